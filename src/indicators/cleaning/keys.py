"""Each observation named by its key, and a source that says two things of one key."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from indicators.cleaning.faults import Fault
from indicators.distinct import combine_codes, encode_words, find_firsts, rank_words, sort_words
from indicators.observations import KEY_COLUMNS, OBSERVATION_COLUMNS, hash_keys, name_alone, name_keys


def find_contradictions(candidates: pd.DataFrame, twice: pd.Series) -> list[Fault]:
    """Return the fault of every row whose source gives its key another value elsewhere.

    `twice` is the number of the key of each row that may have another. `found` is the row's own place, `expected` the
    words and place of the first row that says otherwise. The same value twice is no fault: both rows stay.
    """
    rows = candidates.loc[twice.index]
    others = find_others(pd.factorize(twice)[0], pd.factorize(say_values(rows))[0])
    words = (rows["text"] + " (" + rows["place"] + ")").iloc[others].set_axis(rows.index)
    return [Fault("key_contradicted", pd.Series(others >= 0, index=rows.index), rows["place"], words)]


def say_values(rows: pd.DataFrame) -> np.ndarray:
    """Return what each row says, for equality: its value, or its bounds where it has none, or why it has neither."""
    facts = zip(*(rows[column].tolist() for column in ("value", "low", "high", "absence")), strict=True)
    said = [f"{low}–{high} {absence}" if math.isnan(value) else f"{value}" for value, low, high, absence in facts]
    return np.array(said, dtype=object)


def find_others(keys: np.ndarray, said: np.ndarray) -> np.ndarray:
    """Return, for each row, the first row of the same key that says something else, -1 where all say the same.

    >>> find_others(np.array([0, 1, 0, 0, 1]), np.array([7, 8, 7, 9, 8])).tolist()
    [3, -1, 3, 0, -1]
    """
    firsts = find_firsts(keys, keys.max(initial=-1) + 1)
    differs = said != said[firsts][keys]
    seconds = np.full(len(firsts), -1)
    others = np.flatnonzero(differs)[::-1]
    seconds[keys[others]] = others
    return np.where(differs, firsts[keys], seconds[keys])


def number_keys(candidates: pd.DataFrame) -> pd.Series:
    """Return a number for each row, the same for the same key and source, in the order of keys and then sources."""
    columns = [encode_words(candidates[name]) for name in (*KEY_COLUMNS, "source")]
    return pd.Series(combine_codes(columns, ranked=True), index=candidates.index)


def find_repeated(numbers: np.ndarray) -> np.ndarray:
    """Return True for the numbers that are there more than once.

    >>> find_repeated(np.array([3, 1, 3, 2])).tolist()
    [True, False, True, False]
    """
    order = np.argsort(numbers, kind="stable")  # quick, for files come sorted, and a set of millions is slow
    same = np.diff(numbers[order]) == 0
    repeated = np.zeros(len(numbers), dtype=bool)
    repeated[order[1:][same]] = repeated[order[:-1][same]] = True
    return repeated


def order_observations(candidates: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    """Return the observations with their ids, the columns of the long table, sorted by key, source and id.

    `keys` are those of `number_keys`. The columns are taken out of `candidates` one by one, so that millions of rows
    need not be held twice.
    """
    numbers = keys.to_numpy()
    twice = find_repeated(numbers)
    candidates["observation"] = name_rows(candidates, twice)
    order = np.argsort(numbers, kind="stable")
    ties = np.flatnonzero(twice[order])
    rows = order[ties]
    names = encode_words(candidates["observation"].iloc[rows])
    order[ties] = rows[np.lexsort((rank_words(names.categories)[names.codes], numbers[rows]))]
    columns = {name: _settle(candidates.pop(name).array, order) for name in OBSERVATION_COLUMNS}
    return pd.DataFrame(columns, copy=False)


def _settle(column: ExtensionArray, order: np.ndarray) -> ExtensionArray:
    """Return a column in another order; where all rows say the same, there is none."""
    if not isinstance(column, pd.Categorical):
        return column.take(order)
    return column if len(column.categories) == 1 else sort_words(column.take(order))


def name_rows(candidates: pd.DataFrame, twice: np.ndarray) -> pd.Series:
    """Return the id of each row; where a key is there `twice` the place of the row breaks the tie."""
    names = name_alone(candidates)
    tied = candidates[twice]
    names[twice] = name_keys(hash_keys(tied), tied["place"]).to_numpy()
    return pd.Series(names, index=candidates.index, dtype="str")
