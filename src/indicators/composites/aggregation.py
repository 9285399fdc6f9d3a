"""Normalised indicators and weights made one score: linear, geometric or harmonic mean, or comparisons two by two.

Values are an array of territories by indicators, weights an array of draws by indicators: one index is one draw, and
ten thousand are one product of matrices. Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
step 6.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from indicators.composites.outranking import copeland_draws
from indicators.errors import ComparisonError

Array = npt.NDArray[np.float64]
MEANS = ("linear", "geometric", "harmonic")
AGGREGATIONS = (*MEANS, "copeland", "kemeny")


def aggregate(values: Array, weights: Array, method: str, *, partial: bool = False) -> Array:
    """Return the scores, draws by territories, by one of `MEANS` or by Copeland's rule.

    A territory without a value for an indicator that weighs something has no score (not a number); if `partial`, it
    has that of the indicators it has, their weights scaled up. A geometric or harmonic mean with a zero is zero;
    `ComparisonError` for values below zero, of which there is none.

    >>> aggregate(np.array([[0.2, 0.8], [0.5, np.nan]]), np.array([[0.5, 0.5]]), "geometric").round(6).tolist()
    [[0.4, nan]]
    >>> aggregate(np.array([[0.2, 0.8], [0.5, np.nan]]), np.array([[0.5, 0.5]]), "linear", partial=True).tolist()
    [[0.5, 0.5]]
    """
    if method == "copeland":
        return copeland_draws(values, weights, partial=partial)
    if method not in MEANS:
        raise ComparisonError(f"aggregation {method!r} is none here; take one of {', '.join(MEANS)} or copeland")
    if method == "linear":
        return _average(values, weights, partial)
    if np.nanmin(values, initial=0) < 0:
        told = f"a {method} mean has no answer for values below zero"
        raise ComparisonError(f"{told}; normalise by goalposts, min_max_100 or a ratio, or aggregate linearly")
    inverse = _average(_transform(values, method), weights, partial)
    with np.errstate(divide="ignore"):
        scores = np.exp(inverse) if method == "geometric" else 1 / inverse
    zeros = values == 0
    return np.where((weights @ zeros.T > 0) & ~np.isnan(inverse), 0.0, scores) if zeros.any() else scores


def split_score(values: Array, weights: Array, method: str) -> Array:
    """Return what each indicator puts into the score of each territory, or not a number where the method has no parts.

    Parts of a linear mean add up to the score, those of a geometric mean multiply to it, those of a harmonic mean add
    up to its reciprocal.

    >>> split_score(np.array([[0.2, 0.8]]), np.array([0.5, 0.5]), "linear").tolist()
    [[0.1, 0.4]]
    """
    if method == "linear":
        return values * weights
    if method == "geometric":
        return values**weights
    with np.errstate(divide="ignore", invalid="ignore"):
        return weights / values if method == "harmonic" else np.full(values.shape, np.nan)


def _transform(values: Array, method: str) -> Array:
    """Return logarithms, or reciprocals; a zero, which decides by itself, gives 0."""
    above = np.where(values == 0, 1.0, values)
    return np.where(values == 0, 0.0, np.log(above) if method == "geometric" else 1 / above)


def _average(values: Array, weights: Array, partial: bool) -> Array:
    known = ~np.isnan(values)
    if known.all():
        return weights @ values.T / weights.sum(axis=1, keepdims=True)
    sums, held = weights @ np.where(known, values, 0.0).T, weights @ known.T.astype(float)
    if partial:
        return sums / np.where(held > 0, held, np.nan)
    return np.where(weights @ (~known).T.astype(float) > 0, np.nan, sums / weights.sum(axis=1, keepdims=True))
