"""A source's file becomes cells: each figure as text, with the place where it stands; nothing is lost on the way."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.descriptions import Layout
from indicators.errors import RefusedFileError
from indicators.periods import parse_periods
from indicators.readers.beyond import note_undeclared
from indicators.readers.cells import (
    CELL_COLUMNS,
    Columns,
    Grid,
    Reading,
    count_cells,
    name_place,
    name_taken,
    tabulate_cells,
    tabulate_problems,
)
from indicators.readers.contents import check_path, read_content, read_steadily
from indicators.readers.delimited import read_delimited
from indicators.readers.eurostat import read_eurostat
from indicators.readers.jsonstat import read_jsonstat
from indicators.readers.layouts import read_grid
from indicators.readers.sdmx import read_sdmx
from indicators.readers.stale import find_stale
from indicators.readers.sums import read_sums
from indicators.readers.unpacking import unpack
from indicators.readers.workbook import read_workbook
from indicators.seals import check_seal
from indicators.secrecy import hide_words
from indicators.sources import DELIMITED, WORKBOOKS, Problem, SourceFile, compute_sha256, find_suffix
from indicators.texts import clean_word
from indicators.workbooks.guard import count_extras

__all__ = ["CELL_COLUMNS", "FileRead", "PartsRead", "is_sealed", "read_cells", "read_file", "read_parts"]

# Read by nobody, but named by what it is.
OTHER_WORKBOOKS = (".xlsb",)
# How a file of an office's own format is read: (content, source_file) -> (grids, problems).
FORMATS = {"eurostat": read_eurostat, "sdmx-csv": read_sdmx, "json-stat": read_jsonstat}


class FileRead(NamedTuple):
    """The cells of a source's file, the problems met, and what was left aside on purpose, counted by kind."""

    cells: pd.DataFrame
    problems: pd.DataFrame
    aside: Counter[str]


class PartsRead(NamedTuple):
    """The same, the cells not yet one table but columns for each table of the file, which take a tenth of the room."""

    parts: list[Columns]
    problems: pd.DataFrame
    aside: Counter[str]


def read_cells(source_file: SourceFile) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cells of a source's file (`CELL_COLUMNS`, all text) and the problems met on the way.

    A file that does not match its seal, or cannot be read at all, is one problem and no cell. Problems name rule,
    place, what was found and expected, without figures where the file is confidential; their sentences are left empty.
    A source without file has neither.
    """
    return read_file(source_file)[:2]


def read_file(source_file: SourceFile) -> FileRead:
    """Return what `read_cells` does, and how many rows, columns and parts of a workbook are left aside on purpose."""
    parts, problems, aside = read_parts(source_file)
    return FileRead(tabulate_cells(parts), problems, aside)


def read_parts(source_file: SourceFile) -> PartsRead:
    """Return what `read_file` does, for files of millions of cells."""
    if source_file.path is None:
        return PartsRead([], tabulate_problems([]), Counter())
    try:
        layouts, readings, problems = _add_up(source_file) if source_file.sum else _read_tables(source_file)
        parts = [reading.columns for reading in readings]
        _check_latest(parts, source_file)
    except RefusedFileError as error:
        return PartsRead([], _tabulate([_tell_refusal(error, source_file)], source_file), Counter())
    problems += [problem for reading in readings for problem in reading.problems]
    problems += _find_twice(readings, source_file)
    problems += note_undeclared(readings, source_file)
    problems += find_stale(layouts, readings, source_file)
    if not count_cells(parts) and not problems:
        problems.append(Problem(source_file.name, place=source_file.name, rule="no_cells"))
    aside = sum((reading.aside for reading in readings), Counter())
    return PartsRead(parts, _tabulate(problems, source_file), aside)


def _check_latest(parts: list[Columns], source_file: SourceFile) -> None:
    """Raise `RefusedFileError` where the newest period of the file is not the one that its description names."""
    wanted = source_file.latest_period
    texts = pd.Series([text for part in parts if part for text in pd.unique(part["period"])], dtype="str")
    periods = parse_periods(texts.drop_duplicates())[0]["period"].tolist() if wanted else []
    latest = max((period.rpartition("/")[2] for period in periods if period), default="")
    if latest and not f"{latest}-".startswith(f"{wanted}-"):
        raise RefusedFileError("other_period", latest, wanted)


def _find_twice(readings: list[Reading], source_file: SourceFile) -> list[Problem]:
    """Return a problem for the first cells that two blocks of the description both read, whatever they call them."""
    name = source_file.name
    taken = [reading.taken for reading in readings if reading.taken]
    for one, other in combinations(taken, 2):
        rows, columns = np.intersect1d(one.rows, other.rows), sorted({*one.columns} & {*other.columns})
        if one.sheet == other.sheet and len(rows) and columns:
            place = name_place(name, one.sheet, name_taken(one, int(rows[0]), columns[0]))
            twice = str(len(rows) * len(columns))
            return [Problem(name, place=name, rule="read_twice", found=place, expected=twice)]
    return []


def _add_up(source_file: SourceFile) -> tuple[list[Layout], list[Reading], list[Problem]]:
    """Return the one table of a file whose rows are added up, as large as it may be; the seal's problem instead."""
    check_path(source_file.path)
    return read_steadily(source_file.path, lambda _: _add_up_once(source_file))


def _add_up_once(source_file: SourceFile) -> tuple[list[Layout], list[Reading], list[Problem]]:
    seal = check_seal(source_file, _hash_content(source_file))
    return ([], [], [seal]) if seal else ([source_file.layout], [read_sums(source_file)], [])


def _read_tables(source_file: SourceFile) -> tuple[list[Layout], list[Reading], list[Problem]]:
    content = read_content(source_file.path)
    seal = check_seal(source_file, hashlib.sha256(content).hexdigest())
    grids, problems = ([], [seal]) if seal else _read_grids(content, source_file)
    readings = [read_grid(grid, source_file) for grid in grids]
    if find_suffix(source_file.path) in WORKBOOKS and not seal:
        readings.append(Reading({}, [], count_extras(content), frozenset()))
    return [grid.layout for grid in grids], readings, problems


def is_sealed(source_file: SourceFile) -> bool:
    """Return whether a source's file is the one that its description sealed; True where there is no file to seal."""
    try:
        return source_file.path is None or check_seal(source_file, _hash_content(source_file)) is None
    except RefusedFileError:
        return False


def _hash_content(source_file: SourceFile) -> str:
    if source_file.sum:
        check_path(source_file.path)
        return compute_sha256(source_file.path)
    return hashlib.sha256(read_content(source_file.path)).hexdigest()


def _read_grids(content: bytes, source_file: SourceFile) -> tuple[list[Grid], list[Problem]]:
    suffix = find_suffix(source_file.path)
    if source_file.format in FORMATS:
        return FORMATS[source_file.format](content, source_file)
    if suffix in (*WORKBOOKS, *OTHER_WORKBOOKS):
        return read_workbook(content, source_file)
    if suffix in DELIMITED:
        return read_delimited(unpack(content), source_file), []
    raise RefusedFileError("unknown_file_kind", suffix, ", ".join((*WORKBOOKS, *DELIMITED)))


def _tell_refusal(error: RefusedFileError, source_file: SourceFile) -> Problem:
    place = name_place(source_file.name, error.sheet, error.cell)
    found, expected = error.found, error.expected
    return Problem(source_file.name, error.sheet, error.cell, place, rule=error.rule, found=found, expected=expected)


def _tabulate(problems: list[Problem], source_file: SourceFile) -> pd.DataFrame:
    """Return the table of problems, each told of the source of its sheet or file where that is only one."""
    only = source_file.sources[0].id if len(source_file.sources) == 1 else ""
    shared = source_file.defaults.get("source", only)
    sheets = {clean_word(sheet.name): sheet.values.get("source", shared) for sheet in source_file.sheets}
    table = tabulate_problems(
        problem._replace(source=problem.source or sheets.get(problem.sheet, shared)) for problem in problems
    )
    return hide_words(table) if source_file.confidential else table
