"""A run after changes gives the bytes of a clean rebuild, and runs only what its plan names."""

from __future__ import annotations

import hashlib
import os
import py_compile
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.seals import renew_seal
from small_projects import describe_survey, write_cells

PROJECT = Path(__file__).parents[1]
TERRITORIES = ("bretagne", "corse", "alsace")
ASK = """from indicators.observations import open_observations

found = open_observations().select(territory=territory, indicator="jobs")
print(*found["text"], *found["observation"])
"""
PLAN = """
[[report]]
name = "jobs-{territory}"
notebook = "jobs.ipynb"
title = { fr = "Emplois : {territory}" }
languages = ["fr"]
for_each = { territory = ["bretagne", "corse", "alsace"] }
parameters = { note = "NOTE" }

[[report]]
name = "alone"
notebook = "alone.ipynb"
title = { fr = "Seul" }
languages = ["fr"]
"""
# What may change between two runs: figures (that of "establishments" is on no page), notebook, parameter, code, style.
CHANGES = (*TERRITORIES, "establishments", "notebook", "parameter", "limits", "code", "style")


class Project:
    """A small project with a library of its own, run as a user runs it; every file is written from `state`."""

    def __init__(self, folder: Path) -> None:
        self.root, self.library = folder / "project", folder / "library"
        shutil.copytree(PROJECT / "data" / "reference", self.root / "data" / "reference")
        (self.root / "data" / "raw").mkdir()
        (self.root / "notebooks").mkdir()
        (self.root / "data" / "raw" / "enquete.toml").write_text(describe_survey(), encoding="utf-8")
        shutil.copytree(
            PROJECT / "src" / "indicators",
            self.library / "indicators",
            ignore=shutil.ignore_patterns("__pycache__"),
        )

    def write(self, state: Mapping[str, int]) -> None:
        """Write all that `state` decides: how often each thing of `CHANGES` was changed."""
        rows = [f"{name},jobs,1{state[name]}00,2012" for name in TERRITORIES]
        rows += [f"bretagne,establishments,{200 + state['establishments']},2012"]
        text = "Région,Indicateur,Texte,Année\n" + "\n".join(rows) + "\n"
        (self.root / "data" / "raw" / "enquete.csv").write_text(text, encoding="utf-8")
        self.write_notebook("jobs", 'language = "fr"\nterritory = "corse"\nnote = ""', ASK, state["notebook"])
        self.write_notebook("alone", 'language = "fr"', "print('alone ' * 1000)", 0)
        limits = f"[limits]\noutput_kb = {state['limits']}\n"
        plan = limits + PLAN.replace("NOTE", str(state["parameter"]))
        (self.root / "notebooks" / "reports.toml").write_text(plan, encoding="utf-8")
        self.append("catalogue.py", f"\nTOUCHED = {state['code']}\n")
        self.append("reports/templates/style.css", f"\n.t{state['style']} {{ color: red }}\n")
        renew_seal(self.root / "data" / "raw" / "enquete.csv")

    def append(self, name: str, text: str) -> None:
        original = (PROJECT / "src" / "indicators" / name).read_text(encoding="utf-8")
        (self.library / "indicators" / name).write_text(original + text, encoding="utf-8")

    def write_notebook(self, name: str, parameters: str, code: str, touched: int) -> None:
        cells = [("code", parameters, "parameters"), ("code", code), ("code", f"print('touched {touched}')")]
        write_cells(self.root / "notebooks" / f"{name}.ipynb", cells)

    def run(self, *arguments: str) -> str:
        """Run the command line in the project and return what it printed."""
        environment = {**os.environ, "PYTHONPATH": str(self.library), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "indicators", *arguments]
        ended = subprocess.run(
            command, cwd=self.root, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def hash_pages(self) -> dict[str, str]:
        """Return the SHA-256 of what a reader may open, by name; the manifest too."""
        folder = self.root / "reports"
        names = ["index.html", "manifest.json", *(f"fr/{path.name}" for path in sorted((folder / "fr").glob("*.html")))]
        return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}

    def rebuild(self) -> dict[str, str]:
        """Return the hashes of a clean rebuild: no page, no record, no cache of an earlier run."""
        shutil.rmtree(self.root / "reports")
        shutil.rmtree(self.root / "data" / "processed")
        self.run("report")
        return self.hash_pages()


def list_named(printed: str) -> set[str]:
    """Return the pages that `indicators plan` names."""
    return set(re.findall(r"^  (fr/\S+\.html)$", printed, re.MULTILINE))


def start() -> dict[str, int]:
    return dict.fromkeys(CHANGES, 1)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("incremental"))


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(st.sets(st.sampled_from(CHANGES), min_size=1, max_size=3), min_size=1, max_size=3))
def test_runs_after_random_changes_give_the_bytes_of_a_clean_rebuild(project, steps):
    state = start()
    project.write(state)
    project.run("report")
    for changes in steps:
        state.update({name: state[name] + 1 for name in changes})
        project.write(state)
        project.run("report")
    incremental = project.hash_pages()
    assert incremental == project.rebuild()


def test_a_changed_figure_reruns_the_pages_that_read_it_and_no_other(project):
    state = start()
    project.write(state)
    project.run("report")
    before = project.hash_pages()
    project.write(state | {"corse": 7})
    told = project.run("plan")
    assert list_named(told) == {"fr/jobs-corse.html"}
    assert "territory corse" in told
    assert "cells added: 0, removed: 0, changed: 1" in told
    assert "enquete.csv!line 3!Texte: '1100' → '1700'" in told
    assert project.hash_pages() == before
    project.run("report")
    after = project.hash_pages()
    assert after.keys() == before.keys()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"fr/jobs-corse.html", "fr/index.html", "index.html", "manifest.json"}


def test_a_figure_that_no_page_reads_reruns_none(project):
    state = start()
    project.write(state)
    project.run("report")
    project.write(state | {"establishments": 5})
    assert "all 4 pages are up to date" in project.run("plan")
    assert "all 4 pages are up to date" in project.run("report")
    assert "nothing to do" in project.run("report")


def test_pages_that_are_planned_no_longer_are_named_before_they_go(project):
    project.write(start())
    project.run("report")
    plan = project.root / "notebooks" / "reports.toml"
    plan.write_text(plan.read_text(encoding="utf-8").partition('[[report]]\nname = "alone"')[0], encoding="utf-8")
    for command in ("plan", "report"):
        told = project.run(command)
        assert "1 pages are planned no longer, and are taken away:" in told
        assert "fr/alone.html" in told
    assert not (project.root / "reports" / "fr" / "alone.html").exists()


def test_the_plan_says_why_in_words(project):
    state = start()
    project.write(state)
    project.run("report")
    project.write(state | {"notebook": 2, "parameter": 2})
    told = project.run("plan")
    assert "notebooks/jobs.ipynb changed" in told
    assert 'parameter note: "1" → "2"' in told
    project.write(state | {"code": 2})
    told = project.run("plan")
    assert "the library changed: catalogue.py" in told
    assert len(list_named(told)) == 4


def test_with_nothing_to_do_neither_pandas_nor_papermill_is_loaded(project):
    project.write(start())
    project.run("report")
    code = "import sys; from indicators.cli import main\ntry: main()\nfinally: print(sorted(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": str(project.library)}
    ended = subprocess.run(
        [sys.executable, "-c", code, "report"],
        cwd=project.root,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "nothing to do" in ended.stdout
    assert not {"'pandas'", "'papermill'", "'numpy'", "'matplotlib'"} & set(re.findall(r"'\w+'", ended.stdout))


@pytest.mark.parametrize("damage", ["manifest.json", "index.html", "basis.json"])
def test_what_is_damaged_besides_pages_is_made_again(project, damage):
    project.write(start())
    project.run("report")
    before = project.hash_pages()
    (project.root / "reports" / ".current" / damage).write_text("torn", encoding="utf-8")
    project.run("report")
    assert project.hash_pages() == before


def test_a_page_changed_by_hand_does_not_stay_when_others_are_asked_for(project):
    project.write(start())
    project.run("report")
    before = project.hash_pages()
    page = project.root / "reports" / "fr" / "alone.html"
    text = page.read_text(encoding="utf-8")
    page.unlink()
    page.write_text(text + "<!-- mine -->", encoding="utf-8")
    project.write(start() | {"corse": 9})
    project.run("report", "jobs-corse")
    assert project.hash_pages()["fr/alone.html"] == before["fr/alone.html"]


def test_a_module_beside_the_notebooks_is_an_input(project):
    project.write(start())
    helper = project.root / "notebooks" / "helper.py"
    helper.write_text("WORD = 'one'\n", encoding="utf-8")
    py_compile.compile(str(helper))  # as whoever imported it before has left it: the source is not opened any more
    project.write_notebook("alone", 'language = "fr"', "import helper\nprint(helper.WORD)", 0)
    project.run("report")
    helper.write_text("WORD = 'two words'\n", encoding="utf-8")
    assert list_named(project.run("plan")) == {"fr/alone.html"}
    project.run("report")
    assert "two words" in (project.root / "reports" / "fr" / "alone.html").read_text(encoding="utf-8")
    helper.unlink()


@pytest.mark.parametrize("heard", ["a pipe that nobody reads", "a full disk"])
def test_a_run_goes_on_when_nothing_that_it_tells_is_heard(project, heard):
    project.write(start() | {"corse": 7 if heard == "a full disk" else 8})
    environment = {**os.environ, "PYTHONPATH": str(project.library)}
    command = [sys.executable, "-m", "indicators", "report"]
    if heard == "a full disk":
        with Path("/dev/full").open("w") as full:
            ended = subprocess.run(command, cwd=project.root, env=environment, stdout=full, check=False, timeout=300)
        assert ended.returncode == 0
    else:
        process = subprocess.Popen(command, cwd=project.root, env=environment, stdout=subprocess.PIPE)
        process.stdout.close()
        assert process.wait(300) == 0
    assert "up to date" in project.run("plan")
    project.write(start())


def test_a_page_that_was_deleted_or_changed_by_hand_is_made_again(project):
    project.write(start())
    project.run("report")
    before = project.hash_pages()
    page = project.root / "reports" / "fr" / "alone.html"
    text = page.read_text(encoding="utf-8")
    page.unlink()
    page.write_text(text + "<!-- mine -->", encoding="utf-8")
    assert list_named(project.run("plan")) == {"fr/alone.html"}
    project.run("report")
    assert project.hash_pages() == before
