"""What a measure is given: numbers read with care, aligned by label, and handed back with their labels.

One rule for all measures: a missing number stays missing in the result it enters and in no other; what is no number, or
stands twice, or cannot be infinite or negative, is refused by name.
"""

from __future__ import annotations

import difflib
import numbers
from collections.abc import Hashable, Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.errors import MeasureError
from indicators.texts import list_some

Floats = npt.NDArray[np.float64]
Numbers = float | Floats
Vector = pd.Series | npt.ArrayLike  # one number a territory (or a sector)
Table = pd.DataFrame | npt.ArrayLike  # territories in rows, sectors in columns
Many = float | npt.ArrayLike | pd.Series | pd.DataFrame  # one number, or many of any shape
PLAIN = "iuf"  # kinds of numpy dtype that hold numbers; true and false are none
SHOWN = 5


class Sample(NamedTuple):
    """What is left where every number is known, and the labels of what is not: for the card of a figure."""

    table: pd.DataFrame
    missing: tuple[Hashable, ...]


def keep_complete(table: pd.DataFrame) -> Sample:
    """Return the rows of `table` where nothing is missing, and the labels of those left out.

    >>> keep_complete(pd.DataFrame({"jobs": [5.0, None]}, index=["bretagne", "corse"])).missing
    ('corse',)
    """
    whole = table.notna().all(axis=1)
    return Sample(table[whole], tuple(table.index[~whole]))


def read_vector(values: Vector, what: str, least: float = 0.0) -> Floats:
    """Return `values`, one number a label, as an array; missing stays missing.

    `MeasureError` where there is none, or a table, a text, an infinite number, one below `least`, a label twice.
    """
    found = _read_numbers(values, what, least)
    if found.ndim != 1:
        raise MeasureError(f"{what}: {found.ndim} dimensions found, one expected: a list of numbers or a series")
    return found


def read_table(amounts: Table, what: str, least: float = 0.0) -> Floats:
    """Return `amounts` (territories, sectors) as an array of two dimensions; errors as in `read_vector`."""
    found = read_panel(amounts, what, least)
    if found.ndim > 2:
        raise MeasureError(f"{what}: {found.ndim} dimensions found, two expected; take one table at a time")
    return found


def read_panel(amounts: Table, what: str, least: float = 0.0) -> Floats:
    """Return `amounts` (…, territories, sectors) as an array of two dimensions or more; errors as in `read_vector`."""
    found = _read_numbers(amounts, what, least)
    if found.ndim < 2:
        raise MeasureError(f"{what}: one dimension found, two expected: territories in rows, sectors in columns")
    return found


def align(values: Vector, like: Iterable[Hashable] | None, length: int, what: str, least: float = 0.0) -> Floats:
    """Return `values` in the order of the labels `like`; in their own order where one of the two has no labels.

    `MeasureError` where labels differ, or lengths do, and as in `read_vector`.

    >>> align(pd.Series({"b": 2, "a": 1}), ["a", "b"], 2, "people").tolist()
    [1.0, 2.0]
    """
    if isinstance(values, pd.Series) and like is not None:
        values = values.reindex(_check_same(values.index, pd.Index(like), what))
    found = read_vector(values, what, least)
    if len(found) != length:
        raise MeasureError(f"{what}: {len(found)} numbers found, {length} expected: one for each of what is measured")
    return found


def align_table(amounts: Table, like: Table, what: str, least: float = 0.0) -> Floats:
    """Return `amounts` with rows and columns in the order of those of `like`; errors as in `align`."""
    if isinstance(amounts, pd.DataFrame) and isinstance(like, pd.DataFrame):
        amounts = _reorder(amounts, like, what)
    found, wanted = read_table(amounts, what, least), np.shape(like)
    if found.shape != wanted:
        raise MeasureError(f"{what}: a table of {found.shape} found, {wanted} expected")
    return found


def align_names(names: pd.Series | npt.ArrayLike, like: Vector, length: int, what: str) -> npt.NDArray[np.object_]:
    """Return a name for each of `like`, in its order; by label where both have labels.

    `MeasureError` where labels stand twice or differ, one is missing, or there are not as many.

    >>> align_names(pd.Series({"b": "north", "a": "south"}), pd.Series({"a": 1, "b": 2}), 2, "groups").tolist()
    ['south', 'north']
    """
    if isinstance(names, pd.Series) and isinstance(like, pd.Series):
        names = _reorder(names, like, what)
    found = np.asarray(names, dtype=object)
    if found.shape != (length,) or pd.isna(found).any():
        raise MeasureError(f"{what}: one name for each of {length} values expected, and none missing")
    return found


def read_together(*given: Many) -> tuple[list[Floats], Many]:
    """Return numbers, or many, that are computed with one by one, as arrays, and the first of them that has labels.

    Series (or tables) are put into the order of that first; a single number goes with all of them. `MeasureError` for
    texts, labels twice or differing, a table beside a series, and lengths that do not fit.

    >>> found, like = read_together(pd.Series({"a": 5, "b": 6}), pd.Series({"b": 2, "a": 1}), 3.0)
    >>> [one.tolist() for one in found], list(like.index)
    ([[5.0, 6.0], [1.0, 2.0], 3.0], ['a', 'b'])
    """
    labelled = [one for one in given if isinstance(one, pd.Series | pd.DataFrame)]
    if len({type(one) for one in labelled}) > 1:
        raise MeasureError("numbers: a table and a series found; which way the series goes is not said")
    like = labelled[0] if labelled else given[0]
    found = [_as_floats(_reorder(one, like, "numbers") if len(labelled) > 1 else one, "numbers") for one in given]
    shapes = {one.shape for one in found if one.ndim}
    if len(shapes | ({np.shape(like)} if labelled else set())) > 1:
        told = " and ".join(str(shape) for shape in sorted(shapes))
        raise MeasureError(f"numbers: {told} found, as many on each side expected, or a single one")
    return found, like


def check_variant(variant: str, known: Iterable[str]) -> str:
    """Return `variant`, or raise `MeasureError` where it is none of those known, with the nearest.

    >>> check_variant("t", ("T", "L"))
    Traceback (most recent call last):
    indicators.errors.MeasureError: variant 't' is not known; take one of T, L
    """
    names = tuple(known)
    if variant not in names:
        near = difflib.get_close_matches(str(variant), names, n=1)
        hint = f" (near: {near[0]})" if near else ""
        raise MeasureError(f"variant {variant!r} is not known{hint}; take one of {', '.join(names)}")
    return variant


def check_several(count: int, what: str, least: int = 2) -> None:
    """Raise `MeasureError` where there are fewer than `least` of what is compared."""
    if count < least:
        raise MeasureError(f"{what}: {count} found, at least {least} expected; there is nothing to compare")


def labels_of(values: Vector | Table) -> pd.Index | None:
    """Return the labels of the rows, or nothing where there are none."""
    return values.index if isinstance(values, pd.Series | pd.DataFrame) else None


def columns_of(amounts: Table) -> pd.Index | None:
    """Return the labels of the columns (of the numbers themselves, for one row), or nothing where there are none."""
    return amounts.columns if isinstance(amounts, pd.DataFrame) else labels_of(amounts)


def label_rows(found: Floats, like: Table) -> Numbers | pd.Series:
    """Return a number a row with the labels of the rows of `like`; a plain number for one row."""
    if isinstance(like, pd.DataFrame):
        return pd.Series(found, index=like.index)
    return float(found) if np.ndim(found) == 0 else found


def label_table(found: Floats, like: Table) -> Floats | pd.DataFrame | pd.Series:
    """Return numbers in the shape of `like` with its labels."""
    if isinstance(like, pd.DataFrame):
        return pd.DataFrame(found, index=like.index, columns=like.columns)
    return pd.Series(found, index=like.index) if isinstance(like, pd.Series) else found


def positive(found: Floats) -> Floats:
    """Return the numbers above zero, what is not being missing: what one may divide by."""
    return np.where(found > 0, found, np.nan)


def divisor(found: Floats) -> Floats:
    """Return the numbers above zero with an end: divided by an open one all would be 0, and nobody knows that.

    >>> divisor(np.array([2.0, 0.0, np.inf])).tolist()
    [2.0, nan, nan]
    """
    return np.where((found > 0) & (found < np.inf), found, np.nan)


def check_once(labels: pd.Index, what: str) -> None:
    """Raise `MeasureError` where a label stands twice."""
    if not labels.is_unique:
        raise MeasureError(f"{what}: {_name(labels[labels.duplicated()].unique())} twice; keep one of each")


def _read_numbers(values: Vector | Table, what: str, least: float) -> Floats:
    for labels in (labels_of(values), values.columns if isinstance(values, pd.DataFrame) else None):
        if labels is not None:
            check_once(labels, what)
    found = _as_floats(values, what)
    if found.size == 0:
        raise MeasureError(f"{what}: no number found")
    low, high = found.min(), found.max()
    if np.isnan(low):
        low, high = np.fmin.reduce(found, axis=None), np.fmax.reduce(found, axis=None)
    if np.isinf(low) or np.isinf(high):
        raise MeasureError(f"{what}: an infinite number; an open end has bounds and no value: see measures.bounds")
    if low < least:
        raise MeasureError(f"{what}: {low:g} found, nothing below {least:g} expected")
    return found


def _as_floats(values: Vector | Table, what: str) -> Floats:
    raw = values.to_numpy() if isinstance(values, pd.Series | pd.DataFrame) else np.asarray(values)
    if raw.dtype.kind in PLAIN:
        return raw.astype(float, copy=False)
    flat = raw.astype(object).ravel()
    texts = [one for one in flat if not (one is None or one is pd.NA or _is_number(one))]
    if texts:
        raise MeasureError(f"{what}: {_name(texts)} found, numbers expected; read texts with figures.parse_figure")
    return np.array([np.nan if one is None or one is pd.NA else float(one) for one in flat]).reshape(raw.shape)


def _is_number(one: object) -> bool:
    return isinstance(one, numbers.Real) and not isinstance(one, bool | np.bool_)


def _reorder(one: Many, like: Many, what: str) -> Many:
    """Return a series or a table in the order of the labels of `like`; what has none as it is."""
    if isinstance(one, pd.Series):
        return one.reindex(_check_same(one.index, like.index, what))
    if isinstance(one, pd.DataFrame):
        rows = _check_same(one.index, like.index, what)
        return one.reindex(index=rows, columns=_check_same(one.columns, like.columns, what))
    return one


def _check_same(found: pd.Index, wanted: pd.Index, what: str) -> pd.Index:
    for labels in (found, wanted):
        check_once(labels, what)
    absent, strange = wanted.difference(found, sort=False), found.difference(wanted, sort=False)
    if len(absent) or len(strange):
        told = [f"{_name(absent)} missing"] if len(absent) else []
        told += [f"{_name(strange)} not asked for"] if len(strange) else []
        raise MeasureError(f"{what}: {' and '.join(told)}; the same labels are expected on both sides, in any order")
    return wanted


def _name(labels: Iterable[object]) -> str:
    return list_some(map(repr, labels), SHOWN)
