"""Quantities carried from one division of the territory to another: golden conversions, laws and refusals."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beside import find_beside
from indicators.errors import ComparisonError
from indicators.measures.conversion import convert_absolute, convert_relative, weigh_flows
from indicators.nuts import detect_versions
from indicators.regions import list_flows

COUNTRIES = {"FR": "France", "HU": "Hungary", "IE": "Ireland", "NO": "Norway", "PL": "Poland", "DE": "Germany"}
CASES = (
    *("DE 2 NR 2005 2021 pop18", "FR 2 NR 2012 2016 pop18", "FR 2 NR 2012 2021 areaKm", "FR 3 NR 2012 2021 pop18"),
    *("HU 2 NR 2012 2021 pop18", "IE 2 NR 2012 2021 pop18", "NO 2 NR 2012 2021 areaKm", "NO 2 NR 2012 2021 pop18"),
    *("NO 2 P_MHAB 2012 2021 pop18", "PL 2 NR 2012 2021 pop18"),
)
FLOWS = pd.DataFrame(
    {"from_code": ["A", "B", "B", "C"], "to_code": ["X", "X", "Y", "Y"], "people": [10.0, 30.0, 10.0, 5.0]}
)


def read_golden(name: str) -> pd.DataFrame:
    versions = dict.fromkeys(("from_version", "to_version", "detected_version"), str)
    return pd.read_csv(find_beside(f"golden/nuts/{name}"), dtype=versions)


@pytest.mark.parametrize("case", CASES)
def test_conversions_are_those_of_the_published_converter(case):
    country, level, unit, _, to_version, by = case.split()
    given_values = read_golden("in_patents.csv").query("case == @case")
    flows = pd.concat([read_golden(f"in_cross_walks_{name}.csv") for name in ("France", "level2_selected")])
    version = given_values["detected_version"].iloc[0]
    assert version in detect_versions(given_values["geo"])
    own = flows[(flows["from_version"] == version) & (flows["to_version"] == to_version)]
    own = own[(own["level"] == int(level)) & (own["country"] == COUNTRIES[country])]
    convert = convert_relative if unit == "P_MHAB" else convert_absolute
    found = convert(given_values.set_index("geo")["values"], own, by)
    expected = read_golden("out_patents_converted.csv").query("case == @case").set_index("to_code")["values"]
    assert set(found.index) == set(expected.index)
    np.testing.assert_allclose(found["value"].reindex(expected.index), expected, rtol=0, atol=1e-9)


def test_departments_summed_by_their_code_are_the_published_regions():
    given_values = read_golden("in_FR_nuts3_patents2012.csv").set_index("geo")["values"]
    expected = read_golden("out_FR_nuts3_to_nuts2_aggregate.csv").set_index("to_code")["values"]
    flows = pd.DataFrame({"from_code": given_values.index, "whole": 1.0})
    flows = flows.assign(to_code=flows["from_code"].str[:4])
    found = convert_absolute(given_values, flows, "whole")["value"].reindex(expected.index)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def test_what_is_moved_whole_is_no_estimate_and_what_is_shared_out_is():
    table = convert_absolute(pd.Series({"A": 5.0, "B": 8.0, "C": 1.0}), FLOWS, "people")
    assert table["value"].tolist() == [11.0, 3.0]
    assert table["estimated_pct"].tolist() == pytest.approx([100 * 6 / 11, 100 * 2 / 3])
    assert table[["low", "high"]].to_numpy().tolist() == [[5.0, 13.0], [1.0, 9.0]]
    assert table["inputs"].tolist() == [("A", "B"), ("B", "C")]


def test_a_part_without_a_value_leaves_its_whole_without_one():
    table = convert_absolute(pd.Series({"A": 5.0, "B": 8.0}), FLOWS, "people")
    assert table["value"].isna().tolist() == [False, True]


def test_rates_are_weighted_by_the_flow_and_bounded_only_where_none_is_split():
    table = convert_relative(pd.Series({"A": 4.0, "B": 8.0, "C": 2.0}), FLOWS, "people")
    assert table["value"].tolist() == pytest.approx([(4 * 10 + 8 * 30) / 40, (8 * 10 + 2 * 5) / 15])
    assert table["estimated_pct"].tolist() == pytest.approx([75.0, 100 * 10 / 15])
    assert table[["low", "high"]].isna().all(axis=None)
    whole = convert_relative(pd.Series({"A": 4.0, "C": 2.0}), FLOWS.iloc[[0, 3]], "people")
    assert whole[["value", "low", "high"]].to_numpy().tolist() == [[4.0, 4.0, 4.0], [2.0, 2.0, 2.0]]


def test_rates_of_old_regions_need_their_sizes():
    flows = list_flows("2015", "2016")
    rates = pd.Series(dict.fromkeys(flows["from_code"], 5.0))
    with pytest.raises(ComparisonError, match="weighted by size"):
        convert_relative(rates, flows, "whole")
    with pytest.raises(ComparisonError, match="no size is known of alsace"):
        weigh_flows(flows, {}, "people")
    sized = weigh_flows(flows, dict.fromkeys(flows["from_code"], 2.0), "people")
    assert convert_relative(rates, sized, "people")["value"].eq(5.0).all()


@pytest.mark.parametrize("codes", [["A", "A"], ["A", "B", "A"]])
def test_a_code_that_stands_twice_is_never_counted_twice(codes):
    with pytest.raises(ComparisonError, match="several values of A"):
        convert_absolute(pd.Series(1.0, index=codes), FLOWS, "people")


def test_an_old_and_a_new_code_of_one_region_are_never_added():
    flows = pd.DataFrame({"from_code": ["FR81", "FR62"], "to_code": ["FRJ1", "FRJ2"], "people": [1.0, 1.0]})
    with pytest.raises(ComparisonError, match="no flow starts from FRJ1"):
        convert_absolute(pd.Series({"FR81": 216_537.0, "FRJ1": 216_537.0}), flows, "people")


@pytest.mark.parametrize(
    ("flows", "told"),
    [
        (FLOWS.drop(columns="people"), "lack the column 'people'"),
        (FLOWS.assign(people=[1.0, -1.0, 1.0, 1.0]), "below zero"),
        (FLOWS.assign(people=[1.0, math.nan, 1.0, 1.0]), "missing"),
        (pd.concat([FLOWS, FLOWS.head(1)]), "stand twice"),
        (FLOWS.assign(people=[0.0, 1.0, 1.0, 1.0]), "from A weigh nothing"),
    ],
)
def test_flows_that_say_nothing_clear_are_refused(flows, told):
    with pytest.raises(ComparisonError, match=told):
        convert_absolute(pd.Series({"A": 1.0}), flows, "people")


def test_a_flow_of_nothing_carries_nothing():
    flows = FLOWS.assign(people=[10.0, 30.0, 0.0, 5.0])
    table = convert_absolute(pd.Series({"A": 5.0, "C": 1.0, "B": 8.0}), flows, "people")
    assert table["value"].tolist() == [13.0, 1.0]
    assert table["estimated_pct"].tolist() == [0.0, 0.0]


AMOUNTS = st.lists(st.floats(0, 1e9), min_size=3, max_size=3)
WEIGHTS = st.lists(st.floats(1e-3, 1e6), min_size=4, max_size=4)


@given(AMOUNTS, st.lists(st.floats(1e-3, 1e6) | st.just(0.0), min_size=4, max_size=4))
def test_nothing_is_lost_or_made_on_the_way(amounts, weights):
    values, flows = pd.Series(amounts, index=["A", "B", "C"]), FLOWS.assign(people=weights)
    if (flows.groupby("from_code")["people"].sum() == 0).any():
        with pytest.raises(ComparisonError, match="weigh nothing"):
            convert_absolute(values, flows, "people")
        return
    table = convert_absolute(values, flows, "people")
    assert table["value"].sum() == pytest.approx(sum(amounts), rel=1e-9, abs=1e-9)
    assert (table["low"] <= table["value"] * (1 + 1e-9)).all()
    assert (table["value"] <= table["high"] * (1 + 1e-9)).all()
    assert table["estimated_pct"].between(0, 100 + 1e-9).all()


@given(AMOUNTS, WEIGHTS)
def test_a_converted_rate_lies_between_those_it_is_made_of(rates, weights):
    values = pd.Series(rates, index=["A", "B", "C"])
    table = convert_relative(values, FLOWS.assign(people=weights), "people")
    for code, parts in (("X", ["A", "B"]), ("Y", ["B", "C"])):
        least, most = values[parts].min(), values[parts].max()
        assert least * (1 - 1e-9) <= table.loc[code, "value"] <= most * (1 + 1e-9)
