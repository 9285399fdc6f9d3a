"""What indicators have in common: correlation, principal components and factors, and the weights that follow.

Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008), steps 4 and 6; G. Nicoletti, S. Scarpetta
and O. Boylaud (2000) for weights from factors.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from indicators.composites.checks import find_flat
from indicators.errors import ComparisonError
from indicators.intervals import RELATIVE
from indicators.texts import list_some

LEAST_SHARE = 0.1  # a factor that explains less than a tenth of the variance is not kept
TURNS, STILL = 1000, 1e-12


def correlate(table: pd.DataFrame) -> pd.DataFrame:
    """Return Pearson's correlation of each two indicators, over the territories that have both; missing without spread.

    >>> correlate(pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]}))["y"].round(6).tolist()
    [1.0, 1.0]
    """
    return table.corr(min_periods=2)


def find_components(table: pd.DataFrame) -> pd.DataFrame:
    """Return the principal components of the correlations, the largest first: columns eigenvalue and share_pct.

    Only territories with every indicator count. `ComparisonError` where fewer than three do, or an indicator is the
    same in all of them.

    >>> find_components(pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [1.0, 2.0, 3.0]}))["share_pct"].round(6).tolist()
    [100.0, 0.0]
    """
    values, _ = _decompose(table)
    index = pd.RangeIndex(1, len(values) + 1, name="component")
    return pd.DataFrame({"eigenvalue": values, "share_pct": 100.0 * values / len(values)}, index)


def cronbach_alpha(table: pd.DataFrame, *, standardised: bool = True) -> float:
    """Return Cronbach's coefficient alpha: how far the indicators measure one thing, 1 if they move as one.

    k / (k - 1) × (1 - Σ variances / variance of the sum), over the territories with every indicator. Standardised, the
    indicators have variance 1 first. Not a number for one indicator, and where the sum does not vary, as two indicators
    that run against each other leave it. Source: L. Cronbach, 1951.

    >>> round(cronbach_alpha(pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]})), 6)
    1.0
    """
    complete = table.dropna()
    size = complete.shape[1]
    if size < 2 or len(complete) < 2:  # there is no correlation with fewer
        return float("nan")
    covariance = (correlate(complete) if standardised else complete.cov()).to_numpy()
    whole, parts = covariance.sum(), np.trace(covariance)
    return float(size / (size - 1) * (1 - parts / whole)) if whole > RELATIVE * parts else float("nan")


def pca_weights(table: pd.DataFrame) -> pd.Series:
    """Return weights from the first principal component: the squares of what each indicator has in it.

    Errors as in `find_components`.

    >>> pca_weights(pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [1.0, 2.0, 3.0]})).round(6).tolist()
    [0.5, 0.5]
    """
    _, vectors = _decompose(table)
    return pd.Series(vectors[:, 0] ** 2, table.columns)


def find_opposed(table: pd.DataFrame) -> pd.Series:
    """Return what indicators that run against the others have in the first component, those alone: below zero.

    Squares hide the sign, so that such an indicator weighs as much as one that runs along. Errors as in
    `find_components`.

    >>> found = find_opposed(pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [1.0, 2.0, 4.0], "z": [3.0, 2.0, 1.0]}))
    >>> found.round(2).to_dict()
    {'z': -0.58}
    """
    _, vectors = _decompose(table)
    first = vectors[:, 0] * (-1 if vectors[:, 0].sum() < -RELATIVE else 1)
    return pd.Series(first, table.columns)[first < -RELATIVE]


def factor_weights(table: pd.DataFrame) -> pd.Series:
    """Return weights from factors: those that explain a tenth of the variance or more, turned by varimax.

    The squares of a factor's loadings are divided by their sum; an indicator belongs to the factor of which it is the
    greatest part, and weighs that part times the variance the factor explains. All are then divided by their sum.
    Errors as in `find_components`.

    >>> table = pd.DataFrame({"x": [1.0, 2.0, 3.0, 5.0], "y": [1.0, 2.0, 4.0, 4.0], "z": [3.0, 1.0, 2.0, 1.0]})
    >>> factor_weights(table).round(2).tolist()
    [0.29, 0.35, 0.36]
    """
    values, vectors = _decompose(table)
    kept = values >= LEAST_SHARE * len(values)
    loadings = turn_varimax(vectors[:, kept] * np.sqrt(values[kept]))
    squares = loadings**2
    belongs = (squares / squares.sum(axis=0)).argmax(axis=1)
    most = squares[np.arange(len(squares)), belongs]
    return pd.Series(most / most.sum(), table.columns)


def turn_varimax(loadings: np.ndarray) -> np.ndarray:
    """Return loadings (indicators by factors) turned so that each factor has few large ones: raw varimax.

    Source: H. Kaiser, 1958, by singular values.

    >>> (turn_varimax(np.array([[0.8, 0.6], [0.8, 0.5], [0.6, -0.8]])) ** 2).round(1).tolist()
    [[1.0, 0.0], [0.9, 0.0], [0.0, 1.0]]
    """
    turn, before = np.eye(loadings.shape[1]), 0.0
    for _ in range(TURNS):
        turned = loadings @ turn
        left, sizes, right = np.linalg.svd(loadings.T @ (turned**3 - turned * (turned**2).mean(axis=0)))
        turn = left @ right
        if sizes.sum() <= before * (1 + STILL):
            break
        before = sizes.sum()
    return loadings @ turn


def _decompose(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return eigenvalues and eigenvectors of the correlations, the largest first."""
    complete = table.dropna()
    if len(complete) < 3:  # two points always lie on a line
        told = f"{len(complete)} of {len(table)} territories have every indicator; components need three"
        raise ComparisonError(f"{told}: fill missing values first, or weigh otherwise")
    flat = find_flat(complete)
    if len(flat):
        raise ComparisonError(f"{list_some(flat)}: the same in all territories, without correlation; leave it out")
    values, vectors = np.linalg.eigh(np.atleast_2d(np.corrcoef(complete.to_numpy(), rowvar=False)))
    return np.clip(values[::-1], 0, None), vectors[:, ::-1]
