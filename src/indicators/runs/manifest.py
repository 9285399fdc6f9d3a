"""What a page came from: its notebook, its data, the versions that made it; and the file that keeps this."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.labels import label_period
from indicators.observations import read_observations, read_sources
from indicators.periods import parse_period
from indicators.reports.plan import PLAN, Page, shorten_name
from indicators.reports.render import Making, choose_words

MANIFEST = "manifest.json"
PACKAGES = ("indicators", "pandas", "matplotlib", "seaborn", "papermill", "nbconvert")
PROCESSED = Path("data") / "processed"
REFERENCE = Path("data") / "reference"
EDITION_DIGITS = 12
SHOWN = re.compile(r'data-observation="(o-[0-9a-f]{12})"')  # as indicators.pages marks each input


class Stock(NamedTuple):
    """What the pages of a run have in common: hashes of files and versions by name, and two tables."""

    files: Mapping[str, str]
    versions: Mapping[str, str]
    edition: str
    observations: pd.DataFrame
    sources: pd.DataFrame


def hash_bytes(content: bytes) -> str:
    """Return the SHA-256 of `content`, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def take_stock(root: Path) -> Stock:
    """Return the data and versions that the pages of a run are made from; tables are empty where nothing is cleaned."""
    files = {
        path.relative_to(root).as_posix(): hash_bytes(path.read_bytes())
        for folder in (PROCESSED, REFERENCE)
        for path in sorted((root / folder).glob("*.csv"))
    }
    versions = {"python": platform.python_version(), **{name: importlib.metadata.version(name) for name in PACKAGES}}
    edition = hash_bytes(json.dumps(files, sort_keys=True).encode())[:EDITION_DIGITS]
    return Stock(files, versions, edition, read_observations(root), read_sources(root))


def record_page(page: Page, stock: Stock, content: str) -> dict[str, object]:
    """Return the manifest's record of a page just made."""
    notebook = f"{PLAN.parent.as_posix()}/{page.notebook.name}"
    return {
        "report": page.report,
        "title": page.title,
        "language": page.language,
        "notebook": notebook,
        "parameters": dict(page.parameters),
        "inputs": {notebook: hash_bytes(page.notebook.read_bytes()), **stock.files},
        "edition": stock.edition,
        "versions": dict(stock.versions),
        "sha256": hash_bytes(content.encode("utf-8")),
        "state": "good",
        "reason": "",
    }


def read_manifest(folder: Path) -> dict[str, dict]:
    """Return the records of the pages that stand in `folder`, by path; none without a whole manifest."""
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8"))["pages"]
    except (ValueError, KeyError, TypeError):
        return {}  # the manifest is rebuilt by every run: pages it no longer vouches for are made again


def describe_making(page: Page, stock: Stock, body: str) -> Making:
    """Return how a page was made, in its own language, for its head and foot."""
    notebook = f"{PLAN.parent.as_posix()}/{page.notebook.name}"
    return Making(
        command=f"indicators report {shorten_name(page.report) if page.report != page.name else page.name}",
        notebook=notebook,
        digest=hash_bytes(page.notebook.read_bytes())[:EDITION_DIGITS],
        parameters=tuple((name, json.dumps(value, ensure_ascii=False)) for name, value in page.parameters.items()),
        sources=list_cited(stock.sources, body),
        versions=tuple(stock.versions.items()),
        facts=list_facts(page, stock, body),
        edition=stock.edition,
    )


def list_cited(sources: pd.DataFrame, body: str) -> tuple[tuple[str, str], ...]:
    """Return the source files that a body names, with the start of their SHA-256; every file where it names none."""
    files = sources.loc[sources["file"] != "", ["file", "sha256"]].drop_duplicates().sort_values("file")
    cited = files[[name in body for name in files["file"]]]
    listed = cited if len(cited) else files
    return tuple((row.file, row.sha256[:EDITION_DIGITS]) for row in listed.itertuples())


def list_facts(page: Page, stock: Stock, body: str) -> tuple[tuple[str, str], ...]:
    """Return what stands at the head of a page: the period its figures cover, and the newest of their sources.

    Both come from the observations that the evidence of `body` names; what is not known is left out.
    """
    words = choose_words(page.language)
    shown = stock.observations[stock.observations["observation"].isin(set(SHOWN.findall(body)))]
    dates = dict(zip(stock.sources["source"], stock.sources["published"], strict=True))
    pairs = zip(shown["source"], shown["published"], strict=True)
    newest = max((published or dates.get(source, "") for source, published in pairs), default="")
    facts = ((words["period"], cover_period(shown)), (words["newest"], label_date(newest, page.language)))
    return tuple((label, value) for label, value in facts if value)


def label_date(period: str, language: str) -> str:
    """Return a date as words, empty for none."""
    return label_period(parse_period(period), language) if period else ""


def cover_period(observations: pd.DataFrame) -> str:
    """Return the years from the first to the last that figures are of; empty where none of them is dated."""
    years = [period[:4] for column in ("base_period", "period") for period in observations[column] if period]
    if not years:
        return ""
    first, last = min(years), max(years)
    return first if first == last else f"{first}–{last}"
