"""A file opened for a proposal: its sheets as texts, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np


class Sheet(NamedTuple):
    """A sheet (its name; "" for a delimited file): texts, which of them are numbers, the number of each row, merges.

    `titles` and `roles` (header -> field) are what a file in an office's format says apart from its table; of such a
    file the `texts` are its first rows, and `whole` are all. `hidden` are the numbers of rows that nobody sees.
    """

    name: str
    texts: np.ndarray
    numbers: np.ndarray
    rows: list[int]
    merged: tuple[tuple[int, int, int, int], ...]
    titles: tuple[str, ...] = ()
    roles: Mapping[str, str] = MappingProxyType({})
    whole: np.ndarray | None = None
    hidden: frozenset[int] = frozenset()


class Opened(NamedTuple):
    """The sheets of a file; of a delimited one also how it is written. `cut` where there is more than was looked at.

    `form` is the office's format that the file is in, "" for none; `hidden` tells hidden sheets, rows and columns that
    hold something.
    """

    sheets: list[Sheet]
    encoding: str
    delimiter: str
    cut: bool
    form: str = ""
    hidden: tuple[str, ...] = ()


def name_described(path: Path) -> Path:
    """Return where the description of a file stands: beside it, under its name.

    >>> name_described(Path("a/figures.tsv.gz")).as_posix(), name_described(Path("a/b.c.csv")).as_posix()
    ('a/figures.toml', 'a/b.c.toml')
    """
    return (path.with_suffix("") if path.suffix.lower() == ".gz" else path).with_suffix(".toml")
