"""A figure is read whole or refused with its reason; what its words allow becomes bounds."""

import csv
import math
from pathlib import Path

import pytest

from indicators.errors import FigureError, UnknownTermError
from indicators.figures import Conventions, parse_figure
from indicators.vocabulary import read_rules

ROOT = Path(__file__).resolve().parent.parent
BAD_FIGURES = ROOT / "tests" / "data" / "bad_figures.csv"


def read_bad_figures():
    with BAD_FIGURES.open(encoding="utf-8", newline="") as file:
        return [
            row | {"text": row["text"].encode("ascii", "backslashreplace").decode("unicode_escape")}
            for row in csv.DictReader(file)
        ]


def refusal(text, language="fr", **options):
    with pytest.raises(FigureError) as caught:
        parse_figure(text, language, **options)
    return caught.value


@pytest.mark.parametrize("row", read_bad_figures(), ids=lambda row: f"{row['number']}-{row['expected']}")
def test_each_bad_cell_ends_as_decided(row):
    language, outcome = row["language"] or None, row["outcome"]
    if outcome == "refuse":
        assert refusal(row["text"], language).reason == row["expected"]
        return
    figure = parse_figure(row["text"], language)
    if outcome == "absence":
        assert (figure.absence, math.isnan(figure.value)) == (row["expected"], True)
    else:
        value, _, flags = row["expected"].partition(" ")
        qualifier = outcome if outcome.startswith("at_") else "exact"
        assert (figure.value, figure.flags, figure.qualifier) == (float(value), flags, qualifier)


def test_no_row_of_the_bad_cells_is_missing():
    numbers = {int(row["number"]) for row in read_bad_figures()}
    assert numbers == set(range(1, 41)) - {14}


@pytest.mark.parametrize(
    ("text", "value", "unit", "counted"),
    [
        ("3.350 emplois", 3350, "count", "emplois"),
        ("500.000 euros", 500_000, "EUR", ""),
        ("118.8M€", 118_800_000, "EUR", ""),
        ("0.125", 0.125, None, ""),
        ("15k", 15_000, None, ""),
        ("1,17 milliard d’euros", 1_170_000_000, "EUR", ""),
        ("€ 5 millions", 5_000_000, "EUR", ""),
        ("2 millions et demi", 2_500_000, None, ""),
        ("un demi-million d’euros", 500_000, "EUR", ""),
        ("26 hectares", 260_000, "m2", ""),
        ("M€ 3,5", 3_500_000, "EUR", ""),
        ("k€ 45", 45_000, "EUR", ""),
        ("Md€ 1,2", 1_200_000_000, "EUR", ""),
        ("300 Keuros", 300_000, "EUR", ""),
        ("3 Mio d’euros", 3_000_000, "EUR", ""),
        ("deux millions d’euros", 2_000_000, "EUR", ""),
        ("une centaine d’euros", 100, "EUR", ""),
        ("un million et demi", 1_500_000, None, ""),
        ("un milliard et demi d’euros", 1_500_000_000, "EUR", ""),
        ("un emploi sur dix", 10, "percent", "emploi"),
        ("9 entreprises sur 10 en 2012", 90, "percent", "entreprises"),
        ("une demi-douzaine", 6, None, ""),
        ("2 douzaines", 24, None, ""),
        ("a triplé", 200, "percent", ""),
        ("multiplié par 3", 200, "percent", ""),
        ("a été multiplié par 2,5", 150, "percent", ""),
        ("2 points de moins", -2, "points", ""),
        ("12 ‰", 12, "permille", ""),
        ("2,5 points", 2.5, "points", ""),
        ("un tiers des emplois", 100 / 3, "percent", "emplois"),
        ("1 sur 20", 5, "percent", ""),
        ("½", 50, "percent", ""),
        ("la moitié", 50, "percent", ""),
        ("a doublé", 100, "percent", ""),
        ("quatre-vingt-dix-sept mille deux cents emplois", 97_200, "count", "emplois"),
        ("a perdu 1 200 emplois", -1200, "count", "emplois"),
        ("5 % de baisse", -5, "percent", ""),
        ("en recul de 3,1 %", -3.1, "percent", ""),
        ("– 3,1 %", -3.1, "percent", ""),
        ("25 emplois.", 25, "count", "emplois"),
        ("200\u00a0demandeurs d’emploi", 200, "count", "demandeurs d’emploi"),
    ],
)
def test_what_is_written_is_what_is_read(text, value, unit, counted):
    figure = parse_figure(text)
    assert (figure.value, figure.unit, figure.counted) == (pytest.approx(value), unit, counted)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("more than 1,234 jobs", 1234, "count"),
        ("1.234", 1.234, None),
        ("€1.2bn", 1_200_000_000, "EUR"),
        ("€3.5m", 3_500_000, "EUR"),
        ("€5m", 5_000_000, "EUR"),
        ("a million and a half", 1_500_000, None),
        ("one job in ten", 10, "percent"),
        ("two hundred and five thousand jobs", 205_000, "count"),
        ("nine out of ten firms", 90, "percent"),
        ("a third of jobs", 100 / 3, "percent"),
        ("between 3 and 4 %", 3.5, "percent"),
        ("has doubled", 100, "percent"),
        ("fell by 5.5 percent", -5.5, "percent"),
        ("half a million euros", 500_000, "EUR"),
    ],
)
def test_english_is_read_too(text, value, unit):
    figure = parse_figure(text, "en")
    assert (figure.value, figure.unit) == (pytest.approx(value), unit)


@pytest.mark.parametrize(
    ("text", "qualifier", "bounds"),
    [
        ("15 000 salariés", "exact", (15_000, 15_000, 14_500, 15_500)),
        ("34 %", "exact", (34, 34, 33.5, 34.5)),
        ("4,4 %", "exact", (4.4, 4.4, 4.35, 4.45)),
        ("plus de 4 200 établissements", "at_least", (4200, math.inf, 4200, 4300)),
        ("500 emplois au moins", "at_least", (500, math.inf, 500, 600)),
        ("moins de 50 salariés", "at_most", (0, 50, 40, 50)),
        ("moins de 5 %", "at_most", (-math.inf, 5, 4, 5)),
        ("près de 37 000 salariés", "nearly", (36_000, 37_000, 36_000, 37_000)),
        ("près de la moitié", "nearly", (40, 50, 40, 50)),
        ("environ 12 000", "about", (11_000, 13_000, 11_000, 13_000)),
        ("une trentaine de personnes", "about", (25, 35, 25, 35)),
        ("neuf sur dix", "exact", (90, 90, 85, 95)),
        ("entre 300 et 350 emplois", "between", (300, 350, 300, 350)),
        ("75 000 à 150 000 euros", "between", (75_000, 150_000, 75_000, 150_000)),
        ("1,5 à 2 millions d’euros", "between", (1_500_000, 2_000_000, 1_500_000, 2_000_000)),
        ("800 000 à 1 million d’euros", "between", (800_000, 1_000_000, 800_000, 1_000_000)),
        ("a perdu plus de 500 emplois", "at_most", (-math.inf, -500, -600, -500)),
        ("en baisse de près de 5 %", "nearly", (-5, -4, -5, -4)),
        ("en hausse de moins de 5 %", "at_most", (0, 5, 4, 5)),
        ("0 emploi", "exact", (0, 0, 0, 0.5)),
        ("env. 300", "about", (200, 400, 200, 400)),
        ("~300", "about", (200, 400, 200, 400)),
        ("300+", "at_least", (300, math.inf, 300, 400)),
        ("300+ emplois", "at_least", (300, math.inf, 300, 400)),
        ("200 ou plus", "at_least", (200, math.inf, 200, 300)),
        ("100 max", "at_most", (-math.inf, 100, 0, 100)),
        ("une quinzaine", "about", (12.5, 17.5, 12.5, 17.5)),
        ("multiplié par 3", "exact", (200, 200, 150, 250)),
        ("plus de neuf sur dix", "at_least", (90, 100, 90, 100)),
    ],
)
def test_words_become_bounds(text, qualifier, bounds):
    figure = parse_figure(text)
    assert (figure.qualifier, figure[1:5]) == (qualifier, bounds)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("12 500 emplois en 2023", "2023"),
        ("+ 34 % entre 2009 et 2012", "2009/2012"),
        ("+ 34 % de 2009 à 2012", "2009/2012"),
        ("4 200 établissements fin 2015", "2015"),
        ("4 200 établissements (2012)", "2012"),
        ("En 2012, 4 200 établissements", "2012"),
        ("11 entreprises en juillet 2017", "2017-07"),
        ("11 entreprises au 31 décembre 2012", "2012-12-31"),
        ("25 emplois au quatrième trimestre 2016", "2016-Q4"),
        ("25 emplois au T4 2016", "2016-Q4"),
        ("25 emplois au second semestre 2016", "2016-S2"),
    ],
)
def test_a_period_written_with_the_figure_is_kept(text, period):
    assert parse_figure(text).period == period


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("3.350", "two_readings"),
        ("3.350 M€", "two_readings"),
        ("1.234 %", "two_readings"),
        ("1,500 emplois", "two_readings"),
        ("10 à 15 000 emplois", "two_readings"),
        ("quelques dizaines d’emplois", "no_number"),
        ("500 emplois par an", "flow_not_stock"),
        ("3 M€ par an", "flow_not_stock"),
        ("10 000 emplois supplémentaires", "change_not_level"),
        ("500 emplois de plus", "change_not_level"),
        ("500 emplois créés", "change_not_level"),
        ("500 nouveaux emplois", "change_not_level"),
        ("+ 34 % depuis 2009", "base_year"),
        ("a doublé depuis 2009", "base_year"),
        ("12 € par habitant", "words_after"),
        ("4 200 établissements avant 2012", "words_after"),
        ("500 emplois d’ici 2020", "words_after"),
        ("3 fois", "words_after"),
        ("12 % inférieur", "words_after"),
        ("50 bps", "unknown_unit"),
        ("4 ppt", "unknown_unit"),
        ("5 000s", "unknown_unit"),
        ("1er", "rank"),
        ("cinquième", "rank"),
        ("entre deux et trois cents", "two_readings"),
        ("12 € TTC", "words_after"),
        ("M€ 3,5 millions", "words_after"),
        ("M€ 3.500", "two_readings"),
        ("multiplié par 1", "words_before"),
        ("50 emplois sur 3 sites", "second_number"),
        ("12 M€ sur 3", "second_number"),
        ("500 emplois sur 600", "second_number"),
        ("2 500 points de vente", "two_readings"),
        ("300-350", "hyphen_range"),
        ("350 à 300 emplois", "range_reversed"),
        ("entre 2009 et 2012", "date_like"),
        ("20 décembre", "date_like"),
        ("fin 2015", "date_like"),
        ("3e", "rank"),
        ("007", "leading_zeros"),
        ("un emploi", "article"),
        ("mille mille", "bad_number_words"),
        ("cent trente-cinquième", "bad_number_words"),
        ("100 $", "foreign_currency"),
        ("816 000 t", "unknown_unit"),
        ("12,5g", "unknown_unit"),
        ("1,2b", "two_readings"),
        ("en baisse de −5 %", "sign_conflict"),
        ("environ 500 ou plus", "qualifier_conflict"),
        ("11 entreprises et 25 emplois", "second_number"),
        ("80 emplois dans les trois ans", "words_after"),
        ("15 000 salariés de plus que prévu", "change_not_level"),
        ("n’a pas perdu 500 emplois", "words_before"),
        ("plusieurs centaines", "no_number"),
        ("Nouvelle-Aquitaine 500", "words_before"),
        ("5 000 dans la région", "words_after"),
        ("0x1F", "computer_notation"),
        ("x" * 500, "too_long"),
        ("5 000 сотрудников", "words_after"),
        ("±5", "unknown_sign"),
    ],
)
def test_what_reads_two_ways_or_half_is_refused(text, reason):
    assert refusal(text).reason == reason


@pytest.mark.parametrize(("text", "flags"), [("5 000p", "p"), ("4 866b", "b"), ("12bp", "bp"), ("12,5p emplois", "p")])
def test_flags_right_behind_the_digits_are_flags(text, flags):
    assert parse_figure(text).flags == flags


@pytest.mark.parametrize("text", ["5,000p", "1.2b"])
def test_in_english_they_may_be_pence_or_billions(text):
    assert refusal(text, "en").reason == "two_readings"


def test_every_reason_met_here_has_its_sentences():
    reasons = {row["expected"] for row in read_bad_figures() if row["outcome"] == "refuse"}
    assert reasons <= set(read_rules(ROOT))


def test_a_refusal_says_both_readings():
    assert refusal("3.350").expected == "3350 / 3.350"


def test_a_cell_that_is_no_text_is_refused():
    assert refusal(12.5).reason == "not_text"


class TestSourceUnit:
    def test_it_gives_a_bare_number_its_unit_and_scale(self):
        figure = parse_figure("12,5", unit="milliers d’emplois")
        assert (figure.value, figure.unit, figure.likely_low) == (12_500, "count", 12_450)

    def test_it_settles_a_dot_before_three_digits(self):
        assert parse_figure("3.350", unit="emplois").value == 3350
        assert parse_figure("500.000", unit="€").value == 500_000

    @pytest.mark.parametrize("unit", ["k€", "%", "milliers d'emplois", "m2"])
    def test_it_does_not_where_a_scale_or_a_percent_follows(self, unit):
        assert refusal("3.350", unit=unit).reason == "two_readings"

    @pytest.mark.parametrize(
        ("text", "unit"), [("12 %", "emplois"), ("15 emplois", "%"), ("2 points", "%"), ("5 €", "m2")]
    )
    def test_a_text_that_says_otherwise_is_refused(self, text, unit):
        assert refusal(text, unit=unit).reason == "unit_conflict"

    def test_a_text_that_names_its_money_is_taken_at_its_word(self):
        assert parse_figure("45 M€", unit="k€").value == 45_000_000

    def test_a_scale_on_a_scale_reads_two_ways(self):
        assert refusal("12 millions", unit="k€").reason == "two_readings"

    def test_an_unknown_unit_is_the_sources_mistake(self):
        with pytest.raises(UnknownTermError, match="parsecs"):
            parse_figure("12", unit="parsecs")

    def test_base_units_are_spellings_too(self):
        units = ["count", "EUR", "percent", "points", "permille", "m2", "ratio", "index"]
        assert [parse_figure("1", unit=unit).unit for unit in units] == units


class TestConventions:
    def test_a_dash_is_zero_only_if_declared(self):
        assert parse_figure("-", conventions=Conventions(marks={"-": "zero"})).value == 0
        assert parse_figure("-").absence == "undeclared"

    def test_a_declared_mark_says_why_the_number_is_missing(self):
        figure = parse_figure("s", unit="emplois", conventions=Conventions(marks={"s": "confidential"}))
        assert (figure.absence, figure.unit, math.isnan(figure.low)) == ("confidential", "count", True)

    @pytest.mark.parametrize("text", ["(1 234)", "1 234-", "(1 234 )"])
    def test_accounting_negatives_are_read_only_if_declared(self, text):
        assert parse_figure(text, conventions=Conventions(accounting_negatives=True)).value == -1234
        assert refusal(text).reason == "accounting_negative"

    def test_a_meaning_that_does_not_exist_is_refused(self):
        with pytest.raises(UnknownTermError, match="absent"):
            parse_figure("5", conventions=Conventions(marks={"-": "absent"}))


class TestNoLanguage:
    @pytest.mark.parametrize("text", ["1,234", "1.234", "3.350 emplois", "1,500 jobs", "2 billion euros"])
    def test_what_languages_read_differently_is_refused(self, text):
        assert refusal(text, None).reason == "two_readings"

    @pytest.mark.parametrize(
        ("text", "value"), [("1.234,5", 1234.5), ("12,5 %", 12.5), ("plus de 500", 500), ("more than 500", 500)]
    )
    def test_what_has_one_reading_is_read(self, text, value):
        assert parse_figure(text, None).value == value

    def test_a_language_nobody_taught_is_refused(self):
        with pytest.raises(UnknownTermError, match="'de'"):
            parse_figure("5", "de")
