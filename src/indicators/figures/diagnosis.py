"""Why a text is no figure, as tellingly as its shape allows: asked only once a reading has failed."""

from __future__ import annotations

import re

SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern, re.IGNORECASE))
    for reason, pattern in (
        ("spreadsheet_error", r"^#[A-ZÉ]+(?:[/][A-Z0]+)?[!?]?$"),
        ("truth_value", r"^(?:true|false|vrai|faux)$"),
        ("computer_notation", r"^(?:[+-]?(?:nan|inf|infinity|none|null)|0x[0-9a-f]+)$|[0-9]+_[0-9_]+"),
        ("foreign_digits", r"(?![0-9])\d"),
        ("scientific_notation", r"^[+\-−]?[0-9]+(?:[.,][0-9]+)?e[+\-−]?[0-9]+$"),
        ("date_like", r"^[0-9]{1,2}[-/.][0-9]{1,2}(?:[-/.][0-9]{2,4})?$|^[0-9]{4}[-/][0-9]{1,2}(?:[-/][0-9]{1,2})?$"),
        ("rank", r"^(?:le |la |the )?[0-9]+(?:er|re|ère|e|è|ème|eme|ième|nd|nde|st|rd|th)(?!\w)"),
        ("hyphen_range", r"[0-9]+(?: ?[%€])? *[-–—−] *[0-9]+"),
        ("unknown_sign", r"^[^\w\s]+$|[±=|@&]"),
    )
)
DATE_WORDS = re.compile(r"[^\W\d_]+")
YEAR_WORDS = frozenset({"en", "fin", "début", "in", "end", "mi", "depuis", "since"})
DATE_SIGNS = re.compile(r"^[\w\s.\-/']{3,30}$")


def diagnose(text: str, months: frozenset[str]) -> tuple[str, str] | None:
    """Return the rule that best says why `text` was refused, with what was found; None where its shape says nothing."""
    for reason, pattern in SHAPES:
        if found := pattern.search(text):
            return reason, found[0]
    words = DATE_WORDS.findall(text.lower())
    if any(sign.isdigit() for sign in text) and words and DATE_SIGNS.match(text) and _is_date(words, months):
        return "date_like", text
    return None


def _is_date(words: list[str], months: frozenset[str]) -> bool:
    return all(word in months or word in YEAR_WORDS or word in ("le", "du", "au", "the", "er") for word in words)
