"""Tables without a figure's frame, with their rows to be taken along."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from indicators.downloads import show_named_downloads, write_plain_csv, write_plain_workbook
from indicators.downloads.workbook import Cell
from indicators.labels import label_period
from indicators.tables import Column, Html, render_table
from indicators.tables.places import label_place
from indicators.tables.render import NUMBERS
from indicators.territories import name_territory


def show_plain_table(
    table: pd.DataFrame, caption: str, language: str, columns: Sequence[Column], *, name: str, root: Path | None = None
) -> Html:
    """Return `table` as `render_table` shows it, and below it its rows as files called `name`, a workbook and CSV."""
    rows = list_plain_rows(table, columns, language, root)
    files = {
        "xlsx": write_plain_workbook(rows, caption, language),
        "csv": write_plain_csv(rows, language),
    }
    shown = render_table(table, caption, language, columns, root=root)
    return shown + show_named_downloads(files, name, caption, language)


def list_plain_rows(
    table: pd.DataFrame, columns: Sequence[Column], language: str, root: Path | None = None
) -> list[list[Cell]]:
    """Return the rows of a table as it is shown, below the titles of its columns; numbers as floats."""
    cells = [[_read_cell(cell, column, language, root) for cell in table[column.name].tolist()] for column in columns]
    return [[column.title for column in columns], *map(list, zip(*cells, strict=True))]


def _read_cell(cell: object, column: Column, language: str, root: Path | None) -> Cell:
    if column.kind in NUMBERS:
        return float(cell)
    text = "" if pd.isna(cell) else str(cell)
    if column.kind == "territory":
        return name_territory(text, language, root=root)
    if column.kind == "period":
        return label_period(text, language)
    return label_place(text, language) if column.kind == "place" else text
