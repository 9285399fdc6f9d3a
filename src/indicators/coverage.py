"""What is known of each territory, and of which there is enough to draw a profile."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from indicators.families import find_years
from indicators.gaps import list_definitions
from indicators.sectors import find_sector
from indicators.territories import read_territories

COVERAGE_COLUMNS = ("territory", "indicator", "observations", "sources", "first", "last", "absences")
ENOUGH_FIGURES = 3
AGGREGATES = ("country", "country_part")


def count_coverage(observations: pd.DataFrame, root: Path | None = None) -> pd.DataFrame:
    """Return, for each territory and indicator, how many figures, sources and absences there are, and when.

    `observations` counts figures with a value, `absences` those that are absent; `first` and `last` are years, ""
    where no figure is dated. Territories in the order of the territories table, then indicators by name.
    """
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


def list_profiled(observations: pd.DataFrame, root: Path | None = None) -> list[str]:
    """Return the territories with at least three digital figures, in the order of the territories table.

    A digital figure is an observation with a value whose sector is a whole definition of the digital one (its divisions
    are parts of one figure). Countries and parts
    of countries are references, and have no profile.
    """
    figures = observations[observations["value"].notna()]
    whole = list_definitions(figures["sector"].unique(), root)
    counts = figures.loc[figures["sector"].isin(whole), "territory"].value_counts()
    known = read_territories(root)
    own = known.loc[~known["level"].isin(AGGREGATES), "territory"]
    return [territory for territory in own if counts.get(territory, 0) >= ENOUGH_FIGURES]
