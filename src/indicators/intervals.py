"""Arithmetic with bounds: a figure known to lie between two numbers, and what follows from it.

Every function takes and returns `Interval`s whose ends are numbers or arrays of equal length, in the unit of the
inputs. An unknown end is infinite; an end that is not a number makes the result not a number. Whatever the true
values inside the inputs, the true result lies inside the output.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ends = float | npt.NDArray[np.float64]
HUNDRED = 100.0
RELATIVE, ABSOLUTE = 1e-9, 1e-12  # what computing with floats adds or takes; no figure here is known so precisely
KEPT = 0.95  # the part of draws that likely bounds hold


class Interval(NamedTuple):
    """A low and a high end, both included: numbers, or arrays of one length."""

    low: Ends
    high: Ends


def exact(value: Ends) -> Interval:
    """Return `value` as an interval without width."""
    return Interval(value, value)


def add(first: Interval, second: Interval) -> Interval:
    """Return the sum of two quantities.

    >>> add(Interval(1, 2), Interval(10, 20))
    Interval(low=11, high=22)
    """
    return Interval(first.low + second.low, first.high + second.high)


def add_all(intervals: Iterable[Interval]) -> Interval:
    """Return the sum of any number of quantities; of none it is 0.

    >>> add_all([Interval(1, 2), Interval(10, 20), exact(5)])
    Interval(low=16.0, high=27.0)
    """
    total = exact(0.0)
    for interval in intervals:
        total = add(total, interval)
    return total


def subtract(first: Interval, second: Interval) -> Interval:
    """Return `first` minus `second`, the two being independent.

    >>> subtract(Interval(10, 12), Interval(1, 3))
    Interval(low=7, high=11)
    """
    return Interval(first.low - second.high, first.high - second.low)


def scale(interval: Interval, factor: float) -> Interval:
    """Return the interval times `factor`; a negative factor turns the ends round.

    >>> scale(Interval(1, 3), -2)
    Interval(low=-6, high=-2)
    """
    ends = (interval.low * factor, interval.high * factor)
    return Interval(*ends) if factor >= 0 else Interval(*reversed(ends))


def multiply(first: Interval, second: Interval) -> Interval:
    """Return the product of two quantities of any sign; nothing times an unknown end is nothing.

    >>> multiply(Interval(45, 50), Interval(2, 4))
    Interval(low=90.0, high=200.0)
    """
    pairs = [(one, other) for one in first for other in second]
    with np.errstate(invalid="ignore"):
        products = [np.where((one == 0) | (other == 0), 0.0, np.multiply(one, other)) for one, other in pairs]
    unknown = [np.isnan(one) | np.isnan(other) for one, other in pairs]
    products = [np.where(gap, np.nan, product) for gap, product in zip(unknown, products, strict=True)]
    return _as_plain(np.minimum.reduce(products), np.maximum.reduce(products))


def divide(numerator: Interval, denominator: Interval) -> Interval:
    """Return `numerator` over `denominator`, the two being independent and neither below zero.

    Not a number where the denominator may be below zero or is zero for certain; open above where it may be zero.

    >>> divide(Interval(10, 12), Interval(2, 4))
    Interval(low=2.5, high=6.0)
    """
    low = _divide_ends(numerator.low, denominator.high)
    high = _divide_ends(numerator.high, denominator.low)
    refused = np.less(denominator.low, 0) | ~np.greater(denominator.high, 0) | np.less(numerator.low, 0)
    refused = refused | np.isnan(low) | np.isnan(high)
    return _as_plain(np.where(refused, np.nan, low), np.where(refused, np.nan, high))


def divide_by_total(part: Interval, rest: Interval) -> Interval:
    """Return the share, in percent, of `part` in a total made of `part` and `rest`.

    The part stands in the total too, so the share grows with the part and falls with the rest: its ends are reached
    at opposite ends of the two, and it never leaves 0 to 100.

    >>> divide_by_total(Interval(20, 30), Interval(70, 80))
    Interval(low=20.0, high=30.0)
    """
    low, high = _share_ends(part.low, rest.high), _share_ends(part.high, rest.low)
    refused = np.less(part.low, 0) | np.less(rest.low, 0) | np.isnan(low) | np.isnan(high)
    return _as_plain(np.where(refused, np.nan, low), np.where(refused, np.nan, high))


def change_percent(first: Interval, last: Interval) -> Interval:
    """Return the change from `first` to `last`, in percent of `first`.

    Not a number where `first` may be zero or less: a change from nothing has no percentage.

    >>> change_percent(Interval(100, 100), Interval(110, 120))
    Interval(low=10.0, high=20.0)
    """
    refused = ~np.greater(first.low, 0) | np.less(last.low, 0) | np.isnan(last.high)
    low, high = _change_ends(first.high, last.low), _change_ends(first.low, last.high)
    refused = refused | np.isnan(low) | np.isnan(high)
    return _as_plain(np.where(refused, np.nan, low), np.where(refused, np.nan, high))


def keep_within(interval: Interval, low: float, high: float) -> Interval:
    """Return the interval cut to what is possible, such as 0 to 100 for a share.

    >>> keep_within(Interval(98.0, 104.0), 0, 100)
    Interval(low=98.0, high=100.0)
    """
    return _as_plain(np.clip(interval.low, low, high), np.clip(interval.high, low, high))


def differ(low: float, high: float) -> bool:
    """Return whether `low` lies below `high` by more than computing with floats puts between equal numbers.

    >>> differ(2.2718545079808994, 2.2718545079809), differ(2.27, 2.28), differ(2.27, math.inf)
    (False, True, True)
    """
    return low < high and not math.isclose(low, high, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def exceed(first: Ends, second: Ends) -> npt.NDArray[np.bool_]:
    """Return where `first` is above `second` by more than computing with floats puts between equals; as `differ`.

    >>> exceed(np.array([0.1 + 0.2, 0.4, np.inf, np.nan]), 0.3).tolist()
    [False, True, True, False]
    """
    size = np.maximum(np.abs(first), np.abs(second))
    allowed = np.where(np.isinf(size), 0.0, np.maximum(ABSOLUTE, RELATIVE * size))
    with np.errstate(invalid="ignore"):
        return np.subtract(first, second) > allowed


def is_flat(values: np.ndarray) -> bool:
    """Return whether all values are one value, but for what computing with floats adds or takes.

    >>> is_flat(np.array([0.1, 0.30000000000000004 - 0.2])), is_flat(np.array([0.1, 0.2]))
    (True, False)
    """
    return not differ(float(values.min()), float(values.max()))


def enclose(interval: Interval, value: float) -> Interval:
    """Return the interval, widened by the last digit where rounding left `value` outside; unchanged without a value.

    Ends that do not `differ` are the value itself: what is exact stays exact, however it was computed.

    >>> enclose(Interval(3.0, 3.0), 3.0000000000000004)
    Interval(low=3.0000000000000004, high=3.0000000000000004)
    >>> enclose(Interval(3.0, 4.0), 4.000000000000001)
    Interval(low=3.0, high=4.000000000000001)
    """
    low, high = float(np.fmin(interval.low, value)), float(np.fmax(interval.high, value))
    if math.isnan(value) or math.isnan(low) or differ(low, high):
        return Interval(low, high)
    return exact(float(value))


def overlap(first: Interval, second: Interval) -> bool | npt.NDArray[np.bool_]:
    """Return whether the two may be equal; false where an end is not a number.

    >>> bool(overlap(Interval(1, 2), Interval(2, 3)))
    True
    """
    return np.less_equal(first.low, second.high) & np.less_equal(second.low, first.high)


def rank_intervals(interval: Interval) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the best and the worst rank each may hold, the greatest being first; not a number without bounds.

    A rank is one more than the number of others above. Equal exact figures share it, also those that differ by
    computing alone; where bounds overlap the order is not established and the rank is an interval.

    >>> first, last = rank_intervals(Interval(np.array([5.0, 9.0, 6.0]), np.array([7.0, 9.0, 6.0])))
    >>> first.tolist(), last.tolist()
    ([2.0, 1.0, 2.0], [3.0, 1.0, 3.0])
    """
    low, high = np.asarray(interval.low, dtype=float), np.asarray(interval.high, dtype=float)
    surely_above = exceed(low[None, :], high[:, None]).sum(axis=1)
    maybe_above = exceed(high[None, :], low[:, None])
    np.fill_diagonal(maybe_above, False)
    unknown = np.isnan(low) | np.isnan(high)
    return np.where(unknown, np.nan, 1.0 + surely_above), np.where(unknown, np.nan, 1.0 + maybe_above.sum(axis=1))


def _divide_ends(numerator: Ends, denominator: Ends) -> Ends:
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.divide(numerator, denominator)
    open_ended = np.isinf(numerator) & np.isinf(denominator)
    return np.where(open_ended | (np.equal(numerator, 0) & np.equal(denominator, 0)), 0.0, quotient)


def _change_ends(first: Ends, last: Ends) -> Ends:
    """Return the change in percent; from an open first end everything may be lost."""
    with np.errstate(divide="ignore", invalid="ignore"):
        change = HUNDRED * np.divide(np.subtract(last, first), first)
    return np.where(np.isinf(first), -HUNDRED, change)


def _share_ends(part: Ends, rest: Ends) -> Ends:
    """Return part / (part + rest) in percent, with an open part counting as everything and an open rest as nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = HUNDRED * np.divide(part, np.add(part, rest))
    share = np.where(np.isinf(part), HUNDRED, share)
    return np.where(np.isinf(rest), 0.0, share)


def _as_plain(low: Ends, high: Ends) -> Interval:
    """Return numbers for numbers and arrays for arrays."""
    if np.ndim(low) or np.ndim(high):
        return Interval(np.asarray(low, dtype=float), np.asarray(high, dtype=float))
    return Interval(float(low), float(high))
