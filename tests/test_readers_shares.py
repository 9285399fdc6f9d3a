"""An .xls does not tell how it shows a share: 0.021 is read as 2.1 % only where the description says so."""

from __future__ import annotations

from array import array
from contextlib import contextmanager

import pytest

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
def test_files_that_tell_their_percentages_are_not_asked(read_old, name):
    assert read_old([0.021, 0.5, 0.25, 12.0], name=name)[1].empty
    with pytest.raises(SourceError, match="does not tell itself; drop shares"):
        read_old([0.021, 0.5, 0.25, 12.0], 'shares = "fraction"', name)


def test_how_shares_are_kept_is_said_in_one_of_two_words(read_old):
    with pytest.raises(SourceError, match="shares is 'fractions'; did you mean 'fraction'"):
        read_old([0.021, 0.5, 0.25, 12.0], 'shares = "fractions"')
