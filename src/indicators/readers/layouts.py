"""From a grid of texts to cells: a row a figure (`records`), or figures under and beside words (`matrix`)."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.descriptions import Pattern
from indicators.readers.beyond import find_beyond
from indicators.readers.cells import (
    Columns,
    Grid,
    Reading,
    find_blanks,
    keep_cells,
    name_cell,
    name_places,
    note_problem,
    take_cells,
)
from indicators.readers.columns import (
    Roles,
    find_figures,
    find_kept_rows,
    find_roles,
    name_rows,
    refuse_others,
    settle_merged,
)
from indicators.readers.finishing import finish_cells
from indicators.readers.joining import CONTRADICTED, Clash, add_fields, cross_fields
from indicators.readers.words import Meaning, Met, find_meaning
from indicators.sources import Problem, SourceFile
from indicators.texts import BLANKS

# Fields of a records file that are taken as they stand; a mark or a place is no word to be translated.
PLAIN = ("text", "flags", "passage", "units", "largest_share")


class Words(NamedTuple):
    """What the declared columns say of each row, which rows are read for it (True), and what was met on the way."""

    columns: Columns
    read: np.ndarray
    problems: list[Problem]
    aside: Counter[str]


def read_grid(grid: Grid, source_file: SourceFile) -> Reading:
    """Return the cells of a grid by its layout; none of a sheet whose name says a word that is not asked for."""
    met: Met = set()
    named = find_meaning(grid.pattern, grid.sheet, grid.layout, met) if grid.pattern else Meaning({})
    if named.rule == "untaken":
        return Reading({}, [], Counter(untaken_sheets=1), frozenset(met))
    if named.rule:
        return Reading({}, [note_problem(grid, named.rule, found=grid.sheet)], Counter(), frozenset(met))
    reading = LAYOUTS[grid.layout.kind](grid._replace(said=named.values), source_file)
    beyond = find_beyond(grid, met)
    return reading._replace(met=reading.met | met, beyond=beyond)


def read_records(grid: Grid, source_file: SourceFile) -> Reading:
    """Return a cell for each row where a declared column says something, and the problems met.

    A row without text is a cell with the text "". Nothing is read where a declared column is missing or there twice.
    """
    met: Met = set()
    roles = find_roles(grid, met)
    if roles.problems:
        return Reading({}, roles.problems, roles.aside, frozenset(met))
    places = {field: place for place, pattern in roles.words.items() for field in pattern.fields if field in PLAIN}
    grid = settle_merged(grid, {*roles.words, *roles.ignored} - set(places.values()))
    kept, skipped = find_kept_rows(grid, name_rows(grid, roles)[1], met)
    words = read_words(grid, roles, kept, met)
    wanted = list(roles.words)
    refused, problems = _apply_faults(grid, wanted, words.read)
    read = words.read & ~find_blanks(grid.texts[:, wanted]).all(axis=1) & ~refused[:, places["text"]]
    columns = {field: texts[read] for field, texts in words.columns.items()}
    columns |= {field: grid.texts[read, place] for field, place in places.items()}
    columns["text"] = _join_flags(columns["text"], columns.pop("flags", None))
    columns["place"] = name_places(grid, grid.rows[read], [places["text"]])
    cells, unknown = finish_cells(grid, source_file, columns, grid.numbers[read, places["text"]])
    problems = [*refuse_others(grid, roles.others), *problems, *words.problems, *unknown]
    aside = roles.aside + words.aside + Counter(skipped_rows=skipped)
    return Reading(cells, problems, aside, frozenset(met), take_cells(grid, read, [places["text"]]))


def read_matrix(grid: Grid, source_file: SourceFile) -> Reading:
    """Return a cell for each row and column of figures, row by row, and the problems met.

    An empty cell is a cell with the text "", unless its whole row or column is empty: that is one problem where the
    row or column has a name, and nothing where it has none.
    """
    met: Met = set()
    roles = find_roles(grid, met)
    if roles.problems:
        return Reading({}, roles.problems, roles.aside, frozenset(met))
    grid = settle_merged(grid, set(range(len(grid.headers))) - set(roles.others))
    naming, names = name_rows(grid, roles)
    kept, skipped = find_kept_rows(grid, names, met)
    figures, problems, left = find_figures(grid, roles.others, met)
    words = read_words(grid, roles, kept, met)
    refused, faults = _apply_faults(grid, [*roles.words, *figures], words.read)
    rows, columns, empty = _drop_empty(grid, naming, list(figures), refused, words.read)
    cells, clashes = cross_fields(words.columns, [figures[column] for column in columns], rows)
    read, contradicted = _refuse_cells(grid, rows, columns, clashes)
    read &= ~refused[np.ix_(rows, columns)].ravel()
    cells |= {"text": _pick(grid.texts, rows, columns), "place": name_places(grid, grid.rows[rows], columns)}
    cells, unknown = finish_cells(grid, source_file, keep_cells(cells, read), _pick(grid.numbers, rows, columns)[read])
    problems = [*problems, *faults, *empty, *words.problems, *contradicted, *unknown]
    aside = roles.aside + words.aside + Counter(skipped_rows=skipped, untaken_columns=left)
    return Reading(cells, problems, aside, frozenset(met), take_cells(grid, rows, columns))


LAYOUTS = {"records": read_records, "matrix": read_matrix}


def read_words(grid: Grid, roles: Roles, kept: np.ndarray, met: Met) -> Words:
    """Return what the declared columns, and the sheet's name, say of each row by field; none may contradict another."""
    columns: Columns = {field: np.full(len(kept), said, dtype=object) for field, said in grid.said.items()}
    read, untaken = kept.copy(), np.zeros(len(kept), dtype=bool)
    problems = []
    for place, pattern in roles.words.items():
        if set(pattern.fields) <= set(PLAIN):
            continue
        codes, meanings = _read_column(grid, place, pattern, kept, met)
        rules = np.array([meaning.rule for meaning in meanings], dtype=object)[codes]
        untaken |= kept & (rules == "untaken")
        problems += _refuse_words(grid, place, np.where(kept, rules, ""))
        read &= rules == ""
        for clash in add_fields(columns, codes, [meaning.values for meaning in meanings]):
            read[clash.places] = False
            problems += _refuse_rows(grid, place, clash)
    unread = set(np.flatnonzero(untaken).tolist())
    told = [problem for row, problem in problems if row not in unread]
    return Words(columns, read, told, Counter(untaken_rows=int(untaken.sum())))


def _read_column(
    grid: Grid, place: int, pattern: Pattern, kept: np.ndarray, met: Met
) -> tuple[np.ndarray, list[Meaning]]:
    """Return the meanings of the distinct words of a column, and which of them each row has; skipped rows are blank."""
    codes, distinct = pd.factorize(np.where(kept, grid.texts[:, place], ""))
    return codes, [find_meaning(pattern, text, grid.layout, met) for text in distinct]


def _refuse_words(grid: Grid, place: int, rules: np.ndarray) -> list[tuple[int, Problem]]:
    """Return a problem, with the first of its rows, for each distinct word of a column that says nothing to us."""
    problems, told = [], set()
    for row in np.flatnonzero((rules != "") & (rules != "untaken")).tolist():
        text = grid.texts[row, place]
        if text not in told:
            told.add(text)
            cell = name_cell(grid, row, place)
            problems.append((row, note_problem(grid, rules[row], cell, text=text, found=text.strip(BLANKS))))
    return problems


def _refuse_rows(grid: Grid, place: int, clash: Clash) -> list[tuple[int, Problem]]:
    """Return a problem, with the first of its rows, for each thing said that contradicts what another column says."""
    firsts = {told: row for row, told in reversed(list(zip(clash.places.tolist(), clash.told, strict=True)))}
    return [
        (row, note_problem(grid, CONTRADICTED, name_cell(grid, row, place), text=grid.texts[row, place], found=told))
        for told, row in firsts.items()
    ]


def _join_flags(texts: np.ndarray, flags: np.ndarray | None) -> np.ndarray:
    """Return the texts with the flags of a column of their own, as Eurostat writes them: `5765 b`, `: c`."""
    if flags is None:
        return texts
    pairs = zip(texts.tolist(), flags.tolist(), strict=True)
    joined = [
        f"{text.strip(BLANKS) or ':'} {flag.strip(BLANKS)}" if flag.strip(BLANKS) else text for text, flag in pairs
    ]
    return np.array(joined, dtype=object)


def _pick(cells: np.ndarray, rows: np.ndarray, columns: list[int]) -> np.ndarray:
    return cells[np.ix_(rows, columns)].ravel()


def _refuse_cells(
    grid: Grid, rows: np.ndarray, columns: list[int], clashes: list[Clash]
) -> tuple[np.ndarray, list[Problem]]:
    """Return which cells, row by row, are read (True), and a problem for the first of each contradiction."""
    read, problems = np.ones(len(rows) * len(columns), dtype=bool), {}
    for clash in clashes:
        read[clash.places] = False
        for place, told in zip(clash.places.tolist(), clash.told, strict=True):
            row, column = rows[place // len(columns)], columns[place % len(columns)]
            if told not in problems:
                text, cell = grid.texts[row, column], name_cell(grid, row, column)
                problems[told] = note_problem(grid, CONTRADICTED, cell, text=text, found=told)
    return read, list(problems.values())


def _apply_faults(grid: Grid, wanted: list[int], kept: np.ndarray) -> tuple[np.ndarray, list[Problem]]:
    """Return what is not read of the grid (True), and the problems of faults that touch a wanted column and row."""
    refused = np.zeros(grid.texts.shape, dtype=bool)
    problems = []
    for fault in grid.faults:
        for area in fault.areas:
            refused[area.top : area.bottom + 1, area.left : area.right + 1] = True
        if any(
            any(area.left <= column <= area.right for column in wanted) and kept[area.top : area.bottom + 1].any()
            for area in fault.areas
        ):
            problems.append(fault.problem)
    return refused, problems


def _drop_empty(
    grid: Grid, naming: np.ndarray, figures: list[int], refused: np.ndarray, kept: np.ndarray
) -> tuple[np.ndarray, list[int], list[Problem]]:
    """Return the rows and columns of the matrix that hold something, and a problem for each named one that does not."""
    named = kept & (naming >= 0)
    rows, columns = _find_filled(grid.texts, figures, refused, kept)
    problems = [
        note_problem(grid, "empty_row", name_cell(grid, row, naming[row]), text=grid.texts[row, naming[row]])
        for row in np.flatnonzero(named & ~rows)
    ]
    problems += [
        note_problem(grid, "empty_column", found=grid.headers[column])
        for column, full in zip(figures, columns, strict=True)
        if not full and named.any()
    ]
    return np.flatnonzero(rows), [column for column, full in zip(figures, columns, strict=True) if full], problems


def _find_filled(
    texts: np.ndarray, figures: list[int], refused: np.ndarray, kept: np.ndarray
) -> tuple[np.ndarray, list[bool]]:
    """Return the rows, and which of the columns, that hold something; most do so in the first cell looked at.

    What a fault keeps from being read is no emptiness.
    """
    rows, places, columns = np.zeros(len(kept), dtype=bool), np.flatnonzero(kept).tolist(), []
    for column in figures:
        left = np.flatnonzero(kept & ~rows)
        rows[left] = ~find_blanks(texts[left, column]) | refused[left, column]
        full = any(texts[row, column].strip(BLANKS) for row in places)
        columns.append(full or bool((refused[:, column] & kept).any()))
    return rows, columns
