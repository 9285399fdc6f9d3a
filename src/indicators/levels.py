"""The levels of one family, and what adds up from them: reference sectors, the province, hidden cells."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.countries import find_country, list_countries
from indicators.families import FIGURE_COLUMNS, Level, find_centres, find_years, read_bounds
from indicators.intervals import Interval, add_all, enclose
from indicators.nuts import LEVELS, VERSIONS
from indicators.observations import Table, list_values, select_rows
from indicators.periods import year_of
from indicators.regions import CAPITAL, NATION, PROVINCE
from indicators.sectors import list_parts
from indicators.territories import MAPS, describe_territory, list_areas, list_regions

MAP_CHANGE = 2016
NUTS_LEVEL = "nuts2"  # of the regions that a country is divided into, where no region of it is asked about
Key = tuple[str, str, int]


LEVEL_COLUMNS = (
    *("measure", "absence", "nature", "dated", "period", "payer", "object", "sector", "territory", "observation"),
    *FIGURE_COLUMNS,
)


class Levels(NamedTuple):
    """Every known level of one family, by sector, territory and year, and the regions that make up each country."""

    known: Mapping[Key, Level]
    regions: Mapping[str, tuple[str, ...]]
    mainland: tuple[str, ...]
    root: Path | None

    def find(self, sector: str, territory: str, year: int) -> Level | None:
        """Return the level as observed, or as the sum of its parts; None where nothing can be said.

        A sum with a part unknown has no central value: its low end counts what is known, its high end adds what is left
        of the national total.
        """
        observed = self.known.get((sector, territory, year))
        if observed is not None:
            return observed
        total = self._add_province(sector, year) if territory == PROVINCE else None
        if total is not None:
            return total
        parts = list_parts(sector, self.root)
        return self.add_parts(parts, territory, year) if parts else None

    def add_parts(self, parts: list[str], territory: str, year: int) -> Level | None:
        """Return the sum of sectors in one territory; None where one is known neither there nor for the country."""
        levels = [self.find(part, territory, year) or self.bound_hidden(part, territory, year) for part in parts]
        return None if None in levels else add_levels([level for level in levels if level is not None])

    def bound_hidden(self, sector: str, territory: str, year: int) -> Level | None:
        """Return the bounds of a cell that is not known: from nothing to what its country's known regions leave."""
        country = find_country(territory, self.root)
        nation = self.known.get((sector, country, year))
        if nation is None or territory not in self.regions.get(country, ()):
            return None
        return self._find_remainder(nation, country, sector, year)

    def _find_remainder(self, nation: Level, country: str, sector: str, year: int) -> Level:
        regions = self.regions.get(country, ())
        known = [self.known[key] for region in regions if (key := (sector, region, year)) in self.known]
        counted = add_all(level.bounds for level in known)
        left = max(0.0, nation.bounds.high - counted.low)
        return Level(math.nan, Interval(0.0, left), _join_inputs([nation, *known]))

    def _add_province(self, sector: str, year: int) -> Level | None:
        members = [region for region in self.mainland if region != CAPITAL]
        known = [self.known[key] for region in members if (key := (sector, region, year)) in self.known]
        if not known:
            return None
        if len(known) == len(members):
            return add_levels(known)
        nation = self.known.get((sector, NATION, year))
        if nation is None:
            total = add_levels(known)
            return Level(math.nan, Interval(total.bounds.low, math.inf), total.inputs)
        return add_levels([*known, self._find_remainder(nation, NATION, sector, year)])


def select_levels(
    observations: Table,
    of: Mapping[str, str],
    sectors: Iterable[str],
    territories: Iterable[str],
    years: Collection[int],
    root: Path | None,
) -> pd.DataFrame:
    """Return the observations that `collect_levels` makes levels of, as far as they are needed.

    Those that meet the criteria `of`, in the sectors and what adds up to them, in the territories, their countries and
    the province, in the years.
    """
    level = {**of, "measure": "level", "nature": "observed", "absence": ""}
    periods = [period for period in list_values(observations, "period", level) if period and year_of(period) in years]
    whole = {part for sector in sectors for part in _list_whole(sector, root)}
    listed = list(territories)
    places = {*listed, *list_countries(listed, root), PROVINCE}
    return select_rows(observations, {**level, "sector": whole, "territory": places, "period": periods}, LEVEL_COLUMNS)


def _list_whole(sector: str, root: Path | None) -> list[str]:
    """Return a sector and all that it adds up from."""
    return [sector, *(one for part in list_parts(sector, root) for one in _list_whole(part, root))]


def collect_levels(family_rows: pd.DataFrame, regions: Mapping[str, tuple[str, ...]], root: Path | None) -> Levels:
    """Return the levels of observations that already share one family, whatever their sector, territory and year.

    `regions` are those that make up each country, as `group_regions` tells them. Of two rows for one key the one
    without an object counts, then the first by id.
    """
    plain = (family_rows["measure"] == "level") & (family_rows["absence"] == "") & (family_rows["nature"] == "observed")
    plain &= (family_rows["dated"] != "undated") & (family_rows["period"] != "") & family_rows["payer"].eq("")
    rows = family_rows[plain].sort_values(["object", "period", "observation"], kind="stable")
    keys = (rows["sector"].tolist(), rows["territory"].tolist(), find_years(rows["period"]).astype(int).tolist())
    known: dict[Key, Level] = {}
    for *key, level in zip(*keys, read_levels(rows), strict=True):
        known.setdefault(tuple(key), level)
    home = set(regions.get(NATION, ()))
    mainland = next((own for name in MAPS if home >= set(own := list_regions(name, overseas=False, root=root))), [])
    return Levels(known, regions, tuple(mainland), root)


def group_regions(
    territories: list[str], year: int, geography: str, root: Path | None
) -> Mapping[str, tuple[str, ...]]:
    """Return the regions that make up each country of the territories: in France of their map, else of their level.

    Abroad they are of the version of NUTS that `geography` names, else of the newest.

    >>> {country: len(own) for country, own in group_regions(["nuts-de21", "alsace"], 2012, "nuts2013", None).items()}
    {'nuts-de': 38, 'france': 27}
    """
    version = geography.removeprefix("nuts")
    version = version if version in VERSIONS else VERSIONS[-1]
    grouped = {}
    for country in list_countries(territories, root):
        own = [territory for territory in territories if find_country(territory, root) == country]
        if country == NATION:
            grouped[country] = tuple(list_regions(choose_map(own, year, root), root=root))
        else:
            grouped[country] = tuple(_divide_country(country, own, version, root))
    return grouped


def _divide_country(country: str, territories: Iterable[str], version: str, root: Path | None) -> list[str]:
    """Return the areas of a country abroad, of the level of the first of the territories that is an area."""
    levels = (describe_territory(territory, root)["level"] for territory in territories if territory != country)
    level = next((level for level in levels if level in LEVELS), NUTS_LEVEL)
    return list_areas(version, level, describe_territory(country, root)[f"nuts_{version}"], root)


def choose_map(territories: list[str], year: int, root: Path | None) -> str:
    """Return the map of regions most of the territories are of; of two as good, the one in force in `year`."""
    in_force = MAPS[0] if year < MAP_CHANGE else MAPS[1]
    shared = {name: len(set(territories) & set(list_regions(name, root=root))) for name in MAPS}
    return max(MAPS, key=lambda name: (shared[name], name == in_force))


def add_levels(levels: list[Level]) -> Level:
    """Return the sum of levels: no central value where one has none."""
    total = sum(level.value for level in levels)
    bounds = add_all(level.bounds for level in levels)
    return Level(total, enclose(bounds, total), _join_inputs(levels))


def read_levels(observations: pd.DataFrame) -> list[Level]:
    """Return the level each observation reports, in their order."""
    centres, names = find_centres(observations).tolist(), observations["observation"].tolist()
    ends = zip(*(end.tolist() for end in read_bounds(observations)), strict=True)
    return [Level(value, Interval(*end), (name,)) for value, end, name in zip(centres, ends, names, strict=True)]


def _join_inputs(levels: list[Level]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for level in levels for name in level.inputs))
