"""What is asked of a page's process, and what it gives back: plain values that travel as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from indicators.reports.parameters import Value
from indicators.texts import clean_text

LONGEST_REASON = 300


class Limits(NamedTuple):
    """What one page may take: seconds a cell and in all, megabytes of memory, kilobytes of text a cell may print."""

    cell_seconds: float = 600
    page_seconds: float = 1800
    memory_mb: int = 4096
    output_kb: int = 1000


class Job(NamedTuple):
    """One page to make, with everything its process needs to know; paths are text.

    `folder` is an empty folder of the page's own: `page.html` and, for a failure, `executed.ipynb` are left there.
    `code` is the digest of the library and of what it runs on; a page must not show a `private` text. `neighbours` are
    name and title of the pages before and after it, empty where there is none.
    """

    page: str
    root: str
    folder: str
    notebook: str
    report: str
    name: str
    title: str
    language: str
    languages: tuple[str, ...]
    parameters: Mapping[str, Value]
    exhibits: tuple[str, ...]
    private: tuple[str, ...]
    code: str
    limits: Limits = Limits()
    neighbours: tuple[tuple[str, ...], ...] = ((), ())


class Failure(NamedTuple):
    """Why there is no new page.

    `kind` is a key of `FAILURES`; `cell` counts from 1 (0 where no cell is to blame), `line` is the text of the source
    line that was at work ("" where it is not known).
    """

    kind: str
    cell: int
    line: str
    exception: str
    reason: str


class Outcome(NamedTuple):
    """What became of a job: the failure, or the digests of the page it left; `reads` are digests by question.

    `seconds` is the whole time of the page's process, `cell_seconds` that of its cells, `peak_mb` its most memory.
    """

    page: str
    failure: Failure | None
    warnings: tuple[str, ...] = ()
    reads: Mapping[str, str] = {}
    notebook_sha256: str = ""
    page_sha256: str = ""
    edition: str = ""
    seconds: float = 0.0
    cell_seconds: float = 0.0
    peak_mb: float = 0.0


# What to do about a failure, by kind; the record and the terminal say it after the reason.
FAILURES = {
    "exception": "mend the cell, or the data it names",
    "timeout": "make the cell quicker, cut it in two, or raise the limits in notebooks/reports.toml",
    "memory": "let the cell read less at a time, or raise memory_mb in notebooks/reports.toml",
    "killed": "look at what this machine had left of memory, and run it again",
    "crashed": "find the call that crashes by cutting the cell in two; then update its library, or do without it",
    "early": "take out exit(), quit() and SystemExit",
    "output": "show it with indicators.pages",
    "page": "mend what the cell shows",
    "refused": "mend the notebook as `indicators check` says",
    "start": "run it again; if it stays so, set the environment up anew",
    "disk": "make room on the disk, then run it again",
    "cancelled": "run it again",
}


def clean_failure(failure: Failure, private: Sequence[str]) -> Failure:
    r"""Return a failure told in one line each that names no folder of this machine.

    >>> clean_failure(Failure("exception", 1, "", "OSError", "no /home/zoe/x.csv\nTraceback"), ("/home/zoe",)).reason
    'no …/x.csv'
    """
    return failure._replace(
        line=shorten(failure.line, private), reason=shorten(failure.reason, private) or "no reason was given"
    )


def shorten(text: str, private: Iterable[str]) -> str:
    """Return the first line of a text, without the folders of this machine."""
    line = clean_text(next((line.strip() for line in text.splitlines() if line.strip()), ""))
    for folder in private:
        line = line.replace(folder, "…")
    return line if len(line) <= LONGEST_REASON else f"{line[:LONGEST_REASON]}…"


def compute_fingerprint(job: Job, notebook_sha256: str, reads: Mapping[str, str]) -> str:
    """Return the digest of all that a page is made of: two pages of one fingerprint have the same bytes.

    `reads` are the digests of what its questions were answered, by question. Of the limits only what a cell may print
    decides what a page says.
    """
    asked = job._replace(root="", folder="", notebook="", private=(), limits=Limits())
    basis = [asked._asdict() | {"limits": job.limits.output_kb}, notebook_sha256, sorted(reads.items())]
    return hashlib.sha256(json.dumps(basis, sort_keys=True).encode()).hexdigest()


def write_job(job: Job) -> str:
    """Return a job as one line of JSON."""
    return json.dumps(job._asdict() | {"limits": job.limits._asdict()}, ensure_ascii=True)


def read_job(line: str) -> Job:
    """Return the job of one line of JSON."""
    content = json.loads(line)
    lists = {name: tuple(content[name]) for name in ("languages", "exhibits", "private")}
    lists["neighbours"] = tuple(map(tuple, content["neighbours"]))
    return Job(**{**content, **lists, "limits": Limits(**content["limits"])})


def write_outcome(outcome: Outcome) -> str:
    """Return an outcome as one line of JSON."""
    failure = outcome.failure._asdict() if outcome.failure else None
    return json.dumps(outcome._asdict() | {"failure": failure}, ensure_ascii=True)


def read_outcome(line: str) -> Outcome:
    """Return the outcome of one line of JSON."""
    content = json.loads(line)
    failure = Failure(**content["failure"]) if content["failure"] else None
    return Outcome(**{**content, "failure": failure, "warnings": tuple(content["warnings"])})
