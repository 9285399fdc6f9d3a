"""Tables of a composite index that a page can show: ranks, contributions, what an indicator weighs, what if.

Numbers are as computed: ranks are made of scores that are not rounded, rounding is for printing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from indicators.catalogue import fill_phrase
from indicators.composites.aggregation import split_score
from indicators.composites.building import Composite, build_index, replay
from indicators.composites.construction import change
from indicators.intervals import is_flat

HUNDRED = 100.0


def list_contributions(composite: Composite) -> pd.DataFrame:
    """Return what each indicator (column) puts into the score of each territory (row).

    The parts of a linear mean add up to the score, those of a geometric mean multiply to it, those of a harmonic mean
    add up to its reciprocal; of an indicator that a territory lacks the part is 0 (1 in a geometric mean) where the
    others are scaled up for it. Missing for territories without a score, and for rankings by comparison, which have no
    parts.

    >>> from indicators.composites.building import build_index
    >>> from indicators.composites.construction import Construction, Indicator
    >>> table = pd.DataFrame({"jobs": [1.0, 3.0], "firms": [2.0, 1.0]}, index=["A", "B"])
    >>> index = build_index(Construction("made", (Indicator("jobs"), Indicator("firms"))), table)
    >>> list_contributions(index).loc["B"].tolist()
    [0.5, 0.0]
    """
    values, weights = composite.normalised.to_numpy(dtype=float), composite.weights.to_numpy()
    known, method = ~np.isnan(values), composite.construction.choices.aggregation
    held = np.where(known, weights, 0.0)
    total = held.sum(axis=1, keepdims=True)
    parts = split_score(np.where(known, values, 1.0), held / np.where(total > 0, total, np.nan), method)
    table = pd.DataFrame(parts, composite.normalised.index, composite.normalised.columns)
    return table.reindex(composite.given.index).where(composite.results["score"].notna(), axis=0)


def weigh_effectively(composite: Composite) -> pd.DataFrame:
    """Return for each indicator its weight and what it does: correlation and share_pct.

    `correlation` is that of the normalised indicator with the score. `share_pct` is its share of the variance of a
    linear score, weight × covariance with the score / variance: the shares add up to 100, and one is below zero where
    an indicator pulls against the rest. Over territories with every indicator; missing where the mean is not linear, or
    scores are all equal. Source: P. Paruolo, M. Saisana and A. Saltelli, 2013, on weights and importance.
    """
    score, values = composite.results["score"], composite.normalised.dropna()
    score = score.reindex(values.index)
    spread = len(score) > 0 and not is_flat(score.to_numpy())
    linear = composite.construction.choices.aggregation == "linear" and spread
    covariance = pd.Series({name: values[name].cov(score) for name in values})
    shares = HUNDRED * composite.weights * covariance / score.var() if linear else np.nan
    moves = {name: spread and not is_flat(values[name].to_numpy()) for name in values}
    return pd.DataFrame(
        {
            "weight": composite.weights,
            "correlation": pd.Series({name: values[name].corr(score) if moves[name] else np.nan for name in values}),
            "share_pct": shares,
        },
        index=composite.weights.index,
    )


def leave_one_out(composite: Composite) -> pd.DataFrame:
    """Return how ranks shift when each indicator (row) is left out.

    Columns: shift_mean, shift_most, and territory, the one that shifts most (the first where several do). Shifts are in
    ranks, of territories that have one with and without.
    """
    own, excluded = composite.results["rank"], composite.construction.choices.excluded
    rows = {}
    for name in composite.weights.index if len(composite.weights) > 1 else ():
        shifts = (replay(composite, excluded=(*excluded, name)).results["rank"] - own).abs()
        known = shifts.notna().any()
        rows[name] = (shifts.mean(), shifts.max(), shifts.idxmax() if known and shifts.max() > 0 else "")
    return pd.DataFrame.from_dict(rows, orient="index", columns=["shift_mean", "shift_most", "territory"])


def compare_choices(composite: Composite, cases: Mapping[str, Mapping[str, object]]) -> pd.DataFrame:
    """Return scores and ranks under choices made otherwise, computed beforehand so that a page can show each.

    `cases` are choices by the name of the case. Columns: case, territory, score, rank, and shift, the rank less that of
    the index itself (below zero: better).

    >>> from indicators.composites.building import build_index
    >>> from indicators.composites.construction import Construction, Indicator
    >>> table = pd.DataFrame({"jobs": [1.0, 3.0], "firms": [2.0, 1.0]}, index=["A", "B"])
    >>> index = build_index(Construction("made", (Indicator("jobs"), Indicator("firms"))), table)
    >>> compare_choices(index, {"no firms": {"excluded": ("firms",)}})["rank"].tolist()
    [2.0, 1.0]
    """
    own = composite.results["rank"]
    tables = [pd.DataFrame(columns=["case", "territory", "score", "rank", "shift"])] if not cases else []
    for case, choices in cases.items():
        results = replay(composite, **choices).results
        table = pd.DataFrame({"case": case, "territory": own.index, "score": results["score"], "rank": results["rank"]})
        tables.append(table.assign(shift=results["rank"] - own))
    return pd.concat(tables, ignore_index=True)


def double_weights(composite: Composite) -> dict[str, Composite]:
    """Return for each indicator the index in which it weighs twice what it weighs against the others.

    >>> from indicators.composites.building import build_index
    >>> from indicators.composites.construction import Construction, Indicator
    >>> table = pd.DataFrame({"jobs": [1.0, 3.0], "firms": [2.0, 1.0]}, index=["A", "B"])
    >>> index = build_index(Construction("made", (Indicator("jobs"), Indicator("firms"))), table)
    >>> double_weights(index)["jobs"].weights.round(3).tolist()
    [0.667, 0.333]
    """
    names = [one.name for one in composite.construction.indicators]
    cases = {}
    for name in composite.weights.index:
        weights = composite.weights.reindex(names, fill_value=0.0) * [1 + (one == name) for one in names]
        opinions = composite.construction.opinions._replace(given=weights / weights.sum())
        changed = change(composite.construction._replace(opinions=opinions), weights="given")
        cases[name] = build_index(changed, composite.given)
    return cases


def list_ranks(ranks: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return a table of `bound_index` or `vary_choices`, best first; a column `order` says where none is established.

    >>> ranks = pd.DataFrame({"rank_first": [2.0, 1.0], "rank_last": [2.0, 3.0], "established": [False, False]})
    >>> list_ranks(ranks, "fr")["order"].tolist()
    ['ordre non établi', 'ordre non établi']
    """
    told = fill_phrase("sentences", "move_", language)
    order = np.where(ranks["established"] | ranks["rank_first"].isna(), "", told)
    return ranks.assign(order=order).sort_values(["rank_first", "rank_last"], kind="stable", na_position="last")
