"""Rows of a file that are added up, joined by what their words mean; and the groups whose rows have no sum, and why."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.activities import hold_codes, list_nested
from indicators.periods import parse_periods
from indicators.readers.adding import Added
from indicators.readers.cells import Columns
from indicators.readers.words import PERIODS
from indicators.territories import find_territories
from indicators.texts import clean_word, normalise_name

MOST_LISTED = 8  # words of a problem; the first are enough to see what is wrong


class Doubt(NamedTuple):
    """Why the rows of a group have no sum: a rule, the field that it is about, what was found and expected."""

    rule: str
    field: str
    found: str
    expected: str = ""


class Groups(NamedTuple):
    """Rows of the file by what they mean: fields and notes of each group, and its numbers by column of figures.

    `members` are places of groups of words, `starts` where each group begins among them; `doubts` say which groups have
    no sum.
    """

    fields: Columns
    notes: list[str]
    rows: np.ndarray
    totals: np.ndarray
    empty: np.ndarray
    unread: np.ndarray
    members: np.ndarray
    starts: np.ndarray
    doubts: dict[int, Doubt]


class Held(NamedTuple):
    """Which rows count in which definition, a place a pair: the row, the definition, and whether its code is whole."""

    rows: np.ndarray
    sectors: np.ndarray
    whole: np.ndarray


def join_groups(columns: Columns, read: np.ndarray, added: Added, sectors: tuple[str, ...], root: Path) -> Groups:
    """Return the groups of words added up by what they mean; a group counts in each definition that it belongs to.

    `columns` are the words of the groups by field, `read` the groups that are read. Words that differ by spaces alone,
    territories also by case, accents or hyphens, and periods that are the same one are one; the first is kept.
    """
    fields = {field: texts[read] for field, texts in columns.items()}
    notes = fields.pop("note", np.full(len(read), "", dtype=object))
    held = _hold_sectors(fields["sector"], sectors, root) if sectors else _hold_all(len(read))
    own = {field: texts[held.rows] for field, texts in fields.items()} | ({"sector": held.sectors} if sectors else {})
    numbers = _number_groups(own, root) if own else np.zeros(len(held.rows), dtype=np.int64)
    order = np.argsort(numbers, kind="stable")
    starts = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    rows = held.rows[order]
    members = read[rows]
    parts = (added.rows, added.totals, added.empty, added.unread)
    sums = [np.add.reduceat(part[members], starts, axis=0) if len(starts) else part[:0] for part in parts]
    first = {field: texts[order[starts]] for field, texts in own.items()}
    doubts = _find_doublets(own.get("territory"), order, starts)
    if sectors:
        doubts |= _find_nested(fields["sector"][rows], held.whole[order], starts, root)
        doubts |= _find_partly(fields["sector"][rows], held.whole[order], starts, first["sector"])
    told = [list_some(part, " ; ") for part in _split(notes[rows], starts)]
    return Groups(first, told, *sums, members, starts, doubts)


def list_some(words: Iterable[str], between: str = ", ") -> str:
    """Return the distinct words of a list in their order, the first few of many; blank ones are left out.

    >>> list_some(["62", "58.2", "", "62"])
    '58.2, 62'
    """
    listed = sorted(set(words) - {""})
    return between.join(listed[:MOST_LISTED]) + (f"{between}…" if len(listed) > MOST_LISTED else "")


def _split(column: np.ndarray, starts: np.ndarray) -> list[np.ndarray]:
    return np.split(column, starts[1:]) if len(starts) else []


def _hold_all(rows: int) -> Held:
    return Held(np.arange(rows), np.array([], dtype=object), np.ones(rows, dtype=bool))


def _hold_sectors(codes: np.ndarray, sectors: tuple[str, ...], root: Path) -> Held:
    """Return which rows count in which definition by their code; a code that belongs in part, or is unknown, does."""
    places, distinct = pd.factorize(codes)
    rows, named, whole = [], [], []
    for sector in sectors:
        holds = np.array(list(hold_codes(sector, distinct, root).values()), dtype=object)[places]
        own = np.flatnonzero(holds != "none")
        rows.append(own)
        named.append(np.full(len(own), sector, dtype=object))
        whole.append(holds[own] == "whole")
    return Held(np.concatenate(rows), np.concatenate(named), np.concatenate(whole))


def _number_groups(fields: Columns, root: Path) -> np.ndarray:
    """Return a number for each row, the same for rows that mean the same."""
    keys = {field: _key_words(field, texts, root) for field, texts in fields.items()}
    return pd.DataFrame(keys, dtype=object).groupby(list(keys), sort=False).ngroup().to_numpy()


def _key_words(field: str, texts: np.ndarray, root: Path) -> np.ndarray:
    """Return what the words of a field are told apart by."""
    places, distinct = pd.factorize(texts)
    words = pd.Series([clean_word(text) for text in distinct], dtype="str")
    if field == "territory":
        known, plain = find_territories(words, root)[0], words.map(normalise_name)
    elif field in PERIODS:
        said = parse_periods(words)[0]
        known, plain = (said["period"] + " " + said["flags"]).str.strip(), words
    else:
        known, plain = words, words
    return known.where(known != "", plain).to_numpy(object)[places]


def _find_doublets(territories: np.ndarray | None, order: np.ndarray, starts: np.ndarray) -> dict[int, Doubt]:
    """Return the groups of a territory that goes by several names or codes: its rows may stand twice in the file."""
    if territories is None:
        return {}
    names = {word: normalise_name(clean_word(word)) for word in pd.unique(territories)}
    told = ({names[word]: clean_word(word) for word in part} for part in _split(territories[order], starts))
    return {
        group: Doubt("sum_two_names", "territory", list_some(words.values()))
        for group, words in enumerate(told)
        if len(words) > 1
    }


def _find_nested(codes: np.ndarray, whole: np.ndarray, starts: np.ndarray, root: Path) -> dict[int, Doubt]:
    """Return the groups with a code that lies within another one of theirs, so that its rows count twice."""
    pairs = list_nested(pd.unique(codes[whole]), root)
    if not pairs:
        return {}
    groups = (set(part) for part in _split(np.where(whole, codes, None), starts))
    found = ((group, _list_pairs(pairs, own)) for group, own in enumerate(groups))
    return {group: Doubt("sum_overlapping", "sector", told) for group, told in found if told}


def _list_pairs(pairs: list[tuple[str, str]], codes: set[str]) -> str:
    return list_some(f"{wide} ({narrow})" for wide, narrow in pairs if wide in codes and narrow in codes)


def _find_partly(codes: np.ndarray, whole: np.ndarray, starts: np.ndarray, sectors: np.ndarray) -> dict[int, Doubt]:
    """Return the groups with a code that belongs to their definition in part, or that no nomenclature knows."""
    doubtful = np.where(whole, "", np.where(codes == "", '""', codes))
    told = ((group, list_some(part)) for group, part in enumerate(_split(doubtful, starts)))
    return {group: Doubt("sum_partly", "sector", found, sectors[group]) for group, found in told if found}
