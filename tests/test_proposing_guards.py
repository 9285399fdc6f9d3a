"""What `describe` and `add` tell of a file that is hidden in part, no file, or no text."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from indicators.cli import app

ROOT = Path(__file__).parents[1]
ROWS = [("Région", "2011", "2012"), ("Alsace", 1850, 1860), ("Aisne", 540, 541), ("Corse", 310, 320)]


@pytest.fixture(name="run")
def fixture_run(monkeypatch):
    """Return what a command prints of a file, as one line."""
    monkeypatch.chdir(ROOT)

    def run(command: str, path: Path) -> str:
        told = CliRunner().invoke(app, [command, str(path)])
        return " ".join(told.output.split())

    return run


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_describe_tells_hidden_sheets_rows_and_columns_that_hold_something(run, tmp_path, state):
    book = openpyxl.Workbook()
    shown, draft = book.active, book.create_sheet("brouillon")
    shown.title = "S"
    for row in ROWS:
        shown.append(row)
        draft.append(row)
    draft.sheet_state = state
    book.create_sheet("vide").sheet_state = state
    shown.row_dimensions[3].hidden = shown.row_dimensions[9].hidden = True
    shown.column_dimensions["C"].hidden = True
    book.save(tmp_path / "made.xlsx")
    told = run("describe", tmp_path / "made.xlsx")
    assert "The hidden sheet “brouillon” holds data and no [[sheet]] block names it" in told
    assert "made.xlsx!S: Hidden or filtered rows hold data and are not read: 3. Unhide them" in told
    assert "made.xlsx!S: Hidden columns hold data and are not read: C:C. Unhide them" in told
    assert "vide" not in told


def test_a_hidden_row_is_marked_in_the_picture(run, tmp_path):
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "made.xlsx")
    told = run("describe", tmp_path / "made.xlsx")
    assert "| 3 (hidden) | Aisne" in told
    assert "| 2 | Alsace" in told


@pytest.mark.parametrize("command", ["describe", "add"])
def test_a_link_and_a_pipe_are_told_as_such(run, tmp_path, command):
    (tmp_path / "made.csv").write_text("Région;2012\nAlsace;1850\n", encoding="utf-8")
    try:
        (tmp_path / "link.csv").symlink_to("made.csv")
        os.mkfifo(tmp_path / "pipe.csv")
    except (OSError, AttributeError):
        pytest.skip("this system makes no links or pipes")
    for name in ("link.csv", "pipe.csv"):
        told = f"{name} is a link or a device, not a file. Replace the link by the file itself."
        assert told in run(command, tmp_path / name)
    assert "is no file; name one of .xlsx" in run(command, tmp_path / "no.csv")
    assert "is no file; name one of .xlsx" in run(command, tmp_path)


@pytest.mark.parametrize("command", ["describe", "add"])
def test_a_nul_is_told_with_its_line(run, tmp_path, command):
    (tmp_path / "nul.csv").write_bytes("Région;2012\nAlsace;18\x0050\n".encode())
    assert "nul.csv!line 2 is not text in utf-8 (NUL)." in run(command, tmp_path / "nul.csv")


def test_what_is_wrong_with_a_file_is_told_before_what_stands_beside_it(run, tmp_path):
    (tmp_path / "made.csv").touch()
    (tmp_path / "made.xlsx").touch()
    assert "made.csv is empty (0 bytes)" in run("describe", tmp_path / "made.csv")
    (tmp_path / "made.csv").write_text("Population;;\nRégion;2011;2012\nAlsace;1850;1860\n", encoding="utf-8")
    assert "made.csv stands beside made.xlsx; rename one" in run("describe", tmp_path / "made.csv")
