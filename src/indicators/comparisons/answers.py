"""`compare`: one question put to the observations, answered with one family of figures."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.codebook import find_indicator
from indicators.comparisons.context import gather_context
from indicators.comparisons.derived import Context, Derived, derive_columns
from indicators.comparisons.evidence import tell_methods, tell_value
from indicators.comparisons.questions import (
    DERIVATION_COLUMNS,
    DERIVED,
    OWN_COLUMNS,
    ROW_COLUMNS,
    Comparison,
    Question,
)
from indicators.comparisons.standing import judge_candidates, pick_rows, select_candidates, tell_reasons
from indicators.countries import list_references
from indicators.errors import ComparisonError
from indicators.families import NO_LEVEL, Family, Level, choose_family, find_years
from indicators.intervals import Interval, rank_intervals
from indicators.levels import choose_map, read_levels
from indicators.observations import Table, list_values
from indicators.paths import find_root
from indicators.periods import parse_period, year_of
from indicators.regions import PROVINCE
from indicators.sectors import find_sector, list_parts
from indicators.tabular import list_records
from indicators.territories import list_regions

NUMBERS = ("value", "low", "high", "likely_low", "likely_high", "rank_first", "rank_last")
RANKS = ("rank_first", "rank_last")


class Picked(NamedTuple):
    """The observation that answers for one territory: its columns, the year it is of (or not a number), its level."""

    row: Mapping[str, object]
    year: float
    level: Level


class Answer(NamedTuple):
    """One territory's part of the answer: its cells, why some are empty, and how the others came about."""

    cells: dict[str, object]
    rules: tuple[str, ...]
    derivations: list[tuple[str, str, str, str, tuple[str, ...]]]
    refusals: tuple[str, ...] | None = None  # None where nothing was derived


def compare(
    observations: Table,
    indicator: str,
    measure: str = "level",
    sector: str = "nace_j",
    period: str = "2012",
    territories: Sequence[str] | None = None,
    *,
    base_period: str | None = None,
    reference_sector: str = "business_economy",
    source: str | None = None,
    derived: Collection[str] = DERIVED,
    root: Path | None = None,
) -> Comparison:
    """Return the figures of `territories` side by side, all from one family: source, edition, definition, scope.

    The family is the one with most comparable rows, the more official of two as good; `source` forces another. Without
    `territories` the regions in force at `period` are compared. A row that is undated, sampled, planned, a target, a
    claim, confidential or two years off stays in `rows` with `comparable` false, enters no rank and has its reason in
    `reasons`; one year off is compared and told. A sector that nobody counts, but whose parts are counted, is their
    sum. Derived columns are not a number where they are refused, and have bounds but no central value where an input is
    one-sided or hidden. Shares and changes in percent, rates per 10 000 inhabitants, quotients without unit. A page
    that shows only some of the `derived` columns names them: the figures behind the others are then not even read.
    Raises `ComparisonError` where no observation answers at all, and `UnknownTermError` for terms the reference tables
    lack.
    """
    root = root or find_root()
    question = Question(indicator, measure, sector, parse_period(period), base_period or "", reference_sector)
    _check_question(question, root)
    year = year_of(question.period)
    asked = list(territories) if territories is not None else list_regions(choose_map([], year, root), root=root)
    beside = list_references(asked, root)
    part = _find_part(observations, question, root)
    counted = question._replace(sector=part or question.sector)
    judged = judge_candidates(select_candidates(observations, counted, [*asked, *beside], root), question)
    family = _choose_family(judged, asked, source, question, observations)._replace(sector=question.sector)
    picked = {} if part else _list_picked(pick_rows(judged, family, observations))
    context = gather_context(observations, question, family, asked, _list_years(picked, question), derived, root)
    answers = {territory: answer_territory(territory, picked, context) for territory in (*asked, *beside)}
    rows = rank_column(_join_cells(answers, asked), "value")
    return Comparison(
        question,
        family,
        rows,
        _join_cells(answers, beside),
        _join_reasons(answers, question, root),
        pd.DataFrame([row for one in answers.values() for row in one.derivations], columns=list(DERIVATION_COLUMNS)),
    )


def rank_rows(comparison: Comparison, column: str) -> pd.DataFrame:
    """Return the comparison's rows ranked on `column` (value or a derived one), greatest first.

    `rank_first` and `rank_last` are the best and the worst rank the likely bounds allow; where they overlap the order
    is not established. Rows that are not comparable come last, without a rank. Numbers are ranked as they are: rounding
    is for printing.
    """
    if column not in ("value", *DERIVED):
        raise ComparisonError(f"{column!r} cannot be ranked; take one of {', '.join(('value', *DERIVED))}")
    ranked = rank_column(comparison.rows, column)
    keys = pd.DataFrame({"place": -_find_places(ranked, column), "own": -ranked[column], "name": ranked["territory"]})
    order = keys.sort_values(["place", "own", "name"], na_position="last").index
    return ranked.loc[order].reset_index(drop=True)


def find_ranks(comparison: Comparison, column: str) -> dict[str, tuple[float, float]]:
    """Return the best and the worst rank on `column` by territory: those of `rank_rows`, without the sorted rows."""
    ranked = rank_column(comparison.rows, column)
    ranks = zip(ranked["rank_first"].tolist(), ranked["rank_last"].tolist(), strict=True)
    return dict(zip(ranked["territory"].tolist(), ranks, strict=True))


def _find_places(ranked: pd.DataFrame, column: str) -> pd.Series:
    """Return where each ranked row stands on the axis: its value, else the middle of its bounds, else their low end."""
    bounds = _read_ends(ranked, column)
    middle = np.where(np.isfinite(bounds.high), (bounds.low + bounds.high) / 2, bounds.low)
    own = ranked[column].fillna(pd.Series(middle, index=ranked.index))
    return own.where(ranked["rank_first"].notna())


def rank_column(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the rows with `rank_first` and `rank_last` on `column`, only comparable rows counting."""
    bounds = _read_ends(rows, column)
    low, high = (pd.Series(end, index=rows.index).where(rows["comparable"]) for end in bounds)
    first, last = rank_intervals(Interval(low.to_numpy(float), high.to_numpy(float)))
    return rows.assign(rank_first=first, rank_last=last)


def _list_picked(picked: pd.DataFrame) -> dict[str, Picked]:
    """Return the rows picked, by territory."""
    years, levels = find_years(picked["period"]), read_levels(picked)
    rows = zip(list_records(picked), years, levels, strict=True)
    return {str(row["territory"]): Picked(row, year, level) for row, year, level in rows}


def answer_territory(territory: str, picked: Mapping[str, Picked], context: Context) -> Answer:
    """Return the row of one territory, why parts of it are refused, and how the rest came about."""
    if territory not in picked:
        return _answer_without_row(territory, context, summed=not picked)
    row, year, level = picked[territory]
    cells = {column: row[column] for column in OWN_COLUMNS if column not in RANKS}
    methods = [tell_value(territory, (row["observation"],), "value")] if not math.isnan(row["value"]) else []
    if not row["comparable"] or context.question.measure != "level":
        return Answer(cells, row["rules"], methods)
    return _derive_answer(territory, level, int(year), context, Answer(cells, row["rules"], methods))


def _answer_without_row(territory: str, context: Context, summed: bool) -> Answer:
    """Return the row of a territory the family says nothing of: the province and a `summed` sector add up."""
    year = year_of(context.question.period)
    adds_up = territory == PROVINCE or summed
    total = context.levels.find(context.question.sector, territory, year) if adds_up else None
    bounds = total.bounds if total else NO_LEVEL.bounds
    value = total.value if total else math.nan
    cells = {
        "territory": territory,
        "value": value,
        "comparable": total is not None,
        "qualifier": "",
        "observation": "",
    }
    cells |= {"period": context.question.period if total else "", "dated": "", "flags": "", "absence": ""}
    cells |= dict(zip(("low", "high", "likely_low", "likely_high"), (*bounds, *bounds), strict=True))
    if total is None or context.question.measure != "level":
        return Answer(cells, ("not_in_family",), [])
    method = ("province" if territory == PROVINCE else "parts") + ("_hidden" if math.isnan(value) else "")
    answer = Answer(cells, (), [tell_value(territory, total.inputs, method)])
    return _derive_answer(territory, total, year, context, answer)


def _derive_answer(territory: str, own: Level, year: int, context: Context, answer: Answer) -> Answer:
    derived = derive_columns(own, territory, year, context)
    told = tell_methods(territory, derived, year, context.question, context.levels.root)
    refused = tuple(dict.fromkeys(figure.refusal for figure in derived.values() if figure.refusal))
    return Answer(answer.cells | _write_cells(derived), answer.rules, answer.derivations + told, refused)


def _write_cells(derived: Mapping[str, Derived]) -> dict[str, float]:
    cells = {}
    for column, figure in derived.items():
        level = figure.level or NO_LEVEL
        for end, number in zip(("", "_low", "_high"), (level.value, *level.bounds), strict=True):
            cells[f"{column}{end}"] = number
    return cells


def _list_years(picked: Mapping[str, Picked], question: Question) -> set[int]:
    """Return the years that the figures compared are of."""
    return {year_of(question.period), *(int(one.year) for one in picked.values() if not math.isnan(one.year))}


def _check_question(question: Question, root: Path | None) -> None:
    """Raise where the question names what the reference tables do not hold, or starts after its end."""
    find_indicator(question.indicator, root)
    find_sector(question.sector, root)
    find_sector(question.reference_sector, root)
    if question.base_period and year_of(question.base_period) >= year_of(question.period):
        raise ComparisonError(
            f"base_period {question.base_period} is not before period {question.period}; give an earlier year"
        )


def _find_part(observations: Table, question: Question, root: Path | None) -> str:
    """Return a part of a sector that is counted by all its parts and never as a whole; "" for any other sector."""
    own = {"indicator": question.indicator, "measure": question.measure}
    counted = set(list_values(observations, "sector", own))
    parts = list_parts(question.sector, root)
    return parts[0] if parts and question.sector not in counted and counted.issuperset(parts) else ""


def _choose_family(
    judged: pd.DataFrame, asked: list[str], source: str | None, question: Question, observations: Table
) -> Family:
    own = judged[judged["territory"].isin(asked)]
    if not own.empty:
        return choose_family(own, own["comparable"], source)
    same = {"indicator": question.indicator, "measure": question.measure, "territory": asked}
    found = ", ".join(list_values(observations, "sector", same)) or "none"
    places = ", ".join(asked[:3]) + (" …" if len(asked) > 3 else "")
    raise ComparisonError(
        f"no observation is a {question.measure} of {question.indicator}, sector {question.sector}, for {places}; "
        f"sectors with one there: {found}"
    )


def _join_cells(answers: Mapping[str, Answer], territories: Iterable[str]) -> pd.DataFrame:
    """Return the rows of the territories as one table with every column of a comparison."""
    rows = [answers[territory].cells for territory in territories]
    cells = {column: [row.get(column, math.nan) for row in rows] for column in ROW_COLUMNS}
    return pd.DataFrame({column: pd.array(some, _find_type(column)) for column, some in cells.items()})


def _find_type(column: str) -> str:
    """Return what a column of a comparison holds: numbers, text, or yes and no."""
    if column in NUMBERS or column.startswith(DERIVED):
        return "float64"
    return "bool" if column == "comparable" else "str"


def _join_reasons(answers: Mapping[str, Answer], question: Question, root: Path | None) -> pd.DataFrame:
    """Return why rows or columns are refused; what refuses a column everywhere is said once, without a territory."""
    refusals = [set(answer.refusals) for answer in answers.values() if answer.refusals is not None]
    everywhere = set.intersection(*refusals) if refusals else set()
    pairs = [("", rule) for rule in sorted(everywhere)]
    for territory, answer in answers.items():
        rules = dict.fromkeys((*answer.rules, *(answer.refusals or ())))
        pairs += [(territory, rule) for rule in rules if rule not in everywhere]
    return tell_reasons(pairs, root, expected=question.period, found=question.base_period)


def _read_ends(rows: pd.DataFrame, column: str) -> Interval:
    names = ("likely_low", "likely_high") if column == "value" else (f"{column}_low", f"{column}_high")
    return Interval(*(rows[name].to_numpy(float) for name in names))
