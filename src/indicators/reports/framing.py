"""From the body of a page to the page: what its figures rest on, and how it was made.

What is asked of the data here is a read like those of the notebook, so that a page is made of its job, its notebook
and the answers to its reads, and of nothing else.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.labels import label_number, label_period
from indicators.observations import PROCESSED, open_observations, read_sources
from indicators.periods import parse_period
from indicators.reads import note_file
from indicators.reports.jobs import Job
from indicators.reports.plan import PLAN, shorten_name
from indicators.reports.render import Making, Pairs, choose_words, render_page
from indicators.tabular import list_records

PACKAGES = ("indicators", "pandas", "matplotlib", "seaborn", "papermill", "nbconvert")
DIGITS = 12
SHOWN = re.compile(r'data-observation="(o-[0-9a-f]{12})"')  # as indicators.pages marks each input
COLUMNS = ("observation", "source", "place", "text", "period", "base_period", "published")
DATES = ("source", "published")


class Cited(NamedTuple):
    """What the figures of a page rest on: facts for its head, and for each source file the cells read, with digest."""

    facts: Pairs
    sources: Pairs


def find_cited(root: Path, body: str, language: str) -> Cited:
    """Return what the observations that the evidence of `body` names rest on; nothing where it names none."""
    shown = tuple(sorted(set(SHOWN.findall(body))))
    table = root / PROCESSED / "observations.csv"
    if shown and not table.is_file():
        note_file(table)
    if not shown or not table.is_file():
        return Cited((), ())
    observations = open_observations(root).select(COLUMNS, observation=shown)
    undated = tuple(sorted(set(observations.loc[observations["published"] == "", "source"])))
    sources = list_records(read_sources(root, columns=DATES, source=undated)) if undated else []
    dates = {source["source"]: source["published"] for source in sources}
    return Cited(list_facts(observations, dates, language), list_files(observations, language))


def frame_page(job: Job, body: str, notebook_sha256: str, edition: str, cited: Cited) -> str:
    """Return the whole page around `body`; `edition` is the digest of all that it is made of."""
    twin = next((language for language in job.languages if language != job.language), "")
    return render_page(
        body, job.title, job.name, job.language, twin, describe_making(job, notebook_sha256, edition, cited)
    )


def describe_making(job: Job, notebook_sha256: str, edition: str, cited: Cited) -> Making:
    """Return how a page was made, in its own language, for its head and foot."""
    return Making(
        command=f"indicators report {shorten_name(job.report) if job.report != job.name else job.name}",
        notebook=f"{PLAN.parent.as_posix()}/{Path(job.notebook).name}",
        digest=notebook_sha256[:DIGITS],
        parameters=tuple(
            (name, json.dumps(value, ensure_ascii=False)) for name, value in sorted(job.parameters.items())
        ),
        sources=cited.sources,
        versions=list_versions(),
        facts=cited.facts,
        edition=edition[:DIGITS],
    )


@cache
def list_versions() -> Pairs:
    """Return Python and the packages that pages are made with, each with its version."""
    packages = ((name, importlib.metadata.version(name)) for name in PACKAGES)
    return ("python", platform.python_version()), *packages


def list_files(observations: pd.DataFrame, language: str) -> Pairs:
    """Return each source file with how many of its cells the observations come from, and the start of their digest.

    The digest is over place and text of each cell, in the order of place.
    """
    words = choose_words(language)
    cells: dict[str, set[tuple[str, str]]] = {}
    for place, text in zip(observations["place"], observations["text"], strict=True):
        cells.setdefault(place.partition("!")[0], set()).add((place, text))
    return tuple(
        (f"{file} ({count_cells(len(read), words, language)})", hash_cells(read))
        for file, read in sorted(cells.items())
    )


def count_cells(count: int, words: dict[str, str], language: str) -> str:
    """Return a number of cells in words."""
    return words["one_cell" if count == 1 else "many_cells"].format(n=label_number(count, language))


def hash_cells(cells: set[tuple[str, str]]) -> str:
    """Return the start of the SHA-256 of cells, each its place and text."""
    return hashlib.sha256(json.dumps(sorted(cells), ensure_ascii=False).encode()).hexdigest()[:DIGITS]


def list_facts(observations: pd.DataFrame, dates: Mapping[str, str], language: str) -> Pairs:
    """Return what stands at the head of a page: the period its figures cover, and the newest of their sources.

    `dates` are those of sources, for figures that have none of their own. What is not known is left out.
    """
    words = choose_words(language)
    pairs = zip(observations["source"], observations["published"], strict=True)
    newest = max((published or dates.get(source, "") for source, published in pairs), default="")
    facts = ((words["period"], cover_period(observations)), (words["newest"], label_date(newest, language)))
    return tuple((label, value) for label, value in facts if value)


def label_date(period: str, language: str) -> str:
    """Return a date as words, empty for none."""
    return label_period(parse_period(period), language) if period else ""


def cover_period(observations: pd.DataFrame) -> str:
    """Return the years from the first to the last that figures are of; empty where none of them is dated.

    >>> cover_period(pd.DataFrame({"period": ["2012-Q1", "", "2014"], "base_period": ["2009", "", ""]}))
    '2009–2014'
    """
    years = [period[:4] for column in ("base_period", "period") for period in observations[column] if period]
    if not years:
        return ""
    first, last = min(years), max(years)
    return first if first == last else f"{first}–{last}"
