"""Size against growth: the large, the fast and the slow are named, the others say their name on hover."""

from __future__ import annotations

import math
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from indicators.charts.evolution import spread_labels
from indicators.charts.hits import REACH, add_hit
from indicators.charts.marks import (
    Mark,
    count_marks,
    find_shape,
    join_hover,
    join_sentences,
    link_artist,
    link_mark,
    list_marks,
    read_marks,
    title_column,
)
from indicators.charts.naming import Box, find_room, measure_frame, span_box, surround, to_points, write_name
from indicators.charts.ranking import list_key
from indicators.charts.style import (
    ACCENT,
    BAR,
    INK,
    MUTED,
    PAPER,
    SMALL,
    STRONG,
    draw_line,
    format_axis,
    in_style,
    measure_key,
    measure_text,
    shorten_text,
    start_axes,
    write_key,
)
from indicators.labels import SUFFIXES, label_number, label_word

if TYPE_CHECKING:
    from indicators.comparisons import Comparison

HEIGHT, TOP, NAME_WIDTH = 400.0, 30.0, 180.0
NOTABLE, EXTREMES, LOG_RANGE, LABEL_GAP = 4, 3, 20.0, 13.0


class Point(NamedTuple):
    """A territory's size and growth."""

    size: Mark
    growth: Mark

    @property
    def hover(self) -> str:
        """Both figures in words."""
        return join_hover([self.size.said, self.growth.told, self.growth.standing])


@in_style
def draw_size_growth(
    comparison: Comparison,
    language: str = "fr",
    *,
    size: str = "value",
    growth: str = "annual_change_pct",
    name: str = "size-growth",
    highlight: Collection[str] = (),
    axes: Axes | None = None,
    root: Path | None = None,
) -> Axes:
    """Return axes with a point a territory: its size across (logarithmic where sizes are far apart), its growth up.

    Territories without both are left out. Thin lines are likely bounds; the dashed line is the growth of the reference.
    Every point links to `name`-territory.
    """
    points = read_points(comparison, size, growth, language, name, root)
    key = list_key([point.growth for point in points], "dots", language)
    references = _read_references(comparison, growth, language, name, root)
    right = max((measure_text(_phrase_reference(mark), SMALL) + 8 for mark in references), default=14)
    axes = axes or start_axes(name, HEIGHT + measure_key(key), 48, right=right, top=TOP, bottom=42 + measure_key(key))
    _scale_axes(axes, points)
    for point in points:
        _draw_point(axes, point, point.size.territory in highlight)
    taken = [surround(to_points(axes, (point.size.value, point.growth.value))) for point in points]
    _draw_references(axes, references, taken)
    _write_axes(axes, comparison, size, growth, language, root)
    _name_points(axes, points, highlight, taken)
    write_key(axes, key)
    return axes


def read_points(
    comparison: Comparison, size: str, growth: str, language: str, name: str, root: Path | None = None
) -> list[Point]:
    """Return the territories whose size and growth both have a central value."""
    sizes = read_marks(comparison.rows, comparison, size, language, name, root)
    growths = read_marks(comparison.rows, comparison, growth, language, name, root)
    pairs = (Point(*pair) for pair in zip(sizes, growths, strict=True))
    return [pair for pair in pairs if math.isfinite(pair.size.value) and math.isfinite(pair.growth.value)]


def _read_references(comparison: Comparison, growth: str, language: str, name: str, root: Path | None) -> list[Mark]:
    if not comparison.country:
        return []
    marks = read_marks(comparison.references, comparison, growth, language, name, root)
    return [mark for mark in marks if math.isfinite(mark.value)]


def _phrase_reference(mark: Mark) -> str:
    return f"{mark.name} {mark.words}"


def _scale_axes(axes: Axes, points: list[Point]) -> None:
    sizes = [point.size.value for point in points] or [1.0]
    growths = [end for point in points for end in (point.growth.value, *_bounds(point))] or [0.0, 1.0]
    if min(sizes) > 0 and max(sizes) / min(sizes) > LOG_RANGE:
        axes.set_xscale("log")
        axes.set_xlim(min(sizes) / 1.5, max(sizes) * 2.0)
    else:
        pad = 0.1 * (max(sizes) - min(sizes) or 1.0)
        axes.set_xlim(min(sizes) - pad, max(sizes) + 2 * pad)
    pad = 0.1 * (max(growths) - min(growths) or 1.0)
    axes.set_ylim(min(*growths, 0.0) - pad, max(*growths, 0.0) + pad)


def _bounds(point: Point) -> tuple[float, ...]:
    return (point.growth.low, point.growth.high) if point.growth.inexact else ()


def _draw_point(axes: Axes, point: Point, strong: bool) -> None:
    colour = ACCENT if strong else STRONG
    if point.growth.inexact:
        draw_line(axes, [point.size.value] * 2, _bounds(point), color=BAR, lw=1.0, zorder=2, marker="_", ms=4)
    hollow = point.size.hollow or point.growth.hollow
    style = {"ms": 9 if strong else 6.5, "mec": colour, "mew": 1.4, "mfc": PAPER if hollow else colour}
    style |= {"marker": "D" if strong else "o", "ls": "", "zorder": 4}
    dot = draw_line(axes, [point.size.value], [point.growth.value], **style)
    link_artist(dot, point.size.evidence, point.hover)
    add_hit(axes, point.size.evidence, point.hover, (point.size.value,) * 2, (point.growth.value,) * 2, REACH)


def _draw_references(axes: Axes, references: list[Mark], taken: list[Box]) -> None:
    """Draw the growth of each reference across, its words beyond the right edge, where no point stands."""
    axes.axhline(0, color=MUTED, lw=0.9, zorder=1)
    frame = measure_frame(axes)
    ordered = sorted(references, key=lambda mark: mark.value)
    heights = [to_points(axes, (axes.get_xlim()[0], mark.value))[1] for mark in ordered]
    taken.extend(span_box(frame.x0, height - 0.7, frame.x1 - frame.x0, 1.4) for height in heights)
    places = spread_labels(heights, LABEL_GAP)
    for mark, height, place in zip(ordered, heights, places, strict=True):
        dashes = "-" if mark is references[0] else (0, (4, 2))
        link_mark(axes.axhline(mark.value, color=INK, lw=1, ls=dashes, zorder=1), mark)
        style = {"xycoords": axes.get_yaxis_transform(), "textcoords": "offset points", "va": "center", "size": SMALL}
        words = _phrase_reference(mark)
        text = axes.annotate(words, (1, mark.value), xytext=(5, place - height), annotation_clip=False, **style)
        link_mark(text, mark)


def _write_axes(axes: Axes, comparison: Comparison, size: str, growth: str, language: str, root: Path | None) -> None:
    shape = find_shape(comparison, growth, root)
    format_axis(axes, "y", language, SUFFIXES.get(shape.unit, {}).get(language, ""), shape.signed)
    shape = find_shape(comparison, size, root)
    across = label_word("axis_size", language, title=title_column(comparison, size, language, root))
    if axes.get_xscale() == "log":
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0,)))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(
            FuncFormatter(lambda value, _: label_number(value, language, 0 if value >= 1 else 2))
        )
        axes.grid(visible=True, axis="x")
        across += f" ({label_word('log_scale', language)})"
    else:
        format_axis(axes, "x", language, SUFFIXES.get(shape.unit, {}).get(language, ""), shape.signed)
    axes.set_xlabel(across, loc="right", labelpad=6)
    up = label_word("axis_growth", language, title=title_column(comparison, growth, language, root))
    axes.annotate(
        up, (0, 1), xycoords="axes fraction", xytext=(-44, 12), textcoords="offset points", size=SMALL, color=MUTED
    )


def pick_notable(points: list[Point], highlight: Collection[str]) -> list[Point]:
    """Return the points to name: those highlighted, the largest, the fastest and the slowest."""
    by_size = sorted(points, key=lambda point: -point.size.value)
    by_growth = sorted(points, key=lambda point: -point.growth.value)
    wanted = [point for point in points if point.size.territory in highlight]
    wanted += [*by_size[:NOTABLE], *by_growth[:EXTREMES], *by_growth[-EXTREMES:]]
    return list(dict.fromkeys(wanted))


def _name_points(axes: Axes, points: list[Point], highlight: Collection[str], taken: list[Box]) -> None:
    """Give each notable point the first place around it where its name touches nothing."""
    frame = measure_frame(axes)
    for point in pick_notable(points, highlight):
        weight = "bold" if point.size.territory in highlight else "normal"
        spot = to_points(axes, (point.size.value, point.growth.value))
        shift, box = find_room(spot, measure_text(_short(point), SMALL, weight), taken, frame)
        taken.append(box)
        text = write_name(axes, _short(point), (point.size.value, point.growth.value), shift, weight)
        link_artist(text, point.size.evidence, point.hover)


def _short(point: Point) -> str:
    return shorten_text(point.size.name, NAME_WIDTH, SMALL)


def describe_size_growth(
    comparison: Comparison,
    language: str = "fr",
    *,
    size: str = "value",
    growth: str = "annual_change_pct",
    root: Path | None = None,
) -> str:
    """Return the alternative text of `draw_size_growth`: how many, the largest, the fastest and the slowest."""
    points = read_points(comparison, size, growth, language, "", root)
    title = label_word("axis_size", language, title=title_column(comparison, size, language, root))
    largest = sorted((point.size for point in points), key=lambda mark: -mark.value)[:EXTREMES]
    ranked = sorted((point.growth for point in points), key=lambda mark: -mark.value)
    sentences = [
        label_word("alt_scatter", language),
        count_marks(len(points), language),
        label_word("alt_size", language, title=title, items=list_marks(largest, language)),
        label_word("axis_growth", language, title=title_column(comparison, growth, language, root)),
        label_word("alt_highest", language, items=list_marks(ranked[:EXTREMES], language)),
        label_word("alt_lowest", language, items=list_marks(ranked[-EXTREMES:], language)),
    ]
    return join_sentences(sentences)
