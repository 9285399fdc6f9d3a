"""How far two figures for the same fact lie apart, and what could explain it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.families import find_centres, read_bounds
from indicators.intervals import Interval, change_percent, exact, overlap, subtract
from indicators.measures.growth import percent_change
from indicators.observations import CHANGES
from indicators.periods import year_of
from indicators.sectors import PERSONS, find_sector, list_parts

UNDEFINED = "undefined"
SAME_BOUNDARIES = ("cog2015", "cog2024", "nuts2013")
UNITS = ("establishments", "enterprises")
GAP_COLUMNS = ("gap_pct", "gap_low", "gap_high")


class Figure(NamedTuple):
    """What two figures are compared by."""

    indicator: str
    measure: str
    denominator: str
    sector: str
    scope: str
    geography: str
    period: str
    base_period: str
    dated: str
    nature: str
    value: float
    bounds: Interval


def read_figures(observations: pd.DataFrame) -> list[Figure]:
    """Return the observations as figures, in their order; one-sided ones without a central value."""
    texts = [observations[column] for column in Figure._fields[:-2]]
    ends = zip(*read_bounds(observations), strict=True)
    rows = zip(*texts, find_centres(observations), ends, strict=True)
    return [Figure(*row[:-2], value=row[-2], bounds=Interval(*row[-1])) for row in rows]


def list_definitions(sectors: Iterable[str], root: Path | None = None) -> list[str]:
    """Return those of the sectors that are whole definitions of the digital one.

    Where one heading of a nomenclature is itself divided, its other headings (its divisions, or divisions of industry
    and trade) are parts of the fact and no definition of it.

    >>> list_definitions(["nace_j", "nace_j62", "nace_c26", "ict_oecd2007", "all"])
    ['nace_j', 'ict_oecd2007']
    """
    digital = [one for one in (find_sector(sector, root) for sector in sectors if sector) if one.digital]
    divided = {one.sector for one in digital if list_parts(one.sector, root)}
    nomenclatures = {(one.publisher, one.edition) for one in digital if one.sector in divided}
    return [one.sector for one in digital if one.sector in divided or (one.publisher, one.edition) not in nomenclatures]


def measure_gap(figure: Figure, reference: Figure) -> tuple[float, float, float]:
    """Return by how much `figure` exceeds `reference`, with bounds; not a number where both count different things.

    In percent of the reference for levels and absolute changes, in points for shares and percentage changes; the
    central gap is not a number where one of the two is one-sided.
    """
    nothing = (float("nan"),) * 3
    if not _count_the_same(figure, reference):
        return nothing
    if is_in_points(figure.measure):
        return (figure.value - reference.value, *subtract(figure.bounds, reference.bounds))
    bounds = change_percent(reference.bounds, figure.bounds)
    return (float(percent_change(reference.value, figure.value)), *bounds)


def is_in_points(measure: str) -> bool:
    """Return whether figures of this measure differ by points, being percentages themselves.

    >>> is_in_points("share"), is_in_points("level")
    (True, False)
    """
    return measure in ("share", "change_percent", "change_points")


def find_causes(figure: Figure, reference: Figure, root: Path | None = None) -> tuple[str, ...]:
    """Return the rules that could explain why two figures differ, in a fixed order; none where they are equal.

    Where the words' own bounds hold the difference, that is the first thing to say, and definition, scope, date and the
    rest follow as what differs besides.
    """
    if figure.value == reference.value:
        return ()
    causes: Mapping[str, bool] = {
        "cause_rounding": _may_be_equal(figure, reference),
        **_find_causes_of_what(figure, reference, root),
        "cause_denominator": figure.denominator != reference.denominator,
        "cause_scope_unknown": figure.scope != reference.scope and UNDEFINED in (figure.scope, reference.scope),
        "cause_scope": figure.scope != reference.scope and UNDEFINED not in (figure.scope, reference.scope),
        "cause_undated": "undated" in (figure.dated, reference.dated),
        "cause_period": _differs_in_year(figure, reference),
        "cause_boundaries": _differs_in_boundaries(figure, reference),
        "cause_nature": figure.nature != reference.nature,
    }
    return tuple(rule for rule, holds in causes.items() if holds)


def _find_causes_of_what(figure: Figure, reference: Figure, root: Path | None) -> dict[str, bool]:
    sectors, indicators = {figure.sector, reference.sector}, {figure.indicator, reference.indicator}
    unknown = any(find_sector(sector, root).basis == UNDEFINED for sector in sectors)
    return {
        "cause_definition_unknown": len(sectors) > 1 and unknown,
        "cause_definition": len(sectors) > 1 and not unknown,
        "cause_enterprises_or_establishments": indicators == set(UNITS),
        "cause_employees_or_jobs": indicators == set(PERSONS),
    }


def _count_the_same(figure: Figure, reference: Figure) -> bool:
    """Return whether a gap between the two has a meaning.

    One measure, units or persons, one base as far as stated, and for changes the same two years.
    """
    bases = {figure.denominator, reference.denominator}
    groups = {group_indicator(one.indicator) for one in (figure, reference)}
    spans = {(one.base_period, one.period) for one in (figure, reference) if one.measure in CHANGES}
    alike = figure.measure == reference.measure and len(groups) == 1 and len(spans) <= 1
    return alike and (len(bases) == 1 or UNDEFINED in bases)


def _may_be_equal(figure: Figure, reference: Figure) -> bool:
    inexact = figure.bounds != exact(figure.value) or reference.bounds != exact(reference.value)
    return _count_the_same(figure, reference) and inexact and bool(overlap(figure.bounds, reference.bounds))


def _differs_in_year(figure: Figure, reference: Figure) -> bool:
    if not figure.period or not reference.period:
        return False
    return year_of(figure.period) != year_of(reference.period)


def _differs_in_boundaries(figure: Figure, reference: Figure) -> bool:
    """Return whether the lists of boundaries differ; the regional ones share one id for one boundary."""
    editions = {"regions" if one.geography in SAME_BOUNDARIES else one.geography for one in (figure, reference)}
    return len(editions) > 1


def group_indicator(indicator: str) -> str:
    """Return what is counted: establishments and enterprises are units, employees and jobs are persons.

    >>> group_indicator("enterprises"), group_indicator("budget")
    ('units', 'budget')
    """
    return "units" if indicator in UNITS else "persons" if indicator in PERSONS else indicator
