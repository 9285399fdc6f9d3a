"""The default pages: against the loop of two commands, against the floor, and what a page costs beyond its cells."""

from __future__ import annotations

import json
import os
import shutil
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from engine.floor import time_floor
from engine.loop import Looped, loop_page, sample_pages, scale_seconds
from engine.projects import REPORT, Row, Timed, copy_project, list_pages, run_timed, tell_median
from indicators.reports.plan import Page

ROUNDS = 3  # of each kind of run, in turn
TIMES_FASTER = 8.0
TIMES_FLOOR = 1.3
SECONDS_BEYOND = 0.15
CLEANED = Path("reports") / ".runs" / "cleaned"
TIMINGS = Path("reports") / ".runs" / "timings.json"


class Measured(NamedTuple):
    """Whole runs by kind, one a round (`cold` in seconds); pages of the loop; seconds of each page beyond its cells."""

    cold: list[float]
    cleaned: list[Timed]
    floor: list[Timed]
    looped: list[Looped]
    beyond: list[float]


def bench_pages(folder: Path, wanted: Sequence[str], whole: bool, rounds: int = ROUNDS) -> list[Row]:
    """Return the rows `wanted` of loop, floor and page; the loop over all pages if `whole`, else over a sample."""
    measured = Measured([], [], [], [], [])
    rounds = 1 if list(wanted) == ["page"] else rounds
    pages: list[Page] = []
    for turn in range(rounds):
        root = copy_project(folder / f"round-{turn}")
        pages = list_pages(root)
        sample = pages if whole else sample_pages(pages)
        measure_round(measured, root, pages, sample[turn::rounds] if "loop" in wanted else [], "floor" in wanted)
        shutil.rmtree(root)
    tellers = {"loop": tell_loop, "floor": tell_floor, "page": tell_page}
    return [tell(measured, pages) for name, tell in tellers.items() if name in wanted]


def measure_round(
    measured: Measured, root: Path, pages: Sequence[Page], looped: Sequence[Page], with_floor: bool
) -> None:
    """Add to `measured` one run of each kind, one after the other, in a fresh copy of the project at `root`."""
    measured.cold.append(run_timed(REPORT, root).seconds)
    measured.beyond.extend(read_beyond(root))
    if with_floor:
        measured.floor.append(time_floor(root, pages, root / "plain", count_cores()))
        keep_cleaned(root)
        measured.cleaned.append(run_timed(REPORT, root))
    if looped:
        (root / "loop").mkdir()
        measured.looped.extend(loop_page(page, root, root / "loop") for page in looped)


def count_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def read_beyond(root: Path) -> list[float]:
    """Return, of each page of the last run, the seconds of its process beyond those of its cells."""
    timings = json.loads((root / TIMINGS).read_text(encoding="utf-8"))
    return [seconds - cell_seconds for seconds, cell_seconds, _ in timings.values()]


def keep_cleaned(root: Path) -> None:
    """Forget every page of the project at `root`, but not what its sources were read as."""
    kept = root / "cleaned"
    shutil.move(root / CLEANED, kept)
    shutil.rmtree(root / "reports")
    (root / CLEANED).parent.mkdir(parents=True)
    shutil.move(kept, root / CLEANED)


def tell_loop(measured: Measured, pages: Sequence[Page]) -> Row:
    """Return the row of the loop."""
    loop = scale_seconds(measured.looped, pages)
    ratio = loop / statistics.median(measured.cold)
    count = len(measured.looped)
    basis = "all pages" if count == len(pages) else f"from {count} of {len(pages)} pages, scaled by report"
    figure = (
        f"{ratio:.1f} times faster ({tell_median(measured.cold)} with cleaning; the loop {loop:.0f} s, {basis}); "
        "10 is the goal"
    )
    what = f"{len(pages)} default pages, cold, {count_cores()} cores, against papermill and nbconvert in a loop"
    return Row(what, figure, f"at least {TIMES_FASTER:.0f} times", ratio >= TIMES_FASTER)


def tell_floor(measured: Measured, pages: Sequence[Page]) -> Row:
    """Return the row of the floor."""
    pairs = list(zip(measured.cleaned, measured.floor, strict=True))
    ratio = statistics.median(ours.seconds / floor.seconds for ours, floor in pairs)
    processor = statistics.median(ours.processor / floor.processor for ours, floor in pairs)
    figure = (
        f"{ratio:.2f} times (median of {len(pairs)} pairs: "
        f"{tell_median([run.seconds for run in measured.cleaned])}, floor "
        f"{tell_median([run.seconds for run in measured.floor])}; processor time {processor:.2f} times; "
        f"with cleaning {statistics.median(measured.cold):.1f} s)"
    )
    what = f"{len(pages)} default pages, sources read before, against plain Python processes, one a core"
    return Row(what, figure, f"at most {TIMES_FLOOR} times", ratio <= TIMES_FLOOR)


def tell_page(measured: Measured, pages: Sequence[Page]) -> Row:
    """Return the row of one page beyond its cells; with the loop's, where that was measured."""
    beyond = statistics.median(measured.beyond)
    looped = [one.seconds - one.cell_seconds for one in measured.looped]
    other = f"; the loop {statistics.median(looped):.1f} s" if looped else ""
    figure = f"{beyond:.3f} s (median of {len(pages)} pages, {len(measured.cold)} runs{other})"
    return Row("a page beyond its own cells", figure, f"at most {SECONDS_BEYOND} s", beyond <= SECONDS_BEYOND)
