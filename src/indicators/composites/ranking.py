"""Scores ranked, the greatest first: equals share a rank, and what computing with floats leaves makes none unequal."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.intervals import exact, exceed, rank_intervals

Array = npt.NDArray[np.float64]


def rank_draws(scores: Array) -> Array:
    """Return the rank of each score in its row: one more than the number of scores above it, as `rank_intervals`.

    A score that is not a number has no rank and takes no place.

    >>> rank_draws(np.array([[0.3, 0.1 + 0.2, np.nan, 0.9]])).tolist()
    [[2.0, 2.0, nan, 1.0]]
    """
    order = np.argsort(-scores, axis=1)
    placed = np.take_along_axis(scores, order, axis=1)
    new = np.ones(scores.shape, dtype=np.int64)
    new[:, 1:] = exceed(placed[:, :-1], placed[:, 1:])
    leaders = np.maximum.accumulate(new * np.arange(scores.shape[1]), axis=1)
    ranks = np.empty(scores.shape)
    np.put_along_axis(ranks, order, leaders + 1.0, axis=1)
    ranks[np.isnan(scores)] = np.nan
    tied = np.flatnonzero((new == 0).any(axis=1))
    spread = exceed(np.take_along_axis(placed[tied], leaders[tied], axis=1), placed[tied]).any(axis=1)
    for row in tied[spread]:  # steps too small to tell, whose sum is not
        ranks[row] = rank_intervals(exact(scores[row]))[0]
    return ranks


def rank_scores(scores: pd.Series) -> pd.DataFrame:
    """Return the columns score, rank, rank_first and rank_last: equals share the best of their ranks.

    >>> rank_scores(pd.Series({"A": 0.4, "B": 0.4, "C": 0.1}))["rank"].tolist()
    [1.0, 1.0, 3.0]
    """
    ranks = rank_draws(scores.to_numpy(dtype=float)[None, :])[0]
    return pd.DataFrame({"score": scores, "rank": ranks, "rank_first": ranks, "rank_last": ranks})
