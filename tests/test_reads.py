"""What pages read is noted, and noted so that the same question tells later whether its answer changed."""

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.checks import judge_identities
from indicators.comparisons import compare
from indicators.coverage import count_absences, count_coverage, list_profiled
from indicators.errors import UnknownTermError
from indicators.exhibits.profiles import find_figures
from indicators.funding import list_funding
from indicators.observations import (
    NUMBER_COLUMNS,
    OBSERVATION_COLUMNS,
    open_observations,
    read_observations,
    read_problems,
    read_sources,
    select_rows,
)
from indicators.questions import answer_questions, digest_answer
from indicators.reads import AMBIGUOUS, LEDGER, NOTES, note_read, phrase_question, read_notes
from indicators.reconciliation import reconcile
from indicators.sentences.known import tell_silences
from indicators.series import trace_series
from indicators.tables import select_shown
from indicators.tabular import write_table

ROOT = Path(__file__).parents[1]
PROCESSED = Path("data") / "processed"
TEXTS = [column for column in OBSERVATION_COLUMNS if column not in NUMBER_COLUMNS]


@pytest.fixture
def notes(tmp_path, monkeypatch):
    """Return the file that this process notes its reads in while a test runs, as the process of a page does."""
    monkeypatch.setattr(LEDGER, "page", str(tmp_path / "notes.jsonl"))
    # Files are watched by a hook that nobody can take out again: only processes of their own get it.
    monkeypatch.setattr(LEDGER, "watched", True)
    monkeypatch.setattr(LEDGER, "root", os.path.realpath(ROOT))
    return tmp_path / "notes.jsonl"


def save(root, *rows):
    """Write rows of a few cells as the observations of the project at `root`."""
    filled = [dict.fromkeys(OBSERVATION_COLUMNS, "") | row for row in rows]
    write_table(pd.DataFrame(filled, columns=list(OBSERVATION_COLUMNS)), root / PROCESSED / "observations.csv")


def test_outside_of_a_page_nothing_is_noted(tmp_path, monkeypatch):
    monkeypatch.setattr(LEDGER, "page", "")
    save(tmp_path, {"territory": "corse"})
    open_observations(tmp_path).select(territory="corse")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_selection_is_noted_with_its_columns_and_criteria_and_once(tmp_path, notes):
    save(tmp_path, {"territory": "corse", "text": "12"}, {"territory": "alsace", "text": "13"})
    for territories in (("corse", "bretagne"), ["bretagne", "corse", "corse"]):
        open_observations(tmp_path).select(columns=("text", "territory"), territory=territories)
    assert [json.loads(question) for question in read_notes(notes)] == [
        {"table": "observations", "columns": ["territory", "text"], "criteria": {"territory": ["bretagne", "corse"]}}
    ]
    assert len(notes.read_text().splitlines()) == 1


def test_a_question_answered_in_two_ways_while_a_page_ran_is_never_answered_alike_again(tmp_path, notes):
    for text in ("12", "13", "12"):
        save(tmp_path, {"territory": "corse", "text": text})
        open_observations(tmp_path).select(territory="corse")
    (question,) = read_notes(notes)
    assert read_notes(notes)[question] == AMBIGUOUS != answer_questions([question], tmp_path)[question]


def test_a_question_that_finds_nothing_is_noted_and_answered_otherwise_when_there_is_something(tmp_path, notes):
    save(tmp_path, {"territory": "corse"})
    assert open_observations(tmp_path).select(territory="alsace").empty
    ((question, digest),) = read_notes(notes).items()
    assert answer_questions([question], tmp_path) == {question: digest}
    save(tmp_path, {"territory": "corse"}, {"territory": "alsace"})
    assert answer_questions([question], tmp_path) != {question: digest}


words = st.text("aé,\"'\n «", max_size=3)
numbers = st.one_of(st.just(math.nan), st.floats(), st.integers(-5, 5).map(float))
rows = st.fixed_dictionaries(
    {"territory": st.sampled_from("abc"), "period": st.sampled_from(["", "2012", "2013"]), "text": words}
    | {"value": numbers, "low": numbers}
)
criteria = st.fixed_dictionaries(
    {},
    optional={
        "territory": st.one_of(st.sampled_from("abcd"), st.lists(st.sampled_from("abcd"))),
        "period": st.sampled_from(["", "2012", "2014"]),
    },
)
columns = st.lists(st.sampled_from(["territory", "period", "text", "value", "low", "note"]), max_size=4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("random")


@settings(max_examples=60)
@given(st.lists(rows, max_size=6), st.lists(rows, max_size=6), criteria, columns)
def test_an_answer_has_the_digest_it_had_on_the_page_until_it_changes(folder, first, second, asked, shown):
    notes = folder / "notes.jsonl"
    notes.unlink(missing_ok=True)
    LEDGER.noted.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LEDGER, "page", str(notes))
        patch.setattr(LEDGER, "watched", True)
        save(folder, *first)
        before = open_observations(folder).select(shown, **asked)
        pd.testing.assert_frame_equal(before, select_rows(read_observations(folder), asked, shown))
    noted = {question: digest for question, digest in read_notes(notes).items() if json.loads(question)["columns"]}
    assert answer_questions(noted, folder) == noted
    save(folder, *second)
    after = open_observations(folder).select(shown, **asked)
    if noted:
        assert (answer_questions(noted, folder) == noted) == before.equals(after)


def test_every_kind_of_question_is_answered_as_on_the_page_over_the_real_tables(notes):
    observations = open_observations(ROOT)
    compare(observations, "jobs", root=ROOT)
    trace_series(observations, "establishments", "nace_j", ["corse", "province"], "2008", "2014", root=ROOT)
    count_coverage(observations, ROOT, digital=True)
    judge_identities(observations, ROOT, indicator="jobs")
    read_problems(ROOT, columns=["rule"])
    read_sources(ROOT)
    read_observations(ROOT, columns=["value"])
    noted = read_notes(notes)
    kinds = {key for question in noted for key in json.loads(question)} - {"arguments", "criteria"}
    assert kinds == {"table", "columns", "values", "function", "file"} - ({"file"} - kinds)
    assert answer_questions(noted, ROOT) == noted


def test_an_error_that_a_page_passes_over_is_noted_like_an_answer(tmp_path, notes):
    shutil.copytree(ROOT / "data" / "reference", tmp_path / "data" / "reference")
    save(tmp_path, {"territory": "corse", "sector": "no_such_sector", "value": "1"})
    with pytest.raises(UnknownTermError):
        list_profiled(open_observations(tmp_path), tmp_path)
    noted = {question: digest for question, digest in read_notes(notes).items() if "function" in json.loads(question)}
    assert len(noted) == 1
    assert answer_questions(noted, tmp_path) == noted


@pytest.mark.parametrize(
    "question",
    [
        "no question",
        "[]",
        '{"table":"no_such_table","columns":[],"criteria":{}}',
        '{"table":"observations","columns":["no_such_column"],"criteria":{}}',
        '{"table":"observations","function":"indicators.coverage:no_such_function","arguments":{}}',
        '{"table":"observations","function":"os:getcwd","arguments":{}}',
        '{"file":"data/reference/no_such_file.csv"}',
    ],
)
def test_a_question_that_cannot_be_asked_any_more_has_no_answer(tmp_path, question):
    save(tmp_path, {"territory": "corse"})
    assert answer_questions([question], tmp_path) == {question: ""}


def test_an_answer_is_told_apart_by_its_values_and_not_by_how_they_are_held():
    table = pd.DataFrame({"territory": ["corse"], "value": [math.nan]})
    alike = table.astype({"territory": object})
    assert digest_answer({"a": table}) == digest_answer({"a": alike})
    assert digest_answer({"a": table}) != digest_answer({"a": table.fillna(0.0)})


def test_the_observations_of_a_page_can_be_asked_and_not_taken(tmp_path):
    save(tmp_path, {"territory": "corse"})
    observations = open_observations(tmp_path)
    with pytest.raises(TypeError):
        observations["territory"]
    with pytest.raises(TypeError):
        len(observations)
    with pytest.raises(UnknownTermError, match="did you mean 'territory'"):
        observations.select(columns=["teritory"])


# Run as the process of a page: every way to open a file of the project, and some that are no reading of it.
OPENING = """
import os
from pathlib import Path
import pandas as pd
from indicators.codebook import find_indicator
from indicators.observations import read_observations
from indicators.reads import watch_files
watch_files()
read_observations(territory="corse")
find_indicator("jobs"); find_indicator("jobs")
Path("../data/own.txt").read_text()
pd.read_csv("../data/table.csv")
os.close(os.open("../data/low.bin", os.O_RDONLY))
os.listdir("../data/raw")
try: open("../data/absent.csv")
except FileNotFoundError: pass
open("../data/written.txt", "w").close()
Path("../reports/page.html").read_text()
Path("words.txt").read_text()
Path(os.environ["OUTSIDE"]).read_text()
"""
READ = (
    *("data/absent.csv", "data/low.bin", "data/own.txt", "data/reference/codebook.csv", "data/table.csv"),
    "notebooks/words.txt",
)


def test_every_file_of_the_project_that_a_page_opens_is_noted_with_its_digest(tmp_path):
    project, outside = tmp_path / "project", tmp_path / "outside.txt"
    shutil.copytree(ROOT / "data" / "reference", project / "data" / "reference")
    save(project, {"territory": "corse"})
    for name in ("data/own.txt", "data/table.csv", "data/low.bin", "data/raw/a.toml", "reports/page.html"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("a,b\n1,2\n")
    (project / "notebooks").mkdir()
    for path in (project / "notebooks" / "reports.toml", project / "notebooks" / "words.txt", outside):
        path.write_text("")
    notes = tmp_path / "notes.jsonl"
    environment = os.environ | {NOTES: str(notes), "OUTSIDE": str(outside)}
    command = [sys.executable, "-c", OPENING]
    subprocess.run(command, cwd=project / "notebooks", env=environment, check=True, capture_output=True)
    noted = read_notes(notes)
    asked = [json.loads(question) for question in noted]
    assert sorted(one["file"] for one in asked if "file" in one) == list(READ)
    assert [one["folder"] for one in asked if "folder" in one] == ["data/raw"]
    assert answer_questions(noted, project) == noted
    (project / "data" / "own.txt").write_text("changed")
    (project / "data" / "raw" / "b.toml").write_text("new")
    (project / "data" / "absent.csv").write_text("there")
    answers = answer_questions(noted, project)
    changed = {phrase_question(one) for one in asked if one.get("file") in READ[:3:2] or "folder" in one}
    assert {question for question in noted if answers[question] != noted[question]} == changed


# The process of a page is a copy of one that has read something already, against the rules.
READ_BEFORE = """
import os
from indicators.codebook import find_indicator
find_indicator("jobs")
from indicators.reads import begin_notes
begin_notes(os.environ["LATER"])
from indicators.observations import read_observations
find_indicator("jobs"); read_observations(territory="corse")
"""


def test_a_file_kept_in_memory_since_before_the_page_began_is_noted_too(tmp_path):
    notes = tmp_path / "notes.jsonl"
    environment = {name: value for name, value in os.environ.items() if name != NOTES} | {"LATER": str(notes)}
    subprocess.run([sys.executable, "-c", READ_BEFORE], cwd=ROOT, env=environment, check=True, capture_output=True)
    files = [json.loads(question).get("file") for question in read_notes(notes)]
    assert "data/reference/codebook.csv" in files


def test_what_is_read_to_answer_a_question_is_no_read_of_its_own(tmp_path, notes):
    save(tmp_path, {"territory": "corse"})
    open_observations(tmp_path).ask(count_table)
    assert ['"function"' in question for question in read_notes(notes)] == [True]


def count_table(observations, root):
    del root
    return len(observations)


def test_the_same_note_in_another_file_of_notes_is_noted_there_too(tmp_path, notes, monkeypatch):
    note_read({"file": "a"}, "1")
    monkeypatch.setattr(LEDGER, "page", str(tmp_path / "other.jsonl"))
    note_read({"file": "a"}, "1")
    assert read_notes(notes) == read_notes(tmp_path / "other.jsonl") == {'{"file":"a"}': "1"}


# What pages are made of, without the drawing: each asks its questions and returns what it would show.
def show_weight(observations, root):
    derived = ("sector_share_pct", "change_pct")
    compared = compare(observations, "jobs", base_period="2010", derived=derived, root=root)
    return compared.rows, compared.references, compared.derivations


def show_heads(observations, root):
    return (compare(observations, "jobs", derived=["per_10000"], root=root).rows,)


def show_bretagne(observations, root):
    series = trace_series(observations, "establishments", "nace_j", ["bretagne", "france"], "2008", "2014", root=root)
    return series, select_shown(observations, find_figures(observations, "bretagne", root)["observation"])


def show_claims(observations, root):
    return (reconcile(observations, "languedoc-roussillon", ["establishments", "jobs"], "2012", root=root),)


def show_funding(observations, root):
    return (list_funding(observations, root=root),)


def show_counts(observations, root):
    return count_coverage(observations, root, digital=True), count_absences(observations, root)


def show_failures(observations, root):
    return (*judge_identities(observations, root), tell_silences(observations, read_sources(root), "en", root))


PAGES = (show_weight, show_heads, show_bretagne, show_claims, show_funding, show_counts, show_failures)
JOBS = {"territory": "bretagne", "source": "eurostat_sbs_2017", "indicator": "jobs", "sector": "nace_j"}
PLACES = ("bretagne", "alsace", "languedoc-roussillon", "valenciennes-metropole", "ile-de-france", "france")
# Which figure changes, and which pages with it.
CHANGES = (
    (JOBS | {"period": "2012"}, {show_weight, show_heads}),
    (JOBS | {"period": "2010"}, {show_weight}),
    (JOBS | {"period": "2011"}, set()),
    (JOBS | {"period": "2014"}, {show_bretagne}),
    (JOBS | {"period": "2012", "sector": "nace_c"}, {show_weight}),
    (JOBS | {"indicator": "establishments", "period": "2009"}, {show_bretagne, show_failures}),
    ({"indicator": "population", "territory": "alsace", "period": "2013", "sector": "all"}, {show_heads}),
    ({"indicator": "gdp", "territory": "alsace", "period": "2013"}, set()),
    ({"indicator": "budget", "measure": "level"}, {show_funding}),
    ({"source": "article_cluster_2014", "indicator": "establishments", "period": "2012"}, {show_claims}),
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Return a project with the real tables of some territories, to change figures in."""
    root = tmp_path_factory.mktemp("copy")
    for name in ("reference", "processed"):
        shutil.copytree(ROOT / "data" / name, root / "data" / name)
    write_table(read_observations(ROOT, territory=PLACES), root / PROCESSED / "observations.csv")
    return root


@pytest.fixture(scope="module")
def made(copy):
    """Return what each page shows at first, as a digest, and the reads it noted."""
    return {page: make(page, copy, copy / f"{page.__name__}.jsonl") for page in PAGES}


def make(page, root, notes):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LEDGER, "page", str(notes))
        patch.setattr(LEDGER, "watched", True)
        shown = digest_answer(page(open_observations(root), root))
    return shown, {question: digest for question, digest in read_notes(notes).items() if "table" in question}


def find_row(root, criteria):
    table = read_observations(root)
    return table.index[(table[list(criteria)] == pd.Series(criteria)).all(axis=1)][0]


def compare_sets(root, made, row, value):
    """Change the figure of one row for a while; return the pages that changed, and those whose answers did."""
    path = root / PROCESSED / "observations.csv"
    before = path.read_bytes()
    table = read_observations(root)
    table.loc[row, list(NUMBER_COLUMNS)] = value
    table.loc[row, "text"] = str(value)
    write_table(table, path)
    try:
        answers = answer_questions({question for _, noted in made.values() for question in noted}, root)
        stale = {page for page, (_, noted) in made.items() if any(answers[one] != noted[one] for one in noted)}
        changed = {page for page in PAGES if digest_answer(page(open_observations(root), root)) != made[page][0]}
    finally:
        path.write_bytes(before)
    return changed, stale


@pytest.mark.parametrize(("criteria", "expected"), CHANGES)
def test_a_changed_figure_is_told_by_the_reads_of_the_pages_that_change_and_no_others(copy, made, criteria, expected):
    changed, stale = compare_sets(copy, made, find_row(copy, criteria), 77_777.0)
    assert changed == stale == expected


def test_no_page_changes_without_its_reads_whatever_figure_changes(copy, made):
    table = read_observations(copy)
    valued = table.index[table["value"].notna()]
    for row in valued[:: len(valued) // 5]:
        changed, stale = compare_sets(copy, made, row, table.loc[row, "value"] + 1)
        assert changed <= stale, table.loc[row].to_dict()


# The process of a page is a copy of one that has read a table, which is changed before the page begins or stays.
KEPT = """
import os, sys
from pathlib import Path
from indicators.kept import read_ahead
from indicators.codebook import find_indicator
from indicators.territories import name_territory
root = Path(sys.argv[1])
read_ahead(root)
codebook = root / "data" / "reference" / "codebook.csv"
if sys.argv[2] == "changed":
    codebook.write_text(codebook.read_text().replace("Population", "Peuple"))
from indicators.reads import begin_notes
begin_notes(sys.argv[3])
print(find_indicator("population", root).title_fr)
"""


@pytest.mark.parametrize(("change", "title"), [("changed", "Peuple"), ("same", "Population")])
def test_a_page_sees_and_notes_a_table_read_ahead_as_it_is_when_the_page_begins(tmp_path, change, title):
    root, notes = tmp_path / "project", tmp_path / "notes.jsonl"
    shutil.copytree(ROOT / "data" / "reference", root / "data" / "reference")
    (root / "notebooks").mkdir()
    (root / "notebooks" / "reports.toml").touch()
    environment = {name: value for name, value in os.environ.items() if name != NOTES}
    command = [sys.executable, "-c", KEPT, str(root), change, str(notes)]
    ended = subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True, text=True)
    assert title in ended.stdout
    noted = read_notes(notes)
    assert [json.loads(question) for question in noted] == [{"file": "data/reference/codebook.csv"}]
    assert answer_questions(noted, root) == noted
