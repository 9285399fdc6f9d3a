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
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.catalogue import LANGUAGES
from indicators.codebook import Indicator, find_indicator
from indicators.countries import list_countries
from indicators.labels import label_number, label_period, label_word
from indicators.observations import PROCESSED, open_observations, read_sources
from indicators.periods import parse_period
from indicators.reads import note_file
from indicators.regions import NATION
from indicators.reports.jobs import Job
from indicators.reports.plan import PLAN
from indicators.reports.render import Frame, Pairs, choose_words, render_page
from indicators.sectors import Sector, find_sector
from indicators.tabular import list_records
from indicators.territories import MAPS, list_regions
from indicators.texts import key_letters

PACKAGES = ("indicators", "pandas", "matplotlib", "seaborn", "papermill", "nbconvert")
DIGITS = 12
SHOWN = re.compile(r'data-observation="(o-[0-9a-f]{12})"')  # as indicators.pages marks each input
COLUMNS = (
    *("observation", "source", "place", "text", "period", "base_period", "published"),
    *("territory", "geography", "indicator", "sector", "obs_status", "absence", "nature", "stage"),
)
CITED = ("source", "title", "publisher", "published")
FEWEST_REGIONS = 8  # a page that shows fewer is not about all of them
PLANNED = ("planned", "target")


class Cited(NamedTuple):
    """What the figures of a page rest on.

    `facts` for its head, `definitions` of what is counted, the `publications`, `sources`: for each file how many of
    its cells were read, with their digest; `terms`: what its figures count, in every language, for the index to find.
    """

    facts: Pairs = ()
    definitions: Pairs = ()
    publications: tuple[str, ...] = ()
    sources: Pairs = ()
    terms: tuple[str, ...] = ()


def find_cited(root: Path, body: str, language: str, *, of_one: bool) -> Cited:
    """Return what the observations that the evidence of `body` names rest on; nothing where it names none.

    A page `of_one` territory covers no map.
    """
    shown = tuple(sorted(set(SHOWN.findall(body))))
    table = root / PROCESSED / "observations.csv"
    if shown and not table.is_file():
        note_file(table)
    if not shown or not table.is_file():
        return Cited()
    observations = open_observations(root).select(COLUMNS, observation=shown)
    sources = list_records(read_sources(root, columns=CITED, source=tuple(sorted(set(observations["source"])))))
    coverage = "" if of_one else cover_regions(observations, choose_words(language), root)
    return Cited(
        list_facts(observations, sources, language, coverage, root),
        define_terms(observations, language, root),
        tuple(sorted((phrase_source(source, language) for source in sources), key=key_letters)),
        list_files(observations, language),
        list_terms(observations, root),
    )


def frame_page(job: Job, body: str, notebook_sha256: str, edition: str, cited: Cited) -> str:
    """Return the whole page around `body`; `edition` is the digest of all that it is made of."""
    return render_page(body, describe_frame(job, notebook_sha256, edition[:DIGITS], cited))


def describe_frame(job: Job, notebook_sha256: str, edition: str, cited: Cited) -> Frame:
    """Return what stands around a page, in its own language."""
    words = choose_words(job.language)
    return Frame(
        title=job.title,
        name=job.name,
        language=job.language,
        twin=next((language for language in job.languages if language != job.language), ""),
        before=job.neighbours[0],
        after=job.neighbours[1],
        facts=(*cited.facts, (words["page_edition"], edition)),
        definitions=cited.definitions,
        citation=cite_page(job.title, edition, cited.publications, job.language),
        command=f"indicators report {job.name}",
        notebook=f"{PLAN.parent.as_posix()}/{Path(job.notebook).name}",
        digest=notebook_sha256[:DIGITS],
        parameters=tuple(
            (name, json.dumps(value, ensure_ascii=False)) for name, value in sorted(job.parameters.items())
        ),
        sources=cited.sources,
        versions=list_versions(),
        edition=edition,
        terms=cited.terms,
    )


def cite_page(title: str, edition: str, publications: Iterable[str], language: str) -> str:
    """Return the words by which a page is cited: suite, title, version, edition, and the publications it rests on."""
    words, version = choose_words(language), importlib.metadata.version(PACKAGES[0])
    cited = words["citation"].format(suite=words["index_title"], title=title, version=version, edition=edition)
    listed = label_word("semicolon", language).join(publications)
    return cited + (words["citation_sources"].format(sources=listed) if listed else "")


def phrase_source(source: Mapping[str, str], language: str) -> str:
    """Return a publication in a few words: who published what, when."""
    date = label_date(source["published"], language)
    return ", ".join(part for part in (source["publisher"], source["title"], date) if part)


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


def list_facts(
    observations: pd.DataFrame, sources: Iterable[Mapping[str, str]], language: str, coverage: str, root: Path
) -> Pairs:
    """Return what stands at the head of a page: period covered, newest source, `coverage` of the map, standing.

    The dates of `sources` are for figures that have none of their own. What figures are only set against (population,
    GDP) makes no page newer and no period longer, unless a page shows nothing else. What is not known is left out.
    """
    words = choose_words(language)
    dates = {source["source"]: source["published"] for source in sources}
    context = {name for name in set(observations["indicator"]) - {""} if not find_indicator(name, root).digital}
    own = observations[~observations["indicator"].isin(context)]
    pairs = zip(own["source"], own["published"], strict=True)
    newest = max((published or dates.get(source, "") for source, published in pairs), default="")
    facts = (
        (words["period"], cover_period(own if len(own) else observations)),
        (words["newest"], label_date(newest, language)),
        (words["coverage"], coverage),
        (words["status"], tell_standing(observations, words)),
    )
    return tuple((label, value) for label, value in facts if value)


def cover_regions(observations: pd.DataFrame, words: Mapping[str, str], root: Path) -> str:
    """Return of how many regions of a map there is a figure, such as "20 of 22"; empty where hardly any is shown.

    Empty as well where territories of several countries are shown: their charts say how many have a figure.
    """
    known = set(observations.loc[observations["absence"] == "", "territory"]) - {""}
    if list_countries(known, root) != [NATION]:
        return ""
    maps = [list_regions(name, root=root) for name in MAPS]
    found, regions = max(((len(known & set(regions)), len(regions)) for regions in maps), key=lambda pair: pair[0])
    return words["coverage_of"].format(known=found, all=regions) if found >= FEWEST_REGIONS else ""


def tell_standing(observations: pd.DataFrame, words: Mapping[str, str]) -> str:
    """Return how many figures are provisional, estimated or planned, or that all stand as they were published.

    >>> rows = pd.DataFrame({"obs_status": "A", "stage": ["estimated", ""], "nature": "planned"})
    >>> tell_standing(rows, choose_words("en"))
    'estimated: 1, planned or announced: 1'
    """
    status = observations["obs_status"]
    estimated = (status == "E") | (observations["stage"] == "estimated")
    planned = ~estimated & ((status == "F") | observations["nature"].isin(PLANNED))
    rows = {"provisional": status == "P", "estimated": estimated, "forecast": planned}
    told = [words[f"status_{name}"].format(n=some.sum()) for name, some in rows.items() if some.any()]
    return ", ".join(told) or words["status_published"]


def define_terms(observations: pd.DataFrame, language: str, root: Path) -> Pairs:
    """Return each indicator and sector of the figures with its definition, in the order of their titles."""
    terms = {
        getattr(row, f"title_{language}"): getattr(row, f"definition_{language}")
        for row in find_counted(observations, root)
    }
    return tuple((title, terms[title]) for title in sorted(terms, key=key_letters) if terms[title])


def list_terms(observations: pd.DataFrame, root: Path) -> tuple[str, ...]:
    """Return the titles, in every language, of what the figures count; what they are only set against is left out."""
    rows = [row for row in find_counted(observations, root) if row.digital]
    return tuple(dict.fromkeys(getattr(row, f"title_{language}") for language in LANGUAGES for row in rows))


def find_counted(observations: pd.DataFrame, root: Path) -> list[Indicator | Sector]:
    """Return the indicators of the figures, then their sectors."""
    rows = [find_indicator(name, root) for name in sorted(set(observations["indicator"]) - {""})]
    return rows + [find_sector(name, root) for name in sorted(set(observations["sector"]) - {""})]


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
