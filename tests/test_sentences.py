"""What the pages say, computed from the real data: the claims put to the test, the traps, what is set aside."""

import pandas as pd
import pytest

from indicators.checks import Judged, check_identities
from indicators.comparisons import compare
from indicators.exhibits import exhibit_evolution, exhibit_reconciled
from indicators.funding import list_funding
from indicators.labels import space_french
from indicators.observations import read_observations, read_problems, read_sources
from indicators.reconciliation import reconcile
from indicators.sentences.claims import (
    head_reconciled,
    read_claims,
    tell_claim,
    tell_growth_claim,
    tell_share_taken,
)
from indicators.sentences.frames import caution_persons, caution_rows
from indicators.sentences.implied import tell_claims, tell_implied, tell_other_claim
from indicators.sentences.known import (
    head_area,
    tell_balance,
    tell_currency,
    tell_derived,
    tell_footing,
    tell_funding,
    tell_identities,
    tell_silences,
)
from indicators.sentences.weights import tell_growth_caution, tell_order, tell_weight
from indicators.series import trace_series
from indicators.territories import list_regions, list_within

LR = "languedoc-roussillon"
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


@pytest.fixture(scope="module")
def observations():
    return read_observations()


@pytest.fixture(scope="module")
def gathered(observations):
    return reconcile(observations, LR, ["establishments", "enterprises", "employees", "jobs"], "2012")


def plain(sentences):
    return " ".join([sentences] if isinstance(sentences, str) else sentences).translate(SPACES)


def test_the_official_series_do_not_carry_the_34_percent(observations, gathered):
    said = plain(tell_growth_claim(gathered, observations, LR, "fr"))
    for words in ("+ 34 % (33,5 à 34,5 %)", "de 4 347 à 4 866", "+ 11,9 %", "en France, + 16,5 %"):
        assert words in said
    assert "Les séries officielles ne portent pas ces + 34 %." in said


def test_the_same_is_said_in_english(observations, gathered):
    said = plain(tell_growth_claim(gathered, observations, LR, "en"))
    for words in ("+34% (33.5 to 34.5%)", "4,347 to 4,866", "+11.9%", "in France, +16.5%", "do not carry those +34%"):
        assert words in said


def test_a_growth_that_the_official_series_carry_is_said_to_lie_within_its_bounds(observations):
    official = (observations["source"] == "eurostat_sbs_2017") & (observations["indicator"] == "establishments")
    last = official & (observations["territory"] == LR) & (observations["sector"] == "nace_j")
    last &= observations["period"] == "2012"
    grown = observations.copy()
    grown.loc[last, ["value", "low", "high", "likely_low", "likely_high"]] = round(4347 * 1.34)
    table = reconcile(grown, LR, ["establishments"], "2012")
    said = plain(tell_growth_claim(table, grown, LR, "fr"))
    assert "dans les bornes annoncées" in said
    assert "ne portent pas" not in said


def test_each_level_of_the_article_stands_beside_the_official_one_with_what_may_explain_the_gap(gathered):
    claims = [claim for claim in read_claims(gathered, "article_cluster_2014") if claim["measure"] == "level"]
    said = plain([sentence for claim in claims for sentence in tell_claim(claim, gathered, "fr")])
    assert "« 15 000 salariés »" in said and "9 681 emplois" in said
    assert "« plus de 4 200 établissements »" in said and "4 866 établissements" in said
    assert "l’écart n’a pas de valeur centrale" in said  # a bound on one side gives no central gap
    assert "définition non précisée" in said and "non daté" in said


def test_a_share_reported_as_growth_is_unmasked(observations):
    said = plain(tell_share_taken(reconcile(observations, "occitanie", ["jobs"], "2016"), "occitanie", "fr"))
    assert said.startswith("4,4 % n’est pas + 4,4 %")
    assert "ToulÉco" in said and "en Occitanie (2016)" in said


def test_nobody_is_accused_because_two_numbers_of_two_definitions_are_alike(gathered):
    assert tell_share_taken(gathered, LR, "fr") == []


def test_the_jump_of_2009_is_told_as_a_break_and_not_as_growth(observations):
    series = trace_series(observations, "establishments", "nace_j", ["france"], "2008", "2014")
    said = plain(tell_footing(series, "establishments", "fr"))
    assert "de 114 514 à 139 187" in said and "+ 21,5 %" in said and "rupture de série" in said


def test_cells_read_are_kept_or_set_aside(observations):
    problems, sources = read_problems(), read_sources()
    said = plain(tell_balance(observations, problems, sources, "en")[0])
    cells = f"{len(observations) + len(problems):,}"
    assert said.startswith(f"{cells} cells read: {len(observations):,} kept, {len(problems)} set aside")


def test_an_article_without_a_figure_and_an_absence_reported_are_told(observations):
    said = plain(tell_silences(observations, read_sources(), "fr"))
    assert "ServIndus" in said
    assert "Picardie : la source dit elle-même" in said and "« aucun chiffre »" in said


def test_a_derived_amount_is_said_to_be_written_nowhere(observations):
    funding = list_funding(observations, list_within("valenciennes-metropole"))
    assert "aucun total" in plain(tell_funding(funding, observations, "fr"))
    said = plain(tell_derived(funding, "fr"))
    assert "92" in said and "montant déduit, que la source n’écrit pas" in said


def test_a_sum_whose_currency_is_not_written_says_so(observations):
    funding = list_funding(observations, list_within("valenciennes-metropole"))
    assert "n’est pas écrite dans « un million »" in plain(tell_currency(funding, observations, "fr"))
    assert tell_currency(list_funding(observations, ["basse-normandie"]), observations, "fr") == ""


def test_weights_name_france_the_province_and_what_is_hidden(observations):
    weights = compare(observations, "jobs", sector="nace_j", period="2012", territories=list_regions("2015"))
    said = plain(tell_weight(weights, "fr"))
    assert (
        "5,2 %" in said
        and "2,3 %" in said
        and "Avec certitude, on trouve au-dessus de la part nationale : Île-de-France." in said
    )
    assert "secret statistique dans 13 régions" in said
    assert "l’ordre n’est pas établi" in plain(tell_order(weights, "sector_share_pct", "fr"))


def test_a_change_from_a_year_whose_sums_do_not_hold_says_so(observations):
    asked = {"sector": "nace_j", "period": "2012", "base_period": "2010", "territories": list_regions("2015")}
    changes = compare(observations, "jobs", **asked)
    failed = check_identities(observations)
    said = plain(tell_growth_caution(changes, failed, "en"))
    count = int(((failed["period"] == "2010") & (failed["indicator"] == "jobs") & ~failed["explained"]).sum())
    assert f"{count} accounting identities of 2010 do not hold" in said
    none = pd.DataFrame(columns=failed.columns).astype(failed.dtypes)
    assert "identities" not in plain(tell_growth_caution(changes, none, "en"))


def test_french_is_spaced_as_it_is_printed(gathered, observations):
    said = " ".join(tell_growth_claim(gathered, observations, LR, "fr"))
    assert said == space_french(said)


def test_persons_employed_are_told_with_what_is_uncertain_of_their_regions():
    caution = caution_persons("jobs", "sbs_local_units", "en")
    assert "By our reading" in caution and "head office" in caution
    assert caution_persons("establishments", "sbs_local_units", "en") == ""
    assert caution_persons("jobs", "", "fr") == ""


def test_a_caution_is_told_once_for_many_rows():
    rows = pd.DataFrame({"indicator": ["jobs", "jobs", "establishments"], "scope": ["sbs_local_units"] * 3})
    assert caution_rows(rows, "fr") == caution_persons("jobs", "sbs_local_units", "fr")


def test_a_gap_to_a_figure_bounded_on_one_side_has_one_end(gathered):
    claims = [claim for claim in read_claims(gathered, "article_cluster_2014") if claim["measure"] == "level"]
    french, english = (
        plain([sentence for claim in claims for sentence in tell_claim(claim, gathered, language)])
        for language in ("fr", "en")
    )
    assert "il serait d’au moins − 13,7 % ;" in french
    assert "it would be at least −13.7%;" in english


CLAIM, OTHER = "article_cluster_2014", "cci_bretagne_2015"


@pytest.mark.parametrize(
    ("language", "stock", "each"),
    [
        ("fr", "Si le stock (« plus de 4 200 établissements ») est de 2012", "au plus 3,7 salariés par établissement"),
        ("en", "If the stock (“plus de 4 200 établissements”) is of 2012", "at most 3.7 employees per establishment"),
    ],
)
def test_what_the_article_implies_is_told_with_conditions_and_bounds_only(observations, language, stock, each):
    said = plain(tell_implied(observations, CLAIM, LR, language))
    bound = {"fr": "au moins 3 120 établissements en 2009", "en": "at least 3,120 establishments in 2009"}[language]
    assert stock in said and bound in said and each in said
    assert "3 134" not in said and "3,134" not in said and "3,57" not in said and "3.57" not in said


def test_a_stock_that_has_a_date_implies_nothing_under_the_condition_that_it_is_of_another(observations):
    dated = observations.copy()
    dated.loc[dated["source"] == CLAIM, "dated"] = "stated"
    assert tell_implied(dated, CLAIM, LR, "fr") == []


def test_a_source_without_growth_implies_nothing(observations):
    assert tell_implied(observations, OTHER, "bretagne", "fr") == []


def test_two_claims_of_two_definitions_have_no_order(observations):
    said = plain(tell_other_claim(observations, CLAIM, LR, OTHER, "fr"))
    assert "2 700 établissements annoncés en Bretagne (2014)" in said
    assert "L’ordre ne peut pas être établi, car les définitions diffèrent ou ne sont pas connues" in said
    assert "The order cannot be told" in plain(tell_other_claim(observations, CLAIM, LR, OTHER, "en"))


@pytest.mark.parametrize(
    ("value", "words"), [(4000, "C’est plus que"), (5000, "C’est moins que"), (4290, "non établi")]
)
def test_two_claims_that_count_the_same_are_in_the_order_of_their_bounds(observations, value, words):
    rows = observations[observations["source"].isin([CLAIM, OTHER])].copy()
    same = {
        "sector": "nace_j",
        "scope": "sbs_local_units",
        "dated": "stated",
        "period": "2012",
        "geography": "nuts2013",
    }
    rows[list(same)] = list(same.values())
    rows.loc[rows["source"] == OTHER, ["value", "low", "high", "likely_low", "likely_high"]] = value
    at_least = rows["qualifier"] == "at_least"
    rows.loc[at_least, ["high", "qualifier"]] = [4300.0, "between"]
    assert words in plain(tell_other_claim(rows, CLAIM, LR, OTHER, "fr"))


def test_a_figure_computed_from_two_cells_is_quoted_from_nobody(gathered, observations):
    assert gathered["derived"].any()
    table = str(exhibit_reconciled(gathered, observations, "fr", name="sources", headline="x").html)
    assert "calculé\u00a0: 4347 → 4866" in table
    assert "«\u00a04347 → 4866" not in table


def test_the_headline_of_a_reconciliation_counts_every_row(gathered):
    published, computed = int((~gathered["derived"]).sum()), int(gathered["derived"].sum())
    assert computed == 1
    assert head_reconciled(gathered, "en").startswith(f"{published} published figures and one computed")


def test_the_headline_of_an_area_names_the_trough(observations):
    own = trace_series(observations, "employees", "ict_oecd2007", ["ze-rouen"], "2006", "2022", base="2006")
    assert head_area(own, "employees", "en").endswith("+11.1% since 2006, with a trough at 86.9 in 2016")


def test_another_sector_of_the_same_area_is_a_line_of_its_own(observations):
    own, everything = (
        trace_series(observations, "employees", sector, ["ze-rouen"], "2006", "2022", base="2006")
        for sector in ("ict_oecd2007", "all")
    )
    words = {"name": "workers", "headline": "x", "beside": everything}
    exhibit = exhibit_evolution(own, "employees", "ict_oecd2007", observations, "en", **words)
    assert {"all-2016", "ict-oecd2007-2016"} <= set(exhibit.evidence["id"])
    told = exhibit.data[exhibit.data["period"] == "2022"]
    assert told["figure"].tolist() == ["111.1", "101.6"]
    assert told["what"].nunique() == 2


@pytest.mark.parametrize(("language", "count"), [("fr", "1\u202f433"), ("en", "1,433")])
def test_many_identities_are_counted_as_the_language_writes_numbers(language, count):
    checked, corrected = tell_identities(Judged(1433, pd.DataFrame([{}] * 22)), 0, language)
    assert checked.startswith(count) and " 22 " in checked
    assert "0" not in corrected


def test_a_profile_tells_what_the_figures_of_one_source_would_give_together(observations):
    said = plain(tell_claims(observations, LR, "fr"))
    assert "au moins 3 120 établissements en 2009" in said and "au plus 3,7 salariés" in said
    assert "Plus ou moins que les 2 700 établissements annoncés en Bretagne (2014) ? L’ordre ne peut pas" in said
    assert "3 134" not in said
    assert tell_claims(observations, "bretagne", "fr") == tell_claims(observations, "corse", "fr") == []
