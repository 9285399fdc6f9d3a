"""How unequal a spread is: one number for a list of values, weighted by people where they are of groups of people.

`weights` are sizes (people, jobs) of what has each value; they need no unit and no sum. Every measure is 0 where all
values are equal, and the same if all values are multiplied. Where a value or a weight is missing the result is;
`inputs.keep_complete` leaves such rows out and names them. `MeasureError` for what is no amount, for weights below zero
or all zero, and for values that sum to zero. A single value is equal to itself: 0.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.errors import MeasureError
from indicators.measures.inputs import (
    Floats,
    Vector,
    align,
    align_names,
    check_several,
    check_variant,
    labels_of,
    read_vector,
)

GINIS = ("raw", "normalised")
THEILS = ("T", "L")
VARIATIONS = ("sample", "population")


class Decomposition(NamedTuple):
    """An inequality and its two parts, which add up to it, and a table of each group: share, mean, its own inequality.

    `contribution` is what a group's own inequality adds to `within`.
    """

    total: float
    between: float
    within: float
    groups: pd.DataFrame


def gini(values: Vector, weights: Vector | None = None, variant: str = "raw") -> float:
    """Return the Gini coefficient: the mean difference between all pairs over twice the mean.

    Variants: `raw`, from 0 to 1 − 1/n; `normalised`, times n/(n − 1), from 0 to 1 (without weights only, two values
    or more). With weights values and weights are sorted together. Method: Gini, 1912; the area form of Lorenz, 1905.

    >>> round(gini([20, 50, 20, 10]), 6), round(gini([20, 50, 20, 10], variant="normalised"), 6)
    (0.3, 0.4)
    >>> round(gini([15000, 500, 1500, 2500, 4000, 7500], weights=[600, 1000, 1200, 1600, 400, 200]), 4)
    0.5278
    """
    check_variant(variant, GINIS)
    if weights is None:
        found = _check_sum(read_vector(values, "values"))
        coefficient = float(gini_of_rows(found))
        if variant == "raw":
            return coefficient
        check_several(len(found), "values to normalise by")
        return coefficient * len(found) / (len(found) - 1)
    if variant == "normalised":
        raise MeasureError("a weighted Gini has no number of units to normalise by; take variant 'raw'")
    return _weigh_gini(*_read_weighted(values, weights))


def gini_of_rows(values: Floats) -> Floats:
    """Return the Gini coefficient along the last axis; missing where a value is, or where all are zero."""
    count = values.shape[-1]
    ordered = np.sort(values, axis=-1)
    total = ordered.sum(axis=-1)
    ranked = ordered @ np.arange(1.0 - count, count, 2.0)
    return ranked / (count * np.where(total > 0, total, np.nan))


def theil(values: Vector, weights: Vector | None = None, variant: str = "T") -> float:
    """Return Theil's index, from 0 on.

    Variants: `T`, the mean of (x/μ) ln(x/μ), at most ln n (a value of zero adds nothing); `L`, the mean of ln(μ/x),
    also called mean logarithmic deviation, which is what the package REAT calls theil; values of zero are refused.
    With weights both are weighted means, and so is μ. Method: Theil, 1967.

    >>> round(theil([10, 10, 10, 20, 50], variant="L"), 7), round(theil([10, 10, 10, 20, 50]), 7)
    (0.2326302, 0.2502012)
    """
    check_variant(variant, THEILS)
    found, sizes = _read_weighted(values, weights)
    return _find_theil(found, sizes, variant)


def decompose_theil(
    values: Vector, groups: pd.Series | npt.ArrayLike, weights: Vector | None = None, variant: str = "T"
) -> Decomposition:
    """Return Theil's index as what lies between groups (of their means) and within them (of their members).

    `groups` names the group of each value (a series is aligned by its labels); none may be missing. `within` is the
    mean of the groups' indices, weighted by their part of the sum of values (`T`) or of the weights (`L`). The parts
    add up. Method: Theil, 1967; Bourguignon, 1979; Shorrocks, 1980.

    >>> found = decompose_theil([1, 3, 2, 6], ["north", "north", "south", "south"])
    >>> round(found.between, 6), round(found.within, 6), round(found.total, 6)
    (0.056633, 0.130812, 0.187445)
    """
    check_variant(variant, THEILS)
    found, sizes = _read_weighted(values, weights)
    names = align_names(groups, values, len(found), "groups")
    parts = pd.DataFrame({"group": names, "value": found, "size": sizes, "sum": found * sizes})
    rows = [_describe_group(name, group, variant) for name, group in parts.groupby("group", sort=True)]
    table = pd.DataFrame(rows).set_index("group")
    table = table.assign(
        value_share=table["value_share"] / parts["sum"].sum(), weight_share=table["weight_share"] / sizes.sum()
    )
    part = table["value_share"] if variant == "T" else table["weight_share"]
    table = table.assign(contribution=part * table["theil"])
    between = _find_theil(table["mean"].to_numpy(), table["weight_share"].to_numpy(), variant)
    within = float(table["contribution"].sum(skipna=False))
    return Decomposition(_find_theil(found, sizes, variant), between, within, table)


def atkinson(values: Vector, epsilon: float, weights: Vector | None = None) -> float:
    """Return Atkinson's index, from 0 to 1: the part of the sum that could be given up if it were spread equally.

    `epsilon`, above 0, is the aversion to inequality: 1 − (mean of (x/μ)^(1−ε))^(1/(1−ε)), and 1 − geometric mean/μ
    where ε is 1. From ε = 1 on a value of zero makes it 1. Method: Atkinson, 1970.

    >>> round(atkinson([100, 0, 0, 0], epsilon=0.8), 8)
    0.99609375
    """
    if not epsilon > 0:
        raise MeasureError(f"epsilon {epsilon} found, a number above 0 expected: 0.5 is a weak, 2 a strong aversion")
    found, sizes = _read_weighted(values, weights)
    parts = sizes / sizes.sum()
    ratio = found / (parts @ found)
    if epsilon >= 1 and (ratio[sizes > 0] == 0).any():
        return 1.0
    with np.errstate(divide="ignore"):
        logs = np.log(np.where(sizes > 0, ratio, 1.0))
    power = 1 - epsilon
    mean = np.log1p(parts @ np.expm1(power * logs)) / power if power else parts @ logs  # exact also near ε = 1
    return float(0.0 - np.expm1(mean))


def coefficient_of_variation(values: Vector, weights: Vector | None = None, variant: str = "sample") -> float:
    """Return the standard deviation over the mean, no unit.

    Variants: `sample`, of n − 1 (as REAT and R have it; two values or more); `population`, of n. Weighted it is
    Williamson's index (1965), `population` only. Values may be below zero as long as their mean is above.

    >>> round(coefficient_of_variation([2, 4, 6]), 6)
    0.5
    """
    check_variant(variant, VARIATIONS)
    found, sizes = _read_weighted(values, weights, least=-np.inf)
    if weights is not None and variant == "sample":
        raise MeasureError("a weighted coefficient of variation has no number of units; take variant 'population'")
    parts = sizes / sizes.sum()
    mean = parts @ found
    variance = parts @ (found - mean) ** 2
    if variant == "sample":
        check_several(len(found), "values")
        variance *= len(found) / (len(found) - 1)
    return float(np.sqrt(variance) / mean)


def _read_weighted(values: Vector, weights: Vector | None, least: float = 0.0) -> tuple[Floats, Floats]:
    found = read_vector(values, "values", least)
    sizes = np.ones(len(found)) if weights is None else align(weights, labels_of(values), len(found), "weights")
    if not np.isnan(sizes).any():
        _check_sum(sizes, "weights")
    _check_sum(found * sizes if weights is not None else found)
    return found, sizes


def _check_sum(found: Floats, what: str = "values") -> Floats:
    total = found.sum()
    if total <= 0:
        raise MeasureError(f"{what}: they sum to {total:g}, a sum above zero expected; nothing is spread here")
    return found


def _weigh_gini(found: Floats, sizes: Floats) -> float:
    order = np.argsort(found)
    people = np.cumsum(sizes[order]) / sizes.sum()
    held = np.cumsum((found * sizes)[order])
    lorenz = np.concatenate([[0.0], held / held[-1]])
    return float(1 - np.diff(people, prepend=0.0) @ (lorenz[1:] + lorenz[:-1]))


def _find_theil(found: Floats, sizes: Floats, variant: str) -> float:
    if np.isnan(found).any() or np.isnan(sizes).any():
        return float("nan")
    counted = sizes > 0
    if not counted.all():
        found, sizes = found[counted], sizes[counted]
    total = sizes.sum()
    ratio = found * (total / (found @ sizes))
    if ratio.min() > 0:
        logs = np.log(ratio)
    elif variant == "L":
        raise MeasureError("values: 0 found, values above 0 expected for variant 'L'; take variant 'T'")
    else:
        logs = np.log(np.where(ratio > 0, ratio, 1.0))
    if variant == "T":
        logs *= ratio
    return float(logs @ sizes / total) if variant == "T" else float(0.0 - logs @ sizes / total)


def _describe_group(name: Hashable, group: pd.DataFrame, variant: str) -> dict[str, object]:
    held, size = group["sum"].sum(skipna=False), group["size"].sum(skipna=False)
    own = _find_theil(group["value"].to_numpy(), group["size"].to_numpy(), variant) if held > 0 else 0.0
    described = {"group": name, "weight_share": size, "value_share": held}
    return {**described, "mean": held / size if size > 0 else 0.0, "theil": own if not np.isnan(held) else np.nan}
