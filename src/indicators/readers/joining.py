"""What several words of a file say of the same figures, joined by field, and where they contradict one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from indicators.distinct import repeat_words, take_words
from indicators.readers.cells import Columns
from indicators.texts import BLANKS

CONTRADICTED = "words_contradicted"


class Clash(NamedTuple):
    """Where two words say different things of one field: places among rows or cells, and what was said, in words."""

    places: np.ndarray
    told: list[str]


def find_clash(field: str, before: np.ndarray, own: np.ndarray) -> Clash:
    """Return where both of two columns say something of a field, and not the same.

    >>> find_clash("measure", np.array(["share", "share", ""]), np.array(["level", "", "level"])).told
    ['measure: share ≠ level']
    """
    places = np.flatnonzero((before != "") & (own != "") & (before != own))
    pairs = zip(before[places].tolist(), own[places].tolist(), strict=True)
    told = [(one.strip(BLANKS), other.strip(BLANKS)) for one, other in pairs]
    differ = np.array([one != other and bool(one) and bool(other) for one, other in told], dtype=bool)
    return Clash(places[differ], [f"{field}: {one} ≠ {other}" for one, other in told if one != other and one and other])


def contradicts(values: Mapping[str, str], more: Mapping[str, str]) -> bool:
    """Return whether two words say different things of one field; notes are joined, and contradict nothing."""
    return any(values.get(field, "") not in ("", said) for field, said in more.items() if said and field != "note")


def add_fields(columns: Columns, codes: np.ndarray, meanings: list[Mapping[str, str]]) -> list[Clash]:
    """Put what the words of a column say beside what others said, and return where that is another thing."""
    clashes = []
    for field in _list_fields(meanings):
        own = np.array([said.get(field, "") for said in meanings], dtype=object)[codes]
        clashes += _put(columns, field, own)
    return clashes


def cross_fields(words: Columns, headers: list[dict[str, str]], rows: np.ndarray) -> tuple[Columns, list[Clash]]:
    """Return what rows and headers say of each cell, row by row, and where they contradict one another."""
    cells = {field: repeat_words(texts[rows], len(headers)) for field, texts in words.items()}
    order, clashes = np.tile(np.arange(len(headers), dtype=np.int32), len(rows)), []
    for field in _list_fields(headers):
        clashes += _put(cells, field, take_words(order, [header.get(field, "") for header in headers]))
    return cells, clashes


def _list_fields(meanings: Iterable[Mapping[str, str]]) -> list[str]:
    return list(dict.fromkeys(field for said in meanings for field in said))


def _put(columns: Columns, field: str, own: np.ndarray) -> list[Clash]:
    if field not in columns:
        columns[field] = own
        return []
    before, own = (np.asarray(part, dtype=object) for part in (columns[field], own))
    if field == "note":
        columns[field] = _join_notes(before, own)
        return []
    columns[field] = np.where(own != "", own, before)
    return [find_clash(field, before, own)]


def _join_notes(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    return np.array([" ; ".join(filter(None, pair)) for pair in pairs], dtype=object)
