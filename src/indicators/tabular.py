"""CSV tables in the one form of the project: UTF-8, comma, point, line feed, codes as text, empty for missing."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from indicators.errors import IndicatorsError
from indicators.machine.disk import write_whole
from indicators.reads import note_file


def read_table(path: Path, columns: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return the table at `path`, every column text, empty cells as "", with at least `columns`.

    Codes keep their leading zeros and "NA" stays a word. Raises `IndicatorsError` where file or column is missing, and
    where a row has more or fewer fields than the header.
    """
    note_file(path)
    if not path.is_file():
        raise IndicatorsError(f"{path} does not exist; restore it from the repository")
    try:
        table = pd.read_csv(path, dtype=str, na_filter=False, encoding="utf-8-sig")
    except ValueError as error:
        told = _find_ragged(path) or f"{path} is no CSV table in UTF-8: {error}; restore it"
        raise IndicatorsError(told) from error
    # pandas fills short rows up in silence, and takes fields too many in every row for an index.
    doubtful = not isinstance(table.index, pd.RangeIndex) or (table.iloc[:, -1:] == "").any(axis=None)
    if doubtful and (ragged := _find_ragged(path)):
        raise IndicatorsError(ragged)
    missing = [column for column in columns if column not in table.columns]
    if missing:
        found = ", ".join(table.columns)
        raise IndicatorsError(f"{path} lacks the column {missing[0]!r}; found {found}; add it or mend its header")
    return table


def _find_ragged(path: Path) -> str:
    """Return the sentence on the first row of another length than the header, "" where there is none."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        for row in rows:
            if row and len(row) != len(header):
                counts = f"{len(row)} fields, the header {len(header)}"
                advice = "mend the row (a text with a comma stands in double quotes)"
                return f"{path}, line {rows.line_num}: the row that starts with {row[0]!r} has {counts}; {advice}"
    return ""


def list_records(table: pd.DataFrame, columns: Sequence[str] = ()) -> list[dict[str, object]]:
    """Return the rows of `table` as plain values by column, only `columns` where some are named.

    The same as `to_dict("records")`, whose time goes into asking each column for its type; pages have many small
    tables.

    >>> list_records(pd.DataFrame({"territory": ["corse"], "value": [2.0]}))
    [{'territory': 'corse', 'value': 2.0}]
    """
    chosen = table[list(columns)] if columns else table
    names = chosen.columns.to_numpy(object).tolist()
    return [dict(zip(names, row, strict=True)) for row in chosen.to_numpy(object).tolist()]


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write `table` to `path`, whole or not at all."""
    text = table.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL, float_format=None)
    write_whole(path, text.encode("utf-8"))
