"""The command line as a user meets it: what it prints, and how it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from indicators.cli import app
from indicators.runs.lock import hold_lock
from indicators.terminal import tell
from small_projects import describe_survey

PROJECT = Path(__file__).parents[1]
ROWS = "Région,Indicateur,Texte,Année\nBretagne,establishments,plus de 4 200,2012\nCorse,jobs,1 2345,2012\n"
NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {},
    "cells": [
        {
            "id": "a",
            "cell_type": "code",
            "metadata": {"tags": ["parameters"]},
            "source": 'language = "fr"',
            "outputs": [],
            "execution_count": None,
        },
        {
            "id": "b",
            "cell_type": "code",
            "metadata": {},
            "source": "import pathlib, time; pathlib.Path('started').touch(); time.sleep(300)",
            "outputs": [],
            "execution_count": None,
        },
    ],
}
PLAN = '[[report]]\nname = "wait"\nnotebook = "wait.ipynb"\ntitle = { fr = "A" }\nlanguages = ["fr"]\n'


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one source of two cells, one of which cannot be read, sealed and not yet cleaned."""
    shutil.copytree(PROJECT / "data" / "reference", tmp_path / "data" / "reference")
    corrections = tmp_path / "data" / "reference" / "corrections.csv"
    corrections.write_text(corrections.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    (tmp_path / "data" / "raw").mkdir()
    (tmp_path / "data" / "raw" / "enquete.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "data" / "raw" / "enquete.toml").write_text(describe_survey(), encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "reports.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run("accept", "data/raw/enquete.csv").exit_code == 0
    return tmp_path


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize("command", get_command(app).commands)
def test_the_help_of_each_command_shows_an_example(command):
    shown = run(command, "--help")
    assert shown.exit_code == 0
    assert f"indicators {command}" in shown.output.replace("--words fr ", "")


def test_explain_tells_each_part_of_a_figure():
    shown = run("explain", "plus de 4 200 établissements")
    assert shown.exit_code == 0
    for part in ("4200", "at_least", "établissements"):
        assert part in shown.output


def test_explain_tells_why_a_figure_is_refused_in_the_language_asked_for():
    assert "groups of three" in run("explain", "1 2345").output
    assert "groupes de trois" in run("--words", "fr", "explain", "1 2345").output


def test_clean_counts_tells_the_problems_and_writes_the_tables(project):
    shown = run("clean")
    assert shown.exit_code == 0
    assert "1 observations and 1 problems from 2 cells of 1 sources" in shown.output
    assert "enquete.csv" in shown.output
    assert (project / "data" / "processed" / "observations.csv").is_file()


def test_clean_tells_what_descriptions_leave_aside_on_purpose(project):
    described = project / "data" / "raw" / "enquete.toml"
    text = described.read_text(encoding="utf-8")
    described.write_text(text.replace("[[source]]", '[skip]\nrows = ["Corse"]\n[[source]]', 1), encoding="utf-8")
    for _ in range(2):  # as it is read, and as it is kept
        assert "left aside on purpose: 1 skipped rows" in run("clean").output


def test_clean_tells_each_sum_that_does_not_hold_with_its_figures(project):
    rows = (f"{name},jobs,{jobs},2012\n" for name, jobs in (("Bas-Rhin", 10), ("Haut-Rhin", 20), ("Alsace", 90)))
    (project / "data" / "raw" / "enquete.csv").write_text("Région,Indicateur,Texte,Année\n" + "".join(rows), "utf-8")
    assert run("accept", "data/raw/enquete.csv").exit_code == 0
    shown = run("clean")
    assert "0 of 1 accounting identities hold" in shown.output
    assert "check_divisions: alsace jobs" in shown.output
    assert "published 90, the other figures give 30" in " ".join(shown.output.split())


def test_clean_ends_with_3_under_strict_while_there_are_problems(project):
    assert run("clean", "--strict").exit_code == 3
    (project / "data" / "raw" / "enquete.csv").write_text(ROWS.replace("1 2345", "12 345"), encoding="utf-8")
    assert run("accept", "data/raw/enquete.csv").exit_code == 0
    assert run("clean", "--strict").exit_code == 0


def test_accept_tells_the_old_and_the_new_seal(project):
    for name in ("data/raw/enquete.csv", "enquete.csv", "enquete", "data/raw/enquete.toml"):
        assert "nothing to do" in run("accept", name).output
    (project / "data" / "raw" / "enquete.csv").write_text(ROWS + "\n", encoding="utf-8")
    shown = run("accept", "data/raw/enquete.csv").output
    assert "is sealed anew" in shown
    assert re.search(r"cells added: \d+, removed: \d+, changed: \d+", shown)


def test_a_change_is_told_cell_by_cell_when_it_is_accepted_also_after_another_cleaning(project):
    assert run("clean").exit_code == 0
    kept = (project / "data" / "processed" / "observations.csv").read_bytes()
    changed = ROWS.replace("4 200", "4 300") + "Alsace,jobs,environ 30,2012\n"
    (project / "data" / "raw" / "enquete.csv").write_text(changed, encoding="utf-8")
    for command in ("clean", "report"):
        shown = run(command)
        assert shown.exit_code == 1
        assert "2 cells of it were known at the last cleaning" in shown.output
        assert "nothing is written: enquete.csv (2 cells) would be lost" in shown.output
    assert (project / "data" / "processed" / "observations.csv").read_bytes() == kept
    shown = run("accept", "data/raw/enquete.csv")
    assert "cells added: 1, removed: 0, changed: 1" in shown.output
    assert "enquete.csv!line 2!Texte: 'plus de 4 200' → 'plus de 4 300'" in shown.output
    assert "enquete.csv!line 4!Texte: added: 'environ 30'" in shown.output
    assert run("clean").exit_code == 0


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 no workbook"])
def test_what_cannot_be_read_is_not_sealed(project, content):
    described = describe_survey(seal="0" * 64) + '[[sheet]]\nname = "S"\n'
    (project / "data" / "raw" / "gdp.toml").write_text(described.replace("enquete", "gdp"), encoding="utf-8")
    (project / "data" / "raw" / "gdp.xlsx").write_bytes(content)
    shown = run("accept", "data/raw/gdp.xlsx")
    assert shown.exit_code == 2
    assert "gdp.xlsx is not sealed: gdp.xlsx" in shown.output
    assert f'sha256 = "{"0" * 64}"' in (project / "data" / "raw" / "gdp.toml").read_text(encoding="utf-8")


def test_a_damaged_file_with_its_old_seal_takes_no_figure_away(project):
    run("clean")
    (project / "data" / "raw" / "enquete.csv").write_bytes(b"")
    shown = run("--words", "fr", "clean")
    assert shown.exit_code == 1
    assert "2 cellules en étaient connues au dernier nettoyage" in shown.output


def test_check_finds_a_broken_seal_and_a_careless_notebook(project):
    assert run("check").exit_code == 0
    (project / "data" / "raw" / "enquete.csv").write_text(ROWS + "\n", encoding="utf-8")
    (project / "notebooks" / "bad.ipynb").write_text('{"cells": []}', encoding="utf-8")
    shown = run("check")
    assert shown.exit_code == 1
    assert "data/raw/enquete.csv: " in shown.output
    assert "notebooks/bad.ipynb: " in shown.output
    assert "2 to mend" in shown.output


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [("header = 1", "header = 999", "line 999"), ('"Texte" = "text"', '"Text" = "text"', "“Text” is missing")],
)
def test_check_finds_a_file_that_its_description_does_not_fit(project, old, new, told):
    path = project / "data" / "raw" / "enquete.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    shown = run("check")
    assert shown.exit_code == 1
    assert told in shown.output


@pytest.mark.usefixtures("project")
def test_show_lists_what_is_known_with_its_source():
    run("clean")
    shown = run("show", "Bretagne")
    assert shown.exit_code == 0
    assert "plus de 4" in shown.output
    assert "enquete: Enquête, Observatoire (enquete.csv)" in shown.output
    assert "nothing is known of Corse yet." in run("show", "Corse").output


def test_show_names_the_territories_with_figures_around_one_without(project):
    raw = project / "data" / "raw" / "enquete.csv"
    raw.write_text(ROWS.replace("Bretagne", "Zone d’emploi de Rouen").replace("1 2345", "12"), encoding="utf-8")
    run("accept", "data/raw/enquete.csv")
    run("clean")
    shown = run("show", "Rouen")
    assert shown.exit_code == 0
    told = "nothing is known of Rouen yet. There are figures of Zone d’emploi de Rouen (indicators show ze-rouen)."
    assert shown.output == told + "\n"


def test_a_report_that_does_not_exist_is_refused_before_anything_is_cleaned(project):
    (project / "notebooks" / "wait.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    (project / "notebooks" / "reports.toml").write_text(PLAN, encoding="utf-8")
    shown = run("report", "nosuch")
    assert shown.exit_code == 2
    assert shown.output.strip() == "no report is called 'nosuch'; their names stand in notebooks/reports.toml"
    assert "did you mean wait?" in run("report", "wiat").output
    assert not (project / "data" / "processed").exists()


@pytest.mark.parametrize(
    "arguments",
    [("show", "Bretange"), ("report", "nosuch"), ("accept", "data/raw/nosuch.csv"), ("accept", "../../etc/passwd")],
)
@pytest.mark.usefixtures("project")
def test_a_mistake_is_told_in_one_sentence_and_ends_with_2(arguments):
    run("clean")
    shown = run(*arguments)
    assert shown.exit_code == 2
    assert "Traceback" not in shown.output


@pytest.mark.parametrize("arguments", [("nosuch",), ("clean", "--nosuch"), ("explain",), ("--words", "de", "clean")])
def test_a_command_line_that_is_wrong_ends_with_2(arguments):
    assert run(*arguments).exit_code == 2


def test_outside_a_project_figures_are_read_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("explain", "4 200").exit_code == 0
    for command in (("clean",), ("report",), ("accept", "x.csv")):
        shown = run(*command)
        assert shown.exit_code == 2
        assert "no project found" in shown.output


@pytest.mark.parametrize("command", ["clean", "report", "check"])
def test_a_lost_folder_of_sources_empties_nothing(project, command):
    run("clean")
    kept = (project / "data" / "processed" / "observations.csv").read_bytes()
    shutil.rmtree(project / "data" / "raw")
    shown = run(command)
    assert shown.exit_code == (1 if command == "check" else 2)
    assert "restore it from the repository" in shown.output
    assert (project / "data" / "processed" / "observations.csv").read_bytes() == kept


def test_report_without_reports_names_the_index(project):
    shown = run("report")
    assert shown.exit_code == 0
    assert shown.output.rstrip().endswith("open reports/index.html")
    assert (project / "reports" / "index.html").is_file()
    assert run("report", "--strict").exit_code == 3


def test_a_report_closes_the_record_of_a_run_that_was_killed_at_its_very_end(project):
    assert run("report").exit_code == 0
    path = project / "reports" / ".runs" / "run.json"
    left = json.loads(path.read_text(encoding="utf-8")) | {"state": "running", "pid_started": "0"}
    path.write_text(json.dumps(left), encoding="utf-8")
    assert json.loads(run("status", "--json").output)["last_run"]["state"] == "interrupted"
    assert run("report").exit_code == 0
    assert json.loads(run("status", "--json").output)["last_run"]["state"] == "done"


@pytest.mark.usefixtures("project")
def test_a_second_report_has_nothing_to_do():
    assert run("report").exit_code == 0
    assert run("plan").output.startswith("nothing to do")
    assert run("report").output.startswith("nothing to do")


def test_status_tells_the_last_run_and_how_each_page_stands(project):
    assert "no report was made here yet" in run("status").output
    notebook = json.loads(json.dumps(NOTEBOOK).replace("time.sleep(300)", "time.sleep(0); 1 / 0"))
    (project / "notebooks" / "wait.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (project / "notebooks" / "reports.toml").write_text(PLAN, encoding="utf-8")
    assert "1 stale" in run("status").output
    assert run("report").exit_code == 1
    shown = run("status").output
    assert "last run: started 20" in shown
    assert "cell 2" in shown
    assert "ZeroDivisionError: division by zero; mend the cell" in shown
    told = json.loads(run("status", "--json").output)
    assert told["last_run"]["state"] == "done"
    assert told["last_run"]["failures"][0]["cell"] == 2
    assert list(told["pages"]["failed"]) == ["fr/wait.html"]
    (project / "data" / "raw" / "enquete.csv").write_text("torn", encoding="utf-8")
    shown = run("status", "--json")
    assert shown.exit_code == 1
    assert "enquete.csv" in json.loads(shown.output)["trouble"]
    assert json.loads(shown.output)["pages"]["fresh"] == []


def test_report_leaves_with_75_while_another_run_is_at_work(project):
    with hold_lock(project / "reports"):
        shown = run("report")
    assert shown.exit_code == 75
    assert str(os.getpid()) in shown.output


@pytest.mark.usefixtures("project")
def test_a_full_disk_is_told_in_one_sentence(monkeypatch):
    def refuse(_file: int) -> None:
        raise OSError(28, "No space left on device", "observations.csv")

    monkeypatch.setattr("indicators.machine.disk.os.fsync", refuse)
    shown = run("clean")
    assert shown.exit_code == 1
    assert "observations.csv: No space left on device" in shown.output
    assert "make room on the disk" in shown.output


@pytest.mark.parametrize("text", ["\x1b[2J", "a\r\nb", "\x00", "\x9b2J", "\u202egnp", "\ud800", "\u2028"])
def test_nothing_in_a_text_moves_the_terminals_cursor(text):
    shown = tell(f"before {text} after")
    assert shown.isprintable()


def test_an_endless_text_is_cut_in_the_terminal():
    assert tell("x" * 32768) == "x" * 2000 + "…"
    assert "…" in run("explain", "x" * 32768).output


def test_the_thousands_space_of_french_is_kept():
    assert tell("4\u202f200\u00a0€") == "4\u202f200\u00a0€"


def test_escape_codes_in_a_source_do_not_reach_the_terminal(project):
    (project / "data" / "raw" / "enquete.csv").write_text(ROWS.replace("Corse", "\x1b[31mCorse"), encoding="utf-8")
    run("accept", "data/raw/enquete.csv")
    assert "\x1b[31mC" not in run("clean").output


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are sent on POSIX systems only")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_with_130_leaves_no_kernel_and_no_page(project, number):
    (project / "notebooks" / "wait.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    (project / "notebooks" / "reports.toml").write_text(PLAN, encoding="utf-8")
    command = [sys.executable, "-c", "from indicators.cli import main; main()", "report"]
    runs = project / "tmp"
    runs.mkdir()
    environment = {**os.environ, "TMPDIR": str(runs)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as started:
        wait_for_start(project / "notebooks" / "started")
        started.send_signal(number)
        told, _ = started.communicate(timeout=120)
    assert started.returncode == 130, told
    assert "Traceback" not in told
    assert not (project / "reports" / "index.html").exists()
    assert list_kernels(runs) == []


def wait_for_start(mark: Path) -> None:
    """Wait until the notebook's second cell has left its mark."""
    for _ in range(1200):
        if mark.exists():
            return
        time.sleep(0.1)
    pytest.fail("the notebook never started")


def list_kernels(runs: Path) -> list[str]:
    """Return the command lines of running processes that name the folder `runs`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if str(runs).encode() in path.read_bytes() and path.parent.name != str(os.getpid()):
                found.append(path.parent.name)
        except OSError:
            continue
    return found
