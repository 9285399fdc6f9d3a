"""The .toml of a composite index: the whole construction in one file, what is wrong in it told with its line."""

from __future__ import annotations

import math
import tomllib
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
from indicators.composites.faults import find_faults
from indicators.descriptions.words import Key, Where, check_keys, check_type, check_word, describe
from indicators.errors import SourceError

TABLES = ("index", "indicator", "given", "points", "compared", "vary")
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
    "low": Key(object, 0.0),
    "high": Key(object, 0.0),
}
VARY_KEYS = {
    **{step: Key(list, []) for step in WORDS},
    "exclude_one": Key(bool, False),
    "weights_within": NUMBER,
    "draws": Key(int, 10_000),
    "seed": Key(int, 1),
}


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
    _tell_faults(Construction(keys["name"], indicators), where)
    names = [indicator.name for indicator in indicators]
    choices = _read_choices(keys, where.inside("index"))
    opinions = _read_opinions(content, names, where)
    variation = _read_variation(content.get("vary", {}), where.inside("vary"))
    construction = Construction(keys["name"], indicators, choices, opinions, variation)
    _tell_faults(construction, where)
    return construction


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
    return tuple(_read_indicator(keys, block._replace(number=number)) for number, keys in enumerate(blocks, 1))


def _read_indicator(block: dict, where: Where) -> Indicator:
    keys = check_keys(block, INDICATOR_KEYS, where)
    marks = (_read_number(block[key], key, where) if key in block else math.nan for key in ("low", "high"))
    return Indicator(keys["name"], keys["better"], keys["per"], *marks)


def _read_choices(keys: dict, where: Where) -> Choices:
    for key in ("indicators_available", "territories_available"):
        keys[key] = _read_number(keys[key], key, where)
    for word in keys["excluded"]:
        check_type(word, str, f"{where.at('excluded')}: excluded")
    return Choices(**{**{field: keys[field] for field in Choices._fields}, "excluded": tuple(keys["excluded"])})


def _read_number(value: object, key: str, where: Where) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise SourceError(f"{where.at(key)}: {key} is {describe(value)}; expected a number")
    return float(value)


def _read_opinions(content: dict, names: list[str], where: Where) -> Opinions:
    given = points = compared = None
    if "given" in content:
        given = pd.Series(_read_row(content["given"], names, where.inside("given")), dtype=float)
    if "points" in content:
        inside = where.inside("points")
        rows = {expert: _read_row(row, names, inside.inside(expert)) for expert, row in content["points"].items()}
        points = pd.DataFrame(rows, dtype=float).T.reindex(columns=names)
    if "compared" in content:
        compared = _read_comparisons(content["compared"], names, where.inside("compared"))
    return Opinions(given, points, compared)


def _read_row(row: object, names: list[str], where: Where) -> dict[str, float]:
    if not isinstance(row, dict):
        raise SourceError(f"{where.at()}: expected a number by indicator; found {describe(row)}")
    for name in row:
        check_word(name, names, f"{where.at(name)}: no [[indicator]] has the name")
    return {name: _read_number(value, name, where) for name, value in row.items()}


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


def _read_variation(table: dict, where: Where) -> Variation:
    keys = check_keys(table, VARY_KEYS, where)
    for step in WORDS:
        for word in keys[step]:
            check_type(word, str, f"{where.at(step)}: {step}")
    within = _read_number(keys["weights_within"], "weights_within", where)
    words = {step: tuple(keys[step]) for step in WORDS if keys[step]}
    return Variation(words, keys["exclude_one"], within, keys["draws"], keys["seed"])


def _tell_faults(construction: Construction, where: Where) -> None:
    """Raise `SourceError` with the first fault of a construction and the line it is written in."""
    for fault in find_faults(construction):
        place = where.inside(fault.table)._replace(number=fault.number)
        raise SourceError(f"{place.at(fault.key)}: {fault.told}")
