"""The press: one process that has loaded what pages need, and has a process of its own make each of them.

Jobs come in as lines of JSON, outcomes go out as lines of JSON; the end of the input is the end of the run.
"""

from __future__ import annotations

import argparse
import gc
import os
import pkgutil
import shutil
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from indicators.machine.environment import RUN
from indicators.machine.processes import sweep_run
from indicators.press.process import Post, run_page
from indicators.press.running import REPORT
from indicators.press.watch import SECONDS_TO_LOOK, Watch
from indicators.reports.jobs import read_job

MAKER = "indicators.making.page"
START_SECONDS = 120.0
# A grammar of internet addresses that jsonschema compiles as it is loaded, for as long as all the rest takes together;
# no notebook is checked against it.
GRAMMAR = "rfc3987_syntax"


def main(arguments: Sequence[str] | None = None) -> None:
    """Be the press, or with `--one` the fresh process of one page."""
    options = read_options(arguments)
    sys.modules[GRAMMAR] = None
    if options.one:
        run_alone(options)
    channel = take_channel()
    try:
        load_maker(options.maker, options.runner)
        watch = Watch(channel, options)
        try:
            watch.run()
        finally:
            watch.leave()
    finally:
        if os.environ.get(RUN):
            sweep_run(os.environ[RUN], session=os.getpid())
        if options.workshop:
            shutil.rmtree(options.workshop, ignore_errors=True)
    # Python's own tidying up of all that was loaded takes longer than many a page.
    os._exit(0)


def read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what the runner asks for."""
    parser = argparse.ArgumentParser(prog="indicators.press.press")
    parser.add_argument("--jobs", type=int, default=1, help="pages at a time")
    parser.add_argument("--runner", type=int, default=os.getppid(), help="the process whose end is the end of the run")
    parser.add_argument("--engine", default="", help="kernel: no page is made in a copy of the press")
    parser.add_argument("--maker", default=MAKER, help="the module with preload, stock and make_page")
    parser.add_argument("--start-seconds", type=float, default=START_SECONDS, help="until the first cell")
    parser.add_argument("--workshop", default="", help="the private folder to take away in the end")
    parser.add_argument("--one", default="", help="the engine of the one page whose job is the input")
    parser.add_argument("--press", type=int, default=0, help="the process that the one page works for")
    return parser.parse_args(arguments)


def take_channel() -> tuple[int, int]:
    """Return the way in and the way out, moved to where nothing that is loaded or run can read or write by chance."""
    channel = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    # Otherwise what was printed would come after the error that was last.
    sys.stdout.reconfigure(line_buffering=True)
    return channel


def load_maker(maker: str, runner: int) -> None:
    """Load once what every page needs; what is loaded is then left alone, so that copies share it.

    This takes seconds on a busy machine, in which the runner may end.
    """
    signal.signal(signal.SIGALRM, lambda *_: leave_alone(runner))
    signal.setitimer(signal.ITIMER_REAL, SECONDS_TO_LOOK, SECONDS_TO_LOOK)
    pkgutil.resolve_name(f"{maker}:preload")()
    del sys.modules[GRAMMAR]
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    gc.collect()
    gc.freeze()


def leave_alone(runner: int) -> None:
    """Leave if the runner is gone."""
    if os.getppid() != runner:
        raise SystemExit(1)


def run_alone(options: argparse.Namespace) -> NoReturn:
    """Make the one page whose job is the input."""
    job = read_job(sys.stdin.readline())
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.set_inheritable(REPORT, False)
    run_page(job, Post(options.press, REPORT, options.one, options.maker))


if __name__ == "__main__":
    main()
