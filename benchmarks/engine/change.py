"""One figure changed in one region: the run that follows, against making just the pages it changes, and a no-op."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl

from engine.noop import time_noop
from engine.projects import INDICATORS, REPORT, BenchError, Row, copy_project, run_timed

ROUNDS = 3
TIMES = 1.2
MADE = re.compile(r"\[\d+/\d+\] made (\S+)")


class Change(NamedTuple):
    """A cell of a raw workbook and what it is changed to."""

    what: str
    workbook: str
    sheet: str
    cell: str
    value: str | int


class Cost(NamedTuple):
    """Seconds of the run after a change, of making the same pages again, and of a run with nothing to do."""

    changed: float
    again: float
    noop: float
    pages: int


CHANGES = (
    Change("one figure of an article", "articles.xlsx", "Chiffres", "G9", "850.000 euros"),
    Change("the jobs of one region", "eurostat_sbs.xlsx", "PO_J", "G18", 14031),
)


def bench_change(folder: Path) -> Iterator[Row]:
    """Yield a row a change: medians over changing it and changing it back."""
    root = copy_project(folder / "changing")
    run_timed(REPORT, root)
    for change in CHANGES:
        yield tell_change(change, list(measure_change(root, change)))


def measure_change(root: Path, change: Change) -> Iterator[Cost]:
    """Yield what each round costs; the cell holds its old value and the new one in turn."""
    value = change.value
    for _ in range(ROUNDS):
        value = write_cell(root, change, value)
        run_timed((*INDICATORS, "accept", f"data/raw/{change.workbook}"), root)
        changed = run_timed(REPORT, root)
        pages = list_made(changed.printed)
        noop = time_noop(root)
        for page in pages:
            (root / "reports" / page).unlink()
        again = run_timed(REPORT, root)
        if list_made(again.printed) != pages:
            raise BenchError(f"other pages were made again than {', '.join(pages)}:\n{again.printed}")
        yield Cost(changed.seconds, again.seconds, noop, len(pages))


def write_cell(root: Path, change: Change, value: str | int) -> str | int:
    """Write a value into the cell of a change and return the one that it had."""
    path = root / "data" / "raw" / change.workbook
    workbook = openpyxl.load_workbook(path)
    cell = workbook[change.sheet][change.cell]
    before, cell.value = cell.value, value
    workbook.save(path)
    if before in (None, value):
        raise BenchError(f"{change.workbook}!{change.sheet}!{change.cell} holds {before!r}; name another cell")
    return before


def list_made(printed: str) -> list[str]:
    """Return the pages that a run says it made, sorted; raise where it made none.

    >>> list_made("[1/2] made fr/rouen.html")
    ['fr/rouen.html']
    """
    pages = sorted(MADE.findall(printed))
    if not pages:
        raise BenchError(f"the run made no page:\n{printed}")
    return pages


def tell_change(change: Change, costs: list[Cost]) -> Row:
    """Return the row of one change."""
    ratio = statistics.median(cost.changed / (cost.again + cost.noop) for cost in costs)
    changed, again, noop = (statistics.median(seconds) for seconds in list(zip(*costs, strict=True))[:3])
    figure = (
        f"{ratio:.2f} times (medians of {len(costs)}: {changed:.2f} s; its {costs[0].pages} pages alone {again:.2f} s, "
        f"no-op {noop:.2f} s)"
    )
    what = f"{change.what} changed, against the pages it changes plus the no-op"
    return Row(what, figure, f"at most {TIMES} times", ratio <= TIMES)
