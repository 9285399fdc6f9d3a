"""A plain 0.021 that is to be in percent is read as 2.1 % only where its format or the description says so."""

from __future__ import annotations

import io
from array import array
from contextlib import contextmanager

import openpyxl
import pytest

from bad_files import make_document
from indicators.errors import SourceError
from indicators.readers import workbook
from indicators.workbooks.sheets import KEPT, WORDS, Filled, SheetFacts, SheetTexts

DESCRIPTION = """
[file]
language = "fr"
layout = "matrix"
precision = "count"
[columns]
"Région" = "territory"
[across]
1 = "{indicator} {period}"
[words.indicator]
"Part" = { indicator = "employees", measure = "share", denominator = "all_sectors" }
"Part lue" = { indicator = "employees", unit = "en %" }
"Taux" = { indicator = "success_rate", measure = "level" }
"Effectif" = { indicator = "employees", measure = "level" }
[[sheet]]
name = "S"
"""
HEADER = ["Région", "Part 2012", "Part lue 2012", "Taux 2012", "Effectif 2012"]


@pytest.fixture
def read_old(read_file, monkeypatch):
    """Return cells and problems of an .xls of one row below `HEADER`."""

    def read(values: list[object], said: str = "", name: str = "a.xls"):
        rows = [HEADER, ["Alsace", *values]]
        places = [(row, column) for row, texts in enumerate(rows) for column in range(len(texts))]
        texts = [text for row in rows for text in row]
        kinds = bytes(KEPT if isinstance(text, float) else WORDS for text in texts)
        words = [text for text in texts if isinstance(text, str)]
        kept = array("d", [text for text in texts if isinstance(text, float)])
        filled = Filled(*zip(*places, strict=True), kinds, words, kept, (2, len(HEADER)))
        sheet = SheetTexts("S", "visible", SheetFacts(len(texts), (), frozenset(), (), {}), lambda: filled)

        @contextmanager
        def open_sheets(*_):
            yield [sheet]

        monkeypatch.setattr(workbook, "open_sheets", open_sheets)
        return read_file(name, b"whatever it holds", DESCRIPTION.replace("[columns]", f"{said}\n[columns]"))

    return read


def test_a_share_that_may_be_a_fraction_is_a_problem_with_both_readings(read_old):
    cells, problems = read_old([0.021, 0.5, 0.25, 12.0])
    assert cells[["place", "text"]].values.tolist() == [["a.xls!S!E2", "12"]]
    assert problems[["rule", "cell", "found", "expected"]].values.tolist() == [
        ["share_or_fraction", "B2", "0.021", "2.1 %"],
        ["share_or_fraction", "C2", "0.5", "50 %"],
        ["share_or_fraction", "D2", "0.25", "25 %"],
    ]


def test_a_share_that_is_declared_a_fraction_is_the_percentage_that_is_shown(read_old):
    cells, problems = read_old([0.021, 0.5, 0.25, 12.0], 'shares = "fraction"')
    assert cells[["text", "language"]].values.tolist() == [
        ["2.1 %", "en"],
        ["50 %", "en"],
        ["25 %", "en"],
        ["12", "en"],
    ]
    assert problems.empty


def test_a_share_that_is_declared_in_percent_stays_as_it_is(read_old):
    cells, problems = read_old([2.1, 50.0, 25.0, 12.0], 'shares = "percent"')
    assert cells["text"].tolist() == ["2.1", "50", "25", "12"]
    assert problems.empty


def test_a_share_that_is_written_as_words_is_no_matter(read_old):
    cells, problems = read_old(["2,1", "50 %", "25", "12"])
    assert cells["text"].tolist() == ["2,1", "50 %", "25", "12"]
    assert problems.empty


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods"])
def test_plain_shares_of_files_that_tell_their_percentages_are_taken_as_shown(read_old, name):
    cells, problems = read_old([0.021, 0.5, 0.25, 12.0], name=name)
    assert cells["text"].tolist() == ["0.021", "0.5", "0.25", "12"]
    assert problems.empty


def test_only_a_workbook_is_asked_how_shares_are_kept(read_file):
    description = DESCRIPTION.partition("[[sheet]]")[0].replace("[columns]", 'shares = "fraction"\n[columns]')
    with pytest.raises(SourceError, match="asked of workbooks only; drop shares"):
        read_file("a.csv", b"R\xc3\xa9gion;Part 2012\nAlsace;0,021\n", description)


@pytest.fixture
def read_mixed(read_file):
    """Return cells and problems of an .xlsx or .ods: in one column 2.1 % is formatted so, 0.015 and 0 are plain."""

    def read(name: str, said: str = ""):
        rows = [
            ["Région", "Part 2012", "Part 2013", "Part lue 2012", "Taux 2012", "Effectif 2012"],
            ["Alsace", "2.1%", 2.25, 0.25, 1.5, 12],
            ["Corse", 0.015, "2.5%", 0.5, 1.6, 13],
            ["Bretagne", 0, 0.03, 7.5, 1.7, 14],
        ]
        content = make_document(rows) if name.endswith(".ods") else make_excel(rows)
        return read_file(name, content, DESCRIPTION.replace("[columns]", f"{said}\n[columns]"))

    return read


def make_excel(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "S"
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            share = isinstance(value, str) and value.endswith("%")
            cell = sheet.cell(row, column, float(value[:-1]) / 100 if share else value)
            cell.number_format = "0.0%" if share else "General"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods"])
def test_a_plain_share_among_cells_formatted_in_percent_is_a_problem_with_both_readings(read_mixed, name):
    cells, problems = read_mixed(name)
    assert problems[["rule", "cell", "found", "expected"]].values.tolist() == [
        ["share_among_percentages", "C2", "2.25", "225 %"],
        ["share_among_percentages", "B3", "0.015", "1.5 %"],
        ["share_among_percentages", "C4", "0.03", "3 %"],
    ]
    assert cells["text"].tolist() == [
        *("2.1 %", "0.25", "1.5", "12"),
        *("2.5 %", "0.5", "1.6", "13"),
        *("0", "7.5", "1.7", "14"),
    ]


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods"])
def test_the_description_says_what_plain_shares_of_any_workbook_are(read_mixed, name):
    fractions, unclear = read_mixed(name, 'shares = "fraction"')
    assert unclear.empty
    assert fractions["text"].tolist()[5:7] == ["1.5 %", "2.5 %"]
    percentages, unclear = read_mixed(name, 'shares = "percent"')
    assert unclear.empty
    assert percentages["text"].tolist()[5:7] == ["0.015", "2.5 %"]


def test_how_shares_are_kept_is_said_in_one_of_two_words(read_old):
    with pytest.raises(SourceError, match="shares is 'fractions'; did you mean 'fraction'"):
        read_old([0.021, 0.5, 0.25, 12.0], 'shares = "fractions"')
