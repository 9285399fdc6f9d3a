"""Scores ranked, the greatest first: equals share a rank, and what computing with floats leaves makes none unequal."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]
RELATIVE, ABSOLUTE = 1e-9, 1e-12  # as `intervals.differ`


def rank_draws(scores: Array) -> Array:
    """Return the rank of each score in its row; a score that is not a number has none and takes no place.

    >>> rank_draws(np.array([[0.3, 0.1 + 0.2, np.nan, 0.9]])).tolist()
    [[2.0, 2.0, nan, 1.0]]
    """
    order = np.argsort(-scores, axis=1)
    placed = np.take_along_axis(scores, order, axis=1)
    gaps = placed[:, :-1] - placed[:, 1:]
    new = np.ones(scores.shape)
    new[:, 1:] = gaps > ABSOLUTE + RELATIVE * np.abs(placed[:, 1:])
    new *= np.arange(1.0, scores.shape[1] + 1)
    ranks = np.empty(scores.shape)
    np.put_along_axis(ranks, order, np.maximum.accumulate(new, axis=1), axis=1)
    ranks[np.isnan(scores)] = np.nan
    return ranks


def rank_scores(scores: pd.Series) -> pd.DataFrame:
    """Return the columns score, rank, rank_first and rank_last: equals share the best of their ranks.

    >>> rank_scores(pd.Series({"A": 0.4, "B": 0.4, "C": 0.1}))["rank"].tolist()
    [1.0, 1.0, 3.0]
    """
    ranks = rank_draws(scores.to_numpy(dtype=float)[None, :])[0]
    return pd.DataFrame({"score": scores, "rank": ranks, "rank_first": ranks, "rank_last": ranks})
