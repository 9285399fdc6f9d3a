"""The data of one figure as a workbook and as CSV, with the words that stand around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from indicators.downloads.cells import clean_cell, say
from indicators.downloads.delimited import write_csv
from indicators.downloads.points import DATA_COLUMNS, INPUT_COLUMNS, NUMBERS, list_inputs
from indicators.downloads.workbook import INFINITE, NOTHING, Cell, Sheet, write_workbook
from indicators.labels import MISSING, find_word, label_word
from indicators.tables.render import SIGN_WORDS

WORDS = ("headline", "subtitle", "note", "reading", "scope", "source")  # of a figure, in the order they are told
FLAGS = re.compile("[a-z]{1,4}")
WIDTHS = (16, 24, 44, 12, 14, 9, 10, 14, 14, 14, 14, 22, 40, 40, 36, 44, 40, 18)
INPUT_WIDTHS = (18, 60, 36, 24, 50, 16, 44)
NOTE_WIDTHS = (30, 100)


def write_figure_workbook(data: pd.DataFrame, evidence: pd.DataFrame, words: Mapping[str, str], language: str) -> bytes:
    """Return the data of a figure on one sheet; on others the figures behind it, and its notes, columns and signs."""
    sheets = [
        Sheet(say("sheet_data", language), list_rows(data, language), WIDTHS, data["unit"].tolist()),
        Sheet(say("sheet_inputs", language), list_input_rows(evidence, language), INPUT_WIDTHS),
        Sheet(say("sheet_notes", language), list_notes(data, words, language), NOTE_WIDTHS),
    ]
    return write_workbook(sheets, language)


def write_figure_csv(data: pd.DataFrame, words: Mapping[str, str], language: str) -> bytes:
    """Return the data of a figure as CSV; title, notes and signs stand in the last column of each row."""
    head, *rows = list_rows(data, language)
    about = clean_cell(" ".join(tell_about(data, words, language)), language)
    return write_csv([[*head, say("about", language)], *([*row, about] for row in rows)])


def list_rows(data: pd.DataFrame, language: str) -> list[list[Cell]]:
    """Return the rows of the data below their header, in the words of `language`: numbers as floats, texts cleaned."""
    columns = []
    for column in DATA_COLUMNS:
        cells = data[column].tolist()
        if column == "unit":
            cells = [label_word(f"unit_{unit}", language) if unit else "" for unit in cells]
        columns.append(cells if column in NUMBERS else [clean_cell(cell, language) for cell in cells])
    head = [say(column, language) for column in DATA_COLUMNS]
    return [head, *(list(row) for row in zip(*columns, strict=True))]


def list_input_rows(evidence: pd.DataFrame, language: str) -> list[list[Cell]]:
    """Return each reported figure behind a chart or table once, below the header, as its source writes it."""
    head = [say(column, language) for column in INPUT_COLUMNS]
    return [head, *([clean_cell(text, language) for text in row] for row in list_inputs(evidence))]


def list_notes(data: pd.DataFrame, words: Mapping[str, str], language: str) -> list[list[Cell]]:
    """Return what the second sheet of a figure says: an item and its text a row."""
    told = [(_name_word(key, language), words[key]) for key in WORDS if words[key].strip()]
    columns = [
        (say("column", language, name=say(column, language)), say(f"about_{column}", language))
        for column in DATA_COLUMNS
    ]
    signs = [
        (say("sign", language, sign=sign), meaning)
        for sign, meaning in (*list_flags(data["status"], language), *list_standing_signs(language))
    ]
    pairs = [(say("item", language), say("text", language)), *told, *columns, *signs]
    return [[clean_cell(item, language), clean_cell(text, language)] for item, text in pairs]


def tell_about(data: pd.DataFrame, words: Mapping[str, str], language: str) -> Iterable[str]:
    """Yield the title, notes and signs of a figure, a sentence each."""
    colon = label_word("colon", language)
    yield from (f"{_name_word(key, language)}{colon}{words[key]}" for key in WORDS if words[key].strip())
    yield from (f"{sign}{colon}{meaning}" for sign, meaning in list_flags(data["status"], language))


def list_flags(found: Iterable[str], language: str) -> list[tuple[str, str]]:
    """Return each flag and sign of a column of flags with what it means.

    >>> list_flags(["b", "s", "", "…"], "en")
    [('s', 'confidential'), ('b', 'break in series')]
    """
    statuses = set(found)
    signs = [(sign, label_word(SIGN_WORDS[sign], language)) for sign in SIGN_WORDS if sign in statuses - {MISSING}]
    letters = {letter for status in statuses - set(SIGN_WORDS) if FLAGS.fullmatch(status) for letter in status}
    flags = [(letter, find_word(f"flag_{letter}", language, "")) for letter in sorted(letters)]
    return signs + [(letter, meaning) for letter, meaning in flags if meaning]


def list_standing_signs(language: str) -> list[tuple[str, str]]:
    """Return the signs that stand for no number, no text and no end, wherever they stand, with what they mean."""
    keys = {MISSING: "sign_missing", NOTHING: "sign_empty", INFINITE: "sign_infinite"}
    return [(sign, say(key, language)) for sign, key in keys.items()]


def _name_word(key: str, language: str) -> str:
    return say(key, language) if key in ("headline", "subtitle") else label_word(key, language)
