"""A page's process as the press sees it: started, listened to, held to its limits."""

from __future__ import annotations

import math
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from indicators.machine.processes import kill_group
from indicators.press.process import CELL, OUTCOME, Post, run_page
from indicators.press.verdicts import End, quote_words
from indicators.reports.jobs import Job, write_job

AT_ONCE = 1 << 16
# A page may print without end: only its last words are kept, in memory and on the disk.
KEPT_OUTPUT = 1 << 14
KEPT_STACK = 500
OUTPUT = "output.txt"
# From the question for its stack to the end of a process.
SECONDS_TO_ANSWER = 0.3
# The number that a fresh process finds its way to the press at.
REPORT = 3


class Pipes(NamedTuple):
    """The ends of the two pipes of a page: what it tells, and what it prints."""

    report: int
    report_end: int
    output: int
    output_end: int


class Running:
    """A page whose process is at work."""

    def __init__(self, job: Job, pid: int, report: int, output: int, started: float) -> None:
        self.job, self.pid, self.report, self.output = job, pid, report, output
        self.started = self.cell_started = started
        self.cell, self.begun = 0, False
        self.outcome, self.overrun, self.ends_at = "", "", math.inf
        self.stack: list[str] = []
        self.unfinished, self.printed = b"", b""
        self.open = {report, output}

    def listen(self) -> None:
        """Take in what the process has told and printed since the last time, without waiting."""
        while content := self.read_waiting(self.report):
            *lines, self.unfinished = (self.unfinished + content).split(b"\n")
            for line in lines:
                self.take_line(line.decode(errors="replace"))
        # A flood is left waiting for its turn, so that other pages have theirs.
        self.printed = (self.printed + self.read_waiting(self.output))[-KEPT_OUTPUT:]

    def read_waiting(self, end: int) -> bytes:
        """Return what waits in a pipe, nothing if nothing does; a pipe that the page has closed is not asked again."""
        if end not in self.open:
            return b""
        try:
            content = os.read(end, AT_ONCE)
        except BlockingIOError:
            return b""
        if not content:
            self.open.discard(end)
        return content

    def take_line(self, line: str) -> None:
        """Take in one line of what the process tells: a cell starts, the outcome, or a line of its stack."""
        word, _, rest = line.partition(" ")
        if word == CELL and rest.isdigit():
            # A question for the stack may wake a cell that slept too long.
            if self.overrun:
                return
            self.cell, self.begun, self.cell_started = int(rest), self.begun or rest != "0", time.monotonic()
        elif word == OUTCOME:
            self.outcome = rest
        elif len(self.stack) < KEPT_STACK:
            self.stack.append(line)

    def next_deadline(self, start_seconds: float) -> float:
        """Return the time at which this page must be looked at again."""
        if self.overrun:
            return self.ends_at
        limits = self.job.limits
        page = self.started + limits.page_seconds
        if not self.begun:
            return min(page, self.started + start_seconds)
        return min(page, self.cell_started + limits.cell_seconds) if self.cell else page

    def hold_to_limits(self, start_seconds: float) -> None:
        """Ask a process that takes too long where it is, and end it a moment later."""
        now = time.monotonic()
        if now < self.next_deadline(start_seconds):
            return
        if self.overrun:
            kill_group(self.pid)
            self.ends_at = math.inf
            return
        self.overrun = self.name_overrun(now, start_seconds)
        self.ends_at = now
        if self.begun:
            self.ends_at = now + SECONDS_TO_ANSWER
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGUSR1)

    def name_overrun(self, now: float, start_seconds: float) -> str:
        """Return in words which limit the page has overrun."""
        limits = self.job.limits
        if now >= self.started + limits.page_seconds:
            return f"the page took more than {limits.page_seconds:g} s, the limit of a page"
        if self.begun:
            return f"the cell took more than {limits.cell_seconds:g} s, the limit of a cell"
        return f"its process came to no cell within {start_seconds:g} s{quote_words(self.printed)}"

    def close(self, status: int, peak_mb: float) -> End:
        """Take in the rest, close the pipes and return how the process ended."""
        seconds = time.monotonic() - self.started
        self.listen()
        for end in (self.report, self.output):
            os.close(end)
        words = quote_words(self.printed)
        return End(
            status, self.overrun, self.begun, self.cell, self.outcome, tuple(self.stack), words, seconds, peak_mb
        )

    def keep_output(self) -> None:
        """Leave what the process printed last in its folder; a full disk must not hide why the page failed."""
        if self.printed.strip():
            with suppress(OSError):
                (Path(self.job.folder) / OUTPUT).write_bytes(self.printed)


def open_pipes() -> Pipes:
    """Return new pipes for a page; the press never waits at its ends."""
    pipes = Pipes(*os.pipe(), *os.pipe())
    os.set_blocking(pipes.report, False)
    os.set_blocking(pipes.output, False)
    return pipes


def start_page(job: Job, engine: str, maker: str, inner: Iterable[int]) -> Running:
    """Start the process of a page: a copy of this one for the shell engine, a fresh one for kernels.

    `inner` are the press's own files, which are no business of a page. Raises `OSError` if there can be no process.
    """
    started, pipes = time.monotonic(), open_pipes()
    try:
        if engine == "shell":
            pid = fork_page(job, Post(os.getpid(), pipes.report_end, engine, maker), pipes, inner)
        else:
            pid = spawn_page(job, engine, maker, pipes)
    except OSError:
        os.close(pipes.report)
        os.close(pipes.output)
        raise
    finally:
        os.close(pipes.report_end)
        os.close(pipes.output_end)
    # Both do it, so that it is done whoever comes first; a fresh process may be gone already.
    with suppress(OSError):
        os.setpgid(pid, pid)
    return Running(job, pid, pipes.report, pipes.output, started)


def fork_page(job: Job, post: Post, pipes: Pipes, inner: Iterable[int]) -> int:
    """Start a page in a copy of this process and return its number; the copy never comes back."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        for end in (*inner, pipes.report, pipes.output):
            os.close(end)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (pipes.output_end, 1), (pipes.output_end, 2)):
            os.dup2(source, target)
        os.close(nothing)
        run_page(job, post)
    finally:
        os._exit(1)


def spawn_page(job: Job, engine: str, maker: str, pipes: Pipes) -> int:
    """Start a page in a fresh interpreter, which reads its job from its input, and return its number."""
    command = [sys.executable, "-m", "indicators.press.press", "--one", engine, "--maker", maker]
    command += ["--press", str(os.getpid())]
    with tempfile.TemporaryFile() as file:
        file.write(write_job(job).encode())
        file.flush()
        file.seek(0)
        moves = ((file.fileno(), 0), (pipes.output_end, 1), (pipes.output_end, 2), (pipes.report_end, REPORT))
        actions = [(os.POSIX_SPAWN_DUP2, source, target) for source, target in moves]
        return os.posix_spawn(sys.executable, command, os.environ, file_actions=actions, setpgroup=0)
