"""Scores between bounds, where indicators are: the least and the greatest that the figures allow, and ranks from them.

Exact for the means, where no territory's result falls as its own value grows or rises as another's does
(`normalisation.Method.monotone`): a territory is least where its own values are worst and all others best. Else bounds
are drawn: tables between the bounds, a fixed seed, each index built anew; 95 % of the draws lie between the ends, which
are widened where need be to hold the score of the figures themselves.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.composites.aggregation import MEANS, aggregate
from indicators.composites.building import FROM_DATA, Composite, build_index
from indicators.composites.checks import check_labels
from indicators.composites.construction import Construction, list_columns, list_marks
from indicators.composites.normalisation import METHODS, scale
from indicators.composites.ranking import rank_draws
from indicators.composites.robustness import find_established
from indicators.errors import ComparisonError, with_rows
from indicators.intervals import KEPT, Interval, divide, exceed, rank_intervals
from indicators.texts import list_some

Array = npt.NDArray[np.float64]
# What the results of a method never leave, whatever the figures are.
LIMITS = {
    **{"min_max": (0.0, 1.0), "min_max_100": (1.0, 100.0), "goalposts": (0.0, 1.0), "ratio_to_best": (0.0, 1.0)},
    **{"ratio_to_mean": (0.0, np.inf), "ratio_to_worst": (1.0, np.inf), "difference_from_worst": (0.0, np.inf)},
    **{"difference_from_mean": (-1.0, np.inf), "above_below_mean": (-1.0, 1.0)},
}
# Methods that an open end of another territory leaves as they are, and those that no other territory enters at all.
OPEN = ("goalposts", "none", "rank", "percentile", "categorical")
FIXED = ("goalposts", "none")


class Bounded(NamedTuple):
    """Scores with bounds: `table` has a row a territory, `how` is exact or drawn.

    Columns: score (missing where the figures have no central value, or it is none that the bounds allow), low, high,
    rank_first, rank_last, among the territories with bounds, and established: no other territory may have a rank that
    it may have. While a territory of the index has no bounds, nobody knows where it stands, and nothing is established.
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
    but for ranks, percentiles, categories, goalposts and raw values, where it opens its own. Nobody has a central score
    then, with goalposts and raw values the others have. A missing figure has no ends; one whose middle alone is unknown
    has ends and is missing in the table of the index.

    `ComparisonError` for one end without the other, a figure without ends, low above high, other rows, ratios that may
    be below zero, and where bounds are drawn for open ends, no draws and Kemeny's rule.

    >>> from indicators.composites.construction import Indicator
    >>> given = pd.DataFrame({"jobs": [1.0, 5.0, 9.0]}, index=["A", "B", "C"])
    >>> index = build_index(Construction("made", (Indicator("jobs"),)), given)
    >>> bound_index(index, given - 1, given + 1).table["high"].round(2).tolist()
    [0.0, 0.75, 1.0]
    """
    ends = _check_ends(composite, low, high)
    if not is_exact(composite.construction):
        return Bounded(_finish(composite, _draw_bounds(composite, *ends, draws, seed)), "drawn")
    worst, best = _orient(composite, *ends)
    territories = composite.normalised.index
    lows = _bound_values(composite, worst, best, lowest=True)
    highs = _bound_values(composite, best, worst, lowest=False)
    bounds = Interval(_add_up(composite, lows), _add_up(composite, highs))
    first, last = rank_intervals(bounds)
    table = pd.DataFrame({"low": bounds.low, "high": bounds.high, "rank_first": first, "rank_last": last}, territories)
    table.insert(0, "score", _find_central(composite, *ends))
    return Bounded(_finish(composite, table.reindex(composite.given.index)), "exact")


def _check_ends(composite: Composite, low: pd.DataFrame, high: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    columns, index = list_columns(composite.construction), composite.given.index
    for table in (low, high):
        check_labels(table.index, "territory")
        if set(table.index) != set(index) or not set(columns) <= set(table.columns):
            raise ComparisonError("bounds: expected the territories and columns of the index, in low and in high")
    low, high, given = (table.loc[index, columns].astype(float) for table in (low, high, composite.given))
    _refuse_cells("bounds with one end alone; an open end is infinite", low.isna() != high.isna())
    _refuse_cells("figures without bounds; give both ends, of an exact figure itself", given.notna() & low.isna())
    _refuse_cells("bounds whose low end is above the high one; exchange them", low > high)
    return low, high


def _refuse_cells(told: str, wrong: pd.DataFrame) -> None:
    cells = [(wrong.index[row], wrong.columns[column]) for row, column in np.argwhere(wrong.to_numpy())]
    if cells:
        raise ComparisonError(with_rows(told, pd.DataFrame(cells, columns=["territory", "indicator"])))


def _find_central(composite: Composite, low: pd.DataFrame, high: pd.DataFrame) -> pd.Series:
    """Return the scores, missing where a figure that counts has an open end, or ends and no central value.

    Where others enter the scale, that of one territory makes all scores missing.
    """
    counted = composite.weights.index[composite.weights > 0]
    columns = [*counted, *(one.per for one in composite.construction.indicators if one.per and one.name in counted)]
    rows = composite.normalised.index
    low, high, given = (table.loc[rows, columns] for table in (low, high, composite.given))
    unsure = (np.isinf(low) | np.isinf(high) | (given.isna() & low.notna())).any(axis=1)
    if composite.construction.choices.normalisation not in FIXED or not is_exact(composite.construction):
        unsure[:] = unsure.any()
    return composite.results["score"].reindex(rows).mask(unsure)


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
        raise ComparisonError(
            f"bounds: ratios of {list_some(negative)} may be below zero; choose another normalisation"
        )
    return tables


def _bound_values(composite: Composite, own: pd.DataFrame, others: pd.DataFrame, *, lowest: bool) -> Array:
    """Return normalised values where each territory is at its end of `own`, and all others at theirs of `others`."""
    method = composite.construction.choices.normalisation
    if method in FIXED:
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
    construction = composite.construction
    with np.errstate(invalid="ignore", divide="ignore"):
        return scale(table, construction.choices.normalisation, *list_marks(construction))


def _add_up(composite: Composite, values: Array) -> Array:
    weights = composite.weights.to_numpy()
    counted, choices = weights > 0, composite.construction.choices
    partial = choices.missing == "available"
    return aggregate(values[:, counted], weights[None, counted], choices.aggregation, partial=partial)[0]


def _finish(composite: Composite, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the scores that the bounds allow, and whether each rank is established."""
    outside = exceed(table["low"], table["score"]) | exceed(table["score"], table["high"])
    known = table.loc[composite.normalised.index, "low"].notna().all()
    established = find_established(table["rank_first"], table["rank_last"]) & known
    return table.assign(score=table["score"].mask(outside), established=established)


def _draw_bounds(composite: Composite, low: pd.DataFrame, high: pd.DataFrame, draws: int, seed: int) -> pd.DataFrame:
    _check_draws(composite, low, high, draws)
    rng = np.random.default_rng(seed)
    scores = np.array([_draw_scores(composite, low, high, rng) for _ in range(draws)])
    central = _find_central(composite, low, high).reindex(composite.given.index)
    ends = {
        ("low", "high"): _find_ends(scores, central),
        ("rank_first", "rank_last"): _find_ends(rank_draws(scores), composite.results["rank"].where(central.notna())),
    }
    columns = {name: end for names, found in ends.items() for name, end in zip(names, found, strict=True)}
    return pd.DataFrame({"score": central, **columns}, composite.given.index)


def _check_draws(composite: Composite, low: pd.DataFrame, high: pd.DataFrame, draws: int) -> None:
    if draws < 1:
        raise ComparisonError(f"draws is {draws}; expected 1 or more, 500 give ends to about a hundredth")
    if composite.construction.choices.aggregation == "kemeny":
        raise ComparisonError(
            "bounds: Kemeny's ranking is searched for once, not by the hundred; aggregate by copeland"
        )
    open_ends = [name for name in low if np.isinf(low[name]).any() or np.isinf(high[name]).any()]
    if open_ends:
        told = f"bounds of {list_some(open_ends)} have an open end, between which and another nothing can be drawn"
        raise ComparisonError(f"{told}; choose what has exact bounds (docs/composites.md), or leave these out")


def _draw_scores(composite: Composite, low: pd.DataFrame, high: pd.DataFrame, rng: np.random.Generator) -> Array:
    table = low + (high - low) * rng.random(low.shape)
    return build_index(composite.construction, table).results["score"].to_numpy()


def _find_ends(values: Array, central: pd.Series) -> tuple[Array, Array]:
    """Return the ends that hold 95 % of each column, ends that were drawn, and the central value; missing where one is.

    A column that is missing in any draw has no ends.
    """
    unknown, edge = np.isnan(values).any(axis=0), 100 * (1 - KEPT) / 2
    low = np.percentile(values, edge, axis=0, method="lower")
    high = np.percentile(values, 100 - edge, axis=0, method="higher")
    low, high = np.fmin(low, central.to_numpy()), np.fmax(high, central.to_numpy())
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)
