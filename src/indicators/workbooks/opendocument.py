"""What is looked at before a workbook of LibreOffice is opened: a cell may stand for millions, by one attribute.

And which of its numbers are percentages, which what opens it does not tell.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
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
SHARE = "percentage"
SHARED = SHARE.encode()
REPEATED = re.compile(rb'repeated="\d{3,}"')
Bounds = tuple[int, int, int, int]
COUNTED = (b"<table:table-row", b"<table:table-cell", b"<table:covered-table-cell")


def look_through(content: bytes) -> bool:
    """Return whether an .ods needs a closer look (`scan_document`): it has percentages, or cells that stand for many.

    It is unpacked piece by piece and never whole. Raises `RefusedFileError` for what is no whole, plain .ods.
    """
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
                return _needs_scan(part)
    except DAMAGES as error:
        raise RefusedFileError("damaged_workbook", str(error)) from error


def scan_document(content: bytes) -> Mapping[str, Sequence[Bounds]]:
    """Return where each sheet of an .ods holds percentages: first column and row, last column and row, from 1.

    Raises `RefusedFileError` where a filled cell lies too far.
    """
    scan = DocumentScan()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(CONTENT) as part:
            scan.parser.ParseFile(part)
    except (*DAMAGES, expat.ExpatError) as error:
        raise RefusedFileError("damaged_workbook", str(error)) from error
    return scan.percentages


def _needs_scan(part: BinaryIO) -> bool:
    """Return whether there are percentages, or a filled cell stands for a hundred, or comes after a blank that does.

    Raises `RefusedFileError` for a document type, and for a tag longer than any that a program writes.
    """
    rest, repeated, needed = b"", False, False
    while piece := part.read(PIECE):
        whole, ended, rest = (rest + piece).rpartition(b">")
        if TYPE in whole:
            _refuse_type()
        rest = rest[rest.rfind(b"<") :] if b"<" in rest else b""
        if len(rest) > PIECE:
            raise RefusedFileError("oversized_workbook", f"{CONTENT}: <{len(rest)}", str(PIECE))
        if not needed:
            reaching, repeated = _follow(whole + ended, repeated)
            needed = reaching or SHARED in whole
    return needed


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
    """Goes through the tables of a document for the last filled row and column of each, and for percentages."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = _refuse_type
        self.sheet = ""
        self.row = self.column = self.last_row = self.last_column = self.rows = 0
        self.percentages: dict[str, list[Bounds]] = {}

    def _start(self, name: str, attrs: Mapping[str, str]) -> None:
        if name == "table:table-cell":
            columns = int(attrs.get("table:number-columns-repeated", 1))
            self.column += columns
            kind = attrs.get("office:value-type")
            if kind and (self.row > self.last_row or self.column > self.last_column):
                self._extend()
            if kind == SHARE:
                bounds = (self.column - columns + 1, self.row - self.rows + 1, self.column, self.row)
                self.percentages.setdefault(self.sheet, []).append(bounds)
        elif name == "table:covered-table-cell":
            self.column += int(attrs.get("table:number-columns-repeated", 1))
        elif name == "table:table-row":
            self.column, self.rows = 0, int(attrs.get("table:number-rows-repeated", 1))
            self.row += self.rows
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
