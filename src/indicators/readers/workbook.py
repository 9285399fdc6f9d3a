"""From a workbook to grids of texts, one for each sheet that its description names."""

from __future__ import annotations

from indicators.readers.cells import Grid
from indicators.readers.grids import choose_sheets, make_grid, note_empty, part_titles
from indicators.sources import Problem, SourceFile, find_suffix
from indicators.workbooks.access import open_sheets


def read_workbook(content: bytes, source_file: SourceFile) -> tuple[list[Grid], list[Problem]]:
    """Return a grid for each sheet the description names, and a problem for each sheet missing or not named.

    Raises `RefusedFileError` where the workbook cannot be read at all.
    """
    with open_sheets(content, find_suffix(source_file.path)) as sheets:
        single, doubled = part_titles(sheets, source_file.name)
        wanted, problems = choose_sheets(single, source_file)
        problems = [problem for problem in problems if problem.sheet not in {one.sheet for one in doubled}]
        grids = [make_grid(sheet, part, source_file) for sheet, part in wanted]
    return [grid for grid in grids if grid is not None], [*doubled, *problems, *note_empty(grids, wanted, source_file)]
