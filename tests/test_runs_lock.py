"""The lock of a folder of pages: one run at a time, named to the next. Covers A32, A64 and A67."""

from __future__ import annotations

import errno
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indicators.errors import ReportError
from indicators.runs import lock
from indicators.runs.lock import LockedError, hold_lock

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
STARTS = 50
# For each line that comes in: holds the lock of the folder it names until the next line, or says why it does not.
HOLD = """
import subprocess, sys
from pathlib import Path
from indicators.runs.lock import LockedError, hold_lock
print("up", flush=True)
for line in sys.stdin:
    folder = Path(line.strip())
    try:
        with hold_lock(folder):
            {meanwhile}
            print("held", flush=True)
            sys.stdin.readline()
    except LockedError as error:
        print(error, flush=True)
"""


@pytest.fixture
def start():
    """Start a process that holds locks; whatever the test does, none is left."""
    started = []

    def start_holder(meanwhile: str = "pass") -> subprocess.Popen:
        command = [sys.executable, "-c", HOLD.format(meanwhile=meanwhile)]
        started.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1))
        assert started[-1].stdout.readline() == "up\n"
        return started[-1]

    yield start_holder
    for process in started:
        process.kill()
        process.communicate()


def tell(process: subprocess.Popen, folder: Path | str = "") -> None:
    """Send a line: the folder whose lock is to be held, or that it need not be held any more."""
    process.stdin.write(f"{folder}\n")
    process.stdin.flush()


def test_the_second_start_says_who_holds_the_lock_and_since_when(tmp_path, start):
    holder = start()
    tell(holder, tmp_path)
    assert holder.stdout.readline() == "held\n"
    who = rf"another run \(process {holder.pid}, since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)"
    whole = rf"^{who} is making these pages; wait for its end, then try again$"
    with pytest.raises(LockedError, match=whole) as caught, hold_lock(tmp_path):
        pytest.fail("both hold the lock")
    assert caught.value.status == 75


def test_the_lock_file_says_which_run_holds_it(tmp_path):
    with hold_lock(tmp_path, "20261122T053102.000001Z-4711"):
        told = json.loads((tmp_path / ".lock").read_text(encoding="utf-8"))
    assert (told["pid"], told["run"], told["host"]) == (os.getpid(), "20261122T053102.000001Z-4711", platform.node())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", told["started"])


def test_a_lock_can_be_taken_again_and_again_in_a_folder_that_is_made_for_it(tmp_path):
    for _ in range(3):
        with hold_lock(tmp_path / "reports"):
            assert (tmp_path / "reports" / ".lock").stat().st_size > 0
    assert (tmp_path / "reports" / ".lock").stat().st_size == 0


def test_a_lock_is_given_back_when_the_run_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), hold_lock(tmp_path):
        raise ZeroDivisionError
    with hold_lock(tmp_path):
        pass


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGKILL])
def test_the_lock_of_a_run_that_was_killed_is_free_whatever_its_file_says(tmp_path, start, word):
    holder = start()
    tell(holder, tmp_path)
    holder.stdout.readline()
    holder.send_signal(word)
    holder.wait()
    assert f'"pid": {holder.pid}' in (tmp_path / ".lock").read_text(encoding="utf-8")
    with hold_lock(tmp_path):
        pass


def test_a_process_that_the_holder_started_does_not_keep_the_lock(tmp_path, start):
    left = "subprocess.Popen(['sleep', '20'], close_fds=False, stdout=subprocess.DEVNULL, start_new_session=True)"
    holder = start(f"left = {left}; Path(folder, 'left').write_text(str(left.pid))")
    tell(holder, tmp_path)
    holder.stdout.readline()
    holder.kill()
    holder.wait()
    left = int((tmp_path / "left").read_text())
    os.kill(left, 0)  # it is still there
    with hold_lock(tmp_path):
        pass
    os.kill(left, signal.SIGKILL)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a fork")
def test_a_process_forked_meanwhile_does_not_keep_the_lock_after_the_run(tmp_path):
    with hold_lock(tmp_path):
        child = os.fork()
        if not child:
            time.sleep(20)
            os._exit(0)
    with hold_lock(tmp_path):
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


@linux
@pytest.mark.parametrize(
    "stale",
    [
        "",
        "4711",
        '{"pid": 47',
        '{"pid": 47}',
        json.dumps({"pid": 1, "pid_started": "0", "host": platform.node(), "started": "2001-01-01", "run": ""}),
        json.dumps({"pid": 2**22 + 1, "pid_started": "5", "host": platform.node(), "started": "2001-01-01", "run": ""}),
    ],
)
def test_text_of_a_process_that_has_ended_names_nobody(tmp_path, monkeypatch, stale):
    monkeypatch.setattr(lock, "PAUSE", 0)
    with hold_lock(tmp_path):
        (tmp_path / ".lock").write_text(stale, encoding="utf-8")
        told = r"^another run is making these pages; wait for its end, then try again$"
        with pytest.raises(LockedError, match=told), hold_lock(tmp_path):
            pytest.fail("both hold the lock")


def test_a_holder_on_another_host_is_named_with_it(tmp_path):
    told = {"pid": 7, "pid_started": "1", "host": "far", "started": "2026-11-22T05:31:02+00:00", "run": ""}
    with hold_lock(tmp_path):
        (tmp_path / ".lock").write_text(json.dumps(told), encoding="utf-8")
        who = r"process 7 on far, since 2026-11-22 05:31:02 UTC"
        with pytest.raises(LockedError, match=who), hold_lock(tmp_path):
            pytest.fail("both hold the lock")


@pytest.mark.skipif(os.name == "nt", reason="locks of Windows are others")
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EIO])
def test_a_file_system_without_locks_is_told_in_one_sentence(tmp_path, monkeypatch, number):
    def refuse(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(lock.fcntl, "flock", refuse)
    told = r"knows no locks; put the project on a local disk$"
    with pytest.raises(ReportError, match=told) as caught, hold_lock(tmp_path):
        pytest.fail("no lock is held")
    assert not isinstance(caught.value, LockedError)


def test_of_two_that_start_at_the_same_moment_exactly_one_holds_the_lock_fifty_times(tmp_path, start):
    both = [start(), start()]
    for number in range(STARTS):
        for process in both:
            tell(process, tmp_path / str(number))
        answers = [process.stdout.readline() for process in both]
        holder, other = both if answers[0] == "held\n" else reversed(both)
        assert "held\n" in answers
        assert answers[both.index(other)].startswith(f"another run (process {holder.pid}, since ")
        tell(holder)
