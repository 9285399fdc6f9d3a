"""A family of figures through time: an index that stops at breaks and gaps that stay gaps."""

import math

import pytest

from indicators.errors import ComparisonError
from indicators.series import SERIES_COLUMNS, trace_series
from indicators.territories import list_regions


def grow(territory, values, **cells):
    return [{"territory": territory, "period": str(year), "value": value} | cells for year, value in values.items()]


def trace(observations, project, territories=("corse",), first="2008", last="2014", **more):
    return trace_series(observations, "establishments", "nace_j", territories, first, last, root=project, **more)


def column(series, name, territory="corse"):
    return series[series["territory"] == territory].set_index("period")[name]


def test_index_starts_at_100_in_its_base(observe, project):
    series = trace(observe(*grow("corse", {2010: 50, 2011: 60, 2012: 75})), project)
    assert tuple(series.columns) == SERIES_COLUMNS
    assert column(series, "index").tolist() == [100, 120, 150]
    moved = trace(observe(*grow("corse", {2010: 50, 2011: 60, 2012: 75})), project, base="2012")
    assert column(moved, "index")["2012"] == 100
    assert moved["base"].unique().tolist() == ["2012"]


def test_year_without_a_figure_interrupts_the_line(observe, project):
    hidden = {"territory": "corse", "period": "2011", "value": math.nan, "absence": "confidential"}
    series = trace(observe(*grow("corse", {2009: 50, 2012: 75}), hidden), project)
    assert column(series, "value").isna().tolist() == [False, True, True, False]
    assert column(series, "absence")["2011"] == "confidential"
    assert column(series, "inputs")["2010"] == ()


def test_index_is_refused_beyond_a_declared_break(observe, project):
    rows = grow("corse", {2008: 10, 2009: 20, 2010: 30, 2013: 40, 2014: 50}, source="eurostat_sbs_2017")
    series = trace(observe(*rows), project)
    assert series.loc[series["break_before"], "period"].tolist() == ["2009", "2014"]
    assert series["base"].unique().tolist() == ["2009"]
    assert column(series, "index").dropna().index.tolist() == ["2009", "2010", "2013"]
    assert column(series, "value")["2008"] == 10


def test_flag_of_a_break_is_a_break_where_it_begins(observe, project):
    rows = [*grow("corse", {2010: 10, 2011: 11, 2012: 12}), *grow("corse", {2013: 20, 2014: 21}, obs_status="B")]
    series = trace(observe(*rows), project)
    assert series.loc[series["break_before"], "period"].tolist() == ["2013"]


def test_samples_are_not_grown(observe, project):
    series = trace(observe(*grow("corse", {2010: 50, 2011: 60}, precision="sample")), project)
    assert series[["index", "index_low", "index_high"]].isna().all(axis=None)
    assert column(series, "value").tolist() == [50, 60]


def test_one_sided_figure_has_bounds_of_index_and_no_index(observe, project):
    more = {"likely_high": 70, "high": math.inf, "qualifier": "at_least"}
    series = trace(observe(*grow("corse", {2010: 50}), *grow("corse", {2011: 60}, **more)), project)
    assert math.isnan(column(series, "index")["2011"])
    assert (column(series, "index_low")["2011"], column(series, "index_high")["2011"]) == (120, 140)


def test_one_family_draws_every_line(observe, project):
    rows = [*grow("corse", {2010: 1, 2011: 2}), *grow("corse", {2012: 9}, source="paper"), *grow("alsace", {2010: 3})]
    series = trace(observe(*rows), project, ("corse", "alsace"))
    assert series["source"].unique().tolist() == ["office"]
    assert column(series, "value").tolist() == [1, 2]
    forced = trace(observe(*rows), project, ("corse", "alsace"), source="paper")
    assert column(forced, "value").tolist() == [9]


def test_province_adds_up_its_regions(observe, project):
    regions = list_regions("2015", overseas=False)
    rows = [row for name in regions for row in grow(name, {2010: 10, 2011: 11})]
    series = trace(observe(*rows), project, ("province",))
    assert series["value"].tolist() == [10 * (len(regions) - 1), 11 * (len(regions) - 1)]
    assert series["index"].tolist()[1] == pytest.approx(110)
    assert len(series["inputs"].iloc[0]) == len(regions) - 1


def test_nothing_observed_in_these_years_is_said(observe, project):
    with pytest.raises(ComparisonError, match="corse from 2012 to 2013"):
        trace(observe(*grow("corse", {2010: 50})), project, first="2012", last="2013")


def test_a_level_beyond_a_break_is_placed_apart_and_is_no_index(observe, project):
    rows = grow("corse", {2008: 10, 2009: 20, 2010: 30, 2013: 40, 2014: 50}, source="eurostat_sbs_2017")
    series = trace(observe(*rows), project)
    assert column(series, "index_apart").dropna().to_dict() == {"2008": 50, "2014": 250}
    assert column(series, "index").dropna().index.tolist() == ["2009", "2010", "2013"]
