"""Each observation named by its key, and a source that says two things of one key."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from indicators.cleaning.faults import Fault
from indicators.observations import KEY_COLUMNS, OBSERVATION_COLUMNS, name_keys


def find_contradictions(candidates: pd.DataFrame, keys: pd.Series) -> list[Fault]:
    """Return the fault of every row whose source gives its key another value elsewhere.

    `found` is the row's own place, `expected` the words and place of the first row that says otherwise. The same value
    twice is no fault: both rows stay.
    """
    twice = keys[keys.duplicated(keep=False)]
    rows = candidates.loc[twice.index]
    said = _say_values(rows)
    contradicted = said.groupby(twice).transform("nunique") > 1
    disputed = rows[contradicted]
    others = _find_others(disputed, twice[contradicted], said[contradicted])
    return [Fault("key_contradicted", contradicted, rows["place"], others.reindex(rows.index, fill_value=""))]


def _say_values(rows: pd.DataFrame) -> pd.Series:
    """Return what each row says, for equality: its value, or its bounds where it has none, or why it has neither."""
    facts = zip(*(rows[column].tolist() for column in ("value", "low", "high", "absence")), strict=True)
    said = [f"{low}–{high} {absence}" if math.isnan(value) else f"{value}" for value, low, high, absence in facts]
    return pd.Series(said, index=rows.index, dtype=object)


def _find_others(rows: pd.DataFrame, keys: pd.Series, said: pd.Series) -> pd.Series:
    """Return, for each row, the words and place of the first row of the same key that says something else."""
    words = rows["text"] + " (" + rows["place"] + ")"
    others = {}
    for members in keys.groupby(keys, sort=False).groups.values():
        first = members[0]
        second = next(member for member in members if said[member] != said[first])
        others |= {row: words[second] if said[row] == said[first] else words[first] for row in members}
    return pd.Series(others, dtype=object)


def order_observations(candidates: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    """Return the observations with their ids, the columns of the long table, sorted by key, source and id."""
    named = candidates.assign(observation=name_keys(keys, candidates["place"]))
    # The last key of a sort by several is the first that counts. Ranks, for comparing texts takes ten times as long.
    ranks = [rank_words(named[column]) for column in ("observation", "source", *reversed(KEY_COLUMNS))]
    return named[list(OBSERVATION_COLUMNS)].take(np.lexsort(ranks)).reset_index(drop=True)


def rank_words(words: pd.Series) -> np.ndarray:
    """Return the place of each word among the distinct words in their order, code point by code point.

    >>> rank_words(pd.Series(["b", "", "b", "a"])).tolist()
    [2, 0, 2, 1]
    """
    codes, distinct = pd.factorize(words.to_numpy(object))  # as plain objects in half the time
    ranks = np.empty(len(distinct), dtype=np.int32)
    ranks[sorted(range(len(distinct)), key=distinct.tolist().__getitem__)] = np.arange(len(distinct))
    return ranks[codes]
