"""What may leave of a confidential file: the rules of data/reference/disclosure.csv, and problems without figures."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.errors import IndicatorsError
from indicators.kept import keep
from indicators.paths import find_root
from indicators.tabular import read_table

DISCLOSURE = Path("data") / "reference" / "disclosure.csv"
DISCLOSURE_COLUMNS = ("rule", "value", "meaning_fr", "meaning_en", "source", "address")
SIGN = "s"  # what stands in place of words that may not be read: the sign of statistical confidentiality
FEW_UNITS, DOMINANCE, SECONDARY = "few_units", "dominance", "secondary"
REASONS = (FEW_UNITS, DOMINANCE, SECONDARY)
COUNTS_UNITS = "counts_units"
SEAL = re.compile(r"[0-9a-f]{64}")


class SecrecyRules(NamedTuple):
    """The rules a cell must meet: at least `few_units` units, none of which makes `dominance` percent or more.

    `counts_units` are the indicators whose value is itself a number of units.
    """

    few_units: float
    dominance: float
    counts_units: frozenset[str]


def read_secrecy_rules(root: Path | None = None) -> SecrecyRules:
    """Return the rules of disclosure.csv. Raises `IndicatorsError` where one is missing or no number.

    >>> read_secrecy_rules()[:2]
    (3.0, 85.0)
    """
    return _read_rules(root or find_root())


@keep
def _read_rules(root: Path) -> SecrecyRules:
    table = read_table(root / DISCLOSURE, DISCLOSURE_COLUMNS)
    numbers = {rule: _read_number(table, rule) for rule in (FEW_UNITS, DOMINANCE)}
    counting = frozenset(table.loc[table["rule"] == COUNTS_UNITS, "value"])
    return SecrecyRules(**numbers, counts_units=counting)


def _read_number(table: pd.DataFrame, rule: str) -> float:
    found = table.loc[table["rule"] == rule, "value"].tolist()
    if len(found) != 1 or not found[0].isdecimal() or not int(found[0]):
        told = " and ".join(map(repr, found)) or "no row"
        raise IndicatorsError(f"{DISCLOSURE.as_posix()}: {rule} is {told}; write one row with a whole number above 0")
    return float(found[0])


def hide_words(problems: pd.DataFrame) -> pd.DataFrame:
    """Return problems of a confidential file without what its cells say: their place and rule stay.

    The text becomes the sign « s »; what was found and expected stays only where it holds no digit and no part of the
    text, as an unknown code or a territory does. What is expected of a whole file is what its description says.

    >>> told = {"text": ["1 2345", "45"], "found": ["1 2345", "Bretange"], "expected": ["", "bretagne"]}
    >>> hide_words(pd.DataFrame(told)).values.tolist()
    [['s', 's', ''], ['s', 'Bretange', 'bretagne']]
    """
    texts = problems["text"].tolist()
    found = [_hide_part(part, text) for part, text in zip(problems["found"].tolist(), texts, strict=True)]
    expected = [
        _hide_part(part, text) if text or SEAL.fullmatch(part) else part
        for part, text in zip(problems["expected"].tolist(), texts, strict=True)
    ]
    return problems.assign(text=[SIGN if text else "" for text in texts], found=found, expected=expected)


def _hide_part(part: str, text: str) -> str:
    tells = any(letter.isnumeric() for letter in part) or (text and (part in text or text in part))
    return SIGN if part and tells else part


def find_rows_of(places: pd.Series, files: Collection[str]) -> pd.Series:
    """Return True for the places that stand in one of `files`: what stands before their first `!`.

    >>> find_rows_of(pd.Series(["a.csv!line 2!Valeur", "b.csv!line 2!Valeur"]), {"a.csv"}).tolist()
    [True, False]
    """
    return pd.Series([place.partition("!")[0] in files for place in places.tolist()], index=places.index, dtype=bool)
