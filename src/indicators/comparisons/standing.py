"""Which rows answer a question, and which may be compared: undated, sampled, promised or far-off figures may not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from indicators.catalogue import LANGUAGES
from indicators.comparisons.questions import REASON_COLUMNS, Question
from indicators.families import FAMILY_COLUMNS, FIGURE_COLUMNS, Family, add_publishers, find_years
from indicators.observations import CHANGES, Table, select_rows
from indicators.periods import year_of
from indicators.vocabulary import phrase_rule

NEAR_YEARS = 1
PLAIN_ABSENCES = ("confidential", "not_available", "reported_none")
SHARED = ("scope", "denominator", "geography")
CANDIDATE_COLUMNS = (
    *FAMILY_COLUMNS,
    *("territory", "period", "base_period", "dated", "precision", "nature", "obs_status", "absence", "published"),
    "observation",
)
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
    own = own.assign(dateless=own["gap_years"].isna(), absent=own["absence"] != "")
    order = ["territory", "comparable", "dateless", "gap_years", "absent", "published", "observation"]
    best = own.sort_values(order, ascending=[True, False, True, True, True, False, True], kind="stable")
    alike = best.merge(best.drop_duplicates("territory")[["territory", "comparable", "period", "gap_years"]])
    figures = select_rows(observations, {"observation": alike["observation"]}, ("observation", *PICKED_COLUMNS))
    several = alike.merge(figures, on="observation").groupby("territory")["value"].nunique()
    picked = best.drop_duplicates("territory").merge(figures, on="observation")
    twice = picked["territory"].isin(several[several > 1].index) & picked["comparable"]
    return _mark_rows(picked, {"several_values": twice}).set_index("territory", drop=False)


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
        added = [(*old, rule) if hit else old for old, hit in zip(rules, mask, strict=True)]
        rules = pd.Series(added, index=rows.index, dtype=object)
        comparable = comparable & ~mask
    return rows.assign(rules=rules, comparable=comparable)
