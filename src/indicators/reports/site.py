"""The pages that lead to pages: one index a language, with maps and search, and the door to both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from indicators.catalogue import LANGUAGES
from indicators.reports.groups import GROUPS, STORIES, find_group, name_entry
from indicators.reports.plan import Page
from indicators.reports.render import choose_words, render_template
from indicators.territories import MAPS, name_territory, read_tiles

INDEX = "index.html"
GOOD = "good"
YEARS = ("period", "base_period", "first", "last")  # parameters that a reader may look for as they stand


class Entry(NamedTuple):
    """A page as the index lists it.

    `group` is one of `GROUPS`, `href` its file beside the index, empty where there is no page, `state` a key of
    words.toml, `kind` (a key of `FAILURES`) and `reason` why it is not good, `words` what a search finds it by besides
    its title: names, indicators and sectors in every language; `territory` its own.
    """

    language: str
    group: str
    title: str
    href: str
    state: str
    reason: str
    kind: str = ""
    words: str = ""
    territory: str = ""


class Tile(NamedTuple):
    """A region on the map of tiles: where it stands, its name, and the page it leads to, empty for none."""

    column: int
    row: int
    short: str
    name: str
    href: str


def list_entries(pages: Iterable[Page], records: Mapping[str, Mapping], root: Path) -> list[Entry]:
    """Return the entries of an index, in the order of the plan; `records` are the manifest's, by path."""
    return [describe_entry(page, records[page.path], root) for page in pages]


def describe_entry(page: Page, record: Mapping, root: Path) -> Entry:
    """Return the entry of a page."""
    territory = str(page.parameters.get("territory", ""))
    names = [name_territory(territory, language, root) for language in LANGUAGES] if territory else []
    years = [str(page.parameters[name]) for name in YEARS if page.parameters.get(name)]
    return Entry(
        language=page.language,
        group=find_group(page, root),
        title=name_entry(page, root),
        href=f"{page.name}.html" if record["sha256"] else "",
        state=str(record["state"]),
        reason=str(record["reason"]),
        kind=str(record.get("kind", "")),
        words=" ".join((*names, page.title, *years, str(record.get("terms", "")))).strip(),
        territory=territory,
    )


def render_indexes(entries: Sequence[Entry], edition: str, root: Path) -> dict[str, str]:
    """Return the text of each index by its path: one a language that has pages, and the door to all."""
    languages = [language for language in LANGUAGES if any(entry.language == language for entry in entries)]
    indexes = {
        f"{language}/{INDEX}": render_index(entries, language, languages, edition, root) for language in languages
    }
    return {**indexes, INDEX: render_door(entries, languages, edition)}


def render_index(entries: Sequence[Entry], language: str, languages: Sequence[str], edition: str, root: Path) -> str:
    """Return the index of one language."""
    words, own = choose_words(language), [entry for entry in entries if entry.language == language]
    maps = [(name, place_tiles(own, name, language, root)) for name in MAPS]
    groups = [(group, words[f"group_{group}"], [one for one in own if one.group == group]) for group in GROUPS]
    return render_template(
        "index.html.j2",
        language=language,
        twin=next((other for other in languages if other != language), ""),
        words=words,
        edition=edition,
        count=count_good(own, words),
        groups=[(group, heading, some) for group, heading, some in groups if some],
        maps=[(words[f"map_{name}"], tiles) for name, tiles in maps if any(tile.href for tile in tiles)],
    )


def render_door(entries: Sequence[Entry], languages: Sequence[str], edition: str) -> str:
    """Return the page that stands before the indexes: the stories of each language, and where all pages are."""
    sections = []
    for language in languages:
        words, own = choose_words(language), [entry for entry in entries if entry.language == language]
        stories = [entry for entry in own if entry.group == STORIES]
        sections.append({"language": language, "words": words, "count": count_good(own, words), "stories": stories})
    return render_template("door.html.j2", sections=sections, edition=edition, language=(*languages, *LANGUAGES)[0])


def count_good(entries: Sequence[Entry], words: Mapping[str, str]) -> str:
    """Return how many of the entries are good, in words."""
    return words["count"].format(good=sum(entry.state == GOOD for entry in entries), all=len(entries))


def place_tiles(entries: Iterable[Entry], map_name: str, language: str, root: Path) -> list[Tile]:
    """Return the tiles of a map, row by row, each with the page of its region."""
    hrefs = {entry.territory: entry.href for entry in entries if entry.group != STORIES}
    tiles = [
        Tile(
            int(row.column),
            int(row.row),
            str(row.short_name),
            name_territory(row.territory, language, root),
            hrefs.get(row.territory, ""),
        )
        for row in read_tiles(map_name, root).itertuples()
    ]
    return sorted(tiles, key=lambda tile: (tile.row, tile.column))
