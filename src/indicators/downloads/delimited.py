"""CSV for programs: UTF-8, comma, point, line feed; no text in it is a command to a spreadsheet."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence

from indicators.downloads.cells import guard_text
from indicators.downloads.workbook import Cell, show_number


def write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    r"""Return rows as CSV; a number in the fewest digits that give it back, nothing where there is none.

    >>> write_csv([["a", "b"], [1.5, "=x"], [float("nan"), "y, z"], [float("inf"), ""]])
    b'a,b\n1.5,\'=x\n,"y, z"\ninf,\n'
    """
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([[_write_field(cell) for cell in row] for row in rows])
    return written.getvalue().encode()


def _write_field(cell: Cell) -> str:
    if isinstance(cell, str):
        return guard_text(cell)
    if math.isnan(cell):
        return ""
    return show_number(cell) if math.isfinite(cell) else str(cell)
