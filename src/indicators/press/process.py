"""The process of one page: it is set apart, makes the page, says what became of it, and ends."""

from __future__ import annotations

import faulthandler
import os
import pkgutil
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, NoReturn

from indicators.machine.disk import FULL
from indicators.machine.processes import adopt_orphans, die_first, die_with_parent, limit_memory, refuse_core_dumps
from indicators.reads import begin_notes
from indicators.reports.jobs import Failure, Job, Outcome, write_outcome

NOTEBOOKS = "notebooks"
READS = "reads.jsonl"
# What a job's folder may hold from an earlier try.
LEFT = (READS, "page.html", "executed.ipynb", "output.txt")
CELL = "cell"
OUTCOME = "outcome"


class Post(NamedTuple):
    """Where a page's process is: the press it works for, its way to tell the press, and who makes pages."""

    press: int
    report: int
    engine: str
    maker: str


def run_page(job: Job, post: Post) -> NoReturn:
    """Make the page of `job` in this very process, tell the press its outcome, and end."""
    own = os.getpid()
    try:
        outcome = try_page(job, post)
        flush_streams()
        # A cell that forks comes by here twice.
        if os.getpid() == own:
            tell(post.report, f"{OUTCOME} {write_outcome(outcome)}")
    finally:
        os._exit(0)


def try_page(job: Job, post: Post) -> Outcome:
    """Return what became of the page. Whatever goes wrong here, the press is told: this is the edge of a process."""
    try:
        set_apart(job, post)
        make_page = pkgutil.resolve_name(f"{post.maker}:make_page")
        return make_page(job, post.engine, report_cells(post.report))
    except BaseException as error:
        traceback.print_exc()
        return Outcome(job.page, name_failure(error))


def name_failure(error: BaseException) -> Failure:
    """Return the failure that an exception out of the making of a page is; the press adds the cell at work."""
    kind = "exception"
    if isinstance(error, MemoryError):
        kind = "memory"
    elif isinstance(error, SystemExit):
        kind = "early"
    elif isinstance(error, OSError) and error.errno in FULL:
        kind = "disk"
    return Failure(kind, 0, "", type(error).__name__, str(error) or "no reason was given")


def set_apart(job: Job, post: Post) -> None:
    """Give this process its own limits, folder, environment and signals."""
    die_with_parent(post.press)
    adopt_orphans()
    die_first()
    refuse_core_dumps()
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # The press sends SIGUSR1 to a page that takes too long, and reads from the answer which line was at work. This is
    # answered by C code, so also while other C code keeps Python from running.
    faulthandler.enable(post.report, all_threads=True)
    faulthandler.register(signal.SIGUSR1, post.report, all_threads=True)
    folder = Path(job.folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in LEFT:
        (folder / name).unlink(missing_ok=True)
    begin_notes(folder / READS)
    os.chdir(Path(job.root) / NOTEBOOKS)
    limit_memory(job.limits.memory_mb)


def report_cells(report: int) -> Callable[[int], None]:
    """Return the function that tells the press which cell starts; 0 says that all have ended."""
    return lambda cell: tell(report, f"{CELL} {cell}")


def tell(report: int, line: str) -> None:
    """Write a line to the press, whole."""
    rest = f"{line}\n".encode()
    while rest:
        rest = rest[os.write(report, rest) :]


def flush_streams() -> None:
    """Hand over what was printed: the process ends without Python's own tidying up."""
    for stream in (sys.stdout, sys.stderr):
        # A cell may have closed them.
        with suppress(AttributeError, ValueError, OSError):
            stream.flush()
