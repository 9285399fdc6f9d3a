"""The regions of Europe: versions told apart, mixtures refused, the tables as Eurostat has them."""

import doctest
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from beside import find_beside
from indicators.descriptions import CLOSED
from indicators.errors import IndicatorsError, UnknownTermError
from indicators.nuts import VERSIONS, detect_versions, find_areas, is_outside, list_codes, locate_codes, read_nuts
from indicators.paths import find_root
from indicators.tabular import read_table
from indicators.territories import (
    describe_territory,
    find_territories,
    find_territory,
    list_areas,
    list_enclosing,
    locate_territory,
    name_territory,
)

MEMBERS = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HU", "IE", "IT", "LT", "LU", "LV", "MT"),
    *("NL", "PL", "PT", "RO", "SE", "SI", "SK"),
)
BAD_CODES = read_table(Path(__file__).parent / "data" / "bad_codes.csv")
WORKBOOKS = {
    "2013": ("nuts_NUTS2013-NUTS2016.xlsx", {"NUTS2013-NUTS2016": (1, (3, 4, 5, 6))}),
    "2016": ("nuts_NUTS2016-NUTS2021.xlsx", {"Changes detailed NUTS 2016-2021": (0, (2, 3, 4, 5))}),
    "2021": ("nuts_NUTS2016-NUTS2021.xlsx", {"NUTS & SR 2021": (0, (1, 2, 3, 4))}),
    "2024": ("nuts_NUTS2021-NUTS2024.xlsx", {"NUTS2024": (1, (2,)), "Statistical Regions": (1, (2,))}),
}
REGION = re.compile(r"[A-Z]{2}(?!Z+$)[0-9A-Z]{1,3}")
BEYOND_THE_UNION = ("CH", "IS", "LI", "ME", "MK", "NO", "TR")


def read_workbook(version: str) -> dict[str, str]:
    """Return the codes of Eurostat's workbook with their labels, spaces made plain; of a code told twice the last."""
    name, sheets = WORKBOOKS[version]
    workbook = load_workbook(find_beside(f"sources/{name}"), read_only=True)
    found = {}
    for sheet, (column, labels) in sheets.items():
        for row in workbook[sheet].iter_rows(min_row=2, values_only=True):
            code = str(row[column] or "").strip()
            if REGION.fullmatch(code):
                told = (" ".join(str(row[one]).split()) for one in labels if str(row[one] or "").strip())
                found[code] = next(told)
    return found


@pytest.mark.parametrize("version", WORKBOOKS)
def test_codes_and_labels_are_those_of_eurostats_workbook(version):
    table = read_nuts(version).query("level != 'country'").set_index("code")["label"]
    if version == "2013":  # the workbook has the Union alone
        table = table[~table.index.str[:2].isin(BEYOND_THE_UNION)]
    assert table.to_dict() == read_workbook(version)


@pytest.mark.parametrize(
    ("version", "countries", "counts"),
    [
        ("2010", [*MEMBERS, "UK"], [97, 270, 1294]),
        ("2013", [*MEMBERS, "HR", "UK"], [98, 276, 1342]),
        ("2016", [*MEMBERS, "HR", "UK"], [104, 281, 1348]),
        ("2021", [*MEMBERS, "HR"], [92, 242, 1166]),
        ("2024", [*MEMBERS, "HR"], [92, 244, 1165]),
    ],
)
def test_each_version_has_as_many_regions_as_eurostat_says(version, countries, counts):
    codes = [list_codes(version, level) for level in ("nuts1", "nuts2", "nuts3")]
    assert [len([code for code in level if code[:2] in countries]) for level in codes] == counts


@pytest.mark.parametrize("version", VERSIONS)
def test_each_region_lies_in_one_above_it_and_is_divided_to_the_last_level(version):
    table = read_nuts(version)
    codes = set(table["code"])
    assert {code[:-1] for code in codes if len(code) > 2} - codes <= {"UKN1"}  # UKN10 to UKN16 lie in UKN0
    above = {code[:-1] for code in codes}
    assert {code for code in codes if len(code) < 5 and code[:2] != "BA"} <= above  # Bosnia has no level 3


@pytest.mark.parametrize("version", VERSIONS)
def test_every_name_is_told_in_latin_letters(version):
    table = read_nuts(version)
    shown = table["latin"].mask(table["latin"] == "", table["label"])
    assert [text for text in shown if re.search(r"[Ͱ-Ͽἀ-῿Ѐ-ӿ]", text)] == []


def test_a_column_of_one_version_is_told_with_those_that_agree_the_newest_first():
    assert detect_versions(["FR10", "LT01", "FRJ1"]) == ("2024", "2021", "2016")
    assert detect_versions(["FR81", "FR91"]) == ("2010",)


def test_a_mixture_is_refused_and_says_which_codes_are_of_which_version():
    with pytest.raises(UnknownTermError) as refusal:
        detect_versions(["FR10", "FR81", "FR62", "FRJ1"])
    assert "FR81, FR62 of 2010, 2013; FRJ1 of 2016, 2021, 2024" in str(refusal.value)
    assert "FR10" not in str(refusal.value)


def test_row_45_of_the_bad_codes_is_refused_naming_the_versions():
    rows = BAD_CODES[BAD_CODES["fault"] == "45"].to_dict("records")
    assert rows
    for row in rows:
        with pytest.raises(UnknownTermError) as refusal:
            detect_versions(row["text"].split("|"))
        assert row["detail"] in str(refusal.value)


def test_a_code_of_no_version_is_named():
    with pytest.raises(UnknownTermError, match="knows ITD1, XX99"):
        detect_versions(["FR81", "ITD1", "XX99"])


def test_what_no_region_holds_says_nothing_of_the_version():
    assert detect_versions(["FR81", "FRZZ", "FRZZZ"]) == detect_versions(["FR81"])


def test_an_empty_column_has_no_version():
    with pytest.raises(UnknownTermError, match="no code"):
        detect_versions([])


def test_labels_tell_the_version_as_codes_do():
    assert detect_versions(["Inner London", "Départements d'outre-mer"]) == ("2010",)
    assert detect_versions(["Северозападен", "Severozapaden"])[0] == "2024"


def test_labels_of_one_level_are_found_though_their_names_stand_at_several():
    assert locate_codes(["Hamburg", "Stuttgart", "Lombardia"]) == {
        "Hamburg": "DE60",
        "Stuttgart": "DE11",
        "Lombardia": "ITC4",
    }


def test_a_label_of_several_levels_by_itself_is_refused_with_its_codes():
    with pytest.raises(UnknownTermError, match="DE6, DE60, DE600"):
        locate_codes(["Hamburg"])
    assert locate_codes(["Hamburg"], level="nuts3") == {"Hamburg": "DE600"}


def test_a_source_may_name_each_version_as_its_geography():
    assert {f"nuts{version}" for version in VERSIONS} <= set(CLOSED["geography"])


def test_a_version_or_level_that_is_none_is_refused():
    with pytest.raises(IndicatorsError, match="expected one of 2010"):
        read_nuts("1999")
    with pytest.raises(IndicatorsError, match="expected one of country"):
        list_codes("2021", "region")


@given(st.sampled_from(VERSIONS), st.integers(0, 10_000))
def test_each_code_is_a_territory_with_a_name_and_a_place(version, number):
    codes = [code for level in ("nuts1", "nuts2", "nuts3") for code in list_codes(version, level)]
    code = codes[number % len(codes)]
    (area,) = find_areas(code)
    assert version in area.versions
    found = find_territories(pd.Series([code]))[0].iloc[0]
    if found:  # areas of several French regions are sums, and refused as such
        assert name_territory(found, "fr") and locate_territory(found, "fr") and list_enclosing(found)


def test_a_european_region_is_found_by_code_and_label():
    assert find_territory("DE11") == find_territory("nuts-de11") == "nuts-de11"
    assert find_territory("Rheinhessen-Pfalz") == "nuts-deb3"
    assert list_enclosing("nuts-de11") == ["nuts-de1", "nuts-de"]
    assert list_enclosing("nuts-ukn10") == ["nuts-ukn", "nuts-uk"]
    assert (name_territory("nuts-de", "fr"), locate_territory("nuts-de", "fr")) == ("Allemagne", "en Allemagne")


def test_a_french_region_keeps_the_id_of_its_boundary_under_all_its_codes():
    assert {find_territory(code) for code in ("FR81", "FRJ1")} == {"languedoc-roussillon"}
    assert "languedoc-roussillon" in list_areas("2013", "nuts2", "FR")
    assert "languedoc-roussillon" in list_areas("2021", "nuts2", "FR")
    assert describe_territory("languedoc-roussillon")["level"] == "region"


def test_what_a_country_counts_in_no_region_is_refused_as_a_sum():
    assert list(find_territories(pd.Series(["ELZZ", "SEZ"]))[1]["rule"]) == ["aggregate_row", "aggregate_row"]


def test_the_examples_of_the_page_for_economists_run():
    page = find_root(Path(__file__)) / "docs" / "territories.md"
    ended = doctest.testfile(str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert ended.attempted > 10
    assert ended.failed == 0


def test_the_population_regions_of_eurostat_are_all_known():
    path = find_beside("sources/eurostat_demo_r_pjangrp3.tsv.gz")
    heads = pd.read_csv(path, sep="\t", usecols=[0]).iloc[:, 0].str.split(",").str[-1].unique()
    regions = [code for code in heads if len(code) in (4, 5) and code[:2] not in ("EU", "EA", "EF")]
    unknown = [code for code in regions if not is_outside(code) and not find_areas(code)]
    assert unknown == []
