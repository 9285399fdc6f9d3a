"""Bounds of measures: exact ones hold for every admissible input, drawn ones are the same each time."""

import math
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators.errors import MeasureError
from indicators.measures.bounds import bound_quotients, draw_bounds
from indicators.measures.inequality import gini, theil
from indicators.measures.shift_share import shift_share
from indicators.measures.specialisation import krugman_index, location_quotients

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


def test_drawn_bounds_are_the_same_each_time_and_hold_what_lies_in_the_middle():
    low, high = TABLE * 0.95, TABLE * 1.05
    for measure in (krugman_index, partial(krugman_index, reference="rest")):
        first, again = (draw_bounds(measure, low, high, draws=200) for _ in range(2))
        assert first.low.tolist() == again.low.tolist()
        assert ((first.low < measure(TABLE)) & (measure(TABLE) < first.high)).all()
    parts = draw_bounds(lambda table: shift_share(table, TABLE * 1.2), low, high, draws=50)
    assert list(parts.low.columns) == list(shift_share(TABLE, TABLE).columns)


def test_exact_values_have_exact_bounds():
    values = pd.Series([5.0, 7.0, 20.0], index=["a", "b", "c"])
    for measure in (gini, theil):
        assert draw_bounds(measure, values, values[::-1], draws=3) == pytest.approx((measure(values),) * 2)


@pytest.mark.parametrize("bound", [partial(draw_bounds, gini), partial(draw_bounds, theil)])
def test_an_open_end_gives_no_drawn_bounds(bound):
    with pytest.raises(MeasureError, match="high: an infinite number"):
        bound([4200.0, 10.0], [math.inf, 10.0])
    with pytest.raises(MeasureError, match="low: 5 found above its high end"):
        bound([5.0, 1.0], [4.0, 1.0])
    with pytest.raises(MeasureError, match="high: 1 numbers found, 2 expected"):
        bound([5.0, 1.0], [4.0])


def test_an_open_end_gives_no_bounds_of_quotients():
    with pytest.raises(MeasureError, match="high: an infinite number"):
        bound_quotients(TABLE, TABLE.replace(20.0, math.inf))
    missing = bound_quotients(TABLE.replace(20.0, math.nan), TABLE)
    assert missing.low.isna().all(axis=None)
