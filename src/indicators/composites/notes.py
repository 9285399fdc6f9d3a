"""What a step did to single cells, told in a table: nothing is filled in, pulled in or left out without a row."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

NOTE_COLUMNS = ("indicator", "territory", "what", "before", "after")


def list_notes(rows: Iterable[tuple] = ()) -> pd.DataFrame:
    """Return notes of the columns `NOTE_COLUMNS`; "" is all indicators or territories, before and after are numbers.

    >>> list_notes([("jobs", "A", "filled", np.nan, 2.0)])["after"].tolist()
    [2.0]
    """
    listed = list(rows)
    columns = zip(*listed, strict=True) if listed else [()] * len(NOTE_COLUMNS)
    kinds = (object, object, object, float, float)
    return pd.DataFrame(
        {name: np.array(column, dtype=kind) for name, column, kind in zip(NOTE_COLUMNS, columns, kinds, strict=True)}
    )


def note_changes(before: pd.DataFrame, after: pd.DataFrame, what: str) -> pd.DataFrame:
    """Return a note for each cell that differs between two tables of one shape.

    >>> note_changes(pd.DataFrame({"x": [1.0, 9.0]}), pd.DataFrame({"x": [1.0, 5.0]}), "pulled in")["before"].tolist()
    [9.0]
    """
    old, new = before.to_numpy(dtype=float), after.to_numpy(dtype=float)
    rows, columns = np.nonzero((old != new) & ~(np.isnan(old) & np.isnan(new)))
    names, territories = before.columns[columns], before.index[rows]
    return list_notes(zip(names, territories, [what] * len(rows), old[rows, columns], new[rows, columns], strict=True))
