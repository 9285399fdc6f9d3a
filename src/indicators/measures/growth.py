"""Growth between two dates and along a series."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = float | npt.NDArray[np.float64]
HUNDRED = 100.0


def percent_change(first: Numbers, last: Numbers) -> Numbers:
    """Return the change from `first` to `last` in percent of `first`; not a number where `first` is zero or less.

    >>> round(float(percent_change(4347, 4866)), 1)
    11.9
    """
    return HUNDRED * _divide_by_positive(np.subtract(last, first), first)


def annual_growth_rate(first: Numbers, last: Numbers, years: Numbers) -> Numbers:
    """Return the mean yearly growth over `years`, in percent, compounded.

    Not a number where `first` or `years` is zero or less, or `last` below zero. Method: compound annual growth rate
    (taux de croissance annuel moyen).

    >>> round(float(annual_growth_rate(4000, 4410, years=2)), 6)
    5.0
    """
    ratio = _divide_by_positive(last, first)
    return HUNDRED * (_power(ratio, years) - 1)


def annualise_percent(change_pct: Numbers, years: Numbers) -> Numbers:
    """Return the mean yearly growth, in percent, that adds up to `change_pct` after `years`, compounded.

    Not a number for a loss of more than everything, or for `years` of zero or less; an open end stays open.

    >>> round(float(annualise_percent(10.25, years=2)), 6)
    5.0
    """
    return HUNDRED * (_power(1 + np.asarray(change_pct, dtype=float) / HUNDRED, years) - 1)


def index_numbers(values: npt.ArrayLike, base: Numbers) -> Numbers:
    """Return `values` as index numbers, the value `base` being 100; not a number where `base` is zero or less.

    >>> index_numbers([50.0, 60.0], base=50.0).tolist()
    [100.0, 120.0]
    """
    return HUNDRED * _divide_by_positive(np.asarray(values, dtype=float), base)


def _divide_by_positive(numerator: Numbers, denominator: Numbers) -> Numbers:
    bottom = np.asarray(denominator, dtype=float)
    return np.asarray(numerator, dtype=float) / np.where(bottom > 0, bottom, np.nan)


def _power(ratio: Numbers, years: Numbers) -> Numbers:
    length = np.asarray(years, dtype=float)
    base = np.asarray(ratio, dtype=float)
    return np.where(base >= 0, base, np.nan) ** (1 / np.where(length > 0, length, np.nan))
