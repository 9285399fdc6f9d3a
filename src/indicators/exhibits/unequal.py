"""Inequality over the years as exhibits: columns of parts that add up, and a table of every measure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.charts.inequality import (
    PARTS,
    describe_inequality,
    draw_inequality,
    name_parts,
    phrase_bounds,
    phrase_index,
)
from indicators.charts.style import draw_narrow
from indicators.comparisons.inequality import MEASURES, Inequality
from indicators.comparisons.rates import list_sources
from indicators.downloads import Point
from indicators.exhibits.drawn import frame_exhibit
from indicators.exhibits.points import name_counted
from indicators.exhibits.told import Told, list_told
from indicators.intervals import differ
from indicators.labels import label_number, label_period, label_word
from indicators.methods import tell_method
from indicators.observations import Table, list_values
from indicators.pages import Exhibit
from indicators.sectors import name_scope
from indicators.sentences.frames import (
    Frame,
    caution_persons,
    cite_sources,
    name_indicator,
    name_sector,
    tell,
)
from indicators.sentences.unequal import find_year, tell_reading
from indicators.tables import Column, render_table
from indicators.tabular import list_records
from indicators.territories import name_territory
from indicators.texts import capitalise

SHOWN = ("total", *PARTS)


class Figure(NamedTuple):
    """One figure of a year: the row of the evidence that tells it, what it is called, its number and its method."""

    mark: str
    measure: str
    period: str
    title: str
    value: float
    low: float
    high: float
    unit: str
    words: str
    method: str
    inputs: tuple[str, ...]
    missing: tuple[str, ...]


def exhibit_inequality(
    inequality: Inequality, observations: Table, language: str, *, name: str, headline: str, note: str = ""
) -> Exhibit:
    """Return the columns of the years, each the sum of what lies between the groups and within them."""
    figures = [one for one in list_figures(inequality, language) if one.measure in SHOWN]
    axes = draw_inequality(inequality, language, name=name)
    narrow = draw_narrow(draw_inequality, inequality, language, name=name)
    frame = _frame(inequality, observations, language, "subtitle_inequality")
    evidence, points = _tell(figures, observations, language), _list_points(figures, inequality, language)
    alt = describe_inequality(inequality, language)
    return frame_exhibit(axes, frame, name, language, headline, note, alt, evidence, points, narrow=narrow)


def exhibit_inequality_table(
    inequality: Inequality, observations: Table, language: str, *, name: str, headline: str, note: str = ""
) -> Exhibit:
    """Return every measure of every year, a row a year: Theil's index and its parts, Gini, the groups' own rates."""
    figures = list(list_figures(inequality, language))
    rows: dict[str, dict[str, object]] = {}
    for one in figures:
        row = rows.setdefault(one.period, {"period": one.period, "absence": "not_available" if one.missing else ""})
        column = one.measure
        row |= {column: one.value, f"{column}_low": one.low, f"{column}_high": one.high, f"{column}_link": one.mark}
    table = pd.DataFrame(list(rows.values()))
    columns = [Column("period", tell("column_period", language), "period"), *_list_columns(figures)]
    body = render_table(_fill_links(table), headline, language, columns, name=name)
    frame = _frame(inequality, observations, language, "subtitle_inequality_table")
    evidence, points = _tell(figures, observations, language), _list_points(figures, inequality, language)
    return frame_exhibit(body, frame._replace(unit=""), name, language, headline, note, "", evidence, points)


def _fill_links(table: pd.DataFrame) -> pd.DataFrame:
    links = [column for column in table.columns if column.endswith("_link")]
    return table.assign(**{column: table[column].fillna("") for column in links})


def _list_columns(figures: Sequence[Figure]) -> list[Column]:
    """A column a measure, in the order they are met, each with as many decimals as it is told with."""
    titles = {one.measure: (one.title, one.unit) for one in figures}
    return [
        Column(name, capitalise(title), unit, 3 if name in MEASURES else 1, bounds=True, link=f"{name}_link")
        for name, (title, unit) in titles.items()
    ]


def list_figures(inequality: Inequality, language: str, root: Path | None = None) -> Iterator[Figure]:
    """Yield every figure of every year, the measures first, then the groups' amounts per inhabitant."""
    titles = {
        part: f"{label_word('theil_total', language)}, {words}"
        for part, words in name_parts(inequality, language).items()
    }
    titles |= {"total": label_word("theil_total", language), "gini": label_word("gini", language)}
    for year in list_records(inequality.years):
        yield from (_read_measure(year, measure, titles[measure], language) for measure in MEASURES)
        groups = inequality.parts[inequality.parts["period"] == year["period"]]
        if len(groups) <= len(PARTS):
            yield from (_read_group(year, group, inequality, language, root) for group in list_records(groups))


def _read_measure(year: Mapping[str, object], measure: str, title: str, language: str) -> Figure:
    period = str(year["period"])
    value, low, high = (float(year[f"{measure}{end}"]) for end in ("", "_low", "_high"))
    words, method = phrase_index(value, low, high, language), tell_method(f"inequality_{measure}", language)
    return Figure(
        period, measure, period, title, value, low, high, "index", words, method, year["inputs"], year["missing"]
    )


def _read_group(
    year: Mapping[str, object], group: Mapping[str, object], inequality: Inequality, language: str, root: Path | None
) -> Figure:
    period, own = str(year["period"]), str(group["group"])
    rows = inequality.rates.take(period)
    inputs = [one for name, some in rows["inputs"].items() if inequality.groups[name] == own for one in some]
    value = float(group["per_10000"])
    counted = name_indicator(inequality.rates.indicator, language, root)
    place = name_territory(own, language, root)
    title = tell("column_group_rate", language, counted=counted, place=place)
    method = tell_method("inequality_group", language, counted=counted)
    words = label_number(value, language, 1)
    return Figure(f"{period}-{own}", own, period, title, value, value, value, "ratio", words, method, tuple(inputs), ())


def _tell(figures: Iterable[Figure], observations: Table, language: str, root: Path | None = None) -> pd.DataFrame:
    """Return the evidence of the figures: the measures of a year in one row, each group's amount in its own."""
    told = [
        Told(
            one.mark,
            label_period(one.period, language),
            one.title,
            one.words,
            one.method,
            one.inputs,
            phrase_bounds(one.low, one.high, language) if differ(one.low, one.high) else "",
            tell("inequality_missing_reason", language, count=str(len(one.missing))) if one.missing else "",
        )
        for one in figures
    ]
    return list_told(told, observations, language, root=root)


def _list_points(figures: Iterable[Figure], inequality: Inequality, language: str) -> list[Point]:
    counted = name_counted(inequality.rates.indicator, inequality.rates.sector, language)
    return [
        Point(
            mark=one.mark,
            territory="",
            name=one.title,
            what=counted,
            period=one.period,
            value=one.value,
            absence="refused" if one.missing else "",
            unit=one.unit,
            likely_low=one.low,
            likely_high=one.high,
            figure=one.words,
        )
        for one in figures
    ]


def _frame(inequality: Inequality, observations: Table, language: str, subtitle: str) -> Frame:
    rates = inequality.rates
    known = [name for some in rates.rows["inputs"] for name in some[:1]]
    scope = list_values(observations, "scope", {"observation": known})[0]
    year = find_year(inequality)
    return Frame(
        subtitle=tell(
            subtitle,
            language,
            sector=name_sector(rates.sector, language),
            counted=name_indicator(rates.indicator, language),
            first=rates.periods[0],
            last=rates.periods[-1],
        ),
        unit=tell("unit_inequality", language),
        reading=tell_reading(inequality, language) if math.isfinite(float(year["total"])) else "",
        scope=tell(
            "scope_inequality",
            language,
            scope=name_scope(scope, rates.indicator, language),
            count=str(len(inequality.groups)),
        ),
        source=cite_sources(list_sources(rates), language),
        caution=caution_persons(rates.indicator, scope, language),
    )
