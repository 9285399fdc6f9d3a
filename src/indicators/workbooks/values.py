"""The values of an Excel workbook as texts: numbers as their format shows them, dates as far as they are shown."""

from __future__ import annotations

import datetime
import re
import warnings
from functools import cache, partial

from indicators.texts import clean_word
from indicators.workbooks.numbers import write_number, write_percent
from indicators.workbooks.opening import OpenBook, OpenSheet, find_format, open_workbook, read_rows
from indicators.workbooks.scanning import asks_to_be_calculated, scan_sheet, scan_workbook
from indicators.workbooks.sheets import Filled, SheetTexts

# What a number format shows beside the number: quoted text, an escaped letter, a currency with or without its country.
SHOWN = re.compile(r'_.|\*.|"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|([€$£¥])')
SCALING = re.compile(r"[0#?],+(?![0#?,])")
SIGNS = frozenset("€$£¥%‰")
YEARS_AS_DATES = 1905
# What a number format may say without meaning it: quoted text, an escaped letter, a width, a filler.
LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def list_excel_sheets(content: bytes, _: bool = False) -> list[SheetTexts]:
    """Return the sheets of an .xlsx or .xlsm; raise `RefusedFileError` where it is none, damaged or hurtful."""
    facts = dict(scan_workbook(content))
    with warnings.catch_warnings():
        # It warns of what it leaves aside (pictures, rules of entry), none of which is a figure.
        warnings.simplefilter("ignore")
        book = open_workbook(content, frozenset(facts))
    facts |= {sheet.part: scan_sheet(content, sheet.part) for sheet in book.sheets if sheet.part not in facts}
    if any(own.zeros for own in facts.values()) and asks_to_be_calculated(content, book.part):
        facts = {part: own._replace(formulas={**own.formulas, **own.zeros}) for part, own in facts.items()}
    return [
        SheetTexts(clean_word(sheet.title), sheet.state, facts[sheet.part], partial(_read_cells, book, sheet))
        for sheet in book.sheets
    ]


def _write_value(value: object, style: int, book: OpenBook) -> tuple[str, bool]:
    """Return the text of a value, and whether it is a number."""
    if value is None:
        return "", False
    if isinstance(value, str):
        return value, False
    if isinstance(value, bool):
        return str(value).upper(), False
    if isinstance(value, int | float):
        number_format = find_format(book, style)
        if "%" in LITERALS.sub("", number_format):
            return write_percent(value), True
        return f"{write_number(value)} {_find_shown_unit(number_format)}".rstrip(), True
    return _write_date(value, find_format(book, style)), False


def _write_date(value: object, number_format: str) -> str:
    """Return a date as far as its format shows it: 2015-01 where that is month and year; other values as text.

    The days of 1905 are years that somebody formatted as dates; they are told in full, for a reader to refuse them.
    """
    if not isinstance(value, datetime.datetime) or value.time() != datetime.time():
        return value.isoformat() if isinstance(value, datetime.datetime | datetime.time) else str(value)
    text, shown = value.date().isoformat(), LITERALS.sub("", number_format).lower()
    if "d" in shown or "y" not in shown or value.year == YEARS_AS_DATES:
        return text
    return text[:7] if "m" in shown else text[:4]


@cache
def _find_shown_unit(number_format: str) -> str:
    """Return the unit that a number format writes beside the number as text: words, a currency, a sign, or "" for none.

    Nothing of a format that scales (a comma behind the last digit): what is kept is then in full units. A percent sign
    that is text, unlike one that is part of the format, leaves the number as it is: 2.1 of `0.0" %"` is 2.1 %.

    >>> _find_shown_unit('#,##0 "M€"'), _find_shown_unit('0.0" %"'), _find_shown_unit("[$€-40C] #,##0")
    ('M€', '%', '€')
    """
    if SCALING.search(LITERALS.sub("", number_format)):
        return ""
    texts = ("".join(found) for found in SHOWN.findall(number_format.partition(";")[0]))
    return " ".join(text.strip() for text in texts if any(map(str.isalpha, text)) or SIGNS & set(text))


def _read_cells(book: OpenBook, sheet: OpenSheet) -> Filled:
    rows: list[int] = []
    columns: list[int] = []
    written: list[tuple[str, bool]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a date that is none; its cell says so itself
        for row, cells in read_rows(book, sheet):
            rows.extend([row - 1] * len(cells))
            columns.extend(cell["column"] - 1 for cell in cells)
            written.extend(_write_value(cell["value"], cell["style_id"], book) for cell in cells)
    # What a workbook says of its own extent may be wrong, in either direction.
    shape = (max(rows, default=-1) + 1, max(columns, default=-1) + 1)
    return Filled(rows, columns, bytes(number for _, number in written), [text for text, _ in written], (), shape)
