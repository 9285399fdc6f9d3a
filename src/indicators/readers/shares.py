"""Shares of an .xls, whose number formats nobody reads: 0.021 may be shown as 2.1 %, which the description must say."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from indicators.codebook import CODEBOOK, expect_unit
from indicators.distinct import number_cases
from indicators.paths import find_root
from indicators.readers.cells import Columns, Grid, find_address
from indicators.sources import Problem, SourceFile, find_suffix
from indicators.workbooks.numbers import write_percent

FORMATLESS = ".xls"
PERCENT = "percent"
SAYS_PERCENT = re.compile(r"%|per ?cent|pour ?cent", re.IGNORECASE)


def settle_shares(
    grid: Grid, source_file: SourceFile, cells: Columns, numbers: np.ndarray
) -> tuple[Columns, np.ndarray, list[Problem]]:
    """Return the cells and which of them are number cells, shares written as the percentage that they are.

    Of an .xls whose description does not say how shares are kept (`shares` under [file]), each number cell that is to
    be in percent is a problem instead.
    """
    if find_suffix(source_file.path) != FORMATLESS or source_file.shares == PERCENT or not numbers.any():
        return cells, numbers, []
    shares = numbers & _find_percent(cells, source_file.description)
    if source_file.shares:
        texts = cells["text"].copy()
        texts[shares] = [write_percent(float(text)) for text in texts[shares]]
        return cells | {"text": texts}, numbers, []
    told = zip(*(np.asarray(cells[name])[shares] for name in ("place", "text", "source")), strict=True)
    problems = [
        Problem(
            grid.file,
            grid.sheet,
            find_address(grid, place),
            place,
            source,
            text,
            rule="share_or_fraction",
            found=text,
            expected=write_percent(float(text)),
        )
        for place, text, source in told
    ]
    return {name: column[~shares] for name, column in cells.items()}, numbers[~shares], problems


def _find_percent(cells: Columns, description: Path) -> np.ndarray:
    """Return True for each cell that is to be in percent, by its unit, its measure or its indicator."""
    own = description.parents[2]  # of data/raw
    root = own if (own / CODEBOOK).is_file() else find_root()
    numbers, cases = number_cases(cells, ["unit", "measure", "indicator"])
    percent = [
        SAYS_PERCENT.search(unit) is not None if unit else expect_unit(measure, indicator, root) == PERCENT
        for unit, measure, indicator in cases
    ]
    return np.array(percent, dtype=bool)[numbers]
