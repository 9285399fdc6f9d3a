"""From a grid of texts to cells: a row a figure (`records`), or territories down and periods across (`matrix`)."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from indicators.readers.cells import (
    BLANKS,
    Columns,
    Grid,
    clean_header,
    fill_columns,
    find_blanks,
    name_cell,
    name_cells,
    name_place,
    note_problem,
)
from indicators.sources import Problem, SourceFile

# The header of a period names a year; what else it says is for the reader of periods.
YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
# Kept to the letter, for what reads them knows about spaces.
VERBATIM = ("text", "territory", "period")


def read_records(grid: Grid, source_file: SourceFile) -> tuple[Columns, list[Problem]]:
    """Return a cell for each row where a declared column says something, and the problems met.

    A row without text is a cell with the text "". Nothing is read where a declared column is missing or there twice.
    """
    wanted = {column: clean_header(header) for header, column in source_file.columns.items()}
    problems = _check_headers(grid, list(wanted.values()))
    if problems:
        return {}, problems
    places = {column: grid.headers.index(header) for column, header in wanted.items()}
    refused, problems = _apply_faults(grid, list(places.values()))
    blank = find_blanks(grid.texts[:, list(places.values())])
    kept = ~blank.all(axis=1) & ~refused[:, places["text"]]
    columns = {column: grid.texts[kept, place] for column, place in places.items()}
    numbers = grid.numbers[kept, places["text"]]
    columns["cell"] = np.array(name_cells(grid, grid.rows[kept], places["text"]), dtype=object)
    cells, unknown = _finish_cells(grid, source_file, columns, numbers)
    return cells, [*problems, *unknown]


def read_matrix(grid: Grid, source_file: SourceFile) -> tuple[Columns, list[Problem]]:
    """Return a cell for each territory and period, row by row, and the problems met.

    An empty cell is a cell with the text "", unless its whole row or column is empty: that is one problem where the
    row or column has a name, and nothing where it has none.
    """
    matrix = source_file.matrix
    problems = _check_headers(grid, [clean_header(name) for name in (matrix.territory, *matrix.ignore)])
    if problems:
        return {}, problems
    territory = grid.headers.index(clean_header(matrix.territory))
    periods, problems = _find_periods(grid, source_file)
    refused, faults = _apply_faults(grid, [territory, *periods])
    rows, periods, empty = _drop_empty(grid, territory, periods, refused)
    texts = grid.texts[np.ix_(rows, periods)]
    read = ~refused[np.ix_(rows, periods)].ravel()
    addresses = np.array([name_cells(grid, grid.rows[rows], column) for column in periods], dtype=object)
    columns = {
        "text": texts.ravel()[read],
        "territory": np.repeat(grid.texts[rows, territory], len(periods))[read],
        "period": np.tile(np.array([grid.headers[column] for column in periods], dtype=object), len(rows))[read],
        "cell": addresses.T.ravel()[read],
    }
    cells, unknown = _finish_cells(grid, source_file, columns, grid.numbers[np.ix_(rows, periods)].ravel()[read])
    return cells, [*problems, *faults, *empty, *unknown]


def _check_headers(grid: Grid, wanted: list[str]) -> list[Problem]:
    """Return a problem for each wanted header that is not there once."""
    counts = Counter(grid.headers)
    listed = ", ".join(header for header in grid.headers if header)
    missing = [header for header in wanted if not counts[header]]
    doubled = [header for header in wanted if counts[header] > 1]
    return [
        *(note_problem(grid, "missing_column", found=listed, expected=header) for header in missing),
        *(note_problem(grid, "duplicate_header", found=header) for header in doubled),
    ]


def _find_periods(grid: Grid, source_file: SourceFile) -> tuple[list[int], list[Problem]]:
    """Return the columns of the periods, and a problem for each column that holds something and is none."""
    known = {clean_header(name) for name in (source_file.matrix.territory, *source_file.matrix.ignore)}
    counts = Counter(grid.headers)
    periods, problems = [], []
    for column, header in enumerate(grid.headers):
        if header in known:
            continue
        if YEAR.search(header) and counts[header] == 1:
            periods.append(column)
        elif header or not find_blanks(grid.texts[:, column]).all():
            problems.append(_refuse_header(grid, column, doubled=counts[header] > 1))
    return periods, problems


def _refuse_header(grid: Grid, column: int, doubled: bool) -> Problem:
    header = grid.headers[column]
    rule = "duplicate_header" if header and doubled else "undeclared_column" if header else "blank_header"
    letter = grid.letters[column] if grid.letters else ""
    cell = f"{letter}{grid.header_row}" if letter else f"line {grid.header_row}"
    return note_problem(grid, rule, cell, found=header or letter or str(column + 1))


def _apply_faults(grid: Grid, wanted: list[int]) -> tuple[np.ndarray, list[Problem]]:
    """Return what is not read of the grid (True), and the problems of the faults that touch a wanted column."""
    refused = np.zeros(grid.texts.shape, dtype=bool)
    problems = []
    for fault in grid.faults:
        for area in fault.areas:
            refused[area.top : area.bottom + 1, area.left : area.right + 1] = True
        if any(area.left <= column <= area.right for area in fault.areas for column in wanted):
            problems.append(fault.problem)
    return refused, problems


def _drop_empty(
    grid: Grid, territory: int, periods: list[int], refused: np.ndarray
) -> tuple[np.ndarray, list[int], list[Problem]]:
    """Return the rows and columns of the matrix that hold something, and a problem for each named one that does not."""
    # What a fault keeps from being read is no emptiness.
    filled = ~find_blanks(grid.texts[:, periods]) | refused[:, periods]
    named = ~find_blanks(grid.texts[:, territory])
    rows, columns = filled.any(axis=1), filled.any(axis=0)
    problems = [
        note_problem(grid, "empty_row", name_cell(grid, row, territory), text=grid.texts[row, territory])
        for row in np.flatnonzero(named & ~rows)
    ]
    problems += [
        note_problem(grid, "empty_column", found=grid.headers[column])
        for column, full in zip(periods, columns, strict=True)
        if not full and named.any()
    ]
    return np.flatnonzero(rows), [column for column, full in zip(periods, columns, strict=True) if full], problems


def _finish_cells(
    grid: Grid, source_file: SourceFile, columns: Columns, numbers: np.ndarray
) -> tuple[Columns, list[Problem]]:
    """Return the columns of cells, completed with what they share, without those whose source nobody described.

    A cell that has no date of publication has that of its source.
    """
    addresses = columns.pop("cell")
    shared = _share_values(grid, source_file)
    columns = {name: _complete(texts, name, shared) for name, texts in columns.items()}
    passages = columns.pop("passage", None)
    places = np.array(_name_places(grid, addresses, passages), dtype=object)
    language = np.where(numbers, "en", columns.get("language", source_file.language)).astype(object)
    cells = fill_columns(len(addresses), {**shared, **columns, "place": places, "language": language})
    published = {source.id: source.published for source in source_file.sources}
    of_source = np.array([published.get(source, "") for source in cells["source"].tolist()], dtype=object)
    cells["published"] = np.where(cells["published"] == "", of_source, cells["published"])
    known = np.array([source in published for source in cells["source"].tolist()], dtype=bool)
    unknown = zip(*(part[~known] for part in (addresses, places, cells["text"], cells["source"])), strict=True)
    expected = ", ".join(published)
    problems = [
        Problem(grid.file, grid.sheet, cell, place, "", text, "unknown_source", source, expected)
        for cell, place, text, source in unknown
    ]
    return {name: texts[known] for name, texts in cells.items()} if problems else cells, problems


def _share_values(grid: Grid, source_file: SourceFile) -> dict[str, str]:
    only = source_file.sources[0].id if len(source_file.sources) == 1 else ""
    return {"source": only, "language": source_file.language, **grid.values}


def _complete(texts: np.ndarray, column: str, shared: dict[str, str]) -> np.ndarray:
    """Return the texts of a column, what all cells share standing where a row says nothing."""
    if column in VERBATIM:
        return texts
    stripped = np.array([text.strip(BLANKS) for text in texts.tolist()], dtype=object)
    default = shared.get(column, "")
    return np.where(stripped == "", default, stripped) if default else stripped


def _name_places(grid: Grid, addresses: np.ndarray, passages: np.ndarray | None) -> list[str]:
    start = name_place(grid.file, grid.sheet, "") + "!"
    if passages is None:
        return [start + address for address in addresses.tolist()]
    pairs = zip(addresses.tolist(), passages.tolist(), strict=True)
    return [f"{start}{address} ({passage})" if passage else start + address for address, passage in pairs]
