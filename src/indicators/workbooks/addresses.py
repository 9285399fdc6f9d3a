"""Addresses of cells: letters for columns, and corners of ranges."""

from __future__ import annotations

import re
from functools import cache

RANGE = re.compile(r"\$?([A-Za-z]+)\$?(\d+)(?::\$?([A-Za-z]+)\$?(\d+))?")


def name_column(column: int) -> str:
    """Return the letters of a column, counted from 1.

    >>> name_column(1), name_column(27), name_column(16384)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


@cache
def find_column(letters: str) -> int:
    """Return the number of a column by its letters.

    >>> find_column("A"), find_column("aa"), find_column("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def find_bounds(written: str) -> tuple[int, int, int, int]:
    """Return first column, first row, last column and last row of a range; raise `ValueError` where it is none.

    >>> find_bounds("B2:C10"), find_bounds("D4")
    ((2, 2, 3, 10), (4, 4, 4, 4))
    """
    found = RANGE.fullmatch(written)
    if not found:
        raise ValueError(f"{written!r} is no range")
    left, top, right, bottom = found.groups()
    return find_column(left), int(top), find_column(right or left), int(bottom or top)
