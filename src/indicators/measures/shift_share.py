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


class Dates(NamedTuple):
    """Amounts of territories and of the wider economy, first and last, the sectors last."""

    first: Floats
    last: Floats
    wider_first: Floats
    wider_last: Floats


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
    dates = _read_dates(first, last, wider_first, wider_last)
    labels = first.index if isinstance(first, pd.DataFrame) else None
    return pd.DataFrame(_split(dates, variant), index=labels)


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
    dates = _read_dates(first, last, wider_first, wider_last)
    whole, by_sector = _find_rates(dates)
    national = dates.first * whole
    mix = dates.first * (_fill(by_sector, dates.wider_first) - whole)
    growth = dates.last - dates.first
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
    steps = {
        date: shift_share(tables[step], tables[step + 1], economies[step], economies[step + 1], variant)
        for step, date in enumerate(dates[1:])
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


def _read_dates(
    first: Table | Vector, last: Table | Vector, wider_first: Vector | None, wider_last: Vector | None
) -> Dates:
    if (wider_first is None) != (wider_last is None):
        raise MeasureError("the wider economy is given at one date only; give both or neither")
    if np.ndim(first) == 1:
        start = read_vector(first, "first")
        end = align(last, columns_of(first), len(start), "last")
    else:
        start, end = read_table(first, "first"), align_table(last, first, "last")
    if wider_first is not None and wider_last is not None:
        labels, sectors = columns_of(first), start.shape[-1]
        wider = [align(one, labels, sectors, "wider economy") for one in (wider_first, wider_last)]
    elif start.ndim == 1:
        raise MeasureError("one territory alone is its own wider economy; give wider_first and wider_last by sector")
    else:
        wider = [start.sum(axis=-2), end.sum(axis=-2)]
    if wider[0].sum() <= 0:
        raise MeasureError("wider economy: 0 at first, a sum above zero expected; nothing can be grown from")
    return Dates(start, end, *wider)


def _find_rates(dates: Dates) -> tuple[float, Floats]:
    """Return the growth rate of the wider economy, and of each of its sectors (missing from nothing)."""
    whole = float(dates.wider_last.sum() / dates.wider_first.sum() - 1)
    return whole, dates.wider_last / positive(dates.wider_first) - 1


def _split(dates: Dates, variant: str) -> dict[str, Floats]:
    whole, by_sector = _find_rates(dates)
    rates = _fill(by_sector, dates.wider_first)
    own_first, own_last = (np.atleast_1d(found.sum(axis=-1)) for found in (dates.first, dates.last))
    at_sector_rates = np.atleast_1d(dates.first @ rates)
    if variant == "gerfin":
        expected = own_first + at_sector_rates
        mix = expected / positive(own_first) / (1 + whole) if whole > -1 else np.full_like(expected, np.nan)
        regional = own_last / positive(expected)
        return {"industrial_mix": mix, "regional_share": regional, "net_shift": mix * regional}
    growth, national = own_last - own_first, own_first * whole
    mix, regional = at_sector_rates - national, growth - at_sector_rates
    parts = {"growth": growth, "national_share": national, "industrial_mix": mix, "regional_share": regional}
    if variant == "dunn":
        return {**parts, "net_shift": mix + regional}
    homothetic = own_first * _grow_homothetically(dates, rates)
    return {**parts, "regional_share": homothetic, "allocation_effect": regional - homothetic}


def _fill(by_sector: Floats, base: Floats) -> Floats:
    """Return the rates with 0 for sectors of nothing; a rate that is missing because its amount is stays missing."""
    return np.where(base == 0, 0.0, by_sector)


def _grow_homothetically(dates: Dates, rates: Floats) -> Floats:
    """Return Σ E_s/E (g_s − G_s); a sector that a territory does not have counts as growing like the wider economy."""
    weights = dates.wider_first / dates.wider_first.sum()
    own = dates.last / positive(dates.first)
    own -= 1 + rates
    own[dates.first == 0] = 0.0
    return np.atleast_1d(own @ weights)


def _list_dates(
    panel: Mapping[Hashable, Table | Vector] | Floats, wanted: Sequence[Hashable] = ()
) -> tuple[list[Hashable], list[Table | Vector]]:
    dates = list(panel) if isinstance(panel, Mapping) else list(range(len(panel)))
    if wanted and list(wanted) != dates:
        raise MeasureError(f"wider economy: dates {dates} found, {list(wanted)} expected, in this order")
    if len(dates) < 2:
        raise MeasureError(f"{len(dates)} dates found, at least 2 expected; growth is from one to the next")
    return dates, [panel[date] for date in dates]
