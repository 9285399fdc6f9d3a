"""Sobol indices: the share of a result's variance that each of its inputs makes, alone and with others.

Source: A. Saltelli et al., Variance based sensitivity analysis of model output, Computer Physics Communications 181
(2010), table 2: (b) for first order, (f), which is Jansen's, for total.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.intervals import KEPT

Array = npt.NDArray[np.float64]
AGAIN, LOW, HIGH = 500, 50 * (1 - KEPT), 50 * (1 + KEPT)


def find_indices(
    model: Callable[[Array], Array], groups: Mapping[str, list[int]], width: int, base: int, seed: int
) -> pd.DataFrame:
    """Return the indices of groups of inputs, rows by name: first, total, and the low and high end of each.

    `model` takes rows of `width` uniform numbers and returns a number for each; it is asked for `base` × (groups + 2).
    With A and B two tables of them, and A with the group's columns of B: first = mean(f(B) (f(A with B) - f(A))) / V,
    total = mean((f(A) - f(A with B))²) / 2V. Ends hold 95 of 100 estimates when draws are drawn again
    (bootstrap). Indices are missing where the model always gives the same.

    >>> found = find_indices(lambda x: 3 * x[:, 0] + x[:, 1], {"first": [0], "second": [1]}, 2, base=20_000, seed=1)
    >>> found["first"].round(1).tolist(), found["total"].round(1).tolist()
    ([0.9, 0.1], [0.9, 0.1])
    """
    rng = np.random.default_rng(seed)
    one, other = rng.random((base, width)), rng.random((base, width))
    mixed = [_exchange(one, other, columns) for columns in groups.values()]
    outputs = model(np.concatenate([one, other, *mixed])).reshape(len(groups) + 2, base)
    outputs = outputs - outputs[:2].mean()
    again = rng.integers(0, base, (AGAIN, base))
    rows = [_estimate(outputs[0], outputs[1], each, again) for each in outputs[2:]]
    columns = ["first", "first_low", "first_high", "total", "total_low", "total_high"]
    return pd.DataFrame(rows, list(groups), columns)


def _exchange(one: Array, other: Array, columns: list[int]) -> Array:
    mixed = one.copy()
    mixed[:, columns] = other[:, columns]
    return mixed


def _estimate(one: Array, other: Array, mixed: Array, again: npt.NDArray[np.int64]) -> tuple[float, ...]:
    variance = np.concatenate([one, other]).var()
    if not variance > 0:
        return (float("nan"),) * 6
    first, total = other * (mixed - one) / variance, (one - mixed) ** 2 / (2 * variance)
    ends = [np.percentile(part[again].mean(axis=1), (LOW, HIGH)) for part in (first, total)]
    return float(first.mean()), *map(float, ends[0]), float(total.mean()), *map(float, ends[1])
