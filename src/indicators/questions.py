"""Questions asked of data/processed: put, answered, noted while a page is made, and asked again of newer tables."""

from __future__ import annotations

import hashlib
import importlib
import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from indicators.errors import IndicatorsError
from indicators.paths import find_root
from indicators.processed import Criteria, Stored, list_columns, list_criteria, open_stored
from indicators.reads import DIGESTS, is_noting, note_read

LIBRARY = "indicators."
OBSERVATIONS = "observations"
SHOW = "indicators.lab.listing:show_observations"  # of a higher layer: looked for where a notebook shows a table itself
Question = Mapping[str, Any]
Answer = TypeVar("Answer")


class Selection(pd.DataFrame):
    """Observations that somebody looks at: a notebook shows them as a table of words, with source and place."""

    @property
    def _constructor(self) -> type[Selection]:
        return Selection

    def _repr_html_(self) -> str | None:
        return resolve_name(SHOW)(self) or super()._repr_html_()


@dataclass(frozen=True)
class Observations:
    """The observations of a project, to be asked and never held: a page sees the answers it asks for and no more.

    Every answer is noted where a page is made, so that the page is made anew when one of its answers changes, and only
    then: select the rows and columns that are shown, and ask a function for a count.
    """

    root: Path

    def select(self, columns: Iterable[str] = (), **criteria: str | Iterable[str]) -> pd.DataFrame:
        """Return the observations that meet every criterion, in the order of the file, numbered anew.

        A criterion is a column of text and its value, or several values. `columns` (all where none is named) come in
        the order of the table. `value` and the four bounds are floats (NaN where there is none, inf for an open end);
        every other column is text, "" where there is nothing. Raises `UnknownTermError` for what is no column,
        `IndicatorsError` where nothing has been cleaned yet.
        """
        found = select_stored(OBSERVATIONS, columns, criteria, self.root)
        return found if is_noting() else Selection(found)

    def list_values(self, column: str, **criteria: str | Iterable[str]) -> list[str]:
        """Return the different values of a column of text among the observations that meet every criterion, sorted."""
        return list_stored(OBSERVATIONS, column, criteria, self.root)

    def ask(self, function: Callable[..., Answer], **arguments: object) -> Answer:
        """Return what `function` answers of the whole table: for answers that are smaller than the rows they take.

        `function` stands at the top of a module of the library, takes the table, `root` and the arguments by name, and
        depends on nothing else; arguments and answer are texts, numbers, lists, mappings or tables.
        """
        return ask_stored(OBSERVATIONS, function, arguments, self.root)

    def _repr_html_(self) -> str | None:
        """Return the first observations as a table; nothing on a page, which shows no table it was not asked for."""
        return None if is_noting() else self.select()._repr_html_()


Table = pd.DataFrame | Observations


def select_rows(table: Table, criteria: Criteria, columns: Iterable[str] = ()) -> pd.DataFrame:
    """Return the rows of `table` that have, in every column of `criteria`, the value or one of the values given.

    `table` is a table, or the observations as `open_observations` gives them.

    >>> regions = pd.DataFrame({"territory": ["corse", "alsace"], "period": ["2012", "2012"]})
    >>> select_rows(regions, {"territory": ("corse", "bretagne")})["territory"].tolist()
    ['corse']
    """
    if isinstance(table, Observations):
        return select_stored(OBSERVATIONS, columns, criteria, table.root)
    kept = np.ones(len(table), dtype=bool)
    for column, values in list_criteria(criteria, table.columns).items():
        kept &= table[column].isin(values).to_numpy(dtype=bool)
    return table.loc[kept, list_columns(columns, table.columns)].reset_index(drop=True)


def list_values(table: Table, column: str, criteria: Criteria) -> list[str]:
    """Return the different values of a column of text in the rows of `table` that meet every criterion, sorted.

    >>> list_values(pd.DataFrame({"territory": ["corse", "alsace"], "period": ["2012", "2012"]}), "period", {})
    ['2012']
    """
    if isinstance(table, Observations):
        return table.list_values(column, **criteria)
    return sorted(select_rows(table, criteria, [column])[column].unique().tolist())


def ask(table: Table, function: Callable[..., Answer], root: Path | None = None, **arguments: object) -> Answer:
    """Return what `function` answers of `table`, a table or the observations as `open_observations` gives them."""
    if isinstance(table, Observations):
        return table.ask(function, **arguments)
    return function(table, root=root, **arguments)


def select_stored(name: str, columns: Iterable[str], criteria: Criteria, root: Path | None) -> pd.DataFrame:
    """Return rows and columns of a table of data/processed, noted where a page is made."""
    stored = open_stored(name, root)
    listed = list_columns(columns, stored.columns)
    wanted = list_criteria(criteria, stored.columns)
    if not wanted and len(listed) == len(stored.columns):
        rows, found = np.arange(len(stored.table)), stored.table.copy(deep=False)  # copy-on-write makes this copy free
    else:
        rows = stored.find_rows(wanted)
        found = stored.take_rows(rows, listed)
    if is_noting() and all(wanted.values()):  # of no value at all, nothing is ever found
        asked = listed if len(listed) < len(stored.columns) else []
        note_read({"table": name, "columns": asked, "criteria": wanted}, stored.digest_rows(rows, listed))
    return found


def list_stored(name: str, column: str, criteria: Criteria, root: Path | None) -> list[str]:
    """Return the different values of a column in the rows of a table of data/processed, noted where a page is made."""
    stored = open_stored(name, root)
    list_columns([column], stored.columns)
    wanted = list_criteria(criteria, stored.columns)
    values = stored.list_values(column, wanted)
    if is_noting() and all(wanted.values()):
        note_read({"table": name, "values": column, "criteria": wanted}, digest_answer(values))
    return values


def ask_stored(
    name: str, function: Callable[..., Answer], arguments: Mapping[str, object], root: Path | None
) -> Answer:
    """Return the answer of a function of a whole table of data/processed, noted where a page is made."""
    question = {"table": name, "function": f"{function.__module__}:{function.__qualname__}", "arguments": arguments}
    root = root or find_root()
    try:
        answer = function(open_stored(name, root).table.copy(deep=False), root=root, **arguments)
    except IndicatorsError as error:
        note_read(question, digest_error(error))
        raise
    if is_noting():
        note_read(question, digest_answer(answer))
    return answer


def answer_questions(questions: Iterable[str], root: Path) -> dict[str, str]:
    """Return the digest of the answer that each question, as it was noted, has now in the project at `root`.

    "" for a question that has no answer any more: its file, table, column or function is gone.
    """
    return {question: _answer_question(question, root) for question in dict.fromkeys(questions)}


def _answer_question(question: str, root: Path) -> str:
    try:
        asked = json.loads(question)
        for kind, digest in DIGESTS.items():
            if kind in asked:
                return digest(root / asked[kind])
        stored = open_stored(asked["table"], root)
        if "function" in asked:
            return _answer_function(asked, stored, root)
        wanted = list_criteria(asked["criteria"], stored.columns)
        if "values" in asked:
            return digest_answer(stored.list_values(asked["values"], wanted))
        return stored.digest_rows(stored.find_rows(wanted), list_columns(asked["columns"], stored.columns), whole=True)
    except (ValueError, KeyError, TypeError, AttributeError, ImportError, IndicatorsError):
        return ""


def _answer_function(asked: Question, stored: Stored, root: Path) -> str:
    module, _, name = asked["function"].partition(":")
    if not module.startswith(LIBRARY):
        return ""
    function = getattr(importlib.import_module(module), name)
    try:
        return digest_answer(function(stored.table.copy(deep=False), root=root, **asked["arguments"]))
    except IndicatorsError as error:
        return digest_error(error)


def digest_answer(answer: object) -> str:
    """Return the SHA-256 of an answer, by its values."""
    text = json.dumps(_list_plainly(answer), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def digest_error(error: IndicatorsError) -> str:
    """Return the SHA-256 of the answer that there is none, and why."""
    return digest_answer([type(error).__name__, str(error)])


def _list_plainly(value: object) -> object:
    """Return a value as JSON knows it: tables as columns and rows, numbers of NumPy as Python's."""
    if isinstance(value, pd.DataFrame):
        return [list(value.columns), [_list_plainly(column.tolist()) for _, column in value.items()]]
    if isinstance(value, pd.Series | np.ndarray):
        return _list_plainly(value.tolist())
    if isinstance(value, Mapping):
        return [[_list_plainly(key), _list_plainly(one)] for key, one in value.items()]
    if isinstance(value, list | tuple):
        return [_list_plainly(one) for one in value]
    if isinstance(value, np.generic):
        return _list_plainly(value.item())
    return "nan" if isinstance(value, float) and math.isnan(value) else value
