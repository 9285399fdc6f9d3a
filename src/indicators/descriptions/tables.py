"""The tables of a description that say what a file is, and where it comes from."""

from __future__ import annotations

import re
from typing import NamedTuple

from indicators.descriptions.fields import ABSENCES, CLOSED, PRECISIONS, SHARED_COLUMNS
from indicators.descriptions.words import (
    Key,
    Where,
    check_keys,
    check_once,
    check_type,
    check_word,
    describe,
    find_line,
)
from indicators.errors import SourceError

BLOCKS = ("sheet", "table", "source")
TABLES = ("file", "defaults", "columns", "across", "words", "take", "skip", "sum", "marks", "fetch", *BLOCKS)
FORMATS = ("", "eurostat", "sdmx-csv", "json-stat")
KINDS = ("official", "observatory", "institution", "press")
ENCODINGS = ("utf-8", "cp1252", "iso-8859-1", "iso-8859-15", "utf-16")
DELIMITERS = ("", ";", ",", "\t")
# How plain numbers of a workbook keep shares: as they are shown (2.1), or 0.021 that stands for 2.1 %.
SHARES = ("", "percent", "fraction")
DATE = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?)?")
LATEST = re.compile(r"(\d{4}(-Q[1-4]|-S[12]|-\d{2})?)?")
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")


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


FILE_KEYS = {
    "sha256": Key(str, ""),
    "language": Key(str, None, ("fr", "en")),
    "layout": Key(str, None, ("records", "matrix")),
    "format": Key(str, "", FORMATS),
    "header": Key(object, 1),
    "rows": Key(str, ""),
    "precision": Key(str, None, PRECISIONS),
    "accounting_negatives": Key(bool, False),
    "encoding": Key(str, "utf-8", ENCODINGS),
    "delimiter": Key(str, "", DELIMITERS),
    "hidden": Key(bool, False),
    "shares": Key(str, "", SHARES),
    "confidential": Key(bool, False),
    "latest_period": Key(str, ""),
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


def check_top(content: dict, where: Where) -> None:
    """Raise `SourceError` unless `content` holds known tables of the right kind and nothing else."""
    for table, found in content.items():
        place = where.inside(table).at() if find_line(where.inside(table)) else where.at(table)
        check_word(table, TABLES, f"{place}: unknown table or key")
        kind = list if table in BLOCKS else dict
        written = f"[[{table}]]" if kind is list else f"[{table}]"
        if not isinstance(found, kind):
            raise SourceError(f"{place}: {table} is written {written}; found {describe(found)}")


def check_file(table: dict, where: Where) -> dict:
    """Return the keys of [file], defaults filled in."""
    where = where.inside("file")
    keys = check_keys(table, FILE_KEYS, where)
    if not LATEST.fullmatch(keys["latest_period"]):
        told = f"latest_period is {keys['latest_period']!r}; write 2012, 2016-Q4 or 2017-07, or leave it empty"
        raise SourceError(f"{where.at('latest_period')}: {told}")
    if keys["sha256"] and not re.fullmatch(r"[0-9a-f]{64}", keys["sha256"]):
        told = "sha256 is no seal (64 hexadecimal digits); `indicators accept` writes it"
        raise SourceError(f"{where.at('sha256')}: {told}")
    return keys


def check_sources(blocks: list, where: Where) -> tuple[Source, ...]:
    """Return the [[source]] blocks; there is at least one, and no id twice."""
    if not blocks:
        raise SourceError(f"{where.name} names no source; add a [[source]] block (id, title, publisher, kind, …)")
    block = where.inside("source")
    sources = tuple(_check_source(keys, block._replace(number=number)) for number, keys in enumerate(blocks, 1))
    check_once([source.id for source in sources], f"{where.name} [[source]]: id")
    return sources


def _check_source(block: dict, where: Where) -> Source:
    keys = check_keys(block, SOURCE_KEYS, where)
    for key in ("id", "title", "publisher"):
        if not keys[key].strip():
            raise SourceError(f"{where.at(key)}: {key} is empty; say what it is")
    if not SLUG.fullmatch(keys["id"]):
        raise SourceError(f"{where.at('id')}: id is {keys['id']!r}; write it in small letters, digits, - and _")
    for key in ("published", "accessed"):
        if not DATE.fullmatch(keys[key]):
            told = f"{key} is {keys[key]!r}; write 2017, 2017-08 or 2017-08-31, or leave it empty"
            raise SourceError(f"{where.at(key)}: {told}")
    if keys["address"] and not keys["address"].startswith(("http://", "https://")):
        told = f"address is {keys['address']!r}; it starts with https:// or is empty"
        raise SourceError(f"{where.at('address')}: {told}")
    return Source(**keys)


def check_defaults(table: dict, where: Where, sources: tuple[Source, ...], precision: str) -> dict[str, str]:
    """Return the cell columns that the whole file shares, the precision of [file] among them."""
    values = check_shared(table, where.inside("defaults"), sources)
    if values.get("precision", precision) != precision:
        told = "precision is said twice, in [file] and in [defaults], and not the same; keep one"
        raise SourceError(f"{where.name}: {told}")
    return {**values, "precision": precision}


def check_shared(table: dict, where: Where, sources: tuple[Source, ...]) -> dict[str, str]:
    """Return the fields that the cells of a file, a sheet or a table share."""
    for column, value in table.items():
        check_word(column, SHARED_COLUMNS, f"{where.at(column)}: unknown key")
        check_value(column, value, where)
        if column == "source":
            check_word(value, tuple(source.id for source in sources), f"{where.at(column)}: no [[source]] has the id")
    return dict(table)


def check_value(field: str, value: object, where: Where) -> None:
    """Raise `SourceError` unless `value` is a text, and one of those that the field takes."""
    check_type(value, str, f"{where.at(field)}: {field}")
    if field in CLOSED:
        check_word(value, CLOSED[field], f"{where.at(field)}: {field} is")


def check_marks(table: dict, where: Where) -> dict[str, str]:
    """Return mark → absence, or zero."""
    where = where.inside("marks")
    for mark, meaning in table.items():
        check_type(meaning, str, f"{where.at(mark)}: {mark!r}")
        check_word(meaning, (*ABSENCES, "zero"), f"{where.at(mark)}: {mark!r} has the unknown meaning")
    return dict(table)
