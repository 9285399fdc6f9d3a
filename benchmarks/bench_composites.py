"""What ten thousand composite indices cost: 300 territories, 30 indicators, every choice drawn.

    python benchmarks/bench_composites.py

The draws of `vary_choices` against the index built anew for each draw in a straight loop (a sample of the draws,
scaled), in turn; the loop is spared the moving of weights, which the draws do. Then against a bare loop that keeps no
log, checks nothing and knows one method: arrays normalised, weighed, added up and ranked, a draw at a time. Memory is
the peak of what Python and numpy hold during the draws. Exit status 1 where a limit is missed.
"""

from __future__ import annotations

import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
import pandas as pd

from indicators.composites.building import Composite, build_index
from indicators.composites.construction import Choices, Construction, Indicator, Opinions, Variation, change
from indicators.composites.draws import count_columns, list_factors, read_choices
from indicators.composites.robustness import find_influence, vary_choices

TERRITORIES, INDICATORS, DRAWS, SAMPLE, TURNS = 300, 30, 10_000, 60, 3
LEAST_TIMES, MOST_MEMORY = 50, 64.0
WORDS = {
    "normalisation": ("min_max_100", "ratio_to_mean", "percentile"),
    "weights": ("equal", "given", "pca"),
    "aggregation": ("linear", "geometric"),
}


def make_index(draws: int = DRAWS) -> Composite:
    """Return an index of made figures whose every choice is varied."""
    rng = np.random.default_rng(1)
    names = [f"indicator {number}" for number in range(INDICATORS)]
    table = pd.DataFrame(rng.lognormal(0, 0.5, (TERRITORIES, INDICATORS)), columns=names)
    given = Opinions(given=pd.Series(rng.dirichlet(np.full(INDICATORS, 5.0)), names))
    variation = Variation(WORDS, True, 25.0, draws)
    indicators = tuple(Indicator(name) for name in names)
    return build_index(Construction("made", indicators, Choices(normalisation="percentile"), given, variation), table)


def measure(function: Callable, *arguments: object) -> float:
    """Return how many seconds a call takes."""
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def rebuild_sample(index: Composite) -> None:
    """Build the index anew with the choices of a sample of draws, and rank each."""
    uniforms = np.random.default_rng(1).random((SAMPLE, count_columns(list_factors(index))))
    for chosen in read_choices(index, uniforms).to_dict("records"):
        excluded = (chosen["excluded"],) if chosen["excluded"] else ()
        _ = build_index(change(index.construction, **chosen | {"excluded": excluded}), index.given).results["rank"]


def rank_barely(index: Composite) -> None:
    """Normalise, weigh, add up and rank arrays for a sample of draws, without log or check: min–max, equal weights."""
    values, rng = index.given.to_numpy(), np.random.default_rng(1)
    for _ in range(SAMPLE):
        scaled = (values - values.min(axis=0)) / (values.max(axis=0) - values.min(axis=0))
        weights = 1 + 0.25 * (2 * rng.random(INDICATORS) - 1)
        np.argsort(np.argsort(-(scaled @ (weights / weights.sum()))))


def find_peak(index: Composite) -> float:
    """Return the most memory held while draws are made, in MB."""
    tracemalloc.start()
    vary_choices(index)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main() -> int:
    """Print the rows, and return 1 where a limit is missed."""
    index = make_index()
    vary_choices(index), rebuild_sample(index)
    rounds = [
        (measure(vary_choices, index), measure(rebuild_sample, index), measure(rank_barely, index))
        for _ in range(TURNS)
    ]
    drawn, loop, bare = (statistics.median(column) for column in zip(*rounds, strict=True))
    loop, bare = loop * DRAWS / SAMPLE, bare * DRAWS / SAMPLE
    memory, fewer = find_peak(index), find_peak(make_index(DRAWS // 10))
    told = f"({drawn:.2f} s, {loop:.0f} s); at least {LEAST_TIMES}"
    print(f"draws   {loop / drawn:.0f} times faster than a straight loop {told}")
    print(f"bare    {bare / drawn:.1f} times a loop over bare arrays, one method, without log or checks ({bare:.1f} s)")
    print(f"memory  {memory:.1f} MB ({fewer:.1f} MB for a tenth of the draws); at most {MOST_MEMORY:g}")
    print(f"sobol   {measure(find_influence, index):.1f} s for the indices of five choices")
    return int(loop / drawn < LEAST_TIMES or memory > MOST_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
