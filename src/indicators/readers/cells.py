"""The tables that every reader gives, and the grid of texts that every kind of file is first turned into."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.descriptions import Pattern
from indicators.sources import CELL_COLUMNS, Layout, Problem
from indicators.texts import BLANKS

__all__ = ["CELL_COLUMNS", "PROBLEM_COLUMNS", "Area", "Fault", "Grid", "Reading"]

PROBLEM_COLUMNS = Problem._fields
# The one fault that is none where only words are merged.
MERGED = "merged_cells"
# A column may be named by its place where its header is blank or not its own.
ADDRESS = re.compile(r"column ([A-Z]{1,3})")


class Area(NamedTuple):
    """A rectangle of a grid: first and last row and column, counted from 0, both ends in."""

    top: int
    left: int
    bottom: int
    right: int


class Fault(NamedTuple):
    """A problem and the parts of a grid that are not read for it."""

    problem: Problem
    areas: tuple[Area, ...]


Columns = dict[str, np.ndarray | pd.Categorical]  # of a grid's cells, by the columns of the table of cells


class Strip(NamedTuple):
    """The rows of a file or sheet that a table does not take: their numbers, and texts as wide as the table's."""

    rows: np.ndarray
    texts: np.ndarray


class Grid(NamedTuple):
    """One table of a file: the texts under its header rows, blank where nothing stands, and where each was found."""

    file: str
    sheet: str
    header_rows: list[list[str]]  # the words of each header row, a merged cell's in each of its columns
    headers: list[str]  # of each column, the words of the header rows joined
    letters: list[str]  # of a workbook's columns; empty for a delimited file
    header_row: int  # the last of them
    rows: np.ndarray  # the number of each row, or line, in the file
    texts: np.ndarray  # rows × columns of str
    numbers: np.ndarray  # rows × columns of bool: written as a number cell, hence with a decimal point
    faults: tuple[Fault, ...]
    values: Mapping[str, str]  # cell columns that all cells share
    layout: Layout
    pattern: Pattern | None = None  # of the sheet's name, where it says something
    outside: Strip | None = None
    said: Mapping[str, str] = MappingProxyType({})  # by the sheet's name


class Taken(NamedTuple):
    """The cells of a sheet, or of a delimited file (""), that are read as figures: numbers of rows, places of columns.

    `names` are what an address calls the columns of the grid, and `lines` whether it is one of lines.
    """

    sheet: str
    rows: np.ndarray
    columns: tuple[int, ...]
    names: list[str]
    lines: bool


class Beyond(NamedTuple):
    """What a table takes of its sheet, headers too, and where outside numbers stand that look like its own figures."""

    taken: Taken
    rows: np.ndarray
    columns: np.ndarray


class Reading(NamedTuple):
    """What a layout makes of a grid: cells, problems, what was left aside on purpose, and which words were met.

    `aside` counts by kind (`skipped_rows` …); `met` are tables of the description with field and word; `taken` is which
    cells of the file these are, where it can have two blocks; `beyond` tells rows that it leaves.
    """

    columns: Columns
    problems: list[Problem]
    aside: Counter[str]
    met: frozenset[tuple[str, str, str]]
    taken: Taken | None = None
    beyond: Beyond | None = None


def join_headers(header_rows: list[list[str]]) -> list[str]:
    """Return one header for each column: the words of its header rows, a word that goes on below said once.

    >>> join_headers([["Région", "Ensemble", "Ensemble"], ["", "Hommes", "Ensemble"]])
    ['Région', 'Ensemble / Hommes', 'Ensemble']
    """
    columns = zip(*header_rows, strict=True)
    return [" / ".join(word for word, _ in groupby(filter(None, words))) for words in columns]


def find_blanks(texts: np.ndarray) -> np.ndarray:
    """Return True, in the shape of `texts`, where a text shows nothing."""
    codes, distinct = pd.factorize(texts.ravel())
    return np.array([not text.strip(BLANKS) for text in distinct], dtype=bool)[codes].reshape(texts.shape)


def name_cell(grid: Grid, row: int, column: int) -> str:
    """Return the address of a cell by its position: `F12`, or `line 12!Valeur` in a delimited file."""
    number = grid.rows[row]
    return f"{grid.letters[column]}{number}" if grid.letters else f"line {number}!{grid.headers[column]}"


def take_cells(grid: Grid, rows: np.ndarray, columns: list[int]) -> Taken:
    """Return which cells of the file some rows and columns of a grid are, by their places in it."""
    return Taken(grid.sheet, grid.rows[rows], tuple(columns), grid.letters or grid.headers, not grid.letters)


def name_taken(taken: Taken, row: int, column: int) -> str:
    """Return the address of a cell that is taken, by the number of its row and the place of its column."""
    return f"line {row}!{taken.names[column]}" if taken.lines else f"{taken.names[column]}{row}"


def name_places(grid: Grid, rows: np.ndarray, columns: list[int]) -> np.ndarray:
    """Return the places of the cells of some columns, for the numbers of `rows`: row by row."""
    start = name_place(grid.file, grid.sheet, "") + "!"
    numbers = [str(number) for number in rows.tolist()]
    if grid.letters:
        firsts = [start + grid.letters[column] for column in columns]
        return (np.array(firsts, dtype=object) + np.array(numbers, dtype=object)[:, np.newaxis]).ravel()
    lines, headers = [f"{start}line {number}!" for number in numbers], [grid.headers[column] for column in columns]
    return (np.array(lines, dtype=object)[:, np.newaxis] + np.array(headers, dtype=object)).ravel()


def name_place(file: str, sheet: str, cell: str) -> str:
    """Return the place of a cell as every table writes it.

    >>> name_place("articles.xlsx", "figures", "F12"), name_place("a.csv", "", "line 12!Valeur")
    ('articles.xlsx!figures!F12', 'a.csv!line 12!Valeur')
    """
    return "!".join(part for part in (file, sheet, cell) if part)


def find_address(grid: Grid, place: str) -> str:
    """Return the address of a cell by its place, without the passage behind it; a header may end in parentheses."""
    address = place.removeprefix(name_place(grid.file, grid.sheet, "") + "!")
    return address.partition(" (")[0] if grid.letters else address


def note_problem(grid: Grid, rule: str, cell: str = "", **parts: str) -> Problem:
    """Return a problem that stands in `grid`, at the address `cell` where it has one."""
    place = name_place(grid.file, grid.sheet, cell)
    return Problem(grid.file, grid.sheet, cell, place, rule=rule, **parts)


def tabulate_problems(problems: Iterable[Problem]) -> pd.DataFrame:
    """Return the problems as a table of text, a row each."""
    return pd.DataFrame(list(problems), columns=list(PROBLEM_COLUMNS), dtype="str")


def fill_columns(count: int, columns: Mapping[str, np.ndarray | str]) -> Columns:
    """Return all columns of `count` cells; one not given is empty, a text stands for the whole column."""
    texts = {column: columns.get(column, "") for column in CELL_COLUMNS}
    # One text seen from every row takes no room of its own.
    return {
        name: np.broadcast_to(np.array(text, dtype=object), count) if isinstance(text, str) else text
        for name, text in texts.items()
    }


def keep_cells(columns: Columns, kept: np.ndarray) -> Columns:
    """Return the columns of the cells that are kept (True); one text seen from every row still takes no room.

    >>> shared = np.broadcast_to(np.array("fr", dtype=object), 3)
    >>> keep_cells({"language": shared}, np.array([True, False, True]))["language"].strides
    (0,)
    """
    if kept.all():
        return columns
    count = int(kept.sum())
    return {
        name: np.broadcast_to(column[:1], count) if getattr(column, "strides", None) == (0,) else column[kept]
        for name, column in columns.items()
    }


def count_cells(parts: Iterable[Columns]) -> int:
    """Return how many cells there are in several grids."""
    return sum(len(part["text"]) for part in parts if part)


def tabulate_cells(parts: Iterable[Columns]) -> pd.DataFrame:
    """Return the cells of several grids as one table of text; one with no columns has no cells."""
    filled = [part for part in parts if part] or [fill_columns(0, {})]
    columns = {name: [np.asarray(part[name], dtype=object) for part in filled] for name in CELL_COLUMNS}
    joined = {name: texts[0] if len(texts) == 1 else np.concatenate(texts) for name, texts in columns.items()}
    return pd.DataFrame(joined, dtype="str")
