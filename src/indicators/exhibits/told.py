"""Evidence of several figures in one row: those that come from the same figures are told, and quoted, once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.labels import label_word
from indicators.observations import Table
from indicators.tables import EVIDENCE_COLUMNS
from indicators.tables.evidence import keep_needed, read_passports


class Told(NamedTuple):
    """One figure: its row of the evidence and whose that is, what it is, its words, its bounds, its method, its inputs.

    `reason` says why there is none, "" where there is one.
    """

    mark: str
    whose: str
    what: str
    words: str
    method: str
    inputs: tuple[str, ...]
    bounds: str = ""
    reason: str = ""


def list_told(told: Iterable[Told], observations: Table, language: str, *, root: Path | None = None) -> pd.DataFrame:
    """Return a row of evidence for each mark: what its figures are, how each came about, and their inputs."""
    marks: dict[str, list[Told]] = {}
    for one in told:
        marks.setdefault(one.mark, []).append(one)
    inputs = {mark: tuple(dict.fromkeys(name for one in some for name in one.inputs)) for mark, some in marks.items()}
    passports = read_passports(keep_needed(observations, inputs.values()), language, None, root)
    rows = [
        (
            mark,
            some[0].whose,
            _join_words(some, language),
            some[0].bounds if len(some) == 1 else "",
            " ".join(dict.fromkeys(one.method for one in some)),
            passports.tell(inputs[mark]),
            tuple(dict.fromkeys(one.reason for one in some if one.reason)),
        )
        for mark, some in marks.items()
    ]
    return pd.DataFrame(rows, columns=list(EVIDENCE_COLUMNS))


def _join_words(some: list[Told], language: str) -> str:
    """The figures of a row, each with what it is and its bounds where there are several."""
    colon, semicolon = label_word("colon", language), label_word("semicolon", language)
    if len({one.words for one in some}) == 1 and some[0].reason:
        return some[0].words
    told = [f"{one.words} ({one.bounds})" if one.bounds and len(some) > 1 else one.words for one in some]
    named = [f"{one.what}{colon}{words}" if one.what else words for one, words in zip(some, told, strict=True)]
    return semicolon.join(named)
