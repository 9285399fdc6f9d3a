"""The profile of a territory: key figures against reference and neighbours, and all that sources say of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.comparisons import Comparison, compare, find_ranks, keep_rows
from indicators.countries import find_country
from indicators.errors import ComparisonError
from indicators.exhibits.drawn import exhibit_evolution, exhibit_ranking
from indicators.exhibits.keys import exhibit_key_figures
from indicators.exhibits.tabled import exhibit_figures
from indicators.gaps import list_definitions
from indicators.labels import label_period, label_rank
from indicators.nuts import LEVELS, VERSIONS
from indicators.observations import Table, list_values, select_rows
from indicators.pages import Exhibit
from indicators.periods import years_between
from indicators.regions import NATION, PROVINCE, list_neighbours
from indicators.sentences.frames import name_indicator, name_sector, tell
from indicators.sentences.weights import read_own_marks
from indicators.series import trace_series
from indicators.tables import select_shown
from indicators.territories import (
    MAPS,
    describe_territory,
    list_areas,
    list_regions,
    locate_territory,
    name_territory,
)
from indicators.texts import capitalise

SHORT_YEARS = 2
CORE_YEARS = ("2008", "2014")  # the years of the regional core
SERIES = ["source", "indicator", "measure", "sector", "scope", "object", "payer", "stage", "base_period"]


def compare_regions(
    observations: Table,
    territory: str,
    indicator: str,
    sector: str,
    period: str,
    base_period: str,
    root: Path | None = None,
) -> Comparison | None:
    """Return the regions of the map of `territory` compared, or None where it has no comparable figure.

    Abroad they are the areas of its level and country, in each version of NUTS that has it, until one is comparable.
    """
    for regions in _list_maps(territory, root):
        try:
            comparison = compare(
                observations,
                indicator,
                sector=sector,
                period=period,
                territories=regions,
                base_period=base_period,
                root=root,
            )
        except ComparisonError:
            continue
        own = comparison.rows.set_index("territory").loc[territory]
        if own["comparable"] and comparison.rows["comparable"].sum() > 1:
            return comparison
    return None


def _list_maps(territory: str, root: Path | None) -> Iterator[list[str]]:
    """Yield the maps that a territory is on: those of France, or the areas of its country in each version of NUTS."""
    row, country = describe_territory(territory, root), find_country(territory, root)
    for version in VERSIONS if country != NATION and row["level"] in LEVELS[1:] else ():
        code = describe_territory(country, root)[f"nuts_{version}"]
        regions = list_areas(version, row["level"], code, root) if row[f"nuts_{version}"] else []
        if territory in regions:
            yield regions
    for map_name in MAPS:
        regions = list_regions(map_name, root=root)
        if territory in regions:
            yield regions


class Profile(NamedTuple):
    """What a profile is about: a territory, and the question its key figures answer."""

    territory: str
    indicator: str
    sector: str
    period: str
    base_period: str
    comparison: Comparison | None


def read_profile(
    observations: Table,
    territory: str,
    indicator: str,
    sector: str,
    period: str,
    base_period: str,
    root: Path | None = None,
) -> Profile:
    """Return the profile of a territory: the regions of its map compared, or no comparison where none is possible."""
    question = (territory, indicator, sector, period, base_period)
    return Profile(*question, compare_regions(observations, *question, root))


def tell_profile(profile: Profile, observations: Table, language: str, root: Path | None = None) -> list[str]:
    """Return the key figures of a territory in sentences, or that nothing comparable is known."""
    other = _tell_other(observations, profile.territory, language, root)
    if profile.comparison is None:
        return [tell("profile_no_core", language, period=label_period(profile.period, language)), *other]
    level = _tell_level(profile.comparison, profile.territory, language, root)
    return [level, *_tell_weight(profile, language, root), *_tell_change(profile, language, root), *other]


def _tell_level(comparison: Comparison, territory: str, language: str, root: Path | None) -> str:
    ranks, alone = find_ranks(comparison, "value"), keep_rows(comparison, [territory])
    question = comparison.question
    return tell(
        "profile_level",
        language,
        period=label_period(question.period, language),
        place=locate_territory(territory, language, root),
        sector=name_sector(question.sector, language, root),
        figure=read_own_marks(alone, "value", language, root)[territory].words,
        counted=name_indicator(question.indicator, language, root),
        rank=label_rank(*ranks[territory], language),
        total=str(sum(not math.isnan(first) for first, _ in ranks.values())),
        share=read_own_marks(alone, "national_share_pct", language, root)[territory].words,
    )


def _tell_weight(profile: Profile, language: str, root: Path | None) -> list[str]:
    weight = read_own_marks(keep_rows(profile.comparison, [profile.territory]), "sector_share_pct", language, root)
    country = profile.comparison.country
    if not {profile.territory, *profile.comparison.references["territory"]} <= set(weight):
        return []
    reference = name_sector(profile.comparison.question.reference_sector, language, root)
    own = {"share": weight[profile.territory].words, "reference": reference}
    if country == NATION:
        figures = {"france": weight[NATION].words, "province": weight[PROVINCE].words}
        return [tell("profile_weight", language, **own, **figures)]
    place = locate_territory(country, language, root)
    return [tell("profile_weight_country", language, **own, figure=weight[country].words, place=place)]


def _tell_change(profile: Profile, language: str, root: Path | None) -> list[str]:
    change = read_own_marks(keep_rows(profile.comparison, [profile.territory]), "change_pct", language, root)
    country = profile.comparison.country
    if not {profile.territory, country} <= set(change):
        return []
    spans = {"base": label_period(profile.base_period, language), "period": label_period(profile.period, language)}
    words = {"change": change[profile.territory].words, "figure": change[country].words}
    words |= {"place": locate_territory(country, language, root)}
    return [tell("profile_change", language, **spans, **words), *caution_change(profile, language)]


def caution_change(profile: Profile, language: str) -> list[str]:
    """Return that a change over a year or two is no trend; nothing of a longer one."""
    if years_between(profile.base_period, profile.period) > SHORT_YEARS:
        return []
    caution = tell("growth_caution_none", language)
    return [capitalise(caution)]


def _tell_other(observations: Table, territory: str, language: str, root: Path | None) -> list[str]:
    figures = find_figures(observations, territory, root)
    if figures.empty:
        return []
    sources = figures["source"].nunique()
    key = "profile_other" if sources > 1 else "profile_other_one_source"
    place = locate_territory(territory, language, root)
    return [tell(key, language, place=place, count=str(len(figures)), sources=str(sources))]


def draw_profile(profile: Profile, observations: Table, language: str, root: Path | None = None) -> list[Exhibit]:
    """Return the exhibits of a territory that has comparable figures: key figures, weight, evolution; else none."""
    if profile.comparison is None:
        return []
    return [
        exhibit_key_figures(profile, observations, language, root, note=" ".join(caution_change(profile, language))),
        _draw_weight(profile, observations, language, root),
        _draw_evolution(profile, observations, language, root),
    ]


def _draw_weight(profile: Profile, observations: Table, language: str, root: Path | None) -> Exhibit:
    beside = [profile.territory, *list_neighbours(profile.territory, MAPS[0], root)]
    key = "headline_profile_weight" if len(beside) > 1 else "headline_profile_alone"
    if profile.comparison.country != NATION:
        beside, key = profile.comparison.rows["territory"].tolist(), "headline_profile_country"
    near = keep_rows(profile.comparison, beside)
    return exhibit_ranking(
        near,
        "sector_share_pct",
        observations,
        language,
        name="weight",
        headline=tell(key, language, place=name_territory(profile.territory, language, root)),
        highlight=[profile.territory],
    )


def _draw_evolution(profile: Profile, observations: Table, language: str, root: Path | None) -> Exhibit:
    country = profile.comparison.country
    places = [profile.territory, country]
    series = trace_series(observations, "establishments", profile.sector, places, *CORE_YEARS, root=root)
    place = name_territory(profile.territory, language, root)
    base = str(series["base"].iloc[0])
    key = "headline_profile_evolution" if country == NATION else "headline_profile_evolution_country"
    return exhibit_evolution(
        series,
        "establishments",
        profile.sector,
        observations,
        language,
        name="evolution",
        headline=tell(key, language, place=place, base=base),
        highlight=[profile.territory],
    )


def find_figures(observations: Table, territory: str, root: Path | None = None) -> pd.DataFrame:
    """Return which digital figures a territory has, by whole definitions of the sector: what they are of, unread.

    Of a yearly series (same source, indicator, sector, scope) only the last year stands, so that the table stays
    readable; every year is in data/processed, and headings of a nomenclature are in their own pages.
    """
    known = {"territory": territory, "absence": ""}
    whole = list_definitions(list_values(observations, "sector", known), root)
    own = select_rows(observations, {**known, "sector": whole}, (*SERIES, "period", "observation"))
    ordered = own.sort_values(["source", "indicator", "sector", "period"], kind="stable")
    return ordered.drop_duplicates(SERIES, keep="last")


def list_figures(observations: Table, territory: str, language: str, root: Path | None = None) -> Exhibit:
    """Return the table of what sources say of a territory."""
    names = find_figures(observations, territory, root)["observation"]
    figures = select_shown(observations, names)
    counts = {"count": str(len(figures)), "sources": str(figures["source"].nunique())}
    headline = tell("headline_profile_figures", language, **counts)
    return exhibit_figures(figures, observations, language, name="figures", headline=headline)
