"""Editions as they are kept in data/editions, what is found to have changed since, and how it is said."""

import json
import math
import os
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.catalogue import LANGUAGES
from indicators.errors import IndicatorsError
from indicators.exhibits.revised import draw_changes, draw_comings, table_comings, table_consequences
from indicators.exhibits.vintages import exhibit_vintages
from indicators.observations import COUNT_COLUMNS, OBSERVATION_COLUMNS, SOURCE_COLUMNS, open_observations
from indicators.questions import answer_questions
from indicators.reads import LEDGER, read_notes
from indicators.reports.said import read_sentences
from indicators.revisions.editions import (
    EDITIONS,
    check_new_name,
    format_edition,
    list_editions,
    read_edition,
    read_present,
    write_edition,
)
from indicators.revisions.since import find_changes
from indicators.revisions.vintages import trace_vintages
from indicators.sentences.revised import tell_changes, write_mail
from indicators.tabular import write_table
from known import know

ROOT = Path(__file__).parents[1]
PAGES = [("fr/a.html", "1", "Les régions comptent 100 emplois.")]
JOBS = {"value": 100}
SHARE = {
    "value": 4.4,
    "unit": "percent",
    "measure": "share",
    "territory": "corse",
    "likely_low": 4.35,
    "likely_high": 4.45,
}


@pytest.fixture
def project(tmp_path):
    """Return a project with the real reference tables and nothing known."""
    shutil.copytree(ROOT / "data" / "reference", tmp_path / "data" / "reference")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "reports.toml").touch()
    return tmp_path


def clean(root, *rows, sources=None):
    """Write data/processed as cleaning would, and return the observations to be asked."""
    known = know(*rows, sources=sources)
    texts = dict.fromkeys(OBSERVATION_COLUMNS, "")
    table = known.figures.assign(**{column: "" for column in texts if column not in known.figures.columns})
    table["place"] = [f"office.csv!line {number}!Texte" for number in range(len(table))]
    write_table(table[list(OBSERVATION_COLUMNS)], root / "data" / "processed" / "observations.csv")
    sources = known.sources.reindex(columns=list(SOURCE_COLUMNS)).fillna("").assign(**dict.fromkeys(COUNT_COLUMNS, "0"))
    write_table(sources, root / "data" / "processed" / "sources.csv")
    return open_observations(root)


def keep(root, name, **tables):
    """Keep what is known as an edition, as `indicators edition` does."""
    present = read_present(open_observations(root), root)
    others = know(**tables)
    return write_edition(present._replace(name=name, ranks=others.ranks, pages=others.pages), root)


# the files


TEXTS = st.one_of(
    st.sampled_from(["=1+1", '"', "a,b", "a\nb", " 12", "<script>", "{x}", "\u202f", "NA"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=8),
)
VALUES = st.floats(allow_nan=False, allow_infinity=False, width=32)


@st.composite
def draw_figures(draw):
    places = draw(st.lists(st.sampled_from(["bretagne", "corse", "alsace", "france"]), unique=True, max_size=4))
    rows = []
    for place in places:
        value = draw(VALUES)
        low, high = draw(st.sampled_from([(value, value), (value - 1, math.inf), (-math.inf, value)]))
        bounds = {"low": low, "high": high, "likely_low": low, "likely_high": value + 1}
        rows.append({"territory": place, "value": value, **bounds, "text": draw(TEXTS) or "0", "flags": draw(TEXTS)})
    return [*rows, {"territory": "mayotte", "absence": "confidential", "text": draw(TEXTS)}]


@settings(max_examples=40)
@given(rows=draw_figures(), sentence=TEXTS)
def test_an_edition_is_read_back_as_it_was_written(tmp_path_factory, rows, sentence):
    root = tmp_path_factory.mktemp("kept")
    kept = know(*rows, name="2026-11", pages=[("fr/a.html", "1", sentence)])
    write_edition(kept, root)
    found = read_edition("2026-11", root)
    assert format_edition(found) == format_edition(kept)
    order = ["observation"]
    first, second = (one.figures.sort_values(order, ignore_index=True).astype(object) for one in (found, kept))
    pd.testing.assert_frame_equal(first, second)
    assert found.pages["sentence"].tolist() == [sentence]


def test_the_order_in_which_figures_come_changes_no_byte():
    rows = [{"value": value, "territory": place} for value, place in ((3, "corse"), (1, "alsace"), (2, "bretagne"))]
    assert format_edition(know(*rows))["figures.csv"] == format_edition(know(*reversed(rows)))["figures.csv"]


def test_every_edition_of_the_project_is_read_back_as_it_stands():
    names = list_editions(ROOT)
    assert names[0] == "2026-11"
    for name in names:
        standing = {path.name: path.read_bytes() for path in (ROOT / EDITIONS / name).iterdir()}
        assert format_edition(read_edition(name, ROOT)) == standing


def test_bounds_and_words_that_are_the_value_are_not_written(project):
    write_edition(know(JOBS, SHARE, name="2026-11"), project)
    lines = (project / EDITIONS / "2026-11" / "figures.csv").read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r"1,bretagne,2012,100,,,,,,o-[0-9a-f]{12}", lines[1])
    assert re.fullmatch(r"2,corse,2012,4.4,,,4.35,4.45,,o-[0-9a-f]{12}", lines[2])


def test_the_same_edition_may_be_kept_again_and_another_under_its_name_may_not(project):
    assert write_edition(know(JOBS, name="2026-11"), project)
    assert not write_edition(know(JOBS, name="2026-11"), project)
    with pytest.raises(IndicatorsError, match=r"'2026-11' is kept already and says something else \(figures.csv\)"):
        write_edition(know({"value": 101}, name="2026-11"), project)
    assert read_edition("2026-11", project).figures["value"].tolist() == [100.0]


def test_editions_are_in_the_order_in_which_people_count(project):
    for name in ("2026-9", "2026-10", "2027-1"):
        write_edition(know(JOBS, name=name), project)
    (project / EDITIONS / ".DS_Store").touch()
    assert list_editions(project) == ["2026-9", "2026-10", "2027-1"]


@pytest.mark.parametrize(
    "name", ["", "..", "a/b", "A", "2026_11", "é", "x" * 41, "con", "-a", "a--b", "a.b", "a\x1b[2J"]
)
def test_a_name_that_could_be_no_folder_everywhere_is_refused(name):
    with pytest.raises(IndicatorsError, match="an edition cannot be called"):
        check_new_name(name, [])


def test_a_name_that_would_stand_before_the_last_edition_is_refused():
    assert check_new_name("2026-12", ["2026-11"]) == "2026-12"
    assert check_new_name("2026-11", ["2026-11", "2026-12"]) == "2026-11"
    with pytest.raises(IndicatorsError, match="'2026-9' would stand before '2026-11'"):
        check_new_name("2026-9", ["2026-11"])


def test_an_edition_that_is_not_there_is_told_with_those_that_are(project):
    clean(project, JOBS)
    with pytest.raises(IndicatorsError, match="no edition '2026-12'; none is kept yet"):
        read_edition("2026-12", project)
    keep(project, "2026-11")
    with pytest.raises(IndicatorsError, match=r"no edition '\.\./x'; kept are 2026-11"):
        find_changes(open_observations(project), "../x", project)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [(",100,", ",hundred,", "no number: .*'hundred'"), ("1,bre", "7,bre", "do not fit together")],
)
def test_a_damaged_edition_is_told_with_its_file(project, old, new, told):
    write_edition(know(JOBS, name="2026-11"), project)
    path = project / EDITIONS / "2026-11" / "figures.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(IndicatorsError, match=f"figures.csv.*{told}"):
        read_edition("2026-11", project)


# since when


def test_without_an_edition_there_is_nothing_to_compare_with(project):
    changes = find_changes(clean(project, JOBS), root=project)
    assert (changes.since, changes.until, changes.editions) == ("", "", ())
    assert tell_changes(changes, "en", project) == [
        "No edition is kept yet: there is nothing to compare today’s 1 observations with."
    ]


def test_one_edition_that_is_as_today_waits_for_the_next(project):
    observations = clean(project, JOBS)
    keep(project, "2026-11")
    changes = find_changes(observations, root=project)
    assert (changes.since, changes.until) == ("", "2026-11")
    assert tell_changes(changes, "fr", project)[0].startswith("Une seule édition est conservée, 2026-11")


def test_what_was_just_kept_is_told_against_the_edition_before(project):
    clean(project, JOBS)
    keep(project, "2026-11", pages=PAGES)
    observations = clean(project, {"value": 110})
    waiting = find_changes(observations, root=project)
    keep(project, "2026-12", pages=[("fr/a.html", "1", "Les régions comptent 110 emplois.")])
    kept = find_changes(observations, root=project)
    assert (waiting.since, waiting.until, kept.since, kept.until) == ("2026-11", "", "2026-11", "2026-12")
    assert waiting.figures.equals(kept.figures)
    assert waiting.pages.empty
    assert kept.pages["come"].tolist() == [("Les régions comptent 110 emplois.",)]
    assert "Pages dont les phrases calculées ont changé\u00a0: 1." in tell_changes(kept, "fr", project)
    assert not any("computed sentences" in sentence for sentence in tell_changes(kept, "en", project))


def test_an_older_edition_may_be_asked_for(project):
    for name, value in (("2026-10", 90), ("2026-11", 100), ("2026-12", 110)):
        observations = clean(project, {"value": value})
        keep(project, name)
    changes = find_changes(observations, "2026-10", project)
    assert changes.figures[["value_old", "value_new"]].to_numpy().tolist() == [[90.0, 110.0]]


def test_nothing_changed_is_said_and_tabled_as_such(project):
    observations = clean(project, JOBS)
    for name in ("2026-11", "2026-12"):
        keep(project, name)
    changes = find_changes(observations, root=project)
    said = tell_changes(changes, "en", project)
    assert said == ["Nothing has changed since edition 2026-11: the 1 observations and their sources are the same."]
    assert draw_changes(changes, observations, "en", project) == []
    for table in (table_comings, table_consequences):
        assert str(table(changes, "en", project)) == "<p>Nothing to report.</p>"


# in words


@pytest.fixture(name="changes")
def fixture_changes(project):
    """Return what changed where there is something of everything."""
    before = [
        {
            "value": 4200,
            "low": 4200,
            "high": math.inf,
            "likely_high": 4300,
            "qualifier": "at_least",
            "text": "plus de 4 200",
        },
        SHARE,
        {"value": 14000, "territory": "alsace"},
        {"value": 7, "territory": "franche-comte"},
        {"value": 8, "territory": "lorraine"},
        {"absence": "not_available", "territory": "aquitaine"},
        {"value": 15000, "likely_low": 14500, "likely_high": 15500, "territory": "picardie"},
        {"value": 500, "territory": "limousin", "source": "office_2017"},
        {"value": 9, "territory": "auvergne", "obs_status": "P"},
        {"value": 300, "territory": "bourgogne"},
    ]
    after = [
        {"value": 5000, "text": "5 000"},
        {**SHARE, "value": 5.1, "likely_low": 5.05, "likely_high": 5.15},
        {"value": 14028, "territory": "alsace"},
        {"value": 8, "territory": "lorraine", "absence": "confidential"} | {"value": math.nan},
        {"absence": "confidential", "territory": "aquitaine"},
        {"value": 15400, "likely_low": 15350, "likely_high": 15450, "territory": "picardie"},
        {"value": 600, "territory": "limousin", "source": "office_2019"},
        {"value": 9, "territory": "auvergne"},
        {"value": 420, "territory": "bourgogne", "obs_status": "B"},
        {"value": 77, "territory": "haute-normandie", "source": "office_2019"},
    ]
    clean(project, *before, sources={"office_2017": "Office"})
    keep(project, "2026-11")
    return find_changes(
        clean(project, *after, sources={"office_2017": "Office", "office_2019": "Office"}), root=project
    )


def test_everything_that_changed_is_said_with_its_numbers(changes, project):
    told = tell_changes(changes, "en", project)
    said = "\n".join(told)
    assert "Since edition 2026-11: 5 figures revised, 1 new, 2 withdrawn." in said
    assert "Revisions of 15% or more: 3; of 1% to 15%: 1; below 1%: 1." in said
    assert "Limousin, 2012: 500 in edition 2026-11, 600 now, +100 (+20.0%)" in said
    assert "Corsica, 2012: 4.4% in edition 2026-11, 5.1% now, +0.7 percentage points (+15.9%)" in said
    assert "within the likely bounds of both figures: 1." in said
    assert (
        "from one publication to another of the same publisher: 1 (Office, Office says → Office, Office says)" in said
    )
    assert "Differences across a break in series: 1;" in said
    assert "New figures: 1 (jobs, Office, Office says)." in said
    assert "Figures withdrawn: 1 (jobs, Office, Office says)." in said
    assert "Figures replaced by an absence: 1 (jobs, Office, Office says)." in said
    assert "Absences that came, went or changed their reason: 1." in said
    assert "Unchanged figures whose status has changed: 1." in said
    assert "Sources added: “Office says” (Office)." in said
    assert "No rank of the rankings has changed." in said


def test_the_french_says_the_same_numbers_as_french_prints_them(changes, project):
    said = "\n".join(tell_changes(changes, "fr", project))
    assert "5 chiffres révisés, 1 apparu, 2 retirés." in said
    assert (
        "4,4\u202f% dans l’édition 2026-11, 5,1\u202f% désormais, soit +\u202f0,7\u00a0point (+\u202f15,9\u202f%)"
        in said
    )
    assert "Révisions de 15\u202f% ou plus\u00a0: 3\u202f;" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_holds_the_sentences_then_every_revision_a_line(changes, project, language):
    mail = write_mail(changes, language, project)
    assert all(sentence in mail for sentence in tell_changes(changes, language, project))
    others = [line for line in mail.splitlines() if line.startswith("- ")]
    assert len(others) == 2
    assert "Alsace" in others[0]
    assert mail.splitlines()[0].endswith("2026-11")
    assert "<" not in mail


def test_a_one_sided_figure_is_told_with_the_bounds_of_its_difference(changes, project):
    told = "Brittany, 2012: more than 4,200 in edition 2026-11, 5,000 now, +700 to +800 (Office, Office says)."
    assert told in write_mail(changes, "en", project)
    dit = "plus de 4\u202f200 dans l’édition 2026-11, 5\u202f000 désormais, soit +\u202f700 à +\u202f800 (Office"
    assert dit in write_mail(changes, "fr", project)


def test_the_table_gives_old_new_difference_and_source_and_leads_to_the_passport(changes, project):
    revised, broken = draw_changes(changes, open_observations(project), "en", project)
    [cells] = [row for row in read_rows(revised.html) if row[0] == "Limousin"]
    assert cells[3:] == ["500", "600", "+100", "+20.0%", "large, between publications", "Office, Office says"]
    links = set(re.findall(r'href="#revised-(o-[^"]+)"', str(revised.html)))
    assert links and links <= set(revised.evidence["id"])
    assert "Burgundy" in str(broken.html) and "Burgundy" not in str(revised.html)


def test_figures_that_came_and_went_are_shown_one_by_one(changes, project):
    appeared, withdrawn = draw_comings(changes, open_observations(project), "en", project)
    rows = {exhibit.name: read_rows(exhibit.html) for exhibit in (appeared, withdrawn)}
    assert [(row[0], row[3:5]) for row in rows["appeared"]] == [("Upper Normandy", ["–", "77"])]
    assert [(row[0], row[3:5]) for row in rows["withdrawn"]] == [
        ("Franche-Comté", ["7", "–"]),
        ("Lorraine", ["8", "confidential"]),
    ]


def read_rows(html):
    """Return the cells of the rows of a table, as text."""
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', str(html), re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)] for row in rows]


def test_nothing_that_a_source_wrote_becomes_markup(project):
    clean(project, JOBS, sources={"office_2017": "<b>Office</b>"})
    keep(project, "2026-11")
    observations = clean(project, {"value": 3, "text": "<i>3</i>"}, sources={"office_2017": "<b>Office</b>"})
    [revised] = draw_changes(find_changes(observations, root=project), observations, "en", project)
    _, vintages = exhibit_vintages(
        trace_vintages(observations, "bretagne", "jobs", "nace_j", "2012", project), observations, "en", project
    )
    for html in (str(revised.html), str(vintages.html)):
        assert "<b>" not in html and "<i>" not in html
        assert "&lt;b&gt;Office" in html


# one figure, edition by edition


def test_a_figure_is_shown_as_each_edition_had_it_and_today(project):
    clean(project, JOBS, {"value": 95, "source": "paper"})
    keep(project, "2026-11")
    observations = clean(project, {"value": 110}, {"value": 3, "territory": "corse"})
    vintages = trace_vintages(observations, "bretagne", "jobs", "nace_j", "2012", project)
    told = vintages[["edition", "source", "value"]].to_numpy().tolist()
    assert told == [["2026-11", "office_2017", 100.0], ["", "office_2017", 110.0], ["2026-11", "paper", 95.0]]
    chart, table = exhibit_vintages(vintages, observations, "fr", project)
    assert "Édition 2026-11" in str(table.html)
    links = set(re.findall(r'href="#vintages(?:-chart)?-(o-[^"]+)"', str(chart.html) + str(table.html)))
    assert links == set(vintages.loc[vintages["edition"] == "", "observation"])
    alt = re.search(r"Diagramme en points\..*?</desc>", str(chart.html), re.DOTALL)
    assert "Édition 2026-11 (100), Aujourd’hui (110) et Édition 2026-11 (95)" in alt[0]


def test_where_all_editions_have_the_same_figure_there_is_no_chart(project):
    observations = clean(project, JOBS)
    keep(project, "2026-11")
    vintages = trace_vintages(observations, "bretagne", "jobs", "nace_j", "2012", project)
    assert [one.name for one in exhibit_vintages(vintages, observations, "fr", project)] == ["vintages"]


def test_a_figure_that_no_edition_has_is_not_shown(project):
    observations = clean(project, JOBS)
    vintages = trace_vintages(observations, "corse", "jobs", "nace_j", "2012", project)
    assert exhibit_vintages(vintages, observations, "fr", project) == []


# what a page reads


def test_an_edition_that_is_altered_answers_what_a_page_asked_otherwise(project, monkeypatch):
    observations = clean(project, JOBS)
    keep(project, "2026-11")
    notes = project / "notes.jsonl"
    monkeypatch.setattr(LEDGER, "page", str(notes))
    monkeypatch.setattr(LEDGER, "watched", True)
    monkeypatch.setattr(LEDGER, "root", os.path.realpath(project))
    find_changes(observations, root=project)
    monkeypatch.setattr(LEDGER, "page", "")
    asked = read_notes(notes)
    assert answer_questions(asked, project) == asked
    figures = project / EDITIONS / "2026-11" / "figures.csv"
    figures.write_text(figures.read_text(encoding="utf-8").replace("100", "101"), encoding="utf-8")
    answers = answer_questions(asked, project)
    changed = [json.loads(question) for question in asked if answers[question] != asked[question]]
    assert changed == [{"file": "data/editions/2026-11/figures.csv"}]


def test_only_the_sentences_that_were_computed_are_kept_of_a_page():
    page = '<h1>a</h1><p>prose</p><p class="x computed">4,4&#160;% &lt; <b>5</b></p><ul><li>b</li></ul><p>c</p>'
    assert read_sentences(page) == ["4,4\u00a0% < 5"]


def test_what_the_reference_tables_no_longer_hold_is_told_by_its_id(project):
    gone = {"value": 3, "indicator": "telegraphs", "sector": "morse", "territory": "atlantis"}
    clean(project, JOBS, gone)
    keep(project, "2026-11", ranks=[("telegraphs", "morse", "2012", "value", "office_2017", "atlantis", "1", "1")])
    changes = find_changes(clean(project, JOBS), root=project)
    assert "telegraphs, Office" in "\n".join(tell_changes(changes, "en", project))
    assert "telegraphs, morse" in str(table_comings(changes, "en", project))
