"""From a delimited file of many rows to cells that are sums: rows added up by what they say, and told as sums.

The rows are grouped by their words (`adding`), the groups are understood as rows of any other file are, and added up
once more by what their words mean (`grouping`). An activity code is held to several definitions at once: its row counts
in each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd

from indicators.catalogue import fill_phrase
from indicators.readers.adding import Added, Table, Unread, add_rows, find_unread, list_words, read_header
from indicators.readers.cells import Columns, Grid, Reading, name_place, note_problem
from indicators.readers.columns import Roles, find_figures, find_kept_rows, find_roles, name_rows, refuse_header
from indicators.readers.finishing import finish_cells
from indicators.readers.grouping import Groups, join_groups
from indicators.readers.joining import CONTRADICTED, find_clash
from indicators.readers.layouts import Words, read_words
from indicators.readers.words import Met
from indicators.sources import Problem, SourceFile
from indicators.texts import clean_word


def read_sums(source_file: SourceFile) -> Reading:
    """Return a cell for each group of rows and column of figures, the sum of its whole numbers, and the problems met.

    A sum is told by the place of its column's header, by what its rows have in common, and by the number of its cells
    and of the empty ones (`note`). Nothing is summed where a cell is no whole number, where one is empty and [marks]
    does not say that this is zero, and where an activity code belongs to a definition in part only: each is a problem.
    Nor is anything summed twice: codes of which one lies within the other, or one territory by two names, are problems.
    Raises `RefusedFileError` where the file cannot be read, `IndicatorsError` where DuckDB is not installed, or where a
    definition states no codes.
    """
    met: Met = set()
    header = source_file.layout.header[0]
    names = [clean_word(field) for field in read_header(source_file.path, source_file.delimiter, header)]
    head = _build_grid(source_file, names, np.empty((0, len(names)), dtype=object))
    roles = find_roles(head, met)
    if roles.problems:
        return Reading({}, roles.problems, roles.aside, frozenset(met))
    figures, problems, left = find_figures(head, roles.others, met)
    problems += [refuse_header(head, column) for column in roles.others if not names[column]]
    table = Table(source_file.path, source_file.delimiter, header, len(names))
    zeros = [mark for mark, meaning in source_file.marks.items() if meaning == "zero" and mark]
    added = add_rows(table, list(roles.words), list(figures), zeros)
    said, aside = _read_groups(source_file, names, roles, added, met)
    root = source_file.description.parents[2]  # of data/raw
    groups = join_groups(said.columns, np.flatnonzero(said.read), added, source_file.sum.sectors, root)
    unread = find_unread(table, list(roles.words), list(figures), zeros) if added.unread.any() else []
    told = _refuse_sums(groups, added, list(figures), unread, head, source_file)
    told |= _refuse_contradicted(groups, figures, head)
    cells = _make_cells(groups, figures, set(told), head, source_file)
    cells, unknown = finish_cells(head, source_file, cells, np.zeros(len(cells["text"]), dtype=bool))
    problems += [*said.problems, *dict.fromkeys(told.values()), *unknown]
    return Reading(cells, problems, roles.aside + aside + Counter(untaken_columns=left), frozenset(met))


def _build_grid(source_file: SourceFile, names: list[str], texts: np.ndarray) -> Grid:
    """Return a grid under the file's header; every row is told by the line of the header."""
    header = source_file.layout.header[0]
    rows, numbers = np.full(len(texts), header, dtype=np.int64), np.zeros(texts.shape, dtype=bool)
    shared = dict(source_file.defaults)
    return Grid(source_file.name, "", [names], names, [], header, rows, texts, numbers, (), shared, source_file.layout)


def _read_groups(
    source_file: SourceFile, names: list[str], roles: Roles, added: Added, met: Met
) -> tuple[Words, Counter[str]]:
    """Return what the words of each group mean, and how many rows of the file are left aside on purpose."""
    declared = [names[column] for column in roles.words]
    texts = np.stack(added.words, axis=1) if declared else np.empty((len(added.rows), 0), dtype=object)
    grid = _build_grid(source_file, declared, texts)
    own = roles._replace(words=dict(enumerate(roles.words.values())), ignored=[])
    kept, _ = find_kept_rows(grid, name_rows(grid, own)[1], met)
    said = read_words(grid, own, kept, met)
    untaken = kept & ~said.read if not said.problems else np.zeros(len(kept), dtype=bool)
    counts = Counter(skipped_rows=int(added.rows[~kept].sum()), untaken_rows=int(added.rows[untaken].sum()))
    return said, counts


def _refuse_sums(
    groups: Groups, added: Added, figures: list[int], unread: list[Unread], head: Grid, source_file: SourceFile
) -> dict[tuple[int, int], Problem]:
    """Return the problem of each group and column of figures that has no sum; a whole group may have one problem."""
    refused: dict[tuple[int, int], Problem] = {}
    if source_file.marks.get("") != "zero":
        for place, column in enumerate(figures):
            found, cell = (
                f"{added.empty[:, place].sum()}/{added.rows.sum()}",
                f"line {head.header_row}!{head.headers[column]}",
            )
            problem = note_problem(head, "sum_incomplete", cell, found=found)
            refused |= {(group, place): problem for group in np.flatnonzero(groups.empty[:, place]).tolist()}
    for group, place, cell in _place_unread(groups, added, figures, unread):
        line = f"line {cell.line}: " if cell.line else ""
        found = f"{line}{cell.text} ({groups.unread[group, place]}/{groups.rows[group]})"
        refused[group, place] = _tell(groups, group, head, figures[place], "sum_unread", found)
    for group, doubt in groups.doubts.items():
        column = next((place for place, name in enumerate(head.headers) if _says(head, name, doubt.field)), 0)
        problem = _tell(groups, group, head, column, doubt.rule, doubt.found, doubt.expected)
        refused |= {(group, place): problem for place in range(len(figures))}
    return refused


def _refuse_contradicted(
    groups: Groups, figures: dict[int, dict[str, str]], head: Grid
) -> dict[tuple[int, int], Problem]:
    """Return the problem of each group and column of figures whose words say two things of one field."""
    refused = {}
    for place, (column, values) in enumerate(figures.items()):
        for field in values.keys() & groups.fields.keys():
            clash = find_clash(field, groups.fields[field], np.full(len(groups.rows), values[field], dtype=object))
            for group, told in zip(clash.places.tolist(), clash.told, strict=True):
                refused[group, place] = _tell(groups, group, head, column, CONTRADICTED, told)
    return refused


def _says(head: Grid, name: str, field: str) -> bool:
    pattern = head.layout.columns.get(name)
    return pattern is not None and field in pattern.fields


def _place_unread(
    groups: Groups, added: Added, figures: list[int], unread: list[Unread]
) -> Iterator[tuple[int, int, Unread]]:
    """Yield the first unread cell of each group and column of figures."""
    rows = {words: row for row, words in enumerate(list_words(added.words, len(added.rows)))} if unread else {}
    counts = np.diff([*groups.starts.tolist(), len(groups.members)])
    own = pd.Series(np.repeat(np.arange(len(groups.starts)), counts)).groupby(groups.members).agg(list).to_dict()
    seen: set[tuple[int, int]] = set()
    for cell in unread:
        for group in own.get(rows[cell.words], ()):
            place = figures.index(cell.column)
            if (group, place) not in seen:
                seen.add((group, place))
                yield group, place, cell


def _tell(groups: Groups, group: int, head: Grid, column: int, rule: str, found: str, expected: str = "") -> Problem:
    named = _name_group(groups.fields, group)
    cell = f"line {head.header_row}!{head.headers[column]}" + (f" ({named})" if named else "")
    return note_problem(head, rule, cell, found=found, expected=expected)


def _name_group(fields: Columns, group: int) -> str:
    """Return what the rows of a group have in common, as the end of a place: parentheses would close it."""
    words = ", ".join(str(texts[group]) for texts in fields.values())
    return words.replace("(", "[").replace(")", "]")


def _make_cells(
    groups: Groups,
    figures: dict[int, dict[str, str]],
    refused: set[tuple[int, int]],
    head: Grid,
    source_file: SourceFile,
) -> Columns:
    """Return the columns of cells, one for each group and column of figures that is not refused."""
    read = np.ones((len(groups.rows), len(figures)), dtype=bool)
    for each in refused:
        read[each] = False
    group, place = np.nonzero(read)
    cells = {field: texts[group] for field, texts in groups.fields.items()}
    for field in dict.fromkeys(field for values in figures.values() for field in values if field != "note"):
        own = np.array([values.get(field, "") for values in figures.values()], dtype=object)[place]
        cells[field] = np.where(own != "", own, cells[field]) if field in cells else own
    start = name_place(head.file, head.sheet, f"line {head.header_row}")
    places = np.array([f"{start}!{head.headers[column]}" for column in figures], dtype=object)
    passages = np.array([_name_group(groups.fields, each) for each in range(len(groups.rows))], dtype=object)
    above = [values.get("note", "") for values in figures.values()]
    sums = _name_sums(groups.rows[group], groups.empty[read], source_file.language)
    parts = zip(group.tolist(), place.tolist(), sums, strict=True)
    joined = [" ; ".join(filter(None, (groups.notes[row], above[column], told))) for row, column, told in parts]
    notes = np.array(joined, dtype=object)
    texts = np.array([str(total) for total in groups.totals[read].tolist()], dtype=object)
    return cells | {
        "text": texts,
        "place": places[place],
        "passage": passages[group],
        "note": np.array(notes, dtype=object),
    }


def _name_sums(rows: np.ndarray, empty: np.ndarray, language: str) -> list[str]:
    """Return what each sum is made of: how many cells, and how many of them are empty."""
    counts = zip(rows.tolist(), empty.tolist(), strict=True)
    return [_name_sum(cells, blank, language) for cells, blank in counts]


def _name_sum(cells: int, empty: int, language: str) -> str:
    spaced = [f"{number:,}".replace(",", "\u202f" if language == "fr" else ",") for number in (cells, empty)]
    return fill_phrase("words", "sum_of_cells", language, cells=spaced[0], empty=spaced[1])
