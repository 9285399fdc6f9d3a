"""The method card of a result: what was measured of what, in which variant, against what, and what is not in it."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.labels import label_list
from indicators.measures.cards import Card, find_card, list_lines, read_phrase
from indicators.measures.inputs import check_variant, keep_complete
from indicators.measures.needs import Breach, check_needs, name_term, tell_breach
from indicators.observations import read_sources

LIBRARY = "indicators"


class ResultCard(NamedTuple):
    """What is to be known of one result, as data: the card of its measure, and what it was taken of.

    `reference` is what it was compared with, a territory or a word of the measure (`whole`, `rest` …), empty where
    nothing; `territories` are those with all their figures, `missing` those without, whom the result leaves out;
    `version` is that of the library, `editions` those of the boundaries, `cautions` what is to be told of the figures.
    """

    card: Card
    variant: str
    reference: str
    territories: tuple[str, ...]
    missing: tuple[str, ...]
    sectors: tuple[str, ...]
    periods: tuple[str, ...]
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
    expected: Iterable[str] = (),
    root: Path | None = None,
) -> ResultCard:
    """Return the card of a result of `measure`, taken of `observations` (columns as in data/processed).

    `variant` is the first of the measure's if none is named; `expected` are territories that should be there, so that
    one of which no row tells is missing too. `MeasureError` for a variant nobody knows, and where figures are not such
    that the measure may be taken of them (`needs.check_needs`).

    >>> rows = {"territory": ["alsace", "corse"], "value": [5.0, None], "period": "2012", "source": "a"}
    >>> what = {"indicator": "jobs", "measure": "level", "denominator": "", "sector": "nace_j", "scope": "residents"}
    >>> kind = {"geography": "cog2015", "unit": "count", "dated": "stated", "qualifier": "exact", "nature": "observed"}
    >>> figures = pd.DataFrame({**rows, **what, **kind})
    >>> found = describe_result("theil", figures, expected=["alsace", "bretagne"])
    >>> found.variant, found.territories, found.missing
    ('T', ('alsace',), ('corse', 'bretagne'))
    """
    card, cautions = find_card(measure), tuple(check_needs(measure, observations, root))
    named = check_variant(variant, card.variants) if variant else next(iter(card.variants), "")
    sample = keep_complete(observations.set_index("territory")[["value"]])
    rows = list(observations["territory"].unique())
    missing = list(dict.fromkeys([*sample.missing, *(one for one in expected if one not in rows)]))
    known = tuple(one for one in rows if one not in missing)
    listed = (_list_terms(observations[column]) for column in ("sector", "period", "source", "geography"))
    version = importlib.metadata.version(LIBRARY)
    return ResultCard(card, named, reference, known, tuple(missing), *listed, version, cautions)


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
    for heading, column, values in (
        ("reference", "territory", (result.reference,)),
        ("sample", "territory", result.territories),
        ("missing", "territory", result.missing),
        ("sectors", "sector", result.sectors),
        ("periods", "period", result.periods),
        ("boundaries", "geography", result.editions),
    ):
        names = [name_term(column, one, language, root) for one in values if one]
        if names or heading == "missing":
            yield read_phrase(heading, language), label_list(names, language) or read_phrase("nobody", language)
    for place, caution in enumerate(result.cautions):
        yield ("" if place else read_phrase("cautions", language)), tell_breach(caution, language, root)
    yield read_phrase("data", language), label_list(_title_sources(result.sources, root), language)
    yield from lines[-2:]
    yield read_phrase("version", language), f"{LIBRARY} {result.version}"


def _list_terms(column: pd.Series) -> tuple[str, ...]:
    return tuple(sorted(one for one in column.astype(str).unique() if one))


def _title_sources(sources: Iterable[str], root: Path | None) -> list[str]:
    """Return the titles of sources, or their ids where sources.csv lacks them."""
    told = read_sources(root, columns=("source", "title"), source=list(sources))
    titles = dict(zip(told["source"], told["title"], strict=True))
    return [titles.get(one) or one for one in sources]
