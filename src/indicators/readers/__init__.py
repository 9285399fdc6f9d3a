"""A source's file becomes cells: each figure as text, with the place where it stands; nothing is lost on the way."""

from __future__ import annotations

import hashlib

import pandas as pd

from indicators.readers.cells import (
    CELL_COLUMNS,
    Grid,
    RefusedFileError,
    clean_header,
    name_place,
    tabulate_cells,
    tabulate_problems,
)
from indicators.readers.delimited import read_delimited
from indicators.readers.guard import MAX_FILE
from indicators.readers.layouts import read_matrix, read_records
from indicators.readers.workbook import read_workbook
from indicators.secrecy import hide_words
from indicators.sources import DELIMITED, WORKBOOKS, Problem, SourceFile, check_seal

__all__ = ["CELL_COLUMNS", "is_sealed", "read_cells"]

# Read by nobody, but named by what they are.
OTHER_WORKBOOKS = (".xls", ".xlsb", ".ods")
LAYOUTS = {"records": read_records, "matrix": read_matrix}


def read_cells(source_file: SourceFile) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cells of a source's file (`CELL_COLUMNS`, all text) and the problems met on the way.

    A file that does not match its seal, or cannot be read at all, is one problem and no cell. Problems name rule,
    place, what was found and expected, without figures where the file is confidential; their sentences are left empty.
    A source without file has neither.
    """
    if source_file.path is None:
        return tabulate_cells([]), tabulate_problems([])
    try:
        content = _read_content(source_file)
        seal = check_seal(source_file, hashlib.sha256(content).hexdigest())
        grids, problems = ([], [seal]) if seal else _read_grids(content, source_file)
    except RefusedFileError as error:
        return tabulate_cells([]), _tabulate([_tell_refusal(error, source_file)], source_file)
    columns = []
    for grid in grids:
        read, met = LAYOUTS[source_file.layout](grid, source_file)
        columns.append(read)
        problems.extend(met)
    cells = tabulate_cells(columns)
    if cells.empty and not problems:
        problems.append(Problem(source_file.name, place=source_file.name, rule="no_cells"))
    return cells, _tabulate(problems, source_file)


def is_sealed(source_file: SourceFile) -> bool:
    """Return whether a source's file is the one that its description sealed; True where there is no file to seal."""
    try:
        return source_file.path is None or check_seal(source_file, _hash_content(source_file)) is None
    except RefusedFileError:
        return False


def _hash_content(source_file: SourceFile) -> str:
    return hashlib.sha256(_read_content(source_file)).hexdigest()


def _read_content(source_file: SourceFile) -> bytes:
    """Return the bytes of the file, read once, so that what is sealed is what is read."""
    path = source_file.path
    try:
        # A link may lead out of the project, a pipe may never end.
        if path.is_symlink() or not path.is_file():
            raise RefusedFileError("not_a_file")
        if path.stat().st_size > MAX_FILE:
            raise RefusedFileError("oversized_file", str(path.stat().st_size), str(MAX_FILE))
        content = path.read_bytes()
    except OSError as error:
        raise RefusedFileError("locked_file", error.strerror or str(error)) from error
    if not content:
        raise RefusedFileError("empty_file")
    return content


def _read_grids(content: bytes, source_file: SourceFile) -> tuple[list[Grid], list[Problem]]:
    suffix = source_file.path.suffix.lower()
    if suffix in (*WORKBOOKS, *OTHER_WORKBOOKS):
        return read_workbook(content, source_file)
    if suffix in DELIMITED:
        return read_delimited(content, source_file), []
    raise RefusedFileError("unknown_file_kind", suffix, ", ".join((*WORKBOOKS, *DELIMITED)))


def _tell_refusal(error: RefusedFileError, source_file: SourceFile) -> Problem:
    place = name_place(source_file.name, error.sheet, error.cell)
    found, expected = error.found, error.expected
    return Problem(source_file.name, error.sheet, error.cell, place, rule=error.rule, found=found, expected=expected)


def _tabulate(problems: list[Problem], source_file: SourceFile) -> pd.DataFrame:
    """Return the table of problems, each told of the source of its sheet or file where that is only one."""
    only = source_file.sources[0].id if len(source_file.sources) == 1 else ""
    shared = source_file.defaults.get("source", only)
    sheets = {clean_header(sheet.name): sheet.values.get("source", shared) for sheet in source_file.sheets}
    table = tabulate_problems(
        problem._replace(source=problem.source or sheets.get(problem.sheet, shared)) for problem in problems
    )
    return hide_words(table) if source_file.confidential else table
