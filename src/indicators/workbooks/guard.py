"""What is looked at before a workbook is opened: that it is one, that it is whole, and that it is no bomb.

A few kilobytes can fill the memory of a machine once they are unpacked. The limits stand well above what an economist
keeps in a workbook, and well below what hurts.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from typing import NoReturn

from indicators.errors import RefusedFileError

MEGABYTE = 1_000_000
# A table of a million rows takes about 100 MB; more than that belongs into a data base.
MAX_FILE = 200 * MEGABYTE
MAX_UNPACKED = 500 * MEGABYTE
# Sheets shrink to a tenth; a part that shrinks to a hundredth repeats itself and holds no figures.
MAX_RATIO = 100
RATIO_FROM = MEGABYTE
MAX_PARTS = 10_000
# Reading as many takes half a minute; a table of more is for a .csv.
MAX_CELLS = 2_000_000
# What a workbook may at most unpack to, and the tags it may hold, to be read without a process of its own: whatever
# stands in it, openpyxl then takes a quarter of a gigabyte at most.
HARMLESS, HARMLESS_TAGS = 16 * MEGABYTE, MEGABYTE
PIECE = 1 << 20

EXTRAS = {
    "xl/externalLinks/": "links_to_files",
    "xl/embeddings/": "embedded_objects",
    "xl/media/": "pictures",
    "Pictures/": "pictures",
    "xl/comments": "comments",
    "xl/pivotCache/": "pivot_caches",
    "xl/vbaProject": "macros",
}
XML, SHEETS = (".xml", ".rels"), "xl/worksheets/"
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Name of the stream that holds an encrypted workbook, as the container writes it.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OTHER_KINDS = {"xl/workbook.bin": ".xlsb", "mimetype": ".ods", "word/document.xml": ".docx"}
PAGE_STARTS = (b"<!doctype html", b"<html", b"<?xml", b"<table")
DAMAGES = (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, UnicodeError)


def is_harmless(content: bytes) -> bool:
    """Return whether an .xlsx or .xlsm is too small to hurt, by what its parts unpack to: they are counted, not read.

    Raises `RefusedFileError` for what is no whole, plain and reasonably small workbook by its table of contents, or
    has a sheet of more than `MAX_CELLS` cells.
    """
    _check_start(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_kind(check_parts(archive))
            total = sum(part.file_size for part in archive.infolist())
            tags = sum(_count_tags(archive, part) for part in archive.infolist() if _may_be_xml(part.filename))
    except DAMAGES as error:
        raise RefusedFileError("damaged_workbook", str(error)) from error
    return total <= HARMLESS and tags <= HARMLESS_TAGS


def _may_be_xml(name: str) -> bool:
    """Return whether a part may be a sheet or belong to one: any may that is none of what is left aside."""
    return name.endswith(XML) or not name.startswith(tuple(EXTRAS))


def _count_tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Return about how many tags a part holds; raise `RefusedFileError` for a sheet of too many cells."""
    tags = cells = 0
    counted = part.filename.startswith(SHEETS) or not part.filename.endswith(XML)
    with archive.open(part) as file:
        while piece := file.read(PIECE):
            tags += piece.count(b"<")
            cells += piece.count(b"<c ") if counted else 0
            if cells > MAX_CELLS:
                raise RefusedFileError("too_many_cells", part.filename, str(MAX_CELLS))
    return tags


def check_old(content: bytes) -> None:
    """Raise `RefusedFileError` for what is no .xls, whatever its name says, or is locked."""
    if not content.startswith(OLE_START):
        refuse_start(content)
    if ENCRYPTED in content:
        raise RefusedFileError("encrypted_workbook")


def count_extras(content: bytes) -> Counter[str]:
    """Return how many parts of a workbook are no figures and left aside, by kind: nothing of them goes any further.

    Of an .xls, which has no parts, none are counted.
    """
    if not content.startswith(ZIP_STARTS):
        return Counter()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if not name.endswith((".rels", "/"))]
    return Counter(kind for name in names for start, kind in EXTRAS.items() if name.startswith(start))


def _check_start(content: bytes) -> None:
    """Raise `RefusedFileError` unless the first bytes are those of a zip archive; say what they are instead."""
    if content.startswith(ZIP_STARTS):
        return
    if content.startswith(OLE_START):
        raise RefusedFileError("encrypted_workbook" if ENCRYPTED in content else "old_workbook")
    refuse_start(content)


def refuse_start(content: bytes) -> NoReturn:
    """Raise `RefusedFileError` with what the first bytes are instead of a workbook."""
    page = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower().startswith(PAGE_STARTS)
    start = "".join(letter if letter.isprintable() else "·" for letter in content[:20].decode("latin-1"))
    raise RefusedFileError("not_a_workbook", "HTML" if page else f"“{start}”")


def check_parts(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of the parts; raise `RefusedFileError` where they are no plain, reasonably small document's."""
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS:
        raise RefusedFileError("oversized_workbook", f"{len(parts)} parts", str(MAX_PARTS))
    if any(part.flag_bits & 1 for part in parts):
        raise RefusedFileError("encrypted_workbook")
    _check_names(names)
    _check_sizes(parts)
    return names


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
