"""Files that are no workbook, or that would hurt whoever opens them: one clear problem each, and no cell."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from indicators.readers import contents, read_cells
from indicators.seals import renew_seal
from indicators.sources import read_description

ROOT = Path(__file__).parents[1]
DESCRIPTION = """
[file]
language = "fr"
layout = "records"
precision = "claim"
[columns]
"Texte" = "text"
[[sheet]]
name = "S"
"""
SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>Texte</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.fixture
def refuse(read_file):
    """Read a file of these bytes, of which nothing may be a cell, and return its one problem."""

    def save_and_read(content: bytes, name: str = "book.xlsx") -> dict[str, str]:
        workbook = name.endswith((".xlsx", ".xlsm", ".xls"))
        cells, problems = read_file(name, content, DESCRIPTION if workbook else DESCRIPTION.partition("[[sheet]]")[0])
        assert cells.empty
        assert len(problems) == 1, problems.to_string()
        return problems.iloc[0].to_dict()

    return save_and_read


def make_parts(**changed: bytes) -> dict[str, bytes]:
    """Return the parts of a small sound workbook, some of them changed."""
    book = openpyxl.Workbook()
    book.active.title = "S"
    for row in (["Texte"], [1]):
        book.active.append(row)
    saved = io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return {**parts, **changed}


def pack(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def pack_sheet(rows: str, tail: str = "</sheetData></worksheet>") -> bytes:
    return pack(make_parts(**{SHEET: (HEAD + rows + tail).encode()}))


def test_a_sound_workbook_passes(tmp_path, source_block):
    (tmp_path / "book.xlsx").write_bytes(pack_sheet(ROW))
    (tmp_path / "book.toml").write_text(DESCRIPTION + source_block, encoding="utf-8")
    renew_seal(tmp_path / "book.xlsx")
    cells, problems = read_cells(read_description(tmp_path / "book.toml"))
    assert cells["text"].tolist() == ["1"]
    assert problems.empty


@pytest.mark.parametrize(
    ("content", "rule", "found"),
    [
        (b"", "empty_file", ""),
        (b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", "not_a_workbook", "HTML"),
        (b"\xef\xbb\xbf\n<html>", "not_a_workbook", "HTML"),
        (b"Texte;Note\n1;2\n", "not_a_workbook", "Texte;Note"),
        (OLE, "old_workbook", ""),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted_workbook", ""),
        (pack({"readme.txt": b"x"}), "not_a_workbook", "zip"),
        (pack({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "not_a_workbook", ".ods"),
        (pack({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b""}), "not_a_workbook", ".xlsb"),
        (pack({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "not_a_workbook", ".docx"),
        (pack({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), "damaged_workbook", ""),
        (pack(make_parts())[:-200], "damaged_workbook", ""),
        (pack(make_parts())[:600], "damaged_workbook", ""),
        (pack({**make_parts(), "xl/workbook.xml": b"<workbook"}), "damaged_workbook", ""),
        (pack({**make_parts(), "../../evil.xml": b"<a/>"}), "unsafe_workbook", "../../evil.xml"),
        (pack({**make_parts(), "/etc/evil.xml": b"<a/>"}), "unsafe_workbook", "/etc/evil.xml"),
    ],
    ids=[str(number) for number in range(16)],
)
def test_what_is_no_sound_workbook_is_named_for_what_it_is(refuse, content, rule, found):
    problem = refuse(content)
    assert problem["rule"] == rule
    assert found in problem["found"]
    assert (problem["file"], problem["place"], problem["source"]) == ("book.xlsx", "book.xlsx", "agency_2014")


def test_an_old_workbook_that_is_none_inside_is_damaged(refuse):
    assert refuse(OLE, "book.xls")["rule"] == "damaged_workbook"


def test_a_kind_of_file_nobody_reads_is_told(refuse):
    problem = refuse(b"%PDF-1.7", "book.pdf")
    assert (problem["rule"], problem["found"]) == ("unknown_file_kind", ".pdf")


def test_a_part_that_is_there_twice_is_refused(refuse):
    with io.BytesIO(pack(make_parts())) as packed:
        with zipfile.ZipFile(packed, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(SHEET, b"<worksheet/>")
        problem = refuse(packed.getvalue())
    assert (problem["rule"], problem["found"]) == ("unsafe_workbook", SHEET)


def test_a_part_whose_content_does_not_match_its_checksum_is_refused(refuse):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in make_parts().items():
            archive.writestr(name, content)
    assert refuse(packed.getvalue().replace(b"<v>1</v>", b"<v>9</v>"))["rule"] == "damaged_workbook"


def test_a_part_longer_than_it_says_is_refused(refuse):
    content = pack(make_parts())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    assert content.count(size) >= 2
    assert refuse(content.replace(size, (10).to_bytes(4, "little")))["rule"] == "damaged_workbook"


def test_parts_protected_by_a_password_are_refused(refuse):
    content = bytearray(pack(make_parts()))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.start_dir
    content[start + 8] |= 1
    assert refuse(bytes(content))["rule"] == "encrypted_workbook"


DTD = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize("declared", [DTD, EXTERNAL])
def test_a_part_with_a_document_type_is_refused(refuse, part, declared):
    parts = make_parts()
    parts[part] = declared.encode() + parts[part].split(b"?>")[-1]
    problem = refuse(pack(parts))
    assert (problem["rule"], problem["found"]) == ("unsafe_workbook", "DTD")


@pytest.mark.parametrize(
    ("address", "expected"), [("XFD1048576", "XFD1048576"), ("ZZ1048576", "ZZ1048576"), ("XFD2000", "XFD2000")]
)
def test_a_cell_at_the_far_end_is_refused_with_its_address(refuse, address, expected):
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    problem = refuse(pack_sheet(ROW + f'<row r="{row}"><c r="{address}"><v>1</v></c></row>'))
    assert (problem["rule"], problem["cell"]) == ("far_cell", expected)


def test_a_giant_merge_is_refused(refuse):
    merged = '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    assert refuse(pack_sheet(ROW, merged))["rule"] == "far_cell"


def test_a_bomb_is_refused_for_its_ratio(refuse):
    problem = refuse(pack_sheet(ROW + " " * 40_000_000))
    assert problem["rule"] == "oversized_workbook"
    assert SHEET in problem["found"]


def test_a_million_formats_are_refused(refuse):
    parts = make_parts()
    noise = "".join(f'<xf numFmtId="{number * 7919 % 99991}"/>' for number in range(80_000))
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(
        b"<cellXfs", f"<cellStyleXfs>{noise}</cellStyleXfs><cellXfs".encode()
    )
    problem = refuse(pack(parts))
    assert problem["rule"] == "oversized_workbook"
    assert "styles.xml" in problem["found"]


def test_a_workbook_of_ten_thousand_parts_is_refused(refuse):
    parts = {f"xl/{number}.bin": b"" for number in range(10_001)}
    assert refuse(pack(parts))["rule"] == "oversized_workbook"


def test_a_file_above_the_limit_is_not_even_read(refuse, monkeypatch):
    monkeypatch.setattr(contents, "MAX_FILE", 10)
    problem = refuse(pack(make_parts()))
    assert (problem["rule"], problem["expected"]) == ("oversized_file", "10")


def test_a_file_that_another_program_holds_is_told(refuse, monkeypatch):
    def hold(path: Path) -> bytes:
        if path.suffix == ".xlsx":
            raise PermissionError(13, "Permission denied")
        with path.open("rb") as file:
            return file.read()

    monkeypatch.setattr(Path, "read_bytes", hold)
    problem = refuse(pack(make_parts()))
    assert (problem["rule"], problem["found"]) == ("locked_file", "Permission denied")


def test_a_link_is_not_followed(tmp_path, source_block):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "book.xlsx").write_bytes(pack(make_parts()))
    (tmp_path / "book.xlsx").symlink_to(outside / "book.xlsx")
    (tmp_path / "book.toml").write_text(DESCRIPTION + source_block, encoding="utf-8")
    cells, problems = read_cells(read_description(tmp_path / "book.toml"))
    assert cells.empty
    assert problems["rule"].tolist() == ["not_a_file"]


def test_macros_are_left_aside_and_values_read(tmp_path, source_block):
    (tmp_path / "book.xlsm").write_bytes(pack({**make_parts(), "xl/vbaProject.bin": b"macro"}))
    (tmp_path / "book.toml").write_text(DESCRIPTION + source_block, encoding="utf-8")
    renew_seal(tmp_path / "book.xlsm")
    assert read_cells(read_description(tmp_path / "book.toml"))[0]["text"].tolist() == ["1"]


def test_a_dangling_drawing_does_not_keep_a_workbook_from_being_read(tmp_path, source_block):
    parts = make_parts()
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" '
        b'Target="../drawings/drawing1.xml"/></Relationships>'
    )
    (tmp_path / "book.xlsx").write_bytes(pack(parts))
    (tmp_path / "book.toml").write_text(DESCRIPTION + source_block, encoding="utf-8")
    renew_seal(tmp_path / "book.xlsx")
    assert len(read_cells(read_description(tmp_path / "book.toml"))[0]) == 1
