"""Cells that would give a withheld one away, found one linear identity at a time until nothing can be computed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from indicators.disclosure.algebra import Equation, find_determined
from indicators.disclosure.facts import LEVEL, SHARE, Fact, Facts
from indicators.disclosure.identities import Identity, list_identities
from indicators.disclosure.links import Link, list_links, write_equation
from indicators.secrecy import SECONDARY, SecrecyRules

HUNDRED = 100.0


class Ties(NamedTuple):
    """What holds between facts: sums, those of them in which a confidential file has a cell, figures made of others."""

    identities: Sequence[Identity]
    touched: Sequence[Identity]
    links: Sequence[Link]


def protect_facts(facts: Facts, rules: SecrecyRules, root: Path | None = None) -> set[Fact]:
    """Withhold what would give away the facts withheld so far; return those that are given away all the same.

    Step by step, until none is left to take: what is made of a withheld level; one more cell of a sum that leaves one
    unknown, or whose remainder is no cell that may leave; one more where all equations together determine a cell.
    Each time the smallest is taken, zeros last. A fact that other files tell, or a sum whose other cells are all of
    other files, cannot be helped: it is returned.
    """
    protected, hopeless = frozenset(facts.withheld), set()
    ties = _tie_facts(facts, root) if protected else Ties((), (), ())
    while True:
        weak = _find_weakness(facts, ties, rules, protected, hopeless)
        if weak is None:
            return {fact for fact in protected if not facts.is_hidden(fact)} | hopeless
        fact, pool = weak
        chosen = _choose_cell(facts, pool)
        if chosen is None:
            hopeless.add(fact)
        else:
            facts.withheld[chosen] = SECONDARY


def _tie_facts(facts: Facts, root: Path | None) -> Ties:
    identities, links = list_identities(facts, root), list_links(facts)
    mine = {fact for fact, told in facts.told.items() if told.rows}
    touched = [one for one in identities if not mine.isdisjoint(one.list_cells())]
    return Ties(identities, touched, [one for one in links if not mine.isdisjoint((one.made, one.level, one.other))])


def _find_weakness(
    facts: Facts, ties: Ties, rules: SecrecyRules, protected: frozenset[Fact], hopeless: set[Fact]
) -> tuple[Fact, Sequence[Fact]] | None:
    """Return the first withheld fact that can be computed, or nearly, with the cells one of which hides it again."""
    steps = (_break_links(facts, ties.links), _break_sums(facts, ties.touched, rules, protected))
    for fact, pool in (weak for step in steps for weak in step):
        if fact not in hopeless:
            return fact, pool
    return next(
        (weak for weak in _break_systems(facts, ties, rules, protected - hopeless) if weak[0] not in hopeless), None
    )


def _break_links(facts: Facts, links: Iterable[Link]) -> Iterator[tuple[Fact, Sequence[Fact]]]:
    """Yield what is made of a withheld level, and a withheld figure whose two levels stand."""
    for link in links:
        levels = link.list_levels()
        hidden = [level for level in levels if facts.is_hidden(level)]
        if hidden and not facts.is_unknown(link.made):
            alone = len(levels) == 2 and sum(map(facts.is_unknown, levels)) == 1
            if facts.can_be_withheld(link.made) or alone:
                yield hidden[0], (link.made,)
        elif facts.is_hidden(link.made) and len(levels) == 2 and not any(map(facts.is_unknown, levels)):
            yield link.made, levels


def _break_sums(
    facts: Facts, identities: Iterable[Identity], rules: SecrecyRules, protected: frozenset[Fact]
) -> Iterator[tuple[Fact, Sequence[Fact]]]:
    for identity in identities:
        cells = identity.list_cells()
        hidden = [cell for cell in cells if facts.is_hidden(cell)]
        if not hidden:
            continue
        unknown = [cell for cell in cells if facts.is_unknown(cell)]
        if len(unknown) == 1 and _adds_up(facts, identity, rules):
            yield hidden[0], cells
            continue
        bare = next((cell for cell in hidden if cell in protected and _is_bare(facts, identity, cell, rules)), None)
        if bare:
            yield bare, cells


def _adds_up(facts: Facts, identity: Identity, rules: SecrecyRules) -> bool:
    """Return whether subtracting comes near what is withheld: parts that nobody tells are worth next to nothing.

    A cell without a value is an unknown like any other, and cannot be checked: then the sum is taken to hold.
    """
    parts, total = [facts.find_value(part) for part in identity.parts], _find_total(facts, identity)
    if math.isnan(total) or any(map(math.isnan, parts)):
        return True
    largest = max(abs(facts.find_value(cell)) for cell in identity.list_cells() if facts.is_hidden(cell))
    return abs(total - math.fsum(parts)) <= max((1 - rules.dominance / HUNDRED) * largest, len(parts) / 2)


def _find_total(facts: Facts, identity: Identity) -> float:
    return facts.find_value(identity.total) if identity.total else identity.whole


def _is_bare(facts: Facts, identity: Identity, cell: Fact, rules: SecrecyRules) -> bool:
    """Return whether the remainder that subtraction gives is as good as the cell: it is a cell that may not leave.

    The remainder is the total less the parts that stand. A count of units must leave `few_units` at least, and no
    withheld part may make `dominance` percent of it.
    """
    if (
        cell == identity.total
        or cell.measure not in (LEVEL, SHARE)
        or (identity.total and facts.is_unknown(identity.total))
    ):
        return False
    standing = [part for part in identity.parts if not facts.is_unknown(part)]
    remainder = _find_total(facts, identity) - math.fsum(map(facts.find_value, standing))
    few = cell.measure == LEVEL and cell.indicator in rules.counts_units and 0 < remainder < rules.few_units
    value = facts.find_value(cell)
    return few or (value > 0 and value * HUNDRED >= rules.dominance * remainder)


def _break_systems(
    facts: Facts, ties: Ties, rules: SecrecyRules, protected: frozenset[Fact]
) -> Iterator[tuple[Fact, Sequence[Fact]]]:
    """Yield the facts that all equations together determine, with the cells of the sums they stand in."""
    equations = _keep_connected(list(_list_equations(facts, ties, rules)), protected)
    determined = find_determined(equations)
    for fact in sorted(protected & determined):
        sums = [one.list_cells() for one in ties.identities if fact in one.list_cells()]
        near = [cell for cells in sums for cell in cells]
        others = {
            cell for cells in sums for other in cells if facts.is_unknown(other) for cell in _sums_of(other, ties)
        }
        yield fact, near if _choose_cell(facts, near) else sorted(others)


def _sums_of(fact: Fact, ties: Ties) -> Iterator[Fact]:
    yield from (cell for one in ties.identities if fact in one.list_cells() for cell in one.list_cells())


def _list_equations(facts: Facts, ties: Ties, rules: SecrecyRules) -> Iterator[Equation]:
    for identity in ties.identities:
        unknown = [cell for cell in identity.list_cells() if facts.is_unknown(cell)]
        if unknown and (not any(map(facts.is_hidden, unknown)) or _adds_up(facts, identity, rules)):
            yield {cell: Fraction(-1 if cell == identity.total else 1) for cell in unknown}
    yield from (equation for link in ties.links if (equation := write_equation(link, facts)))


def _keep_connected(equations: list[Equation], facts: Iterable[Fact]) -> list[Equation]:
    """Return the equations that hang together with one of `facts`."""
    reached, waiting, kept = set(facts), equations, []
    while True:
        near = [equation for equation in waiting if not reached.isdisjoint(equation)]
        if not near:
            return kept
        waiting = [equation for equation in waiting if reached.isdisjoint(equation)]
        kept += near
        reached.update(cell for equation in near for cell in equation)


def _choose_cell(facts: Facts, pool: Sequence[Fact]) -> Fact | None:
    """Return the smallest cell of `pool` that can be withheld: what is no level first, zeros last."""
    free = [fact for fact in pool if facts.can_be_withheld(fact)]
    return min(free, key=lambda fact: _weigh(facts, fact), default=None)


def _weigh(facts: Facts, fact: Fact) -> tuple[bool, bool, float, Fact]:
    value = abs(facts.find_value(fact))
    return (fact.measure == LEVEL, value == 0, value, fact)
