"""Boundaries: a territory that the edition of its figure does not have, and two editions in one source.

An edition is a version of NUTS, or the regions of France until 2015 or since 2016. One boundary has one id in all its
editions: what counts is the boundary, and not by which code it was written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import compress
from pathlib import Path

import numpy as np
import pandas as pd

from indicators.cleaning.faults import Fault
from indicators.descriptions import NUTS_EDITIONS
from indicators.distinct import encode_words, number_cases
from indicators.kept import keep
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
    places, editions = encode_words(territories), encode_words(cells["geography"])
    wrong = [[_lacks(place, edition, root) for place in places.categories] for edition in editions.categories]
    rows = pd.Series(_look_up(wrong, editions, places), index=cells.index)
    cases = zip(territories[rows], cells.loc[rows, "geography"], strict=True)
    told = [f"{name_area(place)} ({', '.join(list_editions(place, edition, root))})" for place, edition in cases]
    return Fault("other_edition", rows, pd.Series(told, index=rows.index[rows], dtype="str"), cells["geography"])


def find_mixtures(candidates: pd.DataFrame, root: Path | None = None) -> Fault:
    """Return the figures of a source, with boundaries of no declared edition, whose areas no one version of NUTS has.

    Areas that all versions have are none of them.
    """
    root = root or find_root()
    places, editions = encode_words(candidates["territory"]), encode_words(candidates["geography"])
    partial = [0 < len(list_editions(place, NUTS_EDITIONS[0], root)) < len(NUTS) for place in places.categories]
    free = [edition not in (*COG, *NUTS) for edition in editions.categories]
    rows = _look_up(np.outer(free, partial), editions, places)
    numbers, cases = number_cases(candidates, ["source", "territory"])
    mixtures = _explain_mixtures(compress(cases, np.bincount(numbers[rows], minlength=len(cases))), root)
    mixed = rows & np.array([source in mixtures for source, _ in cases], dtype=bool)[numbers]
    index = candidates.index[mixed]
    found = [cases[number] for number in numbers[mixed]]
    areas = pd.Series([name_area(place) for _, place in found], index=index, dtype="str")
    told = pd.Series([mixtures[source] for source, _ in found], index=index, dtype="str")
    return Fault("mixed_editions", pd.Series(mixed, index=candidates.index), areas, told)


def _explain_mixtures(cases: Iterable[tuple[str, str]], root: Path) -> dict[str, str]:
    """Return, for each source that mixes versions, which of its territories are of which."""
    known: dict[str, dict[str, tuple[str, ...]]] = {}
    for source, place in cases:
        known.setdefault(source, {})[place] = list_editions(place, NUTS_EDITIONS[0], root)
    mixed = {source: parts for source, parts in known.items() if not set.intersection(*map(set, parts.values()))}
    return {source: _explain(parts.items()) for source, parts in mixed.items()}


def _look_up(table: list[list[bool]] | np.ndarray, *words: pd.Categorical) -> np.ndarray:
    """Return what a table of two directions says of the words of each row, by their numbers."""
    found = np.array(table, dtype=bool).reshape([len(each.categories) for each in words])
    return found[tuple(each.codes for each in words)]


def _lacks(territory: str, edition: str, root: Path) -> bool:
    known = list_editions(territory, edition, root)
    return bool(known) and edition not in known


def list_editions(territory: str, geography: str, root: Path) -> tuple[str, ...]:
    """Return the editions that have a territory, of those that are told as `geography` is: of NUTS or of the COG.

    None where the territory is of none, as a department in the COG, of which only regions have changed.

    >>> root = find_root()
    >>> list_editions("occitanie", "nuts2013", root), list_editions("occitanie", "cog2015", root)
    (('nuts2016', 'nuts2021', 'nuts2024'), ('cog2024',))
    >>> list_editions("nuts-hu10", "local", root)
    ()
    """
    columns = next((columns for columns in (COG, NUTS) if geography in columns), ())
    return tuple(edition for edition in _list_all(territory, root) if edition in columns) if columns else ()


@keep
def _list_all(territory: str, root: Path) -> tuple[str, ...]:
    row = describe_territory(territory, root) if territory else {}
    return tuple(edition for edition, column in {**COG, **NUTS}.items() if row.get(column))


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
