"""What a mark on a chart stands for: a territory's figure, in words, with its bounds and the evidence it leads to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.artist import Artist

from indicators.charts.style import clean_line
from indicators.codebook import find_indicator
from indicators.intervals import differ
from indicators.labels import (
    CHANGES,
    label_flags,
    label_interval,
    label_list,
    label_observation,
    label_period,
    label_value,
    label_word,
)
from indicators.tabular import list_records
from indicators.territories import name_territory
from indicators.texts import capitalise, key_letters

if TYPE_CHECKING:
    import pandas as pd

    from indicators.comparisons import Comparison

EVIDENCE = "{exhibit}-{territory}"
MEASURE_UNITS = {
    "share": "percent",
    "ratio": "ratio",
    "index": "index",
    "change_percent": "percent",
    "change_points": "points",
}


class Shape(NamedTuple):
    """How the figures of a column are written."""

    unit: str
    decimals: int | None
    signed: bool


COLUMN_SHAPES = {
    "national_share_pct": Shape("percent", 1, False),
    "sector_share_pct": Shape("percent", 1, False),
    "per_10000": Shape("ratio", 1, False),
    "location_quotient": Shape("ratio", 2, False),
    "change_pct": Shape("percent", 1, True),
    "annual_change_pct": Shape("percent", 1, True),
    "index": Shape("index", 1, False),
}


class Mark(NamedTuple):
    """One territory's figure, ready to be drawn: `value` is NaN where there is none or only a range.

    `told` is the figure with its bounds, `said` that of its territory, `standing` period, status and publisher.
    """

    territory: str
    name: str
    value: float
    low: float
    high: float
    words: str
    told: str
    said: str
    hollow: bool
    evidence: str
    standing: str = ""
    ranks: tuple[float, float] = (math.nan, math.nan)

    @property
    def hover(self) -> str:
        """What appears over the mark: territory, figure with its bounds, period, status and publisher."""
        return join_hover([self.said, self.standing])

    @property
    def present(self) -> bool:
        """Whether there is anything to draw."""
        return any(math.isfinite(number) for number in (self.value, self.low, self.high))

    @property
    def position(self) -> float:
        """Where the mark stands: its value; the middle of a range; the one bound of an open end."""
        if math.isfinite(self.value):
            return self.value
        bounds = [bound for bound in (self.low, self.high) if math.isfinite(bound)]
        return sum(bounds) / len(bounds) if bounds else math.nan

    @property
    def unordered(self) -> bool:
        """Whether bounds overlap so far that the rank is not established."""
        return self.ranks[0] < self.ranks[1]

    @property
    def inexact(self) -> bool:
        """Whether two different likely bounds are known."""
        return math.isfinite(self.low) and math.isfinite(self.high) and differ(self.low, self.high)

    @property
    def open_high(self) -> bool:
        """Whether the figure may be higher by any amount."""
        return self.high == math.inf

    @property
    def open_low(self) -> bool:
        """Whether the figure may be lower by any amount."""
        return self.low == -math.inf


def find_shape(comparison: Comparison, column: str, root: Path | None = None) -> Shape:
    """Return how the figures of `column` are written: unit, decimals (None: as the unit asks), signed."""
    if column in COLUMN_SHAPES:
        return COLUMN_SHAPES[column]
    measure = comparison.question.measure
    unit = MEASURE_UNITS.get(measure) or find_indicator(comparison.question.indicator, root=root).unit
    return Shape(unit, None, measure in CHANGES)


def read_marks(
    rows: pd.DataFrame, comparison: Comparison, column: str, language: str, name: str, root: Path | None = None
) -> list[Mark]:
    """Return a mark for each of `rows` (rows or references of `comparison`), in their order.

    `name` is the exhibit whose evidence the marks lead to.
    """
    shape = find_shape(comparison, column, root)
    return [_read_mark(row, comparison, column, shape, language, name, root) for row in list_records(rows)]


def _read_mark(
    row: Mapping[str, object],
    comparison: Comparison,
    column: str,
    shape: Shape,
    language: str,
    name: str,
    root: Path | None,
) -> Mark:
    value, low, high = read_numbers(row, column)
    if column == "value" and row["qualifier"] in ("at_least", "at_most"):
        low, high = (value, math.inf) if row["qualifier"] == "at_least" else (-math.inf, value)
    words = phrase_figure(row, comparison.question.measure, column, shape, language)
    place = clean_line(name_territory(str(row["territory"]), language, root=root))
    told = words
    if math.isfinite(low) and math.isfinite(high) and differ(low, high):
        bounds = label_interval(low, high, shape.unit, language)
        told = words if words == bounds else f"{words} ({bounds})"
    said = place + label_word("colon", language) + told
    hollow = row["dated"] == "undated" or not row["comparable"]
    evidence = EVIDENCE.format(exhibit=name, territory=row["territory"])
    standing = phrase_standing(row, comparison, shape, language)
    return Mark(str(row["territory"]), place, value, low, high, words, told, said, hollow, evidence, standing)


def phrase_standing(row: Mapping[str, object], comparison: Comparison, shape: Shape, language: str) -> str:
    """Return what stands behind a figure, in few words: period, status, publisher."""
    question = comparison.question
    base = question.base_period if shape.signed else ""
    period = str(row["period"]) if row["dated"] != "undated" else ""
    told = [
        label_period(period, language, base) if period else label_word("undated", language),
        label_flags(str(row["flags"]), language),
        "" if row["comparable"] else label_word("not_comparable", language),
        comparison.family.publisher,
    ]
    return join_hover(told)


def slug_name(name: str) -> str:
    """Return the name of a sector or of a part as a mark bears it.

    >>> slug_name("nace_j62")
    'nace-j62'
    """
    return name.replace("_", "-")


def join_hover(parts: Iterable[str]) -> str:
    """Return the parts of what appears over a mark, those that are empty left out.

    >>> join_hover(["Corse", "", "2012"])
    'Corse · 2012'
    """
    return " · ".join(part for part in parts if part)


def name_bounds(column: str) -> tuple[str, str, str]:
    """Return the columns of the value and of its likely bounds.

    >>> name_bounds("per_10000")
    ('per_10000', 'per_10000_low', 'per_10000_high')
    """
    return ("value", "likely_low", "likely_high") if column == "value" else (column, f"{column}_low", f"{column}_high")


def read_numbers(row: Mapping[str, object], column: str) -> tuple[float, float, float]:
    """Return the value and the likely bounds of `column`; NaN where the row is an absence, whatever can be deduced.

    Bounds that meet without a value are the sum of absences: no figure, and no zero either.
    """
    value, low, high = (float(row[key]) for key in name_bounds(column))
    if row["absence"] or (math.isnan(value) and low == high):
        return math.nan, math.nan, math.nan
    return value, low, high


def phrase_figure(row: Mapping[str, object], measure: str, column: str, shape: Shape, language: str) -> str:
    """Return the figure of `column` in words: as reported, as derived, or why there is none."""
    if column == "value":
        return label_observation({**row, "unit": shape.unit, "measure": measure}, language)
    value, low, high = read_numbers(row, column)
    if math.isfinite(value):
        return label_value(value, shape.unit, language, shape.decimals, shape.signed)
    if math.isfinite(low) or math.isfinite(high):
        return label_interval(low, high, shape.unit, language)
    return label_word(f"absence_{row.get('absence') or 'refused'}", language)


def sort_marks(marks: Iterable[Mark]) -> list[Mark]:
    """Return the marks from the highest to the lowest, those without a figure last and by name."""
    return sorted(
        marks, key=lambda mark: (not mark.present, -mark.position if mark.present else 0, key_letters(mark.name))
    )


def link_mark(artist: Artist, mark: Mark) -> Artist:
    """Make `artist` a link to the evidence of `mark`, its label the words that appear over it; return it."""
    return link_artist(artist, mark.evidence, mark.hover)


def link_artist(artist: Artist, evidence: str, hover: str) -> Artist:
    """Make `artist` a link to the row `evidence` of the page, its label the words that appear over it; return it.

    Without `evidence` (a region that was not asked for) it stays unlinked.
    """
    if evidence:
        artist.set_url(f"#{evidence}")
        artist.set_label(hover)
    return artist


def title_column(comparison: Comparison, column: str, language: str, root: Path | None = None) -> str:
    """Return what `column` holds, in words: the indicator's title for the figure itself."""
    question = comparison.question
    if column != "value":
        title = label_word(f"column_{column}", language)
        over = label_period(question.period, language, question.base_period) if question.base_period else ""
        return f"{title} {over}" if over and COLUMN_SHAPES[column].signed else title
    indicator = find_indicator(question.indicator, root=root)
    title = indicator.title_fr if language == "fr" else indicator.title_en
    return title[:1].lower() + title[1:]


def tell_subject(comparison: Comparison, column: str, language: str, root: Path | None = None) -> str:
    """Return what a chart of `column` shows and when, as a sentence of its alternative text."""
    title = title_column(comparison, column, language, root)
    period = label_period(comparison.question.period, language)
    return capitalise(title) + ("" if period in title else f", {period}")


def describe_marks(marks: list[Mark], references: list[Mark], language: str) -> list[str]:
    """Return the sentences every alternative text needs: how many, the extremes, references, absences."""
    present = [mark for mark in sort_marks(marks) if mark.present]
    sentences = [count_marks(len(present), language)]
    if len(present) > 1:
        count, one = (3, "") if len(present) > 5 else (1, "_one")
        sentences.append(label_word(f"alt_highest{one}", language, items=list_marks(present[:count], language)))
        sentences.append(label_word(f"alt_lowest{one}", language, items=list_marks(present[-count:], language)))
    elif present:
        sentences.append(list_marks(present, language))
    if references:
        sentences.append(label_word("alt_reference", language, items=list_marks(references, language)))
    hollow = [mark for mark in present if mark.hollow]
    if hollow:
        sentences.append(label_word("alt_hollow", language, items=label_list([mark.name for mark in hollow], language)))
    absent = [mark for mark in marks if not mark.present]
    if absent:
        sentences.append(label_word("alt_absent", language, items=list_marks(absent, language)))
    return sentences


def count_marks(count: int, language: str) -> str:
    """Return how many territories have a figure; in French none is singular too.

    >>> count_marks(1, "fr"), count_marks(3, "en")
    ('1 territoire avec un chiffre', '3 territories with a figure')
    """
    return label_word(
        "alt_count_one" if count == 1 or (count == 0 and language == "fr") else "alt_count", language, count=str(count)
    )


def list_marks(marks: list[Mark], language: str) -> str:
    """Return the marks as a sentence lists them: name (figure in words)."""
    return label_list(
        [label_word("named_figure", language, name=mark.name, figure=mark.words) for mark in marks], language
    )


def join_sentences(sentences: list[str]) -> str:
    """Return the sentences as one text, each with its full stop.

    >>> join_sentences(["Two bars", "France: 4"])
    'Two bars. France: 4.'
    """
    return " ".join(f"{sentence}." for sentence in sentences)
