"""The lines of an evolution: a territory each, or one territory under several definitions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from indicators.territories import name_territory


def add_lines(series: pd.DataFrame, language: str, root: Path | None = None) -> pd.DataFrame:
    """Return `series` with `line`, the id of the line each row belongs to, and `line_name`.

    Where neither stands in it, a line is a territory.
    """
    if "line" in series.columns:
        return series
    names = {name: name_territory(str(name), language, root=root) for name in series["territory"].unique()}
    return series.assign(line=series["territory"], line_name=series["territory"].map(names))


def list_apart(points: Iterable[Mapping[str, object]], column: str) -> list[Mapping[str, object]]:
    """Return the points that lie beyond a break from the base of the index: no line leads to them."""
    return [point for point in points if column == "index" and math.isfinite(float(point.get("index_apart", math.nan)))]


def name_point(row: Mapping[str, object]) -> str:
    """Return the id of a year of a line.

    >>> name_point({"line": "corse", "period": "2012"})
    'corse-2012'
    """
    return f"{row['line']}-{row['period']}"
