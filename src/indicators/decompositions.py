"""Growth of a sector in each territory taken apart: as the whole economy, as the sector, and the territory's own.

Shift-share of one sector after Dunn (1960): of the wider economy only national figures enter, of the territories only
the sector itself, so that what confidentiality hides in other sectors is neither needed nor guessed.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.comparisons import Comparison, compare
from indicators.departures import find_departing
from indicators.errors import ComparisonError
from indicators.families import NO_LEVEL, Level
from indicators.intervals import Interval, add_all, change_percent, enclose, exact, multiply, scale, subtract
from indicators.levels import Levels, collect_levels, group_regions, select_levels
from indicators.measures.shift_share import shift_share_by_sector
from indicators.observations import Table
from indicators.periods import year_of
from indicators.sectors import list_parts

PARTS = ("national_share", "industrial_mix", "regional_share")
GROWTH, (NATIONAL, MIX, REGIONAL) = "growth", PARTS
PART_COLUMNS = ("territory", "part", "value", "low", "high", "amount", "amount_low", "amount_high", "inputs")
SPAN_COLUMNS = ("territory", "base", "period", "low", "high")
HUNDRED = 100.0
NEAR = 0.5  # points: a regional part as near to zero has no sign worth telling
SHORTEST = 2  # years: the least stretch over which the sign of a regional part is tried


class Decomposition(NamedTuple):
    """The parts of growth, and the comparison they are of.

    `parts` has a row a territory and part (`growth`, then `PARTS`), the country of the territories first: `value`,
    `low` and `high` in percent of the territory's level in the base period, `amount` (with bounds) in units of the
    indicator. Where the territory's own figure is hidden there is no value, and bounds only where its parts are known.
    The parts of a territory add up to its growth.
    `hidden` are the other sectors of which a territory's figure is not known in one of the two years.
    `spans` has the bounds of each territory's regional part, in points, over every stretch of at least two years from
    the base period to the period, as far as the country has figures at both ends; `nation` those of the national part
    over the same stretches, as far as the country has figures of all its parts. `departing` are the territories whose
    last year stands apart from the year before and the year after.
    """

    comparison: Comparison
    parts: pd.DataFrame
    hidden: tuple[str, ...]
    spans: pd.DataFrame
    nation: tuple[Interval, ...]
    departing: tuple[str, ...]


class Signs(NamedTuple):
    """The territories whose regional part is above zero whatever the stretch of years, those below, and the others.

    The others change sign or come within half a point of zero. `spans` are the stretches tried. A territory that lacks
    a figure in one of them, or has one between bounds alone, or whose last year stands apart, is in none of the three.
    """

    above: tuple[str, ...]
    below: tuple[str, ...]
    turning: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def held(self) -> tuple[str, ...]:
        """The territories whose regional part keeps its sign."""
        return (*self.above, *self.below)

    @property
    def count(self) -> int:
        """How many territories are judged."""
        return len(self.held) + len(self.turning)


class Wider(NamedTuple):
    """The country at both ends: its sectors by name, in the two years."""

    first: Mapping[str, Level]
    last: Mapping[str, Level]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The observations behind."""
        return tuple(name for levels in self for level in levels.values() for name in level.inputs)


def decompose(
    observations: Table,
    indicator: str,
    sector: str,
    period: str,
    territories: Sequence[str],
    *,
    base_period: str,
    whole: str = "business_economy",
    root: Path | None = None,
) -> Decomposition:
    """Return the growth of `sector` in the territories of one country, from `base_period` to `period`, and its parts.

    `whole` is what the country's economy is taken to be: all its parts must be published for the country in both years.
    Raises `ComparisonError` where growth is refused (a break between the years), where `sector` is no part of `whole`,
    where the country has no figure of one of its parts, and for territories of several countries.
    """
    asked = {"sector": sector, "period": period, "base_period": base_period, "reference_sector": whole}
    compared = compare(observations, indicator, territories=territories, derived=("change_pct",), root=root, **asked)
    _check_growth(compared, root)
    years = (year_of(base_period), year_of(period))
    levels = _read_levels(observations, compared, range(years[0], years[1] + 1), root)
    parts = list_parts(whole, root)
    wider = Wider(*(_read_wider(levels, parts, compared.country, year) for year in years))
    places = [compared.country, *territories]
    amounts = _split_amounts(levels, places, wider, sector, years)
    rows = [row for place in places for row in _list_rows(levels, place, wider, compared, years, amounts)]
    hidden = [part for part in parts if part != sector and not _is_known(levels, part, territories, years)]
    spans = _list_spans(levels, compared, years)
    nation = _list_nation(levels, parts, compared.country, years)
    departing = find_departing(compared, observations, root)
    split = pd.DataFrame(rows, columns=list(PART_COLUMNS))
    return Decomposition(compared, split, tuple(hidden), spans, nation, departing)


def judge_signs(decomposition: Decomposition) -> Signs:
    """Return whose regional part keeps its sign over every stretch of years tried, more than `NEAR` from zero."""
    regional = decomposition.parts[decomposition.parts["part"].eq(REGIONAL) & decomposition.parts["value"].notna()]
    return _judge(decomposition.spans, set(regional["territory"]) - set(decomposition.departing))


def judge_growth(
    comparison: Comparison, observations: Table, root: Path | None = None, *, departing: Collection[str] = ()
) -> Signs:
    """Return which territories of a comparison outgrow their country whatever the years, as `judge_signs` does.

    The comparison has a `base_period`, and its territories one country; `departing` are those whose last year stands
    apart (`departures.find_departing`).
    """
    years = (year_of(comparison.question.base_period), year_of(comparison.question.period))
    levels = _read_levels(observations, comparison, range(years[0], years[1] + 1), root)
    growths = comparison.rows.loc[comparison.rows["annual_change_pct"].notna(), "territory"]
    return _judge(_list_spans(levels, comparison, years), set(growths) - set(departing))


def find_leader(decomposition: Decomposition) -> tuple[str, float] | None:
    """Return the territory with more than half of the sector at the start, and its percentage; None where none has."""
    growths = decomposition.parts[decomposition.parts["part"].eq(GROWTH) & decomposition.parts["value"].ne(0)]
    levels = (growths["amount"] / growths["value"]).set_axis(growths["territory"])
    country = decomposition.comparison.country
    shares = (HUNDRED * levels / levels.get(country, math.nan)).drop(country, errors="ignore")
    return (str(shares.idxmax()), float(shares.max())) if shares.max() > HUNDRED / 2 else None


def _judge(spans: pd.DataFrame, territories: set[str]) -> Signs:
    known = spans[spans["territory"].isin(territories)]
    judged: dict[str, list[str]] = {"above": [], "below": [], "turning": []}
    for territory, tried in known.groupby("territory", sort=False):
        if tried["low"].notna().all():
            sign = "above" if tried["low"].gt(NEAR).all() else "below" if tried["high"].lt(-NEAR).all() else "turning"
            judged[sign].append(str(territory))
    tried = spans[["base", "period"]].drop_duplicates().itertuples(index=False, name=None)
    return Signs(**{sign: tuple(names) for sign, names in judged.items()}, spans=tuple(tried))


def _check_growth(comparison: Comparison, root: Path | None) -> None:
    question = comparison.question
    asked = f"growth of {question.sector} from {question.base_period} to {question.period}"
    if question.sector not in list_parts(question.reference_sector, root):
        raise ComparisonError(f"{asked}: {question.sector} is no part of {question.reference_sector}; take one that is")
    if not comparison.country:
        raise ComparisonError(f"{asked}: territories of several countries found, of one expected; take one country")
    refused = comparison.reasons.loc[comparison.reasons["territory"] == "", "reason_en"].tolist()
    if refused:
        raise ComparisonError(f"{asked} cannot be taken apart: {' '.join(refused)} Take other years.")


def _read_levels(observations: Table, comparison: Comparison, years: Sequence[int], root: Path | None) -> Levels:
    question, family = comparison.question, comparison.family
    of = {column: getattr(family, column) for column in ("source", "scope", "geography")}
    places = comparison.rows["territory"].tolist()
    sectors = [question.reference_sector]
    rows = select_levels(observations, {**of, "indicator": question.indicator}, sectors, places, years, root)
    return collect_levels(rows, group_regions(places, years[-1], family.geography, root), root)


def _list_stretches(years: tuple[int, int]) -> list[tuple[int, int]]:
    first, last = years
    least = min(SHORTEST, last - first)
    return [(one, other) for one in range(first, last) for other in range(one + least, last + 1)]


def _list_spans(levels: Levels, comparison: Comparison, years: tuple[int, int]) -> pd.DataFrame:
    """Return the bounds of the regional part of each territory over each stretch; NaN where a figure is lacking."""
    sector, country = comparison.question.sector, comparison.country
    rows: list[tuple[object, ...]] = []
    for pair in _list_stretches(years):
        nation = [levels.known.get((sector, country, year), NO_LEVEL).bounds for year in pair]
        if any(math.isnan(bounds.low) for bounds in nation):
            continue
        for place in comparison.rows["territory"].tolist():
            own = [(levels.find(sector, place, year) or NO_LEVEL).bounds for year in pair]
            rows.append((place, *pair, *subtract(change_percent(*own), change_percent(*nation))))
    return pd.DataFrame(rows, columns=list(SPAN_COLUMNS))


def _list_nation(levels: Levels, parts: list[str], country: str, years: tuple[int, int]) -> tuple[Interval, ...]:
    """Return the national part over each stretch of which the country has all parts at both ends."""
    totals = {
        year: add_all(levels.known[part, country, year].bounds for part in parts)
        for year in range(years[0], years[1] + 1)
        if all((part, country, year) in levels.known for part in parts)
    }
    pairs = [pair for pair in _list_stretches(years) if set(pair) <= set(totals)]
    return tuple(change_percent(*(totals[year] for year in pair)) for pair in pairs)


def _read_wider(levels: Levels, parts: list[str], country: str, year: int) -> dict[str, Level]:
    missing = [part for part in parts if (part, country, year) not in levels.known]
    if missing:
        raise ComparisonError(
            f"{country}, {year}: no figure of {', '.join(missing)} found, one of each of {', '.join(parts)} expected; "
            "take a year with all of them"
        )
    return {part: levels.known[part, country, year] for part in parts}


def _split_amounts(
    levels: Levels, places: list[str], wider: Wider, sector: str, years: tuple[int, int]
) -> dict[str, pd.Series]:
    """Return growth and its parts in units of the indicator, by territory; their other sectors play no part."""
    parts = list(wider.first)
    tables = [
        pd.DataFrame(
            [[(levels.find(part, place, year) or NO_LEVEL).value for part in parts] for place in places],
            index=places,
            columns=parts,
        )
        for year in years
    ]
    economies = [pd.Series({part: level.value for part, level in one.items()}) for one in wider]
    split = shift_share_by_sector(*tables, *economies)
    return {name: table[sector] for name, table in split.items()}


def _list_rows(
    levels: Levels,
    place: str,
    wider: Wider,
    comparison: Comparison,
    years: tuple[int, int],
    amounts: Mapping[str, pd.Series],
) -> list[tuple[object, ...]]:
    """Return the rows of one territory: its growth and the three parts."""
    sector = comparison.question.sector
    first, last = (levels.find(sector, place, year) or NO_LEVEL for year in years)
    own = (*first.inputs, *last.inputs)
    ends = _bound_parts(first, last, wider, sector, place == comparison.country)
    nation = (*wider.first[sector].inputs, *wider.last[sector].inputs)
    inputs = {GROWTH: own, NATIONAL: wider.inputs, MIX: wider.inputs, REGIONAL: (*own, *nation)}
    rows: list[tuple[object, ...]] = []
    for part, bounds in ends.items():
        own_country = part == REGIONAL and place == comparison.country  # nothing, but for what computing leaves
        amount = 0.0 if own_country else float(amounts[part][place])
        value = HUNDRED * amount / first.value if first.value else math.nan
        whole = enclose(multiply(first.bounds, scale(bounds, 1 / HUNDRED)), amount)
        rows.append((place, part, value, *enclose(bounds, value), amount, *whole, inputs[part]))
    return rows


def _bound_parts(first: Level, last: Level, wider: Wider, sector: str, is_country: bool) -> dict[str, Interval]:
    """Return the likely bounds of growth and of its parts, in percent; of exact figures they meet."""
    own = change_percent(first.bounds, last.bounds)
    nation = change_percent(wider.first[sector].bounds, wider.last[sector].bounds)
    total = change_percent(*(add_all(level.bounds for level in levels.values()) for levels in wider))
    known = not math.isnan(own.low)
    gone = Interval(math.nan, math.nan)
    parts = {GROWTH: own, NATIONAL: total if known else gone, MIX: subtract(nation, total) if known else gone}
    return parts | {REGIONAL: exact(0.0) if is_country else subtract(own, nation)}


def _is_known(levels: Levels, sector: str, territories: Sequence[str], years: tuple[int, int]) -> bool:
    return all((sector, place, year) in levels.known for place in territories for year in years)
