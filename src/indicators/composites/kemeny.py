"""The ranking that agrees most with all comparisons two by two: Kemeny's, by exact search.

Its score is the sum, over every two territories, of the weight that says the first of them is better. Source: OECD and
JRC, Handbook on Constructing Composite Indicators (2008), step 6, tables 36 and 37 (Condorcet, Kemeny, Young,
Levenglick).

The search is exact. Territories are first parted where the majority never goes back: if every one of a group beats
every one of the rest, the group stands before the rest in every best ranking (M. Truchon, 1998: extended Condorcet
criterion). Each group that is left is solved over all its subsets (dynamic programming), which are 2 to the power of
its size: a group of more than `MOST` is refused, never guessed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.errors import ComparisonError
from indicators.texts import list_some

Array = npt.NDArray[np.float64]
Subsets = npt.NDArray[np.int32]
MOST = 23
HALF = 12
EVEN = 1e-9


class Kemeny(NamedTuple):
    """The best rankings: their score, one of them, and the first and last rank each territory has in any of them.

    Where several rankings are best (`rankings` says how many), the order of those whose ranks overlap is not
    established; their number is exact to fifteen digits. `ranks` has the columns rank, rank_first and rank_last.
    """

    score: float
    ranking: tuple[str, ...]
    rankings: int
    ranks: pd.DataFrame


def score_ranking(shares: pd.DataFrame, ranking: list[str]) -> float:
    """Return how much weight agrees with a ranking, the best first: the sum of `shares` of each with all after it.

    >>> shares = pd.DataFrame([[0.0, 0.6], [0.4, 0.0]], index=["A", "B"], columns=["A", "B"])
    >>> score_ranking(shares, ["A", "B"]), score_ranking(shares, ["B", "A"])
    (0.6, 0.4)
    """
    return float(np.triu(shares.loc[ranking, ranking].to_numpy(), 1).sum())


def kemeny(shares: pd.DataFrame) -> Kemeny:
    """Return the rankings that agree most with `shares`, the table of `outranking.outrank`.

    `ComparisonError` where more than `MOST` territories beat each other in circles: their order is that of Copeland's
    rule, or of a mean, but of no search that ends.

    >>> shares = pd.DataFrame([[0, 0.6, 0.5], [0.4, 0, 0.7], [0.5, 0.3, 0]], index=list("ABC"), columns=list("ABC"))
    >>> found = kemeny(shares)
    >>> found.ranking, round(found.score, 6), found.rankings
    (('A', 'B', 'C'), 1.8, 1)
    """
    table = shares.to_numpy(dtype=float)
    if table.shape[0] != table.shape[1] or np.isnan(table).any():
        raise ComparisonError("Kemeny: expected a share for every two territories; leave out those without a score")
    groups = part_groups(table)
    large = max(groups, key=len)
    if len(large) > MOST:
        told = f"{len(large)} territories ({list_some(shares.index[large])}) beat each other in circles, or are even"
        raise ComparisonError(f"{told}; the exact search takes {MOST}. Aggregate by copeland, or compare fewer")
    ranks, order, count, before = np.empty((len(table), 2)), [], 1, 0
    for group in groups:
        first, last, own, several = _solve_group(table[np.ix_(group, group)])
        ranks[group] = np.column_stack([first, last]) + before
        order += [group[place] for place in own]
        count, before = count * several, before + len(group)
    ranking = tuple(shares.index[order])
    place = pd.Series(np.arange(1, len(order) + 1, dtype=float), list(ranking)).reindex(shares.index)
    found = pd.DataFrame({"rank": place, "rank_first": ranks[:, 0], "rank_last": ranks[:, 1]}, shares.index)
    return Kemeny(score_ranking(shares, list(ranking)), ranking, count, found)


def part_groups(table: Array) -> list[list[int]]:
    """Return groups, best first, such that each member of one beats each of the next ones by majority.

    >>> part_groups(np.array([[0, 0.6, 0.5], [0.4, 0, 0.7], [0.5, 0.3, 0]]))
    [[0, 1, 2]]
    """
    beaten = table > table.T + EVEN
    order = sorted(range(len(table)), key=lambda own: (-int(beaten[own].sum()), int(beaten[:, own].sum())))
    groups: list[list[int]] = [[]]
    for place, own in enumerate(order):
        groups[-1].append(own)
        before, after = order[: place + 1], order[place + 1 :]
        if after and beaten[np.ix_(before, after)].all():
            groups.append([])
    return [sorted(group) for group in groups]


def _solve_group(table: Array) -> tuple[Array, Array, list[int], int]:
    """Return first and last rank in the best rankings of a group, one of these, and how many there are."""
    size = len(table)
    levels = _list_levels(size)
    best, ways = _search(table, levels)
    return (*_trace(table, levels, best), ways)


def _list_levels(size: int) -> list[Subsets]:
    """Return the subsets of a group, each a number whose bits are its members, by how many members they have."""
    subsets = np.arange(1 << size, dtype=np.int32)
    counts = np.zeros(1 << size, dtype=np.int8)
    for member in range(size):
        counts += ((subsets >> member) & 1).astype(np.int8)
    order = np.argsort(counts, kind="stable").astype(np.int32)
    return np.split(order, np.cumsum(np.bincount(counts))[:-1])


def _sum_before(table: Array, member: int) -> tuple[Array, Array]:
    """Return how much weight puts the members of a subset before `member`: of its low bits, and of its high bits."""
    return _sum_subsets(table[:HALF, member]), _sum_subsets(table[HALF:, member])


def _sum_subsets(weights: Array) -> Array:
    sums = np.zeros(1)
    for weight in weights:
        sums = np.concatenate([sums, sums + weight])
    return sums


def _add_member(before: tuple[Array, Array], subsets: Subsets) -> Array:
    return before[0][subsets & ((1 << HALF) - 1)] + before[1][subsets >> HALF]


def _search(table: Array, levels: list[Subsets]) -> tuple[Array, int]:
    """Return the best score of each subset standing first, and how many rankings of all of them are best."""
    size = len(table)
    best, ways = np.full(1 << size, -np.inf), np.zeros(1 << size)
    best[0], ways[0] = 0.0, 1.0
    before = [_sum_before(table, member) for member in range(size)]
    for level in levels[1:]:
        for member in range(size):
            own = level[(level >> member) & 1 == 1]
            rest = own ^ (1 << member)
            score = best[rest] + _add_member(before[member], rest)
            better, even = score > best[own] + EVEN, np.abs(score - best[own]) <= EVEN
            ways[own] = np.where(better, ways[rest], ways[own] + np.where(even, ways[rest], 0.0))
            best[own] = np.maximum(best[own], score)
    return best, int(ways[-1])


def _trace(table: Array, levels: list[Subsets], best: Array) -> tuple[Array, Array, list[int]]:
    """Return first and last rank of each in the best rankings, and the best ranking whose members come in order."""
    size = len(table)
    before = [_sum_before(table, member) for member in range(size)]
    on_path = np.zeros(1 << size, dtype=bool)
    on_path[-1] = True
    first, last, came_from = np.full(size, np.inf), np.zeros(size), np.full(1 << size, -1, dtype=np.int8)
    for rank in range(size, 0, -1):
        level = levels[rank][on_path[levels[rank]]]
        for member in range(size):
            own = level[(level >> member) & 1 == 1]
            rest = own ^ (1 << member)
            kept = np.abs(best[rest] + _add_member(before[member], rest) - best[own]) <= EVEN * size
            if kept.any():
                on_path[rest[kept]] = True
                came_from[own[kept]] = member
                first[member], last[member] = min(first[member], rank), max(last[member], rank)
    order, subset = [], (1 << size) - 1
    while subset:
        order.append(int(came_from[subset]))
        subset ^= 1 << order[-1]
    return first, last, order[::-1]
