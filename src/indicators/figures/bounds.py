"""From a number and its words to a value and bounds: one formula, for a figure and for a column of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from indicators.figures.model import NEVER_NEGATIVE, Number, Template
from indicators.vocabulary import Qualifier

EXACT = Qualifier("", "", "", "qualifier", "exact", 0, 0.0, 0.0, -0.5, 0.5)
COLLECTIVE = EXACT._replace(qualifier="about", low=-0.5, high=0.5)
OPPOSITE = {"at_least": "at_most", "at_most": "at_least"}
HUNDRED_PERCENT = 100.0


def measure(mantissa: Any, place: Any, by: Template, larger: Callable = max, smaller: Callable = min) -> tuple:  # noqa: ANN401
    """Return value, low, high, likely_low and likely_high of numbers, or of arrays of them.

    Whole numbers are kept whole until the one division at the end, so that 4.4 has the bounds 4.35 and 4.45 and not
    their neighbours. Arrays come with `numpy.maximum` and `numpy.minimum` and a template of arrays.
    """
    signed = by.sign * mantissa
    ends = (
        smaller(larger((signed + steps * place) * by.scale / by.divisor, by.floor), by.ceiling) + 0.0  # never -0.0
        for steps in (by.low, by.high, by.likely_low, by.likely_high)
    )
    return signed * by.scale / by.divisor + 0.0, *ends


def choose_qualifier(number: Number, *said: Qualifier | None) -> Qualifier:
    """Return the qualifier that was said, or the one the number carries itself: « une trentaine » is about 30."""
    spoken = [qualifier for qualifier in said if qualifier]
    return spoken[0] if spoken else COLLECTIVE if number.kind == "collective" else EXACT


def build_template(
    number: Number, unit: str, scale: float, sign: int, direction: int, qualifier: Qualifier
) -> tuple[Template, str]:
    """Return how `number` becomes a value with bounds, and the qualifier of that value.

    Words that count downwards turn bounds round: « a perdu plus de 500 » is at most -500.
    """
    steps = (qualifier.low, qualifier.high, qualifier.likely_low, qualifier.likely_high)
    named = qualifier.qualifier
    if direction < 0:
        steps, named = _turn_round(steps), OPPOSITE.get(named, named)
    elif sign < 0 and named == "nearly":  # près de −5 lies between −5 and 0
        steps = _turn_round(steps)
    limits = find_limits(number.kind, unit, sign, direction)
    return Template((sign or 1) * (direction or 1), scale, float(number.divisor), *steps, *limits), named


def _turn_round(steps: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    low, high, likely_low, likely_high = steps
    return -high, -low, -likely_high, -likely_low


def find_limits(kind: str, unit: str, sign: int, direction: int) -> tuple[float, float]:
    """Return what a value can never pass: nothing counted is below zero, no part is above the whole."""
    if direction < 0:
        return -math.inf, 0.0
    share = kind == "fraction" and direction == 0
    floor = 0.0 if direction > 0 or share or (unit in NEVER_NEGATIVE and sign >= 0) else -math.inf
    return floor, HUNDRED_PERCENT if share and unit == "percent" else math.inf
