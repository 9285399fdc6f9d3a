"""What follows from a level: shares, rates, location quotients and growth, each with bounds, method and inputs."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from indicators.codebook import find_indicator
from indicators.comparisons.questions import DERIVED, Question
from indicators.countries import find_country
from indicators.families import Level
from indicators.intervals import Interval, change_percent, divide, divide_by_total, enclose, keep_within, scale
from indicators.levels import Levels
from indicators.measures.growth import annualise_percent, percent_change
from indicators.measures.specialisation import location_quotient, share
from indicators.periods import year_of, years_between
from indicators.sectors import list_parts

ADDITIVE = ("count", "EUR", "m2")
TEN_THOUSAND = 10_000.0
HUNDRED = 100.0
# Columns that need more than the level asked about: its reference sector, the population, the level of another year.
SECTOR_SHARES = frozenset({"sector_share_pct", "location_quotient"})
PER_HEAD = "per_10000"
CHANGES = frozenset({"change_pct", "annual_change_pct"})


class Derived(NamedTuple):
    """One derived figure, or `refusal`: the rule why there is none."""

    level: Level | None = None
    part: Level | None = None
    total: Level | None = None
    refusal: str = ""


class Context(NamedTuple):
    """What a derivation may draw on: the question, the family's levels, the population's, and whether growth holds.

    `derived` are the columns asked for; what the others need may not be there.
    """

    question: Question
    levels: Levels
    population: Levels
    growth_refusal: str
    derived: Collection[str] = DERIVED


def derive_columns(own: Level, territory: str, year: int, context: Context) -> dict[str, Derived]:
    """Return the derived columns asked for of one territory whose level in `year` is `own`."""
    asked = set(context.derived)
    share_of_sector = _derive_sector_share(own, territory, year, context) if asked & SECTOR_SHARES else Derived()
    change = _derive_change(own, territory, year, context) if asked & CHANGES else Derived()
    derived = {
        "national_share_pct": _derive_national_share(own, territory, year, context),
        "sector_share_pct": share_of_sector,
        PER_HEAD: _derive_per_head(own, territory, year, context),
        "location_quotient": _derive_quotient(share_of_sector, territory, year, context),
        "change_pct": change,
        "annual_change_pct": _annualise(change, context),
    }
    return {column: figure for column, figure in derived.items() if column in asked}


def _derive_national_share(own: Level, territory: str, year: int, context: Context) -> Derived:
    if not _adds_up(context):
        return Derived(refusal="not_additive")
    country = find_country(territory, context.levels.root)
    nation = own if territory == country else context.levels.find(context.question.sector, country, year)
    if nation is None:
        return Derived(refusal="no_national_figure")
    return Derived(_share_level(own, nation), own, nation)


def _derive_sector_share(own: Level, territory: str, year: int, context: Context) -> Derived:
    if not _adds_up(context):
        return Derived(refusal="not_additive")
    question, levels = context.question, context.levels
    parts = list_parts(question.reference_sector, levels.root)
    total = levels.find(question.reference_sector, territory, year)
    if total is None or not _lies_in(question.sector, question.reference_sector, levels):
        return Derived(refusal="no_reference_sector")
    rest = levels.add_parts([part for part in parts if part != question.sector], territory, year)
    if question.sector not in parts or rest is None:
        return Derived(_share_level(own, total), own, total)
    bounds = divide_by_total(own.bounds, rest.bounds)
    value = float(share(own.value, own.value + rest.value))
    return Derived(build_level(value, bounds, _join(own, total)), own, total)


def _derive_per_head(own: Level, territory: str, year: int, context: Context) -> Derived:
    indicator = find_indicator(context.question.indicator, context.levels.root)
    if indicator.kind != "stock" or not _adds_up(context):
        return Derived(refusal="not_a_stock")
    people = context.population.find("all", territory, year + 1)
    if people is None:
        return Derived(refusal="no_population")
    bounds = scale(divide(own.bounds, people.bounds), TEN_THOUSAND)
    value = TEN_THOUSAND * float(share(own.value, people.value)) / HUNDRED
    return Derived(build_level(value, bounds, _join(own, people)), own, people)


def _derive_quotient(regional: Derived, territory: str, year: int, context: Context) -> Derived:
    if regional.level is None:
        return Derived(refusal=regional.refusal)
    country = find_country(territory, context.levels.root)
    nation = context.levels.find(context.question.sector, country, year)
    if nation is None:
        return Derived(refusal="no_national_figure")
    national = _derive_sector_share(nation, country, year, context)
    if national.level is None or regional.part is None or regional.total is None or national.total is None:
        return Derived(refusal=national.refusal)
    quotient = location_quotient(regional.part.value, regional.total.value, nation.value, national.total.value)
    bounds = divide(regional.level.bounds, national.level.bounds) if territory != country else Interval(1.0, 1.0)
    return Derived(
        build_level(float(quotient), bounds, _join(regional.level, national.level)), regional.level, national.level
    )


def _derive_change(own: Level, territory: str, year: int, context: Context) -> Derived:
    question = context.question
    if not question.base_period:
        return Derived()
    if context.growth_refusal:
        return Derived(refusal=context.growth_refusal)
    if year != year_of(question.period):
        return Derived(refusal="period_near")
    base = context.levels.find(question.sector, territory, year_of(question.base_period))
    if base is None:
        return Derived(refusal="no_base_figure")
    bounds = change_percent(base.bounds, own.bounds)
    return Derived(build_level(float(percent_change(base.value, own.value)), bounds, _join(base, own)), own, base)


def _annualise(change: Derived, context: Context) -> Derived:
    if change.level is None:
        return change
    years = years_between(context.question.base_period, context.question.period)
    value, low, high = (float(annualise_percent(end, years)) for end in (change.level.value, *change.level.bounds))
    return change._replace(level=build_level(value, Interval(low, high), change.level.inputs))


def _share_level(part: Level, total: Level) -> Level:
    """Return the share of a part in a total that the source gives beside it, in percent."""
    bounds = keep_within(scale(divide(part.bounds, total.bounds), HUNDRED), 0, HUNDRED)
    if part is total:
        bounds = Interval(HUNDRED, HUNDRED)
    return build_level(float(share(part.value, total.value)), bounds, _join(part, total))


def _adds_up(context: Context) -> bool:
    """Return whether the figures asked for are amounts of something, so that one may be part of another."""
    indicator = find_indicator(context.question.indicator, context.levels.root)
    return context.question.measure == "level" and indicator.kind != "rate" and indicator.unit in ADDITIVE


def _lies_in(sector: str, whole: str, levels: Levels) -> bool:
    parts = list_parts(whole, levels.root)
    return sector == whole or whole == "all" or any(_lies_in(sector, part, levels) for part in parts)


def _join(*levels: Level) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for level in levels for name in level.inputs))


def build_level(value: float, bounds: Interval, inputs: tuple[str, ...]) -> Level:
    return Level(value, enclose(bounds, value), inputs)
