"""The technology index of the handbook of the OECD and the JRC (2008): its tables, read in place."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from beside import find_beside
from indicators.composites.aggregation import aggregate
from indicators.composites.factors import correlate, cronbach_alpha, factor_weights, find_components
from indicators.composites.kemeny import kemeny, score_ranking
from indicators.composites.normalisation import METHODS, normalise
from indicators.composites.outranking import outrank
from indicators.composites.weights import (
    ahp_weights,
    check_weights,
    equal_weights,
    find_consistency,
    rescale_weights,
)
from indicators.errors import ComparisonError

TABLE_15 = {  # column of table 15: our method, and what its unit is to ours
    "rank_high_is_top": "rank",
    "z_score": "z_score",
    "min_max": "min_max",
    "ratio_to_mean": "ratio_to_mean",
    "ratio_to_best": "ratio_to_best",
    "ratio_to_worst": "ratio_to_worst",
    "diff_from_mean": "difference_from_mean",
    "diff_from_worst": "difference_from_worst",
    "above_below_mean_p20": "above_below_mean",
    "percentile": "percentile",
}


def read_table(name: str, index: str = "country") -> pd.DataFrame:
    return pd.read_csv(find_beside(f"golden/oecd_handbook/{name}")).set_index(index)


def read_countries() -> pd.DataFrame:
    return read_table("in_tableA2_TAI_23_countries.csv")


def read_weights(method: str) -> pd.Series:
    return read_table("in_table22_weights.csv", "method").loc[method]


def rank_linear(normalised: pd.DataFrame, weights: pd.Series) -> pd.Series:
    return rank_scores(normalised, weights, "linear")


def rank_scores(normalised: pd.DataFrame, weights: pd.Series, method: str) -> pd.Series:
    own = weights.reindex(normalised.columns).to_numpy(dtype=float)
    scores = pd.Series(aggregate(normalised.to_numpy(), own[None, :], method)[0], normalised.index)
    return scores.rank(ascending=False, method="min")


def place_on_goalposts(countries: pd.DataFrame) -> pd.DataFrame:
    marks = read_table("in_undp2001_goalposts.csv", "indicator")
    return normalise(countries, "goalposts", low=marks["goalpost_min"], high=marks["goalpost_max"])


def count_equal(found: pd.Series, expected: pd.Series) -> int:
    return int((found.reindex(expected.index) == expected).sum())


@pytest.mark.parametrize(("column", "method"), TABLE_15.items())
def test_table_15_normalisations_have_the_printed_digits(column, method):
    printed = read_table("out_table15_normalisation_of_schooling.csv")
    found = METHODS[method].function(printed[["schooling"]])["schooling"]
    digits = 1 if column == "percentile" else 2
    np.testing.assert_allclose(found.round(digits), printed[column], rtol=0, atol=1e-9)


def test_table_15_categories_are_those_that_the_cuts_were_chosen_from():
    printed = read_table("out_table15_normalisation_of_schooling.csv")
    found = METHODS["categorical"].function(printed[["schooling"]])["schooling"]
    assert found.tolist() == printed["categorical_scale"].tolist()


@pytest.mark.parametrize("method", ["EW", "BAP"])
def test_table_23_rankings_of_equal_and_budget_weights_are_those_of_all_23_countries(method):
    weights = check_weights(read_weights(method), read_countries().columns)
    found = rank_linear(place_on_goalposts(read_countries()), weights)
    assert count_equal(found, read_table("out_table23_rankings_by_weighting.csv")[method]) == 23


@pytest.mark.parametrize("method", ["FA", "AHP"])
def test_table_23_rankings_of_weights_printed_rounded_shift_by_two_at_most(method):
    found = rank_linear(place_on_goalposts(read_countries()), rescale_weights(read_weights(method)))
    expected = read_table("out_table23_rankings_by_weighting.csv")[method]
    assert (found.reindex(expected.index) - expected).abs().max() <= 2


def test_table_22_weights_that_do_not_add_up_as_printed_are_refused_and_told():
    with pytest.raises(ComparisonError, match=r"add up to 1\.01; expected 1"):
        check_weights(read_weights("AHP"), read_countries().columns)


def test_table_22_weights_of_factors_follow_from_the_countries():
    found = factor_weights(read_countries())
    assert (found - read_weights("FA").reindex(found.index)).abs().max() <= 0.01


def test_table_23_equal_weights_are_not_reproduced_without_the_goalposts():
    expected = read_table("out_table23_rankings_by_weighting.csv")["EW"]
    weights = equal_weights(read_countries().columns)
    found = [
        count_equal(rank_linear(normalise(read_countries(), by), weights), expected) for by in ("min_max", "z_score")
    ]
    assert found == [11, 7]


def test_table_38_geometric_ranking_is_that_of_all_23_countries():
    found = rank_scores(read_countries(), equal_weights(read_countries().columns), "geometric")
    assert count_equal(found, read_table("out_table38_rankings_by_aggregation.csv")["GME"]) == 23


def test_scores_of_equal_weights_and_of_the_geometric_mean_are_those_computed_before():
    """Computed by others from the same table: stronger than ranks, which are all that the handbook prints."""
    countries = read_countries()
    weights = equal_weights(countries.columns).to_numpy()[None, :]
    for name, table, method, digits in (
        ("check_EW_scores_computed_here.csv", place_on_goalposts(countries), "linear", 4),
        ("check_GME_scores_computed_here.csv", countries, "geometric", 6),
    ):
        expected = read_table(name).iloc[:, 0].reindex(countries.index)
        found = aggregate(table.to_numpy(), weights, method)[0]
        np.testing.assert_allclose(found, expected, rtol=0, atol=0.5 * 10**-digits + 1e-9)


def test_table_6_correlations_are_within_two_hundredths():
    printed = read_table("out_table6_correlation.csv", "Unnamed: 0")
    assert (correlate(read_countries()) - printed).abs().max().max() <= 0.02


def test_table_7_eigenvalues_are_within_a_tenth_and_so_is_the_share_of_the_fourth():
    printed, found = read_table("out_table7_eigenvalues.csv", "pc"), find_components(read_countries())
    assert (found["eigenvalue"] - printed["eigenvalue"]).abs().max() <= 0.06
    away = (found["share_pct"] - printed["pct"]).abs()
    assert away[4] <= 0.1
    assert away.max() <= 0.12  # the inputs are printed rounded


def test_the_alpha_of_the_technology_index_is_the_printed_one():
    assert round(cronbach_alpha(read_countries()), 2) == 0.70  # the handbook, step 4


def test_table_20_comparisons_of_one_expert_hardly_contradict_each_other():
    compared = read_table("in_table20_ahp_pairwise.csv", "Unnamed: 0")
    assert find_consistency(compared) < 0.1
    assert ahp_weights(compared).idxmax() == "schooling"


def test_table_36_outranking_matrix_is_exact():
    table = read_table("in_table35_impact_matrix.csv")
    found = outrank(table, equal_weights(table.columns))
    assert found.equals(read_table("out_table36_outranking.csv").loc[found.index, found.columns])


def test_table_37_kemeny_scores_are_exact_and_the_best_three_are_found():
    table = read_table("in_table35_impact_matrix.csv")
    shares = outrank(table, equal_weights(table.columns))
    printed = read_table("out_table37_kemeny_scores.csv", "ranking")["score"]
    assert {name: score_ranking(shares, name.split(">")) for name in printed.index} == printed.to_dict()
    best = kemeny(shares)
    assert (best.score, best.rankings) == (6.375, 3)
    assert ">".join(best.ranking) in printed[printed == printed.max()].index


def agree(shares: pd.DataFrame, ranking: list[str]) -> float:
    return sum(shares.loc[above, below] for above, below in combinations(ranking, 2))


def test_kemeny_of_all_23_countries_tells_what_order_is_not_established():
    best = kemeny(outrank(read_countries(), equal_weights(read_countries().columns)))
    assert set(best.ranking[:3]) == {"Finland", "United States", "Sweden"}
    assert (best.ranks["rank_first"] <= best.ranks["rank"]).all()
    assert (best.ranks["rank"] <= best.ranks["rank_last"]).all()


def test_no_country_moved_elsewhere_agrees_better_than_the_kemeny_ranking():
    shares = outrank(read_countries(), equal_weights(read_countries().columns))
    best = kemeny(shares)
    assert agree(shares, list(best.ranking)) == pytest.approx(best.score, rel=1e-12)
    for country in best.ranking:
        others = [other for other in best.ranking if other != country]
        rest = agree(shares, others)
        for place in range(len(best.ranking)):
            above, below = others[:place], others[place:]
            own = shares.loc[above, country].sum() + shares.loc[country, below].sum()
            assert own + rest <= best.score + 1e-9
