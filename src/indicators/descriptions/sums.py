"""[sum]: rows of a delimited file are added up, by what some of their columns say, and no row is a figure by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from indicators.descriptions.fields import CELL_COLUMNS
from indicators.descriptions.layouts import ASIDE, Layout
from indicators.descriptions.words import Key, Where, check_keys, check_once, check_type
from indicators.errors import SourceError

SUM_KEYS = {"by": Key(list), "sectors": Key(list, [])}
# What a file must be for its rows to be added up: (key of [file], value, what it would be otherwise).
ASKED = {"encoding": "utf-8", "confidential": False, "format": "", "layout": "matrix", "rows": ""}


class Sum(NamedTuple):
    """The fields that rows are added up by, and the definitions of sectors.csv that a row's activity code is held to.

    Without `sectors` the sector is what the column, or [words.sector], says.
    """

    by: tuple[str, ...]
    sectors: tuple[str, ...]


def check_sum(table: dict | None, file: Mapping[str, object], layout: Layout, where: Where) -> Sum | None:
    """Return the table [sum], None where there is none; raise `SourceError` where the file cannot be added up by it."""
    if table is None:
        return None
    where = where.inside("sum")
    keys = check_keys(table, SUM_KEYS, where)
    for key in SUM_KEYS:
        for word in keys[key]:
            check_type(word, str, f"{where.at(key)}: {key}")
        check_once(keys[key], f"{where.at(key)}: {key}")
    _check_file(file, layout, where)
    _check_fields(keys["by"], layout, where)
    if keys["sectors"] and "sector" not in keys["by"]:
        raise SourceError(f"{where.at('sectors')}: by does not name sector, whose codes sectors are held to; add it")
    return Sum(tuple(keys["by"]), tuple(keys["sectors"]))


def _check_file(file: Mapping[str, object], layout: Layout, where: Where) -> None:
    for key, asked in ASKED.items():
        if file[key] != asked:
            told = f"rows are added up where {key} is {asked!r}; this file has {file[key]!r}"
            raise SourceError(f"{where.at()}: {told}; drop [sum], or the key of [file]")
    if not file["delimiter"]:
        raise SourceError(f'{where.at()}: say how fields are parted: add delimiter = ";" (or another) to [file]')
    if len(layout.header) > 1:
        raise SourceError(f"{where.at()}: rows are added up under one header row; found {list(layout.header)}")


def _check_fields(by: list[str], layout: Layout, where: Where) -> None:
    """Raise `SourceError` unless rows are added up by all that columns say of them: unlike things have no sum."""
    fields = {field for pattern in layout.columns.values() for field in pattern.fields if field != ASIDE}
    said = fields - set(layout.take) | fields & set(CELL_COLUMNS)
    across = {field for pattern in layout.across if pattern for field in pattern.fields}
    for field in sorted(said - set(by)):
        told = f"a column says {field}, and by does not name it: unlike rows would be added up"
        raise SourceError(f'{where.at("by")}: {told}; add it, or declare the column "{ASIDE}"')
    for field in by:
        if field not in said | across:
            raise SourceError(f"{where.at('by')}: no column says {field!r}; declare it in [columns], or drop it here")
