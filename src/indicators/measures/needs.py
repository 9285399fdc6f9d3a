"""Whether figures are such that a measure may be taken of them: what it needs, put to a table of observations.

A measure sees numbers and cannot know that two of them count different sectors, or that one is a target. Its card says
what it needs, as data (`cards.toml`); here code reads that. The columns are those of data/processed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.codebook import find_indicator
from indicators.errors import MeasureError, UnknownTermError
from indicators.labels import find_word, label_list, label_period
from indicators.measures.cards import Need, find_card, find_term, read_phrase
from indicators.measures.convergence import NEAR_CEILING
from indicators.observations import read_sources
from indicators.periods import year_of
from indicators.sectors import find_scope, find_sector
from indicators.territories import name_territory

NOTHING, APART = "–", "apart"
EDITION = re.compile(r"(cog|nuts|ze)(\d{4})")  # of boundaries
CEILINGS = {"percent": 100.0, "permille": 1000.0}
NEAR_YEARS, SHOWN = 1, 6
REFUSED, WARNING = "refused", "warning"


class Breach(NamedTuple):
    """A need that figures do not meet: refused or a warning, and what was found of `column`, each term once."""

    need: Need
    outcome: str
    column: str
    found: tuple[str, ...]


def judge_needs(
    measure: str, observations: pd.DataFrame, root: Path | None = None, *, each: Sequence[str] = (), whole: str = ""
) -> list[Breach]:
    """Return what `observations`, all those that enter a measure, lack of what it needs; nothing where all is well.

    `each` are columns whose values the measure is taken of one by one (`period`: year after year), or sets against each
    other (`indicator`: jobs per inhabitant): needs are then asked of each by itself, but for those of all figures
    together. `whole` is the sector that each of the others is set against; then none is added up, and none is twice in
    a sum. `MeasureError` for no observations and for a column that is not there, `UnknownTermError` for no such
    measure.

    >>> figures = pd.DataFrame({"territory": ["alsace", "corse"], "sector": ["nace_j", "nace_j"], "nature": "observed"})
    >>> figures = figures.assign(indicator="jobs", measure="level", denominator="", unit="count", scope="residents")
    >>> figures = figures.assign(source="a", geography="cog2015", period=["2012", "2014"], dated="stated", value=5.0)
    >>> [(one.need.need, one.found) for one in judge_needs("gini", figures.assign(qualifier="exact"))]
    [('same_date', ('2012', '2014'))]
    """
    if observations.empty:
        raise MeasureError("observations: none found; a measure is taken of figures")
    needs = [need for need in find_card(measure).needs.values() if need.check and not (whole and need.check == APART)]
    wanted = [column for need in needs for column in (*need.columns, "territory", *each)]
    absent = [column for column in wanted if column not in observations]
    if absent:
        raise MeasureError(f"observations: no column {absent[0]!r} found; those of data/processed are expected")
    checks = {**CHECKS, APART: partial(_find_overlaps, root=root)}
    parts = [part for _, part in observations.groupby(list(each), sort=False)] if each else [observations]
    found: list[Breach] = []
    for need in needs:
        for part in [observations] if need.together else parts:
            found += [breach for breach in checks[need.check](need, part) if breach not in found]
    return found


def check_needs(
    measure: str, observations: pd.DataFrame, root: Path | None = None, *, each: Sequence[str] = (), whole: str = ""
) -> list[Breach]:
    """Return what is to be told of `observations` beside `measure`; arguments and errors as in `judge_needs`.

    `MeasureError`, with the sentences, where a need is refused: figures not comparable are not compared.
    """
    breaches = judge_needs(measure, observations, root, each=each, whole=whole)
    refused = [tell_breach(breach, "en", root) for breach in breaches if breach.outcome == REFUSED]
    if refused:
        raise MeasureError(f"{measure}: {' '.join(refused)}")
    return breaches


def tell_breach(breach: Breach, language: str, root: Path | None = None) -> str:
    """Return the sentence of a breach, with the names that readers know.

    >>> need = find_card("gini").needs["same_sector"]
    >>> tell_breach(Breach(need, "refused", "sector", ("a", "b")), "en")
    'The figures are not of one sector: a and b.'
    """
    found = [name_term(breach.column, one, language, root) for one in breach.found]
    if len(found) > SHOWN + 1:
        found = [*found[:SHOWN], read_phrase("others", language).replace("{count}", str(len(found) - SHOWN))]
    return breach.need.told[language].replace("{found}", label_list(found, language))


def name_term(column: str, value: str, language: str, root: Path | None = None) -> str:
    """Return the name of a term of a column, or the term where the reference tables lack it.

    >>> name_term("geography", "nuts2013", "fr"), name_term("period", "2012", "fr")
    ('NUTS 2013', '2012')
    """
    try:
        if column == "territory":
            return name_territory(value, language, root)
        if column in TITLED:
            return str(getattr(TITLED[column](value, root), f"title_{language}"))
        if column == "period":
            return label_period(value, language)
        if column == "source":
            return next((title for title in read_sources(root, source=value)["title"] if title), value)
    except UnknownTermError:
        return value
    if edition := EDITION.fullmatch(value):
        return f"{edition[1].upper()} {edition[2]}"
    return find_term(value, language) or find_word(f"unit_{value}", language, value or NOTHING)


def _find_unlike(need: Need, observations: pd.DataFrame) -> Iterator[Breach]:
    for column in need.columns:
        same = {one: group[0] for group in need.groups for one in group}
        found = tuple(observations[column].astype(str).unique())
        if len({same.get(one, one) for one in found}) > 1:
            yield Breach(need, need.outcome, column, found)


def _find_strange(need: Need, observations: pd.DataFrame) -> Iterator[Breach]:
    yield from _find_rows(need, observations, ~observations[need.columns[0]].isin(need.values))


def _find_barred(need: Need, observations: pd.DataFrame) -> Iterator[Breach]:
    yield from _find_rows(need, observations, observations[need.columns[0]].isin(need.values))


def _find_dates(need: Need, observations: pd.DataFrame) -> Iterator[Breach]:
    """Yield dates that differ: a warning where all are next to one of them, as `comparisons.compare` takes them."""
    periods = sorted(one for one in observations["period"].astype(str).unique() if one)
    years = [year_of(one) for one in periods]
    apart = min((max(abs(year - other) for other in years) for year in years), default=0)
    if apart:
        yield Breach(need, need.outcome if apart > NEAR_YEARS else WARNING, "period", tuple(periods))


def _find_overlaps(need: Need, observations: pd.DataFrame, root: Path | None) -> Iterator[Breach]:
    sectors = tuple(observations["sector"].unique())
    inside = tuple(
        one for one in sectors if len(sectors) > 1 and (one == "all" or _list_wholes(one, root) & set(sectors))
    )
    if inside:
        yield Breach(need, need.outcome, "sector", inside)


def _find_missing(need: Need, observations: pd.DataFrame) -> Iterator[Breach]:
    yield from _find_rows(need, observations, observations["value"].isna())


def _find_nothing(need: Need, observations: pd.DataFrame) -> Iterator[Breach]:
    yield from _find_rows(need, observations, observations["value"] <= 0)


def _find_high(need: Need, observations: pd.DataFrame) -> Iterator[Breach]:
    ceilings = observations["unit"].map(CEILINGS).astype(float)
    yield from _find_rows(need, observations, observations["value"] >= NEAR_CEILING * ceilings)


def _find_rows(need: Need, observations: pd.DataFrame, mask: pd.Series) -> Iterator[Breach]:
    if mask.any():
        yield Breach(need, need.outcome, "territory", tuple(observations.loc[mask, "territory"].unique()))


CHECKS: dict[str, Callable[[Need, pd.DataFrame], Iterator[Breach]]] = {
    "alike": _find_unlike,
    "among": _find_strange,
    "except": _find_barred,
    "years": _find_dates,
    "known": _find_missing,
    "above_zero": _find_nothing,
    "below_ceiling": _find_high,
}


def _list_wholes(sector: str, root: Path | None) -> set[str]:
    """Return the sectors that a sector is part of, and theirs; none of one nobody knows."""
    try:
        whole = find_sector(sector, root).part_of
    except UnknownTermError:
        return set()
    return {whole, *_list_wholes(whole, root)} if whole else set()


TITLED = {"sector": find_sector, "scope": find_scope, "indicator": find_indicator}
