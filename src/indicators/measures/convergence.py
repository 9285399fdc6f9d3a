"""Whether territories catch up: those that have less grow faster (beta), or all lie nearer together (sigma).

Both describe; neither tells why. A rate near its ceiling (people with broadband, in percent) converges mechanically,
for those near the ceiling cannot grow: `MeasureError` where a `ceiling` is given and reached too closely at either
date. Of a rate give its ceiling (100 for percent): numbers do not tell that they are one; `needs.check_needs` does.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from indicators.errors import MeasureError
from indicators.intervals import is_flat
from indicators.measures.inequality import coefficient_of_variation
from indicators.measures.inputs import Floats, Vector, align, check_several, check_variant, labels_of, read_vector
from indicators.measures.regression import Line, f_tail, fit_line

SPEEDS = ("yearly", "total")
SIGMAS = ("cv", "sd", "cv_of_logs", "sd_of_logs")
NEAR_CEILING = 0.9
LEAST_PAIRS = 3


class BetaConvergence(NamedTuple):
    """A line of yearly growth on the logarithm of the start, and the speed that its slope stands for.

    `speed` is the part of the gap closed each year, `half_life` the years until half of it is; without convergence
    (a slope of zero or more) the half-life is missing.
    """

    line: Line
    speed: float
    half_life: float


class SigmaConvergence(NamedTuple):
    """The spread at both dates, first over last (above 1: nearer together), and the F test of equal variances.

    Both p are two-sided. `p` is that of F, which takes the two dates as independent samples: of the same territories
    twice it hardly ever finds anything. `p_paired` is that of Pitman and Morgan, for the same ones twice.
    """

    first: float
    last: float
    quotient: float
    f: float
    freedom: int
    p: float
    p_paired: float


def beta_convergence(first: Vector, last: Vector, years: float, ceiling: float | None = None) -> BetaConvergence:
    """Return absolute beta convergence over `years`: ln(last/first)/years = α + β ln(first) + ε.

    β below zero is convergence. Series are aligned by label. All values above zero; where one is missing so is
    everything (`inputs.keep_complete` leaves such territories out). `MeasureError` for fewer than three territories,
    all starting alike, years of zero or less, values of zero or below, or near the `ceiling` of a rate. Method: Barro
    and Sala-i-Martin, 1992, in its linear form with yearly growth.

    >>> found = beta_convergence([10, 20, 40, 80], [20, 30, 50, 90], years=10)
    >>> round(found.line.slope.estimate, 4), round(found.speed, 4), round(found.half_life, 1)
    (-0.0275, 0.0322, 21.5)
    """
    start, end = _read_pair(first, last, ceiling)
    if not years > 0:
        raise MeasureError(f"years: {years} found, a number above 0 expected")
    line = fit_line(np.log(start), np.log(end / start) / years)
    speed = convergence_speed(line.slope.estimate, years)
    return BetaConvergence(line, speed, find_half_life(speed))


def convergence_speed(beta: float, years: float, variant: str = "yearly") -> float:
    """Return λ, the part of the gap to the common level that is closed each year, from the slope β.

    Variants: `yearly`, −ln(1 + β·years)/years, where β is of yearly growth; `total`, −ln(1 + β)/years, where β is of
    the growth of the whole time (REAT computes this from both). Missing where β is so low that the gap would be more
    than closed. Method: Barro and Sala-i-Martin, 1992.

    >>> round(convergence_speed(-0.008070533, 1), 8)
    0.00810328
    """
    check_variant(variant, SPEEDS)
    left = 1 + beta * (years if variant == "yearly" else 1)
    return -math.log(left) / years if left > 0 else math.nan


def find_half_life(speed: float) -> float:
    """Return the years until half of the gap is closed, ln 2 / speed; missing where it does not close.

    >>> round(find_half_life(0.02), 2)
    34.66
    """
    return math.log(2) / speed if speed > 0 else math.nan


def sigma_convergence(
    first: Vector, last: Vector, variant: str = "cv", ceiling: float | None = None
) -> SigmaConvergence:
    """Return the spread of territories at two dates, and whether its change is more than chance would give.

    Variants: `cv`, the coefficient of variation, which is left as it is when all grow alike; `sd`, the standard
    deviation; `cv_of_logs`, `sd_of_logs`, the same of natural logarithms; all of n, as the territories are all there
    are. `cv_of_logs` hangs on the unit (thousands of jobs are not jobs) and is refused where the mean of logarithms is
    not above zero, as of shares below 1: `sd_of_logs` does neither. F is the quotient of the sample variances, first
    over last; for the same territories `p_paired` is the one to print (`compare_paired_spreads`). Errors as in
    `beta_convergence`, from two territories on. Method: Barro and Sala-i-Martin, 1992; Schmidt, 1997.

    >>> round(sigma_convergence([10, 20, 40], [20, 30, 50]).quotient, 3)
    1.429
    """
    check_variant(variant, SIGMAS)
    pair = _read_pair(first, last, ceiling)
    check_several(len(pair[0]), "territories")
    start, end = (np.log(found) if variant.endswith("of_logs") else found for found in pair)
    _check_logs(variant, start, end)
    if is_flat(end):
        raise MeasureError("last: all values are equal, a spread expected")
    spreads = [
        float(found.std()) if variant.startswith("sd") else coefficient_of_variation(found, variant="population")
        for found in (start, end)
    ]
    f, freedom = float(start.var(ddof=1) / end.var(ddof=1)), len(start) - 1
    above = f_tail(f, freedom, freedom)
    p, paired = 2 * min(above, 1 - above), compare_paired_spreads(start, end)
    return SigmaConvergence(*spreads, spreads[0] / spreads[1], f, freedom, p, paired)


def compare_paired_spreads(first: Floats, last: Floats) -> float:
    """Return how often chance gives two variances of the same territories as far apart, were they equal; two-sided.

    Where sums and differences of the pairs correlate, the variances differ. Missing for fewer than three pairs, and
    where a number is; 1 where both spread alike to the last digit. Method: Pitman, 1939; Morgan, 1939; for
    convergence, Carree and Klomp, 1997.

    >>> round(compare_paired_spreads(np.array([1.0, 2.0, 4.0, 7.0]), np.array([2.0, 3.0, 4.0, 6.0])), 4)
    0.0194
    """
    if len(first) < LEAST_PAIRS or np.isnan(first + last).any():
        return math.nan
    if is_flat(first + last) or is_flat(first - last):
        return 1.0
    return fit_line(first + last, first - last).slope.p


def is_near_ceiling(values: Vector, ceiling: float) -> bool:
    """Return whether one of the rates is so near their `ceiling` (nine tenths of it) that they converge mechanically.

    >>> is_near_ceiling([70.0, 94.0], 100), is_near_ceiling([70.0, 84.0], 100)
    (True, False)
    """
    return bool(np.fmax.reduce(read_vector(values, "values")) >= NEAR_CEILING * ceiling)


def _check_logs(variant: str, start: Floats, end: Floats) -> None:
    for found, what in ((start, "first"), (end, "last")):
        mean = float(found.mean())
        if variant == "cv_of_logs" and mean <= 0:
            raise MeasureError(
                f"{what}: the mean of logarithms is {mean:.3g}, above 0 expected; 'sd_of_logs' knows no unit"
            )


def _read_pair(first: Vector, last: Vector, ceiling: float | None) -> tuple[Floats, Floats]:
    start = read_vector(first, "first")
    end = align(last, labels_of(first), len(start), "last")
    for found, what in ((start, "first"), (end, "last")):
        if (found == 0).any():
            raise MeasureError(f"{what}: 0 found, values above 0 expected; growth from or to nothing has no logarithm")
        highest = float(np.fmax.reduce(found))
        if ceiling is not None and is_near_ceiling(found, ceiling):
            raise MeasureError(
                f"{what}: {highest:g} found, near the ceiling of {ceiling:g}; rates there converge mechanically"
            )
    return start, end
