"""Where things stand: the project root and its folders."""

from __future__ import annotations

import functools
import os
from pathlib import Path

from indicators.errors import IndicatorsError

MARKER = Path("notebooks") / "reports.toml"
# Pages, and within: what a run notes and keeps for the next, and each source's file as it was last understood.
REPORTS, RUNS, CLEANED = "reports", ".runs", "cleaned"


def find_root(start: Path | None = None) -> Path:
    """Return the project root: the nearest parent of `start` that holds notebooks/reports.toml.

    Without `start` the working folder is tried first, then the folder of this library, so that figures can be read
    from anywhere. Raises `IndicatorsError` where neither lies in a project.
    """
    # A term looked up asks for the root, and a page looks up thousands: a path would cost more than the term.
    return _find_root(str(start.resolve())) if start else _find_root(os.getcwd(), __file__)  # noqa: PTH109


@functools.cache  # asked for with every term looked up, so that its keys are plain text
def _find_root(*folders: str) -> Path:
    places = [Path(folder).resolve() for folder in folders]
    for place in places:
        for folder in (place, *place.parents):
            if (folder / MARKER).is_file():
                return folder
    raise IndicatorsError(
        f"no project found at {places[0]}: no parent folder holds {MARKER.as_posix()}; "
        "run the command inside the project, or name its folder"
    )
