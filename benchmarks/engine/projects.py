"""What every row needs: a fresh copy of the project, a timed command, and the line that a row prints."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from indicators.paths import find_root
from indicators.reports.plan import Page, plan_reports

PARTS = ("data", "notebooks", "requirements")
BIN = Path(sys.executable).parent
INDICATORS = (str(BIN / "indicators"),)
REPORT = (*INDICATORS, "report")
TOLD = 2000


class BenchError(Exception):
    """A command that is measured did not do what it should."""


class Row(NamedTuple):
    """A row of the table; `held` is nothing where the row could not be measured here."""

    what: str
    figure: str
    must: str
    held: bool | None


class Timed(NamedTuple):
    """A command that has ended: its whole wall time and its processor time in seconds, and what it printed."""

    seconds: float
    processor: float
    printed: str


def copy_project(folder: Path) -> Path:
    """Return a new copy of the project in `folder`, with what pages are made from and no page."""
    source = find_root()
    for part in PARTS:
        shutil.copytree(
            source / part, folder / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
        )
    shutil.copy(source / "pyproject.toml", folder)
    return folder


def list_pages(root: Path) -> list[Page]:
    """Return every page of the project at `root`."""
    return plan_reports(root)


def run_timed(command: Sequence[str], folder: Path, added: Mapping[str, str] | None = None) -> Timed:
    """Return how long a command took in `folder`, with the environment's programs first; raise where it fails."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **(added or {})}
    start, used = time.perf_counter(), read_processor()
    run = subprocess.run(
        command, cwd=folder, env=environment, text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    seconds = time.perf_counter() - start
    if run.returncode:
        raise BenchError(f"{' '.join(command)} ended with status {run.returncode}:\n{run.stdout[-TOLD:]}")
    return Timed(seconds, read_processor() - used, run.stdout)


def read_processor() -> float:
    """Return the processor seconds of all processes that were started here and have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tell_median(seconds: Sequence[float], digits: int = 1) -> str:
    """Return the median of times, with their range where there are several.

    >>> tell_median([3.0, 1.0, 2.0])
    '2.0 s (1.0 to 3.0)'
    """
    spread = f" ({min(seconds):.{digits}f} to {max(seconds):.{digits}f})" if len(seconds) > 1 else ""
    return f"{statistics.median(seconds):.{digits}f} s{spread}"


def tell_row(row: Row) -> str:
    """Return the line of a row."""
    verdict = {True: "held", False: "MISSED", None: "not measured"}[row.held]
    return f"{row.what}: {row.figure}; must reach: {row.must}; {verdict}"
