"""The run's own record: how it ended, or that it did not. Covers A2, A66 and A68."""

from __future__ import annotations

import json
import os
import platform
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from pathlib import Path

import pytest

from indicators.runs import lock, record
from indicators.runs.record import (
    RunRecord,
    begin_record,
    describe_record,
    end_record,
    export_record,
    name_run,
    note_progress,
    read_record,
)

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
FAILURE = {
    "page": "fr/profile-bretagne.html",
    "kind": "memory",
    "cell": 4,
    "line": "wide = table.pivot()",
    "exception": "MemoryError",
    "reason": "out of memory",
    "remedy": "let the cell read less at a time",
    "peak_mb": 4096.4,
}
BEGIN = """
import sys
from pathlib import Path
from indicators.runs.record import begin_record
begin_record(Path(sys.argv[1]), "run")
print("begun", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def running(tmp_path):
    """A process that has begun its record and stays."""
    command = [sys.executable, "-c", BEGIN, str(tmp_path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "begun\n"
    yield process
    process.kill()
    process.communicate()


def set_clock(monkeypatch, *times: datetime) -> None:
    """Have each look at the clock, in turn, see one of `times`."""
    left = list(times)

    class Clock(datetime):
        @classmethod
        def now(cls, zone: tzinfo | None = None) -> datetime:
            return left.pop(0).astimezone(zone)

    for module in (lock, record):
        monkeypatch.setattr(module, "datetime", Clock)


def test_where_nothing_ran_there_is_no_record(tmp_path):
    assert read_record(tmp_path / "nowhere") is None


def test_a_run_is_at_work_until_it_says_how_it_ended(tmp_path):
    begin_record(tmp_path, "run-1")
    assert read_record(tmp_path)._replace(started="", beat="") == RunRecord(
        run="run-1",
        pid=os.getpid(),
        pid_started=lock.started_at(os.getpid()),
        host=platform.node(),
        started="",
        beat="",
        ended="",
        state="running",
        reason="",
        pages={"planned": 0, "made": 0, "kept": 0, "failed": 0, "removed": 0},
        failures=(),
        edition="",
        problems=0,
    )
    pages = {"planned": 4, "made": 1, "kept": 2, "failed": 1}
    end_record(tmp_path, "done", pages=pages, failures=[FAILURE], edition="a1b2", problems=7)
    ended = read_record(tmp_path)
    assert (ended.run, ended.state, ended.pages, ended.failures) == ("run-1", "done", pages, (FAILURE,))
    assert (ended.edition, ended.problems) == ("a1b2", 7)
    assert ended.ended >= ended.started


def test_a_run_that_could_not_go_on_says_why_and_keeps_its_count(tmp_path):
    begin_record(tmp_path, "run-1")
    note_progress(tmp_path, 2, 2, 1, last=True)
    end_record(tmp_path, "failed", "the disk is full")
    ended = read_record(tmp_path)
    assert (ended.state, ended.reason) == ("failed", "the disk is full")
    assert ended.pages == {"planned": 2, "made": 1, "kept": 0, "failed": 1}


@linux
def test_a_run_whose_process_was_killed_is_interrupted(tmp_path, running):
    assert read_record(tmp_path).state == "running"
    running.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOWAIT)
    assert read_record(tmp_path).state == "interrupted"  # though nobody has asked yet how the process ended
    running.wait()
    assert read_record(tmp_path).state == "interrupted"
    assert "its process ended without a word" in read_record(tmp_path).reason


@linux
def test_a_process_that_got_the_number_of_a_dead_one_is_not_taken_for_it(tmp_path, running):
    change_record(tmp_path, pid_started="17")
    assert running.poll() is None
    assert read_record(tmp_path).state == "interrupted"


def test_a_run_on_another_host_is_at_work_as_long_as_its_lock_is_held(tmp_path):
    begin_record(tmp_path, "run-1")
    change_record(tmp_path, host="far", pid_started="17")
    with lock.hold_lock(tmp_path, "run-1"):
        assert read_record(tmp_path).state == "running"
    assert read_record(tmp_path).state == "interrupted"


def change_record(folder: Path, **fields: object) -> None:
    path = folder / ".runs" / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **fields}), encoding="utf-8")


@pytest.mark.parametrize(
    "content", [b"", b'{"run": "a"', b"[]", b"null", b'{"run": "a"}', b'{"failures": []}', b"\xff"]
)
def test_a_damaged_record_is_none(tmp_path, content):
    begin_record(tmp_path, "run-1")
    (tmp_path / ".runs" / "run.json").write_bytes(content)
    assert read_record(tmp_path) is None
    assert end_record(tmp_path, "done").state == "done"


def test_a_sign_of_life_is_given_at_most_once_a_second_but_always_at_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "BEAT_SECONDS", 3600)
    begin_record(tmp_path, "run-1")
    file = tmp_path / ".runs" / "run.json"
    first = file.stat().st_ino
    note_progress(tmp_path, 1, 3)
    assert file.stat().st_ino == first
    long_ago = file.stat().st_mtime - 7200
    os.utime(file, (long_ago, long_ago))
    note_progress(tmp_path, 2, 3)
    assert file.stat().st_ino != first
    assert read_record(tmp_path).pages["made"] == 2
    note_progress(tmp_path, 3, 3, 1, last=True)
    assert read_record(tmp_path).pages == {"planned": 3, "made": 2, "kept": 0, "failed": 1}


def test_a_clock_that_was_set_back_does_not_silence_a_run(tmp_path):
    begin_record(tmp_path, "run-1")
    file = tmp_path / ".runs" / "run.json"
    tomorrow = file.stat().st_mtime + 86_400
    os.utime(file, (tomorrow, tomorrow))
    note_progress(tmp_path, 1, 3)
    assert read_record(tmp_path).pages["made"] == 1


def test_a_sign_of_life_that_cannot_be_written_stops_no_run(tmp_path):
    note_progress(tmp_path, 1, 1)
    assert list(tmp_path.iterdir()) == []


def test_a_record_is_replaced_whole(tmp_path):
    begin_record(tmp_path, "run-1")
    with (tmp_path / ".runs" / "run.json").open("rb") as file:
        end_record(tmp_path, "done")
        assert json.loads(file.read())["state"] == "running"
    assert [path.name for path in (tmp_path / ".runs").iterdir()] == ["run.json"]


def test_ids_of_runs_sort_by_time_through_a_change_of_the_clocks(monkeypatch):
    summer_ends = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    times = [summer_ends + timedelta(minutes=5 * number, microseconds=number) for number in range(6)]
    monkeypatch.setenv("TZ", "Europe/Paris")
    set_clock(monkeypatch, *times)
    names = [name_run() for _ in times]
    assert all(earlier < later for earlier, later in pairwise(names))
    assert names[0] == f"20261025T005000.000000Z-{os.getpid()}"
    assert all(re.fullmatch(r"[0-9A-Za-z.-]+", name) for name in names)


def test_times_are_told_in_utc_on_the_night_that_clocks_go_forward(tmp_path, monkeypatch):
    before, after = datetime(2026, 3, 29, 0, 59, 58, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, 3, tzinfo=UTC)
    monkeypatch.setenv("TZ", "Europe/Paris")
    set_clock(monkeypatch, before, after)
    begin_record(tmp_path, "run-1")
    line = describe_record(end_record(tmp_path, "done"))[0]
    assert line == "last run: started 2026-03-29 00:59:58 UTC, ended 2026-03-29 01:00:03 UTC: done"


def test_a_record_is_told_with_the_cause_of_each_failure_and_what_to_do(tmp_path, monkeypatch):
    set_clock(monkeypatch, *[datetime(2026, 11, 22, 5, 31, 2, tzinfo=UTC)] * 2)
    begin_record(tmp_path, "run-1")
    pages = {"planned": 44, "made": 12, "kept": 31, "failed": 1}
    assert describe_record(end_record(tmp_path, "done", pages=pages, failures=[FAILURE])) == [
        "last run: started 2026-11-22 05:31:02 UTC, ended 2026-11-22 05:31:02 UTC: done, 1 pages failed",
        "pages: 44 planned, 12 made, 31 kept, 1 failed, 0 removed",
        "fr/profile-bretagne.html: cell 4, at `wide = table.pivot()`: MemoryError: out of memory; "
        "let the cell read less at a time",
    ]


def test_what_a_page_printed_does_not_command_the_terminal(tmp_path):
    begin_record(tmp_path, "run-1")
    lines = describe_record(end_record(tmp_path, "failed", "\x1b[2Jgone", failures=[{**FAILURE, "reason": "\x1b]0;x"}]))
    assert "\x1b" not in "".join(lines)


def test_a_run_at_work_shows_its_last_sign_of_life(tmp_path, monkeypatch):
    set_clock(monkeypatch, *[datetime(2026, 11, 22, 5, 31, 2, tzinfo=UTC)] * 2)
    begin_record(tmp_path, "run-1")
    note_progress(tmp_path, 5, 5, last=True)
    assert describe_record(read_record(tmp_path)) == [
        "last run: started 2026-11-22 05:31:02 UTC, last sign of life 2026-11-22 05:31:02 UTC: at work",
        "pages: 5 planned, 5 made, 0 kept, 0 failed, 0 removed",
    ]


def test_the_names_of_what_is_exported_stay(tmp_path):
    begin_record(tmp_path, "run-1")
    exported = json.loads(json.dumps(export_record(end_record(tmp_path, "done", failures=[FAILURE]))))
    names = "run pid pid_started host started beat ended state reason pages failures edition problems"
    assert list(exported) == names.split()
    assert list(exported["pages"]) == ["planned", "made", "kept", "failed", "removed"]
    assert exported["failures"] == [FAILURE]


def test_records_and_locks_are_kept_without_pandas():
    modules = "indicators.editions.publication, indicators.runs.lock, indicators.runs.record"
    code = f"import sys, {modules}; print(sorted({{'pandas', 'numpy', 'papermill', 'jinja2'}} & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"
