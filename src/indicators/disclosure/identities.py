"""What adds up: territories, sectors and payers to their whole; and which figures are made of which levels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from indicators.disclosure.facts import LEVEL, SHARE, Fact, Facts
from indicators.regions import NATION, Divisions, list_divisions
from indicators.sectors import list_parts

ADDED = (LEVEL, "change")  # measures whose parts add up to their whole
OF_SECTOR, OF_OBJECT = "sector:france", "budget:object"  # denominators whose shares add up to 100 %
WHOLE = 100.0


class Identity(NamedTuple):
    """Parts that add up to a total; `whole` is the total where it is known without anybody telling it (100 %)."""

    total: Fact | None
    parts: tuple[Fact, ...]
    whole: float = math.nan

    def list_cells(self) -> tuple[Fact, ...]:
        """Return the total, if it is a fact, and the parts."""
        return (self.total, *self.parts) if self.total else self.parts


def list_identities(facts: Facts, root: Path | None = None) -> list[Identity]:
    """Return every sum that holds between facts that are told; a part that nobody tells is left out."""
    schemes = list_divisions(root)
    sectors = {fact.sector for fact in facts.told}
    parts = {sector: tuple(list_parts(sector, root)) for sector in sectors if sector}
    found = [
        identity
        for fact in facts.told
        for identity in (*_part_territories(fact, schemes), *_part_sectors(fact, parts), *_part_payers(fact, facts))
    ]
    told = (one._replace(parts=tuple(part for part in one.parts if part in facts.told)) for one in found)
    kept = {one for one in told if one.parts and (one.total in facts.told or not math.isnan(one.whole))}
    return sorted(kept, key=lambda one: (one.list_cells(), str(one.whole)))


def _part_territories(fact: Fact, schemes: Divisions) -> Iterator[Identity]:
    shared = fact.measure == SHARE and fact.denominator.endswith(OF_SECTOR)
    if fact.measure in ADDED or shared:
        for territories in schemes.get(fact.territory, ()):
            yield Identity(fact, tuple(fact._replace(territory=one) for one in territories))
    if shared:
        for territories in schemes[NATION]:
            if fact.territory in territories:
                yield Identity(None, tuple(fact._replace(territory=one) for one in territories), WHOLE)


def _part_sectors(fact: Fact, parts: Mapping[str, tuple[str, ...]]) -> Iterator[Identity]:
    """Yield the sum of the parts of a sector; shares add up where all are shares of the same thing."""
    same = fact.measure == SHARE and "sector" not in fact.denominator
    if parts.get(fact.sector) and (fact.measure in ADDED or same):
        yield Identity(fact, tuple(fact._replace(sector=one) for one in parts[fact.sector]))


def _part_payers(fact: Fact, facts: Facts) -> Iterator[Identity]:
    """Yield the sum of what the payers of one object pay, in money or in percent of the whole."""
    if not fact.payer or not (fact.measure in ADDED or fact.denominator == OF_OBJECT):
        return
    total = fact._replace(payer="")
    payers = tuple(other for other in facts.told if other._replace(payer="") == total and other.payer)
    yield Identity(total, payers) if fact.measure in ADDED else Identity(None, payers, WHOLE)
