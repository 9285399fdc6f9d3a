"""From a workbook (.xlsx) to grids of texts, one for each sheet that its description names."""

from __future__ import annotations

import datetime
import math
import re
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

import numpy as np
from openpyxl.utils import get_column_letter

from indicators.readers.cells import Area, Fault, Grid, RefusedFileError, clean_header, find_blanks, name_place
from indicators.readers.guard import scan_workbook
from indicators.readers.opening import OpenBook, OpenSheet, find_format, open_workbook, read_rows
from indicators.readers.sheets import SheetFacts
from indicators.sources import Problem, Sheet, SourceFile

# What the library raises on parts that are XML and still no workbook.
DAMAGES = (
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError, EOFError, OSError),
    *(zipfile.BadZipFile, zlib.error, ParseError),
)
# What a number format shows beside the number: quoted text, an escaped letter, a currency with or without its country.
SHOWN = re.compile(r'_.|\*.|"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|([€$£¥])')
SCALING = re.compile(r"[0#?],+(?![0#?,])")
CURRENCIES = frozenset("€$£¥")
# What a number format may say without meaning it: quoted text, an escaped letter, a width, a filler.
LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
NOTHING = SheetFacts(0, (), frozenset(), (), {})
ROWS_NAMED = 10


class Read(NamedTuple):
    """The texts of a sheet and which of them are numbers, whole rows from the first."""

    texts: np.ndarray
    numbers: np.ndarray


def read_workbook(content: bytes, source_file: SourceFile) -> tuple[list[Grid], list[Problem]]:
    """Return a grid for each sheet the description names, and a problem for each sheet missing or not named.

    Raises `RefusedFileError` where the workbook cannot be read at all.
    """
    facts = scan_workbook(content)
    try:
        with warnings.catch_warnings():
            # It warns of what it leaves aside (pictures, rules of entry), none of which is a figure.
            warnings.simplefilter("ignore")
            book = open_workbook(content, frozenset(facts))
            sheets = {clean_header(sheet.title): sheet for sheet in book.sheets}
            problems = _compare_sheets(sheets, source_file, facts)
            wanted = [(sheet, sheets.get(clean_header(sheet.name))) for sheet in source_file.sheets]
            grids = [_read_grid(book, found, sheet, source_file, facts) for sheet, found in wanted if found is not None]
    except DAMAGES as error:
        raise RefusedFileError("damaged_workbook", f"{type(error).__name__}: {error}") from error
    return [grid for grid in grids if grid is not None], [*problems, *_note_empty(grids, wanted, source_file)]


def write_number(value: float) -> str:
    """Return the shortest decimal that gives `value` back, without exponent.

    >>> write_number(0.1), write_number(4866.0), write_number(1e21), write_number(-0.0)
    ('0.1', '4866', '1000000000000000000000', '0')
    """
    if not math.isfinite(value):
        return str(value)
    return _write_decimal(Decimal(repr(value)))


def write_percent(value: float) -> str:
    """Return a share kept as a fraction as the percentage that the workbook shows.

    >>> write_percent(0.125), write_percent(0.07), write_percent(1)
    ('12.5 %', '7 %', '100 %')
    """
    return f"{_write_decimal(Decimal(repr(value)) * 100)} %" if math.isfinite(value) else str(value)


def _write_decimal(number: Decimal) -> str:
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _write_value(value: object, style: int, book: OpenBook) -> tuple[str, bool]:
    """Return the text of a value, and whether it is a number."""
    if value is None:
        return "", False
    if isinstance(value, str):
        return value, False
    if isinstance(value, bool):
        return str(value).upper(), False
    if isinstance(value, int | float):
        shown = _find_shown_unit(find_format(book, style))
        return (write_percent(value) if shown == "%" else f"{write_number(value)} {shown}".rstrip()), True
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat(), False
    return value.isoformat() if isinstance(value, datetime.datetime | datetime.time) else str(value), False


@cache
def _find_shown_unit(number_format: str) -> str:
    """Return the unit that a number format shows beside the number: "%", words or a currency, or "" for none.

    Of a format that scales (a comma behind the last digit) only the percent sign: what is kept is then in full units.

    >>> _find_shown_unit('#,##0 "M€"'), _find_shown_unit("0.0%"), _find_shown_unit("[$€-40C] #,##0")
    ('M€', '%', '€')
    """
    plain = LITERALS.sub("", number_format)
    if "%" in plain:
        return "%"
    if SCALING.search(plain):
        return ""
    texts = ("".join(found) for found in SHOWN.findall(number_format.partition(";")[0]))
    return " ".join(text.strip() for text in texts if any(map(str.isalpha, text)) or CURRENCIES & set(text))


def _compare_sheets(
    sheets: Mapping[str, OpenSheet], source_file: SourceFile, facts: Mapping[str, SheetFacts]
) -> list[Problem]:
    """Return a problem for each sheet named and not there, or there, not empty and not named."""
    name, listed = source_file.name, ", ".join(sheets)
    declared = [clean_header(sheet.name) for sheet in source_file.sheets]
    problems = [
        Problem(name, sheet, place=name_place(name, sheet, ""), rule="missing_sheet", found=listed, expected=sheet)
        for sheet in declared
        if sheet not in sheets
    ]
    for title, sheet in sheets.items():
        if title not in declared and facts.get(sheet.part, NOTHING).filled:
            rule = "undeclared_sheet" if sheet.state == "visible" else "hidden_sheet"
            problems.append(Problem(name, title, place=name_place(name, title, ""), rule=rule, found=title))
    return problems


def _read_grid(
    book: OpenBook, found: OpenSheet, sheet: Sheet, source_file: SourceFile, facts: Mapping[str, SheetFacts]
) -> Grid | None:
    """Return the grid under the header row of a sheet, or None where there is no header row."""
    read, header = _read_texts(book, found), source_file.header
    if len(read.texts) < header or find_blanks(read.texts[header - 1]).all():
        return None
    title, texts = clean_header(found.title), read.texts[header:].copy()
    values = {**source_file.defaults, **sheet.values}
    faults = _find_faults(facts.get(found.part, NOTHING), texts, source_file, title)
    for fault in faults:
        for area in fault.areas:
            texts[area.top : area.bottom + 1, area.left : area.right + 1] = ""
    return Grid(
        file=source_file.name,
        sheet=title,
        headers=[clean_header(text) for text in read.texts[header - 1].tolist()],
        letters=[get_column_letter(column) for column in range(1, texts.shape[1] + 1)],
        header_row=header,
        rows=np.arange(header + 1, len(read.texts) + 1),
        texts=texts,
        numbers=read.numbers[header:],
        faults=faults,
        values=values,
    )


def _read_texts(book: OpenBook, sheet: OpenSheet) -> Read:
    rows: list[int] = []
    columns: list[int] = []
    written: list[tuple[str, bool]] = []
    for row, cells in read_rows(book, sheet):
        rows.extend([row - 1] * len(cells))
        columns.extend(cell["column"] - 1 for cell in cells)
        written.extend(_write_value(cell["value"], cell["style_id"], book) for cell in cells)
    # What a workbook says of its own extent may be wrong, in either direction.
    shape = (max(rows, default=-1) + 1, max(columns, default=-1) + 1)
    texts, numbers = np.full(shape, "", dtype=object), np.zeros(shape, dtype=bool)
    texts[rows, columns] = np.array([text for text, _ in written], dtype=object)
    numbers[rows, columns] = [number for _, number in written]
    return Read(texts, numbers)


def _note_empty(grids: list[Grid | None], wanted: list[tuple[Sheet, object]], source_file: SourceFile) -> list[Problem]:
    names = [clean_header(sheet.name) for sheet, found in wanted if found is not None]
    row, file = str(source_file.header), source_file.name
    return [
        Problem(file, name, place=name_place(file, name, ""), rule="missing_header", found=row)
        for name, grid in zip(names, grids, strict=True)
        if grid is None
    ]


def _find_faults(facts: SheetFacts, texts: np.ndarray, source_file: SourceFile, title: str) -> tuple[Fault, ...]:
    """Return what of the grid cannot be read as it stands, in places counted from the grid's first row."""
    faults = [_note_merged(bounds, texts, source_file, title) for bounds in facts.merged]
    faults += [_note_formula(place, formula, source_file, title) for place, formula in facts.formulas.items()]
    if not source_file.hidden:
        faults += [_note_hidden_rows(facts, texts, source_file, title)]
        faults += [_note_hidden_columns(columns, texts, source_file, title) for columns in facts.hidden_columns]
    return tuple(fault for fault in faults if fault is not None)


def _note_merged(
    bounds: tuple[int, int, int, int], texts: np.ndarray, source_file: SourceFile, title: str
) -> Fault | None:
    left, top, right, bottom = bounds
    if bottom <= source_file.header or top > source_file.header + len(texts):
        return None
    area = Area(max(top - 1 - source_file.header, 0), left - 1, bottom - 1 - source_file.header, right - 1)
    held = texts[area.top, area.left] if area.left < texts.shape[1] else ""
    first = f"{get_column_letter(left)}{top}"
    found = f"{first}:{get_column_letter(right)}{bottom}"
    return Fault(_note(source_file, title, "merged_cells", first, held, found), (area,))


def _note_formula(place: tuple[int, int], formula: str, source_file: SourceFile, title: str) -> Fault | None:
    row, column = place
    if row <= source_file.header:
        return None
    address = f"{get_column_letter(column)}{row}"
    index = row - 1 - source_file.header
    problem = _note(source_file, title, "formula_without_value", address, formula, formula)
    return Fault(problem, (Area(index, column - 1, index, column - 1),))


def _note_hidden_rows(facts: SheetFacts, texts: np.ndarray, source_file: SourceFile, title: str) -> Fault | None:
    first = source_file.header + 1
    rows = sorted(row for row in facts.hidden_rows if first <= row < first + len(texts))
    rows = [row for row in rows if not find_blanks(texts[row - first]).all()]
    if not rows:
        return None
    found = ", ".join(map(str, rows[:ROWS_NAMED])) + (", …" if len(rows) > ROWS_NAMED else "")
    areas = tuple(Area(row - first, 0, row - first, texts.shape[1] - 1) for row in rows)
    return Fault(_note(source_file, title, "hidden_rows", found=found), areas)


def _note_hidden_columns(
    columns: tuple[int, int], texts: np.ndarray, source_file: SourceFile, title: str
) -> Fault | None:
    first, last = columns[0], min(columns[1], texts.shape[1])
    if last < first or find_blanks(texts[:, first - 1 : last]).all():
        return None
    found = f"{get_column_letter(first)}:{get_column_letter(last)}"
    area = Area(0, first - 1, len(texts) - 1, last - 1)
    return Fault(_note(source_file, title, "hidden_columns", found=found), (area,))


def _note(source_file: SourceFile, title: str, rule: str, cell: str = "", text: str = "", found: str = "") -> Problem:
    place = name_place(source_file.name, title, cell)
    return Problem(source_file.name, title, cell, place, text=text, rule=rule, found=found)
