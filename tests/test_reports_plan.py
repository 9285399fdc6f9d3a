"""The plan of reports and what notebooks declare: checked whole before any kernel starts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.errors import ReportError
from indicators.observations import OBSERVATION_COLUMNS
from indicators.reports.groups import find_group, name_entry
from indicators.reports.lint import check_notebooks
from indicators.reports.names import LONGEST_NAME, RESERVED, check_name
from indicators.reports.parameters import Parameter, check_parameters, fits_kind, read_parameters
from indicators.reports.plan import check_names, plan_reports
from small_projects import write_cells

PROJECT = Path(__file__).parents[1]
PARAMETERS = 'language = "fr"\nterritory = "bretagne"\nperiod = "2012"'
BLOCK = """
[[report]]
name = "profil-{territory}"
notebook = "profile.ipynb"
title = { fr = "Profil : {territory}", en = "Profile: {territory}" }
parameters = { period = "2012" }
for_each = { territory = ["bretagne", "ile-de-france"] }
"""


def write_parameters(folder: Path, source: str) -> Path:
    return write_cells(folder / "n.ipynb", [("code", source, "parameters")])


@pytest.fixture
def project(tmp_path):
    """A project with real reference tables, one notebook and no plan yet."""
    shutil.copytree(PROJECT / "data" / "reference", tmp_path / "data" / "reference")
    write_cells(tmp_path / "notebooks" / "profile.ipynb", [("code", PARAMETERS, "parameters")])
    write_plan(tmp_path, BLOCK)
    return tmp_path


def write_plan(root: Path, text: str) -> None:
    (root / "notebooks" / "reports.toml").write_text(text, encoding="utf-8")


def replace_in_plan(root: Path, old: str, new: str) -> None:
    assert old in BLOCK
    write_plan(root, BLOCK.replace(old, new))


# names


def test_a_name_of_small_letters_digits_and_hyphens_is_a_file_name():
    assert check_name("rouen-2006-2022", "plan") == "rouen-2006-2022"


@pytest.mark.parametrize(
    "name",
    ["con", "a\0b", "", "Île", "I\u0302le", "a.", "a--b", "a b", "{region.__class__}", "lpt1", "é", "a\n"],
)
def test_a_name_that_is_no_safe_file_name_is_refused(name):
    with pytest.raises(ReportError, match=r"file name|characters|device"):
        check_name(name, "plan")


@given(st.text(max_size=80))
def test_whatever_passes_as_a_name_is_short_plain_ascii(name):
    try:
        check_name(name, "plan")
    except ReportError:
        return
    assert name.isascii()
    assert len(name) <= LONGEST_NAME
    assert name not in RESERVED
    assert not set(name) - set("abcdefghijklmnopqrstuvwxyz0123456789-")


# parameters of a notebook


def test_parameters_are_read_with_names_kinds_and_defaults_without_running_anything(tmp_path):
    source = '# what to show\nlanguage = "fr"  # or en\nyears: list[int] = []\nshare = 0.5\nfirst: str | None = None'
    assert read_parameters(write_parameters(tmp_path, source)) == (
        Parameter("language", "str", "fr"),
        Parameter("years", "list[int]", []),
        Parameter("share", "float", 0.5),
        Parameter("first", "str | None", None),
    )


def test_a_default_with_an_equals_sign_is_text_like_any_other(tmp_path):
    assert read_parameters(write_parameters(tmp_path, 'a = "a=b"'))[0].default == "a=b"


def test_a_notebook_without_parameters_cell_is_refused(tmp_path):
    path = write_cells(tmp_path / "n.ipynb", [("code", "x = 1")])
    with pytest.raises(ReportError, match="no cell tagged `parameters`"):
        read_parameters(path)


def test_a_notebook_with_two_parameters_cells_is_refused(tmp_path):
    path = write_cells(tmp_path / "n.ipynb", [("code", "x = 1", "parameters"), ("code", "y = 1", "parameters")])
    with pytest.raises(ReportError, match=r"2 cells tagged `parameters` \(cells 1, 2\)"):
        read_parameters(path)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x = len('a')", "computed"),
        ("import os", "no parameter"),
        ("x, y = 1, 2", "no parameter"),
        ("x = y = 1", "no parameter"),
        ("x: int", "no parameter"),
        ("x = {'a': 1}", "kind 'dict'"),
        ("x = None", "kind 'NoneType'"),
        ("x = [1, 'a']", "several kinds"),
        ("x: int = 'a'", "not of kind int"),
        ("x = 1\nx = 2", "set twice"),
        ("x = (", "not Python"),
        ("é = 1", "cannot be a parameter"),
        ("X = 1", "cannot be a parameter"),
        ("__import__ = 1", "cannot be a parameter"),
        ("a.b = 1", "no parameter"),
    ],
)
def test_a_parameters_cell_holds_only_plain_assignments_of_literals(tmp_path, source, told):
    with pytest.raises(ReportError, match=told):
        read_parameters(write_parameters(tmp_path, source))


def test_a_file_that_is_no_notebook_is_told_in_one_sentence(tmp_path):
    (tmp_path / "n.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(ReportError, match="not a notebook"):
        read_parameters(tmp_path / "n.ipynb")


# what a report gives

DECLARED = (Parameter("region", "str", "01"), Parameter("years", "list[int]", [2012]), Parameter("share", "float", 1.0))
GIVEN = {"region": "01", "years": [2012], "share": 1}


def test_codes_stay_text_and_the_order_is_the_notebooks():
    checked = check_parameters({"share": 1, "years": [2012], "region": "07"}, DECLARED, "plan")
    assert checked == {"region": "07", "years": [2012], "share": 1}
    assert list(checked) == ["region", "years", "share"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"regoin": "01"}, "did you mean region"),
        ({"region": 1}, "codes and years are text: put it in quotes"),
        ({"region": True}, "is bool, expected str"),
        ({"years": ["2012"]}, r"expected list\[int\]"),
        ({"years": [True]}, r"expected list\[int\]"),
        ({"share": "1"}, "expected float"),
        ({"share": float("nan")}, "expected float"),
        ({"share": float("inf")}, "expected float"),
        ({"region": "a\0b"}, "control character"),
        ({"region": "a\x1b[2J"}, "control character"),
        ({"region": "\ud800"}, "control character"),
        ({"region": "a" * 201}, "201 characters"),
        ({"x=1;print(9)#": "1"}, "no parameter"),
        ({"__import__": "1"}, "no parameter"),
        ({"pm": "1"}, "no parameter"),
        ({"class": "1"}, "no parameter"),
        ({"é": "1"}, "no parameter"),
    ],
)
def test_what_a_notebook_does_not_declare_is_refused(change, told):
    with pytest.raises(ReportError, match=told):
        check_parameters({**GIVEN, **change}, DECLARED, "plan")


def test_a_missing_parameter_is_refused_with_the_line_to_add():
    with pytest.raises(ReportError, match='missing; add `region = "01"`'):
        check_parameters({"years": [], "share": 1.0}, DECLARED, "plan")


def test_only_a_parameter_that_may_be_none_can_be_left_out():
    assert check_parameters({}, (Parameter("first", "str | None", None),), "plan") == {}


@given(st.sampled_from(["str", "int", "float", "bool", "list[str]", "list[int]"]), st.integers() | st.booleans())
def test_true_is_never_a_number_and_a_number_never_text(kind, value):
    assert fits_kind(value, kind) == (kind == "bool" if isinstance(value, bool) else kind in {"int", "float"})


# the plan


def test_a_report_is_expanded_over_territories_and_languages(project):
    pages = plan_reports(project)
    assert [page.path for page in pages] == [
        "fr/profil-bretagne.html",
        "en/profil-bretagne.html",
        "fr/profil-ile-de-france.html",
        "en/profil-ile-de-france.html",
    ]
    assert [page.title for page in pages][1:3] == ["Profile: Brittany", "Profil : Île-de-France"]
    assert pages[0].parameters == {"language": "fr", "territory": "bretagne", "period": "2012"}


def test_profiled_means_the_territories_with_enough_digital_figures(project):
    observations = pd.DataFrame("", index=range(6), columns=list(OBSERVATION_COLUMNS))
    observations = observations.assign(
        territory=["bretagne"] * 5 + ["corse"],
        indicator="establishments",
        sector="nace_j",
        measure="level",
        period=["2009", "2010", "2011", "2012", "2013", "2012"],
        value="5",
        low="5",
        high="5",
        likely_low="5",
        likely_high="5",
        unit="count",
        nature="observed",
        observation=[f"o-{number}" for number in range(6)],
    )
    (project / "data" / "processed").mkdir()
    observations.to_csv(project / "data" / "processed" / "observations.csv", index=False)
    replace_in_plan(project, '["bretagne", "ile-de-france"]', '"profiled"')
    assert {page.name for page in plan_reports(project)} == {"profil-bretagne"}


@pytest.mark.parametrize("name", ["profil-bretagne", "profil", "profil-{territory}"])
def test_pages_are_chosen_by_the_name_of_page_or_report(project, name):
    chosen = plan_reports(project, [name])
    assert {page.name for page in chosen} >= {"profil-bretagne"}
    assert len(chosen) == (2 if name == "profil-bretagne" else 4)


def test_a_name_that_no_report_has_is_refused_with_the_nearest(project):
    with pytest.raises(ReportError, match="did you mean profil-bretagne"):
        plan_reports(project, ["profil-bretange"])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("notebook =", "notebok =", "unknown key 'notebok'; did you mean notebook"),
        ('name = "profil-{territory}"', "", "'name' is missing"),
        ('"profil-{territory}"', "3", "not text"),
        ('"profil-{territory}"', '"profil"', "two pages would be fr/profil.html"),
        ('"profil-{territory}"', '"../{territory}"', "cannot be a file name"),
        ('"profil-{territory}"', '"{territory.__class__}"', "cannot be a file name"),
        ("profile.ipynb", "../profile.ipynb", "in notebooks/"),
        ("profile.ipynb", "profil.ipynb", "profil.ipynb does not exist"),
        (', en = "Profile: {territory}"', "", "no title in 'en'"),
        ("en =", "de =", "unknown key 'de'"),
        ("title = {", 'languages = ["de"]\ntitle = {', "languages = "),
        ('"2012" }', '"2012", regoin = "x" }', "no parameter 'regoin'"),
        ('"2012"', "2012", "put it in quotes"),
        ('period = "2012"', "", "'period' is missing"),
        ('"2012"', '"soon"', "period = 'soon'"),
        ('["bretagne"', '["bretange"', "territory = 'bretange'"),
        ("territory = [", "teritory = [", "no parameter 'teritory'"),
        ('["bretagne", "ile-de-france"]', '"all"', "expected a list"),
        ("[[report]]", "[report]", "two brackets"),
        ("[[report]]", "[[reports]]", "did you mean report"),
        ("[[report]]", "[[report", "not TOML"),
    ],
)
def test_a_plan_that_is_wrong_is_refused_in_one_sentence_saying_where(project, old, new, told):
    replace_in_plan(project, old, new)
    with pytest.raises(ReportError, match=told) as caught:
        plan_reports(project)
    assert "\n" not in str(caught.value)


def test_braces_in_a_title_are_shown_as_they_stand(project):
    replace_in_plan(project, "Profil : {territory}", "{territory.__class__} {{7*7}} %s {territory}")
    assert plan_reports(project)[0].title == "{territory.__class__} {{7*7}} %s Bretagne"


def test_a_notebook_without_language_is_refused(project):
    write_cells(project / "notebooks" / "profile.ipynb", [("code", 'territory = "a"\nperiod = "b"', "parameters")])
    with pytest.raises(ReportError, match="no parameter `language`"):
        plan_reports(project)


def test_an_empty_plan_has_no_pages(project):
    write_plan(project, "")
    assert plan_reports(project) == []


# what notebooks must not hold

GOOD = (
    ("markdown", "# Titre\n\nDeux phrases.", "fr"),
    ("markdown", "# Title\n\nTwo sentences.", "en"),
    ("code", 'language = "fr"', "parameters"),
    ("code", "from indicators.observations import read_observations"),
    ("code", "read_observations().head()"),
)


def find_messages(root: Path, *cells: tuple) -> list[str]:
    write_cells(root / "notebooks" / "n.ipynb", cells)
    return [str(finding) for finding in check_notebooks(root)]


def test_a_thin_notebook_in_two_languages_has_nothing_wrong(tmp_path):
    assert find_messages(tmp_path, *GOOD) == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("!ls", "runs a command"),
        ("%matplotlib inline", "runs a command"),
        ("get_ipython()", "runs a command"),
        ("def f(): pass", "defines 'f'"),
        ("f = lambda x: x", "defines 'a function'"),
        ("class A: pass", "defines 'A'"),
        ("x = '/home/zoe/x'", "names a path"),
        ("x = '../data/raw/x'", "names a path"),
        ("x = 'C:\\\\x'", "names a path"),
        ("x = 'observations.csv'", "names a path"),
        ("import datetime\nx = datetime.date.today()", "calls today()"),
        ("import pandas as pd\nx = pd.Timestamp.now()", "calls now()"),
        ("exit()", "calls exit()"),
        ("input()", "calls input()"),
        ("breakpoint()", "calls breakpoint()"),
        ("open('x')", "calls open()"),
        ("display(HTML('<b>'))", "calls HTML()"),
        ("Markdown(x)", "calls Markdown()"),
        ("table.style.format('x')", "Styler"),
        ("table.to_html(escape=False)", "calls to_html()"),
        ("x = (", "not Python"),
    ],
)
def test_code_that_no_report_may_hold_is_found(tmp_path, source, told):
    (message,) = find_messages(tmp_path, *GOOD, ("code", source))
    assert told in message
    assert message.startswith("notebooks/n.ipynb, cell 6: ")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([("markdown", "Texte")], "tagged with no language"),
        ([("markdown", "Texte", "fr", "en")], "tagged with both languages"),
        ([("markdown", "Texte", "fr")], "not the same in both languages: 2 in fr and 1 in en"),
        ([("markdown", "## A\n\n# B", "fr"), ("markdown", "x", "en")], "level 1"),
        ([("markdown", "![x](x.png)", "fr"), ("markdown", "x", "en")], "image"),
        ([("markdown", "<script>x</script>", "fr"), ("markdown", "x", "en")], "HTML of its own"),
        ([("raw", "x")], "no page shows"),
    ],
)
def test_prose_that_no_report_may_hold_is_found(tmp_path, cells, told):
    assert any(told in message for message in find_messages(tmp_path, *GOOD, *cells))


def test_outputs_left_in_a_notebook_are_found(tmp_path):
    path = write_cells(tmp_path / "notebooks" / "n.ipynb", GOOD)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][4]["execution_count"] = 1
    path.write_text(json.dumps(content), encoding="utf-8")
    assert [finding.cell for finding in check_notebooks(tmp_path)] == [5]


def test_a_notebook_without_parameters_is_found_too(tmp_path):
    assert any("no cell tagged" in message for message in find_messages(tmp_path, ("code", "x = 1")))


# names given on the command line


@pytest.mark.parametrize("name", ["profil", "profil-{territory}", "profil-bretagne"])
def test_a_report_and_its_pages_may_be_named(project, name):
    check_names([name], project)
    check_names([], project)


def test_a_page_that_only_new_data_would_make_may_be_named(project):
    replace_in_plan(project, '["bretagne", "ile-de-france"]', '"profiled"')
    check_names(["profil-corse"], project)
    with pytest.raises(ReportError, match=r"no report is called 'profil-corze'; did you mean profil-corse"):
        check_names(["profil-corze"], project)


def test_the_index_groups_stories_regions_by_map_and_other_places():
    pages = {page.name: page for page in plan_reports(PROJECT) if page.language == "fr"}
    found = {name: find_group(page, PROJECT) for name, page in pages.items()}
    assert (found["established"], found["profile-corse"]) == ("stories", "both_maps")
    assert (found["profile-picardie"], found["profile-occitanie"]) == ("until_2015", "since_2016")
    assert found["profile-ze-rouen"] == "places"
    assert name_entry(pages["profile-corse"], PROJECT) == "Corse"
