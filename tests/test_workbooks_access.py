"""Workbooks that may hurt are read by a process of their own, whose end is a refusal and nothing more."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from bad_files import make_document, pack_document, write_cell
from indicators.errors import RefusedFileError
from indicators.readers.grids import lay_out
from indicators.workbooks import access
from indicators.workbooks.access import open_sheets

LIBRARY = str(Path(access.__file__).parents[2])
needs_limits = pytest.mark.skipif(os.name != "posix", reason="the system sets no limits")


def make_book() -> bytes:
    """Return a workbook with all that is told of a sheet: merged, hidden, never calculated, dates and shares."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Région", "2012"], ["Île-de-France", 0.125], ["Corse 🏝", "=1+1"], ["note"]):
        sheet.append(row)
    sheet["B2"].number_format = "0%"
    sheet.merge_cells("A4:B4")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("vide").sheet_state = "hidden"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def read(content: bytes, suffix: str = ".xlsx") -> list:
    with open_sheets(content, suffix) as sheets:
        return [(sheet.title, sheet.state, sheet.facts, _list_cells(sheet)) for sheet in sheets]


def _list_cells(sheet) -> tuple:
    filled = sheet.read()
    texts, numbers = lay_out(filled)
    places = list(zip(filled.rows, filled.columns, strict=True))
    return filled.shape, [(*place, texts[place], bool(numbers[place])) for place in places]


def refuse(content: bytes, suffix: str = ".xlsx") -> RefusedFileError:
    with pytest.raises(RefusedFileError) as refused:
        read(content, suffix)
    return refused.value


@pytest.fixture
def always_apart(monkeypatch):
    monkeypatch.setattr(access, "is_harmless", lambda _: False)


def test_a_small_plain_workbook_needs_no_process(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    assert [sheet[0] for sheet in read(make_book())] == ["Sheet", "vide"]


def test_a_process_reads_what_is_read_here(monkeypatch):
    here = read(make_book())
    monkeypatch.setattr(access, "is_harmless", lambda _: False)
    assert read(make_book()) == here
    assert here[0][2].merged
    assert here[0][2].formulas


def test_a_workbook_of_libreoffice_is_never_read_here(monkeypatch):
    started = []
    start = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *given, **named: started.append(given) or start(*given, **named))
    assert read(make_document([["Région", "2012"]]), ".ods")[0][3][1] == [
        (0, 0, "Région", False),
        (0, 1, "2012", False),
    ]
    assert len(started) == 1


@needs_limits
@pytest.mark.usefixtures("always_apart")
def test_a_process_that_takes_too_much_memory_is_a_refused_file(monkeypatch):
    monkeypatch.setattr(access, "MEMORY_MB", 40)
    refused = refuse(make_book() + bytes(50_000_000))
    assert (refused.rule, refused.expected) == ("costly_workbook", "40 MiB, 120 s")


@pytest.mark.usefixtures("always_apart")
def test_a_process_that_takes_too_long_is_a_refused_file(monkeypatch):
    monkeypatch.setattr(access, "PATIENCE", 0)
    refused = refuse(make_book())
    assert (refused.rule, refused.found) == ("costly_workbook", "SIGKILL" if os.name == "posix" else "status 1")


@pytest.mark.usefixtures("always_apart")
def test_after_a_refusal_the_next_file_is_read(monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(access, "PATIENCE", 0)
        refuse(make_book())
    assert read(make_book())[0][0] == "Sheet"


@pytest.mark.usefixtures("always_apart")
def test_what_a_process_refuses_is_told_with_its_place():
    content = make_book()
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(bomb, "w") as changed:
        for name in archive.namelist():
            part = archive.read(name)
            changed.writestr(name, part.replace(b'r="A4"', b'r="XFD1048576"'))
    assert (refuse(bomb.getvalue()).rule, refuse(bomb.getvalue()).cell) == ("far_cell", "XFD1048576")


def test_no_process_is_left_behind(monkeypatch):
    monkeypatch.setattr(access, "is_harmless", lambda _: False)
    with open_sheets(make_book(), ".xlsx") as sheets:
        child = sheets[0].read.args[0]
        assert child.poll() is None
    assert child.poll() is not None


def test_the_process_loads_no_pandas():
    script = "import sys, indicators.workbooks.child; print('pandas' in sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": LIBRARY},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.split() == ["False"]


def test_a_percentage_of_libreoffice_is_the_percentage_that_it_shows():
    content = make_document([["Région", "part"], ["Alsace", "2.1%"], ["Corse", 0.021], ["Centre", "10%"]])
    assert read(content, ".ods")[0][3][1][3::2] == [
        (1, 1, "2.1 %", True),
        (2, 1, "0.021", True),
        (3, 1, "10 %", True),
    ]


def test_percentages_that_are_repeated_are_found_in_every_cell():
    share = (
        '<table:table-cell office:value-type="percentage" office:value="0.5"{}><text:p>50%</text:p></table:table-cell>'
    )
    plain = '<table:table-cell office:value-type="float" office:value="0.5"/>'
    row = (
        '<table:table-row table:number-rows-repeated="2">' + share.format(' table:number-columns-repeated="2"') + plain
    )
    told = read(pack_rows(f"<table:table-row>{plain}</table:table-row>{row}</table:table-row>"), ".ods")[0][3][1]
    assert [text for *_, text, _ in told] == ["0.5", *["50 %", "50 %", "0.5"] * 2]


def test_percentages_belong_to_their_sheet():
    two = "".join(
        f'<table:table table:name="{name}"><table:table-row>{write_cell(value)}</table:table-row></table:table>'
        for name, value in (("A", 0.5), ("B", "50%"))
    )
    assert [sheet[3][1][0][2] for sheet in read(pack_document(two), ".ods")] == ["0.5", "50 %"]


FAR = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/>'
CELL = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
WIDE = '<table:table-cell {}office:value-type="string"{}><text:p>x</text:p></table:table-cell>'
TIMES = ' table:number-columns-repeated="16384"'
ROWS = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'


def pack_rows(rows: str) -> bytes:
    return pack_document(f'<table:table table:name="S">{rows}</table:table>')


@pytest.mark.parametrize(
    "rows",
    [
        f"{ROWS}<table:table-row><table:table-cell{TIMES}/>{CELL}</table:table-row>",
        f"{ROWS}<table:table-row>{WIDE.format('', TIMES)}</table:table-row>",
        f"{ROWS}<table:table-row>{WIDE.format(TIMES.lstrip() + ' ', '')}</table:table-row>",
        f'<table:table-row table:number-rows-repeated="1048576">{WIDE.format("", TIMES)}</table:table-row>',
    ],
)
def test_a_cell_of_libreoffice_that_lies_far_is_refused_however_it_is_written(rows):
    assert refuse(pack_rows(rows), ".ods").rule == "far_cell"


def test_blanks_to_the_end_of_a_sheet_of_libreoffice_are_no_matter():
    end = f"{FAR}</table:table-row>"
    filled = f"<table:table-row>{CELL}<table:table-cell{TIMES}/></table:table-row>"
    assert read(pack_rows(filled + end), ".ods")[0][3][1] == [(0, 0, "x", False)]
