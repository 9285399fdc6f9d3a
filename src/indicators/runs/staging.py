"""Pages made and not yet published: each waits beside what it was made from, so that an interrupted run loses none."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from indicators.machine.disk import hash_file, write_whole
from indicators.reports.jobs import Failure, Job, Outcome
from indicators.runs.basis import PageBasis, describe_basis

MADE, PAGE, EXECUTED, OUTPUT = "made", "page.html", "executed.ipynb", "output.txt"
KEPT = (".ipynb", ".txt")


class Staged(NamedTuple):
    """A page that waits: what it was made from, its SHA-256 and its edition."""

    basis: PageBasis
    sha256: str
    edition: str


def find_made(runs: Path, page: str) -> Path:
    """Return where the page `fr/name.html` waits under reports/.runs."""
    return runs / MADE / page


def stage_page(runs: Path, job: Job, outcome: Outcome) -> Failure | None:
    """Take the page that a job left in its folder, or return the failure that it is not there as it was written.

    What the page was made from is written last, and vouches for it.
    """
    left = Path(job.folder) / PAGE
    if hash_file(left) != outcome.page_sha256:
        return Failure("disk", 0, "", "lost page", "the page that was made is not in its folder as it was written")
    place = find_made(runs, job.page)
    place.parent.mkdir(parents=True, exist_ok=True)
    note = place.with_suffix(".json")
    note.unlink(missing_ok=True)
    shutil.move(left, place)
    content = Staged(describe_basis(job, outcome)._asdict(), outcome.page_sha256, outcome.edition)
    write_whole(note, json.dumps(content._asdict(), ensure_ascii=False).encode())
    return None


def read_staged(runs: Path) -> dict[str, Staged]:
    """Return every whole page that waits, by path; one that is torn is not among them."""
    staged = {}
    for note in sorted((runs / MADE).glob("*/*.json")):
        page = note.with_suffix(".html")
        try:
            content = Staged(**json.loads(note.read_text(encoding="utf-8")))
            basis = PageBasis(**content.basis)
        except (ValueError, TypeError):
            continue
        if hash_file(page) == content.sha256:
            shared = basis._replace(reads={sys.intern(question): digest for question, digest in basis.reads.items()})
            staged[page.relative_to(runs / MADE).as_posix()] = content._replace(basis=shared)
    return staged


def keep_executed(runs: Path, job: Job, failure: Failure | None) -> None:
    """Keep what a page that failed has run and printed last, as far as it is there; drop that of one that did not."""
    for left in (EXECUTED, OUTPUT):
        kept = runs / f"{job.language}-{job.name}{Path(left).suffix}"
        kept.unlink(missing_ok=True)
        if failure and (Path(job.folder) / left).is_file():
            shutil.move(Path(job.folder) / left, kept)


def list_kept(runs: Path) -> list[Path]:
    """Return what is kept of pages that failed: notebooks as they ran, and what their processes printed last."""
    return sorted(path for suffix in KEPT for path in runs.glob(f"*-*{suffix}"))


def drop_staged(runs: Path, pages: Iterable[str] | None = None) -> None:
    """Forget pages that wait, all without `pages`: they are published, or would be made otherwise now."""
    if pages is None:
        shutil.rmtree(runs / MADE, ignore_errors=True)
    for page in pages or ():
        find_made(runs, page).with_suffix(".json").unlink(missing_ok=True)
        find_made(runs, page).unlink(missing_ok=True)
