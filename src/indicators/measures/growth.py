"""Growth between two dates and along a series, what adds to it, and how one quantity grows with another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.errors import MeasureError
from indicators.measures.inputs import (
    Floats,
    Numbers,
    Vector,
    align,
    check_variant,
    divisor,
    label_table,
    labels_of,
    positive,
    read_together,
    read_vector,
)
from indicators.measures.regression import Line, fit_line

HUNDRED = 100.0
ELASTICITIES = ("arc", "point", "log")


def percent_change(first: Numbers, last: Numbers) -> Numbers:
    """Return the change from `first` to `last` in percent of `first`; not a number where `first` is zero or less.

    Series are aligned by label, here and in what follows, and the result has the labels of the first that has some. An
    open end (an infinite number) of what is divided stays open; divided by an open end nothing is known: missing.

    >>> round(float(percent_change(4347, 4866)), 1)
    11.9
    """
    (start, end), like = read_together(first, last)
    return label_table(HUNDRED * (end - start) / divisor(start), like)


def annual_growth_rate(first: Numbers, last: Numbers, years: Numbers) -> Numbers:
    """Return the mean yearly growth over `years`, in percent, compounded.

    Not a number where `first` or `years` is zero or less, or `last` below zero. Method: compound annual growth rate
    (taux de croissance annuel moyen).

    >>> round(float(annual_growth_rate(4000, 4410, years=2)), 6)
    5.0
    """
    (start, end, length), like = read_together(first, last, years)
    return label_table(HUNDRED * (_power(end / divisor(start), length) - 1), like)


def annualise_percent(change_pct: Numbers, years: Numbers) -> Numbers:
    """Return the mean yearly growth, in percent, that adds up to `change_pct` after `years`, compounded.

    Not a number for a loss of more than everything, or for `years` of zero or less; an open end stays open.

    >>> round(float(annualise_percent(10.25, years=2)), 6)
    5.0
    """
    (change, length), like = read_together(change_pct, years)
    return label_table(HUNDRED * (_power(1 + change / HUNDRED, length) - 1), like)


def index_numbers(values: npt.ArrayLike, base: Numbers) -> Numbers:
    """Return `values` as index numbers, the value `base` being 100; not a number where `base` is zero or less.

    >>> index_numbers([50.0, 60.0], base=50.0).tolist()
    [100.0, 120.0]
    """
    (found, whole), like = read_together(values, base)
    return label_table(HUNDRED * found / divisor(whole), like)


def contributions(first: Vector, last: Vector) -> Floats | pd.Series:
    """Return what each part adds to the growth of their sum, in percentage points; they add up to it.

    100 (last − first) / Σ first. Series are aligned by label. A part of nothing at first is no trouble; a missing one
    leaves all without, for the sum is missing. `MeasureError` for labels twice or differing, amounts below zero, and a
    sum of nothing at first. Method: contribution to growth (contribution à la croissance), Insee.

    >>> contributions([50, 150], [60, 160]).tolist()
    [5.0, 5.0]
    """
    start = read_vector(first, "first")
    end = align(last, labels_of(first), len(start), "last")
    total = start.sum()
    if total <= 0:
        raise MeasureError("first: the parts sum to 0, a sum above zero expected; nothing has no percentage")
    return label_table(HUNDRED * (end - start) / total, first)


def elasticity(
    first: Numbers, last: Numbers, other_first: Numbers, other_last: Numbers, variant: str = "arc"
) -> Numbers:
    """Return by how many percent something (jobs) grew for each percent that another grew (establishments).

    Variants: `arc`, both changes in percent of the mean of their two dates, the same forwards and backwards (Allen,
    1934); `point`, in percent of the first; `log`, the quotient of the logarithms. Not a number where the other did not
    change, an amount is below zero, a first one is zero (`point`), any is (`log`) or both are (`arc`).

    >>> round(float(elasticity(100, 130, 50, 60)), 4), round(float(elasticity(100, 130, 50, 60, "point")), 4)
    (1.4348, 1.5)
    """
    check_variant(variant, ELASTICITIES)
    (start, end, other_start, other_end), like = read_together(first, last, other_first, other_last)
    other = _change(other_start, other_end, variant)
    return label_table(_change(start, end, variant) / np.where((other == 0) | np.isinf(other), np.nan, other), like)


def fit_elasticity(values: Vector, others: Vector) -> Line:
    """Return the line of ln(values) on ln(others): its slope is their elasticity over many territories.

    Series are aligned by label; everything is missing where a number is. `MeasureError` for values of zero or below and
    fewer than three. Method: constant elasticity (log–log), ordinary least squares.

    >>> round(fit_elasticity([10, 40, 90], [1, 2, 3]).slope.estimate, 6)
    2.0
    """
    own = read_vector(values, "values")
    wider = align(others, labels_of(values), len(own), "others")
    for found, what in ((own, "values"), (wider, "others")):
        if (found == 0).any():
            raise MeasureError(f"{what}: 0 found, values above 0 expected; nothing has no logarithm")
    return fit_line(np.log(wider), np.log(own))


def _change(first: Floats, last: Floats, variant: str) -> Floats:
    start, end = np.where(first < 0, np.nan, first), np.where(last < 0, np.nan, last)
    if variant == "log":
        return np.log(positive(end)) - np.log(divisor(start))
    base = start if variant == "point" else (start + end) / 2
    return (end - start) / divisor(base)


def _power(ratio: Floats, years: Floats) -> Floats:
    return np.where(ratio >= 0, ratio, np.nan) ** (1 / divisor(years))
