"""Whether near territories are alike: Moran's I and Geary's C, of all together and of each.

`neighbours` are those of `neighbours.read_neighbours`. Series are put into their order by label. A missing value leaves
no result: a territory cannot be left out without changing who touches whom, so choose territories first. `MeasureError`
for fewer than four territories, values that are all equal, and labels that differ.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.errors import MeasureError
from indicators.measures.inputs import Floats, Vector, align, check_several, check_variant
from indicators.measures.neighbours import Neighbours
from indicators.measures.regression import normal_tails

NULLS = ("randomisation", "normality")
QUADRANTS = np.array(["high_high", "low_high", "low_low", "high_low"])
SEED = 20261127


class Autocorrelation(NamedTuple):
    """The statistic, what it would be without any order in space, its standard error, z and two-sided p."""

    value: float
    expected: float
    standard_error: float
    z: float
    p: float


class _Sums(NamedTuple):
    """Of the weights: their sum, S1 (of both ways) and S2 (of all of a territory), after Cliff and Ord."""

    whole: float
    both_ways: float
    of_each: float


def moran(values: Vector, neighbours: Neighbours, variant: str = "randomisation") -> Autocorrelation:
    """Return Moran's I: n/S₀ × Σ w z_i z_j / Σ z², above −1/(n − 1) where neighbours are alike.

    Variants say under what the standard error holds: `randomisation`, the values found might lie anywhere; `normality`,
    they are draws of a normal distribution. Method: Moran, 1950; Cliff and Ord, 1981.

    >>> from indicators.measures.neighbours import read_neighbours
    >>> row = read_neighbours({1: [2], 2: [1, 3], 3: [2, 4], 4: [3, 5], 5: [4]}, "binary")
    >>> round(moran([1, 2, 3, 4, 5], row).value, 6)
    0.5
    """
    check_variant(variant, NULLS)
    away, sums = _read_space(values, neighbours)
    count, square = len(away), float(away @ away)
    found = count / sums.whole * float(away @ neighbours.lag(away)) / square
    expected = -1 / (count - 1)
    variance = _moran_variance(away, sums, variant) - expected**2
    return _judge(found, expected, variance)


def geary(values: Vector, neighbours: Neighbours, variant: str = "randomisation") -> Autocorrelation:
    """Return Geary's C: (n − 1)/(2 S₀) × Σ w (x_i − x_j)² / Σ z², below 1 where neighbours are alike.

    Variants as in `moran`. Method: Geary, 1954; Cliff and Ord, 1981.

    >>> from indicators.measures.neighbours import read_neighbours
    >>> row = read_neighbours({1: [2], 2: [1, 3], 3: [2, 4], 4: [3, 5], 5: [4]}, "binary")
    >>> geary([1, 2, 3, 4, 5], row).value
    0.2
    """
    check_variant(variant, NULLS)
    away, sums = _read_space(values, neighbours)
    apart = (away[neighbours.first] - away[neighbours.other]) ** 2
    found = (len(away) - 1) / (2 * sums.whole) * float(neighbours.weight @ apart) / float(away @ away)
    return _judge(found, 1.0, _geary_variance(away, sums, variant))


def local_moran(values: Vector, neighbours: Neighbours, draws: int = 999, seed: int = SEED) -> pd.DataFrame:
    """Return of each territory its local Moran's I, its quadrant, and how seldom chance would give as much.

    Columns: `value`, (n − 1) z_i Σ w z_j / Σ z²; `quadrant`, the territory's value and then its neighbours' against the
    mean (`high_high` …); `p`, one-sided, from `draws` in which the neighbours' values are drawn from all others. With
    many territories some p are small by chance: 5 in 100 below 0.05. Without neighbours value and p are missing.
    Method: Anselin, 1995; the same seed gives the same p.

    >>> from indicators.measures.neighbours import read_neighbours
    >>> row = read_neighbours({1: [2], 2: [1, 3], 3: [2, 4], 4: [3, 5], 5: [4]})
    >>> local_moran([1, 2, 3, 4, 5], row)["value"].tolist()
    [0.8, 0.4, 0.0, 0.4, 0.8]
    """
    if draws < 1:
        raise MeasureError(f"draws: {draws} found, 1 or more expected; 999 give p to about a hundredth")
    away, _ = _read_space(values, neighbours)
    lag = neighbours.lag(away)
    scale = (len(away) - 1) / float(away @ away)
    alone = neighbours.labels.isin(neighbours.list_islands())
    chance = _draw_chance(away, lag, neighbours, draws, seed)
    quadrant = np.where(away > 0, np.where(lag > 0, 0, 3), np.where(lag > 0, 1, 2))
    table = {"value": scale * away * lag, "quadrant": QUADRANTS[quadrant], "p": chance}
    found = pd.DataFrame(table, index=neighbours.labels)
    unknown = alone | np.isnan(away)
    return found.assign(
        value=found["value"].mask(unknown), quadrant=found["quadrant"].mask(unknown, ""), p=found["p"].mask(unknown)
    )


def _read_space(values: Vector, neighbours: Neighbours) -> tuple[Floats, _Sums]:
    labels = neighbours.labels
    found = align(values, labels, len(labels), "values", least=-math.inf)
    check_several(len(found), "territories", least=4)
    if np.ptp(found) == 0:
        raise MeasureError(f"values: all {len(found)} are equal; there is no order to find in space")
    count, keys = len(labels), neighbours.first * len(labels) + neighbours.other
    back = neighbours.other * count + neighbours.first
    _, places = np.unique(np.concatenate([keys, back]), return_inverse=True)
    both = np.bincount(places, np.tile(neighbours.weight, 2))
    each = sum(np.bincount(ends, neighbours.weight, minlength=count) for ends in (neighbours.first, neighbours.other))
    sums = _Sums(float(neighbours.weight.sum()), float((both**2).sum() / 2), float((each**2).sum()))
    return found - found.mean(), sums


def _moran_variance(away: Floats, sums: _Sums, variant: str) -> float:
    """Return the mean of I² where space means nothing."""
    n, (whole, both, each) = len(away), sums
    if variant == "normality":
        return (n**2 * both - n * each + 3 * whole**2) / ((n**2 - 1) * whole**2)
    peaked = _find_kurtosis(away)
    plain = n * ((n**2 - 3 * n + 3) * both - n * each + 3 * whole**2)
    less = peaked * ((n**2 - n) * both - 2 * n * each + 6 * whole**2)
    return (plain - less) / ((n - 1) * (n - 2) * (n - 3) * whole**2)


def _geary_variance(away: Floats, sums: _Sums, variant: str) -> float:
    n, (whole, both, each) = len(away), sums
    if variant == "normality":
        return ((2 * both + each) * (n - 1) - 4 * whole**2) / (2 * (n + 1) * whole**2)
    peaked = _find_kurtosis(away)
    first = (n - 1) * both * (n**2 - 3 * n + 3 - (n - 1) * peaked)
    second = (n - 1) * each * (n**2 + 3 * n - 6 - (n**2 - n + 2) * peaked) / 4
    third = whole**2 * (n**2 - 3 - (n - 1) ** 2 * peaked)
    return (first - second + third) / (n * (n - 2) * (n - 3) * whole**2)


def _find_kurtosis(away: Floats) -> float:
    return float((away**4).mean() / (away**2).mean() ** 2)


def _judge(found: float, expected: float, variance: float) -> Autocorrelation:
    error = math.sqrt(variance) if variance > 0 else math.nan
    z = (found - expected) / error
    return Autocorrelation(found, expected, error, z, normal_tails(z))


def _draw_chance(away: Floats, lag: Floats, neighbours: Neighbours, draws: int, seed: int) -> Floats:
    """Return how seldom a territory's neighbours, drawn from all others, have as much in sum (or as little)."""
    count = len(away)
    generator = np.random.default_rng(seed)
    order = np.argsort(neighbours.first, kind="stable")
    weights = np.split(neighbours.weight[order], np.cumsum(np.bincount(neighbours.first, minlength=count))[:-1])
    most = max(map(len, weights))
    drawn = np.stack([generator.choice(count - 1, most, replace=False) for _ in range(draws)])
    found = np.full(count, np.nan)
    for place, weight in enumerate(weights):
        found[place] = _rank_among(away, lag[place], place, weight, drawn[:, : len(weight)])
    return found


def _rank_among(away: Floats, lag: float, place: int, weight: Floats, drawn: npt.NDArray[np.int64]) -> float:
    sums = away[drawn + (drawn >= place)] @ weight
    above = int((sums >= lag).sum())
    return (min(above, len(sums) - above) + 1) / (len(sums) + 1)
