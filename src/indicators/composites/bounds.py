"""Scores between bounds, where indicators are: the least and the greatest that the figures allow, and ranks from them.

Exact for the means, where no territory's result falls as its own value grows or rises as another's does
(`normalisation.Method.monotone`): a territory is least where its own values are worst and all others best. Else bounds
are drawn: tables between the bounds, a fixed seed, each index built anew; 95 % of the draws lie between the ends.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.composites.aggregation import MEANS, aggregate
from indicators.composites.building import FROM_DATA, Composite, build_index
from indicators.composites.checks import check_labels, show
from indicators.composites.construction import Construction, list_columns
from indicators.composites.normalisation import METHODS, scale
from indicators.composites.ranking import rank_draws
from indicators.composites.robustness import find_established
from indicators.errors import ComparisonError, with_rows
from indicators.intervals import Interval, divide, rank_intervals

Array = npt.NDArray[np.float64]
LOW, HIGH = 2.5, 97.5
CLOSE, DIGITS = 1e-9, 11
# What the results of a method never leave, whatever the figures are.
LIMITS = {
    **{"min_max": (0.0, 1.0), "min_max_100": (1.0, 100.0), "goalposts": (0.0, 1.0), "ratio_to_best": (0.0, 1.0)},
    **{"ratio_to_mean": (0.0, np.inf), "ratio_to_worst": (1.0, np.inf), "difference_from_worst": (0.0, np.inf)},
    **{"difference_from_mean": (-1.0, np.inf), "above_below_mean": (-1.0, 1.0)},
}
# Methods that an open end of another territory leaves as they are.
OPEN = ("goalposts", "none", "rank", "percentile", "categorical")


class Bounded(NamedTuple):
    """Scores with bounds: `table` has a row a territory, `how` is exact or drawn.

    Columns: score (missing where the figures have no central value, or it is none that the bounds allow), low, high,
    rank_first, rank_last, established: no other territory may have a rank that it may have.
    """

    table: pd.DataFrame
    how: str


def is_exact(construction: Construction) -> bool:
    """Return whether the bounds of an index are exact: nothing but means of monotone results, with weights of opinions.

    >>> from indicators.composites.construction import Choices, Indicator
    >>> is_exact(Construction("x", (Indicator("jobs"),))), is_exact(Construction("x", (), Choices(weights="pca")))
    (True, False)
    """
    choices = construction.choices
    kept = choices.missing in ("keep", "available") and choices.outliers == "none"
    means = choices.aggregation in MEANS and choices.weights not in FROM_DATA
    return kept and means and METHODS[choices.normalisation].monotone


def bound_index(
    composite: Composite, low: pd.DataFrame, high: pd.DataFrame, draws: int = 500, seed: int = 1
) -> Bounded:
    """Return score and rank bounds of an index whose figures lie between `low` and `high`, tables as the one given.

    An end may be infinite where bounds are exact: it then opens those of every territory to the limits of the method,
    but for ranks, percentiles, categories, goalposts and raw values, where it opens its own. A figure without both ends
    is missing. `ComparisonError` for low above high, other rows, ratios that may be below zero, and where bounds are
    drawn for open ends and Kemeny's rule.

    >>> from indicators.composites.construction import Indicator
    >>> given = pd.DataFrame({"jobs": [1.0, 5.0, 9.0]}, index=["A", "B", "C"])
    >>> index = build_index(Construction("made", (Indicator("jobs"),)), given)
    >>> bound_index(index, given - 1, given + 1).table["high"].round(2).tolist()
    [0.0, 0.75, 1.0]
    """
    ends = _check_ends(composite, low, high)
    if not is_exact(composite.construction):
        return Bounded(_draw_bounds(composite, *ends, draws, seed), "drawn")
    worst, best = _orient(composite, *ends)
    territories = composite.normalised.index
    lows = _bound_values(composite, worst, best, lowest=True)
    highs = _bound_values(composite, best, worst, lowest=False)
    bounds = Interval(_add_up(composite, lows), _add_up(composite, highs))
    first, last = rank_intervals(Interval(_snap(bounds.low), _snap(bounds.high)))
    table = pd.DataFrame({"low": bounds.low, "high": bounds.high, "rank_first": first, "rank_last": last}, territories)
    return Bounded(_finish(composite, table.reindex(composite.given.index)), "exact")


def _check_ends(composite: Composite, low: pd.DataFrame, high: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    columns, index = list_columns(composite.construction), composite.given.index
    for table in (low, high):
        check_labels(table.index, "territory")
        if set(table.index) != set(index) or not set(columns) <= set(table.columns):
            raise ComparisonError("bounds: expected the territories and columns of the index, in low and in high")
    low, high = (table.loc[index, columns].astype(float) for table in (low, high))
    crossed = [(index[row], columns[column]) for row, column in np.argwhere((low > high).to_numpy())]
    if crossed:
        rows = pd.DataFrame(crossed, columns=["territory", "indicator"])
        raise ComparisonError(with_rows("bounds whose low end is above the high one; exchange them", rows))
    known = low.notna() & high.notna()
    return low.where(known), high.where(known)


def _orient(composite: Composite, low: pd.DataFrame, high: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the worst and the best that indicators may be, over their sizes, of the territories that are scored."""
    rows, worst, best = composite.normalised.index, {}, {}
    for one in composite.construction.indicators:
        if one.name in composite.normalised.columns:
            ends = Interval(low.loc[rows, one.name].to_numpy(), high.loc[rows, one.name].to_numpy())
            if one.per:
                ends = divide(ends, Interval(low.loc[rows, one.per].to_numpy(), high.loc[rows, one.per].to_numpy()))
            worst[one.name], best[one.name] = ends if one.better == "more" else (ends.high, ends.low)
    tables = pd.DataFrame(worst, rows), pd.DataFrame(best, rows)
    negative = [name for name in tables[0] if (np.minimum(tables[0][name], tables[1][name]) < 0).any()]
    relative = METHODS[composite.construction.choices.normalisation].less in ("reciprocal", "after")
    if relative and negative:
        raise ComparisonError(f"bounds: ratios of {show(negative)} may be below zero; choose another normalisation")
    return tables


def _bound_values(composite: Composite, own: pd.DataFrame, others: pd.DataFrame, *, lowest: bool) -> Array:
    """Return normalised values where each territory is at its end of `own`, and all others at theirs of `others`."""
    method = composite.construction.choices.normalisation
    if method in ("goalposts", "none"):
        return _scale(composite, own).to_numpy()
    values, ends, rest = np.empty(own.shape), own.to_numpy(), others.to_numpy()
    for row in range(len(own)):
        table = rest.copy()
        table[row] = ends[row]
        values[row] = _scale(composite, pd.DataFrame(table, own.index, own.columns)).iloc[row]
    return _open_up(method, own, others, values, 0 if lowest else 1)


def _open_up(method: str, own: pd.DataFrame, others: pd.DataFrame, values: Array, end: int) -> Array:
    """Return the values, at the limit of the method where no figure bounds them: open ends, or no spread."""
    limit = LIMITS.get(method, (-np.inf, np.inf))[end]
    opened = (np.isinf(own).any() | np.isinf(others).any()).to_numpy() & (method not in OPEN)
    known = own.notna().to_numpy()
    return np.where(known & (opened[None, :] | np.isnan(values)), limit, values)


def _scale(composite: Composite, table: pd.DataFrame) -> pd.DataFrame:
    kept = [one for one in composite.construction.indicators if one.name in table.columns]
    method, names = composite.construction.choices.normalisation, [one.name for one in kept]
    less = tuple(one.name for one in kept if one.better == "less")
    with np.errstate(invalid="ignore", divide="ignore"):
        marks = (pd.Series([one.low for one in kept], names), pd.Series([one.high for one in kept], names))
        return scale(table, method, less, *marks)


def _snap(ends: Array) -> Array:
    """Return ends to eleven digits: what computing with floats leaves sets no territory above another."""
    digits = np.where(np.isfinite(ends) & (ends != 0), ends, 1.0)
    unit = 10.0 ** (np.ceil(np.log10(np.abs(digits))) - DIGITS)
    return np.where(np.isfinite(ends), np.round(digits / unit) * unit * (ends != 0), ends)


def _add_up(composite: Composite, values: Array) -> Array:
    weights = composite.weights.to_numpy()
    counted, choices = weights > 0, composite.construction.choices
    partial = choices.missing == "available"
    return aggregate(values[:, counted], weights[None, counted], choices.aggregation, partial=partial)[0]


def _finish(composite: Composite, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the scores that the bounds allow, and whether each rank is established."""
    score = composite.results["score"]
    outside = (score < table["low"] - CLOSE * score.abs()) | (score > table["high"] + CLOSE * score.abs())
    table.insert(0, "score", score.mask(outside))
    return table.assign(established=find_established(table["rank_first"], table["rank_last"]))


def _draw_bounds(composite: Composite, low: pd.DataFrame, high: pd.DataFrame, draws: int, seed: int) -> pd.DataFrame:
    if composite.construction.choices.aggregation == "kemeny":
        raise ComparisonError(
            "bounds: Kemeny's ranking is searched for once, not by the hundred; aggregate by copeland"
        )
    open_ends = [name for name in low if np.isinf(low[name]).any() or np.isinf(high[name]).any()]
    if open_ends:
        told = f"bounds of {show(open_ends)} have an open end, between which and another nothing can be drawn"
        raise ComparisonError(f"{told}; choose what has exact bounds (docs/composites.md), or leave these out")
    rng = np.random.default_rng(seed)
    scores = np.array([_draw_scores(composite, low, high, rng) for _ in range(draws)])
    ranks = rank_draws(scores)
    ends = [_find_ends(values) for values in (scores, ranks)]
    names = ("low", "high", "rank_first", "rank_last")
    table = pd.DataFrame(dict(zip(names, (*ends[0], *ends[1]), strict=True)), composite.given.index)
    return _finish(composite, table)


def _draw_scores(composite: Composite, low: pd.DataFrame, high: pd.DataFrame, rng: np.random.Generator) -> Array:
    table = low + (high - low) * rng.random(low.shape)
    return build_index(composite.construction, table).results["score"].to_numpy()


def _find_ends(values: Array) -> tuple[Array, Array]:
    """Return the ends between which 95 % of each column lie, ends that were drawn; missing where one is."""
    unknown = np.isnan(values).any(axis=0)
    low = np.percentile(values, LOW, axis=0, method="lower")
    high = np.percentile(values, HIGH, axis=0, method="higher")
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)
