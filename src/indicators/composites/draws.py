"""One composite index under thousands of choices: many draws are one product of matrices, not many indices built.

What a draw chooses is read off uniform numbers, a column a choice, so that a draw can be repeated, and one choice of it
exchanged alone. Tables are normalised once for each way of doing it; draws differ in weights, which are a matrix.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.composites.aggregation import aggregate
from indicators.composites.building import FROM_DATA, Composite, find_weights, replay
from indicators.composites.construction import WORDS, Construction, change

Array = npt.NDArray[np.float64]
TABLE_STEPS = ("missing", "outliers", "normalisation")
MOVED = "weights_within"
HELD = 200_000  # scores held at once
HUNDRED = 100.0


class Factor(NamedTuple):
    """A choice that is drawn: its step, the words it may be, and the columns of uniform numbers it is read off.

    `excluded` has texts for words, "" for none left out; `weights_within` has none, and a column an indicator.
    """

    name: str
    words: tuple[str, ...]
    columns: tuple[int, ...]


class Drawn(NamedTuple):
    """Some draws by their numbers, and the scores of territories in them."""

    rows: npt.NDArray[np.int64]
    scores: Array


def list_factors(composite: Composite) -> tuple[Factor, ...]:
    """Return the choices that a construction varies: those with two words or more, and weights that are moved.

    >>> from indicators.composites.building import build_index
    >>> from indicators.composites.construction import Indicator, Variation
    >>> made = Construction("made", (Indicator("x"), Indicator("y")), variation=Variation({}, True, 10.0))
    >>> index = build_index(made, pd.DataFrame({"x": [1.0, 2.0], "y": [4.0, 3.0]}))
    >>> list_factors(index)[0], list_factors(index)[1].columns
    (Factor(name='excluded', words=('', 'x', 'y'), columns=(0,)), (1, 2))
    """
    variation, names = composite.construction.variation, list(_list_kept(composite).columns)
    words = {step: variation.words.get(step, ()) for step in WORDS}
    if variation.exclude_one and len(names) > 1:
        words["excluded"] = ("", *names)
    found = {step: several for step, several in words.items() if len(several) > 1}
    factors = tuple(Factor(step, several, (number,)) for number, (step, several) in enumerate(found.items()))
    if not variation.weights_within:
        return factors
    columns = tuple(range(len(factors), len(factors) + len(names)))
    return (*factors, Factor(MOVED, (), columns))


def count_columns(factors: tuple[Factor, ...]) -> int:
    """Return how many uniform numbers a draw takes.

    >>> count_columns((Factor("missing", ("keep", "mean"), (0,)), Factor("weights_within", (), (1, 2))))
    3
    """
    return sum(len(factor.columns) for factor in factors)


def read_choices(composite: Composite, uniforms: Array) -> pd.DataFrame:
    """Return the words that draws choose, a row a draw, a column a step; what is not varied is as in the index.

    A step for which one word alone is given takes that word.

    >>> from indicators.composites.building import build_index
    >>> from indicators.composites.construction import Indicator, Variation
    >>> made = Construction("made", (Indicator("x"),), variation=Variation({"normalisation": ("rank", "min_max")}))
    >>> index = build_index(made, pd.DataFrame({"x": [1.0, 2.0]}))
    >>> read_choices(index, np.array([[0.2], [0.7]]))["normalisation"].tolist()
    ['rank', 'min_max']
    """
    chosen = {step: getattr(composite.construction.choices, step) for step in WORDS} | {"excluded": ""}
    chosen |= {step: words[0] for step, words in composite.construction.variation.words.items() if len(words) == 1}
    table = pd.DataFrame(chosen, index=range(len(uniforms)), dtype=object)
    for factor in list_factors(composite):
        if factor.words:
            places = (uniforms[:, factor.columns[0]] * len(factor.words)).astype(int)
            table[factor.name] = np.array(factor.words, dtype=object)[np.minimum(places, len(factor.words) - 1)]
    return table


def draw_scores(composite: Composite, uniforms: Array) -> Iterator[Drawn]:
    """Return the scores of every draw, some at a time: territories in the order of the screened table.

    The scores are those of the index built anew with the choices of the draw. `ComparisonError` where two of the
    choices cannot be made together (a geometric mean of z-scores).
    """
    moves = _read_moves(composite, uniforms)
    choices = read_choices(composite, uniforms)
    weigh = _Weights(composite)
    for words, rows in choices.groupby([*TABLE_STEPS, "aggregation"], sort=True).indices.items():
        *table_words, aggregation = words
        table = _prepare(composite, dict(zip(TABLE_STEPS, table_words, strict=True)))
        values = table.to_numpy(dtype=float)
        weights = weigh.find(table, tuple(table_words), choices.iloc[rows]) * moves(rows)
        weights /= weights.sum(axis=1, keepdims=True)
        size = max(1, HELD // len(values))
        for start in range(0, len(rows), size):
            part = slice(start, start + size)
            scores = aggregate(values, weights[part], aggregation, partial=table_words[0] == "available")
            yield Drawn(rows[part], scores)


def _list_kept(composite: Composite) -> pd.DataFrame:
    """Return the table that is weighed, without the indicators that the index itself leaves out."""
    excluded = [name for name in composite.construction.choices.excluded if name in composite.steps[1].state.table]
    return composite.steps[1].state.table.drop(columns=excluded)


def _prepare(composite: Composite, words: dict[str, str]) -> pd.DataFrame:
    """Return the normalised table of one way of making it."""
    return replay(composite, **words, weights="equal", aggregation="linear").normalised


def _read_moves(composite: Composite, uniforms: Array) -> object:
    """Return a function from draws to what their weights are multiplied by."""
    moved = [factor for factor in list_factors(composite) if factor.name == MOVED]
    if not moved:
        return lambda rows: 1.0  # noqa: ARG005
    within, columns = composite.construction.variation.weights_within / HUNDRED, list(moved[0].columns)
    return lambda rows: 1 + within * (2 * uniforms[np.ix_(rows, columns)] - 1)


class _Weights:
    """The weights of draws, each computed once: those of opinions for all tables, those of data for each."""

    def __init__(self, composite: Composite) -> None:
        self.construction: Construction = composite.construction
        self.known: dict[tuple, Array] = {}

    def find(self, table: pd.DataFrame, made: tuple, choices: pd.DataFrame) -> Array:
        """Return a row of weights for each draw; an indicator that a draw leaves out weighs nothing."""
        pairs = pd.MultiIndex.from_frame(choices[["weights", "excluded"]])
        codes, distinct = pairs.factorize()
        return np.array([self._look_up(table, made, *pair) for pair in distinct])[codes]

    def _look_up(self, table: pd.DataFrame, made: tuple, word: str, excluded: str) -> Array:
        key = (word, excluded, made if word in FROM_DATA else ())
        if key not in self.known:
            kept = table.drop(columns=[excluded] if excluded else [])
            weights = find_weights(change(self.construction, weights=word), kept)
            self.known[key] = weights.reindex(table.columns, fill_value=0.0).to_numpy()
        return self.known[key]
