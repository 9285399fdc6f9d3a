"""What is wrong in the construction of a composite index, whether a file describes it or Python made it.

Each fault names the table and the key that a description has it in, so that a reader of files can add the line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pandas as pd

from indicators.composites.checks import is_number
from indicators.composites.construction import DIRECTIONS, WORDS, Construction, Indicator, Variation
from indicators.composites.weights import ahp_weights, budget_weights, check_names, check_weights
from indicators.descriptions.words import nearest_word
from indicators.errors import ComparisonError

# Weights that people give, and the table they are written in.
WRITTEN = {"given": "given", "budget": "points", "ahp": "compared"}
HUNDRED = 100.0


class Fault(NamedTuple):
    """One fault: the table and key of the description, which of several blocks (from 1; 0: one alone), and words."""

    table: str
    key: str
    told: str
    number: int = 0


def check_construction(construction: Construction) -> None:
    """Raise `ComparisonError` with the first fault of a construction.

    >>> check_construction(Construction("made", (Indicator("jobs", "lower"),)))
    Traceback (most recent call last):
        ...
    indicators.errors.ComparisonError: index made: better of jobs is 'lower'; allowed: more, less
    """
    fault = next(find_faults(construction), None)
    if fault:
        raise ComparisonError(f"index {construction.name}: {fault.told}")


def find_faults(construction: Construction) -> Iterator[Fault]:
    """Yield what is wrong: names, words, numbers out of their range, opinions that do not fit, what a choice lacks.

    >>> [fault.told for fault in find_faults(Construction("made", (Indicator("jobs"), Indicator("jobs"))))]
    ["name 'jobs' is there twice; keep one"]
    """
    yield from _judge_indicators(construction.indicators)
    yield from _judge_choices(construction)
    yield from _judge_opinions(construction)
    yield from _judge_variation(construction.variation)
    yield from _judge_needs(construction)


def _judge_indicators(indicators: tuple[Indicator, ...]) -> Iterator[Fault]:
    if not indicators:
        yield Fault("indicator", "", "no indicator is named; add one with its name, a column's")
    seen = set()
    for number, one in enumerate(indicators, 1):
        if one.name in seen:
            yield Fault("indicator", "name", f"name {one.name!r} is there twice; keep one", number)
        seen.add(one.name)
        if one.better not in DIRECTIONS:
            told = f"better of {one.name} is {one.better!r}; {nearest_word(str(one.better), DIRECTIONS)}"
            yield Fault("indicator", "better", told, number)
        if not _is_between(one.low, one.high):
            told = (
                f"goalposts of {one.name} are low {_show(one.low)} and high {_show(one.high)}; expected low below high"
            )
            yield Fault("indicator", "low", told, number)


def _is_between(low: object, high: object) -> bool:
    """Return whether goalposts are two finite numbers in order, or both are not given."""
    if not (is_number(low) and is_number(high)):
        return False
    return bool(low < high) or bool(pd.isna(low) and pd.isna(high))


def _judge_choices(construction: Construction) -> Iterator[Fault]:
    choices, names = construction.choices, _list_names(construction)
    for key in ("indicators_available", "territories_available"):
        yield from _judge_share("index", key, getattr(choices, key))
    for step, words in WORDS.items():
        yield from _judge_words("index", step, (getattr(choices, step),), words, "is")
    yield from _judge_words("index", "excluded", choices.excluded, names, "names")


def _judge_share(table: str, key: str, value: object) -> Iterator[Fault]:
    if not is_number(value) or pd.isna(value) or not 0 <= value <= HUNDRED:
        yield Fault(table, key, f"{key} is {_show(value)}; expected a number from 0 to 100")


def _judge_words(table: str, key: str, words: object, allowed: object, verb: str) -> Iterator[Fault]:
    if not isinstance(words, (tuple, list)):
        yield Fault(table, key, f"{key} is {words!r}; expected several words, as a tuple")
        return
    for number, word in enumerate(words):
        if word not in allowed:
            yield Fault(table, key, f"{key} {verb} {word!r}; {nearest_word(str(word), [str(one) for one in allowed])}")
        if word in words[:number]:
            yield Fault(table, key, f"{key} {word!r} is there twice; keep one")


def _judge_opinions(construction: Construction) -> Iterator[Fault]:
    names, opinions = _list_names(construction), construction.opinions
    checks: dict[str, Callable] = {
        "given": lambda weights: check_weights(weights, names),
        "points": lambda points: (check_names(points.columns, names, "column of points"), budget_weights(points)),
        "compared": lambda table: (check_names(table.index, names, "comparison"), ahp_weights(table)),
    }
    for table, check in checks.items():
        kind, found = pd.Series if table == "given" else pd.DataFrame, getattr(opinions, table)
        if found is not None and not isinstance(found, kind):
            yield Fault(table, "", f"{table} is a {type(found).__name__}; expected a pandas {kind.__name__}")
        elif found is not None:
            yield from _catch(table, check, found)


def _catch(table: str, check: Callable, found: object) -> Iterator[Fault]:
    try:
        check(found)
    except ComparisonError as error:
        yield Fault(table, "", str(error))


def _judge_variation(variation: Variation) -> Iterator[Fault]:
    for step, words in variation.words.items():
        if step in WORDS:
            yield from _judge_words("vary", step, words, WORDS[step], "names")
        else:
            yield Fault("vary", step, f"{step!r} is no step; {nearest_word(str(step), tuple(WORDS))}")
    if "kemeny" in variation.words.get("aggregation", ()):
        told = "Kemeny's ranking is searched for once, not by the thousand; vary copeland, which compares alike"
        yield Fault("vary", "aggregation", told)
    for key in ("draws", "seed"):
        if type(value := getattr(variation, key)) is not int or value < 1:
            yield Fault("vary", key, f"{key} is {value!r}; expected a whole number, 1 or more")
    yield from _judge_share("vary", "weights_within", variation.weights_within)


def _judge_needs(construction: Construction) -> Iterator[Fault]:
    """Yield choices, made or varied, that need a table or goalposts that are not there."""
    bare = [one.name for one in construction.indicators if math.isnan(one.low)]
    for table, words in (("index", _list_made(construction)), ("vary", construction.variation.words)):
        for word in words.get("weights", ()):
            if word in WRITTEN and getattr(construction.opinions, WRITTEN[word]) is None:
                told = f"weights {word!r} need the table [{WRITTEN[word]}], the opinions they are made of; add it"
                yield Fault(table, "weights", told)
        if "goalposts" in words.get("normalisation", ()) and bare:
            told = f"goalposts need low and high of every indicator; {bare[0]} has none"
            yield Fault(table, "normalisation", told)


def _show(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else repr(value)


def _list_names(construction: Construction) -> list:
    return [one.name for one in construction.indicators]


def _list_made(construction: Construction) -> dict[str, tuple]:
    return {step: (getattr(construction.choices, step),) for step in WORDS}
