"""Accounting identities: held, missed, or missed for a known reason."""

import math
import shutil

import pytest

from indicators.checks import CHECK_COLUMNS, check_identities
from indicators.errors import IndicatorsError
from indicators.observations import read_observations
from indicators.sectors import list_parts
from indicators.territories import list_regions

MISSING = {"value": math.nan, "absence": "confidential"}


def spread(value, total, **cells):
    """Return a row for each region of the map of 2015 but Mayotte, and one for France."""
    regions = [name for name in list_regions("2015") if name != "mayotte"]
    return [{"territory": name, "value": value} | cells for name in regions] + [
        {"territory": "france", "value": total} | cells
    ]


def check(observations, project, rule):
    table = check_identities(observations, project)
    assert tuple(table.columns) == CHECK_COLUMNS
    return table[table["rule"] == rule]


def test_regions_that_add_up_to_france_leave_no_gap(observe, project):
    row = check(observe(*spread(10, 260)), project, "check_regions").iloc[0]
    assert (row["expected"], row["found"], row["gap"], row["explained"]) == (260, 260, 0, True)
    assert len(row["inputs"]) == 27


def test_gap_to_france_is_shown_unexplained(observe, project):
    row = check(observe(*spread(10, 360)), project, "check_regions").iloc[0]
    assert (row["gap"], row["explained"]) == (-100, False)


def test_gap_a_publisher_keeps_apart_is_explained(observe, project):
    rows = spread(1000, 26_060, indicator="jobs", source="eurostat_sbs_2017")
    row = check(observe(*rows), project, "check_regions").iloc[0]
    assert (row["gap"], row["explained"]) == (-60, True)
    assert "extra-regio" in row["note_fr"]


@pytest.mark.parametrize("total", [26_600, 37_000])
def test_gap_larger_than_what_a_publisher_keeps_apart_is_shown_unexplained(observe, project, total):
    rows = spread(1000, total, indicator="jobs", source="eurostat_sbs_2017")
    assert check(observe(*rows), project, "check_regions")["explained"].tolist() == [False]


def test_a_residual_says_how_much_it_explains(observe, project, tmp_path):
    reference = shutil.copytree(project / "data" / "reference", tmp_path / "data" / "reference")
    table = (reference / "residuals.csv").read_text(encoding="utf-8")
    (reference / "residuals.csv").write_text(table.replace(",2012,0.3,", ",2012,,"), encoding="utf-8")
    with pytest.raises(IndicatorsError, match=r"residuals.csv: at_most_pct of eurostat_sbs_2017 jobs is ''; write how"):
        check_identities(observe(*spread(1, 26)), tmp_path)


def test_each_quarter_is_held_against_its_own_total(observe, project):
    quarters = [spread(10, 260, period="2012-Q1"), spread(20, 520, period="2012-Q2"), spread(30, 900, period="2012-Q3")]
    quarters[1] = [row for row in quarters[1] if row["territory"] != "corse"]
    rows = [row for quarter in quarters for row in quarter]
    held = check(observe(*rows), project, "check_regions").set_index("period")["gap"].to_dict()
    assert held == {"2012-Q1": 0, "2012-Q3": -120}


def test_gap_of_rounded_figures_is_explained(observe, project):
    row = check(observe(*spread(10, 262)), project, "check_regions").iloc[0]
    assert (row["gap"], row["explained"]) == (-2, True)
    assert "arrondi" in row["note_fr"]


def test_hidden_region_leaves_nothing_to_check(observe, project):
    rows = [row | MISSING if row["territory"] == "corse" else row for row in spread(10, 260)]
    assert check(observe(*rows), project, "check_regions").empty


def test_parts_add_up_to_their_sector(observe, project):
    parts = [{"territory": "corse", "value": 10, "sector": part} for part in list_parts("nace_j")]
    held = check(observe(*parts, {"territory": "corse", "value": 60}), project, "check_parts")
    assert held["gap"].tolist() == [0]
    missed = check(observe(*parts, {"territory": "corse", "value": 100}), project, "check_parts")
    assert missed["gap"].tolist() == [-40]
    assert check(observe(*parts[1:], {"territory": "corse", "value": 60}), project, "check_parts").empty


def test_departments_and_former_regions_add_up_to_their_region(observe, project):
    rows = [{"territory": name, "value": 10} for name in ("alsace", "champagne-ardenne", "lorraine")]
    new = {"territory": "grand-est", "value": 30, "geography": "cog2024"}
    held = check(observe(*rows, new), project, "check_divisions")
    assert (held["territory"].tolist(), held["gap"].tolist()) == (["grand-est"], [0])
    departments = [{"territory": name, "value": 10} for name in ("dep-67", "dep-68")]
    missed = check(observe(*departments, {"territory": "alsace", "value": 50}), project, "check_divisions")
    assert (missed["found"].tolist(), missed["gap"].tolist(), missed["explained"].tolist()) == ([20], [-30], [False])
    assert check(observe(departments[0], {"territory": "alsace", "value": 50}), project, "check_divisions").empty


def test_a_region_under_two_codes_is_counted_once_in_a_sum(observe, project):
    rows = [{"territory": name, "value": 10} for name in ("languedoc-roussillon", "midi-pyrenees")]
    again = {"territory": "languedoc-roussillon", "value": 10, "geography": "nuts2021"}
    new = {"territory": "occitanie", "value": 20, "geography": "cog2024"}
    assert check(observe(*rows, again, new), project, "check_divisions")["gap"].tolist() == [0]


def test_a_total_among_the_parts_is_told_though_other_parts_are_hidden(observe, project):
    whole = {"territory": "alsace", "value": 50}
    mixed = check(observe({"territory": "dep-67", "value": 60}, whole), project, "check_excess")
    assert (mixed["found"].tolist(), mixed["gap"].tolist(), mixed["explained"].tolist()) == ([60], [10], [False])
    assert check(observe({"territory": "dep-67", "value": 50}, whole), project, "check_excess")["gap"].tolist() == [0]
    parts = [{"territory": "corse", "value": 60, "sector": part} for part in list_parts("nace_j")[:1]]
    told = check(observe(*parts, {"territory": "corse", "value": 40}), project, "check_excess")
    assert told["gap"].tolist() == [20]


def test_regions_of_which_only_mayotte_is_missing_are_held_against_france_once(observe, project):
    table = check_identities(observe(*spread(10, 100)), project)
    assert table.loc[table["territory"] == "france", "rule"].tolist() == ["check_regions"]


def test_figures_rounded_to_ten_thousand_may_miss_their_sum_by_as_much(observe, project):
    money = {"indicator": "gdp", "sector": "all", "unit": "EUR"}
    years = [
        {"territory": "corse", "value": 10_000.0 * year, "period": str(year)} | money for year in range(1990, 2011)
    ]
    parts = [{"territory": name, "value": 50_000} | money for name in ("dep-67", "dep-68")]
    near = check(observe(*years, *parts, {"territory": "alsace", "value": 110_000} | money), project, "check_divisions")
    assert near[["gap", "explained"]].to_numpy().tolist() == [[-10_000, True]]
    far = check(observe(*years, *parts, {"territory": "alsace", "value": 150_000} | money), project, "check_divisions")
    assert far["explained"].tolist() == [False]


def test_likely_bounds_hold_a_difference(observe, project):
    parts = [{"territory": "corse", "value": 10, "sector": part} for part in list_parts("nace_j")]
    about = {"territory": "corse", "value": 65, "likely_low": 55, "likely_high": 75}
    assert check(observe(*parts, about), project, "check_parts")["gap"].tolist() == [0]


def test_share_above_100_percent_is_a_gap(observe, project):
    share = {"territory": "corse", "measure": "share", "unit": "percent", "denominator": "undefined"}
    gaps = check(observe(share | {"value": 99}, share | {"value": 104}), project, "check_share")["gap"]
    assert gaps.tolist() == [0, 4]


def test_payers_of_one_object_stay_within_100_percent(observe, project):
    paid = {"territory": "corse", "indicator": "budget", "measure": "share", "unit": "percent", "object": "plan"}
    rows = [paid | {"payer": payer, "value": value} for payer, value in (("A", 92), ("B", 8), ("C", 5))]
    assert check(observe(*rows[:2]), project, "check_payers")["gap"].tolist() == [0]
    assert check(observe(*rows), project, "check_payers")["gap"].tolist() == [5]


def test_payers_of_two_years_or_one_payer_told_twice_are_not_added(observe, project):
    paid = {"territory": "corse", "indicator": "budget", "measure": "share", "unit": "percent", "object": "plan"}
    shares = [paid | {"payer": payer, "value": value} for payer, value in (("A", 60), ("B", 40), ("B", 40))]
    years = [share | {"period": period} for period in ("2012", "2013") for share in shares]
    assert check(observe(*years), project, "check_payers")["found"].tolist() == [100, 100]


def test_growth_is_held_against_the_level_and_the_absolute_change(observe, project):
    base = {"territory": "corse", "base_period": "2010"}
    rows = [{"territory": "corse", "value": 120}, base | {"measure": "change", "value": 20}]
    growth = base | {"measure": "change_percent", "unit": "percent"}
    assert check(observe(*rows, growth | {"value": 20}), project, "check_growth")["gap"].tolist() == [0]
    wrong = check(observe(*rows, growth | {"value": 30}), project, "check_growth").iloc[0]
    assert (wrong["found"], wrong["gap"]) == (20, -10)


def test_growth_is_held_against_two_levels(observe, project):
    rows = [{"territory": "corse", "value": 100, "period": "2010"}, {"territory": "corse", "value": 150}]
    growth = {"territory": "corse", "base_period": "2010", "measure": "change_percent", "unit": "percent", "value": 50}
    assert check(observe(*rows, growth), project, "check_growth")["inputs"].tolist() == [("o-002", "o-001", "o-000")]


@pytest.mark.parametrize(
    "other",
    [{"scope": "all_persons"}, {"geography": "cog2024"}, {"unit": "EUR"}, {"source": "watch", "scope": "undefined"}],
)
def test_growth_is_not_held_against_levels_of_another_scope_geography_or_unit(observe, project, other):
    rows = [{"territory": "corse", "value": 100, "period": "2010"} | other, {"territory": "corse", "value": 150}]
    growth = {"territory": "corse", "base_period": "2010", "measure": "change_percent", "unit": "percent", "value": 9}
    growth |= {"scope": "undefined"} if "source" in other else {}
    rows[1] |= other if "source" in other else {}
    assert check(observe(*rows, growth), project, "check_growth").empty


def test_growth_is_held_against_levels_of_another_source_with_the_same_scope(observe, project):
    rows = [{"territory": "corse", "value": 100, "period": "2010"}, {"territory": "corse", "value": 150}]
    growth = {"territory": "corse", "base_period": "2010", "measure": "change_percent", "unit": "percent", "value": 9}
    assert check(observe(*rows, growth | {"source": "watch"}), project, "check_growth")["gap"].tolist() == [41]


@pytest.mark.parametrize(
    ("denominator", "total"),
    [
        ("establishments:all", {"territory": "corse", "sector": "all"}),
        ("establishments:sector:france", {"territory": "france"}),
        ("establishments:all:france", {"territory": "france", "sector": "all"}),
    ],
)
def test_share_fits_the_two_levels_it_relates(observe, project, denominator, total):
    share = {"territory": "corse", "measure": "share", "unit": "percent", "denominator": denominator}
    rows = [{"territory": "corse", "value": 10}, total | {"value": 200}]
    assert check(observe(*rows, share | {"value": 5}), project, "check_share_of_total")["gap"].tolist() == [0]
    assert check(observe(*rows, share | {"value": 9}), project, "check_share_of_total")["gap"].tolist() == [-4]


def test_published_establishments_of_the_regions_add_up_to_france():
    rows = read_observations(source="eurostat_sbs_2017", indicator="establishments", sector="nace_j")
    table = check_identities(rows)
    sums = table[table["rule"] == "check_regions"].set_index("period")
    assert sums["gap"].drop("2013").eq(0).all()
    assert sums.loc["2013", ["gap", "explained"]].tolist() == [-132, True]


def test_gross_domestic_product_of_old_and_new_regions_disagrees_in_2011_alone():
    table = check_identities(read_observations(source="eurostat_gdp_2023"))
    failed = table[(table["rule"] == "check_divisions") & ~table["explained"]]
    assert set(failed["period"]) == {"2011"}
    assert len(failed) == 7
