"""Rankings under other choices: draws are the index rebuilt, and Sobol indices are those known."""

import math

import numpy as np
import pandas as pd
import pytest

from composite_draws import rebuild_draw
from indicators.composites.building import build_index, replay
from indicators.composites.construction import Choices, Construction, Indicator, Opinions, Variation
from indicators.composites.draws import count_columns, draw_scores, list_factors
from indicators.composites.robustness import find_established, find_influence, vary_choices
from indicators.composites.sobol import find_indices
from indicators.errors import ComparisonError

NAMES = ("jobs", "firms", "lines", "skills")
OPINIONS = Opinions(
    pd.Series({"jobs": 0.1, "firms": 0.2, "lines": 0.3, "skills": 0.4}),
    pd.DataFrame([[40.0, 30, 20, 10], [10, 10, 40, 40]], index=["first", "second"], columns=list(NAMES)),
    pd.DataFrame(
        [[1, 2, 4, 4], [1 / 2, 1, 2, 2], [1 / 4, 1 / 2, 1, 1], [1 / 4, 1 / 2, 1, 1]],
        index=list(NAMES),
        columns=list(NAMES),
    ),
)
WORDS = {
    "missing": ("mean", "available", "nearest"),
    "outliers": ("none", "clip"),
    "normalisation": ("min_max_100", "ratio_to_mean", "percentile"),
    "weights": ("equal", "given", "budget", "pca", "ahp"),
    "aggregation": ("linear", "geometric", "harmonic", "copeland"),
}


def make_table(rows: int = 9, *, gaps: bool = True) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    index = [f"R{number}" for number in range(rows)]
    table = pd.DataFrame(rng.lognormal(1.0, 0.7, (rows, len(NAMES))), index, list(NAMES))
    if gaps:
        table.iloc[2, 0] = table.iloc[5, 2] = np.nan
    return table


def make(variation: Variation, **choices: object) -> Construction:
    return Construction("made", tuple(Indicator(name) for name in NAMES), Choices(**choices), OPINIONS, variation)


def draw(composite, number: int) -> np.ndarray:
    width = count_columns(list_factors(composite))
    return np.random.default_rng(5).random((number, width))


@pytest.mark.parametrize("choices", [{}, {"excluded": ("firms",)}, {"missing": "available", "weights": "factor"}])
def test_each_draw_has_the_scores_of_the_index_rebuilt(choices):
    index = build_index(make(Variation(WORDS, True, 25.0), **choices), make_table())
    uniforms = draw(index, 60)
    seen = 0
    for drawn in draw_scores(index, uniforms):
        for row, scores in zip(drawn.rows, drawn.scores, strict=True):
            again = rebuild_draw(index, uniforms[row]).results["score"]
            np.testing.assert_allclose(scores, again, rtol=1e-9, atol=1e-9)
            seen += 1
    assert seen == 60


def test_a_territory_without_a_score_in_some_draws_is_counted():
    index = build_index(make(Variation({"missing": ("keep", "mean")}, draws=400)), make_table())
    found = vary_choices(index)
    assert found.ranks.loc["R1", "scored_pct"] == 100
    assert 40 < found.ranks.loc["R2", "scored_pct"] < 60
    assert math.isnan(found.ranks.loc["R2", "rank"])
    np.testing.assert_allclose(found.shares.sum(axis=1), 100)


def test_the_influence_on_a_rank_that_is_not_always_there_is_refused_with_its_share():
    index = build_index(make(Variation({"missing": ("keep", "mean"), "weights": ("equal", "pca")})), make_table())
    with pytest.raises(ComparisonError, match=r"R2 has no score in \d\d % of the draws, and no rank to vary"):
        find_influence(index, "R2", base=16)
    assert find_influence(index, "R1", base=64).notna().all(axis=None)


def test_ranks_over_choices_and_bounds_that_are_drawn_hold_the_same_part_of_the_draws():
    found = vary_choices(build_index(make(Variation({}, True, 25.0, draws=200)), make_table(gaps=False)))
    assert found.how == "drawn"
    shares = found.shares.cumsum(axis=1)
    for territory, row in found.ranks.iterrows():
        before = shares.loc[territory].get(row["rank_first"] - 1, 0.0)
        assert before < 2.5
        assert shares.loc[territory, row["rank_last"]] >= 97.5


def test_a_territory_that_is_never_scored_has_no_ranks():
    table = make_table(gaps=False)
    table.loc["R3", ["jobs", "firms", "lines"]] = np.nan
    index = build_index(make(Variation({}, True, draws=50), territories_available=50.0), table)
    found = vary_choices(index)
    assert found.ranks.loc["R3", ["rank", "rank_mean", "rank_first", "rank_best"]].isna().all()
    assert not found.ranks.loc["R3", "established"]


def test_the_same_seed_gives_the_same_ranks_and_another_seed_others():
    index = build_index(make(Variation({}, True, 25.0, draws=200)), make_table(gaps=False))
    pd.testing.assert_frame_equal(vary_choices(index).ranks, vary_choices(index).ranks)
    other = index._replace(construction=make(Variation({}, True, 25.0, draws=200, seed=2)))
    assert not vary_choices(other).ranks.equals(vary_choices(index).ranks)


def test_the_order_of_rows_changes_no_rank():
    table = make_table()
    construction = make(Variation(WORDS | {"missing": ("mean",)}, True, 25.0, draws=100))
    one, other = (vary_choices(build_index(construction, each)).ranks for each in (table, table.iloc[::-1]))
    pd.testing.assert_frame_equal(one, other.loc[one.index])


def test_an_order_that_no_choice_changes_is_established():
    table = pd.DataFrame({name: [1.0, 5.0, 30.0] for name in NAMES}, index=list("ABC"))
    ranks = vary_choices(build_index(make(Variation({}, True, 25.0, draws=100)), table)).ranks
    assert ranks["established"].all()
    assert ranks["rank_best"].tolist() == ranks["rank_worst"].tolist() == [3, 2, 1]
    assert find_established(pd.Series([1.0, 1.0, 3.0]), pd.Series([2.0, 2.0, 3.0])).tolist() == [False, False, True]


def test_choices_that_cannot_be_made_together_are_refused():
    words = {"normalisation": ("z_score", "rank"), "aggregation": ("linear", "geometric")}
    index = build_index(make(Variation(words, draws=50)), make_table(gaps=False))
    with pytest.raises(ComparisonError, match="a geometric mean has no answer for values below zero"):
        vary_choices(index)


def test_nothing_varied_is_told():
    index = build_index(make(Variation({"weights": ("pca",)})), make_table(gaps=False))
    with pytest.raises(ComparisonError, match=r"varies nothing: \[vary\] gives no step two words"):
        vary_choices(index)


def test_a_step_with_one_word_takes_it():
    words = {"normalisation": ("percentile",), "weights": ("equal", "given")}
    index = build_index(make(Variation(words, draws=20)), make_table(gaps=False))
    scores = np.concatenate([drawn.scores for drawn in draw_scores(index, draw(index, 20))])
    expected = replay(index, normalisation="percentile", weights="given").results["score"]
    assert np.isclose(scores, expected.to_numpy()).all(axis=1).any()


def ishigami(uniforms: np.ndarray) -> np.ndarray:
    first, second, third = (math.pi * (2 * column - 1) for column in uniforms.T)
    return np.sin(first) + 7 * np.sin(second) ** 2 + 0.1 * third**4 * np.sin(first)


def test_sobol_indices_are_those_known_of_the_ishigami_function():
    found = find_indices(ishigami, {"x1": [0], "x2": [1], "x3": [2]}, 3, base=40_000, seed=1)
    np.testing.assert_allclose(found["first"], [0.3139, 0.4424, 0.0], atol=0.02)
    np.testing.assert_allclose(found["total"], [0.5576, 0.4424, 0.2437], atol=0.02)
    assert (found["first_low"] <= found["first"]).all()
    assert (found["total"] <= found["total_high"]).all()


def test_sobol_indices_of_columns_taken_together_are_those_of_the_group():
    found = find_indices(ishigami, {"first and third": [0, 2], "second": [1]}, 3, base=40_000, seed=1)
    np.testing.assert_allclose(found["first"], [0.5576, 0.4424], atol=0.02)
    np.testing.assert_allclose(found["total"], [0.5576, 0.4424], atol=0.02)


def test_a_choice_that_alone_changes_ranks_has_all_the_influence():
    words = {"weights": ("equal", "given"), "normalisation": ("min_max", "goalposts")}
    table = make_table(gaps=False)
    table = table / table.max()
    table.loc["R8"], table.loc["R7"] = 1.0, 0.0
    indicators = tuple(Indicator(name, low=0.0, high=1.0) for name in NAMES)
    index = build_index(Construction("made", indicators, Choices(), OPINIONS, Variation(words)), table)
    found = find_influence(index, base=2048)
    assert found.index.tolist() == ["normalisation", "weights"]
    assert found.loc["normalisation", "total"] == 0
    assert found.loc["weights", "total"] == pytest.approx(1, abs=0.1)
    assert found.loc["weights", "first_low"] > 0.8
    with pytest.raises(ComparisonError, match="'R99' is no territory of the index made"):
        find_influence(index, "R99")


def test_where_nothing_moves_no_choice_has_an_influence():
    index = build_index(
        make(Variation({}, True)), pd.DataFrame({name: [1.0, 2, 3] for name in NAMES}, index=list("ABC"))
    )
    assert find_influence(index, base=16).isna().all(axis=None)
