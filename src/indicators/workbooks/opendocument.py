"""What is looked at before a workbook of LibreOffice is opened: a cell may stand for millions, by one attribute."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import NoReturn
from xml.parsers import expat

from indicators.errors import RefusedFileError
from indicators.texts import clean_word
from indicators.workbooks.addresses import name_column
from indicators.workbooks.guard import DAMAGES, ZIP_STARTS, check_parts, refuse_start
from indicators.workbooks.sheets import MAX_EXTENT

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
LOCKED = b"encryption-data"


def scan_document(content: bytes) -> None:
    """Raise `RefusedFileError` for what is no whole, plain .ods, or has a filled cell that lies too far."""
    if not content.startswith(ZIP_STARTS):
        refuse_start(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = check_parts(archive)
            if CONTENT not in names:
                raise RefusedFileError("not_a_workbook", "zip")
            if MANIFEST in names and LOCKED in archive.read(MANIFEST):
                raise RefusedFileError("encrypted_workbook")
            with archive.open(CONTENT) as part:
                DocumentScan().parser.ParseFile(part)
    except (*DAMAGES, expat.ExpatError) as error:
        raise RefusedFileError("damaged_workbook", str(error)) from error


class DocumentScan:
    """Goes through the tables of a document for the last filled row and column of each."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = _refuse_type
        self.sheet = ""
        self.row = self.column = self.last_row = self.last_column = 0

    def _start(self, name: str, attrs: Mapping[str, str]) -> None:
        if name == "table:table-cell":
            self.column += int(attrs.get("table:number-columns-repeated", 1))
            if "office:value-type" in attrs and (self.row > self.last_row or self.column > self.last_column):
                self._extend()
        elif name == "table:covered-table-cell":
            self.column += int(attrs.get("table:number-columns-repeated", 1))
        elif name == "table:table-row":
            self.column = 0
            self.row += int(attrs.get("table:number-rows-repeated", 1))
        elif name == "table:table":
            self.sheet = attrs.get("table:name", "")
            self.row = self.column = self.last_row = self.last_column = 0

    def _extend(self) -> None:
        self.last_row, self.last_column = max(self.row, self.last_row), max(self.column, self.last_column)
        if self.last_row * self.last_column > MAX_EXTENT:
            cell = f"{name_column(self.column)}{self.row}"
            raise RefusedFileError("far_cell", cell=cell, sheet=clean_word(self.sheet), expected=str(MAX_EXTENT))


def _refuse_type(*_: object) -> NoReturn:
    raise RefusedFileError("unsafe_workbook", "DTD")
