"""Which unknowns of a system of linear equations are known after all: those that equations alone determine."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction

Equation = Mapping[Hashable, Fraction]  # of each unknown in it its coefficient; what is known plays no part


def find_determined(equations: Iterable[Equation]) -> set[Hashable]:
    """Return the unknowns that have one value only in every solution: those that stand alone in the reduced system.

    Method: Gauss-Jordan elimination in exact fractions; an unknown is determined where its unit vector lies in the
    row space of the coefficients.

    >>> one = Fraction(1)
    >>> find_determined([{"a": one, "b": one}, {"a": one, "b": -one}, {"c": one, "d": one}]) == {"a", "b"}
    True
    """
    rows: dict[Hashable, dict[Hashable, Fraction]] = {}
    for equation in equations:
        row = _reduce({name: number for name, number in equation.items() if number}, rows)
        if not row:
            continue
        pivot = next(iter(row))
        row = {name: number / row[pivot] for name, number in row.items()}
        for held in rows.values():
            _subtract(held, row, held.get(pivot, Fraction(0)))
        rows[pivot] = row
    return {pivot for pivot, row in rows.items() if len(row) == 1}


def _reduce(row: dict[Hashable, Fraction], rows: Mapping[Hashable, Mapping]) -> dict[Hashable, Fraction]:
    for name in [name for name in row if name in rows]:
        _subtract(row, rows[name], row.get(name, Fraction(0)))
    return row


def _subtract(row: dict[Hashable, Fraction], other: Mapping[Hashable, Fraction], times: Fraction) -> None:
    """Take `times` the other row away, in place."""
    if not times:
        return
    for name, number in other.items():
        left = row.get(name, Fraction(0)) - times * number
        if left:
            row[name] = left
        else:
            row.pop(name, None)
