"""Laws that hold for every figure."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indicators.errors import FigureError
from indicators.figures import parse_figure

GROUPS = {"fr": ["", " ", "\u00a0", "\u202f", "\u2009", "'", "’"], "en": ["", ",", " ", "\u202f"]}
POINTS = {"fr": ",", "en": "."}
QUALIFIERS = {
    "fr": ["plus de ", "près de ", "environ ", "moins de ", "au moins ", "> ", "≤ ", "~"],
    "en": ["more than ", "nearly ", "about ", "fewer than ", "at least ", "up to "],
}
UNITS = ["", " %", " €", " M€", " k€", " m2", " points"]
numbers = st.integers(0, 10**9)
quick = settings(max_examples=120, deadline=None)


def write(whole, decimals, language, group):
    """Return a number in the digits of a language."""
    grouped = f"{whole:,}".replace(",", group)
    return f"{grouped}{POINTS[language]}{decimals}" if decimals else grouped


@quick
@given(whole=numbers, decimals=st.from_regex(r"[0-9]{0,6}", fullmatch=True), data=st.data())
def test_a_number_written_is_the_number_read(whole, decimals, data):
    language = data.draw(st.sampled_from(["fr", "en"]))
    text = write(whole, decimals, language, data.draw(st.sampled_from(GROUPS[language])))
    assume(len(f"{whole}{decimals}") < 16)
    assert parse_figure(text, language).value == float(f"{whole}.{decimals or 0}")


@quick
@given(whole=numbers, unit=st.sampled_from(UNITS))
def test_a_sign_turns_value_and_bounds_round(whole, unit):
    plus, minus = (parse_figure(f"{sign}{whole}{unit}") for sign in "+−")
    assert minus.value == -plus.value
    assert (minus.low, minus.high) == (-plus.high, -plus.low)


@quick
@given(whole=st.integers(1, 10**9), words=st.sampled_from(["", "plus de ", "près de ", "environ ", "moins de "]))
def test_a_loss_is_a_gain_turned_round(whole, words):
    gain, loss = (parse_figure(f"a {verb} {words}{whole} emplois") for verb in ("gagné", "perdu"))
    assert [-end for end in (gain.value, gain.high, gain.low, gain.likely_high, gain.likely_low)] == list(loss[:5])


@quick
@given(whole=numbers, unit=st.sampled_from(UNITS), data=st.data())
def test_a_qualifier_only_widens_what_is_allowed(whole, unit, data):
    language = data.draw(st.sampled_from(["fr", "en"]))
    bare = parse_figure(f"{whole}{unit}", language)
    said = parse_figure(f"{data.draw(st.sampled_from(QUALIFIERS[language]))}{whole}{unit}", language)
    assert said.low <= bare.low <= bare.high <= said.high
    assert said.value == bare.value


@quick
@given(whole=numbers, unit=st.sampled_from([*UNITS, " emplois"]), words=st.sampled_from(["", *QUALIFIERS["fr"]]))
def test_bounds_hold_each_other(whole, unit, words):
    figure = parse_figure(f"{words}{whole}{unit}")
    assert figure.low <= figure.value <= figure.high
    assert figure.likely_low <= figure.value <= figure.likely_high
    assert figure.qualifier == "exact" or (figure.low <= figure.likely_low and figure.likely_high <= figure.high)


@quick
@given(low=st.integers(1, 10**6), more=st.integers(1, 10**6))
def test_a_range_keeps_both_its_ends(low, more):
    assume(low * 1000 >= low + more or (low + more) % 1000)
    figure = parse_figure(f"entre {low} et {low + more} emplois")
    assert (figure.low, figure.high, figure.value) == (low, low + more, (2 * low + more) / 2)


@quick
@given(
    first=st.integers(2, 999),
    second=st.integers(2, 999),
    link=st.sampled_from([" et ", ", ", " ; ", " / ", " (", "\n", "  ", " - "]),
)
def test_of_two_numbers_neither_is_taken_alone(first, second, link):
    text = f"{first} emplois{link}{second} postes"
    with pytest.raises(FigureError):
        parse_figure(text)


@quick
@given(whole=numbers, noise=st.text(alphabet="#{}[]$£@^\\=<>|_§", min_size=1, max_size=3))
def test_what_is_not_understood_is_never_dropped(whole, noise):
    with pytest.raises(FigureError):
        parse_figure(f"{whole} {noise}")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_a_figure_an_absence_or_a_refusal(text):
    try:
        figure = parse_figure(text)
    except FigureError as refused:
        assert refused.reason
    else:
        assert math.isnan(figure.value) == bool(figure.absence)


@quick
@given(whole=st.integers(1, 10**6))
def test_digits_of_half_a_word_are_no_figure(whole):
    for text in (f"NAF{whole}", f"{whole}e3", f"A{whole}Z", f"{whole}_0", f"{whole}x"):
        with pytest.raises(FigureError):
            parse_figure(text)
