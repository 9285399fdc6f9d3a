"""The words figures are written with, as the tables of `data/reference` give them: to teach a word is to add a row."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from indicators.errors import IndicatorsError, UnknownTermError
from indicators.kept import keep
from indicators.paths import find_root
from indicators.tabular import read_table


class Unit(NamedTuple):
    """A spelling of a unit, a scale or a thing counted. `kind`: unit, scale, noun, code or foreign_…."""

    language: str
    kind: str
    spelling: str
    unit: str
    scale: float


class Qualifier(NamedTuple):
    """Words beside a number.

    `kind`: qualifier, direction, lead, opener (of a range), guard (never passed over) or link (never what is counted).

    The bounds stand in steps of the last significant place from the value: -0.5 is half a place below it, an infinity
    is an open end. `sign` is +1 or -1 for a direction (« en baisse de »).
    """

    language: str
    side: str
    words: str
    kind: str
    qualifier: str
    sign: int
    low: float
    high: float
    likely_low: float
    likely_high: float


class Mark(NamedTuple):
    """A mark in place of a number (`kind` absence) or beside one (flag), with its SDMX status where it has one."""

    mark: str
    kind: str
    absence: str
    obs_status: str
    conf_status: str


class NumberWord(NamedTuple):
    """A word that counts. `place` is its last significant place where that differs from the digits' own."""

    language: str
    word: str
    kind: str
    value: int
    place: float


class Rule(NamedTuple):
    """Why something is a problem and what to do, in both languages; `{text}`, `{found}` … are filled in later."""

    rule: str
    problem_fr: str
    problem_en: str
    remedy_fr: str
    remedy_en: str


def read_units(root: Path | None = None) -> tuple[Unit, ...]:
    """Return the rows of `units.csv`: spellings of units and scales; `scale` leads to the base unit (ha: 10 000 m2)."""
    return _read_units(root or find_root())


def read_qualifiers(root: Path | None = None) -> tuple[Qualifier, ...]:
    """Return the rows of `qualifiers.csv`: words beside a number and the bounds they imply."""
    return _read_qualifiers(root or find_root())


def read_marks(root: Path | None = None) -> tuple[Mark, ...]:
    """Return the rows of `marks.csv`: marks of a missing value, and flags."""
    return _read_marks(root or find_root())


def read_number_words(root: Path | None = None) -> tuple[NumberWord, ...]:
    """Return the rows of `number_words.csv`: numbers, fractions, months and ordinals in words."""
    return _read_number_words(root or find_root())


def read_rules(root: Path | None = None) -> dict[str, Rule]:
    """Return the rules of `rules.csv` by their name."""
    return _read_rules(root or find_root())


def phrase_rule(rule: str, language: str, root: Path | None = None, **parts: str) -> tuple[str, str]:
    """Return what is wrong and what to do, as two sentences in `language` ("fr" or "en") with `parts` filled in.

    A part that is not given stays empty. Raises `UnknownTermError` for a rule that `rules.csv` does not hold.

    >>> phrase_rule("no_number", "en", text="beaucoup")[0]
    '“beaucoup” holds no number.'
    """
    problem, remedy = phrase_rule_often(rule, language, {name: [part] for name, part in parts.items()}, root)
    return problem[0], remedy[0]


def phrase_rule_often(
    rule: str, language: str, parts: Mapping[str, Sequence[str]], root: Path | None = None
) -> tuple[list[str], list[str]]:
    """Return the two sentences of `phrase_rule` for each of several cells; `parts` holds lists of the same length.

    >>> phrase_rule_often("no_number", "en", {"text": ["beaucoup", "peu"]})[0][1]
    '“peu” holds no number.'
    """
    rules = read_rules(root)
    if rule not in rules:
        raise UnknownTermError(f"rule {rule!r} is not in data/reference/rules.csv; add it there, in both languages")
    row = rules[rule]._asdict()
    times = len(next(iter(parts.values()), [""]))
    return tuple(_fill_often(row[f"{name}_{language}"], parts, times) for name in ("problem", "remedy"))


def _fill_often(sentence: str, parts: Mapping[str, Sequence[str]], times: int) -> list[str]:
    # Words between braces are every second piece.
    pieces = re.split(r"\{(\w+)\}", sentence)
    columns = [parts.get(piece, [""] * times) if place % 2 else [piece] * times for place, piece in enumerate(pieces)]
    return list(map("".join, zip(*columns, strict=True)))


def _read_rows(root: Path, name: str, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    table = read_table(root / "data" / "reference" / name, columns)
    return (dict(zip(columns, row, strict=True)) for row in table[list(columns)].itertuples(index=False))


def _number(cell: str, name: str, if_empty: float = math.nan) -> float:
    try:
        return float(cell) if cell else if_empty
    except ValueError:
        raise IndicatorsError(
            f"data/reference/{name} holds {cell!r} where a number is expected; mend the row"
        ) from None


@keep
def _read_units(root: Path) -> tuple[Unit, ...]:
    rows = _read_rows(root, "units.csv", Unit._fields)
    return tuple(Unit(**row | {"scale": _number(row["scale"], "units.csv")}) for row in rows)


@keep
def _read_qualifiers(root: Path) -> tuple[Qualifier, ...]:
    return tuple(_build_qualifier(row) for row in _read_rows(root, "qualifiers.csv", Qualifier._fields))


def _build_qualifier(row: dict[str, str]) -> Qualifier:
    ends = {"low": -math.inf, "likely_low": -math.inf, "high": math.inf, "likely_high": math.inf}
    bounds = {name: end if row[name] == "open" else _number(row[name], "qualifiers.csv") for name, end in ends.items()}
    return Qualifier(**row | {"sign": int(_number(row["sign"], "qualifiers.csv", 0))} | bounds)


@keep
def _read_marks(root: Path) -> tuple[Mark, ...]:
    return tuple(Mark(**row) for row in _read_rows(root, "marks.csv", Mark._fields))


@keep
def _read_number_words(root: Path) -> tuple[NumberWord, ...]:
    name = "number_words.csv"
    rows = _read_rows(root, name, NumberWord._fields)
    return tuple(
        NumberWord(**row | {"value": int(_number(row["value"], name)), "place": _number(row["place"], name, 0)})
        for row in rows
    )


@keep
def _read_rules(root: Path) -> dict[str, Rule]:
    return {row["rule"]: Rule(**row) for row in _read_rows(root, "rules.csv", Rule._fields)}
