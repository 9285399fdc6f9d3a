"""Shares whose format does not tell 0.021 from 2.1 %: an .xls tells none, a few cells of other workbooks may not."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from indicators.codebook import CODEBOOK, expect_unit
from indicators.distinct import number_cases
from indicators.paths import find_root
from indicators.readers.cells import Columns, Grid, find_address, keep_cells
from indicators.sources import Problem, SourceFile, find_suffix
from indicators.workbooks.numbers import write_percent

FORMATLESS = ".xls"
PERCENT = "percent"
SAYS_PERCENT = re.compile(r"%|per ?cent|pour ?cent", re.IGNORECASE)
PLAIN = re.compile(r"-?[0-9.]*[1-9][0-9.]*")  # 0 is 0 % either way


def settle_shares(
    grid: Grid, source_file: SourceFile, cells: Columns, numbers: np.ndarray
) -> tuple[Columns, np.ndarray, list[Problem]]:
    """Return the cells and which of them are number cells, shares written as the percentage that they are.

    A plain number that is to be in percent is a problem instead where the description does not say how shares are kept
    (`shares` under [file]): each of an .xls, and of other workbooks those beside cells that are formatted in percent.
    """
    if source_file.shares == PERCENT or not numbers.any():
        return cells, numbers, []
    old = find_suffix(source_file.path) == FORMATLESS
    shares = _find_plain(cells, numbers, source_file.description, mixed=not (old or source_file.shares))
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
            rule="share_or_fraction" if old else "share_among_percentages",
            found=text,
            expected=write_percent(float(text)),
        )
        for place, text, source in told
    ]
    return keep_cells(cells, ~shares), numbers[~shares], problems


def _find_plain(cells: Columns, numbers: np.ndarray, description: Path, *, mixed: bool) -> np.ndarray:
    """Return True for each plain number that is to be in percent.

    `mixed`: only where others of the same unit, measure and indicator are formatted in percent.
    """
    cases, percent = _find_percent(cells, description)
    found = np.flatnonzero(numbers & percent)
    texts = cells["text"][found].tolist()
    plain = np.zeros(len(numbers), dtype=bool)
    plain[found] = [PLAIN.fullmatch(text) is not None for text in texts]
    if mixed:
        formatted = found[[text.endswith("%") for text in texts]]
        plain &= np.isin(cases, cases[formatted])
    return plain


def _find_percent(cells: Columns, description: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of each cell's unit, measure and indicator, and True where these are to be in percent."""
    own = description.parents[2]  # of data/raw
    root = own if (own / CODEBOOK).is_file() else find_root()
    numbers, cases = number_cases(cells, ["unit", "measure", "indicator"])
    percent = [
        SAYS_PERCENT.search(unit) is not None if unit else expect_unit(measure, indicator, root) == PERCENT
        for unit, measure, indicator in cases
    ]
    return numbers, np.array(percent, dtype=bool)[numbers]
