"""What is known of each territory, absences included."""

import math

from indicators.coverage import COVERAGE_COLUMNS, count_coverage, cover_regions, list_profiled
from indicators.observations import read_observations
from indicators.territories import list_regions

NONE = {"value": math.nan, "absence": "reported_none", "dated": "undated", "period": ""}


def test_figures_sources_years_and_absences_are_counted(observe, project):
    rows = (
        {"territory": "corse", "value": 1, "period": "2010"},
        {"territory": "corse", "value": 2, "period": "2012-Q4", "source": "paper"},
        {"territory": "corse", "value": math.nan, "absence": "confidential", "period": "2014"},
    )
    coverage = count_coverage(observe(*rows), project)
    assert coverage[list(COVERAGE_COLUMNS)].values.tolist() == [["corse", "establishments", 2, 2, "2010", "2012", 1]]


def test_reported_absence_is_counted_without_a_year(observe, project):
    coverage = count_coverage(observe({"territory": "picardie"} | NONE), project)
    assert coverage.iloc[0][["observations", "sources", "first", "last", "absences"]].tolist() == [0, 0, "", "", 1]


def test_three_digital_figures_make_a_profile(observe, project):
    three = [{"territory": "corse", "value": year, "period": str(year)} for year in (2010, 2011, 2012)]
    two = [{"territory": "alsace", "value": 1}, {"territory": "alsace", "value": 2}, {"territory": "alsace"} | NONE]
    other = [{"territory": "bretagne", "value": 1, "sector": "all", "period": str(year)} for year in range(2001, 2009)]
    nation = [row | {"territory": "france"} for row in three]
    assert list_profiled(observe(*three, *two, *other, *nation), project) == ["corse"]


def test_a_digital_indicator_covers_the_regions_that_one_source_defines_alike():
    found = cover_regions(read_observations(), list_regions("2015", overseas=False)).set_index("indicator")
    assert found.index[found["known"] == found["total"]].tolist() == ["establishments", "jobs"]
    assert found.loc["jobs", ["sector", "source", "period"]].tolist() == ["nace_j", "eurostat_sbs_2017", "2014"]
    assert 0 < found.loc["employees", "known"] < 22
    assert "population" not in found.index
    assert found["known"].is_monotonic_decreasing


def test_an_indicator_nobody_reports_covers_no_region():
    found = cover_regions(read_observations().head(0), ["corse"])
    assert set(found["known"]) == {0} and set(found["total"]) == {1}
    assert (found["source"] == "").all()
