"""Bounds of measures from bounds of what they are taken of: exact where a formula gives them, else by draws.

Shares and changes of independent figures have theirs in `indicators.intervals`, inequality and diversity in
`measures.spread_bounds`. Here are growth by year, index numbers and location quotients, whose cells stand in their own
totals: exact. For all other measures intervals would be far too wide, as no one territory can have all ends at once:
there `draw_bounds` gives the spread of draws. `MeasureError` for an open end (nothing can be drawn from it, and it
gives no central value), for ends the wrong way round, labels that differ, and all that a measure itself refuses.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from indicators.errors import MeasureError
from indicators.intervals import HUNDRED, KEPT, Interval, add, change_percent, exact
from indicators.measures.growth import annualise_percent
from indicators.measures.inputs import (
    Floats,
    Table,
    Vector,
    align,
    align_table,
    check_several,
    check_variant,
    columns_of,
    label_table,
    labels_of,
    positive,
    read_table,
    read_vector,
)
from indicators.measures.specialisation import restate_quotients

SEED, DRAWS = 20261127, 1_000
BOUNDED = ("plain", "symmetric", "binary")
Found = float | Floats | pd.Series | pd.DataFrame
Ends = tuple[Table | Vector, Table | Vector] | tuple[Table | Vector, Table | Vector, Table | Vector]


def bound_annual_growth(first: Interval, last: Interval, years: float) -> Interval:
    """Return the least and the greatest `growth.annual_growth_rate` of two independent figures: exact.

    Not a number where `first` may be zero or less; an open end stays open.

    >>> found = bound_annual_growth(Interval(3900, 4100), Interval(4410, 4410), years=2)
    >>> round(float(found.low), 2), round(float(found.high), 2)
    (3.71, 6.34)
    """
    return Interval(*(annualise_percent(end, years) for end in change_percent(first, last)))


def bound_index_numbers(values: Interval, base: Interval) -> Interval:
    """Return the least and the greatest `growth.index_numbers` of figures independent of that of the base: exact.

    The base over itself is 100, whatever its bounds: leave it out.

    >>> bound_index_numbers(Interval(55.0, 60.0), base=Interval(50.0, 50.0))
    Interval(low=110.0, high=120.0)
    """
    return add(change_percent(base, values), exact(HUNDRED))


def bound_quotients(
    low: Table, high: Table, reference: Vector | None = None, totals: Vector | None = None, variant: str = "plain"
) -> Interval:
    """Return the least and the greatest location quotient of each cell; arguments as in `location_quotients`.

    Exact: whatever the amounts between `low` and `high`, the quotient lies within, and both ends are reached;
    `reference` and `totals` are taken as known, and without them sums of the table. With a the rest of the territory, b
    that of the sector and d all else it is x(x+a+b+d)/((x+a)(x+b)): it falls with a and b and grows with d, and it
    grows with x up to (ab + √(ab(a+d)(b+d)))/d and falls from there on. With one of the two known it grows with x
    throughout. Missing where a total may be zero, or a cell is missing in a sum that it enters. Variants: `plain`,
    `symmetric`, `binary`; a `standardised` quotient hangs on all others of its sector: `draw_bounds`.

    >>> found = bound_quotients([[20.0, 80.0], [10.0, 190.0]], [[25.0, 80.0], [10.0, 190.0]])
    >>> found.low.round(3).tolist(), found.high.round(3).tolist()
    ([[2.0, 0.861], [0.436, 1.056]], [[2.075, 0.889], [0.5, 1.073]])
    """
    check_variant(variant, BOUNDED)
    least, most = read_table(low, "low"), align_table(high, low, "high")
    _check_ends(least, most)
    mix = None if reference is None else _share_out(align(reference, columns_of(low), least.shape[1], "reference"))
    whole = None if totals is None else positive(align(totals, labels_of(low), len(least), "totals"))[:, None]
    small, great = _find_rests(least), _find_rests(most)
    against, along = (great[0], small[0]) if totals is None else (small[0], great[0])
    ends = [_find_quotient(x, against, great[1], small[2], mix, whole) for x in (least, most)]
    peak = most if mix is not None or whole is not None else _find_peak(small[0], small[1], great[2])
    places = (least, np.clip(peak, least, most), most)
    tops = [_find_quotient(x, along, small[1], great[2], mix, whole) for x in places]
    found = np.minimum(*ends), np.maximum.reduce(tops)
    unknown = np.isnan(found[0]) | np.isnan(found[1])
    return Interval(*(label_table(restate_quotients(np.where(unknown, np.nan, end), variant), low) for end in found))


def draw_bounds(measure: Callable[..., Found], *given: Ends, draws: int = DRAWS, seed: int = SEED) -> Interval:
    """Return the spread of draws: the ends between which 95 of 100 draws of `measure` lie, and the result itself.

    Each of `given` is an argument of `measure`: low ends and high ends (lists, series or tables), and the figures
    themselves where they are not in the middle. Each figure is drawn evenly and by itself, so that what they may have
    in common (that all are too high, say) is not drawn, and noise makes equal figures unequal: the spread is no strict
    bound, and decides nothing. It is widened to hold the measure of the figures themselves. `measure` gives a number,
    or many; of several things it gives, one is to be taken. Missing where a draw is. The same seed gives the same
    spread. Ends that are equal are not drawn.

    >>> from indicators.measures.specialisation import krugman_index
    >>> found = draw_bounds(krugman_index, ([[18, 80], [9, 190]], [[22, 80], [11, 190]]))
    >>> found.low.round(3).tolist(), found.high.round(3).tolist()
    ([0.179, 0.088], [0.22, 0.112])
    """
    if draws < 2:
        raise MeasureError(f"draws: {draws} found, 2 or more expected; 1,000 give ends to about a hundredth")
    check_several(len(given), "pairs of low and high ends", least=1)
    pairs, generator = [read_ends(one[0], one[1], -np.inf) for one in given], np.random.default_rng(seed)
    central = measure(*(_find_centre(one, pair) for one, pair in zip(given, pairs, strict=True)))
    found = [_read_found(central)]
    for _ in range(draws):
        drawn = [least + generator.random(least.shape) * (most - least) for least, most in pairs]
        found.append(_read_found(measure(*(label_table(one, like[0]) for one, like in zip(drawn, given, strict=True)))))
    edge = (1 - KEPT) / 2
    ends = np.quantile(np.asarray(found[1:]), [edge, 1 - edge], axis=0)
    held = np.minimum(ends[0], found[0]), np.maximum(ends[1], found[0])
    return Interval(*(_relabel(end, central) for end in held))


def read_ends(low: Table | Vector, high: Table | Vector, least: float = 0.0) -> tuple[Floats, Floats]:
    """Return low and high ends as arrays, in the order of the labels of `low`; `MeasureError` as told above."""
    if np.ndim(low) == 1:
        lows = read_vector(low, "low", least)
        highs = align(high, labels_of(low), len(lows), "high", least)
    else:
        lows, highs = read_table(low, "low", least), align_table(high, low, "high", least)
    _check_ends(lows, highs)
    return lows, highs


def _check_ends(least: Floats, most: Floats) -> None:
    if (least > most).any():
        raise MeasureError(f"low: {least[least > most][0]:g} found above its high end; give low ends first")


def _find_rests(cells: Floats) -> tuple[Floats, Floats, Floats]:
    """Return of each cell the rest of its row, the rest of its column and all else."""
    rows, columns = cells.sum(axis=1, keepdims=True), cells.sum(axis=0, keepdims=True)
    return rows - cells, columns - cells, np.maximum(cells.sum() - rows - columns + cells, 0.0)


def _find_quotient(
    x: Floats, row: Floats, column: Floats, rest: Floats, mix: Floats | None, whole: Floats | None
) -> Floats:
    """Return the quotient of cells; `mix` are the known shares of the wider economy, `whole` the known totals."""
    own = x / (positive(x + row) if whole is None else whole)
    return own / positive((x + column) / positive(x + row + column + rest)) if mix is None else own / mix


def _find_peak(row: Floats, column: Floats, rest: Floats) -> Floats:
    """Return the amount of a cell from which on its quotient falls; endless where there is nothing else."""
    both = row * column
    top = both + np.sqrt(both * (row + rest) * (column + rest))
    return np.where(rest > 0, top / np.where(rest > 0, rest, 1.0), np.inf)


def _share_out(reference: Floats) -> Floats:
    return positive(reference) / reference.sum()


def _find_centre(given: Ends, pair: tuple[Floats, Floats]) -> Table | Vector:
    """Return the figures themselves, or the middle of their ends."""
    low = given[0]
    if len(given) == 2:
        return label_table((pair[0] + pair[1]) / 2, low)
    if np.ndim(low) == 1:
        return label_table(align(given[2], labels_of(low), len(pair[0]), "figures", -np.inf), low)
    return label_table(align_table(given[2], low, "figures", -np.inf), low)


def _read_found(found: object) -> Floats:
    """Return what a measure gave as numbers; several things at once, or words, are no result that has bounds."""
    if isinstance(found, float | int | np.number | np.ndarray | pd.Series | pd.DataFrame):
        plain = np.asarray(found)
        if plain.dtype.kind in "iuf":
            return plain.astype(float)
    raise MeasureError(
        f"measure: {type(found).__name__} found, a number, an array, a series or a table of numbers expected; "
        "take one thing of it, such as lambda values: decompose_theil(values, groups).between"
    )


def _relabel(end: Floats, like: Found) -> Found:
    if isinstance(like, pd.Series | pd.DataFrame):
        return label_table(end, like)
    return float(end) if np.ndim(end) == 0 else end
