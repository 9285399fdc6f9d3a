"""Codes of NAF and NACE against the definitions of sectors.csv, at every level, and the way to NAF 2025."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beside import find_beside
from indicators.activities import (
    ACTIVITIES,
    BRIDGE,
    hold_codes,
    list_activities,
    list_bridged,
    list_defined,
    list_nested,
    read_code,
)
from indicators.errors import IndicatorsError, UnknownTermError
from indicators.paths import find_root
from indicators.sectors import read_sectors
from indicators.tabular import read_table

ROOT = find_root(Path(__file__))
SUBCLASSES = sorted(read_table(ROOT / ACTIVITIES)["code"])
DEFINED = ["ict_oecd2007", "ict_content_tcsi", "nace_j", "press_list_2015", "business_economy"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("6201Z", "62.01Z"),
        ("62.01Z Programmation informatique", "62.01Z"),
        ("C261", "C26.1"),
        ("58.2", "58.2"),
        ("61 Télécommunications", "61"),
        ("J", "J"),
        ("", ""),
        ("GS2 Construction", ""),
        ("62011Z", ""),
        ("J58-J60", ""),
    ],
)
def test_a_code_is_read_as_naf_and_nace_write_it(text, code):
    assert read_code(text) == code


def test_the_list_of_sub_classes_is_insees():
    calamine = pytest.importorskip("python_calamine")
    path = find_beside("sources/insee_naf2008_liste_n5.xls")
    rows = calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert sorted(code for code, *_ in rows[1:]) == SUBCLASSES


def test_there_are_as_many_codes_at_each_level_as_insee_says():
    assert len(SUBCLASSES) == 732
    assert len({code[:5] for code in SUBCLASSES}) == 615
    assert len({code[:4] for code in SUBCLASSES}) == 272
    assert len({code[:2] for code in SUBCLASSES}) == 88


@given(st.sampled_from(SUBCLASSES), st.sampled_from(DEFINED))
def test_what_a_group_holds_of_a_definition_is_what_its_sub_classes_hold(subclass, sector):
    group = subclass[:4]
    held = hold_codes(sector, [group, *list_activities(group, ROOT)], ROOT)
    parts = {held[code] for code in list_activities(group, ROOT)}
    assert held[group] == (parts.pop() if len(parts) == 1 else "part")


def test_the_oecds_definition_is_whole_groups_of_nace():
    groups = ["26.1", "26.2", "26.3", "26.4", "26.8", "46.5", "58.2", "61", "62", "63.1", "95.1"]
    assert frozenset().union(*(list_activities(code, ROOT) for code in groups)) == list_defined("ict_oecd2007", ROOT)


def test_content_and_media_come_on_top_of_the_oecds_ict():
    added = list_defined("ict_content_tcsi", ROOT) - list_defined("ict_oecd2007", ROOT)
    assert added == frozenset().union(*(list_activities(code, ROOT) for code in ["58.1", "59", "60", "63.9"]))


def test_a_section_is_known_by_its_letter_and_no_other_stands_before_its_divisions():
    divisions = [list_activities(str(code), ROOT) for code in range(58, 64)]
    assert list_activities("J", ROOT) == frozenset().union(*divisions)
    assert list_activities("J62", ROOT) == list_activities("62", ROOT)
    assert list_activities("K62", ROOT) == frozenset()
    assert list_defined("nace_j", ROOT) == list_activities("J", ROOT)


def test_everything_takes_codes_that_nobody_knows():
    assert hold_codes("all", ["62.01Z", "99.99Z"], ROOT) == {"62.01Z": "whole", "99.99Z": "whole"}


def test_a_word_that_is_no_code_is_no_activity():
    assert hold_codes("all", ["Total", "", "all"], ROOT) == {"Total": "unknown", "": "unknown", "all": "whole"}
    assert hold_codes("nace_j", ["Total", "all"], ROOT) == {"Total": "unknown", "all": "part"}


@given(st.lists(st.sampled_from(SUBCLASSES), min_size=1, max_size=5, unique=True), st.sampled_from([1, 2, 4, 5]))
def test_codes_of_one_level_are_never_nested_and_each_lies_in_its_section(codes, length):
    level = {code[:length] if length > 1 else code for code in codes}
    assert list_nested(level, ROOT) == []
    assert {narrow for _, narrow in list_nested([*level, "all"], ROOT)} == level


@pytest.mark.parametrize("sector", ["press_undefined", "nwx_web_trades", "digital_occupations"])
def test_nothing_is_counted_by_a_definition_without_a_list(sector):
    with pytest.raises(IndicatorsError, match=f"{sector} .basis: .* states no list of activity codes"):
        hold_codes(sector, ["62.01Z"], ROOT)


def test_a_sector_that_no_table_holds_is_refused():
    with pytest.raises(UnknownTermError, match="ict_oecd2007"):
        hold_codes("ict_oecd2006", ["62.01Z"], ROOT)


def test_every_list_of_the_reference_tables_is_made_of_known_codes():
    listed = set(read_table(ROOT / "data/reference/sector_codes.csv")["sector"])
    assert listed <= set(read_sectors(ROOT)["sector"])
    assert all(list_defined(sector, ROOT) for sector in listed)


def test_the_bridge_starts_at_known_codes_and_says_once_what_became_of_each():
    bridge = read_table(ROOT / BRIDGE)
    assert set(bridge["from_code"]) <= set(SUBCLASSES)
    assert not bridge.duplicated(["from_code", "to_code"]).any()
    targets = bridge.groupby("from_code")["to_code"].nunique()
    assert (bridge["from_code"].map(targets)[bridge["content"] == "all"] == 1).all()
    assert (bridge["source"] != "").all()
    assert set(bridge["published"]) == {"2026-01"}


def test_no_definition_passes_whole_into_naf_2025():
    bridged = list_bridged("ict_content_tcsi", ROOT)
    parts = bridged[bridged["hold"] == "part"].set_index("code")["others"]
    assert parts.to_dict() == {
        "26.20Y": "28.23Z",
        "26.51Y": "26.51A, 26.51B",
        "26.70Y": "26.70Z",
        "46.50Y": "46.66Z",
        "61.20Y": "82.99Z",
        "63.10Y": "52.10B",
    }


def test_a_bridge_that_does_not_reach_a_definition_is_refused():
    with pytest.raises(IndicatorsError, match=r"says not what became of 46.18Z.* part of press_list_2015"):
        list_bridged("press_list_2015", ROOT)


def test_the_examples_of_the_documentation_run():
    path = ROOT / "docs" / "sectors.md"
    ended = doctest.testfile(str(path), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert ended.attempted >= 5
    assert ended.failed == 0
