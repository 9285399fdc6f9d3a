"""Columns of words that repeat themselves, as numbers and each word once: work is done on the words, not on the rows.

A column is a pandas Categorical whose categories are the words. Bulk files have a dozen words in ten million rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

PLAIN = ("place", "text")  # rarely twice the same
FEW_CASES = 1 << 16  # as many fit into the processor's own memory
LIMIT = 1 << 62  # of a number that stands for one word of each of several columns


def encode_words(words: pd.Series | np.ndarray) -> pd.Categorical:
    """Return a column of words as a Categorical, the words in the order of their first row.

    >>> column = encode_words(pd.Series(["b", "a", "b"]))
    >>> column.codes.tolist(), column.categories.tolist()
    ([0, 1, 0], ['b', 'a'])
    """
    if isinstance(words.dtype, pd.CategoricalDtype):
        return words.array if isinstance(words, pd.Series) else words
    plain = words.to_numpy(object) if isinstance(words, pd.Series) else words
    if plain.strides == (0,) and len(plain):  # one word seen from every row
        return build_words(np.zeros(len(plain), dtype=np.int8), plain[:1])
    codes, distinct = pd.factorize(plain)
    return build_words(codes.astype(choose_kind(len(distinct))), distinct)


def encode_texts(table: pd.DataFrame, plain: Collection[str] = ()) -> pd.DataFrame:
    """Return a table with every column as words but those of `PLAIN` and `plain`."""
    columns = {name: table[name] if name in (*PLAIN, *plain) else encode_words(table[name]) for name in table}
    return pd.DataFrame(columns, index=table.index, copy=False)


def spell_out(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its words as plain text."""
    columns = {name: table[name].astype("str") for name in table.select_dtypes("category")}
    return table.assign(**columns)


def encode_columns(columns: Mapping[str, np.ndarray], rows: slice) -> pd.DataFrame:
    """Return some rows of columns of text as a table, encoded as by `encode_texts`."""
    parts = {name: column[rows] for name, column in columns.items()}
    encoded = {
        name: pd.array(part, dtype="str") if name in PLAIN else encode_words(part) for name, part in parts.items()
    }
    return pd.DataFrame(encoded, copy=False)


def build_words(codes: np.ndarray, words: Sequence[str] | np.ndarray) -> pd.Categorical:
    """Return a column from the number of the word in each row, and the words, each of them once."""
    return pd.Categorical.from_codes(codes, pd.Index(words, dtype="str"), validate=False)


def take_words(numbers: np.ndarray, words: Iterable[str]) -> pd.Categorical:
    """Return a column that has in each row the word of that number; `words` may hold one several times.

    >>> take_words(np.array([2, 0, 1]), ["a", "b", "a"]).tolist()
    ['a', 'a', 'b']
    """
    codes, distinct = pd.factorize(np.array(list(words), dtype=object))
    return build_words(codes.astype(choose_kind(len(distinct)))[numbers], distinct)


def repeat_words(words: np.ndarray, times: int) -> pd.Categorical:
    """Return a column that has each word so many times, one after the other."""
    codes, distinct = pd.factorize(words)
    return build_words(np.repeat(codes.astype(choose_kind(len(distinct))), times), distinct)


def map_words(column: pd.Series, meaning: Mapping[str, str] | Callable[[str], str]) -> pd.Series:
    """Return the column with another word for each, "" for what a mapping does not hold."""
    words = encode_words(column)
    known = meaning if callable(meaning) else lambda word: meaning.get(word, "")
    return pd.Series(take_words(words.codes, [known(word) for word in words.categories]), index=column.index)


def map_numbers(column: pd.Series, meaning: Mapping[str, float], other: float = np.nan) -> np.ndarray:
    """Return a number for each row, `other` for the words that `meaning` does not hold."""
    words = encode_words(column)
    return np.array([meaning.get(word, other) for word in words.categories], dtype=float)[words.codes]


def find_words(column: pd.Series, wanted: Collection[str]) -> np.ndarray:
    """Return True in the rows whose word is one of `wanted`.

    >>> find_words(pd.Series(["b", "a", "b"]), {"b"}).tolist()
    [True, False, True]
    """
    words = encode_words(column)
    return np.array([word in wanted for word in words.categories], dtype=bool)[words.codes]


def number_cases(
    table: pd.DataFrame | Mapping[str, pd.Categorical | np.ndarray], columns: Sequence[str]
) -> tuple[np.ndarray, list[tuple[str, ...]]]:
    """Return the number of each row's case, and the cases: what the rows say in `columns`, each once.

    >>> numbers, cases = number_cases(pd.DataFrame({"measure": ["level", "share", "level"], "unit": "count"}), ["unit"])
    >>> numbers.tolist(), cases
    ([0, 0, 0], [('count',)])
    """
    encoded = [encode_words(table[column]) for column in columns]
    numbers, codes = _number_codes(encoded)
    words = [column.categories.to_numpy(object)[own].tolist() for column, own in zip(encoded, codes, strict=True)]
    return numbers, list(zip(*words, strict=True))


def _number_codes(columns: Sequence[pd.Categorical]) -> tuple[np.ndarray, Sequence[np.ndarray]]:
    """Return the number of each row's case, and the codes of the cases in each column."""
    combined, sizes = combine_codes(columns), [max(len(column.categories), 1) for column in columns]
    if math.prod(sizes) > FEW_CASES:
        numbers, distinct = pd.factorize(combined)
        firsts = find_firsts(numbers, len(distinct))
        return numbers, [column.codes[firsts] for column in columns]
    # Where all that can be is little, looking up which of it is there is quicker than a set.
    there = np.flatnonzero(np.bincount(combined, minlength=math.prod(sizes)))
    places = np.zeros(math.prod(sizes), dtype=np.intp)
    places[there] = np.arange(len(there))
    return places[combined], np.unravel_index(there, sizes)


def combine_codes(columns: Iterable[pd.Categorical], ranked: bool = False) -> np.ndarray:
    """Return a number for each row, equal where the rows have the same words in every column.

    With `ranked` the numbers are in the order of the words, of the first column first.
    """
    listed = list(columns)
    combined, size = np.zeros(len(listed[0]) if listed else 0, dtype=np.int64), 1
    for column in listed:
        words = len(column.categories)
        if words <= 1:  # says nothing of the rows
            continue
        if size * words >= LIMIT:
            combined, size = _renumber(combined)
        combined *= words
        combined += rank_words(column.categories)[column.codes] if ranked else column.codes
        size *= words
    return combined


def rank_words(words: Iterable[str]) -> np.ndarray:
    """Return the place of each of several different words in their order, code point by code point.

    >>> rank_words(["b", "", "a"]).tolist()
    [2, 0, 1]
    """
    listed = list(words)
    ranks = np.empty(len(listed), dtype=np.int64)
    ranks[sorted(range(len(listed)), key=listed.__getitem__)] = np.arange(len(listed))
    return ranks


def sort_words(words: pd.Categorical) -> pd.Categorical:
    """Return the same column with the words that are there and no others, in their order.

    >>> sort_words(encode_words(pd.Series(["b", "a", "c"]))[:2]).categories.tolist()
    ['a', 'b']
    """
    if len(words.categories) == 1:
        return words
    used = np.flatnonzero(np.bincount(words.codes, minlength=len(words.categories)))
    there = words.categories[used]
    ranks = rank_words(there)
    codes = np.zeros(len(words.categories), dtype=choose_kind(len(used)))
    codes[used] = ranks
    return build_words(codes[words.codes], there[np.argsort(ranks)])


def find_firsts(codes: np.ndarray, size: int) -> np.ndarray:
    """Return the first row of each number from 0 to `size`; each of them is there."""
    firsts = np.empty(size, dtype=np.intp)
    firsts[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return firsts


def join_words(parts: Sequence[pd.Series]) -> pd.Series:
    """Return several columns as one, rows counted from 0: words once, numbers and plain texts as they are."""
    if len(parts) == 1:
        return parts[0].reset_index(drop=True)
    if not all(isinstance(part.dtype, pd.CategoricalDtype) for part in parts):
        return pd.concat(parts, ignore_index=True)
    number: dict[str, int] = {}
    places = [[number.setdefault(word, len(number)) for word in part.array.categories] for part in parts]
    codes = [_renumber_words(part.array.codes, place, len(number)) for place, part in zip(places, parts, strict=True)]
    return pd.Series(build_words(np.concatenate(codes), list(number)))


def _renumber_words(codes: np.ndarray, places: list[int], size: int) -> np.ndarray:
    """Return the codes of a column by the places of its words among `size` words; most often these are the same."""
    if places == list(range(len(places))):
        return codes.astype(choose_kind(size), copy=False)
    return np.array(places, dtype=choose_kind(size))[codes]


def join_tables(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return tables of the same columns as one, rows counted from 0; what was joined is taken out of `tables`."""
    columns = {}
    tables[:] = [table for table in tables if len(table)] or tables[:1]
    for name in list(tables[0]):
        columns[name] = join_words([table.pop(name) for table in tables])
    return pd.DataFrame(columns, copy=False)


def _renumber(combined: np.ndarray) -> tuple[np.ndarray, int]:
    distinct, codes = np.unique(combined, return_inverse=True)
    return codes.astype(np.int64), len(distinct)


def choose_kind(size: int) -> type:
    return np.int8 if size < 1 << 7 else np.int16 if size < 1 << 15 else np.int32
