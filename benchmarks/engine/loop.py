"""The loop: `papermill` and `jupyter nbconvert --to html --no-input` for each page, one after the other."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from engine.projects import run_timed
from indicators.reports.plan import Page

EVERY = 9  # of the pages of a report that has one a territory


class Looped(NamedTuple):
    """What a page took in the loop: seconds of both commands, of its cells, and of running the notebook in all."""

    report: str
    seconds: float
    cell_seconds: float


def write_commands(page: Page, folder: Path) -> tuple[list[str], list[str]]:
    """Return the two commands of a page, as a user writes them."""
    executed = str(folder / f"{page.language}-{page.name}.ipynb")
    given = []
    for name, value in page.parameters.items():
        given += ["-r", name, value] if isinstance(value, str) else ["-p", name, json.dumps(value)]
    papermill = ["papermill", f"notebooks/{page.notebook.name}", executed, *given]
    return papermill, ["jupyter", "nbconvert", "--to", "html", "--no-input", executed]


def loop_page(page: Page, root: Path, folder: Path) -> Looped:
    """Return what a page took, made by the two commands in the project at `root`."""
    papermill, nbconvert = write_commands(page, folder)
    seconds = run_timed(papermill, root).seconds + run_timed(nbconvert, root).seconds
    return Looped(page.report, seconds, sum_cells(Path(papermill[2])))


def sum_cells(executed: Path) -> float:
    """Return the seconds that the cells of an executed notebook took, as Papermill noted them."""
    cells = json.loads(executed.read_text(encoding="utf-8"))["cells"]
    return sum(cell["metadata"].get("papermill", {}).get("duration") or 0.0 for cell in cells)


def sample_pages(pages: Sequence[Page], every: int = EVERY) -> list[Page]:
    """Return every page of a report that has one a language, and every `every`-th of one expanded over territories."""
    chosen: list[Page] = []
    for report in dict.fromkeys(page.report for page in pages):
        own = [page for page in pages if page.report == report]
        chosen += own if len(own) <= len(own[0].languages) else own[::every]
    return chosen


def scale_seconds(looped: Sequence[Looped], pages: Sequence[Page]) -> float:
    """Return the seconds of the whole loop from those of a sample: mean of a report, times its pages."""
    total = 0.0
    for report in dict.fromkeys(page.report for page in pages):
        count = sum(page.report == report for page in pages)
        total += count * statistics.mean(one.seconds for one in looped if one.report == report)
    return total
