"""Front, number, tail and source agree on one figure, or it is refused."""

from __future__ import annotations

from functools import lru_cache

from indicators.errors import FigureError, UnknownTermError
from indicators.figures.bounds import HUNDRED_PERCENT, build_template, choose_qualifier, measure
from indicators.figures.lexicon import Lexicon
from indicators.figures.model import COUNTS, LARGEST, MONEY, PERCENT, Figure, Front, Number, Reading, SourceUnit, Tail
from indicators.figures.numerals import build_number, settle_form
from indicators.figures.tail import read_tail

RATES = frozenset({PERCENT, "points", "permille"})
HALF = 5  # « 2 millions et demi » is 2,5 millions


@lru_cache(maxsize=256)
def read_source_unit(words: str, lexicon: Lexicon) -> SourceUnit:
    """Return the unit and scale a source announces: « milliers d'emplois » counts thousands.

    Raises `UnknownTermError` where `units.csv` does not hold it.
    """
    try:
        tail = read_tail(f" {words.strip()}", lexicon)
    except FigureError:
        tail = Tail()
    announced = lexicon.announced.get(tail.counted.lower()) if tail.counted else None
    if announced:
        return SourceUnit(announced.unit, tail.scale, words)
    if tail.counted or tail.flags or tail.period or not (tail.unit or tail.scale_word):
        raise UnknownTermError(f"unit {words!r} is not in data/reference/units.csv; spell it otherwise, or add a row")
    return SourceUnit(tail.unit, tail.scale, words)


def settle(reading: Reading, language: str) -> Reading:
    """Return `reading` with its template and figure."""
    front, tail, source = reading.front, reading.tail, reading.source
    number = multiply(reading.number or Number(0), reading.text) if front.factor else reading.number or Number(0)
    number, unit, scale = settle_measure(front, number, tail, source, language)
    direction = settle_direction(front, tail, unit, reading.text)
    if front.qualifier and tail.qualifier and front.qualifier.qualifier != tail.qualifier.qualifier:
        raise FigureError("qualifier_conflict", f"{front.qualifier.words}, {tail.qualifier.words}")
    qualifier = choose_qualifier(number, front.qualifier, tail.qualifier)
    template, named = build_template(number, unit, scale, front.sign, direction, qualifier)
    values = measure(number.mantissa, number.place, template)
    if abs(values[0]) > LARGEST:
        raise FigureError("too_large", reading.text)
    figure = Figure(*values, unit or None, named, tail.flags, tail.period, "", tail.counted)
    return reading._replace(figure=figure, number=number, template=template)


def settle_measure(
    front: Front, number: Number, tail: Tail, source: SourceUnit, language: str
) -> tuple[Number, str, float]:
    """Return the number with its marks settled, its unit and its scale.

    Raises `FigureError`: unit_conflict, two_readings.
    """
    written = _find_unit(front, number, tail)
    if written and source.unit and written != source.unit:
        raise FigureError("unit_conflict", tail.unit_word or tail.counted or written, expected=source.words)
    if front.scale_word and tail.scale_word:
        raise FigureError("words_after", tail.scale_word)
    scale = tail.scale * front.scale
    if source.scale != 1 and not (tail.unit_word or front.unit):
        if tail.scale_word or tail.counted:
            raise FigureError("two_readings", tail.scale_word or tail.counted, expected=f"× 1 / × {source.scale:g}")
        scale = source.scale
    unit = written or source.unit
    follows = "" if scale != 1 else {COUNTS: "things", MONEY: "money"}.get(unit, "")
    number = _add_half(settle_form(number, language, follows), tail)
    return number, unit, scale * 100 if number.kind == "fraction" and not tail.scale_word else scale


def _find_unit(front: Front, number: Number, tail: Tail) -> str:
    if number.kind in ("fraction", "change") and not (number.kind == "fraction" and tail.scale_word):
        if tail.unit_word or front.unit:
            raise FigureError("words_after", tail.unit_word or front.unit)
        return PERCENT
    if front.unit and tail.unit_word and front.unit != tail.unit:
        raise FigureError("unit_conflict", tail.unit_word, expected=front.unit)
    return front.unit or tail.unit


def _add_half(number: Number, tail: Tail) -> Number:
    if not tail.half:
        return number
    if number.divisor != 1 or number.kind not in ("digits", "words"):
        raise FigureError("words_after", tail.scale_word)
    return build_number(number.mantissa * 10 + HALF, 1, kind="words")


def multiply(number: Number, text: str) -> Number:
    """Return what « multiplié par 3 » changes: + 200 %. Raises `FigureError` where nothing grows."""
    if number.kind not in ("digits", "words") or number.form or number.mantissa <= number.divisor:
        raise FigureError("words_before", text)
    points = (number.mantissa - number.divisor) * int(HUNDRED_PERCENT)
    return Number(points, number.divisor, number.place * HUNDRED_PERCENT, kind="change")


def settle_direction(front: Front, tail: Tail, unit: str, text: str) -> int:
    """Return +1 or -1 where words say which way a figure goes, else 0.

    Raises `FigureError`: sign_conflict where they disagree with each other or with the written sign, change_not_level
    where « 500 emplois de plus » could be taken for a stock.
    """
    if tail.direction > 0 and unit not in RATES:
        raise FigureError("change_not_level", tail.direction_word)
    said = {sign for sign in (front.direction, tail.direction) if sign}
    direction = said.pop() if said else 0
    if said or (direction and front.sign < 0):
        raise FigureError("sign_conflict", text)
    return direction
