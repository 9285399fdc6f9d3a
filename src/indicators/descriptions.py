"""What a source's description may say: its tables and keys, each checked, with the nearest allowed word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from indicators.errors import SourceError

CELL_COLUMNS = (
    *("source", "place", "text", "language"),
    *("indicator", "measure", "denominator", "sector", "scope", "object", "payer", "stage"),
    *("territory", "geography", "period", "base_period", "dated"),
    *("unit", "precision", "nature", "published", "note", "units", "largest_share"),
)
# How many units stand behind a figure of a confidential file, and the share in percent of the largest.
BEHIND_COLUMNS = ("units", "largest_share")
# What a whole file or sheet may say of its cells; a place and a text belong to one cell, a language to [file].
SHARED_COLUMNS = tuple(
    column for column in CELL_COLUMNS if column not in ("place", "text", "language", *BEHIND_COLUMNS)
)
# `passage` is no column of cells: it completes their place.
RECORD_COLUMNS = (*(column for column in CELL_COLUMNS if column != "place"), "passage")

TABLES = ("file", "defaults", "columns", "matrix", "marks", "sheet", "source")
ABSENCES = (
    *("empty", "not_available", "not_applicable", "confidential", "unreliable", "negligible"),
    *("reported_none", "undeclared"),
)
PRECISIONS = ("count", "rounded", "sample", "claim")
CLOSED = {
    "measure": ("level", "share", "ratio", "index", "change", "change_percent", "change_points"),
    "dated": ("stated", "inferred", "undated"),
    "precision": PRECISIONS,
    "nature": ("observed", "planned", "target", "claimed"),
    "geography": ("cog2015", "cog2024", "nuts2013", "ze2020", "local"),
}
KINDS = ("official", "observatory", "institution", "press")
ENCODINGS = ("utf-8", "cp1252", "iso-8859-15", "utf-16")
DELIMITERS = ("", ";", ",", "\t")
DATE = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?)?")
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")
NAMES = {str: "a text in quotes", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}


class Key(NamedTuple):
    """One key of a table: its type, its default (None: required) and the values allowed (none listed: any)."""

    kind: type
    default: object = None
    allowed: Collection[str] = ()


class Source(NamedTuple):
    """A publication or answer that figures come from; empty texts are unknown."""

    id: str
    title: str
    publisher: str
    kind: str
    citation: str
    licence: str
    address: str
    published: str
    accessed: str
    language: str
    edition: str
    reports_absence: bool
    note: str


class Sheet(NamedTuple):
    """A sheet to read, and the cell columns that all its cells share."""

    name: str
    values: Mapping[str, str]


class Matrix(NamedTuple):
    """The header of the column of territories, and the headers that are neither territories nor periods."""

    territory: str
    ignore: tuple[str, ...]


FILE_KEYS = {
    "sha256": Key(str, ""),
    "language": Key(str, None, ("fr", "en")),
    "layout": Key(str, None, ("records", "matrix")),
    "header": Key(int, 1),
    "precision": Key(str, None, PRECISIONS),
    "accounting_negatives": Key(bool, False),
    "encoding": Key(str, "utf-8", ENCODINGS),
    "delimiter": Key(str, "", DELIMITERS),
    "hidden": Key(bool, False),
    "confidential": Key(bool, False),
}
SOURCE_KEYS = {
    **{name: Key(str) for name in ("id", "title", "publisher")},
    "kind": Key(str, None, KINDS),
    **{name: Key(str) for name in ("citation", "licence")},
    **{name: Key(str, "") for name in ("address", "published", "accessed")},
    "language": Key(str),
    "edition": Key(str, ""),
    "reports_absence": Key(bool, False),
    "note": Key(str, ""),
}
MATRIX_KEYS = {"territory": Key(str), "ignore": Key(list, [])}


def check_top(content: dict, name: str) -> None:
    """Raise `SourceError` unless `content` holds known tables of the right kind and nothing else."""
    for table, found in content.items():
        check_word(table, TABLES, f"{name}: unknown table or key")
        kind = list if table in ("sheet", "source") else dict
        written = f"[[{table}]]" if kind is list else f"[{table}]"
        if not isinstance(found, kind):
            raise SourceError(f"{name}: {table} is written {written}; found {_describe(found)}")


def check_file(table: dict, name: str) -> dict:
    """Return the keys of [file], defaults filled in."""
    keys = _check_keys(table, FILE_KEYS, f"{name} [file]")
    if keys["header"] < 1:
        raise SourceError(f"{name} [file]: header is {keys['header']}; rows are counted from 1")
    if keys["sha256"] and not re.fullmatch(r"[0-9a-f]{64}", keys["sha256"]):
        raise SourceError(f"{name} [file]: sha256 is no seal (64 hexadecimal digits); `indicators accept` writes it")
    return keys


def check_sources(blocks: list, name: str) -> tuple[Source, ...]:
    """Return the [[source]] blocks; there is at least one, and no id twice."""
    if not blocks:
        raise SourceError(f"{name} names no source; add a [[source]] block (id, title, publisher, kind, …)")
    sources = tuple(_check_source(block, f"{name} [[source]] {number}") for number, block in enumerate(blocks, 1))
    _check_once([source.id for source in sources], f"{name} [[source]]: id")
    return sources


def _check_source(block: dict, where: str) -> Source:
    keys = _check_keys(block, SOURCE_KEYS, where)
    for key in ("id", "title", "publisher"):
        if not keys[key].strip():
            raise SourceError(f"{where}: {key} is empty; say what it is")
    if not SLUG.fullmatch(keys["id"]):
        raise SourceError(f"{where}: id is {keys['id']!r}; write it in small letters, digits, - and _")
    for key in ("published", "accessed"):
        if not DATE.fullmatch(keys[key]):
            raise SourceError(f"{where}: {key} is {keys[key]!r}; write 2017, 2017-08 or 2017-08-31, or leave it empty")
    if keys["address"] and not keys["address"].startswith(("http://", "https://")):
        raise SourceError(f"{where}: address is {keys['address']!r}; it starts with https:// or is empty")
    return Source(**keys)


def check_defaults(table: dict, name: str, sources: tuple[Source, ...], keys: dict) -> dict[str, str]:
    """Return the cell columns that the whole file shares, the precision of [file] among them."""
    values = _check_shared(table, f"{name} [defaults]", sources, keys["layout"])
    if values.get("precision", keys["precision"]) != keys["precision"]:
        raise SourceError(f"{name}: precision is said twice, in [file] and in [defaults], and not the same; keep one")
    return {**values, "precision": keys["precision"]}


def check_sheets(blocks: list, name: str, sources: tuple[Source, ...], layout: str) -> tuple[Sheet, ...]:
    """Return the [[sheet]] blocks; no sheet twice."""
    sheets = []
    for number, block in enumerate(blocks, 1):
        where = f"{name} [[sheet]] {number}"
        if not isinstance(block.get("name"), str) or not block["name"].strip():
            raise SourceError(f"{where}: name is missing; it is the sheet's name in the workbook")
        shared = {key: value for key, value in block.items() if key != "name"}
        sheets.append(Sheet(block["name"], _check_shared(shared, where, sources, layout)))
    _check_once([sheet.name for sheet in sheets], f"{name} [[sheet]]: name")
    return tuple(sheets)


def check_columns(table: dict | None, name: str, layout: str, confidential: bool = False) -> dict[str, str]:
    """Return header → cell column; only the layout `records` has the table, and one header holds the text.

    The columns of what stands behind a figure belong to confidential files.
    """
    if layout != "records":
        if table is not None:
            raise SourceError(f"{name}: [columns] belongs to the layout records; this one is {layout}: drop it")
        return {}
    table = table or {}
    for header, column in table.items():
        _check_type(column, str, f"{name} [columns]: {header!r}")
        check_word(column, RECORD_COLUMNS, f"{name} [columns]: {header!r} is to become the unknown column")
    _check_once(list(table.values()), f"{name} [columns]: the column")
    _check_once([" ".join(header.split()) for header in table], f"{name} [columns]: the header")
    behind = [header for header, column in table.items() if column in BEHIND_COLUMNS]
    if behind and not confidential:
        told = f"{behind[0]!r} is to become {table[behind[0]]}, which confidential files have"
        raise SourceError(f"{name} [columns]: {told}; add confidential = true to [file], or drop the line")
    if "text" not in table.values():
        raise SourceError(f'{name} [columns] names no header for "text", the column of the figures; add it')
    return dict(table)


def check_matrix(table: dict | None, name: str, layout: str) -> Matrix | None:
    """Return the [matrix] table, which the layout `matrix` must have and no other may."""
    if layout != "matrix":
        if table is not None:
            raise SourceError(f"{name}: [matrix] belongs to the layout matrix; this one is {layout}: drop it")
        return None
    if table is None:
        raise SourceError(f"{name} has the layout matrix and no [matrix]; add it with territory = the column's header")
    keys = _check_keys(table, MATRIX_KEYS, f"{name} [matrix]")
    for header in keys["ignore"]:
        _check_type(header, str, f"{name} [matrix]: ignore")
    return Matrix(keys["territory"], tuple(keys["ignore"]))


def check_marks(table: dict, name: str) -> dict[str, str]:
    """Return mark → absence, or zero."""
    for mark, meaning in table.items():
        _check_type(meaning, str, f"{name} [marks]: {mark!r}")
        check_word(meaning, (*ABSENCES, "zero"), f"{name} [marks]: {mark!r} has the unknown meaning")
    return dict(table)


def check_word(word: str, allowed: Collection[str], message: str) -> None:
    """Raise `SourceError` with the nearest allowed word unless `word` is allowed.

    >>> check_word("sectr", ("sector", "scope"), "x.toml [defaults]: unknown key")
    Traceback (most recent call last):
        ...
    indicators.errors.SourceError: x.toml [defaults]: unknown key 'sectr'; did you mean 'sector'? allowed: sector, scope
    """
    if word in allowed:
        return
    near = difflib.get_close_matches(word, [each for each in allowed if each], n=1)
    proposal = f"did you mean {near[0]!r}? " if near else ""
    listed = ", ".join(each if each.strip() else repr(each) for each in allowed)
    raise SourceError(f"{message} {word!r}; {proposal}allowed: {listed}")


def _check_shared(table: dict, where: str, sources: tuple[Source, ...], layout: str) -> dict[str, str]:
    crossed = ("territory", "period") if layout == "matrix" else ()
    allowed = tuple(column for column in SHARED_COLUMNS if column not in crossed)
    for column, value in table.items():
        check_word(column, allowed, f"{where}: unknown key")
        _check_type(value, str, f"{where}: {column}")
        if column in CLOSED:
            check_word(value, CLOSED[column], f"{where}: {column} is")
        if column == "source":
            check_word(value, tuple(source.id for source in sources), f"{where}: no [[source]] has the id")
    return dict(table)


def _check_keys(table: dict, keys: Mapping[str, Key], where: str) -> dict:
    for found in table:
        check_word(found, tuple(keys), f"{where}: unknown key")
    for name, key in keys.items():
        if name not in table and key.default is None:
            listed = f" ({', '.join(key.allowed)})" if key.allowed else ""
            raise SourceError(f"{where}: the key {name} is missing; add it: {NAMES[key.kind]}{listed}")
        _check_type(table.get(name, key.default), key.kind, f"{where}: {name}")
        if key.allowed:
            check_word(table.get(name, key.default), key.allowed, f"{where}: {name} is")
    return {name: table.get(name, key.default) for name, key in keys.items()}


def _check_type(value: object, kind: type, where: str) -> None:
    # `type is`, for true is an int to isinstance.
    if type(value) is not kind:
        raise SourceError(f"{where} is {_describe(value)}; expected {NAMES[kind]}")


def _describe(value: object) -> str:
    return f"{value!r} ({NAMES.get(type(value), type(value).__name__)})"


def _check_once(words: list[str], what: str) -> None:
    for number, word in enumerate(words):
        if word in words[:number]:
            raise SourceError(f"{what} {word!r} is there twice; keep one")
