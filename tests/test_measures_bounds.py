"""Bounds of measures: exact ones hold for every admissible input, drawn ones are the same each time."""

import importlib
import math
from functools import partial
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators.errors import MeasureError
from indicators.intervals import Interval, change_percent, divide_by_total, exact
from indicators.measures import growth, shift_share
from indicators.measures.bounds import bound_annual_growth, bound_index_numbers, bound_quotients, draw_bounds
from indicators.measures.cards import read_cards
from indicators.measures.concentration import ellison_glaeser, litzenberger_sternberg
from indicators.measures.convergence import beta_convergence, sigma_convergence
from indicators.measures.growth import annual_growth_rate, index_numbers, percent_change
from indicators.measures.inequality import atkinson, coefficient_of_variation, decompose_theil, gini, theil
from indicators.measures.neighbours import read_neighbours
from indicators.measures.space import geary, local_moran, moran
from indicators.measures.specialisation import (
    entropy,
    gini_of_quotients,
    hachman_index,
    herfindahl,
    hoover_index,
    krugman_index,
    location_quotients,
    share,
)
from indicators.measures.spread_bounds import (
    bound_atkinson,
    bound_entropy,
    bound_gini,
    bound_herfindahl,
    bound_theil,
    bound_variation,
)

SHAPES = st.tuples(st.integers(2, 4), st.integers(2, 4))
ENDS = SHAPES.flatmap(
    lambda shape: st.tuples(
        arrays(float, shape, elements=st.floats(0.5, 1e4)), arrays(float, shape, elements=st.floats(0, 1e4)),
        arrays(float, shape, elements=st.floats(0, 1)),
    )
)  # fmt: skip
TABLE = pd.DataFrame({"ict": [20.0, 10.0], "other": [80.0, 190.0]}, index=["north", "south"])


@given(ENDS)
def test_no_admissible_amounts_have_a_quotient_outside_its_bounds(ends):
    low, width, part = ends
    found = bound_quotients(low, low + width)
    for where in (part, np.round(part), 1 - np.round(part)):
        quotients = location_quotients(low + width * where)
        assert (quotients >= found.low * (1 - 1e-9)).all()
        assert (quotients <= found.high * (1 + 1e-9)).all()


def test_both_ends_of_a_quotient_are_reached():
    low, high = TABLE.to_numpy() * 0.9, TABLE.to_numpy() * 1.3
    found = bound_quotients(low, high)
    grid = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    mixes = np.array(np.meshgrid(*[grid] * 4)).reshape(4, -1).T.reshape(-1, 2, 2)
    reached = np.array([location_quotients(low + (high - low) * mix) for mix in mixes])
    np.testing.assert_allclose(found.low, reached.min(axis=0), rtol=1e-9)
    np.testing.assert_allclose(found.high, reached.max(axis=0), rtol=1e-3)  # a peak may lie between the points tried


def test_more_of_all_there_is_makes_a_region_less_special():
    """A region that has only this: its quotient falls as it grows, for then it is the country."""
    found = bound_quotients([[10.0, 0.0], [5.0, 50.0]], [[40.0, 0.0], [5.0, 50.0]])
    assert found.low[0, 0] == pytest.approx(95 / 45)
    assert found.high[0, 0] == pytest.approx(65 / 15)


def test_exact_amounts_have_exact_quotients():
    found = bound_quotients(TABLE, TABLE)
    pd.testing.assert_frame_equal(found.low, location_quotients(TABLE))
    pd.testing.assert_frame_equal(found.high, location_quotients(TABLE))


@pytest.mark.parametrize("variant", ["plain", "symmetric", "binary"])
@pytest.mark.parametrize("known", [("reference",), ("totals",), ("reference", "totals"), ()])
@given(ENDS)
@settings(max_examples=25)
def test_quotients_against_known_totals_have_exact_bounds_too(known, variant, ends):
    low, width, part = ends
    given_ = {"reference": (low + width).sum(axis=0) * 3, "totals": (low + width).sum(axis=1) * 2}
    options = {name: given_[name] for name in known} | {"variant": variant}
    found = bound_quotients(low, low + width, **options)
    for where in (part, np.round(part), 1 - np.round(part), np.zeros_like(part), np.ones_like(part)):
        quotients = location_quotients(low + width * where, **options)
        assert (quotients >= found.low - 1e-9 * np.abs(found.low) - 1e-12).all()
        assert (quotients <= found.high + 1e-9 * np.abs(found.high) + 1e-12).all()


def test_ends_of_quotients_against_known_totals_are_reached():
    low, high = TABLE.to_numpy() * 0.9, TABLE.to_numpy() * 1.3
    vertices = np.array(np.meshgrid(*[[0.0, 1.0]] * 4)).reshape(4, -1).T.reshape(-1, 2, 2)
    for options in ({"reference": [90, 900]}, {"totals": [200, 500]}, {"reference": [90, 900], "totals": [200, 500]}):
        found = bound_quotients(low, high, **options)
        reached = np.array([location_quotients(low + (high - low) * mix, **options) for mix in vertices])
        np.testing.assert_allclose(found.low, reached.min(axis=0))
        np.testing.assert_allclose(found.high, reached.max(axis=0))


def test_known_totals_are_found_by_label():
    whole = {"reference": TABLE.sum() * 3, "totals": TABLE.sum(axis=1) * 2}
    found = bound_quotients(TABLE, TABLE, **{name: one[::-1] for name, one in whole.items()})
    pd.testing.assert_frame_equal(found.low, location_quotients(TABLE, **whole))


def test_a_standardised_quotient_is_sent_to_the_draws():
    with pytest.raises(MeasureError, match="'standardised' is not known; take one of plain, symmetric, binary"):
        bound_quotients(TABLE, TABLE, variant="standardised")


def test_where_a_total_may_be_zero_both_ends_are_missing():
    found = bound_quotients([[0, 0], [1, 1]], [[1, 1], [1, 1]])
    assert np.isnan(found.low).tolist() == np.isnan(found.high).tolist() == [[True, True], [False, False]]
    for bound in (bound_herfindahl, bound_entropy):
        rows = bound([[0, 0], [1, 1]], [[1, 1], [1, 3]])
        assert np.isnan(rows.low).tolist() == np.isnan(rows.high).tolist() == [True, False]


# Inequality and diversity: certain ends

SPREADS = {
    "gini": (bound_gini, gini),
    "gini normalised": (partial(bound_gini, variant="normalised"), partial(gini, variant="normalised")),
    "theil T": (bound_theil, theil),
    "theil L": (partial(bound_theil, variant="L"), partial(theil, variant="L")),
    **{
        f"atkinson {epsilon}": (partial(bound_atkinson, epsilon=epsilon), partial(atkinson, epsilon=epsilon))
        for epsilon in (0.5, 1, 2)
    },
    "coefficient_of_variation": (bound_variation, coefficient_of_variation),
    **{
        f"herfindahl {variant}": (partial(bound_herfindahl, variant=variant), partial(herfindahl, variant=variant))
        for variant in ("raw", "normalised", "equivalent_number")
    },
    "entropy": (bound_entropy, entropy),
}  # fmt: skip
WEIGHTED = {
    **{name: SPREADS[name] for name in SPREADS if name.startswith(("theil", "atkinson"))},
    "gini": (bound_gini, gini),
    "coefficient_of_variation": (
        partial(bound_variation, variant="population"), partial(coefficient_of_variation, variant="population")
    ),
}  # fmt: skip
spreads = pytest.mark.parametrize(("bound", "measure"), SPREADS.values(), ids=SPREADS)
LISTS = st.integers(2, 6).flatmap(
    lambda count: st.tuples(
        arrays(float, count, elements=st.floats(0.5, 1e4)), arrays(float, count, elements=st.floats(0, 5)),
        arrays(float, count, elements=st.floats(0, 1)), arrays(float, count, elements=st.floats(0.5, 20)),
    )
)  # fmt: skip


def list_places(part):
    """Return where, from 0 (low) to 1 (high), each value stands: somewhere, and at every mixture of ends."""
    return [part, np.full(len(part), 0.5), *map(np.array, product((0.0, 1.0), repeat=len(part)))]


def holds(found, value):
    """Return whether bounds hold a value, but for what computing adds (a root of nearly nothing is no better)."""
    return found.low - 1e-9 * abs(found.low) - 1e-7 <= value <= found.high + 1e-9 * abs(found.high) + 1e-7


@spreads
@given(LISTS)
@settings(max_examples=15)
def test_no_admissible_values_have_an_inequality_outside_its_bounds(bound, measure, ends):
    low, times, part, _ = ends
    high = low * (1 + times)
    found = bound(low, high)
    assert all(holds(found, measure(low + (high - low) * where)) for where in list_places(part))


@pytest.mark.parametrize(("bound", "measure"), WEIGHTED.values(), ids=WEIGHTED)
@given(LISTS)
@settings(max_examples=15)
def test_no_admissible_values_of_groups_have_an_inequality_outside_its_bounds(bound, measure, ends):
    low, times, part, sizes = ends
    high = low * (1 + times)
    found = bound(low, high, weights=sizes)
    assert all(holds(found, measure(low + (high - low) * where, weights=sizes)) for where in list_places(part))


@spreads
@given(LISTS)
@settings(max_examples=15)
def test_ends_that_are_in_order_are_reached(bound, measure, ends):
    low = np.sort(ends[0])
    high = low * 1.2
    reached = [measure(low + (high - low) * where) for where in list_places(ends[2])]
    equal = measure(np.clip(high.min(), low, high)) if low.max() <= high.min() else math.nan
    found = bound(low, high)
    far = found.high if bound not in (bound_entropy, SPREADS["herfindahl equivalent_number"][0]) else found.low
    near = found.low if far is found.high else found.high
    assert far == pytest.approx(max(reached) if far is found.high else min(reached), rel=1e-9, abs=1e-7)
    assert math.isnan(equal) or near == pytest.approx(equal, abs=1e-7)


def test_territories_that_may_be_equal_may_be_so_whatever_chance_would_make_of_them():
    for bound in (bound_gini, bound_theil, bound_variation):
        found = bound([90.0] * 22, [110.0] * 22)
        assert found.low == pytest.approx(0.0, abs=1e-12)
        assert found.high > 0


def test_a_value_that_moves_by_its_last_digit_hides_no_end():
    found = bound_atkinson([1, 1, 1], [4, 1 + 2.3e-16, 2], 1, weights=[2, 7, 2])
    assert holds(found, atkinson([4, 1, 1], 1, weights=[2, 7, 2]))
    assert holds(found, atkinson([1, 1, 1], 1, weights=[2, 7, 2]))


def test_values_that_may_all_be_nothing_may_all_be_with_one():
    assert bound_theil([0, 0, 0], [1, 2, 3]) == pytest.approx((0.0, math.log(3)))
    assert bound_gini([0, 0, 0], [1, 2, 3]) == pytest.approx((0.0, 2 / 3))
    with pytest.raises(MeasureError, match="take variant 'T'"):
        bound_theil([0, 1], [1, 2], variant="L")


def test_bounds_of_rows_have_their_labels_and_those_of_lists_are_found_by_them():
    assert list(bound_herfindahl(TABLE, TABLE * 1.1).low.index) == ["north", "south"]
    values, sizes = (pd.Series(one, index=["a", "b", "c"]) for one in ([5.0, 7.0, 20.0], [1.0, 2.0, 3.0]))
    found = bound_gini(values, (values + 3)[::-1], weights=sizes[::-1])
    assert found == bound_gini(values.to_numpy(), values.to_numpy() + 3, weights=sizes.to_numpy())


@spreads
def test_exact_values_have_exact_bounds(bound, measure):
    values = pd.Series([5.0, 7.0, 20.0], index=["a", "b", "c"])
    assert bound(values, values[::-1]) == pytest.approx((measure(values),) * 2)


@pytest.mark.parametrize("name", SPREADS)
def test_a_missing_end_leaves_both_missing_and_an_open_or_turned_one_is_refused(name):
    bound, _ = SPREADS[name]
    assert all(math.isnan(end) for end in bound([5.0, math.nan], [6.0, 7.0]))
    with pytest.raises(MeasureError, match="high: an infinite number"):
        bound([4200.0, 10.0], [math.inf, 10.0])
    with pytest.raises(MeasureError, match="low: 5 found above its high end"):
        bound([5.0, 1.0], [4.0, 1.0])


def test_bounds_of_inequality_refuse_what_the_measure_refuses():
    with pytest.raises(MeasureError, match="take variant 'raw'"):
        bound_gini([1, 2], [2, 3], weights=[1, 2], variant="normalised")
    with pytest.raises(MeasureError, match="take one of T, L"):
        bound_theil([1, 2], [2, 3], variant="t")
    with pytest.raises(MeasureError, match="weights: they sum to 0"):
        bound_atkinson([1, 2], [2, 3], 0.5, weights=[0, 0])


# Growth: exact ends

GROWN = st.tuples(*[st.floats(1, 1e4)] * 2, *[st.floats(0, 100)] * 2, *[st.floats(0, 1)] * 2, st.integers(1, 20))


@given(GROWN)
def test_no_admissible_figures_have_a_growth_or_an_index_outside_its_bounds(drawn):
    first, last, wide, other_wide, part, other_part, years = drawn
    ends = Interval(first, first + wide), Interval(last, last + other_wide)
    place = first + wide * part, last + other_wide * other_part
    for found, value in (
        (change_percent(*ends), percent_change(*place)),
        (bound_annual_growth(*ends, years), annual_growth_rate(*place, years)),
        (bound_index_numbers(ends[1], base=ends[0]), index_numbers(place[1], place[0])),
        (divide_by_total(ends[0], exact(50.0)), share(place[0], place[0] + 50)),
    ):
        assert holds(found, value)


def test_growth_from_what_may_be_nothing_has_no_bounds_and_an_open_end_stays_open():
    assert all(math.isnan(end) for end in bound_annual_growth(Interval(0.0, 5.0), exact(7.0), 2))
    assert bound_annual_growth(exact(4.0), Interval(9.0, math.inf), 2) == Interval(50.0, math.inf)
    assert bound_index_numbers(Interval(4.0, math.inf), base=exact(4.0)) == Interval(100.0, math.inf)


# All others: the spread of draws

LATER, VALUES, NEXT = TABLE * [1.5, 1.1], [18.0, 45.0, 20.0, 10.0], [30.0, 55.0, 33.0, 16.0]
LINKS = read_neighbours({0: [1], 1: [0, 2], 2: [1, 3], 3: [2]})
WHOLE = TABLE.sum(), LATER.sum()
DRAWN = {  # a measure (one thing of it, where it gives several) and the figures it is taken of
    "contributions": (growth.contributions, (VALUES, NEXT)),
    "elasticity": (growth.elasticity, (VALUES, NEXT, NEXT, VALUES)),
    "fit_elasticity": (lambda values, others: growth.fit_elasticity(values, others).slope.estimate, (VALUES, NEXT)),
    "beta_convergence": (lambda first, last: beta_convergence(first, last, 5).line.slope.estimate, (VALUES, NEXT)),
    "sigma_convergence": (lambda first, last: sigma_convergence(first, last).quotient, (VALUES, NEXT)),
    "location_quotients": (partial(location_quotients, variant="standardised"), (TABLE,)),
    "krugman_index": (krugman_index, (TABLE,)),
    "hoover_index": (partial(hoover_index, reference="rest"), (TABLE,)),
    "hachman_index": (hachman_index, (TABLE,)),
    "gini_of_quotients": (gini_of_quotients, (TABLE,)),
    "ellison_glaeser": (lambda sizes: ellison_glaeser(sizes, ["x", "x", "y", "y"], {"x": 5, "y": 8}).gamma, (VALUES,)),
    "litzenberger_sternberg": (lambda jobs: litzenberger_sternberg(*jobs, 2, 9, 3, 8, 4, 9), ([5.0, 9.0],)),
    "decompose_theil": (lambda values: decompose_theil(values, list("aabb")).between, (VALUES,)),
    "shift_share": (shift_share.shift_share, (TABLE, LATER)),
    "shift_share_by_sector": (lambda *pair: shift_share.shift_share_by_sector(*pair)["regional_share"], (TABLE, LATER)),
    "dynamic_shift_share": (lambda *pair: shift_share.dynamic_shift_share(dict(enumerate(pair))).total, (TABLE, LATER)),
    "project_amounts": (partial(shift_share.project_amounts, regional_share=0.9), (TABLE.loc["north"], *WHOLE)),
    "moran": (lambda values: moran(values, LINKS).value, (VALUES,)),
    "geary": (lambda values: geary(values, LINKS).value, (VALUES,)),
}  # fmt: skip
BOUNDED = {"percent_change", "annual_growth_rate", "index_numbers", "share", "location_quotients", "peers"}


def widen(figures, part):
    """Return figures, of any kind, times 1 + `part`."""
    return np.asarray(figures) * (1 + part) if isinstance(figures, list) else figures * (1 + part)


@pytest.mark.parametrize("name", DRAWN)
def test_the_spread_of_draws_is_the_same_each_time_and_holds_the_result_with_its_labels(name):
    measure, figures = DRAWN[name]
    ends = [(widen(one, -0.04), widen(one, 0.01), one) for one in figures]
    found, again = (draw_bounds(measure, *ends, draws=50) for _ in range(2))
    result = measure(*figures)
    assert np.array_equal(found.low, again.low)
    assert np.array_equal(found.high, again.high)
    assert (np.asarray(found.low) <= np.asarray(result)).all()
    assert (np.asarray(result) <= np.asarray(found.high)).all()
    assert not np.array_equal(found.low, found.high)
    for end in found:
        assert type(end) is type(result) or np.ndim(result) == 0
        if isinstance(result, pd.DataFrame):
            assert end.index.equals(result.index)
            assert end.columns.equals(result.columns)


@given(st.lists(st.floats(0.5, 1e3), min_size=3, max_size=8), st.floats(0, 0.3))
@settings(max_examples=20)
def test_the_spread_of_draws_holds_the_measure_of_what_lies_in_the_middle(values, part):
    table = np.array([values, values[::-1]])
    found = draw_bounds(krugman_index, (table * (1 - part), table * (1 + part)), draws=20)
    middle = krugman_index((table * (1 - part) + table * (1 + part)) / 2)
    assert ((found.low <= middle) & (middle <= found.high)).all()


def test_what_gives_several_things_at_once_or_words_has_no_spread():
    for measure, told in (
        (lambda values: decompose_theil(values, list("aabb")), "Decomposition found"),
        (lambda values: {"total": sum(values)}, "dict found"),
        (lambda values: local_moran(values, LINKS, draws=9), "DataFrame found"),
    ):
        with pytest.raises(MeasureError, match=rf"measure: {told}, a number, .* take one thing of it"):
            draw_bounds(measure, (VALUES, NEXT))


def test_an_open_or_turned_end_is_not_drawn_from_and_nothing_gives_no_draws():
    with pytest.raises(MeasureError, match="high: an infinite number"):
        draw_bounds(krugman_index, (TABLE, TABLE.replace(20.0, math.inf)))
    with pytest.raises(MeasureError, match="found above its high end"):
        draw_bounds(krugman_index, (TABLE, TABLE * 0.9))
    with pytest.raises(MeasureError, match="high: 1 numbers found, 2 expected"):
        draw_bounds(gini, ([5.0, 1.0], [4.0]))
    with pytest.raises(MeasureError, match="draws: 1 found"):
        draw_bounds(gini, (VALUES, NEXT), draws=1)
    with pytest.raises(MeasureError, match="pairs of low and high ends: 0 found"):
        draw_bounds(lambda: 1.0)


def test_each_card_that_promises_bounds_names_the_function_that_is_called_here():
    spread = {name.split()[0] for name in SPREADS}
    for card in read_cards().values():
        module, _, name = card.bounded.rpartition(".")
        if card.bounded:
            assert callable(getattr(importlib.import_module(f"indicators.{module}"), name))
        assert (card.measure in spread) == card.bounded.startswith("measures.spread_bounds"), card.measure
        assert (card.measure in DRAWN or card.measure in BOUNDED) == (bool(card.bounded) and card.measure not in spread)


def test_an_open_end_gives_no_bounds_of_quotients():
    with pytest.raises(MeasureError, match="high: an infinite number"):
        bound_quotients(TABLE, TABLE.replace(20.0, math.inf))
    missing = bound_quotients(TABLE.replace(20.0, math.nan), TABLE)
    assert missing.low.isna().all(axis=None)
