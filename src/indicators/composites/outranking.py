"""Territories compared two by two: how much weight says that one is better than the other, and Copeland's ranking.

Only the order within each indicator counts, so that no indicator makes up for another by its size. Source: OECD and
JRC, Handbook on Constructing Composite Indicators (2008), step 6 and table 36; A. Copeland, 1951.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.composites.weights import check_weights

Array = npt.NDArray[np.float64]
EVEN = 1e-9  # a lead smaller than this is none: what adding up weights in floats leaves
HELD = 8_000_000  # comparisons held at once


def outrank(table: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """Return the weight of the indicators on which the row is better than the column, of equals one half.

    More is better in `table`, which has no missing value that counts: an indicator that one of the two lacks is even
    between them. A cell and the one across add up to 1; the diagonal is 0.

    >>> table = pd.DataFrame({"x": [2, 1], "y": [1, 3]}, index=["A", "B"])
    >>> outrank(table, pd.Series({"x": 0.6, "y": 0.4}))["B"].tolist()
    [0.6, 0.0]
    """
    own = check_weights(weights, table.columns).to_numpy()
    leads = np.tensordot(_compare(table.to_numpy(dtype=float)), own, axes=([0], [0]))
    shares = (1 + leads) / 2
    np.fill_diagonal(shares, 0.0)
    return pd.DataFrame(shares, table.index, table.index)


def copeland_draws(values: Array, weights: Array, *, partial: bool = False) -> Array:
    """Return the number of territories beaten less the number lost to, draws by territories.

    A pair is won by the one with more than half of the weight. A territory without a value that counts has no score,
    and no other beats it; if `partial`, an indicator that one of two lacks is even between them.

    >>> copeland_draws(np.array([[3.0, 2.0], [2.0, 3.0], [1.0, 1.0]]), np.array([[0.6, 0.4], [0.5, 0.5]])).tolist()
    [[2.0, 0.0, -2.0], [1.0, 1.0, -2.0]]
    """
    size = len(values)
    leads = _compare(values).reshape(values.shape[1], size * size)
    scores = np.empty((len(weights), size))
    step = max(1, HELD // max(1, size * size))
    for start in range(0, len(weights), step):
        part = slice(start, start + step)
        own = weights[part] @ leads
        scores[part] = _count_wins(own.reshape(-1, size, size), _find_ranked(values, weights[part], partial))
    return scores


def _count_wins(leads: Array, ranked: npt.NDArray[np.bool_]) -> Array:
    wins = (leads > EVEN).astype(np.int8) - (leads < -EVEN).astype(np.int8)
    if ranked.all():
        return wins.sum(axis=2, dtype=float)
    return np.where(ranked, np.einsum("dij,dj->di", wins.astype(float), ranked.astype(float)), np.nan)


def _find_ranked(values: Array, weights: Array, partial: bool) -> npt.NDArray[np.bool_]:
    gaps = np.isnan(values)
    if partial:
        return weights @ (~gaps).T.astype(float) > 0
    return weights @ gaps.T.astype(float) == 0


def _compare(values: Array) -> Array:
    """Return 1 where the first of two is better, -1 where the second is, else 0: indicators by territories, twice."""
    columns = values.T
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.sign(columns[:, :, None] - columns[:, None, :]))
