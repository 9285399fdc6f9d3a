"""What changed in a source's file, place by place, since the last cleaning."""

from __future__ import annotations

from collections import Counter

from indicators.cleaning.acceptance import Change, list_changes, list_known


def test_changed_and_new_places_stand_before_those_that_are_gone():
    before = {"a!B2": Counter(["1"]), "a!B3": Counter(["2"]), "a!B4": Counter(["3"])}
    now = {"a!B3": Counter(["5"]), "a!B4": Counter(["3"]), "a!B5": Counter(["4"])}
    changes = (Change("a!B3", "2", "5"), Change("a!B5", None, "4"), Change("a!B2", "1", None))
    assert list_changes(before, now) == changes


def test_of_two_figures_at_one_place_one_more_or_less_is_a_change():
    two, one = {"a!B2": Counter(["x", "x"])}, {"a!B2": Counter(["x"])}
    assert list_changes(two, one) == (Change("a!B2", "x / x", "x"),)
    assert list_changes(two, dict(two)) == ()


def test_the_cells_known_of_a_file_are_those_with_an_address(tmp_path):
    assert list_known("book.xlsx", tmp_path).empty
    processed = tmp_path / "data" / "processed"
    processed.mkdir(parents=True)
    observations = "place,text\nbook.xlsx!S!B2,1\nbook.xlsx!S!B3,5\nother.xlsx!S!B2,9\n"
    (processed / "observations.csv").write_text(observations, encoding="utf-8")
    (processed / "problems.csv").write_text("place,text\nbook.xlsx!S!B9,x\nbook.xlsx!S,\n", encoding="utf-8")
    known = list_known("book.xlsx", tmp_path)
    assert known["place"].tolist() == ["book.xlsx!S!B2", "book.xlsx!S!B3", "book.xlsx!S!B9"]
