"""The words of each cell read as a figure, with what the source's description says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from indicators.cleaning.faults import Fault
from indicators.codebook import read_codebook
from indicators.errors import FigureError
from indicators.figures import Conventions, parse_figure, parse_figures
from indicators.kept import keep
from indicators.observations import NUMBER_COLUMNS
from indicators.paths import find_root
from indicators.vocabulary import Mark, read_marks

FIGURE_COLUMNS = (*NUMBER_COLUMNS, "unit", "qualifier", "flags", "period", "absence", "counted")
REFUSAL = ("reason", "found", "expected")
UNITS_OF_MEASURE = {
    "share": ("percent", "permille"),
    "change_percent": ("percent", "permille"),
    "change_points": ("points",),
    "ratio": ("ratio", "percent", "permille"),
    "index": ("index",),
}
# Of several flags of one figure: what forbids a comparison first, then what weakens the figure.
STATUSES_BY_WEIGHT = ("B", "D", "U", "F", "E", "P", "N")
FLAG_BREAKS = re.compile(r"[\s;,]+")


@keep
def index_codebook(root: Path) -> pd.DataFrame:
    """Return the codebook of the project at `root`, a row an indicator."""
    return read_codebook(root).set_index("indicator")


def expect_units(cells: pd.DataFrame, root: Path | None = None) -> pd.Series:
    """Return the unit each figure must have, its measure's (a share is in percent) or its indicator's; "" if unknown.

    Method: data/reference/codebook.csv for a level or a change, `UNITS_OF_MEASURE` for the other measures.
    """
    codebook = index_codebook(root or find_root())["unit"]
    by_measure = cells["measure"].map({measure: units[0] for measure, units in UNITS_OF_MEASURE.items()})
    return by_measure.fillna(cells["indicator"].map(codebook)).fillna("").astype(str)


def read_figures(
    cells: pd.DataFrame, units: pd.Series, conventions: Sequence[Conventions], origins: np.ndarray
) -> pd.DataFrame:
    """Return the figure in the `reading` of each cell (index kept); `reason`, `found`, `expected` where there is none.

    The unit is that of the cell, or else the expected one of `units`; an absence has the latter. `origins` says which
    of `conventions` a cell is written by. Each distinct text is read once.
    """
    known = cells["unit"].where(cells["unit"] != "", units)
    groups = cells["reading"].groupby([cells["language"], known, origins], sort=False)
    read = [
        _read_group(texts, language or None, unit or None, conventions[origin])
        for (language, unit, origin), texts in groups
    ]
    figures = pd.concat(read).reindex(cells.index) if read else _read_group(cells["reading"], None, None, Conventions())
    return figures.assign(unit=figures["unit"].where(figures["unit"] != "", units))


def _read_group(texts: pd.Series, language: str | None, unit: str | None, conventions: Conventions) -> pd.DataFrame:
    codes, distinct = pd.factorize(texts)
    written = pd.Series(distinct, dtype=str)
    figures = parse_figures(written, language, unit, conventions)
    unread = written[figures["reason"] != ""]
    expected = {row: explain_refusal(text, language, unit, conventions) for row, text in unread.items()}
    figures["expected"] = pd.Series(expected, dtype=object).reindex(figures.index, fill_value="")
    words = [column for column in (*FIGURE_COLUMNS, *REFUSAL) if column not in NUMBER_COLUMNS]
    figures[words] = figures[words].fillna("").astype(str)
    return figures[[*FIGURE_COLUMNS, *REFUSAL]].take(codes).set_axis(texts.index)


def explain_refusal(text: str, language: str | None, unit: str | None, conventions: Conventions) -> str:
    """Return what would have been understood in place of `text`, or "" where nothing can be said."""
    try:
        parse_figure(text, language, unit, conventions)
    except FigureError as error:
        return error.expected
    return ""


def find_unread(figures: pd.DataFrame) -> Fault:
    """Return the cells whose words are no figure, each with the reason it is refused for."""
    return Fault(figures["reason"], figures["reason"] != "", figures["found"], figures["expected"])


def join_flags(flags: pd.Series, marks: pd.Series) -> pd.Series:
    """Return the flags of each figure with the marks that stood beside its period."""
    if not marks.any():
        return flags
    new = [mark if mark not in flag else "" for flag, mark in zip(flags, marks, strict=True)]
    return flags + pd.Series(new, index=flags.index, dtype=str)


def settle_statuses(observations: pd.DataFrame, root: Path | None = None) -> pd.DataFrame:
    """Return `observations` with obs_status and conf_status, from their flags and absences.

    Method: SDMX code lists CL_OBS_STATUS and CL_CONF_STATUS, by data/reference/marks.csv. Several flags give the status
    that weighs most; all of them stay in `flags`.
    """
    columns = ["flags", "absence"]
    numbers = observations.groupby(columns, sort=False).ngroup()
    cases = observations[columns].drop_duplicates()
    statuses = pd.DataFrame(
        [judge_status(*case, root) for case in cases.itertuples(index=False)], columns=["obs_status", "conf_status"]
    )
    return observations.assign(**statuses.astype(str).take(numbers).set_axis(observations.index))


def judge_status(flags: str, absence: str, root: Path | None = None) -> tuple[str, str]:
    """Return the SDMX status of a figure and of its confidentiality, from its flags and the reason of its absence.

    >>> judge_status("bu", ""), judge_status("", "confidential"), judge_status("r", "")
    (('B', ''), ('O', 'C'), ('A', ''))
    """
    marks = list_marks(flags, root)
    found = {mark.obs_status for mark in marks}
    secret = absence == "confidential" or any(mark.conf_status for mark in marks)
    if absence:
        status = "M" if absence == "not_applicable" else "O"
    else:
        status = next((weighty for weighty in STATUSES_BY_WEIGHT if weighty in found), "A")
    return status, "C" if secret else ""


def list_marks(flags: str, root: Path | None = None) -> list[Mark]:
    """Return the flags of marks.csv that `flags` is made of: words of their own, or letters written together."""
    known = {mark.mark: mark for mark in read_marks(root) if mark.kind == "flag"}
    words = FLAG_BREAKS.split(flags)
    parts = (part for word in words for part in ((word,) if word in known else word.lower()))
    return [known[part] for part in parts if part in known]
