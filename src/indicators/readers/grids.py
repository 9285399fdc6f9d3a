"""From the texts of a sheet to its grid: which sheets are read, what their header rows say, what cannot be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from openpyxl.utils import get_column_letter

from indicators.descriptions import Layout
from indicators.readers.beyond import cut_outside, find_span
from indicators.readers.cells import MERGED, Area, Fault, Grid, find_blanks, join_headers, name_place
from indicators.readers.stale import find_stale_sheets
from indicators.readers.words import fit_word, match_word
from indicators.sources import Part, Problem, SourceFile
from indicators.texts import clean_word
from indicators.workbooks.numbers import write_numbers, write_percent
from indicators.workbooks.sheets import KEPT, KEPT_SHARE, WORDS, Filled, SheetFacts, SheetTexts

ROWS_NAMED = 10
Bounds = tuple[int, int, int, int]


class Texts(NamedTuple):
    """The texts of a sheet and which of them are numbers, whole rows from the first."""

    texts: np.ndarray
    numbers: np.ndarray


def lay_out(filled: Filled) -> Texts:
    """Return the cells of a sheet in their rows and columns, blank where there is none."""
    texts, numbers = np.full(filled.shape, "", dtype=object), np.zeros(filled.shape, dtype=bool)
    kinds = np.frombuffer(filled.kinds, np.uint8)
    rows, columns = (np.asarray(places, dtype=np.int32) for places in filled[:2])
    written, shares = kinds < KEPT, kinds == KEPT_SHARE
    kept = np.array(write_numbers(filled.kept), dtype=object)
    if shares.any():
        share = shares[~written]
        kept[share] = [write_percent(value) for value in np.asarray(filled.kept)[share].tolist()]
    texts[rows[written], columns[written]] = np.array(filled.words, dtype=object)
    texts[rows[~written], columns[~written]] = kept
    numbers[rows, columns] = kinds != WORDS
    return Texts(texts, numbers)


def part_titles(sheets: Sequence[SheetTexts], name: str) -> tuple[dict[str, SheetTexts], list[Problem]]:
    """Return the sheets by their title, and a problem for each title of several: their spaces alone may differ."""
    counts = Counter(sheet.title for sheet in sheets)
    problems = [
        Problem(name, title, place=name_place(name, title, ""), rule="duplicate_sheet", found=title)
        for title, times in counts.items()
        if times > 1
    ]
    return {sheet.title: sheet for sheet in sheets if counts[sheet.title] == 1}, problems


def choose_sheets(
    sheets: Mapping[str, SheetTexts], source_file: SourceFile
) -> tuple[list[tuple[SheetTexts, Part]], list[Problem]]:
    """Return the sheets to read, each with what is said of it, and a problem for each missing or not named.

    A name goes before a pattern; a pattern stands for all sheets whose names fit, in the order of the workbook, but for
    hidden ones, unless hidden cells are asked for.
    """
    shown = {title for title, sheet in sheets.items() if source_file.hidden or sheet.state == "visible"}
    names = {clean_word(part.name) for part in source_file.sheets if part.pattern is None}
    chosen, problems, seen = [], [], {title for title in sheets if match_word(title, source_file.layout.skip_sheets)}
    for part in source_file.sheets:
        own = clean_word(part.name)
        fitting = [
            title
            for title in sheets
            if title in shown and title not in names | seen and fit_word(part.pattern, title, part.layout)
        ]
        titles = fitting if part.pattern else [own] * (own in sheets)
        seen.update(titles)
        chosen += [(sheets[title], part) for title in titles if sheets[title].facts.filled or not part.pattern]
        if not titles:
            place, listed = name_place(source_file.name, own, ""), ", ".join(sheets)
            problems.append(
                Problem(source_file.name, own, place=place, rule="missing_sheet", found=listed, expected=own)
            )
    stale = find_stale_sheets(list(sheets), source_file)
    return chosen, [*problems, *_note_undeclared(sheets, seen, source_file.name), *stale]


def _note_undeclared(sheets: Mapping[str, SheetTexts], seen: set[str], name: str) -> list[Problem]:
    problems = []
    for title, sheet in sheets.items():
        if title not in seen and sheet.facts.filled:
            rule = "undeclared_sheet" if sheet.state == "visible" else "hidden_sheet"
            problems.append(Problem(name, title, place=name_place(name, title, ""), rule=rule, found=title))
    return problems


def make_grid(sheet: SheetTexts, part: Part, source_file: SourceFile) -> Grid | None:
    """Return the grid under the header rows of a sheet, or None where there is no header."""
    layout, read = part.layout, lay_out(sheet.read())
    header_rows = _read_headers(read.texts, sheet.facts, layout)
    if not any(map("".join, header_rows)):
        return None
    first, last = find_span(layout)
    texts = read.texts[first - 1 : last or None].copy()
    faults = _find_faults(sheet, texts, first, source_file)
    for fault in faults:
        for area in fault.areas:
            if fault.problem.rule != MERGED:
                texts[area.top : area.bottom + 1, area.left : area.right + 1] = ""
    return Grid(
        file=source_file.name,
        sheet=sheet.title,
        header_rows=header_rows,
        headers=join_headers(header_rows),
        letters=[get_column_letter(column) for column in range(1, texts.shape[1] + 1)],
        header_row=layout.header[-1],
        rows=np.arange(first, first + len(texts)),
        texts=texts,
        numbers=read.numbers[first - 1 : last or None],
        faults=faults,
        values={**source_file.defaults, **part.values},
        layout=layout,
        pattern=part.pattern,
        outside=cut_outside(read.texts, layout),
    )


def _read_headers(texts: np.ndarray, facts: SheetFacts, layout: Layout) -> list[list[str]]:
    rows = [row for row in layout.header if row <= len(texts)]
    header_rows = [[clean_word(text) for text in texts[row - 1].tolist()] for row in rows]
    for row, words in zip(rows, header_rows, strict=True):
        merged = [bounds for bounds in facts.merged if bounds[1] == row and bounds[0] <= len(words)]
        for left, _, right, _ in merged:
            words[left:right] = [words[left - 1]] * (min(right, len(words)) - left)
    return header_rows


def note_empty(
    grids: list[Grid | None], wanted: list[tuple[SheetTexts, Part]], source_file: SourceFile
) -> list[Problem]:
    """Return a problem for each sheet whose header rows are blank or beyond its end."""
    file = source_file.name
    return [
        Problem(
            file,
            sheet.title,
            place=name_place(file, sheet.title, ""),
            rule="missing_header",
            found=", ".join(map(str, part.layout.header)),
        )
        for grid, (sheet, part) in zip(grids, wanted, strict=True)
        if grid is None
    ]


def _find_faults(sheet: SheetTexts, texts: np.ndarray, first: int, source_file: SourceFile) -> tuple[Fault, ...]:
    """Return what of the grid cannot be read as it stands, in places counted from the grid's first row."""
    facts, note = sheet.facts, Noting(source_file.name, sheet.title)
    faults = [_note_merged(bounds, texts, first, note) for bounds in facts.merged]
    faults += [_note_formula(place, formula, texts, first, note) for place, formula in facts.formulas.items()]
    hidden = [] if source_file.hidden else find_hidden(sheet, texts, first, source_file.name)
    return tuple(fault for fault in [*faults, *hidden] if fault is not None)


def find_hidden(sheet: SheetTexts, texts: np.ndarray, first: int, name: str) -> list[Fault]:
    """Return the hidden rows and columns of a sheet that hold something, of its texts from the row `first`."""
    facts, note = sheet.facts, Noting(name, sheet.title)
    columns = [_note_hidden_columns(columns, texts, note) for columns in facts.hidden_columns]
    return [fault for fault in (_note_hidden_rows(facts, texts, first, note), *columns) if fault is not None]


class Noting(NamedTuple):
    """Where faults are noted: file and sheet."""

    file: str
    title: str

    def note(self, rule: str, cell: str = "", text: str = "", found: str = "") -> Problem:
        """Return the problem of a cell, or of the sheet."""
        place = name_place(self.file, self.title, cell)
        return Problem(self.file, self.title, cell, place, text=text, rule=rule, found=found)


def _note_merged(bounds: Bounds, texts: np.ndarray, first: int, noting: Noting) -> Fault | None:
    left, top, right, bottom = bounds
    if bottom < first or top >= first + len(texts):
        return None
    area = Area(max(top - first, 0), left - 1, bottom - first, right - 1)
    held = texts[area.top, area.left] if area.left < texts.shape[1] else ""
    cell = f"{get_column_letter(left)}{top}"
    return Fault(noting.note(MERGED, cell, held, f"{cell}:{get_column_letter(right)}{bottom}"), (area,))


def _note_formula(place: tuple[int, int], formula: str, texts: np.ndarray, first: int, noting: Noting) -> Fault | None:
    row, column = place
    if not first <= row < first + len(texts):
        return None
    area = Area(row - first, column - 1, row - first, column - 1)
    return Fault(noting.note("formula_without_value", f"{get_column_letter(column)}{row}", formula, formula), (area,))


def _note_hidden_rows(facts: SheetFacts, texts: np.ndarray, first: int, noting: Noting) -> Fault | None:
    rows = sorted(row for row in facts.hidden_rows if first <= row < first + len(texts))
    rows = [row for row in rows if not find_blanks(texts[row - first]).all()]
    if not rows:
        return None
    found = ", ".join(map(str, rows[:ROWS_NAMED])) + (", …" if len(rows) > ROWS_NAMED else "")
    areas = tuple(Area(row - first, 0, row - first, texts.shape[1] - 1) for row in rows)
    return Fault(noting.note("hidden_rows", found=found), areas)


def _note_hidden_columns(columns: tuple[int, int], texts: np.ndarray, noting: Noting) -> Fault | None:
    first, last = columns[0], min(columns[1], texts.shape[1])
    if last < first or find_blanks(texts[:, first - 1 : last]).all():
        return None
    found = f"{get_column_letter(first)}:{get_column_letter(last)}"
    return Fault(noting.note("hidden_columns", found=found), (Area(0, first - 1, len(texts) - 1, last - 1),))
