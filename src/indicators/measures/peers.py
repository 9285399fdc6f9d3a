"""Which territories are most alike, and in what: distances of several dimensions that add up to one number.

A dimension is either the structure (how amounts are divided among sectors) or a trait (one number above zero a
territory: size, income …). Each is divided by its mean over all pairs, so that 1 is an ordinary pair and dimensions of
different units can be added. `MeasureError` for what is no amount, traits of zero or below, one territory, labels that
differ, and territories that are all alike in a dimension, which then tells nobody apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.errors import MeasureError
from indicators.intervals import HUNDRED, is_flat
from indicators.measures.inputs import Floats, align_table, check_several, keep_complete, read_table

STRUCTURE = "structure"


class Peers(NamedTuple):
    """The nearest territories, nearest first, and why.

    `table`: a row a peer; `distance`, then what each dimension adds to it, and `steady`, in how many of the rankings
    that leave one dimension out the peer is among the nearest as well. `differences`: `structure` in percent of the
    amounts that would have to change sector, traits as the peer's number over the territory's. `typical`: what is an
    ordinary difference, the mean over all pairs (of traits that of the absolute logarithms of the ratios). `missing`:
    territories left out for want of a number.
    """

    table: pd.DataFrame
    differences: pd.DataFrame
    typical: pd.Series
    missing: tuple[Hashable, ...]

    @property
    def dimensions(self) -> list[str]:
        """The dimensions, in the order given."""
        return list(self.typical.index)


def peers(
    amounts: pd.DataFrame,
    traits: pd.DataFrame,
    territory: Hashable,
    count: int = 5,
    weights: Mapping[str, float] | None = None,
) -> Peers:
    """Return the `count` territories nearest to `territory`, with what each dimension adds to their distance.

    `amounts` (territories × sectors) give the structure: half the sum of the absolute differences of shares, Krugman's
    index over two. `traits` (territories × traits) are compared by the absolute logarithm of their ratio. The distance
    is the mean of the dimensions, each over its mean among all pairs; `weights` by dimension (equal without them) need
    no sum. A territory with a number missing is left out and named; `MeasureError` if it is the one asked about. Peers
    as near are in the order of the labels. Method: a mean of scaled city-block distances (Gower, 1971), for regions as
    in Navarro and others, 2014; Krugman, 1991.

    >>> amounts = pd.DataFrame({"shops": [60, 55, 20], "mills": [40, 45, 80]}, index=["a", "b", "c"])
    >>> traits = pd.DataFrame({"size": [100, 200, 100]}, index=["a", "b", "c"])
    >>> found = peers(amounts, traits, "a", count=2)
    >>> found.table.round(3).to_dict("index")["b"]
    {'distance': 0.844, 'structure': 0.094, 'size': 0.75, 'steady': 2}
    >>> found.differences["structure"].round(1).to_dict(), found.differences["size"].to_dict()
    ({'c': 40.0, 'b': 5.0}, {'c': 1.0, 'b': 2.0})
    """
    shares, numbers, missing = _read(amounts, traits, territory)
    gaps = _measure_gaps(shares.to_numpy(), numbers.to_numpy())
    names = [STRUCTURE, *numbers.columns]
    typical = pd.Series([_find_typical(gap, name) for gap, name in zip(gaps, names, strict=True)], index=names)
    parts = pd.Series(1.0, index=names) if weights is None else _read_weights(weights, names)
    own = list(shares.index).index(territory)
    others = shares.index.delete(own)
    scaled = pd.DataFrame(np.delete(gaps[:, own], own, axis=1).T, index=others, columns=names) / typical * parts
    table = _rank(scaled / parts.sum(), count)
    table = table.assign(steady=_count_steady(scaled, table.index, count))
    ratios = (numbers / numbers.loc[territory]).loc[table.index]
    structure = pd.Series(HUNDRED * gaps[0, own], index=shares.index).loc[table.index]
    differences = pd.concat([structure.rename(STRUCTURE), ratios], axis=1)
    return Peers(table, differences, typical, missing)


def _read(
    amounts: pd.DataFrame, traits: pd.DataFrame, territory: Hashable
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Hashable, ...]]:
    found = read_table(amounts, "amounts")
    if STRUCTURE in traits:
        raise MeasureError(f"traits: {STRUCTURE!r} found, the name of what amounts give; call it otherwise")
    beside = align_table(traits, pd.DataFrame(index=amounts.index, columns=traits.columns), "traits")
    if (beside <= 0).any():
        raise MeasureError(
            "traits: zero found, numbers above zero expected; what is compared by its ratio cannot be zero"
        )
    total = found.sum(axis=1, keepdims=True)
    if (total == 0).any():
        raise MeasureError("amounts: a territory without any; it has no structure, leave it out")
    shares = pd.DataFrame(found / total, index=amounts.index, columns=amounts.columns)
    numbers = pd.DataFrame(beside, index=amounts.index, columns=traits.columns)
    whole, missing = keep_complete(pd.concat({"shares": shares, "traits": numbers}, axis=1))
    if territory not in whole.index:
        why = (
            "a number of it is missing, and nothing is put in its place" if territory in amounts.index else "not given"
        )
        raise MeasureError(f"{territory!r} cannot be compared: {why}")
    check_several(len(whole), "territories")
    return whole["shares"], whole["traits"], missing


def _measure_gaps(shares: Floats, numbers: Floats) -> Floats:
    """Return dimensions × territories × territories: the structure first, then a trait each."""
    structure = np.abs(shares[:, None, :] - shares[None, :, :]).sum(axis=2) / 2
    logs = np.log(numbers).T
    return np.concatenate([structure[None], np.abs(logs[:, :, None] - logs[:, None, :])])


def _find_typical(gaps: Floats, name: str) -> float:
    pairs = gaps[np.triu_indices(len(gaps), 1)]
    if pairs.max() <= 0 or is_flat(np.append(pairs, 0.0)):
        raise MeasureError(f"{name}: all territories are alike in it; leave it out, it tells nobody apart")
    return float(pairs.mean())


def _read_weights(weights: Mapping[str, float], names: list[str]) -> pd.Series:
    if set(weights) != set(names):
        raise MeasureError(
            f"weights of {', '.join(map(str, weights))} found, one of each of {', '.join(names)} expected"
        )
    parts = pd.Series({name: float(weights[name]) for name in names})
    if not (parts >= 0).all() or parts.sum() <= 0:
        raise MeasureError("weights: numbers of zero or above expected, not all of them zero")
    return parts


def _rank(parts: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return the nearest, what each dimension adds beside the distance that they add up to."""
    if count < 1:
        raise MeasureError(f"count: {count} found, 1 or more expected")
    table = parts.assign(distance=parts.sum(axis=1))[["distance", *parts.columns]]
    order = sorted(range(len(table)), key=lambda row: (table["distance"].iloc[row], str(table.index[row])))
    return table.iloc[order[:count]]


def _count_steady(scaled: pd.DataFrame, nearest: pd.Index, count: int) -> list[int]:
    """How often each stays among the nearest when a dimension is left out, one after the other."""
    rankings = [set(_rank(scaled.drop(columns=name), count).index) for name in scaled.columns]
    return [sum(name in ranking for ranking in rankings) for name in nearest]
