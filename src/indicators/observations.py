"""The long table that everything else reads: its columns, its ids, and how it comes back from data/processed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd

from indicators.distinct import number_cases
from indicators.paths import find_root
from indicators.processed import (
    COUNT_COLUMNS,
    NUMBER_COLUMNS,
    OBSERVATION_COLUMNS,
    PROBLEM_COLUMNS,
    PROCESSED,
    SOURCE_COLUMNS,
    WHAT_COLUMNS,
    WHEN_COLUMNS,
    WHERE_COLUMNS,
)
from indicators.questions import Observations, Table, ask, list_values, select_rows, select_stored
from indicators.sources import CELL_COLUMNS

__all__ = [
    "CELL_COLUMNS",
    "CHANGES",
    "COUNT_COLUMNS",
    "KEY_COLUMNS",
    "NUMBER_COLUMNS",
    "OBSERVATION_COLUMNS",
    "PROBLEM_COLUMNS",
    "PROCESSED",
    "SOURCE_COLUMNS",
    "Observations",
    "Table",
    "ask",
    "hash_keys",
    "list_values",
    "name_alone",
    "name_keys",
    "open_observations",
    "order_place",
    "read_observations",
    "read_problems",
    "read_sources",
    "select_rows",
]

KEY_COLUMNS = (*WHAT_COLUMNS, *WHERE_COLUMNS, *WHEN_COLUMNS, "unit", "nature")
CHANGES = ("change", "change_percent", "change_points")

DIGEST_DIGITS = 24  # enough that two keys of a million never meet; the id shows the first twelve
ID_DIGITS = 12
ROWS_AT_ONCE = 100_000
NUMBERS = re.compile(r"([0-9]+)")
# Source and key in two halves (what and where; when and how), each with what stands behind it.
HALVES = ((("source", *WHAT_COLUMNS, *WHERE_COLUMNS), "\x1f"), ((*WHEN_COLUMNS, "unit", "nature"), ""))


def open_observations(root: Path | None = None) -> Observations:
    """Return the observations of the project, to be asked: what pages read by."""
    return Observations(root or find_root())


def read_observations(
    root: Path | None = None, *, columns: Iterable[str] = (), **criteria: str | Iterable[str]
) -> pd.DataFrame:
    """Return the observations of data/processed that meet every criterion, in the order of the file.

    A criterion is a column and its value, or several values. `value` and the four bounds are floats (NaN where
    there is none, inf for an open end); every other column is text, "" where there is nothing. Raises
    `UnknownTermError` for a criterion that is no column, `IndicatorsError` where nothing has been cleaned yet.
    """
    return select_stored("observations", columns, criteria, root)


def read_problems(
    root: Path | None = None, *, columns: Iterable[str] = (), **criteria: str | Iterable[str]
) -> pd.DataFrame:
    """Return the problems of data/processed that meet every criterion: all text, `cell` empty for a whole file."""
    return select_stored("problems", columns, criteria, root)


def read_sources(
    root: Path | None = None, *, columns: Iterable[str] = (), **criteria: str | Iterable[str]
) -> pd.DataFrame:
    """Return the sources of data/processed; `cells`, `observations` and `problems` are whole numbers, the rest text."""
    return select_stored("sources", columns, criteria, root)


def hash_keys(observations: pd.DataFrame) -> pd.Series:
    """Return, for each observation, 24 hexadecimal digits of the SHA-256 of its source and key (index kept).

    Equal in two rows only where the source says twice the same thing of the same thing; place, text and value are no
    part of it.
    """
    return pd.Series(_hash_rows(observations, DIGEST_DIGITS), index=observations.index, dtype=object)


def name_alone(observations: pd.DataFrame) -> np.ndarray:
    """Return the ids of rows of which no two have the same source and key."""
    return _hash_rows(observations, ID_DIGITS, "o-")


def _hash_rows(observations: pd.DataFrame, digits: int, before: str = "") -> np.ndarray:
    """Return the first digits of the SHA-256 of each source and key, behind `before`.

    The digits of some rows are written as one text, which is then parted: that is quicker than a text for each.
    """
    key = observations[[column for columns, _ in HALVES for column in columns]]
    names = np.empty(len(key), dtype=object)
    for start in range(0, len(key), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        halves = (_join_keys(key.iloc[rows], *half) for half in HALVES)
        digests = b"".join([sha256(first + second).digest() for first, second in zip(*halves, strict=True)])
        wanted = np.frombuffer(digests, dtype=np.uint8).reshape(-1, 32)[:, : digits // 2]
        names[rows] = (before + wanted.tobytes().hex(" ", -(digits // 2)).replace(" ", " " + before)).split()
    return names


def _join_keys(key: pd.DataFrame, columns: tuple[str, ...], end: str) -> list[bytes]:
    """Return one half of each source and key; equal ones are joined once."""
    numbers, cases = number_cases(key, columns)
    return np.array([("\x1f".join(case) + end).encode() for case in cases], dtype=object)[numbers].tolist()


def name_keys(keys: pd.Series, places: pd.Series) -> pd.Series:
    """Return the id of each row from its key; the second and later of one key, in the order of place, get their own.

    The number of the tie, never the place itself, enters the hash: a row inserted above changes no id.
    """
    names = "o-" + keys.str[:ID_DIGITS]
    twice = keys[keys.duplicated(keep=False)]
    ties = {}
    for key, rows in twice.groupby(twice, sort=False).groups.items():
        ordered = sorted(rows, key=lambda row: order_place(places[row]))
        for number, row in enumerate(ordered[1:], start=2):
            ties[row] = "o-" + sha256(f"{key}#{number}".encode()).hexdigest()[:ID_DIGITS]
    names.loc[list(ties)] = list(ties.values())
    return names.astype(str)


def order_place(place: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts places as people count: row 9 before row 12.

    >>> sorted(["a.xlsx!s!F12", "a.xlsx!s!F9"], key=order_place)
    ['a.xlsx!s!F9', 'a.xlsx!s!F12']
    """
    # Every second part is a number.
    return tuple((int(part), "") if turn % 2 else (-1, part) for turn, part in enumerate(NUMBERS.split(place)))
