"""The whole project cleaned: every file of data/raw into one long table, one table of problems, one of sources."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.cleaning.acceptance import list_known
from indicators.cleaning.cells import settle_keys
from indicators.cleaning.kept import recall_files
from indicators.cleaning.understanding import Understood, understand_files, understand_nothing
from indicators.corrections import check_corrections, list_files
from indicators.observations import COUNT_COLUMNS, PROBLEM_COLUMNS, SOURCE_COLUMNS, order_place
from indicators.paths import find_root
from indicators.sources import SourceFile, read_descriptions


class Cleaned(NamedTuple):
    """What cleaning makes: the long table, what was not understood, and the sources with their counts."""

    observations: pd.DataFrame
    problems: pd.DataFrame
    sources: pd.DataFrame


def clean_project(
    root: Path | None = None, progress: Callable[[str], None] | None = None, cache: Path | None = None
) -> Cleaned:
    """Return the observations, problems and sources of the project at `root`; nothing is written but to `cache`.

    `progress` is called with the name of each file before it is read. `cache` is a folder that keeps what was
    understood of each file, so that the next cleaning reads only those that have changed, and gives the same; it may
    be removed at any time. A file that cannot be read is a problem without cell; `IndicatorsError` is raised for what
    is ours to mend: a description, a reference table, a stale correction.
    """
    root = root or find_root()
    described = read_descriptions(root)
    if cache:
        understood = recall_files(described, root, progress, cache)
    else:
        understood = list(understand_files(described, root, progress))
    _check_all_corrections(described, understood, root)
    # With an empty table beside them, no files at all give tables with columns too.
    tables, problems, counts = map(list, zip(*understood, understand_nothing(), strict=True))
    understood.clear()  # a million rows need not be held twice
    candidates = pd.concat(tables, ignore_index=True)
    tables.clear()
    observations, contradicted = settle_keys(candidates)
    problems = sort_problems(pd.concat([*problems, contradicted]))
    return Cleaned(observations, problems, count_sources(described, pd.concat(counts), observations, problems))


def list_unread(cleaned: Cleaned, root: Path | None = None) -> dict[str, int]:
    """Return the files of which nothing is read any more, with how many cells data/processed still knows of each."""
    problems = cleaned.problems
    silent = set(problems["file"]) - set(problems.loc[problems["text"] != "", "file"])
    names = sorted(silent - list_files(cleaned.observations)) if silent else []
    known = {name: len(list_known(name, root)) for name in names}
    return {name: cells for name, cells in known.items() if cells}


def _check_all_corrections(described: list[SourceFile], understood: list[Understood], root: Path) -> None:
    """Raise for a correction of a file without cells, unless the file has a problem that explains it."""
    pairs = zip(described, understood, strict=True)
    check_corrections([file.name for file, read in pairs if len(read.counts) or len(read.problems)], root)


def sort_problems(problems: pd.DataFrame) -> pd.DataFrame:
    """Return the problems in the order of their places, row 9 before row 12."""
    order = sorted(
        range(len(problems)), key=[(order_place(place), rule) for place, rule in _list_places(problems)].__getitem__
    )
    return problems[list(PROBLEM_COLUMNS)].iloc[order].reset_index(drop=True)


def _list_places(problems: pd.DataFrame) -> zip:
    return zip(problems["place"], problems["rule"], strict=True)


def count_sources(
    described: list[SourceFile], cells: pd.Series, observations: pd.DataFrame, problems: pd.DataFrame
) -> pd.DataFrame:
    """Return a row a source, in the order of ids, with its file, its seal, its cells, observations and problems."""
    rows = [
        [*source[:-2], "yes" if source.reports_absence else "", source.note, file.name, file.sha256]
        for file in described
        for source in file.sources
    ]
    sources = pd.DataFrame(rows, columns=list(SOURCE_COLUMNS[: -len(COUNT_COLUMNS)]), dtype=str)
    counts = (cells.groupby(level=0).sum(), observations["source"].value_counts(), problems["source"].value_counts())
    for column, count in zip(COUNT_COLUMNS, counts, strict=True):
        sources[column] = sources["source"].map(count).fillna(0).astype(int)
    return sources.sort_values("source", ignore_index=True)
