"""Many territories on one scale: a row a country, a dot a territory, the country itself as a line across its row."""

from __future__ import annotations

import math
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.axes import Axes

from indicators.charts.hits import add_hit
from indicators.charts.marks import (
    Mark,
    count_marks,
    find_shape,
    join_sentences,
    link_mark,
    list_marks,
    read_marks,
    sort_marks,
    tell_subject,
)
from indicators.charts.style import (
    ACCENT,
    BAR,
    BASE,
    FAINT,
    INK,
    MUTED,
    PAPER,
    SMALL,
    STRONG,
    WIDTH,
    clean_line,
    draw_line,
    fold_key,
    format_axis,
    in_style,
    measure_key,
    measure_text,
    shorten_text,
    start_axes,
    write_key,
    write_row,
)
from indicators.countries import find_country, list_countries
from indicators.labels import SUFFIXES, label_list, label_word
from indicators.territories import name_territory

if TYPE_CHECKING:
    from indicators.comparisons import Comparison

ROW, NAME_WIDTH, FIRST_WIDTH, REACH, EXTREMES = 20.0, 130.0, 150.0, 5.0, 3


class Row(NamedTuple):
    """A country: its name, its territories that have a figure, the greatest first, and its own mark where known."""

    name: str
    marks: list[Mark]
    whole: Mark | None


@in_style
def draw_spread(
    comparison: Comparison,
    column: str = "value",
    language: str = "fr",
    *,
    name: str = "spread",
    highlight: Collection[str] = (),
    axes: Axes | None = None,
    root: Path | None = None,
) -> Axes:
    """Return axes with a row a country, in the order of its greatest territory, and a dot for each territory.

    A thin line is what is known only between bounds, the line across a row the country itself; beside each row stands
    its greatest territory. Countries without any figure are named below. Every mark links to `name`-territory.
    """
    rows = list_rows(comparison, column, language, name, root)
    key = _list_key(rows, comparison, language, root)
    axes = axes or _start_axes(rows, key, name)
    _set_limits(axes, rows)
    for height, row in enumerate(rows):
        write_row(axes, height, shorten_text(row.name, NAME_WIDTH))
        _draw_row(axes, row, height, highlight)
    shape = find_shape(comparison, column, root)
    format_axis(axes, "x", language, SUFFIXES.get(shape.unit, {}).get(language, ""), shape.signed)
    write_key(axes, key)
    return axes


def list_rows(comparison: Comparison, column: str, language: str, name: str, root: Path | None = None) -> list[Row]:
    """Return a row a country that has a figure, the one with the greatest territory first."""
    references = read_marks(comparison.references, comparison, column, language, name, root)
    wholes = {mark.territory: mark for mark in references if mark.present}
    members: dict[str, list[Mark]] = {}
    for mark in read_marks(comparison.rows, comparison, column, language, name, root):
        if mark.present:
            members.setdefault(find_country(mark.territory, root), []).append(mark)
    rows = [
        Row(clean_line(name_territory(country, language, root)), sort_marks(marks), wholes.get(country))
        for country, marks in members.items()
    ]
    return sorted(rows, key=lambda row: (-row.marks[0].position, row.name))


def _start_axes(rows: list[Row], key: list[str], name: str) -> Axes:
    left = min(NAME_WIDTH, max((measure_text(row.name) for row in rows), default=60)) + 14
    bottom = 24 + measure_key(key)
    return start_axes(name, max(len(rows), 1) * ROW + 8 + bottom, left, top=8, bottom=bottom)


def _set_limits(axes: Axes, rows: list[Row]) -> None:
    """Leave room for the words of the greatest territory beside each row."""
    ends = [end for row in rows for mark in row.marks for end in _reach(mark)] or [0.0, 1.0]
    low, high = min(*ends, 0.0), max(ends)
    room = (axes.get_position().width * WIDTH - FIRST_WIDTH - REACH) or 1.0
    scale = ((high - low) or 1.0) / room
    axes.set_xlim(low - REACH * scale, high + FIRST_WIDTH * scale)
    axes.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    axes.set_yticks([])


def _reach(mark: Mark) -> tuple[float, float]:
    known = [end for end in (mark.low, mark.high, mark.value) if math.isfinite(end)]
    return min(known), max(known)


def _draw_row(axes: Axes, row: Row, height: int, highlight: Collection[str]) -> None:
    end = max(_reach(mark)[1] for mark in row.marks)
    draw_line(axes, [axes.get_xlim()[0], end], [height] * 2, color=BASE, lw=0.5, zorder=1)
    for mark in reversed(row.marks):
        _draw_dot(axes, mark, height, ACCENT if mark.territory in highlight else BAR)
    if row.whole is not None and math.isfinite(row.whole.value):
        style = {"marker": "|", "ms": 15, "mew": 2, "mec": INK, "ls": "", "zorder": 5}
        link_mark(draw_line(axes, [row.whole.value], [height], **style), row.whole)
    first = row.marks[0]
    room = FIRST_WIDTH - 10 - measure_text(f" {first.words}", SMALL)
    words = f"{shorten_text(first.name, room, SMALL)} {first.words}"
    style = {"xytext": (8, 0), "textcoords": "offset points", "va": "center_baseline", "size": SMALL, "color": MUTED}
    link_mark(axes.annotate(words, (end, height), **style), first)


def _draw_dot(axes: Axes, mark: Mark, height: int, colour: str) -> None:
    if mark.inexact:
        bounds = draw_line(axes, [mark.low, mark.high], [height] * 2, color=FAINT, lw=1.6, zorder=2)
        link_mark(bounds, mark)
    place = mark.position
    if math.isfinite(mark.value):
        style = {"marker": "o", "ms": 6, "mew": 0.9, "mec": STRONG, "mfc": PAPER if mark.hollow else colour, "ls": ""}
        link_mark(draw_line(axes, [place], [height], zorder=4, **style), mark)
    add_hit(axes, mark.evidence, mark.hover, (place,) * 2, (height,) * 2, REACH)


def _list_key(rows: list[Row], comparison: Comparison, language: str, root: Path | None) -> list[str]:
    marks = [mark for row in rows for mark in row.marks]
    key = [label_word("spread_dot", language)]
    if any(row.whole for row in rows):
        key.append(label_word("spread_country", language))
    if any(mark.inexact for mark in marks):
        key.append(label_word("spread_bounds", language))
    absent, countries = _list_absent(marks, comparison, language, root)
    if absent:
        key.append(label_word("spread_absent", language, count=str(absent), countries=str(len(countries))))
    return fold_key(key)


def _list_absent(marks: list[Mark], comparison: Comparison, language: str, root: Path | None) -> tuple[int, list[str]]:
    """Return how many territories have no figure, and the names of the countries they are of."""
    there = {mark.territory for mark in marks}
    absent = [territory for territory in comparison.rows["territory"] if territory not in there]
    countries = list_countries(absent, root) if absent else []
    return len(absent), [clean_line(name_territory(country, language, root)) for country in countries]


def describe_spread(
    comparison: Comparison, column: str = "value", language: str = "fr", *, root: Path | None = None
) -> str:
    """Return the alternative text of `draw_spread`: kind, how many, the extremes, what has no figure."""
    marks = sort_marks(mark for row in list_rows(comparison, column, language, "", root) for mark in row.marks)
    told = [label_word("alt_spread", language), tell_subject(comparison, column, language, root)]
    told.append(count_marks(len(marks), language))
    if marks:
        told.append(label_word("alt_highest", language, items=list_marks(marks[:EXTREMES], language)))
        told.append(label_word("alt_lowest", language, items=list_marks(marks[-EXTREMES:], language)))
    absent, countries = _list_absent(marks, comparison, language, root)
    if absent:
        items = label_list(countries, language)
        told.append(label_word("alt_spread_absent", language, count=str(absent), items=items))
    return join_sentences(told)
