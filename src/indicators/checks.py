"""Accounting identities that observations must meet, each one listed with what it gives, held or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from indicators.codebook import REFERENCE
from indicators.families import Level, find_years, read_bounds
from indicators.intervals import Interval, add_all, change_percent, divide, overlap, scale, subtract
from indicators.levels import MAPS, NATION
from indicators.measures.growth import percent_change
from indicators.measures.specialisation import share
from indicators.paths import find_root
from indicators.sectors import list_parts
from indicators.tabular import read_table
from indicators.territories import list_regions
from indicators.vocabulary import phrase_rule

CHECK_COLUMNS = (
    *("rule", "territory", "indicator", "sector", "period", "expected", "found", "gap", "explained"),
    *("note_fr", "note_en", "source", "inputs"),
)
RESIDUALS = REFERENCE / "residuals.csv"
RESIDUAL_COLUMNS = ("source", "indicator", "period", "note_fr", "note_en")
SUMS = ("check_regions", "check_parts")
ROUNDED = "check_rounding"
SERIES = ["source", "indicator", "scope", "geography", "year"]
HUNDRED = 100.0
LANGUAGES = ("fr", "en")
Check = dict[str, object]


def check_identities(observations: pd.DataFrame, root: Path | None = None) -> pd.DataFrame:
    """Return a row for each identity that can be checked, held (`gap` 0) or not.

    `expected` is the total, limit or level that is reported, `found` what the other figures give, `gap` found minus
    expected; 0 where likely bounds hold the difference. `explained` is true where the gap is 0 or known to the source's
    publisher (residuals.csv). Identities: regions add up to France where none of them is hidden, parts add up to their
    sector, shares and the payers of one object stay within 100 %, percentage changes fit levels and absolute changes,
    shares fit the two levels they relate.
    """
    valued = observations[(observations["value"].notna()) & (observations["nature"] != "target")]
    bounds = read_bounds(valued)
    rows = valued.assign(year=find_years(valued["period"]), bound_low=bounds.low, bound_high=bounds.high)
    levels = rows[(rows["measure"] == "level") & rows["year"].notna() & (rows["object"] == "")]
    checks = [
        *_check_regions(levels, observations, root),
        *_check_parts(levels, root),
        *_check_shares(rows),
        *_check_payers(rows),
        *_check_growth(rows),
        *_check_shares_of_totals(rows),
    ]
    return _explain(pd.DataFrame(checks, columns=["rule", *CHECK_COLUMNS[1:8], "source", "inputs"]), root)


def _check_regions(levels: pd.DataFrame, observations: pd.DataFrame, root: Path | None) -> Iterator[Check]:
    """Yield, for each national total, the sum of the regions of a map, if each that the source covers has a figure."""
    listed = observations.assign(year=find_years(observations["period"]))
    covered = listed.groupby([*SERIES[:1], "geography", "year"])["territory"].agg(set).to_dict()
    maps = [set(list_regions(name, root=root)) for name in MAPS]
    for key, rows in levels.groupby([*SERIES, "sector"]):
        series = dict(zip([*SERIES, "sector"], key, strict=True))
        nation = rows[rows["territory"] == NATION]
        there = covered[(series["source"], series["geography"], series["year"])]
        whole = [one & there for one in maps if len(one & there) > len(one) - 2]
        members = rows[rows["territory"].isin(whole[0])] if whole else rows.head(0)
        if len(nation) and whole and set(members["territory"]) == whole[0]:
            yield _compare("check_regions", nation.iloc[0], members.drop_duplicates("territory"))


def _check_parts(levels: pd.DataFrame, root: Path | None) -> Iterator[Check]:
    """Yield, for each sector that is divided, the sum of its parts where all of them are known."""
    parts = {sector: list_parts(sector, root) for sector in levels["sector"].unique() if sector}
    owners = {part: sector for sector, own in parts.items() for part in own}
    inner = levels[levels["sector"].isin(owners)].assign(owner=levels["sector"].map(owners))
    sums = dict(list(inner.groupby([*SERIES, "territory", "owner"])))
    wholes = levels[levels["sector"].isin([sector for sector, own in parts.items() if own])]
    for _, whole in wholes.iterrows():
        found = sums.get((*(whole[column] for column in SERIES), whole["territory"], whole["sector"]))
        if found is not None and set(found["sector"]) == set(parts[whole["sector"]]):
            yield _compare("check_parts", whole, found.drop_duplicates("sector"))


def _check_shares(rows: pd.DataFrame) -> Iterator[Check]:
    """Yield each share against 100 %: a gap only where even its low end lies above."""
    shares = rows[(rows["measure"] == "share") & (rows["unit"] == "percent")]
    for _, row in shares.iterrows():
        gap = max(0.0, row["bound_low"] - HUNDRED)
        yield _report("check_share", row, HUNDRED, row["value"], gap, (row["observation"],))


def _check_payers(rows: pd.DataFrame) -> Iterator[Check]:
    """Yield, for each object and stage, the sum of the shares of its payers against 100 %."""
    paid = rows[(rows["measure"] == "share") & (rows["indicator"] == "budget") & (rows["payer"] != "")]
    for _, shares in paid.groupby(["source", "territory", "object", "stage"]):
        gap = max(0.0, float(shares["bound_low"].sum()) - HUNDRED)
        found = float(shares["value"].sum())
        yield _report("check_payers", shares.iloc[0], HUNDRED, found, gap, tuple(shares["observation"]))


def _check_growth(rows: pd.DataFrame) -> Iterator[Check]:
    """Yield each percentage change against the one that the level at its end and the absolute change, or base, give."""
    changes = rows[(rows["measure"] == "change_percent") & (rows["base_period"] != "") & (rows["period"] != "")]
    for _, row in changes.iterrows():
        last = _find_level(rows, row, row["period"])
        base = _find_base(rows, row, last)
        if last is not None and base is not None:
            implied = change_percent(base.bounds, _bounds(last))
            found = float(percent_change(base.value, last["value"]))
            inputs = (row["observation"], last["observation"], *base.inputs)
            yield _report_overlap("check_growth", row, found, implied, inputs)


def _find_base(rows: pd.DataFrame, row: pd.Series, last: pd.Series | None) -> Level | None:
    """Return the level at the start of a change: reported, or the level at its end less the absolute change."""
    base = _find_level(rows, row, row["base_period"])
    if base is not None:
        return Level(base["value"], _bounds(base), (base["observation"],))
    same = _like(rows, row) & (rows["measure"] == "change") & (rows["period"] == row["period"])
    changes = rows[same & (rows["base_period"] == row["base_period"])]
    if changes.empty or last is None:
        return None
    change = changes.iloc[0]
    bounds = subtract(_bounds(last), _bounds(change))
    return Level(last["value"] - change["value"], bounds, (change["observation"],))


def _check_shares_of_totals(rows: pd.DataFrame) -> Iterator[Check]:
    """Yield each share against the quotient of the two levels it relates, where both are reported for its period."""
    shares = rows[(rows["measure"] == "share") & rows["denominator"].str.contains(":") & (rows["period"] != "")]
    for _, row in shares.iterrows():
        part = _find_level(rows, row, row["period"])
        total = _find_total(rows, row)
        if part is None or total is None or total["bound_low"] <= 0:
            continue
        implied = scale(divide(_bounds(part), _bounds(total)), HUNDRED)
        inputs = (row["observation"], part["observation"], total["observation"])
        found = float(share(part["value"], total["value"]))
        yield _report_overlap("check_share_of_total", row, found, implied, inputs)


def _find_total(rows: pd.DataFrame, row: pd.Series) -> pd.Series | None:
    """Return the level a share is a share of: all activities of the territory, or the same sector in France."""
    counted, *which = str(row["denominator"]).split(":")
    sector = row["sector"] if which and which[0] == "sector" else "all"
    territory = NATION if which[-1:] == ["france"] else row["territory"]
    if which not in (["all"], ["sector", "france"], ["all", "france"]) or (territory, sector) == (
        row["territory"],
        row["sector"],
    ):
        return None
    return _find_level(rows, row, row["period"], sector=sector, territory=territory, indicator=counted)


def _find_level(rows: pd.DataFrame, row: pd.Series, period: str, **other: str) -> pd.Series | None:
    """Return the level of the same territory, indicator and sector at a period, in the same source if it has one."""
    kept = _like(rows, row, **other) & (rows["measure"] == "level") & (rows["period"] == period)
    found = rows[kept & (rows["object"] == row["object"])]
    if found.empty:
        return None
    ranked = found.assign(other=found["source"] != row["source"]).sort_values(["other", "source", "observation"])
    return ranked.iloc[0]


def _like(rows: pd.DataFrame, row: pd.Series, **other: str) -> pd.Series:
    wanted = {"territory": row["territory"], "indicator": row["indicator"], "sector": row["sector"], **other}
    kept = pd.Series(True, index=rows.index)
    for column, term in wanted.items():
        kept &= rows[column] == term
    return kept


def _compare(rule: str, whole: pd.Series, members: pd.DataFrame) -> Check:
    """Return the check of a sum against the whole that is reported beside it."""
    total = add_all(Interval(low, high) for low, high in zip(members["bound_low"], members["bound_high"], strict=True))
    found = float(members["value"].sum())
    gap = 0.0 if overlap(total, _bounds(whole)) else found - whole["value"]
    return _report(rule, whole, whole["value"], found, gap, (whole["observation"], *members["observation"]))


def _report_overlap(rule: str, row: pd.Series, found: float, implied: Interval, inputs: tuple[str, ...]) -> Check:
    """Return the check of a reported percentage against the one, with its bounds, that other figures give."""
    gap = 0.0 if overlap(implied, _bounds(row)) else found - row["value"]
    return _report(rule, row, row["value"], found, gap, inputs)


def _report(rule: str, row: pd.Series, expected: float, found: float, gap: float, inputs: tuple[str, ...]) -> Check:
    named = {column: row[column] for column in ("territory", "indicator", "sector", "period", "source")}
    return {"rule": rule, **named, "expected": expected, "found": found, "gap": gap, "inputs": inputs}


def _bounds(row: pd.Series) -> Interval:
    return Interval(float(row["bound_low"]), float(row["bound_high"]))


def _explain(checks: pd.DataFrame, root: Path | None) -> pd.DataFrame:
    """Return the checks with what they are, or why the gap is known, in both languages."""
    residuals = read_table((root or find_root()) / RESIDUALS, RESIDUAL_COLUMNS)
    known = {(row.source, row.indicator, row.period): (row.note_fr, row.note_en) for row in residuals.itertuples()}
    told = {rule: tuple(phrase_rule(rule, one, root)[0] for one in LANGUAGES) for rule in (*checks["rule"], ROUNDED)}
    reasons = [_find_reason(check, known, told[ROUNDED]) for check in checks.itertuples()]
    notes = [why or told[rule] for why, rule in zip(reasons, checks["rule"], strict=True)]
    explained = [why is not None or gap == 0 for why, gap in zip(reasons, checks["gap"], strict=True)]
    table = checks.assign(explained=explained, note_fr=[fr for fr, _ in notes], note_en=[en for _, en in notes])
    return table[list(CHECK_COLUMNS)]


def _find_reason(
    check: tuple, known: Mapping[tuple[str, str, str], tuple[str, ...]], rounded: tuple[str, ...]
) -> tuple[str, ...] | None:
    """Return why a sum misses its total: each figure is rounded to one, or its publisher keeps something apart."""
    if check.rule not in SUMS or check.gap == 0:
        return None
    own = known.get((check.source, check.indicator, check.period))
    if own and check.rule == "check_regions" and check.gap < 0:
        return own
    return rounded if abs(check.gap) <= len(check.inputs) / 2 else None
