"""Ranked bars or dots: who has more, how exactly it is known, and where the reference stands."""

from __future__ import annotations

import math
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.transforms import ScaledTranslation

from indicators.charts.hits import add_hit
from indicators.charts.marks import (
    Mark,
    describe_marks,
    find_shape,
    join_sentences,
    link_mark,
    read_marks,
    sort_marks,
    tell_subject,
)
from indicators.charts.references import FLAG, draw_references, find_references
from indicators.charts.style import (
    ACCENT,
    BAR,
    BASE,
    INK,
    MUTED,
    PAPER,
    SMALL,
    STRONG,
    TEXT,
    draw_line,
    find_width,
    format_axis,
    in_style,
    measure_key,
    measure_text,
    shorten_text,
    start_axes,
    write_key,
    write_row,
)
from indicators.comparisons import find_ranks
from indicators.labels import SUFFIXES, label_word

if TYPE_CHECKING:
    from indicators.comparisons import Comparison

ROW, THICK, NAME_WIDTH = 20.0, 0.7, 190.0
ARROW = 16.0
Form = Literal["bars", "dots"]


@in_style
def draw_ranking(
    comparison: Comparison,
    column: str = "value",
    language: str = "fr",
    *,
    name: str = "ranking",
    form: Form = "bars",
    highlight: Collection[str] = (),
    axes: Axes | None = None,
    root: Path | None = None,
) -> Axes:
    """Return axes with a bar (or dot) a territory, highest first, with likely bounds and lines for the references.

    An open end is an arrow; an undated figure, or one that is not comparable, is hollow; a territory without a figure
    stands below with the reason. `highlight` names territories to bring out. Every mark links to `name`-territory.
    """
    marks = rank_marks(
        sort_marks(read_marks(comparison.rows, comparison, column, language, name, root)), comparison, column
    )
    references = find_references(comparison, column, language, name, root)
    shape = find_shape(comparison, column, root)
    key, suffix = list_key(marks, form, language), SUFFIXES.get(shape.unit, {}).get(language, "")
    axes = axes or start_ranks(marks, references, key, name)
    draw_ranked(axes, marks, references, form, highlight)
    format_axis(axes, "x", language, suffix, shape.signed)
    write_key(axes, key)
    return axes


def draw_ranked(
    axes: Axes, marks: list[Mark], references: list[Mark], form: Form, highlight: Collection[str] = ()
) -> None:
    """Draw marks in their order, a row each, with their ranks, names, bounds and words."""
    _set_limits(axes, marks, references, form)
    _name_rows(axes, marks, highlight)
    _write_ranks(axes, marks)
    if form == "bars":
        axes.axvline(0, color=BASE, lw=1, zorder=2.5)
    for height, mark in enumerate(marks):
        add_hit(axes, mark.evidence, mark.hover, None, (height - 0.5, height + 0.5))
        _draw_mark(axes, mark, height, form, STRONG if mark.territory in highlight else BAR)
    draw_references(axes, references)
    _clear_words(axes, references)


def rank_marks(marks: list[Mark], comparison: Comparison, column: str) -> list[Mark]:
    """Return the marks with the ranks between which their likely bounds leave them; none where they are not ranked."""
    ranks = find_ranks(comparison, column)
    return [mark._replace(ranks=ranks[mark.territory]) if mark.present else mark for mark in marks]


def _measure_gutter(marks: list[Mark]) -> float:
    """The room for ranks before the names: none where every order is established."""
    return max((measure_text(_phrase_ranks(mark), SMALL) + 8 for mark in marks if mark.unordered), default=0.0)


def _phrase_ranks(mark: Mark) -> str:
    return f"{mark.ranks[0]:.0f}–{mark.ranks[1]:.0f}"


def _write_ranks(axes: Axes, marks: list[Mark]) -> None:
    """« 9–11 » before the name: the order of these is not established."""
    for height, mark in enumerate(marks):
        if mark.unordered:
            link_mark(write_row(axes, height, _phrase_ranks(mark), size=SMALL, color=MUTED), mark)


def start_ranks(marks: list[Mark], references: list[Mark], key: list[str], name: str) -> Axes:
    """Return axes with room for the ranks and names of marks, a row each, flags of references and a key."""
    left = _measure_gutter(marks)
    left += min(NAME_WIDTH, max((measure_text(mark.name, weight="bold") for mark in marks), default=60)) + 14
    top, bottom = 8 + FLAG * len(references), 24 + measure_key(key)
    return start_axes(name, len(marks) * ROW + top + bottom, left, top=top, bottom=bottom)


def _set_limits(axes: Axes, marks: list[Mark], references: list[Mark], form: Form) -> None:
    """Leave room for the words after each bar; bars start at zero, dots need not."""
    wide = axes.get_position().width * axes.figure.get_figwidth() * 72
    ends = [(end, mark) for mark in marks if mark.present for end in _reach(mark)] or [(1.0, None)]
    values = [end for end, _ in ends] + [mark.position for mark in references]
    low, high = min(values), max(values)
    if form == "bars" or low < 0 < high:
        low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or abs(high) or 1.0
    room = {
        side: max(
            (
                _room(mark)
                for end, mark in ends
                if mark and (end < 0) == side and _near(end, low if side else high, span)
            ),
            default=12,
        )
        for side in (True, False)
    }
    left, right = room[True] if low < 0 else (0.0 if form == "bars" else 14.0), room[False]
    scale = span / max(wide - left - right, wide / 3)
    axes.set_xlim(low - left * scale, high + right * scale)
    axes.set_ylim(len(marks) - 0.5, -0.5)


def _near(end: float, edge: float, span: float) -> bool:
    return abs(end - edge) < 0.35 * span


def _reach(mark: Mark) -> tuple[float, float]:
    low, high = (mark.low, mark.high) if mark.inexact else (mark.position, mark.position)
    return min(low, mark.position), max(high, mark.position)


def _room(mark: Mark) -> float:
    return measure_text(mark.words) + 12 + ARROW * (mark.open_high or mark.open_low)


def _name_rows(axes: Axes, marks: list[Mark], highlight: Collection[str]) -> None:
    """Write the names in a column behind the ranks."""
    gutter, left = _measure_gutter(marks), axes.get_position().x0 * find_width()
    axes.set_yticks([])
    for height, mark in enumerate(marks):
        weight = "bold" if mark.territory in highlight else "normal"
        words, colour = shorten_text(mark.name, left - gutter - 14), INK if mark.present else MUTED
        link_mark(write_row(axes, height, words, gutter, color=colour, weight=weight), mark)


def _draw_mark(axes: Axes, mark: Mark, height: int, form: Form, colour: str) -> None:
    if not mark.present:
        _write(
            axes,
            mark,
            0.0 if form == "bars" else axes.get_xlim()[0],
            height,
            6.0,
            color=MUTED,
            size=SMALL,
        )
        return
    (_draw_bar if form == "bars" else _draw_dot)(axes, mark, height, colour)
    if mark.inexact:
        style = {"color": INK, "lw": 1.1, "marker": "|", "ms": 5, "mew": 1.1}
        link_mark(draw_line(axes, [mark.low, mark.high], [height, height], **style), mark)
    if mark.open_high or mark.open_low:
        _draw_arrow(axes, mark, height, colour)
    down = mark.position < 0 or mark.open_low
    edge = _reach(mark)[0 if down else 1]
    gap = (6 if form == "bars" else 9) + ARROW * mark.open_high
    _write(axes, mark, edge, height, -gap if down and mark.position < 0 else gap)


def _draw_bar(axes: Axes, mark: Mark, height: int, colour: str) -> None:
    face = PAPER if mark.hollow else colour
    sure = mark.low if math.isnan(mark.value) and math.isfinite(mark.low) else mark.position
    bar = Rectangle((0, height - THICK / 2), sure, THICK, facecolor=face, edgecolor=colour, lw=1.3)
    axes.add_artist(link_mark(bar, mark))


def _draw_dot(axes: Axes, mark: Mark, height: int, colour: str) -> None:
    strong = STRONG if colour == BAR else ACCENT
    if math.isnan(mark.value) and mark.inexact:
        return
    style = {"marker": "o", "ls": "", "ms": 8, "mec": strong, "mew": 1.6, "mfc": PAPER if mark.hollow else strong}
    link_mark(draw_line(axes, [mark.position], [height], zorder=4, **style), mark)


def _draw_arrow(axes: Axes, mark: Mark, height: int, colour: str) -> None:
    """An open end: the figure may lie anywhere beyond."""
    way = ARROW if mark.open_high else -ARROW
    arrow = {
        "arrowstyle": "<|-",
        "color": colour if mark.open_high else INK,
        "lw": 1.6,
        "shrinkA": 0,
        "shrinkB": 0,
        "mutation_scale": 10,
    }
    drawn = axes.annotate(
        "",
        (mark.position, height),
        xytext=(way, 0),
        textcoords="offset points",
        arrowprops=arrow,
        annotation_clip=False,
    )
    link_mark(drawn.arrow_patch, mark)


def _write(axes: Axes, mark: Mark, x: float, y: float, gap: float, **style: object) -> None:
    """Write the figure in words `gap` points beside the data place (x, y)."""
    shift = ScaledTranslation(gap / 72, 0, axes.figure.dpi_scale_trans)
    look = {"size": TEXT, "zorder": 5, "ha": "right" if gap < 0 else "left", "va": "center_baseline", **style}
    link_mark(axes.text(x, y, mark.words, transform=axes.transData + shift, **look), mark)


def _clear_words(axes: Axes, references: list[Mark]) -> None:
    """Give the words that the line of a reference would cross a ground of their own."""
    (low, high), wide = axes.get_xlim(), axes.get_position().width * find_width()
    lines = [wide * (mark.position - low) / (high - low) for mark in references]
    for text in [text for text in axes.texts if text.get_zorder() == 5 and lines]:
        place = axes.transData.inverted().transform(text.get_transform().transform(text.get_position()))[0]
        start, length = wide * (place - low) / (high - low), measure_text(text.get_text(), text.get_size())
        start -= length if text.get_ha() == "right" else 0
        if any(start - 2 < line < start + length + 2 for line in lines):
            text.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 1.2})


def list_key(marks: list[Mark], form: Form, language: str) -> list[str]:
    """Return what the signs mean, only those that occur among `marks`."""
    said = [
        ("inexact", any(mark.inexact for mark in marks)),
        ("hollow" if form == "bars" else "hollow_dot", any(mark.hollow and mark.present for mark in marks)),
        ("open_end", any(mark.open_high or mark.open_low for mark in marks)),
        ("unordered", any(mark.unordered for mark in marks)),
    ]
    return [label_word(key, language) for key, occurs in said if occurs]


def describe_ranking(
    comparison: Comparison,
    column: str = "value",
    language: str = "fr",
    *,
    form: Form = "bars",
    root: Path | None = None,
) -> str:
    """Return the alternative text of `draw_ranking`: kind, how many, extremes, references, absences."""
    marks = read_marks(comparison.rows, comparison, column, language, "", root)
    references = find_references(comparison, column, language, "", root)
    told = (label_word(f"alt_{form}", language), tell_subject(comparison, column, language, root))
    return join_sentences([*told, *describe_marks(marks, references, language)])
