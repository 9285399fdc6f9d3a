"""What `describe` and `add` tell of a file that is hidden in part, no file, or no text."""

from __future__ import annotations

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
        told = CliRunner().invoke(app, [command, str(path)], env={"COLUMNS": "400"})
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
