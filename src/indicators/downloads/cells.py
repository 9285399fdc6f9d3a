"""What a text becomes on its way into a spreadsheet: the same text, whatever it looks like, and never a command."""

from __future__ import annotations

import re

from indicators.catalogue import fill_phrase
from indicators.labels import label_number
from indicators.texts import clean_text

PHRASES = "downloads"
LONGEST = 32_767  # what a cell of Excel holds, in units of UTF-16
LINE_END = re.compile("\r\n?")
# A program that opens CSV takes a cell for a formula by its first sign, whatever blanks and quotation marks stand
# before it; one that splits at semicolons or tabs, or at the line ends inside a text, sees a cell begin there too.
# Full-width signs are folded to plain ones by some, and blanks at the start of a cell are dropped.
SIGN = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
FIRST = rf"(?=['\"\s]*{SIGN}|['\"]*[\t\r\n])"
LATER = rf"(?=['\" \u00a0\u202f]*{SIGN})"
UNGUARDED = re.compile(rf"^{FIRST}|(?<=[;\t\r\n]){LATER}")
GUARDED = re.compile(rf"^'{FIRST}|(?<=[;\t\r\n])'{LATER}")


def say(key: str, language: str, **parts: str) -> str:
    """Return the phrase `key` of downloads.toml, its {placeholders} filled.

    >>> say("sheet_data", "en")
    'Data'
    """
    return fill_phrase(PHRASES, key, language, **parts)


def clean_cell(text: object, language: str) -> str:
    r"""Return `text` as any spreadsheet can hold it; one that is too long is cut, and says so.

    What XML forbids becomes U+FFFD, a line ends in a line feed.

    >>> clean_cell("a\r\nb\x0b", "en")
    'a\nb\ufffd'
    """
    cleaned = LINE_END.sub("\n", clean_text(str(text)))
    if len(cleaned) <= LONGEST // 2 or count_units(cleaned) <= LONGEST:
        return cleaned
    told = say("cut", language, count=label_number(len(cleaned), language))
    kept = cleaned.encode("utf-16-le")[: 2 * (LONGEST - count_units(told))].decode("utf-16-le", errors="ignore")
    return kept + told


def count_units(text: str) -> int:
    """Return how many units of UTF-16 a text takes.

    >>> count_units("a\N{PENCIL}")
    2
    """
    return len(text.encode("utf-16-le")) // 2


def guard_text(text: str) -> str:
    r"""Return `text` for CSV: an apostrophe stands before whatever a spreadsheet would take for a formula.

    Only texts are guarded: numbers stay numbers. `unguard_text` gives the text back.

    >>> guard_text("=1+1"), guard_text("-5 %"), guard_text("Vélizy; =1"), guard_text("'=1"), guard_text("2010-2012")
    ("'=1+1", "'-5 %", "Vélizy;' =1", "''=1", '2010-2012')
    """
    return UNGUARDED.sub("'", text)


def unguard_text(text: str) -> str:
    r"""Return what `guard_text` was given.

    >>> unguard_text(guard_text("'=1;@x"))
    "'=1;@x"
    """
    return GUARDED.sub("", text)
