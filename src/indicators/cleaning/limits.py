"""What a figure may be: the bounds its indicator and measure allow, its unit, the thing it counts."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from indicators.cleaning.faults import Fault
from indicators.codebook import UNITS_OF_MEASURE, index_codebook
from indicators.distinct import find_words, map_numbers, map_words, number_cases
from indicators.observations import NUMBER_COLUMNS
from indicators.paths import find_root

WHOLES = {"percent": 100.0, "permille": 1000.0}
NEVER_NEGATIVE = ("level", "ratio", "index", "share")
STATED = ["value", "low", "high"]


def find_misfits(candidates: pd.DataFrame, root: Path | None = None) -> Iterator[Fault]:
    """Yield the figures that contradict what they claim to be; an absence contradicts nothing.

    `candidates` has the columns of observations, and `expected_unit`.
    """
    codebook = index_codebook(root or find_root())
    stated = list_stated(candidates)
    yield find_wrong_units(candidates)
    yield find_wrong_nouns(candidates, codebook)
    yield find_broken_counts(candidates, stated, codebook)
    yield find_impossible_shares(candidates, stated)
    yield find_negative_levels(candidates, stated)


def find_wrong_units(candidates: pd.DataFrame) -> Fault:
    """Return the figures whose unit is not one that their measure, or else their indicator, may have."""
    numbers, cases = number_cases(candidates, ["measure", "unit", "expected_unit", "absence"])
    wrong = [
        not absence and unit != expected and unit not in UNITS_OF_MEASURE.get(measure, ())
        for measure, unit, expected, absence in cases
    ]
    rows = pd.Series(np.array(wrong, dtype=bool)[numbers], index=candidates.index)
    return Fault("unit_misfit", rows, candidates["unit"], candidates["expected_unit"])


def find_broken_counts(candidates: pd.DataFrame, stated: list[np.ndarray], codebook: pd.DataFrame) -> Fault:
    """Return the levels and changes of whole things (codebook: `whole`) that are not whole."""
    whole = find_whole(candidates, codebook)
    broken = _any(whole & ~np.isnan(numbers) & (numbers != np.round(numbers)) for numbers in stated)
    return Fault("count_not_whole", pd.Series(broken, index=candidates.index), candidates["text"])


def find_impossible_shares(candidates: pd.DataFrame, stated: list[np.ndarray]) -> Fault:
    """Return the shares, and the levels in percent, that lie below 0 or above the whole."""
    top = map_numbers(candidates["unit"], WHOLES)
    limited = find_words(candidates["measure"], ("share", "level")) & ~np.isnan(top)
    outside = _any((numbers < 0) | (numbers > top) for numbers in stated) if limited.any() else False
    rows = pd.Series(limited & outside, index=candidates.index)
    return Fault("share_impossible", rows, candidates["text"], "0–100 %")


def find_negative_levels(candidates: pd.DataFrame, stated: list[np.ndarray]) -> Fault:
    """Return the figures below zero whose measure cannot be."""
    below = find_words(candidates["measure"], NEVER_NEGATIVE) & _any(numbers < 0 for numbers in stated)
    return Fault("level_negative", pd.Series(below, index=candidates.index), candidates["text"])


def list_stated(candidates: pd.DataFrame) -> list[np.ndarray]:
    """Return value, low and high of the rows, NaN where there is none and for an open end."""
    columns = [candidates[name].to_numpy(float) for name in STATED]
    return [np.where(np.isinf(numbers), np.nan, numbers) for numbers in columns]


def _any(masks: Iterable[np.ndarray]) -> np.ndarray:
    return functools.reduce(np.logical_or, masks)


def find_wrong_nouns(candidates: pd.DataFrame, codebook: pd.DataFrame) -> Fault:
    """Return the levels and changes whose counted words are not those of their indicator.

    Of a share or a growth the words may name the whole it is taken of, so that they are not looked at.
    """
    nouns = {indicator: list_nouns(codebook, indicator) for indicator in codebook.index}
    numbers, cases = number_cases(candidates, ["measure", "indicator", "counted"])
    wrong = [
        bool(counted) and measure in ("level", "change") and judge_noun(indicator, counted, nouns)
        for measure, indicator, counted in cases
    ]
    rows = pd.Series(np.array(wrong, dtype=bool)[numbers], index=candidates.index)
    expected = map_words(candidates["indicator"], {name: "; ".join(known) for name, known in nouns.items()})
    return Fault("noun_misfit", rows, candidates["counted"], expected)


def list_nouns(codebook: pd.DataFrame, indicator: str) -> tuple[str, ...]:
    """Return the counted words that fit `indicator`, in both languages."""
    row = codebook.loc[indicator]
    return tuple(noun for column in ("nouns_fr", "nouns_en") for noun in row[column].split(";") if noun)


def judge_noun(indicator: str, counted: str, nouns: dict[str, tuple[str, ...]]) -> bool:
    """Return True where `counted` names another thing than `indicator` counts, or a thing the codebook does not know.

    The first word known to the codebook decides; of two that begin there, the longer. An indicator without words in
    the codebook (a budget) takes any that belongs to no other.

    >>> nouns = {"jobs": ("emploi",), "employees": ("salarié", "emploi salarié"), "budget": ()}
    >>> judge_noun("jobs", "emplois", nouns), judge_noun("jobs", "salariés", nouns), judge_noun("budget", "ans", nouns)
    (False, True, False)
    """
    spoken = fold_words(counted)
    hits = [(spoken.find(noun), -len(noun), owner) for owner, known in nouns.items() for noun in map(fold_words, known)]
    heard = [hit for hit in hits if hit[0] >= 0]
    if not heard:
        return bool(nouns.get(indicator))
    first = min(heard)[:2]
    return indicator not in {owner for *start, owner in heard if tuple(start) == first}


def fold_words(words: str) -> str:
    """Return `words` in lower case without accents, one space before each, so that a stem is found at a word's start.

    >>> fold_words("Établissements  employeurs")
    ' etablissements employeurs'
    """
    letters = unicodedata.normalize("NFKD", words.replace("’", "'").replace("'", "' ")).casefold()
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " " + " ".join(plain.split())


def settle_bounds(candidates: pd.DataFrame, root: Path | None = None) -> pd.DataFrame:
    """Return `candidates` with bounds that their precision, indicator and measure allow.

    A counted figure without a qualifier is itself; whole things come in whole numbers (11 enterprises are not 10.5); a
    share stays within the whole; a level is not below zero.
    """
    numbers = {name: candidates[name].to_numpy(float) for name in NUMBER_COLUMNS}
    whole = find_whole(candidates, index_codebook(root or find_root()))
    counted = find_words(candidates["precision"], ("count",)) & find_words(candidates["qualifier"], ("exact",))
    inexact = np.flatnonzero(~counted)
    for bound, to_whole in (("likely_low", np.ceil), ("likely_high", np.floor)):
        likely = numbers[bound][inexact]
        numbers[bound] = numbers["value"].copy()
        numbers[bound][inexact] = np.where(whole[inexact], to_whole(likely), likely)
    floor = np.where(find_words(candidates["measure"], NEVER_NEGATIVE), 0.0, -np.inf)
    top = map_numbers(candidates["unit"], WHOLES, np.inf)
    top = np.where(find_words(candidates["measure"], ("share", "level")), top, np.inf)
    for bound in NUMBER_COLUMNS[1:]:
        numbers[bound] = np.clip(numbers[bound], floor, top)
    return candidates.assign(**numbers)


def find_whole(candidates: pd.DataFrame, codebook: pd.DataFrame) -> np.ndarray:
    """Return True for the levels and changes of things that come whole: `whole` in the codebook."""
    things = set(codebook.index[codebook["whole"] == "yes"])
    whole = find_words(candidates["indicator"], things) & find_words(candidates["unit"], ("count",))
    return whole & find_words(candidates["measure"], ("level", "change"))
