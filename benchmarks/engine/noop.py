"""Nothing to do: `indicators report` again, against Python importing four modules of its own library."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from engine.projects import REPORT, BenchError, Row, run_timed
from engine.tiny import write_tiny

PAGES = 200
RUNS = 15
TIMES = 8.0
YARDSTICK = (sys.executable, "-c", "import argparse, json, hashlib, tomllib")


def bench_noop(folder: Path) -> Row:
    """Return the row: medians of runs in turn, in a project whose pages are all in place."""
    root = write_tiny(folder / "tiny", PAGES)
    run_timed(REPORT, root)
    noop, bare = [], []
    for _ in range(RUNS):
        bare.append(run_timed(YARDSTICK, root).seconds)
        noop.append(time_noop(root))
    ratio = statistics.median(noop) / statistics.median(bare)
    figure = (
        f"{ratio:.1f} times the yardstick (medians of {RUNS} in turn: {statistics.median(noop) * 1000:.0f} ms, "
        f"{statistics.median(bare) * 1000:.0f} ms)"
    )
    what = f'nothing to do, {PAGES} pages, against python -c "{YARDSTICK[-1]}"'
    return Row(what, figure, f"at most {TIMES:.0f} times", ratio <= TIMES)


def time_noop(root: Path) -> float:
    """Return the seconds of a run that finds nothing to do; raise where it made a page."""
    timed = run_timed(REPORT, root)
    if "[1/" in timed.printed:
        raise BenchError(f"a run with nothing to do made pages:\n{timed.printed}")
    return timed.seconds
