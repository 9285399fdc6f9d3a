"""Indicators over their sizes, and which indicators and territories have enough values.

Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008), steps 2 and 3.
"""

from __future__ import annotations

import pandas as pd

HUNDRED = 100.0


def divide_by(table: pd.DataFrame, sizes: pd.DataFrame) -> pd.DataFrame:
    """Return each indicator over its size, a column of the same name in `sizes`; the others as they are.

    A cell whose size is missing, zero or below has no value.

    >>> divide_by(pd.DataFrame({"jobs": [6.0, 5.0]}), pd.DataFrame({"jobs": [3.0, 0.0]}))["jobs"].tolist()
    [2.0, nan]
    """
    return table.assign(**{name: table[name] / sizes[name].where(sizes[name] > 0) for name in sizes})


def screen_availability(table: pd.DataFrame, indicators_pct: float, territories_pct: float) -> pd.DataFrame:
    """Return the table without the indicators, then the territories, that lack too many values.

    Kept is what has at least so many percent of its values; 0 keeps all.

    >>> screen_availability(pd.DataFrame({"x": [1.0, 2.0], "y": [None, None]}), 50, 0).columns.tolist()
    ['x']
    """
    kept = table.loc[:, HUNDRED * table.notna().mean() >= indicators_pct]
    return kept.loc[HUNDRED * kept.notna().mean(axis=1).fillna(0.0) >= territories_pct]
