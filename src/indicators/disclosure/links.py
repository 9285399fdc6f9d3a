"""Shares, changes and indexes: each is made of levels, and with one of them gives the other away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from indicators.disclosure.algebra import Equation
from indicators.disclosure.facts import LEVEL, SHARE, Fact, Facts

NATION = "france"
LOOSE = ("indicator", "sector", "territory", "period", "object", "payer", "stage")
ONE, HUNDRED = Fraction(1), Fraction(100)
CHANGE, GROWTH = "change", "change_percent"
Shelf = Mapping[tuple[str, ...], list[Fact]]


class Link(NamedTuple):
    """A figure made of two levels: the one it tells of, and the one it is a share of or a change from, where known."""

    made: Fact
    level: Fact | None
    other: Fact | None

    def list_levels(self) -> tuple[Fact, ...]:
        """Return the levels it is made of, as far as anybody tells them."""
        return tuple(fact for fact in (self.level, self.other) if fact)


def list_links(facts: Facts) -> list[Link]:
    """Return how each figure that is no level is made, in the order of the facts."""
    shelf: dict[tuple[str, ...], list[Fact]] = {}
    for fact in facts.told:
        if fact.measure == LEVEL:
            shelf.setdefault(tuple(getattr(fact, column) for column in LOOSE), []).append(fact)
    return [link for fact in facts.told if fact.measure != LEVEL for link in _list_links(fact, shelf)]


def _list_links(fact: Fact, shelf: Shelf) -> Iterator[Link]:
    levels, others = _find_levels(shelf, fact), list(_find_others(shelf, fact))
    for level in levels or [None]:
        for other in others or [None]:
            if level or other:
                yield Link(fact, level, other)


def _find_levels(shelf: Shelf, fact: Fact, **other: str) -> list[Fact]:
    wanted = {column: getattr(fact, column) for column in LOOSE} | other
    return shelf.get(tuple(wanted.values()), [])


def _find_others(shelf: Shelf, fact: Fact) -> Iterator[Fact]:
    """Yield what a figure is a share of, or a change from: its base, all activities, or its sector in France."""
    if fact.base_period:
        yield from _find_levels(shelf, fact, period=fact.base_period)
        return
    counted, _, which = fact.denominator.partition(":")
    if not which:
        return
    sector = fact.sector if which.startswith("sector") else "all"
    territory = NATION if which.endswith(NATION) else fact.territory
    yield from _find_levels(shelf, fact, indicator=counted, sector=sector, territory=territory)
    if counted == "budget":
        yield from _find_levels(shelf, fact, payer="")


def write_equation(link: Link, facts: Facts) -> Equation | None:
    """Return what a link says of its unknowns, None where it says nothing linear, or nothing at all.

    A change is the difference of its levels; a share (a growth) times its known base is the level; a known share ties
    its two levels together.
    """
    if link.level is None or link.other is None:
        return None
    coefficients = _linearise(link, facts)
    return {name: number for name, number in coefficients.items() if facts.is_unknown(name)} if coefficients else None


def _linearise(link: Link, facts: Facts) -> dict[Fact, Fraction] | None:
    """Return the coefficients of level − times·other = 0, where `times` is what the figure makes of its base."""
    if link.made.measure == CHANGE:
        return {link.made: -ONE, link.level: ONE, link.other: -ONE}
    if link.made.measure not in (SHARE, GROWTH):
        return None
    if not facts.is_unknown(link.made):
        grown = ONE if link.made.measure == GROWTH else Fraction(0)
        return {link.level: ONE, link.other: -Fraction(facts.find_value(link.made)) / HUNDRED - grown}
    if facts.is_unknown(link.other):
        return None
    return {link.made: -Fraction(facts.find_value(link.other)) / HUNDRED, link.level: ONE}
