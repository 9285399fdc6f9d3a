"""Which indicators and territories have enough values, and which indicators say the same or contradict each other.

Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008), steps 2 to 4.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from indicators.composites.checks import find_flat
from indicators.composites.factors import correlate, cronbach_alpha
from indicators.composites.outliers import find_skewed

HUNDRED = 100.0
ALIKE, AGAINST = 0.92, -0.4


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


def describe_indicators(table: pd.DataFrame) -> pd.DataFrame:
    """Return for each indicator how it fits with the others, over the territories that have the values.

    Columns: values, missing, available_pct, flat (all equal), skewed (single values decide), item_rest, its correlation
    with the mean of the others standardised, and alpha_without, Cronbach's alpha of the others alone.

    >>> table = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0], "z": [1.0, 3.0, 2.0]})
    >>> describe_indicators(table)["alpha_without"].round(2).tolist()
    [0.67, 0.67, 1.0]
    """
    flat = find_flat(table)
    spread = table.drop(columns=flat)
    scores = (spread - spread.mean()) / spread.std(ddof=1)
    others = {name: scores.drop(columns=name).mean(axis=1) for name in scores}
    return pd.DataFrame(
        {
            "values": table.count(),
            "missing": table.isna().sum(),
            "available_pct": HUNDRED * table.notna().mean(),
            "flat": table.columns.isin(flat),
            "skewed": table.columns.isin(find_skewed(table)),
            "item_rest": pd.Series({name: scores[name].corr(other) for name, other in others.items()}, dtype=float),
            "alpha_without": pd.Series(
                {name: cronbach_alpha(spread.drop(columns=name)) for name in spread}, dtype=float
            ),
        },
        index=table.columns,
    )


def list_pairs(table: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of indicators that say the same (correlation of 0.92 or more) or pull apart (-0.4 or less).

    Columns: first, second, correlation, says: alike or against. More must be better in all.

    >>> list_pairs(pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [3.0, 2.0, 1.0]}))["says"].tolist()
    ['against']
    """
    found = correlate(table)
    rows, columns = np.nonzero(np.triu(np.ones(found.shape, dtype=bool), 1))
    values = found.to_numpy()[rows, columns]
    pairs = pd.DataFrame({"first": table.columns[rows], "second": table.columns[columns], "correlation": values})
    pairs = pairs.assign(says=np.where(values > 0, "alike", "against"))
    return pairs[(values >= ALIKE) | (values <= AGAINST)].reset_index(drop=True)
