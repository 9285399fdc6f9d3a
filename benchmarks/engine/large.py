"""Many small pages: does time grow with their number, and does the memory of the runner stay as it is?"""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

from engine.projects import BIN, REPORT, BenchError, Row
from engine.tiny import write_tiny

FEW, MANY = 200, 2000
GROWTH = 1.2  # of the time a page, and of memory, from few pages to many
PROGRESS = re.compile(r"\[(\d+)/\d+\]")


class Watched(NamedTuple):
    """A run: seconds from its first page's end to its own, and peak memory in MB by number of pages that had ended."""

    seconds: float
    peaks: dict[int, dict[str, float]]


def bench_large(folder: Path) -> list[Row]:
    """Return two rows: the time a page and the memory, at 2 000 pages against 200."""
    few = watch_report(write_tiny(folder / "few", FEW), (FEW,))
    many = watch_report(write_tiny(folder / "many", MANY), (FEW, MANY))
    return [compare_time(few, many), compare_memory(many)]


def compare_time(few: Watched, many: Watched) -> Row:
    """Return the row of the time a page."""
    small, large = few.seconds / (FEW - 1), many.seconds / (MANY - 1)
    figure = (
        f"{large / small:.2f} times the time a page after the first ({small:.3f} s of {FEW}, {large:.3f} s of {MANY:,})"
    )
    what = f"{MANY:,} pages of a tiny notebook against {FEW}, time"
    return Row(what, figure, f"linear: at most {GROWTH} times", large / small <= GROWTH)


def compare_memory(many: Watched) -> Row:
    """Return the row of the memory, of the runner and of the process that its pages are forked from."""
    before, after = many.peaks[FEW], many.peaks[MANY]
    told = [f"{name} {before[name]:.0f} to {after[name]:.0f} MB" for name in before]
    grown = max(after[name] / before[name] for name in before)
    what = f"{MANY:,} pages of a tiny notebook, memory at page {FEW} and at page {MANY:,}"
    return Row(what, f"{grown:.2f} times at most ({', '.join(told)})", f"at most {GROWTH} times", grown <= GROWTH)


def watch_report(root: Path, marks: tuple[int, ...]) -> Watched:
    """Return the time of `indicators report`, and its peak memory whenever as many pages as a mark have ended."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONUNBUFFERED": "1"}
    peaks, last, start = {}, [], 0.0
    with subprocess.Popen(
        REPORT, cwd=root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as run:
        for line in run.stdout:
            last = [*last[-9:], line]
            done = PROGRESS.search(line)
            start = start or (time.perf_counter() if done else 0.0)
            if done and int(done[1]) in marks:
                peaks[int(done[1])] = read_peaks(run.pid)
    if run.returncode or set(peaks) != set(marks):
        raise BenchError(f"indicators report ended with status {run.returncode}:\n{''.join(last)}")
    return Watched(time.perf_counter() - start, peaks)


def read_peaks(runner: int) -> dict[str, float]:
    """Return the peak memory, in MB, of the runner and of its child with the most."""
    children = [int(path.name) for path in Path("/proc").glob("[0-9]*") if read_field(int(path.name), "PPid") == runner]
    press = max((read_peak(child) for child in children), default=0.0)
    return {"runner": read_peak(runner), **({"press": press} if press else {})}


def read_peak(process: int) -> float:
    """Return the most memory, in MB, that a process has held so far; 0 where it has ended."""
    return read_field(process, "VmHWM") / 1024


def read_field(process: int, name: str) -> int:
    """Return a number of what the system says of a process; 0 where it has ended."""
    try:
        found = re.search(rf"^{name}:\s+(\d+)", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(found[1]) if found else 0
