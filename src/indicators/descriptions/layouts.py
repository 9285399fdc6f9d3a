"""Layouts: which rows and columns of a table hold figures, and where the words stand that say what each figure is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
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
ASIDE = "ignore"
TABLES = ("columns", "across", "words", "take", "skip")
KEYS = ("header", "rows", *TABLES)
BRACES = re.compile(r"\{([^{}]*)\}")
# A period names a year, or ends with two digits of one; what else it says is for the reader of periods.
PERIOD = r".*?(?<!\d)(?:1[89]|20)\d\d(?!\d).*?|.*?\D\d\d"


class Pattern(NamedTuple):
    """What a word says: one field (`territory`), or several with literal text between (`{indicator} {period}`)."""

    text: str
    fields: tuple[str, ...]


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


def split_word(pattern: Pattern, word: str) -> dict[str, str] | None:
    """Return what `word` says by field, or None where it does not fit the pattern.

    >>> split_word(Pattern("{indicator} {period}", ("indicator", "period")), "Effectifs salariés 2012")
    {'indicator': 'Effectifs salariés', 'period': '2012'}
    >>> split_word(Pattern("period", ("period",)), "Rang") is None
    True
    """
    found = _compile(pattern).fullmatch(word)
    return None if found is None else {field: text.strip() for field, text in found.groupdict().items()}


@cache
def _compile(pattern: Pattern) -> re.Pattern[str]:
    literals = BRACES.split(pattern.text)[::2] if "{" in pattern.text else ["", ""]
    parts = [re.escape(literals[0])]
    for field, literal in zip(pattern.fields, literals[1:], strict=True):
        form = PERIOD if field == "period" else ".+?"
        parts.append(f"(?:{form})" if field == ASIDE else f"(?P<{field}>{form})")
        parts.append(re.escape(literal))
    return re.compile("".join(parts), re.DOTALL)


def parse_pattern(text: object, where: str) -> Pattern:
    """Return the pattern that a description writes; raise `SourceError` where it is none."""
    check_type(text, str, where)
    fields = tuple(BRACES.findall(text)) if "{" in text else (text,)
    for field in fields:
        if not SLUG.fullmatch(field) or "-" in field:
            told = f"{text!r} is to be a field, or fields in braces such as '{{indicator}} {{period}}'"
            raise SourceError(f"{where}: {told}; found {field!r}")
    alone = [field for field in fields if field in ("text", "flags", "passage") and "{" in text]
    if alone:
        raise SourceError(f"{where}: {alone[0]} is a column of its own; {text!r} makes it part of one")
    check_once([field for field in fields if field != ASIDE], f"{where}: the field")
    return Pattern(text, fields)


def check_layout(said: Mapping[str, object], keys: Where, tables: Where, base: Layout) -> Layout:
    """Return the layout that `said` makes of `base`: what is said again is replaced, words are added."""
    layout = base
    if "header" in said:
        layout = layout._replace(header=_check_header(said["header"], keys.at("header")))
    if "rows" in said:
        layout = layout._replace(rows=parse_lines(said["rows"], "rows", keys))
    for table in TABLES:
        if table in said:
            check_type(said[table], dict, f"{tables.at(table)}: {table}")
    if "columns" in said:
        layout = layout._replace(columns=_check_columns(said["columns"], tables.inside("columns")))
    if "across" in said:
        layout = layout._replace(across=_check_across(said["across"], tables.inside("across")))
    if "words" in said:
        layout = layout._replace(words=_add_words(layout.words, said["words"], tables))
    if "take" in said:
        layout = layout._replace(take=_check_take(said["take"], tables.inside("take")))
    return layout._replace(**_check_skip(said["skip"], tables.inside("skip"))) if "skip" in said else layout


def start_layout(kind: str) -> Layout:
    """Return the layout of which nothing is said but its kind."""
    return Layout(kind, (1,), (0, 0), {}, (), {}, {}, (), ())


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


def _check_columns(table: dict, where: Where) -> dict[str, Pattern]:
    cleaned = [clean_word(header) for header in table]
    check_once(cleaned, f"{where.at()}: the header")
    return {
        header: parse_pattern(written, f"{where.at(found)}: {found!r}")
        for header, (found, written) in zip(cleaned, table.items(), strict=True)
    }


def _check_across(table: dict, where: Where) -> tuple[Pattern | None, ...]:
    for key in table:
        if not re.fullmatch("[1-9]", key):
            raise SourceError(f"{where.at(key)}: {key!r} is no header row; write 1 for the first of them, 2, …")
    said = {int(key): parse_pattern(written, f"{where.at(key)}: {key}") for key, written in table.items()}
    return tuple(said.get(row) for row in range(1, max(said, default=0) + 1))


def _add_words(base: Mapping, table: dict, where: Where) -> dict[str, dict[str, dict[str, str]]]:
    words = {field: dict(known) for field, known in base.items()}
    for field, own in table.items():
        place = where.inside(f"words.{field}")
        check_type(own, dict, f"{place.at()}: words.{field}")
        added = {clean_word(word): _check_meaning(field, word, meaning, place) for word, meaning in own.items()}
        words[field] = words.get(field, {}) | added
    return words


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


def _check_take(table: dict, where: Where) -> dict[str, tuple[str, ...]]:
    return {field: _check_list(words, f"{where.at(field)}: {field}") for field, words in table.items()}


def _check_skip(table: dict, where: Where) -> dict[str, tuple[str, ...]]:
    for key in table:
        check_word(key, ("rows", "columns"), f"{where.at(key)}: unknown key")
    return {f"skip_{key}": _check_list(words, f"{where.at(key)}: {key}") for key, words in table.items()}


def _check_list(words: object, where: str) -> tuple[str, ...]:
    check_type(words, list, where)
    for word in words:
        check_type(word, str, where)
    return tuple(clean_word(word) for word in words)


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
        patterns = [*layout.columns.values(), *(pattern for pattern in layout.across if pattern)]
        fields = [*named, *(field for pattern in patterns for field in pattern.fields if field != ASIDE)]
        check_once(fields, f"{where.at()}: the field")
        _check_kind(layout, fields, where)
        _check_shared(layout, fields, shared, where)
        _check_labels(layout, fields, where)
        _check_behind(fields, where, confidential)
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
    columns = where.inside("columns").at()
    if layout.rows[0] and layout.rows[0] <= layout.header[-1]:
        raise SourceError(f"{where.name}: rows begin at {layout.rows[0]}, header ends at {layout.header[-1]}; mend one")
    if layout.kind == "records":
        if layout.across:
            raise SourceError(
                f"{where.inside('across').at()} belongs to the layout matrix; this one is records: drop it"
            )
        if "text" not in fields:
            raise SourceError(f'{columns} names no header for "text", the column of the figures; add it')
        return
    if not layout.columns:
        told = f"has the layout matrix and no [columns]; name the columns that hold no figures, such as {_EXAMPLE}"
        raise SourceError(f"{where.name} {told}")
    for field in RECORDS_ONLY:
        if field in fields:
            told = f"{field!r} belongs to the layout records; in a matrix every other column holds figures"
            raise SourceError(f"{columns}: {told}")
    if len(layout.across) > len(layout.header) or (len(layout.header) > 1 and not layout.across):
        told = f"there are {len(layout.header)} header rows, and [across] says what {len(layout.across)} of them are"
        raise SourceError(f"{where.inside('across').at()}: {told}; say it of each that matters")


_EXAMPLE = '"Région" = "territory"'


def _check_labels(layout: Layout, fields: list[str], where: Where) -> None:
    """Raise `SourceError` for a name that is no field, unless it is asked for."""
    for field in fields:
        told = f"{where.at()}: a header is to become the unknown field"
        check_word(field, (*FIELDS, ASIDE, *layout.take, *layout.words), told)


def _check_behind(fields: list[str], where: Where, confidential: bool) -> None:
    """Raise `SourceError` for a column of what stands behind a figure, which belongs to confidential files."""
    behind = [field for field in BEHIND_COLUMNS if field in fields]
    if behind and not confidential:
        told = f"a header is to become {behind[0]}, which confidential files have"
        raise SourceError(f"{where.at()}: {told}; add confidential = true to [file], or drop the line")
