"""What is asked, and the shape of the answer."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import pandas as pd

from indicators.families import Family
from indicators.regions import PROVINCE

DERIVED = (
    "national_share_pct",
    "sector_share_pct",
    "per_10000",
    "location_quotient",
    "change_pct",
    "annual_change_pct",
)
OWN_COLUMNS = (
    *("territory", "value", "low", "high", "likely_low", "likely_high", "rank_first", "rank_last", "qualifier"),
    *("period", "dated", "flags", "absence", "comparable", "observation"),
)
ROW_COLUMNS = (*OWN_COLUMNS, *(f"{name}{end}" for name in DERIVED for end in ("", "_low", "_high")))
REASON_COLUMNS = ("territory", "rule", "reason_fr", "reason_en")
DERIVATION_COLUMNS = ("territory", "column", "method_fr", "method_en", "inputs")


class Question(NamedTuple):
    """What is compared; `base_period` is "" where no change is asked for."""

    indicator: str
    measure: str
    sector: str
    period: str
    base_period: str
    reference_sector: str


class Comparison(NamedTuple):
    """The answer: one row a territory, all from one family, with what stands beside them and why some are left out.

    `rows` and `references` have the columns `ROW_COLUMNS`; `reasons` says why a row (or, with an empty territory, the
    whole) is not comparable or a column refused; `derivations` names the method and every observation behind each
    figure.
    """

    question: Question
    family: Family
    rows: pd.DataFrame
    references: pd.DataFrame
    reasons: pd.DataFrame
    derivations: pd.DataFrame

    @property
    def country(self) -> str:
        """The one country that the territories are measured against; "" where they are of several."""
        countries = [territory for territory in self.references["territory"] if territory != PROVINCE]
        return countries[0] if len(countries) == 1 else ""


def keep_rows(comparison: Comparison, territories: Collection[str]) -> Comparison:
    """Return the comparison with the rows of `territories` alone; the ranks in them stay those among all."""
    kept = comparison.rows["territory"].isin(list(territories))
    return comparison._replace(rows=comparison.rows[kept].reset_index(drop=True))
