"""The columns of cells that a layout found, completed by what they share: a word that repeats itself is kept once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from indicators.distinct import encode_words, number_cases, take_words
from indicators.readers.cells import Columns, Grid, fill_columns, find_address, keep_cells
from indicators.readers.shares import settle_shares
from indicators.sources import Problem, SourceFile
from indicators.texts import BLANKS

# Kept to the letter, for what reads them knows about spaces.
VERBATIM = ("territory", "period")


def finish_cells(
    grid: Grid, source_file: SourceFile, columns: Columns, numbers: np.ndarray
) -> tuple[Columns, list[Problem]]:
    """Return the columns of cells, completed with what they share, and a problem for each that is none.

    That is: those whose source nobody described, and shares that may be fractions.

    `columns` has `text` and `place`, and fields; `numbers` says which texts are number cells. A cell that has no date
    of publication has that of its source.
    """
    shared = _share_values(grid, source_file)
    plain = {"text": columns.pop("text"), "place": _add_passages(columns.pop("place"), columns.pop("passage", None))}
    words = {name: _complete(encode_words(column), name, shared) for name, column in columns.items()}
    cells = fill_columns(len(plain["text"]), {**shared, **words, **plain})
    cells, numbers, unclear = settle_shares(grid, source_file, cells, numbers)
    cells["number"] = take_words(numbers.astype(np.int8), ["", "en"])
    cells["language"] = _combine(cells, ("number", "language"), lambda number, language: number or language)
    del cells["number"]
    published = {source.id: source.published for source in source_file.sources}
    cells["published"] = _combine(cells, ("published", "source"), lambda own, source: own or published.get(source, ""))
    cells, unknown = _refuse_sources(grid, cells, published)
    return cells, [*unclear, *unknown]


def _combine(columns: Columns, names: tuple[str, ...], say: Callable[..., str]) -> pd.Categorical:
    numbers, cases = number_cases(columns, names)
    return take_words(numbers, [say(*case) for case in cases])


def _refuse_sources(grid: Grid, cells: Columns, published: Mapping[str, str]) -> tuple[Columns, list[Problem]]:
    sources = encode_words(cells["source"])
    known = np.array([source in published for source in sources.categories], dtype=bool)[sources.codes]
    if known.all():
        return cells, []
    expected = ", ".join(published)
    unknown = zip(*(np.asarray(cells[name])[~known] for name in ("place", "text", "source")), strict=True)
    problems = [
        Problem(
            grid.file,
            grid.sheet,
            find_address(grid, place),
            place,
            text=text,
            rule="unknown_source",
            found=source,
            expected=expected,
        )
        for place, text, source in unknown
    ]
    return keep_cells(cells, known), problems


def _share_values(grid: Grid, source_file: SourceFile) -> dict[str, str]:
    only = source_file.sources[0].id if len(source_file.sources) == 1 else ""
    return {"source": only, "language": source_file.language, **grid.values}


def _complete(words: pd.Categorical, column: str, shared: Mapping[str, str]) -> pd.Categorical:
    """Return the words of a column, what all cells share standing where a row says nothing."""
    if column in VERBATIM:
        return words
    default = shared.get(column, "")
    return take_words(words.codes, [word.strip(BLANKS) or default for word in words.categories])


def _add_passages(places: np.ndarray, passages: np.ndarray | None) -> np.ndarray:
    """Return the places followed by where the words stand in the source, stripped of blanks."""
    if passages is None:
        return places
    pairs = zip(places.tolist(), (passage.strip(BLANKS) for passage in passages.tolist()), strict=True)
    return np.array([f"{place} ({passage})" if passage else place for place, passage in pairs], dtype=object)
