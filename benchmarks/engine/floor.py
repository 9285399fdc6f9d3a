"""Pages against the floor: the same cells run by plain Python processes, one a core, without Jupyter."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.projects import Timed, run_timed
from indicators.reports.plan import Page

SCRIPT = Path(__file__).with_name("plain.py")
QUIET = {"MPLBACKEND": "agg", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def time_floor(root: Path, pages: Sequence[Page], folder: Path, processes: int) -> Timed:
    """Return what plain processes take for `pages` of the project at `root`; they write to `folder`."""
    folder.mkdir()
    listed = folder / "pages.json"
    listed.write_text(json.dumps([describe_page(page) for page in pages]), encoding="utf-8")
    return run_timed((sys.executable, str(SCRIPT), str(listed), str(folder), str(processes)), root, QUIET)


def describe_page(page: Page) -> dict[str, object]:
    """Return what the floor needs to know of a page."""
    return {
        "notebook": str(page.notebook),
        "parameters": dict(page.parameters),
        "name": f"{page.language}-{page.name}",
    }
