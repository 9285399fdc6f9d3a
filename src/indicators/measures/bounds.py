"""Bounds of measures from bounds of what they are taken of: exact where a formula gives them, else by draws.

Shares, growth and quotients of independent figures have theirs in `indicators.intervals`. Here are the location
quotients, whose cells stand in their own totals: exact. For all other measures intervals would be far too wide, as no
one territory can have all ends at once: there the bounds are those that 95 of 100 draws keep, each figure drawn evenly
and by itself between its ends. `MeasureError` for an open end (nothing can be drawn from it, and it gives no central
value), for ends the wrong way round, labels that differ, and all that a measure itself refuses.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from indicators.errors import MeasureError
from indicators.intervals import Interval
from indicators.measures.inputs import (
    Floats,
    Table,
    Vector,
    align,
    align_table,
    label_table,
    labels_of,
    read_table,
    read_vector,
)

SEED, DRAWS, KEPT = 20261127, 1_000, 0.95
Found = float | Floats | pd.Series | pd.DataFrame


def bound_quotients(low: Table, high: Table) -> Interval:
    """Return the least and the greatest location quotient of each cell, the wider economy being the sum of the table.

    Exact: whatever the amounts between `low` and `high`, the quotient lies within, and both ends are reached. With a
    the rest of the territory, b that of the sector and d all else it is x(x+a+b+d)/((x+a)(x+b)): it falls with a and
    b and grows with d, and it grows with x up to (ab + √(ab(a+d)(b+d)))/d and falls from there on. Missing where a
    total may be zero, or a cell is missing in a sum that it enters.

    >>> found = bound_quotients([[20.0, 80.0], [10.0, 190.0]], [[25.0, 80.0], [10.0, 190.0]])
    >>> found.low.round(3).tolist(), found.high.round(3).tolist()
    ([[2.0, 0.861], [0.436, 1.056]], [[2.075, 0.889], [0.5, 1.073]])
    """
    least, most = read_table(low, "low"), align_table(high, low, "high")
    _check_ends(least, most)
    small, great = _find_rests(least), _find_rests(most)
    ends = [_find_quotient(x, great[0], great[1], small[2]) for x in (least, most)]
    peak = np.clip(_find_peak(small[0], small[1], great[2]), least, most)
    tops = [_find_quotient(x, small[0], small[1], great[2]) for x in (least, peak, most)]
    return Interval(label_table(np.minimum(*ends), low), label_table(np.maximum.reduce(tops), low))


def draw_bounds(
    measure: Callable[[Table | Vector], Found], low: Table | Vector, high: Table | Vector, draws: int = DRAWS,
    seed: int = SEED,
) -> Interval:  # fmt: skip
    """Return the ends between which 95 of 100 draws of `measure` lie: likely bounds, no strict ones.

    `measure` takes what `low` and `high` are (a list, series or table, drawn with their labels) and gives a number or
    many. The same seed gives the same bounds. Ends that are equal are not drawn.

    >>> from indicators.measures.inequality import gini
    >>> found = draw_bounds(gini, [18, 45, 20, 10], [22, 55, 20, 10])
    >>> round(found.low, 3), round(found.high, 3)
    (0.278, 0.326)
    """
    if draws < 2:
        raise MeasureError(f"draws: {draws} found, 2 or more expected; 1,000 give ends to about a hundredth")
    least, most = _read_ends(low, high)
    chance = np.random.default_rng(seed)
    found = [measure(label_table(least + chance.random(least.shape) * (most - least), low)) for _ in range(draws)]
    edge = (1 - KEPT) / 2
    ends = np.quantile(np.asarray([np.asarray(one, dtype=float) for one in found]), [edge, 1 - edge], axis=0)
    return Interval(*(_relabel(end, found[0]) for end in ends))


def _read_ends(low: Table | Vector, high: Table | Vector) -> tuple[Floats, Floats]:
    if np.ndim(low) == 1:
        least = read_vector(low, "low", least=-np.inf)
        most = align(high, labels_of(low), len(least), "high", least=-np.inf)
    else:
        least, most = read_table(low, "low", -np.inf), align_table(high, low, "high", -np.inf)
    _check_ends(least, most)
    return least, most


def _check_ends(least: Floats, most: Floats) -> None:
    if (least > most).any():
        raise MeasureError(f"low: {least[least > most][0]:g} found above its high end; give low ends first")


def _find_rests(cells: Floats) -> tuple[Floats, Floats, Floats]:
    """Return of each cell the rest of its row, the rest of its column and all else."""
    rows, columns = cells.sum(axis=1, keepdims=True), cells.sum(axis=0, keepdims=True)
    return rows - cells, columns - cells, np.maximum(cells.sum() - rows - columns + cells, 0.0)


def _find_quotient(x: Floats, row: Floats, column: Floats, rest: Floats) -> Floats:
    below = (x + row) * (x + column)
    return x * (x + row + column + rest) / np.where(below > 0, below, np.nan)


def _find_peak(row: Floats, column: Floats, rest: Floats) -> Floats:
    """Return the amount of a cell from which on its quotient falls; endless where there is nothing else."""
    both = row * column
    top = both + np.sqrt(both * (row + rest) * (column + rest))
    return np.where(rest > 0, top / np.where(rest > 0, rest, 1.0), np.inf)


def _relabel(end: Floats, like: Found) -> Found:
    if isinstance(like, pd.Series | pd.DataFrame):
        return label_table(end, like)
    return float(end) if np.ndim(end) == 0 else end
