"""Tiny notebooks and the jobs that make pages of them, for the tests of engines and of the making of pages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from indicators.machine.environment import build_environment
from indicators.making.page import make_page
from indicators.reads import LEDGER, begin_notes
from indicators.reports.jobs import Job, Limits, Outcome
from indicators.reports.render import Frame, render_page
from small_projects import write_cells

PARAMETERS = ("code", 'language = "en"\ncode = "x"', "parameters")
ENGINES = ("shell", "kernel")


class Made(NamedTuple):
    """What became of a job: outcome, the numbers of the cells noted, the page ("" for none), the job's folder."""

    outcome: Outcome
    notes: list[int]
    page: str
    folder: Path


def write_notebook(root: Path, name: str, cells: list[tuple]) -> Path:
    """Write a notebook of (kind, source, tags) cells, behind its cell of parameters, and return its path."""
    path = write_cells(root / "notebooks" / f"{name}.ipynb", [PARAMETERS, *cells])
    (path.parent / "reports.toml").touch()
    return path


def build_page(body: str = "<p>x</p>", words: str = "a", **changes: object) -> str:
    """Return a French page around `body`, with `words` wherever words can stand around it."""
    pairs = ((words, words),)
    texts = dict.fromkeys(("title", "citation", "command", "notebook", "digest", "edition"), words)
    lists = dict.fromkeys(("facts", "definitions", "parameters", "sources", "versions"), pairs)
    beside = dict.fromkeys(("before", "after"), ("nom-voisin", words))
    given = {"name": "nom", "language": "fr", "twin": "en", **texts, **lists, **beside}
    return render_page(body, Frame(**{**given, **changes}))


def build_job(root: Path, folder: Path, notebook: Path) -> Job:
    """Return the job of a French page."""
    return Job(
        page=f"fr/{notebook.stem}.html",
        root=str(root),
        folder=str(folder),
        notebook=str(notebook),
        report=notebook.stem,
        name=notebook.stem,
        title="Où & quand ?",
        language="fr",
        languages=("fr", "en"),
        parameters={"language": "fr", "code": "01"},
        exhibits=(),
        private=(),
        code="c0de",
        limits=Limits(output_kb=50),
    )


def make(job: Job, engine: str) -> Made:
    """Make a page in the environment of pages, and return what became of it."""
    folder = Path(job.folder)
    folder.mkdir(parents=True, exist_ok=True)
    kept, here, notes = dict(os.environ), Path.cwd(), []
    os.environ.clear()
    os.environ.update(build_environment(str(folder.parent)))
    begin_notes(folder / "reads.jsonl")
    try:
        outcome = make_page(job, engine, notes.append)
    finally:
        LEDGER.page = ""
        os.environ.clear()
        os.environ.update(kept)
        os.chdir(here)
    page = folder / "page.html"
    return Made(outcome, notes, page.read_text(encoding="utf-8") if page.is_file() else "", folder)
