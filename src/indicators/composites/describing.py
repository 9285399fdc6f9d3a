"""What an index tells of its indicators: whether they fit together, say the same, or contradict each other.

All is told of normalised indicators, of which more is better, those left out of the sum included. Nothing is dropped
for it: which indicators stay is for people to choose, in `excluded`. Source: OECD and JRC, Handbook on Constructing
Composite Indicators (2008), step 4.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from indicators.composites.building import Composite, State
from indicators.composites.checks import find_flat
from indicators.composites.factors import correlate, cronbach_alpha
from indicators.composites.outliers import find_skewed

HUNDRED = 100.0
ALIKE, AGAINST = 0.92, -0.4


def describe_indicators(composite: Composite) -> pd.DataFrame:
    """Return for each indicator how it fits with the others, over the territories that have the values.

    Columns: values, missing, available_pct, of the table after screening and before anything was filled in; flat (all
    equal), skewed (single values decide), item_rest, its correlation with the mean of the others standardised, and
    alpha_without, Cronbach's alpha of the others alone, of what was normalised.

    >>> from indicators.composites.building import build_index
    >>> from indicators.composites.construction import Construction, Indicator
    >>> table = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0], "z": [3.0, 1.0, 2.0]})
    >>> made = Construction("made", (Indicator("x"), Indicator("y"), Indicator("z", "less")))
    >>> describe_indicators(build_index(made, table))["alpha_without"].round(2).tolist()
    [0.67, 0.67, 1.0]
    """
    given, table = _find_state(composite, "screening").table, _find_state(composite, "normalisation").table
    flat = find_flat(table)
    spread = table.drop(columns=flat)
    scores = (spread - spread.mean()) / spread.std(ddof=1)
    others = {name: scores.drop(columns=name).mean(axis=1) for name in scores}
    alphas = {name: cronbach_alpha(spread.drop(columns=name)) for name in spread}
    return pd.DataFrame(
        {
            "values": given.count(),
            "missing": given.isna().sum(),
            "available_pct": HUNDRED * given.notna().mean(),
            "flat": table.columns.isin(flat),
            "skewed": table.columns.isin(find_skewed(table)),
            "item_rest": pd.Series({name: scores[name].corr(other) for name, other in others.items()}, dtype=float),
            "alpha_without": pd.Series(alphas, dtype=float),
        },
        index=table.columns,
    )


def list_pairs(composite: Composite) -> pd.DataFrame:
    """Return the pairs of indicators that say the same (correlation of 0.92 or more) or pull apart (-0.4 or less).

    Columns: first, second, correlation, says: alike or against.

    >>> from indicators.composites.building import build_index
    >>> from indicators.composites.construction import Construction, Indicator
    >>> table = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [3.0, 2.0, 1.0]})
    >>> list_pairs(build_index(Construction("made", (Indicator("x"), Indicator("y"))), table))["says"].tolist()
    ['against']
    """
    table = _find_state(composite, "normalisation").table
    found = correlate(table)
    rows, columns = np.nonzero(np.triu(np.ones(found.shape, dtype=bool), 1))
    values = found.to_numpy()[rows, columns]
    pairs = pd.DataFrame({"first": table.columns[rows], "second": table.columns[columns], "correlation": values})
    pairs = pairs.assign(says=np.where(values > 0, "alike", "against"))
    return pairs[(values >= ALIKE) | (values <= AGAINST)].reset_index(drop=True)


def _find_state(composite: Composite, name: str) -> State:
    return next(step.state for step in composite.steps if step.name == name)
