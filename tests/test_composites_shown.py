"""Scores between bounds, and the tables of a composite index that a page shows."""

import math

import numpy as np
import pandas as pd
import pytest

from indicators.composites.bounds import bound_index, is_exact
from indicators.composites.building import build_index
from indicators.composites.construction import Choices, Construction, Indicator, Opinions
from indicators.composites.made import read_cells, read_made
from indicators.composites.showing import (
    compare_choices,
    double_weights,
    leave_one_out,
    list_contributions,
    list_ranks,
    weigh_effectively,
)
from indicators.errors import ComparisonError, SourceError

NAMES = ("jobs", "firms", "distance")
MONOTONE = (
    *("min_max", "min_max_100", "rank", "percentile", "categorical", "goalposts", "ratio_to_mean", "ratio_to_best"),
    *("ratio_to_worst", "difference_from_mean", "difference_from_worst", "above_below_mean"),
)
MEANS = {"min_max_100": "geometric", "ratio_to_mean": "harmonic", "ratio_to_worst": "geometric"}


def make(**choices: object) -> Construction:
    indicators = (
        Indicator("jobs", per="people", low=0.0, high=1.0),
        Indicator("firms", low=0.0, high=60.0),
        Indicator("distance", "less", low=0.0, high=60.0),
    )
    given_weights = Opinions(given=pd.Series({"jobs": 0.5, "firms": 0.3, "distance": 0.2}))
    return Construction("made", indicators, Choices(**choices), given_weights)


def make_table(seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.uniform(10, 50, (6, 3)), list("ABCDEF"), list(NAMES))
    return table.assign(people=rng.uniform(60, 100, 6))


def test_bounds_are_exact_where_results_are_monotone_and_drawn_elsewhere():
    assert is_exact(make()) and is_exact(make(aggregation="harmonic", missing="available", weights="given"))
    for choices in ({"normalisation": "z_score"}, {"weights": "pca"}, {"outliers": "clip"}, {"missing": "mean"}):
        assert not is_exact(make(**choices))


@pytest.mark.parametrize("method", MONOTONE)
@pytest.mark.parametrize("seed", [1, 2])
def test_exact_bounds_contain_the_score_and_rank_of_every_admissible_table(method, seed):
    table, rng = make_table(seed), np.random.default_rng(seed)
    low, high = table - rng.uniform(0, 4, table.shape), table + rng.uniform(0, 4, table.shape)
    construction = make(normalisation=method, weights="given", aggregation=MEANS.get(method, "linear"))
    found = bound_index(build_index(construction, table), low, high)
    assert found.how == "exact"
    bounds = found.table
    for share in (rng.random(table.shape), *(rng.integers(0, 2, table.shape) for _ in range(6))):
        results = build_index(construction, low + (high - low) * share).results
        assert (results["score"] >= bounds["low"] - 1e-9).all()
        assert (results["score"] <= bounds["high"] + 1e-9).all()
        assert (results["rank"] >= bounds["rank_first"]).all()
        assert (results["rank"] <= bounds["rank_last"]).all()


def test_figures_without_width_have_bounds_that_are_their_score():
    table = make_table()
    index = build_index(make(), table)
    bounds = bound_index(index, table, table).table
    np.testing.assert_allclose(bounds["low"], index.results["score"], rtol=1e-12)
    np.testing.assert_allclose(bounds["high"], index.results["score"], rtol=1e-12)
    assert bounds["rank_first"].tolist() == index.results["rank"].tolist()
    assert bounds["established"].all()


def test_an_open_end_opens_bounds_and_gives_no_central_score():
    table = make_table().assign(firms=[12.0, np.nan, 30, 20, 40, 25])
    low, high = table.copy(), table.copy()
    low.loc["B", "firms"], high.loc["B", "firms"] = 20.0, math.inf
    bounds = bound_index(build_index(make(normalisation="goalposts"), table), low, high).table
    assert math.isnan(bounds.loc["B", "score"])
    assert bounds.loc["B", "low"] < bounds.loc["B", "high"] < 1
    assert (bounds.loc["A", "low"], bounds.loc["C", "low"]) == tuple(bounds.loc[["A", "C"], "high"])
    relative = bound_index(build_index(make(), table), low, high).table
    assert (relative["high"] - relative["low"] >= 1 / 3 - 1e-9).all()


def test_an_open_end_takes_the_central_score_of_a_figure_that_is_given():
    table = make_table()
    high = table.copy()
    high.loc["B", "firms"] = math.inf
    own = bound_index(build_index(make(normalisation="goalposts"), table), table, high).table["score"]
    assert own.isna().tolist() == [False, True, False, False, False, False]
    assert bound_index(build_index(make(), table), table, high).table["score"].isna().all()


def test_no_order_is_established_while_a_territory_has_no_bounds():
    table = make_table()
    table.loc["B", "firms"] = np.nan
    bounds = bound_index(build_index(make(normalisation="goalposts"), table), table, table).table
    assert bounds.loc["B"].isna().tolist() == [True] * 5 + [False]
    assert bounds["score"].notna().sum() == 5
    assert not bounds["established"].any()
    screened = make(normalisation="goalposts", territories_available=100.0)
    assert bound_index(build_index(screened, table), table, table).table["established"].sum() == 5


def test_a_figure_of_which_nothing_but_its_limits_is_known_has_a_rank_between_ends():
    table = make_table()
    table.loc["B", "firms"] = np.nan
    low, high = table.fillna(-math.inf), table.fillna(math.inf)
    bounds = bound_index(build_index(make(normalisation="goalposts"), table), low, high).table
    assert bounds.loc["B", "high"] - bounds.loc["B", "low"] == pytest.approx(1 / 3)
    assert math.isnan(bounds.loc["B", "score"])
    assert bounds["score"].notna().sum() == 5


def test_scores_that_differ_by_computing_alone_have_one_rank_and_bounds_that_hold_it():
    table = pd.DataFrame({"jobs": [1.0, 1.0 + 5e-10, 0.0]}, index=list("ABC"))
    index = build_index(Construction("made", (Indicator("jobs"),), Choices(normalisation="none")), table)
    bounds = bound_index(index, table, table).table
    for column in ("rank_first", "rank_last"):
        assert bounds[column].tolist() == index.results["rank"].tolist() == [1, 1, 3]
    assert bounds["established"].tolist() == [False, False, True]


def test_drawn_bounds_hold_the_score_and_the_rank_of_the_figures_themselves():
    table = make_table()
    index = build_index(make(outliers="clip"), table)
    bounds = bound_index(index, table - 5, table + 5, draws=3).table
    score, rank = index.results["score"], index.results["rank"]
    assert bounds["score"].equals(score)
    assert ((bounds["low"] <= score) & (score <= bounds["high"])).all()
    assert ((bounds["rank_first"] <= rank) & (rank <= bounds["rank_last"])).all()


def test_drawn_bounds_are_those_of_the_seed_and_within_what_may_be():
    table = make_table()
    index = build_index(make(normalisation="z_score"), table)
    found = bound_index(index, table - 1, table + 1, draws=40)
    assert found.how == "drawn"
    pd.testing.assert_frame_equal(found.table, bound_index(index, table - 1, table + 1, draws=40).table)
    assert (found.table["low"] <= found.table["high"]).all()
    assert (found.table["rank_first"] <= found.table["rank_last"]).all()


def test_bounds_that_are_none_are_refused():
    table = make_table()
    index, drawn = build_index(make(), table), build_index(make(normalisation="z_score"), table)
    with pytest.raises(ComparisonError, match=r"low end is above the high one[\s\S]*A +jobs"):
        bound_index(index, table + 1, table)
    with pytest.raises(ComparisonError, match="expected the territories and columns of the index"):
        bound_index(index, table.head(2), table)
    with pytest.raises(ComparisonError, match=r"bounds with one end alone; an open end is infinite[\s\S]*A +jobs"):
        bound_index(index, table, table.mask(table == table.loc["A", "jobs"]))
    with pytest.raises(ComparisonError, match=r"figures without bounds[\s\S]*A +firms"):
        bound_index(index, *[table.mask(table == table.loc["A", "firms"])] * 2)
    with pytest.raises(ComparisonError, match="draws is 0; expected 1 or more"):
        bound_index(drawn, table, table, draws=0)
    with pytest.raises(ComparisonError, match="bounds of firms have an open end"):
        bound_index(drawn, table, table.assign(firms=math.inf))
    with pytest.raises(ComparisonError, match="the territory A stands twice"):
        bound_index(index, table.rename(index={"B": "A"}), table)
    with pytest.raises(ComparisonError, match="ratios of firms may be below zero"):
        bound_index(build_index(make(normalisation="ratio_to_mean"), table), table.assign(firms=-1.0), table)
    with pytest.raises(ComparisonError, match="Kemeny's ranking is searched for once"):
        bound_index(build_index(make(aggregation="kemeny"), table), table, table)


# Tables


def test_contributions_add_up_to_the_score_or_multiply_to_it():
    table = make_table()
    parts = {
        mean: build_index(make(normalisation="goalposts", aggregation=mean), table) for mean in ("linear", "geometric")
    }
    linear, geometric = (list_contributions(index) for index in parts.values())
    np.testing.assert_allclose(linear.sum(axis=1), parts["linear"].results["score"])
    np.testing.assert_allclose(geometric.prod(axis=1), parts["geometric"].results["score"])
    harmonic = build_index(make(normalisation="goalposts", aggregation="harmonic"), table)
    np.testing.assert_allclose(1 / list_contributions(harmonic).sum(axis=1), harmonic.results["score"])
    assert list_contributions(build_index(make(aggregation="copeland"), table)).isna().all(axis=None)


def test_contributions_of_what_is_available_add_up_too():
    table = make_table().assign(firms=[12.0, np.nan, 30, 20, 40, 25])
    index = build_index(make(missing="available"), table)
    parts = list_contributions(index)
    np.testing.assert_allclose(parts.sum(axis=1), index.results["score"])
    assert parts.loc["B", "firms"] == 0
    assert list_contributions(build_index(make(), table)).loc["B"].isna().all()


def test_effective_weights_add_up_to_a_hundred_and_show_what_pulls_against_the_rest():
    table = make_table().assign(distance=lambda rows: rows["jobs"])
    told = weigh_effectively(build_index(make(), table))
    assert math.isclose(told["share_pct"].sum(), 100)
    assert told["weight"].tolist() == [1 / 3] * 3
    assert weigh_effectively(build_index(make(aggregation="copeland"), table))["share_pct"].isna().all()


def test_leaving_one_indicator_out_is_the_index_built_without_it():
    table = make_table()
    index = build_index(make(), table)
    told = leave_one_out(index)
    without = build_index(make(excluded=("firms",)), table).results["rank"]
    shifts = (without - index.results["rank"]).abs()
    assert told.loc["firms", ["shift_mean", "shift_most"]].tolist() == [shifts.mean(), shifts.max()]
    assert leave_one_out(build_index(make(excluded=("firms", "jobs")), table)).empty


def test_what_if_is_computed_beforehand_for_each_case():
    index = build_index(make(), make_table())
    cases = {"as it is": {}, "given": {"weights": "given"}, "no firms": {"excluded": ("firms",)}}
    told = compare_choices(index, cases)
    assert told.columns.tolist() == ["case", "territory", "score", "rank", "shift"]
    assert len(told) == 18
    assert told.loc[told["case"] == "as it is", "shift"].tolist() == [0.0] * 6
    assert compare_choices(index, {}).columns.tolist() == told.columns.tolist()


def test_ranks_are_listed_best_first_and_what_is_not_established_is_said():
    table = make_table()
    bounds = bound_index(build_index(make(), table), table - 6, table + 6).table
    told = list_ranks(bounds, "fr")
    assert told["rank_first"].is_monotonic_increasing
    assert set(told.loc[~told["established"], "order"]) == {"ordre non établi"}
    assert "order not established" in set(list_ranks(bounds, "en")["order"])


def test_an_indicator_that_weighs_twice_does_so_whatever_the_weights_were():
    table = make_table()
    for weights in ("equal", "given"):
        index = build_index(make(weights=weights, excluded=("distance",)), table)
        cases = double_weights(index)
        assert list(cases) == ["jobs", "firms"]
        own, twice = index.weights, cases["jobs"].weights
        assert twice["jobs"] / twice["firms"] == pytest.approx(2 * own["jobs"] / own["firms"])
        assert twice.sum() == pytest.approx(1)


def test_the_made_index_has_a_missing_figure_an_open_end_and_an_order_that_weights_turn():
    made = read_made()
    own, training = made.bounds[""], made.bounds["training"]
    assert made.cells.loc[made.cells["value"].isna(), ["territory", "indicator"]].to_numpy().tolist() == [
        ["D", "training"],
        ["F", "lines"],
    ]
    assert own.index[own["score"].isna()].tolist() == ["D", "F"]
    assert own.index[own["established"]].tolist() == ["A", "G", "H"]
    assert all(table.loc["A", "rank_last"] == 1 for table in made.bounds.values())
    assert (own["rank_first"] - training["rank_first"])[["G", "H"]].tolist() == [-1, 1]


def test_a_made_figure_that_is_no_number_is_told_with_its_place(tmp_path):
    path = tmp_path / "composite.csv"
    path.write_text("territory,indicator,value,low,high\nA,lines,1,1,1\nB,lines,2 %,1,3\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"composite\.csv!line 3!value: '2 %' is no number"):
        read_cells(path)
    path.write_text("territory,indicator,value,low,high\nA,lines,1,1,1\nA,lines,2,1,3\n", encoding="utf-8")
    with pytest.raises(SourceError, match="A lines is there twice"):
        read_cells(path)
