"""A column of texts becomes figures: each shape is read once, for its other texts differ in the number only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from indicators.distinct import spell_out, take_words
from indicators.errors import FigureError
from indicators.figures.absences import build_absence
from indicators.figures.alike import Shape, fill_range, split_range
from indicators.figures.bounds import measure
from indicators.figures.model import LARGEST, Conventions, Figure, Reading, Template
from indicators.figures.parsing import BLANKS, read_figure
from indicators.figures.shapes import BLOCK, Shapes, find_shapes
from indicators.paths import find_root

MEASURES, WORDS = Figure._fields[:5], Figure._fields[5:]
SAFE_DIGITS = 15  # a float holds all whole numbers of so many digits
REFUSED = build_absence("")


class Outcome(NamedTuple):
    """What a text comes to: a figure, with the template all texts of its shape share if they do, or a refusal."""

    figure: Figure
    template: Template | None = None
    reason: str = ""
    found: str = ""


Reader = Callable[[str], Outcome]


def parse_figures(
    texts: pd.Series,
    language: str | None = "fr",
    unit: str | None = None,
    conventions: Conventions | None = None,
    root: Path | None = None,
) -> pd.DataFrame:
    """Return the figures of `texts`, one row a text on the index of `texts`: what `parse_figure` gives for each.

    The columns are those of `Figure` (numbers as float64, words as str, "" where there are none), then `reason` and
    `found`, "" where a text was read; a refused text has NaN and no words. A missing text is an empty cell.

    >>> parse_figures(pd.Series(["4 200 emplois", "12-5"]))[["value", "unit", "reason"]]
        value   unit     reason
    0  4200.0  count
    1     NaN         date_like
    """
    return spell_out(encode_figures(texts, language, unit, conventions, root))


def encode_figures(
    texts: pd.Series,
    language: str | None = "fr",
    unit: str | None = None,
    conventions: Conventions | None = None,
    root: Path | None = None,
) -> pd.DataFrame:
    """Return what `parse_figures` does, every column of words as a Categorical."""
    conventions, root = conventions or Conventions(), root or find_root()
    cells = (texts.astype(object).where(texts.notna(), "") if texts.hasnans else texts).tolist()
    shapes = _find_own_shapes(texts, cells, conventions)
    outcomes, numbers = _read_outcomes(cells, shapes, _build_reader(language, unit, conventions, root))
    return pd.DataFrame(
        _measure_rows(outcomes, numbers, shapes) | _write_rows(outcomes, numbers), index=texts.index, copy=False
    )


def _find_own_shapes(texts: pd.Series, cells: list[Any], conventions: Conventions) -> Shapes:
    """Return the shapes of `cells`, and one of its own for a cell that is no text or a mark in digits (-999)."""
    typed = texts.dtype == "str"
    odd = set() if typed else {row for row, cell in enumerate(cells) if not isinstance(cell, str)}
    found = find_shapes(["" if row in odd else cell for row, cell in enumerate(cells)] if odd else cells)
    marks = {mark for mark in conventions.marks if any(sign.isdigit() for sign in mark)}
    marked = (
        {row for row, cell in enumerate(cells) if row not in odd and cell.strip(BLANKS) in marks} if marks else set()
    )
    for row in odd | marked:
        found.shapes[row] = f"\n{cells[row]!r}"
    return found


def _build_reader(language: str | None, unit: str | None, conventions: Conventions, root: Path) -> Reader:
    known: dict[Shape, Reading] = {}

    def read(text: str) -> Outcome:
        split = split_range(text) if language and isinstance(text, str) and text not in conventions.marks else None
        alike = known.get(split[0]) if split else None
        if split and alike and alike.ends and (figure := fill_range(alike.figure, alike.ends, *split[1:])):
            return Outcome(figure)
        try:
            reading = read_figure(text, language, unit, conventions, root)
        except FigureError as refusal:
            return Outcome(REFUSED, None, refusal.reason, refusal.found)
        if split:
            known[split[0]] = reading
        written = reading.lone and reading.number is not None and reading.number.kind == "digits"
        return Outcome(reading.figure, reading.template if written else None)

    return read


def _read_outcomes(cells: list[Any], shapes: Shapes, read: Reader) -> tuple[list[Outcome], np.ndarray]:
    """Return the outcomes in `cells` and for each cell the number of its own: its shape's, or one read for it alone."""
    by_shape = {shape: number for number, shape in enumerate(dict.fromkeys(shapes.shapes))}
    numbers = np.fromiter(map(by_shape.__getitem__, shapes.shapes), dtype=np.int64, count=len(cells))
    firsts = np.zeros(len(by_shape), dtype=np.int64)
    firsts[numbers[::-1]] = np.arange(len(cells))[::-1]
    outcomes = [read(cells[row]) for row in firsts]
    limits = np.array([_find_limit(outcome) for outcome in outcomes])
    alone = (shapes.digits > 0) & ~((shapes.mantissas <= limits[numbers]) & (shapes.digits <= SAFE_DIGITS))
    alone[firsts] &= limits >= 0  # the first of an unshared shape is read already
    known: dict[str, int] = {}
    for row in np.flatnonzero(alone):
        numbers[row] = number = known.setdefault(cells[row], len(outcomes))
        if number == len(outcomes):
            outcomes.append(read(cells[row])._replace(template=None))
    return outcomes, numbers


def _find_limit(outcome: Outcome) -> float:
    """Return the largest mantissa that the template of `outcome` may serve; below zero where it serves none."""
    template = outcome.template
    return min(LARGEST * template.divisor / template.scale, LARGEST) if template else -1.0


def _measure_rows(outcomes: list[Outcome], numbers: np.ndarray, shapes: Shapes) -> dict[str, np.ndarray]:
    templates = np.array([outcome.template or Template() for outcome in outcomes]).reshape(-1, len(Template._fields)).T
    columns = np.empty((len(MEASURES), len(numbers)))
    for start in range(0, len(numbers), BLOCK):
        rows = slice(start, start + BLOCK)
        by, mantissas = Template(*(column[numbers[rows]] for column in templates)), shapes.mantissas[rows]
        places = np.where(by.divisor == 1, _find_places(mantissas), 1.0)
        columns[:, rows] = measure(mantissas, places, by, np.maximum, np.minimum)
    fixed = np.array([outcome.template is None for outcome in outcomes], dtype=bool)
    rows = np.flatnonzero(fixed[numbers])
    for place, column in enumerate(columns):
        column[rows] = np.array([outcome.figure[place] for outcome in outcomes])[numbers[rows]]
    return dict(zip(MEASURES, columns, strict=True))


def _find_places(mantissas: np.ndarray) -> np.ndarray:
    """Return the last significant place of each whole number: 1000 for 15 000, 1 for 0."""
    places = np.ones(len(mantissas))
    left, place = np.flatnonzero(mantissas), 10.0
    while len(left := left[mantissas[left] % place == 0]):
        places[left] = place
        place *= 10
    return places


def _write_rows(outcomes: list[Outcome], numbers: np.ndarray) -> dict[str, Any]:
    words = {name: [getattr(outcome.figure, name) or "" for outcome in outcomes] for name in WORDS}
    words |= {name: [getattr(outcome, name) for outcome in outcomes] for name in ("reason", "found")}
    return {name: take_words(numbers, column) for name, column in words.items()}
