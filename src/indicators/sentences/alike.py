"""What peers say: who is nearest, by what they differ, whether it holds, and what was left out."""

from __future__ import annotations

from pathlib import Path

from indicators.charts.peers import phrase_distance
from indicators.comparisons.peers import Structure
from indicators.labels import label_list, label_percent, label_period, label_word
from indicators.measures.peers import STRUCTURE, Peers
from indicators.sentences.frames import name_indicator, name_sector, tell
from indicators.territories import name_territory

ORDINARY = 1.0


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
    count = str(len(found.table))
    said.append(
        tell("peers_steady", language, count=count, names=label_list(steady, language))
        if steady
        else tell("peers_steady_none", language, count=count)
    )
    return [*said, *_tell_hidden(structure, language, root)]


def head_peers(found: Peers, territory: str, language: str, root: Path | None = None) -> str:
    """Return the headline: the territory and its nearest peer, or that even the nearest is far."""
    first = next(iter(name_peers(found, language, root).values()))
    key = "headline_peers_far" if _is_far(found) else "headline_peers"
    return tell(key, language, name=name_territory(territory, language, root), first=first)


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
    listed = label_list([label_word(f"peers_{one}", language) for one in found.dimensions], language)
    counted = name_indicator(structure.indicator, language, root)
    return tell("note_peers", language, dimensions=listed, counted=counted, count=str(len(structure.sectors)))


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
        name_indicator(name, language, root) if name in ("population", "gdp") else name_sector(name, language, root)
        for name in structure.hidden
    ]
    return [tell("peers_hidden", language, names=label_list(names, language))]
