"""Periods as written: what each becomes, what is refused. Rows 55 to 63 of data/bad_codes.csv."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.errors import ComparisonError, UnknownTermError
from indicators.periods import (
    FIRST_YEAR,
    LAST_YEAR,
    parse_header_period,
    parse_period,
    parse_periods,
    year_of,
    years_between,
)
from indicators.tabular import read_table

BAD_CODES = read_table(Path(__file__).parent / "data" / "bad_codes.csv")
ROWS = BAD_CODES[BAD_CODES["read_as"] == "period"]
YEARS = st.integers(FIRST_YEAR, LAST_YEAR).map(str)


def pick_rows(outcome: str) -> list:
    chosen = ROWS[ROWS["outcome"] == outcome].to_dict("records")
    return [pytest.param(row, id=f"{row['fault']}-{row['text']}") for row in chosen]


@pytest.mark.parametrize("row", pick_rows("found"))
def test_a_period_is_read_and_its_mark_is_kept(row):
    assert parse_header_period(row["text"]) == (row["result"], row["detail"])


@pytest.mark.parametrize("row", pick_rows("refused"))
def test_what_is_no_period_is_refused_with_its_rule(row):
    read, problems = parse_periods(pd.Series([row["text"]]))
    assert read["period"].tolist() == [""]
    assert problems[["rule", "found"]].values.tolist() == [[row["result"], row["text"]]]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2012", "2012"),
        ("fin 2015", "2015"),
        ("début 2006", "2006"),
        ("dernier trimestre 2016", "2016-Q4"),
        ("3e trimestre 2016", "2016-Q3"),
        ("T3\u00a02017", "2017-Q3"),
        ("2e semestre 2016", "2016-S2"),
        ("juillet 2017", "2017-07"),
        ("début juillet 2017", "2017-07"),
        ("Août 2016", "2016-08"),
        ("janv. 2017", "2017-01"),
        ("March 2015", "2015-03"),
        ("2017-07", "2017-07"),
        ("31 août 2017", "2017-08-31"),
        ("1er janvier 2016", "2016-01-01"),
        ("29 février 2016", "2016-02-29"),
        ("2014-11-19", "2014-11-19"),
        ("2009/2012", "2009/2012"),
        ("2009-2012", "2009/2012"),
        ("2009 – 2012", "2009/2012"),
        ("de 2009 à 2012", "2009/2012"),
        ("entre 2009 et 2012", "2009/2012"),
        ("between 2009 and 2012", "2009/2012"),
        ("2017-07/2017-09", "2017-07/2017-09"),
    ],
)
def test_each_way_of_writing_a_period_has_one_form(text, period):
    assert parse_period(text) == period


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "24", "2012.5", "20122", "1949", "2051", "9999", "٢٠١٢", "2 012", "2012-٠٣"),
        *("29/02/2023", "31/04/2024", "03/04/2024", "31 avril 2024", "29 février 2023", "2023-02-29", "2012-00"),
        *(
            "2012-13",
            "2012-2009",
            "2012/2009",
            "2012/2012-05",
            "2012 et 2013",
            "2009/2010/2011",
            "2012 (x)",
            "2012(12)",
        ),
        *("2024-Q5", "T0 2024", "3e semestre 2016", "mars-24", "45306", "~2013", "vers 2013", "depuis 2016"),
        *(
            "2024-01-01T00:00+02:00",
            "2012bis",
            "2012 et",
            "2012 de",
            "2012 (x)",
            "2012(12)",
            "juillet",
            "dernier trimestre",
        ),
    ],
)
def test_what_is_no_period_or_can_be_read_two_ways_is_refused(text):
    with pytest.raises(UnknownTermError, match="is not read"):
        parse_period(text)


@pytest.mark.parametrize(
    ("text", "flags"), [("2013 e", "e"), ("2013 (bp)", "bp"), ("2013*", "*"), ("2013¹", "1"), ("2013", "")]
)
def test_marks_beside_a_year_are_kept_as_they_are(text, flags):
    assert parse_header_period(text) == ("2013", flags)


def test_a_column_of_periods_gives_those_read_and_those_refused():
    texts = pd.Series(["2012p", "24", "", "24"], index=[5, 6, 7, 8])
    read, problems = parse_periods(texts)
    assert read.to_dict("index") == {
        5: {"period": "2012", "flags": "p"},
        6: {"period": "", "flags": ""},
        7: {"period": "", "flags": ""},
        8: {"period": "", "flags": ""},
    }
    assert list(problems.index) == [6, 8]
    assert set(problems["rule"]) == {"unknown_period"}


def test_an_empty_column_of_periods_gives_empty_answers():
    read, problems = parse_periods(pd.Series([], dtype="str"))
    assert list(read.columns) == ["period", "flags"]
    assert problems.empty


@given(YEARS, st.integers(1, 12))
def test_the_forms_given_back_are_read_as_themselves(year, month):
    for period in (year, f"{year}-{month:02d}", f"{year}-Q{(month + 2) // 3}", f"{year}-{month:02d}-28"):
        assert parse_period(period) == period
        assert year_of(period) == int(year)


@given(st.text(max_size=20))
def test_any_text_is_a_period_of_our_years_or_refused(text):
    read, problems = parse_periods(pd.Series([text]))
    period = read["period"].iloc[0]
    assert (FIRST_YEAR <= year_of(period) <= LAST_YEAR) if period else (len(problems) == 1 or not text.strip())


@given(YEARS, YEARS)
def test_years_between_count_back_as_they_count_on(first, last):
    assert years_between(first, last) == -years_between(last, first) == int(last) - int(first)


def test_a_stretch_is_dated_by_its_end():
    assert year_of("2015/2017") == 2017
    assert years_between("2012", "2015/2017") == 5


@pytest.mark.parametrize(("first", "last"), [("2009", "2012-07"), ("2016-Q1", "2017-Q2"), ("2016-05", "2016-06")])
def test_two_moments_that_are_no_whole_years_apart_have_no_years_between(first, last):
    with pytest.raises(ComparisonError, match="no whole number of years"):
        years_between(first, last)


@pytest.mark.parametrize("period", ["juillet 2017", "", "2016-Q5", "2009/2010/2011", "17"])
def test_a_period_that_is_not_in_the_form_of_the_tables_has_no_year(period):
    with pytest.raises(UnknownTermError, match="expected one such as"):
        year_of(period)
