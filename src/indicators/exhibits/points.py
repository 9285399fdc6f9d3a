"""The numbers that charts and tables show, as data: what stands behind each mark, a point a number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from indicators.charts.funding import phrase_amount, phrase_share
from indicators.charts.lines import add_lines, list_apart, name_point
from indicators.charts.marks import find_shape, read_marks
from indicators.codebook import find_indicator
from indicators.comparisons import Comparison
from indicators.downloads.cells import say
from indicators.downloads.points import Point
from indicators.labels import find_word, label_number, label_observation, label_value, label_word
from indicators.sectors import find_sector
from indicators.tabular import list_records
from indicators.territories import name_territory

CHANGES = ("change_pct", "annual_change_pct")
BREAK, REFUSED = "b", "refused"


def list_comparison_points(
    comparison: Comparison, column: str, language: str, *, suffix: str = "", root: Path | None = None
) -> list[Point]:
    """Return a point for each row and reference of `comparison`, in `column`; `suffix` ends the mark of each."""
    rows = pd.concat([comparison.rows, comparison.references], ignore_index=True)
    marks = read_marks(rows, comparison, column, language, "", root)
    shape, what = find_shape(comparison, column, root), name_column(comparison, column, language, root)
    points = {}
    for mark, row in zip(marks, list_records(rows), strict=True):
        low, high = _read_strict(row, column, mark.present)
        likely = (float(row["likely_low"]), float(row["likely_high"])) if column == "value" else (mark.low, mark.high)
        points[mark.territory] = Point(
            mark=mark.territory + suffix,
            territory=mark.territory,
            name=mark.name,
            what=what,
            period=_read_period(comparison, row, column),
            value=mark.value,
            status=str(row["flags"] or ""),
            absence="" if mark.present else str(row["absence"] or REFUSED),
            unit=shape.unit,
            low=low,
            high=high,
            likely_low=likely[0] if mark.present else math.nan,
            likely_high=likely[1] if mark.present else math.nan,
            figure=mark.words,
        )
    return list(points.values())


def name_column(comparison: Comparison, column: str, language: str, root: Path | None = None) -> str:
    """Return what a column of a comparison says: the derivation, the indicator and the sector."""
    question = comparison.question
    counted = name_counted(question.indicator, question.sector, language, root)
    if column == "value":
        return counted
    return say("what_column", language, column=label_word(f"column_{column}", language), counted=counted)


def name_counted(indicator: str, sector: str, language: str, root: Path | None = None) -> str:
    """Return what is counted: the title of the indicator, and of the sector where there is one."""
    titles = [find_indicator(indicator, root)] + ([find_sector(sector, root)] if sector else [])
    return ", ".join(getattr(one, f"title_{language}") for one in titles)


def _read_strict(row: Mapping[str, object], column: str, present: bool) -> tuple[float, float]:
    """What the words strictly allow, known only of figures as reported."""
    return (float(row["low"]), float(row["high"])) if column == "value" and present else (math.nan, math.nan)


def _read_period(comparison: Comparison, row: Mapping[str, object], column: str) -> str:
    period = str(row["period"]) or ("" if row["dated"] == "undated" else comparison.question.period)
    return f"{comparison.question.base_period}/{period}" if column in CHANGES else period


def list_series_points(
    series: pd.DataFrame, indicator: str, sector: str, language: str, root: Path | None = None
) -> list[Point]:
    """Return a point for each year of each line of `series`: its index, or why there is none.

    Beyond a break from the base it is the level, which the chart shows apart. A row that has a `sector` is of that.
    """
    rows = list_records(add_lines(series, language, root))
    apart = {name_point(row) for row in list_apart(rows, "index")}
    points = []
    for row in rows:
        counted = name_counted(indicator, str(row.get("sector", sector)), language, root)
        point = _read_year(row, counted, language, root)
        beyond = point.mark in apart
        points.append(_tell_apart(point, counted, float(row["value"]), language) if beyond else point)
    return points


def _tell_apart(point: Point, counted: str, level: float, language: str) -> Point:
    numbers = dict.fromkeys(("value", "low", "high", "likely_low", "likely_high"), level)
    told = {"what": counted, "absence": "", "unit": "count", "figure": label_value(level, "count", language)}
    return point._replace(**numbers, **told, remark=label_word("apart_point", language))


def _read_year(row: Mapping[str, object], counted: str, language: str, root: Path | None) -> Point:
    value, base = float(row["index"]), str(row["base"])
    known = not math.isnan(value)
    column = f"{label_word('column_index', language)} ({base} = 100)"
    broken = BREAK if row["break_before"] and BREAK not in str(row["flags"]) else ""
    return Point(
        mark=name_point(row),
        territory=str(row["territory"]),
        name=name_territory(str(row["territory"]), language, root=root),
        what=say("what_column", language, column=column, counted=counted),
        period=str(row["period"]),
        value=value,
        status=str(row["flags"]) + broken,
        absence="" if known or not math.isnan(row["index_low"]) else str(row["absence"] or REFUSED),
        unit="index",
        likely_low=float(row["index_low"]),
        likely_high=float(row["index_high"]),
        figure=label_value(value, "index", language) if known else label_word("absence_refused", language),
    )


def list_funding_points(funding: pd.DataFrame, language: str, root: Path | None = None) -> list[Point]:
    """Return the points of who funds what: the share and the amount of each payer, and the whole amount."""
    points = []
    for row in list_records(funding):
        if not math.isnan(row["share_low"]):
            points.append(_read_part(row, "share_pct", "share", "percent", phrase_share(row, language), language, root))
        if not math.isnan(row["amount_low"]):
            points.append(_read_part(row, "amount", "amount", "EUR", phrase_amount(row, language), language, root))
    return points


def _read_part(
    row: Mapping[str, object], column: str, bounds: str, unit: str, figure: str, language: str, root: Path | None
) -> Point:
    stage = find_word(f"stage_{row['stage']}", language, str(row["stage"])) if row["stage"] else ""
    payer = str(row["payer"]) or label_word("whole", language)
    return Point(
        mark=str(row["observation"]),
        territory=str(row["territory"]),
        name=name_territory(str(row["territory"]), language, root=root),
        what=", ".join(part for part in (str(row["object"]), payer, stage) if part),
        value=float(row[column]),
        unit=unit,
        likely_low=float(row[f"{bounds}_low"]),
        likely_high=float(row[f"{bounds}_high"]),
        figure=figure,
    )


def list_coverage_points(coverage: pd.DataFrame, language: str, root: Path | None = None) -> list[Point]:
    """Return how many figures are known of each territory and indicator, and how many absences are declared."""
    points = []
    for row in list_records(coverage):
        title = name_counted(str(row["indicator"]), "", language, root)
        points.append(_read_count(row, "observations", title, language, root))
        if row["absences"]:
            absent = say("counted_absences", language, counted=title)
            points.append(_read_count(row, "absences", absent, language, root))
    return points


def _read_count(row: Mapping[str, object], column: str, what: str, language: str, root: Path | None) -> Point:
    count = float(row[column])
    period = "/".join(dict.fromkeys(str(row[end]) for end in ("first", "last") if row[end]))
    return Point(
        mark=f"{row['territory']}-{row['indicator']}",
        territory=str(row["territory"]),
        name=name_territory(str(row["territory"]), language, root=root),
        what=what,
        period=period if column == "observations" else "",
        value=count,
        unit="count",
        low=count,
        high=count,
        likely_low=count,
        likely_high=count,
        figure=label_number(count, language),
    )


def list_figure_points(
    figures: pd.DataFrame, language: str, root: Path | None = None, *, link: str = "observation"
) -> list[Point]:
    """Return a point for each reported figure of a table; `link` is the column of its marks, `remark` what it adds."""
    return [_read_figure(row, str(row[link]), language, root) for row in list_records(figures)]


def _read_figure(row: Mapping[str, object], mark: str, language: str, root: Path | None) -> Point:
    known = {"absence": "", "flags": "", "remark": "", "low": math.nan, "high": math.nan, "territory": "", **row}
    territory, ends = str(known["territory"]), (str(row["base_period"]), str(row["period"]))
    return Point(
        mark=mark,
        territory=territory,
        name=name_territory(territory, language, root=root) if territory else "",
        what=name_counted(str(row["indicator"]), str(row["sector"]), language, root),
        period="/".join(end for end in ends if end),
        value=float(row["value"]),
        status=str(known["flags"]),
        absence=str(known["absence"]),
        unit=str(row["unit"]),
        low=float(known["low"]),
        high=float(known["high"]),
        likely_low=float(row["likely_low"]),
        likely_high=float(row["likely_high"]),
        figure=label_observation({"low": row["likely_low"], "high": row["likely_high"], **row}, language),
        remark=str(known["remark"]),
    )
