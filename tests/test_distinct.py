"""Columns of words as numbers: each way of working on the words gives what the rows say."""

import pandas as pd
import pytest

from indicators import distinct, observations
from indicators.distinct import encode_texts, join_tables, number_cases
from indicators.observations import KEY_COLUMNS, name_alone

ROWS = pd.DataFrame({"sector": ["b", "a", "b", "a", ""], "unit": ["x", "x", "y", "x", "y"], "nature": "observed"})


@pytest.mark.parametrize("few", [0, 1 << 16])
def test_cases_are_what_the_rows_say_whether_looked_up_or_hashed(few, monkeypatch):
    monkeypatch.setattr(distinct, "FEW_CASES", few)
    numbers, cases = number_cases(ROWS, list(ROWS))
    assert [cases[number] for number in numbers] == list(ROWS.itertuples(index=False, name=None))
    assert len(set(cases)) == len(cases) == 4


@pytest.mark.parametrize("few", [0, 1 << 16])
def test_no_rows_have_no_cases(few, monkeypatch):
    monkeypatch.setattr(distinct, "FEW_CASES", few)
    numbers, cases = number_cases(ROWS[:0], list(ROWS))
    assert (len(numbers), cases) == (0, [])


def test_tables_are_joined_whatever_the_order_of_their_words():
    parts = [encode_texts(ROWS), encode_texts(ROWS[::-1]), encode_texts(ROWS[3:])]
    expected = pd.concat([ROWS, ROWS[::-1], ROWS[3:]], ignore_index=True)
    assert join_tables(parts).astype(str).values.tolist() == expected.values.tolist()


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_ids_do_not_depend_on_how_many_are_written_at_once(at_once, monkeypatch):
    keys = pd.DataFrame("", index=range(5), columns=["source", *KEY_COLUMNS]).assign(sector=list("abcde"))
    expected = [name_alone(keys[row : row + 1])[0] for row in range(5)]
    monkeypatch.setattr(observations, "ROWS_AT_ONCE", at_once)
    assert name_alone(keys).tolist() == expected
