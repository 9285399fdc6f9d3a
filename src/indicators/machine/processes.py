"""Processes and their ends: limits, groups, what is left over. What only Linux can do does nothing elsewhere."""

from __future__ import annotations

import ctypes
import functools
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from indicators.machine.environment import RUN

if os.name != "nt":
    import resource

LINUX = sys.platform == "linux"
PROC = Path("/proc")
# Of <linux/prctl.h>
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
# Fields of /proc/PID/stat, counted from the first after the name in brackets
PARENT, SESSION, STARTED = 1, 3, 19
MEGABYTE = 1 << 20
FIRST_TO_DIE = "500"
# What ends a process whose own code went wrong; any other signal came from outside.
CRASHES = frozenset(
    getattr(signal, name) for name in ("SIGSEGV", "SIGBUS", "SIGABRT", "SIGFPE", "SIGILL") if hasattr(signal, name)
)
ROUNDS = 50
PAUSE = 0.02


@functools.cache  # loaded by the press, so that no page has to
def load_library() -> ctypes.CDLL:
    """Return the C library that this process has anyway."""
    return ctypes.CDLL(None)


def die_with_parent(parent: int) -> None:
    """Have the system end this process with `parent`, at once and whatever it is doing; leave if it is gone already."""
    if LINUX:
        load_library().prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of every process below whose own parent ends, so that `list_children` knows it."""
    if LINUX:
        load_library().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def limit_memory(mb: float) -> None:
    """Let this process and those it starts take `mb` megabytes of address space each: more is a `MemoryError`."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = int(mb * MEGABYTE)
    allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    # Systems that know the limit but do not keep to it refuse to set it.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))


def limit_cpu(seconds: int) -> None:
    """Let this process compute for `seconds`; the system ends it then."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def refuse_core_dumps() -> None:
    """Let no process below write its memory to the disk when it crashes."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def die_first() -> None:
    """Have the system choose this process, not what watches it, when the machine's memory runs out."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_DIE, encoding="ascii")


def count_threads() -> int:
    """Return the number of threads of this process, those of C libraries included; 0 where the system does not say."""
    try:
        return len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        return 0


def name_signal(number: int) -> str:
    """Return the name of a signal, `signal NUMBER` for one that has none.

    >>> name_signal(9)
    'SIGKILL'
    """
    return signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"


def kill_process(pid: int) -> None:
    """End a process; none is no error."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def kill_group(pid: int) -> None:
    """End every process of the group that `pid` leads; none is no error."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def list_children() -> list[int]:
    """Return the processes whose parent is this one; none where the system does not say."""
    own = os.getpid()
    try:
        return [int(child) for child in Path(f"/proc/self/task/{own}/children").read_bytes().split()]
    except OSError:
        return [pid for pid in list_processes() if read_field(pid, PARENT) == str(own)]


def find_run(run: str, session: int = 0) -> list[int]:
    """Return the processes that carry the id `run` in their environment, or are of `session`, without this one.

    The id of a part of the run (a press) is that of the run, a hyphen, and more.
    """
    mark = f"{RUN}={run}".encode()
    found = [
        pid
        for pid in list_processes()
        if any(name == mark or name.startswith(mark + b"-") for name in read_environment(pid))
        or (session and read_field(pid, SESSION) == str(session))
    ]
    return [pid for pid in found if pid != os.getpid() and read_field(pid, 0) not in ("", "Z")]


def sweep_run(run: str, session: int = 0) -> None:
    """End every process that `find_run` finds, and those that these start meanwhile."""
    for _ in range(ROUNDS):
        found = find_run(run, session)
        if not found:
            return
        for pid in found:
            kill_process(pid)
        time.sleep(PAUSE)


def started_at(pid: int) -> str:
    """Return when a process started, as the system counts; "" if there is none, or where the system does not say.

    A number given to a second process has another start.
    """
    return read_field(pid, STARTED)


def list_processes() -> list[int]:
    """Return the number of every process that the system shows."""
    try:
        return [int(path.name) for path in PROC.iterdir() if path.name.isdigit()]
    except OSError:
        return []


def read_environment(pid: int) -> list[bytes]:
    """Return the environment that a process started with; empty if it is gone, or another user's."""
    try:
        return (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def read_field(pid: int, field: int) -> str:
    """Return a field of a process's state, counted after its name (which may hold spaces and brackets)."""
    try:
        return (
            (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[field]
        )
    except OSError:
        return ""
