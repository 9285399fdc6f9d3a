"""The parts of a figure: what is handed out, and what a text is taken apart into on the way."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from indicators.vocabulary import Qualifier

LARGEST = 2**53  # beyond it a float no longer holds every whole number
LONGEST = 400  # a figure and what it counts, not a paragraph
LANGUAGES = ("fr", "en")
COUNTS, MONEY, PERCENT = "count", "EUR", "percent"
NEVER_NEGATIVE = frozenset({COUNTS, MONEY, "m2"})
ABSENCES = frozenset(
    {
        "empty",
        "not_available",
        "not_applicable",
        "confidential",
        "unreliable",
        "negligible",
        "reported_none",
        "undeclared",
    }
)


class Figure(NamedTuple):
    """A figure as its words give it, in base units (EUR, m2, percent as 34 and never 0.34).

    `low` and `high` are what the words strictly allow, `likely_low` and `likely_high` what they mean by convention;
    an absence has NaN for all five and says why in `absence`. `unit` is None where neither text nor source names one.
    `flags`, `period` (SDMX: 2012, 2009/2012, 2016-Q4) and `counted` (the words counted, verbatim) are "" if absent.
    """

    value: float
    low: float
    high: float
    likely_low: float
    likely_high: float
    unit: str | None = None
    qualifier: str = ""
    flags: str = ""
    period: str = ""
    absence: str = ""
    counted: str = ""


class Conventions(NamedTuple):
    """What a source means by its marks: `marks` leads from a mark to an absence or to "zero"."""

    marks: Mapping[str, str] = MappingProxyType({})
    accounting_negatives: bool = False


class Number(NamedTuple):
    """A number as written: `mantissa / divisor`, exact in whole numbers; `place` is its last significant place.

    `place` counts in steps of the mantissa. `form` is "." or "," where that sign stands before exactly three digits
    and may therefore group or divide. `kind`: digits, words, collective (une trentaine), fraction, change (doublé).
    """

    mantissa: int
    divisor: int = 1
    place: float = 1
    form: str = ""
    kind: str = "digits"


class Front(NamedTuple):
    """What stands before a number. `direction` is the sign words give (« en baisse de »), `sign` the written one.

    `scale` is that of « M€ 3,5 »; `factor` is whether the number multiplies (« multiplié par 3 »).
    """

    qualifier: Qualifier | None = None
    direction: int = 0
    sign: int = 0
    unit: str = ""
    opener: str = ""
    scale: float = 1.0
    scale_word: str = ""
    factor: bool = False


class Tail(NamedTuple):
    """What stands after a number."""

    scale: float = 1.0
    unit: str = ""
    scale_word: str = ""
    unit_word: str = ""
    half: bool = False
    counted: str = ""
    qualifier: Qualifier | None = None
    direction: int = 0
    direction_word: str = ""
    flags: str = ""
    period: str = ""


class SourceUnit(NamedTuple):
    """What a source says its column counts: « milliers d'emplois », « k€ »."""

    unit: str = ""
    scale: float = 1.0
    words: str = ""


class Template(NamedTuple):
    """All that turns a mantissa and its last place into a value and bounds; `low` … count in last places."""

    sign: int = 1
    scale: float = 1.0
    divisor: float = 1.0
    low: float = 0.0
    high: float = 0.0
    likely_low: float = -0.5
    likely_high: float = 0.5
    floor: float = -math.inf
    ceiling: float = math.inf


class Ends(NamedTuple):
    """How the two numbers of a range become its bounds: times a scale, by a divisor."""

    low_scale: float
    low_divisor: int
    high_scale: float
    high_divisor: int


class Reading(NamedTuple):
    """A figure with the way it was read.

    `template` is None where the figure is not one number scaled (a range, an absence), `lone` is whether its number
    is the first written in digits: both together let other texts of the same shape be read alike.
    `ends` does the same for a range of two numbers in digits.
    """

    text: str
    figure: Figure
    front: Front = Front()
    number: Number | None = None
    written: str = ""
    tail: Tail = Tail()
    template: Template | None = None
    lone: bool = False
    ends: Ends | None = None
    source: SourceUnit = SourceUnit()
