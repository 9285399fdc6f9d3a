"""Values so far from the rest that one territory would decide an indicator: pulled in, each with a note.

Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008), step 3; W. Becker et al., COINr (2022) for
the rule of skewness above 2 and kurtosis above 3.5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from indicators.errors import ComparisonError

MOST_SKEW, MOST_KURTOSIS = 2.0, 3.5
MOST_POINTS = 5
LOW, HIGH = 0.025, 0.975


def find_skewed(table: pd.DataFrame) -> pd.Index:
    """Return the indicators of which single values decide: skewness beyond ±2 and kurtosis above 3.5 (sample).

    >>> find_skewed(pd.DataFrame({"x": [1.0, 2, 3, 4, 5, 90], "y": [1.0, 2, 3, 4, 5, 6]})).tolist()
    ['x']
    """
    return table.columns[(table.skew().abs() > MOST_SKEW) & (table.kurt() > MOST_KURTOSIS)]


def winsorise(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table, the farthest values of skewed indicators set to the next ones, five values at most.

    An indicator may stay skewed after five: `find_skewed` tells.

    >>> winsorise(pd.DataFrame({"x": [1.0, 2, 3, 4, 5, 90]}))["x"].tolist()
    [1.0, 2.0, 3.0, 4.0, 5.0, 5.0]
    """
    return table.assign(**{name: _pull_in(table[name]) for name in find_skewed(table)})


def clip(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table, values beyond the 2.5th and the 97.5th percentile of their indicator set to these.

    >>> clip(pd.DataFrame({"x": [0.0, 50.0, 100.0]}))["x"].tolist()
    [2.5, 50.0, 97.5]
    """
    return table.clip(table.quantile(LOW), table.quantile(HIGH), axis=1)


OUTLIERS: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "none": lambda table: table,
    "winsorise": winsorise,
    "clip": clip,
}


def treat_outliers(table: pd.DataFrame, method: str) -> pd.DataFrame:
    """Return the table with its outliers treated by one of `OUTLIERS`; `ComparisonError` for another word.

    >>> treat_outliers(pd.DataFrame({"x": [1.0, 90.0]}), "none")["x"].tolist()
    [1.0, 90.0]
    """
    if method not in OUTLIERS:
        raise ComparisonError(f"outliers {method!r} is none; take one of {', '.join(OUTLIERS)}")
    return OUTLIERS[method](table)


def _pull_in(values: pd.Series) -> pd.Series:
    """Return one indicator with its farthest values pulled in, as many as it needs."""
    ordered, upward = values.dropna().sort_values(), values.skew() > 0
    for points in range(1, min(MOST_POINTS, len(ordered) - 1) + 1):
        limit = ordered.iloc[-1 - points] if upward else ordered.iloc[points]
        pulled = values.clip(upper=limit) if upward else values.clip(lower=limit)
        if find_skewed(pulled.to_frame()).empty:
            return pulled
    return pulled
