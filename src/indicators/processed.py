"""The tables of data/processed as they are kept while a process runs: typed, quick to select from and to tell apart."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.errors import IndicatorsError, UnknownTermError
from indicators.paths import find_root
from indicators.reads import without_notes
from indicators.sources import Problem, Source
from indicators.tabular import read_table

WHAT_COLUMNS = ("indicator", "measure", "denominator", "sector", "scope", "object", "payer", "stage")
WHERE_COLUMNS = ("territory", "geography")
WHEN_COLUMNS = ("period", "base_period", "dated")
NUMBER_COLUMNS = ("value", "low", "high", "likely_low", "likely_high")
OBSERVATION_COLUMNS = (
    *WHAT_COLUMNS,
    *WHERE_COLUMNS,
    *WHEN_COLUMNS,
    *("value", "unit", "low", "high", "likely_low", "likely_high", "qualifier", "precision", "counted"),
    *("nature", "obs_status", "conf_status", "flags", "absence"),
    *("source", "place", "text", "published", "note", "observation"),
)
PROBLEM_COLUMNS = Problem._fields
SOURCE_COLUMNS = (
    "source",
    *Source._fields[1:],
    *("file", "sha256", "cells", "observations", "problems"),
)
COUNT_COLUMNS = ("cells", "observations", "problems")
TABLES = {"observations": OBSERVATION_COLUMNS, "problems": PROBLEM_COLUMNS, "sources": SOURCE_COLUMNS}
PROCESSED = Path("data") / "processed"

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits well mixed: the golden ratio's
Criteria = Mapping[str, str | Iterable[str]]


class Places(NamedTuple):
    """Where each value of a column stands: the rows of the value numbered `n` are order[starts[n]:starts[n + 1]]."""

    numbers: Mapping[str, int]
    order: np.ndarray
    starts: list[int]


class Stored:
    """A table that many questions are asked of; places and digests are worked out once a column."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table
        self.columns = table.columns.tolist()
        self._places: dict[str, Places] = {}
        self._columns: dict[str, np.ndarray] = {}
        self._hashes: dict[tuple[str, ...], np.ndarray] = {}

    def index(self) -> None:
        """Work out the places of every text now, for a process that is copied before it is asked."""
        for column in set(self.columns) - {*NUMBER_COLUMNS, *COUNT_COLUMNS}:
            self._find_places(column)

    def find_rows(self, criteria: Mapping[str, Collection[str]]) -> np.ndarray:
        """Return the numbers of the rows that have, in every column of `criteria`, one of the values; in order."""
        kept = np.ones(len(self.table), dtype=bool)
        for column, values in criteria.items():
            own = np.zeros(len(self.table), dtype=bool)
            own[self._find_values(column, values)] = True
            kept &= own
        return np.flatnonzero(kept)

    def list_values(self, column: str, criteria: Mapping[str, Collection[str]]) -> list[str]:
        """Return the different values of a column in the rows that meet the criteria, sorted."""
        return sorted(set(self._read_column(column)[self.find_rows(criteria)].tolist()))

    def take_rows(self, rows: np.ndarray, columns: list[str]) -> pd.DataFrame:
        """Return the rows of these numbers in these columns, numbered anew."""
        return self.table[columns].take(rows).reset_index(drop=True)

    def digest_rows(self, rows: np.ndarray, columns: list[str], whole: bool = False) -> str:
        """Return the SHA-256 of what stands in these rows and columns.

        With `whole` every row is hashed at once and kept: for a process that is asked often of the same columns.
        """
        if whole:
            hashed = self._hash_all(tuple(columns))[rows]
        else:
            hashed = combine_hashes([hash_cells(self._read_column(column)[rows]) for column in columns], len(rows))
        return hashlib.sha256("\x1f".join(columns).encode() + b"\n" + hashed.astype("<u8").tobytes()).hexdigest()

    def _find_values(self, column: str, values: Collection[str]) -> np.ndarray:
        places = self._find_places(column)
        known = [number for value in values if (number := places.numbers.get(value)) is not None]
        found = [places.order[places.starts[number] : places.starts[number + 1]] for number in known]
        return np.concatenate(found) if found else np.empty(0, dtype=np.intp)

    def _find_places(self, column: str) -> Places:
        if column not in self._places:
            codes, values = pd.factorize(self._read_column(column))
            starts = np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=len(values)))]).tolist()
            numbers = {value: number for number, value in enumerate(values)}
            self._places[column] = Places(numbers, np.argsort(codes, kind="stable"), starts)
        return self._places[column]

    def _read_column(self, column: str) -> np.ndarray:
        """Return the cells of a column: numbers as floats, all else as the texts they are."""
        if column not in self._columns:
            kind = float if pd.api.types.is_numeric_dtype(self.table[column].dtype) else object
            self._columns[column] = self.table[column].to_numpy(dtype=kind)
        return self._columns[column]

    def _hash_all(self, columns: tuple[str, ...]) -> np.ndarray:
        if columns not in self._hashes:
            parts = [self._hash_column(column) for column in columns]
            self._hashes[columns] = combine_hashes(parts, len(self.table))
        return self._hashes[columns]

    def _hash_column(self, column: str) -> np.ndarray:
        key = ("", column)
        if key not in self._hashes:
            self._hashes[key] = hash_cells(self._read_column(column), repeated=True)
        return self._hashes[key]


def hash_cells(cells: np.ndarray, repeated: bool = False) -> np.ndarray:
    """Return a hash of 64 bits for each cell, by its value; `repeated` is quicker where values repeat.

    >>> cells = np.array(["a", "b", "a"], dtype=object)
    >>> hash_cells(cells)[:1].tolist() == hash_cells(cells, repeated=True)[2:].tolist()
    True
    """
    if cells.dtype == object:
        return pd.util.hash_array(cells, categorize=repeated)
    return pd.util.hash_array(np.where(np.isnan(cells), np.nan, cells))


def combine_hashes(parts: Iterable[np.ndarray], rows: int) -> np.ndarray:
    """Return one hash a row from those of its cells; the order of the columns counts."""
    combined = np.zeros(rows, dtype=np.uint64)
    for part in parts:
        combined = (combined ^ part) * MULTIPLIER
        combined ^= combined >> np.uint64(32)
    return combined


def open_stored(name: str, root: Path | None = None) -> Stored:
    """Return the table `name` of data/processed, read once as long as its file stays the same.

    Raises `IndicatorsError` where nothing has been cleaned yet.
    """
    path = (root or find_root()) / PROCESSED / f"{name}.csv"
    if not path.is_file():
        raise IndicatorsError(f"{path} does not exist yet; run `indicators clean` first")
    state = path.stat()
    return _read_stored(path, TABLES[name], state.st_mtime_ns, state.st_size)


def open_ahead(root: Path) -> None:
    """Read and index the tables of the project at `root`; what cannot be read is left for who asks it to tell."""
    for name in TABLES:
        with suppress(IndicatorsError, OSError):
            open_stored(name, root).index()


@lru_cache(maxsize=6)
def _read_stored(path: Path, columns: tuple[str, ...], _changed: int, _size: int) -> Stored:
    with without_notes():
        table = read_table(path, columns)
    for column in NUMBER_COLUMNS if "value" in columns else ():
        # float() gives back the very number that was written; the faster pandas.to_numeric may miss the last digit.
        table[column] = [float(text or "nan") for text in table[column].to_numpy(dtype=object)]
    for column in COUNT_COLUMNS if "cells" in columns else ():
        table[column] = table[column].astype(int)
    return Stored(table)


def list_criteria(criteria: Criteria, known: Collection[str]) -> dict[str, list[str]]:
    """Return the criteria by column, each as the sorted list of the values that will do.

    >>> list_criteria({"territory": ("corse", "alsace", "corse"), "period": "2012"}, ["territory", "period"])
    {'period': ['2012'], 'territory': ['alsace', 'corse']}
    """
    check_columns(criteria, known)
    return {
        column: [wanted] if isinstance(wanted, str) else sorted({str(value) for value in wanted})
        for column, wanted in sorted(criteria.items())
    }


def list_columns(columns: Iterable[str], known: Collection[str]) -> list[str]:
    """Return the columns asked for in the order of the table, all of them where none is asked for."""
    asked = set(check_columns(columns, known))
    return [column for column in known if column in asked or not asked]


def check_columns(columns: Iterable[str], known: Collection[str]) -> list[str]:
    """Return the columns. `UnknownTermError` names the nearest one where a column is not in the table."""
    asked = [columns] if isinstance(columns, str) else list(columns)
    for column in asked:
        if column not in known:
            near = get_close_matches(column, known, n=1)
            raise UnknownTermError(
                f"{column!r} is not a column of this table; "
                + (f"did you mean {near[0]!r}?" if near else f"its columns are {', '.join(known)}")
            )
    return asked
