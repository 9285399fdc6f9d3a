"""Sources for the same fact side by side: the gap, and what could explain it."""

import math

import pytest

from indicators.errors import ComparisonError
from indicators.reconciliation import RECONCILED_COLUMNS, reconcile

LR = {"territory": "languedoc-roussillon"}
PRESS = LR | {"source": "paper", "sector": "press_undefined", "scope": "undefined", "precision": "claim"}
CHANGE = {"measure": "change_percent", "unit": "percent", "base_period": "2009"}


def lay(observations, project, *indicators, **more):
    named = indicators or ("establishments",)
    return reconcile(observations, "languedoc-roussillon", named, "2012", root=project, **more)


def test_press_claim_of_growth_stands_beside_the_growth_of_the_series(observe, project):
    rows = (LR | {"value": 4347, "period": "2009"}, LR | {"value": 4866}, PRESS | CHANGE | {"value": 34})
    laid = lay(observe(*rows), project)
    derived = laid[laid["derived"]].iloc[0]
    claim = laid[laid["source"] == "paper"].iloc[0]
    assert derived["value"] == pytest.approx(11.939, abs=1e-3)
    assert derived["inputs"] == ("o-000", "o-001")
    assert claim["gap_pct"] == pytest.approx(34 - derived["value"])
    assert claim["causes"] == ("cause_definition_unknown", "cause_scope_unknown")
    assert tuple(laid.columns) == RECONCILED_COLUMNS


def test_series_across_a_break_gives_no_growth(observe, project):
    series = LR | {"source": "eurostat_sbs_2017"}
    rows = (
        series | {"value": 10, "period": "2008"},
        series | {"value": 20},
        PRESS | CHANGE | {"base_period": "2008", "value": 9},
    )
    assert not lay(observe(*rows), project)["derived"].any()


def test_more_than_has_bounds_of_the_gap_and_no_central_gap(observe, project):
    claim = PRESS | {"value": 4200, "high": math.inf, "likely_high": 4300, "qualifier": "at_least", "dated": "undated"}
    laid = lay(observe(LR | {"value": 4866}, claim | {"period": ""}), project).set_index("source").loc["paper"]
    assert math.isnan(laid["gap_pct"])
    assert round(laid["gap_low"], 1) == -13.7
    assert round(laid["gap_high"], 1) == -11.6
    assert laid["causes"][-1] == "cause_undated"


@pytest.mark.parametrize(
    ("cells", "cause"),
    [
        ({"sector": "ict_oecd2007"}, "cause_definition"),
        ({"sector": "press_undefined"}, "cause_definition_unknown"),
        ({"scope": "head_office"}, "cause_scope"),
        ({"scope": "undefined"}, "cause_scope_unknown"),
        ({"period": "2010"}, "cause_period"),
        ({"indicator": "enterprises"}, "cause_enterprises_or_establishments"),
        ({"geography": "local"}, "cause_boundaries"),
        ({"nature": "claimed"}, "cause_nature"),
        ({"likely_low": 70, "likely_high": 110}, "cause_rounding"),
    ],
)
def test_each_difference_is_named_as_a_cause(observe, project, cells, cause):
    rows = (LR | {"value": 100}, LR | {"value": 90, "source": "paper"} | cells)
    laid = lay(observe(*rows), project, "establishments", "enterprises").set_index("source")
    assert laid.loc["paper", "gap_pct"] == -10
    assert laid.loc["paper", "causes"] == (cause,)


def test_employees_and_jobs_are_told_apart(observe, project):
    rows = (LR | {"indicator": "jobs", "value": 100}, LR | {"indicator": "employees", "value": 80, "source": "paper"})
    laid = lay(observe(*rows), project, "jobs", "employees").set_index("source")
    assert laid.loc["paper", "causes"] == ("cause_employees_or_jobs",)


def test_share_told_as_growth_is_found(observe, project):
    jobs = LR | {"indicator": "jobs", "unit": "percent", "sector": "ict_oecd2007"}
    share = jobs | {"measure": "share", "denominator": "jobs:all", "value": 4.4}
    told = jobs | {"measure": "change_percent", "source": "paper", "dated": "undated", "period": ""}
    laid = lay(observe(share, told | {"value": 4.4}, told | {"value": 4.5}), project, "jobs")
    suspects = laid[laid["causes"].map(lambda causes: "cause_share_taken_for_growth" in causes)]
    assert suspects["value"].tolist() == [4.4]
    assert suspects["measure"].tolist() == ["change_percent"]


def test_share_of_another_time_or_definition_is_not_suspected(observe, project):
    share = LR | {"measure": "share", "unit": "percent", "denominator": "establishments:all", "value": 4.4}
    change = LR | CHANGE | {"value": 4.4, "source": "paper"}
    for other in ({"period": "2001"}, {"sector": "ict_oecd2007"}):
        laid = lay(observe(share | other, change), project)
        assert not any("cause_share_taken_for_growth" in causes for causes in laid["causes"])


def test_series_shows_its_nearest_year_and_only_its_broadest_heading(observe, project):
    years = [LR | {"value": year, "period": str(year)} for year in (2008, 2011, 2014)]
    parts = [LR | {"value": 5, "sector": sector} for sector in ("nace_j62", "nace_c26")]
    laid = lay(observe(*years, *parts), project)
    assert laid["period"].tolist() == ["2011"]


def test_reference_can_be_named_and_must_be_there(observe, project):
    rows = observe(LR | {"value": 100}, PRESS | {"value": 50})
    laid = lay(rows, project, reference="o-001").set_index("observation")
    assert laid.loc["o-000", "gap_pct"] == 100
    assert laid.loc["o-001", "causes"] == ()
    with pytest.raises(ComparisonError, match="o-999"):
        lay(rows, project, reference="o-999")


def test_territory_nobody_counts_is_said(observe, project):
    with pytest.raises(ComparisonError, match="languedoc-roussillon"):
        lay(observe({"territory": "corse", "value": 5}), project)


def test_shares_of_different_bases_have_no_gap_and_say_why(observe, project):
    share = LR | {"measure": "share", "unit": "percent", "denominator": "establishments:all", "value": 4}
    bases = {"paper": "establishments:sector:region", "watch": "undefined"}
    others = [share | {"source": source, "denominator": base, "value": 5} for source, base in bases.items()]
    laid = lay(observe(share, *others), project).set_index("source")
    assert laid["gap_pct"].isna().to_dict() == {"office": False, "paper": True, "watch": False}
    assert laid.loc["paper", "causes"] == laid.loc["watch", "causes"] == ("cause_denominator",)
