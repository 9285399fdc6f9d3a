"""What is known of each territory, and of which there is enough to draw a profile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from indicators.codebook import read_codebook
from indicators.families import find_years
from indicators.gaps import list_definitions
from indicators.observations import Table, ask
from indicators.sectors import find_sector
from indicators.territories import describe_territory, read_territories

COVERAGE_COLUMNS = ("territory", "indicator", "observations", "sources", "first", "last", "absences")
ENOUGH_FIGURES = 3
AHEAD = ("planned", "target")  # natures of what was announced and not observed
# What must be equal for the figures of several regions to be one indicator.
ALIKE = ("indicator", "sector", "source", "period", "measure", "denominator", "scope", "geography", "base_period")
AGGREGATES = ("country", "country_part")


def count_coverage(observations: Table, root: Path | None = None, *, digital: bool = False) -> pd.DataFrame:
    """Return, for each territory and indicator, how many figures, sources and absences there are, and when.

    `observations` counts figures with a value, `absences` those that are absent; `first` and `last` are years, ""
    where no figure is dated. Territories in the order of the territories table, then indicators by name. With `digital`
    only figures of the digital sector count.
    """
    return ask(observations, _count_coverage, root, digital=digital)


def _count_coverage(observations: pd.DataFrame, digital: bool, root: Path | None = None) -> pd.DataFrame:
    if digital:
        observations = keep_digital(observations, root)
    valued = observations["value"].notna()
    marked = observations.assign(
        valued=valued,
        absent=observations["absence"] != "",
        year=find_years(observations["period"]).where(valued),
        known=observations["source"].where(valued),
    )
    grouped = marked.groupby(["territory", "indicator"], sort=True)
    table = grouped.agg(
        observations=("valued", "sum"),
        sources=("known", "nunique"),
        first=("year", "min"),
        last=("year", "max"),
        absences=("absent", "sum"),
    ).reset_index()
    for column in ("first", "last"):
        table[column] = [f"{year:.0f}" if pd.notna(year) else "" for year in table[column]]
    ranks = {name: rank for rank, name in enumerate(read_territories(root)["territory"])}
    order = table["territory"].map(ranks).fillna(len(ranks))
    return table.assign(order=order).sort_values(["order", "territory", "indicator"], ignore_index=True)[
        list(COVERAGE_COLUMNS)
    ]


def keep_digital(observations: pd.DataFrame, root: Path | None = None) -> pd.DataFrame:
    """Return the observations, absences included, whose sector is a definition of the digital one or a part of it."""
    digital = {name for name in observations["sector"].unique() if name and find_sector(name, root).digital}
    return observations[observations["sector"].isin(digital)]


def cover_regions(observations: Table, regions: Sequence[str], root: Path | None = None) -> pd.DataFrame:
    """Return for each digital indicator of the codebook in how many of the regions it is known, at best.

    At best: under one whole definition of the sector, by one source, with one scope, measure, geography and period. A
    row an indicator, the best known first: indicator, sector, source, period (the latest of equals; "" where nothing is
    known), known and total. A figure between two bounds is known; an absence is not, nor what is planned or aimed at.
    """
    return ask(observations, _cover_regions, root, regions=tuple(regions))


def _cover_regions(observations: pd.DataFrame, regions: tuple[str, ...], root: Path | None = None) -> pd.DataFrame:
    figures = observations[observations["territory"].isin(regions) & (observations["absence"] == "")]
    figures = figures[~figures["nature"].isin(AHEAD)]
    figures = figures[figures["sector"].isin(list_definitions(figures["sector"].unique(), root))]
    counted = figures.groupby(list(ALIKE))["territory"].nunique().rename("known").reset_index()
    counted = counted.sort_values(["known", "period"], ascending=False, kind="stable")
    codebook = read_codebook(root)
    digital = codebook.loc[codebook["digital"] == "yes", "indicator"]
    best = counted.drop_duplicates("indicator").set_index("indicator")[["sector", "source", "period", "known"]]
    rows = best.reindex(digital).fillna({"sector": "", "source": "", "period": "", "known": 0})
    rows = rows.astype({"known": int}).assign(total=len(regions)).rename_axis("indicator").reset_index()
    return rows.sort_values("known", ascending=False, kind="stable", ignore_index=True)


def count_figures(observations: Table, root: Path | None = None) -> dict[str, int]:
    """Return how many figures each source gives, absences apart, by source."""
    return ask(observations, _count_figures, root)


def _count_figures(observations: pd.DataFrame, root: Path | None = None) -> dict[str, int]:
    del root  # every input is in the observations; the argument is there as in the other questions
    return _count_values(observations.loc[observations["value"].notna(), "source"])


def count_absences(observations: Table, root: Path | None = None) -> dict[str, int]:
    """Return how many absences of each kind the sources report, by kind."""
    return ask(observations, _count_absences, root)


def _count_absences(observations: pd.DataFrame, root: Path | None = None) -> dict[str, int]:
    del root  # as above
    return _count_values(observations.loc[observations["absence"] != "", "absence"])


def _count_values(values: pd.Series) -> dict[str, int]:
    return {str(value): int(count) for value, count in values.value_counts().sort_index().items()}


def count_digital(observations: Table, root: Path | None = None) -> dict[str, int]:
    """Return how many digital figures each source gives, by source; a source without one is left out."""
    return ask(observations, _count_digital, root)


def _count_digital(observations: pd.DataFrame, root: Path | None = None) -> dict[str, int]:
    return _count_values(keep_digital(observations[observations["value"].notna()], root)["source"])


def list_profiled(observations: Table, root: Path | None = None) -> list[str]:
    """Return the territories with at least three digital figures, in the order of the territories table.

    A digital figure is an observation with a value whose sector is a whole definition of the digital one (its divisions
    are parts of one figure). Countries and parts
    of countries are references, and have no profile.
    """
    return ask(observations, _list_profiled, root)


def _list_profiled(observations: pd.DataFrame, root: Path | None = None) -> list[str]:
    figures = observations[observations["value"].notna()]
    whole = list_definitions(figures["sector"].unique(), root)
    counts = figures.loc[figures["sector"].isin(whole), "territory"].value_counts()
    order = dict.fromkeys([*read_territories(root)["territory"], *sorted(counts.index)])
    enough = [territory for territory in order if territory and counts.get(territory, 0) >= ENOUGH_FIGURES]
    return [territory for territory in enough if describe_territory(territory, root)["level"] not in AGGREGATES]
