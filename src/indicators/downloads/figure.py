"""The data of one figure as a workbook and as CSV, with the words that stand around it."""

from __future__ import annotations

import codecs
import itertools
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from indicators.downloads.cells import clean_cell, say
from indicators.downloads.delimited import write_csv
from indicators.downloads.points import BETWEEN, BOUNDED, DATA_COLUMNS, INPUT_COLUMNS, NUMBERS, list_inputs
from indicators.downloads.workbook import INFINITE, NOTHING, Cell, Sheet, write_workbook
from indicators.labels import MISSING, find_word, label_word
from indicators.tables.render import SIGN_WORDS, find_sign

MARK = codecs.BOM_UTF8  # by which a spreadsheet knows the letters; pandas passes over it
WORDS = ("headline", "subtitle", "note", "reading", "scope", "source")  # of a figure, in the order they are told
FLAGS = re.compile("[a-z]{1,4}")
WIDTHS = (16, 24, 44, 12, 14, 9, 18, 10, 14, 14, 14, 14, 22, 40, 40, 36, 44, 40, 18)
INPUT_WIDTHS = (18, 60, 36, 24, 50, 16, 44)
NOTE_WIDTHS, PLAIN_WIDTH = (30, 100), 30
TELLERS: Mapping[str, Callable[[str, str], str]] = {
    "unit": lambda unit, language: label_word(f"unit_{unit}", language),
    "absence": lambda absence, language: (
        say("only_bounds", language) if absence == BOUNDED else label_word(f"absence_{absence}", language)
    ),
}


def write_figure_workbook(data: pd.DataFrame, evidence: pd.DataFrame, words: Mapping[str, str], language: str) -> bytes:
    """Return the data of a figure on one sheet; on others the figures behind it, and its notes, columns and signs."""
    shown = show_signs(list_rows(data, language), DATA_COLUMNS, data["absence"])
    sheets = [
        Sheet(say("sheet_data", language), shown, WIDTHS, data["unit"].tolist()),
        Sheet(say("sheet_inputs", language), list_input_rows(evidence, language), INPUT_WIDTHS),
        Sheet(say("sheet_notes", language), list_notes(data, words, language), NOTE_WIDTHS),
    ]
    return write_workbook(sheets, language)


def write_figure_csv(data: pd.DataFrame, words: Mapping[str, str], language: str) -> bytes:
    """Return the data of a figure as CSV; title, notes and signs stand in the last column of the first row alone."""
    head, *rows = list_rows(data, language)
    about = clean_cell(BETWEEN.join(tell_about(data, words, language)), language)
    told = itertools.chain([about], itertools.repeat(""))
    return MARK + write_csv(
        [[*head, say("about", language)], *([*row, text] for row, text in zip(rows, told, strict=False))]
    )


def write_plain_workbook(rows: Sequence[Sequence[Cell]], title: str, language: str) -> bytes:
    """Return the rows of a table without a figure's frame as a workbook: its own sheet, and one with its title."""
    cleaned = clean_rows(rows, language)
    notes = [[say("item", language), say("text", language)], [say("headline", language), clean_cell(title, language)]]
    sheets = [
        Sheet(say("sheet_data", language), cleaned, (PLAIN_WIDTH,) * len(cleaned[0])),
        Sheet(say("sheet_notes", language), notes, NOTE_WIDTHS),
    ]
    return write_workbook(sheets, language)


def write_plain_csv(rows: Sequence[Sequence[Cell]], language: str) -> bytes:
    """Return the rows of a table without a figure's frame as CSV."""
    return MARK + write_csv(clean_rows(rows, language))


def clean_rows(rows: Sequence[Sequence[Cell]], language: str) -> list[list[Cell]]:
    """Return rows with every text cleaned."""
    return [[clean_cell(cell, language) if isinstance(cell, str) else cell for cell in row] for row in rows]


def list_rows(data: pd.DataFrame, language: str) -> list[list[Cell]]:
    """Return the rows of the data below their header, in the words of `language`: numbers as floats, texts cleaned."""
    columns = [
        data[column].tolist() if column in NUMBERS else translate(data[column], TELLERS.get(column), language)
        for column in DATA_COLUMNS
    ]
    return [[say(column, language) for column in DATA_COLUMNS], *map(list, zip(*columns, strict=True))]


def translate(column: pd.Series, tell: Callable[[str, str], str] | None, language: str) -> list[str]:
    """Return the texts of a column, as `tell` says them in `language` if given, cleaned; what repeats is said once."""
    listed = column.tolist()
    told = {text: clean_cell(tell(text, language) if text and tell else text, language) for text in set(listed)}
    return [told[text] for text in listed]


def show_signs(rows: list[list[Cell]], columns: Sequence[str], absences: Iterable[str]) -> list[list[Cell]]:
    """Return rows below their header with the sign of an absence in place of the value that is missing."""
    place = list(columns).index("value")
    shown = [
        [*row[:place], _choose_sign(row[place], absence), *row[place + 1 :]]
        for row, absence in zip(rows[1:], absences, strict=True)
    ]
    return [rows[0], *shown]


def _choose_sign(value: Cell, absence: str) -> Cell:
    return find_sign({"absence": absence}) if absence and math.isnan(value) else value


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
        for sign, meaning in list_signs(data["status"], data["absence"], language)
    ]
    pairs = [(say("item", language), say("text", language)), *told, *columns, *signs]
    return [[clean_cell(item, language), clean_cell(text, language)] for item, text in pairs]


def tell_about(data: pd.DataFrame, words: Mapping[str, str], language: str) -> Iterable[str]:
    """Yield the title, notes and signs of a figure, a sentence each."""
    colon = label_word("colon", language)
    yield from (f"{_name_word(key, language)}{colon}{words[key]}" for key in WORDS if words[key].strip())
    yield from (f"{sign}{colon}{meaning}" for sign, meaning in list_flags(data["status"], language))


def list_signs(flags: Iterable[str], absences: Iterable[str], language: str) -> list[tuple[str, str]]:
    """Return each flag, each sign of an absence, and the signs that stand in any column, with what they mean."""
    found = {find_sign({"absence": absence}) for absence in absences if absence} - {MISSING}
    signs = [(sign, label_word(key, language)) for sign, key in SIGN_WORDS.items() if sign in found]
    standing = {MISSING: "sign_missing", NOTHING: "sign_empty", INFINITE: "sign_infinite"}
    return [*list_flags(flags, language), *signs, *((sign, say(key, language)) for sign, key in standing.items())]


def list_flags(flags: Iterable[str], language: str) -> list[tuple[str, str]]:
    """Return each letter of a column of flags with what it means; a mark that is no such letter is left out.

    >>> list_flags(["bu", "", "?"], "en")
    [('b', 'break in series'), ('u', 'low reliability')]
    """
    letters = sorted({letter for some in set(flags) if FLAGS.fullmatch(some) for letter in some})
    told = [(letter, find_word(f"flag_{letter}", language, "")) for letter in letters]
    return [(letter, meaning) for letter, meaning in told if meaning]


def _name_word(key: str, language: str) -> str:
    return say(key, language) if key in ("headline", "subtitle") else label_word(key, language)
