"""The whole construction of a composite index, as one object: what goes in, and the choice made at each step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from indicators.composites.aggregation import AGGREGATIONS
from indicators.composites.missing import MISSING
from indicators.composites.normalisation import METHODS
from indicators.composites.outliers import OUTLIERS
from indicators.descriptions.words import nearest_word
from indicators.errors import ComparisonError

WEIGHTS = ("equal", "given", "budget", "pca", "factor", "ahp")
WORDS: Mapping[str, tuple[str, ...]] = {
    "missing": tuple(MISSING),
    "outliers": tuple(OUTLIERS),
    "normalisation": tuple(METHODS),
    "weights": WEIGHTS,
    "aggregation": AGGREGATIONS,
}
DIRECTIONS = ("more", "less")


class Indicator(NamedTuple):
    """A column of the table: whether more or less of it is better, the column it is divided by, and its goalposts."""

    name: str
    better: str = "more"
    per: str = ""
    low: float = float("nan")
    high: float = float("nan")


class Choices(NamedTuple):
    """What is done at each step, in order; thresholds are in percent of values, `excluded` is not added up."""

    indicators_available: float = 0.0
    territories_available: float = 0.0
    missing: str = "keep"
    outliers: str = "none"
    normalisation: str = "min_max"
    excluded: tuple[str, ...] = ()
    weights: str = "equal"
    aggregation: str = "linear"


class Opinions(NamedTuple):
    """What people said indicators weigh: given weights, points of experts, comparisons two by two; None: not asked."""

    given: pd.Series | None = None
    points: pd.DataFrame | None = None
    compared: pd.DataFrame | None = None


class Variation(NamedTuple):
    """The choices that could as well have been made: words by step, each indicator left out or not, weights moved.

    `weights_within` is how far each weight is moved at most, in percent of itself.
    """

    words: Mapping[str, tuple[str, ...]]
    exclude_one: bool = False
    weights_within: float = 0.0
    draws: int = 10_000
    seed: int = 1


class Construction(NamedTuple):
    """A composite index as its description has it: indicators, choices, opinions, and what is to be varied."""

    name: str
    indicators: tuple[Indicator, ...]
    choices: Choices = Choices()
    opinions: Opinions = Opinions()
    variation: Variation = Variation({})


def change(construction: Construction, **choices: object) -> Construction:
    """Return the construction with some choices made otherwise; `ComparisonError` for a word that is none.

    >>> change(Construction("index", (Indicator("jobs"),)), normalisation="z_score").choices.normalisation
    'z_score'
    """
    names = [indicator.name for indicator in construction.indicators]
    for step, word in choices.items():
        _check_choice(step, Choices._fields, "a step")
        if step in WORDS:
            _check_choice(word, WORDS[step], f"a choice of {step}")
        for name in word if step == "excluded" else ():
            _check_choice(name, names, "an indicator of this index")
    return construction._replace(choices=construction.choices._replace(**choices))


def list_columns(construction: Construction) -> list[str]:
    """Return the columns that a table must have: indicators first, then what they are divided by.

    >>> list_columns(Construction("index", (Indicator("jobs", per="people"), Indicator("firms", per="people"))))
    ['jobs', 'firms', 'people']
    """
    names = [indicator.name for indicator in construction.indicators]
    return list(dict.fromkeys([*names, *(indicator.per for indicator in construction.indicators if indicator.per)]))


def list_marks(construction: Construction) -> tuple[tuple[str, ...], pd.Series, pd.Series]:
    """Return the indicators of which less is better, and the low and the high mark of each, as `normalise` takes them.

    >>> less, low, high = list_marks(Construction("index", (Indicator("delay", "less", low=0, high=60),)))
    >>> less, float(low["delay"]), float(high["delay"])
    (('delay',), 0.0, 60.0)
    """
    indicators = construction.indicators
    names = [one.name for one in indicators]
    less = tuple(one.name for one in indicators if one.better == "less")
    return less, pd.Series([one.low for one in indicators], names), pd.Series([one.high for one in indicators], names)


def _check_choice(word: object, allowed: tuple[str, ...] | list[str], what: str) -> None:
    if word not in allowed:
        raise ComparisonError(f"{word!r} is not {what}; {nearest_word(str(word), allowed)}")
