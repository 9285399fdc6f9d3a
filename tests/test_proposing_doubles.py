"""A region that stands under two codes in one column: the second is skipped where it adds nothing, and that is said."""

import gzip
import tomllib
from pathlib import Path

import pytest

from indicators.proposing import propose
from indicators.proposing.answering import list_questions
from indicators.proposing.writing import write_description

ROOT = Path(__file__).parents[1]
HEADER = "unit,geo\\TIME_PERIOD\t2012 \t2013 \t2014 \n"


@pytest.fixture
def describe(tmp_path):
    """Return the proposed description of a bulk file with these rows, read and as text."""

    def describe(*rows):
        lines = "".join("MIO_EUR," + row.replace(" ", "\t", 1).replace(" ", " \t") + " \n" for row in rows)
        path = tmp_path / "nama_10r_2gdp.tsv.gz"
        path.write_bytes(gzip.compress((HEADER + lines).encode(), mtime=0))
        text = write_description(propose(path, ROOT))
        return tomllib.loads(text), text

    return describe


def test_the_second_level_of_a_region_is_skipped_and_said(describe):
    said, text = describe("FRB 5 6 7", "FRB0 5 6p 7", "FRC1 3 4 5", "FRC 9 9 9")
    assert said["skip"]["rows"] == ["FRB"]
    assert "FRB (FRB0): second codes of a region, with no figure that the first has not, are skipped" in text


def test_of_two_codes_the_one_with_more_figures_is_read(describe):
    said, _ = describe("FR1 5 6 7", "FR10 : 6 7", "FRB0 1 1 1")
    assert said["skip"]["rows"] == ["FR10"]


def test_codes_whose_figures_differ_are_told_as_such(describe):
    said, text = describe("FR1 5.1 6 7", "FR10 5 6 7", "FRB0 1 1 1")
    assert said["skip"]["rows"] == ["FR1"]
    assert "FR1 (FR10): second codes of a region, whose figures differ here and there" in text


def test_two_codes_that_each_have_figures_of_their_own_are_both_read(describe):
    said, text = describe("FR81 5 6 :", "FRJ1 : 6 7", "FR42 1 1 :", "FRF1 : 1 1")
    assert "skip" not in said
    assert "FRJ1 (FR81), FRF1 (FR42): two codes of a region, each with figures that the other has not" in text


def test_a_third_code_is_held_against_all_that_are_read(describe):
    said, _ = describe("FR24 5 6 :", "FRB : 6 7", "FRB0 5 6 7", "FR10 1 1 1")
    assert said["skip"]["rows"] == ["FR24", "FRB"]


def test_what_is_said_of_codes_is_no_question(describe):
    _, text = describe("FRB 5 6 7", "FRB0 5 6 7", "FRC1 3 4 5")
    assert not [asked for asked in list_questions(text) if "FRB" in asked.key]


def test_rows_of_years_are_compared_by_their_year(tmp_path):
    path = tmp_path / "isoc.csv"
    path.write_text(
        "geo,time,values\nFRB,2012,5\nFRB,2013,6\nFRB0,2013,6\nFRC1,2012,3\nFRC1,2013,4\n", encoding="utf-8"
    )
    assert tomllib.loads(write_description(propose(path, ROOT)))["skip"] == {"rows": ["FRB0"]}


def test_two_names_of_a_region_are_left_as_they_stand(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Région;2012\nCentre-Val de Loire;5\nCENTRE VAL DE LOIRE;5\nAlsace;3\n", encoding="utf-8")
    assert "skip" not in tomllib.loads(write_description(propose(path, ROOT)))


def test_old_regions_within_new_ones_are_of_the_versions_that_have_both(describe):
    said, _ = describe("FRF 9 9 9", "FRF1 3 3 3", "FRF2 3 3 3", "FRF3 3 3 3")
    assert said["defaults"]["geography"] == "nuts2024"


def test_codes_of_two_editions_of_the_same_regions_are_of_the_edition_that_has_these(describe):
    said, text = describe("FR81 5 6 :", "FRJ1 : 6 7", "FR42 1 1 :", "FRF1 : 1 1", "FRF2 1 1 1", "FRF 4 4 4")
    assert said["defaults"]["geography"] == "nuts2024"
    assert "which has the regions of all codes, though not every code" in text


def test_a_mixture_of_editions_is_named_and_the_edition_of_most_codes_offered(describe):
    _, text = describe("HU11 5 6 7", "HU12 4 4 4", "HU10 9 9 9", "DE11 3 3 3")
    (asked,) = [line for line in text.splitlines() if line.startswith("# unsure: geography")]
    assert asked.startswith('# unsure: geography = "nuts2024"')
    assert asked.endswith("codes of several editions: nuts2024 has most of them, and not HU10")


def test_codes_of_two_editions_whose_figures_differ_are_left_to_a_person(describe):
    said, text = describe("FR42 5 6 7", "FRF1 5 6 8", "FR83 1 1 1", "FRM0 1 1 1", "DE11 4 4 4")
    assert said["skip"]["rows"] == ["FRM0"]
    assert "FRF1 (FR42): two codes of a region whose figures differ: where they do neither is read" in text


def test_names_of_old_and_new_regions_are_told_apart(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Région;2015\nAlsace;1\nGrand Est;5\nLorraine;2\nBretagne;3\n", encoding="utf-8")
    text = write_description(propose(path, ROOT))
    assert "regions until 2015 (Alsace, Lorraine) beside those since 2016 (Grand Est): part them by [[table]]" in text
