"""What is asked of each table by itself, and what is told of figures that nobody can read."""

from __future__ import annotations

import tomllib
from pathlib import Path

import openpyxl
import pytest

from indicators.proposing import propose
from indicators.proposing.answering import fill_needed, list_questions
from indicators.proposing.writing import write_description

ROOT = Path(__file__).parents[1]


@pytest.fixture
def describe(tmp_path):
    """Save a text, or sheets by their names, and return the description that is proposed."""

    def describe(made):
        path = tmp_path / ("made.csv" if isinstance(made, str) else "made.xlsx")
        if isinstance(made, str):
            path.write_text(made, encoding="utf-8")
        else:
            book = openpyxl.Workbook()
            book.remove(book.active)
            for name, rows in made.items():
                sheet = book.create_sheet(name)
                for row in rows:
                    sheet.append(row)
            book.save(path)
        return write_description(propose(path, ROOT))

    return describe


def list_asked(text, part):
    return [asked.key for asked in list_questions(text) if asked.part == part]


def test_sheets_whose_names_say_different_indicators_are_asked_each_by_itself(describe):
    rows = [("Région", "2012", "2013"), ("Alsace", 1859, 1868), ("Corse", 316, 320)]
    text = describe({"Population (milliers)": rows, "Emplois": rows})
    assert {"indicator", "scope", "unit"}.isdisjoint(list_asked(text, "defaults"))
    assert sorted(list_asked(text, "sheet")) == ["indicator", "indicator", "scope", "scope", "unit", "unit"]
    assert "which row of codebook.csv is counted; maybe population" in text
    assert "which row of codebook.csv is counted; maybe jobs" in text


def test_tables_of_different_indicators_are_asked_each_for_who_is_counted(describe):
    text = describe(
        "Population en milliers;;\nRégion;2012;2013\nAlsace;1859;1868\nCorse;316;320\n;;\n"
        "Emplois;;\nRégion;2012;2013\nAlsace;780500;781000\nCorse;120000;121000\n"
    )
    assert list_asked(text, "table") == ["scope", "scope"]
    assert list_asked(text, "defaults") == ["sector", "nature"]


def test_sheets_of_one_indicator_are_asked_once(describe):
    rows = [("Région", "2012", "2013"), ("Alsace", 1859, 1868), ("Corse", 316, 320)]
    text = describe({"Emplois": rows, "Emplois (2)": rows})
    assert list_asked(text, "sheet") == []


def test_the_likelier_century_stands_in_the_question(describe):
    text = describe("Emplois;;;\nDate;Alsace;Corse;Bretagne\njanv-15;500;100;900\nfévr-95;501;101;905\n")
    assert '# unsure: "janv-15" = { period = "2015-01" }' in text
    assert '# unsure: "févr-95" = { period = "1995-02" }' in text
    assert {"janv-15", "févr-95"} <= {*list_asked(text, "words.period")}


def test_texts_that_are_no_figures_are_told_and_marks_asked_for(describe):
    text = describe("Emplois;;\nRégion;2012;2013\nAlsace;780 500;(781 000)\nCorse;ε;s\nBretagne;1.2e6;c\n")
    assert "# look: 'ε', '1.2e6', '(781 000)': no figures as they stand; each will be a problem" in text
    assert list_asked(text, "marks") == ["s"]


def test_what_is_to_be_looked_at_is_no_line_to_fill_in(describe):
    text = describe("Population;;\nRégion;2012;Évolution\nAlsace;1859;0,4\nCorse;316;0,3\n")
    looked = [line for line in text.splitlines() if line.startswith("# look: ")]
    assert looked == ["# look: 'Évolution' holds figures under no period, and is left aside"]
    assert not [line for line in text.splitlines() if line.startswith("# unsure: ") and " = " not in line]
    assert tomllib.loads(fill_needed(text))


def test_a_table_beside_the_first_is_told(describe):
    titles = ("Population", None, None, "PIB", None)
    rows = [
        titles,
        ("Région", "2012", None, "Région", "2012"),
        ("Alsace", 18, None, "Corse", 5),
        ("Corse", 3, None, "Alsace", 9),
    ]
    text = describe({"T1": rows})
    assert "holds territories, too, and is left aside: where it begins a table beside the first" in text
