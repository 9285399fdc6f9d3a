"""Running pages: jobs go to the press, outcomes come back; a press that is lost is replaced."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from uuid import uuid4

from indicators.errors import ReportError
from indicators.machine.environment import build_environment
from indicators.machine.processes import sweep_run
from indicators.press.verdicts import quote_words
from indicators.reports.jobs import Failure, Job, Outcome, read_outcome, write_job

MAKER = "indicators.making.page"
FONTS = "matplotlib"
READY = "ready"
AHEAD = 2
SECONDS_TO_START = 120
SECONDS_TO_LEAVE = 3
STARTS = 2
AT_ONCE = 1 << 16


class Press:
    """The press as the runner has it: jobs are given to it, outcomes taken from it.

    A press that is lost is replaced. What it had not finished is then made page by page, so that a page that brings
    the press down brings down no other; such a page fails the second time.
    """

    def __init__(self, workers: int, run: str, cache: Path, engine: str, maker: str, start_seconds: float) -> None:
        self.command = [sys.executable, "-m", "indicators.press.press", "--jobs", str(workers), "--maker", maker]
        self.command += ["--engine", engine, "--start-seconds", str(start_seconds)]
        self.command += ["--runner", str(os.getpid())]
        # A press of its own id: what it sweeps is never that of another press of the run.
        self.run, self.fonts = f"{run}-{uuid4().hex[:8]}", cache / FONTS
        self.queue: deque[Job] = deque()
        self.sent: dict[str, Job] = {}
        self.lost: set[str] = set()
        self.settled: deque[Outcome] = deque()
        self.failed_starts, self.broken, self.unread = 0, "", b""
        self.engine = ""
        self.start()

    def start(self) -> None:
        """Start the press; it says so when it has loaded what pages need."""
        self.ready, self.latest = False, time.monotonic() + SECONDS_TO_START
        self.fonts.mkdir(parents=True, exist_ok=True)
        # Nobody else sees this file, nor takes it away before its last words are read.
        self.log = tempfile.TemporaryFile()  # noqa: SIM115
        self.folder = tempfile.mkdtemp(prefix="indicators-")
        try:
            self.process = subprocess.Popen(
                [*self.command, "--workshop", self.folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self.log,
                bufsize=0,
                cwd=self.folder,
                env=self.build_environment(),
                start_new_session=True,
            )
        except OSError:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.log.close()
            raise

    def build_environment(self) -> dict[str, str]:
        """Return the environment of the press: fonts are listed once for all, temporary files end with the run."""
        temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self.folder)
        return {**build_environment(self.folder, self.run), **temporary, "MPLCONFIGDIR": str(self.fonts)}

    def submit(self, job: Job) -> None:
        """Give a job to the press."""
        if self.broken:
            self.settled.append(fail_job(job, "start", self.broken))
            return
        self.queue.append(job)
        self.send_jobs()

    def send_jobs(self) -> None:
        """Send what waits; after a loss one job at a time, until all that were lost have their outcome."""
        while self.queue and not (self.lost and self.sent):
            job = self.queue.popleft()
            self.sent[job.page] = job
            # A press that is gone is noticed, and replaced, where its outcomes are read.
            with suppress(BrokenPipeError):
                self.send(write_job(job).encode() + b"\n")

    def send(self, rest: bytes) -> None:
        """Send bytes to the press, all of them."""
        while rest:
            rest = rest[self.process.stdin.write(rest) :]

    def next_outcome(self) -> Outcome:
        """Return the outcome of a job that has ended, waiting for it; raise `ReportError` where no job is at work."""
        while not self.settled:
            self.send_jobs()
            if not self.sent:
                raise ReportError("no page is being made; submit a job first")
            self.take_line(self.read_line())
        outcome = self.settled.popleft()
        self.lost.discard(outcome.page)
        return outcome

    def take_line(self, line: str) -> None:
        """Take in what the press has said; "" is its end."""
        if not line:
            self.replace()
        elif READY in (content := json.loads(line)):
            self.ready, self.failed_starts, self.engine = True, 0, content[READY]
        else:
            outcome = read_outcome(line)
            self.sent.pop(outcome.page)
            self.settled.append(outcome)

    def read_line(self) -> str:
        """Return the next line of the press, "" when there will be none."""
        while b"\n" not in self.unread:
            seconds = None if self.ready else max(0, self.latest - time.monotonic())
            content = read_some(self.process.stdout.fileno(), seconds)
            if not content:
                return ""
            self.unread += content
        line, _, self.unread = self.unread.partition(b"\n")
        return line.decode()

    def replace(self) -> None:
        """Start another press for what the lost one had not finished, unless none will start."""
        words = self.end()
        if not self.ready:
            self.failed_starts += 1
        jobs = list(self.sent.values())
        self.sent.clear()
        if self.failed_starts >= STARTS:
            self.broken = f"the process that makes pages does not start{words}"
            self.settled.extend(fail_job(job, "start", self.broken) for job in (*jobs, *self.queue))
            self.queue.clear()
            return
        if self.ready:
            again = [job for job in jobs if job.page not in self.lost]
            reason = f"the process that watches over the pages was ended twice while this page was made{words}"
            self.settled.extend(fail_job(job, "killed", reason) for job in jobs if job.page in self.lost)
            self.lost.update(job.page for job in again)
            jobs = again
        self.queue.extendleft(reversed(jobs))
        self.start()

    def close(self) -> None:
        """Have the press end its pages and leave, within a few seconds whatever it is doing."""
        try:
            self.process.stdin.close()
            if not self.ready:
                self.process.terminate()
            self.process.wait(SECONDS_TO_LEAVE)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self.end()

    def end(self) -> str:
        """End the press and all that it has left; return its last words."""
        if self.process.poll() != 0:
            self.process.kill()
            sweep_run(self.run, session=self.process.pid)
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.unread = b""
        if self.log.closed:
            return ""
        self.log.seek(0)
        with self.log:
            return quote_words(self.log.read())


@contextmanager
def open_press(
    workers: int, run: str, cache: Path, engine: str = "", *, maker: str = MAKER, start_seconds: float = 120
) -> Iterator[Press]:
    """Hold a press that makes `workers` pages at a time; at the end of the block no process of it is left.

    `run` is the id that marks its processes, `cache` the folder where the list of fonts is kept from run to run.
    `engine` is "kernel" for plain kernels, "" for what is safe. The press loads what it needs while the caller goes on.
    """
    if os.name != "posix":
        raise ReportError("pages are made on Linux and macOS only; on Windows, run this in the Linux subsystem (WSL)")
    press = Press(workers, run, cache, engine, maker, start_seconds)
    try:
        yield press
    finally:
        press.close()


def run_jobs(
    jobs: Iterable[Job], workers: int, run: str, cache: Path, engine: str = "", *, maker: str = MAKER
) -> Iterator[Outcome]:
    """Yield the outcome of each job as it ends. Few jobs are taken ahead, so that they may be more than fit in memory.

    An interrupt, or any other exception, ends the press and every page before it goes on to the caller.
    """
    waiting = iter(jobs)
    first = list(islice(waiting, 1))
    if first:
        with open_press(workers, run, cache, engine, maker=maker) as press:
            yield from feed_press(press, chain(first, waiting), workers)


def feed_press(press: Press, jobs: Iterable[Job], workers: int) -> Iterator[Outcome]:
    """Yield the outcome of each job as it ends, made by a press that makes `workers` pages at a time."""
    waiting = iter(jobs)
    left = 0
    for job in islice(waiting, AHEAD * workers):
        press.submit(job)
        left += 1
    while left:
        outcome = press.next_outcome()
        left -= 1
        for job in islice(waiting, 1):
            press.submit(job)
            left += 1
        yield outcome


def fail_job(job: Job, kind: str, reason: str) -> Outcome:
    """Return the outcome of a job that no press could make."""
    return Outcome(job.page, Failure(kind, 0, "", "", reason))


def read_some(end: int, seconds: float | None) -> bytes:
    """Return what comes through a pipe, nothing at its end or when `seconds` are over (None: no limit)."""
    poll = select.poll()
    poll.register(end, select.POLLIN)
    return os.read(end, AT_ONCE) if poll.poll(None if seconds is None else seconds * 1000) else b""
