"""What each measure makes of numbers that are not as they should be: a value, a missing one, or a plain refusal."""

import math
from functools import partial

import numpy as np
import pandas as pd
import pytest

from indicators.errors import MeasureError
from indicators.measures import growth, inequality, relatedness, shift_share, specialisation
from indicators.measures.bounds import bound_quotients, draw_bounds
from indicators.measures.concentration import ellison_glaeser, litzenberger_sternberg
from indicators.measures.convergence import beta_convergence, convergence_speed, find_half_life, sigma_convergence
from indicators.measures.inputs import keep_complete
from indicators.measures.neighbours import find_neighbours, read_neighbours
from indicators.measures.space import geary, local_moran, moran

TABLE = pd.DataFrame(
    {"ict": [20.0, 10.0, 5.0], "trade": [30.0, 60.0, 20.0], "other": [50.0, 130.0, 75.0]},
    index=["bretagne", "corse", "alsace"],
)
LATER = TABLE * [1.5, 1.1, 1.0]
VALUES = pd.Series([20.0, 10.0, 5.0, 7.0], index=["a", "b", "c", "d"])
GROUPS = pd.Series(["north", "north", "south", "south"], index=VALUES.index)
LINKS = read_neighbours({"a": ["b"], "b": ["a", "c"], "c": ["b", "d"], "d": ["c"]})

OF_TABLES = {
    "location_quotients": specialisation.location_quotients,
    "location_quotients symmetric": partial(specialisation.location_quotients, variant="symmetric"),
    "location_quotients standardised": partial(specialisation.location_quotients, variant="standardised"),
    "location_quotients binary": partial(specialisation.location_quotients, variant="binary"),
    "krugman_index": specialisation.krugman_index,
    "krugman_index rest": partial(specialisation.krugman_index, reference="rest"),
    "krugman_index mean_of_others": partial(specialisation.krugman_index, reference="mean_of_others"),
    "hoover_index": specialisation.hoover_index,
    "herfindahl": specialisation.herfindahl,
    "herfindahl normalised": partial(specialisation.herfindahl, variant="normalised"),
    "entropy": specialisation.entropy,
    "hachman_index": specialisation.hachman_index,
    "gini_of_quotients": specialisation.gini_of_quotients,
    "shift_share": lambda table: shift_share.shift_share(table, LATER.reindex_like(table).fillna(1.0)),
}
OF_VALUES = {
    "gini": inequality.gini,
    "theil T": inequality.theil,
    "theil L": partial(inequality.theil, variant="L"),
    "decompose_theil": lambda values: inequality.decompose_theil(values, GROUPS[: len(values)].to_numpy()).total,
    "atkinson": partial(inequality.atkinson, epsilon=0.5),
    "coefficient_of_variation": inequality.coefficient_of_variation,
    "moran": lambda values: moran(values, LINKS).value,
    "geary": lambda values: geary(values, LINKS).value,
    "local_moran": lambda values: local_moran(values, LINKS, draws=9)["value"].sum(skipna=False),
    "beta_convergence": lambda values: beta_convergence(values, VALUES[: len(values)].to_numpy() * 2, 5).speed,
    "sigma_convergence": lambda values: sigma_convergence(values, VALUES[: len(values)].to_numpy() + 2).quotient,
    "contributions": lambda values: growth.contributions(values, VALUES[: len(values)].to_numpy() * 2).sum(),
}
tables = pytest.mark.parametrize("measure", OF_TABLES.values(), ids=OF_TABLES)
values = pytest.mark.parametrize("measure", OF_VALUES.values(), ids=OF_VALUES)


def count_missing(found: object) -> int:
    return int(np.isnan(np.asarray(found, dtype=float)).sum())


def is_one_row(found: object, label: str) -> bool:
    """Return whether exactly one row is missing, and the whole of it."""
    lost = found.isna() if isinstance(found, pd.Series) else found.isna().all(axis=1)
    known = found.notna() if isinstance(found, pd.Series) else found.notna().any(axis=1)
    return list(found.index[lost]) == [label] and known.sum() == len(found) - 1


# Zero totals


@pytest.mark.parametrize("name", [name for name in OF_TABLES if "standardised" not in name and name != "shift_share"])
def test_a_territory_of_nothing_is_missing_and_the_others_are_not(name):
    table = TABLE.copy()
    table.loc["corse"] = 0.0
    if name == "krugman_index mean_of_others":  # a mean of shares that are not known is not known
        assert OF_TABLES[name](table).isna().all()
    else:
        assert is_one_row(OF_TABLES[name](table), "corse")


def test_a_territory_of_nothing_has_grown_by_nothing():
    table = TABLE.copy()
    table.loc["corse"] = 0.0
    assert shift_share.shift_share(table, table * 2).loc["corse"].tolist() == [0.0] * 5
    gerfin = shift_share.shift_share(table, table * 2, variant="gerfin")
    assert is_one_row(gerfin, "corse")


def test_a_sector_of_nothing_has_no_quotient_and_adds_nothing_to_what_sums_over_sectors():
    table = TABLE.assign(ict=0.0)
    assert specialisation.location_quotients(table)["ict"].isna().all()
    assert specialisation.krugman_index(table).notna().all()
    for measure in (specialisation.hachman_index, specialisation.entropy):
        assert measure(table).tolist() == pytest.approx(measure(table.drop(columns="ict")).tolist())


def test_a_sector_of_nothing_is_named_where_its_quotient_would_count_like_any_other():
    with pytest.raises(MeasureError, match="reference: nothing of sector 'ict' found"):
        specialisation.gini_of_quotients(TABLE.assign(ict=0.0))
    with pytest.raises(MeasureError, match="reference: nothing of sector 2 found"):
        specialisation.gini_of_quotients([1, 2], [5, 0])


def test_what_the_reference_lacks_has_no_likeness_to_it():
    reference = TABLE.sum().mask(TABLE.columns == "ict", 0.0)
    assert specialisation.hachman_index(TABLE, reference).isna().all()


@pytest.mark.parametrize("name", ["gini", "theil T", "theil L", "atkinson", "coefficient_of_variation"])
def test_values_that_sum_to_nothing_are_refused(name):
    with pytest.raises(MeasureError, match=r"values: they sum to 0, a sum above zero expected"):
        OF_VALUES[name]([0.0, 0.0, 0.0])


def test_growth_from_nothing_is_refused_as_a_whole_and_missing_cell_by_cell():
    with pytest.raises(MeasureError, match="sum to 0"):
        growth.contributions([0, 0], [1, 2])
    with pytest.raises(MeasureError, match="wider economy: 0 at first"):
        shift_share.shift_share(TABLE * 0, TABLE)
    assert np.isnan(growth.percent_change([0.0, 2.0], [1.0, 3.0])).tolist() == [True, False]


def test_a_value_of_zero_is_counted_or_refused_with_the_variant_that_takes_it():
    assert inequality.theil([0, 1]) == pytest.approx(math.log(2))
    assert inequality.gini([0, 1]) == pytest.approx(0.5)
    assert inequality.atkinson([0, 1], 1) == inequality.atkinson([0, 1], 2) == 1.0
    with pytest.raises(MeasureError, match="take variant 'T'"):
        inequality.theil([0, 1], variant="L")
    for fit in (lambda: beta_convergence([0, 1, 2], [1, 2, 3], 2), lambda: growth.fit_elasticity([0, 1, 2], [1, 2, 3])):
        with pytest.raises(MeasureError, match="0 found, values above 0 expected"):
            fit()


# One region, one sector


@pytest.mark.parametrize("name", ["krugman_index", "krugman_index rest", "hoover_index", "gini_of_quotients"])
def test_one_territory_has_none_to_be_compared_with(name):
    with pytest.raises(MeasureError, match="rows: 1 found, at least 2 expected"):
        OF_TABLES[name](TABLE.head(1))


def test_one_territory_is_its_own_whole_where_only_that_is_asked():
    assert specialisation.location_quotients(TABLE.head(1)).to_numpy() == pytest.approx(1.0)
    assert specialisation.hachman_index(TABLE.head(1)).to_numpy() == pytest.approx(1.0)
    assert shift_share.shift_share(TABLE.head(1), LATER.head(1))["regional_share"].iloc[0] == pytest.approx(0.0)
    with pytest.raises(MeasureError, match="territories to standardise by: 1 found"):
        specialisation.location_quotients(TABLE.head(1), variant="standardised")


@pytest.mark.parametrize("name", ["coefficient_of_variation", "moran", "geary", "local_moran", "beta_convergence"])
def test_one_value_is_too_few_for_a_spread(name):
    with pytest.raises(MeasureError, match=r"1 found|1 numbers found"):
        OF_VALUES[name]([5.0])


def test_one_value_is_as_equal_as_can_be():
    found = [
        inequality.gini([5]),
        inequality.theil([5]),
        inequality.theil([5], variant="L"),
        inequality.atkinson([5], 1),
    ]
    assert found == pytest.approx([0.0] * 4, abs=1e-15)
    with pytest.raises(MeasureError, match="values to normalise by: 1 found"):
        inequality.gini([5], variant="normalised")


def test_one_sector_is_all_there_is():
    table = TABLE[["ict"]]
    assert specialisation.location_quotients(table).to_numpy() == pytest.approx(1.0)
    assert specialisation.herfindahl(table).tolist() == [1.0] * 3
    assert specialisation.entropy(table).tolist() == [0.0] * 3
    assert specialisation.krugman_index(table).tolist() == pytest.approx([0.0] * 3)
    assert specialisation.gini_of_quotients(table).tolist() == pytest.approx([0.0] * 3)
    with pytest.raises(MeasureError, match="parts to normalise by: 1 found"):
        specialisation.herfindahl(table, "normalised")
    with pytest.raises(MeasureError, match="sectors with an advantage: 1 found"):
        relatedness.economic_complexity([[1], [1], [1]])


# All equal


@pytest.mark.parametrize("name", ["gini", "theil T", "theil L", "decompose_theil", "atkinson"])
def test_equal_values_are_not_unequal(name):
    assert OF_VALUES[name]([3.0, 3.0, 3.0, 3.0]) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("name", ["moran", "geary", "local_moran", "beta_convergence"])
def test_equal_values_have_no_order_and_no_line(name):
    with pytest.raises(MeasureError, match="equal"):
        OF_VALUES[name]([3.0, 3.0, 3.0, 3.0])


def test_territories_all_alike_are_like_the_whole():
    table = pd.DataFrame(10.0, index=TABLE.index, columns=TABLE.columns)
    assert specialisation.location_quotients(table).to_numpy() == pytest.approx(1.0)
    assert specialisation.location_quotients(table, variant="standardised").isna().all(axis=None)
    with pytest.raises(MeasureError, match="alike"):
        relatedness.economic_complexity(np.ones((3, 3)))
    with pytest.raises(MeasureError, match="last: all values are equal"):
        sigma_convergence([1, 2, 3], [2, 2, 2])


# Below zero, infinite


@tables
def test_an_amount_below_zero_is_refused(measure):
    table = TABLE.copy()
    table.loc["corse", "ict"] = -1.0
    with pytest.raises(MeasureError, match=r"-1 found, nothing below 0 expected"):
        measure(table)


@pytest.mark.parametrize("name", ["gini", "theil T", "atkinson", "beta_convergence", "contributions"])
def test_a_value_below_zero_is_refused(name):
    with pytest.raises(MeasureError, match="-1 found, nothing below 0 expected"):
        OF_VALUES[name]([-1.0, 2.0, 3.0, 5.0])


def test_growth_from_below_zero_is_missing():
    assert math.isnan(growth.percent_change(-2, 3))
    assert math.isnan(growth.annual_growth_rate(-2, 3, 2))
    assert all(math.isnan(growth.elasticity(-2, 3, 1, 2, variant)) for variant in growth.ELASTICITIES)
    assert growth.percent_change(2, -3) == -250.0  # a balance may fall below zero, and is told as it is


def test_a_mean_below_zero_varies_by_nothing_that_has_a_sense():
    assert inequality.coefficient_of_variation([-1, 3, 4]) > 0
    with pytest.raises(MeasureError, match="sum to -6"):
        inequality.coefficient_of_variation([-1, -2, -3])


@tables
@pytest.mark.parametrize("end", [math.inf, -math.inf])
def test_an_open_end_among_amounts_is_refused(measure, end):
    table = TABLE.copy()
    table.loc["corse", "ict"] = end
    with pytest.raises(MeasureError, match="infinite number; an open end has bounds and no value"):
        measure(table)


@values
def test_an_open_end_among_values_is_refused(measure):
    with pytest.raises(MeasureError, match="infinite number"):
        measure([1.0, math.inf, 3.0, 5.0])


def test_an_open_end_of_one_figure_stays_open():
    assert growth.percent_change(100.0, math.inf) == math.inf
    assert growth.annual_growth_rate(100.0, math.inf, 2) == math.inf
    assert specialisation.share(math.inf, 10) == math.inf
    assert specialisation.location_quotient(math.inf, 10, 3, 10) == math.inf


@pytest.mark.parametrize(
    "found",
    [
        specialisation.share(5, math.inf),
        specialisation.location_quotient(5, math.inf, 3, 10),
        specialisation.location_quotient(5, 10, math.inf, 10),
        specialisation.location_quotient(5, 10, 3, math.inf),
        growth.index_numbers([50.0], math.inf)[0],
        growth.percent_change(math.inf, 5.0),
        growth.annual_growth_rate(math.inf, 5.0, 2),
        growth.annual_growth_rate(4.0, 5.0, math.inf),
        growth.annualise_percent(10.0, math.inf),
        *(growth.elasticity(1.0, 2.0, 1.0, math.inf, variant) for variant in growth.ELASTICITIES),
        *(growth.elasticity(math.inf, 2.0, 1.0, 2.0, variant) for variant in growth.ELASTICITIES),
        litzenberger_sternberg(5, math.inf, 1, 1, 1, 1, 1, 1),
    ],
    ids=str,
)
def test_over_an_open_end_nothing_is_known(found):
    assert math.isnan(found)


# Missing


@tables
def test_a_missing_cell_leaves_all_that_it_enters_missing(measure):
    table = TABLE.copy()
    table.loc["corse", "ict"] = math.nan
    found = measure(table)
    assert (found.isna() if isinstance(found, pd.Series) else found.isna().any(axis=1))["corse"]


def test_a_missing_cell_costs_only_itself_where_totals_are_given():
    table = TABLE.copy()
    table.loc["corse", "ict"] = math.nan
    found = specialisation.location_quotients(table, reference=TABLE.sum(), totals=TABLE.sum(axis=1))
    assert count_missing(found) == 1
    pd.testing.assert_frame_equal(found.fillna(0), specialisation.location_quotients(TABLE).mask(table.isna(), 0))


@pytest.mark.parametrize("name", ["herfindahl", "entropy"])
def test_a_missing_cell_costs_only_its_territory_where_no_other_is_looked_at(name):
    table = TABLE.copy()
    table.loc["corse", "ict"] = math.nan
    assert is_one_row(OF_TABLES[name](table), "corse")


def test_a_missing_cell_costs_only_its_territory_where_the_wider_economy_is_given():
    table = TABLE.copy()
    table.loc["corse", "ict"] = math.nan
    found = shift_share.shift_share(table, LATER, TABLE.sum(), LATER.sum())
    assert is_one_row(found, "corse")
    for variant in ("esteban", "gerfin"):
        found = shift_share.shift_share(table, LATER, TABLE.sum(), LATER.sum(), variant=variant)
        assert is_one_row(found, "corse")


def test_a_missing_sector_of_the_wider_economy_leaves_no_parts():
    wider = TABLE.sum()
    wider["ict"] = math.nan
    found = shift_share.shift_share(TABLE, LATER, wider, LATER.sum())
    assert found[["national_share", "industrial_mix", "regional_share"]].isna().all(axis=None)


@values
def test_a_missing_value_leaves_none(measure):
    assert math.isnan(measure([1.0, math.nan, 3.0, 5.0]))


@pytest.mark.parametrize("name", ["gini", "theil", "atkinson"])
def test_a_missing_weight_leaves_no_value(name):
    measure = {"atkinson": partial(inequality.atkinson, epsilon=2)}.get(name) or getattr(inequality, name)
    assert math.isnan(measure([1.0, 2.0], weights=[1.0, math.nan]))


def test_what_is_missing_is_left_out_on_purpose_and_named():
    table = pd.DataFrame({"jobs": [1.0, None, 3.0], "people": [1.0, 2.0, 3.0]}, index=["a", "b", "c"])
    sample = keep_complete(table)
    assert sample.missing == ("b",)
    assert inequality.gini(sample.table["jobs"], weights=sample.table["people"]) > 0


def test_missing_advantages_are_refused_not_taken_for_none():
    with pytest.raises(MeasureError, match="missing cells found, 0 or 1 expected"):
        relatedness.proximity([[1, math.nan], [0, 1]])


def test_none_and_pandas_missing_are_missing():
    assert math.isnan(inequality.gini(pd.Series([1, None, 3], dtype="Int64")))
    assert math.isnan(inequality.gini([1, None, 3]))


# Order of labels, labels twice or differing


def test_weights_in_another_order_are_found_by_label():
    sizes = pd.Series([1.0, 2.0, 3.0, 4.0], index=VALUES.index)
    for measure in (inequality.gini, inequality.theil, partial(inequality.atkinson, epsilon=1)):
        assert measure(VALUES, weights=sizes[::-1]) == pytest.approx(measure(VALUES, weights=sizes))
    assert inequality.decompose_theil(VALUES, GROUPS[::-1]).between == pytest.approx(
        inequality.decompose_theil(VALUES, GROUPS).between
    )


def test_the_second_table_the_reference_and_neighbours_are_found_by_label():
    found = shift_share.shift_share(TABLE, LATER.iloc[::-1, ::-1], TABLE.sum()[::-1], LATER.sum()[::-1])
    pd.testing.assert_frame_equal(found, shift_share.shift_share(TABLE, LATER))
    quotients = specialisation.location_quotients(TABLE, TABLE.sum()[::-1], TABLE.sum(axis=1)[::-1])
    pd.testing.assert_frame_equal(quotients, specialisation.location_quotients(TABLE))
    assert moran(VALUES[::-1], LINKS) == moran(VALUES, LINKS)
    changed = growth.percent_change(VALUES, 2 * VALUES[::-1])
    assert changed.tolist() == [100.0] * 4
    assert list(changed.index) == list(VALUES.index)
    first, last = VALUES, VALUES + np.array([3.0, 2.0, 1.0, 5.0])
    assert beta_convergence(first, last[::-1], 3) == beta_convergence(first, last, 3)
    assert growth.contributions(first, last[::-1]).tolist() == growth.contributions(first, last).tolist()


OF_NUMBERS = {
    "percent_change": growth.percent_change,
    "annual_growth_rate of years": lambda values, other: growth.annual_growth_rate(values, values * 1.21, other),
    "annual_growth_rate of last": lambda values, other: growth.annual_growth_rate(values, other, 2),
    "annualise_percent": growth.annualise_percent,
    "index_numbers": growth.index_numbers,
    "contributions": growth.contributions,
    "elasticity of last": lambda values, other: growth.elasticity(values, other, values, values * 2),
    "elasticity of the other first": lambda values, other: growth.elasticity(values, values * 2, other, values * 5),
    "elasticity of the other last": lambda values, other: growth.elasticity(values, values * 2, values, other),
    "share": specialisation.share,
    "location_quotient of total": lambda values, other: specialisation.location_quotient(values, other, values, other),
    "location_quotient of reference": lambda values, other: specialisation.location_quotient(values, 50, other, 90),
}


@pytest.mark.parametrize("measure", OF_NUMBERS.values(), ids=OF_NUMBERS)
def test_numbers_one_by_one_are_found_by_label_whichever_argument_has_them(measure):
    other = pd.Series([4.0, 7.0, 9.0, 2.0], index=VALUES.index)
    pd.testing.assert_series_equal(measure(VALUES, other[["c", "a", "d", "b"]]), measure(VALUES, other))
    assert measure(VALUES, other).tolist() == measure(VALUES.to_numpy(), other.to_numpy()).tolist()
    with pytest.raises(MeasureError, match="'d' missing and 'e' not asked for"):
        measure(VALUES, other.rename({"d": "e"}))
    with pytest.raises(MeasureError, match=r"numbers found|on each side expected"):
        measure(VALUES.to_numpy(), [1.0, 2.0])


def test_a_result_has_the_labels_of_whichever_argument_has_some():
    assert list(growth.percent_change(100.0, VALUES).index) == list(VALUES.index)
    assert list(growth.annual_growth_rate(100.0, 121.0, VALUES).index) == list(VALUES.index)
    assert list(growth.index_numbers(50.0, VALUES).index) == list(VALUES.index)
    assert list(specialisation.location_quotient(5.0, VALUES, 3.0, 10.0).index) == list(VALUES.index)


def test_tables_are_found_by_both_labels_and_a_series_beside_a_table_is_refused():
    changed = growth.percent_change(TABLE, LATER.iloc[::-1, ::-1])
    pd.testing.assert_frame_equal(changed, growth.percent_change(TABLE, LATER))
    with pytest.raises(MeasureError, match="a table and a series found; which way the series goes is not said"):
        specialisation.share(TABLE, TABLE.sum(axis=1))


def test_establishments_lie_in_the_territory_of_their_label():
    sizes = pd.Series([50.0, 30.0, 20.0], index=["e1", "e2", "e3"])
    places = pd.Series(["x", "y", "y"], index=["e1", "e2", "e3"])
    assert ellison_glaeser(sizes, places[::-1], {"x": 5, "y": 8}) == ellison_glaeser(sizes, places, {"x": 5, "y": 8})


@pytest.mark.parametrize(
    "ask",
    [
        lambda other: inequality.gini(VALUES, weights=other),
        lambda other: inequality.decompose_theil(VALUES, other),
        lambda other: growth.percent_change(VALUES, other),
        lambda other: growth.contributions(VALUES, other),
        lambda other: beta_convergence(VALUES, other, 3),
        lambda other: moran(other, LINKS),
        lambda other: shift_share.shift_share(VALUES, other, VALUES, VALUES),
        lambda other: specialisation.krugman_index(VALUES, reference=other),
    ],
)
def test_other_labels_are_refused_by_name(ask):
    with pytest.raises(MeasureError, match="'d' missing and 'e' not asked for"):
        ask(VALUES.rename({"d": "e"}))
    with pytest.raises(MeasureError, match="'a' twice"):
        ask(VALUES.rename({"d": "a"}))


@tables
def test_a_territory_or_a_sector_twice_is_refused(measure):
    with pytest.raises(MeasureError, match="'corse' twice; keep one of each"):
        measure(pd.concat([TABLE, TABLE.loc[["corse"]]]))
    with pytest.raises(MeasureError, match="'ict' twice"):
        measure(pd.concat([TABLE, TABLE[["ict"]]], axis=1))


@pytest.mark.parametrize("name", ["gini", "theil T", "atkinson", "coefficient_of_variation", "beta_convergence"])
def test_a_label_twice_is_refused(name):
    with pytest.raises(MeasureError, match="'a' twice"):
        OF_VALUES[name](VALUES.rename({"d": "a"}))


def test_lists_of_another_length_are_refused():
    with pytest.raises(MeasureError, match="weights: 2 numbers found, 3 expected"):
        inequality.gini([1, 2, 3], weights=[1, 2])
    with pytest.raises(MeasureError, match="groups: one name for each of 3"):
        inequality.decompose_theil([1, 2, 3], ["a", "b"])
    with pytest.raises(MeasureError, match=r"last: a table of \(2, 3\) found, \(3, 3\) expected"):
        shift_share.shift_share(TABLE.to_numpy(), LATER.to_numpy()[:2])


# Texts


@tables
def test_a_text_in_a_table_is_refused_and_named(measure):
    with pytest.raises(MeasureError, match="'plus de 4 200' found, numbers expected"):
        measure(TABLE.astype(object).replace(20.0, "plus de 4 200"))


@values
def test_a_text_among_values_is_refused_even_one_of_digits(measure):
    with pytest.raises(MeasureError, match="'12' found, numbers expected"):
        measure(pd.Series([1.0, "12", 3.0, 5.0], index=VALUES.index, dtype=object))


@values
def test_true_and_false_are_no_amounts(measure):
    with pytest.raises(MeasureError, match="True found, numbers expected"):
        measure(pd.Series([1.0, True, 3.0, 5.0], index=VALUES.index, dtype=object))
    with pytest.raises(MeasureError, match="True, False, True, True found, numbers expected"):
        measure([True, False, True, True])


def test_advantages_may_be_true_or_false():
    table = TABLE > 20
    assert relatedness.diversity(table).tolist() == relatedness.diversity(table.astype(float)).tolist()


def test_a_text_is_refused_where_numbers_are_taken_one_by_one():
    for ask in (lambda: growth.percent_change("4 200", 3), lambda: specialisation.share(["a"], 3)):
        with pytest.raises(MeasureError, match="numbers expected"):
            ask()


# Weights


def test_weights_need_no_sum():
    for measure in (inequality.gini, inequality.theil, partial(inequality.atkinson, epsilon=0.5)):
        assert measure(VALUES, weights=[0.1, 0.2, 0.3, 0.4]) == pytest.approx(measure(VALUES, weights=[10, 20, 30, 40]))


def test_weights_below_zero_or_all_zero_are_refused():
    with pytest.raises(MeasureError, match="weights: -1 found"):
        inequality.gini([1, 2], weights=[-1, 2])
    with pytest.raises(MeasureError, match="weights: they sum to 0"):
        inequality.theil([1, 2], weights=[0, 0])


def test_weights_make_no_sample_and_no_number_of_units():
    with pytest.raises(MeasureError, match="take variant 'raw'"):
        inequality.gini([1, 2], weights=[1, 2], variant="normalised")
    with pytest.raises(MeasureError, match="take variant 'population'"):
        inequality.coefficient_of_variation([1, 2], weights=[1, 2])


# What is asked for


@pytest.mark.parametrize(
    "ask",
    [
        lambda: inequality.gini([1, 2], variant="Raw"),
        lambda: inequality.theil([1, 2], variant="t"),
        lambda: specialisation.herfindahl([1, 2], "normalized"),
        lambda: specialisation.krugman_index(TABLE, "all"),
        lambda: shift_share.shift_share(TABLE, LATER, variant="Dunn"),
        lambda: growth.elasticity(1, 2, 1, 2, "log-log"),
        lambda: sigma_convergence([1, 2], [1, 3], "CV"),
        lambda: convergence_speed(-0.1, 1, "year"),
        lambda: moran(VALUES, LINKS, "permutation"),
        lambda: read_neighbours({"a": ["b"], "b": ["a"]}, "rows"),
        lambda: find_neighbours({}, "bishop"),
    ],
)
def test_a_variant_nobody_knows_is_refused_with_those_known(ask):
    with pytest.raises(MeasureError, match=r"is not known.*take one of"):
        ask()


def test_one_row_alone_has_no_whole():
    with pytest.raises(MeasureError, match="one row has no 'whole'"):
        specialisation.krugman_index([1, 2])
    with pytest.raises(MeasureError, match="give wider_first and wider_last"):
        shift_share.shift_share([1, 2], [2, 3])
    with pytest.raises(MeasureError, match="at one date only"):
        shift_share.shift_share([1, 2], [2, 3], [4, 5])


def test_shapes_that_fit_no_measure_are_refused():
    with pytest.raises(MeasureError, match="one dimension found, two expected"):
        specialisation.location_quotients([1, 2])
    with pytest.raises(MeasureError, match="2 dimensions found, one expected"):
        inequality.gini([[1, 2], [3, 4]])
    with pytest.raises(MeasureError, match="no number found"):
        inequality.gini([])


PANEL = np.arange(1.0, 25.0).reshape(2, 3, 4)


@pytest.mark.parametrize(
    "measure",
    [
        lambda panel: shift_share.shift_share(panel, panel),
        lambda panel: shift_share.shift_share_by_sector(panel, panel),
        lambda panel: shift_share.dynamic_shift_share({1: panel, 2: panel}),
        lambda panel: bound_quotients(panel, panel),
        lambda panel: draw_bounds(specialisation.krugman_index, (panel, panel)),
        specialisation.krugman_index,
        specialisation.herfindahl,
        specialisation.hachman_index,
        relatedness.diversity,
    ],
)
def test_several_tables_at_once_are_refused_where_their_sums_would_mix(measure):
    with pytest.raises(MeasureError, match="3 dimensions found, two expected; take one table at a time"):
        measure(PANEL)


def test_quotients_of_several_tables_are_those_of_each():
    found = specialisation.location_quotients(PANEL)
    np.testing.assert_allclose(found, [specialisation.location_quotients(table) for table in PANEL])


def test_dates_that_differ_or_are_too_few_are_refused():
    with pytest.raises(MeasureError, match="1 dates found, at least 2"):
        shift_share.dynamic_shift_share({2010: TABLE})
    with pytest.raises(MeasureError, match=r"dates \[2010, 2012\] found, \[2010, 2011\] expected"):
        shift_share.dynamic_shift_share({2010: TABLE, 2011: LATER}, {2010: TABLE.sum(), 2012: LATER.sum()})


def test_convergence_that_is_none_has_no_half_life():
    assert convergence_speed(0.01, 5) < 0
    assert math.isnan(find_half_life(-0.01))
    assert math.isnan(convergence_speed(-0.5, 5))
    with pytest.raises(MeasureError, match="years: 0 found"):
        beta_convergence([1, 2, 3], [2, 3, 4], 0)


@pytest.mark.parametrize("measure", [partial(beta_convergence, years=5), sigma_convergence])
def test_a_rate_near_its_ceiling_at_either_date_is_not_called_convergence(measure):
    for first, last, told in (
        ([60, 70, 80], [85, 90, 95], "last: 95"),
        ([95, 97, 99], [80, 85, 88], "first: 99"),
    ):
        with pytest.raises(MeasureError, match=f"{told} found, near the ceiling of 100; rates there converge mechan"):
            measure(first, last, ceiling=100)
        measure(first, last, ceiling=200)


def test_variation_of_logarithms_is_refused_below_zero_with_the_variant_that_knows_no_unit():
    first, last = [0.1, 0.2, 0.4], [0.2, 0.3, 0.5]
    with pytest.raises(
        MeasureError, match=r"first: the mean of logarithms is -1\.61, above 0 expected; 'sd_of_logs' knows"
    ):
        sigma_convergence(first, last, "cv_of_logs")
    in_percent = [[100 * one for one in date] for date in (first, last)]
    found, same = (sigma_convergence(*pair, "sd_of_logs").quotient for pair in ((first, last), in_percent))
    assert found == pytest.approx(same)


def test_establishments_and_totals_must_fit():
    for sizes, places, totals, told in (
        ([1, 2], ["x", "z"], {"x": 5, "y": 5}, "no total is known of 'z'"),
        ([1, 2], ["x"], {"x": 5, "y": 5}, "territories: one name for each of 2 values expected"),
        ([1], ["x"], {"x": 5, "y": 5}, "establishments: 1 found"),
        ([5, 0], ["x", "y"], {"x": 5, "y": 5}, "all jobs are in one establishment"),
        ([0, 0], ["x", "y"], {"x": 5, "y": 5}, "have nothing"),
        ([1, 2], ["x", "y"], {"x": "5", "y": "6"}, "totals: '5', '6' found, numbers expected"),
        (pd.Series([1, 2]), pd.Series(["x", "y"], index=[1, 2]), {"x": 5, "y": 5}, "territories: 0 missing and 2 not"),
        (pd.Series([1, 2]), pd.Series(["x", "y"], index=[1, 1]), {"x": 5, "y": 5}, "territories: 1 twice"),
    ):
        with pytest.raises(MeasureError, match=told):
            ellison_glaeser(sizes, places, totals)
    assert math.isnan(ellison_glaeser([1, math.nan], ["x", "y"], {"x": 5, "y": 5}).gamma)
    assert math.isnan(litzenberger_sternberg(5, 0, 1, 1, 1, 1, 1, 1))


def test_boundaries_may_be_tuples():
    square = {"type": "Polygon", "coordinates": (((0, 0), (1, 0), (1, 1), (0, 0)),)}
    assert find_neighbours({"a": square, "b": square}) == {"a": ["b"], "b": ["a"]}


def test_neighbours_nobody_listed_or_listed_twice_are_refused():
    for listed, told in (
        ({"a": ["b"]}, "'a' has the neighbour 'b', which has no line of its own"),
        ({"a": ["a"]}, "'a' is its own neighbour"),
        ({"a": ["b", "b"], "b": ["a"]}, "each once"),
        ({"a": [], "b": []}, "0 different links"),
    ):
        with pytest.raises(MeasureError, match=told):
            read_neighbours(listed)
    with pytest.raises(MeasureError, match="boundary of 'a': 'Point' found"):
        find_neighbours({"a": {"type": "Point", "coordinates": [1, 2]}})


def test_an_island_is_counted_in_the_mean_and_in_no_pair():
    links = read_neighbours({"a": ["b"], "b": ["a", "c"], "c": ["b"], "d": []})
    assert links.list_islands() == ["d"]
    found = local_moran(VALUES, links, draws=9)
    assert found.loc["d"].isna()[["value", "p"]].all()
    assert found.loc["d", "quadrant"] == ""
    assert not math.isnan(moran(VALUES, links).value)


@pytest.mark.parametrize(
    "advantages",
    [
        [[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]],
        [[0, 0, 1, 1], [0, 1, 1, 0], [1, 1, 0, 0]],
        [[1, 1, 1, 0, 0], [0, 1, 1, 1, 1], [0, 0, 1, 1, 0], [1, 0, 0, 1, 1], [1, 1, 0, 0, 1]],
    ],
)
def test_complexity_whose_sign_nothing_tells_is_refused_or_the_same_in_any_order(advantages):
    table = np.array(advantages, dtype=float)
    try:
        found = relatedness.economic_complexity(table)
    except MeasureError as error:
        assert "which end is complex is not determined" in str(error)
        with pytest.raises(MeasureError):
            relatedness.economic_complexity(table[::-1])
    else:
        turned = relatedness.economic_complexity(table[::-1, ::-1])
        assert turned.territories[::-1] == pytest.approx(found.territories)


def test_blocks_that_share_nothing_have_no_common_order():
    with pytest.raises(MeasureError, match="blocks of territories and sectors that share nothing"):
        relatedness.economic_complexity([[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]])
    found = relatedness.economic_complexity([[1, 1, 1, 0], [0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 0]])
    assert np.isnan(found.territories).tolist() == [False, False, False, True]
    assert np.isnan(found.sectors).tolist() == [False, False, False, True]
