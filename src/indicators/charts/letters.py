"""The letters of charts: fonts that come with the library, and no letter that none of them can draw."""

from __future__ import annotations

import functools
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.text import Text

from indicators.errors import ReportError
from indicators.palette import FAMILY, FONTS, WEIGHTS

SPARE = "DejaVu Sans"  # comes with matplotlib; has letters of most alphabets
MEASURED = 100  # points of a letter that is measured


@functools.cache
def open_fonts() -> None:
    """Tell matplotlib of the fonts that come with the library; from then on it knows their family."""
    for name in WEIGHTS:
        font_manager.fontManager.addfont(FONTS / f"{name}.ttf")


@functools.cache
def list_letters(family: str) -> frozenset[int]:
    """Return the letters that the font `family` draws, as numbers."""
    open_fonts()
    return frozenset(font_manager.get_font(font_manager.findfont(family)).get_charmap())


@functools.cache
def open_face(family: str, weight: str) -> FT2Font:
    """Return the letters of a font `family` in a `weight`."""
    open_fonts()
    return font_manager.get_font(font_manager.findfont(FontProperties(family, weight=weight)))


@functools.cache
def measure_letter(letter: str, weight: str = "normal") -> float:
    """Return how wide `letter` is set, in parts of its size, by the first of our fonts that has it; 0 where none has.

    Lines are fitted letter by letter: to lay out each line that is tried takes longer than to draw the chart.

    >>> 0 < measure_letter("i") < measure_letter("m") < measure_letter("m", "bold") < 1
    True
    """
    faces = [open_face(family, weight) for family in (FAMILY, SPARE)]
    font = next((face for face in faces if face.get_char_index(ord(letter))), None)
    if font is None:
        return 0.0
    font.set_size(MEASURED, 72)
    return font.load_char(ord(letter), LoadFlags.NO_HINTING).linearHoriAdvance / MEASURED / 65536


def list_texts(figure: Figure) -> list[Text]:
    """Return the texts of `figure`; ticks of axes that are off are not made only to be looked at."""
    written = list(figure.texts)
    for axes in figure.axes:
        written += [*axes.texts, axes.title]
        if axes.axison:
            written += [axes.xaxis.label, axes.yaxis.label, *axes.get_xticklabels(), *axes.get_yticklabels()]
    return written


def check_letters(figure: Figure, more: Iterable[str] = ()) -> bool:
    """Return whether the page's own font draws every letter of `figure` and of `more`.

    Raises `ReportError` where no font of ours draws one: a reader would see an empty box in its place.
    """
    ours, spare = list_letters(FAMILY), list_letters(SPARE)
    own = True
    for text in [*(text.get_text() for text in list_texts(figure)), *more]:
        letters = {ord(letter) for letter in text if letter != "\n"}
        own = own and letters <= ours
        if not letters <= ours | spare:
            raise ReportError(_tell_missing(text, sorted(letters - ours - spare), figure.get_gid()))
    return own


def _tell_missing(text: str, letters: list[int], name: object) -> str:
    named = ", ".join(f"{chr(letter)!r} ({unicodedata.name(chr(letter), f'U+{letter:04X}')})" for letter in letters[:3])
    return (
        f"the chart {name!r} holds the text {text[:80]!r}, of which its fonts cannot draw {named}; write it in letters "
        "they have (names of territories stand in data/reference, all others in the source), or add a font to "
        "indicators.charts.letters"
    )


@contextmanager
def set_style(settings: dict[str, object]) -> Iterator[None]:
    """Draw with `settings`, the fonts known; of letters without a shape `check_letters` tells, and nobody else."""
    open_fonts()
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing")
        yield
