"""How many units stand behind each figure of a confidential file, and what that means for it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from indicators.observations import CHANGES
from indicators.secrecy import DOMINANCE, FEW_UNITS, SecrecyRules

COMPANION = ("file", "territory", "sector", "period")
UNKNOWN, IMPOSSIBLE = "units_unknown", "largest_impossible"  # rules of rules.csv
WHOLE = 100.0
Counts = Mapping[tuple[str, ...], float]


def judge_rows(rows: pd.DataFrame, rules: SecrecyRules) -> pd.Series:
    """Return, for each row of confidential files, why it may not leave, "" where it may.

    `rows` are observations with `file`, and `units` and `largest_share` as their file declares them (NaN: not at all).
    Reasons: few_units, dominance; units_unknown where nothing says how many units there are, largest_impossible where
    the largest of so many units cannot have so small a share. An absence may leave, and so may zero where nothing is
    counted: there is no unit whose secret it could tell.
    """
    units, values = count_units(rows, rules), rows["value"].to_numpy(float)
    largest = rows["largest_share"].to_numpy(float)
    valued = (rows["absence"] == "").to_numpy()
    nothing = (units == 0) & (values == 0)
    with np.errstate(divide="ignore"):
        too_small = largest < WHOLE / np.maximum(units, 1)
    reasons = np.select(
        [~valued | nothing, np.isnan(units), units < rules.few_units, too_small, largest >= rules.dominance],
        ["", UNKNOWN, FEW_UNITS, IMPOSSIBLE, DOMINANCE],
        default="",
    )
    return pd.Series(reasons, index=rows.index, dtype=object)


def find_unmeasured(rows: pd.DataFrame, rules: SecrecyRules) -> pd.Series:
    """Return True for the amounts of which nobody says how much of them the largest unit makes.

    A number of units has no largest one.
    """
    return rows["largest_share"].isna() & (rows["absence"] == "") & (rows["value"] != 0) & ~_count_units(rows, rules)


def count_units(rows: pd.DataFrame, rules: SecrecyRules) -> np.ndarray:
    """Return the least number of units that each figure can stand for; NaN where nothing says it.

    That is what the file declares, the figure itself where it counts units, or else the count of units of the same
    territory, sector and period in the same file; for a change the lesser of its two ends.
    """
    counted = _count_units(rows, rules).to_numpy()
    own = np.where(counted, find_lowest(rows), np.nan)
    beside = np.where(counted, np.nan, _find_companions(rows, rules))
    declared = rows["units"].to_numpy(float)
    return np.where(counted, np.fmin(declared, own), np.where(np.isnan(declared), beside, declared))


def find_lowest(rows: pd.DataFrame) -> np.ndarray:
    """Return the least each figure is likely to be: itself where it is exact; 1 where the source already hides it."""
    exact = (rows["qualifier"] == "exact").to_numpy()
    lowest = np.where(exact, rows["value"], rows["likely_low"].fillna(rows["value"])).astype(float)
    return np.where(rows["absence"] == "confidential", 1.0, lowest)


def _count_units(rows: pd.DataFrame, rules: SecrecyRules) -> pd.Series:
    return rows["indicator"].isin(rules.counts_units) & (rows["measure"] == "level")


def _find_companions(rows: pd.DataFrame, rules: SecrecyRules) -> np.ndarray:
    counts = _list_counts(rows, rules)
    ends = zip(*(rows[column].tolist() for column in (*COMPANION, "base_period", "measure")), strict=True)
    return np.array([_find_companion(counts, *end) for end in ends], dtype=float)


def _find_companion(counts: Counts, file: str, territory: str, sector: str, period: str, base: str, kind: str) -> float:
    last = counts.get((file, territory, sector, period), math.nan)
    if kind not in CHANGES:
        return last
    return float(np.minimum(last, counts.get((file, territory, sector, base), math.nan)))  # NaN where one is unknown


def _list_counts(rows: pd.DataFrame, rules: SecrecyRules) -> Counts:
    """Return the least count of units by file, territory, sector and period."""
    counting = rows[_count_units(rows, rules)]
    counting = counting.assign(lowest=find_lowest(counting)).dropna(subset="lowest")
    return counting.groupby(list(COMPANION))["lowest"].min().to_dict()
