"""Boundaries: a territory that the edition of its figure does not have, and two editions in one source.

An edition is a version of NUTS, or the regions of France until 2015 or since 2016. One boundary has one id in all its
editions: what counts is the boundary, and not by which code it was written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from indicators.cleaning.faults import Fault
from indicators.descriptions import NUTS_EDITIONS
from indicators.distinct import number_cases, take_words
from indicators.nuts import PREFIX
from indicators.paths import find_root
from indicators.territories import describe_territory

# Editions as `geography` names them, by the column of territories.csv that says whether a territory is in one.
COG = {"cog2015": "map_2015", "cog2024": "map_2016"}
NUTS = {edition: f"nuts_{edition.removeprefix('nuts')}" for edition in NUTS_EDITIONS}
SHOWN = 6


def find_misplaced(cells: pd.DataFrame, territories: pd.Series, root: Path | None = None) -> Fault:
    """Return the cells whose territory is not one of the edition that their `geography` names."""
    root = root or find_root()
    numbers, cases = number_cases(
        {"territory": territories, "geography": cells["geography"]}, ["territory", "geography"]
    )
    known = [list_editions(*case, root) for case in cases]
    wrong = [bool(own) and case[1] not in own for own, case in zip(known, cases, strict=True)]
    told = [f"{name_area(case[0])} ({', '.join(own)})" for own, case in zip(known, cases, strict=True)]
    rows = pd.Series(np.array(wrong, dtype=bool)[numbers], index=cells.index)
    found = pd.Series(take_words(numbers, told), index=cells.index)
    return Fault("other_edition", rows, found, cells["geography"])


def find_mixtures(candidates: pd.DataFrame, root: Path | None = None) -> Fault:
    """Return the figures of a source, with boundaries of no declared edition, whose areas no one version of NUTS has.

    Areas that all versions have are none of them.
    """
    root = root or find_root()
    numbers, cases = number_cases(candidates, ["source", "territory", "geography"])
    parts: dict[str, dict[int, tuple[str, ...]]] = {}
    for place, (source, territory, geography) in enumerate(cases):
        known = () if geography in (*COG, *NUTS) else list_editions(territory, NUTS_EDITIONS[0], root)
        if 0 < len(known) < len(NUTS):
            parts.setdefault(source, {})[place] = known
    told = np.full(len(cases), "", dtype=object)
    for own in parts.values():
        if not set.intersection(*map(set, own.values())):
            told[list(own)] = _explain((cases[place][1], known) for place, known in own.items())
    rows = pd.Series((told != "")[numbers], index=candidates.index)
    named = pd.Series(take_words(numbers, [name_area(territory) for _, territory, _ in cases]), index=candidates.index)
    return Fault("mixed_editions", rows, named, pd.Series(take_words(numbers, told), index=candidates.index))


def list_editions(territory: str, geography: str, root: Path | None = None) -> tuple[str, ...]:
    """Return the editions that have a territory, of those that are told as `geography` is: of NUTS or of the COG.

    None where the territory is of none, as a department in the COG, of which only regions have changed.

    >>> list_editions("occitanie", "nuts2013"), list_editions("occitanie", "cog2015"), list_editions("nuts-hu10", "")
    (('nuts2016', 'nuts2021', 'nuts2024'), ('cog2024',), ())
    """
    columns = next((columns for columns in (COG, NUTS) if geography in columns), {})
    row = describe_territory(territory, root) if territory and columns else {}
    return tuple(edition for edition, column in columns.items() if row.get(column))


def name_area(territory: str) -> str:
    """Return a territory as a file writes it, where its id is made from its code.

    >>> name_area("nuts-hu10"), name_area("alsace")
    ('HU10', 'alsace')
    """
    return territory.removeprefix(PREFIX).upper() if territory.startswith(PREFIX) else territory


def _explain(parts: Iterable[tuple[str, Collection[str]]]) -> str:
    """Return which territories are of which versions: `HU10: nuts2010, nuts2013; HU11, HU12: nuts2016`."""
    kinds: dict[str, list[str]] = {}
    for territory, known in parts:
        kinds.setdefault(", ".join(known), []).append(name_area(territory))
    shown = ((", ".join(sorted(names)[:SHOWN]) + (", …" if len(names) > SHOWN else "")) for names in kinds.values())
    return "; ".join(f"{names}: {versions}" for names, versions in zip(shown, kinds, strict=True))
