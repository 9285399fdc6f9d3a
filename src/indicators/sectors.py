"""What "digital" is counted by: sectors and their parts, the scopes of a count."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.codebook import REFERENCE, check_unique, find_row, parse_yes
from indicators.kept import keep
from indicators.paths import find_root
from indicators.tabular import read_table

SECTORS = REFERENCE / "sectors.csv"
SECTOR_CODES = REFERENCE / "sector_codes.csv"
SCOPES = REFERENCE / "scopes.csv"
PERSONS = ("employees", "jobs")  # indicators that count persons, not units
SECTOR_CODE_COLUMNS = ("sector", "nomenclature", "code", "label")


class Sector(NamedTuple):
    """A definition of what is counted, with who published it and in which edition."""

    sector: str
    title_fr: str
    title_en: str
    publisher: str
    edition: str
    basis: str
    digital: bool
    part_of: str
    definition_fr: str
    definition_en: str
    note: str


class Scope(NamedTuple):
    """Which units and persons a count takes in, how, where and when; a caution for its counts of persons.

    Where a scope takes in units otherwise than persons, each has its own title (`units_title_fr` …), else empty.
    """

    scope: str
    title_fr: str
    title_en: str
    units_title_fr: str
    units_title_en: str
    persons_title_fr: str
    persons_title_en: str
    units: str
    persons: str
    counted: str
    place: str
    timing: str
    persons_note_fr: str
    persons_note_en: str
    note: str


def read_sectors(root: Path | None = None) -> pd.DataFrame:
    """Return the table of sectors as it is written: a row a sector, every column text."""
    return read_table((root or find_root()) / SECTORS, Sector._fields)


def find_sector(sector: str, root: Path | None = None) -> Sector:
    """Return the row of `sector`; `UnknownTermError` names the nearest where there is none.

    >>> find_sector("nace_j").basis
    'activity'
    """
    return find_row(_read_sectors(root or find_root()), sector, "sector", SECTORS)


def list_parts(sector: str, root: Path | None = None) -> list[str]:
    """Return the sectors that add up to `sector`, in the order of the table; empty where it is not divided.

    >>> list_parts("nace_j")[0]
    'nace_j58'
    """
    find_sector(sector, root)
    return list(_read_parts(root or find_root()).get(sector, ()))


def list_codes(sector: str, root: Path | None = None) -> pd.DataFrame:
    """Return the activity codes that define `sector`: nomenclature, code, label; no row where none is stated."""
    find_sector(sector, root)
    codes = read_table((root or find_root()) / SECTOR_CODES, SECTOR_CODE_COLUMNS)
    own = codes.loc[codes["sector"] == sector, list(SECTOR_CODE_COLUMNS[1:])]
    return own.reset_index(drop=True)


def find_scope(scope: str, root: Path | None = None) -> Scope:
    """Return the row of `scope`; `UnknownTermError` names the nearest where there is none."""
    return find_row(_read_scopes(root or find_root()), scope, "scope", SCOPES)


def name_scope(scope: str, indicator: str, language: str, root: Path | None = None) -> str:
    """Return whom a count of `indicator` takes in under `scope`: its units or its persons, where these differ.

    >>> name_scope("sbs_local_units", "establishments", "en")
    'Local units, at the workplace'
    """
    row = find_scope(scope, root)
    half = "persons" if indicator in PERSONS else "units"
    return getattr(row, f"{half}_title_{language}") or getattr(row, f"title_{language}")


@keep
def _read_sectors(root: Path) -> Mapping[str, Sector]:
    rows = _read_rows(root, SECTORS, Sector._fields)
    return {row["sector"]: _build_sector(row) for row in rows}


@keep
def _read_parts(root: Path) -> Mapping[str, list[str]]:
    parts: dict[str, list[str]] = {}
    for row in _read_sectors(root).values():
        parts.setdefault(row.part_of, []).append(row.sector)
    return parts


def _build_sector(row: Mapping[str, str]) -> Sector:
    digital = parse_yes(row["digital"], f"{SECTORS.as_posix()}, {row['sector']}")
    return Sector(**{**row, "digital": digital})


@keep
def _read_scopes(root: Path) -> Mapping[str, Scope]:
    return {row["scope"]: Scope(**row) for row in _read_rows(root, SCOPES, Scope._fields)}


def _read_rows(root: Path, path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    table = read_table(root / path, columns)[list(columns)]
    check_unique(table, columns[0], path)
    return table.to_dict("records")
