"""The figures that are looked for: those withheld of confidential files, and those a user asks for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.cleaning.project import list_withheld
from indicators.errors import FigureError, IndicatorsError
from indicators.figures import parse_figure
from indicators.leaks.numbers import choose_numbers
from indicators.observations import NUMBER_COLUMNS, PROCESSED, read_observations
from indicators.paths import CLEANED, REPORTS, RUNS
from indicators.secrecy import SIGN

SHORTEST_WORDS = 8  # in letters: shorter ones stand in many places


class Wanted(NamedTuple):
    """What is looked for: numbers in any writing, words as they are; `passed` figures are too common for it.

    `standing` are the places whose withheld figure data/processed still holds.
    """

    numbers: frozenset[int] = frozenset()
    words: tuple[bytes, ...] = ()
    passed: int = 0
    standing: tuple[str, ...] = ()


def find_wanted(root: Path, asked: Sequence[str] = ()) -> Wanted:
    """Return what to look for in the outputs of the project at `root`.

    Of the withheld figures those that stand out: whole part of four digits, no year, published by nobody, and words of
    eight letters. `asked` are figures as a user writes them, looked for whatever they are.
    """
    own = frozenset(int(abs(read_asked(text))) for text in asked)
    withheld = list_withheld(root, root / REPORTS / RUNS / CLEANED)
    if withheld.empty:
        return Wanted(own)
    published = read_observations(root)
    numbers = choose_numbers(withheld["value"], set(published[list(NUMBER_COLUMNS)].to_numpy(float).ravel().tolist()))
    words = _choose_words(withheld["text"], published["text"])
    found = [int(abs(value)) in numbers for value in withheld["value"].dropna()]
    return Wanted(numbers | own, words, found.count(False), _find_standing(withheld, published))


def read_asked(text: str) -> float:
    """Return the number a user asks for. Raises `IndicatorsError` where it is none, or fewer than four digits."""
    try:
        value = parse_figure(text, "fr").value
    except FigureError:
        value = math.nan
    if not abs(value) >= 1000:
        raise IndicatorsError("--figure takes a number of at least four digits, as 4217; shorter ones stand everywhere")
    return value


def _choose_words(texts: Iterable[str], published: pd.Series) -> tuple[bytes, ...]:
    """Return the withheld words that stand out: long enough, no mere number, nobody else's."""
    others = set(published)
    told = {text for text in texts if len(text) >= SHORTEST_WORDS and any(map(str.isalpha, text))}
    return tuple(sorted(text.encode() for text in told - others))


def _find_standing(withheld: pd.DataFrame, published: pd.DataFrame) -> tuple[str, ...]:
    """Return the withheld places at which data/processed, cleaned before, still has a figure."""
    rows = published[published["place"].isin(withheld["place"]) & (published["absence"] == "")]
    return tuple(rows.loc[rows["text"] != SIGN, "place"])


OBSERVATIONS = (PROCESSED / "observations.csv").as_posix()
