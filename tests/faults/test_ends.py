"""Runners that are killed, interrupted or told to end: a true record, no process left, and nothing lost but time."""

from __future__ import annotations

import json
import random
import signal
import time
from pathlib import Path

import pytest

from indicators.machine.processes import LINUX, list_processes, read_environment, read_field
from indicators.runs.record import read_record

pytestmark = pytest.mark.skipif(not LINUX, reason="looks for processes as Linux shows them")
MARK = b"INDICATORS_RUN="
CHAINS, KILLS, TRIES = 4, 5, 40
# Noted beside the project's folders: how often a page was made, and the processes that it started.
MADE = "import pathlib\nwith pathlib.Path('..', 'made').open('a') as file:\n    file.write('{0}\\n')"
# A process that leaves group, session, environment and parent of its page.
APART = """import pathlib, subprocess, time
subprocess.run(["sh", "-c", "env -i setsid sh -c 'echo $$ >> ../pids; exec sleep 1000' &"])
while not pathlib.Path("..", "pids").exists():
    time.sleep(0.01)"""
HOLD = "import ctypes, os, pathlib\npathlib.Path('..', 'held').write_text(str(os.getpid()))\n"
WAIT = "import pathlib, time\nwhile not pathlib.Path('..', 'go').exists():\n    time.sleep(0.01)"
FIGURE = "4 300"


def change(project) -> None:
    """Change the figure of all pages, and plan some that are hard to be rid of."""
    project.write_figure(FIGURE)
    source = json.loads((project.root / "notebooks" / "alpha.ipynb").read_text(encoding="utf-8"))["cells"][1]["source"]
    pages = {
        "alpha": (source, MADE.format("alpha")),
        "beta": (source, MADE.format("beta")),
        "apart": (APART,),
        "hold": ("import ctypes\nx = ctypes.PyDLL(None).usleep(500_000)",),
        "wait": (WAIT,),
    }
    project.write_pages(pages)


def let_go(project) -> None:
    """Let every page of a changed project come to its end."""
    (project.root / "go").touch()


@pytest.fixture(name="undisturbed", scope="module")
def fixture_undisturbed(base, once):
    """What visitors see after an undisturbed run of the changed project, and how many seconds that takes."""

    def build(folder: Path) -> None:
        project = base.copy(folder / "project")
        change(project)
        let_go(project)
        started = time.monotonic()
        ended = project.run("report")
        assert ended.status == 0, ended
        told = {"seen": project.see(), "seconds": time.monotonic() - started}
        (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")

    return json.loads((once("undisturbed", build) / "told.json").read_text(encoding="utf-8"))


def find_processes(project, runner: int) -> list[int]:
    """Return the processes of the run of a runner, by its mark or by their own note, that are still there."""
    marked = [
        pid
        for pid in list_processes()
        if any(one.startswith(MARK) and str(runner).encode() in one.split(b"-") for one in read_environment(pid))
    ]
    notes = [project.root / name for name in ("pids", "held")]
    noted = [int(pid) for note in notes if note.exists() for pid in note.read_text().split()]
    return [pid for pid in {*marked, *noted} if read_field(pid, 0) not in ("", "Z")]


def read_made(project) -> list[str]:
    """Return the pages whose cells have run, one entry each time."""
    note = project.root / "made"
    return sorted(note.read_text().split()) if note.exists() else []


def list_litter(project) -> list[str]:
    """Return what a run that has ended has no more use for."""
    runs, editions = project.reports / ".runs", project.reports / ".editions"
    left = [path.name for path in runs.iterdir() if path.name in ("work", "made") or path.name.endswith(".new")]
    return left + [path.name for path in sorted(editions.iterdir())[1:]]


@pytest.mark.parametrize("chain", range(CHAINS))
def test_runs_killed_at_random_moments_converge_to_the_bytes_of_an_undisturbed_one(
    base, tmp_path, undisturbed, wait_for, chain
):
    moments, old, killed = random.Random(chain), base.see(), 0
    project = None
    for _ in range(TRIES):
        if project is None:
            project = base.copy(tmp_path / f"after-{killed}-{time.monotonic_ns()}")
            change(project)
            let_go(project)
        process = project.start("report")
        time.sleep(moments.uniform(0, undisturbed["seconds"]))
        process.kill()
        process.communicate()
        wait_for(lambda own=project, pid=process.pid: find_processes(own, pid) == [])
        assert project.see() in (old, undisturbed["seen"])
        state, said = read_record(project.reports).state, project.read_record()["state"]
        assert state == ("interrupted" if said == "running" else said)
        if process.returncode == 0:  # it was quicker than expected, and had ended: another project
            assert project.see() == undisturbed["seen"]
            project = None
            continue
        killed += 1
        if killed == KILLS:
            break
    assert killed == KILLS
    assert project.ask_status()["last_run"]["state"] in ("interrupted", "done")
    assert project.run("report").status == 0
    assert project.see() == undisturbed["seen"]
    assert project.ask_status()["last_run"]["state"] == "done"
    assert list_litter(project) == []


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_a_run_told_to_end_is_cancelled_and_its_finished_pages_are_not_made_again(
    base, project, undisturbed, wait_for, word
):
    change(project)
    process = project.start("report", "--jobs", "2")
    staged = [project.reports / ".runs" / "made" / "fr" / f"{name}.json" for name in ("alpha", "beta")]
    wait_for(lambda: all(path.exists() for path in staged), 120)
    process.send_signal(word)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.strip().splitlines()[-1].startswith("interrupted; ")
    wait_for(lambda: find_processes(project, process.pid) == [])
    assert project.see() == base.see()
    record = project.ask_status()["last_run"]
    assert record["state"] == "cancelled"
    assert record["pages"]["made"] >= 1  # the second may have come while the run was told to end
    assert record["ended"] != ""
    let_go(project)
    assert project.run("report").status == 0
    assert project.see() == undisturbed["seen"]
    assert read_made(project) == ["alpha", "beta"]


def test_no_process_outlives_a_killed_runner_not_even_in_c_code_or_a_session_of_its_own(project, wait_for):
    project.write_pages({"apart": (APART, WAIT), "held": (HOLD + "ctypes.PyDLL(None).sleep(1000)",)})
    process = project.start("report", "--jobs", "2")
    wait_for(lambda: all((project.root / name).exists() for name in ("pids", "held")), 120)
    wait_for(lambda: len(find_processes(project, process.pid)) >= 4)  # the press, two pages, what one has started
    process.kill()
    process.communicate()
    wait_for(lambda: find_processes(project, process.pid) == [])


def test_a_run_whose_process_was_killed_is_interrupted_at_the_next_look_and_its_lock_is_free(project, wait_for):
    seen = project.see()
    project.write_pages({"alpha": (WAIT,), "beta": ("print('β')",)})
    process = project.start("report")
    wait_for(lambda: project.read_record()["state"] == "running", 60)
    waiting = project.run("report")
    assert waiting.status == 75
    assert f"another run (process {process.pid}, since 20" in waiting.err
    process.kill()
    process.communicate()
    told = project.run("status").out
    assert "interrupted: its process ended without a word" in told
    assert project.ask_status()["last_run"]["state"] == "interrupted"
    assert project.see() == seen
    let_go(project)
    assert project.run("report").status == 0
    assert project.ask_status()["last_run"]["state"] == "done"
