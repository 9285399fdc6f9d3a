"""Two snapshots of one dataset side by side: what the office revised, added and withdrew, as editions are compared."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from indicators.breaks import KNOWN_COLUMNS
from indicators.cleaning.acceptance import PART
from indicators.cleaning.alone import CleanedFile, clean_file
from indicators.errors import SourceError
from indicators.revisions.changes import list_changes
from indicators.revisions.editions import CITED_COLUMNS, FIGURE_COLUMNS, PAGE_COLUMNS, RANK_COLUMNS, Edition
from indicators.sources import SourceFile, read_description

RAW = Path("data") / "raw"
# What follows the name of a dataset in that of an old snapshot; `employees-women` is another dataset.
DAY = r"-(until-)?\d{4}-\d{2}-\d{2}(-\d+)?"
# Of what was known: changed, or no longer there.
OTHERS = ("revised", "break", "withdrawn")


def compare_snapshots(before: CleanedFile, after: CleanedFile) -> pd.DataFrame:
    """Return a row for each figure that two snapshots tell otherwise, as `revisions.changes.list_changes` does."""
    return list_changes(_tabulate(before), _tabulate(after))


def _tabulate(snapshot: CleanedFile) -> Edition:
    """Return a snapshot as an edition, without breaks, ranks and pages."""
    cited = [
        {"source": one.id, **{column: getattr(one, column) for column in CITED_COLUMNS[1:]}}
        for one in snapshot.file.sources
    ]
    nothing = (
        pd.DataFrame(columns=list(columns), dtype="str") for columns in (KNOWN_COLUMNS, RANK_COLUMNS, PAGE_COLUMNS)
    )
    figures = snapshot.observations[list(FIGURE_COLUMNS)]
    return Edition("", figures, pd.DataFrame(cited, columns=list(CITED_COLUMNS), dtype="str"), *nothing)


def list_misunderstood(snapshot: CleanedFile) -> list[tuple[str, ...]]:
    """Return the problems of a snapshot without their places, sorted: rule, text, what was found and expected."""
    rows = snapshot.problems[["rule", "text", "found", "expected"]]
    return sorted(map(tuple, rows.to_numpy(object).tolist()))


def find_moved(before: CleanedFile | None, after: CleanedFile) -> str:
    """Return the sentence on the first problem of the layout that only the later snapshot has; "" where there is none.

    A problem of the layout is one of a whole file, sheet or column, or of a declared word, and not of a cell.
    """
    known = set() if before is None else {(row["rule"], row["found"]) for row in _list_layout(before)}
    new = [row for row in _list_layout(after) if (row["rule"], row["found"]) not in known]
    return new[0]["problem_en"] if new else ""


def _list_layout(snapshot: CleanedFile) -> list[dict[str, str]]:
    return snapshot.problems[snapshot.problems["cell"] == ""].to_dict("records")


def count_others(changes: pd.DataFrame) -> int:
    """Return how many figures that were known are changed or gone."""
    return int(changes["kind"].isin(OTHERS).sum())


def is_another(changes: pd.DataFrame, known: int) -> bool:
    """Return whether so many of the `known` figures are changed or gone that somebody must agree first."""
    return count_others(changes) > PART * known


def list_replaced(name: str, root: Path) -> list[SourceFile]:
    """Return the old snapshots of the dataset `name`, the one that was replaced last at the end."""
    own = re.compile(re.escape(name) + DAY)
    paths = (path for path in (root / RAW).glob("*.toml") if own.fullmatch(path.stem))
    described = [read_description(path) for path in sorted(paths)]
    old = [file for file in described if file.path is not None and file.fetch and file.fetch.replaced]
    return sorted(old, key=lambda file: (file.fetch.replaced, len(file.description.stem), file.name))


def find_snapshots(name: str, since: str, root: Path) -> tuple[SourceFile, SourceFile]:
    """Return an old snapshot of a dataset, that of the day `since` or else the last, and the one that is read now."""
    old, now = list_replaced(name, root), read_description(root / RAW / f"{name}.toml")
    days = {file.description.stem.removeprefix(f"{name}-"): file for file in old}
    if not old or now.path is None:
        raise SourceError(f"{name} has no older snapshot; `indicators fetch {name}` keeps one when the office revises")
    if since and since not in days:
        raise SourceError(f"{name} has no snapshot of {since!r}; there are {', '.join(days)}")
    return days[since] if since else old[-1], now


def find_changes(name: str, since: str, root: Path) -> tuple[SourceFile, pd.DataFrame]:
    """Return the old snapshot of a dataset that is compared with the present one, and what they tell otherwise.

    Raises `SourceError` where there is none, or no figure is read of one of them.
    """
    old, now = find_snapshots(name, since, root)
    snapshots = [clean_file(file, root) for file in (old, now)]
    for one in snapshots:
        if one.observations.empty:
            told = one.problems["problem_en"].iloc[0] if len(one.problems) else ""
            raise SourceError(f"no figure is read of {one.file.name}: {told} Restore the file and its description")
    return old, compare_snapshots(*snapshots)
