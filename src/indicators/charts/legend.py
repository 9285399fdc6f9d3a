"""Above a chart of parts: which fill is which part, in as many lines as the names take."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from indicators.charts.style import FILLS, HATCHES, INK, PAPER, SMALL, find_width, measure_text

SWATCH, BESIDE, APART, LINE, FOOT = 11.0, 5.0, 14.0, 16.0, 8.0


def find_look(number: int, *, pale: bool = False) -> dict[str, str]:
    """Return fill, hatch and edge of the part `number` of a chart; a pale one is its outline and hatch on paper.

    >>> find_look(0)["hatch"], find_look(8) == find_look(0)
    ('', True)
    """
    fill, hatch = FILLS[number % len(FILLS)], HATCHES[number % len(HATCHES)]
    face, edge = (PAPER, fill) if pale else (fill, PAPER)
    return {"facecolor": face, "hatch": hatch, "edgecolor": edge}


def measure_legend(titles: Sequence[str]) -> float:
    """Return the height of the legend of `titles` with the room below it, in points; none without titles.

    >>> measure_legend(["national", "regional"])
    24.0
    """
    return LINE * (1 + max(line for line, _ in _flow(titles))) + FOOT if titles else 0.0


def draw_legend(axes: Axes, titles: Sequence[str], sum_title: str = "", *, pale: bool = False) -> None:
    """Write `titles` above the axes, each behind the look of its part; `sum_title` behind the diamond of their sum.

    With `pale` the last of `titles` stands behind the pale look of the part before it.
    `measure_legend` of all of them says how much room they take.
    """
    figure, high = axes.figure, axes.figure.get_figheight() * 72
    every = [*titles, sum_title] if sum_title else [*titles]
    for number, (title, (line, left)) in enumerate(zip(every, _flow(every), strict=True)):
        middle = high - LINE * line - 10
        if number == len(titles):
            _draw_diamond(axes, left + SWATCH / 2, middle, high)
        else:
            corner, sides = (left / find_width(), (middle - 5) / high), (SWATCH / find_width(), 10 / high)
            faint = pale and number == len(titles) - 1
            look = {
                "lw": 0.8 if faint else 0.5,
                "transform": figure.transFigure,
                **find_look(number - faint, pale=faint),
            }
            figure.add_artist(Rectangle(corner, *sides, **look))
        figure.text((left + SWATCH + BESIDE) / find_width(), middle / high, title, size=SMALL, va="center_baseline")


def _draw_diamond(axes: Axes, left: float, middle: float, high: float) -> None:
    place = {"transform": axes.figure.transFigure, "clip_on": False}
    axes.plot([left / find_width()], [middle / high], marker="D", ms=6, mfc=INK, mec=PAPER, mew=1.2, **place)


def _flow(titles: Sequence[str]) -> list[tuple[int, float]]:
    """Return the line of each title and its place across."""
    places, line, left = [], 0, 0.0
    for title in titles:
        wide = SWATCH + BESIDE + measure_text(title, SMALL)
        if left and left + wide > find_width():
            line, left = line + 1, 0.0
        places.append((line, left))
        left += wide + APART
    return places
