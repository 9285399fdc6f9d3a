"""Workbooks of the old Excel format (.xls) and of LibreOffice (.ods): values as they are kept, without their formats.

What reads them tells no number format. Which cells are percentages an .ods says itself (2.1 % and not 0.021); of an
.xls the description must say it. Nor does it tell hidden rows and columns, or which cells of an .ods are merged.
"""

from __future__ import annotations

import datetime
import io
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import compress

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from indicators.errors import RefusedFileError
from indicators.texts import BLANKS, clean_word
from indicators.workbooks.addresses import name_column
from indicators.workbooks.guard import check_old
from indicators.workbooks.numbers import write_number
from indicators.workbooks.opendocument import scan_document
from indicators.workbooks.sheets import KEPT, KEPT_SHARE, MAX_EXTENT, NUMBER, WORDS, Filled, SheetFacts, SheetTexts

Bounds = tuple[int, int, int, int]


class Percentage(float):
    """A share that is kept as a fraction and shown in percent."""


KINDS = defaultdict(lambda: WORDS, {float: KEPT, Percentage: KEPT_SHARE, int: NUMBER})
# Tables of `bytes.translate`: of each kind of value whether it is kept as a number, or written.
IS_KEPT = bytes(kind >= KEPT for kind in range(256))
IS_WRITTEN = bytes(kind < KEPT for kind in range(256))


def list_old_sheets(content: bytes, _: bool) -> list[SheetTexts]:
    """Return the sheets of an .xls; raise `RefusedFileError` where it is none, damaged or locked."""
    check_old(content)
    return _list_sheets(content, {})


def list_document_sheets(content: bytes, closer: bool) -> list[SheetTexts]:
    """Return the sheets of an .ods that was looked through (`closer`: and has to be looked at more closely).

    Raises `RefusedFileError` where it is damaged or hurtful.
    """
    return _list_sheets(content, scan_document(content) if closer else {})


def _list_sheets(content: bytes, percentages: Mapping[str, Sequence[Bounds]]) -> list[SheetTexts]:
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(content))
        read = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except PasswordError as error:
        raise RefusedFileError("encrypted_workbook") from error
    except (CalamineError, ValueError) as error:
        raise RefusedFileError("damaged_workbook", str(error)) from error
    shown = [known.visible == SheetVisibleEnum.Visible for known in book.sheets_metadata]
    return [
        _make_sheet(sheet, visible, percentages.get(sheet.name, ())) for sheet, visible in zip(read, shown, strict=True)
    ]


def _make_sheet(sheet: CalamineSheet, visible: bool, percentages: Sequence[Bounds]) -> SheetTexts:
    if sheet.total_height * sheet.total_width > MAX_EXTENT:
        cell = f"{name_column(sheet.total_width)}{sheet.total_height}"
        raise RefusedFileError("far_cell", cell=cell, sheet=clean_word(sheet.name), expected=str(MAX_EXTENT))
    cells = _read_cells(sheet, percentages)
    merged = [
        (left + 1, top + 1, right + 1, bottom + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    filled = len(cells.kept) + sum(bool(text.strip(BLANKS)) for text in cells.words)
    facts = SheetFacts(filled, tuple(sorted(merged)), frozenset(), (), {})
    return SheetTexts(clean_word(sheet.name), "visible" if visible else "hidden", facts, partial(_give, cells))


def _give(cells: Filled) -> Filled:
    return cells


def _read_cells(sheet: CalamineSheet, percentages: Sequence[Bounds]) -> Filled:
    rows = sheet.to_python(skip_empty_area=False)
    _show_percentages(rows, percentages)
    tops, lefts, kept = array("i"), array("i"), array("d")
    words: list[str] = []
    kinds = bytearray()
    width = max(map(len, rows), default=0)
    every = array("i", range(width))
    for top, row in enumerate(rows):
        blank = "" in row
        filled = array("i", [left for left in every[: len(row)] if row[left] != ""]) if blank else every[: len(row)]
        values = [row[left] for left in filled] if blank else row
        own = bytes(map(KINDS.__getitem__, map(type, values)))
        tops += array("i", [top]) * len(filled)
        lefts += filled
        kinds += own
        kept.extend(compress(values, own.translate(IS_KEPT)))
        words += map(_write_value, compress(values, own.translate(IS_WRITTEN)))
    return Filled(tops, lefts, bytes(kinds), words, kept, (len(rows), width))


def _show_percentages(rows: list[list[object]], percentages: Sequence[Bounds]) -> None:
    """Put a `Percentage` in the place of each number that stands in one of the ranges."""
    for left, top, right, bottom in percentages:
        for row in rows[top - 1 : bottom]:
            shares = row[left - 1 : right]
            row[left - 1 : right] = [Percentage(value) if type(value) is float else value for value in shares]


def _write_value(value: object) -> str:
    """Return the text of a value that is no number with a fraction: a date by year, month and day."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return write_number(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)
