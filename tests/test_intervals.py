"""Whatever the true values inside the inputs, the true result lies inside the output."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indicators.intervals import (
    Interval,
    add,
    add_all,
    change_percent,
    differ,
    divide,
    divide_by_total,
    enclose,
    exact,
    keep_within,
    multiply,
    overlap,
    rank_intervals,
    scale,
    subtract,
)

AMOUNTS = st.floats(0, 1e9, allow_nan=False)
SIGNED = st.floats(-1e6, 1e6, allow_nan=False)
WEIGHTS = st.floats(0, 1, allow_nan=False)
SLACK = 1e-9


@st.composite
def draw_known(draw, numbers=AMOUNTS):
    """Return an interval and a true value inside it."""
    low, high = sorted((draw(numbers), draw(numbers)))
    truth = min(max(low + draw(WEIGHTS) * (high - low), low), high)
    return Interval(low, high), truth


def holds(interval, truth):
    room = SLACK * max(1.0, abs(truth))
    return interval.low - room <= truth <= interval.high + room


@given(draw_known(SIGNED), draw_known(SIGNED))
def test_sum_difference_and_product_hold_the_truth(first, second):
    (one, a), (other, b) = first, second
    assert holds(add(one, other), a + b)
    assert holds(add_all([one, other]), a + b)
    assert holds(subtract(one, other), a - b)
    assert holds(multiply(one, other), a * b)


@given(draw_known(SIGNED), SIGNED)
def test_scaling_holds_the_truth_for_factors_of_any_sign(known, factor):
    interval, truth = known
    assert holds(scale(interval, factor), truth * factor)


@given(draw_known(), draw_known(st.floats(1e-3, 1e9)))
def test_ratio_and_percent_change_hold_the_truth(last, first):
    (end, b), (start, a) = last, first
    assert holds(divide(end, start), b / a)
    bounds, truth = change_percent(start, end), 100 * (b / a - 1)
    assert bounds.low - 1e-6 * max(1, abs(truth)) <= truth <= bounds.high + 1e-6 * max(1, abs(truth))


def test_change_from_or_to_an_open_end_is_open():
    assert change_percent(Interval(10.0, math.inf), exact(5.0)) == (-100.0, -50.0)
    assert change_percent(exact(10.0), Interval(11.0, math.inf)) == (10.0, math.inf)


@given(draw_known(), draw_known(st.floats(1e-3, 1e9)))
def test_share_of_a_total_that_holds_the_part_is_true_and_possible(part, rest):
    (own, a), (others, r) = part, rest
    bounds = divide_by_total(own, others)
    assert holds(bounds, 100 * a / (a + r))
    assert 0 <= bounds.low <= bounds.high <= 100


@given(draw_known(st.floats(1, 1e6)), draw_known(st.floats(1, 1e6)))
def test_share_that_knows_its_part_is_in_the_total_is_never_wider(part, rest):
    (own, _), (others, _) = part, rest
    careful, careless = divide_by_total(own, others), scale(divide(own, add(own, others)), 100)
    assert careful.high - careful.low <= careless.high - careless.low + SLACK * careless.high


@given(st.lists(draw_known(), min_size=1, max_size=8))
def test_true_rank_lies_between_the_two_ranks(known):
    lows, highs = (np.array([interval[end] for interval, _ in known]) for end in (0, 1))
    truths = [truth for _, truth in known]
    first, last = rank_intervals(Interval(lows, highs))
    for place, truth in enumerate(truths):
        rank = 1 + sum(differ(truth, other) for other in truths)
        assert first[place] <= rank <= last[place]


def test_equal_exact_figures_share_a_rank():
    values = np.array([7.0, 9.0, 7.0, 1.0])
    first, last = rank_intervals(exact(values))
    assert first.tolist() == last.tolist() == [2.0, 1.0, 2.0, 4.0]


def test_figures_that_differ_by_computing_alone_share_a_rank():
    first, last = rank_intervals(exact(np.array([1.0, 1.0 + 5e-10, 0.0, math.inf])))
    assert first.tolist() == last.tolist() == [2.0, 2.0, 4.0, 1.0]


def test_figure_without_bounds_has_no_rank_and_takes_none():
    first, last = rank_intervals(exact(np.array([3.0, math.nan, 5.0])))
    assert first[[0, 2]].tolist() == last[[0, 2]].tolist() == [2.0, 1.0]
    assert math.isnan(first[1])
    assert math.isnan(last[1])


def test_open_end_stays_open():
    assert add(Interval(1.0, math.inf), exact(2.0)) == (3.0, math.inf)
    assert divide(Interval(10.0, math.inf), exact(2.0)) == (5.0, math.inf)
    assert divide_by_total(Interval(20.0, math.inf), exact(80.0)) == (20.0, 100.0)
    assert divide_by_total(exact(20.0), Interval(80.0, math.inf)) == (0.0, 20.0)


def test_ratio_to_what_may_be_zero_is_open_and_to_nothing_is_refused():
    assert divide(exact(5.0), Interval(0.0, 10.0)) == (0.5, math.inf)
    assert math.isnan(divide(exact(5.0), exact(0.0)).low)
    assert math.isnan(divide(exact(5.0), Interval(-1.0, 1.0)).high)


def test_change_from_what_may_be_zero_is_refused():
    assert math.isnan(change_percent(Interval(0.0, 10.0), exact(5.0)).low)


def test_unknown_end_makes_the_result_unknown():
    assert math.isnan(multiply(Interval(math.nan, 1.0), exact(2.0)).low)
    assert math.isnan(divide(exact(math.nan), exact(2.0)).low)
    assert not overlap(exact(math.nan), exact(1.0))


def test_intervals_of_arrays_are_worked_through_row_by_row():
    change = change_percent(exact(np.array([100.0, 0.0])), Interval(np.array([110.0, 5.0]), np.array([120.0, 6.0])))
    assert change.low[0] == 10
    assert change.high[0] == 20
    assert np.isnan([change.low[1], change.high[1]]).all()


def test_cutting_and_enclosing_move_only_the_end_that_is_off():
    assert keep_within(Interval(-2.0, 50.0), 0, 100) == (0.0, 50.0)
    assert enclose(Interval(1.0, 2.0), 2.5) == (1.0, 2.5)
    assert enclose(Interval(1.0, 2.0), math.nan) == (1.0, 2.0)
