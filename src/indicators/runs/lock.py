"""One run at a time: a lock of the operating system, which goes with the process that holds it, however it ends."""

from __future__ import annotations

import errno
import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

from indicators.errors import ReportError
from indicators.machine.processes import read_field, started_at

if os.name == "nt":
    import msvcrt
else:
    import fcntl

LOCK = ".lock"
# What systems answer while somebody else holds a lock; anything else means that there are no locks here.
HELD = {errno.EAGAIN, errno.EACCES, errno.EDEADLK, errno.EWOULDBLOCK}
TRIES, PAUSE = 20, 0.05
ENDED = ("", "Z", "X")  # no such process; ended, and nobody has asked how; ended
FAR = 1 << 20


class LockedError(ReportError):
    """Another run is making the pages."""

    status = 75


class Holder(NamedTuple):
    """Who wrote its name into a lock file: process, its start as the system counts, host; since when (UTC); its run."""

    pid: int
    pid_started: str
    host: str
    started: str
    run: str


@contextmanager
def hold_lock(folder: Path, run: str = "") -> Iterator[None]:
    """Hold the lock of `folder` for the duration of the block; `run` is the id of the run that takes it.

    Raises `LockedError` naming the run that has it, and `ReportError` where the file system knows no locks. A lock
    whose holder ended, even killed, is free; what its file still says is not believed. A process started meanwhile does
    not share the lock, but one forked would keep it after its parent was killed: pages are forked by the press, which
    is a process started anew, and never by the holder.
    """
    with open_taken(folder / LOCK) as file:
        file.truncate(0)
        holder = Holder(os.getpid(), started_at(os.getpid()), platform.node(), tell_time(), run)
        file.write(json.dumps(holder._asdict()))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
            release_lock(file)


def open_taken(path: Path) -> IO[str]:
    """Return the file at `path`, open and its lock ours; one that was deleted meanwhile locks nothing, and is left."""
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
        try:
            take_patiently(file)
            if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        except BaseException:
            file.close()
            raise
        file.close()


def take_patiently(file: IO[str]) -> None:
    """Take the lock of an open file, or raise `LockedError`; wait for a moment while nobody says who has it."""
    for _ in range(TRIES):
        if take_lock(file):
            return
        holder = read_holder(Path(file.name))
        if holder:
            break
        time.sleep(PAUSE)  # its holder has this instant taken it, or is about to leave
    raise LockedError(f"{describe_holder(holder)} is making these pages; wait for its end, then try again")


def take_lock(file: IO[str]) -> bool:
    """Return whether the lock of an open file was free, and is now ours until the file is closed."""
    try:
        if os.name == "nt":
            file.seek(FAR)  # one byte far behind the text: Windows keeps others from reading what is locked
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in HELD:
            return False
        told = f"{file.name} cannot be locked ({error.strerror or error}): this file system knows no locks"
        raise ReportError(f"{told}; put the project on a local disk") from error
    return True


def is_locked(folder: Path) -> bool:
    """Return whether a run holds the lock of `folder`, on whatever machine; True where it cannot be tried."""
    try:
        with (folder / LOCK).open("a+", encoding="utf-8") as file:
            free = take_lock(file)
            if free:
                release_lock(file)
            return not free
    except (OSError, ReportError):
        return (folder / LOCK).exists()


def release_lock(file: IO[str]) -> None:
    """Give the lock back at once, even if a process forked meanwhile has the file open too."""
    if os.name == "nt":
        file.seek(FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_UN)


def read_holder(path: Path) -> Holder | None:
    """Return who holds a lock, as its file says; None where it does not say, or names a process that has ended."""
    try:
        holder = Holder(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return holder if may_run(holder.pid, holder.pid_started, holder.host) else None


def describe_holder(holder: Holder | None) -> str:
    """Return who holds a lock, in words.

    >>> describe_holder(Holder(4711, "", platform.node(), "2026-11-22T05:31:02+00:00", ""))
    'another run (process 4711, since 2026-11-22 05:31:02 UTC)'
    """
    if holder is None:
        return "another run"
    where = f" on {holder.host}" if holder.host != platform.node() else ""
    return f"another run (process {holder.pid}{where}, since {show_time(holder.started)})"


def may_run(pid: int, pid_started: str, host: str) -> bool:
    """Return whether a process may still be at work; what cannot be known (another host, another system) may be so.

    A process that was given the number of one that ended has another start, and is not taken for it.
    """
    if host != platform.node():
        return True
    if not pid_started:
        return is_there(pid)
    return read_field(pid, 0) not in ENDED and started_at(pid) == pid_started


def is_there(pid: int) -> bool:
    """Return whether a process of that number is there, or cannot be asked for."""
    if os.name == "nt":
        return True  # a signal would end it
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def tell_time() -> str:
    """Return the time in UTC, to the second, as ISO 8601 has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def show_time(time_utc: str) -> str:
    """Return a time of a record in words.

    >>> show_time("2026-11-22T05:31:02+00:00")
    '2026-11-22 05:31:02 UTC'
    """
    return f"{time_utc[:19].replace('T', ' ')} UTC"
