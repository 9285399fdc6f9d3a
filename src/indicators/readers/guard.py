"""What is looked at before a workbook is opened: that it is one, that it is whole, and that it is no bomb.

A few kilobytes can fill the memory of a machine once they are unpacked. The limits stand well above what an economist
keeps in a workbook, and well below what hurts.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from typing import NoReturn
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

import defusedxml.sax
from defusedxml import DefusedXmlException

from indicators.readers.cells import RefusedFileError
from indicators.readers.sheets import SheetFacts, SheetScan

MEGABYTE = 1_000_000
# A table of a million rows takes about 100 MB; more than that belongs into a data base.
MAX_FILE = 200 * MEGABYTE
MAX_UNPACKED = 500 * MEGABYTE
# Sheets shrink to a tenth; a part that shrinks to a hundredth repeats itself and holds no figures.
MAX_RATIO = 100
RATIO_FROM = MEGABYTE
# Excel itself keeps at most 65 490 formats; each costs the reader of formats a millisecond or so.
MAX_FORMATS = 70_000
MAX_PARTS = 10_000

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Name of the stream that holds an encrypted workbook, as the container writes it.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OTHER_KINDS = {"xl/workbook.bin": ".xlsb", "mimetype": ".ods", "word/document.xml": ".docx"}
PAGE_STARTS = (b"<!doctype html", b"<html", b"<?xml", b"<table")
DAMAGES = (zipfile.BadZipFile, zlib.error, SAXException, ValueError, EOFError, NotImplementedError, UnicodeError)


def scan_workbook(content: bytes) -> Mapping[str, SheetFacts]:
    """Return what the sheets of a workbook hold (keys: the names of their parts).

    Raises `RefusedFileError` for anything that is not a whole, plain and reasonably small .xlsx.
    """
    _check_start(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
            return {part: facts for part in archive.namelist() if (facts := _scan_part(archive, part)) is not None}
    except DefusedXmlException as error:
        raise RefusedFileError("unsafe_workbook", "DTD") from error
    except DAMAGES as error:
        raise RefusedFileError("damaged_workbook", str(error)) from error


def check_other(content: bytes, suffix: str) -> None:
    """Raise `RefusedFileError` for what is no .xls or .ods, whatever its name says, or is locked."""
    if suffix == ".xls":
        if not content.startswith(OLE_START):
            _refuse_start(content)
        if ENCRYPTED in content:
            raise RefusedFileError("encrypted_workbook")
        return
    if not content.startswith(ZIP_STARTS):
        _refuse_start(content)


def _check_start(content: bytes) -> None:
    """Raise `RefusedFileError` unless the first bytes are those of a zip archive; say what they are instead."""
    if content.startswith(ZIP_STARTS):
        return
    if content.startswith(OLE_START):
        raise RefusedFileError("encrypted_workbook" if ENCRYPTED in content else "old_workbook")
    _refuse_start(content)


def _refuse_start(content: bytes) -> NoReturn:
    """Raise `RefusedFileError` with what the first bytes are instead of a workbook."""
    page = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower().startswith(PAGE_STARTS)
    start = "".join(letter if letter.isprintable() else "·" for letter in content[:20].decode("latin-1"))
    raise RefusedFileError("not_a_workbook", "HTML" if page else f"“{start}”")


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS:
        raise RefusedFileError("oversized_workbook", f"{len(parts)} parts", str(MAX_PARTS))
    if any(part.flag_bits & 1 for part in parts):
        raise RefusedFileError("encrypted_workbook")
    _check_names(names)
    _check_sizes(parts)
    _check_kind(names)


def _check_names(names: list[str]) -> None:
    """Raise `RefusedFileError` for a part that would land elsewhere, or that is there twice (which one is meant?)."""
    for name, times in Counter(names).items():
        if times > 1 or ".." in name.split("/") or name.startswith("/") or "\\" in name:
            raise RefusedFileError("unsafe_workbook", name)


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """Raise `RefusedFileError` for a bomb; that the sizes are true is checked when the parts are read."""
    for part in parts:
        if part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * part.compress_size:
            found = f"{part.filename}: {part.compress_size} → {part.file_size}"
            raise RefusedFileError("oversized_workbook", found, f"{MAX_RATIO} × {part.compress_size}")
    total = sum(part.file_size for part in parts)
    if total > MAX_UNPACKED:
        raise RefusedFileError("oversized_workbook", str(total), str(MAX_UNPACKED))


def _check_kind(names: list[str]) -> None:
    """Raise `RefusedFileError` for an archive that is another kind of document."""
    if "[Content_Types].xml" in names and any(name.startswith("xl/") and name.endswith(".xml") for name in names):
        return
    raise RefusedFileError("not_a_workbook", next((kind for name, kind in OTHER_KINDS.items() if name in names), "zip"))


def _scan_part(archive: zipfile.ZipFile, part: str) -> SheetFacts | None:
    """Return the facts of a sheet, None for any other part; reading each to its end also checks that it is whole."""
    if not part.endswith((".xml", ".rels")):
        return None
    scan = SheetScan() if part.startswith("xl/worksheets/") else StyleScan() if part == "xl/styles.xml" else None
    with archive.open(part) as file:
        defusedxml.sax.parse(file, scan or ContentHandler(), forbid_dtd=True)
    return scan.facts() if isinstance(scan, SheetScan) else None


class StyleScan(ContentHandler):
    """Counts the formats of a workbook, and refuses one that has too many."""

    def __init__(self) -> None:
        super().__init__()
        self.formats = 0

    def startElement(self, name: str, attrs: Mapping[str, str]) -> None:  # noqa: ARG002, N802
        self.formats += name.rpartition(":")[2] == "xf"
        if self.formats > MAX_FORMATS:
            raise RefusedFileError("oversized_workbook", f"xl/styles.xml, {self.formats}", str(MAX_FORMATS))
