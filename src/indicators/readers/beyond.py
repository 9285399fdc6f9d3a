"""The rows of a file that no table of its description takes, and that hold figures all the same: they are told."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from indicators.descriptions import Layout
from indicators.readers.cells import Beyond, Grid, Reading, Strip, Taken, name_place, name_taken
from indicators.readers.columns import find_figures, find_kept_rows, find_roles, name_rows
from indicators.readers.words import Met
from indicators.sources import Problem, SourceFile
from indicators.texts import BLANKS

NUMBER = re.compile(r"[<>~≈+−-]?\s*\d[\d\s.,'’]*%?")
YEAR = re.compile(r"(?:1[89]|20)\d\d")  # as headers above the last one name them


def find_span(layout: Layout, end: int = 0) -> tuple[int, int]:
    """Return the first and the last row that a layout reads, 0 for the end of the file; `end` is that of its block."""
    ends = [last for last in (end, layout.rows[1]) if last]
    return max(layout.rows[0], layout.header[-1] + 1), min(ends, default=0)


def cut_outside(texts: np.ndarray, layout: Layout) -> Strip:
    """Return the rows of a whole sheet that its layout neither reads nor has for headers."""
    first, last = find_span(layout)
    numbers = np.arange(1, len(texts) + 1)
    outside = (numbers < first) | ((numbers > last) & (last > 0))
    outside &= ~np.isin(numbers, layout.header)
    return Strip(numbers[outside], texts[outside])


def find_beyond(grid: Grid, met: Met) -> Beyond:
    """Return which cells a grid takes of its sheet, and which outside would be its figures too.

    These are numbers in a column of figures, in a row with a word in a declared column; above the headers a year is no
    number. What [skip] names is taken as well: it is left aside on purpose.
    """
    roles = find_roles(grid, met)
    wanted = [place for place, pattern in roles.words.items() if pattern.text == "text"]
    columns = sorted(wanted or find_figures(grid, roles.others, met)[0])
    outside = grid.outside or Strip(grid.rows[:0], grid.texts[:0])
    strip = grid._replace(rows=outside.rows, texts=outside.texts, faults=())
    naming, names = name_rows(strip, roles)
    kept = find_kept_rows(strip, names, met)[0]
    rows = np.concatenate([grid.rows, np.array(grid.layout.header), strip.rows[~kept]])
    taken = Taken(grid.sheet, rows, tuple(columns), grid.letters or grid.headers, not grid.letters)
    numbers = _find_numbers(strip.texts[:, columns], strip.rows < grid.layout.header[-1])
    row, column = np.nonzero(numbers & (kept & (naming >= 0))[:, np.newaxis])
    return Beyond(taken, strip.rows[row], np.array(columns, dtype=np.int64)[column])


def _find_numbers(texts: np.ndarray, above: np.ndarray) -> np.ndarray:
    """Return True, in the shape of `texts`, for numbers, in rows `above` the headers but for years."""
    codes, distinct = pd.factorize(texts.ravel())
    words = [text.strip(BLANKS) for text in distinct]
    parts = [np.array([form.fullmatch(word) is not None for word in words], dtype=bool) for form in (NUMBER, YEAR)]
    numbers, years = (part[codes].reshape(texts.shape) for part in parts)
    return numbers & ~(years & above[:, np.newaxis])


def note_undeclared(readings: list[Reading], source_file: SourceFile) -> list[Problem]:
    """Return a problem for each sheet, or file, with rows of figures that no block takes: the first, and how many."""
    found = [reading.beyond for reading in readings if reading.beyond]
    problems = []
    for sheet in dict.fromkeys(one.taken.sheet for one in found):
        own = [one for one in found if one.taken.sheet == sheet]
        left = [_leave_taken(one, own) for one in own]
        rows = np.unique(np.concatenate([one.rows for one in left]))
        if len(rows):
            first = next(one for one in left if rows[0] in one.rows)
            cell = name_taken(first.taken, int(rows[0]), int(first.columns[first.rows == rows[0]].min()))
            place = name_place(source_file.name, sheet, cell)
            told = Problem(source_file.name, sheet, cell, place, rule="undeclared_rows", found=str(len(rows)))
            problems.append(told)
    return problems


def _leave_taken(one: Beyond, own: list[Beyond]) -> Beyond:
    """Return what a block leaves, without what another block of the sheet takes."""
    free = np.ones(len(one.rows), dtype=bool)
    for other in own:
        free &= ~(np.isin(one.rows, other.taken.rows) & np.isin(one.columns, other.taken.columns))
    return Beyond(one.taken, one.rows[free], one.columns[free])
