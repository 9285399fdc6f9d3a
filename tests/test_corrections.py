"""Corrections: mended where they stand, refused where the source has changed."""

import pandas as pd
import pytest

from indicators.corrections import apply_corrections, check_corrections
from indicators.errors import IndicatorsError

HEADER = "source,place,expected,corrected,reason,author,date\n"
CELLS = pd.DataFrame(
    {
        "source": ["novae", "novae", "insee"],
        "place": ["a.xlsx!f!F2", "a.xlsx!f!F3", "a.xlsx!f!F4"],
        "text": ["11 3000 emplois", "12", "12"],
        "note": ["", "Page 3.", ""],
    }
)


@pytest.fixture
def project(tmp_path):
    def write(rows=""):
        path = tmp_path / "data" / "reference" / "corrections.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER + rows, encoding="utf-8")
        return tmp_path

    return write


def test_without_corrections_every_cell_is_read_as_written(project):
    assert apply_corrections(CELLS, project())["reading"].tolist() == CELLS["text"].tolist()


def test_a_corrected_cell_keeps_the_words_of_its_source_and_says_what_was_read_and_why(project):
    root = project("novae,a.xlsx!f!F2,11 3000 emplois,11 300 emplois,a zero too many,AB,2026-11-01\n")
    mended = apply_corrections(CELLS, root)
    assert mended.loc[0, ["text", "reading", "note"]].tolist() == [
        "11 3000 emplois",
        "11 300 emplois",
        "corrected to “11 300 emplois”: a zero too many",
    ]


def test_a_correction_adds_to_the_note_that_is_there(project):
    root = project("novae,a.xlsx!f!F3,12,13,misprint,AB,2026-11-01\n")
    assert apply_corrections(CELLS, root)["note"][1] == "Page 3.; corrected to “13”: misprint"


def test_the_cells_passed_in_are_not_changed(project):
    before = CELLS.copy()
    apply_corrections(CELLS, project("novae,a.xlsx!f!F3,12,13,misprint,AB,2026-11-01\n"))
    pd.testing.assert_frame_equal(CELLS, before)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("novae,a.xlsx!f!F2,11 300 emplois,11,why,AB,2026", "where '11 3000 emplois' stands"),
        ("novae,a.xlsx!f!F9,12,13,why,AB,2026", "where no cell stands"),
        ("insee,a.xlsx!f!F3,12,13,why,AB,2026", "where no cell stands"),
    ],
)
def test_a_correction_whose_words_no_longer_stand_at_their_place_fails(project, row, said):
    with pytest.raises(IndicatorsError, match=said):
        apply_corrections(CELLS, project(row + "\n"))


def test_a_correction_of_another_file_waits_for_that_file(project):
    root = project("novae,b.csv!line 2!Valeur,12,13,why,AB,2026\n")
    assert (apply_corrections(CELLS, root)["reading"] == CELLS["text"]).all()
    check_corrections(["a.xlsx", "b.csv"], root)
    with pytest.raises(IndicatorsError, match="no cell was read"):
        check_corrections(["a.xlsx"], root)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("novae,a.xlsx!f!F2,12,13,,AB,2026\n", "have no reason"),
        ("novae,,12,13,why,AB,2026\n", "have no place"),
        ("novae,a.xlsx!f!F3,12,13,why,AB,2026\n" * 2, "mend the same words twice"),
    ],
)
def test_a_correction_without_reason_or_place_or_written_twice_is_refused(project, rows, said):
    with pytest.raises(IndicatorsError, match=said):
        apply_corrections(CELLS, project(rows))
