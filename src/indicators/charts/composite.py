"""A composite index: scores between bounds with their ranks, and what each indicator puts into them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from indicators.charts.hits import add_hit
from indicators.charts.legend import draw_legend, find_look, measure_legend
from indicators.charts.marks import (
    Mark,
    describe_marks,
    join_hover,
    join_sentences,
    link_artist,
    link_mark,
    list_marks,
)
from indicators.charts.ranking import draw_ranked, list_key, start_ranks
from indicators.charts.style import (
    MUTED,
    PAPER,
    TEXT,
    format_axis,
    in_style,
    measure_key,
    measure_text,
    start_axes,
    write_key,
    write_row,
)
from indicators.labels import label_word

FORM = "dots"
ROW, THICK, BOTTOM = 24.0, 0.66, 24.0


class Part(NamedTuple):
    """What an indicator puts into a score: between `low` and `high`, which are its value where that is known."""

    title: str
    low: float
    high: float
    words: str


class Bar(NamedTuple):
    """The score of a territory, and its parts in the order of the indicators."""

    mark: Mark
    parts: tuple[Part, ...]


@in_style
def draw_scores(marks: Sequence[Mark], language: str = "fr", *, name: str = "scores", axes: Axes | None = None) -> Axes:
    """Return axes with a dot a territory, best first: its score, a thin line from bound to bound, its ranks before it.

    A territory without a central score has the line alone. The chart itself says that its data are made up. Every mark
    links to `name`-territory.
    """
    shown = list(marks)
    key = [label_word("made_up", language), *list_key(shown, FORM, language)]
    axes = axes or start_ranks(shown, [], key, name)
    draw_ranked(axes, shown, [], FORM)
    _start_at_zero(axes, shown)
    format_axis(axes, "x", language)
    write_key(axes, key)
    return axes


def _start_at_zero(axes: Axes, marks: Sequence[Mark]) -> None:
    """Begin the scale at zero, as that of the parts does, and keep the room for the words after the last mark."""
    low, high = axes.get_xlim()
    end = max((max(mark.high, mark.position) for mark in marks), default=low)
    if low > 0 and end < high:
        axes.set_xlim(0, end / (1 - (high - end) / (high - low)))


@in_style
def draw_contributions(
    bars: Sequence[Bar], language: str = "fr", *, name: str = "contributions", axes: Axes | None = None
) -> Axes:
    """Return axes with a bar a territory, as long as its score, divided by what each indicator puts into it.

    Where a figure is missing or open the bar is what is sure, and an empty box with a broken line behind it what may
    come on top. The chart itself says that its data are made up. Every part links to `name`-territory.
    """
    titles = [part.title for part in bars[0].parts] if bars else []
    key = [label_word("made_up", language), label_word("may_come", language)]
    left = max((measure_text(bar.mark.name) for bar in bars), default=60.0) + 14
    right = max((measure_text(bar.mark.words) for bar in bars), default=0.0) + 12
    top, bottom = measure_legend(titles), BOTTOM + measure_key(key)
    axes = axes or start_axes(name, len(bars) * ROW + top + bottom, left, right=right, top=top, bottom=bottom)
    axes.set(xlim=(0, _reach(bars)), ylim=(len(bars) - 0.5, -0.5), yticks=[])
    draw_legend(axes, titles)
    for height, bar in enumerate(bars):
        add_hit(axes, bar.mark.evidence, bar.mark.hover, None, (height - 0.5, height + 0.5))
        link_mark(write_row(axes, height, bar.mark.name), bar.mark)
        _draw_bar(axes, bar, height)
    format_axis(axes, "x", language)
    write_key(axes, key)
    return axes


def _reach(bars: Sequence[Bar]) -> float:
    return max((sum(part.high for part in bar.parts) for bar in bars), default=1.0) * 1.02


def _draw_bar(axes: Axes, bar: Bar, height: float) -> None:
    """Draw the sure parts end to end, then what may come on top of each."""
    start = 0.0
    for number, part in enumerate(bar.parts):
        start = _add_box(axes, bar, part, (start, height), part.low, lw=0.8, **find_look(number))
    for part in bar.parts:
        look = {"facecolor": PAPER, "edgecolor": MUTED, "ls": (0, (3, 2)), "lw": 1.0}
        start = _add_box(axes, bar, part, (start, height), part.high - part.low, **look)
    style = {"textcoords": "offset points", "size": TEXT, "va": "center_baseline"}
    link_mark(axes.annotate(bar.mark.words, (start, height), xytext=(6, 0), **style), bar.mark)


def _add_box(axes: Axes, bar: Bar, part: Part, place: tuple[float, float], wide: float, **look: object) -> float:
    """Draw a part from `place` on, unless it is nothing; return where it ends."""
    if wide > 0:
        box = Rectangle((place[0], place[1] - THICK / 2), wide, THICK, **look)
        axes.add_artist(link_artist(box, bar.mark.evidence, join_hover([bar.mark.name, part.words])))
    return place[0] + wide


def describe_scores(marks: Sequence[Mark], language: str = "fr") -> str:
    """Return the alternative text of `draw_scores`: kind, made up, how many, extremes, who has bounds alone."""
    told = [
        label_word("alt_dots", language),
        label_word("made_up", language),
        *describe_marks(list(marks), [], language),
    ]
    bounded = [mark for mark in marks if math.isnan(mark.value)]
    if bounded:
        told.append(label_word("alt_bounded", language, items=list_marks(bounded, language)))
    return join_sentences(told)


def describe_contributions(bars: Sequence[Bar], language: str = "fr") -> str:
    """Return the alternative text of `draw_contributions`: each territory with its parts."""
    told = [label_word("alt_parts", language), label_word("made_up", language)]
    semicolon = label_word("semicolon", language)
    told += [semicolon.join([bar.mark.said, *(part.words for part in bar.parts)]) for bar in bars]
    return join_sentences(told)
