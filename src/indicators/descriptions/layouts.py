"""Layouts: which rows and columns of a table hold figures, and where the words stand that say what each figure is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from indicators.descriptions.fields import BEHIND_COLUMNS, CELL_COLUMNS
from indicators.descriptions.tables import SLUG, check_value
from indicators.descriptions.words import Where, check_once, check_type, check_word, describe
from indicators.errors import SourceError
from indicators.texts import clean_word

# `flags` and `passage` are no columns of cells: they complete the text, and the place.
FIELDS = (*(column for column in CELL_COLUMNS if column != "place"), "flags", "passage")
# What a source's word may be to us: all but what belongs to one cell.
WORD_FIELDS = tuple(field for field in FIELDS if field not in ("text", "flags", "passage", *BEHIND_COLUMNS))
RECORDS_ONLY = ("text", "flags", *BEHIND_COLUMNS)
# A column of their own, never part of one.
ALONE = ("text", "flags", "passage", *BEHIND_COLUMNS)
ASIDE = "ignore"
TABLES = ("columns", "across", "words", "take", "skip")
KEYS = ("header", "rows", *TABLES)
BRACES = re.compile(r"\{([^{}]*)\}")


class Pattern(NamedTuple):
    """What a word says: one field (`territory`), or several with literal text between (`{indicator} {period}`)."""

    text: str
    fields: tuple[str, ...]


WHEN = Pattern("period", ("period",))


class Layout(NamedTuple):
    """How to read one table; rows are counted from 1 in the file, a last row of 0 is the end.

    `columns` are by header, `words` by field and then by the source's word, which stands for one field or several.
    """

    kind: str
    header: tuple[int, ...]
    rows: tuple[int, int]
    columns: Mapping[str, Pattern]
    across: tuple[Pattern | None, ...]
    words: Mapping[str, Mapping[str, Mapping[str, str]]]
    take: Mapping[str, tuple[str, ...]]
    skip_rows: tuple[str, ...]
    skip_columns: tuple[str, ...]
    skip_sheets: tuple[str, ...]
    skip_lines: tuple[tuple[int, int], ...]


def parse_pattern(text: object, where: str) -> Pattern:
    """Return the pattern that a description writes; raise `SourceError` where it is none."""
    check_type(text, str, where)
    fields = tuple(BRACES.findall(text)) if "{" in text else (text,)
    for field in fields:
        if not SLUG.fullmatch(field) or "-" in field:
            told = f"{text!r} is to be a field, or fields in braces such as '{{indicator}} {{period}}'"
            raise SourceError(f"{where}: {told}; found {field!r}")
    alone = [field for field in fields if field in ALONE and "{" in text]
    if alone:
        raise SourceError(f"{where}: {alone[0]} is a column of its own; {text!r} makes it part of one")
    check_once([field for field in fields if field != ASIDE], f"{where}: the field")
    return Pattern(text, fields)


def check_layout(said: Mapping[str, object], keys: Where, tables: Where, base: Layout) -> Layout:
    """Return the layout that `said` makes of `base`: what is said again is replaced, words are added."""
    own: dict[str, object] = {}
    if "header" in said:
        own["header"] = _check_header(said["header"], keys.at("header"))
    if "rows" in said:
        own["rows"] = parse_lines(said["rows"], "rows", keys)
    for table, check in CHECKS.items():
        if table in said:
            check_type(said[table], dict, f"{tables.at(table)}: {table}")
            own |= check(said[table], tables.inside(table))
    own["words"] = _add_words(base.words, own.get("words", {}))
    return base._replace(**own)


def find_across(layout: Layout) -> tuple[Pattern | None, ...]:
    """Return what each header row of a matrix says: periods, unless something else is declared."""
    return layout.across or ((WHEN,) if layout.kind == "matrix" else ())


def start_layout(kind: str) -> Layout:
    """Return the layout of which nothing is said but its kind."""
    return Layout(kind, (1,), (0, 0), {}, (), {}, {}, (), (), (), ())


def _check_header(value: object, where: str) -> tuple[int, ...]:
    rows = value if isinstance(value, list) else [value]
    if not rows or any(type(row) is not int for row in rows):
        raise SourceError(f"{where}: header is {describe(value)}; expected a whole number, or several: [4, 5]")
    if min(rows) < 1:
        raise SourceError(f"{where}: header is {value}; rows are counted from 1")
    if sorted(set(rows)) != rows:
        raise SourceError(f"{where}: header is {value}; name each header row once, from the top")
    return tuple(rows)


def parse_lines(value: object, key: str, where: Where) -> tuple[int, int]:
    """Return first and last of `"6:101"`, 0 for the end where the last is left out."""
    check_type(value, str, f"{where.at(key)}: {key}")
    found = re.fullmatch(r"(\d+):(\d*)", value.replace(" ", "")) if value else re.fullmatch("(0?)(0?)", "")
    first, last = (int(part or 0) for part in found.groups()) if found else (0, 0)
    if found is None or (value and first < 1) or (last and last < first):
        told = 'write first and last, counted from 1: "6:101", or "6:" up to the end'
        raise SourceError(f"{where.at(key)}: {key} is {value!r}; {told}")
    return first, last


def _check_columns(table: dict, where: Where) -> dict[str, dict[str, Pattern]]:
    cleaned = [clean_word(header) for header in table]
    check_once(cleaned, f"{where.at()}: the header")
    columns = {
        header: parse_pattern(written, f"{where.at(found)}: {found!r}")
        for header, (found, written) in zip(cleaned, table.items(), strict=True)
    }
    return {"columns": columns}


def _check_across(table: dict, where: Where) -> dict[str, tuple[Pattern | None, ...]]:
    for key in table:
        if not re.fullmatch("[1-9]", key):
            raise SourceError(f"{where.at(key)}: {key!r} is no header row; write 1 for the first of them, 2, …")
    said = {int(key): parse_pattern(written, f"{where.at(key)}: {key}") for key, written in table.items()}
    return {"across": tuple(said.get(row) for row in range(1, max(said, default=0) + 1))}


def _add_words(base: Mapping, own: Mapping) -> dict[str, dict[str, dict[str, str]]]:
    """Return the words of a file with those of a sheet, which go before."""
    return {field: {**base.get(field, {}), **own.get(field, {})} for field in {**base, **own}}


def _check_words(table: dict, where: Where) -> dict[str, dict[str, dict[str, dict[str, str]]]]:
    words = {}
    for field, own in table.items():
        place = where.inside(field)
        check_type(own, dict, f"{place.at()}: {place.table}")
        words[field] = {clean_word(word): _check_meaning(field, word, meaning, place) for word, meaning in own.items()}
    return {"words": words}


def _check_meaning(field: str, word: str, meaning: object, where: Where) -> dict[str, str]:
    """Return what a source's word is to us, by field."""
    place = f"{where.at(word)}: {word!r}"
    if not isinstance(meaning, dict):
        check_type(meaning, str, place)
        meaning = {field: meaning}
    for own, value in meaning.items():
        check_word(own, WORD_FIELDS, f"{place} is to say the unknown field")
        check_value(own, value, where)
    return dict(meaning)


def _check_take(table: dict, where: Where) -> dict[str, dict[str, tuple[str, ...]]]:
    return {"take": {field: _check_list(words, f"{where.at(field)}: {field}") for field, words in table.items()}}


def _check_skip(table: dict, where: Where) -> dict[str, tuple]:
    for key in table:
        check_word(key, ("rows", "columns", "sheets", "lines"), f"{where.at(key)}: unknown key")
    own = {f"skip_{key}": _check_list(words, f"{where.at(key)}: {key}") for key, words in table.items()}
    if "lines" in table:
        own["skip_lines"] = tuple(parse_lines(line, "lines", where) for line in own["skip_lines"])
    return own


def _check_list(words: object, where: str) -> tuple[str, ...]:
    check_type(words, list, where)
    for word in words:
        check_type(word, str, where)
    return tuple(clean_word(word) for word in words)


CHECKS = {
    "columns": _check_columns,
    "across": _check_across,
    "words": _check_words,
    "take": _check_take,
    "skip": _check_skip,
}


class Said(NamedTuple):
    """A layout that is read, the fields that its sheet's name says, those its cells share, and its place."""

    layout: Layout
    named: tuple[str, ...]
    shared: Collection[str]
    where: Where


def check_layouts(layouts: Iterable[Said], confidential: bool) -> None:
    """Raise `SourceError` for layouts that do not say what they must, or say what nothing asks for."""
    asked: set[tuple[str, str]] = set()
    known: set[str] = set(FIELDS)
    for layout, named, shared, where in layouts:
        patterns = [*layout.columns.values(), *(pattern for pattern in find_across(layout) if pattern)]
        fields = [*named, *(field for pattern in patterns for field in pattern.fields if field != ASIDE)]
        check_once(fields, f"{where.inside('columns').at()}: the field")
        _check_labels(layout, fields, where)
        _check_kind(layout, fields, where)
        _check_shared(layout, fields, shared, where)
        if not confidential:
            _check_behind(layout, where)
        known.update(fields)
        asked.update((table, field) for table in ("take", "words") for field in getattr(layout, table))
    for table, field in sorted(asked):
        check_word(field, sorted(known), f"{where.name} [{table}]: no header says")


def _check_shared(layout: Layout, fields: list[str], shared: Collection[str], where: Where) -> None:
    """Raise `SourceError` where a whole matrix has one territory or period, and each row or column another."""
    for field in ("territory", "period"):
        if layout.kind == "matrix" and field in shared and field in fields:
            told = f"{field} is said of all cells and of each by a header; keep one"
            raise SourceError(f"{where.at()}: {told}")


def _check_kind(layout: Layout, fields: list[str], where: Where) -> None:
    if layout.rows[0] and layout.rows[0] <= layout.header[-1]:
        raise SourceError(f"{where.at()}: rows begin at {layout.rows[0]}, header ends at {layout.header[-1]}; mend one")
    columns, across = where.inside("columns").at(), where.inside("across").at()
    if layout.kind == "records":
        if layout.across:
            raise SourceError(f"{across} belongs to the layout matrix; this one is records: drop it")
        if "text" not in fields:
            raise SourceError(f'{columns} names no header for "text", the column of the figures; add it')
    else:
        _check_matrix(layout, fields, columns, across)


def _check_matrix(layout: Layout, fields: list[str], columns: str, across: str) -> None:
    if not layout.columns:
        told = 'is missing or empty; name the columns that hold no figures, such as "Région" = "territory"'
        raise SourceError(f"{columns} {told}")
    for field in RECORDS_ONLY:
        if field in fields:
            told = f"{field!r} belongs to the layout records; in a matrix every other column holds figures"
            raise SourceError(f"{columns}: {told}")
    if len(layout.across) > len(layout.header) or (len(layout.header) > 1 and not layout.across):
        told = f"says what {len(layout.across)} header rows are, and there are {len(layout.header)} of them"
        raise SourceError(f"{across} {told}; say it of each that matters")


def _check_labels(layout: Layout, fields: list[str], where: Where) -> None:
    """Raise `SourceError` for a name that is no field, unless it is asked for."""
    known = (*FIELDS, ASIDE, *layout.take, *layout.words)
    for header, pattern in layout.columns.items():
        for field in pattern.fields:
            place = where.inside("columns").at(header)
            check_word(field, known, f"{place}: {header!r} is to become the unknown field")
    for field in fields:
        check_word(field, known, f"{where.inside('across').at()}: a header is to become the unknown field")


def _check_behind(layout: Layout, where: Where) -> None:
    """Raise `SourceError` for a column of what stands behind a figure, which belongs to confidential files."""
    for header, pattern in layout.columns.items():
        if pattern.text in BEHIND_COLUMNS:
            told = f"{header!r} is to become {pattern.text}, which confidential files have"
            place = where.inside("columns").at(header)
            raise SourceError(f"{place}: {told}; add confidential = true to [file], or drop the line")
