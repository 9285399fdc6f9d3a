"""Workbooks of the old Excel format (.xls) and of LibreOffice (.ods): values as they are kept, without their formats.

What reads them tells no number format: a share kept as 0.021 and shown as 2.1 % comes as 0.021, and the description
must say its unit. Nor does it tell hidden rows and columns, or which cells of an .ods are merged.
"""

from __future__ import annotations

import datetime
import io
from functools import partial

import numpy as np
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from indicators.readers.cells import RefusedFileError, find_blanks
from indicators.readers.grids import SheetTexts, Texts
from indicators.readers.guard import check_other
from indicators.readers.numbers import write_number
from indicators.readers.sheets import MAX_EXTENT, SheetFacts
from indicators.texts import clean_word

CALAMINE = (".xls", ".ods")


def list_other_sheets(content: bytes, suffix: str) -> list[SheetTexts]:
    """Return the sheets of an .xls or .ods; raise `RefusedFileError` where it is none, damaged or locked."""
    check_other(content, suffix)
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
        cell = f"{get_column_letter(sheet.total_width)}{sheet.total_height}"
        raise RefusedFileError("far_cell", cell=cell, sheet=clean_word(sheet.name), expected=str(MAX_EXTENT))
    texts = _read_texts(sheet)
    merged = [
        (left + 1, top + 1, right + 1, bottom + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    filled = int((~find_blanks(texts.texts)).sum())
    facts = SheetFacts(filled, tuple(sorted(merged)), frozenset(), (), {})
    return SheetTexts(clean_word(sheet.name), "visible" if visible else "hidden", facts, partial(_give, texts))


def _give(texts: Texts) -> Texts:
    return texts


def _read_texts(sheet: CalamineSheet) -> Texts:
    rows = sheet.to_python(skip_empty_area=False)
    shape = (len(rows), max(map(len, rows), default=0))
    texts, numbers = np.full(shape, "", dtype=object), np.zeros(shape, dtype=bool)
    for place, row in enumerate(rows):
        texts[place, : len(row)] = [_write_value(value) for value in row]
        numbers[place, : len(row)] = [isinstance(value, int | float) and not isinstance(value, bool) for value in row]
    return Texts(texts, numbers)


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
