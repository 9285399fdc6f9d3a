"""What is wrong with a cell: one rule, what was found and what was expected; and the row of problems it becomes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.catalogue import LANGUAGES
from indicators.observations import PROBLEM_COLUMNS
from indicators.vocabulary import phrase_rule_often

# articles.xlsx!figures!F12 (paragraph 9)   series.csv!line 12!2014
SHEET_PLACE = re.compile(r"(?P<file>[^!]*)!(?P<sheet>.*)!(?P<cell>[A-Z]+[0-9]+)(?: \(.*\))?$")
LINE_PLACE = re.compile(r"(?P<file>[^!]*)!(?P<cell>line [0-9]+(?:!.*)?)$", re.DOTALL)


FACTS, SENTENCES = PROBLEM_COLUMNS[:-4], PROBLEM_COLUMNS[-4:]


class Fault(NamedTuple):
    """The rows of a table that break a rule of rules.csv, and what was found and expected; one text, or one a row."""

    rule: pd.Series | str
    rows: pd.Series
    found: pd.Series | str
    expected: pd.Series | str = ""


def gather_faults(faults: Iterable[Fault]) -> pd.DataFrame:
    """Return one row for each faulty row, columns rule, found, expected: the first fault in the order given.

    One cell is one problem, so that observations and problems add up to cells.

    >>> values = pd.Series(["a", "b", "c"])
    >>> gather_faults([Fault("first", values == "b", values), Fault("second", values != "a", values, "a")])
         rule found expected
    1   first     b
    2  second     c        a
    """
    tables = [_tabulate_fault(fault) for fault in faults if fault.rows.any()]
    if not tables:
        return pd.DataFrame(columns=["rule", "found", "expected"], dtype=str)
    gathered = pd.concat(tables)
    return gathered[~gathered.index.duplicated()].sort_index()


def _tabulate_fault(fault: Fault) -> pd.DataFrame:
    index = fault.rows.index[fault.rows]
    parts = {"rule": fault.rule, "found": fault.found, "expected": fault.expected}
    return pd.DataFrame({name: _take(part, index) for name, part in parts.items()}, index=index).astype(str)


def _take(part: pd.Series | str, index: pd.Index) -> pd.Series | str:
    return part.loc[index] if isinstance(part, pd.Series) else part


def report_cells(cells: pd.DataFrame, faults: pd.DataFrame) -> pd.DataFrame:
    """Return the problem of each faulty cell, with its file, sheet and cell, and its sentences in both languages."""
    culprits = cells.loc[faults.index, ["place", "source", "text"]]
    parts = [split_place(place) for place in culprits["place"]]
    places = pd.DataFrame(parts, columns=["file", "sheet", "cell"], index=faults.index, dtype=str)
    return phrase_problems(pd.concat([culprits, places, faults], axis=1))


def split_place(place: str) -> tuple[str, str, str]:
    """Return the file, the sheet and the cell of a place; a delimited file has no sheet, its cell is line and column.

    An address ends before the passage; a header may end in parentheses itself, and is told to the end.

    >>> split_place("a.xlsx!Fig 1!F12 (paragraph 9)"), split_place("b.csv!line 3!Montant (k€)")
    (('a.xlsx', 'Fig 1', 'F12'), ('b.csv', '', 'line 3!Montant (k€)'))
    """
    if line := LINE_PLACE.match(place):
        return line["file"], "", line["cell"]
    if sheet := SHEET_PLACE.match(place):
        return sheet["file"], sheet["sheet"], sheet["cell"]
    return place.partition("!")[0], "", place.partition("!")[2]


def phrase_problems(problems: pd.DataFrame) -> pd.DataFrame:
    """Return `problems` with the sentences of rules.csv, filled with what is known of each row; index from 0."""
    facts = problems[list(FACTS)].reset_index(drop=True)
    sentences = {name: np.empty(len(facts), dtype=object) for name in SENTENCES}
    for rule, rows in facts.groupby("rule", sort=False).indices.items():
        known = {name: facts[name].to_numpy(object)[rows].tolist() for name in FACTS if name != "rule"}
        for language in LANGUAGES:
            problem, remedy = phrase_rule_often(rule, language, known)
            sentences[f"problem_{language}"][rows] = problem
            sentences[f"remedy_{language}"][rows] = remedy
    return pd.concat([facts, pd.DataFrame(sentences, dtype=str)], axis=1)
