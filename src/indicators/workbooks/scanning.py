"""Each part of an Excel workbook, gone through element by element before it is opened.

It must be whole and plain XML; formats are counted, and of sheets is kept what opening them does not tell.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

import defusedxml.sax
from defusedxml import DefusedXmlException

from indicators.errors import RefusedFileError
from indicators.workbooks.guard import DAMAGES, SHEETS, XML
from indicators.workbooks.sheets import SheetFacts, SheetScan

# Excel itself keeps at most 65 490 formats; each costs the reader of formats a millisecond or so.
MAX_FORMATS = 70_000

Handler = TypeVar("Handler", bound=ContentHandler)


def scan_workbook(content: bytes) -> Mapping[str, SheetFacts]:
    """Return what the sheets of a workbook hold (keys: the names of their parts), which `is_harmless` looked at.

    Raises `RefusedFileError` for parts that are damaged, have a document type, or reach too far.
    """
    with _refuse_parts(), zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {part: facts for part in archive.namelist() if (facts := _scan_part(archive, part)) is not None}


def scan_sheet(content: bytes, part: str) -> SheetFacts:
    """Return what a sheet holds that lies where no program puts it; errors are those of `scan_workbook`."""
    with _refuse_parts(), zipfile.ZipFile(io.BytesIO(content)) as archive:
        return _parse(archive, part, SheetScan()).facts()


def asks_to_be_calculated(content: bytes, part: str) -> bool:
    """Return whether a workbook asks whoever opens it to calculate it, for what saved it did not; `part` is its own."""
    with _refuse_parts(), zipfile.ZipFile(io.BytesIO(content)) as archive:
        return _parse(archive, part, CalculationScan()).asked


@contextmanager
def _refuse_parts() -> Iterator[None]:
    try:
        yield
    except DefusedXmlException as error:
        raise RefusedFileError("unsafe_workbook", "DTD") from error
    except (*DAMAGES, SAXException) as error:
        raise RefusedFileError("damaged_workbook", str(error)) from error


def _scan_part(archive: zipfile.ZipFile, part: str) -> SheetFacts | None:
    """Return the facts of a sheet, None for any other part; reading each to its end also checks that it is whole."""
    if not part.endswith(XML):
        return None
    scan = SheetScan() if part.startswith(SHEETS) else StyleScan() if part == "xl/styles.xml" else None
    _parse(archive, part, scan or ContentHandler())
    return scan.facts() if isinstance(scan, SheetScan) else None


def _parse(archive: zipfile.ZipFile, part: str, handler: Handler) -> Handler:
    with archive.open(part) as file:
        defusedxml.sax.parse(file, handler, forbid_dtd=True)
    return handler


class CalculationScan(ContentHandler):
    """Looks for what a workbook says of its calculation."""

    asked = False

    def startElement(self, name: str, attrs: Mapping[str, str]) -> None:  # noqa: N802
        if name.rpartition(":")[2] == "calcPr":
            self.asked = attrs.get("fullCalcOnLoad") in ("1", "true")


class StyleScan(ContentHandler):
    """Counts the formats of a workbook, and refuses one that has too many."""

    def __init__(self) -> None:
        super().__init__()
        self.formats = 0

    def startElement(self, name: str, attrs: Mapping[str, str]) -> None:  # noqa: ARG002, N802
        self.formats += name.rpartition(":")[2] == "xf"
        if self.formats > MAX_FORMATS:
            raise RefusedFileError("oversized_workbook", f"xl/styles.xml, {self.formats}", str(MAX_FORMATS))
