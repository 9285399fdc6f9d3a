"""Workbooks: openpyxl makes everything but the cells, which are written here, quickly, as nothing but text and numbers.

No cell is a formula, a link or an error, whatever its text looks like: a text is an entry of the shared strings, and
there is no other way into a sheet. Writing cell by cell with openpyxl takes some ten times as long.
"""

from __future__ import annotations

import functools
import io
import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from indicators.labels import MINUS, MISSING, SUFFIXES
from indicators.machine.archive import write_zip
from indicators.texts import clean_text

Cell = str | float
CREATED = datetime(2000, 1, 1)  # a workbook knows no time zone, and the date says nothing
STRINGS = "xl/sharedStrings.xml"
STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
STRINGS_ROLE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
# openpyxl writes each text into its cell, where its own reader takes _x005F_ for letters: ours have their part, which
# is named where a workbook names its parts.
STRINGS_NAMED = {
    "[Content_Types].xml": ("Types", f'<Override PartName="/{STRINGS}" ContentType="{STRINGS_TYPE}"/>'),
    "xl/_rels/workbook.xml.rels": (
        "Relationships",
        f'<Relationship Id="strings" Target="/{STRINGS}" Type="{STRINGS_ROLE}"/>',
    ),
}
EMPTY_SHEET = re.compile(rb"<sheetData\s*/>|<sheetData>.*?</sheetData>", re.DOTALL)
DIMENSION = re.compile(rb'<dimension ref="[^"]*"\s*/>')
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ESCAPED = re.compile("(?=_x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as a letter; _x005F_ is its own underscore
NOTHING, INFINITE = "–", "∞"
HEAD, TEXT = "head", "text"
FORMATS = {"count": "#,##0", "points": "0.0", "ratio": "0.00", "index": "0.0", "m2": "#,##0", "permille": "0.0"}
LONGEST_NAME = 31
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class Sheet(NamedTuple):
    """A table on a sheet of its own: `rows` from A1 on, the first of them its header, which stays in sight.

    `units` are those of the numbers, a row each (a unit of the observations); none where a number is just a number.
    `widths` are those of the columns, in letters.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    widths: tuple[int, ...]
    units: Sequence[str] = ()


class Envelope(NamedTuple):
    """A workbook without its cells: its parts by name, the name of each sheet's part, the number of each style."""

    parts: Mapping[str, bytes]
    sheets: tuple[str, ...]
    styles: Mapping[str, int]


def write_workbook(sheets: Sequence[Sheet], language: str) -> bytes:
    """Return `sheets` as a workbook; the same sheets give the same bytes.

    Texts are written as they are: clean them first (`cells.clean_cell`). A number that is none is « … », one without
    end « ∞ », an empty text « – »: no cell of a table is left blank.
    """
    names = name_sheets([sheet.name for sheet in sheets])
    shapes = tuple((name, sheet.widths) for name, sheet in zip(names, sheets, strict=True))
    envelope = build_envelope(shapes, language)
    strings: dict[str, int] = {}
    parts = dict(envelope.parts)
    for part, sheet in zip(envelope.sheets, sheets, strict=True):
        parts[part] = fill_sheet(parts[part], sheet, envelope.styles, strings)
    parts[STRINGS] = write_strings(strings)
    return write_zip(parts)


def name_sheets(names: Iterable[str]) -> list[str]:
    """Return the names as Excel takes them: of 31 letters at most, without its own signs, each once.

    >>> name_sheets(["a/b", "A b", "'x'", "", "History", "n" * 40, "n" * 40])[:5]
    ['a b', 'A b 2', 'x', 'Table', 'History 2']
    """
    taken, named = {"history"}, []
    for name in names:
        plain = " ".join(NOT_IN_NAMES.sub(" ", clean_text(name)).split()).strip("' ") or "Table"
        wanted = (_shorten(plain, f" {number}" if number > 1 else "") for number in itertools.count(1))
        chosen = next(one for one in wanted if one.casefold() not in taken)
        taken.add(chosen.casefold())
        named.append(chosen)
    return named


def _shorten(name: str, end: str) -> str:
    units = name.encode("utf-16-le")[: 2 * (LONGEST_NAME - len(end))]
    return units.decode("utf-16-le", errors="ignore").rstrip("' ") + end


@functools.lru_cache(maxsize=64)
def build_envelope(shapes: tuple[tuple[str, tuple[int, ...]], ...], language: str) -> Envelope:
    """Return the workbook of sheets with these names and widths, without their cells."""
    workbook = Workbook()
    workbook.properties = DocumentProperties(creator=None, created=CREATED, modified=CREATED)
    workbook.remove(workbook.active)
    sheets = [_shape_sheet(workbook, name, widths) for name, widths in shapes]
    styles = _make_styles(sheets[0], language)
    written = io.BytesIO()
    ExcelWriter(workbook, ZipFile(written, "w")).save()  # not Workbook.save, which writes down what time it is
    with ZipFile(written) as archive:
        parts = {name: archive.read(name) for name in sorted(archive.namelist())}  # [Content_Types].xml first
    for name, (end, entry) in STRINGS_NAMED.items():
        parts[name] = parts[name].replace(f"</{end}>".encode(), f"{entry}</{end}>".encode())
    return Envelope(parts, tuple(f"xl/worksheets/sheet{place}.xml" for place in range(1, len(sheets) + 1)), styles)


def _shape_sheet(workbook: Workbook, name: str, widths: tuple[int, ...]) -> Worksheet:
    sheet = workbook.create_sheet(name)
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    return sheet


def _make_styles(sheet: Worksheet, language: str) -> dict[str, int]:
    """The number of each style in the workbook: openpyxl counts them as cells take them."""
    styles = {}
    for place, name in enumerate((HEAD, TEXT, "", *list_formats(language)), start=1):
        cell = sheet.cell(1, place)
        cell.alignment = Alignment(vertical="top", wrap_text=name in (HEAD, TEXT))
        if name == HEAD:
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EDF2")
        cell.number_format = list_formats(language).get(name, "General")
        styles[name] = cell.style_id
    return styles


@functools.cache
def list_formats(language: str) -> Mapping[str, str]:
    """Return how a number of each unit is shown; the reader's own Excel knows the separators of thousands and decimals.

    >>> list_formats("en")["percent"], list_formats("en")["EUR"]
    ('0.0"%"', '"€"#,##0')
    """
    money = '"€"#,##0' if language == "en" else '#,##0"\u00a0€"'
    signed = {unit: f'{number}"{SUFFIXES[unit][language]}"' for unit, number in FORMATS.items() if unit in SUFFIXES}
    return {**FORMATS, **signed, "percent": f'0.0"{SUFFIXES["percent"][language]}"', "EUR": money}


def fill_sheet(part: bytes, sheet: Sheet, styles: Mapping[str, int], strings: dict[str, int]) -> bytes:
    """Return the part of a sheet with its cells; texts new to `strings` are added there."""
    units = ["", *sheet.units] if sheet.units else [""] * len(sheet.rows)
    figures = [styles.get(unit, styles[""]) for unit in units]
    letters = [get_column_letter(place) for place in range(1, len(sheet.rows[0]) + 1)]
    columns = [
        _write_column(cells, letter, styles, figures, strings)
        for cells, letter in zip(zip(*sheet.rows, strict=True), letters, strict=True)
    ]
    rows = [f'<row r="{number}">{"".join(row)}</row>' for number, row in enumerate(zip(*columns, strict=True), start=1)]
    filled = f"<sheetData>{''.join(rows)}</sheetData>".encode()
    reach = f'<dimension ref="A1:{letters[-1]}{len(sheet.rows)}"/>'.encode()
    return DIMENSION.sub(lambda _: reach, EMPTY_SHEET.sub(lambda _: filled, part, count=1), count=1)


def _write_column(
    cells: Sequence[Cell], letter: str, styles: Mapping[str, int], figures: Sequence[int], strings: dict[str, int]
) -> list[str]:
    """The cells of a column from its header down; a text that stands in many rows is written once."""
    written = {text: _write_text(text, styles[TEXT], strings) for text in dict.fromkeys(cells) if isinstance(text, str)}
    ends = [
        written[cell] if isinstance(cell, str) else _write_number(cell, figure, strings)
        for cell, figure in zip(cells, figures, strict=True)
    ]
    ends[0] = _write_text(str(cells[0]), styles[HEAD], strings)
    return [f'<c r="{letter}{number}" {end}' for number, end in enumerate(ends, start=1)]


def _write_text(text: str, style: int, strings: dict[str, int]) -> str:
    return f's="{style}" t="s"><v>{strings.setdefault(text or NOTHING, len(strings))}</v></c>'


def _write_number(number: float, style: int, strings: dict[str, int]) -> str:
    if math.isfinite(number):
        return f's="{style}"><v>{show_number(number)}</v></c>'
    sign = MISSING if math.isnan(number) else INFINITE if number > 0 else f"{MINUS}{INFINITE}"
    return f's="{style}" t="s"><v>{strings.setdefault(sign, len(strings))}</v></c>'


def show_number(number: float) -> str:
    """Return the shortest text that gives a finite `number` back.

    >>> show_number(4202.0), show_number(0.1)
    ('4202', '0.1')
    """
    return repr(int(number)) if number == int(number) and abs(number) < 2**53 else repr(float(number))


def write_strings(strings: Iterable[str]) -> bytes:
    """Return the part of the shared strings, in their order."""
    items = [f'<si><t xml:space="preserve">{escape(ESCAPED.sub("_x005F", text))}</t></si>' for text in strings]
    count = f' count="{len(items)}" uniqueCount="{len(items)}"'
    return f'{XML}<sst xmlns="{NAMESPACE}"{count}>{"".join(items)}</sst>'.encode()
