"""Files read and understood, several at a time: many small tables take longer than one large one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.catalogue import LANGUAGES
from indicators.cleaning.acceptance import list_known
from indicators.cleaning.behind import read_behind
from indicators.cleaning.cells import UNNAMED_COLUMNS, understand_cells
from indicators.cleaning.faults import phrase_problems, report_cells
from indicators.corrections import list_corrected
from indicators.distinct import encode_columns, encode_texts, join_tables
from indicators.figures import Conventions
from indicators.observations import NUMBER_COLUMNS, PROBLEM_COLUMNS
from indicators.readers import read_parts
from indicators.readers.cells import Columns, count_cells, tabulate_cells
from indicators.secrecy import hide_words
from indicators.sources import SourceFile
from indicators.vocabulary import phrase_rule

LARGE = 500_000  # cells of a file that is never one table of plain texts
CELLS_AT_ONCE = 2_000_000  # a text that stands in two parts is read twice
CELLS_TOGETHER = 50_000  # beyond that, one table more costs nothing, and one table for all would fill the memory


class Understood(NamedTuple):
    """One file, half way: cells that make sense on their own, problems met so far, cells reported by source.

    Of a confidential file also what stands behind each figure, and its problems tell no figure. `aside` counts by kind
    what its description leaves aside on purpose.
    """

    candidates: pd.DataFrame
    problems: pd.DataFrame
    counts: pd.Series
    behind: pd.DataFrame | None = None
    aside: Mapping[str, int] = MappingProxyType({})


class Reported(NamedTuple):
    """One file, read: its cells, the problems met on the way, and how much is left aside on purpose, by kind."""

    file: SourceFile
    cells: pd.DataFrame
    refused: pd.DataFrame
    aside: Mapping[str, int] = MappingProxyType({})


def understand_nothing() -> Understood:
    """Return what no file gives: no rows, and every column with its type."""
    row = [math.nan if column in NUMBER_COLUMNS else "" for column in UNNAMED_COLUMNS]
    candidates = encode_texts(pd.DataFrame([row], columns=UNNAMED_COLUMNS), NUMBER_COLUMNS).iloc[:0]
    return Understood(candidates, pd.DataFrame(columns=list(PROBLEM_COLUMNS), dtype="str"), pd.Series(dtype="int64"))


def understand_files(
    files: Iterable[SourceFile], root: Path, progress: Callable[[str], None] | None = None
) -> Iterator[Understood]:
    """Yield what each of `files` gives, in their order; `progress` is called with each name before the file is read."""
    waiting: list[Reported] = []
    for source_file in files:
        if progress:
            progress(source_file.name)
        parts, refused, aside = read_parts(source_file)
        large = count_cells(parts) > LARGE
        if not large:
            waiting.append(Reported(source_file, tabulate_cells(parts), refused, aside))
        if large or sum(len(one.cells) for one in waiting) >= CELLS_TOGETHER:
            yield from understand_together(waiting, root)
            waiting.clear()
        if large:
            yield understand_large(source_file, parts, refused, root)._replace(aside=aside)
    yield from understand_together(waiting, root)


def understand_large(source_file: SourceFile, parts: list[Columns], refused: pd.DataFrame, root: Path) -> Understood:
    """Return what a file of many cells gives, understood some rows at a time, so that memory holds the result only."""
    # A correction is looked for among all cells of its file.
    size = count_cells(parts) if source_file.name in list_corrected(root) else CELLS_AT_ONCE
    pieces = []
    while parts:
        columns = parts.pop(0)
        for start in range(0, len(columns["text"]) if columns else 0, size):
            reported = Reported(source_file, encode_columns(columns, slice(start, start + size)), refused)
            pieces.extend(understand_together([reported], root))
            refused = refused.iloc[:0]
    tables, problems, counts, behind, _ = map(list, zip(*pieces, strict=True))
    return Understood(
        join_tables(tables),
        pd.concat(problems, ignore_index=True),
        pd.concat(counts).groupby(level=0, sort=False).sum(),
        pd.concat(behind, ignore_index=True) if source_file.confidential else None,
    )


def understand_together(reported: list[Reported], root: Path) -> Iterator[Understood]:
    """Yield what each file gives: all their cells are understood as one table, which is then parted by file."""
    sizes = [len(one.cells) for one in reported]
    if not any(sizes):
        nothing = understand_nothing()
        yield from (_finish_file(one, nothing.candidates, nothing.problems, root) for one in reported)
        return
    cells = pd.concat([one.cells for one in reported if len(one.cells)], ignore_index=True)
    conventions = [Conventions(one.file.marks, one.file.accounting_negatives) for one in reported]
    origins = [conventions.index(own) for own in conventions]  # files of the same conventions are read alike
    candidates, faults = understand_cells(cells, conventions, np.repeat(origins, sizes), root)
    unread = report_cells(cells, faults)
    ends = np.cumsum([0, *sizes])
    parts = zip(
        reported, _part_rows(candidates, candidates.index, ends), _part_rows(unread, faults.index, ends), strict=True
    )
    yield from (_finish_file(*part, root) for part in parts)


def _part_rows(table: pd.DataFrame, cells: pd.Index, ends: np.ndarray) -> Iterator[pd.DataFrame]:
    """Yield the rows of `table` for each file; `cells` are the numbers of their cells, `ends` where each file ends."""
    return (table.iloc[start:end] for start, end in pairwise(cells.searchsorted(ends)))


def _finish_file(one: Reported, candidates: pd.DataFrame, unread: pd.DataFrame, root: Path) -> Understood:
    refused = one.refused.loc[one.refused["cell"] != "", "source"]
    counts = pd.concat([one.cells["source"].value_counts(), refused.value_counts()]).groupby(level=0, sort=False).sum()
    problems = unread
    if one.file.confidential:
        problems = phrase_problems(hide_words(unread))
    if len(one.refused):
        phrased = phrase_problems(one.refused)
        known = 0 if len(one.cells) else len(list_known(one.file.name, root))
        problems = pd.concat([mention_known(phrased, known, root), problems])
    behind = read_behind(one.cells, one.file.language) if one.file.confidential else None
    return Understood(candidates.reset_index(drop=True), problems.reset_index(drop=True), counts, behind, one.aside)


def mention_known(problems: pd.DataFrame, known: int, root: Path | None = None) -> pd.DataFrame:
    """Return the problems of a file that is not read, each told with how many cells were known of it, if any were."""
    if not known:
        return problems
    said = {
        f"problem_{language}": phrase_rule("cells_known", language, root, found=str(known))[0] for language in LANGUAGES
    }
    return problems.assign(**{column: problems[column] + " " + sentence for column, sentence in said.items()})
