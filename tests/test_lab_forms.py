"""Forms of the lab: a notebook's parameters as fields, and pages made from them by the engine of reports."""

from __future__ import annotations

import json
import re
import shutil
import sys
from html import unescape
from pathlib import Path

import ipywidgets as widgets
import pytest

from indicators.errors import IndicatorsError, ReportError
from indicators.lab.fields import Field, build_field, check_given, find_page, read_form
from indicators.lab.forms import ParametersForm, build_input, frame_page, parameters_form, read_input
from indicators.lab.trial import make_free, make_planned, run_command

ROOT = Path(__file__).resolve().parent.parent
BROKEN = [
    ("code", 'language = "fr"\nyears = [2009, 2012]', ["parameters"]),
    ("code", "total = sum(years)", []),
    ("code", "total / 0", []),
]
PLANNED = """
[[report]]
name = "broken"
notebook = "broken.ipynb"
title = { fr = "T" }
languages = ["fr"]
parameters = { years = [2009, 2012] }
"""


@pytest.fixture(name="tiny")
def fixture_tiny(tmp_path):
    """A project with the real tables and one notebook that no report asks for, and that fails."""
    for folder in ("data/reference", "data/processed", "data/raw"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    cells = [
        {"id": f"c{number}", "cell_type": kind, "source": source, "metadata": {"tags": tags}, "outputs": []}
        | {"execution_count": None}
        for number, (kind, source, tags) in enumerate(BROKEN)
    ]
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "reports.toml").touch()
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    (tmp_path / "notebooks" / "broken.ipynb").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


def fill(form) -> dict:
    """Return what stands in a form that nobody has touched."""
    return {field.name: field.value for field in form.fields}


def test_the_fields_of_a_report_hold_what_its_plan_asks_for():
    form = read_form("employment-weight", ROOT)
    assert fill(form) == {
        **{"language": "fr", "indicator": "jobs", "sector": "nace_j", "period": "2012", "base_period": "2010"},
        "regions": "2015",
    }


def test_the_name_of_a_page_fills_in_its_own_territory():
    assert fill(read_form("profile-corse", ROOT))["territory"] == "corse"


def test_a_parameter_that_names_a_term_offers_those_of_the_reference_tables():
    fields = {field.name: field for field in read_form("definitions", ROOT).fields}
    assert {name: field.term for name, field in fields.items()} == {
        **{"language": "language", "territory": "territory", "narrow_sector": "sector", "wide_sector": "sector"},
        **{"first": "period", "last": "period"},
    }
    assert "ict_oecd2007" in fields["wide_sector"].choices


def test_a_name_that_is_no_report_is_told_with_the_nearest():
    with pytest.raises(ReportError, match="did you mean profile"):
        read_form("profil", ROOT)


def test_the_parameters_of_a_planned_page_are_known_as_such():
    form = read_form("profile-corse", ROOT)
    page, planned = find_page(form, check_given(form, fill(form), ROOT), ROOT)
    assert (page.path, planned) == ("fr/profile-corse.html", True)


def test_other_parameters_make_a_page_that_no_plan_asks_for():
    form = read_form("profile-corse", ROOT)
    given = check_given(form, fill(form) | {"base_period": "2009"}, ROOT)
    assert find_page(form, given, ROOT)[1] is False


def test_what_no_page_may_be_given_is_refused_before_anything_is_run():
    form = read_form("profile", ROOT)
    with pytest.raises(ReportError, match="territory = 'atlantis'"):
        check_given(form, fill(form) | {"territory": "atlantis"}, ROOT)


@pytest.mark.parametrize(
    ("kind", "value", "widget"),
    [
        ("int", 3, widgets.IntText),
        ("float", 0.5, widgets.FloatText),
        ("bool", True, widgets.Checkbox),
        ("str", "x", widgets.Text),
        ("list[int]", [2009, 2012], widgets.Text),
        ("list[str]", [], widgets.Text),
        ("str | None", None, widgets.Text),
        ("int | None", None, widgets.Text),
        ("float | None", 1.5, widgets.Text),
    ],
)
def test_a_field_gives_back_what_it_was_filled_with(kind, value, widget):
    field = build_field("thing", kind, value, ROOT)
    filled = build_input(field, "fr")
    assert type(filled) is widget
    assert read_input(field, filled) == value


def test_a_list_of_terms_is_chosen_from_those_known():
    field = Field("sectors", "list[str]", ["nace_j"], "sector", ("nace_j", "nace_j62"))
    filled = build_input(field, "en")
    assert read_input(field, filled) == ["nace_j"]
    filled.value = ("nace_j", "nace_j62")
    assert read_input(field, filled) == ["nace_j", "nace_j62"]


def test_a_text_that_is_not_of_its_kind_is_told():
    field = Field("years", "list[int]", [2009], "", ())
    filled = build_input(field, "fr")
    filled.value = "2009, MMXII"
    with pytest.raises(IndicatorsError, match="years = '2009, MMXII' is not"):
        read_input(field, filled)


def test_a_trial_page_is_made_and_nothing_is_published():
    before = sorted(path.name for path in (ROOT / "reports").glob("*"))
    form = read_form("profile-normandie", ROOT)
    given = check_given(form, fill(form) | {"language": "en", "base_period": "2009"}, ROOT)
    made = make_free(find_page(form, given, ROOT)[0], ROOT, "en")
    assert "<h1>" in made.page, made.told
    assert re.search(r"base_period = .?2009", unescape(made.page))
    assert sorted(path.name for path in (ROOT / "reports").glob("*")) == before


def test_a_trial_that_fails_is_told_with_cell_line_cause_and_what_to_do(tiny):
    form = read_form("broken", tiny)
    made = make_free(find_page(form, check_given(form, fill(form), tiny), tiny)[0], tiny, "en")
    assert made.page == ""
    assert "cell 3 of broken.ipynb stopped at `total / 0`: ZeroDivisionError" in made.told
    assert "mend the cell" in made.told


def test_a_form_that_fails_says_so_and_can_be_run_again(tiny, monkeypatch):
    monkeypatch.chdir(tiny)
    form = ParametersForm(read_form("broken", tiny), tiny, "fr")
    form.finish()
    assert "ZeroDivisionError" in form.told.value
    assert form.page.value == ""
    assert form.button.disabled is False


def test_a_planned_page_that_fails_is_told_as_the_command_line_tells_it(tiny):
    (tiny / "notebooks" / "reports.toml").write_text(PLANNED, encoding="utf-8")
    form = read_form("broken", tiny)
    page, planned = find_page(form, check_given(form, fill(form), tiny), tiny)
    assert planned
    made = make_planned(page, tiny, "en")
    assert made.page == ""
    assert made.told.startswith("fr/broken.html: cell 3 of broken.ipynb stopped at `total / 0`: ZeroDivisionError")


def test_a_command_that_takes_too_long_is_ended(tmp_path):
    assert run_command([sys.executable, "-c", "while True: pass"], tmp_path, 0.5) == (None, "")


def test_a_page_stands_in_a_frame_that_reaches_nothing_outside():
    frame = frame_page('<p title="x">é</p><script>1</script>', 'T"', "fr")
    assert "allow-same-origin" not in frame
    assert 'srcdoc="&lt;p title=&#34;x&#34;&gt;é&lt;/p&gt;' in frame


def test_the_form_of_a_notebook_has_a_field_for_each_parameter_and_one_button():
    box = parameters_form("profile", "fr")
    assert [child.description for child in box.children[:6]] == [
        *("language", "territory", "indicator", "sector", "period", "base_period")
    ]
    assert box.children[6].description == "Faire la page"
