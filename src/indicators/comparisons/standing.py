"""Which rows answer a question, and which may be compared: undated, sampled, promised or far-off figures may not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from indicators.catalogue import LANGUAGES
from indicators.comparisons.questions import REASON_COLUMNS, Question
from indicators.families import FAMILY_COLUMNS, FIGURE_COLUMNS, Family, add_publishers, find_years
from indicators.observations import CHANGES, Table, select_rows
from indicators.periods import year_of
from indicators.tabular import list_records
from indicators.vocabulary import phrase_rule

NEAR_YEARS = 1
PLAIN_ABSENCES = ("confidential", "not_available", "reported_none")
SHARED = ("scope", "denominator", "geography")
CANDIDATE_COLUMNS = (
    *FAMILY_COLUMNS,
    *("territory", "period", "base_period", "dated", "precision", "nature", "obs_status", "absence", "published"),
    "observation",
)
RANKED_COLUMNS = ("territory", "comparable", "gap_years", "absence", "published", "observation", "period")
PICKED_COLUMNS = (*FIGURE_COLUMNS, "flags")


def select_candidates(
    observations: Table, question: Question, territories: Iterable[str], root: Path | None
) -> pd.DataFrame:
    """Return the observations of the indicator, measure, sector and territories asked for, without their figures.

    With publisher, edition and kind of their sources, and `gap_years`: how far, in years, the period lies from the one
    asked for; not a number where undated.
    """
    asked = {column: getattr(question, column) for column in ("indicator", "measure", "sector")}
    found = select_rows(observations, {**asked, "territory": territories}, CANDIDATE_COLUMNS)
    candidates = add_publishers(found, root)
    gaps = (find_years(candidates["period"]) - year_of(question.period)).abs()
    return candidates.assign(gap_years=gaps.mask(candidates["dated"] == "undated"))


def judge_candidates(candidates: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Return the candidates with `rules` (a tuple: what to tell of each) and `comparable`."""
    blocked = {rule: mask for rule, mask in _find_faults(candidates, question).items() if mask.any()}
    warned = {"period_near": candidates["gap_years"].eq(NEAR_YEARS), "date_inferred": candidates["dated"] == "inferred"}
    told = {**blocked, **warned}
    hits = zip(*(mask.tolist() for mask in told.values()), strict=True)
    rules = [tuple(rule for rule, hit in zip(told, row, strict=True) if hit) for row in hits]
    sound = pd.Series(True, index=candidates.index)
    for mask in blocked.values():
        sound &= ~mask
    return candidates.assign(rules=pd.Series(rules, index=candidates.index, dtype=object), comparable=sound)


def pick_rows(judged: pd.DataFrame, family: Family, observations: Table) -> pd.DataFrame:
    """Return one row a territory from the family's source, the best there is, with its figure.

    A row of another scope, denominator or geography stays, not comparable; so does one whose source gives several
    values for the same thing.
    """
    own = judged[judged["source"] == family.source]
    own = _mark_rows(own, {f"{column}_differs": own[column] != getattr(family, column) for column in SHARED})
    ranked = _rank_candidates(own)
    alike = {name for rows in ranked.values() for name in rows}
    figures = select_rows(observations, {"observation": alike}, ("observation", *PICKED_COLUMNS))
    values = dict(zip(figures["observation"].tolist(), figures["value"].tolist(), strict=True))
    told = {place: {values[name] for name in names if not math.isnan(values[name])} for place, names in ranked.items()}
    best = own[own["observation"].isin([names[0] for names in ranked.values()])]
    picked = best.sort_values("territory").merge(figures, on="observation")
    twice = picked["territory"].map({place: len(some) > 1 for place, some in told.items()}).astype(bool)
    return _mark_rows(picked, {"several_values": twice & picked["comparable"]}).set_index("territory", drop=False)


def _rank_candidates(own: pd.DataFrame) -> dict[str, list[str]]:
    """Return, by territory, the observation that answers best and those that answer as well for the same period."""
    rows = sorted(list_records(own, RANKED_COLUMNS), key=lambda row: row["observation"])
    rows.sort(key=lambda row: row["published"], reverse=True)
    rows.sort(key=_weigh_candidate)
    best: dict[str, dict[str, object]] = {}
    ranked: dict[str, list[str]] = {}
    for row in rows:
        first = best.setdefault(row["territory"], row)
        if _weigh_candidate(row)[:4] == _weigh_candidate(first)[:4] and row["period"] == first["period"]:
            ranked.setdefault(row["territory"], []).append(row["observation"])
    return ranked


def _weigh_candidate(row: Mapping[str, object]) -> tuple[str, bool, bool, float, bool]:
    """Comparable rows come first, then dated ones, then those nearest in time, then those with a figure."""
    dateless = math.isnan(row["gap_years"])
    gap = 0.0 if dateless else row["gap_years"]
    return row["territory"], not row["comparable"], dateless, gap, row["absence"] != ""


def tell_reasons(rows: Iterable[tuple[str, str]], root: Path | None, **parts: str) -> pd.DataFrame:
    """Return the table of reasons for pairs of territory and rule, each told in both languages."""
    told = [
        (territory, rule, *(phrase_rule(rule, language, root, **parts)[0] for language in LANGUAGES))
        for territory, rule in rows
    ]
    return pd.DataFrame(told, columns=list(REASON_COLUMNS), dtype=str)


def _find_faults(candidates: pd.DataFrame, question: Question) -> dict[str, pd.Series]:
    """Return, by rule, the rows that must not be compared."""
    absence, nature = candidates["absence"], candidates["nature"]
    faults = {
        "undated": candidates["gap_years"].isna(),
        "period_far": candidates["gap_years"] > NEAR_YEARS,
        "base_period_differs": _differs_in_base(candidates, question),
        "sample_without_error": candidates["precision"] == "sample",
        **{f"nature_{kind}": nature == kind for kind in ("planned", "target", "claimed")},
        "definition_flagged": candidates["obs_status"] == "D",
        **{f"absent_{why}": absence == why for why in PLAIN_ABSENCES},
    }
    return {**faults, "absent": (absence != "") & ~absence.isin(PLAIN_ABSENCES)}


def _differs_in_base(candidates: pd.DataFrame, question: Question) -> pd.Series:
    if question.measure not in CHANGES or not question.base_period:
        return pd.Series(False, index=candidates.index)
    return find_years(candidates["base_period"]) != year_of(question.base_period)


def _mark_rows(rows: pd.DataFrame, faults: dict[str, pd.Series]) -> pd.DataFrame:
    """Return the rows with every rule whose mask holds added, and those rows no longer comparable."""
    rules, comparable = rows["rules"], rows["comparable"]
    for rule, mask in faults.items():
        if not mask.any():
            continue
        added = [(*old, rule) if hit else old for old, hit in zip(rules, mask.tolist(), strict=True)]
        rules = pd.Series(added, index=rows.index, dtype=object)
        comparable = comparable & ~mask
    return rows.assign(rules=rules, comparable=comparable)
