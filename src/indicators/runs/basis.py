"""What each page of an edition was made from, kept beside the pages, and read back without pandas."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from indicators.editions.publication import find_altered, read_json
from indicators.reads import DIGESTS
from indicators.reports.jobs import Job, Outcome, compute_fingerprint

BASIS, MANIFEST = "basis.json", "manifest.json"
GOOD = "good"


class PageBasis(NamedTuple):
    """What one page was made from; `asked` are the fields of its job that decide its bytes."""

    fingerprint: str
    asked: Mapping[str, object]
    notebook_sha256: str
    reads: Mapping[str, str]


class Basis(NamedTuple):
    """What an edition was made from: digests by name of every input, pages by path, problems left by cleaning.

    `beside` are the SHA-256 of what stands beside its pages, by path: the indexes.
    """

    inputs: Mapping[str, str]
    pages: Mapping[str, PageBasis]
    problems: int
    beside: Mapping[str, str] = {}


EMPTY = Basis({}, {}, 0)


def describe_basis(job: Job, outcome: Outcome) -> PageBasis:
    """Return what a page just made was made from."""
    fingerprint = compute_fingerprint(job, outcome.notebook_sha256, outcome.reads)
    return PageBasis(fingerprint, list_asked(job), outcome.notebook_sha256, outcome.reads)


def list_asked(job: Job) -> dict[str, object]:
    """Return the fields of a job that decide what its page says, as JSON gives them back."""
    fields = (
        "page",
        "report",
        "name",
        "title",
        "language",
        "languages",
        "parameters",
        "exhibits",
        "code",
        "neighbours",
    )
    asked = {name: getattr(job, name) for name in fields} | {"output_kb": job.limits.output_kb}
    return json.loads(json.dumps(asked))


def write_basis(basis: Basis) -> bytes:
    """Return a basis as JSON; a question that many pages ask is written once."""
    numbers: dict[tuple[str, str], int] = {}
    pages = {
        path: [page.fingerprint, page.asked, page.notebook_sha256, number_reads(page.reads, numbers)]
        for path, page in sorted(basis.pages.items())
    }
    content = {
        "inputs": dict(basis.inputs),
        "problems": basis.problems,
        "beside": dict(basis.beside),
        "reads": list(numbers),
        "pages": pages,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def number_reads(reads: Mapping[str, str], numbers: dict[tuple[str, str], int]) -> list[int]:
    """Return the number of each read, in `numbers` or new there."""
    return [numbers.setdefault(read, len(numbers)) for read in sorted(reads.items())]


def read_basis(folder: Path) -> Basis:
    """Return what the edition shown in `folder` was made from; an empty one where none is known."""
    content = read_json(folder, BASIS)
    if content is None:
        return EMPTY
    try:
        reads = [tuple(read) for read in content["reads"]]
        pages = {
            path: PageBasis(fingerprint, asked, digest, dict(reads[number] for number in asked_reads))
            for path, (fingerprint, asked, digest, asked_reads) in content["pages"].items()
        }
        return Basis(content["inputs"], pages, content["problems"], content["beside"])
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return EMPTY  # written by another version of the suite: every page is made anew


def is_up_to_date(folder: Path, inputs: Mapping[str, str], names: Sequence[str] = ()) -> bool:
    """Return whether every page that `names` name (all without names) is good, in place, and made from `inputs`.

    False where it cannot be told without looking closer; needs no pandas.
    """
    content, manifest = read_json(folder, BASIS), read_json(folder, MANIFEST)
    try:
        if content is None or manifest is None or content["inputs"] != inputs:
            return False
        pages = manifest["pages"]
        chosen = {path: page for path, page in pages.items() if is_named(page, path, names)}
        good = all(page["state"] == GOOD for page in chosen.values())
        bundled = manifest.get("downloads", {}).get("files", {})
        files = {**content["beside"], **bundled, **{path: page["sha256"] for path, page in chosen.items()}}
        known = all(any(is_named(page, path, [name]) for path, page in pages.items()) for name in names)
        return good and known and not find_altered(folder, files) and not find_read(folder.parent, content)
    except (KeyError, TypeError, AttributeError):
        return False


def find_read(root: Path, content: Mapping) -> list[str]:
    """Return the files and folders a page has read that are no inputs by name, and have changed since."""
    asked = [(json.loads(question), digest) for question, digest in content["reads"] if '"table":' not in question]
    return [
        name
        for question, digest in asked
        for kind, name in question.items()
        if name not in content["inputs"] and DIGESTS[kind](root / name) != digest
    ]


def is_named(page: Mapping, path: str, names: Sequence[str]) -> bool:
    """Return whether one of `names` (or none given) means the page at `path`: its own name, or its report's."""
    name, report = Path(path).stem, str(page["report"])
    return not names or bool({name, report, report.partition("{")[0].rstrip("-")} & set(names))


def count_problems(folder: Path) -> int:
    """Return how many cells the cleaning behind the edition shown did not understand; needs no pandas."""
    content = read_json(folder, BASIS)
    return int(content["problems"]) if isinstance(content, dict) else 0
