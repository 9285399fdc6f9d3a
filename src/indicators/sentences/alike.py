"""What peers say: who is nearest, by what they differ, whether it holds, and what was left out."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np

from indicators.charts.peers import phrase_distance
from indicators.comparisons.peers import GDP, PEOPLE, Structure, date_people, list_peers, list_traits
from indicators.labels import label_list, label_percent, label_period, label_value, label_word
from indicators.measures.peers import STRUCTURE, Peers
from indicators.sentences.frames import name_count, name_indicator, name_sector, tell
from indicators.territories import name_territory
from indicators.texts import capitalise

UNITS = {"size": "count", "digital_pct": "percent", "per_10000": "ratio", "gdp_per_head": "EUR", STRUCTURE: "percent"}
DECIMALS = {"per_10000": 0}
ORDINARY = 1.0
TIED = 0.7  # a correlation from which two dimensions are told to go together
CLOSE, CLOSELY = 0.02, 3  # a difference of distances that makes no order, and the decimals that show it


def tell_peers(
    found: Peers, structure: Structure, territory: str, language: str, root: Path | None = None
) -> list[str]:
    """Return the nearest territories, what the first differs in, which of them hold, and what was left out."""
    names = name_peers(found, language, root)
    own = name_territory(territory, language, root)
    period = label_period(structure.period, language)
    said = [tell("peers_nearest", language, name=own, period=period, names=label_list(names.values(), language))]
    said.append(_tell_first(found, structure, language, root))
    steady = [names[peer] for peer, count in found.table["steady"].items() if count == len(found.dimensions)]
    count = name_count(len(found.table), language)
    said.append(
        tell("peers_steady", language, count=count, names=label_list(steady, language))
        if steady
        else tell("peers_steady_none", language, count=count)
    )
    return [*said, *_tell_next(found, structure, territory, language, root), *_tell_hidden(structure, language, root)]


def head_peers(found: Peers, territory: str, language: str, root: Path | None = None) -> str:
    """Return the headline: the territory and its nearest peer, or that even the nearest is far."""
    first = next(iter(name_peers(found, language, root).values()))
    key = "headline_peers_far" if _is_far(found) else "headline_peers"
    return tell(key, language, name=name_territory(territory, language, root), first=first)


def head_peers_table(
    found: Peers, structure: Structure, territory: str, language: str, root: Path | None = None
) -> str:
    """Return the headline of the figures: the trait that adds most to the distances, here and in the peers."""
    trait = max(found.dimensions[1:], key=lambda dimension: found.table[dimension].sum())
    own, *others = (float(value) for value in list_traits(structure).loc[[territory, *found.table.index], trait])
    ends = {end: phrase_trait(trait, value, language) for end, value in (("low", min(others)), ("high", max(others)))}
    return tell(
        "headline_peers_table",
        language,
        title=title_trait(trait, structure, language),
        own=phrase_trait(trait, own, language),
        name=name_territory(territory, language, root),
        range=label_word("from_to", language, **ends),
        count=name_count(len(others), language),
    )


def title_trait(trait: str, structure: Structure, language: str) -> str:
    """Return what a trait is called above its column."""
    counted = name_indicator(structure.indicator, language)
    return capitalise(tell(f"column_trait_{trait}", language, counted=counted))


def phrase_trait(trait: str, value: float, language: str) -> str:
    """Return the figure of a trait in words.

    >>> phrase_trait("per_10000", 616.4, "en"), phrase_trait("gdp_per_head", 24152.7, "en")
    ('616', '€24,153')
    """
    number = round(value) if UNITS[trait] == "EUR" else value
    return label_value(number, UNITS[trait], language, DECIMALS.get(trait))


def read_peers(found: Peers, language: str, root: Path | None = None) -> str:
    """Return the sentence that reads the first bar aloud: its length and its longest part."""
    first = found.table.iloc[0]
    most = max(found.dimensions, key=lambda dimension: first[dimension])
    return tell(
        "reading_peers",
        language,
        name=name_territory(str(found.table.index[0]), language, root),
        distance=phrase_distance(first["distance"], language),
        most=label_word(f"peers_{most}", language),
        adds=phrase_distance(first[most], language),
    )


def name_peers(found: Peers, language: str, root: Path | None = None) -> dict[str, str]:
    """Return the names of the peers, the nearest first."""
    return {str(peer): name_territory(str(peer), language, root) for peer in found.table.index}


def note_peers(found: Peers, structure: Structure, language: str, root: Path | None = None) -> str:
    """Return how the distance is made: its dimensions, its unit, and that another choice gives other peers."""
    return tell(
        "note_peers",
        language,
        dimensions=label_list([label_word(f"peers_{one}", language) for one in found.dimensions], language),
        counted=name_indicator(structure.indicator, language, root),
        count=str(len(structure.sectors)),
        twice=tell("peers_twice", language) if structure.digital in structure.sectors else "",
        tied=_tell_tied(structure, language),
        median=phrase_distance(_find_median(structure), language),
    )


def note_peers_table(found: Peers, structure: Structure, language: str) -> str:
    """Return what a column counts, and of when are the people and at what prices the GDP, where there are such."""
    note = tell("note_peers_table", language, count=name_count(len(found.table), language))
    year = label_period(date_people(structure.period), language)
    told = [tell(f"peers_{name}_dated", language, year=year) for name in (PEOPLE, GDP) if name in structure.table]
    return " ".join([note, *told])


def head_all_peers(structure: Structure, language: str) -> str:
    """Return the headline of all territories: how many keep their nearest whichever dimension is left out."""
    nearest = [list_peers(structure, place, 1) for place in structure.territories]
    steady = sum(int(found.table["steady"].iloc[0]) == len(found.dimensions) for found in nearest)
    return tell("headline_all_peers", language, steady=str(steady), count=str(len(nearest)))


def _tell_tied(structure: Structure, language: str) -> str:
    """Return which traits go together over the territories, by the correlation of their logarithms; else nothing."""
    tied = np.log(list_traits(structure)).corr()
    pairs = [(one, two) for one, two in combinations(tied.columns, 2) if tied.loc[one, two] >= TIED]
    told = []
    for one, two in pairs:
        names = {"one": label_word(f"peers_{one}", language), "two": label_word(f"peers_{two}", language)}
        told.append(tell("peers_pair", language, **names, figure=phrase_distance(float(tied.loc[one, two]), language)))
    semicolon = label_word("semicolon", language)
    return tell("peers_tied", language, pairs=semicolon.join(told)) if told else ""


def _find_median(structure: Structure) -> float:
    """Return the median distance of all pairs."""
    places = structure.territories
    found = [list_peers(structure, place, len(places) - 1).table["distance"] for place in places]
    return float(np.median(np.concatenate([distances.to_numpy() for distances in found])))


def _tell_next(found: Peers, structure: Structure, territory: str, language: str, root: Path | None) -> list[str]:
    """Return that the territory after the last one listed is hardly farther, where it is so."""
    count = len(found.table)
    distances = list_peers(structure, territory, count + 1).table["distance"]
    if len(distances) == count or distances.iloc[count] - distances.iloc[count - 1] > CLOSE:
        return []
    last, beyond = (name_territory(str(distances.index[place]), language, root) for place in (count - 1, count))
    figures = [phrase_distance(float(distances.iloc[place]), language, CLOSELY) for place in (count - 1, count)]
    parts = {"last": last, "next": beyond, "distance": figures[0], "beyond": figures[1]}
    return [tell("peers_next", language, count=name_count(count, language), **parts)]


def _is_far(found: Peers) -> bool:
    return float(found.table["distance"].iloc[0]) >= ORDINARY


def _tell_first(found: Peers, structure: Structure, language: str, root: Path | None) -> str:
    first = found.table.iloc[0]
    most = max(found.dimensions, key=lambda dimension: first[dimension])
    least = min(found.dimensions, key=lambda dimension: first[dimension])
    return tell(
        "peers_first_far" if _is_far(found) else "peers_first",
        language,
        first=name_territory(str(found.table.index[0]), language, root),
        distance=phrase_distance(first["distance"], language),
        structure=label_percent(float(found.differences[STRUCTURE].iloc[0]), language),
        typical=label_percent(100 * float(found.typical[STRUCTURE]), language),
        counted=name_indicator(structure.indicator, language, root),
        most=label_word(f"peers_{most}", language),
        least=label_word(f"peers_{least}", language),
    )


def _tell_hidden(structure: Structure, language: str, root: Path | None) -> list[str]:
    if not structure.hidden:
        return []
    names = [
        name_indicator(name, language, root) if name in (PEOPLE, GDP) else name_sector(name, language, root)
        for name in structure.hidden
    ]
    return [tell("peers_hidden", language, names=label_list(names, language))]
