"""What an edition says of each page: the manifest's records, the index, and the text of pages that are kept."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from indicators.machine.disk import hash_bytes
from indicators.reports.jobs import FAILURES, LONGEST_REASON, Failure
from indicators.reports.plan import PLAN, Page
from indicators.reports.render import mark_kept
from indicators.runs.basis import GOOD
from indicators.texts import clean_text

PACKAGES = ("indicators", "pandas", "matplotlib", "seaborn", "papermill", "nbconvert")
TABLES = ("data/processed/", "data/reference/")
EDITION_DIGITS = 12


class Settled(NamedTuple):
    """What the manifest says of a page, and its text where this run writes one anew (None: the file stays as it is)."""

    record: Mapping[str, object]
    text: bytes | None


def describe_page(page: Page) -> dict[str, object]:
    """Return what the manifest says of a page whatever became of it."""
    return {
        "report": page.report,
        "title": page.title,
        "language": page.language,
        "notebook": f"{PLAN.parent.as_posix()}/{page.notebook.name}",
        "parameters": dict(page.parameters),
    }


def record_made(page: Page, sha256: str, edition: str, fingerprint: str, terms: str) -> dict[str, object]:
    """Return the record of a page just made; `terms` are what its figures count, in words."""
    made = {
        "terms": terms,
        "state": GOOD,
        "kind": "",
        "reason": "",
        "sha256": sha256,
        "edition": edition,
        "fingerprint": fingerprint,
    }
    return {**describe_page(page), **made}


def settle_failed(page: Page, failure: Failure, earlier: Mapping | None, text: bytes | None) -> Settled:
    """Return what becomes of a page that failed: its last good text, if it is there as made, stays with a mark."""
    reason = describe_failure(page.path, page.notebook.name, failure)
    if earlier is None or text is None or hash_bytes(text) != earlier["sha256"]:
        return Settled(record_absence(page, "missing", failure.kind, reason), None)
    marked = mark_kept(text.decode("utf-8"), page.language).encode()
    told = {"state": "stale", "kind": failure.kind, "reason": reason, "sha256": hash_bytes(marked)}
    return Settled({**earlier, **told}, marked)


def settle_waiting(page: Page, earlier: Mapping | None, stale: bool) -> Settled:
    """Return what becomes of a page that was not run: it stays, and if it is stale the index calls it older."""
    if earlier is None or not earlier.get("sha256"):
        return Settled(earlier or record_absence(page, "waiting"), None)
    if earlier["reason"]:
        return Settled(earlier, None)
    return Settled({**earlier, "state": "older" if stale else GOOD}, None)


def record_absence(page: Page, state: str, kind: str = "", reason: str = "") -> dict[str, object]:
    """Return the record of a page that does not exist; `kind` is that of the failure, a key of `FAILURES`."""
    absent = {"state": state, "kind": kind, "reason": reason, "sha256": "", "edition": "", "fingerprint": ""}
    return {**describe_page(page), **absent}


def describe_failure(path: str, notebook: str, failure: Failure) -> str:
    """Return on one line why there is no new page: page, cell, source line, exception, reason, and what to do."""
    place = f"cell {failure.cell} of {notebook}" if failure.cell else "the page"
    line = f" at `{clean_text(failure.line.strip())[:LONGEST_REASON]}`" if failure.line.strip() else ""
    told = ": ".join(filter(None, (f"{path}: {place} stopped{line}", failure.exception, failure.reason)))
    return f"{told}; {FAILURES[failure.kind]}"


def write_manifest(
    records: Mapping[str, Mapping], edition: str, inputs: Mapping[str, str], downloads: Mapping[str, object]
) -> bytes:
    """Return the manifest: edition, versions, the SHA-256 of each file the pages were made from, the pages.

    `downloads` is what it says of the files of the whole edition.
    """
    versions = {"python": platform.python_version(), **{name: importlib.metadata.version(name) for name in PACKAGES}}
    files = {name: digest for name, digest in sorted(inputs.items()) if name.startswith(("data/", "notebooks/"))}
    pages = dict(sorted(records.items()))
    content = {"edition": edition, "versions": versions, "inputs": files, "downloads": downloads, "pages": pages}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def hide_seals(inputs: Mapping[str, str], secret: Collection[str]) -> dict[str, str]:
    """Return the inputs without the files of data/raw called `secret` and their descriptions, which hold their seals.

    Who knows all other cells of a file could try out the one that is withheld until its digest fits.

    >>> hide_seals({"data/raw/a.csv": "1", "data/raw/a.toml": "2", "data/raw/b.csv": "3"}, {"a.csv"})
    {'data/raw/b.csv': '3'}
    """
    stems = {f"data/raw/{PurePosixPath(name).stem}" for name in secret}
    return {name: digest for name, digest in inputs.items() if name.rpartition(".")[0] not in stems}


def name_edition(inputs: Mapping[str, str]) -> str:
    """Return the name of the data's edition: the start of one digest over the tables that pages read."""
    tables = sorted((name, digest) for name, digest in inputs.items() if name.startswith(TABLES))
    return hash_bytes(json.dumps(tables).encode())[:EDITION_DIGITS]
