"""Indicators brought to one scale: columns of different units become numbers that can be added up.

Every function takes a table of territories by indicators and returns one of the same shape; more is better before and
after, and a missing cell stays missing and counts for nothing. Source: OECD and JRC, Handbook on Constructing Composite
Indicators (2008), step 5 and table 15.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.composites.checks import find_flat
from indicators.errors import ComparisonError
from indicators.texts import list_some

AROUND_MEAN = 0.2  # a fifth above or below the mean
# Percentiles at which the categories of table 15 begin, and what each is worth.
CUTS, WORTH = (5, 15, 35, 65, 85, 95), (0, 20, 40, 50, 60, 80, 100)
HUNDRED = 100.0


def rank(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rank of each territory, the greatest value having the greatest rank; equals share the lower one.

    >>> rank(pd.DataFrame({"x": [7.1, 9.4, 9.4, 12.0]}))["x"].tolist()
    [1.0, 2.0, 2.0, 4.0]
    """
    return table.rank(method="min")


def percentile(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rank in percent of the number of territories that have a value.

    >>> percentile(pd.DataFrame({"x": [7.1, 9.4, 9.4, 12.0]}))["x"].tolist()
    [25.0, 50.0, 50.0, 100.0]
    """
    return HUNDRED * rank(table) / table.count()


def categorical(table: pd.DataFrame) -> pd.DataFrame:
    """Return 0, 20, 40, 50, 60, 80 or 100 by percentile, categories beginning at 5, 15, 35, 65, 85 and 95.

    The cuts were chosen to give the column of table 15; fewer, at 15, 25, 65, 85 and 95, do not give it.

    >>> categorical(pd.DataFrame({"x": [7.1, 9.4, 9.4, 12.0]}))["x"].tolist()
    [40.0, 50.0, 50.0, 100.0]
    """
    found = percentile(table)
    steps = np.array(WORTH, dtype=float)[np.searchsorted(CUTS, found.fillna(0).to_numpy(), side="right")]
    return pd.DataFrame(steps, table.index, table.columns).where(found.notna())


def z_score(table: pd.DataFrame) -> pd.DataFrame:
    """Return the distance from the mean in standard deviations of the sample (n - 1); missing without a spread.

    >>> z_score(pd.DataFrame({"x": [1.0, 2.0, 3.0]}))["x"].tolist()
    [-1.0, 0.0, 1.0]
    """
    return (table - table.mean()) / _find_spread(table, table.std(ddof=1))


def min_max(table: pd.DataFrame) -> pd.DataFrame:
    """Return the place between the least value, 0, and the greatest, 1; missing where all are equal.

    >>> min_max(pd.DataFrame({"x": [7.1, 9.4, 12.0]}))["x"].round(2).tolist()
    [0.0, 0.47, 1.0]
    """
    return (table - table.min()) / _find_spread(table, table.max() - table.min())


def min_max_100(table: pd.DataFrame) -> pd.DataFrame:
    """Return the place between the least value, 1, and the greatest, 100: min–max that a geometric mean can take.

    >>> min_max_100(pd.DataFrame({"x": [0.0, 1.0, 2.0]}))["x"].tolist()
    [1.0, 50.5, 100.0]
    """
    return 1 + (HUNDRED - 1) * min_max(table)


def ratio_to_mean(table: pd.DataFrame) -> pd.DataFrame:
    """Return the value over the mean of all; missing where the mean is zero.

    >>> ratio_to_mean(pd.DataFrame({"x": [1.0, 2.0, 3.0]}))["x"].tolist()
    [0.5, 1.0, 1.5]
    """
    return table / _drop_zero(table.mean())


def ratio_to_best(table: pd.DataFrame) -> pd.DataFrame:
    """Return the value over the greatest; missing where that is zero.

    >>> ratio_to_best(pd.DataFrame({"x": [1.0, 2.0, 4.0]}))["x"].tolist()
    [0.25, 0.5, 1.0]
    """
    return table / _drop_zero(table.max())


def ratio_to_worst(table: pd.DataFrame) -> pd.DataFrame:
    """Return the value over the least; missing where that is zero.

    >>> ratio_to_worst(pd.DataFrame({"x": [1.0, 2.0, 4.0]}))["x"].tolist()
    [1.0, 2.0, 4.0]
    """
    return table / _drop_zero(table.min())


def difference_from_mean(table: pd.DataFrame) -> pd.DataFrame:
    """Return how far the value lies above or below the mean, as a part of the mean.

    >>> difference_from_mean(pd.DataFrame({"x": [1.0, 2.0, 3.0]}))["x"].tolist()
    [-0.5, 0.0, 0.5]
    """
    return ratio_to_mean(table) - 1


def difference_from_worst(table: pd.DataFrame) -> pd.DataFrame:
    """Return how far the value lies above the least, as a part of the least.

    >>> difference_from_worst(pd.DataFrame({"x": [1.0, 2.0, 4.0]}))["x"].tolist()
    [0.0, 1.0, 3.0]
    """
    return ratio_to_worst(table) - 1


def above_below_mean(table: pd.DataFrame) -> pd.DataFrame:
    """Return 1 for more than a fifth above the mean, -1 for more than a fifth below, else 0.

    >>> above_below_mean(pd.DataFrame({"x": [1.0, 2.0, 3.0]}))["x"].tolist()
    [-1.0, 0.0, 1.0]
    """
    relative = difference_from_mean(table)
    signs = (relative > AROUND_MEAN).astype(float) - (relative < -AROUND_MEAN)
    return signs.where(relative.notna())


def goalposts(table: pd.DataFrame, low: pd.Series, high: pd.Series) -> pd.DataFrame:
    """Return the place between a low and a high mark that are given for each indicator, cut to 0 and 1.

    >>> goalposts(pd.DataFrame({"x": [0.0, 5.0, 12.0]}), pd.Series({"x": 0.0}), pd.Series({"x": 10.0}))["x"].tolist()
    [0.0, 0.5, 1.0]
    """
    low, high = low.reindex(table.columns), high.reindex(table.columns)
    without = table.columns[~(low < high)]
    if len(without):
        raise ComparisonError(f"goalposts of {list_some(without)}: expected a low mark below a high one; give both")
    return ((table - low) / (high - low)).clip(0, 1)


class Method(NamedTuple):
    """A normalisation, and how less is made more for it: the value negated, its reciprocal, or the result negated.

    `spread` says that it has no answer where all are equal, `negative` that results may be below zero, `monotone` that
    a territory's result never falls as its own value grows, nor rises as another's does.
    """

    function: Callable
    less: str
    spread: bool = False
    negative: bool = False
    monotone: bool = True


METHODS: Mapping[str, Method] = {
    "rank": Method(rank, "negate"),
    "percentile": Method(percentile, "negate"),
    "categorical": Method(categorical, "negate"),
    "z_score": Method(z_score, "negate", spread=True, negative=True, monotone=False),
    "min_max": Method(min_max, "negate", spread=True),
    "min_max_100": Method(min_max_100, "negate", spread=True),
    "ratio_to_mean": Method(ratio_to_mean, "reciprocal"),
    "ratio_to_best": Method(ratio_to_best, "reciprocal"),
    "ratio_to_worst": Method(ratio_to_worst, "reciprocal"),
    "difference_from_mean": Method(difference_from_mean, "reciprocal", negative=True),
    "difference_from_worst": Method(difference_from_worst, "reciprocal"),
    "above_below_mean": Method(above_below_mean, "after", negative=True),
    "goalposts": Method(goalposts, "negate"),
    "none": Method(lambda table: table, "", negative=True),
}
RELATIVE = tuple(name for name, method in METHODS.items() if method.less == "reciprocal")


def normalise(
    table: pd.DataFrame,
    method: str,
    less: tuple[str, ...] = (),
    low: pd.Series | None = None,
    high: pd.Series | None = None,
) -> pd.DataFrame:
    """Return the table by one of `METHODS`; of the indicators `less`, less is better, and more is afterwards.

    `ComparisonError` where the method has no answer: all equal, values below zero for a ratio, raw values turned round.

    >>> normalise(pd.DataFrame({"x": [1.0, 2.0, 3.0]}), "min_max", less=("x",))["x"].tolist()
    [1.0, 0.5, 0.0]
    """
    _check_answer(table, method, less)
    return scale(table, method, less, low, high)


def scale(
    table: pd.DataFrame, method: str, less: tuple[str, ...], low: pd.Series | None, high: pd.Series | None
) -> pd.DataFrame:
    """Return what `normalise` does, missing where the method has no answer: for tables that were looked at before.

    >>> scale(pd.DataFrame({"x": [2.0, 2.0]}), "min_max", (), None, None)["x"].tolist()
    [nan, nan]
    """
    how, turned = METHODS[method], [name for name in table.columns if name in less]
    signs = pd.Series(1.0, table.columns).mask(table.columns.isin(turned), -1.0)
    if method == "goalposts":
        low, high = _read_marks(low, table.columns), _read_marks(high, table.columns)
        return goalposts(table * signs, (low * signs).where(signs > 0, -high), (high * signs).where(signs > 0, -low))
    if how.less == "after":
        return how.function(table) * signs
    given = table * signs if how.less == "negate" else table
    return how.function(
        given.assign(**{name: 1 / table[name] for name in turned}) if how.less == "reciprocal" else given
    )


def _read_marks(marks: pd.Series | None, names: pd.Index) -> pd.Series:
    return pd.Series(np.nan, names) if marks is None else marks.reindex(names).astype(float)


def _check_answer(table: pd.DataFrame, method: str, less: tuple[str, ...]) -> None:
    if method not in METHODS:
        raise ComparisonError(f"normalisation {method!r} is none; take one of {', '.join(METHODS)}")
    how = METHODS[method]
    flat = find_flat(table)
    if how.spread and len(flat):
        told = f"{list_some(flat)}: all territories with a value have the same, and {method} has no answer"
        raise ComparisonError(f"{told}; leave the indicator out, or normalise by goalposts")
    turned = [name for name in table.columns if name in less]
    if method == "none" and turned:
        raise ComparisonError(
            f"less of {list_some(turned)} is better, and raw values do not say so; choose a normalisation"
        )
    if how.less in ("reciprocal", "after"):
        _check_positive(table, method, turned)


def _check_positive(table: pd.DataFrame, method: str, turned: list[str]) -> None:
    worst = [] if method.endswith("worst") else turned
    strict = table.columns if method.endswith("worst") else worst
    wrong = table.columns[(table < 0).any() | ((table == 0).all() & table.notna().any())].union(
        [name for name in strict if (table[name] <= 0).any()], sort=False
    )
    if len(wrong):
        told = f"{method} of {list_some(wrong)} is a ratio, and needs values above zero"
        raise ComparisonError(f"{told}; choose min_max, goalposts, rank or percentile")


def _find_spread(table: pd.DataFrame, spread: pd.Series) -> pd.Series:
    """Return the spread, missing where all values are equal: what computing with floats leaves there is no spread."""
    return spread.mask(table.columns.isin(find_flat(table)))


def _drop_zero(reference: pd.Series) -> pd.Series:
    return reference.where(reference != 0)
