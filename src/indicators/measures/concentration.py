"""How near to one another an industry's establishments lie, beyond what few large ones would do anyway."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.errors import MeasureError
from indicators.measures.inputs import Floats, Vector, align_names, check_several, read_vector


class EllisonGlaeser(NamedTuple):
    """γ, and what it is made of: raw concentration G, Herfindahl index of the establishments, their number.

    γ of 0: as if thrown at random; Ellison and Glaeser call more than 0.05 very concentrated, less than 0.02 not.
    """

    gamma: float
    raw: float
    herfindahl: float
    count: int


def ellison_glaeser(
    sizes: Vector, territories: npt.ArrayLike | pd.Series, totals: pd.Series | dict[Hashable, float]
) -> EllisonGlaeser:
    """Return Ellison and Glaeser's index of an industry, given its establishments one by one.

    `sizes` are their jobs, `territories` where each lies (series are aligned by label), `totals` the jobs of each
    territory, all industries together.
    G = Σ (s − x)², s and x being a territory's shares of the industry and of all jobs; γ = (G/(1 − Σx²) − H)/(1 − H).
    Missing where a size is. `MeasureError` for fewer than two establishments or territories, an industry of nothing or
    all in one establishment, a territory without total. Method: Ellison and Glaeser, 1997; Farhauer and Kröll, 2013.

    >>> places = ["Wien"] * 5 + ["Linz"] * 4 + ["Graz"]
    >>> sizes = [200, 650, 12000, 100, 50, 16000, 13000, 1500, 1500, 25000]
    >>> round(ellison_glaeser(sizes, places, {"Wien": 500000, "Linz": 400000, "Graz": 100000}).gamma, 8)
    0.05990628
    """
    found, whole = read_vector(sizes, "sizes"), pd.Series(totals)
    check_several(len(found), "establishments")
    check_several(len(whole), "territories")
    reference = read_vector(whole, "totals")
    held = _sum_by_place(found, align_names(territories, sizes, len(found), "territories"), whole.index)
    if found.sum() <= 0 or reference.sum() <= 0:
        raise MeasureError("the industry or the territories have nothing; sums above zero expected")
    shares, wider = held / found.sum(), reference / reference.sum()
    herfindahl = float(((found / found.sum()) ** 2).sum())
    raw = float(((shares - wider) ** 2).sum())
    if herfindahl == 1 or (wider == 1).any():
        raise MeasureError("all jobs are in one establishment or one territory; there is nothing to concentrate")
    gamma = (raw / (1 - float((wider**2).sum())) - herfindahl) / (1 - herfindahl)
    return EllisonGlaeser(gamma, raw, herfindahl, len(found))


def litzenberger_sternberg(
    jobs: float, industry_jobs: float, area: float, wider_area: float,
    people: float, wider_people: float, establishments: float, industry_establishments: float,
) -> float:  # fmt: skip
    """Return the cluster index of an industry in a territory: relative density × jobs a head / relative size.

    `jobs` and `establishments` are the industry's in the territory, the other two its own everywhere; `area` and
    `people` are the territory's and the wider economy's. 1 is the mean; no unit. Missing where what divides is zero,
    less or open. Method: Sternberg and Litzenberger, 2004; Farhauer and Kröll, 2014.

    >>> round(litzenberger_sternberg(1743, 5740, 50, 576, 488, 4621, 35, 53), 5)
    21.87491
    """
    given = (industry_jobs, area, wider_area, people, wider_people, establishments, industry_establishments)
    if not all(0 < number < np.inf for number in given):
        return float("nan")
    own = jobs / industry_jobs
    dense, many = own / (area / wider_area), own / (people / wider_people)
    return dense * many * (establishments / industry_establishments) / own if own else 0.0


def _sum_by_place(sizes: Floats, places: npt.NDArray[np.object_], known: pd.Index) -> Floats:
    strange = [place for place in places if place not in known]
    if strange:
        raise MeasureError(f"no total is known of {strange[0]!r}; give one for each territory")
    return np.bincount(known.get_indexer(places), weights=sizes, minlength=len(known))
