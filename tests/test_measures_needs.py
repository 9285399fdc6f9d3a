"""What a measure needs of figures, and the card of a result: refused or told, in both languages, by name."""

import re

import pandas as pd
import pytest

from indicators.catalogue import LANGUAGES, read_catalogue
from indicators.comparisons.questions import DERIVED
from indicators.errors import MeasureError, UnknownTermError
from indicators.exhibits import show_card
from indicators.measures.cards import read_cards
from indicators.measures.needs import CHECKS, check_needs, judge_needs, name_term, tell_breach
from indicators.measures.results import Quantity, describe_result, list_result_lines
from indicators.methods import find_method_card
from indicators.observations import read_observations

CARDS = read_cards()
PLAIN = {
    **{"indicator": "jobs", "measure": "level", "denominator": "", "sector": "nace_j", "scope": "sbs_local_units"},
    **{"geography": "cog2015", "period": "2012", "dated": "stated", "unit": "count", "qualifier": "exact"},
    **{"precision": "count", "nature": "observed", "obs_status": "A", "source": "a", "value": 5.0},
}
FIGURES = pd.DataFrame([{"territory": place, **PLAIN} for place in ("alsace", "bretagne", "corse")])
# A change of the last figure, the need that it breaks, and what is then told in English.
BREACHES = [
    ({"sector": "nace_i"}, "same_sector", "The figures are not of one sector: .*"),
    ({"indicator": "establishments"}, "same_quantity", "The figures do not measure the same quantity: .*"),
    ({"unit": "percent"}, "same_quantity", "The figures do not measure the same quantity: number and %."),
    ({"scope": "head_office"}, "same_scope", "The figures are not of the same scope: Local .* office."),
    ({"source": "b"}, "same_source", "The figures come from several sources, whose definitions may differ: a and b."),
    ({"geography": "cog2024"}, "same_boundaries", "The figures are not .* boundaries: COG 2015 and COG 2024."),
    ({"period": "2014"}, "same_date", "The figures are not of the same date: 2012 and 2014."),
    ({"dated": "undated", "period": ""}, "dated", "Figures are undated: Corsica."),
    *(({"nature": nature}, "observed", "Figures are targets, plans or claims: Corsica.")
      for nature in ("target", "planned", "claimed")),
    ({"measure": "change_percent"}, "no_changes", "Figures are changes: Corsica."),
    ({"qualifier": "at_least"}, "two_sided", "Figures are known on one side only, without a central value: Corsica."),
    ({"value": None}, "complete", "Missing figures: Corsica."),
]  # fmt: skip


def change(**changed):
    """Return the plain figures with the last one changed."""
    return FIGURES.assign(**{name: [*FIGURES[name][:-1], value] for name, value in changed.items()})


def list_broken(measure, figures):
    return {breach.need.need: breach for breach in judge_needs(measure, figures)}


@pytest.mark.parametrize("measure", CARDS)
def test_figures_that_are_comparable_meet_every_need(measure):
    assert check_needs(measure, FIGURES) == []


@pytest.mark.parametrize(("changed", "need", "sentence"), BREACHES)
def test_what_is_not_comparable_is_refused_or_told_by_name(changed, need, sentence):
    breach = list_broken("gini", change(**changed))[need]
    assert re.fullmatch(sentence, tell_breach(breach, "en"))
    if breach.outcome == "warning":
        assert breach in check_needs("gini", change(**changed))
    else:
        with pytest.raises(MeasureError, match="gini: "):
            check_needs("gini", change(**changed))


def test_one_year_apart_is_told_and_two_dates_are_what_growth_is_of():
    assert [breach.outcome for breach in check_needs("gini", change(period="2013"))] == ["warning"]
    assert check_needs("percent_change", change(period="2020")) == []


def test_dates_next_to_a_common_one_are_told_and_those_further_apart_are_refused():
    dated = FIGURES.assign(period=["2011", "2012", "2013"])
    assert [(breach.need.need, breach.outcome) for breach in judge_needs("gini", dated)] == [("same_date", "warning")]
    assert judge_needs("gini", dated.assign(period=["2011", "2012", "2014"]))[0].outcome == "refused"


def test_what_is_set_against_each_other_or_measured_one_by_one_is_judged_by_itself():
    people = {"indicator": "population", "sector": "all", "scope": "residents", "source": "b", "period": "2013"}
    both = pd.concat([FIGURES, FIGURES.assign(**people)])
    assert {"same_sector", "same_quantity", "same_scope"} <= set(list_broken("theil", both))
    assert judge_needs("theil", both, each=("indicator",)) == []
    assert judge_needs("theil", pd.concat([FIGURES, FIGURES.assign(period="2020")]), each=("period",)) == []
    targets = pd.concat([both, both.assign(nature="target")])
    assert [breach.need.need for breach in judge_needs("theil", targets, each=("indicator",))] == ["observed"]
    with pytest.raises(MeasureError, match="no column 'kind' found"):
        judge_needs("theil", both, each=("kind",))


def test_boundaries_are_the_same_for_all_that_is_set_against_each_other():
    people = FIGURES.assign(indicator="population", geography="cog2024")
    broken = judge_needs("theil", pd.concat([FIGURES, people]), each=("indicator",))
    assert [breach.need.need for breach in broken] == ["same_boundaries"]


def test_a_sector_set_against_a_whole_it_is_part_of_is_not_counted_twice():
    totals = FIGURES.assign(sector="business_economy")
    both = pd.concat([FIGURES, totals])
    assert "no_overlap" in list_broken("location_quotients", both)
    assert judge_needs("location_quotients", both, whole="business_economy") == []


def test_the_same_boundaries_under_two_names_are_the_same():
    assert check_needs("gini", change(geography="nuts2013")) == []


def test_growth_is_not_taken_of_samples_and_breaks_are_told():
    assert list_broken("percent_change", change(precision="sample"))["no_sample"].found == ("corse",)
    assert list_broken("gini", change(precision="sample")) == {}
    assert [breach.need.need for breach in check_needs("shift_share", change(obs_status="B"))] == ["no_break"]


def test_several_sectors_are_a_table_unless_one_holds_another():
    assert check_needs("location_quotients", change(sector="nace_i")) == []
    assert check_needs("share", change(sector="all")) == []
    for sector, found in (("business_economy", ("nace_j",)), ("all", ("all",)), ("nace_j62", ("nace_j62",))):
        assert list_broken("shift_share", change(sector=sector))["no_overlap"].found == found


def test_shares_and_changes_do_not_add_up():
    for measure in ("share", "change"):
        assert "amounts" in list_broken("herfindahl", FIGURES.assign(measure=measure))
    assert check_needs("gini", FIGURES.assign(measure="share", unit="percent")) == []


def test_a_rate_near_its_ceiling_is_refused_from_its_unit_alone():
    rates = FIGURES.assign(measure="share", unit="percent", value=[60.0, 70.0, 90.0])
    for measure in ("beta_convergence", "sigma_convergence"):
        assert list_broken(measure, rates)["no_ceiling"].found == ("corse",)
        assert check_needs(measure, rates.assign(value=[60.0, 70.0, 80.0])) == []
        assert check_needs(measure, FIGURES.assign(value=[60.0, 70.0, 90.0])) == []


def test_broadband_of_the_data_is_not_called_convergence():
    rates = read_observations(indicator="broadband_households", geography="cog2015", period=["2014", "2021"])
    broken = list_broken("sigma_convergence", rates)
    assert {"no_ceiling", "no_sample"} <= set(broken)
    with pytest.raises(MeasureError, match="near their ceiling and converge mechanically"):
        check_needs("sigma_convergence", rates)


def test_jobs_of_information_and_communication_of_the_data_may_be_measured():
    jobs = read_observations(indicator="jobs", sector="nace_j", geography="nuts2013", period=["2010", "2013"])
    assert len(jobs) > 40
    assert {breach.outcome for breach in check_needs("percent_change", jobs)} <= {"warning"}
    with pytest.raises(MeasureError, match="not of the same date: 2010 and 2013"):
        check_needs("theil", jobs)


def test_all_names_are_told_or_how_many_more():
    places = ("alsace", "aquitaine", "auvergne", "bretagne", "corse", "limousin", "picardie", "lorraine")
    figures = pd.DataFrame([{"territory": place, **PLAIN, "nature": "target"} for place in places])
    told = tell_breach(list_broken("gini", figures)["observed"], "fr")
    assert told.endswith("Alsace, Aquitaine, Auvergne, Bretagne, Corse, Limousin et 2 autres.")


def test_terms_that_the_tables_lack_are_told_as_they_are():
    assert [name_term(column, "x", "fr") for column in ("sector", "territory", "unit", "source")] == ["x"] * 4
    assert name_term("denominator", "", "fr") == "–"
    assert name_term("measure", "share", "fr") == "parts"


def test_no_figures_no_column_and_no_measure_are_refused():
    with pytest.raises(MeasureError, match="none found; a measure is taken of figures"):
        check_needs("gini", FIGURES[:0])
    with pytest.raises(MeasureError, match="no column 'scope' found"):
        check_needs("gini", FIGURES.drop(columns="scope"))
    with pytest.raises(UnknownTermError, match="theil"):
        check_needs("thiel", FIGURES)


@pytest.mark.parametrize("need", {need.need: need for card in CARDS.values() for need in card.needs.values()}.values(),
                         ids=lambda need: need.need)  # fmt: skip
def test_a_need_is_told_in_both_languages_and_has_its_check(need):
    assert set(need.asks) == set(LANGUAGES)
    assert need.check in {"", "apart", *CHECKS}
    assert bool(need.check) == bool(need.told) == (need.outcome in ("refused", "warning")) == bool(need.columns)
    for language in need.told:
        assert need.told[language].count("{found}") == 1
    assert not re.search(r" [;!?%:»]|« ", " ".join([need.asks["fr"], need.told.get("fr", "")]))


# The card of a result


def test_the_card_of_a_result_has_its_sample_and_what_is_missing():
    figures = change(value=None)
    found = describe_result("theil", figures, variant="L", reference="france", expected=["alsace", "picardie"])
    assert (found.variant, found.territories, found.missing) == ("L", ("alsace", "bretagne"), ("corse", "picardie"))
    assert found.quantities == (Quantity("jobs", ("nace_j",), ("sbs_local_units",), ("2012",)),)
    assert found.editions == ("cog2015",)
    lines = dict(list_result_lines(found, "en"))
    assert lines["reference"] == "France"
    assert lines["territories"] == "Alsace and Brittany"
    assert lines["without a figure"] == "Corsica and Picardy"
    assert lines["boundaries"] == "COG 2015"
    figures = r"Jobs; Information and communication \(J\); Persons employed as published.*; 2012"
    assert re.fullmatch(figures, lines["figures"])
    assert lines["cautions"] == "Missing figures: Corsica."
    assert lines["version"].startswith("indicators ")
    assert lines["test"] == CARDS["theil"].test
    assert "L: " in lines["variant"]
    assert not any("weighted by the values" in text for text in lines.values())


def test_that_nothing_is_missing_is_said():
    lines = dict(list_result_lines(describe_result("gini", FIGURES), "fr"))
    assert lines["sans chiffre"] == "aucun"
    assert "référence" not in lines


def test_a_territory_with_one_of_its_figures_missing_is_not_in_the_sample():
    figures = pd.concat([FIGURES, change(value=None).assign(period="2014")])
    assert describe_result("percent_change", figures).missing == ("corse",)


def test_figures_that_are_not_comparable_have_no_card_of_a_result():
    with pytest.raises(MeasureError, match="theil: The figures are not of one sector"):
        describe_result("theil", change(sector="nace_i"))


def test_a_variant_nobody_knows_and_no_figures_have_no_card():
    with pytest.raises(MeasureError, match="'t' is not known"):
        describe_result("theil", FIGURES, variant="t")
    with pytest.raises(MeasureError, match="none found"):
        describe_result("theil", FIGURES[:0])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("measure", CARDS)
def test_every_measure_has_a_card_of_results_with_the_source_by_its_title(measure, language):
    source = read_observations(columns=["source"])["source"].iloc[0]
    lines = dict(list_result_lines(describe_result(measure, FIGURES.assign(source=source)), language))
    data = lines["données" if language == "fr" else "data"]
    assert data
    assert data != source


@pytest.mark.parametrize(
    ("language", "title", "said"),
    [("fr", "Méthode\u00a0: Indice de Theil – Emplois", "Corse"), ("en", "Method: Theil index – Jobs", "Corsica")],
)
def test_a_page_prints_the_card_of_a_result(language, title, said):
    shown = show_card(describe_result("theil", change(value=None), reference="france"), language)
    assert shown.startswith(f'<details class="card"><summary>{title}</summary>')
    for words in (said, "France", "Theil, 1967", CARDS["theil"].test):
        assert words in shown


# One registry: the sentences under figures and the cards


def test_each_derived_figure_has_a_sentence_and_the_card_of_its_measure():
    told = [method for card in CARDS.values() for method in card.methods]
    assert len(told) == len(set(told))
    assert set(told) <= set(read_catalogue("methods"))
    assert set(DERIVED) <= set(told)
    assert find_method_card("change_pct") == CARDS["percent_change"]


@pytest.mark.parametrize("method", ["value", "province", "parts_hidden"])
def test_what_is_reported_or_only_added_up_is_of_no_measure(method):
    assert find_method_card(method) is None
