"""Inequality over the years as columns of parts that add up: what lies between groups, and what within them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from indicators.charts.hits import REACH, add_hit
from indicators.charts.legend import draw_legend, find_look, measure_legend
from indicators.charts.marks import EVIDENCE, join_hover, join_sentences, link_artist
from indicators.charts.style import (
    GRID,
    INK,
    MUTED,
    PAPER,
    SMALL,
    TEXT,
    draw_line,
    find_width,
    format_axis,
    in_style,
    measure_text,
    start_axes,
)
from indicators.intervals import differ
from indicators.labels import label_number, label_period, label_word
from indicators.regions import CAPITAL, PROVINCE
from indicators.tabular import list_records
from indicators.texts import capitalise

if TYPE_CHECKING:
    from indicators.comparisons.inequality import Inequality

PARTS = ("between", "within")
HEIGHT, LEFT, RIGHT, BOTTOM, WIDE = 276.0, 40.0, 8.0, 26.0, 0.44
BREAK_ROOM, DECIMALS, ROOM = 20.0, 3, 1.14
BREAK = 0.38  # years before the column: the figures beside the last column stand to the left of the line


class Piece(NamedTuple):
    """One figure of a year: what it is, its value and bounds, its words, and the evidence it leads to."""

    value: float
    low: float
    high: float
    words: str
    evidence: str
    hover: str


@in_style
def draw_inequality(
    inequality: Inequality,
    language: str = "fr",
    *,
    name: str = "inequality",
    axes: Axes | None = None,
) -> Axes:
    """Return axes with a column a year: what lies between the groups below, what lies within them on top of it.

    The figures of both parts stand on or beside them, their sum above the column; a thin line tells its likely bounds.
    A year without an index has a sign in its place, and no column is joined to another. All lead to
    `name`-year.
    """
    titles = list(name_parts(inequality, language).values())
    top = measure_legend(titles) + BREAK_ROOM
    axes = axes or start_axes(name, HEIGHT + top, LEFT, right=RIGHT, top=top, bottom=BOTTOM)
    years = list_records(inequality.years)
    most = max((float(year["total_high"]) for year in years if not year["missing"]), default=1.0)
    axes.set(xlim=(-0.5, len(years) - 0.5), ylim=(0, ROOM * most))
    for place, year in enumerate(years):
        if year["break_before"] and place:
            _draw_break(axes, place - BREAK, language)
        _draw_year(axes, year, place, language, name)
    draw_legend(axes, titles)
    format_axis(axes, "y", language)
    axes.set_xticks(range(len(years)), [label_period(str(year["period"]), language) for year in years])
    axes.axhline(0, color=GRID, lw=1.2)
    return axes


def read_piece(year: dict[str, object], part: str, language: str, name: str) -> Piece:
    """Return a figure of a year; `part` is one of `PARTS`, or "total"."""
    value, low, high = (float(year[f"{part}{end}"]) for end in ("", "_low", "_high"))
    period = str(year["period"])
    words = phrase_index(value, low, high, language)
    told = words if math.isnan(value) or not differ(low, high) else f"{words} ({phrase_bounds(low, high, language)})"
    said = label_word(f"theil_{part}", language) + label_word("colon", language) + told
    hover = join_hover([label_period(period, language), said])
    return Piece(value, low, high, words, EVIDENCE.format(exhibit=name, territory=period), hover)


def phrase_index(value: float, low: float, high: float, language: str) -> str:
    """Return an index of inequality in words; of one without a central value the bounds.

    >>> phrase_index(0.7123, 0.7123, 0.7123, "en")
    '0.712'
    """
    if math.isnan(value):
        return label_word("absence_refused", language) if math.isnan(low) else phrase_bounds(low, high, language)
    return label_number(value, language, DECIMALS)


def phrase_bounds(low: float, high: float, language: str) -> str:
    """Return the bounds of an index in words.

    >>> phrase_bounds(0.7, 0.75, "en")
    '0.700 to 0.750'
    """
    ends = {end: label_number(bound, language, DECIMALS) for end, bound in (("low", low), ("high", high))}
    return label_word("from_to", language, **ends)


def name_parts(inequality: Inequality, language: str) -> dict[str, str]:
    """Return what the two parts are called; Île-de-France and the province are called by their names."""
    ending = "_capital" if {*inequality.groups.values()} == {CAPITAL, PROVINCE} else ""
    return {part: label_word(f"theil_{part}{ending}", language) for part in PARTS}


def _draw_year(axes: Axes, year: dict[str, object], place: int, language: str, name: str) -> None:
    total = read_piece(year, "total", language, name)
    if year["missing"]:
        text = axes.annotate("…", (place, 0), xytext=(0, 8), textcoords="offset points", ha="center", color=MUTED)
        link_artist(text, total.evidence, total.hover)
        add_hit(axes, total.evidence, total.hover, (place, place), (0, 0), 2 * REACH)
        return
    foot = 0.0
    for number, part in enumerate(PARTS):
        piece = read_piece(year, part, language, name)
        _draw_piece(axes, piece, place, foot, number)
        foot += piece.value
    _write_total(axes, total, place, foot)


def _draw_piece(axes: Axes, piece: Piece, place: int, foot: float, number: int) -> None:
    box = Rectangle((place - WIDE / 2, foot), WIDE, piece.value, lw=0.8, **find_look(number))
    axes.add_artist(link_artist(box, piece.evidence, piece.hover))
    _write_piece(axes, piece, place, foot + piece.value / 2, number)
    add_hit(axes, piece.evidence, piece.hover, (place - WIDE / 2, place + WIDE / 2), (foot, foot + piece.value))


def _write_piece(axes: Axes, piece: Piece, place: int, middle: float, number: int) -> None:
    """The first part has its figure on the column, the other beside it; neither where columns stand too close."""
    year = axes.get_position().width * find_width() / (axes.get_xlim()[1] - axes.get_xlim()[0])
    room = year * (WIDE if number == 0 else 1 - WIDE) - 4
    if measure_text(piece.words, SMALL) > room:
        return
    style = {"va": "center_baseline", "size": SMALL, "color": INK}
    if number == 0:
        ground = {"facecolor": PAPER, "edgecolor": "none", "boxstyle": "round,pad=0.25"}
        text = axes.text(place, middle, piece.words, ha="center", bbox=ground, **style)
    else:
        aside = {"xytext": (3, 0), "textcoords": "offset points"}
        text = axes.annotate(piece.words, (place + WIDE / 2, middle), **aside, **style)
        add_hit(axes, piece.evidence, piece.hover, (place + WIDE / 2,) * 2, (middle, middle), REACH)
    link_artist(text, piece.evidence, piece.hover)


def _write_total(axes: Axes, total: Piece, place: int, foot: float) -> None:
    top = max(foot, total.high)
    if differ(total.low, total.high):
        draw_line(axes, [place] * 2, [total.low, total.high], color=INK, lw=1.1, marker="_", ms=6, zorder=4)
    style = {"ha": "center", "va": "bottom", "size": TEXT, "weight": "bold"}
    text = axes.annotate(total.words, (place, top), xytext=(0, 4), textcoords="offset points", **style)
    link_artist(text, total.evidence, total.hover)
    add_hit(axes, total.evidence, total.hover, (place, place), (top, top), REACH)


def _draw_break(axes: Axes, place: float, language: str) -> None:
    axes.axvline(place, color=MUTED, lw=1, ls=(0, (1, 2)), zorder=1)
    style = {"ha": "center", "size": SMALL, "color": MUTED, "annotation_clip": False}
    above = {"xycoords": axes.get_xaxis_transform(), "xytext": (0, 4), "textcoords": "offset points"}
    axes.annotate(label_word("break", language), (place, 1), **above, **style)


def describe_inequality(inequality: Inequality, language: str = "fr") -> str:
    """Return the alternative text of `draw_inequality`: each year with its sum and its parts, and breaks."""
    told = [label_word("alt_inequality", language), *name_parts(inequality, language).values()]
    for year in list_records(inequality.years):
        period = label_period(str(year["period"]), language)
        if year["break_before"]:
            told.append(label_word("alt_break", language, period=period))
        words = {part: read_piece(year, part, language, "").words for part in ("total", *PARTS)}
        told.append(
            label_word("alt_absent_year", language, period=period)
            if year["missing"]
            else label_word("alt_sum", language, period=period, **words)
        )
    return join_sentences([capitalise(one) for one in told])
