"""Names and codes of places: what is found, what is refused, and why. Rows 41 to 54 of data/bad_codes.csv."""

from __future__ import annotations

import logging
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.errors import IndicatorsError, UnknownTermError
from indicators.nuts import LEVELS, VERSIONS
from indicators.regions import list_missing_regions, list_neighbours
from indicators.tabular import read_table, write_table
from indicators.territories import (
    SPELLING_COLUMNS,
    SPELLINGS,
    TERRITORIES,
    TERRITORY_COLUMNS,
    find_territories,
    find_territory,
    list_areas,
    list_enclosing,
    list_regions,
    locate_territory,
    name_territory,
    read_territories,
    read_tiles,
)
from indicators.texts import normalise_name

BAD_CODES = read_table(Path(__file__).parent / "data" / "bad_codes.csv")
LONGEST_SENTENCE = 300
EUROPE = {area for version in VERSIONS for level in LEVELS for area in list_areas(version, level)}


def pick_rows(read_as: str, *outcomes: str) -> list:
    chosen = BAD_CODES[(BAD_CODES["read_as"] == read_as) & BAD_CODES["outcome"].isin(outcomes or ("refused",))]
    return [pytest.param(row, id=f"{row['fault']}-{row['text'][:12]}") for row in chosen.to_dict("records")]


def write_out(row: dict[str, str]) -> str:
    text = row["text"].encode("ascii", "backslashreplace").decode("unicode_escape")
    return text * int(row["times"])


@pytest.mark.parametrize("row", pick_rows("table", "kept"))
def test_a_code_or_label_stays_the_text_that_it_is(row, tmp_path):
    text = write_out(row)
    write_table(pd.DataFrame({"code": [text]}), tmp_path / "codes.csv")
    assert list(read_table(tmp_path / "codes.csv")["code"]) == [text]


@pytest.mark.parametrize("row", pick_rows("territory", "found"))
def test_a_name_is_matched_by_its_key(row):
    assert find_territory(write_out(row)) == row["result"]


@pytest.mark.parametrize("row", pick_rows("territory", "refused"))
def test_what_is_no_territory_is_refused_with_its_rule(row):
    text = write_out(row)
    ids, problems = find_territories(pd.Series([text]))
    assert list(ids) == [""]
    assert list(problems["rule"]) == [row["result"]]
    assert row["detail"] in problems["expected"].iloc[0]
    with pytest.raises(UnknownTermError) as refusal:
        find_territory(text)
    assert row["detail"] in str(refusal.value)
    assert len(str(refusal.value)) < LONGEST_SENTENCE


@pytest.mark.parametrize("row", pick_rows("territory", "logged"))
def test_unseen_characters_are_stripped_and_logged(row, caplog):
    with caplog.at_level(logging.WARNING):
        assert find_territory(write_out(row)) == row["result"]
    assert "unseen characters" in caplog.text


@pytest.mark.parametrize("row", pick_rows("territory", "no region"))
def test_france_among_regions_is_a_whole_and_no_region(row):
    territory = find_territory(write_out(row))
    assert territory == row["result"]
    assert territory not in list_regions("2015") + list_regions("2016")


@pytest.mark.parametrize("row", pick_rows("territories", "repeated"))
def test_the_same_region_written_twice_is_one_id_so_that_it_clashes(row):
    ids, problems = find_territories(pd.Series(write_out(row).split("|")))
    assert set(ids) == {row["result"]}
    assert problems.empty


@pytest.mark.parametrize("row", pick_rows("regions", "missing"))
def test_the_regions_that_a_table_lacks_are_named(row):
    present = [region for region in list_regions("2016", overseas=False) if region != row["text"]]
    assert len(present) == int(row["detail"])
    assert list_missing_regions(present, "2016", overseas=False) == [row["result"]]


@pytest.mark.parametrize(
    ("name", "territory"),
    [
        ("Centre", "centre-val-de-loire"),
        ("FR24", "centre-val-de-loire"),
        ("FRB0", "centre-val-de-loire"),
        ("FR7", "auvergne-rhone-alpes"),
        ("Nord - Pas-de-Calais", "nord-pas-de-calais"),
        ("Réunion", "la-reunion"),
        ("974", "dep-974"),
        ("REG-28", "normandie"),
        ("DEP-28", "dep-28"),
        ("dep-28", "dep-28"),
        ("Montpellier (zone d emploi)", "ze-montpellier"),
        ("bassin de vie montpellierain", "bassin-de-vie-montpellierain"),
        ("Brittany", "bretagne"),
    ],
)
def test_old_names_codes_of_every_version_and_declared_spellings_are_known(name, territory):
    assert find_territory(name) == territory


def test_a_bare_code_of_a_region_and_a_department_is_refused_with_both():
    with pytest.raises(UnknownTermError, match="dep-11, ile-de-france"):
        find_territory("11")


def test_an_empty_name_is_told_apart_from_an_unknown_one():
    _, problems = find_territories(pd.Series(["", "\u00a0"]))
    assert list(problems["rule"]) == ["territory_missing", "territory_missing"]


def test_a_column_keeps_its_index_and_its_repeats():
    names = pd.Series(["Corse", "Nowhere", "Corse", "Nowhere"], index=[7, 3, 9, 1])
    ids, problems = find_territories(names)
    assert ids.to_dict() == {7: "corse", 3: "", 9: "corse", 1: ""}
    assert list(problems.index) == [3, 1]
    assert list(problems["text"]) == ["Nowhere", "Nowhere"]


def test_an_empty_column_gives_empty_answers():
    ids, problems = find_territories(pd.Series([], dtype="str"))
    assert ids.empty
    assert problems.empty


@given(st.sampled_from(list(read_territories()["name_fr"])), st.booleans(), st.sampled_from(" \u00a0-\u2011–"))
def test_case_accents_and_kinds_of_hyphen_never_change_the_place(name, upper, hyphen):
    written = name.replace("-", hyphen)
    assert find_territory(written.upper() if upper else written) == find_territory(name)


@given(st.text())
def test_a_key_is_its_own_key(text):
    assert normalise_name(normalise_name(text)) == normalise_name(text)


@given(st.text(max_size=30))
def test_any_text_is_a_known_id_or_a_refusal(text):
    ids, problems = find_territories(pd.Series([text]))
    known = {*read_territories()["territory"], *EUROPE}
    assert (ids.iloc[0] in known) != (len(problems) == 1)


def test_each_territory_is_found_by_its_id_and_by_its_names():
    table = read_territories()
    for column in ("territory", "name_fr", "name_en"):
        ids, problems = find_territories(table[column])
        assert problems.empty
        assert list(ids) == list(table["territory"])


def test_names_are_given_in_both_languages():
    assert name_territory("corse", "fr") == "Corse"
    assert name_territory("corse", "en") == "Corsica"
    assert locate_territory("dep-75", "fr") == "à Paris"
    assert locate_territory("corse", "en") == "in Corsica"


def test_a_name_is_no_id_where_an_id_is_asked_for():
    with pytest.raises(UnknownTermError, match="nearest: corse"):
        name_territory("Corse", "fr")


def test_an_unknown_language_or_map_is_refused():
    with pytest.raises(IndicatorsError, match="fr, en"):
        name_territory("corse", "de")
    with pytest.raises(IndicatorsError, match="no map '2012'"):
        list_regions("2012")
    with pytest.raises(IndicatorsError, match="no map '2012'"):
        read_tiles("2012")


def test_a_site_lies_in_the_building_the_town_the_region_and_the_country():
    assert list_enclosing("pepiniere-de-la-nouvelle-forge") == [
        "nouvelle-forge",
        "rives-creatives-de-l-escaut",
        "valenciennes-metropole",
        "dep-59",
        "hauts-de-france",
        "france-metropolitaine",
        "france",
    ]


def test_the_table_handed_out_is_a_copy():
    table = read_territories()
    table.loc[0, "territory"] = "changed"
    assert read_territories().loc[0, "territory"] == "france"


def write_reference(root: Path, territories: list[dict[str, str]], spellings: list[tuple[str, str]]) -> Path:
    rows = [dict.fromkeys(TERRITORY_COLUMNS, "") | territory for territory in territories]
    write_table(pd.DataFrame(rows, columns=TERRITORY_COLUMNS), root / TERRITORIES)
    aliases = pd.DataFrame([(*spelling, "") for spelling in spellings], columns=SPELLING_COLUMNS)
    write_table(aliases, root / SPELLINGS)
    return root


def test_a_table_with_a_territory_twice_is_refused(tmp_path):
    root = write_reference(tmp_path, [{"territory": "corse"}, {"territory": "corse"}], [])
    with pytest.raises(IndicatorsError, match="line 3: territory 'corse' is empty or stands there twice"):
        find_territory("corse", root)


def test_a_spelling_of_no_territory_is_refused(tmp_path):
    root = write_reference(tmp_path, [{"territory": "corse"}], [("Korse", "korse")])
    with pytest.raises(UnknownTermError, match="spelling 'Korse': territory 'korse' is not in"):
        find_territory("corse", root)


def test_a_name_that_two_territories_bear_is_refused_with_both(tmp_path):
    root = write_reference(
        tmp_path, [{"territory": "a", "name_fr": "Saint-Denis"}, {"territory": "b", "name_fr": "Saint-Denis"}], []
    )
    with pytest.raises(UnknownTermError, match="can mean a, b"):
        find_territory("saint denis", root)


@pytest.mark.parametrize("map_name", ["2015", "2016"])
def test_neighbours_are_regions_of_the_map_and_see_each_other(map_name):
    regions = list_regions(map_name)
    for region in regions:
        beside = list_neighbours(region, map_name)
        assert set(beside) <= set(regions) - {region}
        assert all(region in list_neighbours(other, map_name) for other in beside)


def test_an_island_has_no_neighbour():
    assert list_neighbours("corse", "2015") == []
