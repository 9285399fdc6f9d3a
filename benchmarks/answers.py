"""The answers to what a proposal asks, line by line, as a standing description of the same file has them."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from indicators.descriptions import FIELDS
from indicators.proposing.answering import Question, fill_in, fill_needed, list_questions
from indicators.readers.words import split_footnotes

if TYPE_CHECKING:
    from proposals import Read

# A field that no description of ../shared/sources says of a word: it marks the cells of each question.
MARK = "published"
NAME = re.compile(r'name = "(.*)"')


def answer_questions(text: str, wanted: Read, read: Callable[[str], Read]) -> str:
    """Return a proposal with its questions answered; a line for which there is no answer is taken away."""
    first = fill_in(text, lambda asked: answer_file(asked, wanted))
    second = fill_in(first, lambda asked: answer_column(asked, wanted))
    third = add_labels(second, wanted)
    for part in dict.fromkeys(asked.part for asked in list_questions(third) if asked.part.startswith("words")):
        third = answer_words(third, part, wanted, read)
    found = read(fill_needed(third)).cells
    return fill_in(third, lambda asked: answer_field(asked, third, found, wanted))


def answer_words(text: str, part: str, wanted: Read, read: Callable[[str], Read]) -> str:
    """Return a proposal with what it asks of the words of one part answered, by the cells that each word is of."""
    marked = read(fill_needed(fill_in(text, lambda asked: mark_word(asked) if asked.part == part else None))).cells
    return fill_in(text, lambda asked: answer_word(asked, marked, wanted) if asked.part == part else None)


def answer_file(asked: Question, wanted: Read) -> str | None:
    """Return what the standing description says of the file, its source and its marks."""
    own = wanted.source_file
    if asked.part == "file":
        return write(getattr(own, asked.key))
    if asked.part == "source":
        return write(getattr(own.sources[0], asked.key))
    if asked.part == "marks":
        return write(own.marks[asked.key]) if asked.key in own.marks else ""
    return None


def answer_column(asked: Question, wanted: Read) -> str | None:
    """Return what the standing description says of a column; a name of its own is read as its words are."""
    if asked.part != "columns":
        return None
    pattern = wanted.source_file.layout.columns.get(asked.key)
    return write(pattern.text if pattern else "ignore")


def add_labels(text: str, wanted: Read) -> str:
    """Return a proposal with what the standing description takes of the columns to which it gives a name of its own."""
    layout, said = wanted.source_file.layout, tomllib.loads(fill_needed(text))
    named = {*said.get("columns", {}).values()} - {*FIELDS, *said.get("take", {})}
    taken = {label: list(words) for label, words in layout.take.items() if label in named}
    lines = [f"{label} = {json.dumps(words, ensure_ascii=False)}" for label, words in taken.items()]
    if "[take]\n" in text or not lines:
        return text.replace("[take]\n", "\n".join(["[take]", *lines, ""]))
    return text + "\n".join(["[take]", *lines, ""])


def mark_word(asked: Question) -> str:
    """Return the answer to a question about a word that marks the cells it is about."""
    return write_table(read_known(asked) | {MARK: name(asked)})


def name(asked: Question) -> str:
    """Return the mark of a question."""
    return f"q{asked.line}"


def answer_word(asked: Question, marked: pd.DataFrame, wanted: Read) -> str:
    """Return what the standing description says of the cells of a word, "" where it reads none of them."""
    places = marked.index[marked[MARK] == name(asked)].intersection(wanted.cells.index)
    if not len(places):
        return write_table(read_known(asked)) if read_known(asked) else ""
    said = {field: find_answer(wanted.cells.loc[places, field]) for field in asked.fields}
    known = read_known(asked) | {field: value for field, value in said.items() if value}
    return write_table(known) if known else ""


def read_known(asked: Question) -> dict[str, str]:
    """Return what a proposal says of a word already, without what it asks for."""
    said = tomllib.loads(f"word = {asked.value}")["word"]
    held = said if isinstance(said, dict) else {}
    return {field: value for field, value in held.items() if field not in asked.fields}


def answer_field(asked: Question, text: str, found: pd.DataFrame, wanted: Read) -> str:
    """Return the one value of a field that the standing description has where the proposal has none."""
    if asked.part not in ("defaults", "sheet", "table"):
        return ""
    cells = found[found[asked.key] == ""]
    if asked.part == "sheet":
        above = "\n".join(text.splitlines()[: asked.line])
        cells = cells[cells.index.str.contains(f"{NAME.findall(above)[-1]}!", regex=False)]
    places = cells.index.intersection(wanted.cells.index)
    value = find_answer(wanted.cells.loc[places, asked.key]) if len(places) else ""
    return write(value) if value else ""


def write_table(said: Mapping[str, str]) -> str:
    """Return what is said of a word as TOML writes it."""
    return "{ " + ", ".join(f"{field} = {write(value)}" for field, value in said.items()) + " }"


def find_answer(values: pd.Series) -> str:
    """Return the value of most cells: there is room for one."""
    return str(values.mode().iloc[0])


def write(value: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(split_footnotes(str(value)).word, ensure_ascii=False)
