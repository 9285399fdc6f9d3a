"""Laws that measures keep for any numbers: parts add up, order and scale change nothing, the whole is like itself."""

import math
import re
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators.errors import MeasureError
from indicators.measures import growth, inequality, relatedness, shift_share, specialisation
from indicators.measures.neighbours import read_neighbours
from indicators.measures.space import geary, moran

AMOUNT = st.floats(1e-2, 1e6)
SHAPES = st.tuples(st.integers(2, 6), st.integers(2, 6))
TABLES = SHAPES.flatmap(lambda shape: arrays(float, shape, elements=AMOUNT))
PAIRS = SHAPES.flatmap(lambda shape: st.tuples(*[arrays(float, shape, elements=AMOUNT)] * 2))
VALUES = arrays(float, st.integers(2, 20), elements=AMOUNT)
BINARY = st.tuples(st.integers(3, 6), st.integers(3, 6)).flatmap(
    lambda shape: arrays(float, shape, elements=st.sampled_from([0.0, 1.0]))
)
INEQUALITIES = {
    "gini": inequality.gini,
    "gini normalised": partial(inequality.gini, variant="normalised"),
    "theil T": inequality.theil,
    "theil L": partial(inequality.theil, variant="L"),
    **{f"atkinson {epsilon}": partial(inequality.atkinson, epsilon=epsilon) for epsilon in (0.5, 1, 2)},
    "coefficient_of_variation": inequality.coefficient_of_variation,
}
OF_ROWS = {
    "krugman whole": specialisation.krugman_index,
    "krugman rest": partial(specialisation.krugman_index, reference="rest"),
    "krugman mean_of_others": partial(specialisation.krugman_index, reference="mean_of_others"),
    "hoover": specialisation.hoover_index,
    "herfindahl": specialisation.herfindahl,
    "entropy": specialisation.entropy,
    "hachman": specialisation.hachman_index,
    "gini_of_quotients": specialisation.gini_of_quotients,
}
inequalities = pytest.mark.parametrize("measure", INEQUALITIES.values(), ids=INEQUALITIES)
of_rows = pytest.mark.parametrize("measure", OF_ROWS.values(), ids=OF_ROWS)
close = partial(np.testing.assert_allclose, rtol=1e-7, atol=1e-9)


def label(table):
    return pd.DataFrame(
        table, index=[f"t{n}" for n in range(len(table))], columns=[f"s{n}" for n in range(len(table[0]))]
    )


@pytest.mark.parametrize("variant", ["dunn", "esteban"])
@given(PAIRS)
def test_the_parts_of_growth_add_up_to_it(variant, pair):
    found = shift_share.shift_share(*pair, variant=variant)
    parts = found[[name for name in shift_share.PARTS if name in found]]
    scale = np.abs(parts.to_numpy()).max() + np.abs(np.stack(pair)).sum()
    np.testing.assert_allclose(parts.sum(axis=1), found["growth"], rtol=0, atol=1e-15 * scale)
    np.testing.assert_allclose(found["growth"], pair[1].sum(axis=1) - pair[0].sum(axis=1), atol=1e-15 * scale)


@given(PAIRS)
def test_what_territories_grow_by_beyond_the_whole_is_nothing_in_sum(pair):
    found = shift_share.shift_share(*pair)
    np.testing.assert_allclose(found[["industrial_mix", "regional_share"]].sum(), 0, atol=1e-11 * np.stack(pair).sum())


@given(PAIRS)
def test_factors_of_gerfin_multiply_to_growth_over_that_of_the_whole(pair):
    found = shift_share.shift_share(*pair, variant="gerfin")
    close(found["industrial_mix"] * found["regional_share"], found["net_shift"])
    close(found["net_shift"], pair[1].sum(axis=1) / pair[0].sum(axis=1) / (pair[1].sum() / pair[0].sum()))


@given(PAIRS)
def test_sectors_add_up_to_the_territory_and_dates_to_the_whole_time(pair):
    by_sector, whole = shift_share.shift_share_by_sector(*pair), shift_share.shift_share(*pair)
    scale = 1e-11 * np.abs(np.stack(pair)).sum()
    for name, cells in by_sector.items():
        np.testing.assert_allclose(cells.sum(axis=1), whole[name], rtol=1e-9, atol=scale)
    found = shift_share.dynamic_shift_share({1: pair[0], 2: pair[1], 3: pair[0] * 2})
    np.testing.assert_allclose(found.total["growth"], pair[0].sum(axis=1), rtol=1e-9, atol=scale)
    np.testing.assert_allclose(found.total[list(shift_share.PARTS[:3])].sum(axis=1), found.total["growth"], atol=scale)


@given(PAIRS)
def test_contributions_add_up_to_the_growth_of_the_sum(pair):
    first, last = pair[0][0], pair[1][0]
    close(growth.contributions(first, last).sum(), growth.percent_change(first.sum(), last.sum()), rtol=1e-7, atol=1e-6)


@pytest.mark.parametrize("variant", ["T", "L"])
@given(VALUES, st.data())
def test_inequality_between_and_within_add_up_and_none_is_below_zero(variant, values, data):
    groups = data.draw(st.lists(st.sampled_from("abc"), min_size=len(values), max_size=len(values)))
    weights = data.draw(arrays(float, len(values), elements=AMOUNT))
    found = inequality.decompose_theil(values, groups, weights, variant)
    close(found.between + found.within, found.total)
    assert min(found.between, found.within, found.total) >= -1e-9
    close(found.groups["contribution"].sum(), found.within)


@inequalities
@given(VALUES, st.floats(1e-3, 1e3), st.randoms(use_true_random=False))
def test_order_and_scale_change_no_inequality(measure, values, factor, chance):
    mixed = values.copy()
    chance.shuffle(mixed)
    close(measure(mixed * factor), measure(values), rtol=1e-6)


@pytest.mark.parametrize(
    "name", [name for name in INEQUALITIES if name not in ("gini normalised", "coefficient_of_variation")]
)
@given(VALUES, st.data())
def test_a_weight_of_two_is_the_same_value_twice(name, values, data):
    weights = data.draw(arrays(np.int64, len(values), elements=st.integers(0, 3)))
    weights[0] += 1
    close(INEQUALITIES[name](values, weights=weights), INEQUALITIES[name](np.repeat(values, weights)), rtol=1e-6)


@given(VALUES)
def test_atkinson_near_an_aversion_of_one_is_nearly_that_of_one(values):
    found = inequality.atkinson(values, 1)
    for near in (1e-13, 1e-9, 1e-6):
        assert inequality.atkinson(values, 1 + near) == pytest.approx(found, rel=1e-4, abs=1e-9)
        assert inequality.atkinson(values, 1 - near) == pytest.approx(found, rel=1e-4, abs=1e-9)


@given(VALUES)
def test_inequalities_stay_between_their_ends(values):
    count = len(values)
    assert -1e-12 <= inequality.gini(values) <= 1 - 1 / count + 1e-12
    assert -1e-12 <= inequality.theil(values) <= math.log(count) + 1e-12
    assert -1e-12 <= inequality.atkinson(values, 2) <= 1


@of_rows
@given(TABLES, st.floats(1e-3, 1e3))
def test_order_and_scale_change_no_specialisation(measure, table, factor):
    found, labelled = measure(table), label(table)
    close(measure(table * factor), found, rtol=1e-6)
    mixed = measure(labelled.iloc[::-1, ::-1])
    close(mixed[labelled.index], found, rtol=1e-6)


@given(TABLES)
def test_quotients_of_the_whole_are_one_and_their_weighted_mean_is(table):
    whole = table.sum(axis=0, keepdims=True)
    close(specialisation.location_quotients(whole, reference=whole[0]), 1.0)
    quotients = specialisation.location_quotients(table)
    close(table.sum(axis=1) / table.sum() @ quotients, 1.0)
    close(specialisation.location_quotients(table * 7), quotients)


@given(TABLES)
def test_specialisation_stays_between_its_ends(table):
    for reference in ("whole", "rest", "mean_of_others", "equal"):
        assert (specialisation.krugman_index(table, reference) <= 2 + 1e-12).all()
    assert (specialisation.herfindahl(table) >= 1 / table.shape[1] - 1e-12).all()
    close(specialisation.herfindahl(table, "equivalent_number") * specialisation.herfindahl(table), 1.0)
    assert (np.abs(specialisation.location_quotients(table, variant="symmetric")) <= 1).all()
    assert (specialisation.hachman_index(table) <= 1 + 1e-9).all()


@given(BINARY)
def test_proximity_goes_both_ways_and_density_is_a_part(advantages):
    near = relatedness.proximity(advantages)
    known = ~np.isnan(near)
    assert ((near >= 0) & (near <= 1))[known].all()
    np.testing.assert_array_equal(near, near.T)
    density = relatedness.relatedness_density(advantages)
    assert ((density >= 0) & (density <= 1 + 1e-12))[~np.isnan(density)].all()


def test_reflections_without_end_lead_to_complexity():
    advantages = np.tril(np.ones((7, 7)))
    advantages[2, 5] = advantages[4, 0] = advantages[6, 3] = 1
    advantages[6, 1] = 0
    found = relatedness.economic_complexity(advantages)
    reflected = relatedness.reflections(advantages, 18).territories
    standard = (reflected - reflected.mean()) / reflected.std()
    close(standard, found.territories, rtol=1e-3, atol=1e-3)
    assert np.corrcoef(found.territories, advantages.sum(axis=1))[0, 1] > 0
    turned = relatedness.economic_complexity(advantages[::-1, ::-1])
    close(turned.territories[::-1], found.territories)


@given(BINARY, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_changes_no_complexity(advantages, chance):
    rows, columns = (list(range(size)) for size in advantages.shape)
    chance.shuffle(rows)
    chance.shuffle(columns)
    mixed = advantages[np.ix_(rows, columns)]
    try:
        found = relatedness.economic_complexity(advantages)
    except MeasureError as error:
        with pytest.raises(MeasureError, match=re.escape(str(error))):
            relatedness.economic_complexity(mixed)
        return
    turned = relatedness.economic_complexity(mixed)
    close(turned.territories, found.territories[rows], atol=1e-6)
    close(turned.sectors, found.sectors[columns], atol=1e-6)


@given(arrays(float, 12, elements=AMOUNT, unique=True), st.floats(1e-2, 1e2), st.floats(0, 1e3))
def test_order_in_space_is_the_same_in_other_units(values, factor, more):
    links = read_neighbours({n: [(n - 1) % 12, (n + 1) % 12] for n in range(12)})
    for measure in (moran, geary):
        close(measure(values * factor + more, links).value, measure(values, links).value, rtol=1e-3, atol=1e-6)


def test_a_chessboard_is_unlike_its_neighbours_and_two_halves_are_like_them():
    line = {n: [other for other in (n - 1, n + 1) if 0 <= other < 20] for n in range(20)}
    links = read_neighbours(line, "binary")
    board, halves = [n % 2 for n in range(20)], [int(n < 10) for n in range(20)]
    assert moran(board, links).value == pytest.approx(-1)
    assert moran(halves, links).value > 0.8
    assert geary(board, links).value > 1 > geary(halves, links).value


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT)
def test_the_elasticity_of_an_arc_is_the_same_backwards(first, last, other_first, other_last):
    for variant in ("arc", "log"):
        there = growth.elasticity(first, last, other_first, other_last, variant)
        back = growth.elasticity(last, first, other_last, other_first, variant)
        np.testing.assert_allclose(there, back, rtol=1e-6)


def test_a_constant_elasticity_is_found_by_every_variant_that_can():
    assert float(growth.elasticity(1, 8, 1, 2, "log")) == pytest.approx(3)
    line = growth.fit_elasticity([1, 8, 27, 64], [1, 2, 3, 4])
    assert line.slope.estimate == pytest.approx(3)
    assert line.r_squared == pytest.approx(1)
