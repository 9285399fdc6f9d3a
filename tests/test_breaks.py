"""Where a series is cut: whose break it is, what it cuts, and that each one says where it is known from."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from indicators.breaks import BREAK_COLUMNS, BREAKS, find_breaks, lies_between, list_known_breaks
from indicators.paths import find_root
from indicators.tabular import write_table


def declare(root, *rows):
    written = [{"kind": "method", "note_fr": "f", "note_en": "e", "cited": "c", **row} for row in rows]
    table = pd.DataFrame(written, columns=list(BREAK_COLUMNS)).fillna("")
    write_table(table, root / BREAKS)
    return root


@pytest.fixture
def root(tmp_path):
    return declare(
        tmp_path,
        {"source": "sbs", "period": "2014"},
        {"source": "sbs", "period": "2009", "kind": "footing"},
        {"source": "sbs", "indicator": "jobs", "sector": "nace_j", "period": "2013", "kind": "coverage"},
        {"indicator": "population", "period": "2012"},
    )


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2008", "2009", ["2009"]),
        ("2009", "2012", []),
        ("2008", "2014", ["2009", "2014"]),
        ("2014", "2015", []),
        ("2008-12", "2009-01", ["2009"]),
    ],
)
def test_a_break_lies_between_the_year_before_and_its_own(root, first, last, expected):
    assert list(find_breaks("sbs", "establishments", "nace_j", first, last, root)["period"]) == expected


def test_a_break_counts_for_its_own_source_indicator_and_sector(root):
    def list_kinds(source: str, indicator: str, sector: str) -> list[str]:
        return list(find_breaks(source, indicator, sector, "2010", "2013", root)["kind"])

    assert list_kinds("sbs", "jobs", "nace_j") == ["coverage"]
    assert list_kinds("sbs", "jobs", "nace_c26") == []
    assert list_kinds("insee", "jobs", "nace_j") == []
    assert list_kinds("insee", "population", "all") == ["method"]


def test_the_regional_core_has_its_break_of_2009():
    assert "footing" in set(find_breaks("eurostat_sbs_2017", "establishments", "nace_j", "2008", "2012")["kind"])
    assert find_breaks("eurostat_sbs_2017", "establishments", "nace_j", "2009", "2012").empty


@pytest.fixture
def cited(tmp_path):
    """Return a folder whose sources are those of the project, and which has no breaks yet."""
    (tmp_path / "data" / "processed").mkdir(parents=True)
    shutil.copy(find_root(Path(__file__)) / "data" / "processed" / "sources.csv", tmp_path / "data" / "processed")
    return tmp_path


def test_a_publishers_break_holds_for_all_it_publishes_and_its_regional_offices(cited):
    declare(cited, {"publisher": "Insee", "period": "2016"})
    assert len(find_breaks("insee_population_2023", "population", "all", "2012", "2020", cited)) == 1
    assert len(find_breaks("insee_bretagne_2019", "employees", "all", "2012", "2020", cited)) == 1
    assert find_breaks("eurostat_sbs_2017", "employees", "all", "2012", "2020", cited).empty
    assert find_breaks("not-there", "employees", "all", "2012", "2020", cited).empty


def test_a_break_of_one_register_holds_where_title_or_citation_names_it(cited):
    declare(cited, {"publisher": "Insee", "titled": "Flores; estimation de POPULATION", "period": "2016"})
    assert len(find_breaks("insee_population_2023", "population", "all", "2012", "2020", cited)) == 1
    assert find_breaks("insee_bretagne_2019", "employees", "all", "2012", "2020", cited).empty


def test_a_break_of_a_classification_holds_for_the_sectors_defined_in_it():
    assert list(find_breaks("insee_lr_2007", "employees", "ict_naf1", "2006", "2010")["period"]) == ["2008"]
    assert find_breaks("urssaf_rouen_2022", "employees", "ict_oecd2007", "2006", "2012").empty


def test_a_change_between_publications_cuts_no_series_of_one():
    assert find_breaks("urssaf_rouen_2022", "employees", "ict_oecd2007", "2019", "2024").empty


def test_the_regions_of_2016_cut_only_series_whose_boundaries_are_those_of_the_day():
    asked = ("cci_bretagne_2015", "employees", "all", "2014", "2018")
    assert find_breaks(*asked, geography="cog2015").empty
    assert list(find_breaks(*asked, geography="")["kind"]) == ["geography"]


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("2022-12", "2023-06", True),
        ("2022-12", "2023-07-01", True),
        ("2022", "2024", True),
        ("2023-06", "2023-09", False),
        ("2023", "2024", False),
        ("2022-12", "2023", False),
        ("2020", "2022", False),
        ("", "2024", False),
    ],
)
def test_a_break_lies_between_two_publications_only_where_their_dates_say_so(before, after, between):
    assert lies_between("2023-06", before, after) is between


def test_known_breaks_name_each_source_and_sector_they_hold_for():
    known = list_known_breaks()
    urssaf = known[known["source"] == "urssaf_rouen_2022"]
    assert {"2021-06", "2022-01", "2023-06"} <= set(urssaf["period"])
    assert known.loc[known["period"] == "2008", "sector"].tolist() == ["ict_naf1", "insee_ict"]
    assert "geography" not in set(known["kind"])
