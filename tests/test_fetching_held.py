"""Fetches whose last steps are refused or cut short, and what others may do while an office takes its time."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading

import pytest
from typer.testing import CliRunner

from indicators.cli import app
from indicators.errors import IndicatorsError, SourceError
from indicators.fetching.asking import LOCAL
from indicators.machine import disk
from indicators.paths import REPORTS
from indicators.runs.lock import is_locked
from indicators.seals import renew_seal
from indicators.sources import read_descriptions
from offices import Played
from test_fetching import (  # noqa: F401 - fixtures
    BODY,
    DAYS,
    REVISED,
    describe_address,
    fetch,
    fixture_office,
    fixture_project,
    list_raw,
    write_csv,
)

# The same ending takes four names in turn: the old description and file, the new file and description; another five.
BODIES = {"same": write_csv(REVISED), "packed": gzip.compress(write_csv(REVISED), mtime=1)}
STEPS = [*(("same", step) for step in range(1, 5)), *(("packed", step) for step in range(1, 6))]


@pytest.mark.parametrize(("ending", "step"), STEPS)
def test_a_file_that_another_program_has_open_leaves_everything_as_it_was(office, project, monkeypatch, ending, step):
    describe_address(project, office.play("/employees.csv", BODY, BODIES[ending]))
    fetch(project)
    before, left, really = list_raw(project), [step], disk.replace_patiently

    def replace(source, target):
        left[0] -= 1
        if not left[0]:
            raise PermissionError(13, "The process cannot access the file", str(target))
        really(source, target)

    with monkeypatch.context() as patched, pytest.raises(PermissionError):
        patched.setattr(disk, "replace_patiently", replace)
        fetch(project, DAYS[1])
    assert list_raw(project) == before
    assert len(read_descriptions(project)) == 1
    assert fetch(project, DAYS[1]).kept == "employees-2026-05-02.csv"


# Copies the project for each step, and has a process fetch there that is killed at that step.
KILLER = """
import os, shutil, signal, sys
from pathlib import Path
from indicators.fetching.snapshots import ask_office, keep_snapshot
from indicators.machine import disk

really, left = disk.replace_patiently, [0]

def replace(source, target):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    really(source, target)

disk.replace_patiently = replace
for step in range(1, int(sys.argv[3]) + 1):
    root = Path(sys.argv[1] + f"-{step}")
    shutil.copytree(sys.argv[1], root)
    if not os.fork():
        left[0] = step
        keep_snapshot(ask_office("employees", root), root, sys.argv[2])
        os._exit(0)
    assert os.WIFSIGNALED(os.wait()[1])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.parametrize("ending", BODIES)
def test_a_fetch_killed_at_any_step_leaves_whole_files_and_is_taken_up_or_told(office, project, ending):
    body = BODIES[ending]
    describe_address(project, office.play("/employees.csv", BODY, body))
    fetch(project)
    names, old = list(list_raw(project)), list_raw(project)
    home = project.rename(project.with_name(f"{project.name}-first"))
    most = len([step for own, step in STEPS if own == ending])
    command = [sys.executable, "-c", KILLER, str(home), DAYS[1], str(most)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, LOCAL: "1"})
    outcomes = []
    for step in range(1, most + 1):
        root = home.with_name(f"{home.name}-{step}")
        seen = {name: content for name, content in list_raw(root).items() if not name.startswith(".")}
        assert {seen[name] for name in names if name in seen} <= {*old.values(), body}
        assert {content for name, content in seen.items() if not name.endswith(".toml")} <= {BODY, body}
        try:
            outcomes.append(fetch(root, DAYS[1]).kind)
            assert not [name for name in list_raw(root) if name.startswith(".")]
        except SourceError as error:
            outcomes.append(str(error).partition(" (")[0])
    broken = "employees.csv is not as it was sealed"
    assert outcomes[:3] == ["revised"] * 3
    assert (
        outcomes[3:]
        == {
            "same": [broken],
            "packed": ["employees.toml stands beside several files", broken.replace(".csv", ".csv.gz")],
        }[ending]
    )


def test_a_body_shown_before_its_description_is_accepted_and_no_older_answer_recalled(office, project):
    path = describe_address(
        project, office.play("/employees.csv", Played(BODY, headers={"ETag": '"1"'}), BODIES["same"])
    )
    fetch(project)
    path.with_suffix(".csv").write_bytes(BODIES["same"])
    renew_seal(path.with_suffix(".csv"))
    assert fetch(project, DAYS[1]).kind == "unchanged"


def test_an_old_snapshot_that_is_lost_stops_nothing(office, project):
    describe_address(project, office.play("/employees.csv", BODY, BODIES["same"]))
    fetch(project)
    fetch(project, DAYS[1])
    (project / "data" / "raw" / "employees-2026-05-02.csv").unlink()
    assert [file.name for file in read_descriptions(project)] == ["employees.csv"]


def test_what_was_described_otherwise_while_the_office_answered_is_not_written_over(office, project, monkeypatch):
    path = describe_address(project, office.play("/employees.csv", BODY, BODIES["same"]))
    fetch(project)
    monkeypatch.setattr(office, "take", change_first(office.take, path))
    with pytest.raises(IndicatorsError, match=r"employees\.toml was changed while the office answered"):
        fetch(project, DAYS[1])
    assert path.read_text(encoding="utf-8").endswith("# Mended.\n")


def change_first(take, path):
    def answer(asked: str) -> Played:
        path.write_text(path.read_text(encoding="utf-8") + "# Mended.\n", encoding="utf-8")
        return take(asked)

    return answer


def test_reports_are_made_while_an_office_takes_its_time(office, project, monkeypatch):
    monkeypatch.chdir(project)
    describe_address(project, office.play("/employees.csv", BODY))
    asked, answered, take = threading.Event(), threading.Event(), office.take

    def wait(path: str) -> Played:
        asked.set()
        assert answered.wait(30)
        return take(path)

    monkeypatch.setattr(office, "take", wait)
    ended = []
    fetching = threading.Thread(target=lambda: ended.append(CliRunner().invoke(app, ["fetch", "employees"])))
    fetching.start()
    assert asked.wait(30)
    free = not is_locked(project / REPORTS)
    answered.set()
    fetching.join()
    assert free
    assert ended[0].exit_code == 0, ended[0].output
