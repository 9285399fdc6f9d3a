"""The colours of charts in the light and the dark theme, and the letters of pages: one table for drawing and for style.

No two light colours are the same: a colour that was drawn is the property of its name in the page's style, and so the
other theme's colour wherever the page is dark. `docs/style.md` says what each is for.
"""

from __future__ import annotations

import base64
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Indicators Sans"
WEIGHTS = {"regular": "400", "bold": "700"}  # by file name
PREFIX = "--c-"
Use = Literal["ground", "text", "mark", "class", "line"]


class Colour(NamedTuple):
    """A colour in both themes. A `text` stands out 4.5 : 1 against the ground, a `mark` 3 : 1.

    A `class` fills a tile or a cell that also says its figure, a `line` only helps the eye: neither need stand out.
    """

    light: str
    dark: str
    use: Use


PALETTE: Mapping[str, Colour] = {
    "paper": Colour("#ffffff", "#14181d", "ground"),
    "ink": Colour("#1f2933", "#e8ecf0", "text"),
    "muted": Colour("#56616b", "#a7b1bb", "text"),
    "grid": Colour("#e6eaee", "#2a323a", "line"),
    "base": Colour("#808b95", "#7d8893", "mark"),
    "bar": Colour("#4a8abf", "#4f90c8", "mark"),
    "strong": Colour("#0b4f82", "#b3dcfb", "text"),
    "accent": Colour("#b04a00", "#ffa468", "text"),
    "faint": Colour("#8a96a1", "#66727d", "mark"),
    # lines of an evolution: apart from one another in lightness or hue for the three colour blindnesses
    "line-1": Colour("#0b5c94", "#6cb8f0", "text"),
    "line-2": Colour("#b14b01", "#ff9f5f", "text"),
    "line-3": Colour("#00735a", "#53cba6", "text"),
    "line-4": Colour("#8a3b76", "#e497cf", "text"),
    "line-5": Colour("#6b5b00", "#d8c460", "text"),
    "line-6": Colour("#3f4a54", "#b9c3cc", "text"),
    # parts of a bar: each has a hatch of its own besides
    "part-1": Colour("#0b5c95", "#6cb8f1", "mark"),
    "part-2": Colour("#c8691a", "#f0a465", "mark"),
    "part-3": Colour("#3b9080", "#5ac4ad", "mark"),
    "part-4": Colour("#8a3b77", "#db90c8", "mark"),
    "part-5": Colour("#8f7c16", "#d8c461", "mark"),
    "part-6": Colour("#6a7682", "#a7b1bc", "mark"),
    "part-7": Colour("#5b92c2", "#4a83b4", "mark"),
    "part-8": Colour("#b3709d", "#a8658f", "mark"),
    # classes of tiles and cells: letters on the pale ones are `on-pale`, on the strong ones `on-strong`
    "on-pale": Colour("#1f2932", "#e8ecf1", "text"),
    "on-strong": Colour("#fffffe", "#14181c", "ground"),
    "empty": Colour("#f1f4f6", "#1d242b", "class"),
    "pale": Colour("#c9dcea", "#24425b", "class"),
    "grade-1": Colour("#ecf3f8", "#1a2733", "class"),
    "grade-2": Colour("#c3daea", "#203d55", "class"),
    "grade-3": Colour("#8fbbdc", "#2a5a80", "class"),
    "grade-4": Colour("#2f6fa3", "#7db8e4", "class"),
    "grade-5": Colour("#0b4f83", "#c6e4fa", "class"),
    "under-4": Colour("#8f4404", "#ffc088", "class"),
    "under-3": Colour("#dc9a55", "#85501f", "class"),
    "under-2": Colour("#f0c391", "#5c3b1c", "class"),
    "under-1": Colour("#faebda", "#33281e", "class"),
    "middle": Colour("#f5f4f1", "#22262a", "class"),
    "over-1": Colour("#dbe8f2", "#1c2d3b", "class"),
    "over-2": Colour("#8fbbdd", "#2a5a81", "class"),
    "over-3": Colour("#0b4f84", "#b3dcfa", "class"),
}
NAMES = {colour.light: name for name, colour in PALETTE.items()}


def write_property(colour: str) -> str:
    """Return a light colour as the property of its name, which it is itself where there is no style around.

    A colour that is not of the palette stays as it is.

    >>> write_property("#1f2933"), write_property("#123456")
    ('var(--c-ink,#1f2933)', '#123456')
    """
    return f"var({PREFIX}{NAMES[colour]},{colour})" if colour in NAMES else colour


@functools.cache
def write_style() -> str:
    """Return the style a page needs for its charts: colours of both themes, and letters. Paper is light."""
    themes = [
        ";".join(f"{PREFIX}{name}:{getattr(colour, theme)}" for name, colour in PALETTE.items())
        for theme in ("light", "dark")
    ]
    colours = f":root{{{themes[0]}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{themes[1]}}}}}"
    return f"{write_faces()}\n{colours}"


@functools.cache
def write_faces() -> str:
    """Return the letters of charts as rules of a style, each font within."""
    return "\n".join(_write_face(name, weight) for name, weight in WEIGHTS.items())


def _write_face(name: str, weight: str) -> str:
    data = base64.b64encode((FONTS / f"{name}.woff2").read_bytes()).decode("ascii")
    source = f'url(data:font/woff2;base64,{data}) format("woff2")'
    return f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};src:{source}}}'
