"""A straight line through points, with standard errors, and what chance alone would give.

Ordinary least squares of one variable on another and a constant: all that convergence and elasticities need.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from indicators.errors import MeasureError
from indicators.intervals import is_flat
from indicators.measures.inputs import Floats, check_several

TINY, NEAR, MOST_STEPS = 1e-300, 1e-15, 10_000


class Coefficient(NamedTuple):
    """A coefficient, its standard error, its t value and how often chance alone gives one as far from zero."""

    estimate: float
    standard_error: float
    t: float
    p: float


class Line(NamedTuple):
    """y = intercept + slope × x, over `count` points, with the part of the variance explained, its F and p."""

    intercept: Coefficient
    slope: Coefficient
    r_squared: float
    f: float
    p: float
    count: int


def fit_line(x: Floats, y: Floats) -> Line:
    """Return the line through points whose squared distances in y are least; all is missing where a number is.

    `MeasureError` for fewer than three points, and where all x are equal. Standard errors are the classical ones
    (errors alike and independent). On a perfect line the standard errors are zero, and so is p.

    >>> import numpy as np
    >>> line = fit_line(np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, 3.0, 4.0, 8.0]))
    >>> round(line.slope.estimate, 6), round(line.slope.standard_error, 6), round(line.p, 6)
    (2.2, 0.424264, 0.035236)
    """
    count = len(x)
    check_several(count, "points of a line", least=3)
    if np.isnan(x).any() or np.isnan(y).any():
        missing = Coefficient(*[math.nan] * 4)
        return Line(missing, missing, math.nan, math.nan, math.nan, count)
    away = x - x.mean()
    spread = float(away @ away)
    if is_flat(x):
        raise MeasureError(f"all {count} values are equal; a line needs values that differ")
    slope = float(away @ y) / spread
    level = float(y.mean() - slope * x.mean())
    rest = y - level - slope * x
    variance = float(rest @ rest) / (count - 2)
    around = float((y - y.mean()) @ (y - y.mean()))
    explained = 1 - float(rest @ rest) / around if around > 0 else 0.0
    tilt = _judge(slope, math.sqrt(variance / spread), count - 2)
    lift = _judge(level, math.sqrt(variance * (1 / count + float(x.mean()) ** 2 / spread)), count - 2)
    return Line(lift, tilt, explained, tilt.t**2, tilt.p, count)


def t_tails(t: float, freedom: float) -> float:
    """Return how often Student's t of `freedom` degrees lies as far from zero as `t`, on either side.

    >>> round(t_tails(2.776445, 4), 6)
    0.05
    """
    if math.isnan(t):
        return math.nan
    return 0.0 if math.isinf(t) else beta_share(freedom / (freedom + t * t), freedom / 2, 0.5)


def f_tail(f: float, above: float, below: float) -> float:
    """Return how often Fisher's F of `above` and `below` degrees of freedom is greater than `f`.

    >>> round(f_tail(4.964603, 1, 10), 6)
    0.05
    """
    return math.nan if math.isnan(f) else beta_share(below / (below + above * f), below / 2, above / 2)


def normal_tails(z: float) -> float:
    """Return how often a standard normal number lies as far from zero as `z`, on either side.

    >>> round(normal_tails(1.959964), 6)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2))


def beta_share(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), the part of a beta distribution below x.

    Method: Lentz's continued fraction (Numerical Recipes, 3rd edition, 6.4; DLMF 8.17.22).

    >>> round(beta_share(0.3, 2, 2), 6)
    0.216
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(1 - x, b, a)
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log) * _find_fraction(x, a, b) / a


def _find_fraction(x: float, a: float, b: float) -> float:
    fraction, upper, lower = 1.0, 1.0, 0.0
    for step in range(1, MOST_STEPS):
        term = _find_term(step, x, a, b)
        lower = 1 / _keep_off_zero(1 + term * lower)
        upper = _keep_off_zero(1 + term / upper)
        fraction *= upper * lower
        if abs(1 - upper * lower) < NEAR:
            break
    return 1 / fraction


def _find_term(step: int, x: float, a: float, b: float) -> float:
    half = step // 2
    top = -(a + half) * (a + b + half) if step % 2 else half * (b - half)
    return top * x / ((a + step - 1) * (a + step))


def _keep_off_zero(number: float) -> float:
    return number if abs(number) > TINY else TINY


def _judge(estimate: float, error: float, freedom: int) -> Coefficient:
    t = estimate / error if error > 0 else math.copysign(math.inf, estimate) if estimate else math.nan
    return Coefficient(estimate, error, t if error == error else math.nan, t_tails(t, freedom))
