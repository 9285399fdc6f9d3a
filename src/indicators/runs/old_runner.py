"""Running pages: a few worker processes side by side, each page in a kernel of its own."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import pkgutil
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, NoReturn

from indicators.reports.parameters import Value
from indicators.runs.environment import KERNEL, build_environment, describe_kernel

FONTS = "matplotlib"
SECONDS_TO_LEAVE = 10
INTERRUPTED = 130


class Failure(NamedTuple):
    """Why there is no new page: the cell (from 1; 0 where no cell is to blame), the kind of exception, the reason."""

    cell: int
    exception: str
    reason: str


class Job(NamedTuple):
    """One page to run: paths as text, for they cross into another process. A page must not show a `private` text."""

    notebook: str
    folder: str
    parameters: Mapping[str, Value]
    language: str
    cell_seconds: int
    private: tuple[str, ...] = ()
    start_seconds: int = 120


class Outcome(NamedTuple):
    """The body of a page, or a failure and the notebook as far as it ran."""

    body: str
    failure: Failure | None
    executed: str


def run_jobs(jobs: Mapping[str, Job], cache: Path, workers: int) -> Iterator[tuple[str, Outcome]]:
    """Yield the key and outcome of each job as it ends; a job that cannot be run at all is a failure like another.

    `cache` is the folder where the list of fonts is kept from run to run. An interrupt stops the workers, and their
    kernels with them, before it goes on to the caller.
    """
    if not jobs:
        return
    with open_workshop(cache) as environment, open_pool(min(workers, len(jobs)), environment) as pool:
        futures = {pool.submit(run_in_worker, job): key for key, job in jobs.items()}
        for future in as_completed(futures):
            yield futures[future], read_future(future)


def read_future(future: Future) -> Outcome:
    """Return the outcome of a job; what broke the worker itself is told as the page's failure."""
    error = future.exception()
    if error is None:
        return future.result()
    return Outcome("", Failure(0, type(error).__name__, str(error) or "the worker process ended"), "")


def run_in_worker(job: Job) -> Outcome:
    """Run one job. Papermill is loaded here, in the worker: the command line that starts it answers at once."""
    return pkgutil.resolve_name("indicators.runs.old_making:run_job")(job)


@contextmanager
def open_pool(workers: int, environment: Mapping[str, str]) -> Iterator[ProcessPoolExecutor]:
    """Hold a pool of fresh processes; on an interrupt they are told to leave, and waited for."""
    others = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, prepare_worker, (dict(environment),))
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        stop_children(others)
        raise
    pool.shutdown()


def stop_children(others: set) -> None:
    """Ask every child process that is not among `others` to leave, and end those that do not."""
    children = [child for child in multiprocessing.active_children() if child not in others]
    for child in children:
        child.terminate()
    for child in children:
        child.join(SECONDS_TO_LEAVE)
        if child.is_alive():
            child.kill()


def prepare_worker(environment: dict[str, str]) -> None:
    """Give a worker process the environment of all runs, and a quiet way out."""
    os.environ.clear()
    os.environ.update(environment)
    # What matters comes back in the outcome; the terminal shows one line a page.
    logging.disable()
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGINT, leave_worker)
    signal.signal(signal.SIGTERM, leave_worker)


def leave_worker(*_signal: object) -> NoReturn:
    """Leave by an exception, so that the kernel is ended on the way out."""
    sys.exit(INTERRUPTED)


@contextmanager
def open_workshop(cache: Path) -> Iterator[dict[str, str]]:
    """Hold the private folder of one run (kernel, history, settings) and yield the environment that points to it."""
    folder = Path(tempfile.mkdtemp(prefix="indicators-reports-"))
    try:
        environment = {**build_environment(str(folder)), "MPLCONFIGDIR": str(cache / FONTS)}
        kernel = folder / "jupyter" / "kernels" / KERNEL
        kernel.mkdir(parents=True)
        (kernel / "kernel.json").write_text(json.dumps(describe_kernel()), encoding="utf-8")
        build_font_list(cache / FONTS, environment)
        yield environment
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def build_font_list(folder: Path, environment: Mapping[str, str]) -> None:
    """Let matplotlib list the fonts once, before several kernels would do so at the same time and warn about it."""
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob("fontlist-*.json")):
        command = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.run(command, env=dict(environment), check=False, capture_output=True)
