"""Accounting identities that observations must meet, each one listed with what it gives, held or not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.catalogue import LANGUAGES
from indicators.codebook import REFERENCE
from indicators.errors import IndicatorsError
from indicators.families import Level
from indicators.identities import (
    Check,
    Row,
    bound_row,
    check_divisions,
    check_excess,
    check_parts,
    check_regions,
    find_steps,
    group_rows,
    list_rows,
    report_check,
)
from indicators.intervals import Interval, change_percent, divide, overlap, scale, subtract
from indicators.measures.growth import percent_change
from indicators.measures.specialisation import share
from indicators.observations import Table, ask, select_rows
from indicators.paths import find_root
from indicators.regions import NATION
from indicators.tabular import list_records, read_table
from indicators.vocabulary import phrase_rule

CHECK_COLUMNS = (
    *("rule", "territory", "indicator", "sector", "period", "expected", "found", "gap", "explained"),
    *("note_fr", "note_en", "source", "inputs"),
)
RESIDUALS = REFERENCE / "residuals.csv"
RESIDUAL_COLUMNS = ("source", "indicator", "period", "at_most_pct", "note_fr", "note_en")
SUMS = ("check_regions", "check_parts", "check_divisions", "check_excess")
ROUNDED = "check_rounding"
HUNDRED = 100.0
UNDEFINED = "undefined"
SHELF_KEY = (*("measure", "territory", "geography", "indicator", "sector", "scope", "period", "base_period", "object"),)
FAILURE_COLUMNS = CHECK_COLUMNS[:9]


class Judged(NamedTuple):
    """How many identities were checked, and those that do not hold and nobody explains, a row each."""

    checked: int
    failures: pd.DataFrame


class Residual(NamedTuple):
    """What a publisher counts in a total and in none of its parts: at most so many percent, and why (fr, en)."""

    at_most_pct: float
    notes: tuple[str, ...]


Shelf = dict[tuple[str, ...], list[Row]]


def check_identities(observations: Table, root: Path | None = None) -> pd.DataFrame:
    """Return a row for each identity that can be checked, held (`gap` 0) or not.

    `expected` is the total, limit or level that is reported, `found` what the other figures give, `gap` found minus
    expected; 0 where likely bounds hold the difference. `explained` is true where the gap is 0, or one that
    residuals.csv knows, no larger than it says. What is held together has the same scope, boundaries and
    period. Identities: regions add up to France where none of them is hidden, departments and former
    regions to their region, parts to their sector; where some are hidden the others are no more than the whole; shares
    and the payers of one object stay within 100 %, percentage changes fit levels and absolute changes, shares fit the
    two levels they relate.
    """
    return ask(observations, _check_identities, root)


def judge_identities(observations: Table, root: Path | None = None, **criteria: str) -> Judged:
    """Return how many identities that meet every criterion (a column and its value) can be checked, and which fail.

    Asked for this, a page is made anew only when one of these failures, or their number, changes.
    """
    checked, failures = ask(observations, _judge_identities, root, criteria=criteria)
    return Judged(checked, failures)


def _judge_identities(
    observations: pd.DataFrame, criteria: Mapping[str, str], root: Path | None = None
) -> tuple[int, pd.DataFrame]:
    checks = select_rows(_check_identities(observations, root), criteria, FAILURE_COLUMNS)
    return len(checks), checks[~checks["explained"]].reset_index(drop=True)


def _check_identities(observations: pd.DataFrame, root: Path | None = None) -> pd.DataFrame:
    root = root or find_root()
    rows = list_rows(observations[observations["value"].notna() & (observations["nature"] != "target")])
    levels = [
        row for row in rows if row.measure == "level" and not math.isnan(row.year) and not row.object and row.sector
    ]
    shelf = _shelve_rows(rows)
    checks = [
        *check_regions(levels, observations, root),
        *check_divisions(levels, root),
        *check_parts(levels, root),
        *check_excess(levels, root),
        *_check_shares(rows),
        *_check_payers(rows),
        *_check_growth(rows, shelf),
        *_check_shares_of_totals(rows, shelf),
    ]
    return _explain(pd.DataFrame(checks, columns=["rule", *CHECK_COLUMNS[1:8], "source", "inputs"]), levels, root)


def _check_shares(rows: Sequence[Row]) -> Iterator[Check]:
    """Yield each share against 100 %: a gap only where even its low end lies above."""
    for row in (row for row in rows if row.measure == "share" and row.unit == "percent"):
        gap = max(0.0, row.bound_low - HUNDRED)
        yield report_check("check_share", row, HUNDRED, row.value, gap, (row.observation,))


def _check_payers(rows: Sequence[Row]) -> Iterator[Check]:
    """Yield, for each object, stage and period, the sum of the shares of its payers, each once, against 100 %."""
    paid = [row for row in rows if row.measure == "share" and row.indicator == "budget" and row.payer]
    for told in group_rows(paid, ["source", "territory", "object", "stage", "period"]):
        shares = list({row.payer: row for row in reversed(told)}.values())[::-1]
        gap = max(0.0, sum(row.bound_low for row in shares) - HUNDRED)
        inputs = tuple(row.observation for row in shares)
        yield report_check("check_payers", shares[0], HUNDRED, sum(row.value for row in shares), gap, inputs)


def _check_growth(rows: Sequence[Row], shelf: Shelf) -> Iterator[Check]:
    """Yield each percentage change against the one that the level at its end and the absolute change, or base, give."""
    for row in (row for row in rows if row.measure == "change_percent" and row.base_period and row.period):
        last = _find_row(shelf, row, row.period)
        base = _find_base(shelf, row, last)
        if last is not None and base is not None:
            implied = change_percent(base.bounds, bound_row(last))
            found = float(percent_change(base.value, last.value))
            inputs = (row.observation, last.observation, *base.inputs)
            yield _report_overlap("check_growth", row, found, implied, inputs)


def _find_base(shelf: Shelf, row: Row, last: Row | None) -> Level | None:
    """Return the level at the start of a change: reported, or the level at its end less the absolute change."""
    base = _find_row(shelf, row, row.base_period)
    if base is not None and last is not None and base.unit != last.unit:
        return None
    if base is not None:
        return Level(base.value, bound_row(base), (base.observation,))
    change = _find_row(shelf, row, row.period, measure="change", base_period=row.base_period)
    if change is None or last is None:
        return None
    return Level(last.value - change.value, subtract(bound_row(last), bound_row(change)), (change.observation,))


def _check_shares_of_totals(rows: Sequence[Row], shelf: Shelf) -> Iterator[Check]:
    """Yield each share against the quotient of the two levels it relates, where both are reported for its period."""
    for row in (row for row in rows if row.measure == "share" and ":" in row.denominator and row.period):
        part, total = _find_row(shelf, row, row.period), _find_total(shelf, row)
        if part is None or total is None or total is part or total.bound_low <= 0 or part.unit != total.unit:
            continue
        implied = scale(divide(bound_row(part), bound_row(total)), HUNDRED)
        inputs = (row.observation, part.observation, total.observation)
        yield _report_overlap("check_share_of_total", row, float(share(part.value, total.value)), implied, inputs)


def _find_total(shelf: Shelf, row: Row) -> Row | None:
    """Return the level a share is a share of: all activities of the territory or of France, or its sector in France."""
    counted, _, which = str(row.denominator).partition(":")
    if which not in ("all", "all:france", "sector:france"):
        return None
    sector = row.sector if which == "sector:france" else "all"
    territory = NATION if which.endswith(NATION) else row.territory
    return _find_row(shelf, row, row.period, sector=sector, territory=territory, indicator=counted)


def _shelve_rows(rows: Iterable[Row]) -> Shelf:
    """Return the rows by what they are about, so that each is found without searching the table."""
    shelf: Shelf = {}
    read_key = attrgetter(*SHELF_KEY)
    for row in rows:
        shelf.setdefault(read_key(row), []).append(row)
    return shelf


def _find_row(shelf: Shelf, row: Row, period: str, **other: str) -> Row | None:
    """Return the level at `period` of what `row` is about, in the same source if it has one; `other` terms replace.

    Another source counts the same only where both say what they count: an undefined scope is held against its own.
    """
    terms = {column: getattr(row, column) for column in SHELF_KEY}
    wanted = terms | {"measure": "level", "period": period, "base_period": ""} | other
    found = shelf.get(tuple(wanted.values()), [])
    found = [one for one in found if one.source == row.source or row.scope != UNDEFINED]
    return min(found, key=lambda one: (one.source != row.source, one.source, one.observation), default=None)


def _report_overlap(rule: str, row: Row, found: float, implied: Interval, inputs: tuple[str, ...]) -> Check:
    """Return the check of a reported percentage against the one, with its bounds, that other figures give."""
    gap = 0.0 if overlap(implied, bound_row(row)) else found - row.value
    return report_check(rule, row, row.value, found, gap, inputs)


def _explain(checks: pd.DataFrame, levels: Iterable[Row], root: Path) -> pd.DataFrame:
    """Return the checks with what they are, or why the gap is known, in both languages."""
    residuals = read_table(root / RESIDUALS, RESIDUAL_COLUMNS)
    known = {(row["source"], row["indicator"], row["period"]): _read_residual(row) for row in list_records(residuals)}
    told = {rule: tuple(phrase_rule(rule, one, root)[0] for one in LANGUAGES) for rule in {*checks["rule"], ROUNDED}}
    steps = find_steps(levels)
    slack = [steps.get((check["source"], check["indicator"]), 1.0) / 2 for check in list_records(checks)]
    pairs = zip(list_records(checks), slack, strict=True)
    reasons = [_find_reason(check, known, told[ROUNDED], half) for check, half in pairs]
    notes = [why or told[rule] for why, rule in zip(reasons, checks["rule"], strict=True)]
    explained = [why is not None or gap == 0 for why, gap in zip(reasons, checks["gap"], strict=True)]
    table = checks.assign(explained=explained, note_fr=[fr for fr, _ in notes], note_en=[en for _, en in notes])
    return table[list(CHECK_COLUMNS)]


def _read_residual(row: Mapping[str, str]) -> Residual:
    try:
        most = float(row["at_most_pct"])
    except ValueError:
        told = f"{RESIDUALS.as_posix()}: at_most_pct of {row['source']} {row['indicator']} is {row['at_most_pct']!r}"
        raise IndicatorsError(f"{told}; write how much of a total is left out at most, in percent: 0.5") from None
    return Residual(most, (row["note_fr"], row["note_en"]))


def _find_reason(
    check: Check, known: Mapping[tuple[str, str, str], Residual], rounded: tuple[str, ...], half: float
) -> tuple[str, ...] | None:
    """Return why a sum misses its total: each figure may be `half` off, or its publisher keeps some of it apart."""
    if check["rule"] not in SUMS or check["gap"] == 0:
        return None
    source, indicator = check["source"], check["indicator"]
    own = known.get((source, indicator, check["period"])) or known.get((source, indicator, ""))
    if own and check["rule"] == "check_regions" and 0 < -check["gap"] <= own.at_most_pct / HUNDRED * check["expected"]:
        return own.notes
    return rounded if abs(check["gap"]) <= half * len(check["inputs"]) else None
