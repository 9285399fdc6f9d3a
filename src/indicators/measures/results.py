"""The method card of a result: what was measured of what, in which variant, against what, and what is not in it."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.errors import UnknownTermError
from indicators.labels import label_list
from indicators.measures.cards import Card, find_card, list_lines, read_phrase
from indicators.measures.inputs import check_variant, keep_complete
from indicators.measures.needs import Breach, check_needs, name_term, tell_breach
from indicators.sectors import name_scope

LIBRARY = "indicators"


class Quantity(NamedTuple):
    """One of the things that a result was taken of: what was counted, in which sectors, with which scope, when."""

    indicator: str
    sectors: tuple[str, ...]
    scopes: tuple[str, ...]
    periods: tuple[str, ...]


class ResultCard(NamedTuple):
    """What is to be known of one result, as data: the card of its measure, and what it was taken of.

    `reference` is what it was compared with, a territory or a word of the measure (`rest` …), empty where nothing;
    `whole` the sector that the others are set against; `territories` are those with all their figures, `between` those
    whose result is known between two bounds only, `missing` those without, whom the result leaves out; `unmeasured` are
    dates without a result. `quantities` are what was counted, the first being what the measure is of. `version` is that
    of the library, `editions` those of the boundaries, `cautions` what is to be told of the figures.
    """

    card: Card
    variant: str
    reference: str
    whole: str
    territories: tuple[str, ...]
    between: tuple[str, ...]
    missing: tuple[str, ...]
    unmeasured: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    sources: tuple[str, ...]
    editions: tuple[str, ...]
    version: str
    cautions: tuple[Breach, ...]


def describe_result(
    measure: str,
    observations: pd.DataFrame,
    *,
    variant: str = "",
    reference: str = "",
    whole: str = "",
    expected: Iterable[str] = (),
    each: Sequence[str] = (),
    root: Path | None = None,
) -> ResultCard:
    """Return the card of a result of `measure`, taken of `observations` (columns as in data/processed).

    `variant` is the first of the measure's if none is named; `expected` are territories that should be there, so that
    one of which no row tells is missing too; `whole` and `each` as in `needs.judge_needs`. `MeasureError` for a variant
    nobody knows, and where figures are not such that the measure may be taken of them (`needs.check_needs`).

    >>> rows = {"territory": ["alsace", "corse"], "value": [5.0, None], "period": "2012", "source": "a"}
    >>> what = {"indicator": "jobs", "measure": "level", "denominator": "", "sector": "nace_j", "scope": "residents"}
    >>> kind = {"geography": "cog2015", "unit": "count", "dated": "stated", "qualifier": "exact", "nature": "observed"}
    >>> figures = pd.DataFrame({**rows, **what, **kind})
    >>> found = describe_result("theil", figures, expected=["alsace", "bretagne"])
    >>> found.variant, found.territories, found.missing
    ('T', ('alsace',), ('corse', 'bretagne'))
    """
    card, cautions = find_card(measure), tuple(check_needs(measure, observations, root, each=each, whole=whole))
    named = check_variant(variant, card.variants) if variant else next(iter(card.variants), "")
    sample = keep_complete(observations.set_index("territory")[["value"]])
    rows = list(observations["territory"].unique())
    missing = list(dict.fromkeys([*sample.missing, *(one for one in expected if one not in rows)]))
    known = tuple(one for one in rows if one not in (*missing, reference))
    quantities = tuple(_read_quantity(str(one), of) for one, of in observations.groupby("indicator", sort=False))
    listed = (_list_terms(observations[column]) for column in ("source", "geography"))
    version = importlib.metadata.version(LIBRARY)
    return ResultCard(
        card, named, reference, whole, known, (), tuple(missing), (), quantities, *listed, version, cautions
    )


def list_result_lines(result: ResultCard, language: str, root: Path | None = None) -> Iterator[tuple[str, str]]:
    """Yield heading and text of each line of the card of a result, in one language, with the names readers know.

    What there is nothing to say of has no line, but for the missing: that none is, is said.
    """
    plain = result.card._replace(
        variants={name: told for name, told in result.card.variants.items() if name == result.variant}
    )
    named = {result.card.argument: read_phrase("variant", language)} if result.variant else {}
    lines = [(named.get(heading, heading), told) for heading, told in list_lines(plain, language)]
    yield from lines[:-2]
    for place, quantity in enumerate(result.quantities):
        yield ("" if place else read_phrase("quantities", language)), _tell_quantity(quantity, language, root)
    for heading, column, values in (
        ("reference", "territory", (result.reference,)),
        ("whole", "sector", (result.whole,)),
        ("sample", "territory", result.territories),
        ("between", "territory", result.between),
        ("missing", "territory", result.missing),
        ("unmeasured", "period", result.unmeasured),
        ("boundaries", "geography", result.editions),
    ):
        names = [name_term(column, one, language, root) for one in values if one]
        if names or heading == "missing":
            yield read_phrase(heading, language), label_list(names, language) or read_phrase("nobody", language)
    for place, caution in enumerate(result.cautions):
        yield ("" if place else read_phrase("cautions", language)), tell_breach(caution, language, root)
    titles = [name_term("source", source, language, root) for source in result.sources]
    yield read_phrase("data", language), label_list(titles, language)
    yield from lines[-2:]
    yield read_phrase("version", language), f"{LIBRARY} {result.version}"


def _list_terms(column: pd.Series) -> tuple[str, ...]:
    return tuple(sorted(one for one in column.astype(str).unique() if one))


def _read_quantity(indicator: str, observations: pd.DataFrame) -> Quantity:
    return Quantity(indicator, *(_list_terms(observations[column]) for column in ("sector", "scope", "period")))


def _tell_quantity(quantity: Quantity, language: str, root: Path | None) -> str:
    """Return what was counted, in which sectors (not told of all together), with which scope and when, in one line."""
    listed = (
        ("sector", [one for one in quantity.sectors if one != "all"]),
        ("scope", quantity.scopes),
        ("period", quantity.periods),
    )
    told = [name_term("indicator", quantity.indicator, language, root)]
    named = partial(_name_part, quantity.indicator, language=language, root=root)
    told += [label_list([named(of, one) for one in some], language) for of, some in listed if some]
    return ("\u202f; " if language == "fr" else "; ").join(told)


def _name_part(indicator: str, column: str, value: str, language: str, root: Path | None) -> str:
    """Return the name of a term, of a scope that of the units or persons which an indicator counts."""
    if column != "scope":
        return name_term(column, value, language, root)
    try:
        return name_scope(value, indicator, language, root)
    except UnknownTermError:
        return value
