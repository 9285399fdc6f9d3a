import math
import re
import tomllib
from decimal import Decimal
from importlib.resources import files

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from indicators.errors import UnknownTermError
from indicators.labels import (
    clean_text,
    find_word,
    label_interval,
    label_list,
    label_money,
    label_number,
    label_observation,
    label_percent,
    label_period,
    label_points,
    label_rank,
    label_value,
    label_word,
    space_french,
)

THIN, WIDE, MINUS = "\u202f", "\u00a0", "\u2212"
NUMBERS = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False)


@given(value=NUMBERS, decimals=st.integers(0, 4), language=st.sampled_from(["fr", "en"]))
def test_a_number_is_grouped_as_the_unicode_locale_data_say(value, decimals, language):
    size = label_number(abs(value), language, decimals)
    number = size.replace(THIN, "").replace(",", "." if language == "fr" else "")
    places = "." + "0" * decimals if decimals else ""
    locale = {"fr": "fr", "en": "en_GB"}[language]
    assert size == format_decimal(Decimal(number), format=f"#,##0{places}", locale=locale)


def observed(**cells):
    plain = {"value": math.nan, "low": math.nan, "high": math.nan, "unit": "count", "qualifier": "exact"}
    return plain | {"measure": "level", "absence": ""} | cells


@pytest.mark.parametrize(
    ("value", "decimals", "french", "english"),
    [
        (4200, 0, f"4{THIN}200", "4,200"),
        (1234567.891, 1, f"1{THIN}234{THIN}567,9", "1,234,567.9"),
        (-1234.5, 1, f"{MINUS}{THIN}1{THIN}234,5", f"{MINUS}1,234.5"),
        (0.125, 2, "0,13", "0.13"),
        (-0.04, 1, "0,0", "0.0"),
        (0, 0, "0", "0"),
        (math.nan, 0, "…", "…"),
        (math.inf, 0, "∞", "∞"),
    ],
)
def test_numbers_are_grouped_and_signed_as_each_language_prints_them(value, decimals, french, english):
    assert label_number(value, "fr", decimals) == french
    assert label_number(value, "en", decimals) == english


@given(NUMBERS, st.integers(0, 3))
def test_a_french_number_reads_back_as_the_number_it_was_rounded_from(value, decimals):
    text = label_number(value, "fr", decimals)
    read = float(text.replace(THIN, "").replace(",", ".").replace(MINUS, "-"))
    assert math.isclose(read, value, rel_tol=1e-9, abs_tol=0.5 * 10**-decimals * 1.000001)


@given(NUMBERS, st.sampled_from(["fr", "en"]))
def test_no_label_holds_a_hyphen_for_a_minus_or_a_space_that_breaks(value, language):
    for text in (label_number(value, language, 1), label_money(value, language), label_percent(value, language)):
        assert "-" not in text
        assert " " not in text


def test_a_change_has_its_sign_and_french_sets_it_apart():
    assert label_percent(34, "fr", 0, signed=True) == f"+{THIN}34{THIN}%"
    assert label_percent(-3.25, "fr", signed=True) == f"{MINUS}{THIN}3,3{THIN}%"
    assert label_percent(34, "en", 0, signed=True) == "+34%"
    assert label_percent(0, "en", signed=True) == "0.0%"


def test_points_agree_with_their_number():
    assert label_points(1.9, "fr") == f"1,9{WIDE}point"
    assert label_points(-2, "fr", 0) == f"{MINUS}{THIN}2{WIDE}points"
    assert label_points(1, "en", 0, signed=True) == "+1 percentage point"
    assert label_points(1.5, "en") == "1.5 percentage points"
    assert label_points(math.nan, "fr") == "…"


@pytest.mark.parametrize(
    ("euros", "french", "english"),
    [
        (500_000, f"500{THIN}000{WIDE}€", "€500,000"),
        (1_200_000, f"1,2{WIDE}M€", "€1.2m"),
        (118_800_000, f"118,8{WIDE}M€", "€118.8m"),
        (2_500_000_000, f"2,5{WIDE}Md€", "€2.5bn"),
        (-1_200_000, f"{MINUS}{THIN}1,2{WIDE}M€", f"{MINUS}€1.2m"),
        (math.nan, "…", "…"),
    ],
)
def test_money_takes_the_scale_of_its_size(euros, french, english):
    assert label_money(euros, "fr") == french
    assert label_money(euros, "en") == english


@pytest.mark.parametrize(
    ("row", "french", "english"),
    [
        (observed(value=4200, qualifier="at_least"), f"plus de 4{THIN}200", "more than 4,200"),
        (observed(value=5, qualifier="at_most"), "moins de 5", "less than 5"),
        (observed(value=30, qualifier="about"), "environ 30", "about 30"),
        (observed(value=500_000, qualifier="nearly", unit="EUR"), f"près de 500{THIN}000{WIDE}€", "nearly €500,000"),
        (observed(low=300, high=350, qualifier="between"), "entre 300 et 350", "between 300 and 350"),
        (observed(value=34, unit="percent", measure="change_percent"), f"+{THIN}34{THIN}%", "+34%"),
        (observed(value=4.4, unit="percent", measure="share"), f"4,4{THIN}%", "4.4%"),
        (observed(value=0.125, unit="percent", measure="share"), f"0,125{THIN}%", "0.125%"),
        (observed(value=11.939268, unit="percent", measure="change_percent"), f"+{THIN}11,9{THIN}%", "+11.9%"),
        (observed(absence="confidential"), "confidentiel", "confidential"),
        (observed(), "non calculé", "not computed"),
    ],
)
def test_an_observation_keeps_its_qualifier_and_the_precision_it_was_written_with(row, french, english):
    assert label_observation(row, "fr") == french
    assert label_observation(row, "en") == english


def test_bounds_say_the_unit_once_and_need_no_more_decimals_than_they_have():
    assert label_interval(14500, 15500, "count", "fr") == f"14{THIN}500 à 15{THIN}500"
    assert label_interval(33.5, 34.5, "percent", "fr") == f"33,5 à 34,5{THIN}%"
    assert label_interval(25, 35, "percent", "en") == "25 to 35%"
    assert label_interval(1_100_000, 1_300_000, "EUR", "fr") == f"1,1 à 1,3{WIDE}M€"
    assert label_interval(900_000, 1_300_000, "EUR", "en") == "€900,000 to €1.3m"


def test_an_open_end_is_said_and_two_bounds_that_print_alike_are_one_figure():
    assert label_interval(4200, math.inf, "count", "fr") == f"4{THIN}200 ou plus"
    assert label_interval(-math.inf, 5, "count", "en") == "5 or less"
    assert label_interval(4.4123, 4.4187, "percent", "fr") == f"4,4{THIN}%"
    assert label_interval(2.15, 2.25, "percent", "fr") == f"2,15 à 2,25{THIN}%"
    assert label_interval(math.nan, 5, "count", "fr") == "…"


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.sampled_from(["count", "percent", "EUR", "ratio", "index"]))
def test_any_interval_can_be_written_in_both_languages(one, other, unit):
    low, high = sorted((one, other))
    assert all(re.search(r"\d", label_interval(low, high, unit, language)) for language in ("fr", "en"))


@pytest.mark.parametrize(
    ("period", "french", "english"),
    [
        ("2012", "2012", "2012"),
        ("2017-07", "juillet 2017", "July 2017"),
        ("2017-07-01", f"1ᵉʳ{WIDE}juillet 2017", f"1{WIDE}July 2017"),
        ("2016-Q4", "4ᵉ trimestre 2016", "Q4 2016"),
        ("2016-S1", "1ᵉʳ semestre 2016", "H1 2016"),
        ("2016-13", "2016-13", "2016-13"),
        ("", "non daté", "undated"),
    ],
)
def test_a_period_is_written_in_words_and_its_year_never_grouped(period, french, english):
    assert label_period(period, "fr") == french
    assert label_period(period, "en") == english


def test_a_change_names_both_its_periods():
    assert label_period("2012", "fr", "2009") == "entre 2009 et 2012"


def test_ranks_and_lists_read_as_people_write_them():
    assert label_rank(3, 5, "fr") == "3ᵉ à 5ᵉ"
    assert [label_rank(rank, rank, "en") for rank in (1, 2, 3, 11, 21)] == ["1st", "2nd", "3rd", "11th", "21st"]
    assert label_list(["a", "b", "c"], "en") == "a, b and c"
    assert label_list([], "fr") == ""


def test_a_value_has_the_decimals_of_its_unit():
    assert label_value(34, "percent", "fr") == f"34,0{THIN}%"
    assert label_value(1500, "m2", "fr") == f"1{THIN}500{WIDE}m²"
    assert label_value(3.5, "permille", "en") == "3.5‰"


def test_a_word_or_a_language_nobody_wrote_is_refused_with_what_to_do():
    with pytest.raises(UnknownTermError, match="absence_confidential"):
        label_word("absence_confidentiel", "fr")
    with pytest.raises(UnknownTermError, match="take one of fr, en"):
        label_word("note", "de")
    assert find_word("stage_unheard", "fr", "inconnu\x00") == "inconnu\ufffd"


def test_every_word_stands_in_both_languages_with_the_same_placeholders():
    for key, words in tomllib.loads((files("indicators") / "words.toml").read_text("utf-8")).items():
        assert set(words) == {"fr", "en"}, key
        if key not in ("quarter", "semester"):
            assert sorted(re.findall(r"{\w+}", words["fr"])) == sorted(re.findall(r"{\w+}", words["en"])), key


def test_french_words_are_set_with_the_spaces_of_french():
    for key, words in tomllib.loads((files("indicators") / "words.toml").read_text("utf-8")).items():
        assert words["fr"] == space_french(words["fr"]), key


def test_a_part_put_into_a_phrase_is_never_read_as_a_placeholder():
    assert label_word("about", "fr", figure="{low} {figure.__class__}") == "environ {low} {figure.__class__}"


def test_what_no_page_may_hold_is_shown_as_a_sign():
    assert clean_text("a\x00b\x0b\x1b[2J\ud800\ufffe") == "a\ufffdb\ufffd\ufffd[2J\ufffd\ufffd"
    assert clean_text("Île-de-France\n") == "Île-de-France\n"
