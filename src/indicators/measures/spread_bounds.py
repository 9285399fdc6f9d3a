"""Bounds of inequality and of diversity, from bounds of the values: no spread that is possible lies outside.

All these measures rise when something is taken from a smaller value and given to a greater one. So, of all values
between their ends with the same mean, those clipped to a common level are the least unequal (each as near to the level
as its ends let it), and none are more unequal than low ends below a rank and high ends above it, both sorted by
themselves: every sum from the smallest on is then the least there can be (Marshall, Olkin and Arnold, Inequalities,
2011). What is left to find are the level and the rank, each the one turning point of a function of one number. The low
end is reached. So is the high one without weights, where who has the greater low end has the greater high end; else it
lies somewhat beyond what is reached, never below.

`low` and `high` are lists or series, `weights` the sizes, taken as known. Missing where an end or a weight is.
`MeasureError` for an open end, low ends above high ones, and all that the measure itself refuses.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import numpy as np

from indicators.intervals import RELATIVE, Interval, differ, exact, scale
from indicators.measures.bounds import read_ends
from indicators.measures.inequality import atkinson, coefficient_of_variation, gini, theil
from indicators.measures.inputs import Floats, Table, Vector, align, label_rows, labels_of
from indicators.measures.specialisation import herfindahl

STEPS, GOLDEN = 70, (math.sqrt(5) - 1) / 2  # of the golden section: what is left is below the last digit
Spread = Callable[[Vector, Vector | None], float]  # of values and their weights


def bound_gini(low: Vector, high: Vector, weights: Vector | None = None, variant: str = "raw") -> Interval:
    """Return bounds of `inequality.gini`.

    >>> [round(end, 4) for end in bound_gini([90, 90, 90, 90], [110, 110, 110, 110])]
    [0.0, 0.05]
    """
    least, most, sizes = _read_spread(partial(gini, variant=variant), low, high, weights)
    found = _bound(gini, least, most, sizes, 1 - _find_smallest(sizes))
    return scale(found, len(least) / (len(least) - 1)) if variant == "normalised" else found


def bound_theil(low: Vector, high: Vector, weights: Vector | None = None, variant: str = "T") -> Interval:
    """Return bounds of `inequality.theil`; `L` needs low ends above zero.

    >>> [round(end, 4) for end in bound_theil([9, 20, 30], [11, 24, 30])]
    [0.073, 0.1012]
    """
    measure = partial(theil, variant=variant)
    least, most, sizes = _read_spread(measure, low, high, weights)
    if variant == "L":
        measure(least, sizes)  # refuses zeros
    return _bound(measure, least, most, sizes, -math.log(_find_smallest(sizes)) if variant == "T" else math.inf)


def bound_atkinson(low: Vector, high: Vector, epsilon: float, weights: Vector | None = None) -> Interval:
    """Return bounds of `inequality.atkinson`.

    >>> [round(end, 4) for end in bound_atkinson([9, 20, 30], [11, 24, 30], epsilon=0.5)]
    [0.038, 0.0533]
    """

    def measure(values: Vector, sizes: Vector | None) -> float:
        return atkinson(values, epsilon, sizes)

    return _bound(measure, *_read_spread(measure, low, high, weights), 1.0)


def bound_variation(low: Vector, high: Vector, weights: Vector | None = None, variant: str = "sample") -> Interval:
    """Return bounds of `inequality.coefficient_of_variation`, of values of zero or above.

    >>> [round(end, 4) for end in bound_variation([2, 4, 5], [2, 4, 6])]
    [0.4166, 0.5]
    """
    least, most, sizes = _read_spread(partial(coefficient_of_variation, variant=variant), low, high, weights)
    measure = partial(coefficient_of_variation, variant="population")
    found = _bound(measure, least, most, sizes, math.sqrt(1 / _find_smallest(sizes) - 1))
    return scale(found, math.sqrt(len(least) / (len(least) - 1))) if variant == "sample" else found


def bound_herfindahl(low: Table | Vector, high: Table | Vector, variant: str = "raw") -> Interval:
    """Return bounds of `specialisation.herfindahl`, of each row of a table or of one list: (1 + variation²)/n.

    >>> [round(end, 4) for end in bound_herfindahl([20, 50, 20, 10], [30, 50, 20, 10])]
    [0.3223, 0.34]
    """
    least, most = read_ends(low, high, least=0.0)
    herfindahl(most, variant)  # refuses variants and a single part
    parts = least.shape[-1]
    found = _bound_rows(partial(bound_variation, variant="population"), least, most)
    found = Interval(*((1 + end**2) / parts for end in found))
    if variant == "equivalent_number":
        found = Interval(1 / found.high, 1 / found.low)
    if variant == "normalised":
        found = Interval(*((end - 1 / parts) / (1 - 1 / parts) for end in found))
    return Interval(*(label_rows(end, low) for end in found))


def bound_entropy(low: Table | Vector, high: Table | Vector) -> Interval:
    """Return bounds of `specialisation.entropy`, of each row of a table or of one list: log₂ n − Theil's T/ln 2.

    >>> [round(end, 4) for end in bound_entropy([1, 1], [1, 3])]
    [0.8113, 1.0]
    """
    least, most = read_ends(low, high, least=0.0)
    found = scale(_bound_rows(bound_theil, least, most), -1 / math.log(2))
    return Interval(*(label_rows(np.log2(least.shape[-1]) + end, low) for end in found))


def _read_spread(measure: Spread, low: Vector, high: Vector, weights: Vector | None) -> tuple[Floats, Floats, Floats]:
    """Return low ends, high ends and sizes; the measure itself refuses the high ends where it refuses values."""
    least, most = read_ends(low, high, least=0.0)
    sizes = None if weights is None else align(weights, labels_of(low), len(least), "weights")
    measure(most, sizes)
    return least, most, np.ones(len(least)) if sizes is None else sizes


def _bound(measure: Spread, low: Floats, high: Floats, sizes: Floats, ceiling: float) -> Interval:
    """Return the ends of `measure`; `ceiling` is what it is where one of the smallest has all."""
    if np.isnan(low).any() or np.isnan(high).any() or np.isnan(sizes).any():
        return exact(math.nan)
    counted = sizes > 0
    low, high, sizes = low[counted], high[counted], sizes[counted]
    least = _find_least(measure, low, high, sizes)
    most = min(ceiling, _find_most(measure, low, high, sizes)) if low.any() else ceiling
    return Interval(least, most) if differ(least, most) else exact(least)


def _bound_rows(bound: Callable[[Floats, Floats], Interval], low: Floats, high: Floats) -> Interval:
    """Return the bounds of each row; missing where a row may be nothing."""
    missing = exact(math.nan)
    pairs = list(zip(np.atleast_2d(low), np.atleast_2d(high), strict=True))
    found = np.array([bound(*pair) if pair[0].sum() > 0 else missing for pair in pairs])
    return Interval(*(found.T if low.ndim > 1 else found[0]))


def _find_smallest(sizes: Floats) -> float:
    """Return the part of the smallest, of those that count."""
    return float(sizes[sizes > 0].min() / sizes.sum()) if (sizes > 0).any() else math.nan


def _find_least(measure: Spread, low: Floats, high: Floats, sizes: Floats) -> float:
    """Return the low end; levels between which no value can move are passed over, for there nothing falls or rises."""
    if low.max() <= high.min():  # all that may be more than nothing may be equal
        return measure(np.clip(high[high > 0].min(), low, high), sizes)
    ends = np.unique(np.clip(np.concatenate([low, high]), high.min(), low.max()))
    moves = [((low <= start) & (high >= end)).any() for start, end in pairwise(ends)]
    reached = np.append(0.0, np.cumsum(np.where(moves, np.diff(ends), 0.0)))
    found, _ = _find_turn(lambda far: measure(np.clip(np.interp(far, reached, ends), low, high), sizes), reached[-1])
    return found


def _find_most(measure: Spread, low: Floats, high: Floats, sizes: Floats) -> float:
    """Return the high end; without weights (all alike) no value is split, so that the rank is that of one of them."""
    lows, highs, parts = _list_ranks(low, high, sizes)
    free = np.where(highs - lows > RELATIVE * highs, parts, 0.0)  # what hardly moves would hide the turn
    before = np.cumsum(free) - free

    def fall(rank: float) -> float:
        below = np.where(free > 0, np.clip(rank - before, 0.0, parts), parts)
        return -measure(np.concatenate([lows, highs]), np.concatenate([below, parts - below]))

    found, rank = _find_turn(fall, float(free.sum()))
    if np.ptp(sizes) > 0:
        return -found
    near = np.clip(round(rank * len(parts)) + np.array([-1, 0, 1]), 0, (free > 0).sum())
    return -min(fall(place / len(parts)) for place in near)


def _list_ranks(low: Floats, high: Floats, sizes: Floats) -> tuple[Floats, Floats, Floats]:
    """Return low and high ends, both sorted by themselves, over parts of the whole that are the same for both."""
    orders = [np.argsort(ends, kind="stable") for ends in (low, high)]
    reached = [np.cumsum(sizes[order]) / sizes.sum() for order in orders]
    cuts = np.unique(np.concatenate(reached))
    places = [np.minimum(np.searchsorted(one, cuts), len(low) - 1) for one in reached]
    return low[orders[0]][places[0]], high[orders[1]][places[1]], np.diff(cuts, prepend=0.0)


def _find_turn(function: Callable[[float], float], last: float) -> tuple[float, float]:
    """Return the least value, and its place from 0 on, of a function that falls and then rises: golden section."""
    first, inner = 0.0, [last - GOLDEN * last, GOLDEN * last]
    found = [(function(place), place) for place in (first, last)]
    values = [function(place) for place in inner]
    for _ in range(STEPS if last > 0 else 0):
        if values[0] <= values[1]:
            last, inner[1], values[1] = inner[1], inner[0], values[0]
            inner[0] = last - GOLDEN * (last - first)
            values[0] = function(inner[0])
        else:
            first, inner[0], values[0] = inner[0], inner[1], values[1]
            inner[1] = first + GOLDEN * (last - first)
            values[1] = function(inner[1])
    return min([*found, *zip(values, inner, strict=True)])
