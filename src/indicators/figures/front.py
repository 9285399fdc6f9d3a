"""What stands before a number: « en baisse de près de », « plus d' », « ≥ », « + », « € »."""

from __future__ import annotations

import re
from functools import lru_cache

from indicators.errors import FigureError
from indicators.figures.lexicon import FIRST_WORD, SAME_LENGTH, Lexicon, compile_phrase, fold
from indicators.figures.model import Front
from indicators.vocabulary import Qualifier

SIGN = re.compile(r" *([+\-−–]) *(?=$|[^ ])")
FOREIGN = re.compile(r" *([$£¥])")
MINUS = frozenset("-−–")
KEPT = 1 << 14


@lru_cache(maxsize=KEPT)
def read_front(text: str, lexicon: Lexicon) -> tuple[Front, int]:
    """Return what the words from the start of `text` say of the number to come, and where they end.

    Raises `FigureError`: qualifier_conflict, sign_conflict, foreign_currency.
    """
    plain, folded, front, place = text.translate(SAME_LENGTH), fold(text), Front(), 0
    while step := _read_step(front, folded, place, lexicon) or _read_money(front, plain, place, lexicon):
        front, place = step
    return front, place


def _read_step(front: Front, folded: str, place: int, lexicon: Lexicon) -> tuple[Front, int] | None:
    if phrase := _find_phrase(folded, place, lexicon):
        return _add_phrase(front, phrase[0], folded), phrase[1]
    if sign := SIGN.match(folded, place):
        if front.sign:
            raise FigureError("sign_conflict", folded)
        return front._replace(sign=-1 if sign[1] in MINUS else 1), sign.end()
    return None


def _read_money(front: Front, plain: str, place: int, lexicon: Lexicon) -> tuple[Front, int] | None:
    """Take a currency with its scale: « € 5 », « M€ 3,5 », « KEUR 45 »."""
    if foreign := FOREIGN.match(plain, place):
        raise FigureError("foreign_currency", foreign[1])
    money = lexicon.money.match(plain, place)
    if money is None or front.unit:
        return None
    unit, sized = lexicon.find_unit(money["unit"]), lexicon.find_unit(money["scale"] or "")
    scale = (unit.scale if unit else 1.0) * (sized.scale if sized else 1.0)
    word = money[0].strip() if scale != 1 else ""
    return front._replace(unit=unit.unit if unit else "", scale=scale, scale_word=word), money.end()


def _find_phrase(folded: str, place: int, lexicon: Lexicon) -> tuple[Qualifier, int] | None:
    first = FIRST_WORD.match(folded, place)
    for pattern, row in lexicon.before.get(first[1], ()) if first else ():
        if phrase := compile_phrase(pattern).match(folded, place):
            return row, phrase.end()
    return None


def _add_phrase(front: Front, row: Qualifier, folded: str) -> Front:
    if row.kind == "lead":
        return front
    if row.kind == "factor":
        return front._replace(factor=True)
    if row.kind == "opener":
        return front._replace(opener=row.words)
    if row.kind == "direction":
        if front.direction:
            raise FigureError("sign_conflict", folded)
        return front._replace(direction=row.sign)
    if front.qualifier and front.qualifier.qualifier != row.qualifier:
        raise FigureError("qualifier_conflict", f"{front.qualifier.words}, {row.words}")
    return front._replace(qualifier=row)
