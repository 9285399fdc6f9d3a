"""Evolution as an index (or as it is), lines that stop where a series breaks, names at their ends."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from indicators.charts.hits import REACH, add_hit
from indicators.charts.lines import add_lines, list_apart, name_point
from indicators.charts.marks import COLUMN_SHAPES, Shape, join_hover, join_sentences, link_artist, name_bounds
from indicators.charts.style import (
    DASHES,
    FAINT,
    GRID,
    INK,
    MARKERS,
    MUTED,
    PAPER,
    SERIES,
    SMALL,
    draw_line,
    format_axis,
    in_style,
    measure_text,
    shorten_text,
    start_axes,
    write_key,
)
from indicators.intervals import differ
from indicators.labels import label_flags, label_interval, label_list, label_period, label_value, label_word
from indicators.tabular import list_records

HEIGHT, TOP, BOTTOM, KEY, LABEL_GAP, NAME_WIDTH = 320.0, 26.0, 26.0, 18.0, 13.0, 170.0
SERIES_EVIDENCE = "{exhibit}-{point}"
COUNT = Shape("count", None, False)


class Line(NamedTuple):
    """How one line is drawn."""

    name: str
    points: list[dict[str, object]]
    colour: str
    dash: object
    marker: str
    named: bool


@in_style
def draw_evolution(
    series: pd.DataFrame,
    language: str = "fr",
    *,
    column: str = "index",
    name: str = "evolution",
    reference: str = "france",
    highlight: Collection[str] = (),
    axes: Axes | None = None,
    root: Path | None = None,
) -> Axes:
    """Return axes with a line a territory of `series`, interrupted at breaks and gaps, named at its end.

    Beyond a break from the base of the index stand hollow points without a line, at `index_apart`.

    `column` is "index" or "value". Up to six territories have a colour, a dash and a marker of their own; of more, only
    those of `highlight` and the reference. Every point links to `name`-line-period.
    """
    lines = _read_lines(add_lines(series, language, root), reference, highlight)
    axes = axes or _start_axes(lines, column, language, name)
    axes.margins(x=0.03, y=0.08)
    for line in lines:
        _draw_line(axes, line, column, language, name)
        _draw_apart(axes, line, column, language, name)
    if any(list_apart(line.points, column) for line in lines):
        write_key(axes, [label_word("apart", language)])
    _draw_breaks(axes, series, language)
    if column == "index":
        axes.axhline(100, color=MUTED, lw=0.9, zorder=1)
    shape = COLUMN_SHAPES.get(column, COUNT)
    format_axis(axes, "y", language, ticks=6)
    _date_axis(axes, series)
    _name_lines(axes, lines, column, shape, language)
    return axes


def _read_lines(series: pd.DataFrame, reference: str, highlight: Collection[str]) -> list[Line]:
    names = list(dict.fromkeys(series["line"]))
    ordered = sorted(names, key=lambda name: (name == reference, name not in highlight))
    crowded = len([name for name in names if name != reference]) > len(SERIES)
    return [
        _style_line(series, name, number, reference, not crowded or name in (*highlight, reference))
        for number, name in enumerate(ordered)
    ]


def _style_line(series: pd.DataFrame, line: str, number: int, reference: str, named: bool) -> Line:
    rows = series[series["line"] == line].sort_values("period", kind="stable")
    points = [{**row, "x": place_period(str(row["period"]))} for row in list_records(rows)]
    name = shorten_text(str(points[0]["line_name"]), NAME_WIDTH, SMALL)
    if line == reference:
        return Line(name, points, INK, (0, (4, 2)), "o", named)
    place = number % len(SERIES)
    colour = SERIES[place] if named else FAINT
    return Line(name, points, colour, DASHES[place] if named else "-", MARKERS[place] if named else "", named)


def place_period(period: str) -> float:
    """Return where a period stands on the axis of years.

    >>> place_period("2012"), place_period("2016-Q3"), place_period("2017-07")
    (2012.0, 2016.5, 2017.5)
    """
    year, _, part = period.partition("-")
    if part.startswith("Q"):
        return int(year) + (int(part[1:]) - 1) / 4
    if part.startswith("S"):
        return int(year) + (int(part[1:]) - 1) / 2
    return int(year) + ((int(part[:2]) - 1) / 12 if part[:2].isdigit() else 0.0)


def _start_axes(lines: list[Line], column: str, language: str, name: str) -> Axes:
    words = [_label_end(line, column, COLUMN_SHAPES.get(column, COUNT), language) for line in lines if line.named]
    right = min(NAME_WIDTH + 50, max((measure_text(word, SMALL, "bold") for word in words), default=40) + 16)
    key = KEY if any(list_apart(line.points, column) for line in lines) else 0.0
    return start_axes(name, HEIGHT + key, 44, right=right, top=TOP, bottom=BOTTOM + key)


def _draw_line(axes: Axes, line: Line, column: str, language: str, name: str) -> None:
    wide = 2.2 if line.named else 0.9
    for run in split_runs(line.points, column):
        places, values = [point["x"] for point in run], [float(point[column]) for point in run]
        axes.plot(places, values, color=line.colour, lw=wide, ls=line.dash, zorder=3 if line.named else 2)
        _, low, high = name_bounds(column)
        if line.named and any(differ(float(point[low]), float(point[high])) for point in run):
            bounds = ([float(point[bound]) for point in run] for bound in (low, high))
            axes.fill_between(places, *bounds, color=line.colour, alpha=0.13, lw=0, zorder=2)
        for point in run:
            _draw_point(axes, line, point, column, language, name)


def split_runs(points: list[dict[str, object]], column: str) -> list[list[dict[str, object]]]:
    """Return the stretches of points that a line may join: none across a break, a gap or a point without a figure."""
    runs: list[list[dict[str, object]]] = [[]]
    for point in points:
        known = math.isfinite(float(point[column]))
        if not known or bool(point["break_before"]):
            runs.append([])
        if known:
            runs[-1].append(point)
    return [run for run in runs if run]


def _draw_apart(axes: Axes, line: Line, column: str, language: str, name: str) -> None:
    for point in list_apart(line.points, column):
        place, level = (point["x"], float(point["index_apart"])), float(point["value"])
        style = {"marker": line.marker or "o", "ls": "", "ms": 5, "mfc": PAPER, "mec": line.colour, "mew": 1.1}
        evidence = SERIES_EVIDENCE.format(exhibit=name, point=name_point(point))
        words = f"{line.name}, {label_period(str(point['period']), language)}{label_word('colon', language)}"
        hover = join_hover([words + label_value(level, COUNT.unit, language), label_word("apart_point", language)])
        link_artist(draw_line(axes, [place[0]], [place[1]], zorder=4, **style), evidence, hover)
        axes.update_datalim([place])
        axes.autoscale_view()
        add_hit(axes, evidence, hover, (place[0],) * 2, (place[1],) * 2, REACH)


def _draw_point(axes: Axes, line: Line, point: Mapping[str, object], column: str, language: str, name: str) -> None:
    fill = PAPER if line.marker in ("s", "D") else line.colour
    size = 5 if line.named else 2.5
    style = {"marker": line.marker or "o", "ls": "", "ms": size, "mfc": fill, "mec": line.colour, "mew": 1.3}
    dot = draw_line(axes, [point["x"]], [float(point[column])], zorder=4, **style)
    evidence = SERIES_EVIDENCE.format(exhibit=name, point=name_point(point))
    hover = _phrase_point(line, point, column, language)
    link_artist(dot, evidence, hover)
    add_hit(axes, evidence, hover, (point["x"],) * 2, (float(point[column]),) * 2, REACH)


def _phrase_point(line: Line, point: Mapping[str, object], column: str, language: str) -> str:
    shape = COLUMN_SHAPES.get(column, COUNT)
    value, low, high = (float(point[key]) for key in name_bounds(column))
    words = f"{line.name}, {label_period(str(point['period']), language)}{label_word('colon', language)}"
    words += label_value(value, shape.unit, language, shape.decimals)
    words += f" ({label_interval(low, high, shape.unit, language)})" if differ(low, high) else ""
    return join_hover([words, label_flags(str(point.get("flags", "")), language)])


def find_break_periods(series: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the pairs of neighbouring periods between which a series breaks."""
    periods = sorted(set(series["period"]))
    broken = set(series.loc[series["break_before"].astype(bool), "period"])
    return [(before, after) for before, after in itertools.pairwise(periods) if after in broken]


def _draw_breaks(axes: Axes, series: pd.DataFrame, language: str) -> None:
    for before, after in find_break_periods(series):
        middle = (place_period(before) + place_period(after)) / 2
        axes.axvline(middle, color=MUTED, lw=1, ls=(0, (1, 2)), zorder=1)
        words = label_word("break", language)
        style = {"ha": "center", "size": SMALL, "color": MUTED, "annotation_clip": False}
        above = {"xycoords": axes.get_xaxis_transform(), "xytext": (0, 4), "textcoords": "offset points"}
        axes.annotate(words, (middle, 1), **above, **style)


def _date_axis(axes: Axes, series: pd.DataFrame) -> None:
    years = sorted({int(place_period(period)) for period in series["period"]})
    step = max(1, math.ceil(len(years) / 9))
    shown = years[::-1][::step][::-1]
    axes.set_xticks(shown, [str(year) for year in shown])
    axes.tick_params(axis="x", pad=9)  # clear of the lowest figure of the other axis
    axes.axhline(axes.get_ylim()[0], color=GRID, lw=1.2)


def _label_end(line: Line, column: str, shape: Shape, language: str) -> str:
    known = [point for point in line.points if math.isfinite(float(point[column]))]
    figure = label_value(float(known[-1][column]), shape.unit, language, shape.decimals) if known else "…"
    year = f" ({label_period(str(known[-1]['period']), language)})" if _ends_early(line, column) else ""
    return f"{line.name} {figure}{year}"


def _ends_early(line: Line, column: str) -> bool:
    """Whether points without a line stand to the right of the end of the line."""
    known = [point["x"] for point in line.points if math.isfinite(float(point[column]))]
    return bool(known) and any(point["x"] > known[-1] for point in list_apart(line.points, column))


def _name_lines(axes: Axes, lines: list[Line], column: str, shape: Shape, language: str) -> None:
    """Write each name at the end of its line, pushed apart where they would touch."""
    ends = []
    for line in lines:
        known = [point for point in line.points if math.isfinite(float(point[column]))]
        if line.named and known:
            ends.append((float(known[-1][column]), float(known[-1]["x"]), line))
    low, high = axes.get_ylim()
    scale = (HEIGHT - TOP - BOTTOM) / (high - low)
    ends.sort(key=lambda end: end[0])
    heights = spread_labels([(end[0] - low) * scale for end in ends], LABEL_GAP)
    edge = axes.get_xlim()[1]
    for (value, place, line), height in zip(ends, heights, strict=True):
        y = low + height / scale
        if not _ends_early(line, column):
            axes.plot([place, edge], [value, y], color=line.colour, lw=0.6, clip_on=False, zorder=1)
        style = {"va": "center_baseline", "size": SMALL, "color": line.colour, "weight": "bold"}
        words = _label_end(line, column, shape, language)
        axes.annotate(words, (edge, y), xytext=(4, 0), textcoords="offset points", annotation_clip=False, **style)
    axes.set(xlim=axes.get_xlim(), ylim=(low, high))


def spread_labels(places: list[float], gap: float) -> list[float]:
    """Return `places` (rising) moved as little as keeps neighbours `gap` apart.

    >>> spread_labels([10.0, 12.0, 40.0], 6)
    [8.0, 14.0, 40.0]
    """
    groups: list[list[float]] = []
    for place in places:
        groups.append([place])
        while len(groups) > 1 and _first(groups[-1], gap) < _last(groups[-2], gap) + gap:
            groups[-2:] = [groups[-2] + groups[-1]]
    return [_first(group, gap) + gap * number for group in groups for number in range(len(group))]


def _first(group: list[float], gap: float) -> float:
    return sum(group) / len(group) - gap * (len(group) - 1) / 2


def _last(group: list[float], gap: float) -> float:
    return sum(group) / len(group) + gap * (len(group) - 1) / 2


def describe_evolution(
    series: pd.DataFrame, language: str = "fr", *, column: str = "index", root: Path | None = None
) -> str:
    """Return the alternative text of `draw_evolution`: how each line runs, and where a series breaks."""
    shape = COLUMN_SHAPES.get(column, COUNT)
    courses = []
    series = add_lines(series, language, root)
    for name, rows in series[series[column].notna()].groupby("line_name", sort=False):
        ordered = rows.sort_values("period", kind="stable")
        figures = [label_value(float(value), shape.unit, language, shape.decimals) for value in ordered[column]]
        years = [label_period(period, language) for period in ordered["period"]]
        points = list(zip(figures, years, strict=True))
        courses.append(_tell_course(str(name), points, ordered[column].tolist(), language))
    sentences = [label_word("alt_lines", language), *courses]
    breaks = [label_period(after, language) for _, after in find_break_periods(series)]
    if breaks:
        sentences.append(label_word("alt_breaks", language, items=label_list(breaks, language)))
    apart = [_phrase_apart(row, language) for row in list_apart(list_records(series), column)]
    if apart:
        sentences.append(label_word("alt_apart", language, items=label_list(apart, language)))
    return join_sentences(sentences)


def _phrase_apart(row: Mapping[str, object], language: str) -> str:
    figure = label_value(float(row["value"]), COUNT.unit, language)
    dated = f"{figure}, {label_period(str(row['period']), language)}"
    return label_word("named_figure", language, name=str(row["line_name"]), figure=dated)


def _tell_course(name: str, points: Sequence[tuple[str, str]], values: Sequence[float], language: str) -> str:
    """Start, end, lowest and highest of a line, each a figure and its year in words."""
    if len(points) == 1:
        return label_word("alt_once", language, name=name, figure=points[0][0], period=points[0][1])
    (first, start), (last, end) = points[0], points[-1]
    (lowest, low), (highest, high) = points[values.index(min(values))], points[values.index(max(values))]
    ends = {"first": first, "start": start, "last": last, "end": end}
    return label_word("alt_course", language, name=name, **ends, lowest=lowest, low=low, highest=highest, high=high)
