"""A workbook of any kind becomes its sheets, in this process: who may be hurt asks for them through `access`."""

from __future__ import annotations

import pkgutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from indicators.errors import RefusedFileError
from indicators.workbooks.sheets import SheetTexts

COSTLY = "costly_workbook"
# What reads one kind of workbook is no burden on a process that reads another.
EXCEL = "indicators.workbooks.values:list_excel_sheets"
OTHERS = {
    ".xls": "indicators.workbooks.others:list_old_sheets",
    ".ods": "indicators.workbooks.others:list_document_sheets",
}
# What the libraries raise on parts that are XML and still no workbook.
DAMAGES = (
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError, EOFError, OSError),
    # A part that is no XML is a kind of SyntaxError; what else says so takes a process longer to load.
    *(zipfile.BadZipFile, zlib.error, SyntaxError),
)


def list_sheets(content: bytes, suffix: str, closer: bool = False) -> list[SheetTexts]:
    """Return the sheets of a workbook, their cells not read yet where its kind allows that.

    `closer` is whether an .ods has to be looked at more closely (`opendocument.look_through`).
    """
    return pkgutil.resolve_name(OTHERS.get(suffix, EXCEL))(content, closer)


def tell_limits(megabytes: int, seconds: int) -> str:
    """Return the limits of a process as they are told.

    >>> tell_limits(2048, 120)
    '2048 MiB, 120 s'
    """
    return f"{megabytes} MiB, {seconds} s"


@contextmanager
def refuse_damage() -> Iterator[None]:
    """Turn what a library raises on a damaged workbook into a `RefusedFileError`."""
    try:
        yield
    except DAMAGES as error:
        raise RefusedFileError("damaged_workbook", f"{type(error).__name__}: {error}") from error
