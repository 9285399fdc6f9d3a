"""The words of the lab, spaced as their language prints them, and the style that what it shows stands in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from indicators.catalogue import fill_phrase
from indicators.labels import space_french
from indicators.tables import Html

PHRASES = "lab"
STYLES = (Path(__file__).parents[1] / "exhibits.css", Path(__file__).parent / "lab.css")


def word(key: str, language: str, **parts: str) -> str:
    """Return the words of `key` in lab.toml, its {placeholders} filled.

    >>> word("rows_all", "en", count="3")
    'Rows: 3.'
    """
    text = fill_phrase(PHRASES, key, language, **parts)
    return space_french(text) if language == "fr" else text


def dress(body: Html) -> Html:
    """Return a piece of a page in the style it has on pages; the style reaches nothing else of the notebook."""
    return Html('<div class="indicators-lab">{}{}</div>').format(_read_style(), body)


@cache
def _read_style() -> Html:
    style = "\n".join(path.read_text(encoding="utf-8").strip() for path in STYLES)
    return Html(f"<style>@scope {{\n{style}\n}}</style>")
