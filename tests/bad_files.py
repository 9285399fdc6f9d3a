"""Files that are damaged, hostile or other than they were: each row of the table of bad files, and what comes of it.

`size` makes the large ones smaller, for tests; at 1 they are as large as they were met.
"""

from __future__ import annotations

import io
import os
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import openpyxl

FILE = """
[file]
language = "fr"
layout = "records"
precision = "claim"
"""
COLUMNS = """
[columns]
"Texte" = "text"
"""
SHEET_BLOCK = """
[[sheet]]
name = "S"
"""
BOOK, SHEET, STRINGS, STYLES = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEADER = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Texte</t></is></c></row>'
FIRST = HEADER + b'<row r="2"><c r="A2"><v>1</v></c></row>'
ZERO = b'<row r="2"><c r="A2"><f>1-1</f><v>0</v></c></row>'
END = b"</sheetData></worksheet>"
START = b"<worksheet " + MAIN + b"><sheetData>"
DTD = b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PIECE = 1_000_000


class BadFile(NamedTuple):
    """A row of the table: its number, what it is, the file's name, how it is made, and the rule it is refused for.

    A file that is read has the rule ""; `described` is its description where the usual one does not do, and `alter`
    what is done to the file once it is sealed.
    """

    row: int
    what: str
    name: str
    make: Callable[[float], bytes]
    rule: str
    described: str = ""
    alter: Callable[[Path], None] | None = None


def make_parts(rows: bytes = FIRST, tail: bytes = END) -> dict[str, bytes]:
    """Return the parts of a small sound workbook with the sheet S."""
    book = openpyxl.Workbook()
    book.active.title = "S"
    saved = io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return {**parts, SHEET: START + rows + tail}


def pack(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file of `parts`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def pack_repeated(part: str, start: bytes, piece: bytes, times: int, end: bytes) -> bytes:
    """Return a workbook one part of which holds `piece` many times over; it is never whole in memory."""
    packed = io.BytesIO(pack({name: content for name, content in make_parts().items() if name != part}))
    block = piece * max(1, PIECE // len(piece))
    whole, rest = divmod(times, len(block) // len(piece))
    with (
        zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open(part, "w", force_zip64=True) as file,
    ):
        file.write(start)
        for _ in range(whole):
            file.write(block)
        file.write(piece * rest + end)
    return packed.getvalue()


def make_long_cell(size: float) -> bytes:
    start = START + HEADER + b'<row r="2"><c r="A2" t="inlineStr"><is><t>'
    return pack_repeated(SHEET, start, b"x", int(40e6 * size), b"</t></is></c></row>" + END)


def make_blanks(size: float) -> bytes:
    return pack_repeated(SHEET, START + FIRST, b" ", int(1e9 * size), END)


def make_long_string(size: float) -> bytes:
    start, end = b"<sst " + MAIN + b"><si><t>", b"</t></si></sst>"
    return pack_repeated(STRINGS, start, b"x", int(300e6 * size), end)


def make_strings(size: float) -> bytes:
    return pack_repeated(STRINGS, b"<sst " + MAIN + b">", b"<si><t/></si>", int(2.9e6 * size), b"</sst>")


def make_styles(size: float) -> bytes:
    start = b"<styleSheet " + MAIN + b"><cellXfs>"
    return pack_repeated(STYLES, start, b'<xf numFmtId="0"/>', int(1e6 * size), b"</cellXfs></styleSheet>")


def make_far_cell(_: float) -> bytes:
    return pack(make_parts(FIRST + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


def make_giant_merge(_: float) -> bytes:
    merged = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    return pack(make_parts(FIRST, merged))


def make_lying_extent(_: float) -> bytes:
    lie = b"<worksheet " + MAIN + b'><dimension ref="A1:XFD1048576"/><sheetData>'
    return pack({**make_parts(), SHEET: lie + FIRST + END})


def make_many_rows(size: float) -> bytes:
    rows = (
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}"><v>{row}</v></c></row>'
        for row in range(2, int(1_048_577 * size))
    )
    return pack(make_parts(HEADER + "".join(rows).encode()))


def make_wrong_checksum(_: float) -> bytes:
    return pack(make_parts(), zipfile.ZIP_STORED).replace(b"<v>1</v>", b"<v>9</v>")


def make_lying_size(_: float) -> bytes:
    content = pack(make_parts())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    return content.replace(size, (10).to_bytes(4, "little"))


def make_part_twice(_: float) -> bytes:
    parts = make_parts()
    other = SHEET.replace("sheet1", "sheet2")
    # A zip file is written with two names, then the second is made the first: the library warns of writing it so.
    return pack({**parts, other: parts[SHEET]}).replace(other.encode(), SHEET.encode())


def with_part(name: str, content: bytes) -> Callable[[float], bytes]:
    return lambda _: pack({**make_parts(), name: content})


def with_type(declared: bytes) -> Callable[[float], bytes]:
    return lambda _: pack({**make_parts(), SHEET: declared + START + FIRST + END})


def as_is(content: bytes) -> Callable[[float], bytes]:
    return lambda _: content


def make_document(rows: list[list[object]]) -> bytes:
    """Return the smallest .ods that has a sheet S with these rows."""
    lines = "".join(f"<table:table-row>{''.join(map(write_cell, row))}</table:table-row>" for row in rows)
    return pack_document(f'<table:table table:name="S">{lines}</table:table>')


def pack_document(table: str, start: str = "") -> bytes:
    """Return an .ods of one table, already written."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{office}:{name}:1.0"' for name in ("office", "table", "text"))
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f"{start}<office:document-content {names}>{body}</office:document-content>"
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return pack({"mimetype": kind, "META-INF/manifest.xml": b"<manifest/>", "content.xml": content.encode()})


def write_cell(value: object) -> str:
    """Return a cell of an .ods; a text such as `2.1%` is a percentage, kept as a fraction."""
    if isinstance(value, str) and value.endswith("%"):
        kept = f'"percentage" office:value="{float(value[:-1]) / 100}"'
        return f"<table:table-cell office:value-type={kept}><text:p>{value}</text:p></table:table-cell>"
    kind = f'"float" office:value="{value}"' if isinstance(value, int | float) else '"string"'
    return f"<table:table-cell office:value-type={kind}><text:p>{value}</text:p></table:table-cell>"


def make_far_document(_: float) -> bytes:
    far = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string"'
    far += ' table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>'
    return pack_document(f'<table:table table:name="S">{far}</table:table>')


def make_macros(_: float) -> bytes:
    return pack({**make_parts(), "xl/vbaProject.bin": b"macro"})


def make_all_the_rest(_: float) -> bytes:
    """Return a workbook with what is no figure: links to other files, objects, pictures, comments, a pivot's memory."""
    named = ("externalLinks/externalLink1.xml", "embeddings/oleObject1.bin", "media/image1.png", "comments1.xml")
    named += ("pivotCache/pivotCacheRecords1.xml", "drawings/drawing1.xml")
    rules = b'</sheetData><dataValidations count="1"><dataValidation sqref="A2"/></dataValidations></worksheet>'
    return pack({**make_parts(FIRST, rules), **{f"xl/{name}": b"<a/>" for name in named}})


def make_formula(_: float) -> bytes:
    return pack(make_parts(HEADER + b'<row r="2"><c r="A2"><f>1+1</f></c></row>'))


def make_made_zero(_: float) -> bytes:
    """Return a workbook whose program wrote 0 for a formula, and asks whoever opens it to calculate."""
    return pack(make_parts(HEADER + ZERO))


def make_true_zero() -> bytes:
    """Return a workbook with a formula that gives 0, saved by a program that calculates."""
    parts = make_parts(HEADER + ZERO)
    return pack({**parts, BOOK: parts[BOOK].replace(b' fullCalcOnLoad="1"', b"")})


def make_hidden(_: float) -> bytes:
    rows = b'<row r="3" hidden="1"><c r="A3"><v>2</v></c></row></sheetData><autoFilter ref="A1:A3"/></worksheet>'
    return pack(make_parts(FIRST, rows))


def make_two_headers(_: float) -> bytes:
    rows = [
        (),
        ("", "Région", "2011", "2012"),
        ("", "", "nombre", "nombre"),
        ("", "Alsace", 1, 2),
        ("", "Note : à lire"),
    ]
    book = openpyxl.Workbook()
    book.active.title = "S"
    for row in rows:
        book.active.append(row)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


MATRIX_TWO = """
[file]
language = "fr"
layout = "matrix"
precision = "count"
header = [2, 3]
[columns]
"Région" = "territory"
[across]
1 = "period"
2 = "unit"
[skip]
rows = ["Note*"]
[[sheet]]
name = "S"
indicator = "jobs"
"""
NOTE = '"Note" = "ignore"\n'
YEARS = FILE + 'latest_period = "2023"\n[columns]\n"Texte" = "text"\n"Année" = "period"\n'


def make_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def link_away(target: str) -> Callable[[Path], None]:
    """Return what puts a link in the place of a file."""

    def link(path: Path) -> None:
        path.replace(path.with_name("elsewhere"))
        path.symlink_to(path.parent / target)

    return link


NAME_DECOMPOSED = unicodedata.normalize("NFD", "données d’été #1 %20") + "é" * 10
REFUSED = (
    BadFile(84, "45 kB, a cell of 40 MB", "a.xlsx", make_long_cell, "oversized_workbook"),
    BadFile(85, "1 MB, a gigabyte of blanks", "a.xlsx", make_blanks, "oversized_workbook"),
    BadFile(86, "a shared string of 300 MB", "a.xlsx", make_long_string, "oversized_workbook"),
    BadFile(87, "2.9 million shared strings", "a.xlsx", make_strings, "oversized_workbook"),
    BadFile(88, "a million formats", "a.xlsx", make_styles, "oversized_workbook"),
    BadFile(89, "a cell at XFD1048576", "a.xlsx", make_far_cell, "far_cell"),
    BadFile(89, "an .ods, one cell repeated to XFD1048576", "a.ods", make_far_document, "far_cell"),
    BadFile(90, "A1:XFD1048576 merged", "a.xlsx", make_giant_merge, "far_cell"),
    BadFile(92, "1 048 576 rows of two cells", "a.xlsx", make_many_rows, "too_many_cells"),
    BadFile(93, "a wrong checksum", "a.xlsx", make_wrong_checksum, "damaged_workbook"),
    BadFile(93, "a wrong size", "a.xlsx", make_lying_size, "damaged_workbook"),
    BadFile(94, "a part that is there twice", "a.xlsx", make_part_twice, "unsafe_workbook"),
    BadFile(95, "a part named ../../evil", "a.xlsx", with_part("../../evil.xml", b"<a/>"), "unsafe_workbook"),
    BadFile(96, "entities that grow", "a.xlsx", with_type(DTD), "unsafe_workbook"),
    BadFile(96, "an entity that names a file", "a.xlsx", with_type(EXTERNAL), "unsafe_workbook"),
    BadFile(96, "an .ods with entities", "a.ods", lambda _: pack_document("", DTD.decode()), "unsafe_workbook"),
    BadFile(97, "a truncated archive", "a.xlsx", lambda _: pack(make_parts())[:-200], "damaged_workbook"),
    BadFile(97, "nothing at all", "a.xlsx", as_is(b""), "empty_file"),
    BadFile(97, "a web page", "a.xlsx", as_is(b"<html><table></table></html>"), "not_a_workbook"),
    BadFile(97, "a delimited file", "a.xlsx", as_is(b"Texte;Note\n1;2\n"), "not_a_workbook"),
    BadFile(97, "an .xls under another name", "a.xlsx", as_is(OLE), "old_workbook"),
    BadFile(
        97,
        "an .xlsb",
        "a.xlsx",
        lambda _: pack({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b""}),
        "not_a_workbook",
    ),
    BadFile(
        97, "an encrypted workbook", "a.xlsx", as_is(OLE + "EncryptedPackage".encode("utf-16-le")), "encrypted_workbook"
    ),
    BadFile(99, "a formula without a value", "a.xlsx", make_formula, "formula_without_value"),
    BadFile(99, "a zero that no formula gave", "a.xlsx", make_made_zero, "formula_without_value"),
    BadFile(102, "a header said otherwise", "a.csv", as_is(b"TEXTE (en %);Note\n1;2\n"), "missing_column"),
    BadFile(103, "a column that is missing", "a.csv", as_is(b"Autre;Note\n1;2\n"), "missing_column"),
    BadFile(
        104, "letters of two encodings", "a.csv", as_is("Texte;Note\né;1\n".encode() + b"\xe9;2\n"), "wrong_encoding"
    ),
    BadFile(104, "UTF-16 that is not declared", "a.csv", as_is("Texte;Note\né;1\n".encode("utf-16")), "wrong_encoding"),
    BadFile(104, "a NUL", "a.csv", as_is(b"Texte;Note\n\0;1\n"), "wrong_encoding"),
    BadFile(105, "a quotation mark left open", "a.csv", as_is(b'Texte;Note\n"1;2\n'), "broken_line"),
    BadFile(105, "a line of another width", "a.csv", as_is(b"Texte;Note\n1;2\n1;2;3\n"), "ragged_line"),
    BadFile(106, "a line of 200 MB", "a.csv", lambda size: b"Texte;" + b"x" * int(199e6 * size), "endless_line"),
    BadFile(106, "a million columns", "a.csv", lambda _: b"Texte" + b";a" * 1_000_000, "endless_line"),
)
READ = (
    BadFile(91, "an extent that lies", "a.xlsx", make_lying_extent, ""),
    BadFile(97, "a workbook with macros", "a.xlsm", make_macros, ""),
    BadFile(
        98, "links, objects, pictures, comments, rules of entry, a pivot’s memory", "a.xlsx", make_all_the_rest, ""
    ),
    BadFile(104, "UTF-8 with a mark at its start", "a.csv", as_is("\ufeffTexte;Note\n1;2\n".encode()), ""),
    BadFile(105, "lines that end in CR only", "a.csv", as_is(b"Texte;Note\r1;2\r"), ""),
    BadFile(
        105, "quotation marks doubled, a line broken in a cell", "a.csv", as_is(b'Texte;Note\n"1";"a ""b""\nc"\n'), ""
    ),
    BadFile(
        108, "a name of spaces, signs and decomposed letters", f"{NAME_DECOMPOSED}.csv", as_is(b"Texte;Note\n1;2\n"), ""
    ),
    BadFile(108, "a name of 240 letters", "a" * 236 + ".csv", as_is(b"Texte;Note\n1;2\n"), ""),
)


# Read in part or not at all, by what their descriptions say, or for what they are and not for what they hold.
TOLD = (
    BadFile(100, "rows that a filter hides", "a.xlsx", make_hidden, "hidden_rows"),
    BadFile(101, "two header rows, units, blank first columns, notes", "a.xlsx", make_two_headers, "", MATRIX_TWO),
    BadFile(
        101, "a table that moved", "a.xlsx", make_two_headers, "missing_column", MATRIX_TWO.replace("[2, 3]", "[3, 4]")
    ),
    BadFile(103, "columns in another order", "a.csv", as_is(b"Note;Texte\n2;1\n"), ""),
    BadFile(103, "a new column", "a.csv", as_is(b"Texte;2024;Note\n1;9;2\n"), "undeclared_column"),
    BadFile(109, "a pipe", "a.csv", as_is(b"x"), "not_a_file", alter=make_pipe),
    BadFile(109, "a link", "a.csv", as_is(b"x"), "not_a_file", alter=link_away("elsewhere")),
    BadFile(109, "a link to a device", "a.csv", as_is(b"x"), "not_a_file", alter=link_away("/dev/zero")),
    BadFile(
        111,
        "the file of another year",
        "a.csv",
        as_is("Texte;Année\n1;2022\n".encode()),
        "other_period",
        described=YEARS,
    ),
)


def describe(bad: BadFile) -> str:
    """Return the description of a file of the table, without its source."""
    workbook = bad.name.endswith((".xlsx", ".xlsm", ".ods"))
    return bad.described or FILE + COLUMNS + (SHEET_BLOCK if workbook else NOTE)


def plant(bad: BadFile, folder: Path, source: str, size: float = 1) -> Path:
    """Write a file of the table and its description into a folder; return the path of the file."""
    path = folder / bad.name
    path.write_bytes(bad.make(size))
    path.with_suffix(".toml").write_text(describe(bad) + source, encoding="utf-8")
    return path
