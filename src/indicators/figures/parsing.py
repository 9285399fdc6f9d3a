"""A text becomes a figure, whole or not at all."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from indicators.errors import FigureError, UnknownTermError
from indicators.figures.absences import check_marks, read_mark
from indicators.figures.dates import split_leading_period
from indicators.figures.diagnosis import diagnose
from indicators.figures.front import read_front
from indicators.figures.lexicon import Lexicon, find_lexicon
from indicators.figures.model import LANGUAGES, LONGEST, Conventions, Figure, Reading, SourceUnit
from indicators.figures.numbers import read_number
from indicators.figures.numerals import RUN
from indicators.figures.ranges import find_range, read_range
from indicators.figures.settling import read_source_unit, settle
from indicators.figures.shares import join_share
from indicators.figures.tail import read_tail_of
from indicators.paths import find_root

BLANKS = "".join(map(chr, (*range(9, 14), 32, 0xA0, *range(0x2000, 0x200C), 0x2028, 0x202F, 0x2060, 0x3000, 0xFEFF)))
BRACKETED = re.compile(r"\((.*[0-9].*)\)")
TRAILING_MINUS = re.compile(r"(.*[0-9]) ?[-−–]")
BILLION = re.compile(r"b(?!\w)")  # 1,2b is 1,2 with the flag b, or a billion
ACCOUNTING_ENDS = ")-−–"
VAGUE = frozenset({"words_before", "words_after", "no_number", "second_number", "unknown_unit"})
PLAIN = Conventions()
EMPTY = Figure(0.0, 0.0, 0.0, 0.0, 0.0)


def parse_figure(
    text: str,
    language: str | None = "fr",
    unit: str | None = None,
    conventions: Conventions | None = None,
    root: Path | None = None,
) -> Figure:
    """Return the figure that `text` gives, its words understood to the last one.

    `language` ("fr" or "en") settles what may be written two ways; None refuses it. `unit` is what the source says its
    column counts, in any spelling of `units.csv` with its scale (« k€ », « milliers d'emplois »): it gives a bare
    number its unit, and refuses a text that says otherwise. `conventions` is what the source declares of its marks.

    A mark of a missing value is a figure with NaN and its `absence`, never zero. Of a range the value is the middle.
    Raises `FigureError` where the text can be read two ways or is only half understood, `UnknownTermError` for a
    language, unit or mark meaning that does not exist.

    >>> parse_figure("plus de 4 200 établissements")
    Figure(value=4200.0, low=4200.0, high=inf, likely_low=4200.0, likely_high=4300.0, unit='count',
           qualifier='at_least', flags='', period='', absence='', counted='établissements')
    >>> parse_figure("a perdu 1,2 Md€").value
    -1200000000.0
    >>> parse_figure(": c").absence
    'confidential'
    """
    return read_figure(text, language, unit, conventions, root).figure


def knows_unit(unit: str, language: str | None = "fr", root: Path | None = None) -> bool:
    """Return whether `unit` is one that a source may announce, in the language or, without one, in any of them.

    >>> knows_unit("milliers d'emplois"), knows_unit("furlongs")
    (True, False)
    """
    try:
        for each in (language,) if language else LANGUAGES:
            read_source_unit(unit, find_lexicon(each, root or find_root()))
    except UnknownTermError:
        return False
    return True


def read_figure(
    text: str, language: str | None, unit: str | None, conventions: Conventions | None, root: Path | None
) -> Reading:
    """Return the figure of `text` with the way it was read. Arguments and errors are those of `parse_figure`."""
    root, conventions = root or find_root(), conventions or PLAIN
    if language is not None and language not in LANGUAGES:
        raise UnknownTermError(f"language {language!r} is none of fr, en; declare one of them, or none")
    check_marks(conventions.marks)
    if language is None:
        return _read_either(text, unit, conventions, root)
    return _read(text, find_lexicon(language, root), unit, conventions)


def _read_either(text: str, unit: str | None, conventions: Conventions, root: Path) -> Reading:
    """Return the one reading that the languages leave, or refuse a text that they read differently."""
    readings: list[Reading] = []
    refusals: list[FigureError] = []
    for language in LANGUAGES:
        try:
            readings.append(_read(text, find_lexicon(language, root), unit, conventions))
        except FigureError as refusal:
            refusals.append(refusal)
    split = [refusal for refusal in refusals if refusal.reason == "two_readings"]
    if split or not readings:
        raise (split or refusals)[0]
    first, *others = readings
    if any(repr(other.figure) != repr(first.figure) for other in others):
        raise FigureError("two_readings", text, expected=" / ".join(f"{found.figure.value:g}" for found in readings))
    return first


def _read(text: str, lexicon: Lexicon, unit: str | None, conventions: Conventions) -> Reading:
    if not isinstance(text, str):
        raise FigureError("not_text", repr(text))
    source = read_source_unit(unit, lexicon) if unit else SourceUnit()
    bare = _normalise(text)
    absence = read_mark(bare, conventions.marks, source.unit or None, lexicon)
    if absence:
        return Reading(bare, absence, source=source)
    try:
        return _read_signed(bare, lexicon, source, conventions)
    except FigureError as refusal:
        told = diagnose(bare, frozenset(lexicon.months)) if refusal.reason in VAGUE else None
        reason, found = told or (refusal.reason, refusal.found)
        raise FigureError(reason, text, found, refusal.expected) from None


def _normalise(text: str) -> str:
    bare = text.strip(BLANKS)
    if len(bare) > LONGEST:
        raise FigureError("too_long", text, str(len(bare)), str(LONGEST))
    return bare if bare.isascii() else unicodedata.normalize("NFC", bare)


def _read_signed(text: str, lexicon: Lexicon, source: SourceUnit, conventions: Conventions) -> Reading:
    """Read an accounting negative as minus where the source declares such; everything else goes on as it is."""
    closes = text[-1] in ACCOUNTING_ENDS
    negative = closes and (BRACKETED.fullmatch(text) or TRAILING_MINUS.fullmatch(text))
    if not negative:
        return _read_phrase(text, lexicon, source)
    if not conventions.accounting_negatives:
        raise FigureError("accounting_negative", text)
    return _read_phrase(f"-{negative[1]}", lexicon, source)._replace(text=text, lone=False)


def _read_phrase(text: str, lexicon: Lexicon, source: SourceUnit) -> Reading:
    period, text = split_leading_period(text, lexicon)
    first = RUN.search(text)
    front, start = read_front(text[: first.start()] if first else text, lexicon)
    text = join_share(text, start, lexicon)
    number, end = read_number(text, start, lexicon)
    lone = not period and first is not None and first.end() == end
    if number.divisor != 1 and BILLION.match(text, end):
        raise FigureError("two_readings", text[start:], expected="(b) / × 1 000 000 000")
    reading = Reading(text, EMPTY, front, number, text[start:end].strip(BLANKS), lone=lone, source=source)
    if bridge := find_range(text, end, front, lexicon):
        reading = read_range(reading, bridge, lexicon)
    elif front.opener:
        raise FigureError("words_before", front.opener)
    else:
        reading = settle(reading._replace(tail=read_tail_of(front, text[end:], lexicon)), lexicon.language)
    return _date(reading, period) if period else reading


def _date(reading: Reading, period: str) -> Reading:
    """Return `reading` with the period that stood before it: « En 2012, 4 200 établissements »."""
    if reading.figure.period:
        raise FigureError("second_number", reading.figure.period)
    return reading._replace(figure=reading.figure._replace(period=period))
