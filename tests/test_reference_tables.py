"""The tables of data/reference hold together: ids, links, both languages, sums; and agree with the official lists."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from beside import find_beside
from indicators.codebook import REFERENCE
from indicators.paths import find_root
from indicators.periods import FIRST_YEAR, parse_period, year_of
from indicators.sectors import list_parts
from indicators.tabular import read_table
from indicators.territories import (
    MAPS,
    NUTS_COLUMNS,
    list_enclosing,
    list_regions,
    read_territories,
    read_tiles,
)
from indicators.texts import normalise_name

ROOT = find_root(Path(__file__))
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
CODE = re.compile(r"[a-z0-9_:]+")
LEVELS = {
    *("country", "country_part", "region", "department", "labour_market_area"),
    *("intermunicipal", "commune", "site", "press_area"),
}
TERRITORIES = read_territories(ROOT).set_index("territory")
REGIONS = TERRITORIES[TERRITORIES["level"] == "region"]
DEPARTMENTS = TERRITORIES[TERRITORIES["level"] == "department"]


def read_reference(name: str) -> pd.DataFrame:
    return read_table(ROOT / REFERENCE / f"{name}.csv")


def read_official(name: str) -> list[dict[str, str]]:
    return read_table(find_beside(f"reference/{name}")).to_dict("records")


def straighten(name: str) -> str:
    return name.replace("’", "'")


def find_circles(parents: dict[str, str]) -> list[str]:
    circles = []
    for start in parents:
        seen, current = {start}, parents[start]
        while current and current not in seen:
            seen.add(current)
            current = parents[current]
        circles += [start] if current else []
    return circles


# Territories


def test_ids_are_slugs_and_unique():
    assert [name for name in TERRITORIES.index if not SLUG.fullmatch(name)] == []
    assert TERRITORIES.index.is_unique


def test_each_territory_has_its_names_and_a_known_level():
    assert (TERRITORIES[["name_fr", "in_fr", "name_en"]] != "").all(axis=None)
    assert set(TERRITORIES["level"]) == LEVELS


def test_no_two_territories_bear_the_same_name():
    assert TERRITORIES["name_fr"].map(normalise_name).is_unique
    assert TERRITORIES["name_en"].map(normalise_name).is_unique


def test_french_names_are_written_with_the_typographic_apostrophe():
    texts = TERRITORIES[["name_fr", "in_fr", "name_en"]]
    assert not texts.apply(lambda column: column.str.contains("'")).any(axis=None)


def test_the_name_with_its_preposition_ends_in_the_name():
    plain = TERRITORIES["name_fr"].str.removesuffix(" (département)").map(normalise_name)
    placed = TERRITORIES["in_fr"].map(normalise_name)
    regular = TERRITORIES["level"].isin(["country", "country_part", "region", "department", "commune"])
    wrong = [name for name in TERRITORIES.index[regular] if not placed[name].endswith(plain[name])]
    assert wrong == []


def test_yes_is_the_only_answer_beside_nothing():
    for column in ("map_2015", "map_2016", "overseas"):
        assert set(TERRITORIES[column]) == {"", "yes"}


def test_each_territory_lies_in_a_known_one_and_all_in_france():
    outside = [name for name in TERRITORIES.index if "france" not in (name, *list_enclosing(name, ROOT))]
    assert outside == []


def test_no_territory_lies_in_itself():
    assert find_circles(TERRITORIES["part_of"].to_dict()) == []


def test_27_regions_until_2015_of_which_22_metropolitan():
    assert len(list_regions("2015", root=ROOT)) == 27
    assert len(list_regions("2015", overseas=False, root=ROOT)) == 22


def test_18_regions_since_2016_of_which_13_metropolitan():
    assert len(list_regions("2016", root=ROOT)) == 18
    assert len(list_regions("2016", overseas=False, root=ROOT)) == 13


def test_each_region_is_on_a_map_and_only_regions_are():
    mapped = (TERRITORIES["map_2015"] == "yes") | (TERRITORIES["map_2016"] == "yes")
    assert list(mapped) == list(TERRITORIES["level"] == "region")


def test_each_former_region_has_a_region_of_today_as_its_successor():
    former = REGIONS[REGIONS["map_2016"] == ""]
    assert len(former) == 16
    assert set(former["part_of"]) <= set(list_regions("2016", root=ROOT))
    assert set(former["valid_to"]) == {"2015-12-31"}


def test_each_new_region_is_made_of_former_ones_and_begins_in_2016():
    fresh = REGIONS[REGIONS["map_2015"] == ""]
    assert len(fresh) == 7
    assert set(fresh.index) == set(REGIONS.loc[REGIONS["map_2016"] == "", "part_of"])
    assert set(fresh["valid_from"]) == {"2016-01-01"}


def test_101_departments_each_in_a_region_of_either_map():
    assert len(DEPARTMENTS) == 101
    assert set(DEPARTMENTS["part_of"]) == set(list_regions("2016", root=ROOT))
    assert set(DEPARTMENTS["part_of_2015"]) == set(list_regions("2015", root=ROOT))


def test_the_regions_of_a_department_are_one_or_a_region_and_its_successor():
    successors = REGIONS["part_of"].to_dict()
    moved = DEPARTMENTS[DEPARTMENTS["part_of"] != DEPARTMENTS["part_of_2015"]]
    assert list(moved["part_of_2015"].map(successors)) == list(moved["part_of"])


def test_a_department_is_named_by_its_code():
    assert list(DEPARTMENTS.index) == ["dep-" + code.lower() for code in DEPARTMENTS["cog"]]


def test_overseas_are_five_regions_and_their_departments():
    overseas = TERRITORIES[TERRITORIES["overseas"] == "yes"]
    assert sorted(overseas["level"]) == ["department"] * 5 + ["region"] * 5
    assert set(REGIONS.loc[REGIONS["overseas"] == "yes", "part_of"]) == {"france"}


@pytest.mark.parametrize("version", NUTS_COLUMNS)
def test_a_code_of_one_nuts_version_is_one_territory(version):
    codes = TERRITORIES.loc[TERRITORIES[version] != "", version]
    assert codes.is_unique
    assert codes.str.fullmatch(r"FR[0-9A-Z]{0,3}").all()


def test_a_nuts_code_never_changes_its_territory_from_version_to_version():
    pairs = TERRITORIES.reset_index().melt("territory", NUTS_COLUMNS, value_name="code")
    held = pairs[pairs["code"] != ""].groupby("code")["territory"].nunique()
    assert list(held[held > 1].index) == []


def test_validity_is_written_as_dates_in_order():
    for column in ("valid_from", "valid_to"):
        assert all(parse_period(date) == date for date in TERRITORIES[column] if date)
    bounded = TERRITORIES[(TERRITORIES["valid_from"] != "") & (TERRITORIES["valid_to"] != "")]
    assert (bounded["valid_from"] < bounded["valid_to"]).all()


# Spellings


def test_each_spelling_means_a_territory_or_says_why_it_never_does():
    spellings = read_reference("spellings")
    assert set(spellings["territory"]) - {""} <= set(TERRITORIES.index)
    assert (spellings[["spelling", "note"]] != "").all(axis=None)


def test_no_spelling_stands_twice_or_hides_a_name():
    keys = read_reference("spellings")["spelling"].map(normalise_name)
    assert keys.is_unique
    names = {normalise_name(name) for column in ("name_fr", "name_en") for name in TERRITORIES[column]}
    assert set(keys) & (names | {normalise_name(name) for name in TERRITORIES.index}) == set()


# Tiles


@pytest.mark.parametrize("map_name", MAPS)
def test_each_region_of_a_map_has_a_tile_of_its_own(map_name):
    tiles = read_tiles(map_name, ROOT)
    assert sorted(tiles["territory"]) == list_regions(map_name, root=ROOT)
    assert not tiles.duplicated(["column", "row"]).any()
    assert (tiles[["column", "row"]] >= 1).all(axis=None)


@pytest.mark.parametrize("map_name", MAPS)
def test_short_names_are_at_most_four_letters_and_unlike(map_name):
    names = read_tiles(map_name, ROOT)["short_name"]
    assert names.is_unique
    assert names.str.fullmatch(r"[A-Za-zÀ-ÿ]{2,4}").all()


@pytest.mark.parametrize("map_name", MAPS)
def test_the_overseas_regions_have_the_last_row_to_themselves(map_name):
    tiles = read_tiles(map_name, ROOT)
    overseas = tiles["territory"].map(TERRITORIES["overseas"]) == "yes"
    assert list(overseas) == list(tiles["row"] == tiles["row"].max())


@pytest.mark.parametrize(
    ("map_name", "north", "south"),
    [
        ("2015", "nord-pas-de-calais", "languedoc-roussillon"),
        ("2015", "picardie", "ile-de-france"),
        ("2015", "rhone-alpes", "provence-alpes-cote-d-azur"),
        ("2016", "hauts-de-france", "ile-de-france"),
        ("2016", "nouvelle-aquitaine", "occitanie"),
    ],
)
def test_the_north_stands_above_the_south(map_name, north, south):
    rows = read_tiles(map_name, ROOT).set_index("territory")["row"]
    assert rows[north] < rows[south]


@pytest.mark.parametrize("map_name", MAPS)
def test_the_west_stands_left_of_the_east(map_name):
    columns = read_tiles(map_name, ROOT).set_index("territory")["column"]
    east = "alsace" if map_name == "2015" else "grand-est"
    assert columns["bretagne"] < columns["ile-de-france"] < columns[east]


# Codebook, sectors, scopes


@pytest.mark.parametrize("name", ["codebook", "sectors", "denominators"])
def test_titles_and_definitions_are_in_both_languages(name):
    texts = read_reference(name)[["title_fr", "title_en", "definition_fr", "definition_en"]]
    assert (texts != "").all(axis=None)


@pytest.mark.parametrize(
    ("name", "key"),
    [("codebook", "indicator"), ("sectors", "sector"), ("scopes", "scope"), ("denominators", "denominator")],
)
def test_ids_of_the_other_tables_are_codes_and_unique(name, key):
    ids = read_reference(name)[key]
    assert ids.is_unique
    assert [term for term in ids if not CODE.fullmatch(term)] == []


def test_sectors_add_up_to_known_sectors_without_circle():
    sectors = read_reference("sectors").set_index("sector")["part_of"]
    assert set(sectors) - {""} <= set(sectors.index)
    assert find_circles(sectors.to_dict()) == []
    assert set(read_reference("sector_codes")["sector"]) <= set(sectors.index)


def test_section_j_and_the_business_economy_have_the_parts_of_nace():
    assert list_parts("nace_j", ROOT) == [f"nace_j{division}" for division in range(58, 64)]
    letters = ["b", "c", "d", "e", "f", "g", "h", "i", "j", "l", "m", "n"]
    assert sorted(list_parts("business_economy", ROOT)) == sorted([*(f"nace_{at}" for at in letters), "nace_s95"])


@pytest.mark.parametrize(
    ("name", "column", "allowed"),
    [
        ("codebook", "kind", "stock flow rate"),
        ("codebook", "unit", "count EUR percent points permille m2 ratio index"),
        ("sectors", "basis", "activity occupation membership undefined"),
        ("sectors", "digital", "yes no"),
        ("scopes", "units", "employers all undefined"),
        ("scopes", "persons", "employees self_employed all none undefined"),
        ("scopes", "counted", "headcount jobs fte none undefined"),
        ("scopes", "place", "workplace residence head_office undefined"),
        ("scopes", "timing", "year_end year_average year_start undefined"),
        ("breaks", "kind", "footing method coverage publication geography"),
    ],
)
def test_closed_columns_hold_only_their_words(name, column, allowed):
    assert set(read_reference(name)[column]) - set(allowed.split()) == set()


def test_breaks_name_known_indicators_sectors_and_years():
    breaks = read_reference("breaks")
    assert set(breaks["indicator"]) - {""} <= set(read_reference("codebook")["indicator"])
    assert set(breaks["sector"]) - {""} <= set(read_reference("sectors")["sector"])
    assert all(year_of(period) >= FIRST_YEAR for period in breaks["period"])
    assert (breaks[["note_fr", "note_en", "cited"]] != "").all(axis=None)
    assert set(breaks["edition"]) - {""} <= set(read_reference("sectors")["edition"])


def test_the_rules_that_refuse_a_territory_or_a_period_have_their_sentences():
    rules = read_reference("rules").set_index("rule")
    names = ["unknown_territory", "territory_missing", "ambiguous_territory", "aggregate_row", "mixed_script"]
    sentences = rules.loc[[*names, "lost_zero", "unknown_period"]]
    assert (sentences[["problem_fr", "problem_en", "remedy_fr", "remedy_en"]] != "").all(axis=None)


# The official lists, where they stand beside the project


def test_former_regions_agree_with_the_official_list():
    names = REGIONS["name_fr"].map(straighten)
    for official in read_official("regions_avant_2016.csv"):
        found = REGIONS[(REGIONS["cog"] == official["cog_avant"]) & (REGIONS["map_2015"] == "yes")]
        assert len(found) == 1, official["nom_avant"]
        assert names[found.index[0]] in (official["nom_avant"], official["nom_depuis_2016"])
        assert [found[version].iloc[0] for version in NUTS_COLUMNS] == [
            official[version.replace("nuts_", "nuts2_")] for version in NUTS_COLUMNS
        ]
        today = names[found["part_of"].iloc[0]] if found["map_2016"].iloc[0] == "" else names[found.index[0]]
        assert today == official["nom_depuis_2016"]


def test_regions_since_2016_agree_with_the_official_list():
    today = REGIONS[REGIONS["map_2016"] == "yes"].set_index("cog")
    official = {row["cog"]: row for row in read_official("regions_depuis_2016.csv")}
    assert today["name_fr"].map(straighten).to_dict() == {code: row["nom"] for code, row in official.items()}
    for code, row in official.items():
        expected = row["nuts1_2016_2021_2024"] if "+" in row["nuts2_2024"] else row["nuts2_2024"]
        assert today.loc[code, "nuts_2024"] == expected


def test_departments_agree_with_the_official_list():
    names = REGIONS["name_fr"].map(straighten)
    rows = DEPARTMENTS.set_index("cog")
    official = read_official("departements.csv")
    assert sorted(rows.index) == sorted(row["dep"] for row in official)
    for row in official:
        found = rows.loc[row["dep"]]
        assert straighten(found["name_fr"]).removesuffix(" (département)") == row["nom"]
        assert names[found["part_of"]] == row["nom_region"]
        assert names[found["part_of_2015"]] in (row["nom_region_avant_2016"], row["nom_region"])
        assert REGIONS.loc[found["part_of_2015"], "cog"] == row["cog_region_avant_2016"]
        assert (found["nuts_2013"], found["nuts_2016"]) == (row["nuts3_2013"], row["nuts3_2016_2021_2024"])
        assert found["nuts_2016"] == found["nuts_2021"] == found["nuts_2024"]


def test_each_code_of_the_nuts_changes_stands_in_the_version_it_is_of():
    rows = read_official("nuts_changes_france_1999_2021.csv")
    places = [
        row for row in rows if row["typology"] in ("nuts_level_2", "nuts_level_3") and "FRZZ" not in row["code_2021"]
    ]
    assert len(places) > 101
    for version in NUTS_COLUMNS[:-1]:
        codes = {row[version.replace("nuts_", "code_")] for row in places} - {"", "FRZZ", "FRZZZ"}
        assert codes <= set(TERRITORIES[version])
