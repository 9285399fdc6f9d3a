"""Which observations may stand side by side: one family (source, publisher, edition, definition, scope …) for all."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.errors import ComparisonError
from indicators.intervals import Interval
from indicators.observations import read_sources
from indicators.periods import year_of

KINDS = ("official", "observatory", "institution", "press")
ONE_SIDED = ("at_least", "at_most")
BOUNDS = ("low", "high")
LIKELY_BOUNDS = ("likely_low", "likely_high")
OF_SOURCES = ("publisher", "edition", "kind")
# What one looks at to choose observations, and what they say: chosen first, only the figures shown are read.
FAMILY_COLUMNS = ("source", "sector", "scope", "denominator", "geography")
FIGURE_COLUMNS = ("value", *BOUNDS, *LIKELY_BOUNDS, "qualifier")


class Family(NamedTuple):
    """What must be equal in every row of a comparison."""

    source: str
    publisher: str
    edition: str
    sector: str
    scope: str
    denominator: str
    geography: str


class Level(NamedTuple):
    """A quantity: its central value (not a number where there is none), its likely bounds, the observations behind."""

    value: float
    bounds: Interval
    inputs: tuple[str, ...]


NO_LEVEL = Level(math.nan, Interval(math.nan, math.nan), ())


def add_publishers(observations: pd.DataFrame, root: Path | None = None) -> pd.DataFrame:
    """Return the observations with `publisher`, `edition` and `kind` of their source beside them.

    A source that sources.csv does not hold is its own publisher, of no kind.
    """
    cited = read_sources(root, columns=("source", *OF_SOURCES), source=observations["source"].unique())
    sources = cited.drop_duplicates("source").set_index("source")
    known = {column: observations["source"].map(sources[column]) for column in OF_SOURCES}
    return observations.assign(
        publisher=known["publisher"].fillna(observations["source"]),
        edition=known["edition"].fillna(""),
        kind=known["kind"].fillna(""),
    )


def choose_family(candidates: pd.DataFrame, comparable: pd.Series, source: str | None = None) -> Family:
    """Return the family that answers for most territories with a comparable row.

    Of two as good, the one that knows more territories at all, then the more official (official, observatory,
    institution, press), then the first by name. `source` leaves only that source's families. Raises `ComparisonError`
    where it has none.
    """
    found = candidates["source"].unique().tolist()
    if source is not None and source not in found:
        told = ", ".join(sorted(found)) or "none"
        raise ComparisonError(f"source {source!r} does not answer this question; those that do: {told}")
    offered: dict[Family, list[tuple[str, str, bool]]] = {}
    told = zip(candidates["kind"].tolist(), candidates["territory"].tolist(), comparable.tolist(), strict=True)
    for *key, row in zip(*(candidates[column].tolist() for column in Family._fields), told, strict=True):
        offered.setdefault(Family(*key), []).append(row)
    return min(
        (family for family in offered if source in (None, family.source)),
        key=lambda family: _weigh_family(family, offered[family]),
    )


def find_years(periods: pd.Series) -> pd.Series:
    """Return the year each period lies in; not a number where there is none.

    >>> find_years(pd.Series(["2012", "2016-Q4", ""])).tolist()
    [2012.0, 2016.0, nan]
    """
    years = {period: float(year_of(period)) if period else math.nan for period in periods.unique()}
    return periods.map(years).astype(float)


def read_bounds(observations: pd.DataFrame) -> Interval:
    """Return the likely bounds of the observations, the strict ones where there are none likely, else the value."""
    ends = []
    for likely, strict in zip(LIKELY_BOUNDS, BOUNDS, strict=True):
        ends.append(observations[likely].fillna(observations[strict]).fillna(observations["value"]).to_numpy(float))
    return Interval(*ends)


def find_centres(observations: pd.DataFrame) -> pd.Series:
    """Return the values that may enter a calculation as themselves: those of one-sided figures are not a number."""
    return observations["value"].mask(observations["qualifier"].isin(ONE_SIDED))


def _weigh_family(family: Family, rows: list[tuple[str, str, bool]]) -> tuple[int, int, int, Family]:
    """From the kind of source, the territory and the comparability of each of its rows: the least is the best."""
    kind = rows[0][0]
    known, compared = {territory for _, territory, _ in rows}, {territory for _, territory, good in rows if good}
    return -len(compared), -len(known), KINDS.index(kind) if kind in KINDS else len(KINDS), family
