"""What became of a page, judged from what its process said and from how it ended."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from indicators.errors import ReportError
from indicators.machine.processes import CRASHES, name_signal
from indicators.reports.jobs import Failure, Job, Outcome, read_outcome
from indicators.reports.notebooks import read_notebook

# A line of the stack that faulthandler writes, and the names that IPython gives to the code of a cell.
FRAME = re.compile(r'\s+File "(?P<file>.*)", line (?P<line>\d+) in ')
CELL_FILE = re.compile(r"<ipython-input-|ipykernel_\d+")
BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")
# Failures of a process as a whole, where the cell is the one that was at work.
OF_THE_PROCESS = ("memory", "exception", "early", "disk")
LONGEST_WORDS = 200


class End(NamedTuple):
    """How the process of a page ended: its wait status, what it told, and which limit it had overrun ("" for none).

    `cell` is the cell at work, 0 before the first and after the last; `begun` whether there was a first. `outcome` is
    what it told of itself ("" for nothing), `stack` where its code was, `words` the last line it printed.
    """

    status: int
    overrun: str
    begun: bool
    cell: int
    outcome: str
    stack: tuple[str, ...]
    words: str
    seconds: float
    peak_mb: float


def judge_end(job: Job, end: End) -> Outcome:
    """Return the outcome of a page whose process has ended: its own, if it ended cleanly, or why there is none."""
    measured = {"seconds": round(end.seconds, 4), "peak_mb": round(end.peak_mb, 1)}
    if end.outcome and not end.overrun and end.status == 0:
        outcome = read_outcome(end.outcome)._replace(**measured)
        told = outcome.failure and complete_failure(outcome.failure, end, job.limits.memory_mb)
        return outcome._replace(failure=told)
    return Outcome(job.page, find_failure(job, end), **measured)


def complete_failure(failure: Failure, end: End, memory_mb: float) -> Failure:
    """Return a failure that the page told of itself, with what only the press knows."""
    if failure.kind in OF_THE_PROCESS and not failure.cell:
        failure = failure._replace(cell=end.cell)
    if failure.kind == "memory":
        told = f"{failure.reason} ({memory_mb:g} MB); at most {end.peak_mb:.0f} MB were in use"
        return failure._replace(reason=told)
    if failure.kind in ("killed", "crashed"):
        return failure._replace(reason=f"{failure.reason}; at most {end.peak_mb:.0f} MB were in use")
    return failure


def find_failure(job: Job, end: End) -> Failure:
    """Return why a process that told no outcome ended."""
    line = find_line(job.notebook, end.cell, end.stack)
    status = os.waitstatus_to_exitcode(end.status)
    if end.overrun:
        return Failure("timeout" if end.begun else "start", end.cell, line, "", end.overrun)
    if status < 0:
        kind = "crashed" if -status in CRASHES else "killed"
        return Failure(kind, end.cell, line, *tell_signal(-status, end))
    if end.begun:
        reason = f"its process left with status {status} before the page was made{end.words}"
        return Failure("early", end.cell, line, "", reason)
    return Failure("start", 0, "", "", f"its process left with status {status} before the first cell{end.words}")


def tell_signal(number: int, end: End) -> tuple[str, str]:
    """Return the name of the signal that ended a process, and what there is to say of it."""
    name = name_signal(number)
    likely = ", most often for lack of memory" if number == signal.SIGKILL else ""
    return name, f"its process was ended by {name}{likely}; at most {end.peak_mb:.0f} MB were in use{end.words}"


def fail_start(job: Job, error: OSError) -> Outcome:
    """Return the outcome of a page for which no process could be started."""
    return Outcome(job.page, Failure("start", 0, "", type(error).__name__, f"no process could be started: {error}"))


def cancel_page(page: str, cell: int = 0) -> Outcome:
    """Return the outcome of a page that the run no longer waits for."""
    return Outcome(page, Failure("cancelled", cell, "", "", "the run was stopped before its end"))


def find_line(notebook: str, cell: int, stack: Iterable[str]) -> str:
    """Return the text of the line of a cell that was at work, by the stack of the process; "" where it does not say.

    The stack has the innermost call first, so that the last line in a cell's code is that of the cell itself.
    """
    frames = [frame for frame in map(FRAME.match, stack) if frame and CELL_FILE.search(frame["file"])]
    if not frames or not cell:
        return ""
    try:
        source = read_notebook(Path(notebook))[cell - 1].source
    except (ReportError, OSError, IndexError):
        return ""
    # IPython leaves out the empty lines at the head of a cell, and counts without them.
    lines = BLANK_LINES.sub("", source).splitlines()
    number = int(frames[-1]["line"])
    return lines[number - 1].strip() if number <= len(lines) else ""


def quote_words(output: bytes) -> str:
    r"""Return the last line that a process printed, ready to follow a reason; "" for none.

    >>> quote_words(b"one\ntwo\n")
    '; its last words: two'
    """
    lines = [line.strip() for line in output.decode(errors="replace").splitlines() if line.strip()]
    return f"; its last words: {lines[-1][:LONGEST_WORDS]}" if lines else ""
