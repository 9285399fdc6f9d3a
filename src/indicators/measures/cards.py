"""The card of each measure: formula, variants, needs, source and test, as data that a page or a terminal prints."""

from __future__ import annotations

import difflib
import functools
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

from indicators.catalogue import check_language
from indicators.errors import UnknownTermError

Phrase = Mapping[str, str]


class Need(NamedTuple):
    """What a measure needs: in words, and how code finds out whether figures meet it (`measures.needs`).

    `check` is empty where only the caller can know; `told` is the sentence where it is not met, {found} what was found.
    `together`: it is asked of all figures, also where the other needs are asked of some and then of others.
    """

    need: str
    asks: Phrase
    check: str = ""
    columns: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    outcome: str = ""
    told: Phrase = MappingProxyType({})
    together: bool = False


class Card(NamedTuple):
    """What is to be known of a measure; phrases are in both languages.

    `argument` is the one that chooses among `variants` (variant → phrase), the first of which holds if none is named;
    `bounded` is the function that gives bounds, empty where there are none; `test` is the test that holds the measure
    to published numbers, or to a law; `methods` are the sentences of methods.toml that tell under a figure how it was
    measured.
    """

    measure: str
    function: str
    name: Phrase
    says: Phrase
    formula: str
    argument: str
    variants: Mapping[str, Phrase]
    needs: Mapping[str, Need]
    bounds: Phrase
    bounded: str
    source: Phrase
    test: str
    methods: tuple[str, ...] = ()


@functools.cache
def read_cards() -> Mapping[str, Card]:
    """Return the card of every measure, by its name in code.

    >>> list(read_cards()["theil"].variants)
    ['T', 'L']
    """
    tables = _read_tables()
    return {
        measure: Card(
            measure,
            **{
                **row,
                "variants": row.get("variants", {}),
                "needs": {need: Need(need, **tables["needs"][need]) for need in row["needs"]},
                "bounds": tables["bounds"][row["bounds"]],
            },
        )
        for measure, row in tables["measures"].items()
    }


def find_card(measure: str) -> Card:
    """Return the card of a measure; `UnknownTermError` with the nearest where there is none of this name.

    >>> find_card("gini").name["fr"]
    'Coefficient de Gini'
    """
    cards = read_cards()
    if measure not in cards:
        near = ", ".join(difflib.get_close_matches(measure, cards, n=3)) or "none near"
        raise UnknownTermError(f"no measure is called {measure!r} ({near}); `indicators measures` lists them all")
    return cards[measure]


def list_lines(card: Card, language: str) -> Iterator[tuple[str, str]]:
    """Yield heading and text of each line of a card, in one language.

    >>> dict(list_lines(find_card("gini"), "en"))["formula"]
    'ΣᵢΣⱼ |xᵢ − xⱼ| / (2 n² μ)'
    """
    headings = {key: read_phrase(key, language) for key in _read_tables()["headings"]}
    colon = "\u00a0: " if language == "fr" else ": "
    yield headings["measure"], card.name[language]
    yield headings["says"], card.says[language]
    yield headings["formula"], card.formula
    for place, (variant, told) in enumerate(card.variants.items()):
        yield ("" if place else card.argument), f"{variant}{colon}{told[language]}"
    for place, need in enumerate(card.needs.values()):
        yield ("" if place else headings["needs"]), need.asks[language]
    yield headings["bounds"], card.bounds[language] + (f" (indicators.{card.bounded})" if card.bounded else "")
    yield headings["source"], card.source[language]
    yield headings["function"], f"indicators.measures.{card.function}"
    yield headings["test"], card.test


def read_phrase(key: str, language: str) -> str:
    """Return a heading of cards in one language.

    >>> read_phrase("needs", "fr")
    'conditions'
    """
    return _read_tables()["headings"][key][check_language(language)]


def find_term(term: str, language: str) -> str:
    """Return the words of a kind of figure (`share` …) in one language; nothing for what is none.

    >>> find_term("share", "fr"), find_term("jobs:all", "fr")
    ('parts', '')
    """
    return _read_tables()["terms"].get(term, {}).get(check_language(language), "")


@functools.cache
def find_told(method: str) -> str:
    """Return the measure that a sentence of methods.toml tells of, its key being `method`; empty for none (sums).

    >>> find_told("location_quotient"), find_told("province")
    ('location_quotients', '')
    """
    return next((card.measure for card in read_cards().values() if method in card.methods), "")


@functools.cache
def _read_tables() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((files("indicators") / "measures" / "cards.toml").read_text(encoding="utf-8"))
