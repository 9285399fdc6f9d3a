"""Measures against bare numpy, and against PySAL: ratios of medians of runs in turn, each pair in one process.

Location quotients and shift-share for 15 years × 1 500 regions × 600 classes (108 MB of numbers): at most twice the
least arithmetic that gives them and, input and result together, three times the memory of the input (tracemalloc, which
counts numpy's). Gini and Theil on a million values: no slower than the package inequality. Exit status 1 where a line
is missed.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable

import numpy as np

from indicators.measures.inequality import gini, theil
from indicators.measures.shift_share import dynamic_shift_share
from indicators.measures.specialisation import location_quotients

with warnings.catch_warnings():  # theirs, of what they import
    warnings.simplefilter("ignore")
    from inequality.gini import Gini
    from inequality.theil import Theil

YEARS, REGIONS, CLASSES, MANY, RUNS = 15, 1_500, 600, 1_000_000, 7
MOST_TIMES, MOST_MEMORY, MOST_OF_PYSAL = 2.0, 3.0, 1.0


def main() -> int:
    """Measure, print a line each, and return 1 where one is missed."""
    chance = np.random.default_rng(6)
    panel = chance.integers(0, 400, (YEARS, REGIONS, CLASSES)).astype(float)
    values = chance.lognormal(size=MANY)
    lines = [
        compare("location quotients", lambda: location_quotients(panel), lambda: divide_plainly(panel), MOST_TIMES),
        weigh("location quotients", lambda: location_quotients(panel), panel),
        compare("shift-share", lambda: dynamic_shift_share(panel), lambda: split_plainly(panel), MOST_TIMES),
        weigh("shift-share", lambda: dynamic_shift_share(panel), panel),
        compare("Gini, of PySAL's", lambda: gini(values), lambda: Gini(values), MOST_OF_PYSAL),
        compare("Theil, of PySAL's", lambda: theil(values), lambda: Theil(values), MOST_OF_PYSAL),
    ]
    return 0 if all(lines) else 1


def compare(name: str, ours: Callable[[], object], plain: Callable[[], object], most: float) -> bool:
    """Print how many times as long ours takes as the other, and return whether that is few enough."""
    seconds = [[clock(run) for run in (plain, ours)] for _ in range(RUNS)]
    other, own = (statistics.median(column) for column in zip(*seconds, strict=True))
    return tell(f"{name}, time", own / other, most, f"{own * 1000:.0f} ms, {other * 1000:.0f} ms")


def weigh(name: str, run: Callable[[], object], panel: np.ndarray) -> bool:
    """Print the peak memory of input and run over that of the input, and return whether it is small enough."""
    gc.collect()
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return tell(f"{name}, memory", 1 + peak / panel.nbytes, MOST_MEMORY, f"{panel.nbytes / 1e6:.0f} MB in")


def tell(name: str, found: float, most: float, more: str) -> bool:
    """Print a line."""
    print(f"{name:28}{found:6.2f} (at most {most:.1f}; {more}){'' if found <= most else '  MISSED'}")
    return found <= most


def clock(run: Callable[[], object]) -> float:
    """Return the seconds of one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def divide_plainly(panel: np.ndarray) -> np.ndarray:
    """Return location quotients as one writes them down."""
    own = panel / panel.sum(axis=2, keepdims=True)
    return own / (panel.sum(axis=1, keepdims=True) / panel.sum(axis=(1, 2), keepdims=True))


def split_plainly(panel: np.ndarray) -> list[np.ndarray]:
    """Return Dunn's parts of each step with the least arithmetic that gives them, summed over classes."""
    own, wider = panel.sum(axis=2), panel.sum(axis=1)
    rates = wider[1:] / wider[:-1] - 1
    whole = wider[1:].sum(axis=1) / wider[:-1].sum(axis=1) - 1
    national = own[:-1] * whole[:, None]
    at_rates = np.matmul(panel[:-1], rates[:, :, None])[:, :, 0]
    growth = own[1:] - own[:-1]
    return [growth, national, at_rates - national, growth - at_rates]


if __name__ == "__main__":
    sys.exit(main())
