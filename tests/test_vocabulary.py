"""The words of figures are tables; each row is usable, each reason has its sentences."""

import math
import re
from pathlib import Path

import pytest

from indicators.errors import IndicatorsError, UnknownTermError
from indicators.vocabulary import (
    phrase_rule,
    read_marks,
    read_number_words,
    read_qualifiers,
    read_rules,
    read_units,
)

ROOT = Path(__file__).resolve().parent.parent
PARTS = re.compile(r"\{(\w+)\}")
UNITS = {"count", "EUR", "percent", "points", "permille", "m2", "ratio", "index", ""}
FIGURES = ROOT / "src" / "indicators" / "figures"


def test_units_lead_to_base_units():
    assert {unit.unit for unit in read_units(ROOT)} <= UNITS
    assert all(unit.scale > 0 for unit in read_units(ROOT))


def test_no_spelling_of_a_unit_means_two_things_in_one_language():
    rows = [(unit.language, unit.spelling) for unit in read_units(ROOT)]
    assert len(rows) == len(set(rows))


def test_bounds_of_qualifiers_hold_the_value():
    qualifiers = [row for row in read_qualifiers(ROOT) if row.kind == "qualifier"]
    assert all(
        row.low <= 0 <= row.high and row.low <= row.likely_low <= row.likely_high <= row.high for row in qualifiers
    )


def test_an_open_bound_is_infinite_on_its_side():
    by_words = {row.words: row for row in read_qualifiers(ROOT)}
    assert (by_words["plus de"].high, by_words["moins de"].low) == (math.inf, -math.inf)


def test_directions_have_a_sign_and_nothing_else_has():
    assert all((row.sign in (-1, 1)) == (row.kind == "direction") for row in read_qualifiers(ROOT))


def test_number_words_are_unique_within_their_language_and_kind():
    rows = [(word.language, word.word, word.kind) for word in read_number_words(ROOT)]
    assert len(rows) == len(set(rows))


def test_flags_know_why_a_value_may_be_missing():
    assert {mark.absence for mark in read_marks(ROOT) if mark.kind == "flag"} >= {"confidential", "unreliable"}


def test_sentences_of_a_rule_use_parts_that_exist():
    for rule in read_rules(ROOT).values():
        assert all(rule), rule.rule
        assert set(PARTS.findall(" ".join(rule))) <= {"text", "found", "expected", "place"} | {
            "file",
            "sheet",
            "cell",
        }, rule.rule


def test_each_reason_raised_has_a_rule():
    code = "\n".join(path.read_text("utf-8") for path in FIGURES.glob("*.py"))
    raised = set(re.findall(r'FigureError\(\s*"(\w+)"', code)) | set(
        re.findall(r'^        \("(\w+)", r"', code, re.MULTILINE)
    )
    assert len(raised) > 20
    assert raised <= set(read_rules(ROOT))


def test_a_rule_is_phrased_with_its_parts():
    problem, remedy = phrase_rule("bad_grouping", "fr", ROOT, text="1 2345", found="1 2345")
    assert "«\u00a01 2345\u00a0»" in problem
    assert remedy


def test_what_a_part_says_is_never_a_template():
    problem, _ = phrase_rule("no_number", "en", ROOT, text="{found}", found="secret")
    assert "secret" not in problem


def test_an_unknown_rule_says_where_to_add_it():
    with pytest.raises(UnknownTermError, match=r"rules\.csv"):
        phrase_rule("no_such_rule", "fr", ROOT)


def test_a_row_without_its_number_names_the_file(tmp_path):
    folder = tmp_path / "data" / "reference"
    folder.mkdir(parents=True)
    (folder / "units.csv").write_text("language,kind,spelling,unit,scale\nfr,unit,mètre,m,long\n", "utf-8")
    with pytest.raises(IndicatorsError, match=r"units\.csv holds 'long'"):
        read_units(tmp_path)
