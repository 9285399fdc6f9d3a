"""The long table that everything else reads: its columns, its ids, and how it comes back from data/processed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

import pandas as pd

from indicators.errors import IndicatorsError, UnknownTermError
from indicators.paths import find_root
from indicators.sources import CELL_COLUMNS as CELL_COLUMNS
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
KEY_COLUMNS = (*WHAT_COLUMNS, *WHERE_COLUMNS, *WHEN_COLUMNS, "unit", "nature")
PROBLEM_COLUMNS = Problem._fields
SOURCE_COLUMNS = (
    "source",
    *Source._fields[1:],
    *("file", "sha256", "cells", "observations", "problems"),
)
COUNT_COLUMNS = ("cells", "observations", "problems")

CHANGES = ("change", "change_percent", "change_points")

PROCESSED = Path("data") / "processed"
DIGEST_DIGITS = 24  # enough that two keys of a million never meet; the id shows the first twelve
ID_DIGITS = 12


def read_observations(root: Path | None = None, **criteria: str | tuple[str, ...]) -> pd.DataFrame:
    """Return the observations of data/processed that meet every criterion, in the order of the file.

    A criterion is a column and its value, or a tuple of values. `value` and the four bounds are floats (NaN where
    there is none, inf for an open end); every other column is text, "" where there is nothing. Raises
    `UnknownTermError` for a criterion that is no column, `IndicatorsError` where nothing has been cleaned yet.
    """
    table = _read_processed("observations.csv", OBSERVATION_COLUMNS, root)
    return select_rows(table, criteria)


def read_problems(root: Path | None = None, **criteria: str | tuple[str, ...]) -> pd.DataFrame:
    """Return the problems of data/processed that meet every criterion: all text, `cell` empty for a whole file."""
    return select_rows(_read_processed("problems.csv", PROBLEM_COLUMNS, root), criteria)


def read_sources(root: Path | None = None, **criteria: str | tuple[str, ...]) -> pd.DataFrame:
    """Return the sources of data/processed; `cells`, `observations` and `problems` are whole numbers, the rest text."""
    return select_rows(_read_processed("sources.csv", SOURCE_COLUMNS, root), criteria)


def select_rows(table: pd.DataFrame, criteria: dict[str, str | tuple[str, ...]]) -> pd.DataFrame:
    """Return the rows of `table` that have, in every column of `criteria`, the value or one of the values given.

    >>> regions = pd.DataFrame({"territory": ["corse", "alsace"], "period": ["2012", "2012"]})
    >>> select_rows(regions, {"territory": ("corse", "bretagne")})["territory"].tolist()
    ['corse']
    """
    kept = pd.Series(True, index=table.index)
    for column, wanted in criteria.items():
        if column not in table.columns:
            near = get_close_matches(column, table.columns, n=1)
            raise UnknownTermError(
                f"{column!r} is not a column of this table; "
                + (f"did you mean {near[0]!r}?" if near else f"its columns are {', '.join(table.columns)}")
            )
        values = (wanted,) if isinstance(wanted, str) else tuple(wanted)
        kept &= table[column].isin(values)
    return table[kept].reset_index(drop=True)


def hash_keys(observations: pd.DataFrame) -> pd.Series:
    """Return, for each observation, 24 hexadecimal digits of the SHA-256 of its source and key (index kept).

    Equal in two rows only where the source says twice the same thing of the same thing; place, text and value are no
    part of it.
    """
    # Lists, for going through a pandas column one by one is four times as slow.
    parts = zip(*(observations[column].tolist() for column in ("source", *KEY_COLUMNS)), strict=True)
    digests = [hashlib.sha256("\x1f".join(part).encode()).hexdigest()[:DIGEST_DIGITS] for part in parts]
    return pd.Series(digests, index=observations.index, dtype=object)


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
            ties[row] = "o-" + hashlib.sha256(f"{key}#{number}".encode()).hexdigest()[:ID_DIGITS]
    names.loc[list(ties)] = list(ties.values())
    return names.astype(str)


def order_place(place: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts places as people count: row 9 before row 12.

    >>> sorted(["a.xlsx!s!F12", "a.xlsx!s!F9"], key=order_place)
    ['a.xlsx!s!F9', 'a.xlsx!s!F12']
    """
    return tuple((int(part), "") if part.isascii() and part.isdigit() else (-1, part) for part in _split_digits(place))


def _split_digits(place: str) -> Iterable[str]:
    return re.split(r"([0-9]+)", place)


def _read_processed(name: str, columns: tuple[str, ...], root: Path | None) -> pd.DataFrame:
    path = (root or find_root()) / PROCESSED / name
    if not path.is_file():
        raise IndicatorsError(f"{path} does not exist yet; run `indicators clean` first")
    state = path.stat()
    # Copy-on-write makes this copy free, and keeps the kept table from whoever changes theirs.
    return _read_typed(path, columns, state.st_mtime_ns, state.st_size).copy(deep=False)


@lru_cache(maxsize=6)
def _read_typed(path: Path, columns: tuple[str, ...], _changed: int, _size: int) -> pd.DataFrame:
    table = read_table(path, columns)
    for column in NUMBER_COLUMNS if "value" in columns else ():
        # float() gives back the very number that was written; the faster pandas.to_numeric may miss the last digit.
        table[column] = [float(text or "nan") for text in table[column]]
    for column in COUNT_COLUMNS if "cells" in columns else ():
        table[column] = table[column].astype(int)
    return table
