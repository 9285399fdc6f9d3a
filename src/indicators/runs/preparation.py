"""Before pages are run: clean what changed, plan the pages, find those that have to be made anew."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from indicators.cleaning import Change, Cleaned, clean_project, list_renewed, write_processed
from indicators.editions.publication import find_altered, read_json
from indicators.paths import CLEANED, REPORTS, RUNS
from indicators.questions import answer_questions
from indicators.reports.inputs import hash_code, hash_folder, hash_inputs
from indicators.reports.jobs import Job, Limits
from indicators.reports.plan import PLAN, Page, choose_pages, plan_reports, read_limits
from indicators.runs.basis import GOOD, MANIFEST, Basis, read_basis
from indicators.runs.staging import read_staged
from indicators.runs.staleness import find_stale

PROCESSED = "data/processed"
CLEANED_FROM = ("data/raw/", "data/reference/", "data/processed/", "library/", "runtime/")
SHORTEST_FOLDER = 4


class Prepared(NamedTuple):
    """What there is to do: every planned page with its job, and why those that are stale are stale, by path.

    `changes` are the cells of data/raw that read otherwise than at the last cleaning, where only a plan was asked for.
    `waiting` are stale pages that a run which did not end has made, as they would be made now. `chosen` are the paths
    asked for; `kept` is what the edition that stands was made from, `records` its manifest's
    pages; `inputs` are those of now.
    """

    root: Path
    pages: Mapping[str, Page]
    jobs: Mapping[str, Job]
    stale: Mapping[str, tuple[str, ...]]
    chosen: frozenset[str]
    kept: Basis
    records: Mapping[str, Mapping]
    inputs: Mapping[str, str]
    problems: int
    waiting: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()

    @property
    def removed(self) -> list[str]:
        """The pages shown now that are no longer planned, and will be taken away."""
        return [path for path, record in self.records.items() if record["sha256"] and path not in self.pages]


def prepare_run(
    root: Path,
    names: Sequence[str],
    limits: Limits | None,
    reading: Callable[[str], None],
    told: Callable[[Cleaned], None],
) -> Prepared:
    """Return what there is to do, after data/processed has been written anew if anything it comes from changed.

    `reading` is told of each file that is read, `told` what was cleaned before it is written.
    """
    inputs, kept = hash_inputs(root), read_basis(root / REPORTS)
    problems = kept.problems
    if not is_clean(inputs, kept):
        cleaned = clean_project(root, reading, root / REPORTS / RUNS / CLEANED)
        told(cleaned)
        write_processed(cleaned, root)
        inputs, problems = renew_processed(inputs, root), len(cleaned.problems)
    return compare_run(root, root, names, limits, kept, inputs, problems)


@contextmanager
def foresee_run(root: Path, names: Sequence[str]) -> Iterator[Prepared]:
    """Yield what `prepare_run` would find, and change nothing in the project: cleaning goes to a folder of its own."""
    inputs, kept = hash_inputs(root), read_basis(root / REPORTS)
    if is_clean(inputs, kept):
        yield compare_run(root, root, names, None, kept, inputs, kept.problems)
        return
    with tempfile.TemporaryDirectory(prefix="indicators-plan-") as name:
        beside = Path(name)
        for folder in ("data/reference", "notebooks"):
            shutil.copytree(root / folder, beside / folder)
        if (root / "data/processed").is_dir():
            shutil.copytree(root / "data/processed", beside / "data/processed")
        cleaned = clean_project(root)
        write_processed(cleaned, beside)
        inputs = renew_processed(inputs, beside)
        prepared = compare_run(root, beside, names, None, kept, inputs, len(cleaned.problems))
        yield prepared._replace(changes=list_renewed(cleaned.observations, cleaned.problems, root))


def is_clean(inputs: Mapping[str, str], kept: Basis) -> bool:
    """Return whether all that cleaning reads and writes is as it was when the edition that stands was made."""
    now, then = (
        {name: one for name, one in some.items() if name.startswith(CLEANED_FROM)} for some in (inputs, kept.inputs)
    )
    return now == then


def renew_processed(inputs: Mapping[str, str], root: Path) -> dict[str, str]:
    """Return the inputs with those of data/processed as `root` holds them now."""
    others = {name: digest for name, digest in inputs.items() if not name.startswith(f"{PROCESSED}/")}
    return {**others, **hash_folder(root, PROCESSED)}


def compare_run(
    root: Path,
    tables: Path,
    names: Sequence[str],
    limits: Limits | None,
    kept: Basis,
    inputs: Mapping[str, str],
    problems: int,
) -> Prepared:
    """Return what there is to do for the project at `root`, whose reference and processed tables stand at `tables`."""
    planned = plan_reports(tables)
    chosen = frozenset(page.path for page in choose_pages(planned, names))
    code, allowed = hash_code(inputs), limits or read_limits(root)
    jobs = {page.path: build_job(page, root, code, allowed) for page in planned}
    records = read_records(root / REPORTS)
    reasons = find_stale(jobs.values(), kept, inputs, partial(answer_now, root=root, tables=tables))
    altered = frozenset(find_altered(root / REPORTS, {path: one["sha256"] for path, one in records.items()}))
    stale = {path: told for path in jobs if (told := (*reasons[path], *judge_record(path, records, altered, reasons)))}
    chosen |= altered & stale.keys()  # what was changed by hand is not left standing, whatever was asked for
    pages = {page.path: page for page in planned}
    waiting = find_waiting([jobs[path] for path in stale], root, tables, inputs)
    return Prepared(root, pages, jobs, stale, chosen, kept, records, inputs, problems, waiting)


def find_waiting(jobs: Iterable[Job], root: Path, tables: Path, inputs: Mapping[str, str]) -> frozenset[str]:
    """Return the pages among those of `jobs` that a run which did not end has made as they would be made now."""
    left = {path: page.basis for path, page in read_staged(root / REPORTS / RUNS).items()}
    asked = [job for job in jobs if job.page in left]
    reasons = find_stale(asked, Basis(inputs, left, 0), inputs, partial(answer_now, root=root, tables=tables))
    return frozenset(job.page for job in asked if not reasons[job.page])


def answer_now(questions: Iterable[str], root: Path, tables: Path) -> dict[str, str]:
    """Return the digests of what questions are answered now: about tables at `tables`, about other files at `root`."""
    asked = list(questions)
    about_tables = [question for question in asked if "table" in json.loads(question)]
    about_files = [question for question in asked if "table" not in json.loads(question)]
    return {**answer_questions(about_tables, tables), **answer_questions(about_files, root)}


def judge_record(
    path: str, records: Mapping[str, Mapping], altered: Collection[str], reasons: Mapping[str, Sequence[str]]
) -> list[str]:
    """Return why a page has to be made anew besides its inputs: its file is not its own, its last run failed."""
    record = records.get(path)
    if path in altered:
        return ["its file is missing or was changed by hand"]
    if record and record["state"] != GOOD and record["reason"]:
        return [f"its last run failed: {str(record['reason']).removeprefix(f'{path}: ')}"]
    shown = record and record["sha256"]
    return [] if shown or reasons[path] else ["it is not in the edition shown"]


def read_records(folder: Path) -> dict[str, dict]:
    """Return the manifest's records of the pages that stand in `folder`, by path; none without a whole manifest."""
    manifest = read_json(folder, MANIFEST)
    pages = manifest.get("pages") if isinstance(manifest, dict) else None
    return pages if isinstance(pages, dict) else {}


def build_job(page: Page, root: Path, code: str, limits: Limits) -> Job:
    """Return the job that makes a page; its folder is given when it is run."""
    private = tuple(text for text in (str(root), str(Path.home())) if len(text) >= SHORTEST_FOLDER)
    return Job(
        page=page.path,
        root=str(root),
        folder="",
        notebook=str(root / PLAN.parent / page.notebook.name),
        report=page.report,
        name=page.name,
        title=page.title,
        language=page.language,
        languages=page.languages,
        parameters=dict(page.parameters),
        exhibits=page.exhibits,
        private=private,
        code=code,
        limits=limits,
        neighbours=page.neighbours,
    )
