"""The one look of all charts: sizes, colours safe for colour-blind readers, letters that never turn to formulas."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Annotation, Text
from matplotlib.textpath import TextPath
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation

from indicators.charts.letters import SPARE, list_texts, measure_letter, set_style
from indicators.labels import label_number
from indicators.palette import FAMILY, PALETTE
from indicators.texts import clean_text

WIDTH = 510.0  # points: 680 pixels of a page
NARROW = 320.0  # points: what a phone shows in letters of their size
TEXT, SMALL = 10.0, 9.0  # points
INK, MUTED, GRID, BASE, PAPER, BAR, STRONG, ACCENT, FAINT = (
    PALETTE[name].light for name in ("ink", "muted", "grid", "base", "paper", "bar", "strong", "accent", "faint")
)
ON_PALE, ON_STRONG = PALETTE["on-pale"].light, PALETTE["on-strong"].light
SERIES = tuple(PALETTE[f"line-{number}"].light for number in range(1, 7))
DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1.5, 2)), (0, (10, 3)), (0, (1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P")
FILLS = tuple(PALETTE[f"part-{number}"].light for number in range(1, 9))
HATCHES = ("", "////", "..", "\\\\\\\\", "xxx", "---", "++", "|||")
GRADES = tuple(PALETTE[f"grade-{number}"].light for number in range(1, 6))
DIVERGING = tuple(PALETTE[name].light for name in ("under-4", "under-2", "middle", "over-2", "over-3"))

RC = {
    "font.family": [FAMILY, SPARE],
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": GRID,
    "axes.labelcolor": MUTED,
    "axes.labelsize": SMALL,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.spines.bottom": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "hatch.linewidth": 0.8,
    "figure.facecolor": PAPER,
    "axes.facecolor": "none",
    "lines.solid_capstyle": "butt",
    "text.hinting": "no_hinting",  # letters stand in a PNG where they stand in an SVG
    "svg.fonttype": "path",
    "svg.hashsalt": "indicators",
}

TICK = 44.0  # points: the least from one number of an axis to the next
RISE = 0.364  # of the size: half the height of a capital
NAME = "name"  # the mark of a text that names a row
CENTRED = ("center", "center_baseline")
DRAWN_WIDTH: ContextVar[float] = ContextVar("width", default=WIDTH)
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def in_style(draw: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Return `draw` as it runs under the house style; the settings of the caller are untouched.

    Of a chart, the axes it returns, the texts are settled; what is no chart is given on as it is.
    """

    @functools.wraps(draw)
    def styled(*arguments: Arguments.args, **options: Arguments.kwargs) -> Result:
        with set_style(RC):
            drawn = draw(*arguments, **options)
            if isinstance(drawn, Axes):
                settle_texts(drawn.figure)
            return drawn

    return styled


def draw_narrow(draw: Callable[Arguments, Result], *arguments: Arguments.args, **options: Arguments.kwargs) -> Result:
    """Return what `draw` draws of these arguments, as wide as a phone shows it."""
    kept = DRAWN_WIDTH.set(NARROW)
    try:
        return draw(*arguments, **options)
    finally:
        DRAWN_WIDTH.reset(kept)


def find_width() -> float:
    """Return how wide a chart is drawn, in points: that of a page, but within `draw_narrow`.

    >>> find_width(), draw_narrow(find_width)
    (510.0, 320.0)
    """
    return DRAWN_WIDTH.get()


def draw_line(axes: Axes, across: Sequence[float], down: Sequence[float], **style: object) -> Line2D:
    """Return a line, or a sign where `ls` is "", added to axes whose limits are set: nothing is measured for them."""
    line = Line2D(across, down, **style)
    axes.add_artist(line)
    return line


def settle_texts(figure: Figure) -> None:
    """Let the capitals of every text in the middle of a line stand there, whatever accents and tails it has.

    matplotlib centres the ink of each text, so that « Île » would stand lower than « Corse ».
    """
    for text in list_texts(figure):
        text.set_linespacing("normal")
        if text.get_va() in CENTRED and not text.get_rotation():
            _lower(text, RISE * text.get_size())


def _lower(text: Text, depth: float) -> None:
    text.set_va("baseline")
    if isinstance(text, Annotation) and text.anncoords == "offset points":
        text.xyann = (text.xyann[0], text.xyann[1] - depth)
    else:
        shift = ScaledTranslation(0, -depth / 72, text.figure.dpi_scale_trans)
        text.set_transform(text.get_transform() + shift)


def start_axes(name: str, height: float, left: float, right: float = 12, top: float = 12, bottom: float = 28) -> Axes:
    """Return empty axes on a figure of their own, `height` points high, with these margins in points.

    The figure is named `name`: its marks lead to evidence of that name.
    """
    width = find_width()
    figure = Figure(figsize=(width / 72, height / 72), dpi=96)
    FigureCanvasAgg(figure)
    figure.set_gid(name)
    box = (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
    return figure.add_axes(box)


def write_row(axes: Axes, height: float, words: str, indent: float = 0.0, **style: object) -> Text:
    """Write the name of the row at `height`, `indent` points from the edge of the figure; return it.

    A tick of the axis would cost five artists a row.
    """
    edge = indent - axes.get_position().x0 * find_width()
    across = axes.get_yaxis_transform() + ScaledTranslation(edge / 72, 0, axes.figure.dpi_scale_trans)
    return axes.text(0, height, words, transform=across, va="center_baseline", gid=NAME, **style)


def measure_text(text: str, size: float = TEXT, weight: str = "normal") -> float:
    """Return how wide `text` is set, in points: the sum of the widths of its letters.

    >>> measure_text("Île-de-France") > measure_text("Corse") > 0
    True
    """
    return size * sum(measure_letter(letter, weight) for letter in text)


def draw_signs(axes: Axes, places: list[tuple[float, float]], sign: str, colour: str) -> None:
    """Write `sign` at each of `places`, as a small text centred there is written; the limits of `axes` are set.

    All are one shape: hundreds of texts would take longer than the rest of a chart.
    """
    if not places:
        return
    font = FontProperties(family=RC["font.family"], size=SMALL)
    shape = TextPath((-measure_text(sign, SMALL) / 2, -RISE * SMALL), sign, prop=font, usetex=False)
    spots = axes.transData.transform(places) / axes.figure.dpi  # in inches, as what is measured in points is drawn
    shapes = Path.make_compound_path(*(Path(shape.vertices / 72 + spot, shape.codes) for spot in spots))
    axes.add_artist(PathPatch(shapes, transform=axes.figure.dpi_scale_trans, color=colour, lw=0, clip_on=False))


def clean_line(text: str) -> str:
    r"""Return `text` on one line, without what a font cannot draw.

    >>> clean_line("a\r\nb")
    'a b'
    """
    return re.sub(r"[\t\r\n\u2028\u2029]+", " ", clean_text(text))


def shorten_text(text: str, width: float, size: float = TEXT) -> str:
    """Return `text` on one line, cut with « … » where it is wider than `width` points.

    >>> shorten_text("Provence-Alpes-Côte d’Azur", 60)
    'Provence-…'
    """
    line = clean_line(text)[:200]
    if measure_text(line, size) <= width:
        return line
    while line and measure_text(line + "…", size) > width:
        line = line[:-1]
    return line.rstrip() + "…"


def wrap_text(text: str, width: float, size: float = TEXT, lines: int = 2) -> str:
    r"""Return `text` broken after spaces and hyphens to fit `width` points, or "" where `lines` lines do not hold it.

    >>> wrap_text("Languedoc-Roussillon", 70)
    'Languedoc-\nRoussillon'
    """
    wrapped = [""]
    for part in re.findall(r"[^- ]*[- ]?", clean_line(text)[:200]):
        if measure_text((wrapped[-1] + part).rstrip(), size) <= width or not wrapped[-1]:
            wrapped[-1] += part
        else:
            wrapped.append(part)
    fits = len(wrapped) <= lines and all(measure_text(line.rstrip(), size) <= width for line in wrapped)
    return "\n".join(line.rstrip() for line in wrapped) if fits else ""


def fill_lines(
    parts: Sequence[str], width: float, size: float, weight: str = "normal", between: str = " "
) -> list[str]:
    """Return `parts` in as few lines of at most `width` points as they take in order; a wider part stands alone.

    >>> fill_lines(["Champ :", "France", "entière"], 80, 10.0)
    ['Champ : France', 'entière']
    """
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]}{between}{part}" if lines else part
        if lines and measure_text(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def fold_key(key: list[str]) -> list[str]:
    """Return the entries of a key in lines that fit the figure."""
    return fill_lines(key, find_width() - 8, SMALL, between=" · ")


def measure_key(key: list[str]) -> float:
    """Return the height of a key below the axes, in points."""
    return 13.0 * len(fold_key(key)) + (8 if key else 0)


def write_key(axes: Axes, key: list[str]) -> None:
    """Write the entries of a key at the foot of the figure."""
    high = axes.figure.get_figheight() * 72
    for number, line in enumerate(reversed(fold_key(key))):
        axes.figure.text(0, (4 + 13 * number) / high, line, size=SMALL, color=MUTED)


def format_axis(axes: Axes, which: str, language: str, unit: str = "", signed: bool = False, ticks: int = 5) -> None:
    """Give an axis few round ticks, written in `language`, and a light grid."""
    axis = getattr(axes, f"{which}axis")
    room = int(axes.get_position().width * find_width() // TICK) if which == "x" else ticks
    locator = MaxNLocator(nbins=max(2, min(ticks, room)), steps=[1, 2, 2.5, 5, 10])
    axis.set_major_locator(locator)
    low, high = axis.get_view_interval()
    decimals = _count_tick_decimals(locator.tick_values(low, high))
    axis.set_major_formatter(FuncFormatter(lambda value, _: label_number(value, language, decimals, signed) + unit))
    axes.grid(visible=True, axis=which)


def _count_tick_decimals(ticks: list[float]) -> int:
    return next((places for places in range(4) if all(abs(tick - round(tick, places)) < 1e-9 for tick in ticks)), 4)


def pick_ink(colour: str | tuple[float, float, float]) -> str:
    """Return the colour of letters on a class: of those two, each the other's in the dark theme, what stands out more.

    >>> pick_ink("#ffffff") == ON_PALE, pick_ink("#0b4f82") == ON_STRONG
    (True, True)
    """
    return max((ON_PALE, ON_STRONG), key=lambda ink: contrast(ink, colour))


def contrast(one: str | tuple[float, float, float], other: str | tuple[float, float, float]) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2.2 defines it.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    lights = sorted((_relative_luminance(to_rgb(colour)) for colour in (one, other)), reverse=True)
    return round((lights[0] + 0.05) / (lights[1] + 0.05), 6)


def _relative_luminance(channels: tuple[float, float, float]) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
