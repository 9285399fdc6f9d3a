"""The rankings of the pages as an edition keeps them, and the ranks that moved since."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.comparisons import compare, find_ranks
from indicators.errors import ComparisonError, UnknownTermError
from indicators.observations import Table
from indicators.revisions.editions import RANK_COLUMNS
from indicators.tabular import list_records

RANKED = ("value", "sector_share_pct")  # how many, and how much they weigh
RANKING = ("indicator", "sector", "period", "column")
MOVED_COLUMNS = (
    *("indicator", "sector", "period", "column", "territory", "move"),
    *(f"{end}_{side}" for side in ("old", "new") for end in ("rank_first", "rank_last")),
)


class Ranking(NamedTuple):
    """A question whose answer the pages rank: all regions, one indicator, sector and period."""

    indicator: str
    sector: str
    period: str


def rank_territories(observations: Table, rankings: Iterable[Ranking], root: Path | None = None) -> pd.DataFrame:
    """Return the ranks of the regions in each ranking, by number and by weight: columns `RANK_COLUMNS`, all text.

    A ranking that the observations do not answer, or whose terms are no longer known, is left out, and so are regions
    without a rank.
    """
    rows = [row for ranking in sorted(set(rankings)) for row in _rank_one(observations, ranking, root)]
    return pd.DataFrame(rows, columns=list(RANK_COLUMNS), dtype=str)


def _rank_one(observations: Table, ranking: Ranking, root: Path | None) -> list[tuple[str, ...]]:
    asked = {"sector": ranking.sector, "period": ranking.period, "derived": ["sector_share_pct"]}
    try:
        comparison = compare(observations, ranking.indicator, **asked, root=root)
    except (ComparisonError, UnknownTermError):
        return []
    return [
        (*ranking, column, comparison.family.source, territory, f"{first:.0f}", f"{last:.0f}")
        for column in RANKED
        for territory, (first, last) in sorted(find_ranks(comparison, column).items())
        if not math.isnan(first)
    ]


def list_rankings(ranks: pd.DataFrame) -> list[Ranking]:
    """Return the rankings that a table of ranks holds."""
    rows = list_records(ranks[list(Ranking._fields)].drop_duplicates())
    return sorted(Ranking(*(str(row[field]) for field in Ranking._fields)) for row in rows)


def list_moves(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return the ranks that are others in `new`, in rankings that both hold: columns `MOVED_COLUMNS`.

    `move` is up or down where the two ranks, each between its bounds, have nothing in common; else "": the order was
    not established then, or is not now. A region without a rank on one side has NaN there, and no move. The widest
    moves come first.
    """
    both = set(map(tuple, old[list(RANKING)].to_numpy(object))) & set(map(tuple, new[list(RANKING)].to_numpy(object)))
    joined = _number(old).merge(_number(new), how="outer", on=[*RANKING, "territory"], suffixes=("_old", "_new"))
    rows = [_tell_move(row) for row in list_records(joined) if tuple(row[name] for name in RANKING) in both]
    table = pd.DataFrame([row for row in rows if row], columns=[*MOVED_COLUMNS, "distance"])
    ordered = table.sort_values(["distance", *RANKING, "territory"], ascending=[False, *[True] * 5], kind="stable")
    return ordered[list(MOVED_COLUMNS)].reset_index(drop=True)


def _number(ranks: pd.DataFrame) -> pd.DataFrame:
    return ranks.drop(columns="source").astype({"rank_first": float, "rank_last": float})


def _tell_move(row: dict[str, object]) -> dict[str, object] | None:
    old, new = ((float(row[f"rank_first_{side}"]), float(row[f"rank_last_{side}"])) for side in ("old", "new"))
    if old == new or (math.isnan(old[0]) and math.isnan(new[0])):
        return None
    distances = {"up": old[0] - new[1], "down": new[0] - old[1]}
    move = next((move for move, distance in distances.items() if distance > 0), "")
    return {**row, "move": move, "distance": distances.get(move, 0.0)}
