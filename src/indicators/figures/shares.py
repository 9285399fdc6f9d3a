"""« Un emploi sur dix »: the thing counted stands inside the share."""

from __future__ import annotations

import re

from indicators.errors import FigureError
from indicators.figures.dates import find_period
from indicators.figures.lexicon import Lexicon, fold
from indicators.figures.model import COUNTS, Tail
from indicators.figures.numbers import read_plain
from indicators.figures.tail import read_tail

INSIDE = {
    "fr": re.compile(r"\s+(?P<counted>[^\W\d_](?:[^\W\d_]|[ '’\-])*?)(?P<link>\s+sur\s+)"),
    "en": re.compile(r"\s+(?P<counted>[^\W\d_](?:[^\W\d_]|[ '’\-])*?)(?P<link>\s+(?:out\s+of|in)\s+)"),
}
LINKS = {"fr": "sur", "en": "n"}
WHOLES = frozenset({*range(2, 11), 20, 100, 1000, 10_000})  # of any other number « sur » may say where


def join_share(text: str, start: int, lexicon: Lexicon) -> str:
    """Return « un emploi sur dix » as « un sur dix emploi », and any other text as it is."""
    if LINKS[lexicon.language] not in text:  # faster than the pattern
        return text
    try:
        part = read_plain(text, start, lexicon)
        inside = INSIDE[lexicon.language].match(text, part[1]) if part else None
        whole = read_plain(text, inside.end(), lexicon) if inside else None
        if part is None or inside is None or whole is None or not _is_counted(inside["counted"], lexicon):
            return text
    except FigureError:
        return text
    after = text[whole[1] :]
    if whole[0].mantissa not in WHOLES or part[0].mantissa >= whole[0].mantissa or not _ends(after, lexicon):
        return text
    return f"{text[: part[1]]}{inside['link']}{text[inside.end() : whole[1]]} {inside['counted']}{after}"


def _is_counted(words: str, lexicon: Lexicon) -> bool:
    """Return whether `words` name a thing and nothing else. Raises `FigureError` where they are not understood."""
    return read_tail(f" {words}", lexicon) == Tail(counted=words, unit=COUNTS)


def _ends(after: str, lexicon: Lexicon) -> bool:
    bare = fold(after).strip(" .")
    period = find_period(bare, lexicon)
    return not bare or (period is not None and period.start == 0)
