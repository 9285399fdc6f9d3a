"""What each indicator weighs: weights are not below zero, and add up to 1.

Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008), step 6. Weights from the data themselves are
in `factors`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from indicators.composites.checks import check_labels, check_table, is_number
from indicators.errors import ComparisonError
from indicators.texts import list_some

CLOSE = 1e-6
NEAR = 1e-3  # 0.333 is written for a third
HUNDRED = 100.0
# Saaty's random consistency index, by the number of things compared, from one on.
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)


def equal_weights(names: Iterable[str]) -> pd.Series:
    """Return the same weight for every indicator.

    >>> equal_weights(["jobs", "firms"]).tolist()
    [0.5, 0.5]
    """
    index = pd.Index(names)
    return pd.Series(1 / len(index), index)


def check_weights(weights: pd.Series, names: Iterable[str]) -> pd.Series:
    """Return given weights in the order of `names`: one for each, none below zero, adding up to 1.

    `ComparisonError` otherwise: weights are never rescaled in silence (`rescale_weights` does it, when asked).

    >>> check_weights(pd.Series({"jobs": 0.3, "firms": 0.7}), ["firms", "jobs"]).tolist()
    [0.7, 0.3]
    """
    listed = list(names)
    check_labels(weights.index, "weight of")
    check_names(weights.index, listed, "weight")
    _check_amounts(weights, "weights")
    total = float(weights.sum())
    if abs(total - 1) > CLOSE:
        raise ComparisonError(f"the weights add up to {total:g}; expected 1. Divide each by {total:g}, or mend them")
    return weights.reindex(listed).astype(float)


def rescale_weights(weights: pd.Series) -> pd.Series:
    """Return weights, or points, divided by their sum; `ComparisonError` where that is zero or one is below zero.

    >>> rescale_weights(pd.Series({"jobs": 3.0, "firms": 1.0})).tolist()
    [0.75, 0.25]
    """
    _check_amounts(weights, "weights")
    total = float(weights.sum())
    if not total > 0:
        raise ComparisonError("all weights are zero, and nothing is left to add up; give one indicator a weight")
    return weights / total


def budget_weights(points: pd.DataFrame) -> pd.Series:
    """Return the mean of what experts (rows) gave each indicator (columns) out of a hundred points each.

    `ComparisonError` for points that are missing, below zero, or of an expert who did not spend a hundred.

    >>> budget_weights(pd.DataFrame({"jobs": [40, 60], "firms": [60, 40]}, index=["first", "second"])).tolist()
    [0.5, 0.5]
    """
    check_labels(points.columns, "indicator")
    if points.empty:
        raise ComparisonError("no expert has given points; expected a row an expert and a column an indicator")
    for expert, row in points.iterrows():
        _check_amounts(row, f"points of {expert}")
        if abs(row.sum() - HUNDRED) > CLOSE:
            raise ComparisonError(f"{expert} spent {row.sum():g} points; expected 100 over all indicators")
    return points.mean().astype(float) / HUNDRED


def ahp_weights(compared: pd.DataFrame) -> pd.Series:
    """Return the weights of an analytic hierarchy process: the first eigenvector of a table of comparisons.

    A cell says how many times as important its row is as its column (Saaty's scale, 1 to 9); the cell across is its
    reciprocal. `ComparisonError` for a table that is none. See `find_consistency` for how far it contradicts itself.

    >>> names = ["jobs", "firms"]
    >>> ahp_weights(pd.DataFrame([[1, 3], [1 / 3, 1]], index=names, columns=names)).round(6).tolist()
    [0.75, 0.25]
    """
    _, vector = _solve_comparisons(compared)
    return pd.Series(vector / vector.sum(), compared.index)


def find_consistency(compared: pd.DataFrame) -> float:
    """Return the consistency ratio of a table of comparisons: 0 without contradiction, accepted up to 0.1 (Saaty).

    Not a number for more than fifteen indicators, for which no random index is published.

    >>> table = pd.DataFrame([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]], index=list("abc"), columns=list("abc"))
    >>> abs(round(find_consistency(table), 9))
    0.0
    """
    size = len(compared)
    if size > len(RANDOM_INDEX):
        return float("nan")
    if size < 3:  # two cannot contradict each other
        return 0.0
    value, _ = _solve_comparisons(compared)
    return (value - size) / (size - 1) / RANDOM_INDEX[size - 1]


def pick_comparisons(compared: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Return the comparisons among `names` only, in their order."""
    listed = list(names)
    check_names(compared.index, listed, "comparison", exact=False)
    return compared.loc[listed, listed]


def check_names(found: pd.Index, expected: list[str], what: str, *, exact: bool = True) -> None:
    """Raise `ComparisonError` unless each expected name has one of `what`, and, if `exact`, no other name has."""
    missing = [name for name in expected if name not in found]
    strange = [name for name in found if name not in expected] if exact else []
    if missing:
        raise ComparisonError(f"no {what} for {list_some(missing)}; give one for each indicator")
    if strange:
        raise ComparisonError(
            f"a {what} for {list_some(strange)}, which is no indicator here; expected {list_some(expected)}"
        )


def _solve_comparisons(compared: pd.DataFrame) -> tuple[float, np.ndarray]:
    table = check_table(compared).to_numpy()
    if not compared.index.equals(compared.columns):
        raise ComparisonError("comparisons: expected the same indicators as rows and as columns, in one order")
    if not (np.isfinite(table).all() and (table > 0).all()):
        raise ComparisonError("comparisons: expected numbers above zero in every cell (1/9 to 9)")
    if (away := np.abs(table * table.T - 1) > NEAR).any():
        row, column = np.argwhere(away)[0]
        names = compared.index
        told = f"{names[row]} against {names[column]} is {table[row, column]:g}, the other way {table[column, row]:g}"
        raise ComparisonError(f"comparisons: {told}; expected its reciprocal")
    values, vectors = np.linalg.eig(table)
    first = values.real.argmax()
    return float(values[first].real), np.abs(vectors[:, first].real)


def _check_amounts(weights: pd.Series, what: str) -> None:
    for name, amount in weights.items():
        if not is_number(amount) or pd.isna(amount) or amount < 0:
            raise ComparisonError(f"{what}: {name} has {amount!r}; expected a number that is not below zero")
