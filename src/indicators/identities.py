"""Sums that must hold: regions and country, departments and regions, old regions and new ones, parts and sectors."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.families import find_years, read_bounds
from indicators.intervals import Interval, add_all, overlap
from indicators.regions import NATION, list_divisions
from indicators.sectors import list_parts
from indicators.territories import MAPS, list_regions

SERIES = ["source", "indicator", "scope", "geography", "period"]
BOUNDARIES = ["source", "indicator", "scope", "period", "sector"]  # an id is one boundary in every edition of them
ENOUGH = 20
LATECOMERS = 1  # regions a map may lack in a year: Mayotte
COVERED = ["source", "indicator", "geography", "period"]
Check = dict[str, object]


class Row(NamedTuple):
    """An observation with a figure, as far as identities need it, with its year and its likely bounds."""

    measure: str
    territory: str
    indicator: str
    sector: str
    period: str
    base_period: str
    object: str
    source: str
    scope: str
    geography: str
    denominator: str
    payer: str
    stage: str
    unit: str
    value: float
    observation: str
    year: float
    bound_low: float
    bound_high: float


def list_rows(valued: pd.DataFrame) -> list[Row]:
    bounds = read_bounds(valued)
    told = [valued[column].tolist() for column in Row._fields[:-3]]
    years, ends = find_years(valued["period"]).tolist(), [end.tolist() for end in bounds]
    return [Row(*cells) for cells in zip(*told, years, *ends, strict=True)]


def check_regions(levels: Sequence[Row], observations: pd.DataFrame, root: Path) -> Iterator[Check]:
    """Yield, for each national total, the sum of the regions of a map, if each that the source covers has a figure.

    A region whose cells are all unavailable in a period (Mayotte before 2014) is not covered; a confidential one is.
    """
    listed = observations[observations["value"].notna() | (observations["absence"] == "confidential")]
    covered = listed.groupby(COVERED)["territory"].agg(set).to_dict()
    maps = [set(list_regions(name, root=root)) for name in MAPS]
    for rows in group_rows(levels, [*SERIES, "sector"]):
        there = covered[tuple(getattr(rows[0], column) for column in COVERED)]
        whole = next((one & there for one in maps if len(one & there) >= len(one) - LATECOMERS), set())
        known = {row.territory: row for row in reversed(rows)}
        if NATION in known and whole and whole <= set(known):
            yield compare_sum("check_regions", known[NATION], [known[territory] for territory in sorted(whole)])


def check_parts(levels: Sequence[Row], root: Path) -> Iterator[Check]:
    """Yield, for each sector that is divided, the sum of its parts where all of them are known."""
    parts = {sector: list_parts(sector, root) for sector in {row.sector for row in levels}}
    for rows in group_rows(levels, [*SERIES, "territory"]):
        known = {row.sector: row for row in reversed(rows)}
        for sector, whole in sorted(known.items()):
            if parts[sector] and all(part in known for part in parts[sector]):
                yield compare_sum("check_parts", whole, [known[part] for part in parts[sector]])


def check_divisions(levels: Sequence[Row], root: Path) -> Iterator[Check]:
    """Yield, for each territory that others make up (departments, former regions …), their sum where all are known.

    The regions of the country have a check of their own.
    """
    divisions = list_divisions(root)
    regions = _list_maps(root)
    for rows in group_rows(levels, BOUNDARIES):
        known = {row.territory: row for row in reversed(rows)}
        for territory in sorted(set(known) & set(divisions)):
            ways = [parts for parts in divisions[territory] if frozenset(parts) not in regions]
            for parts in ways:
                if all(part in known for part in parts):
                    yield compare_sum("check_divisions", known[territory], [known[part] for part in parts])


def check_excess(levels: Sequence[Row], root: Path) -> Iterator[Check]:
    """Yield, for each whole of which parts are hidden whatever they are, what the known ones say against it.

    They may be less, never more: more tells of a total among the parts, or of one part told twice.
    """
    divisions = list_divisions(root)
    regions = _list_maps(root)
    sectors = {sector: list_parts(sector, root) for sector in {row.sector for row in levels}}
    for rows in group_rows(levels, BOUNDARIES):
        known = {row.territory: row for row in reversed(rows)}
        for territory in sorted(set(known) & set(divisions)):
            missing = [len(set(parts) - set(known)) for parts in divisions[territory]]
            slack = [LATECOMERS if frozenset(parts) in regions else 0 for parts in divisions[territory]]
            if all(left > most for left, most in zip(missing, slack, strict=True)):
                fullest = divisions[territory][missing.index(min(missing))]
                yield from _limit(known[territory], fullest, known)
    for rows in group_rows(levels, [*SERIES, "territory"]):
        known = {row.sector: row for row in reversed(rows)}
        for sector, whole in sorted(known.items()):
            yield from _limit(whole, sectors[sector], known)


def _list_maps(root: Path) -> set[frozenset[str]]:
    return {frozenset(list_regions(name, root=root)) for name in MAPS}


def _limit(whole: Row, parts: Collection[str], known: Mapping[str, Row]) -> Iterator[Check]:
    members = [known[part] for part in parts if part in known]
    if 0 < len(members) < len(parts):
        found = sum(member.value for member in members)
        least = sum(member.bound_low for member in members)
        gap = max(0.0, found - whole.value) if least > whole.bound_high else 0.0
        inputs = (whole.observation, *(member.observation for member in members))
        yield report_check("check_excess", whole, whole.value, found, gap, inputs)


def group_rows(rows: Iterable[Row], columns: list[str]) -> Iterator[list[Row]]:
    """Yield the rows that share the columns, in their order; the groups in the order of the columns."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    read_key = attrgetter(*columns)
    for row in rows:
        groups.setdefault(read_key(row), []).append(row)
    yield from (groups[key] for key in sorted(groups))


def find_steps(levels: Iterable[Row]) -> dict[tuple[str, str], float]:
    """Return, for each source and indicator, what its figures are whole numbers of: 1, or 10 000 for 0.01 million.

    Few figures say nothing of it: of fewer than `ENOUGH` different ones the step is one.
    """
    values: dict[tuple[str, str], set[float]] = {}
    for row in levels:
        values.setdefault((row.source, row.indicator), set()).add(row.value)
    return {key: _find_step(some) if len(some) >= ENOUGH else 1.0 for key, some in values.items()}


def _find_step(values: Iterable[float]) -> float:
    shared = math.gcd(*(int(value) for value in values))
    digits = len(str(shared)) - len(str(shared).rstrip("0")) if shared else 0
    return 10.0**digits


def compare_sum(rule: str, whole: Row, members: list[Row]) -> Check:
    """Return the check of a sum against the whole that is reported beside it."""
    total, found = add_all(bound_row(member) for member in members), sum(member.value for member in members)
    gap = 0.0 if overlap(total, bound_row(whole)) else found - whole.value
    inputs = (whole.observation, *(member.observation for member in members))
    return report_check(rule, whole, whole.value, found, gap, inputs)


def report_check(rule: str, row: Row, expected: float, found: float, gap: float, inputs: tuple[str, ...]) -> Check:
    named = {column: getattr(row, column) for column in ("territory", "indicator", "sector", "period", "source")}
    return {"rule": rule, **named, "expected": expected, "found": found, "gap": gap, "inputs": inputs}


def bound_row(row: Row) -> Interval:
    return Interval(row.bound_low, row.bound_high)
