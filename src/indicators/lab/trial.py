"""A page made from the lab: a planned one by `indicators report`, any other by the same engine beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import matplotlib

from indicators.lab.words import word
from indicators.paths import REPORTS
from indicators.press.runner import run_jobs
from indicators.reports.inputs import hash_code, hash_inputs
from indicators.reports.plan import Page, read_limits
from indicators.runs.preparation import build_job
from indicators.runs.record import name_run
from indicators.runs.settling import describe_failure
from indicators.texts import clean_text

MADE = "page.html"
SECONDS_BESIDE = 120  # for the cleaning before, and the other language of the page


class Made(NamedTuple):
    """The page that was made, "" where there is none, what to tell of it, and its title."""

    page: str
    told: str
    title: str = ""


def make_planned(page: Page, root: Path, language: str) -> Made:
    """Make a page that the plan asks for, and publish it, as the command line does; what is up to date stays."""
    command = [sys.executable, "-m", "indicators", "--words", language, "report", page.name]
    seconds = 2 * read_limits(root).page_seconds + SECONDS_BESIDE
    status, said = run_command(command, root, seconds)
    path = root / REPORTS / page.path
    if status is None:
        return Made("", word("too_long", language, count=f"{seconds:.0f}"))
    if status or not path.is_file():
        return Made("", keep_own(said, page.name))
    told = word("made_planned", language, path=f"{REPORTS}/{page.path}")
    return Made(path.read_text(encoding="utf-8"), told, page.title)


def keep_own(said: str, name: str) -> str:
    r"""Return the lines that speak of a page, in either language; all of them where none does.

    >>> keep_own("fr/a.html: cell 3 stopped\n1 failed", "a")
    'fr/a.html: cell 3 stopped'
    """
    lines = said.splitlines()
    return "\n".join([line for line in lines if f"/{name}.html" in line] or lines)


def run_command(command: list[str], root: Path, seconds: float) -> tuple[int | None, str]:
    """Return how a command ended (None: it took too long and was ended) and what it said of its failure."""
    process = subprocess.Popen(
        command,
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None, ""
    return process.returncode, clean_text((err or out).decode(errors="replace")).strip()


def make_free(page: Page, root: Path, language: str) -> Made:
    """Make a page that the plan does not ask for; nothing in reports/ is touched, and nothing is left behind.

    It is made by the engine of reports, with its limits of time and memory, from what was cleaned last.
    """
    with tempfile.TemporaryDirectory(prefix="indicators-lab-") as name:
        folder = Path(name) / "page"
        job = build_job(page, root, hash_code(hash_inputs(root)), read_limits(root))._replace(folder=str(folder))
        fonts = Path(matplotlib.get_cachedir()).parent  # where this process has its list of fonts
        (outcome,) = run_jobs([job], 1, name_run(), fonts)
        if outcome.failure:
            return Made("", describe_failure(job.page, page.notebook.name, outcome.failure))
        return Made((folder / MADE).read_text(encoding="utf-8"), word("made_free", language), page.title)
