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

from engine.projects import BIN, REPORT, BenchError, Row, run_timed
from engine.tiny import write_tiny

PAGES = 120
STEPS = 8_000_000
ROUNDS = 2
TIMES = 1.8
SECONDS_TO_START = 60
WHAT = f"Dask, 2 local workers against 1, {PAGES} pages of computation"
MUST = f"at least {TIMES} times"


def bench_dask(folder: Path) -> Row:
    """Return the row; not measured where dask.distributed is not installed."""
    if not importlib.util.find_spec("distributed"):
        return Row(WHAT, "dask.distributed is not installed", MUST, None)
    root = write_tiny(folder / "computing", PAGES, STEPS)
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for turn in range(ROUNDS):
        for workers in seconds:
            with open_cluster(folder / f"cluster-{turn}-{workers}", workers) as address:
                shutil.rmtree(root / "reports", ignore_errors=True)
                seconds[workers].append(run_timed((*REPORT, "--scheduler", address), root).seconds)
    one, two = (statistics.median(times) for times in seconds.values())
    figure = f"{one / two:.2f} times faster (medians of {ROUNDS} in turn: {one:.1f} s with 1, {two:.1f} s with 2)"
    return Row(WHAT, figure, MUST, one / two >= TIMES)


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
