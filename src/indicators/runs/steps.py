"""The steps of a run: prepare, have what is stale made, take each page as it comes, and publish one edition."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from indicators.editions.publication import current_edition, publish
from indicators.machine.disk import hash_bytes, write_whole
from indicators.paths import REPORTS, RUNS
from indicators.reports.jobs import FAILURES, Job, Limits, Outcome, clean_failure
from indicators.reports.render import read_terms
from indicators.reports.site import list_entries, render_indexes
from indicators.runs.basis import BASIS, MANIFEST, Basis, PageBasis, write_basis
from indicators.runs.bundling import Bundled, bundle_edition
from indicators.runs.listening import Listener, Result
from indicators.runs.preparation import Prepared, prepare_run
from indicators.runs.record import note_progress
from indicators.runs.settling import (
    Settled,
    describe_failure,
    hide_seals,
    name_edition,
    record_made,
    settle_failed,
    settle_waiting,
    write_manifest,
)
from indicators.runs.staging import Staged, drop_staged, find_made, keep_executed, read_staged, stage_page
from indicators.runs.staleness import name_notebook
from indicators.sources import list_confidential

TIMINGS = "timings.json"
Make = Callable[[Iterable[Job]], Iterator[Outcome]]


def take_steps(
    root: Path, names: Sequence[str], limits: Limits | None, work: Path, make: Make, listener: Listener
) -> dict:
    """Make what is stale and publish one edition; return what the run's record says of it.

    `make` makes pages, each in a folder of its own below `work`.
    """
    prepared = prepare_run(root, names, limits, listener.reading, listener.cleaned)
    keep_current(prepared)
    jobs = give_folders(prepared, work)
    listener.planned(len(jobs), len(prepared.pages), prepared.removed)
    # The files of the whole edition are written while pages are made in processes of their own.
    with ThreadPoolExecutor(1) as beside:
        bundled = beside.submit(bundle_edition, prepared)
        with closing(make(jobs.values())) as outcomes:
            failed = take_outcomes(prepared, jobs, outcomes, listener)
        told = publish_run(prepared, failed, bundled.result())
    told["pages"] |= {"made": len(jobs) - len(failed)}
    return told


def keep_current(prepared: Prepared) -> None:
    """Keep, of the pages that an interrupted run has left, those that would be made the same now; drop the others."""
    runs = prepared.root / REPORTS / RUNS
    drop_staged(runs, [path for path in read_staged(runs) if path not in prepared.waiting])


def give_folders(prepared: Prepared, work: Path) -> dict[str, Job]:
    """Return the jobs of this run by path, each with a folder of its own: what is stale, asked for and not made yet."""
    stale = [path for path in prepared.jobs if path in prepared.stale and path in prepared.chosen]
    wanted = [path for path in stale if path not in prepared.waiting]
    names = {path: path.removesuffix(".html").replace("/", "-") for path in wanted}
    return {path: prepared.jobs[path]._replace(folder=str(work / names[path])) for path in wanted}


def take_outcomes(
    prepared: Prepared, jobs: Mapping[str, Job], outcomes: Iterable[Outcome], listener: Listener
) -> dict[str, Outcome]:
    """Take the page of each outcome as it comes, tell the listener, and return the outcomes that failed, by path."""
    folder, failed, timings, done = prepared.root / REPORTS, {}, {}, 0
    try:
        for done, outcome in enumerate(outcomes, start=1):
            job = jobs[outcome.page]
            taken = take_page(folder / RUNS, job, outcome)
            timings[outcome.page] = [round(one, 3) for one in (outcome.seconds, outcome.cell_seconds, outcome.peak_mb)]
            sentence = ""
            if taken.failure:
                failed[outcome.page] = taken
                sentence = describe_failure(outcome.page, Path(job.notebook).name, taken.failure)
            note_progress(folder, done, len(jobs), len(failed))
            listener.ended(Result(outcome.page, taken.failure, sentence, outcome.warnings, done, len(jobs)))
    finally:
        note_progress(folder, done, len(jobs), len(failed), last=True)
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


def publish_run(prepared: Prepared, failed: Mapping[str, Outcome], bundled: Bundled) -> dict:
    """Publish one edition, of pages made, kept and marked, with index, manifest and files to take along.

    Returns what its record says.
    """
    folder, edition = prepared.root / REPORTS, name_edition(prepared.inputs)
    made = {path: page for path, page in read_staged(folder / RUNS).items() if path in prepared.pages}
    settled = {path: settle_page(prepared, path, made, failed) for path in prepared.pages}
    records = {path: one.record for path, one in settled.items()}
    content: dict[str, bytes | Path] = {path: find_made(folder / RUNS, path) for path in made}
    content |= {path: one.text for path, one in settled.items() if one.text is not None}
    keep = [path for path, record in records.items() if record["sha256"] and path not in content]
    entries = list_entries(prepared.pages.values(), records, prepared.root)
    indexes = {path: text.encode() for path, text in render_indexes(entries, edition, prepared.root).items()}
    content |= indexes
    content |= bundled.content
    inputs = hide_seals(prepared.inputs, list_confidential(prepared.root))
    content[MANIFEST] = write_manifest(records, edition, inputs, bundled.describe())
    content[BASIS] = write_basis(
        renew_basis(prepared, made, {path: hash_bytes(text) for path, text in indexes.items()})
    )
    publish(folder, content, [*keep, *bundled.keep])
    drop_staged(folder / RUNS)
    counts = {
        "planned": len(prepared.pages),
        "kept": len(keep),
        "failed": len(failed),
        "removed": len(prepared.removed),
    }
    failures = [tell_failed(outcome) for outcome in failed.values()]
    return {"pages": counts, "failures": failures, "edition": edition, "problems": prepared.problems}


def renew_basis(prepared: Prepared, made: Mapping[str, Staged], beside: Mapping[str, str]) -> Basis:
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
    return Basis(inputs, {path: page for path, page in pages.items() if page}, prepared.problems, beside)


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
        one, terms = made[path], read_terms(find_made(prepared.root / REPORTS / RUNS, path).read_bytes())
        return Settled(record_made(page, one.sha256, one.edition, one.basis.fingerprint, terms), None)
    if path in failed:
        file = current_edition(prepared.root / REPORTS) / path
        return settle_failed(page, failed[path].failure, earlier, file.read_bytes() if file.is_file() else None)
    return settle_waiting(page, earlier, path in prepared.stale)
