"""Growth of a territory taken apart: what it would have had as the wider economy, by its mix of sectors, and by itself.

Tables have territories in rows and sectors in columns, at two dates; the wider economy is given by sector, else it is
the sum of the territories. Parts are in the unit of the amounts. They add up: growth = national share + industrial mix
+ regional share (+ allocation effect), to the last digits that floating numbers carry. A sector that the wider economy
did not have at first has no growth rate: what a territory then gained of it is its own (regional share).
A missing cell leaves its territory without parts, and all territories where the wider economy is their sum.
`MeasureError` for what is no amount, labels twice or differing, a wider economy of nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.errors import MeasureError
from indicators.measures.inputs import (
    Floats,
    Table,
    Vector,
    align,
    align_table,
    check_variant,
    columns_of,
    label_table,
    positive,
    read_table,
    read_vector,
)

VARIANTS = ("dunn", "esteban", "gerfin")
PARTS = ("national_share", "industrial_mix", "regional_share", "allocation_effect")


class Date(NamedTuple):
    """Amounts at one date: of each cell, of the territories (their sums) and of the wider economy by sector."""

    cells: Floats
    own: Floats
    wider: Floats


class DynamicShiftShare(NamedTuple):
    """The parts of each step from one date to the next, and their sum over the whole time (product for `gerfin`)."""

    steps: pd.DataFrame
    total: pd.DataFrame


def shift_share(
    first: Table | Vector,
    last: Table | Vector,
    wider_first: Vector | None = None,
    wider_last: Vector | None = None,
    variant: str = "dunn",
) -> pd.DataFrame:
    """Return a row a territory with the parts of its growth between two dates.

    Variants: `dunn`: growth, national_share e·G, industrial_mix Σ e_s (G_s − G), regional_share Σ e_s (g_s − G_s),
    net_shift (mix and regional; Dunn, 1960; Farhauer and Kröll, 2013). `esteban`: the regional share as of homothetic
    amounts (the territory's total in the wider economy's mix), and allocation_effect, what comes of being specialised
    where one grows otherwise (Esteban-Marquillas, 1972). `gerfin`: factors instead of amounts: industrial_mix ×
    regional_share = net_shift, the territory's growth factor over the wider economy's (Gerfin, 1964). One row for lists
    or series by sector, which need the wider economy.

    >>> first = pd.DataFrame({"ict": [10, 40], "other": [90, 60]}, index=["north", "south"])
    >>> last = pd.DataFrame({"ict": [20, 60], "other": [90, 60]}, index=["north", "south"])
    >>> shift_share(first, last).loc["north"].round(6).tolist()
    [10.0, 15.0, -9.0, 4.0, -5.0]
    """
    check_variant(variant, VARIANTS)
    start, end = _read_pair(first, last, wider_first, wider_last)
    return pd.DataFrame(_split(start, end, variant), index=_list_territories(first))


def shift_share_by_sector(
    first: Table | Vector, last: Table | Vector, wider_first: Vector | None = None, wider_last: Vector | None = None
) -> dict[str, Floats | pd.DataFrame | pd.Series]:
    """Return growth and Dunn's three parts of each cell, in the shape and with the labels of `first`.

    Summed over sectors they are the parts of `shift_share`. A sector's national share and mix together are its growth
    at the wider economy's rate of the sector, which REAT calls its national share.

    >>> parts = shift_share_by_sector([90, 20], [100, 40], [400, 150], [440, 210])
    >>> parts["regional_share"].round(6).tolist()
    [1.0, 12.0]
    """
    start, end = _read_pair(first, last, wider_first, wider_last)
    whole, rates = _find_rates(start, end)
    national, mix = start.cells * whole, start.cells * (rates - whole)
    growth = end.cells - start.cells
    parts = {"growth": growth, "national_share": national, "industrial_mix": mix}
    parts["regional_share"] = growth - national - mix
    return {name: label_table(part, first) for name, part in parts.items()}


def dynamic_shift_share(
    panel: Mapping[Hashable, Table | Vector] | Floats,
    wider: Mapping[Hashable, Vector] | Floats | None = None,
    variant: str = "dunn",
) -> DynamicShiftShare:
    """Return shift-share of each step of a series of dates, so that a mix that changes is taken as it was.

    `panel` maps dates, in order, to tables as in `shift_share` (or is an array of dates, territories, sectors); `wider`
    maps the same dates to the wider economy. Steps are indexed by date reached and territory. Two dates at least.
    Method: Barff and Knight, 1988.

    >>> panel = {2010: [10, 90], 2011: [12, 90], 2012: [20, 90]}
    >>> wider = {2010: [50, 150], 2011: [60, 150], 2012: [80, 150]}
    >>> dynamic_shift_share(panel, wider).total.round(6).to_dict("records")[0]["regional_share"]
    4.0
    """
    check_variant(variant, VARIANTS)
    dates, tables = _list_dates(panel)
    _, economies = (dates, [None] * len(dates)) if wider is None else _list_dates(wider, dates)
    read = [_read_date(one, economy, tables[0]) for one, economy in zip(tables, economies, strict=True)]
    labels = _list_territories(tables[0])
    steps = {
        date: pd.DataFrame(_split(start, end, variant), index=labels)
        for date, (start, end) in zip(dates[1:], pairwise(read), strict=True)
    }
    table = pd.concat(steps, names=["date", "territory"])
    grouped = table.groupby(level="territory", sort=False)
    total = grouped.prod(min_count=len(steps)) if variant == "gerfin" else grouped.sum(min_count=len(steps))
    return DynamicShiftShare(table, total)


def project_amounts(last: Vector, wider_last: Vector, wider_next: Vector, regional_share: float) -> Floats | pd.Series:
    """Return what a territory would have by sector if each grew as forecast elsewhere, times its own factor.

    `regional_share` is that of `shift_share(…, variant="gerfin")`. Missing where the wider economy has nothing of a
    sector. A projection, not a forecast: it takes the factor to stay as it was. Method: Spiekermann and Wegener, 2008.

    >>> project_amounts([1000, 4400], [2900, 9100], [2500, 12500], 0.857510729613734).round(4).tolist()
    [739.2334, 5182.7572]
    """
    own = read_vector(last, "last")
    base = align(wider_last, columns_of(last), len(own), "wider_last")
    ahead = align(wider_next, columns_of(last), len(own), "wider_next")
    return label_table(own * ahead / positive(base) * regional_share, last)


def _read_pair(
    first: Table | Vector, last: Table | Vector, wider_first: Vector | None, wider_last: Vector | None
) -> tuple[Date, Date]:
    if (wider_first is None) != (wider_last is None):
        raise MeasureError("the wider economy is given at one date only; give both or neither")
    return _read_date(first, wider_first, first), _read_date(last, wider_last, first, "last")


def _read_date(amounts: Table | Vector, wider: Vector | None, like: Table | Vector, what: str = "first") -> Date:
    """Return the amounts of a date with rows and columns in the order of those of the first date, `like`."""
    if np.ndim(like) == 1:
        cells = align(amounts, columns_of(like), np.shape(like)[0], what)
    else:
        cells = read_table(amounts, what) if amounts is like else align_table(amounts, like, what)
    if wider is None and cells.ndim == 1:
        raise MeasureError("one territory alone is its own wider economy; give wider_first and wider_last by sector")
    by_sector = (
        cells.sum(axis=-2) if wider is None else align(wider, columns_of(like), cells.shape[-1], "wider economy")
    )
    return Date(cells, np.atleast_1d(cells.sum(axis=-1)), by_sector)


def _list_territories(amounts: Table | Vector) -> pd.Index | None:
    return amounts.index if isinstance(amounts, pd.DataFrame) else None


def _find_rates(start: Date, end: Date) -> tuple[float, Floats]:
    """Return the growth rate of the wider economy, and of each of its sectors: 0 from nothing, missing if unknown."""
    base = start.wider.sum()
    if base <= 0:
        raise MeasureError("wider economy: 0 at first, a sum above zero expected; nothing can be grown from")
    by_sector = end.wider / positive(start.wider) - 1
    return float(end.wider.sum() / base - 1), np.where(start.wider == 0, 0.0, by_sector)


def _split(start: Date, end: Date, variant: str) -> dict[str, Floats]:
    whole, rates = _find_rates(start, end)
    at_sector_rates = np.atleast_1d(start.cells @ rates)
    if variant == "gerfin":
        return _find_factors(start.own, end.own, start.own + at_sector_rates, 1 + whole)
    growth, national = end.own - start.own, start.own * whole
    mix, regional = at_sector_rates - national, growth - at_sector_rates
    parts = {"growth": growth, "national_share": national, "industrial_mix": mix, "regional_share": regional}
    if variant == "dunn":
        return {**parts, "net_shift": mix + regional}
    homothetic = start.own * _grow_homothetically(start, end, rates)
    return {**parts, "regional_share": homothetic, "allocation_effect": regional - homothetic}


def _find_factors(first: Floats, last: Floats, expected: Floats, whole: float) -> dict[str, Floats]:
    mix = expected / positive(first) / whole if whole > 0 else np.full_like(expected, np.nan)
    regional = last / positive(expected)
    return {"industrial_mix": mix, "regional_share": regional, "net_shift": mix * regional}


def _grow_homothetically(start: Date, end: Date, rates: Floats) -> Floats:
    """Return Σ E_s/E (g_s − G_s); a sector that a territory does not have counts as growing like the wider economy."""
    own = end.cells / positive(start.cells)
    own -= 1 + rates
    own[start.cells == 0] = 0.0
    return np.atleast_1d(own @ (start.wider / start.wider.sum()))


def _list_dates(
    panel: Mapping[Hashable, Table | Vector] | Floats, wanted: Sequence[Hashable] = ()
) -> tuple[list[Hashable], list[Table | Vector]]:
    dates = list(panel) if isinstance(panel, Mapping) else list(range(len(panel)))
    if wanted and list(wanted) != dates:
        raise MeasureError(f"wider economy: dates {dates} found, {list(wanted)} expected, in this order")
    if len(dates) < 2:
        raise MeasureError(f"{len(dates)} dates found, at least 2 expected; growth is from one to the next")
    return dates, [panel[date] for date in dates]
