"""What a table of indicators must be before anything is computed from it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from indicators.errors import ComparisonError, with_rows
from indicators.intervals import ABSOLUTE, RELATIVE
from indicators.texts import list_some


def check_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of territories by indicators as floats; an empty cell is missing and stays so.

    `ComparisonError` for no row or column, labels that stand twice, texts, truth values and infinite numbers.

    >>> check_table(pd.DataFrame({"jobs": [1, None]}, index=["A", "B"]))["jobs"].tolist()
    [1.0, nan]
    """
    if table.empty:
        told = f"the table has {len(table)} rows and {len(table.columns)} columns"
        raise ComparisonError(f"{told}; expected a row a territory and a column an indicator")
    check_labels(table.index, "territory")
    check_labels(table.columns, "indicator")
    wrong = [(row, column, value) for column in table for row, value in _list_wrong(table[column])]
    if wrong:
        rows = pd.DataFrame(wrong, columns=["territory", "indicator", "found"])
        raise ComparisonError(with_rows("cells that are no finite number; expected a number, or an empty cell", rows))
    return table.astype(float)


def check_labels(labels: Iterable, what: str) -> None:
    """Raise `ComparisonError` for labels that are missing or stand twice."""
    index = pd.Index(labels)
    if index.hasnans:
        raise ComparisonError(f"a {what} has no name; name every one")
    twice = list(dict.fromkeys(index[index.duplicated()]))
    if twice:
        raise ComparisonError(f"the {what} {list_some(twice)} stands twice; keep one of each")


def find_flat(table: pd.DataFrame) -> pd.Index:
    """Return the indicators that are the same wherever they have a value.

    >>> find_flat(pd.DataFrame({"x": [1.0, None, 1.0], "y": [1.0, 2.0, 3.0]})).tolist()
    ['x']
    """
    return table.columns[np.isclose(table.max(), table.min(), rtol=RELATIVE, atol=ABSOLUTE)]


def _list_wrong(values: pd.Series) -> list[tuple]:
    """Return label and value of the cells of a column that are neither a finite number nor empty."""
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "fiu":
        return list(values[np.isinf(values.to_numpy(dtype=float))].items())
    return [(row, value) for row, value in values.items() if not is_number(value)]


def is_number(value: object) -> bool:
    """Return whether a cell is a finite number or empty; a text and a truth value are neither.

    >>> is_number(1), is_number(None), is_number("1"), is_number(True)
    (True, True, False, False)
    """
    if value is None or value is pd.NA:
        return True
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool | np.bool_) and not np.isinf(value)
