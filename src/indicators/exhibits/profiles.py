"""The profile of a territory: key figures against reference and neighbours, and all that sources say of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from indicators.comparisons import Comparison, compare, rank_rows
from indicators.errors import ComparisonError
from indicators.exhibits.drawn import exhibit_evolution, exhibit_ranking
from indicators.exhibits.tabled import exhibit_figures
from indicators.gaps import list_definitions
from indicators.labels import label_period, label_rank
from indicators.pages import Exhibit
from indicators.sentences.frames import name_indicator, name_sector, tell
from indicators.sentences.weights import read_own_marks
from indicators.series import trace_series
from indicators.territories import list_neighbours, list_regions, locate_territory, name_territory

MAPS = ("2015", "2016")
SERIES = ["source", "indicator", "measure", "sector", "scope", "object", "payer", "stage", "base_period"]


def compare_regions(
    observations: pd.DataFrame,
    territory: str,
    indicator: str,
    sector: str,
    period: str,
    base_period: str,
    root: Path | None = None,
) -> Comparison | None:
    """Return the regions of the map of `territory` compared, or None where it has no comparable figure."""
    for map_name in MAPS:
        regions = list_regions(map_name, root=root)
        if territory not in regions:
            continue
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


def tell_profile(
    observations: pd.DataFrame,
    territory: str,
    indicator: str,
    sector: str,
    period: str,
    base_period: str,
    language: str,
    root: Path | None = None,
) -> list[str]:
    """Return the key figures of a territory in sentences, or that nothing comparable is known."""
    place = locate_territory(territory, language, root)
    comparison = compare_regions(observations, territory, indicator, sector, period, base_period, root)
    if comparison is None:
        return [tell("profile_no_core", language, place=place), *_tell_other(observations, territory, language, root)]
    told = [_tell_level(comparison, territory, language, root)]
    weight = read_own_marks(comparison, "sector_share_pct", language, root)
    if territory in weight:
        reference = name_sector(comparison.question.reference_sector, language, root)
        figures = {"france": weight["france"].words, "province": weight["province"].words}
        told.append(tell("profile_weight", language, share=weight[territory].words, reference=reference, **figures))
    change = read_own_marks(comparison, "change_pct", language, root)
    if territory in change and "france" in change:
        spans = {"base": label_period(base_period, language), "period": label_period(period, language)}
        words = {"change": change[territory].words, "france": change["france"].words}
        told.append(tell("profile_change", language, **spans, **words))
    return told + _tell_other(observations, territory, language, root)


def _tell_level(comparison: Comparison, territory: str, language: str, root: Path | None) -> str:
    ranked = rank_rows(comparison, "value").set_index("territory")
    own = ranked.loc[territory]
    question = comparison.question
    return tell(
        "profile_level",
        language,
        period=label_period(question.period, language),
        place=locate_territory(territory, language, root),
        sector=name_sector(question.sector, language, root),
        figure=read_own_marks(comparison, "value", language, root)[territory].words,
        counted=name_indicator(question.indicator, language, root),
        rank=label_rank(own["rank_first"], own["rank_last"], language),
        total=str(int(ranked["rank_first"].notna().sum())),
        share=read_own_marks(comparison, "national_share_pct", language, root)[territory].words,
    )


def _tell_other(observations: pd.DataFrame, territory: str, language: str, root: Path | None) -> list[str]:
    figures = select_figures(observations, territory, root)
    if figures.empty:
        return []
    place = locate_territory(territory, language, root)
    counts = {"count": str(len(figures)), "sources": str(figures["source"].nunique())}
    return [tell("profile_other", language, place=place, **counts)]


def draw_profile(
    observations: pd.DataFrame,
    territory: str,
    indicator: str,
    sector: str,
    period: str,
    base_period: str,
    language: str,
    root: Path | None = None,
) -> list[Exhibit]:
    """Return the exhibits of a territory that has comparable figures: its weight and its evolution; else none."""
    comparison = compare_regions(observations, territory, indicator, sector, period, base_period, root)
    if comparison is None:
        return []
    beside = [territory, *list_neighbours(territory, MAPS[0], root)]
    near = comparison._replace(rows=comparison.rows[comparison.rows["territory"].isin(beside)].reset_index(drop=True))
    name = name_territory(territory, language, root)
    weight = exhibit_ranking(
        near,
        "sector_share_pct",
        observations,
        language,
        name="weight",
        headline=tell("headline_profile_weight", language, place=name),
        highlight=[territory],
    )
    series = trace_series(observations, "establishments", sector, [territory, "france"], "2008", "2014", root=root)
    base = str(series["base"].iloc[0])
    evolution = exhibit_evolution(
        series,
        "establishments",
        sector,
        observations,
        language,
        name="evolution",
        headline=tell("headline_profile_evolution", language, place=name, base=base),
        highlight=[territory],
    )
    return [weight, evolution]


def select_figures(observations: pd.DataFrame, territory: str, root: Path | None = None) -> pd.DataFrame:
    """Return the digital figures of a territory, by whole definitions of the sector.

    Of a yearly series (same source, indicator, sector, scope) only the last year stands, so that the table stays
    readable; every year is in data/processed, and headings of a nomenclature are in their own pages.
    """
    own = observations[(observations["territory"] == territory) & observations["value"].notna()]
    whole = list_definitions(own.loc[own["sector"] != "", "sector"].unique(), root)
    own = own[own["sector"].isin(whole)].sort_values(["source", "indicator", "sector", "period"], kind="stable")
    return own.drop_duplicates(SERIES, keep="last")


def list_figures(observations: pd.DataFrame, territory: str, language: str, root: Path | None = None) -> Exhibit:
    """Return the table of what sources say of a territory."""
    figures = select_figures(observations, territory, root)
    headline = tell("headline_profile_figures", language)
    return exhibit_figures(figures, observations, language, name="figures", headline=headline)
