"""The lab without a browser: choices that exist, code that gives the same view, observations as people read them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from IPython.core.completer import Completer
from matplotlib import pyplot

from indicators.lab import explore, list_observations, terms
from indicators.lab.answers import Peers, answer_view, compare_peers
from indicators.lab.code import write_code
from indicators.lab.labelled import label_options
from indicators.lab.showing import show_answer
from indicators.lab.views import CHOSEN, START, View, list_criteria, list_options, settle_terms
from indicators.observations import open_observations, select_rows
from indicators.tables import Html
from pages import ENGINES, build_job, make, write_notebook

ROOT = Path(__file__).resolve().parent.parent
VIEWS = (
    START,
    START._replace(column="location_quotient", form="map"),
    START._replace(form="evolution"),
    START._replace(form="figures"),
    View("france", "establishments", "level", "nace_j", "2012", "value", "ranking"),
    View(
        "languedoc-roussillon", "establishments", "change_percent", "press_undefined", "2009/2012", "value", "figures"
    ),
    View("occitanie", "jobs", "change_percent", "insee_digital_economy_2019", "2007/2016", "value", "ranking"),
    View("ze-rouen", "employees", "level", "ict_oecd2007", "2015", "value", "evolution"),
)


@pytest.fixture(scope="module", name="observations")
def fixture_observations():
    return open_observations(ROOT)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    pyplot.close("all")


def draw_view(data, observations) -> View:
    """Choose as somebody would: one chooser after the other, among what is offered."""
    view = settle_terms(START, observations)
    for name in data.draw(st.lists(st.sampled_from(CHOSEN), max_size=6)):
        view = view._replace(**{name: data.draw(st.sampled_from(list_options(name, view, observations)))})
        view = settle_terms(view, observations)
    return view


@given(data=st.data())
def test_whatever_is_chosen_some_observation_is_behind_it(data):
    observations = open_observations(ROOT)
    assert not select_rows(observations, list_criteria(draw_view(data, observations)), ["observation"]).empty


@given(data=st.data())
def test_what_is_offered_stays_chosen(data):
    observations = open_observations(ROOT)
    view = draw_view(data, observations)
    name = data.draw(st.sampled_from(CHOSEN))
    chosen = data.draw(st.sampled_from(list_options(name, view, observations)))
    assert getattr(settle_terms(view._replace(**{name: chosen}), observations), name) == chosen


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), language=st.sampled_from(["fr", "en"]))
def test_every_view_that_is_offered_is_shown(data, language):
    observations = open_observations(ROOT)
    answer = answer_view(draw_view(data, observations), observations, language)
    answer = answer_view(
        answer.view._replace(
            column=data.draw(st.sampled_from(answer.choices["column"])),
            form=data.draw(st.sampled_from(answer.choices["form"])),
        ),
        observations,
        language,
    )
    shown = show_answer(answer, observations, language)
    pyplot.close("all")
    assert shown.exhibit.html
    assert 'id="evidence"' in shown.evidence


def test_a_period_that_there_is_not_gives_way_to_the_nearest(observations):
    view = settle_terms(START._replace(indicator="gdp", period="1990"), observations)
    years = list_options("period", view, observations)
    assert view.period == min(years)


def test_a_choice_that_still_exists_is_kept(observations):
    assert settle_terms(START._replace(indicator="establishments"), observations).period == START.period


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: f"{view.territory}-{view.form}")
def test_the_code_that_is_shown_gives_the_very_same_view(view, language, observations):
    answer = answer_view(view, observations, language)
    assert answer.view == view
    names: dict = {}
    exec(write_code(answer, language), names)
    assert names["view"].html == show_answer(answer, observations, language).exhibit.html


def test_the_code_is_short_and_its_lines_are_not_too_long(observations):
    lines = write_code(answer_view(START, observations, "fr"), "fr").splitlines()
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 120


def test_an_undated_figure_is_told_and_shown_as_it_was_published(observations):
    undated = select_rows(observations, {"period": "", "base_period": ""}).iloc[0]
    view = View(*(undated[name] for name in CHOSEN))
    answer = answer_view(view, observations, "en")
    assert answer.choices["form"] == ["figures"]
    assert "enters no comparison" in answer.told[0]
    assert undated["text"] in show_answer(answer, observations, "en").evidence.unescape()


def test_what_cannot_be_compared_is_told_in_the_sentence_of_the_library(observations):
    view = View("bretagne", "floor_area", "level", "nace_j", "2012")
    comparison, told = compare_peers(view, Peers("2015", ()), observations, "en")
    assert comparison is None
    assert told.startswith("no observation is a level of floor_area")


def test_why_a_territory_is_not_compared_is_told_in_the_language_of_the_view(observations):
    view = View("bretagne", "broadband_households", "share", "households", "2016")
    told = {language: answer_view(view, observations, language).told for language in ("fr", "en")}
    assert all(told.values())
    assert told["fr"] != told["en"]


def test_choosing_another_indicator_changes_what_the_explorer_shows():
    box = explore("en")
    grid, shown = box.children
    choosers = {chooser.description: chooser for chooser in grid.children}
    before = shown.value
    choosers["Indicator"].value = "establishments"
    assert shown.value != before
    assert "stablishments" in shown.value
    assert [value for _, value in choosers["Period"].options] == sorted(
        value for _, value in choosers["Period"].options
    )


def test_choices_stand_in_the_words_of_the_reader():
    assert label_options("period", ["2012", "2009/2012"], "fr")[1] == ("entre 2009 et 2012", "2009/2012")
    assert label_options("indicator", ["jobs", "establishments"], "en") == [
        ("Establishments", "establishments"),
        ("Jobs", "jobs"),
    ]


def test_an_observation_is_listed_with_its_bounds_place_and_words():
    rows = open_observations(ROOT).select(territory="languedoc-roussillon", source="article_cluster_2014")
    table = list_observations(rows, "en").unescape()
    assert "more than 4,200" in table
    assert "lower bound" in table
    assert "plus de 4 200\xa0établissements" in table
    assert "articles.xlsx, sheet Chiffres, cell G26" in table


def test_only_the_first_rows_are_listed_and_the_others_counted(observations):
    table = observations._repr_html_()
    count = len(observations.select())
    assert table.count("<tr>") == 21
    assert f"rows={count}" in table


def test_what_a_source_wrote_is_listed_literally(observe):
    hostile = "<script>alert(1)</script>"
    table = list_observations(
        observe({"territory": "corse", "value": 12.0, "text": hostile, "source": "eurostat_sbs_2017"})
    )
    assert "<script" not in table
    assert "&lt;script&gt;" in table


def test_a_selection_stays_readable_when_it_is_filtered_and_is_a_plain_table_without_its_passport(observations):
    rows = observations.select(territory="corse")
    assert "<caption>Observations</caption>" in rows[rows["period"] == "2012"].head(2)._repr_html_()
    assert "<caption>" not in observations.select(["territory", "value"], territory="corse")._repr_html_()


def test_terms_are_found_with_the_tab_key():
    found = Completer(namespace={"terms": terms}).attr_matches("terms.territories.ile_de")
    assert [one.rpartition(".")[2] for one in found] == ["ile_de_france"]
    assert terms.territories.ile_de_france == "ile-de-france"


def test_terms_by_themselves_show_what_they_mean():
    shown = terms.sectors._repr_html_()
    assert "ict_oecd2007" in shown
    assert "Définition" in shown


def test_a_term_that_there_is_not_is_told_with_the_nearest():
    with pytest.raises(AttributeError, match="did you mean establishments"):
        _ = terms.indicators.establishment


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "source",
    [
        "import ipywidgets\nipywidgets.Dropdown(options=['a'])",
        "import ipywidgets\ndisplay(ipywidgets.HTML('<b>12</b>'))",
        "display({'text/html': '<p>12</p>', 'application/vnd.jupyter.widget-view+json': {}}, raw=True)",
    ],
)
def test_a_page_that_holds_a_widget_is_refused(source, engine, tmp_path):
    notebook = write_notebook(tmp_path, "widget", [("code", source)])
    made = make(build_job(tmp_path, tmp_path / "made", notebook), engine)
    assert made.page == ""
    assert made.outcome.failure.kind == "output"
    assert "widget" in made.outcome.failure.reason


def test_a_page_shows_no_table_of_observations_that_it_was_not_asked_for(tmp_path):
    source = "from indicators.questions import Observations\nObservations(root=None)"
    notebook = write_notebook(tmp_path, "bare", [("code", source)])
    made = make(build_job(tmp_path, tmp_path / "made", notebook), "shell")
    assert "<table" not in made.page


@pytest.mark.parametrize("engine", ENGINES)
def test_the_links_of_a_chart_are_those_of_jupyterlab_there_and_plain_ones_on_a_page(engine, tmp_path):
    chart = '<figure id="a"><svg viewBox="0 0 9 9"><a href="#b"><path d="M0 0h9"/></a></svg></figure><p id="b">1</p>'
    assert '<a xlink:href="#b">' in Html(chart)._repr_html_()
    notebook = write_notebook(tmp_path, "chart", [("code", f"from indicators.tables import Html\nHtml({chart!r})")])
    assert '<a href="#b">' in make(build_job(tmp_path, tmp_path / "made", notebook), engine).page
