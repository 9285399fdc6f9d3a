"""Words that a description asks for and the file no longer has: the file has changed, or the word is misspelt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from indicators.descriptions import Layout
from indicators.readers.cells import Columns, Reading
from indicators.readers.words import match_word
from indicators.sources import Problem, SourceFile
from indicators.texts import clean_word

SPACES = 8  # around a mark, at most


def find_stale(layouts: list[Layout], readings: list[Reading], source_file: SourceFile) -> list[Problem]:
    """Return a problem for each word, and each mark, that the description asks for and no table of the file has."""
    if not layouts or any(not reading.columns and reading.problems for reading in readings):
        return []  # where the file, or a table of it, is not read at all, its words could not be met
    met = {word for reading in readings for word in reading.met}
    asked = dict.fromkeys(word for layout in layouts for word in _list_words(layout))
    told = [(f"[{table}] {field}", word) for table, field, word in asked if (table, field, word) not in met]
    if not source_file.sum:  # where rows are added up, no text of theirs is a cell
        told += [("[marks]", mark) for mark in _find_unmet(source_file.marks, (one.columns for one in readings))]
    return [_note_stale(source_file, word, place) for place, word in told]


def find_stale_sheets(titles: Collection[str], source_file: SourceFile) -> list[Problem]:
    """Return a problem for each name of [skip] sheets that none of the sheets has."""
    forms = source_file.layout.skip_sheets
    unmet = [form for form in forms if not any(match_word(title, [form]) for title in titles)]
    return [_note_stale(source_file, form, "[skip] sheets") for form in unmet]


def _note_stale(source_file: SourceFile, word: str, place: str) -> Problem:
    return Problem(source_file.name, place=source_file.name, rule="stale_word", found=word, expected=place)


def _list_words(layout: Layout) -> Iterator[tuple[str, str, str]]:
    yield from (("words", field, word) for field, words in layout.words.items() for word in words)
    yield from (("take", field, word) for field, words in layout.take.items() for word in words)
    yield from (("skip", "rows", word) for word in layout.skip_rows)
    yield from (("skip", "columns", word) for word in layout.skip_columns)


def _find_unmet(marks: Collection[str], parts: Iterable[Columns]) -> list[str]:
    """Return the marks that are the text of no cell; a blank one asks for nothing, it says what a gap is."""
    wanted = {clean_word(mark): mark for mark in marks if clean_word(mark)}
    longest = max(map(len, marks), default=0) + SPACES
    texts = {text for part in parts if part and wanted for text in part["text"].tolist() if len(text) <= longest}
    met = set(map(clean_word, texts))
    return [mark for word, mark in wanted.items() if word not in met]
