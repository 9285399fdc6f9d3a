"""What derived columns draw on: the levels of the family, the population, and whether growth may be told at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from indicators.breaks import COVERAGE, find_breaks
from indicators.comparisons.derived import CHANGES, PER_HEAD, SECTOR_SHARES, Context
from indicators.comparisons.questions import Question
from indicators.families import FAMILY_COLUMNS, Family, add_publishers, choose_family
from indicators.levels import Levels, collect_levels, group_regions, select_levels
from indicators.observations import Table, list_values, select_rows
from indicators.periods import year_of

POPULATION = {"indicator": "population", "measure": "level", "sector": "all"}


def gather_context(
    observations: Table,
    question: Question,
    family: Family,
    asked: list[str],
    years: Collection[int],
    derived: Collection[str],
    root: Path | None,
) -> Context:
    """Return what the columns `derived` of the territories `asked` are worked out from, and no figure beyond that."""
    regions = group_regions(asked, year_of(question.period), family.geography, root)
    places = [*asked, *(region for own in regions.values() for region in own)]
    of = {"indicator": question.indicator} | {
        column: getattr(family, column) for column in ("source", "scope", "geography")
    }
    base = {year_of(question.base_period)} if question.base_period and CHANGES & set(derived) else set()
    sectors = [question.sector, *([question.reference_sector] if SECTOR_SHARES & set(derived) else [])]
    rows = select_levels(observations, of, sectors, places, {*years, *base}, root)
    later = {year + 1 for year in years} if PER_HEAD in derived else set()
    people = _read_population(observations, asked, places, year_of(question.period) + 1, later, regions, root)
    refusal = _refuse_growth(observations, of, question, family, root) if base else ""
    return Context(question, collect_levels(rows, regions, root), people, refusal, tuple(derived))


def _read_population(
    observations: Table,
    asked: Iterable[str],
    places: Iterable[str],
    year: int,
    years: Collection[int],
    regions: Mapping[str, tuple[str, ...]],
    root: Path | None,
) -> Levels:
    """Return the population of `years` from the source that knows most of the territories `asked` in `year`."""
    dates = list_values(observations, "period", POPULATION) if years else []
    dates = [period for period in dates if period and year_of(period) == year]
    known = select_rows(observations, {**POPULATION, "period": dates}, (*FAMILY_COLUMNS, "territory"))
    if known.empty:
        return Levels({}, {}, (), root)
    chosen = choose_family(add_publishers(known, root), known["territory"].isin(list(asked)))
    of = {"indicator": "population", "source": chosen.source}
    return collect_levels(select_levels(observations, of, ["all"], places, years, root), regions, root)


def _refuse_growth(
    observations: Table, of: dict[str, str], question: Question, family: Family, root: Path | None
) -> str:
    """Return the rule that forbids growth between the two periods, or nothing.

    A break of coverage alone leaves the figures of a territory as they were; every other break changes what is counted.
    """
    first, last = question.base_period, question.period
    own = {**of, "sector": question.sector}
    if list_values(observations, "precision", {**own, "precision": "sample"}):
        return "sample_not_grown"
    key = (family.source, question.indicator, question.sector)
    breaks = find_breaks(*key, first, last, root=root, geography=family.geography)
    flagged = [year_of(period) for period in list_values(observations, "period", {**own, "obs_status": "B"}) if period]
    broken = any(year_of(first) < year <= year_of(last) for year in flagged)
    return "series_break" if broken or (breaks["kind"] != COVERAGE).any() else ""
