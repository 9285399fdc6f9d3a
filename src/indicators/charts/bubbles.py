"""Specialisation against growth: who has more of a sector than the country, whether it grows there, how much it is."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.axes import Axes

from indicators.charts.hits import REACH, add_hit
from indicators.charts.marks import (
    Mark,
    find_shape,
    join_hover,
    join_sentences,
    link_artist,
    list_marks,
    read_marks,
    slug_name,
    title_column,
)
from indicators.charts.naming import (
    DAGGER,
    Box,
    find_room,
    measure_frame,
    shorten_name,
    span_box,
    surround,
    to_points,
    write_name,
)
from indicators.charts.style import (
    ACCENT,
    BAR,
    INK,
    MUTED,
    PAPER,
    SMALL,
    STRONG,
    draw_line,
    find_width,
    format_axis,
    in_style,
    measure_key,
    measure_text,
    start_axes,
    write_key,
)
from indicators.labels import SUFFIXES, label_word
from indicators.sectors import find_sector
from indicators.texts import capitalise

if TYPE_CHECKING:
    from indicators.comparisons import Comparison

QUOTIENT, GROWTH, SIZE = "location_quotient", "annual_change_pct", "value"
HEIGHT, TOP, LEFT, RIGHT, BOTTOM, NAME_WIDTH = 440.0, 30.0, 48.0, 14.0, 42.0, 240.0
WIDEST, SMALLEST = 52.0, 4.0  # points across: the largest circle, and the least that is seen
FEW, EXTREMES, NEAR = 14, 3, 16.0
APART = 5.0  # points that a name keeps from the circles of others, lest it be read as theirs


class Bubble(NamedTuple):
    """A territory or a sector: its location quotient, its growth, and how much there is of it.

    `departs` says that its last year stands apart from both its neighbours, so that its growth is not to be read.
    """

    quotient: Mark
    growth: Mark
    size: Mark
    departs: bool = False

    @property
    def complete(self) -> bool:
        """Whether it has a place: a quotient and a growth with a value or both bounds, and a size."""
        placed = all(math.isfinite(mark.value) or mark.inexact or mark.present for mark in (self.quotient, self.growth))
        return placed and self.size.present and not (self.growth.open_high or self.quotient.open_high)

    @property
    def bounded(self) -> bool:
        """Whether the quotient or the growth is known between two bounds only."""
        return math.isnan(self.quotient.value) or math.isnan(self.growth.value)

    @property
    def hover(self) -> str:
        """The three figures in words."""
        return join_hover([self.quotient.said, self.growth.told, self.size.told, self.quotient.standing])


def read_bubbles(
    comparison: Comparison, language: str, name: str, root: Path | None = None, *, departing: Collection[str] = ()
) -> list[Bubble]:
    """Return a bubble for each row of `comparison`, the largest first; incomplete ones too.

    The names of `departing` territories bear a dagger.
    """
    columns = (read_marks(comparison.rows, comparison, one, language, name, root) for one in (QUOTIENT, GROWTH, SIZE))
    bubbles = (Bubble(*marks) for marks in zip(*columns, strict=True))
    return _sort(_mark(one, language) if one.size.territory in departing else one for one in bubbles)


def read_sector_bubbles(
    comparisons: Sequence[Comparison],
    language: str,
    name: str,
    root: Path | None = None,
    *,
    departing: Collection[str] = (),
) -> list[Bubble]:
    """Return a bubble for each comparison of one territory under one sector, named after the sector.

    The names of `departing` sectors bear a dagger.
    """
    bubbles = []
    for comparison in comparisons:
        title = getattr(find_sector(comparison.question.sector, root), f"title_{language}")
        evidence = f"{name}-{slug_name(comparison.question.sector)}"
        bubble = read_bubbles(comparison, language, name, root)[0]
        named = Bubble(*(_rename(mark, title, evidence, language) for mark in bubble[:3]))
        bubbles.append(_mark(named, language) if comparison.question.sector in departing else named)
    return _sort(bubbles)


def _rename(mark: Mark, title: str, evidence: str, language: str) -> Mark:
    return mark._replace(name=title, evidence=evidence, said=_say(title, mark, language))


def _mark(bubble: Bubble, language: str) -> Bubble:
    """Return the bubble with a dagger behind its name, and its growth said not to be read."""
    quotient, growth, size = (
        mark._replace(
            name=(name := label_word("departing_name", language, name=mark.name)), said=_say(name, mark, language)
        )
        for mark in bubble[:3]
    )
    told = label_word("departing_growth", language, told=growth.told)
    return Bubble(quotient, growth._replace(told=told), size, departs=True)


def _say(name: str, mark: Mark, language: str) -> str:
    return name + label_word("colon", language) + mark.told


def _sort(bubbles: Iterable[Bubble]) -> list[Bubble]:
    return sorted(bubbles, key=lambda bubble: -bubble.size.position if bubble.size.present else math.inf)


@in_style
def draw_bubbles(
    bubbles: Sequence[Bubble],
    comparison: Comparison,
    language: str = "fr",
    *,
    name: str = "bubbles",
    reference: Mark | None = None,
    highlight: Collection[str] = (),
    axes: Axes | None = None,
    root: Path | None = None,
) -> Axes:
    """Return axes with a circle a bubble: location quotient across, average growth up, its area the size.

    A line stands at 1, where a sector weighs as much as in the country, one at no growth, and one at the growth of
    `reference`. What is known between two bounds only is a hollow circle with a thin line. Bubbles without a place are
    left out. `comparison` tells the titles of the axes. Every circle links to its evidence.
    """
    shown = [bubble for bubble in bubbles if bubble.complete]
    key = _list_key(shown, comparison, language, root)
    foot = measure_key(key)
    right = RIGHT if reference is None else measure_text(_phrase(reference), SMALL) + 8
    axes = axes or start_axes(name, HEIGHT + foot, LEFT, right=right, top=TOP, bottom=BOTTOM + foot)
    _scale_axes(axes, shown, reference)
    _draw_lines(axes, reference)
    widest = max((bubble.size.position for bubble in shown), default=1.0)
    sizes = [max(SMALLEST, WIDEST * math.sqrt(bubble.size.position / widest)) for bubble in shown]
    for order, (bubble, size) in enumerate(zip(shown, sizes, strict=True)):
        _draw_bubble(axes, bubble, size, order, bubble.size.territory in highlight)
    _write_axes(axes, comparison, language, root)
    _name_bubbles(axes, shown, sizes, highlight, _surround_lines(axes, reference))
    write_key(axes, key)
    return axes


def _phrase(reference: Mark) -> str:
    return f"{reference.name} {reference.words}"


def _list_key(bubbles: Sequence[Bubble], comparison: Comparison, language: str, root: Path | None) -> list[str]:
    said = [label_word("key_area", language, title=title_column(comparison, SIZE, language, root))]
    said += [label_word("key_bounded", language)] if any(bubble.bounded for bubble in bubbles) else []
    return said + ([label_word("key_departing", language)] if any(bubble.departs for bubble in bubbles) else [])


def _scale_axes(axes: Axes, bubbles: Sequence[Bubble], reference: Mark | None) -> None:
    across = [1.0, *(end for bubble in bubbles for end in _reach(bubble.quotient))]
    up = [0.0, *(end for bubble in bubbles for end in _reach(bubble.growth))]
    up += [reference.value] if reference is not None else []
    for ends, limit in ((across, axes.set_xlim), (up, axes.set_ylim)):
        pad = 0.14 * (max(ends) - min(ends) or 1.0)
        limit(min(ends) - pad, max(ends) + pad)


def _reach(mark: Mark) -> tuple[float, ...]:
    return (mark.position, mark.low, mark.high) if mark.inexact else (mark.position,)


def _draw_lines(axes: Axes, reference: Mark | None) -> None:
    axes.axhline(0, color=MUTED, lw=0.9, zorder=1)
    axes.axvline(1, color=INK, lw=1, ls=(0, (4, 2)), zorder=1)
    if reference is None:
        return
    link_artist(axes.axhline(reference.value, color=INK, lw=1, zorder=1), reference.evidence, reference.hover)
    style = {"xycoords": axes.get_yaxis_transform(), "textcoords": "offset points", "va": "center", "size": SMALL}
    text = axes.annotate(_phrase(reference), (1, reference.value), xytext=(5, 0), annotation_clip=False, **style)
    link_artist(text, reference.evidence, reference.hover)


def _draw_bubble(axes: Axes, bubble: Bubble, size: float, order: int, strong: bool) -> None:
    """Larger circles lie below smaller ones."""
    x, y = bubble.quotient.position, bubble.growth.position
    layer = 3 + 0.01 * order
    for mark, across, up in (
        (bubble.quotient, (bubble.quotient.low, bubble.quotient.high), (y, y)),
        (bubble.growth, (x, x), (bubble.growth.low, bubble.growth.high)),
    ):
        if mark.inexact:
            draw_line(axes, across, up, color=STRONG, lw=1.0, zorder=layer)
    colour = ACCENT if strong else BAR
    fill = PAPER if bubble.bounded else colour
    edge = (ACCENT if strong else STRONG) if bubble.bounded else PAPER
    dot = draw_line(axes, [x], [y], ls="", marker="o", ms=size, mfc=fill, mec=edge, mew=1.0, zorder=layer + 0.005)
    link_artist(dot, bubble.quotient.evidence, bubble.hover)
    add_hit(axes, bubble.quotient.evidence, bubble.hover, (x, x), (y, y), max(REACH, size / 2))


def _write_axes(axes: Axes, comparison: Comparison, language: str, root: Path | None) -> None:
    for which, column in (("x", QUOTIENT), ("y", GROWTH)):
        shape = find_shape(comparison, column, root)
        unit = "" if shape.unit == "ratio" else SUFFIXES.get(shape.unit, {}).get(language, "")
        format_axis(axes, which, language, unit, shape.signed)
    across = label_word("axis_specialisation", language, title=label_word(f"column_{QUOTIENT}", language))
    axes.set_xlabel(across, loc="right", labelpad=6)
    up = label_word("axis_growth", language, title=title_column(comparison, GROWTH, language, root))
    place = {"xycoords": "axes fraction", "textcoords": "offset points", "size": SMALL, "color": MUTED}
    axes.annotate(up, (0, 1), xytext=(-44, 12), **place)


def pick_named(bubbles: Sequence[Bubble], highlight: Collection[str] = ()) -> list[Bubble]:
    """Return the bubbles to name: all where they are few, else the extremes of the three figures, and daggers."""
    if len(bubbles) <= FEW:
        return list(bubbles)
    wanted = [bubble for bubble in bubbles if bubble.size.territory in highlight or bubble.departs]
    for mark in range(3):
        ordered = sorted(bubbles, key=lambda bubble, mark=mark: -bubble[mark].position)
        wanted += ordered[:EXTREMES] + (ordered[-EXTREMES:] if mark == 1 else [])
    return list(dict.fromkeys(wanted))


def _surround_lines(axes: Axes, reference: Mark | None) -> list[Box]:
    """Return where the lines run: names keep off them."""
    frame = measure_frame(axes)
    levels = [0.0] if reference is None else [0.0, reference.value]
    heights = [to_points(axes, (1.0, level))[1] for level in levels]
    beside = to_points(axes, (1.0, 0.0))[0]
    flat = [span_box(frame.x0, height - 0.7, frame.x1 - frame.x0, 1.4) for height in heights]
    return [*flat, span_box(beside - 0.7, frame.y0, 1.4, frame.y1 - frame.y0)]


def _name_bubbles(
    axes: Axes,
    bubbles: Sequence[Bubble],
    sizes: Sequence[float],
    highlight: Collection[str],
    lines: Sequence[Box],
) -> None:
    """Give each bubble that is named a place where its name touches nothing, and stands beside no other circle."""
    frame, radii = measure_frame(axes), {bubble: size / 2 for bubble, size in zip(bubbles, sizes, strict=True)}
    spots = {bubble: to_points(axes, (bubble.quotient.position, bubble.growth.position)) for bubble in bubbles}
    taken = list(lines)
    for bubble in pick_named(bubbles, highlight):
        own = bubble.size.territory if bubble.quotient.evidence.endswith(bubble.size.territory) else ""
        many = bubble.departs and len(bubbles) > FEW  # the note names it: its sign alone finds room among many
        words = DAGGER.strip() if many else shorten_name(bubble.size.name, own, min(NAME_WIDTH, find_width() / 2))
        weight = "bold" if bubble.size.territory in highlight else "normal"
        out = max(0.0, radii[bubble] - 4)
        around = [
            surround(spots[other], max(radii[other], 3.0) + (0.0 if other is bubble else APART)) for other in bubbles
        ]
        shift, box = find_room(spots[bubble], measure_text(words, SMALL, weight), [*taken, *around], frame, out)
        taken.append(box)
        place = (bubble.quotient.position, bubble.growth.position)
        text = write_name(axes, words, place, shift, weight, near=NEAR + out, gap=out + 3)
        link_artist(text, bubble.quotient.evidence, bubble.hover)


def describe_bubbles(
    bubbles: Sequence[Bubble], comparison: Comparison, language: str = "fr", *, root: Path | None = None
) -> str:
    """Return the alternative text of `draw_bubbles`: the axes, the extremes of each, and what has no place."""
    shown = [bubble for bubble in bubbles if bubble.complete]
    told = [label_word("alt_bubbles", language, title=title_column(comparison, SIZE, language, root))]
    for mark, column in enumerate((QUOTIENT, GROWTH)):
        ordered = sorted((bubble[mark] for bubble in shown), key=lambda one: -one.position)
        told.append(label_word(f"column_{column}", language))
        told.append(label_word("alt_highest", language, items=list_marks(ordered[:EXTREMES], language)))
        told.append(label_word("alt_lowest", language, items=list_marks(ordered[-EXTREMES:], language)))
    absent = [
        bubble.quotient if not bubble.quotient.present else bubble.growth for bubble in bubbles if not bubble.complete
    ]
    if absent:
        told.append(label_word("alt_absent", language, items=list_marks(absent, language)))
    return join_sentences([capitalise(one) for one in told])
