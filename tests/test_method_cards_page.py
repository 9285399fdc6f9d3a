"""The cards that pages print: of what they measure, made from the observations that entered it."""

import pytest

from indicators.comparisons import compare
from indicators.comparisons.convergence import trace_convergence
from indicators.comparisons.inequality import group_around_capital, trace_inequality
from indicators.comparisons.peers import read_structure
from indicators.comparisons.rates import trace_rates
from indicators.decompositions import decompose
from indicators.errors import MeasureError
from indicators.exhibits import (
    describe_convergence,
    describe_decomposition,
    describe_inequality,
    describe_peers,
    describe_quotients,
    show_card,
)
from indicators.exhibits.described import QUOTIENT
from indicators.observations import read_observations
from indicators.sentences.weights import head_weight
from indicators.territories import list_regions

SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
REGIONS = list_regions("2015", overseas=False)
ASKED = {"period": "2013", "derived": ("location_quotient",)}


@pytest.fixture(scope="module")
def observations():
    return read_observations()


def trace(observations, first="2009", indicator="jobs"):
    return trace_rates(observations, indicator, "nace_j", REGIONS, first, "2014")


def compare_quotients(observations, sector="nace_j", territories=REGIONS):
    return compare(observations, "jobs", sector=sector, territories=territories, **ASKED)


def test_quotients_tell_what_they_are_set_against_and_which_lie_between_bounds(observations):
    compared = compare_quotients(observations)
    (card,) = describe_quotients(compared, observations)
    assert (card.reference, card.whole, card.missing) == ("france", "business_economy", ())
    assert [(one.sectors, one.periods) for one in card.quantities] == [(("nace_j",), ("2013",))]
    hollow = compared.rows.loc[compared.rows["location_quotient"].isna(), "territory"]
    assert card.between == tuple(hollow) and len(card.between) + len(card.territories) == 22


def test_a_quotient_open_on_one_side_is_missing(observations):
    compared = compare_quotients(observations)
    first = str(compared.rows.loc[compared.rows["location_quotient"].isna(), "territory"].iloc[0])
    high = compared.rows["location_quotient_high"].mask(compared.rows["territory"] == first, float("inf"))
    opened = compared._replace(rows=compared.rows.assign(location_quotient_high=high))
    (card,) = describe_quotients(opened, observations)
    assert card.missing == (first,) and first not in card.between


def test_where_no_share_can_be_computed_there_is_no_card_and_the_headline_says_so(observations):
    asked = {"sector": "all", "period": "2013", "territories": REGIONS, "derived": ("sector_share_pct", QUOTIENT)}
    compared = compare(observations, "gdp", **asked)
    assert describe_quotients(compared, observations) == []
    assert head_weight(compared, "en") == "No region has a known share"


def test_an_activity_within_a_branch_of_the_whole_is_no_overlap(observations):
    (card,) = describe_quotients(compare_quotients(observations, "nace_j62", ["bretagne"]), observations)
    assert (card.quantities[0].sectors, card.cautions) == (("nace_j62",), ())


def test_figures_of_a_year_next_to_the_one_asked_are_told(observations):
    (card,) = describe_quotients(compare_quotients(observations, territories=list_regions("2015")), observations)
    assert [(one.need.need, one.found) for one in card.cautions] == [("same_date", ("2012", "2013", "2014"))]


def test_a_hidden_region_is_between_bounds_and_one_without_figures_is_missing(observations):
    hidden = observations["sector"].eq("nace_j") & observations["territory"].eq("corse")
    found = decompose(observations[~hidden], "jobs", "nace_j", "2013", REGIONS, base_period="2010")
    card = describe_decomposition(found, observations)
    assert (card.between, card.missing, card.reference, len(card.territories)) == (("corse",), (), "france", 21)
    own = found.parts["territory"].eq("corse")
    unknown = found.parts.assign(**{end: found.parts[end].mask(own) for end in ("value", "low", "high")})
    assert describe_decomposition(found._replace(parts=unknown), observations).missing == ("corse",)
    assert card.quantities[0].periods == ("2010", "2013")


def test_years_without_a_result_are_named_and_people_are_a_quantity_of_their_own(observations):
    [card] = describe_inequality(trace_inequality(trace(observations), group_around_capital(REGIONS)), observations)
    assert (card.unmeasured, card.missing, card.cautions) == (("2009",), (), ())
    assert [one.indicator for one in card.quantities] == ["jobs", "population"]
    assert card.quantities[0].periods == ("2010", "2011", "2012", "2013", "2014")
    assert "2009" in str(show_card(card, "fr"))


def test_without_any_result_there_is_no_card(observations):
    rates = trace(observations)
    nowhere = rates._replace(rows=rates.rows.assign(per_10000=float("nan")))
    assert describe_inequality(trace_inequality(nowhere, group_around_capital(REGIONS)), observations) == []


def test_convergence_has_a_card_of_beta_and_one_of_sigma(observations):
    beta, sigma = describe_convergence(trace_convergence(trace(observations)), observations)
    assert (beta.card.measure, sigma.variant) == ("beta_convergence", "sd_of_logs")
    assert {one.quantities[0].periods for one in (beta, sigma)} == {("2010", "2013")}
    assert (len(beta.territories), beta.missing, beta.cautions) == (22, (), ())


def test_targets_among_the_figures_of_a_page_are_refused(observations):
    found = trace_convergence(trace(observations))
    with pytest.raises(MeasureError, match="targets, plans or claims"):
        describe_convergence(found, observations.assign(nature="target"))


def test_peers_tell_each_quantity_with_its_date_and_every_source_by_its_title(observations):
    card = describe_peers(read_structure(observations, REGIONS, "2013"), observations)
    told = {one.indicator: one.periods for one in card.quantities}
    assert told == {"establishments": ("2013",), "population": ("2014",), "gdp": ("2013",)}
    assert (card.quantities[0].indicator, len(card.sources), card.cautions) == ("establishments", 3, ())
    shown = str(show_card(card, "en"))
    assert "Gross domestic product" in shown and "eurostat_" not in shown


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("fr", "Méthode : Analyse structurelle-résiduelle par secteur – Emplois"),
        ("en", "Method: Shift-share analysis by sector – Jobs"),
    ],
)
def test_the_card_is_folded_and_tells_formula_sample_version_and_test(observations, language, title):
    found = decompose(observations, "jobs", "nace_j", "2013", REGIONS, base_period="2010")
    shown = str(show_card(describe_decomposition(found, observations), language)).translate(SPACES)
    assert shown.startswith('<details class="card">') and title in shown
    for words in ("eₛ G + eₛ (Gₛ − G) + eₛ (gₛ − Gₛ)", "Dunn, 1960", "Bretagne" if language == "fr" else "Brittany"):
        assert words in shown
    assert "tests/test_golden_reat.py::test_out_shift_share_by_industry_a_csv" in shown and "indicators " in shown
