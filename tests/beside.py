"""Files that stand beside the project, in ../shared: read in place, and never needed."""

from __future__ import annotations

from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[2] / "shared"


def find_beside(pattern: str) -> Path:
    """Return the first file or folder of ../shared that fits `pattern`; skip the test where there is none."""
    found = min(BESIDE.glob(pattern), default=None)
    if found is None:
        pytest.skip(f"{pattern} is not beside the project, in ../shared")
    return found
