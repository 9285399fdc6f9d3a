"""Whether a ranking survives other choices: the ranks of each territory over draws of them, and what makes them vary.

Source: M. Saisana, A. Saltelli and S. Tarantola (2005); OECD and JRC, Handbook on Constructing Composite Indicators
(2008), step 7.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.composites.building import Composite
from indicators.composites.draws import count_columns, draw_scores, list_factors
from indicators.composites.ranking import rank_draws
from indicators.composites.sobol import find_indices
from indicators.errors import ComparisonError
from indicators.intervals import KEPT

Array = npt.NDArray[np.float64]
LOW, HIGH = (1 - KEPT) / 2, (1 + KEPT) / 2
HUNDRED = 100.0
BASE = 512


class Robustness(NamedTuple):
    """How ranks are spread over draws of the choices.

    `how` is drawn, as in `bounds.Bounded`: ends are likely ones, and an order that is established is likely to hold.
    `ranks` has a row a territory: rank (as the index has it), rank_mean, rank_first and rank_last, between which 95 of
    100 draws lie, rank_best and rank_worst of all, scored_pct, the share of draws in which it has a score at all,
    and established: no other territory's interval meets its own. `shares` says in how many percent of the draws in
    which it is scored a territory (row) has a rank (column).
    """

    ranks: pd.DataFrame
    shares: pd.DataFrame
    draws: int
    seed: int
    how: str = "drawn"


def vary_choices(composite: Composite) -> Robustness:
    """Return the ranks over draws of the choices that the index's description varies; the same seed, the same draws.

    `ComparisonError` where nothing is varied, or choices cannot be made together.

    >>> from indicators.composites.building import build_index
    >>> from indicators.composites.construction import Construction, Indicator, Variation
    >>> made = Construction("made", (Indicator("x"), Indicator("y")), variation=Variation({}, True, draws=300))
    >>> index = build_index(made, pd.DataFrame({"x": [1.0, 2.0, 9.0], "y": [2.0, 1.0, 7.0]}, index=list("ABC")))
    >>> found = vary_choices(index)
    >>> found.ranks["rank_last"].tolist(), found.ranks["established"].tolist()
    ([3.0, 3.0, 1.0], [False, False, True])
    """
    variation = composite.construction.variation
    uniforms = np.random.default_rng(variation.seed).random((variation.draws, _count(composite)))
    territories = composite.normalised.index
    counts = np.zeros((len(territories), len(territories) + 1), dtype=np.int64)
    for drawn in draw_scores(composite, uniforms):
        counts += _count_ranks(rank_draws(drawn.scores))
    ranks = _summarise(counts).set_axis(territories).reindex(composite.given.index)
    ranks.insert(0, "rank", composite.results["rank"])
    scored = counts[:, 1:]
    with np.errstate(invalid="ignore"):
        shares = pd.DataFrame(HUNDRED * scored / scored.sum(axis=1, keepdims=True), territories)
    shares.columns = pd.RangeIndex(1, len(territories) + 1, name="rank")
    return Robustness(
        ranks.assign(established=find_established(ranks["rank_first"], ranks["rank_last"])),
        shares.reindex(composite.given.index),
        variation.draws,
        variation.seed,
    )


def find_influence(composite: Composite, territory: str = "", base: int = BASE) -> pd.DataFrame:
    """Return how much of the variance of ranks each choice makes: Sobol indices of first order and total.

    What varies is the mean shift of ranks from those of the index (Saisana's R), or the rank of one `territory`. A row
    a choice, with the columns of `sobol.find_indices`; `base` × (choices + 2) indices are drawn. Where all outputs are
    the same nothing has an influence, and the indices are missing. `ComparisonError` for a territory that has no score
    in some draws: a rank that is not there does not vary.
    """
    factors, territories = list_factors(composite), composite.normalised.index
    if territory and territory not in territories:
        raise ComparisonError(f"{territory!r} is no territory of the index {composite.construction.name}")
    width, groups = _count(composite), {factor.name: list(factor.columns) for factor in factors}
    own = composite.results.loc[territories, "rank"].to_numpy()

    def run(uniforms: Array) -> Array:
        outputs = np.empty(len(uniforms))
        for drawn in draw_scores(composite, uniforms):
            ranks = rank_draws(drawn.scores)
            outputs[drawn.rows] = ranks[:, territories.get_loc(territory)] if territory else _shift(ranks, own)
        _check_scored(outputs, territory)
        return outputs

    return find_indices(run, groups, width, base, composite.construction.variation.seed)


def find_established(first: pd.Series, last: pd.Series) -> pd.Series:
    """Return whether the ranks that each may have are no other's; false without ranks.

    >>> find_established(pd.Series([1.0, 2.0, 3.0]), pd.Series([1.0, 3.0, 3.0])).tolist()
    [True, False, False]
    """
    low, high = first.to_numpy(dtype=float), last.to_numpy(dtype=float)
    meet = (low[:, None] <= high[None, :]) & (low[None, :] <= high[:, None])
    return pd.Series((meet.sum(axis=1) == 1) & ~np.isnan(low), first.index)


def _count(composite: Composite) -> int:
    factors = list_factors(composite)
    if not factors:
        told = f"the index {composite.construction.name} varies nothing: [vary] gives no step two words"
        raise ComparisonError(f"{told}; add some (docs/composites.md), or weights_within, or exclude_one")
    return count_columns(factors)


def _check_scored(ranks: Array, territory: str) -> None:
    without = np.isnan(ranks).mean()
    if without:
        told = f"{territory} has no score in {HUNDRED * without:.0f} % of the draws, and no rank to vary"
        raise ComparisonError(f"{told}; let 'missing' vary without 'keep', or look at all territories together")


def _shift(ranks: Array, own: Array) -> Array:
    """Return the mean shift of ranks, of those that have one in the index and in the draw."""
    shifts = np.abs(ranks - own)
    known = ~np.isnan(shifts)
    return np.where(known, shifts, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)


def _count_ranks(ranks: Array) -> npt.NDArray[np.int64]:
    """Return how often each territory (row) has each rank (column); column 0 is none."""
    size = ranks.shape[1]
    places = np.nan_to_num(ranks).astype(np.int64) + np.arange(size) * (size + 1)
    return np.bincount(places.ravel(), minlength=size * (size + 1)).reshape(size, size + 1)


def _summarise(counts: npt.NDArray[np.int64]) -> pd.DataFrame:
    scored = counts[:, 1:]
    total = scored.sum(axis=1)
    known = np.where(total > 0, total, np.nan)
    places = np.arange(1, scored.shape[1] + 1)
    shares = np.cumsum(scored, axis=1) / known[:, None]
    columns = {
        "rank_mean": (scored * places).sum(axis=1) / known,
        "rank_first": 1.0 + (shares < LOW).sum(axis=1),
        "rank_last": 1.0 + (shares < HIGH).sum(axis=1),
        "rank_best": 1.0 + (scored > 0).argmax(axis=1),
        "rank_worst": scored.shape[1] - (scored[:, ::-1] > 0).argmax(axis=1).astype(float),
    }
    table = pd.DataFrame(columns)[total > 0].reindex(range(len(total)))
    return table.assign(scored_pct=HUNDRED * total / counts.sum(axis=1))
