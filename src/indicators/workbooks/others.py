"""Workbooks of the old Excel format (.xls) and of LibreOffice (.ods): values as they are kept, without their formats.

What reads them tells no number format: a share kept as 0.021 and shown as 2.1 % comes as 0.021, and the description
must say its unit. Nor does it tell hidden rows and columns, or which cells of an .ods are merged.
"""

from __future__ import annotations

import datetime
import io
from functools import partial

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from indicators.errors import RefusedFileError
from indicators.texts import BLANKS, clean_word
from indicators.workbooks.addresses import name_column
from indicators.workbooks.guard import check_old
from indicators.workbooks.numbers import write_number
from indicators.workbooks.opendocument import scan_document
from indicators.workbooks.sheets import MAX_EXTENT, Filled, SheetFacts, SheetTexts


def list_old_sheets(content: bytes) -> list[SheetTexts]:
    """Return the sheets of an .xls; raise `RefusedFileError` where it is none, damaged or locked."""
    check_old(content)
    return _list_sheets(content)


def list_document_sheets(content: bytes) -> list[SheetTexts]:
    """Return the sheets of an .ods; raise `RefusedFileError` where it is none, damaged, locked or hurtful."""
    scan_document(content)
    return _list_sheets(content)


def _list_sheets(content: bytes) -> list[SheetTexts]:
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(content))
        read = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except PasswordError as error:
        raise RefusedFileError("encrypted_workbook") from error
    except (CalamineError, ValueError) as error:
        raise RefusedFileError("damaged_workbook", str(error)) from error
    shown = [known.visible == SheetVisibleEnum.Visible for known in book.sheets_metadata]
    return [_make_sheet(sheet, visible) for sheet, visible in zip(read, shown, strict=True)]


def _make_sheet(sheet: CalamineSheet, visible: bool) -> SheetTexts:
    if sheet.total_height * sheet.total_width > MAX_EXTENT:
        cell = f"{name_column(sheet.total_width)}{sheet.total_height}"
        raise RefusedFileError("far_cell", cell=cell, sheet=clean_word(sheet.name), expected=str(MAX_EXTENT))
    cells = _read_cells(sheet)
    merged = [
        (left + 1, top + 1, right + 1, bottom + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    filled = sum(bool(text.strip(BLANKS)) for text in cells.texts)
    facts = SheetFacts(filled, tuple(sorted(merged)), frozenset(), (), {})
    return SheetTexts(clean_word(sheet.name), "visible" if visible else "hidden", facts, partial(_give, cells))


def _give(cells: Filled) -> Filled:
    return cells


def _read_cells(sheet: CalamineSheet) -> Filled:
    rows = sheet.to_python(skip_empty_area=False)
    shape = (len(rows), max(map(len, rows), default=0))
    filled = [(top, left) for top, row in enumerate(rows) for left, value in enumerate(row) if value != ""]
    values = [rows[top][left] for top, left in filled]
    numbers = [isinstance(value, int | float) and value is not True and value is not False for value in values]
    texts = [write_number(value) if type(value) is float else _write_value(value) for value in values]
    return Filled([top for top, _ in filled], [left for _, left in filled], texts, numbers, shape)


def _write_value(value: object) -> str:
    """Return the text of a value: a number in its shortest form, a date by year, month and day."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return write_number(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)
