"""What is looked at before a workbook of LibreOffice is opened: a cell may stand for millions, by one attribute."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import BinaryIO, NoReturn
from xml.parsers import expat

from indicators.errors import RefusedFileError
from indicators.texts import clean_word
from indicators.workbooks.addresses import name_column
from indicators.workbooks.guard import DAMAGES, PIECE, ZIP_STARTS, check_parts, refuse_start
from indicators.workbooks.sheets import MAX_EXTENT

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
LOCKED = b"encryption-data"
FILLED, TABLE, TYPE = b"office:value-type", b"<table:table ", b"<!DOCTYPE"
REPEATED = re.compile(rb'repeated="\d{3,}"')
COUNTED = (b"<table:table-row", b"<table:table-cell", b"<table:covered-table-cell")


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
                may_reach_far = _may_reach_far(part)
            if may_reach_far:
                with archive.open(CONTENT) as part:
                    DocumentScan().parser.ParseFile(part)
    except (*DAMAGES, expat.ExpatError) as error:
        raise RefusedFileError("damaged_workbook", str(error)) from error


def _may_reach_far(part: BinaryIO) -> bool:
    """Return whether a filled cell stands for a hundred, or comes after a blank that does; few documents need more.

    Raises `RefusedFileError` for a document type.
    """
    rest, repeated = b"", False
    while piece := part.read(PIECE):
        whole, ended, rest = (rest + piece).rpartition(b">")
        if TYPE in whole:
            _refuse_type()
        reaching, repeated = _follow(whole + ended, repeated)
        if reaching:
            return True
    return False


def _follow(tags: bytes, repeated: bool) -> tuple[bool, bool]:
    """Return whether a filled cell is repeated, or follows what is, and whether what is repeated awaits one."""
    place = 0
    while True:
        if not repeated:
            found = REPEATED.search(tags, place)
            if found is None:
                return False, False
            place = found.end()
            tag = tags[tags.rfind(b"<", 0, place) : tags.find(b">", place)]
            if not tag.startswith(COUNTED):
                continue
            repeated = True
            if FILLED in tag:
                return True, True
        end = tags.find(TABLE, place)
        if tags.find(FILLED, place, end if end >= 0 else len(tags)) >= 0:
            return True, True
        if end < 0:
            return False, True
        place, repeated = end + len(TABLE), False


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
