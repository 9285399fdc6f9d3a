"""Dask: pages of pure computation on one local worker and on two, scheduler and workers as processes."""

from __future__ import annotations

import importlib.util
import json
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from engine.projects import BIN, REPORT, TOLD, BenchError, Row
from engine.tiny import write_tiny

PAGES = 120
STEPS = 8_000_000
ROUNDS = 2
TIMES = 1.8
SECONDS_TO_START = 60
WHAT = f"Dask, 2 local workers against 1, {PAGES} pages of computation"
MUST = f"at least {TIMES} times"


class Spent(NamedTuple):
    """Seconds of a run: of its pages, and in all."""

    pages: float
    whole: float


def bench_dask(folder: Path) -> Row:
    """Return the row; not measured where dask.distributed is not installed."""
    if not importlib.util.find_spec("distributed"):
        return Row(WHAT, "dask.distributed is not installed", MUST, None)
    root = write_tiny(folder / "computing", PAGES, STEPS)
    runs: dict[int, list[Spent]] = {1: [], 2: []}
    for turn in range(ROUNDS):
        for workers in runs:
            with open_cluster(folder / f"cluster-{turn}-{workers}", workers) as address:
                shutil.rmtree(root / "reports", ignore_errors=True)
                runs[workers].append(time_pages(root, address))
    one, two = (Spent(*map(statistics.median, zip(*spent, strict=True))) for spent in runs.values())
    figure = (
        f"{one.pages / two.pages:.2f} times faster from the plan to the last page (medians of {ROUNDS} in turn: "
        f"{one.pages:.1f} s with 1, {two.pages:.1f} s with 2; whole runs with import and cleaning, which one process "
        f"does, {one.whole / two.whole:.2f} times: {one.whole:.1f} s, {two.whole:.1f} s)"
    )
    return Row(WHAT, figure, MUST, one.pages / two.pages >= TIMES)


def time_pages(root: Path, address: str) -> Spent:
    """Return what a run on the cluster took: from the line of its plan to that of its last page, and as a whole."""
    start = time.perf_counter()
    with subprocess.Popen(
        (*REPORT, "--scheduler", address), cwd=root, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as run:
        stamped = [(time.perf_counter(), line) for line in run.stdout]
    if run.returncode:
        raise BenchError(f"report ended with status {run.returncode}:\n{''.join(line for _, line in stamped)[-TOLD:]}")
    planned = next(moment for moment, line in stamped if "pages to make" in line)
    last = max(moment for moment, line in stamped if line.startswith("["))
    return Spent(last - planned, time.perf_counter() - start)


@contextmanager
def open_cluster(folder: Path, workers: int) -> Iterator[str]:
    """Hold a scheduler and workers of one thread each, and yield the scheduler's address."""
    folder.mkdir()
    described = folder / "scheduler.json"
    common = ("--no-dashboard", "--scheduler-file", str(described))
    started = [start_dask(folder, "scheduler", "--host", "127.0.0.1", "--port", "0", *common)]
    try:
        address = wait_for_address(described)
        worker = ("worker", "--nthreads", "1", "--nworkers", "1", "--no-dashboard", "--local-directory", str(folder))
        started += [start_dask(folder, *worker, address) for _ in range(workers)]
        wait_for_workers(folder, workers)
        yield address
    finally:
        stop_processes(started)


def start_dask(folder: Path, *words: str) -> subprocess.Popen:
    """Start one part of a cluster, which tells its story to a file in `folder`."""
    with (folder / "log.txt").open("a") as log:
        return subprocess.Popen([str(BIN / "dask"), *words], cwd=folder, stdout=log, stderr=log)


def stop_processes(started: list[subprocess.Popen]) -> None:
    """Ask the parts of a cluster to leave, the last started first, and end those that do not."""
    for one in reversed(started):
        one.terminate()
        try:
            one.wait(10)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()


def wait_for_address(described: Path) -> str:
    """Return the scheduler's address once it has written it down."""
    for _ in range(SECONDS_TO_START * 10):
        try:
            return json.loads(described.read_text(encoding="utf-8"))["address"]
        except (FileNotFoundError, ValueError):
            time.sleep(0.1)
    raise BenchError("the Dask scheduler did not start")


def wait_for_workers(folder: Path, workers: int) -> None:
    """Wait until as many workers as were started have registered with the scheduler."""
    for _ in range(SECONDS_TO_START * 10):
        if (folder / "log.txt").read_text(encoding="utf-8").count("Registered to:") >= workers:
            return
        time.sleep(0.1)
    raise BenchError(f"{workers} Dask workers did not start:\n{(folder / 'log.txt').read_text(encoding='utf-8')}")
