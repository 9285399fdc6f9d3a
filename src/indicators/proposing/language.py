"""The language in which the figures of a file are written, as far as they tell."""

from __future__ import annotations

import re
from collections.abc import Iterable

from indicators.proposing.kinds import is_figure
from indicators.proposing.understood import Understood

# Behind a comma or a point, three digits may be thousands or decimals.
EITHER = re.compile(r"[-+−]?[1-9]\d{0,2}(?P<sign>[.,])\d{3}")
GROUPED = re.compile(r"[-+−]?[1-9]\d{0,2}(?:,\d{3}){2,}|[-+−]?[1-9]\d{0,2}(?:,\d{3})+\.\d+")


def find_language(kept: list[Understood]) -> str:
    """Return the language that numbers kept as text are written in, or else that of the words; "" for either.

    Where every comma, or every point, has three digits behind it, they may be thousands or decimals.
    """
    texts = [text.strip() for table in kept for text in _list_texts(table)]
    marked = [text for text in texts if "," in text or "." in text]
    if any(GROUPED.fullmatch(text) for text in marked):
        return "en"
    if marked and all(EITHER.fullmatch(text) for text in marked):
        return ""
    points, commas = sum("." in text for text in marked), sum("," in text for text in marked)
    if points or commas:
        return "fr" if commas >= points else "en"
    return find_words_language(kept)


def find_words_language(kept: list[Understood]) -> str:
    """Return the language of headers and titles, by accents and by the spaces in numbers."""
    texts = [text for table in kept for text in _list_texts(table)]
    words = "".join(word for table in kept for word in (*table.table.headers, *table.table.titles))
    spaced = any("\u00a0" in text.strip() or "\u202f" in text or " " in text.strip() or "€" in text for text in texts)
    return "fr" if spaced or any(letter in "éèêàçôûùÉÈÀ" for letter in words) else "en"


def _list_texts(table: Understood) -> Iterable[str]:
    """Return the figures of a table that are kept as text."""
    sheet = table.table.sheet
    for place in table.figures:
        for row in table.table.body:
            if not sheet.numbers[row, place] and is_figure(sheet.texts[row, place]):
                yield sheet.texts[row, place]
