"""Figures others fail on: golden strings, number words, known bugs, and the articles' own phrases."""

import csv
import runpy
from collections import Counter
from pathlib import Path

import pytest

from beside import find_beside
from indicators.errors import FigureError
from indicators.figures import Conventions, Figure, parse_figure

ROOT = Path(__file__).resolve().parent.parent
GOLDEN, SEEDS = "golden/parsing", "seeds"
PHRASES = ROOT / "tests" / "data" / "gold_phrases.csv"
SHARES = runpy.run_path(str(ROOT / "benchmarks" / "recognizers_share.py"))

ACCOUNTING = Conventions(accounting_negatives=True)
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
OUT_OF_SCOPE = {
    "Indian grouping and words": 3,
    "a decimal comma in words": 2,
    "a lone article": 3,
    "ages and durations": 9,
    "cents and pence": 14,
    "codes with leading zeros": 2,
    "fractions below a hundredth": 1,
    "lengths, weights, volumes": 26,
    "minus in words of arithmetic": 5,
    "mixed fractions and parts above the whole": 22,
    "other currencies": 54,
    "powers and program notation": 7,
    "ranks": 25,
    "ranks as bounds": 2,
    "ranks told from another": 11,
    "temperatures": 21,
    "trillions of the short scale, slips of the corpus": 4,
}
IN_SCOPE = 198
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


def read_golden():
    """Return our table of golden strings: their text, and what of the figure is expected (no entry: not asked)."""
    rows = read_table(ROOT / "tests" / "data" / "golden_strings.csv")
    texts = [row.pop("text").encode("latin-1", "backslashreplace").decode("unicode_escape") for row in rows]
    return [(text, {name: cell for name, cell in row.items() if cell}) for text, row in zip(texts, rows, strict=True)]


def as_number(cell):
    """Return the number of a cell, or its words."""
    try:
        return float(cell)
    except ValueError:
        return cell


@pytest.mark.parametrize(("text", "expected"), read_golden())
def test_each_golden_string_is_read_as_it_is_meant(text, expected):
    read = outcome(text)
    if "reason" in expected:
        assert read == expected["reason"]
        assert "declared" not in expected or outcome(text, "fr", ACCOUNTING).value == float(expected["declared"])
        return
    assert isinstance(read, Figure), read
    wanted = {name: cell if name == "period" else as_number(cell) for name, cell in expected.items()}
    assert {name: getattr(read, name) for name in wanted} == pytest.approx(wanted)


def test_no_golden_string_is_left_out():
    rows = read_table(find_beside(f"{GOLDEN}/existing_parsers_on_french_strings.csv"))
    assert [row["text"] for row in rows] == [text for text, _ in read_golden()]


def test_number_words_are_composed_or_refused():
    for row in read_table(find_beside(f"{GOLDEN}/text2num_french_tests.csv")):
        read = outcome(row["text_fr"])
        if row["expected"] == "ERROR" or row["text_fr"] in WORDS_REFUSED:
            assert read == "bad_number_words", row["text_fr"]
        else:
            assert read.value == float(row["expected"]), row["text_fr"]


@pytest.mark.parametrize(("text", "language", "expected"), KNOWN_BUGS)
def test_bugs_known_from_other_parsers_are_not_ours(text, language, expected):
    read = outcome(text, language)
    assert read == expected if isinstance(expected, str) else read.value == pytest.approx(expected)


@pytest.mark.parametrize("kind", sorted(FLOORS))
def test_the_share_read_right_stays_above_its_floor(kind):
    right, wrong, refused = SHARES["count_shares"](SHARES["read_rows"](find_beside(GOLDEN)))[kind]
    assert right / (right + wrong + refused) >= FLOORS[kind]


def test_nothing_in_scope_is_read_wrong():
    shares = SHARES["count_shares"](SHARES["read_rows"](find_beside(GOLDEN)))
    assert {kind: wrong for kind, (_, wrong, _) in shares.items() if wrong} == {}


def test_kinds_out_of_scope_are_named():
    rows = SHARES["read_rows"](find_beside(GOLDEN))
    kinds = Counter(SHARES["find_other_kind"](row) for row in rows)
    assert kinds.pop("") == IN_SCOPE
    assert kinds == OUT_OF_SCOPE


@pytest.mark.parametrize("text", ["trois cinquièmes", "un quart", "deux tiers", "½", "un vingt-cinquième"])
def test_parts_of_a_whole_are_in_scope(text):
    assert SHARES["is_in_scope"]({"type": "number", "unit": "", "matched_text": text})


def test_each_row_of_gold_agrees_or_says_why():
    gold = {(row["doc"], row["char_start"]): row for row in read_table(find_beside(f"{SEEDS}/gold.csv"))}
    texts = {path.name: path.read_bytes().decode("utf-8") for path in find_beside(SEEDS).glob("*.txt")}
    phrases = read_table(PHRASES)
    assert len(phrases) == 40
    for phrase in phrases:
        row = gold[phrase["doc"], phrase["char_start"]]
        text = texts[phrase["doc"]][int(phrase["phrase_start"]) : int(phrase["phrase_end"])]
        figure = parse_figure(text, unit=phrase["source_unit"] or None)
        unit, scale = GOLD_UNITS.get(row["unit"], (row["unit"], 1))
        assert (figure.unit, figure.value) == (unit, float(row["value_best"]) * scale), text
        low, high = float(row["value_low"]), float(row["value_high"] or "inf")
        apart = {
            "bounds": (figure.low, figure.high) != (low * scale, high * scale),
            "qualifier": figure.qualifier != GOLD_QUALIFIERS[row["qualifier"]],
            "unit": bool(phrase["source_unit"]),
        }
        listed, _, why = phrase["difference"].partition(": ")
        assert {name for name, differs in apart.items() if differs} == set(filter(None, listed.split(", "))), text
        assert bool(why) == any(apart.values()), text


def test_no_phrase_of_gold_is_left_out():
    indicators = {"establishments", "jobs", "share", "budget", "funding", "growth_rate", "members", "events", "surface"}
    indicators |= {"training_places", "success_rate", "people", "partners"}
    gold = read_table(find_beside(f"{SEEDS}/gold.csv"))
    wanted = {(row["doc"], row["char_start"]) for row in gold if row["indicator"] in indicators}
    assert {(row["doc"], row["char_start"]) for row in read_table(PHRASES)} == wanted
