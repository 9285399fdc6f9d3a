"""What stands before a number: « en baisse de près de », « plus d' », « ≥ », « + », « € »."""

from __future__ import annotations

import re
from functools import lru_cache

from indicators.errors import FigureError
from indicators.figures.lexicon import FIRST_WORD, Lexicon, fold
from indicators.figures.model import MONEY, Front
from indicators.vocabulary import Qualifier

SIGN = re.compile(r" *([+\-−–]) *(?=$|[^ ])")
CURRENCY = re.compile(r" *(€|eur(?!\w)|[$£¥])")
MINUS = frozenset("-−–")
KEPT = 1 << 14


@lru_cache(maxsize=KEPT)
def read_front(text: str, lexicon: Lexicon) -> tuple[Front, int]:
    """Return what the words from the start of `text` say of the number to come, and where they end.

    Raises `FigureError`: qualifier_conflict, sign_conflict, foreign_currency.
    """
    folded, front, place = fold(text), Front(), 0
    while step := _read_step(front, folded, place, lexicon):
        front, place = step
    return front, place


def _read_step(front: Front, folded: str, place: int, lexicon: Lexicon) -> tuple[Front, int] | None:
    if phrase := _find_phrase(folded, place, lexicon):
        return _add_phrase(front, phrase[0], folded), phrase[1]
    if sign := SIGN.match(folded, place):
        if front.sign:
            raise FigureError("sign_conflict", folded)
        return front._replace(sign=-1 if sign[1] in MINUS else 1), sign.end()
    if currency := CURRENCY.match(folded, place):
        if currency[1] not in ("€", "eur"):
            raise FigureError("foreign_currency", currency[1])
        return front._replace(unit=MONEY), currency.end()
    return None


def _find_phrase(folded: str, place: int, lexicon: Lexicon) -> tuple[Qualifier, int] | None:
    first = FIRST_WORD.match(folded, place)
    for pattern, row in lexicon.before.get(first[1], ()) if first else ():
        if phrase := pattern.match(folded, place):
            return row, phrase.end()
    return None


def _add_phrase(front: Front, row: Qualifier, folded: str) -> Front:
    if row.kind == "lead":
        return front
    if row.kind == "opener":
        return front._replace(opener=row.words)
    if row.kind == "direction":
        if front.direction:
            raise FigureError("sign_conflict", folded)
        return front._replace(direction=row.sign)
    if front.qualifier and front.qualifier.qualifier != row.qualifier:
        raise FigureError("qualifier_conflict", f"{front.qualifier.words}, {row.words}")
    return front._replace(qualifier=row)
