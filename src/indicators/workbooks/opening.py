"""A workbook opened for its values alone: openpyxl reads them, without all that is not read of a workbook here."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.workbook import Workbook
from openpyxl.worksheet._reader import INLINE_STRING, ROW_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

PLAIN_TEXT = f"{{{SHEET_MAIN_NS}}}t"


class OpenSheet(NamedTuple):
    """A sheet of cells: its name, whether it is shown (`visible`), and the part of the archive that holds it."""

    title: str
    state: str
    part: str


class OpenBook(NamedTuple):
    """An opened workbook; `part` is that of the archive which names the sheets.

    `scanned` are the parts known to be plain XML, which need not be guarded again.
    """

    reader: ExcelReader
    part: str
    sheets: tuple[OpenSheet, ...]
    scanned: frozenset[str]


def open_workbook(content: bytes, scanned: frozenset[str]) -> OpenBook:
    """Return a workbook with its texts, formats and sheets' names read.

    What is damaged raises what openpyxl raises; its own opening would read each sheet once more for its extent.
    """
    reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    found = [(sheet, link) for sheet, link in reader.parser.find_sheets() if link.target in reader.valid_files]
    sheets = (OpenSheet(sheet.name, sheet.state, link.target) for sheet, link in found if "chartsheet" not in link.Type)
    return OpenBook(reader, reader.parser.workbook_part_name, tuple(sheets), scanned)


class CellParser(WorkSheetParser):
    """openpyxl's parser of a sheet, which goes through the rows only."""

    def __init__(self, source: object, book: OpenBook, *, plain: bool) -> None:
        made: Workbook = book.reader.wb
        super().__init__(
            source, book.reader.shared_strings, True, made.epoch, made._date_formats, made._timedelta_formats
        )
        # The parser that refuses what makes XML unsafe is the slower: it is for what nobody looked at before.
        self.iterate = ElementTree.iterparse if plain else iterparse

    def parse(self) -> Iterator[tuple[int, list[dict]]]:
        """Yield number and cells of each row."""
        for _, element in self.iterate(self.source):
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()

    def parse_cell(self, element: ElementTree.Element) -> dict:
        """Return one cell; a text in place is read as any other, for it is rarely one of several typefaces."""
        if len(element) == 1 and element[0].tag == INLINE_STRING and len(element[0]) == 1:
            text = element[0][0]
            if text.tag == PLAIN_TEXT and element.get("t") == "inlineStr":
                element.set("t", "str")
                ElementTree.SubElement(element, VALUE_TAG).text = text.text
        return super().parse_cell(element)


def read_rows(book: OpenBook, sheet: OpenSheet) -> Iterator[tuple[int, list[dict]]]:
    """Yield number and cells of each row: `column`, `value` (None where nothing stands) and `style_id`."""
    with book.reader.archive.open(sheet.part) as source:
        yield from CellParser(source, book, plain=sheet.part in book.scanned).parse()


def find_format(book: OpenBook, style: int) -> str:
    """Return the number format of a style, by its number."""
    made: Workbook = book.reader.wb
    number = made._cell_styles[style].numFmtId
    if number < BUILTIN_FORMATS_MAX_SIZE:
        return BUILTIN_FORMATS.get(number, "General")
    return made._number_formats[number - BUILTIN_FORMATS_MAX_SIZE]
