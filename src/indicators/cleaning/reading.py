"""The words of each cell read as a figure, with what the source's description says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from indicators.cleaning.faults import Fault
from indicators.codebook import expect_unit
from indicators.distinct import build_words, encode_words, join_tables, number_cases, take_words
from indicators.errors import FigureError
from indicators.figures import Conventions, encode_figures, knows_unit, parse_figure
from indicators.observations import NUMBER_COLUMNS
from indicators.paths import find_root
from indicators.vocabulary import Mark, read_marks

FIGURE_COLUMNS = (*NUMBER_COLUMNS, "unit", "qualifier", "flags", "period", "absence", "counted")
REFUSAL = ("reason", "found", "expected")
# Of several flags of one figure: what forbids a comparison first, then what weakens the figure.
STATUSES_BY_WEIGHT = ("B", "D", "U", "F", "E", "P", "N")
FLAG_BREAKS = re.compile(r"[\s;,]+")


def expect_units(cells: pd.DataFrame, root: Path | None = None) -> pd.Series:
    """Return the unit each figure must have, its measure's (a share is in percent) or its indicator's; "" if unknown.

    Method: `codebook.expect_unit`.
    """
    root = root or find_root()
    numbers, cases = number_cases(cells, ["measure", "indicator"])
    units = [expect_unit(measure, indicator, root) for measure, indicator in cases]
    return pd.Series(take_words(numbers, units), index=cells.index)


def read_figures(
    cells: pd.DataFrame, units: pd.Series, conventions: Sequence[Conventions], origins: np.ndarray
) -> pd.DataFrame:
    """Return the figure in the `reading` of each cell (index kept); `reason`, `found`, `expected` where there is none.

    The unit is that of the cell, or else the expected one of `units`; an absence has the latter. A cell of a unit that
    nobody knows is no figure, whatever its text. `origins` says which
    of `conventions` a cell is written by. Each distinct text is read once.
    """
    written = pd.DataFrame({"language": cells["language"], "unit": cells["unit"], "expected": units})
    written["origin"] = pd.Series(take_words(origins, map(str, range(len(conventions)))), index=cells.index)
    ways, cases = number_cases(written, list(written))
    readings = encode_words(cells["reading"])
    pairs, distinct = pd.factorize(ways * len(readings.categories) + readings.codes)
    read = _read_distinct(distinct, cases, readings.categories, conventions)
    return read.take(pairs).set_axis(cells.index)


def _read_distinct(
    distinct: np.ndarray, cases: list[tuple[str, ...]], texts: pd.Index, conventions: Sequence[Conventions]
) -> pd.DataFrame:
    """Return the figure of each distinct pair of a way of writing (of `cases`) and a text, by their joint numbers."""
    ways, places = np.divmod(distinct, max(len(texts), 1))
    read, rows = [], []
    for way, (language, unit, expected, origin) in enumerate(cases):
        members = np.flatnonzero(ways == way)
        own = pd.Series(texts.take(places[members]))
        known = not unit or knows_unit(unit, language or None)
        figures = _read_group(
            own, language or None, (unit if known else "") or expected or None, conventions[int(origin)]
        )
        if not known:
            refusal = {"reason": "unknown_unit", "found": unit, "expected": ""}
            figures = figures.assign(**{name: _repeat(word, len(figures)) for name, word in refusal.items()})
        units = encode_words(figures["unit"])
        read.append(figures.assign(unit=take_words(units.codes, [word or expected for word in units.categories])))
        rows.append(members)
    if not read:
        return _read_group(pd.Series(dtype="str"), None, None, Conventions())
    return join_tables(read).take(np.argsort(np.concatenate(rows)))


def _repeat(word: str, times: int) -> pd.Categorical:
    return build_words(np.zeros(times, dtype=np.int8), [word])


def _read_group(texts: pd.Series, language: str | None, unit: str | None, conventions: Conventions) -> pd.DataFrame:
    figures = encode_figures(texts, language, unit, conventions)
    refused = (figures["reason"] != "").to_numpy()
    expected = np.full(len(texts), "", dtype=object)
    expected[refused] = [explain_refusal(text, language, unit, conventions) for text in texts[refused]]
    return figures.assign(expected=encode_words(expected))[[*FIGURE_COLUMNS, *REFUSAL]]


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
    numbers, cases = number_cases(pd.DataFrame({"flags": flags, "marks": marks}), ["flags", "marks"])
    joined = [flag if mark in flag else flag + mark for flag, mark in cases]
    return pd.Series(take_words(numbers, joined), index=flags.index)


def settle_statuses(observations: pd.DataFrame, root: Path | None = None) -> pd.DataFrame:
    """Return `observations` with obs_status and conf_status, from their flags and absences.

    Method: SDMX code lists CL_OBS_STATUS and CL_CONF_STATUS, by data/reference/marks.csv. Several flags give the status
    that weighs most; all of them stay in `flags`.
    """
    numbers, cases = number_cases(observations, ["flags", "absence"])
    judged = [judge_status(*case, root) for case in cases]
    observed, secret = zip(*judged, strict=True) if judged else ((), ())
    return observations.assign(obs_status=take_words(numbers, observed), conf_status=take_words(numbers, secret))


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
