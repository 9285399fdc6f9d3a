"""Growth and specialisation against published values and laws."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beside import find_beside
from indicators.errors import MeasureError
from indicators.measures.convergence import sigma_convergence
from indicators.measures.growth import annual_growth_rate, annualise_percent, index_numbers, percent_change
from indicators.measures.regression import fit_line, t_tails
from indicators.measures.specialisation import location_quotient, location_quotients, share

POSITIVE = st.floats(1e-3, 1e9)


def read_golden(name):
    return pd.read_csv(find_beside(f"golden/reat/{name}"))


def test_location_quotients_of_goettingen_2017_are_those_published():
    industries = read_golden("in_Goettingen_2008_2017.csv")
    total, rows = industries.iloc[0], industries.iloc[1:16]
    found = location_quotient(
        rows["Goettingen2017"], float(total["Goettingen2017"]), rows["BRD2017"], float(total["BRD2017"])
    )
    expected = read_golden("out_locq_Goettingen2017.csv")
    assert np.allclose(found, expected["lq2017"], rtol=0, atol=1e-9)


def test_location_quotient_of_the_textbook_case_is_that_published():
    scalars = read_golden("scalars.csv").set_index("id")
    published = float(scalars.loc["locq_fk2013", "computed_REAT_3.0.3"])
    assert float(location_quotient(1714, 79006, 879213, 15593224)) == pytest.approx(published, rel=1e-12)


def test_local_units_of_languedoc_roussillon_grew_by_11_9_percent_and_of_france_by_16_5():
    change = percent_change(np.array([4347, 139187]), np.array([4866, 162166]))
    assert np.round(change, 1).tolist() == [11.9, 16.5]


@given(POSITIVE, st.floats(-99, 1000), st.integers(1, 30))
def test_yearly_rate_compounded_over_the_years_gives_the_change_back(first, change, years):
    last = first * (1 + change / 100)
    rate = float(annual_growth_rate(first, last, years))
    assert first * (1 + rate / 100) ** years == pytest.approx(last, rel=1e-6, abs=1e-9)
    assert float(annualise_percent(percent_change(first, last), years)) == pytest.approx(rate, rel=1e-6, abs=1e-6)


@given(st.lists(POSITIVE, min_size=1, max_size=10))
def test_index_numbers_keep_ratios_and_start_at_100(values):
    index = index_numbers(values, values[0])
    assert index[0] == pytest.approx(100)
    assert np.allclose(index / 100, np.array(values) / values[0])


@given(POSITIVE, POSITIVE, POSITIVE)
def test_a_territory_like_the_whole_has_a_quotient_of_one(part, rest, times):
    quotient = location_quotient(part, part + rest, part * times, (part + rest) * times)
    assert float(quotient) == pytest.approx(1)


@pytest.mark.parametrize("first", [0, -5, math.nan])
def test_change_from_nothing_has_no_percentage(first):
    assert math.isnan(percent_change(first, 10))
    assert math.isnan(annual_growth_rate(first, 10, 2))
    assert math.isnan(index_numbers([10.0], first)[0])


def test_rates_over_no_years_and_shares_of_nothing_are_refused():
    assert math.isnan(annual_growth_rate(10, 20, 0))
    assert math.isnan(share(1, 0))
    assert math.isnan(location_quotient(1, 2, 0, 5))


def test_loss_of_everything_is_minus_100_percent_a_year_and_more_is_refused():
    assert float(annualise_percent(-100, 3)) == -100
    assert math.isnan(annualise_percent(-101, 3))


def test_a_line_through_a_missing_number_tells_nothing_and_no_significance():
    line = fit_line(np.array([1.0, math.nan, 3.0, 5.0]), np.array([2.0, 3.0, 4.0, 6.0]))
    told = [*line.intercept, *line.slope, line.r_squared, line.f, line.p]
    assert all(map(math.isnan, told))
    assert line.count == 4


def test_points_that_differ_by_rounding_alone_are_no_line():
    with pytest.raises(MeasureError, match="all 3 values are equal"):
        fit_line(np.array([0.1, 0.1, 0.30000000000000004 - 0.2]), np.array([1.0, 2.0, 4.0]))
    with pytest.raises(MeasureError, match="all values are equal"):
        sigma_convergence([1, 2, 3], [0.1, 0.1, 0.30000000000000004 - 0.2])


def test_spreads_of_the_same_territories_twice_are_compared_in_pairs():
    first, last = np.array([1.0, 2.0, 4.0, 7.0, 9.0]), np.array([1.2, 2.3, 4.1, 6.8, 8.7])
    found = sigma_convergence(first, last, "sd")
    assert found.p_paired < 0.05 < found.p  # F takes them as ten territories and sees nothing
    r = np.corrcoef(first + last, first - last)[0, 1]
    assert found.p_paired == pytest.approx(t_tails(r * math.sqrt(3 / (1 - r * r)), 3))


def test_a_spread_that_stays_the_same_is_no_change_and_two_pairs_tell_nothing():
    assert sigma_convergence([1, 2, 4], [2, 3, 5], "sd").p_paired == 1
    assert math.isnan(sigma_convergence([1, 2], [1, 3]).p_paired)


@pytest.mark.parametrize("sectors", [[3, 8], [225, 171, 135, 72], [1, 7, 49, 343, 11]])
@pytest.mark.parametrize("sizes", [[1], [1, 2, 7]])
def test_a_territory_built_as_the_whole_is_specialised_in_all_to_a_quotient_of_one(sectors, sizes):
    table = np.outer(sizes, sectors)
    assert (location_quotients(table, variant="binary") == 1).all()
