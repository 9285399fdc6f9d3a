"""Which columns of a grid say something of the figures, which are figures, and which are left aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
from openpyxl.utils import column_index_from_string, get_column_letter

from indicators.descriptions import ASIDE, WHEN, Pattern, find_across
from indicators.readers.cells import ADDRESS, MERGED, Grid, find_blanks, note_problem
from indicators.readers.joining import CONTRADICTED, contradicts
from indicators.readers.words import YEAR, Meaning, Met, find_meaning, is_period, match_word
from indicators.sources import Problem
from indicators.texts import clean_word


class Roles(NamedTuple):
    """Columns by what they are: `words` say something of each row, `others` are neither declared nor skipped."""

    words: Mapping[int, Pattern]
    ignored: list[int]
    others: list[int]
    problems: list[Problem]
    aside: Counter[str]


def find_roles(grid: Grid, met: Met) -> Roles:
    """Return what each column of a grid is; a problem for each declared header that is not there once."""
    words, problems = _find_declared(grid)
    rest = [column for column in range(len(grid.headers)) if column not in words]
    skipped = {column: _match_column(grid, column) for column in rest}
    met.update(("skip", "columns", form) for form in skipped.values() if form is not None)
    ignored = [column for column, pattern in words.items() if pattern.text == ASIDE]
    aside = Counter(ignored_columns=len(ignored), skipped_columns=sum(form is not None for form in skipped.values()))
    kept = {column: pattern for column, pattern in words.items() if pattern.text != ASIDE}
    others = [column for column, form in skipped.items() if form is None]
    return Roles(kept, ignored, others, problems, aside)


def _match_column(grid: Grid, column: int) -> str | None:
    """Return the form of [skip] that fits a column, by its header or by the address that it is."""
    forms = grid.layout.skip_columns
    found = match_word(grid.headers[column], forms)
    return found if found is not None else match_word(f"column {get_column_letter(column + 1)}", forms)


def _find_declared(grid: Grid) -> tuple[dict[int, Pattern], list[Problem]]:
    """Return the declared columns by their place: by the header, or else by the address that it is."""
    counts = Counter(grid.headers)
    listed = ", ".join(header for header in grid.headers if header)
    words, problems = {}, []
    for header, pattern in grid.layout.columns.items():
        address = ADDRESS.fullmatch(header)
        if counts[header] == 1:
            words[grid.headers.index(header)] = pattern
        elif counts[header]:
            problems.append(note_problem(grid, "duplicate_header", found=header))
        elif address and (place := column_index_from_string(address[1]) - 1) < len(grid.headers):
            words[place] = pattern
        else:
            problems.append(note_problem(grid, "missing_column", found=listed, expected=header))
    return words, problems


def refuse_others(grid: Grid, others: list[int]) -> list[Problem]:
    """Return a problem for each column that holds something and that the description does not know."""
    return [refuse_header(grid, column) for column in others if not find_blanks(grid.texts[:, column]).all()]


def refuse_header(grid: Grid, column: int, rule: str = "") -> Problem:
    """Return the problem of a column by its header: unknown, blank, or there more than once."""
    header = grid.headers[column]
    doubled = grid.headers.count(header) > 1
    rule = rule or ("duplicate_header" if header and doubled else "undeclared_column" if header else "blank_header")
    cell = f"{grid.letters[column]}{grid.header_row}" if grid.letters else f"line {grid.header_row}"
    return note_problem(grid, rule, cell, found=header or get_column_letter(column + 1))


def find_figures(grid: Grid, others: list[int], met: Met) -> tuple[dict[int, dict[str, str]], list[Problem], int]:
    """Return what the header of each column of figures says, problems of those that say nothing, and how many are left.

    A column without any text, and without header, is nothing at all. In a workbook a header may stand again over
    columns that are left aside: places name columns by their letters.
    """
    figures, problems, left = {}, [], 0
    counts = Counter([grid.headers[column] for column in others] if grid.letters else grid.headers)
    for column in others:
        header = grid.headers[column]
        if not header and find_blanks(grid.texts[:, column]).all():
            continue
        meaning = (
            _find_header(grid, column, met) if header and counts[header] == 1 else Meaning({}, "undeclared_column")
        )
        if not meaning.rule:
            figures[column] = meaning.values
        elif meaning.rule == "untaken":
            left += 1
        else:
            problems.append(
                refuse_header(grid, column, meaning.rule if meaning.rule in ("year_as_date", CONTRADICTED) else "")
            )
    return figures, problems, left


def _find_header(grid: Grid, column: int, met: Met) -> Meaning:
    """Return what the header rows of a column say together."""
    across = find_across(grid.layout)
    values: dict[str, str] = {}
    for pattern, texts in zip(across, grid.header_rows, strict=False):
        if pattern is None:
            continue
        meaning = find_meaning(pattern, texts[column], grid.layout, met)
        if meaning.rule:
            return meaning
        if pattern == WHEN and not _names_period(meaning, texts[column], grid):
            return Meaning({}, "undeclared_word")
        if contradicts(values, meaning.values):
            return Meaning({}, CONTRADICTED)
        values |= {field: text for field, text in meaning.values.items() if text}
    return Meaning(values)


def _names_period(meaning: Meaning, text: str, grid: Grid) -> bool:
    known = grid.layout.words.get("period", {})
    said = meaning.values.get("period", "")
    return not text or text in known or YEAR.search(said) is not None or is_period(said)


def name_rows(grid: Grid, roles: Roles) -> tuple[np.ndarray, np.ndarray]:
    """Return the column whose word names each row, and that word: the territory, or else the first declared word.

    A row that no declared column names has the column -1 and the word "".
    """
    named = [column for column, pattern in roles.words.items() if "territory" in pattern.fields]
    columns, words = np.full(len(grid.rows), -1), np.full(len(grid.rows), "", dtype=object)
    for column in dict.fromkeys([*named, *sorted([*roles.words, *roles.ignored])]):
        if (columns >= 0).all():
            break
        free = (columns == -1) & ~find_blanks(grid.texts[:, column])
        columns[free], words[free] = column, grid.texts[free, column]
    return columns, words


def find_kept_rows(grid: Grid, names: np.ndarray, met: Met) -> tuple[np.ndarray, int]:
    """Return the rows (True) that [skip] does not name, and how many it does."""
    kept = np.ones(len(grid.rows), dtype=bool)
    for first, last in grid.layout.skip_lines:
        kept &= (grid.rows < first) | ((grid.rows > last) & (last > 0))
    if not grid.layout.skip_rows:
        return kept, int((~kept).sum())
    matched = {text: match_word(clean_word(text), grid.layout.skip_rows) for text in set(names.tolist())}
    met.update(("skip", "rows", form) for form in matched.values() if form is not None)
    kept &= np.array([matched[text] is None for text in names.tolist()], dtype=bool)
    return kept, int((~kept).sum())


def settle_merged(grid: Grid, words: Collection[int]) -> Grid:
    """Return the grid with the word of merged cells in each row they span; merged figures stay faults, and blank."""
    if not grid.faults:
        return grid
    texts, faults = grid.texts.copy(), []
    for fault in grid.faults:
        area = fault.areas[0]
        if fault.problem.rule != MERGED:
            faults.append(fault)
        elif set(range(area.left, area.right + 1)) <= set(words):
            texts[area.top : area.bottom + 1, area.left] = texts[area.top, area.left]
        else:
            faults.append(fault)
            figures = [
                column for column in range(area.left, min(area.right + 1, texts.shape[1])) if column not in words
            ]
            texts[area.top : area.bottom + 1, figures] = ""
    return grid._replace(texts=texts, faults=tuple(faults))
