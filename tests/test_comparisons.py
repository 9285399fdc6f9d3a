"""One question, one family: what is compared, what is not, and what follows from hidden and one-sided figures."""

import math

import pandas as pd
import pytest

from indicators.comparisons import DERIVED, ROW_COLUMNS, compare, find_alternatives, find_ranks, keep_rows, rank_rows
from indicators.errors import ComparisonError, UnknownTermError
from indicators.observations import read_observations
from indicators.sectors import list_parts
from indicators.territories import list_regions

CORSE, ALSACE, FRANCE = {"territory": "corse"}, {"territory": "alsace"}, {"territory": "france"}
HIDDEN = {"value": math.nan, "absence": "confidential", "flags": "c", "text": ":c"}


def ask(observations, project, territories=("corse", "alsace"), **more):
    return compare(observations, "establishments", territories=territories, root=project, **more)


def pick(comparison, territory):
    table = comparison.references if territory in ("france", "province") else comparison.rows
    return table.set_index("territory").loc[territory]


def rules(comparison, territory):
    return set(comparison.reasons.loc[comparison.reasons["territory"] == territory, "rule"])


def test_rows_come_in_the_order_asked_with_every_column(observe, project):
    comparison = ask(observe(CORSE | {"value": 5}, ALSACE | {"value": 9}), project)
    assert tuple(comparison.rows.columns) == ROW_COLUMNS
    assert comparison.rows["territory"].tolist() == ["corse", "alsace"]
    assert comparison.rows["rank_first"].tolist() == [2, 1]
    assert comparison.references["territory"].tolist() == ["france", "province"]


def test_family_with_most_comparable_rows_answers_and_the_other_stands_beside(observe, project):
    rows = (CORSE | {"value": 5}, ALSACE | {"value": 9}, CORSE | {"value": 4, "source": "registry"})
    observations = observe(*rows)
    comparison = ask(observations, project)
    assert comparison.family.source == "office"
    other = find_alternatives(observations, comparison, project).iloc[0]
    assert (other["source"], other["gap_pct"]) == ("registry", -20)


def test_official_family_answers_among_equals(observe, project):
    rows = (CORSE | {"value": 5, "source": "paper"}, CORSE | {"value": 4, "source": "watch"})
    assert ask(observe(*rows), project).family.source == "watch"
    assert ask(observe(*rows, CORSE | {"value": 6, "source": "registry"}), project).family.source == "registry"


def test_source_can_be_forced_and_must_answer(observe, project):
    rows = observe(CORSE | {"value": 5}, ALSACE | {"value": 9}, CORSE | {"value": 4, "source": "paper"})
    assert pick(ask(rows, project, source="paper"), "corse")["value"] == 4
    with pytest.raises(ComparisonError, match=r"'watch'.*office, paper"):
        ask(rows, project, source="watch")


def test_sources_are_never_mixed_in_the_rows(observe, project):
    rows = (CORSE | {"value": 5}, ALSACE | {"value": 9}, {"territory": "bretagne", "value": 7, "source": "paper"})
    comparison = ask(observe(*rows), project, ("corse", "alsace", "bretagne"))
    assert math.isnan(pick(comparison, "bretagne")["value"])
    assert rules(comparison, "bretagne") == {"not_in_family"}


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"dated": "undated", "period": ""}, "undated"),
        ({"period": "2009"}, "period_far"),
        ({"precision": "sample"}, "sample_without_error"),
        ({"nature": "target"}, "nature_target"),
        ({"nature": "planned"}, "nature_planned"),
        ({"nature": "claimed"}, "nature_claimed"),
        ({"scope": "head_office"}, "scope_differs"),
        ({"geography": "local"}, "geography_differs"),
        ({"obs_status": "D"}, "definition_flagged"),
    ],
)
def test_what_is_not_comparable_is_shown_unranked_with_its_reason(observe, project, cells, rule):
    rows = observe(CORSE | {"value": 5} | cells, ALSACE | {"value": 9}, {"territory": "bretagne", "value": 7})
    comparison = ask(rows, project, ("corse", "alsace", "bretagne"))
    corse = pick(comparison, "corse")
    assert corse["value"] == 5
    assert not corse["comparable"]
    assert math.isnan(corse["rank_first"])
    assert corse[list(DERIVED)].isna().all()
    assert rules(comparison, "corse") == {rule}
    assert comparison.rows["rank_last"].max() == 2


def test_neighbouring_year_is_compared_and_told(observe, project):
    comparison = ask(observe(CORSE | {"value": 5, "period": "2011"}, ALSACE | {"value": 9}), project)
    assert pick(comparison, "corse")["comparable"]
    assert pick(comparison, "corse")["rank_first"] == 2
    assert "period_near" in rules(comparison, "corse")


def test_reasons_are_told_in_both_languages(observe, project):
    comparison = ask(observe(CORSE | {"value": 5, "period": "2009"}, ALSACE | {"value": 9}), project)
    reason = comparison.reasons.set_index("territory").loc["corse"]
    assert reason["reason_fr"] == "Le chiffre est à plus d’un an de 2012 : il n’est pas comparé."
    assert reason["reason_en"] == "The figure is more than a year away from 2012: it is not compared."


def test_confidential_cell_is_absent_and_never_zero(observe, project):
    comparison = ask(observe(CORSE | HIDDEN, ALSACE | {"value": 9}), project)
    corse = pick(comparison, "corse")
    assert corse["absence"] == "confidential"
    assert math.isnan(corse["value"])
    assert math.isnan(corse["rank_first"])
    assert rules(comparison, "corse") == {"absent_confidential"}


def test_same_figure_twice_counts_once_and_two_values_are_not_compared(observe, project):
    twice = ask(observe(CORSE | {"value": 5}, CORSE | {"value": 5}, ALSACE | {"value": 9}), project)
    assert pick(twice, "corse")["comparable"]
    several = ask(observe(CORSE | {"value": 5}, CORSE | {"value": 6, "object": "x"}, ALSACE | {"value": 9}), project)
    assert rules(several, "corse") == {"several_values"}


def test_overlapping_likely_bounds_leave_the_order_open(observe, project):
    near = ALSACE | {"value": 5.2, "likely_low": 4.8, "likely_high": 5.6}
    rows = observe(CORSE | {"value": 5}, near, {"territory": "bretagne", "value": 9})
    comparison = ask(rows, project, ("corse", "alsace", "bretagne"))
    assert comparison.rows["rank_first"].tolist() == [2, 2, 1]
    assert comparison.rows["rank_last"].tolist() == [3, 3, 1]


def test_shares_of_the_nation_come_from_the_same_family(observe, project):
    rows = (CORSE | {"value": 5}, FRANCE | {"value": 200}, FRANCE | {"value": 10, "source": "paper"})
    comparison = ask(observe(*rows), project, ("corse",))
    assert pick(comparison, "corse")["national_share_pct"] == 2.5
    assert pick(comparison, "france")["national_share_pct"] == 100
    named = comparison.derivations[comparison.derivations["column"] == "national_share_pct"].set_index("territory")
    assert named.loc["corse", "inputs"] == ("o-000", "o-001")
    assert named.loc["corse", "method_fr"] == "5 rapporté à 200 en France (même source, même année)."


def test_one_sided_figure_gives_bounds_and_no_central_value(observe, project):
    more = {"value": 40, "high": math.inf, "likely_high": 50, "qualifier": "at_least"}
    corse = pick(ask(observe(CORSE | more, FRANCE | {"value": 200}), project, ("corse",)), "corse")
    assert math.isnan(corse["national_share_pct"])
    assert (corse["national_share_pct_low"], corse["national_share_pct_high"]) == (20, 25)


def parts_of(territory, value, **sectors):
    """Return a row for each part of the business economy, all of `value` but those named."""
    parts = list_parts("business_economy")
    return [{"territory": territory, "sector": part, "value": value} | sectors.get(part, {}) for part in parts]


def test_share_of_the_sector_adds_up_the_parts_of_its_reference(observe, project):
    rows = [*parts_of("corse", 10, nace_j={"value": 20}), *parts_of("france", 100)]
    corse = pick(ask(observe(*rows), project, ("corse",)), "corse")
    count = len(list_parts("business_economy"))
    assert corse["sector_share_pct"] == pytest.approx(100 * 20 / (10 * count + 10))
    assert corse["location_quotient"] == pytest.approx(count * 20 / (10 * count + 10))


def test_hidden_part_gives_bounds_from_what_is_left_of_the_nation(observe, project):
    rows = [*parts_of("corse", 10, nace_d=HIDDEN), *parts_of("alsace", 30), *parts_of("france", 100)]
    comparison = ask(observe(*rows), project)
    corse, known = pick(comparison, "corse"), 10 * (len(list_parts("business_economy")) - 1)
    assert math.isnan(corse["sector_share_pct"])
    assert corse["sector_share_pct_high"] == pytest.approx(100 * 10 / known)
    assert corse["sector_share_pct_low"] == pytest.approx(100 * 10 / (known + 70))
    assert math.isnan(corse["location_quotient"])
    assert corse["location_quotient_low"] < corse["location_quotient_high"]
    told = comparison.derivations.set_index(["territory", "column"]).loc[("corse", "sector_share_pct")]
    assert "inconnue ou secrète" in told["method_fr"]
    assert "80 à 150" not in told["method_fr"] or known == 80


def test_sector_outside_its_reference_has_no_share(observe, project):
    comparison = ask(
        observe(CORSE | {"value": 5, "sector": "press_undefined"}), project, ("corse",), sector="press_undefined"
    )
    assert math.isnan(pick(comparison, "corse")["sector_share_pct_high"])
    assert "no_reference_sector" in set(comparison.reasons["rule"])


def test_stock_at_year_end_is_set_against_the_population_of_the_next_first_of_january(observe, project):
    people = {"indicator": "population", "sector": "all", "scope": "residents", "source": "registry"}
    rows = [
        CORSE | {"value": 50},
        *(CORSE | people | {"period": year, "value": n} for year, n in (("2012", 1), ("2013", 1e5))),
    ]
    assert pick(ask(observe(*rows), project, ("corse",)), "corse")["per_10000"] == pytest.approx(5)


def test_growth_has_both_ends_in_one_family_and_is_averaged_by_year(observe, project):
    rows = (CORSE | {"value": 4000, "period": "2010"}, CORSE | {"value": 4410})
    corse = pick(ask(observe(*rows), project, ("corse",), base_period="2010"), "corse")
    assert corse["change_pct"] == pytest.approx(10.25)
    assert corse["annual_change_pct"] == pytest.approx(5)


@pytest.mark.parametrize(
    ("cells", "rule"),
    [({"obs_status": "B"}, "series_break"), ({"source": "eurostat_sbs_2017"}, "series_break")],
)
def test_growth_across_a_break_is_refused(observe, project, cells, rule):
    rows = (CORSE | {"value": 10, "period": "2008"} | cells | {"obs_status": "A"}, CORSE | {"value": 20} | cells)
    comparison = ask(observe(*rows), project, ("corse",), base_period="2008")
    assert math.isnan(pick(comparison, "corse")["change_pct_high"])
    assert rules(comparison, "") >= {rule}


def test_growth_without_a_figure_at_its_start_is_refused(observe, project):
    comparison = ask(observe(CORSE | {"value": 10}), project, ("corse",), base_period="2010")
    assert "no_base_figure" in set(comparison.reasons["rule"])


def test_province_adds_up_only_where_every_region_is_known(observe, project):
    regions = list_regions("2015", overseas=False)
    rows = [{"territory": name, "value": 10} for name in regions] + [FRANCE | {"value": 230}]
    whole = ask(observe(*rows), project, regions)
    assert pick(whole, "province")["value"] == 10 * (len(regions) - 1)
    hidden = [row | HIDDEN if row["territory"] == "corse" else row for row in rows]
    part = pick(ask(observe(*hidden), project, regions), "province")
    assert math.isnan(part["value"])
    assert (part["likely_low"], part["likely_high"]) == (10 * (len(regions) - 2), 10 * (len(regions) - 2) + 20)


def test_ranking_on_a_derived_column_sorts_it_and_leaves_the_rest_last(observe, project):
    rows = (CORSE | {"value": 5}, ALSACE | {"value": 9}, {"territory": "bretagne"} | HIDDEN, FRANCE | {"value": 100})
    ranked = rank_rows(ask(observe(*rows), project, ("bretagne", "corse", "alsace")), "national_share_pct")
    assert ranked["territory"].tolist() == ["alsace", "corse", "bretagne"]
    assert ranked["rank_first"].tolist()[:2] == [1, 2]
    with pytest.raises(ComparisonError, match="text"):
        rank_rows(ask(observe(*rows), project), "text")


def test_ranks_stay_those_among_all_where_few_rows_are_kept(observe, project):
    rows = (CORSE | {"value": 5}, ALSACE | {"value": 9}, {"territory": "bretagne"} | HIDDEN, FRANCE | {"value": 100})
    comparison = ask(observe(*rows), project, ("bretagne", "corse", "alsace"))
    ranked = rank_rows(comparison, "national_share_pct").set_index("territory")
    ranks = find_ranks(comparison, "national_share_pct")
    assert ranks["alsace"] == (1, 1)
    assert ranks["corse"] == (ranked.loc["corse", "rank_first"], ranked.loc["corse", "rank_last"])
    assert all(math.isnan(rank) for rank in ranks["bretagne"])
    kept = keep_rows(comparison, ["corse"])
    assert kept.rows["territory"].tolist() == ["corse"]
    assert pick(kept, "corse")["rank_first"] == pick(comparison, "corse")["rank_first"]


def test_alternatives_hold_undated_claims_of_other_definitions_with_the_likely_cause(observe, project):
    claim = {"value": 4, "source": "paper", "sector": "press_undefined", "scope": "undefined"}
    rows = (
        CORSE | {"value": 5},
        CORSE | claim | {"dated": "undated", "period": ""},
        CORSE | claim | {"period": "2001"},
    )
    observations = observe(*rows)
    others = find_alternatives(observations, ask(observations, project, ("corse",)), project)
    assert others["observation"].tolist() == ["o-001"]
    assert others["causes"].iloc[0] == ("cause_definition_unknown", "cause_scope_unknown", "cause_undated")


def test_series_of_another_source_stands_beside_with_its_nearest_year(observe, project):
    years = [CORSE | {"value": year, "period": str(year), "source": "paper"} for year in (2011, 2012, 2013)]
    observations = observe(CORSE | {"value": 5}, *years)
    comparison = ask(observations, project, ("corse",), source="office")
    others = find_alternatives(observations, comparison, project)
    assert others["period"].tolist() == ["2012"]


def test_shares_and_changes_are_compared_without_being_derived_from(observe, project):
    share = {"measure": "share", "unit": "percent", "denominator": "establishments:all"}
    comparison = compare(
        observe(CORSE | share | {"value": 3}, ALSACE | share | {"value": 4}, CORSE | {"value": 5}),
        *("establishments", "share"),
        territories=["corse", "alsace"],
        root=project,
    )
    assert comparison.rows["rank_first"].tolist() == [2, 1]
    assert comparison.rows[list(DERIVED)].isna().all(axis=None)


def test_question_nobody_answers_says_what_is_observed(observe, project):
    with pytest.raises(ComparisonError, match="there: nace_j58"):
        ask(observe(CORSE | {"value": 5, "sector": "nace_j58"}), project)


def test_terms_and_periods_that_make_no_sense_are_refused(observe, project):
    rows = observe(CORSE | {"value": 5})
    with pytest.raises(UnknownTermError, match="nace_jj"):
        ask(rows, project, sector="nace_jj")
    with pytest.raises(ComparisonError, match="2013"):
        ask(rows, project, base_period="2013")


def test_rows_in_any_order_give_the_same_answer(observe, project):
    rows = observe(*parts_of("corse", 10), *parts_of("alsace", 30), *parts_of("france", 100))
    one, other = ask(rows, project), ask(rows.iloc[::-1].reset_index(drop=True), project)
    assert one.rows.equals(other.rows)
    assert one.derivations["method_en"].tolist() == other.derivations["method_en"].tolist()


def test_published_series_put_languedoc_roussillon_below_france():
    comparison = compare(read_observations(), "establishments", base_period="2009")
    region, nation = pick(comparison, "languedoc-roussillon"), pick(comparison, "france")
    assert (region["value"], nation["value"]) == (4866, 162166)
    assert (round(region["change_pct"], 1), round(nation["change_pct"], 1)) == (11.9, 16.5)
    assert comparison.family.source == "eurostat_sbs_2017"


def test_every_derived_figure_of_the_published_series_names_its_inputs_and_lies_in_its_bounds():
    observations = read_observations()
    comparison = compare(observations, "jobs", base_period="2010")
    rows = pd.concat([comparison.rows, comparison.references], ignore_index=True)
    told = set(zip(comparison.derivations["territory"], comparison.derivations["column"], strict=True))
    for column in DERIVED:
        known = rows[rows[f"{column}_low"].notna()]
        assert {(territory, column) for territory in known["territory"]} <= told
        valued = known[known[column].notna()]
        assert (valued[f"{column}_low"] <= valued[column]).all()
        assert (valued[column] <= valued[f"{column}_high"]).all()
    named = {name for names in comparison.derivations["inputs"] for name in names}
    assert named <= set(observations["observation"])


def test_a_sector_counted_only_by_its_parts_is_their_sum(observe, project):
    parts = list_parts("business_economy", project)
    rows = [place | {"sector": part, "value": value} for part in parts for place, value in ((CORSE, 2), (ALSACE, 3))]
    comparison = ask(observe(*rows), project, sector="business_economy")
    assert comparison.rows["value"].tolist() == [2 * len(parts), 3 * len(parts)]
    assert comparison.rows["rank_first"].tolist() == [2, 1]
    inputs = comparison.derivations.set_index(["territory", "column"]).loc[("corse", "value"), "inputs"]
    assert len(inputs) == len(parts)
