"""Disks that fill up, refuse, or are left in the midst of a write: whole pages of one edition, and what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="makes small disks as Linux does")
EVERY = 7  # one run in so many is followed by one that puts things right
NOISE = "print(*(number ** 3 for number in range(60_000)))"
MEGABYTE = 1 << 20


def test_a_runner_killed_at_any_write_of_a_run_leaves_one_whole_edition(project, recording, new):
    old = project.see()
    project.renew()
    told = project.inject("die", str(recording), str(EVERY))
    assert all(run["seen"] in (old, new) for run in told)
    killed = [run for run in told if run["status"] == -9]
    assert {run["state"] for run in killed} <= {"done", "interrupted"}
    assert sum(run["seen"] == old for run in killed) > 40
    assert sum(run["seen"] == new for run in killed) > 2
    # How often a run notes that it is alive depends on its speed: it may end before the last steps that were counted.
    others = [run for run in told if run not in killed]
    assert all((run["status"], run["seen"], run["state"]) == (0, new, "done") for run in others), others
    later = [run["after"] for run in told if run["after"]]
    assert len(later) == len(told) // EVERY
    assert all(run["status"] == 0 for run in later), later
    assert all(run["seen"] == new for run in later)
    # Where all pages were shown already there is nothing to do, and what is left over goes with the next run.
    busy = [run for run in later if not run["said"].startswith("nothing to do")]
    assert all((run["state"], run["litter"]) == ("done", []) for run in busy), busy
    assert len(busy) > 10


def test_a_disk_full_from_any_write_of_a_run_on_leaves_one_whole_edition_and_says_so(project, recording, new):
    old = project.see()
    project.renew()
    told = project.inject("full", str(recording), str(EVERY * 3))
    assert len(told) > 60
    for run in told:
        assert run["seen"] in (old, new), run
        assert run["status"] in (0, 1), run
        assert "Traceback" not in run["said"], run
        if run["status"]:
            assert "No space left on device" in run["said"] or "the disk is full" in run["said"], run
            assert run["state"] in ("failed", "interrupted", "done"), run
        else:
            assert (run["seen"], run["state"]) == (new, "done"), run
    assert sum(run["status"] for run in told) > 50
    assert sum("make room, then run it again" in run["said"] for run in told) > 10
    assert all(run["after"]["seen"] == new for run in told if run["after"])


def mount(place: Path, options: str, *more: str) -> None:
    """Mount a disk in memory, or skip the test."""
    program = shutil.which("mount")
    command = [program or "mount", *more, "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    if not program or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a disk is not permitted here")


@pytest.fixture(name="small_disk")
def fixture_small_disk(project):
    """A project whose reports lie on a disk of 4 MB of their own."""
    kept = project.root / "kept"
    project.reports.rename(kept)
    project.reports.mkdir()
    mount(project.reports, "size=4m")
    shutil.copytree(kept, project.reports, symlinks=True, dirs_exist_ok=True)
    yield project
    subprocess.run(["umount", str(project.reports)], check=True)


def leave_room(project, room: int) -> Path:
    """Fill the disk of the reports but for `room` bytes, and return the file that does."""
    ballast = project.reports / ".runs" / "ballast"
    with pytest.raises(OSError, match="No space"):
        ballast.write_bytes(bytes(8 * MEGABYTE))
    os.truncate(ballast, max(0, ballast.stat().st_size - room))
    return ballast


@pytest.mark.parametrize("room", [0, 300_000])
def test_a_disk_that_fills_while_pages_are_made_leaves_the_old_ones_and_the_next_run_makes_the_rest(small_disk, room):
    project, old = small_disk, small_disk.see()
    project.write_notebook("alpha", NOISE)
    project.write_notebook("gamma", "print('γ')")
    project.write_plan("beta", "alpha", "gamma")
    ballast = leave_room(project, room)
    ended = project.run("report")
    assert ended.status == 1, ended
    assert "No space left on device" in ended.err or "the disk is full" in ended.err, ended
    assert "Traceback" not in ended.err
    seen = project.see()
    assert {name: seen.get(name) for name in old if name.startswith("fr/")} == {
        name: old[name] for name in old if name.startswith("fr/")
    } or "non actualisée" in (project.reports / "index.html").read_text(encoding="utf-8")
    assert project.ask_status()["last_run"]["state"] in ("failed", "interrupted", "done")
    ballast.unlink()
    assert project.run("report").status == 0
    assert {"fr/alpha.html", "fr/beta.html", "fr/gamma.html"} <= set(project.see())
    assert project.ask_status()["pages"]["failed"] == {}
    assert project.ask_status()["last_run"]["state"] == "done"


def test_a_disk_that_refuses_all_writing_is_named_with_what_to_do(project):
    seen = project.see()
    project.renew()
    program = shutil.which("mount")
    bound = [program or "mount", "--bind", str(project.reports), str(project.reports)]
    if not program or subprocess.run(bound, capture_output=True, check=False).returncode:
        pytest.skip("mounting a disk is not permitted here")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(project.reports)], check=True)
        ended = project.run("report")
        assert project.see() == seen
    finally:
        subprocess.run(["umount", str(project.reports)], check=True)
    assert ended.status == 1
    assert "Traceback" not in ended.err
    assert "Read-only file system" in ended.err
    assert "reports" in ended.err
    assert project.run("status").status == 0


def test_the_reports_folder_is_made_on_first_use(base, project):
    shutil.rmtree(project.reports)
    assert project.run("status").out.startswith("no report was made here yet; run `indicators report`")
    shutil.rmtree(project.root / "data" / "processed")
    ended = project.run("report")
    assert ended.status == 0, ended
    assert project.see() == base.see()
