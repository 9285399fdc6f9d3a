"""The whole project cleaned: every file of data/raw into one long table, one table of problems, one of sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pandas as pd

from indicators.cleaning.acceptance import list_known
from indicators.cleaning.cells import settle_keys
from indicators.cleaning.confidential import find_withheld, withhold_project
from indicators.cleaning.kept import recall_files
from indicators.cleaning.understanding import Understood, understand_files, understand_nothing
from indicators.corrections import check_corrections, check_uncorrected, list_files
from indicators.distinct import join_tables, spell_out
from indicators.observations import COUNT_COLUMNS, PROBLEM_COLUMNS, SOURCE_COLUMNS, order_place
from indicators.paths import find_root
from indicators.sources import SourceFile, list_confidential, read_descriptions


class Cleaned(NamedTuple):
    """What cleaning makes: the long table, what was not understood, and the sources with their counts.

    `aside` counts, by kind, what the descriptions leave aside on purpose (`skipped_rows` …).

    Columns of the long table whose words repeat themselves are Categorical, so that it may have ten million rows.
    """

    observations: pd.DataFrame
    problems: pd.DataFrame
    sources: pd.DataFrame
    aside: Mapping[str, int] = MappingProxyType({})


def list_tables(cleaned: Cleaned) -> dict[str, pd.DataFrame]:
    """Return the tables of what is cleaned by their names, those of data/processed."""
    return {name: getattr(cleaned, name) for name in ("observations", "problems", "sources")}


class Gathered(NamedTuple):
    """The whole project understood, before anything is withheld: `secret` names its confidential files.

    `problems` and `behind` are those of each file, `contradicted` those between cells; `counts` are cells by source.
    """

    described: list[SourceFile]
    observations: pd.DataFrame
    contradicted: pd.DataFrame
    problems: list[pd.DataFrame]
    counts: pd.Series
    behind: list[pd.DataFrame | None]
    secret: frozenset[str]
    aside: Counter[str]


def clean_project(
    root: Path | None = None, progress: Callable[[str], None] | None = None, cache: Path | None = None
) -> Cleaned:
    """Return the observations, problems and sources of the project at `root`; nothing is written but to `cache`.

    `progress` is called with the name of each file before it is read. `cache` is a folder that keeps what was
    understood of each file, so that the next cleaning reads only those that have changed, and gives the same; it may
    be removed at any time. Of confidential files what may not leave is withheld. A file that cannot be read is a
    problem without cell; `IndicatorsError` is raised for what is ours to mend: a description, a reference table, a
    stale correction.
    """
    gathered = _gather_project(root or find_root(), progress, cache)
    observations, contradicted = gathered.observations, gathered.contradicted
    if gathered.secret:
        observations, contradicted = withhold_project(
            spell_out(observations), contradicted, gathered.behind, gathered.secret, root or find_root()
        )
    problems = sort_problems(pd.concat([*gathered.problems, contradicted]))
    sources = count_sources(gathered.described, gathered.counts, observations, problems)
    return Cleaned(observations, problems, sources, gathered.aside)


def list_withheld(root: Path, cache: Path | None = None) -> pd.DataFrame:
    """Return place, text and value of each figure of a confidential file that is not published, as its file has it."""
    if not list_confidential(root):
        return pd.DataFrame(columns=["place", "text", "value"])
    gathered = _gather_project(root, None, cache)
    return find_withheld(spell_out(gathered.observations), gathered.behind, gathered.secret, root)


def _gather_project(root: Path, progress: Callable[[str], None] | None, cache: Path | None) -> Gathered:
    """Return all files of the project understood together, confidential figures among them."""
    described = read_descriptions(root)
    secret = frozenset(file.name for file in described if file.confidential)
    check_uncorrected(secret, root)
    if cache:
        understood = recall_files(described, root, progress, cache)
    else:
        understood = list(understand_files(described, root, progress))
    _check_all_corrections(described, understood, root)
    # With an empty table beside them, no files at all give tables with columns too.
    tables, problems, counts, behind, aside = map(list, zip(*understood, understand_nothing(), strict=True))
    understood.clear()  # a million rows need not be held twice
    settled = settle_keys(join_tables(tables), root)
    return Gathered(
        described, *settled, problems, pd.concat(counts), behind, secret, sum(map(Counter, aside), Counter())
    )


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
        [*source[:-2], "yes" if source.reports_absence else "", source.note, file.name, _show_seal(file)]
        for file in described
        for source in file.sources
    ]
    sources = pd.DataFrame(rows, columns=list(SOURCE_COLUMNS[: -len(COUNT_COLUMNS)]), dtype=str)
    counts = (cells.groupby(level=0).sum(), observations["source"].value_counts(), problems["source"].value_counts())
    for column, count in zip(COUNT_COLUMNS, counts, strict=True):
        sources[column] = sources["source"].map(count).fillna(0).astype(int)
    return sources.sort_values("source", ignore_index=True)


def _show_seal(file: SourceFile) -> str:
    """Return the seal of a file; none of a confidential one, for who knows all other cells could try out the rest."""
    return "" if file.confidential else file.sha256
