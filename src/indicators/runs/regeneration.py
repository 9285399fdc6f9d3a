"""A run: prepare, make what is stale side by side, publish one edition, and write down last how it went."""

from __future__ import annotations

import os
import pkgutil
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from indicators.cluster.client import open_cluster
from indicators.editions.shelf import sweep
from indicators.errors import IndicatorsError
from indicators.machine.disk import drop_unfinished
from indicators.machine.processes import sweep_run
from indicators.paths import REPORTS, RUNS, find_root
from indicators.press.runner import feed_press, open_press
from indicators.reports.jobs import Job, Limits, Outcome
from indicators.runs.listening import Listener
from indicators.runs.lock import hold_lock
from indicators.runs.record import CANCELLED, INTERRUPTED, begin_record, end_record, name_run, read_record
from indicators.runs.record import DONE as RECORD_DONE
from indicators.runs.record import FAILED as RECORD_FAILED

WORK = "work"
DONE, FAILED = 0, 1
STEPS = "indicators.runs.steps:take_steps"  # loaded, with pandas, while the press loads what pages need


def run_reports(
    root: Path | None = None,
    names: Sequence[str] = (),
    *,
    listener: Listener = Listener(),  # noqa: B008 (a tuple of functions that do nothing)
    workers: int = 0,
    limits: Limits | None = None,
    scheduler: str = "",
    shared: str = "",
    engine: str = "",
) -> int:
    """Make the stale pages among those that `names` name, all without names, and return the exit status: 0 or 1.

    Cleans first. Pages are made by `workers` processes (0: as many as there are cores for us), or on the Dask cluster
    at `scheduler`, whose workers find the project under the same path or at `shared`. `limits` replace those
    of reports.toml; `engine` "kernel" runs every page in a plain Jupyter kernel. Nothing is shown before the last page
    has ended; a page that fails keeps its last good text, marked as not refreshed. Raises `ReportError` for a plan that
    cannot be run, `LockedError` while another run is at work.
    """
    root = root or find_root()
    folder, run = root / REPORTS, name_run()
    with (
        hold_lock(folder, run),
        keep_record(folder, run) as ended,
        open_maker(run, folder, workers or count_cores(), scheduler, shared, engine) as make,
    ):
        take_steps = pkgutil.resolve_name(STEPS)
        ended.update(take_steps(root, names, limits, folder / RUNS / WORK / run, make, listener))
        shutil.rmtree(folder / RUNS / WORK, ignore_errors=True)
    return FAILED if ended["failures"] else DONE


@contextmanager
def keep_record(folder: Path, run: str) -> Iterator[dict]:
    """Hold the run's own record open: "running" until the block ends, then how it ended, whatever happened in it."""
    clear_away(folder)
    begin_record(folder, run)
    told: dict = {}
    try:
        yield told
    except KeyboardInterrupt:
        note_end(folder, CANCELLED, "interrupted; what is shown is whole, and what was made is kept for the next run")
        raise
    except BaseException as error:
        note_end(folder, RECORD_FAILED, str(error) if isinstance(error, IndicatorsError | OSError) else repr(error))
        raise
    end_record(folder, RECORD_DONE, **told)


def note_end(folder: Path, state: str, reason: str) -> None:
    """Write down why a run did not end; where even this cannot be written (a full disk) its cause must not be lost."""
    with suppress(OSError):
        end_record(folder, state, reason)


def clear_away(folder: Path) -> None:
    """Take away what a run that did not end has left: processes, half an edition, the folders of its pages."""
    earlier = read_record(folder)
    if earlier is not None and earlier.state == INTERRUPTED:
        sweep_run(earlier.run)
    sweep(folder)
    drop_unfinished(folder / RUNS)
    shutil.rmtree(folder / RUNS / WORK, ignore_errors=True)


@contextmanager
def open_maker(
    run: str, folder: Path, workers: int, scheduler: str, shared: str, engine: str
) -> Iterator[Callable[[Iterable[Job]], Iterator[Outcome]]]:
    """Hold what makes pages, on this machine or on the cluster at `scheduler`: from jobs to outcomes, as they end.

    It loads what pages need, here or on the workers, while the caller cleans and plans.
    """
    if scheduler:
        with open_cluster(scheduler, shared, run) as make:
            yield make
        return
    with open_press(workers, run, folder / RUNS, engine) as press:
        yield partial(feed_press, press, workers=workers)


def count_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
