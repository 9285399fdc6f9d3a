"""Rows of a delimited file added up by the words of some columns, by DuckDB: no cell is touched one by one.

DuckDB reads the file in pieces and keeps the groups only, so that memory grows with the groups and not with the file.
It is asked for nothing but that: it may open no other file, load no extension and keep nothing on disk.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np

from indicators.errors import IndicatorsError, RefusedFileError
from indicators.extras import load_extra

MISSING = (
    "rows are added up ([sum]) by {module}, which is not installed; run `.venv/bin/python -m pip install duckdb`, or "
    "install indicators[sums]"
)
# What a group costs is known, what a file holds is not: better an answer than a machine without memory.
MEMORY = "1500MB"
WILD = re.compile(r"[*?\[\]]")
LINE = re.compile(r"Line: (\d+)")
WIDTHS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
NUMBER = "[0-9]+"


class Table(NamedTuple):
    """Where the rows are: the file, how its fields are parted, the line of the header, and how many columns it has."""

    path: Path
    delimiter: str
    header: int
    width: int


class Added(NamedTuple):
    """Groups of rows by their words (one array a key), and how many rows each has.

    By group and column of figures: the total of the whole numbers, how many cells are empty, how many are neither.
    """

    words: list[np.ndarray]
    rows: np.ndarray
    totals: np.ndarray
    empty: np.ndarray
    unread: np.ndarray


class Unread(NamedTuple):
    """A text that is no whole number: its first line (0: not known), column, how often, and the words of its group."""

    line: int
    column: int
    text: str
    count: int
    words: tuple[str, ...]


def load_duckdb() -> ModuleType:
    """Return DuckDB; raise `IndicatorsError` that says how to install it where it is not there."""
    return load_extra("duckdb", MISSING, IndicatorsError)


def read_header(path: Path, delimiter: str, header: int) -> list[str]:
    """Return the fields of the header line; raise `RefusedFileError` where it is not there or not UTF-8."""
    try:
        with path.open("rb") as file:
            lines = (line.decode("utf-8-sig") for line in islice(file, header - 1, None))
            fields = next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except UnicodeDecodeError as error:
        found = error.object[error.start : error.end].hex(" ").upper()
        raise RefusedFileError("wrong_encoding", f"0x{found}", "utf-8", f"line {header}") from error
    except csv.Error as error:
        raise RefusedFileError("broken_line", str(error), cell=f"line {header}") from error
    if not fields:
        raise RefusedFileError("missing_header", str(header))
    return fields


def add_rows(table: Table, keys: Sequence[int], figures: Sequence[int], zeros: Sequence[str] = ()) -> Added:
    """Return the rows of `table` added up by the words of the columns `keys`, for each of the columns `figures`.

    Columns are counted from 0. Cells are whole numbers, or one of the texts `zeros`; others are not added, but counted.
    Raises `RefusedFileError` with the line where the file is not UTF-8 or a line does not fit the header.
    """
    names = [f"c{column}" for column in figures]
    shared = _list_keys(keys)
    inner = [*shared, *(f"{name} as t{name}, {_number(name, zeros)} as x{name}" for name in names)]
    sums = [
        f"coalesce(sum(x{name}), 0)::bigint as s{name}, count(x{name}) as n{name}, count(t{name}) as f{name}"
        for name in names
    ]
    by = [f"k{place}" for place in range(len(shared))]
    found = _ask(
        table.path,
        f"select {', '.join([*by, 'count(*) as rows', *sums])} from (select {', '.join(inner)} from"
        f" {_open(table)}) group by all order by all",
    )
    rows = found["rows"].astype(np.int64)
    counted, filled = _stack(found, "n", names, len(rows)), _stack(found, "f", names, len(rows))
    words = [found[f"k{place}"].astype(object) for place in range(len(keys))]
    return Added(words, rows, _stack(found, "s", names, len(rows)), rows[:, np.newaxis] - filled, filled - counted)


def find_unread(table: Table, keys: Sequence[int], figures: Sequence[int], zeros: Sequence[str] = ()) -> list[Unread]:
    """Return what `add_rows` has left out, a row a group, column and text, in the order of the file.

    DuckDB counts records: lines are told where each record has one, and no line is blank.
    """
    plain = _count_lines(table.path) == table.header + int(add_rows(table, [], []).rows.sum())
    inner = _list_keys(keys)
    texts = [f"case when {_number(name, zeros)} is null then {name} end as {name}" for name in _names(figures)]
    by = ", ".join(f"k{place}" for place in range(len(inner)))
    found = _ask(
        table.path,
        f"with lines as (select row_number() over () + {table.header} as line, {', '.join([*inner, *texts])}"
        f" from {_open(table)}) select {by}, name, text, min(line) as line, count(*) as times"
        f" from (unpivot lines on {', '.join(_names(figures))} into name name value text)"
        f" group by {by}, name, text order by line, name",
    )
    words = list_words([found[f"k{place}"] for place in range(len(keys))], len(found["line"]))
    parts = zip(*(found[name].tolist() for name in ("line", "name", "text", "times")), words, strict=True)
    return [Unread(line * plain, int(name[1:]), text, times, own) for line, name, text, times, own in parts]


def list_words(columns: Sequence[np.ndarray], rows: int) -> list[tuple[str, ...]]:
    """Return the words of each group, one a key; of a file that is added up as a whole there are none."""
    return list(zip(*(column.tolist() for column in columns), strict=True)) if columns else [()] * rows


def _list_keys(keys: Sequence[int]) -> list[str]:
    """Return what rows are grouped by; without keys something that all of them share."""
    return [f"coalesce(c{column}, '') as k{place}" for place, column in enumerate(keys)] or ["'' as k0"]


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        last, count = b"", 0
        while piece := file.read(1 << 20):
            last, count = piece[-1:], count + piece.count(b"\n")
    return count + (last not in (b"", b"\n"))


PLAIN = "nullstr = '', quote = '\"', escape = '\"', encoding = 'utf-8'"


def _open(table: Table) -> str:
    columns = ", ".join(f"'c{column}': 'VARCHAR'" for column in range(table.width))
    options = f"header = true, skip = {table.header - 1}, auto_detect = false, columns = {{{columns}}}"
    return f"read_csv({_quote(table.path)}, delim = {_quote(table.delimiter)}, {PLAIN}, {options})"


def _number(name: str, zeros: Sequence[str]) -> str:
    zero = f" when {name} in ({', '.join(map(_quote, zeros))}) then 0" if zeros else ""
    return f"case when regexp_full_match({name}, '{NUMBER}') then try_cast({name} as bigint){zero} end"


def _names(columns: Sequence[int]) -> list[str]:
    return [f"c{column}" for column in columns]


def _stack(found: dict[str, np.ndarray], kind: str, names: Sequence[str], rows: int) -> np.ndarray:
    columns = [found[kind + name].astype(np.int64) for name in names]
    return np.stack(columns, axis=1) if columns else np.zeros((rows, 0), dtype=np.int64)


def _quote(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def _ask(path: Path, question: str) -> dict[str, np.ndarray]:
    """Return the columns of DuckDB's answer; what it refuses of the file is a `RefusedFileError`."""
    duckdb = load_duckdb()
    if WILD.search(str(path)):
        told = (
            f"{path}: a file that is added up may have none of * ? [ ] in its name or folders, which DuckDB takes for"
        )
        raise IndicatorsError(f"{told} wild cards; rename it")
    settings = {"memory_limit": MEMORY, "temp_directory": "", "autoload_known_extensions": "false"}
    with duckdb.connect(config=settings) as connection:
        connection.execute(f"set allowed_paths = [{_quote(path)}]")
        connection.execute("set enable_external_access = false")
        try:
            return connection.execute(question).fetchnumpy()
        except duckdb.OutOfMemoryException as error:
            raise RefusedFileError("oversized_file", "> " + MEMORY, MEMORY) from error
        except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
            raise _tell_refusal(str(error)) from error


def _tell_refusal(message: str) -> RefusedFileError:
    found = LINE.search(message)
    cell = f"line {found[1]}" if found else ""
    if widths := WIDTHS.search(message):
        return RefusedFileError("ragged_line", widths[2], widths[1], cell)
    if "unicode" in message or "utf-8 encoded" in message:
        return RefusedFileError("wrong_encoding", "?", "utf-8", cell)
    lines = message.splitlines()
    told = next((line for line in lines if line.endswith(".") and not line.startswith("*")), lines[0])
    return RefusedFileError("broken_line", told, cell=cell)
