"""The cards of measures: one each, in both languages, true to the code and to the tests they name."""

import importlib
import inspect
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from indicators.cli import app
from indicators.composites.construction import WORDS
from indicators.errors import UnknownTermError
from indicators.measures.cards import find_card, list_lines, read_cards

ROOT = Path(__file__).resolve().parents[1]
CARDS = read_cards()
PACKAGE = "indicators.measures"
MEASURING = (
    "concentration",
    "convergence",
    "growth",
    "inequality",
    "peers",
    "relatedness",
    "shift_share",
    "space",
    "specialisation",
)
# What helps or is the plain form of another: of those listed, the card is that of the measure they belong to.
WITHOUT = {
    "annualise_percent",
    "location_quotient",
    "gini_of_rows",
    "convergence_speed",
    "find_half_life",
    "compare_paired_spreads",
    "is_near_ceiling",
    "restate_quotients",
}


def list_functions() -> set[str]:
    """Return the public functions of the modules that measure."""
    modules = [importlib.import_module(f"{PACKAGE}.{name}") for name in MEASURING]
    return {
        name
        for module in modules
        for name, one in inspect.getmembers(module, inspect.isfunction)
        if one.__module__ == module.__name__ and not name.startswith("_")
    }


def find_function(card):
    module, name = card.function.split(".")
    return getattr(importlib.import_module(f"{PACKAGE}.{module}"), name)


def test_every_measure_has_its_card():
    assert list_functions() - WITHOUT == set(CARDS)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_a_card_names_a_function_its_argument_and_a_test_that_are_there(card):
    function = find_function(card)
    assert function.__name__ == card.measure
    parameters = inspect.signature(function).parameters
    assert not card.argument or card.argument in parameters
    assert ("variant" in parameters) == (card.argument == "variant")
    file, name = card.test.split("::")
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("card", [card for card in CARDS.values() if card.variants], ids=lambda card: card.measure)
def test_a_card_has_the_variants_of_the_function_the_first_being_taken_if_none_is_named(card):
    function = find_function(card)
    known = [value for name, value in vars(inspect.getmodule(function)).items() if name.isupper()]
    assert tuple(card.variants) in known
    assert inspect.signature(function).parameters[card.argument].default == next(iter(card.variants))
    for variant in card.variants:
        assert f"`{variant}`" in (function.__doc__ or "") or card.measure in ("dynamic_shift_share", "decompose_theil",
                                                                              "hoover_index", "gini_of_quotients",
                                                                              "geary")  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_a_card_is_written_in_both_languages_with_their_spaces(card, language):
    text = " ".join(told for heading, told in list_lines(card, language) if heading not in ("formule", "formula"))
    if language == "fr":
        assert not re.search(r" [;!?%:»]|« ", text)
        assert not re.search(r"\band\b", text)
    else:
        assert not re.search(r"[\u00a0\u202f]", text)
        assert not re.search(r"\bet (?!al\.)|\band al\b", text)


def test_a_measure_nobody_wrote_is_refused_with_the_nearest():
    with pytest.raises(UnknownTermError, match="theil"):
        find_card("thiel")


def test_every_measure_is_listed_in_one_line_with_its_variants():
    lines = CliRunner().invoke(app, ["measures"]).output.splitlines()
    assert [line.split()[0] for line in lines[: len(CARDS)]] == list(CARDS)
    assert any(line.startswith("theil ") and line.endswith("[variant: T, L]") for line in lines)


def test_the_steps_of_a_composite_index_are_listed_with_the_choices_at_each():
    lines = CliRunner().invoke(app, ["measures", "--language", "en"]).output.splitlines()[len(CARDS) :]
    assert [line.split()[2] for line in lines] == list(WORDS)
    assert all(line.endswith(", ".join(WORDS[line.split()[2]])) for line in lines)


def test_the_card_of_a_measure_is_printed():
    shown = CliRunner().invoke(app, ["measures", "theil", "--language", "en"])
    assert shown.exit_code == 0
    assert "T = Σ w/W · (x/μ) ln(x/μ)" in shown.output
    assert "tests/test_golden_pysal.py::test_gini_theil_and_atkinson" in shown.output
    missed = CliRunner().invoke(app, ["measures", "thiel"])
    assert missed.exit_code == 2
