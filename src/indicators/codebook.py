"""What each indicator means: the codebook, and the one way in which ids of reference tables are looked up."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

import pandas as pd

from indicators.errors import IndicatorsError, UnknownTermError
from indicators.kept import keep
from indicators.paths import find_root
from indicators.tabular import list_records, read_table

REFERENCE = Path("data") / "reference"
CODEBOOK = REFERENCE / "codebook.csv"
PROPOSALS = 3
LONGEST_SHOWN = 60
REFUSAL_COLUMNS = ("text", "rule", "found", "expected")

# The unit of a measure, whatever is measured, and the others it may be written in.
UNITS_OF_MEASURE = {
    "share": ("percent", "permille"),
    "change_percent": ("percent", "permille"),
    "change_points": ("points",),
    "ratio": ("ratio", "percent", "permille"),
    "index": ("index",),
}

Row = TypeVar("Row")


class Indicator(NamedTuple):
    """One row of the codebook: what is counted, in which unit, and how it is written."""

    indicator: str
    title_fr: str
    title_en: str
    definition_fr: str
    definition_en: str
    unit: str
    decimals: int
    whole: bool
    kind: str
    digital: bool
    nouns_fr: tuple[str, ...]
    nouns_en: tuple[str, ...]


def read_codebook(root: Path | None = None) -> pd.DataFrame:
    """Return the codebook as it is written: a row an indicator, every column text."""
    return read_table((root or find_root()) / CODEBOOK, Indicator._fields)


@keep
def index_codebook(root: Path) -> pd.DataFrame:
    """Return the codebook of the project at `root`, a row an indicator."""
    return read_codebook(root).set_index("indicator")


def expect_unit(measure: str, indicator: str, root: Path) -> str:
    """Return the unit that a figure must have: its measure's, or else its indicator's in the codebook; "" if unknown.

    >>> expect_unit("share", "employees", find_root()), expect_unit("level", "employees", find_root())
    ('percent', 'count')
    """
    if measure in UNITS_OF_MEASURE:
        return UNITS_OF_MEASURE[measure][0]
    return index_codebook(root)["unit"].get(indicator, "")


def find_indicator(indicator: str, root: Path | None = None) -> Indicator:
    """Return the codebook's row of `indicator`; `UnknownTermError` names the nearest where there is none.

    >>> find_indicator("establishments").whole
    True
    """
    return find_row(_read_indicators(root or find_root()), indicator, "indicator", CODEBOOK)


@keep
def _read_indicators(root: Path) -> Mapping[str, Indicator]:
    table = read_codebook(root)
    check_unique(table, "indicator", CODEBOOK)
    rows = list_records(table[list(Indicator._fields)])
    return {row["indicator"]: _build_indicator(row) for row in rows}


def _build_indicator(row: Mapping[str, str]) -> Indicator:
    where = f"{CODEBOOK.as_posix()}, {row['indicator']}"
    if not row["decimals"].isdecimal():
        raise IndicatorsError(f"{where}: decimals is {row['decimals']!r}; write a whole number such as 0 or 1")
    typed = {
        "decimals": int(row["decimals"]),
        "whole": parse_yes(row["whole"], where),
        "digital": parse_yes(row["digital"], where),
        "nouns_fr": split_words(row["nouns_fr"]),
        "nouns_en": split_words(row["nouns_en"]),
    }
    return Indicator(**{**row, **typed})


def parse_yes(text: str, where: str) -> bool:
    """Return True for `yes`, False for `no` or nothing; anything else is an `IndicatorsError` that names `where`.

    >>> parse_yes("yes", "codebook.csv"), parse_yes("", "codebook.csv")
    (True, False)
    """
    if text not in ("yes", "no", ""):
        raise IndicatorsError(f"{where}: found {text!r}; write yes or no")
    return text == "yes"


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of a cell that holds several, separated by semicolons.

    >>> split_words("établissement; unité locale")
    ('établissement', 'unité locale')
    """
    return tuple(word.strip() for word in text.split(";") if word.strip())


def find_row(rows: Mapping[str, Row], term: str, kind: str, table: Path) -> Row:
    """Return `rows[term]`; `UnknownTermError` names the nearest ids and the table where a new one is added."""
    if term in rows:
        return rows[term]
    near = propose_terms(term, rows)
    hint = f"; nearest: {', '.join(near)}" if near else ""
    raise UnknownTermError(f"{kind} {shorten(term)!r} is not in {table.as_posix()}{hint}; mend it, or add a row there")


def propose_terms(term: str, known: Iterable[str]) -> list[str]:
    """Return up to three of `known` that look like `term`, the likest first: for a message, never for a match.

    >>> propose_terms("establishment", ["employees", "establishments"])
    ['establishments']
    """
    return difflib.get_close_matches(shorten(term), list(known), n=PROPOSALS)


def shorten(text: str) -> str:
    """Return `text`, cut where it is too long to stand in a sentence."""
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def check_unique(table: pd.DataFrame, column: str, path: Path) -> None:
    """Raise `IndicatorsError` where an id of `column` is empty or stands in two rows of the table at `path`."""
    twice = table.loc[table[column].duplicated() | (table[column] == ""), column]
    if not twice.empty:
        line = twice.index[0] + 2
        raise IndicatorsError(
            f"{path.as_posix()}, line {line}: {column} {twice.iloc[0]!r} is empty or stands there twice; keep one row"
        )
