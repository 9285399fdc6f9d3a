"""The built pages that browser tests open: those of reports/, as they stand."""

from __future__ import annotations

from pathlib import Path

REPORTS = Path(__file__).parents[1] / "reports"
LANGUAGES = ("fr", "en")
PROFILES = ("profile-bretagne", "profile-auvergne-rhone-alpes")  # with and without comparable figures


def list_kinds(language: str) -> list[Path]:
    """Return one page of every kind in a language, none where nothing is built: index, stories, two profiles."""
    pages = sorted((REPORTS / language).glob("*.html"))
    return [path for path in pages if not path.stem.startswith("profile-") or path.stem in PROFILES]
