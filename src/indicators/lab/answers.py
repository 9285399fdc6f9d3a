"""What the library answers to a view: the comparison, the series, why there is none; and the choices that follow."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from indicators.charts.marks import read_numbers
from indicators.comparisons import DERIVED, Comparison, compare
from indicators.errors import ComparisonError
from indicators.lab.views import CHOSEN, View, list_choices, settle_terms, split_period
from indicators.lab.words import word
from indicators.levels import choose_map
from indicators.observations import Table, list_values
from indicators.periods import year_of
from indicators.series import trace_series
from indicators.tabular import list_records
from indicators.territories import describe_territory, list_regions

AGGREGATES = ("country", "country_part")
TRACED = ("level", "share")
NATION = "france"
FORMS = ("ranking", "map", "evolution", "figures")


class Peers(NamedTuple):
    """The territories compared: the regions of the map `map_name`, or where it is "" those of `names`."""

    map_name: str
    names: tuple[str, ...]


class Answer(NamedTuple):
    """A view that exists, the choices around it by chooser, and what the library says to it.

    `told` are sentences: why there is no comparison, or why the territory is not compared.
    """

    view: View
    choices: Mapping[str, list[str]]
    peers: Peers
    comparison: Comparison | None
    series: pd.DataFrame | None
    told: tuple[str, ...]


def answer_view(view: View, observations: Table, language: str) -> Answer:
    """Return what the library answers to the nearest view that exists."""
    view = settle_terms(view, observations)
    peers = find_peers(view, observations)
    comparison, refusal = compare_peers(view, peers, observations, language)
    series = trace_view(view, observations)
    columns = list_columns(view, comparison)
    view = view if view.column in columns else view._replace(column="value")
    forms = list_forms(view, peers, comparison, series)
    view = view if view.form in forms else view._replace(form=forms[0])
    choices = {**list_choices(view, observations), "column": columns, "form": forms}
    told = (refusal,) if refusal else tell_reasons(view, comparison, language)
    return Answer(view, choices, peers, comparison, series, told)


def find_peers(view: View, observations: Table) -> Peers:
    """Return whom a territory is compared with: the regions of its map, else those of its level that are known.

    The country, and what is left of it without its capital, is looked at through its regions; where none of these has
    such a figure, a territory stands alone.
    """
    if not view.period:
        return Peers("", (view.territory,))
    level = describe_territory(view.territory)["level"]
    like = {column: getattr(view, column) for column in ("indicator", "measure", "sector")}
    known = list_values(observations, "territory", like)
    if level == "region" or level in AGGREGATES:
        year = year_of(split_period(view.period)[1])
        map_name = choose_map([] if level in AGGREGATES else [view.territory], year, None)
        shared = set(known) & set(list_regions(map_name))
        return Peers(map_name, ()) if len(shared) > 1 else Peers("", (view.territory,))
    return Peers("", tuple(one for one in known if describe_territory(one)["level"] == level))


def list_peers(peers: Peers) -> list[str]:
    """Return the territories compared."""
    return list_regions(peers.map_name) if peers.map_name else list(peers.names)


def compare_peers(view: View, peers: Peers, observations: Table, language: str) -> tuple[Comparison | None, str]:
    """Return the comparison, or none and the sentence that says why."""
    base, period = split_period(view.period)
    if not period:
        return None, word("undated", language)
    question = (view.indicator, view.measure, view.sector, period, list_peers(peers))
    try:
        return compare(observations, *question, base_period=base or None), ""
    except ComparisonError as error:
        return None, str(error)


def tell_reasons(view: View, comparison: Comparison | None, language: str) -> tuple[str, ...]:
    """Return why the territory chosen is not compared with the others, as the library tells it."""
    if comparison is None or has_figure(view.territory, comparison, view.column):
        return ()
    reasons = comparison.reasons
    return tuple(dict.fromkeys(reasons.loc[reasons["territory"] == view.territory, f"reason_{language}"]))


def list_columns(view: View, comparison: Comparison | None) -> list[str]:
    """Return the figures of a comparison that the territory chosen has: as reported, then derived ones."""
    if comparison is None or view.measure != "level":
        return ["value"]
    return ["value", *(column for column in DERIVED if has_figure(view.territory, comparison, column))]


def has_figure(territory: str, comparison: Comparison, column: str) -> bool:
    """Return whether a territory, compared or a reference, has a figure or bounds in `column` and is comparable."""
    rows = [*list_records(comparison.rows), *list_records(comparison.references)]
    own = [row for row in rows if row["territory"] == territory and row["comparable"]]
    return any(math.isfinite(number) for row in own for number in read_numbers(row, column))


def list_forms(view: View, peers: Peers, comparison: Comparison | None, series: pd.DataFrame | None) -> list[str]:
    """Return the forms in which something is to be seen."""
    drawn = comparison is not None and any(
        math.isfinite(number) for row in list_records(comparison.rows) for number in read_numbers(row, view.column)
    )
    possible = {
        "ranking": drawn,
        "map": drawn and bool(peers.map_name),
        "evolution": series is not None,
        "figures": True,
    }
    return [form for form in FORMS if possible[form]]


def trace_view(view: View, observations: Table) -> pd.DataFrame | None:
    """Return the yearly course of the territory, beside France where one source has both; None where there is none."""
    if not is_traced(view, observations):
        return None
    for places in list_places(view.territory):
        try:
            series = trace_series(observations, view.indicator, view.sector, places, *find_span(view, observations))
        except ComparisonError:
            continue
        counted = series[series["index"].notna()].groupby("territory").size()
        if all(counted.get(place, 0) > 1 for place in places):
            return series
    return None


def is_traced(view: View, observations: Table) -> bool:
    """Return whether a course through time would be of the measure chosen, and of no other."""
    like = {column: getattr(view, column) for column in CHOSEN[:4] if column != "measure"}
    measures = set(list_values(observations, "measure", like)) & set(TRACED)
    return measures == {view.measure} and len(list_years(view, observations)) > 1


def list_places(territory: str) -> list[list[str]]:
    """Return whom to show through time, the fullest first."""
    return [[territory, NATION], [territory]] if territory != NATION else [[NATION]]


def find_span(view: View, observations: Table) -> tuple[str, str]:
    """Return the first and the last year that the territory has a figure of."""
    years = list_years(view, observations)
    return str(years[0]), str(years[-1])


def list_years(view: View, observations: Table) -> list[int]:
    """Return the years of the figures of a territory."""
    like = {column: getattr(view, column) for column in CHOSEN[:4]}
    return sorted({year_of(period) for period in list_values(observations, "period", like) if period})
