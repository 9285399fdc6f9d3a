"""[sum]: rows of a delimited file are added up, by what some of their columns say, and no row is a figure by itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from indicators.descriptions.fields import CELL_COLUMNS
from indicators.descriptions.layouts import ASIDE, Layout, find_across
from indicators.descriptions.words import Key, Where, check_keys, check_once, check_type
from indicators.errors import SourceError

DELIMITED = (".csv", ".tsv", ".txt")
SUM_KEYS = {"by": Key(list), "sectors": Key(list, []), "nomenclature": Key(str, "")}
# What activity codes may be written in: those of which activities.csv holds every level.
NOMENCLATURES = ("naf_rev2", "nace_rev2")
# What a file must be for its rows to be added up: (key of [file], value, what it would be otherwise).
ASKED = {"encoding": "utf-8", "confidential": False, "format": "", "layout": "matrix", "rows": ""}


class Sum(NamedTuple):
    """The fields that rows are added up by, and the definitions of sectors.csv that a row's activity code is held to.

    Without `sectors` the sector is what the column, or [words.sector], says.
    """

    by: tuple[str, ...]
    sectors: tuple[str, ...]


def check_sum(
    content: Mapping[str, object], file: Mapping[str, object], layout: Layout, where: Where, path: Path
) -> Sum | None:
    """Return the table [sum], None where there is none; raise `SourceError` where the file cannot be added up by it.

    `content` is the whole description, `file` its table [file], `path` the file that it describes.
    """
    table = content.get("sum")
    if table is None:
        return None
    where = where.inside("sum")
    keys = check_keys(table, SUM_KEYS, where)
    for key in ("by", "sectors"):
        for word in keys[key]:
            check_type(word, str, f"{where.at(key)}: {key}")
        check_once(keys[key], f"{where.at(key)}: {key}")
    _check_kind(path, where)
    if "table" in content:
        raise SourceError(
            f"{where.at()}: a sum is of the whole file, and [[table]] names parts of it; keep one of the two"
        )
    _check_file(file, layout, where)
    _check_fields(keys["by"], layout, where)
    if keys["sectors"] and "sector" not in keys["by"]:
        raise SourceError(f"{where.at('sectors')}: by does not name sector, whose codes sectors are held to; add it")
    _check_nomenclature(keys, where)
    return Sum(tuple(keys["by"]), tuple(keys["sectors"]))


def _check_nomenclature(keys: Mapping[str, object], where: Where) -> None:
    """Raise `SourceError` unless it is said which nomenclature codes are in: J is not the same in two of them."""
    found, allowed = keys["nomenclature"], " or ".join(map(repr, NOMENCLATURES))
    if not keys["sectors"] and found:
        raise SourceError(f"{where.at('nomenclature')}: nomenclature says nothing without sectors; drop it")
    if keys["sectors"] and not found:
        told = f"codes mean other activities in other nomenclatures; say which they are in: nomenclature = {allowed}"
        raise SourceError(f"{where.at('sectors')}: {told}")
    if keys["sectors"] and found not in NOMENCLATURES:
        told = f"nomenclature is {found!r}; the definitions of sectors.csv are in {allowed}"
        raise SourceError(f"{where.at('nomenclature')}: {told}; take another file, or drop sectors (docs/sectors.md)")


def _check_kind(path: Path, where: Where) -> None:
    if path.suffix.lower() not in DELIMITED:
        told = f"rows are added up of delimited text ({', '.join(DELIMITED)}); this file is {path.name}"
        raise SourceError(f"{where.at()}: {told}; unpack it or save it as .csv in UTF-8, or drop [sum]")


def _check_file(file: Mapping[str, object], layout: Layout, where: Where) -> None:
    for key, asked in ASKED.items():
        if file[key] != asked:
            told = f"rows are added up where {key} is {asked!r}; this file has {file[key]!r}"
            raise SourceError(f"{where.at()}: {told}; drop [sum], or the key of [file]")
    if not file["delimiter"]:
        raise SourceError(f'{where.at()}: say how fields are parted: add delimiter = ";" (or another) to [file]')
    if layout.skip_lines:
        raise SourceError(f"{where.at()}: rows are added up by what they say; name those to skip by rows, not by lines")
    if len(layout.header) > 1:
        raise SourceError(f"{where.at()}: rows are added up under one header row; found {list(layout.header)}")


def _check_fields(by: list[str], layout: Layout, where: Where) -> None:
    """Raise `SourceError` unless rows are added up by all that columns say of them: unlike things have no sum."""
    fields = {field for pattern in layout.columns.values() for field in pattern.fields if field != ASIDE}
    said = fields - set(layout.take) | fields & set(CELL_COLUMNS)
    across = {field for pattern in find_across(layout) if pattern for field in pattern.fields}
    for field in sorted(said - set(by)):
        told = f"a column says {field}, and by does not name it: unlike rows would be added up"
        raise SourceError(f'{where.at("by")}: {told}; add it, or declare the column "{ASIDE}"')
    for field in by:
        if field not in said | across:
            raise SourceError(f"{where.at('by')}: no column says {field!r}; declare it in [columns], or drop it here")
