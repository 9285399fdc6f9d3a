"""Missing cells: kept missing, passed over, or filled in; what is filled in is known and counted.

Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008), step 3 (single imputation, hot deck).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from indicators.errors import ComparisonError
from indicators.texts import list_some

CLOSE = 1e-12


def keep_missing(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table as it is.

    >>> keep_missing(pd.DataFrame({"x": [1.0, None]}))["x"].tolist()
    [1.0, nan]
    """
    return table


def fill_mean(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table, each missing cell filled with the mean of its indicator.

    >>> fill_mean(pd.DataFrame({"x": [1.0, 5.0, None]}))["x"].tolist()
    [1.0, 5.0, 3.0]
    """
    return table.fillna(table.mean())


def fill_median(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table, each missing cell filled with the median of its indicator.

    >>> fill_median(pd.DataFrame({"x": [1.0, 2.0, 9.0, None]}))["x"].tolist()
    [1.0, 2.0, 9.0, 2.0]
    """
    return table.fillna(table.median())


def fill_nearest(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table, each missing cell filled from the territory most like this one (hot deck).

    Most like is the least mean squared difference, in standard deviations, over the indicators that both have; of
    territories equally near the mean is taken. A cell stays missing where no other territory shares an indicator.

    >>> fill_nearest(pd.DataFrame({"x": [1.0, 1.1, 9.0], "y": [4.0, None, 8.0]}))["y"].tolist()
    [4.0, 4.0, 8.0]
    """
    values = table.to_numpy(dtype=float)
    spread = table.std(ddof=1).replace(0.0, np.nan).to_numpy()
    scaled, filled = values / spread, values.copy()
    for row in np.flatnonzero(np.isnan(values).any(axis=1)):
        away = _measure_distance(scaled, row)
        for column in np.flatnonzero(np.isnan(values[row])):
            known = np.where(np.isnan(values[:, column]), np.nan, away)
            if not np.isnan(known).all():
                filled[row, column] = values[known <= np.nanmin(known) + CLOSE, column].mean()
    return pd.DataFrame(filled, table.index, table.columns)


MISSING: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "keep": keep_missing,  # no score without every indicator that weighs something
    "available": keep_missing,  # the score of the indicators that are there, their weights scaled up
    "mean": fill_mean,
    "median": fill_median,
    "nearest": fill_nearest,
}


def fill_missing(table: pd.DataFrame, method: str) -> pd.DataFrame:
    """Return the table with its missing cells treated by one of `MISSING`.

    `ComparisonError` for an indicator without any value: there is nothing to fill it from, and nothing to score.

    >>> fill_missing(pd.DataFrame({"x": [1.0, 5.0, None]}), "mean")["x"].tolist()
    [1.0, 5.0, 3.0]
    """
    if method not in MISSING:
        raise ComparisonError(f"missing {method!r} is none; take one of {', '.join(MISSING)}")
    bare = table.columns[table.isna().all()]
    if len(bare):
        raise ComparisonError(f"{list_some(bare)}: no territory has a value; leave the indicator out")
    return MISSING[method](table)


def _measure_distance(scaled: np.ndarray, row: int) -> np.ndarray:
    squares = (scaled - scaled[row]) ** 2
    shared = (~np.isnan(squares)).sum(axis=1)
    away = np.nansum(squares, axis=1) / np.where(shared > 0, shared, np.nan)
    away[row] = np.nan
    return away
