"""Known slips of the sources, mended where they stand: data/reference/corrections.csv."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from indicators.errors import IndicatorsError, with_rows
from indicators.paths import find_root
from indicators.tabular import read_table

CORRECTION_COLUMNS = ("source", "place", "expected", "corrected", "reason", "author", "date")
CORRECTIONS = Path("data") / "reference" / "corrections.csv"


def read_corrections(root: Path | None = None) -> pd.DataFrame:
    """Return the corrections, all text. Raises `IndicatorsError` where one lacks its place, its words or its reason."""
    path = (root or find_root()) / CORRECTIONS
    corrections = read_table(path, CORRECTION_COLUMNS)
    for column in ("source", "place", "corrected", "reason"):
        lacking = corrections[corrections[column].str.strip() == ""]
        if not lacking.empty:
            raise IndicatorsError(with_rows(f"{path}: these corrections have no {column}; fill it in", lacking))
    twice = corrections[corrections.duplicated(["source", "place", "expected"], keep=False)]
    if not twice.empty:
        raise IndicatorsError(with_rows(f"{path}: these corrections mend the same words twice; keep one", twice))
    return corrections


def apply_corrections(cells: pd.DataFrame, root: Path | None = None) -> pd.DataFrame:
    """Return `cells` with one more column, `reading`: the text to be read, mended where a correction says so.

    `text` stays as the source wrote it; `note` of a mended cell says what was read instead, and why. Only corrections
    of the files these cells come from are applied. Raises `IndicatorsError` where the words a correction expects no
    longer stand at their place: the source has changed, and the judgement must be made again.
    """
    mended = cells.assign(reading=cells["text"])
    corrections = read_corrections(root)
    files = list_files(cells) if len(corrections) else frozenset()
    for correction in corrections.itertuples(index=False):
        if correction.place.partition("!")[0] in files:
            rows = find_corrected(mended, correction.source, correction.place, correction.expected)
            mended.loc[rows, "reading"] = correction.corrected
            mended.loc[rows, "note"] = _extend_notes(mended.loc[rows, "note"], correction.corrected, correction.reason)
    return mended


def find_corrected(cells: pd.DataFrame, source: str, place: str, expected: str) -> pd.Index:
    """Return the rows of `source` at `place` whose text is `expected`; raises `IndicatorsError` where there is none."""
    there = cells[(cells["place"] == place) & (cells["source"] == source)]
    rows = there.index[there["text"] == expected]
    if len(rows):
        return rows
    standing = " and ".join(repr(text) for text in there["text"]) or "no cell"
    raise IndicatorsError(
        f"data/reference/corrections.csv expects {expected!r} at {place} (source {source}), where {standing} stands; "
        "look at the source again, then mend the correction or delete it"
    )


def check_corrections(files: Collection[str], root: Path | None = None) -> None:
    """Raise `IndicatorsError` where a correction names a file that is not among `files`, the files with cells."""
    corrections = read_corrections(root)
    stray = corrections[~_name_files(corrections).isin(files)]
    if not stray.empty:
        message = (
            "data/reference/corrections.csv mends files of which no cell was read; mend the place or delete the row"
        )
        raise IndicatorsError(with_rows(message, stray[["source", "place", "expected"]]))


def check_uncorrected(files: Collection[str], root: Path | None = None) -> None:
    """Raise `IndicatorsError` where a correction mends one of `files`: it would tell a confidential figure to all."""
    mended = sorted(list_corrected(root) & set(files))
    if mended:
        raise IndicatorsError(
            f"data/reference/corrections.csv mends cells of {mended[0]}, which is confidential, and everybody can read "
            "that table; mend the file itself, delete the row, and accept the file anew"
        )


def list_corrected(root: Path | None = None) -> frozenset[str]:
    """Return the names of the files that corrections mend."""
    return frozenset(_name_files(read_corrections(root)))


def list_files(cells: pd.DataFrame) -> frozenset[str]:
    """Return the names of the files that `cells` come from: what stands before the first `!` of their places."""
    return frozenset(place.partition("!")[0] for place in cells["place"])


def _extend_notes(notes: pd.Series, corrected: str, reason: str) -> pd.Series:
    said = f"corrected to “{corrected}”: {reason}"
    return notes.map(lambda note: f"{note}; {said}" if note else said)


def _name_files(corrections: pd.DataFrame) -> pd.Series:
    return corrections["place"].str.replace(r"!.*", "", regex=True)
