"""A table as a description would have it."""

from __future__ import annotations

from typing import NamedTuple

from indicators.proposing.columns import Column
from indicators.proposing.tables import Table


class Understood(NamedTuple):
    """A table as a description would have it: patterns by column and header row, words, what is taken and skipped.

    `places` are the territories met, by their text; `unsure` are sentences on what is left to a person; `columns` are
    those of the table, for showing it; `topics` are the words for indicators; `asked` are columns and words, by the
    part of the description where somebody is to say what they are, each with what is known of it.
    """

    table: Table
    kind: str
    columns: dict[str, str]
    across: dict[str, str]
    words: dict[str, dict[str, str | dict[str, str]]]
    take: dict[str, list[str]]
    skip_rows: list[str]
    skip_columns: list[str]
    places: dict[str, str]
    unsure: list[str]
    looked: list[Column]
    figures: tuple[int, ...]
    topics: list[str]
    asked: dict[str, dict[str, str]]
