"""Two shares a territory, joined: what it weighs here against what it weighs there."""

from __future__ import annotations

import math
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from indicators.charts.hits import REACH, add_hit
from indicators.charts.marks import Mark, count_marks, find_shape, join_hover, join_sentences, link_artist, read_marks
from indicators.charts.style import (
    ACCENT,
    FAINT,
    INK,
    MUTED,
    PAPER,
    SMALL,
    STRONG,
    TEXT,
    WIDTH,
    draw_line,
    format_axis,
    in_style,
    measure_text,
    shorten_text,
    start_axes,
    write_row,
)
from indicators.codebook import find_indicator
from indicators.intervals import differ
from indicators.labels import SUFFIXES, label_list, label_word
from indicators.sectors import find_sector

if TYPE_CHECKING:
    from indicators.comparisons import Comparison

ROW, NAME_WIDTH, TOP, BOTTOM = 21.0, 180.0, 30.0, 24.0


class Pair(NamedTuple):
    """One territory's two figures."""

    first: Mark
    other: Mark

    @property
    def complete(self) -> bool:
        """Whether both can be drawn: a value, or a range."""
        return self.first.present and self.other.present


@in_style
def draw_paired_shares(
    comparison: Comparison,
    other: Comparison,
    language: str = "fr",
    *,
    column: str = "national_share_pct",
    titles: tuple[str, str] | None = None,
    name: str = "paired-shares",
    highlight: Collection[str] = (),
    axes: Axes | None = None,
    root: Path | None = None,
) -> Axes:
    """Return axes with a row a territory: a filled dot for `comparison`, a hollow square for `other`, a line between.

    Territories stand in the order of the first share; those without both are named with the reason. `titles` are the
    words of the two shares; without them the titles of the two sectors. Dots link to `name`-territory, squares to
    `name`-territory-other.
    """
    pairs = read_pairs(comparison, other, column, language, name, root)
    axes = axes or _start_axes(pairs, name)
    _set_limits(axes, pairs)
    _name_rows(axes, pairs, highlight)
    for height, pair in enumerate(pairs):
        _add_hits(axes, pair, height)
        _draw_pair(axes, pair, height)
    _draw_key(axes, titles or title_pair(comparison, other, language, root))
    shape = find_shape(comparison, column, root)
    format_axis(axes, "x", language, SUFFIXES.get(shape.unit, {}).get(language, ""), shape.signed)
    return axes


def read_pairs(
    comparison: Comparison, other: Comparison, column: str, language: str, name: str, root: Path | None = None
) -> list[Pair]:
    """Return the territories in both comparisons, the highest first share first, those without both shares last."""
    others = {mark.territory: mark for mark in read_marks(other.rows, other, column, language, name, root)}
    firsts = read_marks(comparison.rows, comparison, column, language, name, root)
    pairs = [
        Pair(mark, others[mark.territory]._replace(evidence=f"{mark.evidence}-other"))
        for mark in firsts
        if mark.territory in others
    ]
    return sorted(
        pairs, key=lambda pair: (not pair.complete, -pair.first.position if pair.complete else 0, pair.first.name)
    )


def title_pair(comparison: Comparison, other: Comparison, language: str, root: Path | None = None) -> tuple[str, str]:
    """Return the titles of the two sectors compared, or of the two indicators where the sector is the same."""
    asked = (comparison.question, other.question)
    same = asked[0].sector == asked[1].sector
    told = [find_indicator(one.indicator, root=root) if same else find_sector(one.sector, root=root) for one in asked]
    first, second = (getattr(one, f"title_{language}") for one in told)
    return first, second


def _start_axes(pairs: list[Pair], name: str) -> Axes:
    left = min(NAME_WIDTH, max((measure_text(pair.first.name, weight="bold") for pair in pairs), default=60)) + 14
    return start_axes(name, len(pairs) * ROW + TOP + BOTTOM, left, top=TOP, bottom=BOTTOM)


def _set_limits(axes: Axes, pairs: list[Pair]) -> None:
    """Leave room on both sides for the figures in words."""
    ends = [end for pair in pairs if pair.complete for mark in pair for end in _reach(mark)] or [0.0, 1.0]
    span = (max(ends) - min(*ends, 0.0)) or 1.0
    scale = span / (axes.get_position().width * WIDTH - 100)
    axes.set_xlim(min(*ends, 0.0) - 44 * scale, max(ends) + 56 * scale)
    axes.set_ylim(len(pairs) - 0.5, -0.5)


def _reach(mark: Mark) -> tuple[float, float]:
    """Where a mark begins and ends: a range is drawn as wide as it is."""
    return (mark.low, mark.high) if math.isnan(mark.value) and mark.inexact else (mark.position, mark.position)


def _name_rows(axes: Axes, pairs: list[Pair], highlight: Collection[str]) -> None:
    left = axes.get_position().x0 * WIDTH
    axes.set_yticks([])
    for height, pair in enumerate(pairs):
        weight = "bold" if pair.first.territory in highlight else "normal"
        words, colour = shorten_text(pair.first.name, left - 14), INK if pair.complete else MUTED
        link_artist(
            write_row(axes, height, words, color=colour, weight=weight), pair.first.evidence, _phrase_pair(pair)
        )


def _phrase_pair(pair: Pair) -> str:
    return join_hover([pair.first.said, pair.other.told, pair.first.standing])


def _draw_pair(axes: Axes, pair: Pair, height: int) -> None:
    if not pair.complete:
        silent = pair.other if pair.first.present else pair.first
        text = axes.text(0, height, silent.words, va="center_baseline", size=SMALL, color=MUTED)
        link_artist(text, silent.evidence, silent.hover)
        return
    places = [mark.position for mark in pair]
    draw_line(axes, places, [height] * 2, color=FAINT, lw=2.2, zorder=2)
    for mark in pair:
        first = mark is pair.first
        link_artist(_draw_sign(axes, mark, height, first), mark.evidence, _phrase_pair(pair))
        lower = mark.position < max(places) or (places[0] == places[1] and first)
        _write(axes, mark, height, lower, STRONG if first else ACCENT)


def _add_hits(axes: Axes, pair: Pair, height: int) -> None:
    """The row leads to the first share, the place of the other share to the other."""
    add_hit(axes, pair.first.evidence, _phrase_pair(pair), None, (height - 0.5, height + 0.5))
    if pair.complete:
        add_hit(axes, pair.other.evidence, _phrase_pair(pair), (pair.other.position,) * 2, (height,) * 2, REACH)


def _draw_sign(axes: Axes, mark: Mark, height: int, first: bool) -> Artist:
    """A filled dot for the first share, a hollow square for the other, a line with ends for a range."""
    colour, (low, high) = STRONG if first else ACCENT, _reach(mark)
    if differ(low, high):
        return draw_line(axes, [low, high], [height] * 2, color=colour, lw=1.8, marker="|", ms=8, mew=1.8, zorder=4)
    fill = (PAPER if mark.hollow else colour) if first else "none"
    style = {"marker": "o", "ms": 6.5} if first else {"marker": "s", "ms": 8}
    look = {"ls": "", "mfc": fill, "mec": colour, "mew": 1.7, "zorder": 4 + (not first), **style}
    return draw_line(axes, [mark.position], [height], **look)


def _write(axes: Axes, mark: Mark, height: int, before: bool, colour: str) -> None:
    """The lower share is written to the left of its dot, the higher to the right."""
    style = {"va": "center_baseline", "ha": "right" if before else "left", "size": SMALL, "color": colour}
    shift = {"xytext": (-8 if before else 8, 0), "textcoords": "offset points"}
    edge = _reach(mark)[0 if before else 1]
    link_artist(axes.annotate(mark.words, (edge, height), **shift, **style), mark.evidence, mark.hover)


def _draw_key(axes: Axes, titles: tuple[str, str]) -> None:
    """Above the axes: which sign is which share."""
    high = axes.figure.get_figheight() * 72
    left = 6.0
    room = (WIDTH - 50) / 2
    for title, colour, marker, fill in zip(titles, (STRONG, ACCENT), "os", (STRONG, PAPER), strict=True):
        place = {"transform": axes.figure.transFigure, "clip_on": False}
        axes.plot([left / WIDTH], [(high - 9) / high], marker=marker, ms=8, mec=colour, mfc=fill, mew=1.7, **place)
        words = shorten_text(title, room, TEXT)
        axes.figure.text((left + 9) / WIDTH, (high - 9) / high, words, va="center_baseline", size=TEXT, color=colour)
        left += measure_text(words, TEXT) + 34


def describe_paired_shares(
    comparison: Comparison,
    other: Comparison,
    language: str = "fr",
    *,
    column: str = "national_share_pct",
    titles: tuple[str, str] | None = None,
    root: Path | None = None,
) -> str:
    """Return the alternative text of `draw_paired_shares`: what is paired, how many, the widest gaps, absences."""
    pairs = read_pairs(comparison, other, column, language, "", root)
    complete = [pair for pair in pairs if pair.complete]
    widest = sorted(complete, key=lambda pair: -abs(pair.first.position - pair.other.position))[:3]
    gaps = [
        label_word("against", language, name=pair.first.name, figure=pair.first.words, other=pair.other.words)
        for pair in widest
    ]
    sentences = [
        label_word("alt_pairs", language),
        label_list(titles or title_pair(comparison, other, language, root), language),
    ]
    sentences.append(count_marks(len(complete), language))
    sentences.append(label_word("alt_widest", language, items=label_list(gaps, language)))
    absent = [pair.first.name for pair in pairs if not pair.complete]
    if absent:
        sentences.append(label_word("alt_absent", language, items=label_list(absent, language)))
    return join_sentences(sentences)
