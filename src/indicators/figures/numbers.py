"""One number where it stands, in digits or in words."""

from __future__ import annotations

import re

from indicators.errors import FigureError
from indicators.figures.lexicon import Lexicon, fold
from indicators.figures.model import Number
from indicators.figures.number_words import build_share, read_number_words
from indicators.figures.numerals import RUN, read_numeral

OUT_OF = {"fr": re.compile(r"\s+sur\s+", re.IGNORECASE), "en": re.compile(r"\s+(?:out\s+of|in)\s+", re.IGNORECASE)}
YEARS = range(1800, 2101)
UNKNOWN = re.compile(r" *(\w+|\S)")


def read_number(text: str, start: int, lexicon: Lexicon) -> tuple[Number, int]:
    """Return the number that begins at `start`, « neuf sur dix » as a share, and where it ends.

    Raises `FigureError`: words_before or no_number where none begins there, article (« un » may be no number), and
    whatever its digits or words raise.
    """
    found = read_plain(text, start, lexicon)
    if found is None:
        unknown = UNKNOWN.match(text, start)
        raise FigureError("words_before" if RUN.search(text, start) else "no_number", unknown[1] if unknown else text)
    number, end = found
    link = OUT_OF[lexicon.language].match(text, end)
    whole = read_plain(text, link.end(), lexicon) if link else None
    if whole is None or (lexicon.language == "en" and whole[0].mantissa in YEARS):  # “500 in 2012” is no share
        if number.kind == "article":
            raise FigureError("article", text[start:end].strip())
        return found
    return build_share(number, whole[0], text[start : whole[1]]), whole[1]


def read_plain(text: str, start: int, lexicon: Lexicon) -> tuple[Number, int] | None:
    """Return the number that begins at `start` and where it ends, with nothing of what follows; None for none."""
    while text[start : start + 1].isspace():
        start += 1
    if run := RUN.match(text, start):
        return read_numeral(run[0]), run.end()
    return read_number_words(fold(text), start, lexicon)
