"""A reading can be followed step by step, and a refusal says what to do."""

import pytest

from indicators.figures import explain_figure


def explain(text, **options):
    return dict(explain_figure(text, **options))


def test_each_part_is_named_with_what_was_taken_for_it():
    steps = explain("a perdu près de 1,2 Md€ entre 2009 et 2012", words="en")
    assert steps["number"] == "1,2 → 1.2"
    assert (steps["direction"], steps["qualifier"]) == ("downwards", "près de (nearly)")
    assert (steps["scale"], steps["unit"], steps["period"]) == ("Md × 1000000000", "EUR", "2009/2012")
    assert steps["value"] == "-1200000000"


def test_an_open_end_is_said_in_words():
    assert explain("plus de 500 emplois")["ce que les mots permettent"] == "500 – sans maximum"


def test_the_source_is_named_for_what_it_adds():
    assert explain("12,5", unit="k€")["unité"] == "EUR (k€, annoncée par la source)"


def test_an_absence_has_no_value():
    steps = explain(": c", words="en")
    assert (steps["absence"], "value" in steps) == ("confidential", False)


@pytest.mark.parametrize(("words", "remedy"), [("fr", "que faire"), ("en", "what to do")])
def test_a_refusal_ends_with_what_to_do(words, remedy):
    steps = explain("3.350", words=words)
    assert list(steps)[-1] == remedy
    assert "3350 / 3.350" in steps["refusé" if words == "fr" else "refused"]
