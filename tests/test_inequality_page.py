"""Inequality over the years: what it is computed from, what the chart shows, what the page says of real data."""

import numpy as np
import pandas as pd
import pytest

from indicators.charts.hits import list_hits
from indicators.charts.inequality import describe_inequality, draw_inequality
from indicators.checks import judge_identities
from indicators.comparisons.inequality import group_around_capital, trace_inequality
from indicators.comparisons.rates import RATE_COLUMNS, Rates, trace_rates
from indicators.exhibits import exhibit_inequality, exhibit_inequality_table
from indicators.measures.inequality import gini
from indicators.observations import read_observations
from indicators.sentences.unequal import (
    find_stretch,
    head_inequality,
    head_inequality_table,
    note_inequality,
    tell_inequality,
)
from indicators.territories import list_regions

SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
REGIONS = list_regions("2015", overseas=False)


def build_rates(amounts, low=None, high=None, breaks=()):
    """Rates of the regions a, b and c, a list of three amounts a year."""
    rows = []
    for period, some in amounts.items():
        for place, name in enumerate("abc"):
            ends = [(end or amounts)[period][place] for end in (low, high)]
            rate = 1e4 * some[place] / 10
            row = (name, period, some[place], *ends, 10.0, rate, period in breaks, (f"o-{name}-{period}",), "s", "p")
            rows.append(row)
    return Rates("jobs", "nace_j", pd.DataFrame(rows, columns=list(RATE_COLUMNS)))


GROUPS = {"a": "north", "b": "north", "c": "south"}


@pytest.fixture(scope="module")
def observations():
    return read_observations()


@pytest.fixture(scope="module")
def jobs(observations):
    rates = trace_rates(observations, "jobs", "nace_j", REGIONS, "2009", "2014")
    return trace_inequality(rates, group_around_capital(REGIONS))


@pytest.fixture(scope="module")
def units(observations):
    rates = trace_rates(observations, "establishments", "nace_j", REGIONS, "2009", "2014")
    return trace_inequality(rates, group_around_capital(REGIONS))


def test_the_two_parts_add_up_to_the_whole_in_every_year(jobs):
    years = jobs.years[jobs.years["total"].notna()]
    assert len(years) == 5
    assert np.allclose(years["between"] + years["within"], years["total"])


def test_the_parts_of_the_groups_add_up_to_what_lies_within(jobs):
    contributions = jobs.parts.groupby("period")["contribution"].sum()
    assert np.allclose(contributions, jobs.years.set_index("period")["within"].dropna())


def test_people_are_those_at_the_end_of_the_year(observations, jobs):
    row = jobs.rates.take("2012").loc["bretagne"]
    counted = observations.set_index("observation").loc[row["inputs"][1]]
    assert (counted["indicator"], counted["period"], counted["value"]) == ("population", "2013", row["people"])
    assert row["per_10000"] == pytest.approx(1e4 * row["amount"] / row["people"])


def test_gini_is_that_of_the_measure_over_the_rates(jobs):
    rows = jobs.rates.take("2013")
    found = jobs.years.set_index("period").loc["2013", "gini"]
    assert found == pytest.approx(gini(rows["per_10000"], weights=rows["people"]))


def test_a_year_with_a_region_that_has_no_figure_has_no_index_and_names_it():
    found = trace_inequality(build_rates({"2012": [1.0, np.nan, 3.0]}), GROUPS)
    assert found.years["missing"].tolist() == [("b",)]
    assert found.years["total"].isna().all() and found.parts.empty


def test_an_amount_open_on_a_side_gives_no_central_value(observations):
    own = observations[observations["territory"].eq("bretagne") & observations["sector"].isin(["nace_j", "all"])]
    asked = own["indicator"].eq("jobs") & own["sector"].eq("nace_j") & own["period"].eq("2012")
    open_ended = own.assign(likely_high=own["likely_high"].mask(asked, np.inf))
    rows = trace_rates(open_ended, "jobs", "nace_j", ["bretagne"], "2012", "2013").rows
    assert rows.set_index("period")["amount"].isna().to_dict() == {"2012": True, "2013": False}


def test_bounds_of_the_amounts_are_carried_into_index_and_parts():
    amounts = {"2012": [10.0, 20.0, 60.0]}
    found = trace_inequality(build_rates(amounts, {"2012": [9.0, 18.0, 50.0]}, {"2012": [11.0, 22.0, 70.0]}), GROUPS)
    year = found.years.iloc[0]
    for measure in ("total", "between", "within", "gini"):
        assert year[f"{measure}_low"] < year[measure] < year[f"{measure}_high"]


def test_the_longest_run_without_a_break_is_spoken_of():
    amounts = {str(year): [1.0, 2.0, 3.0] for year in range(2009, 2015)}
    found = trace_inequality(build_rates(amounts, breaks=("2010", "2014")), GROUPS)
    assert find_stretch(found)["period"].tolist() == ["2010", "2011", "2012", "2013"]


def test_every_figure_of_chart_and_table_leads_to_its_evidence(jobs, observations):
    chart = exhibit_inequality(jobs, observations, "fr", name="parts", headline="x")
    table = exhibit_inequality_table(jobs, observations, "fr", name="measures", headline="x")
    assert list(chart.evidence["id"]) == ["2009", "2010", "2011", "2012", "2013", "2014"]
    assert {"2013", "2013-ile-de-france", "2013-province"} <= set(table.evidence["id"])
    figures = table.evidence.set_index("id")["figure"]
    assert "Gini" in figures["2013"] and "0,663" in figures["2013"] and figures["2009"] == "non calculé"
    inputs = table.evidence.set_index("id")["inputs"]
    assert (len(inputs["2013"]), len(inputs["2013-ile-de-france"])) == (44, 2)
    assert len(table.data) == 6 * 4 + 5 * 2


def test_columns_are_met_in_areas_wide_enough(jobs):
    axes = draw_inequality(jobs, "fr", name="parts")
    assert all(max(hit.wide, hit.high) >= 17.9 for hit in list_hits(axes.figure))


def test_a_year_without_an_index_has_a_sign_and_no_column(jobs):
    axes = draw_inequality(jobs, "fr", name="parts")
    assert [text.get_text() for text in axes.texts if text.get_url() == "#parts-2009"] == ["…"]
    assert not any(patch.get_url() == "#parts-2009" for patch in axes.patches)


def test_the_alternative_text_tells_sums_parts_and_the_break(jobs):
    said = describe_inequality(jobs, "en")
    assert "2013: 0.688, that is 0.663 between groups and 0.025 within them" in said
    assert "Break in series before 2014" in said and "2009: no index" in said


def test_the_page_says_what_part_lies_between_and_what_is_not_told(jobs):
    said = " ".join(tell_inequality(jobs, "fr")).translate(SPACES)
    assert "l’indice de Theil (T) des emplois par habitant" in said and "vaut 0,688 entre les 22 régions" in said
    assert "(zéro : autant partout ; 1,67 : tout en Île-de-France), et le coefficient de Gini 0,584" in said
    assert "(473,3 pour 10 000 habitants) et la province (43,1) représente 96 % de cette inégalité" in said
    assert "De 2010 à 2013 (emplois), l’indice passe de 0,710 à 0,688" in said
    assert "rupture de série en 2014" in said
    assert "Pas d’indice en 2009 (emplois) : la source ne publie de chiffre pour aucune région." in said
    assert head_inequality(jobs, "en") == (
        "Jobs: in 2013, 96% of the inequality lies between Île-de-France and the other regions"
    )


def test_jobs_counted_at_head_offices_are_set_beside_what_is_counted_on_the_spot(jobs, units):
    said = " ".join(tell_inequality(jobs, "fr", beside=units)).translate(SPACES)
    assert "Les établissements, comptés sur place mais sans égard à leur taille" in said
    assert "un indice de 0,280, dont 93 % entre l’Île-de-France et la province, contre 0,688 pour les emplois" in said
    assert "overstate the gap" in " ".join(tell_inequality(jobs, "en", beside=units))
    assert "head office" not in " ".join(tell_inequality(units, "en", beside=jobs))  # they are no persons


def test_an_index_that_stays_is_not_told_as_a_move(units):
    said = " ".join(tell_inequality(units, "fr")).translate(SPACES)
    assert "(établissements), l’indice passe de 0,284 à 0,280 : 0,261 aux deux dates entre l’Île-de-France" in said


def test_the_note_tells_the_other_end_of_the_scale(jobs):
    people = jobs.rates.take("2013")["people"]
    assert round(np.log(people.sum() / people.min()), 2) == 5.29
    assert "5,29, son maximum, si tout se trouvait dans la région la moins peuplée (Corse)" in note_inequality(
        jobs, "fr"
    )


def test_the_note_tells_how_many_identities_of_the_first_year_do_not_hold(observations, jobs):
    failures = judge_identities(observations, indicator="jobs", period="2010").failures
    assert "15 accounting identities of 2010 do not hold" in note_inequality(jobs, "en", identities=failures)
    assert "identities" not in note_inequality(jobs, "en")


def test_the_table_is_headed_by_how_many_times_as_many_the_capital_has(jobs):
    assert head_inequality_table(jobs, "fr").translate(SPACES) == (
        "Emplois par habitant : en 2013, 11 fois plus en Île-de-France qu’en province"
    )
    level = trace_inequality(build_rates({"2012": [1.0, 2.0, 6.0]}), GROUPS)
    assert head_inequality_table(level, "en").startswith("Jobs per inhabitant: the index, its two parts")


def test_other_groups_are_told_without_names():
    found = trace_inequality(build_rates({"2012": [1.0, 2.0, 6.0]}), GROUPS)
    assert head_inequality(found, "en") == "Jobs: in 2012, 92% of the inequality lies between the groups"
