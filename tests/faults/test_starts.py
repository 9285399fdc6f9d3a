"""Runs that start twice, too late, or after others were missed: staleness comes from the inputs, never the clock."""

from __future__ import annotations

import os
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies processes as Linux does")
PAIRS = 50


def test_fifty_double_starts_end_with_0_or_75_and_the_same_bytes(project, recording, new):
    project.renew()
    pairs = project.inject("pairs", str(recording), str(PAIRS))
    assert len(pairs) == PAIRS
    for pair in pairs:
        assert sorted(run["status"] for run in pair) in ([0, 0], [0, 75]), pair
        assert pair[1]["seen"] == new
        assert (pair[1]["state"], pair[1]["litter"]) == ("done", [])
        refused = [run["said"] for run in pair if run["status"] == 75]
        assert all("is making these pages; wait for its end, then try again" in said for said in refused)
    assert any(run["status"] == 75 for pair in pairs for run in pair)


def test_two_commands_at_once_end_with_0_or_75_and_the_same_bytes(project, new):
    project.renew()
    both = [project.start("report"), project.start("report")]
    ended = [process.communicate(timeout=240) for process in both]
    assert sorted(process.returncode for process in both) in ([0, 0], [0, 75]), ended
    assert project.see() == new


def test_a_start_with_nothing_to_do_changes_nothing(project):
    before = {path: path.stat().st_mtime_ns for path in project.root.rglob("*")}
    both = [project.start("report"), project.start("report")]
    ended = [process.communicate(timeout=240) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert all(out.startswith("nothing to do") for out, _ in ended)
    assert {path: path.stat().st_mtime_ns for path in project.root.rglob("*")} == before


def test_one_start_makes_up_for_missed_ones_whatever_the_clock_says(project, new):
    """The figure changed three times while nothing ran, and the machine's clock is years behind at the next start."""
    for text in ("1", "2", "3"):
        project.write_figure(text)
    project.renew()
    for path in project.root.rglob("*"):
        if path.is_file() and not path.is_symlink():
            os.utime(path, (0, 0))
    assert set(project.ask_status()["pages"]["stale"]) == {"fr/alpha.html", "fr/gamma.html"}
    ended = project.run("report")
    assert ended.status == 0
    assert "2 of 3 pages to make" in ended.out
    assert project.see() == new
    assert project.run("report").out.startswith("nothing to do")
