"""One figure as each edition has it: a dot an edition, today's filled."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from indicators.charts.hits import add_hit
from indicators.charts.marks import join_hover, join_sentences, link_artist
from indicators.charts.style import (
    GRID,
    INK,
    MUTED,
    PAPER,
    SMALL,
    STRONG,
    draw_line,
    format_axis,
    in_style,
    measure_text,
    shorten_text,
    start_axes,
    write_row,
)
from indicators.intervals import differ
from indicators.labels import SUFFIXES, label_flags, label_list, label_observation, label_period, label_word
from indicators.tabular import list_records
from indicators.territories import name_territory

ROW, NAME_WIDTH, TOP, BOTTOM = 24.0, 200.0, 10.0, 26.0
LEAST_SPAN = 0.02  # of the figure: a difference in the last digit is not drawn as a cliff
LINK = "{exhibit}-{observation}"


@in_style
def draw_vintages(
    vintages: pd.DataFrame, language: str = "fr", *, name: str = "vintages", axes: Axes | None = None
) -> Axes:
    """Return axes with a row for each of `vintages` (rows of `trace_vintages`, with `label`), from the top down.

    A dot stands at the value, a line from one likely bound to the other; an absence is written out. The dot of today
    is filled, and links to `name`-observation; those before are hollow: their words stand in the table. What one
    publisher says of one scope is joined by a line.
    """
    rows = list_records(vintages)
    axes = axes or _start_axes(rows, name)
    _set_limits(axes, rows)
    axes.set_yticks([])
    _join_rows(axes, rows)
    for place, row in enumerate(rows):
        _draw_row(axes, place, row, language, name)
    unit = str(rows[0]["unit"])
    format_axis(axes, "x", language, SUFFIXES.get(unit, {}).get(language, ""))
    return axes


def _start_axes(rows: list[dict[str, object]], name: str) -> Axes:
    left = min(NAME_WIDTH, max(measure_text(str(row["label"])) for row in rows)) + 14
    return start_axes(name, len(rows) * ROW + TOP + BOTTOM, left, top=TOP, bottom=BOTTOM)


def _set_limits(axes: Axes, rows: list[dict[str, object]]) -> None:
    """Leave room on the right for the figures in words."""
    ends = [end for row in rows for end in _reach(row) if math.isfinite(end)] or [0.0, 1.0]
    low, high = min(ends), max(ends)
    span = max(high - low, LEAST_SPAN * max(abs(low), abs(high))) or 1.0
    middle = (low + high) / 2
    axes.set_xlim(middle - 0.6 * span, middle + 1.0 * span)
    axes.set_ylim(len(rows) - 0.5, -0.5)


def _reach(row: Mapping[str, object]) -> tuple[float, float, float]:
    return float(row["value"]), float(row["likely_low"]), float(row["likely_high"])


def _join_rows(axes: Axes, rows: list[dict[str, object]]) -> None:
    """Draw the line that joins the dots of one publisher and scope, behind them."""
    groups: dict[tuple[str, ...], list[tuple[float, int]]] = {}
    for place, row in enumerate(rows):
        if math.isfinite(float(row["value"])):
            key = tuple(str(row[column]) for column in ("publisher", "scope", "denominator", "geography"))
            groups.setdefault(key, []).append((float(row["value"]), place))
    for points in groups.values():
        axes.plot(*zip(*points, strict=True), color=GRID, lw=2.2, zorder=1)


def _draw_row(axes: Axes, place: int, row: Mapping[str, object], language: str, name: str) -> None:
    value, low, high = _reach(row)
    words, today = label_observation(row, language), not row["edition"]
    link = LINK.format(exhibit=name, observation=row["observation"]) if today else ""
    hover = _phrase_row(row, words, language)
    link_artist(write_row(axes, place, shorten_text(str(row["label"]), NAME_WIDTH), color=INK), link, hover)
    add_hit(axes, link, hover, None, (place - 0.5, place + 0.5))
    style = {"va": "center_baseline", "size": SMALL, "color": INK if today else MUTED}
    if not math.isfinite(value):
        start = axes.get_xlim()[0]
        link_artist(axes.text(start, place, words, style="italic", **style), link, hover)
        return
    if math.isfinite(low) and math.isfinite(high) and differ(low, high):
        draw_line(axes, [low, high], [place] * 2, color=STRONG, lw=1.6, marker="|", ms=7, zorder=2)
    fill = STRONG if today else PAPER
    dot = draw_line(axes, [value], [place], marker="o", ls="", ms=8, mfc=fill, mec=STRONG, mew=1.7, zorder=3)
    edge = high if math.isfinite(high) else value
    text = axes.annotate(words, (edge, place), xytext=(9, 0), textcoords="offset points", **style)
    for artist in (dot, text):
        link_artist(artist, link, hover)


def _phrase_row(row: Mapping[str, object], words: str, language: str) -> str:
    """What appears over a row: territory, figure, edition, period, status and publisher."""
    said = name_territory(str(row["territory"]), language) + label_word("colon", language) + words
    standing = (label_period(str(row["period"]), language), label_flags(str(row["flags"]), language))
    return join_hover([said, str(row["label"]), *standing, str(row["publisher"])])


def describe_vintages(vintages: pd.DataFrame, language: str = "fr") -> str:
    """Return the alternative text of `draw_vintages`: the figure of each edition."""
    told = [
        label_word("named_figure", language, name=str(row["label"]), figure=label_observation(row, language))
        for row in list_records(vintages)
    ]
    return join_sentences([label_word("alt_dots", language), label_list(told, language)])
