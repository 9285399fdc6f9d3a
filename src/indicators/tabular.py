"""CSV tables in the one form of the project: UTF-8, comma, point, line feed, codes as text, empty for missing."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from indicators.errors import IndicatorsError

LONGEST_PREFIX = 100  # of a temporary file's name, which is longer than the name it waits for


def read_table(path: Path, columns: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return the table at `path`, every column text, empty cells as "", with at least `columns`.

    Codes keep their leading zeros and "NA" stays a word. Raises `IndicatorsError` where file or column is missing.
    """
    if not path.is_file():
        raise IndicatorsError(f"{path} does not exist; restore it from the repository")
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    missing = [column for column in columns if column not in table.columns]
    if missing:
        found = ", ".join(table.columns)
        raise IndicatorsError(f"{path} lacks the column {missing[0]!r}; found {found}; add it or mend its header")
    return table


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write `table` to `path`, whole or not at all."""
    text = table.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL, float_format=None)
    write_whole(path, text.encode("utf-8"))


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that a reader, or a crash, sees the old file or the new one and nothing between."""
    write_together({path: content})


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write several files, all or none, and rename them into place in the order given.

    Everything is on the disk, beside its target, before the first file is replaced: a full disk changes nothing. Only
    a crash between two renames leaves some files new and the rest old, each of them whole.
    """
    waiting: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            _write_beside(path, content, waiting)
        for path, beside in waiting.items():
            beside.replace(path)
    except BaseException:
        for beside in waiting.values():
            beside.unlink(missing_ok=True)
        raise


def _write_beside(path: Path, content: bytes, waiting: dict[Path, Path]) -> None:
    """Write `content` to a new file in the folder of `path`, noted in `waiting` as soon as it exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:LONGEST_PREFIX]}.")
    waiting[path] = Path(name)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    waiting[path].chmod(0o644)
