"""A run: prepare, make what is stale side by side, publish one edition, and write down last how it went."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from indicators.cleaning import Cleaned
from indicators.cluster.client import run_on_cluster
from indicators.editions.publication import current_edition, publish, sweep
from indicators.errors import IndicatorsError
from indicators.machine.disk import drop_unfinished, hash_bytes, write_whole
from indicators.machine.processes import sweep_run
from indicators.paths import find_root
from indicators.press.runner import feed_press, open_press
from indicators.questions import answer_questions
from indicators.reports.jobs import FAILURES, Failure, Job, Limits, Outcome, clean_failure
from indicators.runs.basis import BASIS, MANIFEST, Basis, PageBasis, write_basis
from indicators.runs.lock import hold_lock
from indicators.runs.preparation import REPORTS, RUNS, Prepared, prepare_run
from indicators.runs.record import (
    CANCELLED,
    INTERRUPTED,
    begin_record,
    end_record,
    name_run,
    note_progress,
    read_record,
)
from indicators.runs.record import DONE as RECORD_DONE
from indicators.runs.record import FAILED as RECORD_FAILED
from indicators.runs.settling import (
    Settled,
    describe_failure,
    name_edition,
    record_made,
    render_settled_index,
    settle_failed,
    settle_waiting,
    write_manifest,
)
from indicators.runs.staging import Staged, drop_staged, find_made, keep_executed, read_staged, stage_page
from indicators.runs.staleness import find_stale, name_notebook

INDEX, WORK, TIMINGS = "index.html", "work", "timings.json"
DONE, FAILED = 0, 1


class Result(NamedTuple):
    """What became of one page; `done` of `total` pages of this run have ended."""

    page: str
    failure: Failure | None
    sentence: str
    warnings: tuple[str, ...]
    done: int
    total: int


def stay_silent(*_told: object) -> None:
    """Take note of nothing."""


class Listener(NamedTuple):
    """Who is told what as it happens: files read, the cleaning's result, what is made and what goes, each end."""

    reading: Callable[[str], None] = stay_silent
    cleaned: Callable[[Cleaned], None] = stay_silent
    planned: Callable[[int, int, Sequence[str]], None] = stay_silent
    ended: Callable[[Result], None] = stay_silent


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
        prepared = prepare_run(root, names, limits, listener.reading, listener.cleaned)
        keep_current(prepared)
        jobs = give_folders(prepared, run)
        listener.planned(len(jobs), len(prepared.pages), prepared.removed)
        with closing(make(jobs.values())) as outcomes:
            failed = take_outcomes(prepared, jobs, outcomes, listener)
        ended.update(publish_run(prepared, failed))
        ended["pages"] |= {"made": len(jobs) - len(failed)}
        shutil.rmtree(folder / RUNS / WORK, ignore_errors=True)
    return FAILED if failed else DONE


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
    for place in (folder, folder / RUNS):
        drop_unfinished(place)
    shutil.rmtree(folder / RUNS / WORK, ignore_errors=True)


def keep_current(prepared: Prepared) -> None:
    """Keep, of the pages that an interrupted run has left, those that would be made the same now; drop the others."""
    runs = prepared.root / REPORTS / RUNS
    left = {path: page.basis for path, page in read_staged(runs).items()}
    asked = [prepared.jobs[path] for path in left if path in prepared.stale]
    answer = partial(answer_questions, root=prepared.root)
    reasons = find_stale(asked, Basis(prepared.inputs, left, 0), prepared.inputs, answer)
    drop_staged(runs, [path for path in left if reasons.get(path, ("not asked for",))])


def give_folders(prepared: Prepared, run: str) -> dict[str, Job]:
    """Return the jobs of this run by path, each with a folder of its own: what is stale, asked for and not made yet."""
    runs = prepared.root / REPORTS / RUNS
    made = read_staged(runs)
    wanted = [path for path in prepared.jobs if path in prepared.stale and path in prepared.chosen and path not in made]
    names = {path: path.removesuffix(".html").replace("/", "-") for path in wanted}
    return {path: prepared.jobs[path]._replace(folder=str(runs / WORK / run / names[path])) for path in wanted}


@contextmanager
def open_maker(
    run: str, folder: Path, workers: int, scheduler: str, shared: str, engine: str
) -> Iterator[Callable[[Iterable[Job]], Iterator[Outcome]]]:
    """Hold what makes pages, on this machine or on the cluster at `scheduler`: from jobs to outcomes, as they end.

    On this machine it loads what pages need while the caller cleans and plans.
    """
    if scheduler:
        yield partial(run_on_cluster, scheduler=scheduler, shared=shared, run=run)
        return
    with open_press(workers, run, folder / RUNS, engine) as press:
        yield partial(feed_press, press, workers=workers)


def count_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def take_outcomes(
    prepared: Prepared, jobs: Mapping[str, Job], outcomes: Iterable[Outcome], listener: Listener
) -> dict[str, Outcome]:
    """Take the page of each outcome as it comes, tell the listener, and return the outcomes that failed, by path."""
    folder, failed, timings = prepared.root / REPORTS, {}, {}
    for done, outcome in enumerate(outcomes, start=1):
        job = jobs[outcome.page]
        taken = take_page(folder / RUNS, job, outcome)
        timings[outcome.page] = [
            round(number, 3) for number in (outcome.seconds, outcome.cell_seconds, outcome.peak_mb)
        ]
        sentence = ""
        if taken.failure:
            failed[outcome.page] = taken
            sentence = describe_failure(outcome.page, Path(job.notebook).name, taken.failure)
        note_progress(folder, done, len(jobs), len(failed))
        listener.ended(Result(outcome.page, taken.failure, sentence, outcome.warnings, done, len(jobs)))
    if timings:
        write_whole(folder / RUNS / TIMINGS, json.dumps(timings, indent=0).encode())
    return failed


def take_page(runs: Path, job: Job, outcome: Outcome) -> Outcome:
    """Return an outcome once its page waits to be published, or its notebook is kept for whoever mends it."""
    failure = outcome.failure or stage_page(runs, job, outcome)
    taken = outcome._replace(failure=clean_failure(failure, job.private) if failure else None)
    keep_executed(runs, job, taken.failure)
    shutil.rmtree(job.folder, ignore_errors=True)
    return taken


def publish_run(prepared: Prepared, failed: Mapping[str, Outcome]) -> dict:
    """Publish one edition, of pages made, kept and marked, with its index and manifest; return what its record says."""
    folder, edition = prepared.root / REPORTS, name_edition(prepared.inputs)
    made = {path: page for path, page in read_staged(folder / RUNS).items() if path in prepared.pages}
    settled = {path: settle_page(prepared, path, made, failed) for path in prepared.pages}
    records = {path: one.record for path, one in settled.items()}
    content: dict[str, bytes | Path] = {path: find_made(folder / RUNS, path) for path in made}
    content |= {path: one.text for path, one in settled.items() if one.text is not None}
    keep = [path for path, record in records.items() if record["sha256"] and path not in content]
    content[INDEX] = render_settled_index(prepared.pages.values(), records, edition, prepared.root)
    content[MANIFEST] = write_manifest(records, edition, prepared.inputs)
    content[BASIS] = write_basis(renew_basis(prepared, made, hash_bytes(content[INDEX])))
    publish(folder, content, keep)
    drop_staged(folder / RUNS)
    counts = {
        "planned": len(prepared.pages),
        "kept": len(keep),
        "failed": len(failed),
        "removed": len(prepared.removed),
    }
    failures = [tell_failed(outcome) for outcome in failed.values()]
    return {"pages": counts, "failures": failures, "edition": edition, "problems": prepared.problems}


def renew_basis(prepared: Prepared, made: Mapping[str, Staged], index: str) -> Basis:
    """Return what the new edition is made from: pages made now, and those that stay as they were.

    An input that a page has read otherwise than it was when the run began is left out: the next run looks closer.
    """
    pages = {path: made[path].basis if path in made else prepared.kept.pages.get(path) for path in prepared.pages}
    moved = {
        name
        for path in made
        for name, digest in list_read(prepared.jobs[path], made[path].basis)
        if prepared.inputs.get(name, digest) != digest
    }
    inputs = {name: digest for name, digest in prepared.inputs.items() if name not in moved}
    return Basis(inputs, {path: page for path, page in pages.items() if page}, prepared.problems, index)


def list_read(job: Job, page: PageBasis) -> Iterator[tuple[str, str]]:
    """Yield name and digest of each file that a page has read, its notebook first."""
    yield name_notebook(job), page.notebook_sha256
    for question, digest in page.reads.items():
        content = json.loads(question)
        if "file" in content:
            yield content["file"], digest


def tell_failed(outcome: Outcome) -> dict[str, object]:
    """Return what the run's record says of a page that failed."""
    remedy = FAILURES[outcome.failure.kind]
    return {"page": outcome.page, **outcome.failure._asdict(), "remedy": remedy, "peak_mb": round(outcome.peak_mb, 1)}


def settle_page(prepared: Prepared, path: str, made: Mapping[str, Staged], failed: Mapping[str, Outcome]) -> Settled:
    """Return what the manifest says of one page, and its text where it is marked: made, failed, or not run."""
    page, earlier = prepared.pages[path], prepared.records.get(path)
    if path in made:
        return Settled(record_made(page, made[path].sha256, made[path].edition, made[path].basis.fingerprint), None)
    if path in failed:
        file = current_edition(prepared.root / REPORTS) / path
        return settle_failed(page, failed[path].failure, earlier, file.read_bytes() if file.is_file() else None)
    return settle_waiting(page, earlier, path in prepared.stale)
