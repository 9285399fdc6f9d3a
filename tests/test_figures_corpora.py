"""Figures others fail on: golden strings, number words, known bugs, and the articles' own phrases."""

import csv
import math
import runpy
from pathlib import Path

import pytest

from indicators.errors import FigureError
from indicators.figures import Conventions, Figure, parse_figure

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT.parent / "shared" / "golden" / "parsing"
SEEDS = ROOT.parent / "shared" / "seeds"
PHRASES = ROOT / "tests" / "data" / "gold_phrases.csv"
SHARES = runpy.run_path(str(ROOT / "benchmarks" / "recognizers_share.py"))
needs_golden = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the golden strings lie beside the project only")
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the articles lie beside the project only")

ACCOUNTING = Conventions(accounting_negatives=True)
EXISTING = (
    *[{"value": 1234.5}] * 7,
    {"reason": "two_readings"},  # 3.350
    {"value": 1.5},  # 1,500 in French; the English reading is tested apart
    {"value": 12.3, "unit": "percent"},
    {"value": 4.2, "unit": "percent"},
    {"value": -3.1, "unit": "percent"},
    {"reason": "accounting_negative", "declared": -1234},
    {"reason": "accounting_negative", "declared": -1234},
    {"value": 1.2e9, "unit": "EUR"},
    {"value": 45e6, "unit": "EUR"},
    {"value": 850e3, "unit": "EUR"},
    {"value": 2e9, "unit": "EUR"},
    {"value": 1.17e9, "unit": "EUR"},
    {"value": 12_000, "qualifier": "about"},
    {"value": 2e6, "qualifier": "nearly", "high": 2e6},
    {"low": 3000, "high": 4000, "qualifier": "between"},
    {"low": 3, "high": 4, "unit": "percent", "qualifier": "between"},
    {"low": 500, "high": math.inf, "qualifier": "at_least"},
    {"value": 10, "qualifier": "about", "counted": "entreprises"},
    {"value": 100 / 3, "unit": "percent", "counted": "emplois"},
    {"value": 10_000, "unit": "count", "counted": "emplois"},
    {"absence": "undeclared"},  # n.c.
    {"absence": "undeclared"},  # s
    {"absence": "not_available"},
    {"absence": "confidential"},
    {"value": 12.5, "flags": "b"},
    {"value": 5000, "flags": "p"},
    {"value": 1234, "flags": "*"},
    {"value": 12, "unit": "percent", "period": "2019/2023"},
    {"value": 12_500, "counted": "emplois", "period": "2023"},
    {"value": 2.5, "unit": "points"},
    {"value": 15_000},
    {"value": 1_234_567},
    {"absence": "undeclared"},  # —
    {"value": 0},
)
WORDS_REFUSED = {"zéro zéro cent vingt-cinq": "a code, not a quantity"}
KNOWN_BUGS = (
    ("1\u00a0234", "fr", 1234),
    ("1,5", "en", 1.5),
    ("2.1", "fr", 2.1),
    ("-$3", "en", "foreign_currency"),
    ("($3)", "en", "accounting_negative"),
    ("3.350", "fr", "two_readings"),
    ("13.068", "fr", "two_readings"),
    ("1,234,567.890", "fr", 1_234_567.89),
    (",89 €", "fr", 0.89),
    ("1’234", "fr", 1234),
    ("between five and six", "en", 5.5),
    ("816 000 t", "fr", "unknown_unit"),
    ("2012-13", "fr", "date_like"),
    ("12 345,123", "fr", 12_345.123),
    ("1.234", "fr", "two_readings"),
    ("1.401,40", "fr", 1401.4),
    ("\u202f12320", "fr", 12_320),
    ("quatre-vingt-dix neuf", "fr", 99),
)
GOLD_QUALIFIERS = {"approx": "about", "at_least": "at_least", "exact": "exact", "target": "exact"}
GOLD_UNITS = {"persons": ("count", 1), "ha": ("m2", 10_000), "EUR": ("EUR", 1), "percent": ("percent", 1)}
FLOORS = {"number": 0.95, "numberrange": 0.9, "percentage": 1, "currency": 1}


def read_table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def outcome(text, language="fr", conventions=None):
    """Return the figure, or the reason it is refused for."""
    try:
        return parse_figure(text, language, conventions=conventions)
    except FigureError as refused:
        return refused.reason


@needs_golden
def test_each_golden_string_is_read_as_it_is_meant():
    rows = read_table(GOLDEN / "existing_parsers_on_french_strings.csv")
    assert len(rows) == len(EXISTING)
    for row, expected in zip(rows, EXISTING, strict=True):
        read = outcome(row["text"])
        if "reason" in expected:
            assert read == expected["reason"], row["text"]
            assert "declared" not in expected or outcome(row["text"], "fr", ACCOUNTING).value == expected["declared"]
            continue
        assert isinstance(read, Figure), (row["text"], read)
        found = {name: getattr(read, name) for name in expected}
        assert found == pytest.approx(expected), row["text"]


@needs_golden
def test_number_words_are_composed_or_refused():
    for row in read_table(GOLDEN / "text2num_french_tests.csv"):
        read = outcome(row["text_fr"])
        if row["expected"] == "ERROR" or row["text_fr"] in WORDS_REFUSED:
            assert read == "bad_number_words", row["text_fr"]
        else:
            assert read.value == float(row["expected"]), row["text_fr"]


@pytest.mark.parametrize(("text", "language", "expected"), KNOWN_BUGS)
def test_bugs_known_from_other_parsers_are_not_ours(text, language, expected):
    read = outcome(text, language)
    assert read == expected if isinstance(expected, str) else read.value == pytest.approx(expected)


@needs_golden
@pytest.mark.parametrize("kind", sorted(FLOORS))
def test_the_share_read_right_stays_above_its_floor(kind):
    right, wrong, refused = SHARES["count_shares"](SHARES["read_rows"](GOLDEN))[kind]
    assert right / (right + wrong + refused) >= FLOORS[kind]


@needs_golden
def test_nothing_in_scope_is_read_wrong():
    shares = SHARES["count_shares"](SHARES["read_rows"](GOLDEN))
    assert {kind: wrong for kind, (_, wrong, _) in shares.items() if wrong} == {}


@needs_golden
def test_kinds_out_of_scope_are_named():
    assert not all(SHARES["is_in_scope"](row) for row in SHARES["read_rows"](GOLDEN))


@needs_seeds
def test_each_row_of_gold_agrees_or_says_why():
    gold = {(row["doc"], row["char_start"]): row for row in read_table(SEEDS / "gold.csv")}
    texts = {path.name: path.read_bytes().decode("utf-8") for path in SEEDS.glob("*.txt")}
    phrases = read_table(PHRASES)
    assert len(phrases) == 40
    for phrase in phrases:
        row = gold[phrase["doc"], phrase["char_start"]]
        text = texts[phrase["doc"]][int(phrase["phrase_start"]) : int(phrase["phrase_end"])]
        figure = parse_figure(text, unit=phrase["source_unit"] or None)
        unit, scale = GOLD_UNITS.get(row["unit"], (row["unit"], 1))
        assert (figure.unit, figure.value) == (unit, float(row["value_best"]) * scale), text
        low, high = float(row["value_low"]), float(row["value_high"] or "inf")
        assert figure.low <= low * scale <= high * scale <= figure.high, text
        named = GOLD_QUALIFIERS[row["qualifier"]]
        assert (figure.qualifier == named) != phrase["difference"].startswith("qualifier"), text


@needs_seeds
def test_no_phrase_of_gold_is_left_out():
    indicators = {"establishments", "jobs", "share", "budget", "funding", "growth_rate", "members", "events", "surface"}
    indicators |= {"training_places", "success_rate", "people", "partners"}
    wanted = {
        (row["doc"], row["char_start"]) for row in read_table(SEEDS / "gold.csv") if row["indicator"] in indicators
    }
    assert {(row["doc"], row["char_start"]) for row in read_table(PHRASES)} == wanted
