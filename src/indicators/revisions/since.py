"""What changed since an edition: figures, sources, ranks, and what the pages say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.observations import Table
from indicators.paths import find_root
from indicators.revisions.changes import list_changes, list_source_changes
from indicators.revisions.editions import PAGE_COLUMNS, Edition, find_edition, list_editions, read_edition, read_present
from indicators.revisions.ranks import list_moves, list_rankings, rank_territories

SAID_COLUMNS = ("page", "gone", "come")


class Cited(NamedTuple):
    """How a source is named: its publisher, its title, and when it was published ("" where it is not known)."""

    publisher: str
    title: str
    published: str


class Changes(NamedTuple):
    """What changed from the edition `since` to what is known now, which is kept as `until` ("" where it is not).

    `since` is "" where there is nothing to compare with. `editions` are the names of those kept, `count` is the number
    of observations now, `cited` names each source of both. `figures` as `changes.list_changes`
    gives them, `sources` as `list_source_changes`, `ranks` as `ranks.list_moves`; `pages` are the pages that say
    something else, with the sentences gone and come, known only between two editions.
    """

    since: str
    until: str
    editions: tuple[str, ...]
    count: int
    cited: Mapping[str, Cited]
    figures: pd.DataFrame
    sources: pd.DataFrame
    ranks: pd.DataFrame
    pages: pd.DataFrame


def find_changes(observations: Table, since: str = "", root: Path | None = None) -> Changes:
    """Return what changed since the edition `since`; without one, since the last.

    Where the last says what is known now, as when it was just kept, it is the one before it.
    """
    root = root or find_root()
    present, names = read_present(observations, root), list_editions(root)
    last = read_edition(names[-1], root) if names else present
    until = names[-1] if names and not _differ(last, present) else ""
    chosen = find_edition(since, root) if since else next((name for name in reversed(names) if name != until), "")
    before = read_edition(chosen, root) if chosen else present
    now = last if until else present._replace(ranks=rank_territories(observations, list_rankings(before.ranks), root))
    return Changes(
        chosen,
        until,
        tuple(names),
        len(present.figures),
        _name_sources(before, present),
        list_changes(before, present),
        list_source_changes(before, present),
        list_moves(before.ranks, now.ranks),
        compare_pages(before.pages, now.pages if until else before.pages),
    )


def _name_sources(*editions: Edition) -> dict[str, Cited]:
    columns = ("source", *Cited._fields)
    rows = (row for edition in editions for row in zip(*(edition.sources[column] for column in columns), strict=True))
    return {source: Cited(*cited) for source, *cited in rows}


def _differ(first: Edition, second: Edition) -> bool:
    """Return whether two editions tell figures or sources otherwise."""
    return not list_changes(first, second).empty or not list_source_changes(first, second).empty


def compare_pages(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return the pages, among those in both, that say something else: `page`, sentences `gone` and `come` (tuples)."""
    said = [
        {page: tuple(rows["sentence"]) for page, rows in table[list(PAGE_COLUMNS)].groupby("page", sort=True)}
        for table in (old, new)
    ]
    rows = []
    for page in sorted(said[0].keys() & said[1].keys()):
        before, after = said[0][page], said[1][page]
        gone = tuple(sentence for sentence in before if sentence not in after)
        come = tuple(sentence for sentence in after if sentence not in before)
        rows += [(page, gone, come)] * bool(gone or come)
    return pd.DataFrame(rows, columns=list(SAID_COLUMNS))
