"""Which place a name or a code means: one id a boundary, found by spelling, never by likeness.

A name is compared by its key: accents, case, kinds of hyphens, apostrophes and spaces do not count, nor do characters
that nobody sees. What then is no name, code or declared spelling is refused; names that look like it are proposed.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.catalogue import check_language
from indicators.codebook import REFERENCE, REFUSAL_COLUMNS, check_unique, find_row, propose_terms, shorten
from indicators.errors import IndicatorsError, UnknownTermError
from indicators.kept import keep
from indicators.nuts import LEVELS, PREFIX, VERSIONS, Area, find_areas, find_meant, is_outside, list_codes
from indicators.paths import find_root
from indicators.tabular import list_records, read_table
from indicators.texts import normalise_name, strip_unseen

TERRITORIES = REFERENCE / "territories.csv"
SPELLINGS = REFERENCE / "spellings.csv"
MAP_TILES = REFERENCE / "map_tiles.csv"

MAPS = ("2015", "2016")
IN_ENGLISH = {"labour_market_area": "in the", "press_area": "in the", "site": "at"}  # by level; "in" for all others
NUTS_COLUMNS = tuple(f"nuts_{version}" for version in ("2006", *VERSIONS))
TERRITORY_COLUMNS = (
    *("territory", "name_fr", "in_fr", "name_en", "level", "map_2015", "map_2016", "part_of", "part_of_2015"),
    *("overseas", "cog", *NUTS_COLUMNS, "valid_from", "valid_to", "note"),
)
SPELLING_COLUMNS = ("spelling", "territory", "note")
TILE_COLUMNS = ("map", "territory", "column", "row", "short_name")
COG_PREFIXES = {"region": "REG-", "department": "DEP-", "commune": "COM-"}

LOST_ZERO = re.compile(r"\d|\d{4}", re.ASCII)
LOGGER = logging.getLogger(__name__)


class Place(NamedTuple):
    """What a name was found to mean: an id, or the rule that refuses it and what is expected instead."""

    territory: str = ""
    rule: str = ""
    expected: str = ""


def read_territories(root: Path | None = None) -> pd.DataFrame:
    """Return the table of territories: a row a boundary, every column text, `yes` or empty for yes and no.

    `part_of` is the territory around it today (of a region until 2015: its successor); `part_of_2015` the region
    around a department until 2015; `in_fr` the name with its French preposition. Codes a version lacks are empty.
    """
    return _read_territories(root or find_root()).copy()


def read_tiles(map_name: str, root: Path | None = None) -> pd.DataFrame:
    """Return the tile map of the regions of "2015" or "2016": territory, column, row (whole, from 1), short_name.

    Column 1 is the west, row 1 the north; the overseas regions stand in the last row. The layout is our own.
    """
    check_map(map_name)
    tiles = read_table((root or find_root()) / MAP_TILES, TILE_COLUMNS)
    own = tiles.loc[tiles["map"] == map_name, list(TILE_COLUMNS[1:])]
    return own.astype({"column": int, "row": int}).reset_index(drop=True)


def find_territory(name: str, root: Path | None = None) -> str:
    """Return the id of the territory that `name` means: a name, a declared spelling, an id, a COG or NUTS code.

    `UnknownTermError` proposes what was perhaps meant: nothing is matched by likeness. A bare code of a region that is
    a department's as well (`11`) is refused; `REG-11` and `DEP-11` are clear.

    >>> find_territory("ILE DE FRANCE"), find_territory("FR81"), find_territory("34")
    ('ile-de-france', 'languedoc-roussillon', 'dep-34')
    """
    root = root or find_root()
    place = _locate(name, root)
    if place.rule:
        raise UnknownTermError(_describe(name, place))
    return place.territory


def find_territories(names: pd.Series, root: Path | None = None) -> tuple[pd.Series, pd.DataFrame]:
    """Return the ids of `names` ("" where refused) and a table of what was refused, both with the index of `names`.

    The table holds text, rule (of `rules.csv`), found, expected. Each distinct name is looked up once.

    >>> ids, problems = find_territories(pd.Series(["Bretagne", "FRZZ"]))
    >>> list(ids), list(problems["rule"])
    (['bretagne', ''], ['aggregate_row'])
    """
    root = root or find_root()
    places = {name: _locate(name, root) for name in names.unique()}
    ids = names.map({name: place.territory for name, place in places.items()}).astype("str")
    refused = names[ids == ""]
    problems = pd.DataFrame(
        [(name, places[name].rule, shorten(name), places[name].expected) for name in refused],
        columns=list(REFUSAL_COLUMNS),
        index=refused.index,
        dtype="str",
    )
    return ids, problems


def name_territory(territory: str, language: str, root: Path | None = None) -> str:
    """Return the name of a territory in `language` ("fr" or "en").

    >>> name_territory("bretagne", "fr"), name_territory("bretagne", "en")
    ('Bretagne', 'Brittany')
    """
    check_language(language)
    return describe_territory(territory, root)[f"name_{language}"]


def locate_territory(territory: str, language: str, root: Path | None = None) -> str:
    """Return a territory with the preposition that a sentence needs.

    >>> locate_territory("hauts-de-france", "fr"), locate_territory("ze-rouen", "en")
    ('dans les Hauts-de-France', 'in the Rouen labour market area')
    """
    check_language(language)
    row = describe_territory(territory, root)
    return row["in_fr"] if language == "fr" else f"{IN_ENGLISH.get(row['level'], 'in')} {row['name_en']}"


def list_regions(map_name: str, overseas: bool = True, root: Path | None = None) -> list[str]:
    """Return the ids of the regions of a map in alphabetical order: 27 of "2015", 18 of "2016".

    Without `overseas` the five overseas regions are left out. Mayotte is a region since 31 March 2011. A map of Europe
    is a level and a version of NUTS, as "nuts2-2013".

    >>> len(list_regions("2015")), len(list_regions("2016", overseas=False)), len(list_regions("nuts2-2013"))
    (27, 13, 320)
    """
    level, parted, version = map_name.partition("-")
    if parted and level in LEVELS and version in VERSIONS:
        return sorted(list_areas(version, level, root=root))
    check_map(map_name)
    return list(_list_regions(map_name, overseas, root or find_root()))


@keep
def _list_regions(map_name: str, overseas: bool, root: Path) -> tuple[str, ...]:
    table = _read_territories(root)
    chosen = (table["level"] == "region") & (table[f"map_{map_name}"] == "yes")
    if not overseas:
        chosen &= table["overseas"] != "yes"
    return tuple(sorted(table.loc[chosen, "territory"]))


def describe_territory(territory: str, root: Path | None = None) -> dict[str, str]:
    """Return the row of a territory, a text a column; that of a European region is made from its NUTS codes.

    Its level is nuts1, nuts2 or nuts3 (countries: country), its name the newest label of its code.

    >>> row = describe_territory("nuts-de11")
    >>> row["name_fr"], row["level"], row["part_of"], row["nuts_2013"]
    ('Stuttgart', 'nuts2', 'nuts-de1', 'DE11')
    """
    root = root or find_root()
    known = _read_rows(root)
    areas = find_areas(territory, root) if territory.startswith(PREFIX) and territory not in known else ()
    return _describe_area(areas[0], root) if areas else find_row(known, territory, "territory", TERRITORIES)


def list_areas(version: str, level: str, country: str = "", root: Path | None = None) -> list[str]:
    """Return the ids of the areas of a NUTS version at a level (nuts1, nuts2, nuts3), of one country or of all.

    >>> list_areas("2013", "nuts2", "IE")
    ['nuts-ie01', 'nuts-ie02']
    """
    root = root or find_root()
    return [_name_area(code, root) for code in list_codes(version, level, country, root)]


def list_enclosing(territory: str, root: Path | None = None) -> list[str]:
    """Return the territories around `territory` today, the nearest first.

    >>> list_enclosing("dep-34")
    ['occitanie', 'france-metropolitaine', 'france']
    """
    around = []
    whole = describe_territory(territory, root)["part_of"]
    while whole and whole not in around:
        around.append(whole)
        whole = describe_territory(whole, root)["part_of"]
    return around


def list_within(territory: str, root: Path | None = None) -> list[str]:
    """Return `territory` and every territory inside it today, in the order of the table.

    >>> list_within("valenciennes-metropole")[:2]
    ['valenciennes-metropole', 'rives-creatives-de-l-escaut']
    """
    table = _read_territories(root or find_root())
    return [name for name in table["territory"] if territory in (name, *list_enclosing(name, root))]


def _locate(name: str, root: Path) -> Place:
    key = normalise_name(name)
    found = _read_index(root).get(key) or (("",) if is_outside(key) else _list_abroad(name, root))
    if not found:
        return Place(rule=_find_rule(key), expected=_propose(key, root))
    if found == ("",):
        return Place(rule="aggregate_row")
    if len(found) > 1:
        return Place(rule="ambiguous_territory", expected=", ".join(found))
    if strip_unseen(name) != name:
        LOGGER.warning("unseen characters removed from the territory %a, read as %s", shorten(name), found[0])
    return Place(territory=found[0])


def _list_abroad(name: str, root: Path) -> tuple[str, ...]:
    """Return the ids of the European areas that no row of ours is about and that a code, id or label means."""
    return tuple(_name_area(area.code, root) for area in find_areas(name, root))


def _name_area(code: str, root: Path) -> str:
    """Return the id of a NUTS code: that of our own row, which knows one boundary under all its codes, else `nuts-`."""
    own = _read_index(root).get(code.lower(), ("",))[0]
    return own or PREFIX + code.lower()


def _describe_area(area: Area, root: Path) -> dict[str, str]:
    """Return the row that a European area would have in our table."""
    row = dict.fromkeys(TERRITORY_COLUMNS, "") | {f"nuts_{version}": area.code for version in area.versions}
    row |= {column: getattr(area, column) for column in ("level", "name_fr", "name_en", "in_fr")}
    # Northern Ireland's UKN10 to UKN16 lie in UKN0: there is no UKN1, and the nearest area that is known is UKN.
    above = (area.code[:length] for length in range(len(area.code) - 1, 1, -1))
    around = next((_name_area(code, root) for code in above if find_areas(code, root)), "")
    return row | {"territory": _name_area(area.code, root), "part_of": around}


def _find_rule(key: str) -> str:
    scripts = {unicodedata.name(character, "?").split()[0] for character in key if character.isalpha()}
    if len(scripts) > 1:
        return "mixed_script"
    if not key:
        return "territory_missing"
    return "lost_zero" if LOST_ZERO.fullmatch(key) else "unknown_territory"


def _propose(key: str, root: Path) -> str:
    if LOST_ZERO.fullmatch(key):
        return f"0{key}"
    if meant := find_meant(key, root):
        return PREFIX + meant.lower()
    index = _read_index(root)
    near = (found for term in propose_terms(key, index) for found in index[term] if found)
    return ", ".join(dict.fromkeys(near)) or TERRITORIES.as_posix()


def _describe(name: str, place: Place) -> str:
    shown = f"territory {shorten(name)!r}"
    add = f"mend it, or add the spelling to {SPELLINGS.as_posix()}"
    sentences = {
        "territory_missing": "no territory is named; write a name or an id of " + TERRITORIES.as_posix(),
        "unknown_territory": f"{shown} is not known; see {place.expected}; {add}",
        "mixed_script": f"{shown} mixes letters of several alphabets; see {place.expected}; type it anew",
        "aggregate_row": f"{shown} is a sum or a remainder, not a territory; leave its row out",
        "ambiguous_territory": f"{shown} can mean {place.expected}; write the name or one of these ids",
        "lost_zero": f"{shown} has lost its leading zero: {place.expected}? write the code as text",
    }
    return sentences[place.rule]


@keep
def _read_index(root: Path) -> Mapping[str, tuple[str, ...]]:
    """Return the ids that each key can mean; the id "" says that it is never a territory."""
    meanings: dict[str, set[str]] = {}
    for text, territory in (*_list_names(_read_territories(root)), *_list_spellings(root)):
        meanings.setdefault(normalise_name(text), set()).add(territory)
    return {key: tuple(sorted(ids)) for key, ids in meanings.items()}


def _list_names(table: pd.DataFrame) -> Iterator[tuple[str, str]]:
    for row in list_records(table):
        codes = [row[column] for column in ("cog", *NUTS_COLUMNS)]
        if row["level"] in COG_PREFIXES and row["cog"]:
            codes.append(COG_PREFIXES[row["level"]] + row["cog"])
        for text in (row["territory"], row["name_fr"], row["name_en"], *codes):
            if text:
                yield text, row["territory"]


def _list_spellings(root: Path) -> Iterator[tuple[str, str]]:
    known = _read_rows(root)
    for row in list_records(read_table(root / SPELLINGS, SPELLING_COLUMNS)):
        if row["territory"]:
            find_row(known, row["territory"], f"spelling {row['spelling']!r}: territory", TERRITORIES)
        yield row["spelling"], row["territory"]


@keep
def _read_territories(root: Path) -> pd.DataFrame:
    table = read_table(root / TERRITORIES, TERRITORY_COLUMNS)
    check_unique(table, "territory", TERRITORIES)
    return table


@keep
def _read_rows(root: Path) -> Mapping[str, dict[str, str]]:
    return {row["territory"]: row for row in list_records(_read_territories(root))}


def check_map(map_name: str) -> None:
    """Raise `IndicatorsError` where `map_name` is none of `MAPS`."""
    if map_name not in MAPS:
        choices = " or ".join(MAPS)
        raise IndicatorsError(
            f"there is no map {map_name!r}; choose {choices}, or a level and version of NUTS: nuts2-2013"
        )
