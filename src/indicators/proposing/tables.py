"""Where the tables of a sheet lie: titles above, header rows, rows of figures, notes below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from openpyxl.utils import get_column_letter

from indicators.proposing.kinds import find_note, is_figure, is_mark, is_when
from indicators.proposing.opened import Sheet
from indicators.readers.cells import find_blanks, join_headers
from indicators.readers.delimited import fill_right
from indicators.texts import clean_word

MOST_HEADERS = 3


class Table(NamedTuple):
    """A table of a sheet, rows by their place in it, counted from 0: header rows, rows of figures, notes among them.

    `words` are those of the header rows, `headers` the same joined, `names` what a description calls the columns.
    """

    sheet: Sheet
    header: tuple[int, ...]
    body: tuple[int, ...]
    notes: tuple[int, ...]
    titles: tuple[str, ...]
    words: list[list[str]]
    headers: list[str]
    names: list[str]


class Lines(NamedTuple):
    """Of each row of a sheet: how many cells hold something, and whether it is a row of figures."""

    filled: np.ndarray
    figures: np.ndarray


def find_tables(sheet: Sheet) -> list[Table]:
    """Return the tables of a sheet from top to bottom; none where no row has a figure under a header."""
    if not sheet.texts.size:
        return []
    lines = _look(sheet)
    starts = list(_find_starts(sheet, lines))
    tops = [0, *(_find_top(lines, header[0]) for header, _ in starts[1:])]
    return [
        _make_table(sheet, lines, header, first, range(top, end))
        for (header, first), top, end in zip(starts, tops, [*tops[1:], len(sheet.texts)], strict=False)
    ]


def make_whole(sheet: Sheet) -> Table:
    """Return the table of a sheet of an office's format: a header, and all that is below it."""
    headers = sheet.texts[0].tolist()
    return Table(sheet, (0,), tuple(range(1, len(sheet.texts))), (), sheet.titles, [headers], headers, headers)


def _find_top(lines: Lines, header: int) -> int:
    """Return the first of the rows of one cell that stand right above a header: its titles."""
    while header and lines.filled[header - 1] == 1:
        header -= 1
    return header


def _look(sheet: Sheet) -> Lines:
    filled = ~find_blanks(sheet.texts)
    figures = np.zeros(len(filled), dtype=bool)
    for row, cells in enumerate(filled):
        texts = sheet.texts[row, cells].tolist()
        if len(texts) > 1:
            marks = [is_mark(text) for text in texts]
            figures[row] = any((is_figure(text) and not is_when(text)) for text in texts[1:]) or (
                is_figure(texts[0]) and not is_when(texts[0]) and len(texts[0]) > 3
            )
            figures[row] |= sum(marks) > 1
    return Lines(filled.sum(axis=1), figures)


def _find_starts(sheet: Sheet, lines: Lines) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield header rows and first row of figures of each table: a header stands above figures, after a blank row."""
    known = False
    for first in np.flatnonzero(lines.figures).tolist():
        above = first - 1
        # Headings of one cell stand between a header and its figures.
        while above >= 0 and lines.filled[above] == 1 and not lines.figures[above]:
            above -= 1
        if above < 0 or lines.figures[above] or lines.filled[above] < 2:
            continue
        header = _climb(sheet, lines, above)
        apart = not known or lines.filled[header[0] - 1] < 2  # a row of years among figures is no header
        if apart and _is_header(sheet, header, first):
            known = True
            yield header, first


def _climb(sheet: Sheet, lines: Lines, last: int) -> tuple[int, ...]:
    """Return the header rows that end at `last`: those above it that hold several words, too."""
    rows = [last]
    while len(rows) < MOST_HEADERS and rows[0] > 0:
        above = rows[0] - 1
        words = {word for word in _fill(sheet, above, last_row=False) if word}
        if lines.figures[above] or lines.filled[above] < 2 or len(words) < 2:
            break
        rows.insert(0, above)
    return tuple(rows)


def _is_header(sheet: Sheet, header: tuple[int, ...], first: int) -> bool:
    """Return whether a row can head the figures below it: it is as wide as they are, but for a column or two."""
    filled = ~find_blanks(sheet.texts[first])
    heads = np.zeros(len(filled), dtype=bool)
    for row in header:
        heads |= np.array([bool(word) for word in _fill(sheet, row, last_row=row == header[-1])])
    return int((filled & ~heads).sum()) <= 2 and int((filled & heads).sum()) > 0


def _fill(sheet: Sheet, row: int, last_row: bool) -> list[str]:
    """Return the words of a header row as readers see them: a merged cell's in each of its columns."""
    words = [clean_word(text) for text in sheet.texts[row].tolist()]
    if not sheet.name:
        return words if last_row else fill_right(words)
    for left, top, right, _ in sheet.merged:
        if top == row + 1 and left <= len(words):
            words[left:right] = [words[left - 1]] * (min(right, len(words)) - left)
    return words


def _make_table(sheet: Sheet, lines: Lines, header: tuple[int, ...], first: int, extent: range) -> Table:
    words = [_fill(sheet, row, last_row=row == header[-1]) for row in header]
    headers = join_headers(words)
    held = [row for row in range(header[-1] + 1, extent.stop) if lines.filled[row]]
    notes = [row for row in held if _is_note_row(sheet, lines, row, first)]
    last = max((row for row in held if lines.figures[row] or lines.filled[row] > 1), default=first)
    # What stands alone below the last figures is a note, too.
    notes += [row for row in held if row > last and row not in notes]
    titles = [clean_word(text) for row in range(extent.start, header[0]) for text in sheet.texts[row].tolist()]
    body = tuple(row for row in held if row not in set(notes))
    names = [_name_column(headers, place) for place in range(len(headers))]
    return Table(sheet, header, body, tuple(sorted(notes)), tuple(filter(None, titles)), words, headers, names)


def _is_note_row(sheet: Sheet, lines: Lines, row: int, first: int) -> bool:
    if lines.filled[row] != 1 or row < first:
        return False
    text = next(text for text in sheet.texts[row].tolist() if clean_word(text))
    return find_note(clean_word(text)) != ""


def _name_column(headers: list[str], place: int) -> str:
    """Return what a description calls a column: its header, or its place where it has none of its own."""
    own = headers[place] and headers.count(headers[place]) == 1
    return headers[place] if own else f"column {get_column_letter(place + 1)}"
