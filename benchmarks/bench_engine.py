"""The report engine: one line for each row of what it must reach, measured side by side on this machine.

    python benchmarks/bench_engine.py                      every row but `large`
    python benchmarks/bench_engine.py --only noop,change   some rows
    python benchmarks/bench_engine.py --whole              the loop of two commands over every page, not over a sample
    python benchmarks/bench_engine.py --large              the row of 2 000 pages as well

Ends with status 1 if a row is missed. Rows: loop, floor, page, noop, change, large, dask.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.change import bench_change
from engine.cluster import bench_dask
from engine.large import bench_large
from engine.noop import bench_noop
from engine.pages import ROUNDS, bench_pages
from engine.projects import Row, tell_row

PAGE_ROWS = ("loop", "floor", "page")
ROWS = (*PAGE_ROWS, "noop", "change", "dask", "large")


def read_arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help=f"rows, with commas between: {','.join(ROWS)}")
    parser.add_argument("--whole", action="store_true", help="run the loop of two commands over every page")
    parser.add_argument("--large", action="store_true", help="measure the 2 000 pages too")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="whole runs of each kind, for loop and floor")
    asked = parser.parse_args()
    asked.rows = asked.only.split(",") if asked.only else [name for name in ROWS if asked.large or name != "large"]
    unknown = set(asked.rows) - set(ROWS)
    if unknown:
        parser.error(f"no row is called {', '.join(sorted(unknown))}; they are {', '.join(ROWS)}")
    return asked


def measure_rows(wanted: Sequence[str], folder: Path, whole: bool, rounds: int) -> Iterator[Row]:
    """Yield the rows `wanted`, each as soon as it is measured."""
    of_pages = [name for name in PAGE_ROWS if name in wanted]
    if of_pages:
        yield from bench_pages(folder, of_pages, whole, rounds)
    if "noop" in wanted:
        yield bench_noop(folder)
    if "change" in wanted:
        yield from bench_change(folder)
    if "dask" in wanted:
        yield bench_dask(folder)
    if "large" in wanted:
        yield from bench_large(folder)


def run_bench() -> int:
    """Print the rows and return 1 if one of them is missed."""
    asked = read_arguments()
    missed = False
    with tempfile.TemporaryDirectory(prefix="indicators-bench-") as folder:
        for row in measure_rows(asked.rows, Path(folder), asked.whole, asked.rounds):
            print(tell_row(row), flush=True)
            missed |= row.held is False
    return int(missed)


if __name__ == "__main__":
    sys.exit(run_bench())
