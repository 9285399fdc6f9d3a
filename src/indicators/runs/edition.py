"""An edition of the pages: run what is planned, keep what failed as it was, write the rest, the index, the manifest."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from indicators.catalogue import LANGUAGES
from indicators.errors import ReportError
from indicators.paths import find_root
from indicators.reports.groups import find_group, name_entry
from indicators.reports.plan import PLAN, Page, choose_pages, plan_reports
from indicators.reports.render import mark_kept, render_index, render_page
from indicators.runs.lock import hold_lock
from indicators.runs.manifest import (
    MANIFEST,
    Stock,
    describe_making,
    hash_bytes,
    read_manifest,
    record_page,
    take_stock,
)
from indicators.runs.old_runner import Failure, Job, Outcome, run_jobs
from indicators.tabular import write_together
from indicators.texts import clean_text

REPORTS = "reports"
RUNS = ".runs"
INDEX = "index.html"
CELL_SECONDS = 600
LONGEST_REASON = 300
SHORTEST_FOLDER = 4


class Result(NamedTuple):
    """What became of one page: its text, or why there is none; `done` of `total` pages have ended."""

    page: Page
    text: str
    failure: Failure | None
    executed: str
    done: int
    total: int


class Settled(NamedTuple):
    """What the manifest says of a page, and the text to write; "" where its file stays as it is."""

    record: Mapping[str, object]
    text: str


def run_reports(
    root: Path | None = None,
    names: Sequence[str] = (),
    *,
    announce: Callable[[Result], None] | None = None,
    workers: int = 0,
    cell_seconds: int = CELL_SECONDS,
) -> int:
    """Make the pages that `names` name, all without names, from data/processed, and return the exit status: 0 or 1.

    `announce` is told of each page as it ends. Nothing is published before the last one has ended. A page that fails
    keeps its last good text, marked as not refreshed; its notebook, as far as it ran, goes to reports/.runs/. Raises
    `ReportError` for a plan that cannot be run, and `LockedError` while another run makes the pages.
    """
    root = root or find_root()
    planned = plan_reports(root)
    chosen = choose_pages(planned, names)
    folder = root / REPORTS
    with hold_lock(folder):
        stock = take_stock(root)
        results = make_pages(root, chosen, stock, announce, workers or os.cpu_count() or 1, cell_seconds)
        write_edition(folder, planned, results, stock)
    return 1 if any(result.failure for result in results.values()) else 0


def make_pages(
    root: Path,
    chosen: list[Page],
    stock: Stock,
    announce: Callable[[Result], None] | None,
    workers: int,
    cell_seconds: int,
) -> dict[str, Result]:
    """Return the result of each page, by path, after all have been run."""
    private = tuple(text for text in (str(root), str(Path.home())) if len(text) >= SHORTEST_FOLDER)
    jobs = {page.path: build_job(page, root, private, cell_seconds) for page in chosen}
    pages = {page.path: page for page in chosen}
    results: dict[str, Result] = {}
    for path, outcome in run_jobs(jobs, root / REPORTS / RUNS, workers):
        results[path] = build_result(pages[path], outcome, stock, private, len(results) + 1, len(pages))
        if announce:
            announce(results[path])
    return results


def build_job(page: Page, root: Path, private: tuple[str, ...], cell_seconds: int) -> Job:
    """Return the job that runs the notebook of a page."""
    folder = str(root / PLAN.parent)
    return Job(str(page.notebook), folder, dict(page.parameters), page.language, cell_seconds, private)


def build_result(page: Page, outcome: Outcome, stock: Stock, private: tuple[str, ...], done: int, total: int) -> Result:
    """Return the result of a job: the whole page, or its failure told in one line that names no folder of ours."""
    if outcome.failure:
        failure = outcome.failure._replace(reason=shorten_reason(outcome.failure.reason, private))
        return Result(page, "", failure, outcome.executed, done, total)
    twin = next((language for language in page.languages if language != page.language), "")
    making = describe_making(page, stock, outcome.body)
    text = render_page(outcome.body, page.title, page.name, page.language, twin, making)
    return Result(page, text, None, "", done, total)


def shorten_reason(reason: str, private: tuple[str, ...]) -> str:
    r"""Return the first line of a reason, without the folders of this machine.

    >>> shorten_reason("no file /home/zoe/x.csv\nTraceback", ("/home/zoe",))
    'no file …/x.csv'
    """
    lines = [line.strip() for line in reason.splitlines() if line.strip()]
    text = clean_text(lines[0]) if lines else "no reason was given"
    for folder in private:
        text = text.replace(folder, "…")
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}…"


def describe_failure(result: Result) -> str:
    """Return one sentence on a page that failed: page, cell, kind of exception and reason."""
    place = f"cell {result.failure.cell} of {result.page.notebook.name}" if result.failure.cell else "the page"
    return f"{result.page.path}: {place} stopped: {result.failure.exception}: {result.failure.reason}"


def write_edition(folder: Path, planned: list[Page], results: Mapping[str, Result], stock: Stock) -> None:
    """Write the pages, the index and the manifest, all or none; take away the pages that are no longer planned."""
    earlier = read_manifest(folder)
    settled = {page.path: settle_page(folder, page, results.get(page.path), earlier, stock) for page in planned}
    records = {path: one.record for path, one in settled.items()}
    texts = {find_place(folder, page): settled[page.path].text for page in planned if settled[page.path].text}
    entries = list_entries(folder, planned, settled, stock.edition)
    texts[folder / INDEX] = render_index(stock.edition, entries)
    content = {"edition": stock.edition, "pages": dict(sorted(records.items()))}
    texts[folder / MANIFEST] = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    keep_notebooks(folder, results)
    write_changed(texts)
    for language in LANGUAGES:
        for path in sorted((folder / language).glob("*.html")):
            if path.relative_to(folder).as_posix() not in records:
                path.unlink()


def settle_page(folder: Path, page: Page, result: Result | None, earlier: Mapping, stock: Stock) -> Settled:
    """Return the record of one page and the text to be written, as its result says: new, kept, or not there."""
    path = find_place(folder, page)
    known = earlier.get(page.path)
    known = known if known and path.is_file() == bool(known["sha256"]) else None
    if result is None:
        return Settled(known or record_absence(page, "waiting", ""), "")
    if result.failure is None:
        return Settled(record_page(page, stock, result.text), result.text)
    reason = describe_failure(result)
    if not path.is_file():
        return Settled(record_absence(page, "missing", reason), "")
    text = mark_kept(path.read_text(encoding="utf-8"), page.language)
    kept = known or record_absence(page, "stale", reason)
    record = {**kept, "state": "stale", "reason": reason, "sha256": hash_bytes(text.encode("utf-8"))}
    return Settled(record, text)


def keep_notebooks(folder: Path, results: Mapping[str, Result]) -> None:
    """Keep the notebook of each page that failed, as far as it ran, and drop that of each page that did not."""
    for page, _, failure, executed, *_ in results.values():
        left = folder / RUNS / f"{page.language}-{page.name}.ipynb"
        if failure is None:
            left.unlink(missing_ok=True)
        elif executed:
            write_changed({left: executed})


def record_absence(page: Page, state: str, reason: str) -> dict[str, object]:
    """Return the record of a page that does not exist, or of which nothing is known."""
    described = {"report": page.report, "title": page.title, "language": page.language}
    return {**described, "state": state, "reason": reason, "sha256": ""}


def find_place(folder: Path, page: Page) -> Path:
    """Return the file of a page; raise `ReportError` if a link would lead it out of the reports' folder."""
    path = folder / page.path
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ReportError(f"{REPORTS}/{page.path} lies outside {REPORTS}/ (a link leads away); take the link out")
    return path


def write_changed(texts: Mapping[Path, str]) -> None:
    """Write each text to its path, all or none, in the order given; what is there already is not touched."""
    contents = {path: text.encode("utf-8") for path, text in texts.items()}
    write_together(
        {path: new for path, new in contents.items() if not path.is_file() or path.read_bytes() != new},
    )


def name_state(record: Mapping, edition: str) -> str:
    """Return the state of a page as the index shows it: a good one may come from an earlier edition of the data."""
    good = record["state"] == "good"
    return "older" if good and record["edition"] != edition else str(record["state"])


def list_entries(
    folder: Path, planned: list[Page], settled: Mapping[str, Settled], edition: str
) -> list[dict[str, str]]:
    """Return the entries of the index, in the order of the plan, each with its group."""
    return [
        {
            "language": page.language,
            "group": find_group(page, folder.parent),
            "title": name_entry(page, folder.parent),
            "href": page.path if settled[page.path].text or (folder / page.path).is_file() else "",
            "state": name_state(settled[page.path].record, edition),
            "reason": str(settled[page.path].record["reason"]),
        }
        for page in planned
    ]
