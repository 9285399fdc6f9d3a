"""A composite index as one object: described, built, logged, replayed; its laws, and what it refuses."""

import math
from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators.composites.building import build_index, list_log, replay
from indicators.composites.construction import Choices, Construction, Indicator, Opinions, Variation, change
from indicators.composites.describing import describe_indicators, list_pairs
from indicators.composites.factors import cronbach_alpha
from indicators.composites.kemeny import MOST, kemeny
from indicators.composites.normalisation import METHODS, normalise
from indicators.composites.outliers import find_skewed, winsorise
from indicators.composites.outranking import outrank
from indicators.composites.weights import ahp_weights, budget_weights, check_weights, equal_weights, find_consistency
from indicators.errors import ComparisonError

NAMES = ("jobs", "firms", "lines")
TABLE = pd.DataFrame(
    {"jobs": [10.0, 30, 20, 25], "firms": [4.0, 9, 8, 2], "lines": [50.0, 60, 90, 70], "people": [100.0, 200, 100, 50]},
    index=["A", "B", "C", "D"],
)
TABLES = arrays(float, (6, 3), elements=st.integers(1, 400).map(lambda number: number / 4))
MONOTONE = [name for name, method in METHODS.items() if method.monotone and name not in ("none", "goalposts")]
FEW = settings(max_examples=15)  # each builds several indices
SCALE_FREE = [name for name in METHODS if name not in ("none", "goalposts")]


def make(*names: str, **choices: object) -> Construction:
    return Construction("made", tuple(Indicator(name) for name in names or NAMES), Choices(**choices))


def has_spread(values: np.ndarray) -> bool:
    return bool((values.max(axis=0) > values.min(axis=0)).all())


def frame(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values, index=list("ABCDEF"), columns=list(NAMES))


# The object, its log, its replay


def test_an_index_is_the_weighted_mean_of_its_normalised_indicators():
    index = build_index(make(), TABLE)
    assert index.weights.tolist() == [1 / 3] * 3
    np.testing.assert_allclose(index.results["score"], (index.normalised * index.weights).sum(axis=1), rtol=1e-12)
    assert index.results["rank"].tolist() == [4, 2, 1, 3]


def test_each_step_is_in_the_log_with_its_choice_and_what_it_did():
    table = TABLE.assign(jobs=[10.0, None, 20, 25])
    log = list_log(build_index(make(missing="mean", normalisation="z_score"), table))
    steps = ["denominators", "screening", "missing", "outliers", "normalisation", "excluded", "weights", "aggregation"]
    assert list(dict.fromkeys(log["step"])) == steps
    filled = log[log["what"] == "filled"].iloc[0]
    assert (filled["indicator"], filled["territory"], round(filled["after"], 3)) == ("jobs", "B", 18.333)
    assert log.loc[log["what"] == "weight", "after"].tolist() == [1 / 3] * 3


@pytest.mark.parametrize(
    "choices",
    [
        {"aggregation": "copeland"},
        {"aggregation": "kemeny"},
        {"normalisation": "rank", "weights": "factor"},
        {"excluded": ("firms",)},
        {"missing": "median", "outliers": "clip"},
        {"territories_available": 50.0},
        {},
    ],
)
def test_a_replay_with_choices_changed_is_the_index_built_anew(choices):
    index = build_index(make(), TABLE)
    again, anew = replay(index, **choices), build_index(change(make(), **choices), TABLE)
    pd.testing.assert_frame_equal(again.results, anew.results)
    pd.testing.assert_frame_equal(list_log(again), list_log(anew))
    assert index.construction.choices == Choices()


def test_a_replay_keeps_the_steps_before_the_change():
    index = build_index(make(), TABLE)
    again = replay(index, weights="pca")
    assert [one is other for one, other in zip(index.steps, again.steps, strict=True)] == [True] * 6 + [False] * 2


def test_a_choice_or_step_that_is_none_is_told_with_the_nearest_word():
    with pytest.raises(ComparisonError, match=r"'z_scor' is not a choice of normalisation; did you mean 'z_score'\?"):
        replay(build_index(make(), TABLE), normalisation="z_scor")
    with pytest.raises(ComparisonError, match="'weight' is not a step; did you mean 'weights'"):
        change(make(), weight="pca")
    with pytest.raises(ComparisonError, match="'job' is not an indicator of this index; did you mean 'jobs'"):
        change(make(), excluded=("job",))


def test_an_indicator_is_divided_by_its_size_and_has_no_value_without_one():
    table = TABLE.assign(people=[100.0, 0, None, 50])
    one = (Indicator("jobs", per="people"), Indicator("firms"))
    index = build_index(Construction("made", one, Choices(normalisation="none")), table)
    assert index.normalised["jobs"].tolist()[::3] == [0.1, 0.5]
    assert index.results["score"].isna().tolist() == [False, True, True, False]
    log = list_log(index)
    assert log.loc[log["what"] == "no denominator", "territory"].tolist() == ["B", "C"]
    assert log.loc[log["what"] == "no score", "territory"].tolist() == ["B", "C"]


def test_less_that_is_better_turns_the_ranking_round():
    more = build_index(Construction("made", (Indicator("jobs"),)), TABLE).results["rank"]
    less = build_index(Construction("made", (Indicator("jobs", "less"),)), TABLE).results["rank"]
    assert (more + less).tolist() == [5.0] * 4


def test_what_has_too_few_values_is_left_out_told_and_without_a_score():
    table = TABLE.assign(jobs=[10.0, None, None, None], firms=[4.0, 9, 8, None])
    index = build_index(make(indicators_available=50.0, territories_available=60.0), table)
    assert index.normalised.columns.tolist() == ["firms", "lines"]
    assert index.results["score"].isna().tolist() == [False, False, False, True]
    log = list_log(index).query("what == 'left out'")
    assert log[["indicator", "territory", "before"]].to_numpy().tolist() == [["jobs", "", 25.0], ["", "D", 50.0]]


# Missing values


def test_missing_stays_missing_and_is_counted():
    index = build_index(make(), TABLE.assign(jobs=[10.0, None, 20, 25]))
    assert index.results.loc["B"].isna().all()
    assert index.results["rank"].tolist()[::2] == [3.0, 1.0]
    assert (list_log(index)["what"] == "missing").sum() == 1


def test_available_indicators_make_the_score_where_that_is_chosen():
    index = build_index(make(missing="available", normalisation="none"), TABLE.assign(jobs=[10.0, None, 20, 25]))
    assert index.results.loc["B", "score"] == (9 + 60) / 2


def test_a_missing_indicator_that_weighs_nothing_takes_no_score():
    own = Opinions(given=pd.Series({"jobs": 0.0, "firms": 0.5, "lines": 0.5}))
    index = build_index(make(weights="given")._replace(opinions=own), TABLE.assign(jobs=[10.0, None, 20, 25]))
    assert index.results["score"].notna().all()


def test_the_nearest_territory_fills_in_whatever_the_order_of_rows():
    table = TABLE.assign(jobs=[10.0, 30, None, 25])
    for rows in (["A", "B", "C", "D"], ["D", "C", "B", "A"]):
        index = build_index(make(missing="nearest"), table.loc[rows])
        assert index.steps[2].state.table.loc["C", "jobs"] == 30.0


# Laws


@FEW
@given(TABLES, st.permutations(range(6)))
def test_the_order_of_rows_and_columns_changes_nothing(values, order):
    table = frame(values)
    moved = table.iloc[list(order)][["lines", "jobs", "firms"]]
    for choices in ({"normalisation": "percentile"}, {"normalisation": "ratio_to_mean", "aggregation": "geometric"}):
        one, other = (build_index(make(**choices), each).results for each in (table, moved))
        pd.testing.assert_frame_equal(one, other.loc[one.index], rtol=1e-9)


@given(TABLES, st.sampled_from(SCALE_FREE), st.sampled_from([0.001, 7.0, 1e6]))
def test_the_unit_of_an_indicator_changes_nothing(values, method, factor):
    assume(has_spread(values))
    table = frame(values)
    pd.testing.assert_frame_equal(normalise(table, method), normalise(table * factor, method), rtol=1e-9, atol=1e-12)


@given(TABLES, st.sampled_from(MONOTONE), st.integers(0, 5), st.floats(0.25, 50))
def test_more_of_an_indicator_never_lowers_its_territory_nor_raises_another(values, method, row, more):
    assume(has_spread(values))
    table, grown = frame(values), values.copy()
    grown[row] += more
    assume(has_spread(grown))
    change_of = normalise(frame(grown), method).to_numpy() - normalise(table, method).to_numpy()
    assert (change_of[row] >= -1e-9).all()
    assert (np.delete(change_of, row, axis=0) <= 1e-9).all()


@given(TABLES, st.sampled_from(SCALE_FREE))
def test_less_is_better_is_more_is_better_the_other_way(values, method):
    assume(has_spread(values))
    table = frame(values)
    more, less = normalise(table, method), normalise(table, method, less=NAMES)
    for name in NAMES:
        order = table[name].sort_values().index
        assert (np.diff(more.loc[order, name]) >= -1e-9).all()
        assert (np.diff(less.loc[order, name]) <= 1e-9).all()
        if method not in ("above_below_mean", "categorical"):  # these may put all into one
            assert less.loc[order[0], name] > less.loc[order[-1], name]


@FEW
@given(TABLES)
def test_weights_are_never_negative_and_add_up_to_one(values):
    assume(has_spread(values))
    own = Opinions(
        pd.Series({"jobs": 0.2, "firms": 0.3, "lines": 0.5}),
        pd.DataFrame([[20.0, 30, 50], [60, 40, 0]], index=["first", "second"], columns=list(NAMES)),
        pd.DataFrame([[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]], index=list(NAMES), columns=list(NAMES)),
    )
    index = build_index(make()._replace(opinions=own), frame(values))
    for weights in ("equal", "given", "budget", "pca", "factor", "ahp"):
        for excluded in ((), ("firms",)):
            found = replay(index, weights=weights, excluded=excluded).weights
            assert (found >= 0).all()
            assert math.isclose(found.sum(), 1, rel_tol=1e-9)


@FEW
@given(TABLES)
def test_means_are_in_their_order(values):
    index = build_index(make(normalisation="none"), frame(values))
    linear, geometric, harmonic = (
        replay(index, aggregation=mean).results["score"] for mean in ("linear", "geometric", "harmonic")
    )
    assert (linear >= geometric - 1e-9).all()
    assert (geometric >= harmonic - 1e-9).all()


def agree(shares: pd.DataFrame, ranking: tuple) -> float:
    return sum(shares.loc[above, below] for above, below in combinations(ranking, 2))


@FEW
@given(TABLES)
def test_kemeny_is_the_best_of_all_rankings(values):
    shares = outrank(frame(values).iloc[:5], equal_weights(NAMES))
    best = kemeny(shares)
    scores = [agree(shares, ranking) for ranking in permutations(shares.index)]
    assert best.score == pytest.approx(max(scores), rel=1e-9)
    assert agree(shares, best.ranking) == pytest.approx(best.score, rel=1e-9)
    assert best.rankings == sum(score > max(scores) - 1e-9 for score in scores)


def test_outranking_shares_of_two_add_up_to_one():
    shares = outrank(TABLE[list(NAMES)], equal_weights(NAMES)).to_numpy()
    np.testing.assert_allclose((shares + shares.T)[~np.eye(4, dtype=bool)], 1)


def test_rankings_by_comparison_do_not_look_at_sizes():
    index = build_index(make(aggregation="copeland"), TABLE)
    stretched = build_index(make(aggregation="copeland"), TABLE.assign(jobs=TABLE["jobs"] ** 3))
    pd.testing.assert_frame_equal(index.results, stretched.results)


# Screening


def test_what_indicators_have_in_common_is_described():
    table = TABLE[list(NAMES)].assign(same=1.0, twin=TABLE["jobs"] * 2, few=[1.0, 2, None, 4])
    index = build_index(make(*NAMES, "same", "twin", "few", normalisation="percentile", missing="mean"), table)
    told = describe_indicators(index)
    assert told.index[told["flat"]].tolist() == ["same"]
    assert told.loc["few", ["values", "missing", "available_pct"]].tolist() == [3, 1, 75]
    assert ["jobs", "twin", "alike"] in list_pairs(index)[["first", "second", "says"]].to_numpy().tolist()


def test_an_indicator_of_which_less_is_better_is_turned_before_it_is_compared():
    table = TABLE[["jobs"]].assign(distance=-TABLE["jobs"])
    indicators = (Indicator("jobs"), Indicator("distance", "less"))
    index = build_index(Construction("made", indicators), table)
    assert describe_indicators(index)["item_rest"].round(9).tolist() == [1.0, 1.0]
    assert list_pairs(index)["says"].tolist() == ["alike"]


def test_weights_from_data_say_which_indicator_pulls_against_the_others():
    table = TABLE[["jobs", "lines"]].assign(firms=-TABLE["jobs"])
    for weights in ("pca", "factor"):
        log = list_log(build_index(make(weights=weights), table))
        assert log.loc[log["what"] == "pulls against", "indicator"].tolist() == ["firms"]
    assert "pulls against" not in set(list_log(build_index(make(), table))["what"])


def test_alpha_of_indicators_whose_sum_does_not_vary_is_missing():
    assert math.isnan(cronbach_alpha(TABLE[["jobs"]].assign(firms=-TABLE["jobs"])))


def test_a_value_far_from_all_others_is_pulled_in_and_told():
    table = pd.DataFrame({"jobs": [1.0, 2, 3, 4, 5, 6, 900], "firms": [1.0, 2, 3, 4, 5, 6, 7]}, index=list("ABCDEFG"))
    log = list_log(build_index(make("jobs", "firms", outliers="winsorise"), table))
    assert log.loc[log["what"] == "pulled in", ["territory", "before", "after"]].to_numpy().tolist() == [["G", 900, 6]]
    assert find_skewed(winsorise(table)).empty


# Bad input: each has a stated outcome


def refuse(match: str, table: pd.DataFrame = TABLE, construction: Construction | None = None) -> None:
    with pytest.raises(ComparisonError, match=match):
        build_index(construction or make(), table)


def test_a_zero_range_has_no_scale_and_is_refused_by_name():
    for method in ("min_max", "z_score", "min_max_100"):
        refuse("jobs: all territories with a value have the same", TABLE.assign(jobs=5.0), make(normalisation=method))


def test_a_zero_range_has_a_rank_a_ratio_and_a_place_between_goalposts():
    for method in ("rank", "percentile", "ratio_to_mean", "above_below_mean"):
        assert len(set(normalise(TABLE.assign(jobs=5.0), method)["jobs"])) == 1


def test_all_equal_territories_share_the_first_rank():
    table = pd.DataFrame(7.0, index=["A", "B"], columns=list(NAMES))
    assert build_index(make(normalisation="ratio_to_mean"), table).results["rank"].tolist() == [1.0, 1.0]


def test_one_territory_has_a_score_between_goalposts_and_none_among_others():
    own = Construction("made", (Indicator("jobs", low=0.0, high=20.0),), Choices(normalisation="goalposts"))
    assert build_index(own, TABLE.head(1)).results.loc["A"].tolist() == [0.5, 1.0, 1.0, 1.0]
    refuse("all territories with a value have the same", TABLE.head(1))


@pytest.mark.parametrize("value", ["12", "n.d.", True, math.inf, -math.inf])
def test_a_cell_that_is_no_finite_number_is_refused_with_its_place(value):
    table = TABLE.astype(object)
    table.loc["B", "firms"] = value
    refuse(r"cells that are no finite number[\s\S]*B +firms", table)


def test_labels_that_stand_twice_are_refused():
    refuse("the territory A stands twice", TABLE.rename(index={"B": "A"}))
    refuse("the column jobs stands twice", TABLE.rename(columns={"firms": "jobs"}))
    refuse("a territory has no name", TABLE.rename(index={"B": None}))


def test_a_column_that_is_missing_is_named():
    refuse("the table has no column lines; found jobs, firms, people", TABLE.drop(columns="lines"))


def test_an_empty_table_or_indicator_is_refused():
    refuse("0 rows", TABLE.head(0))
    refuse("firms: no territory has a value", TABLE.assign(firms=np.nan))
    refuse("nothing has as many values as asked", TABLE.assign(jobs=np.nan), make("jobs", indicators_available=50.0))


def test_means_of_values_below_zero_are_refused():
    refuse("a geometric mean has no answer", construction=make(normalisation="z_score", aggregation="geometric"))
    refuse("a harmonic mean has no answer", construction=make(normalisation="z_score", aggregation="harmonic"))


def test_a_geometric_mean_with_a_zero_is_zero():
    index = build_index(make(aggregation="geometric"), TABLE)
    assert index.results["score"].tolist() == [
        0.0,
        index.results.loc["B", "score"],
        index.results.loc["C", "score"],
        0.0,
    ]
    assert index.results.loc["B", "score"] > 0


def test_ratios_of_values_below_zero_are_refused():
    refuse("ratio_to_mean of jobs is a ratio", TABLE.assign(jobs=[-1.0, 2, 3, 4]), make(normalisation="ratio_to_mean"))
    refuse("ratio_to_worst of jobs", TABLE.assign(jobs=[0.0, 2, 3, 4]), make(normalisation="ratio_to_worst"))


def test_raw_values_of_which_less_is_better_are_refused():
    refuse(
        "less of jobs is better",
        construction=Construction("made", (Indicator("jobs", "less"),), Choices(normalisation="none")),
    )


def test_goalposts_that_are_missing_or_crossed_are_refused():
    for low, high in ((math.nan, 1.0), (2.0, 1.0), (1.0, 1.0), (0.0, math.inf), ("0", 1.0)):
        own = Construction("made", (Indicator("jobs", low=low, high=high),), Choices(normalisation="rank"))
        refuse("goalposts of jobs are low .*; expected low below high", construction=own)
    refuse(
        "goalposts need low and high of every indicator; jobs has none", construction=make(normalisation="goalposts")
    )


def test_leaving_every_indicator_out_is_refused():
    refuse("every indicator is left out", construction=make(excluded=NAMES))


GIVEN = pd.Series({"jobs": 0.5, "firms": 0.3, "lines": 0.2})
POINTS = pd.DataFrame([[50.0, 30.0, 20.0]], index=["first"], columns=list(NAMES))


@pytest.mark.parametrize(
    ("made", "match"),
    [
        (Construction("made", ()), "no indicator is named"),
        (Construction("made", (Indicator("jobs", "lower"),)), "better of jobs is 'lower'; .*allowed: more, less"),
        (Construction("made", (Indicator("jobs"), Indicator("jobs"))), "name 'jobs' is there twice"),
        (make(weights="foo"), "weights is 'foo'; .*allowed: equal, given"),
        (make(normalisation="zscore"), "normalisation is 'zscore'; did you mean 'z_score'"),
        (make(excluded=("job",)), "excluded names 'job'; did you mean 'jobs'"),
        (make(excluded="jobs"), "excluded is 'jobs'; expected several words, as a tuple"),
        (make(indicators_available=160), "indicators_available is 160; expected a number from 0 to 100"),
        (make(territories_available="60"), "territories_available is '60'; expected a number"),
        (make(normalisation="goalposts"), "goalposts need low and high of every indicator; jobs has none"),
        (make(weights="given"), r"weights 'given' need the table \[given\]"),
        (make()._replace(opinions=Opinions(given=GIVEN * 4)), "add up to 4; expected 1"),
        (make()._replace(opinions=Opinions(given=GIVEN.rename({"lines": "ghost"}))), "no weight for lines"),
        (make()._replace(opinions=Opinions(given=pd.concat([GIVEN, pd.Series({"ghost": 7.0})]))), "a weight for ghost"),
        (make()._replace(opinions=Opinions(given={"jobs": 1.0})), "given is a dict; expected a pandas Series"),
        (make()._replace(opinions=Opinions(points=POINTS.drop(columns="jobs"))), "no column of points for jobs"),
        (make()._replace(opinions=Opinions(points=POINTS.head(0))), "no expert has given points"),
        (make()._replace(opinions=Opinions(compared=pd.DataFrame("2", NAMES, NAMES))), "cells that are no finite"),
        (make()._replace(variation=Variation({"wieghts": ("pca",)})), "'wieghts' is no step; did you mean 'weights'"),
        (make()._replace(variation=Variation({"weights": ("foo",)})), "weights names 'foo'"),
        (make()._replace(variation=Variation({"aggregation": ("linear", "kemeny")})), "Kemeny's ranking is searched"),
        (make()._replace(variation=Variation({}, draws=0)), "draws is 0; expected a whole number"),
    ],
)
def test_a_construction_made_in_python_is_checked_as_one_that_is_read(made, match):
    refuse(match, construction=made)


def test_choices_are_checked_too_when_an_index_is_replayed():
    with pytest.raises(ComparisonError, match="weights 'budget' need the table"):
        replay(build_index(make(), TABLE), weights="budget")


def test_weights_are_rescaled_only_over_what_is_left_in():
    index = build_index(make(weights="given", excluded=("lines",))._replace(opinions=Opinions(given=GIVEN)), TABLE)
    assert index.weights.round(9).to_dict() == {"jobs": 0.625, "firms": 0.375}


def test_kemeny_ranks_by_what_is_available_as_copeland_does():
    table = TABLE.assign(firms=[4.0, np.nan, 8, 2])
    ranks = {
        (method, missing): build_index(make(aggregation=method, missing=missing), table).results["rank"]
        for method in ("kemeny", "copeland")
        for missing in ("keep", "available")
    }
    for method in ("kemeny", "copeland"):
        assert math.isnan(ranks[method, "keep"]["B"])
        assert ranks[method, "available"].notna().all()


@pytest.mark.parametrize(
    ("weights", "match"),
    [
        ({"jobs": "0.5", "firms": 0.5}, "jobs has '0.5'"),
        ({"jobs": 0.5, "firms": 0.6}, r"add up to 1\.1; expected 1"),
        ({"jobs": 1.5, "firms": -0.5}, "firms has .*-0.5.*; expected a number that is not below zero"),
        ({"jobs": 1.0}, "no weight for firms"),
        ({"jobs": 0.5, "firms": 0.25, "lines": 0.25}, "a weight for lines, which is no indicator here"),
        ({"jobs": 0.5, "firms": math.nan}, "firms has"),
        ({"jobs": 0.5, "firms": "half"}, "firms has 'half'"),
    ],
)
def test_weights_that_do_not_fit_are_refused(weights, match):
    with pytest.raises(ComparisonError, match=match):
        check_weights(pd.Series(weights), ["jobs", "firms"])


def test_points_of_an_expert_who_did_not_spend_a_hundred_are_refused():
    with pytest.raises(ComparisonError, match="second spent 90 points; expected 100"):
        budget_weights(pd.DataFrame({"jobs": [40, 60], "firms": [60, 30]}, index=["first", "second"]))


def test_comparisons_that_contradict_each_other_are_measured_and_those_that_are_none_refused():
    table = pd.DataFrame([[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]], index=list(NAMES), columns=list(NAMES))
    assert find_consistency(table) > 1
    with pytest.raises(ComparisonError, match="jobs against firms is 2, the other way 2; expected its reciprocal"):
        ahp_weights(pd.DataFrame([[1, 2.0], [2.0, 1]], index=["jobs", "firms"], columns=["jobs", "firms"]))


def test_components_of_too_few_territories_are_refused():
    refuse("2 of 2 territories have every indicator; components need three", TABLE.head(2), make(weights="pca"))


def test_kemeny_refuses_more_than_can_be_searched():
    size = MOST + 1
    shares = pd.DataFrame(0.5, index=range(size), columns=range(size))
    with pytest.raises(
        ComparisonError, match=rf"{size} territories .* exact search takes {MOST}\. Aggregate by copeland"
    ):
        kemeny(shares)


def test_kemeny_of_many_territories_in_one_order_is_found():
    table = pd.DataFrame({name: np.arange(40.0) for name in NAMES}, index=[f"R{number}" for number in range(40)])
    results = build_index(make(aggregation="kemeny"), table).results
    assert results["rank"].tolist() == list(range(40, 0, -1))
    assert results["score"].isna().all()


def test_a_filled_cell_that_differs_by_rounding_alone_does_not_rank_first():
    table = pd.DataFrame({"broadband": [0.1, 0.1, 0.1, 0.10000000000000002]})
    with pytest.raises(ComparisonError, match="all territories with a value have the same"):
        normalise(table, "min_max")
