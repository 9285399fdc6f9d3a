"""Figures of confidential files that may not leave: each becomes an absence that says why, and no more."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.disclosure.facts import Fact, Facts
from indicators.disclosure.secondary import protect_facts
from indicators.disclosure.units import IMPOSSIBLE, UNKNOWN, find_unmeasured, judge_rows
from indicators.observations import NUMBER_COLUMNS
from indicators.secrecy import REASONS, SECONDARY, SIGN, find_rows_of, read_secrecy_rules

REFUSED = (UNKNOWN, IMPOSSIBLE)
UNMEASURED, GIVEN_AWAY = "largest_unknown", "given_away"  # rules of rules.csv
EMPTIED = {**dict.fromkeys(NUMBER_COLUMNS, math.nan), **dict.fromkeys(("qualifier", "counted", "note"), "")}
MARKED = {"absence": "confidential", "obs_status": "O", "conf_status": "C", "text": SIGN}
NUMBER = re.compile(r"\d+(?:[\s.,'’]\d+)*")


class Notice(NamedTuple):
    """What a confidential file lets out, or may let out, told without the figure."""

    file: str
    rule: str
    found: str


class Withheld(NamedTuple):
    """The observations as they may leave, the rows that nobody can judge with their rule, and what else is to tell."""

    observations: pd.DataFrame
    refused: pd.Series
    notices: tuple[Notice, ...]


def withhold_cells(
    observations: pd.DataFrame, behind: pd.DataFrame, files: Collection[str], root: Path | None = None
) -> Withheld:
    """Return the observations without the figures of `files` that may not leave.

    `behind` tells, by place, how many units stand behind a figure and the share of the largest (NaN: unknown). A
    withheld row keeps its key, place and source; its absence is `confidential`, its flags end in the reason
    (few_units, dominance, secondary) and its words are the sign « s ». Notes of confidential files are dropped. A row
    of which nobody knows how many units it has is refused: it is a problem, and no observation.
    """
    secret = find_rows_of(observations["place"], files)
    rules, rows = read_secrecy_rules(root), _join_behind(observations[secret], behind)
    reasons = judge_rows(rows, rules)
    refused = reasons[reasons.isin(REFUSED)]
    facts = Facts(observations, secret)
    keys = pd.Series(facts.keys, index=observations.index, dtype=object)
    for row in reasons.index[reasons != ""]:  # what is refused is not to be computed either
        facts.withheld.setdefault(keys[row], reasons[row] if reasons[row] in REASONS else SECONDARY)
    given = protect_facts(facts, rules, root)
    withheld = _spread_reasons(rows, keys, facts.withheld)
    unmeasured = find_unmeasured(rows, rules) & (withheld == "")
    notices = (*_tell_given(given, keys, rows), *_tell_unmeasured(rows[unmeasured]))
    emptied = _empty_rows(observations, secret, withheld[withheld != ""])
    return Withheld(emptied.drop(index=refused.index).reset_index(drop=True), refused, notices)


def _join_behind(rows: pd.DataFrame, behind: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with their file, and with what stands behind them."""
    known = behind.drop_duplicates("place").set_index("place").reindex(rows["place"])
    files = [place.partition("!")[0] for place in rows["place"]]
    behind_columns = {column: known[column].to_numpy(float) for column in ("units", "largest_share")}
    return rows.assign(file=files, **behind_columns)


def _spread_reasons(rows: pd.DataFrame, keys: pd.Series, withheld: Mapping[Fact, str]) -> pd.Series:
    """Return why each row is withheld, "" where it stands: its fact is, or its words tell one that is."""
    reasons = keys[rows.index].map(lambda fact: withheld.get(fact, "")).where(rows["absence"] == "", "").astype(object)
    told: dict[tuple[str, str], set[str]] = {}
    words = dict(zip(rows.index, zip(rows["territory"], rows["period"], rows["text"], strict=True), strict=True))
    for row in reasons.index[reasons != ""]:
        *about, text = words[row]
        told.setdefault(tuple(about), set()).update(NUMBER.findall(text))
    for row in reasons.index[(reasons == "") & (rows["absence"] == "")] if told else ():
        *about, text = words[row]
        others = NUMBER.findall(text)
        if len(others) > 1 and told.get(tuple(about), set()).intersection(others):
            reasons[row] = SECONDARY
    return reasons


def _empty_rows(observations: pd.DataFrame, secret: pd.Series, reasons: pd.Series) -> pd.DataFrame:
    """Return the observations, those with a reason emptied of all that tells their figure."""
    emptied = observations.copy()
    emptied.loc[secret, "note"] = ""
    for column, value in {**EMPTIED, **MARKED}.items():
        emptied.loc[reasons.index, column] = value
    emptied.loc[reasons.index, "flags"] = (observations.loc[reasons.index, "flags"] + " " + reasons).str.strip()
    return emptied


def _tell_given(given: Collection[Fact], keys: pd.Series, rows: pd.DataFrame) -> Iterator[Notice]:
    """Yield the withheld facts that can be computed all the same, by the places that tell them."""
    for place, fact in zip(rows["place"], keys[rows.index], strict=True):
        if fact in given:
            yield Notice(place.partition("!")[0], GIVEN_AWAY, place.partition("!")[2])


def _tell_unmeasured(rows: pd.DataFrame) -> Iterator[Notice]:
    for file, count in rows["file"].value_counts().sort_index().items():
        yield Notice(str(file), UNMEASURED, str(count))
