"""From SDMX-CSV, version 1 or 2, to one grid: a row an observation, a column a dimension, measure or attribute.

The columns of the format itself (DATAFLOW; STRUCTURE, STRUCTURE_ID, STRUCTURE_NAME and ACTION) say nothing of a single
figure and are taken away where all rows say the same. Of a header or a cell with code and label (`geo: Territory`,
`FR: France`) the code is kept.

Format: SDMX-CSV 1.0 and 2.0.0 (https://github.com/sdmx-twg/sdmx-csv).
"""

from __future__ import annotations

import numpy as np

from indicators.errors import RefusedFileError
from indicators.readers.cells import Grid, name_cell, note_problem
from indicators.readers.delimited import read_delimited
from indicators.readers.unpacking import unpack
from indicators.sources import Problem, SourceFile

STRUCTURAL = ("DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME")
FIRST = STRUCTURAL[:2]  # one of them heads the first column
ACTION, TOLD = "ACTION", ("I", "A", "R", "M", "Information", "Append", "Replace", "Merge")
VALUE = "OBS_VALUE"
LABEL = ": "


def read_sdmx(content: bytes, source_file: SourceFile) -> tuple[list[Grid], list[Problem]]:
    """Return the grid of an SDMX-CSV file, in a list of one, and a problem for each row that takes figures back.

    The value has a decimal point, whatever the language of the words. Raises `RefusedFileError` where the file is no
    SDMX-CSV, and as `read_delimited` does.
    """
    (grid,) = read_delimited(unpack(content), source_file)
    grid = _keep_codes(grid)
    if grid.headers[0] not in FIRST or VALUE not in grid.headers:
        raise RefusedFileError("not_sdmx", ", ".join(grid.headers[:8]), f"DATAFLOW / STRUCTURE, …, {VALUE}", "line 1")
    grid, problems = _take_back(grid)
    return [_drop_structure(grid)], problems


def _keep_codes(grid: Grid) -> Grid:
    """Return the grid with the codes of headers that have labels too, and of the cells below them."""
    headers, texts = [header.split(LABEL)[0] for header in grid.headers], grid.texts.copy()
    for column in [column for column, header in enumerate(grid.headers) if LABEL in header]:
        texts[:, column] = [text.split(LABEL)[0] for text in texts[:, column]]
    numbers = np.broadcast_to(np.array([header == VALUE for header in headers]), texts.shape)
    return grid._replace(headers=headers, header_rows=[headers], texts=texts, numbers=numbers)


def _take_back(grid: Grid) -> tuple[Grid, list[Problem]]:
    """Return the grid without the rows that only say that a figure is withdrawn, and a problem for each of them."""
    if ACTION not in grid.headers:
        return grid, []
    actions = grid.texts[:, grid.headers.index(ACTION)]
    value = grid.headers.index(VALUE)
    kept = np.array([action in TOLD for action in actions], dtype=bool)
    problems = [
        note_problem(
            grid, "withdrawn_row", name_cell(grid, row, value), text=grid.texts[row, value], found=actions[row]
        )
        for row in np.flatnonzero(~kept)
    ]
    return _take(grid, kept, [column for column, header in enumerate(grid.headers) if header != ACTION]), problems


def _drop_structure(grid: Grid) -> Grid:
    """Return the grid without the columns of the format itself; one that says several things is left to be declared."""
    said = {header: len(set(grid.texts[:, column])) for column, header in enumerate(grid.headers)}
    kept = [column for column, header in enumerate(grid.headers) if header not in STRUCTURAL or said[header] > 1]
    return _take(grid, np.ones(len(grid.rows), dtype=bool), kept)


def _take(grid: Grid, rows: np.ndarray, columns: list[int]) -> Grid:
    headers = [grid.headers[column] for column in columns]
    texts, numbers = (part[rows][:, columns] for part in (grid.texts, grid.numbers))
    return grid._replace(headers=headers, header_rows=[headers], rows=grid.rows[rows], texts=texts, numbers=numbers)
