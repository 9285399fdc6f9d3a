"""A column is read as each of its texts would be, and keeps its index."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.errors import FigureError
from indicators.figures import Conventions, Figure, parse_figure, parse_figures

PIECES = (
    [
        "plus de ",
        "près d’",
        "environ ",
        "entre ",
        "de ",
        " et ",
        " à ",
        "a perdu ",
        "− ",
        "+",
        "-",
        "≥ ",
        "M€ ",
        "multiplié par ",
        "env. ",
        "En 2012, ",
        "le ",
    ],
    [
        "0",
        "7",
        "12",
        "345",
        "4 200",
        "1\u202f234,5",
        "3.350",
        "1,500",
        "007",
        "1.234,5",
        "0,05",
        "dix mille",
        "une trentaine",
        "un million et demi",
    ],
    [
        "",
        " %",
        " M€",
        " k€",
        " emplois",
        " milliers d’emplois",
        " (p)",
        "*",
        " b",
        "n",
        " en 2023",
        " ou plus",
        "+",
        "bp",
        " emplois sur 10",
        " par an",
        " de plus",
        " sur 20",
        "e",
        "-",
    ],
)
MARKED = Conventions(marks={"-999": "not_available", "-": "zero"}, accounting_negatives=True)


def read_each(texts, **options):
    """Return what parse_figure makes of each text, as rows of the same columns."""
    rows = []
    for text in texts:
        try:
            figure = parse_figure(text, **options)
            rows.append((*figure[:5], *(word or "" for word in figure[5:]), "", ""))
        except FigureError as refused:
            rows.append((*[math.nan] * 5, *[""] * 6, refused.reason, refused.found))
    return pd.DataFrame(rows, columns=[*Figure._fields, "reason", "found"]).astype(
        dict.fromkeys(Figure._fields[:5], "float64") | dict.fromkeys((*Figure._fields[5:], "reason", "found"), "str")
    )


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(*map(st.sampled_from, PIECES), st.sampled_from(PIECES[1] + [""]), st.sampled_from(PIECES[2])).map(
            "".join
        )
    )
)
def test_a_column_is_read_as_its_texts_are(texts):
    column = pd.Series(texts, dtype="str")
    for options in (
        {},
        {"language": "en"},
        {"language": None},
        {"unit": "emplois"},
        {"unit": "k€", "conventions": MARKED},
    ):
        pd.testing.assert_frame_equal(parse_figures(column, **options), read_each(texts, **options), check_exact=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="0123456789 .,-−%€()*'\u202f\nMdeplusn", max_size=14), max_size=30))
def test_neither_noise_nor_line_breaks_make_a_difference(texts):
    pd.testing.assert_frame_equal(parse_figures(pd.Series(texts, dtype="str")), read_each(texts), check_exact=True)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "entre ", "de ", "près de ", "baisse de ", "− ", "En 2012, ", "plus de ", "M€ "]),
            st.sampled_from(["3", "5", "0", "0,5", "2,5", "300", "350", "3 100", "4.100", "5.100", "2009", "007"]),
            st.sampled_from([" à ", " et ", " % à ", " emplois et moins de ", " millions à ", " sur "]),
            st.sampled_from(["4", "0,7", "9,5", "420", "4 200", "6.000", "2012", "90 000"]),
            st.sampled_from(["", " %", " emplois", " M€", " millions et demi", " millions d’euros", " ETP en 2023"]),
        ).map("".join),
        max_size=40,
    )
)
def test_ranges_of_one_shape_keep_their_own_numbers(texts):
    for options in ({}, {"language": None}, {"unit": "k€"}, {"conventions": MARKED}):
        column = pd.Series(texts, dtype="str")
        pd.testing.assert_frame_equal(parse_figures(column, **options), read_each(texts, **options), check_exact=True)


def test_texts_of_one_shape_keep_their_own_numbers():
    read = parse_figures(pd.Series([f"plus de {number} emplois" for number in (4200, 4300, 1000, 9999)]))
    assert read["value"].tolist() == [4200, 4300, 1000, 9999]
    assert read["likely_high"].tolist() == [4300, 4400, 2000, 10_000]


def test_a_mark_in_digits_is_not_read_with_its_neighbours():
    read = parse_figures(pd.Series(["-123", "-999", "-456"]), conventions=MARKED)
    assert read["absence"].tolist() == ["", "not_available", ""]


def test_numbers_too_large_for_their_scale_are_refused_one_by_one():
    read = parse_figures(pd.Series(["1 milliards", "9 milliards", "99999999 milliards", "11111111 milliards"]))
    assert read["reason"].tolist() == ["", "", "too_large", "too_large"]


def test_the_index_is_kept_and_missing_cells_are_empty():
    read = parse_figures(pd.Series(["5", None, "x y"], index=[10, 20, 30], dtype="str"))
    assert read.index.tolist() == [10, 20, 30]
    assert read["absence"].tolist() == ["", "empty", ""]


def test_cells_that_are_no_text_are_refused():
    read = parse_figures(pd.Series(["5", 12.5, None], dtype="object"))
    assert read["reason"].tolist() == ["", "not_text", ""]


@pytest.mark.parametrize("texts", [[], [""], ["n.d."]])
def test_columns_without_a_number_keep_their_types(texts):
    read = parse_figures(pd.Series(texts, dtype="str"))
    assert (len(read), str(read["value"].dtype), str(read["reason"].dtype)) == (len(texts), "float64", "str")
