"""The .toml of a composite index: the whole construction in one file, what is wrong in it told with its line."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from indicators.composites.construction import (
    DIRECTIONS,
    WORDS,
    Choices,
    Construction,
    Indicator,
    Opinions,
    Variation,
)
from indicators.composites.weights import ahp_weights, budget_weights, check_weights
from indicators.descriptions.words import Key, Where, check_keys, check_once, check_type, check_word, describe
from indicators.errors import ComparisonError, SourceError

TABLES = ("index", "indicator", "given", "points", "compared", "vary")
# Weights that people give, and the table they are written in.
WRITTEN = {"given": "given", "budget": "points", "ahp": "compared"}
NUMBER = Key(object, 0.0)
INDEX_KEYS = {
    "name": Key(str),
    "indicators_available": NUMBER,
    "territories_available": NUMBER,
    **{step: Key(str, Choices._field_defaults[step], words) for step, words in WORDS.items()},
    "excluded": Key(list, []),
}
INDICATOR_KEYS = {
    "name": Key(str),
    "better": Key(str, "more", DIRECTIONS),
    "per": Key(str, ""),
    "low": Key(object, math.nan),
    "high": Key(object, math.nan),
}
VARY_KEYS = {
    **{step: Key(list, []) for step in WORDS},
    "exclude_one": Key(bool, False),
    "weights_within": NUMBER,
    "draws": Key(int, 10_000),
    "seed": Key(int, 1),
}
HUNDRED = 100.0


def read_construction(path: Path) -> Construction:
    """Return the construction that a .toml describes; `SourceError` as `parse_construction`, or for no file."""
    if not path.is_file():
        raise SourceError(f"{path} does not exist; an index is described in a .toml (docs/composites.md)")
    try:
        return parse_construction(path.read_bytes().decode("utf-8-sig"), path.name)
    except UnicodeDecodeError as error:
        raise SourceError(f"{path.name} is not UTF-8 (byte {error.start}); save it as UTF-8") from error


def parse_construction(text: str, name: str = "index.toml") -> Construction:
    r"""Return the construction that a text in TOML describes.

    `SourceError` with file, line and the nearest word where a key or a choice is unknown, missing or of another kind,
    weights do not fit the indicators, or a choice needs what is not there.

    >>> parse_construction('[index]\nname = "made"\n[[indicator]]\nname = "jobs"').choices.normalisation
    'min_max'
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{name} is not TOML: {error}; mend that line (texts stand in quotes)") from error
    where = Where(name, text)
    _check_top(content, where)
    keys = check_keys(content.get("index", {}), INDEX_KEYS, where.inside("index"))
    indicators = _read_indicators(content.get("indicator", []), where)
    names = [indicator.name for indicator in indicators]
    choices = _read_choices(keys, names, where.inside("index"))
    opinions = _read_opinions(content, names, where)
    variation = _read_variation(content.get("vary", {}), where.inside("vary"))
    _check_needs(choices, variation, indicators, opinions, where)
    return Construction(keys["name"], indicators, choices, opinions, variation)


def _check_top(content: dict, where: Where) -> None:
    for table, found in content.items():
        inside = where.inside(table)
        check_word(table, TABLES, f"{inside.at()}: unknown table or key")
        kind = list if table == "indicator" else dict
        if not isinstance(found, kind):
            written = f"[[{table}]]" if kind is list else f"[{table}]"
            raise SourceError(f"{where.at(table)}: {table} is written {written}; found {describe(found)}")


def _read_indicators(blocks: list, where: Where) -> tuple[Indicator, ...]:
    if not blocks:
        raise SourceError(f"{where.name} names no indicator; add an [[indicator]] block with its name, a column's")
    block = where.inside("indicator")
    indicators = tuple(_read_indicator(keys, block._replace(number=number)) for number, keys in enumerate(blocks, 1))
    check_once([indicator.name for indicator in indicators], f"{where.name} [[indicator]]: name")
    return indicators


def _read_indicator(block: dict, where: Where) -> Indicator:
    keys = check_keys(block, INDICATOR_KEYS, where)
    low, high = (_read_number(keys[key], key, where, (-math.inf, math.inf)) for key in ("low", "high"))
    if ("low" in block or "high" in block) and not low < high:
        raise SourceError(f"{where.at('low')}: goalposts are low {low:g} and high {high:g}; expected low below high")
    return Indicator(keys["name"], keys["better"], keys["per"], low, high)


def _read_choices(keys: dict, names: list[str], where: Where) -> Choices:
    for key in ("indicators_available", "territories_available"):
        keys[key] = _read_number(keys[key], key, where, (0.0, HUNDRED))
    _check_words(keys["excluded"], "excluded", names, where)
    return Choices(**{**{field: keys[field] for field in Choices._fields}, "excluded": tuple(keys["excluded"])})


def _read_number(value: object, key: str, where: Where, within: tuple[float, float]) -> float:
    if type(value) not in (int, float):
        raise SourceError(f"{where.at(key)}: {key} is {describe(value)}; expected a number")
    if not math.isnan(value) and (math.isinf(value) or not within[0] <= value <= within[1]):
        raise SourceError(f"{where.at(key)}: {key} is {value!r}; expected a number from {within[0]:g} to {within[1]:g}")
    return float(value)


def _check_words(words: list, key: str, allowed: Collection[str], where: Where) -> None:
    for word in words:
        check_type(word, str, f"{where.at(key)}: {key}")
        check_word(word, allowed, f"{where.at(key)}: {key} names")
    check_once(words, f"{where.at(key)}: {key}")


def _read_opinions(content: dict, names: list[str], where: Where) -> Opinions:
    """Return what people said, checked as weights are."""
    given = points = compared = None
    if "given" in content:
        given = pd.Series(_read_row(content["given"], names, where.inside("given")), dtype=float)
        _tell(where.inside("given"), check_weights, given, names)
    if "points" in content:
        inside = where.inside("points")
        rows = {expert: _read_row(row, names, inside.inside(expert)) for expert, row in content["points"].items()}
        points = pd.DataFrame(rows, dtype=float).T.reindex(columns=names)
        _tell(inside, budget_weights, points)
    if "compared" in content:
        compared = _read_comparisons(content["compared"], names, where.inside("compared"))
        _tell(where.inside("compared"), ahp_weights, compared)
    return Opinions(given, points, compared)


def _read_row(row: object, names: list[str], where: Where) -> dict[str, float]:
    if not isinstance(row, dict):
        raise SourceError(f"{where.at()}: expected a number by indicator; found {describe(row)}")
    for name in row:
        check_word(name, names, f"{where.at(name)}: no [[indicator]] has the name")
    return {name: _read_number(value, name, where, (0.0, math.inf)) for name, value in row.items()}


def _read_comparisons(rows: dict, names: list[str], where: Where) -> pd.DataFrame:
    """Return the table of comparisons; what is said one way is its reciprocal the other."""
    table = pd.DataFrame(float("nan"), names, names)
    for name in names:
        table.loc[name, name] = 1.0
    for first, row in rows.items():
        check_word(first, names, f"{where.inside(first).at()}: no [[indicator]] has the name")
        for second, times in _read_row(row, names, where.inside(first)).items():
            if second == first or not math.isnan(table.loc[first, second]) or not times > 0:
                told = f"{first} against {second} is {times:g}; expected a number above zero, each two compared once"
                raise SourceError(f"{where.inside(first).at(second)}: {told}")
            table.loc[first, second], table.loc[second, first] = times, 1 / times
    gaps = [(first, second) for first in names for second in names if math.isnan(table.loc[first, second])]
    if gaps:
        told = f"{gaps[0][0]} and {gaps[0][1]} are not compared; say how many times as important the first is"
        raise SourceError(f"{where.at()}: {told}")
    return table


def _tell(where: Where, check: object, *arguments: object) -> None:
    """Run a check of `weights`, and tell what it refuses with the place it was written at."""
    try:
        check(*arguments)
    except ComparisonError as error:
        raise SourceError(f"{where.at()}: {error}") from error


def _read_variation(table: dict, where: Where) -> Variation:
    keys = check_keys(table, VARY_KEYS, where)
    for step, words in WORDS.items():
        _check_words(keys[step], step, words, where)
    if "kemeny" in keys["aggregation"]:
        told = "Kemeny's ranking is searched for once, not by the thousand; vary copeland, which compares alike"
        raise SourceError(f"{where.at('aggregation')}: {told}")
    for key in ("draws", "seed"):
        if keys[key] < 1:
            raise SourceError(f"{where.at(key)}: {key} is {keys[key]}; expected 1 or more")
    within = _read_number(keys["weights_within"], "weights_within", where, (0.0, HUNDRED))
    words = {step: tuple(keys[step]) for step in WORDS if keys[step]}
    return Variation(words, keys["exclude_one"], within, keys["draws"], keys["seed"])


def _check_needs(
    choices: Choices, variation: Variation, indicators: tuple[Indicator, ...], opinions: Opinions, where: Where
) -> None:
    """Raise `SourceError` where a choice, made or varied, needs a table or goalposts that are not there."""
    for table, own in (("index", choices._asdict()), ("vary", variation.words)):
        inside = where.inside(table)
        for word in _list(own.get("weights", ())):
            if word in WRITTEN and getattr(opinions, WRITTEN[word]) is None:
                raise SourceError(f"{inside.at('weights')}: weights {word!r} need the table [{WRITTEN[word]}]; add it")
        bare = [one.name for one in indicators if math.isnan(one.low) or math.isnan(one.high)]
        if "goalposts" in _list(own.get("normalisation", ())) and bare:
            told = f"goalposts need low and high of every indicator; {bare[0]} has none"
            raise SourceError(f"{inside.at('normalisation')}: {told}")


def _list(words: str | tuple[str, ...]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else words
