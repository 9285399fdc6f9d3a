"""Territories side by side: a row each, a column a measure, every figure a link to what it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from indicators.charts.marks import find_shape
from indicators.comparisons import Comparison
from indicators.exhibits.drawn import frame_exhibit
from indicators.exhibits.points import list_comparison_points
from indicators.observations import Table
from indicators.pages import Exhibit
from indicators.sentences.frames import frame_comparison, name_indicator, tell
from indicators.tables import Column, list_columns_evidence, render_table
from indicators.territories import name_territory
from indicators.texts import key_letters


def exhibit_side_by_side(
    comparison: Comparison,
    columns: Sequence[str],
    observations: Table,
    language: str,
    *,
    name: str,
    headline: str,
    note: str = "",
    root: Path | None = None,
) -> Exhibit:
    """Return the territories of `comparison` and its references in `columns`, in the order of their names."""
    rows = pd.concat([comparison.rows, comparison.references], ignore_index=True)
    names = {territory: name_territory(territory, language, root) for territory in rows["territory"]}
    rows = rows.iloc[rows["territory"].map(names).map(key_letters).argsort(kind="stable")]
    linked = {f"{column}_evidence": rows["territory"] + f"-{column}" for column in columns}
    shown = [Column("territory", tell("column_territory", language), "territory")]
    shown += [_describe_column(comparison, column, language, root) for column in columns]
    choices = [tell(f"choose_{number}", language) for number in ("first", "second")]
    body = render_table(rows.assign(**linked), headline, language, shown, name=name, choose=choices, root=root)
    told = list_columns_evidence(comparison, columns, observations, language, root=root)
    evidence = [table.assign(id=table["id"] + f"-{column}") for column, table in told.items()]
    frame = frame_comparison(comparison, columns[0], language, root)
    joined = pd.concat(evidence, ignore_index=True)
    points = [
        point
        for column in columns
        for point in list_comparison_points(comparison, column, language, suffix=f"-{column}", root=root)
    ]
    return frame_exhibit(body, frame._replace(unit=""), name, language, headline, note, "", joined, points)


def _describe_column(comparison: Comparison, column: str, language: str, root: Path | None) -> Column:
    question, shape = comparison.question, find_shape(comparison, column, root)
    counted = name_indicator(question.indicator, language, root)
    title = tell(f"key_{column}", language, counted=counted, base=question.base_period, period=question.period)
    plain = title.removesuffix(" (%)").removesuffix("\u202f(%)")  # the header of a table says the unit itself
    return Column(
        column, plain[0].upper() + plain[1:], shape.unit, signed=shape.signed, bounds=True, link=f"{column}_evidence"
    )
