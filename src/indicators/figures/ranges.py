"""Two numbers that bound one figure: « entre 300 et 350 », « 75 000 à 150 000 euros », “from 3 to 4 %”."""

from __future__ import annotations

import re
from typing import NamedTuple

from indicators.errors import FigureError
from indicators.figures.front import read_front
from indicators.figures.lexicon import Lexicon, fold
from indicators.figures.model import Ends, Figure, Front, Number, Reading, Tail
from indicators.figures.numbers import read_number
from indicators.figures.numerals import RUN
from indicators.figures.settling import settle_direction, settle_measure
from indicators.figures.tail import read_tail_of
from indicators.vocabulary import Qualifier

LINKS = {
    ("fr", "entre"): r"et(?: +(?:les?|la))?",
    ("fr", "de"): "à",
    ("fr", ""): "à",
    ("en", "between"): "and",
    ("en", "from"): "to",
    ("en", ""): "to",
}
BRIDGE = {
    opened: re.compile(rf"(?P<middle>[^0-9]*?) +{link} +(?P<sign>[+\-−–]?)(?P<money>€ ?)?(?=[0-9\w])")
    for opened, link in LINKS.items()
}
SECOND_BOUND = re.compile(r"(?P<middle>[^0-9,]*?)(?: *, *| +)(?:(?:et|mais|and|but) +)?(?=[\w<>≤≥])")
ONE_SIDED = frozenset({"at_least", "at_most"})
TEN, HUNDRED, THOUSAND = 10, 100, 1000
YEAR = re.compile(r"(?:1[89]|20)[0-9]{2}")


class Bridge(NamedTuple):
    """What stands between the two numbers of a range, and the second of them."""

    middle: str
    sign: int
    number: Number
    written: str
    end: int
    closing: Qualifier | None = None


def find_range(text: str, end: int, front: Front, lexicon: Lexicon) -> Bridge | None:
    """Return how the number that ends at `end` goes on to a second one; None where it does not."""
    if front.qualifier and front.qualifier.qualifier in ONE_SIDED and not front.opener:
        return _find_second_bound(text, end, front.qualifier, lexicon)
    if not front.opener and LINKS[lexicon.language, ""] not in text:
        return None
    link = BRIDGE[lexicon.language, front.opener].match(fold(text), end)
    if link is None:
        return None
    try:
        number, last = read_number(text, link.end(), lexicon)
    except FigureError:
        return None
    sign = {"": 0, "+": 1}.get(link["sign"], -1)
    return Bridge(text[end : link.end("middle")], sign, number, text[link.end() : last], last)


def _find_second_bound(text: str, end: int, opening: Qualifier, lexicon: Lexicon) -> Bridge | None:
    """Return how « plus de 10 » goes on to « et moins de 40 »; None where it does not."""
    for link in SECOND_BOUND.finditer(fold(text), end):
        rest = text[link.end() :]
        first = RUN.search(rest)
        front, start = read_front(rest[: first.start()] if first else rest, lexicon)
        closing = front.qualifier
        if closing and {opening.qualifier, closing.qualifier} == ONE_SIDED:
            number, last = read_number(rest, start, lexicon)
            written, last = rest[start:last].strip(), link.end() + last
            return Bridge(text[end : link.end("middle")], front.sign, number, written, last, closing)
    return None


def read_range(reading: Reading, bridge: Bridge, lexicon: Lexicon) -> Reading:
    """Return `reading` as the range that `bridge` completes: its value is the middle, its bounds are what was said.

    Raises `FigureError`: range_reversed, two_readings (« 10 à 15 000 »), qualifier_conflict, date_like (two years).
    """
    middle, tail = (
        read_tail_of(reading.front, words, lexicon) for words in (bridge.middle, reading.text[bridge.end :])
    )
    _check_parts(reading, bridge, middle, tail)
    first, second = reading.number or Number(0), bridge.number
    low_tail = _share_tail(first, second, middle, tail)
    low, unit, *low_by = _measure(reading, reading.front.sign, first, low_tail, lexicon)
    high, _, *high_by = _measure(reading, bridge.sign, second, tail, lexicon)
    if not unit and YEAR.fullmatch(reading.written) and YEAR.fullmatch(bridge.written):
        raise FigureError("date_like", reading.text)
    if bridge.closing and bridge.closing.qualifier == "at_least":  # au plus 100 et au moins 20
        low, high = high, low
    if first.kind == second.kind == "words" and first.mantissa < TEN and second.mantissa % HUNDRED == 0:
        readings = f"{first.mantissa} / {first.mantissa * HUNDRED}"  # entre deux et trois cents
        raise FigureError("two_readings", reading.text, expected=readings)
    _check_order(reading.text, low, high)
    direction = settle_direction(reading.front, tail, unit, reading.text)
    low, high = _turn(low, high, direction)
    plain = {first.kind, second.kind} == {"digits"} and not (
        bridge.closing or reading.front.sign or bridge.sign or direction or tail.half or low_tail.half
    )
    ends = Ends(*low_by, *high_by) if plain and unit else None
    figure = Figure(
        (low + high) / 2, low, high, low, high, unit or None, "between", tail.flags, tail.period, "", tail.counted
    )
    return reading._replace(figure=figure, tail=tail, template=None, lone=False, ends=ends)


def _check_parts(reading: Reading, bridge: Bridge, middle: Tail, tail: Tail) -> None:
    if reading.front.factor:
        raise FigureError("words_before", reading.text)
    said = (None if bridge.closing else reading.front.qualifier) or middle.qualifier or tail.qualifier
    if said:
        raise FigureError("qualifier_conflict", said.words)
    if middle.flags or middle.period or (middle.counted and middle.counted != tail.counted):
        raise FigureError("second_number", reading.text)


def _share_tail(first: Number, second: Number, middle: Tail, tail: Tail) -> Tail:
    """Return what follows the first number: its own words, else those of the second that it shares.

    « 1,5 à 2 millions » shares the scale; « 800 000 à 1 million » cannot, for it would run backwards.
    """
    if middle.scale_word or (middle.unit_word and tail.unit_word):
        return middle if middle.unit else middle._replace(unit=tail.unit, counted=tail.counted)
    if not tail.scale_word or first.mantissa * second.divisor < second.mantissa * first.divisor:
        return tail
    if first.mantissa / first.divisor * THOUSAND < second.mantissa / second.divisor * tail.scale:
        readings = f"{first.mantissa} / {first.mantissa} {tail.scale_word}"
        raise FigureError("two_readings", tail.scale_word, expected=readings)
    return tail._replace(scale=1.0, scale_word="")


def _measure(
    reading: Reading, sign: int, number: Number, tail: Tail, lexicon: Lexicon
) -> tuple[float, str, float, int]:
    number, unit, scale = settle_measure(reading.front, number, tail, reading.source, lexicon.language)
    return (sign or 1) * number.mantissa * scale / number.divisor + 0.0, unit, scale, number.divisor


def _check_order(text: str, low: float, high: float) -> None:
    if low >= high:
        raise FigureError("range_reversed", text)
    if 0 < low * THOUSAND < high and high % THOUSAND == 0:  # « 10 à 15 000 » often means 10 000 à 15 000
        raise FigureError("two_readings", text, expected=f"{low:g} / {low * THOUSAND:g}")


def _turn(low: float, high: float, direction: int) -> tuple[float, float]:
    return (-high, -low) if direction < 0 else (low, high)
