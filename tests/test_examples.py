"""The files of examples/ are whole, and call commands that exist."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from indicators.cli import app

EXAMPLES = Path(__file__).parents[1] / "examples"
FILES = sorted(path for path in EXAMPLES.rglob("*") if path.is_file())
DOCUMENTS = [EXAMPLES.parent / "docs" / name for name in ("scheduling.md", "scaling.md")]
WRAPPER = EXAMPLES / "cron" / "indicators-report.sh"
# The command itself, not a word of a comment or of a path that ends in it.
CALLED = re.compile(r"(?:\.venv/bin/|`|    )indicators ([a-z]+)((?: [^`|\n]*)?)|\"indicators\"\), \"([a-z]+)\"")
COMMANDS = get_command(app).commands


def read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def read_source(path: Path) -> str:
    """Return the text of a file, of a notebook its cells."""
    if path.suffix != ".ipynb":
        return read_text(path)
    return "\n".join("".join(cell["source"]) for cell in json.loads(read_text(path))["cells"])


def read_unit(path: Path) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(interpolation=None, strict=False, comment_prefixes=("#",))
    unit.optionxform = str
    unit.read_string(read_text(path))
    return unit


@pytest.mark.parametrize("path", [*FILES, *DOCUMENTS], ids=lambda path: path.name)
def test_each_command_and_option_that_an_example_calls_exists(path):
    for match in CALLED.finditer(read_source(path)):
        name = match[1] or match[3]
        assert name in COMMANDS
        known = {option for parameter in COMMANDS[name].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z]+", match[2] or "")) <= known


@pytest.mark.parametrize("path", [EXAMPLES / "github" / "regenerate.yml", EXAMPLES / "gitlab" / "gitlab-ci.yml"])
def test_what_is_copied_for_readers_is_all_that_is_shown_and_nothing_else(path, tmp_path):
    shown = ("fr/a.html", "index.html", "manifest.json", "downloads/datapackage.zip", ".runs/run.json", ".lock")
    for name in shown:
        (tmp_path / "reports" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "reports" / name).touch()
    copied, target = re.search(r"(cp -RL \S+ (\w+)/)", read_text(path)).groups()
    subprocess.run(["sh", "-c", f"mkdir {target} && {copied}"], cwd=tmp_path, check=True)
    found = {one.relative_to(tmp_path / target).as_posix() for one in (tmp_path / target).rglob("*") if one.is_file()}
    assert found == {name for name in shown if not name.startswith(".")}


def test_each_way_of_scheduling_makes_the_pages():
    folders = {path.parent.name for path in FILES if re.search(r"indicators\"?\)?,? \"?report", read_source(path))}
    assert folders == {path.name for path in EXAMPLES.iterdir() if path.is_dir()}


def test_the_github_workflow_runs_on_schedule_one_at_a_time_with_the_pages_of_the_last_run():
    workflow = yaml.safe_load(read_text(EXAMPLES / "github" / "regenerate.yml"))
    started = workflow[True]  # YAML reads the bare word `on` as a truth value
    steps = workflow["jobs"]["report"]["steps"]
    assert [len(line["cron"].split()) for line in started["schedule"]] == [5]
    assert workflow["concurrency"] == {"group": "regenerate-pages", "cancel-in-progress": False}
    cached = [step["with"]["path"] for step in steps if step.get("uses", "").startswith("actions/cache/")]
    assert cached == ["reports", "reports"]


def test_the_gitlab_job_runs_one_at_a_time_and_takes_a_held_lock_as_fine():
    job = yaml.safe_load(read_text(EXAMPLES / "gitlab" / "gitlab-ci.yml"))["regenerate-pages"]
    assert job["resource_group"] == "regenerate-pages"
    assert job["allow_failure"] == {"exit_codes": [75, 130]}
    assert any("schedule" in rule["if"] for rule in job["rules"])
    assert job["cache"][0]["paths"] == ["reports/"]


def test_the_systemd_service_takes_a_held_lock_as_fine_and_the_timer_makes_up_missed_starts():
    service = read_unit(EXAMPLES / "systemd" / "indicators-report.service")["Service"]
    timer = read_unit(EXAMPLES / "systemd" / "indicators-report.timer")["Timer"]
    assert (service["Type"], service["SuccessExitStatus"]) == ("oneshot", "75 130")
    assert timer["Persistent"] == "true"
    assert timer["OnCalendar"].endswith(" UTC")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_accepts_the_units(tmp_path):
    command = shutil.which("true")
    for path in (EXAMPLES / "systemd").iterdir():
        text = re.sub(r"^ExecStart=\S+", f"ExecStart={command}", read_text(path), flags=re.MULTILINE)
        (tmp_path / path.name).write_text(re.sub(r"^User=.*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", *sorted(tmp_path.iterdir())], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_crontab_names_the_wrapper_and_the_project():
    *when, command, project = read_text(EXAMPLES / "cron" / "crontab").splitlines()[-1].split()
    assert [bool(re.fullmatch(r"[0-9*/,-]+", field)) for field in when] == [True] * 5
    assert Path(command).relative_to(project) == WRAPPER.relative_to(EXAMPLES.parent)
    assert os.access(WRAPPER, os.X_OK)


@pytest.fixture
def run_wrapper(tmp_path):
    """Run the wrapper in a project whose command ends with a given status; return what cron would see, and the log."""
    command = tmp_path / "project" / ".venv" / "bin" / "indicators"
    command.parent.mkdir(parents=True)
    log = tmp_path / "state" / "report.log"

    def run(status: int, lines: int = 1) -> tuple[int, str, str]:
        command.write_text(f'#!/bin/sh\nseq {lines}\necho "made $1"\nexit {status}\n', encoding="utf-8")
        command.chmod(0o755)
        ended = subprocess.run(
            ["/bin/sh", WRAPPER, tmp_path / "project"],
            env={"PATH": os.environ["PATH"], "INDICATORS_LOG": str(log)},
            capture_output=True,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stdout + ended.stderr, log.read_text(encoding="utf-8")

    return run


@pytest.mark.parametrize("status", [0, 75, 130])
def test_the_wrapper_is_silent_while_all_is_well(run_wrapper, status):
    seen = run_wrapper(status)
    assert seen[:2] == (0, "")
    assert "made report\n" in seen[2]
    assert seen[2].endswith(f"end, status {status}\n")


@pytest.mark.parametrize("status", [1, 2])
def test_the_wrapper_tells_a_failure_and_passes_it_on(run_wrapper, status):
    ended, shown, _ = run_wrapper(status)
    assert ended == status
    assert f"status {status}" in shown
    assert "made report" in shown


def test_the_wrapper_keeps_its_log_short(run_wrapper):
    log = run_wrapper(0, lines=9000)[2]
    assert len(log.splitlines()) == 5000
    assert log.endswith("end, status 0\n")
