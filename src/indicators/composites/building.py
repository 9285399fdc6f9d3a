"""A composite index built step by step, every step kept: what it did, and what the table was after it.

So an index can be replayed with one choice made otherwise: steps before it are those that were, steps from it on are
made again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.composites.aggregation import aggregate
from indicators.composites.checks import check_labels, check_table
from indicators.composites.construction import Choices, Construction, change, list_columns, list_marks
from indicators.composites.factors import factor_weights, find_opposed, pca_weights
from indicators.composites.faults import check_construction
from indicators.composites.kemeny import kemeny
from indicators.composites.missing import fill_missing
from indicators.composites.normalisation import normalise
from indicators.composites.notes import list_notes, note_changes
from indicators.composites.outliers import find_skewed, treat_outliers
from indicators.composites.outranking import outrank
from indicators.composites.ranking import rank_scores
from indicators.composites.screening import divide_by, screen_availability
from indicators.composites.weights import (
    ahp_weights,
    budget_weights,
    equal_weights,
    find_consistency,
    pick_comparisons,
    rescale_weights,
)
from indicators.errors import ComparisonError
from indicators.texts import list_some

ACCEPTED = 0.1  # the consistency ratio up to which comparisons are accepted (Saaty)


class State(NamedTuple):
    """What there is after a step: the table, and as soon as they are made weights and results (score, ranks)."""

    table: pd.DataFrame
    weights: pd.Series | None = None
    results: pd.DataFrame | None = None


class Step(NamedTuple):
    """One step of the log: its name, the choice made, what it did to single cells, and the state after it."""

    name: str
    choice: str
    notes: pd.DataFrame
    state: State


class Composite(NamedTuple):
    """A composite index: its construction, the table it was built from, and the log of steps.

    `results` has a row a territory of the table given, in its order: score, rank, rank_first, rank_last; without a
    score all are missing. `normalised` and `weights` are what the score is made of.
    """

    construction: Construction
    given: pd.DataFrame
    steps: tuple[Step, ...]

    @property
    def results(self) -> pd.DataFrame:
        """Score and ranks; territories that were screened out are there without a score."""
        return self.steps[-1].state.results.reindex(self.given.index)

    @property
    def normalised(self) -> pd.DataFrame:
        """Territories by indicators, as they are added up."""
        return self.steps[-1].state.table

    @property
    def weights(self) -> pd.Series:
        """The weight of each indicator."""
        return self.steps[-1].state.weights


def build_index(construction: Construction, table: pd.DataFrame) -> Composite:
    """Return the index that a construction makes of a table: a row a territory, a column an indicator or a size.

    The order of rows and columns does not matter; other columns are not looked at. `ComparisonError` for a fault of the
    construction (`faults`), a column that is missing, and whatever a step cannot do (docs/composites.md lists it).

    >>> from indicators.composites.construction import Indicator
    >>> table = pd.DataFrame({"jobs": [1.0, 3.0, 2.0], "firms": [2.0, 8.0, 4.0]}, index=["A", "B", "C"])
    >>> index = build_index(Construction("made", (Indicator("jobs"), Indicator("firms"))), table)
    >>> index.results["score"].round(3).tolist(), index.results["rank"].tolist()
    ([0.0, 1.0, 0.417], [3.0, 1.0, 2.0])
    """
    check_construction(construction)
    check_labels(table.columns, "column")
    columns = list_columns(construction)
    absent = [name for name in columns if name not in table.columns]
    if absent:
        told = f"the table has no column {list_some(absent)}; found {list_some(table.columns)}"
        raise ComparisonError(f"{told}. Give it, or take it out of the index {construction.name}")
    given = check_table(table[columns])
    return _run_steps(Composite(construction, given, ()), State(given))


def replay(composite: Composite, **choices: object) -> Composite:
    """Return the index with some choices made otherwise: the steps before them are kept, those from there on run again.

    >>> from indicators.composites.construction import Indicator
    >>> table = pd.DataFrame({"jobs": [1.0, 3.0, 2.0], "firms": [2.0, 8.0, 4.0]}, index=["A", "B", "C"])
    >>> index = build_index(Construction("made", (Indicator("jobs"), Indicator("firms"))), table)
    >>> replay(index, normalisation="rank").results["score"].tolist()
    [1.0, 3.0, 2.0]
    """
    changed = change(composite.construction, **choices)
    check_construction(changed)
    old, new = composite.construction.choices, changed.choices
    kept = 0
    while kept < len(STEPS) and _pick(STEPS[kept], old) == _pick(STEPS[kept], new):
        kept += 1
    state = composite.steps[kept - 1].state if kept else State(composite.given)
    return _run_steps(Composite(changed, composite.given, composite.steps[:kept]), state)


def list_log(composite: Composite) -> pd.DataFrame:
    """Return the log: step, choice, indicator, territory, what, before, after; a step that changed nothing has a row.

    >>> from indicators.composites.construction import Indicator
    >>> table = pd.DataFrame({"jobs": [1.0, 3.0, None]}, index=["A", "B", "C"])
    >>> log = list_log(build_index(Construction("made", (Indicator("jobs"),), Choices(missing="mean")), table))
    >>> log.loc[log["what"] == "filled", ["step", "territory", "after"]].to_numpy().tolist()
    [['missing', 'C', 2.0]]
    """
    rows = [
        (step.name, step.choice, *note)
        for step in composite.steps
        for note in (step.notes.itertuples(index=False) if len(step.notes) else [("", "", "", np.nan, np.nan)])
    ]
    return pd.DataFrame(rows, columns=["step", "choice", "indicator", "territory", "what", "before", "after"])


def find_weights(construction: Construction, table: pd.DataFrame) -> pd.Series:
    """Return the weights that a construction gives the indicators of a normalised table.

    Where indicators were left out, opinions about the others are kept in their proportion.

    >>> from indicators.composites.construction import Indicator
    >>> made = Construction("made", (Indicator("jobs"), Indicator("firms")))
    >>> find_weights(made, pd.DataFrame({"jobs": [1.0]})).tolist()
    [1.0]
    """
    chosen, opinions, names = construction.choices.weights, construction.opinions, table.columns
    if chosen == "equal":
        return equal_weights(names)
    if chosen in FROM_DATA:
        return FROM_DATA[chosen](table)
    written = {"given": opinions.given, "budget": opinions.points, "ahp": opinions.compared}[chosen]
    if written is None:
        raise ComparisonError(f"weights {chosen!r} need the opinions they are made of, and the index has none")
    if chosen == "ahp":
        return ahp_weights(pick_comparisons(written, names))
    weights = written if chosen == "given" else budget_weights(written)
    return rescale_weights(weights.reindex(names))


FROM_DATA = {"pca": pca_weights, "factor": factor_weights}


def _run_steps(composite: Composite, state: State) -> Composite:
    steps = list(composite.steps)
    for step in STEPS[len(steps) :]:
        after, notes = step.run(state, composite.construction)
        choice = ", ".join(str(word) for word in _pick(step, composite.construction.choices))
        steps.append(Step(step.name, choice, notes, after))
        state = after
    return composite._replace(steps=tuple(steps))


def _divide(state: State, construction: Construction) -> tuple[State, pd.DataFrame]:
    sizes = {one.name: state.table[one.per] for one in construction.indicators if one.per}
    names = [one.name for one in construction.indicators]
    divided = divide_by(state.table[names], pd.DataFrame(sizes, state.table.index))
    lost = note_changes(state.table[names].where(divided.isna()), divided.where(divided.isna()), "no denominator")
    return State(divided), lost


def _screen(state: State, construction: Construction) -> tuple[State, pd.DataFrame]:
    choices, table = construction.choices, state.table
    kept = screen_availability(table, choices.indicators_available, choices.territories_available)
    if kept.empty:
        told = (
            f"{choices.indicators_available:g} % of an indicator and {choices.territories_available:g} % of a territory"
        )
        raise ComparisonError(f"nothing has as many values as asked ({told}); ask for fewer, or complete the table")
    shares = ((table.notna().mean() * 100).items(), (table[kept.columns].notna().mean(axis=1) * 100).items())
    rows = [(name, "", "left out", share, np.nan) for name, share in shares[0] if name not in kept.columns]
    rows += [("", name, "left out", share, np.nan) for name, share in shares[1] if name not in kept.index]
    return State(kept), list_notes(rows)


def _fill(state: State, construction: Construction) -> tuple[State, pd.DataFrame]:
    filled = fill_missing(state.table, construction.choices.missing)
    gaps = filled.isna()
    left = [(filled.columns[column], filled.index[row], "missing", np.nan, np.nan) for row, column in np.argwhere(gaps)]
    return State(filled), pd.concat([note_changes(state.table, filled, "filled"), list_notes(left)], ignore_index=True)


def _treat(state: State, construction: Construction) -> tuple[State, pd.DataFrame]:
    treated = treat_outliers(state.table, construction.choices.outliers)
    skewed = [(name, "", "skewed", np.nan, np.nan) for name in find_skewed(treated)]
    notes = [note_changes(state.table, treated, "pulled in"), list_notes(skewed)]
    return State(treated), pd.concat(notes, ignore_index=True)


def _normalise(state: State, construction: Construction) -> tuple[State, pd.DataFrame]:
    normalised = normalise(state.table, construction.choices.normalisation, *list_marks(construction))
    lost = state.table.where(normalised.isna() & state.table.notna())
    return State(normalised), note_changes(lost, lost * np.nan, "no scale")


def _exclude(state: State, construction: Construction) -> tuple[State, pd.DataFrame]:
    excluded = [name for name in state.table.columns if name in construction.choices.excluded]
    if len(excluded) == len(state.table.columns):
        raise ComparisonError("every indicator is left out, and nothing is left to add up; keep one")
    notes = list_notes((name, "", "left out", np.nan, np.nan) for name in excluded)
    return State(state.table.drop(columns=excluded)), notes


def _weigh(state: State, construction: Construction) -> tuple[State, pd.DataFrame]:
    weights = find_weights(construction, state.table)
    rows = [(name, "", "weight", np.nan, weight) for name, weight in weights.items()]
    if construction.choices.weights in FROM_DATA:
        rows += [(name, "", "pulls against", np.nan, part) for name, part in find_opposed(state.table).items()]
    if construction.choices.weights == "ahp":
        ratio = find_consistency(pick_comparisons(construction.opinions.compared, state.table.columns))
        rows.append(("", "", "consistency" if ratio <= ACCEPTED else "inconsistent", np.nan, ratio))
    return State(state.table, weights), list_notes(rows)


def _aggregate(state: State, construction: Construction) -> tuple[State, pd.DataFrame]:
    choices, table = construction.choices, state.table
    partial = choices.missing == "available"
    if choices.aggregation == "kemeny":
        results = _rank_by_kemeny(table, state.weights, partial=partial)
    else:
        values, weights = table.to_numpy(dtype=float), state.weights.to_numpy()[None, :]
        scores = aggregate(values, weights, choices.aggregation, partial=partial)
        results = rank_scores(pd.Series(scores[0], table.index))
    without = results.index[results["rank"].isna()]
    return state._replace(results=results), list_notes(("", name, "no score", np.nan, np.nan) for name in without)


def _rank_by_kemeny(table: pd.DataFrame, weights: pd.Series, *, partial: bool) -> pd.DataFrame:
    """Return ranks without a score: the best ranking scores as a whole, no territory does."""
    known = table[weights.index[weights > 0]].notna()
    ranked = table[known.any(axis=1) if partial else known.all(axis=1)]
    if ranked.empty:
        raise ComparisonError("no territory has every indicator, and none can be compared; fill missing values first")
    ranks = kemeny(outrank(ranked, weights)).ranks
    return ranks.assign(score=np.nan)[["score", *ranks.columns]].reindex(table.index)


class Stage(NamedTuple):
    """A step by its name, the choices it makes, and what it does."""

    name: str
    choices: tuple[str, ...]
    run: Callable[[State, Construction], tuple[State, pd.DataFrame]]


STEPS = (
    Stage("denominators", (), _divide),
    Stage("screening", ("indicators_available", "territories_available"), _screen),
    Stage("missing", ("missing",), _fill),
    Stage("outliers", ("outliers",), _treat),
    Stage("normalisation", ("normalisation",), _normalise),
    Stage("excluded", ("excluded",), _exclude),
    Stage("weights", ("weights",), _weigh),
    Stage("aggregation", ("aggregation", "missing"), _aggregate),
)


def _pick(step: Stage, choices: Choices) -> tuple:
    found = [getattr(choices, name) for name in step.choices]
    return tuple(", ".join(word) if isinstance(word, tuple) else word for word in found)
