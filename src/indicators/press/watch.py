"""The watch over pages: a process for each, at most so many at a time, and what became of it.

One thread waits for everything in one place, since only a process with one thread can be copied safely.
"""

from __future__ import annotations

import json
import os
import pkgutil
import select
import signal
import time
from argparse import Namespace
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from indicators.machine.processes import (
    LINUX,
    adopt_orphans,
    count_threads,
    kill_group,
    kill_process,
    list_children,
)
from indicators.press.running import AT_ONCE, Running, start_page
from indicators.press.verdicts import cancel_page, fail_start, judge_end
from indicators.reports.jobs import Job, Outcome, read_job, write_outcome

READY = "ready"
TRIES = 2
# A process that could not be started may be startable a moment later.
SECONDS_TO_TRY_AGAIN = 0.5
# How often to look whether the runner is still there, where its end of the pipe is held open by somebody else.
SECONDS_TO_LOOK = 1
SECONDS_TO_LEAVE = 0.8
PAUSE = 0.005
KILOBYTES = 1024 if LINUX else 1024 * 1024  # macOS counts memory in bytes


class Given(NamedTuple):
    """A job that waits for its process: how often it was tried, and the time before which it is not tried again."""

    job: Job
    tries: int
    not_before: float


class Watch:
    """The pages at work and those that wait."""

    def __init__(self, channel: tuple[int, int], options: Namespace) -> None:
        self.jobs, self.outcomes = channel
        self.pages, self.runner, self.start_seconds = options.jobs, options.runner, options.start_seconds
        self.maker, self.engine = options.maker, options.engine
        self.waiting: deque[Given] = deque()
        self.running: dict[int, Running] = {}
        self.tries: dict[str, int] = {}
        self.stocked: set[str] = set()
        self.unread, self.unsent = b"", bytearray()
        self.over = self.called_off = False
        self.wake, self.wake_end = os.pipe()

    def run(self) -> None:
        """Make pages until the input ends, the runner is gone, or a signal asks for the end."""
        self.watch_signals()
        adopt_orphans()
        self.send_line(json.dumps({READY: self.choose_engine()}))
        while not (self.over or self.called_off):
            self.start_pages()
            self.wait()
            for page in self.running.values():
                page.listen()
                page.hold_to_limits(self.start_seconds)
            self.collect()
            self.over = self.over or os.getppid() != self.runner

    def watch_signals(self) -> None:
        """Have the end of a page, and a request to leave, end the wait."""
        for end in (self.wake, self.wake_end, self.outcomes):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self.wake_end, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.call_off)

    def call_off(self, *_signal: object) -> None:
        """Note that the run is to end before its time."""
        self.called_off = True

    def choose_engine(self) -> str:
        """Return how the next page is made: `shell` in a copy of this process where a copy is safe, else `kernel`."""
        return "shell" if LINUX and self.engine != "kernel" and count_threads() == 1 else "kernel"

    def start_pages(self) -> None:
        """Start the processes of waiting jobs while there is room."""
        now = time.monotonic()
        while self.waiting and len(self.running) < self.pages and self.waiting[0].not_before <= now:
            given = self.waiting.popleft()
            self.stock_up(given.job.root)
            try:
                page = start_page(given.job, self.choose_engine(), self.maker, self.list_files())
            except OSError as error:
                self.try_again(given, fail_start(given.job, error))
            else:
                self.running[page.pid] = page
                self.tries[given.job.page] = given.tries + 1

    def stock_up(self, root: str) -> None:
        """Have what every page of a project reads ready in this process, if pages are made in copies of it."""
        if root not in self.stocked and self.choose_engine() == "shell":
            pkgutil.resolve_name(f"{self.maker}:stock")(Path(root))
        self.stocked.add(root)

    def list_files(self) -> list[int]:
        """Return the open files that are the press's own."""
        pages = [end for page in self.running.values() for end in (page.report, page.output)]
        return [self.jobs, self.outcomes, self.wake, self.wake_end, *pages]

    def try_again(self, given: Given, outcome: Outcome) -> None:
        """Have a page that did not start tried again, or send its outcome if it was."""
        if given.tries + 1 < TRIES:
            self.waiting.appendleft(Given(given.job, given.tries + 1, time.monotonic() + SECONDS_TO_TRY_AGAIN))
        else:
            self.send_line(write_outcome(outcome))

    def wait(self) -> None:
        """Wait until there is something to do: a job, a word from a page, the end of one, a limit reached."""
        poll = select.poll()
        for end in (self.jobs, self.wake, *(end for page in self.running.values() for end in page.open)):
            poll.register(end, select.POLLIN)
        if self.unsent:
            poll.register(self.outcomes, select.POLLOUT)
        events = {end for end, _ in poll.poll(self.find_timeout() * 1000)}
        if self.wake in events:
            os.read(self.wake, AT_ONCE)
        if self.jobs in events:
            self.read_jobs()
        if self.outcomes in events:
            self.send_waiting()

    def find_timeout(self) -> float:
        """Return the seconds until something must be looked at."""
        times = [page.next_deadline(self.start_seconds) for page in self.running.values()]
        if len(self.running) < self.pages:
            times += [given.not_before for given in self.waiting]
        return min(SECONDS_TO_LOOK, max(0, min(times, default=SECONDS_TO_LOOK + time.monotonic()) - time.monotonic()))

    def read_jobs(self) -> None:
        """Take in the jobs that have come; the end of the input is the end of the run."""
        content = os.read(self.jobs, AT_ONCE)
        self.over = not content
        *lines, self.unread = (self.unread + content).split(b"\n")
        self.waiting.extend(Given(read_job(line.decode()), 0, 0) for line in lines)

    def collect(self) -> None:
        """Take leave of every process that has ended, and end what a page has left behind."""
        while ended := take_ended():
            pid, status, usage = ended
            page = self.running.pop(pid, None)
            if page:
                kill_group(pid)
                self.finish(page, status, usage.ru_maxrss / KILOBYTES)
            # A page is the parent of all that it starts; what it leaves has come to this process.
            for child in list_children():
                if child not in self.running:
                    kill_process(child)

    def finish(self, page: Running, status: int, peak_mb: float) -> None:
        """Send the outcome of a page whose process has ended, or have it tried again if it never began."""
        end = page.close(status, peak_mb)
        outcome = judge_end(page.job, end)
        tries = self.tries.pop(page.job.page)
        if outcome.failure:
            page.keep_output()
        if outcome.failure and outcome.failure.kind == "start":
            self.try_again(Given(page.job, tries - 1, 0), outcome)
        else:
            self.send_line(write_outcome(outcome))

    def send_line(self, line: str) -> None:
        """Send a line to the runner; what it does not take now waits, for the pages must be watched meanwhile."""
        self.unsent += line.encode() + b"\n"
        self.send_waiting()

    def send_waiting(self) -> None:
        """Send what the runner takes of what waits for it."""
        with suppress(BlockingIOError, BrokenPipeError):
            while self.unsent:
                del self.unsent[: os.write(self.outcomes, self.unsent)]

    def leave(self) -> None:
        """End every page and all that it started; tell of each, if the runner was not what asked for the end."""
        unfinished = [(page.job.page, page.cell) for page in self.running.values()]
        unfinished += [(given.job.page, 0) for given in self.waiting]
        for page in self.running.values():
            kill_group(page.pid)
        latest = time.monotonic() + SECONDS_TO_LEAVE
        while (children := list_children() or list(self.running)) and time.monotonic() < latest:
            for child in children:
                kill_process(child)
            while ended := take_ended():
                self.running.pop(ended[0], None)
            time.sleep(PAUSE)
        if self.called_off:
            for page, cell in unfinished:
                self.send_line(write_outcome(cancel_page(page, cell)))


def take_ended() -> tuple[int, int, object] | None:
    """Return number, status and usage of a process that has ended, and take leave of it; nothing if there is none."""
    try:
        ended = os.wait4(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return ended if ended[0] else None
