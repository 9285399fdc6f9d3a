"""Growth taken apart: bars that add up to it, as the whole economy, as the sector, and what is the territory's own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from indicators.charts.hits import REACH, add_hit
from indicators.charts.legend import draw_legend, find_look, measure_legend
from indicators.charts.marks import (
    Mark,
    describe_marks,
    join_hover,
    join_sentences,
    link_artist,
    link_mark,
    read_marks,
    slug_name,
)
from indicators.charts.style import (
    BASE,
    INK,
    MUTED,
    PAPER,
    SMALL,
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
from indicators.codebook import find_indicator
from indicators.decompositions import GROWTH, PARTS, REGIONAL, Decomposition, Signs, judge_signs
from indicators.labels import SUFFIXES, label_interval, label_list, label_number, label_value, label_word
from indicators.tabular import list_records

ROW, THICK, NAME_WIDTH, BOTTOM = 21.0, 0.66, 190.0, 24.0
CHANGE = "change_pct"
PART_EVIDENCE = "{exhibit}-{territory}-{part}"


class Parted(NamedTuple):
    """One territory: its growth, and the parts that add up to it, each a mark in percent of its first level."""

    growth: Mark
    parts: tuple[Mark, ...]
    settled: bool = True  # whether the regional part keeps its sign whatever the years

    @property
    def complete(self) -> bool:
        """Whether growth and every part have a value to draw."""
        return all(math.isfinite(mark.value) for mark in (self.growth, *self.parts))

    @property
    def hover(self) -> str:
        """What appears over the row: growth and its parts, in words."""
        return join_hover([self.growth.hover, *(mark.told for mark in self.parts)])


def read_parted(
    decomposition: Decomposition, language: str, name: str, root: Path | None = None
) -> tuple[list[Parted], list[Parted]]:
    """Return the territories that can be drawn, the country first and the others from the fastest, and those that not.

    National share and mix are the same for all in percent: those of every territory lead to the country's evidence.
    """
    comparison = decomposition.comparison
    shown = [comparison.references[comparison.references["territory"] == comparison.country], comparison.rows]
    growths = [mark for rows in shown for mark in read_marks(rows, comparison, CHANGE, language, name, root)]
    told = {(row["territory"], row["part"]): row for row in list_records(decomposition.parts)}
    parted = [_read_territory(mark, told, decomposition, language, name, root) for mark in growths]
    signs = judge_signs(decomposition)
    parted = [_judge(one, decomposition, signs, language) for one in parted]
    drawn = [one for one in parted if one.complete]
    others = sorted(drawn[1:], key=lambda one: -one.growth.value)
    return [*drawn[:1], *others], [one for one in parted if not one.complete]


def _read_territory(
    growth: Mark,
    told: Mapping[tuple[object, object], Mapping[str, object]],
    decomposition: Decomposition,
    language: str,
    name: str,
    root: Path | None,
) -> Parted:
    counted = decomposition.comparison.question.indicator
    own = phrase_amount(told[growth.territory, GROWTH], counted, language, root)
    marks = []
    for part in PARTS:
        row = told[growth.territory, part]
        holder = growth.territory if part == REGIONAL else decomposition.comparison.country
        evidence = PART_EVIDENCE.format(exhibit=name, territory=holder, part=slug_name(part))
        marks.append(_read_part(growth, row, part, evidence, counted, language, root))
    return Parted(growth._replace(told=f"{growth.told} ({own})", said=f"{growth.said} ({own})"), tuple(marks))


def _judge(one: Parted, decomposition: Decomposition, signs: Signs, language: str) -> Parted:
    """Return a territory with a dagger behind its name where its last year stands apart, and whether its sign holds."""
    place = one.growth.territory
    settled = len(signs.spans) <= 1 or place in (*signs.held, decomposition.comparison.country)
    if place not in decomposition.departing:
        return one._replace(settled=settled)
    name = label_word("departing_name", language, name=one.growth.name)
    return one._replace(growth=one.growth._replace(name=name), settled=settled)


def _read_part(
    growth: Mark,
    row: Mapping[str, object],
    part: str,
    evidence: str,
    indicator: str,
    language: str,
    root: Path | None,
) -> Mark:
    value, low, high = (float(row[column]) for column in ("value", "low", "high"))
    words = phrase_points(value, low, high, language)
    told = f"{words} ({phrase_amount(row, indicator, language, root)})"
    title = label_word(f"part_{part}", language)
    colon = label_word("colon", language)
    said = f"{growth.name}{colon}{title} {told}"
    return growth._replace(
        value=value, low=low, high=high, words=words, told=title + colon + told, said=said, evidence=evidence
    )


def phrase_points(value: float, low: float, high: float, language: str) -> str:
    """Return a part in points of growth: its value, else its bounds, else that there is none.

    >>> phrase_points(-1.25, -1.25, -1.25, "en")
    '−1.3 percentage points'
    """
    if math.isfinite(value):
        return label_value(value, "points", language, 1, signed=True)
    bounded = math.isfinite(low) or math.isfinite(high)
    return label_interval(low, high, "points", language) if bounded else label_word("absence_refused", language)


def phrase_amount(row: Mapping[str, object], indicator: str, language: str, root: Path | None = None) -> str:
    """Return what a part is in units of the indicator, one of them in the singular; in French none is singular too.

    >>> nothing = {"amount": 0.0, "amount_low": 0.0, "amount_high": 0.0}
    >>> phrase_amount(nothing, "jobs", "fr"), phrase_amount(nothing, "jobs", "en")
    ('0 emploi', '0 jobs')
    """
    value, low, high = (float(row[column]) for column in ("amount", "amount_low", "amount_high"))
    counted = find_indicator(indicator, root)
    title = getattr(counted, f"title_{language}")
    noun, nouns = title[:1].lower() + title[1:], getattr(counted, f"nouns_{language}")
    if math.isfinite(value):
        one = nouns and label_number(abs(value), language) in (("0", "1") if language == "fr" else ("1",))
        return f"{label_value(value, 'count', language, 0, signed=True)} {nouns[0] if one else noun}"
    return f"{label_interval(low, high, 'count', language)} {noun}" if math.isfinite(low) else "…"


@in_style
def draw_decomposition(
    decomposition: Decomposition,
    language: str = "fr",
    *,
    name: str = "decomposition",
    axes: Axes | None = None,
    root: Path | None = None,
) -> Axes:
    """Return axes with a row a territory: parts from zero to the right where they add, to the left where they take.

    The diamond is their sum, growth, written at the end of the row. A regional part whose sign hangs on the years is
    pale. The country stands first, the others from the fastest; a territory without growth is named below with the
    reason. Parts differ by colour and hatch. Diamonds and regional parts link to `name`-territory and
    `name`-territory-regional-share, the other two to those of the country.
    """
    shown, absent = read_parted(decomposition, language, name, root)
    key = [label_word("inexact", language)] if any(one.growth.inexact for one in shown) else []
    titles, total = name_parts(shown, language), label_word("part_growth", language)
    pale = not all(one.settled for one in shown)
    if pale:
        titles.append(label_word("part_unsettled", language, part=label_word(f"part_{REGIONAL}", language)))
    top = measure_legend([*titles, total])
    axes = axes or _start_axes(shown, absent, key, top, name)
    _set_limits(axes, shown, len(shown) + len(absent))
    axes.axvline(0, color=BASE, lw=1, zorder=2.5)
    for height, one in enumerate(shown):
        _draw_row(axes, one, height)
    for height, one in enumerate(absent, len(shown)):
        _name_row(axes, one, height, MUTED)
        beside = {"xytext": (6, 0), "textcoords": "offset points", "va": "center_baseline", "size": SMALL}
        link_mark(axes.annotate(one.growth.words, (0, height), color=MUTED, **beside), one.growth)
    draw_legend(axes, titles, total, pale=pale)
    format_axis(axes, "x", language, SUFFIXES["percent"][language], signed=True)
    write_key(axes, key)
    return axes


def name_parts(shown: Sequence[Parted], language: str) -> list[str]:
    """Return what the parts are called; of one that is thinner than a line in every row, that it cannot be seen."""
    least, most = _find_ends(shown)
    point = (most - least) / find_width()
    titles = []
    for number, part in enumerate(PARTS):
        title = label_word(f"part_{part}", language)
        thin = any(one.parts[number].value for one in shown) and all(
            abs(one.parts[number].value) < point for one in shown
        )
        titles.append(label_word("part_unseen", language, part=title) if thin else title)
    return titles


def _start_axes(shown: Sequence[Parted], absent: Sequence[Parted], key: list[str], top: float, name: str) -> Axes:
    names = [one.growth.name for one in (*shown, *absent)]
    left = min(NAME_WIDTH, max((measure_text(one, weight="bold") for one in names), default=60)) + 14
    right = max((measure_text(one.growth.words) for one in shown), default=40) + 14
    foot = BOTTOM + measure_key(key)
    return start_axes(name, len(names) * ROW + top + foot, left, right=right, top=top, bottom=foot)


def stack_parts(one: Parted) -> Iterator[tuple[Mark, float]]:
    """Yield each part with the place it starts from: parts that add and parts that take lie apart, each end to end.

    >>> mark = Mark("a", "A", 3.0, 3.0, 3.0, "", "", "", False, "")
    >>> parts = tuple(mark._replace(value=value) for value in (2.0, -1.0, 3.0))
    >>> [start for _, start in stack_parts(Parted(mark, parts))]
    [0.0, 0.0, 2.0]
    """
    ends = {True: 0.0, False: 0.0}
    for mark in one.parts:
        side = mark.value >= 0
        yield mark, ends[side]
        ends[side] += mark.value


def _find_ends(shown: Sequence[Parted]) -> tuple[float, float]:
    """Return the least and the most that the rows reach."""
    ends = [0.0, *(start + mark.value for one in shown for mark, start in stack_parts(one))]
    ends += [end for one in shown if one.growth.inexact for end in (one.growth.low, one.growth.high)]
    return min(ends), max(ends)


def _set_limits(axes: Axes, shown: Sequence[Parted], rows: int) -> None:
    least, most = _find_ends(shown)
    pad = 0.03 * (most - least or 1.0)
    axes.set_xlim(least - pad, most + pad)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks([])


def _name_row(axes: Axes, one: Parted, height: int, colour: str, weight: str = "normal") -> None:
    words = shorten_text(one.growth.name, axes.get_position().x0 * find_width() - 14)
    link_artist(write_row(axes, height, words, color=colour, weight=weight), one.growth.evidence, one.hover)
    add_hit(axes, one.growth.evidence, one.hover, None, (height - 0.5, height + 0.5))


def _draw_row(axes: Axes, one: Parted, height: int) -> None:
    growth = one.growth
    _name_row(axes, one, height, INK, "bold" if height == 0 else "normal")
    for number, (mark, start) in enumerate(stack_parts(one)):
        pale = not one.settled and number == len(PARTS) - 1
        look = {"lw": 0.8 if pale else 0, **find_look(number, pale=pale)}
        box = Rectangle((start, height - THICK / 2), mark.value, THICK, zorder=2, **look)
        axes.add_artist(link_mark(box, mark))
        ends = (start, start + mark.value)
        add_hit(axes, mark.evidence, mark.hover, (min(ends), max(ends)), (height - 0.5, height + 0.5))
    if growth.inexact:
        link_mark(draw_line(axes, [growth.low, growth.high], [height] * 2, color=INK, lw=1.1, zorder=3), growth)
    style = {"marker": "D", "ls": "", "ms": 6, "mfc": INK, "mec": PAPER, "mew": 1.2, "zorder": 4}
    link_artist(draw_line(axes, [growth.value], [height], **style), growth.evidence, one.hover)
    add_hit(axes, growth.evidence, one.hover, (growth.value,) * 2, (height,) * 2, REACH)
    place = {"xycoords": axes.get_yaxis_transform(), "textcoords": "offset points", "annotation_clip": False}
    right = (find_width() * (1 - axes.get_position().x1) - 2, 0)
    words = axes.annotate(growth.words, (1, height), xytext=right, ha="right", va="center_baseline", size=TEXT, **place)
    link_artist(words, growth.evidence, one.hover)


def describe_decomposition(decomposition: Decomposition, language: str = "fr", *, root: Path | None = None) -> str:
    """Return the alternative text of `draw_decomposition`: the country with its parts, the extremes, what is absent."""
    shown, absent = read_parted(decomposition, language, "", root)
    told = [label_word("alt_decomposition", language)]
    if shown:
        parts = label_word("semicolon", language).join(mark.told for mark in shown[0].parts)
        told.append(shown[0].growth.said + label_word("semicolon", language) + parts)
    regional = [one.parts[-1] for one in (*shown[1:], *absent)]
    told.append(label_word("alt_regional", language))
    told += describe_marks(regional, [], language)
    if pale := [one.growth.name for one in shown if not one.settled]:
        told.append(label_word("alt_unsettled", language, names=label_list(pale, language)))
    return join_sentences(told)
