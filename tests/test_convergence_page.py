"""Convergence: which years are taken, when the word is used, what it hangs on, and what the page says of real data."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from indicators.charts.converging import describe_convergence, draw_convergence
from indicators.charts.hits import list_hits
from indicators.checks import judge_identities
from indicators.comparisons.convergence import find_others, judge_ceiling, leave_out, trace_convergence
from indicators.comparisons.rates import RATE_COLUMNS, Rates, find_run, trace_rates
from indicators.errors import ComparisonError, MeasureError
from indicators.exhibits import exhibit_ceiling, exhibit_convergence, exhibit_convergence_table
from indicators.measures.convergence import beta_convergence
from indicators.observations import read_observations
from indicators.sentences.converging import (
    head_ceiling,
    head_convergence,
    head_convergence_table,
    note_convergence,
    tell_ceiling,
    tell_convergence,
    tell_established,
)
from indicators.territories import list_regions

SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
REGIONS = list_regions("2015", overseas=False)
EVEN = {"2010": [10.0, 20.0, 40.0, 80.0, 160.0], "2014": [20.0, 35.0, 61.0, 107.0, 187.0]}


def build_rates(years, breaks=(), spread=0.0):
    """Rates of territories a, b, c … with one inhabitant in ten thousand, a list of amounts a year."""
    rows = [
        (name, period, some, some * (1 - spread), some * (1 + spread), 1e4, some, period in breaks, ("o",), "s", "p")
        for period, amounts in years.items()
        for name, some in zip("abcdefg", amounts, strict=False)
    ]
    return Rates("jobs", "nace_j", pd.DataFrame(rows, columns=list(RATE_COLUMNS)))


@pytest.fixture(scope="module")
def observations():
    return read_observations()


@pytest.fixture(scope="module")
def jobs(observations):
    return trace_convergence(trace_rates(observations, "jobs", "nace_j", REGIONS, "2009", "2014"))


@pytest.fixture(scope="module")
def units(observations):
    return trace_convergence(trace_rates(observations, "establishments", "nace_j", REGIONS, "2009", "2014"))


def test_no_change_is_measured_across_a_break_or_a_year_with_a_gap(jobs, units):
    assert (jobs.first, jobs.last) == ("2010", "2013")  # no region has jobs in 2009, and the series breaks in 2014
    assert (units.first, units.last) == ("2009", "2013")
    years = {str(year): [1.0, 2.0, 3.0, 4.0] for year in range(2010, 2016)}
    assert find_run(build_rates({**years, "2011": [1.0, np.nan, 3.0, 4.0]}, breaks=("2015",))) == [
        "2012",
        "2013",
        "2014",
    ]


def test_the_slope_is_that_of_the_measure_over_the_rates(units):
    rows = units.rows.set_index("territory")
    found = beta_convergence(rows["start"], rows["end"], 4).line.slope
    assert units.beta.line.slope == found
    assert rows.loc["corse", "growth"] == pytest.approx(
        25 * np.log(rows.loc["corse", "end"] / rows.loc["corse", "start"])
    )


def test_convergence_is_established_where_chance_would_hardly_give_it():
    found = trace_convergence(build_rates(EVEN))
    assert found.established and found.decisive == []
    assert head_convergence(found, "en") == "Jobs, 2010 to 2014: convergence established"
    assert "half of the gap would be closed in" in tell_convergence_of(found, "en")


def tell_convergence_of(found, language):
    """The sentences without those of breaks, for a source that no table knows."""
    return " ".join(tell_convergence(found, language)).translate(SPACES)


def test_bounds_that_reach_zero_establish_nothing():
    found = trace_convergence(build_rates(EVEN, spread=0.6))
    assert found.bounds.low < found.beta.line.slope.estimate < found.bounds.high
    assert not found.established


def test_growth_away_from_each_other_is_no_convergence():
    apart = trace_convergence(build_rates({"2010": EVEN["2010"], "2014": [10.0, 25.0, 60.0, 140.0, 330.0]}))
    assert "no convergence: the least endowed regions did not grow faster" in tell_convergence_of(apart, "en")


@pytest.mark.parametrize(
    "years",
    [
        {"2010": [1.0, 2.0, 3.0, 4.0]},
        {"2010": [1.0, 2.0], "2011": [2.0, 3.0]},
        {"2010": [np.nan] * 4, "2011": [1.0] * 4},
    ],
)
def test_too_few_years_or_territories_are_refused(years):
    with pytest.raises(ComparisonError, match="wants two years without a break between them and four territories"):
        trace_convergence(build_rates(years))


def test_a_territory_with_nothing_is_refused_for_nothing_has_no_logarithm():
    with pytest.raises(MeasureError, match="0 found"):
        trace_convergence(build_rates({"2010": [0.0, 1.0, 2.0, 3.0], "2011": [1.0, 2.0, 3.0, 4.0]}))


def test_a_rate_near_its_ceiling_is_not_called_convergent(observations):
    judged = judge_ceiling(observations, "broadband_households", REGIONS, "2014", "2021")
    assert (judged.territory, judged.value, judged.near, judged.sampled) == ("ile-de-france", 94.19, True, True)
    said = " ".join(tell_ceiling(judged, "fr")).translate(SPACES)
    assert "pour « Ménages équipés du haut débit » : en 2021, ce taux atteint 94,2 % en Île-de-France" in said
    assert (judged.lows, judged.least, judged.unreliable) == (("corse", "limousin"), 75.11, ("corse",))
    assert "et, au plus bas, environ 75 % en Corse (fiabilité faible) et en Limousin, ordre non établi" in said
    assert head_ceiling(judged, "en").endswith("from about 75% (Corsica and Limousin) to 94.2% (Île-de-France)")
    assert "les écarts se resserreraient mécaniquement" in said
    assert "trop près de son plafond de 100 %" in said and "aucune évolution n’en est calculée" in said
    with pytest.raises(MeasureError, match="near the ceiling of 100"):
        beta_convergence([60.0, 70.0, 80.0], [70.0, 75.0, judged.value], 7, ceiling=100)


def test_the_lowest_is_named_where_its_figure_is_sure(observations):
    judged = judge_ceiling(observations, "broadband_households", REGIONS, "2014", "2021")
    sure = judged._replace(sampled=False, unreliable=(), lows=("corse",))
    said = " ".join(tell_ceiling(sure, "en"))
    assert "75.1% in Corsica, where it is lowest" in said and "order not established" not in said
    assert head_ceiling(sure, "en").endswith("from 75.1% (Corsica) to 94.2% (Île-de-France)")


def test_the_figures_of_the_ceiling_are_quoted(observations):
    judged = judge_ceiling(observations, "broadband_households", REGIONS, "2014", "2021")
    exhibit = exhibit_ceiling(judged, observations, "fr", name="ceiling", headline="x")
    assert list(exhibit.evidence["id"]) == list(judged.observations) and len(judged.observations) == 6
    shown = str(exhibit.html)
    assert "Île-de-France" in shown and "Toutes activités" not in shown


def test_a_year_nobody_observes_a_rate_in_is_refused(observations):
    with pytest.raises(ComparisonError, match="no figure of broadband_households in 2013 or in 2021"):
        judge_ceiling(observations, "broadband_households", ["bretagne"], "2013", "2021")


def test_a_rate_of_one_region_is_quoted_once(observations):
    assert len(judge_ceiling(observations, "broadband_households", ["bretagne"], "2014", "2021").observations) == 2


def test_every_point_and_the_line_lead_to_their_evidence(units, observations):
    exhibit = exhibit_convergence(units, observations, "fr", name="units", headline="x")
    assert set(exhibit.evidence["id"]) == {*REGIONS, "line", "line-others"}
    inputs = exhibit.evidence.set_index("id")["inputs"]
    assert (len(inputs["corse"]), len(inputs["line"]), len(inputs["line-others"])) == (4, 88, 84)
    axes = draw_convergence(units, "fr", name="units")
    assert len(list_hits(axes.figure)) == 22 and len(exhibit.data) == 66
    dashed = [line for line in axes.lines if line.get_url() == "#units-line"]
    assert [line.is_dashed() for line in dashed] == [True]


def test_the_line_that_is_established_is_full_and_both_are_named(units):
    axes = draw_convergence(units, "en", name="units", others=find_others(units))
    lines = {line.get_url(): line for line in axes.lines if str(line.get_url()).startswith("#units-line")}
    assert [lines[url].is_dashed() for url in ("#units-line", "#units-line-others")] == [True, False]
    assert lines["#units-line-others"].get_xdata()[-1] < units.rows["start"].max()
    written = [text.get_text() for text in axes.texts]
    assert {"22 regions", "21 regions"} <= set(written)
    key = " ".join(text.get_text() for text in axes.figure.texts)
    assert "full line, 21 regions without Île-de-France: convergence established" in key
    assert "dashed line, 22 regions: chance alone" in key
    alt = describe_convergence(units, "en", others=find_others(units)).translate(SPACES)
    assert "21 regions without Île-de-France: slope −0.0246" in alt and "22 regions: slope −0.0109" in alt


def test_where_nothing_is_established_there_is_one_line_and_nothing_in_the_summary(jobs, observations):
    assert find_others(jobs) is None and tell_established(jobs, "fr") == []
    assert "line-others" not in set(
        exhibit_convergence(jobs, observations, "fr", name="j", headline="x").evidence["id"]
    )


def test_what_is_established_is_told_once_with_its_p(units):
    said = " ".join(tell_established(units, "fr")).translate(SPACES)
    assert "la convergence est établie entre les 21 régions de province" in said and "p = 0,004" in said
    whole = trace_convergence(build_rates(EVEN))
    assert "half of the gap would be closed in" in " ".join(tell_established(whole, "en"))


@pytest.mark.parametrize("name", ["jobs", "units"])
def test_a_name_stands_apart_from_the_points_of_others(name, request):
    axes = draw_convergence(request.getfixturevalue(name), "fr", name=name)
    names = [text for text in axes.texts if text.get_url()]
    assert "PACA" in [text.get_text() for text in names]
    spots = {line.get_url(): axes.transData.transform(line.get_xydata()[0]) for line in axes.lines if line.get_url()}
    for text in names:
        box = Text.get_window_extent(text)
        near = [mark for mark, (x, y) in spots.items() if box.x0 < x < box.x1 and box.y0 < y < box.y1]
        assert not [mark for mark in near if mark != text.get_url()]


def test_the_table_has_both_measures_a_row_each(jobs, units, observations):
    exhibit = exhibit_convergence_table([jobs, units], observations, "en", name="measures", headline="x")
    assert list(exhibit.evidence["id"]) == ["jobs", "establishments"]
    assert len(exhibit.data) == 14


def test_the_regions_other_than_the_capital_have_a_line_of_their_own(jobs, units, observations):
    province = leave_out(units, "ile-de-france")
    assert (len(province.rows), province.beta.line.slope) == (21, units.alone["ile-de-france"].line.slope)
    assert "Entre les 21 régions de province, sans l’Île-de-France, la convergence" in tell_convergence_of(units, "fr")
    assert "de 0,290 à 0,264 (p = 0,011)" in tell_convergence_of(units, "fr")
    assert "no convergence is established (slope −0.0449" in tell_convergence_of(jobs, "en")
    assert head_convergence(units, "fr").endswith("régions de province, mais pas avec l’Île-de-France")
    assert "without Île-de-France" in head_convergence_table([jobs, units, province], "en")
    assert head_convergence_table([jobs, units], "en") == "No convergence established"
    exhibit = exhibit_convergence_table([units, province], observations, "en", name="measures", headline="x")
    assert list(exhibit.evidence["id"]) == ["establishments", "establishments-without-ile-de-france"]
    assert len(exhibit.evidence["inputs"].iloc[1]) == 84


def test_a_slope_that_may_be_zero_within_its_bounds_is_not_laid_to_chance():
    said = tell_convergence_of(trace_convergence(build_rates(EVEN, spread=0.6)), "en")
    assert "within the bounds of the figures it may be zero" in said and "more than one time in" not in said


def test_the_note_says_what_an_error_at_the_start_does_and_how_many_identities_fail(jobs, units, observations):
    failures = judge_identities(observations, indicator="jobs", period="2010").failures
    assert "15 identités comptables de 2010 ne tombent pas juste" in note_convergence(jobs, failures, "fr")
    assert note_convergence(units, failures, "en").endswith("a negative slope without any catching up.")


def test_the_p_of_the_spread_is_that_of_the_same_regions_twice(jobs, units, observations):
    exhibit = exhibit_convergence_table([jobs, units], observations, "en", name="measures", headline="x")
    told = exhibit.data.loc[exhibit.data["what"] == "p of sigma", "figure"]
    assert told.tolist() == ["0.751", "0.089"]


def test_the_page_says_what_is_not_established_and_on_what_that_hangs(jobs, units):
    said = tell_convergence_of(units, "fr")
    assert "aucune convergence n’est établie" in said and "p = 0,054" in said
    assert "une seule de ces régions : Bourgogne (pente − 0,0115, p = 0,048), Centre-Val de Loire (pente" in said
    assert "Île-de-France (pente − 0,0246, p = 0,004)" in said and "secteur « Information et comm" in said
    assert "la pente est négative (les régions les moins pourvues croissent plus vite en moyenne)" in said
    assert "Un intervalle de 4 ans dit peu de chose d’un rattrapage" in said
    assert "L’écart type des logarithmes passe de 0,444 à 0,427" in said
    assert "avec une probabilité de 0,089 (test de Pitman et Morgan, pour les mêmes régions" in said
    assert "rupture de série en 2014" in said
    assert "reste la même quelle que soit la région laissée de côté" in tell_convergence_of(jobs, "fr")
    assert "slope −0.0109, standard error 0.0053, p = 0.054" in describe_convergence(units, "en").translate(SPACES)
