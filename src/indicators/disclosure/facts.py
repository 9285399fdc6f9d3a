"""What observations tell, whoever tells it: a fact, its true value, and whether it stands, is withheld or unknown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

LEVEL, SHARE = "level", "share"


class Fact(NamedTuple):
    """What a figure is of; two sources that tell the same fact give one another away.

    The geography is no part of it: a territory has one id as long as its boundary stays.
    """

    indicator: str
    measure: str
    denominator: str
    sector: str
    scope: str
    object: str
    payer: str
    stage: str
    territory: str
    period: str
    base_period: str
    unit: str
    nature: str


class Told(NamedTuple):
    """Who tells a fact: its value (NaN: nobody), the rows of confidential files, whether another file tells it too."""

    value: float
    rows: tuple[int, ...]
    elsewhere: bool


class Facts:
    """All facts of the observations, `keys` one a row; `withheld` grows, with the reason of each."""

    def __init__(self, observations: pd.DataFrame, confidential: pd.Series) -> None:
        self.keys = [Fact(*key) for key in zip(*(observations[name].tolist() for name in Fact._fields), strict=True)]
        self.told = _tell_facts(self.keys, observations["value"].tolist(), confidential.tolist())
        self.withheld: dict[Fact, str] = {}

    def find_value(self, fact: Fact) -> float:
        """Return the true value of a fact, withheld or not; NaN where nobody tells it."""
        told = self.told.get(fact)
        return told.value if told else math.nan

    def is_unknown(self, fact: Fact) -> bool:
        """Return whether a reader of what is published cannot look the fact up."""
        told = self.told.get(fact)
        return told is None or math.isnan(told.value) or (fact in self.withheld and not told.elsewhere)

    def is_hidden(self, fact: Fact) -> bool:
        """Return whether a fact has a value, and withholding hides it."""
        return fact in self.withheld and not self.told[fact].elsewhere

    def can_be_withheld(self, fact: Fact) -> bool:
        """Return whether it stands, and would be hidden if confidential files did not tell it."""
        told = self.told.get(fact)
        return bool(told and told.rows and not told.elsewhere and not self.is_unknown(fact))


def _tell_facts(keys: Sequence[Fact], values: Sequence[float], confidential: Sequence[bool]) -> dict[Fact, Told]:
    """Return each fact that has a row, with the value of its first row that has one."""
    told: dict[Fact, Told] = {}
    for row, (fact, value, secret) in enumerate(zip(keys, values, confidential, strict=True)):
        known, before = not math.isnan(value), told.get(fact, Told(math.nan, (), elsewhere=False))
        told[fact] = Told(
            value if math.isnan(before.value) else before.value,
            (*before.rows, row) if secret and known else before.rows,
            before.elsewhere or (known and not secret),
        )
    return told
