"""Workbooks become cells: every value once, with its address; what cannot be read as it stands is told."""

import datetime
import io
import re
import zipfile
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from indicators.readers import CELL_COLUMNS, read_cells, workbook
from indicators.seals import renew_seal
from indicators.sources import read_description
from indicators.workbooks import guard

RECORDS = """
[file]
language = "fr"
layout = "records"
precision = "claim"
[columns]
"Territoire" = "territory"
"Texte" = "text"
[[sheet]]
name = "S"
indicator = "jobs"
"""
MATRIX = """
[file]
language = "fr"
layout = "matrix"
precision = "count"
[columns]
"Code" = "ignore"
"Région" = "territory"
[[sheet]]
name = "S"
indicator = "jobs"
"""


@pytest.fixture
def read(read_file):
    """Save a workbook with its description, sealed, and return its cells and problems."""

    def save_and_read(book: openpyxl.Workbook, text: str):
        saved = io.BytesIO()
        book.save(saved)
        return read_file("book.xlsx", saved.getvalue(), text)

    return save_and_read


def make_book(*rows: tuple, title: str = "S") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def list_rules(problems) -> list[tuple[str, str]]:
    return list(zip(problems["rule"], problems["cell"], strict=True))


def test_a_record_is_a_cell_with_its_place_and_what_its_sheet_says(read):
    cells, problems = read(make_book(("Territoire", "Texte"), ("Bretagne", "plus de 4 200")), RECORDS)
    assert list(cells.columns) == list(CELL_COLUMNS)
    expected = {
        "source": "agency_2014",
        "place": "book.xlsx!S!B2",
        "text": "plus de 4 200",
        "language": "fr",
        "indicator": "jobs",
        "territory": "Bretagne",
        "precision": "claim",
        "published": "2014-11",
    }
    assert cells.iloc[0].to_dict() == {**dict.fromkeys(CELL_COLUMNS, ""), **expected}
    assert problems.empty


def test_a_passage_completes_the_place(read):
    text = RECORDS.replace("[[sheet]]", '"Passage" = "passage"\n[[sheet]]')
    book = make_book(("Territoire", "Texte", "Passage"), ("Bretagne", "12", "paragraphe 9"), ("Alsace", "13", None))
    cells, _ = read(book, text)
    assert cells["place"].tolist() == ["book.xlsx!S!B2 (paragraphe 9)", "book.xlsx!S!B3"]


def test_what_a_row_says_goes_before_what_its_sheet_says(read):
    text = RECORDS.replace("[[sheet]]", '"Indicateur" = "indicator"\n[[sheet]]')
    book = make_book(("Territoire", "Texte", "Indicateur"), ("Alsace", "1", " members "), ("Alsace", "2", None))
    assert read(book, text)[0]["indicator"].tolist() == ["members", "jobs"]


VALUES = [
    (4866, "4866", "en"),
    (4866.0, "4866", "en"),
    (0.1, "0.1", "en"),
    (1e-7, "0.0000001", "en"),
    (1e21, "1000000000000000000000", "en"),
    (12345678901234570000, "12345678901234570000", "en"),
    (True, "TRUE", "fr"),
    (False, "FALSE", "fr"),
    ("#N/A", "#N/A", "fr"),
    ("#DIV/0!", "#DIV/0!", "fr"),
    ("NA", "NA", "fr"),
    ("01004", "01004", "fr"),
    (" 12,5 % ", " 12,5 % ", "fr"),
    ("a\nb", "a\nb", "fr"),
    (datetime.datetime(2024, 1, 15), "2024-01-15", "fr"),
    (datetime.datetime(2024, 1, 15, 10, 30), "2024-01-15T10:30:00", "fr"),
    (datetime.time(10, 30), "10:30:00", "fr"),
]


@pytest.mark.parametrize(("value", "text", "language"), VALUES, ids=[repr(value[0]) for value in VALUES])
def test_a_value_is_kept_as_text(read, value, text, language):
    cells, problems = read(make_book(("Territoire", "Texte"), ("Alsace", value)), RECORDS)
    assert cells[["text", "language"]].values.tolist() == [[text, language]]
    assert problems.empty


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.125, "0%", "12.5 %"),
        (0.07, "0.00 %", "7 %"),
        (1, "0%", "100 %"),
        (12.5, '0.0" %"', "12.5 %"),
        (12.5, r"0.0\%", "12.5 %"),
        (12.5, "# ##0,0 [$€-40C]", "12.5 €"),
        (2012, "yyyy", "1905-07-04"),
    ],
)
def test_a_number_format_is_read_and_not_guessed(read, value, number_format, text):
    book = make_book(("Territoire", "Texte"), ("Alsace", value))
    book.active["B2"].number_format = number_format
    assert read(book, RECORDS)[0]["text"].tolist() == [text]


def test_a_row_without_text_is_a_cell_and_a_blank_row_is_none(read):
    book = make_book(("Territoire", "Texte"), ("Alsace", None), (None, None), ("\u00a0", " "), (None, "12"), (None,))
    cells, problems = read(book, RECORDS)
    assert cells[["place", "territory", "text"]].values.tolist() == [
        ["book.xlsx!S!B2", "Alsace", ""],
        ["book.xlsx!S!B5", "", "12"],
    ]
    assert problems.empty


def test_headers_are_found_whatever_their_spaces_and_accents(read):
    book = make_book(("Te\u0301rritoire ", "Texte\n brut"), ("Alsace", 1))
    text = RECORDS.replace('"Territoire"', '"Térritoire"').replace('"Texte"', '"Texte brut"')
    assert len(read(book, text)[0]) == 1


def test_a_missing_column_is_told_with_the_headers_found(read):
    cells, problems = read(make_book(("Territoire", "texte"), ("Alsace", 1)), RECORDS)
    assert cells.empty
    assert problems[["rule", "found", "expected"]].values.tolist() == [
        ["missing_column", "Territoire, texte", "Texte"],
    ]


def test_a_column_that_is_there_twice_is_not_chosen(read):
    cells, problems = read(make_book(("Territoire", "Texte", "Texte "), ("Alsace", 1, 2)), RECORDS)
    assert cells.empty
    assert problems[["rule", "found"]].values.tolist() == [["duplicate_header", "Texte"]]


def test_a_column_that_nobody_named_is_told_unless_it_is_empty_or_skipped(read):
    book = make_book(("Territoire", "Texte", "x", "x", "y", "vide", None), ("Alsace", 1, 2, 3, 4, None, 5))
    cells, problems = read(book, RECORDS)
    assert len(cells) == 1
    assert list_rules(problems) == [
        ("duplicate_header", "C1"),
        ("duplicate_header", "D1"),
        ("undeclared_column", "E1"),
        ("blank_header", "G1"),
    ]
    aside = '"y" = "ignore"\n"column G" = "ignore"\n[skip]\ncolumns = ["x*"]\n[[sheet]]'
    assert read(book, RECORDS.replace("[[sheet]]", aside))[1].empty


def test_a_header_row_that_is_blank_is_told(read):
    text = RECORDS.replace('precision = "claim"', 'precision = "claim"\nheader = 5')
    cells, problems = read(make_book(("Territoire", "Texte"), ("Alsace", 1)), text)
    assert cells.empty
    assert list_rules(problems) == [("missing_header", "")]


def test_a_sheet_without_rows_is_told(read):
    cells, problems = read(make_book(("Territoire", "Texte")), RECORDS)
    assert cells.empty
    assert problems["rule"].tolist() == ["no_cells"]


def test_sheets_missing_not_named_or_hidden_are_told_and_empty_ones_are_not(read):
    book = make_book(("Territoire", "Texte"), ("Alsace", 1))
    book.create_sheet("Notes")["A1"] = "x"
    book.create_sheet("Vieux")["A1"] = "x"
    book["Vieux"].sheet_state = "veryHidden"
    book.create_sheet("Vide")
    cells, problems = read(book, RECORDS + '[[sheet]]\nname = "T"\n')
    assert len(cells) == 1
    assert problems[["rule", "sheet", "expected"]].values.tolist() == [
        ["missing_sheet", "T", "T"],
        ["undeclared_sheet", "Notes", ""],
        ["hidden_sheet", "Vieux", ""],
    ]


def test_a_hidden_sheet_that_is_named_is_read(read):
    book = make_book(("Territoire", "Texte"), ("Alsace", 1))
    book.create_sheet("Vide")
    book["S"].sheet_state = "hidden"
    cells, problems = read(book, RECORDS)
    assert len(cells) == 1
    assert problems.empty


def test_hidden_rows_are_read_only_where_declared(read):
    book = make_book(("Territoire", "Texte"), ("Alsace", 1), ("Corse", 2))
    book.active.row_dimensions[3].hidden = True
    book.active.row_dimensions[9].hidden = True
    cells, problems = read(book, RECORDS)
    assert cells["territory"].tolist() == ["Alsace"]
    assert problems[["rule", "found"]].values.tolist() == [["hidden_rows", "3"]]
    cells, problems = read(book, RECORDS.replace('precision = "claim"', 'precision = "claim"\nhidden = true'))
    assert cells["territory"].tolist() == ["Alsace", "Corse"]
    assert problems.empty


def test_hidden_columns_are_read_only_where_declared(read):
    book = make_book(("Région", 2011, 2012, "Code"), ("Alsace", 1, 2, "FR42"))
    book.active.column_dimensions["C"].hidden = True
    book.active.column_dimensions["D"].hidden = True
    cells, problems = read(book, MATRIX)
    assert cells["period"].tolist() == ["2011"]
    assert problems[["rule", "found"]].values.tolist() == [["hidden_columns", "C:C"]]
    assert read(book, MATRIX.replace('"count"', '"count"\nhidden = true'))[0]["period"].tolist() == ["2011", "2012"]


def test_merged_cells_are_told_and_not_read(read):
    book = make_book(("Région", 2011, 2012, "Code"), ("Alsace", 1, 2, "a"), ("Corse", 3, 4, "b"), ("Centre", 5, 6, "c"))
    book.active.merge_cells("B2:C2")
    book.active.merge_cells("D3:D4")
    cells, problems = read(book, MATRIX)
    assert cells["place"].tolist() == [f"book.xlsx!S!{address}" for address in ("B3", "C3", "B4", "C4")]
    assert problems[["rule", "cell", "text", "found"]].values.tolist() == [["merged_cells", "B2", "1", "B2:C2"]]


def test_a_merged_title_above_the_header_is_no_matter(read):
    book = make_book(("Le numérique", None), ("Territoire", "Texte"), ("Alsace", 1))
    book.active.merge_cells("A1:B1")
    cells, problems = read(book, RECORDS.replace('precision = "claim"', 'precision = "claim"\nheader = 2'))
    assert cells["place"].tolist() == ["book.xlsx!S!B3"]
    assert problems.empty


def test_a_word_merged_over_rows_and_columns_of_words_stands_for_each_row(read):
    book = make_book(("Territoire", "Note", "Texte"), ("Alsace", None, 1), (None, None, 2), ("Corse", "n", 3))
    book.active.merge_cells("A2:B3")
    cells, problems = read(book, RECORDS.replace("[[sheet]]", '"Note" = "note"\n[[sheet]]'))
    assert cells[["territory", "note", "text"]].values.tolist() == [
        ["Alsace", "", "1"],
        ["Alsace", "", "2"],
        ["Corse", "n", "3"],
    ]
    assert problems.empty


def test_a_word_merged_with_figures_is_told(read):
    book = make_book(("Territoire", "Texte"), ("Alsace", 1), ("Ressources", None))
    book.active.merge_cells("A3:B3")
    cells, problems = read(book, RECORDS)
    assert cells["territory"].tolist() == ["Alsace"]
    assert problems[["rule", "text"]].values.tolist() == [["merged_cells", "Ressources"]]
    assert read(book, RECORDS.replace("[[sheet]]", '[skip]\nrows = ["Ress*"]\n[[sheet]]'))[1].empty


def test_a_formula_never_calculated_is_told_and_one_with_a_value_is_read(read, tmp_path):
    book = make_book(("Territoire", "Texte"), ("Alsace", "=1+1"), ("Corse", "=2+2"))
    cells, problems = read(book, RECORDS)
    assert cells.empty
    assert problems[["rule", "cell", "text"]].values.tolist() == [
        ["formula_without_value", "B2", "=1+1"],
        ["formula_without_value", "B3", "=2+2"],
    ]
    rewrite_part(tmp_path / "book.xlsx", "xl/worksheets/sheet1.xml", r"(<f>2\+2</f>)<v />", r"\1<v>4</v>")
    renew_seal(tmp_path / "book.xlsx")
    cells, problems = read_cells(read_description(tmp_path / "book.toml"))
    assert cells["text"].tolist() == ["4"]
    assert list_rules(problems) == [("formula_without_value", "B2")]


def test_a_formula_that_gives_no_letter_is_an_empty_cell_and_no_fault(read, tmp_path):
    read(make_book(("Territoire", "Texte"), ("Alsace", "=1+1"), ("Corse", "=2+2")), RECORDS)
    part, found = "xl/worksheets/sheet1.xml", r'<c r="(B3)"( s="\d+")?><f>2\+2</f><v ?/>'
    rewrite_part(tmp_path / "book.xlsx", part, found, r'<c r="\1" t="str"><f>2+2</f><v></v>')
    renew_seal(tmp_path / "book.xlsx")
    cells, problems = read_cells(read_description(tmp_path / "book.toml"))
    assert (list_rules(problems), len(cells)) == ([("formula_without_value", "B2")], 1)
    assert cells["text"].tolist() == [""]


def rewrite_part(path: Path, part: str, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[part].decode("utf-8")
    rewritten, times = re.subn(old, new, text)
    assert times, text
    parts[part] = rewritten.encode("utf-8")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_workbook_that_lies_about_its_extent_is_read_in_full(read, tmp_path):
    read(make_book(("Territoire", "Texte"), ("Alsace", 1)), RECORDS)
    for extent in ("A1:XFD1048576", "A1", "B2:B2"):
        rewrite_part(tmp_path / "book.xlsx", "xl/worksheets/sheet1.xml", 'ref="[^"]*"', f'ref="{extent}"')
        renew_seal(tmp_path / "book.xlsx")
        cells, problems = read_cells(read_description(tmp_path / "book.toml"))
        assert cells["place"].tolist() == ["book.xlsx!S!B2"]
        assert problems.empty


def test_cells_out_of_order_are_read_all(read, tmp_path):
    read(make_book(("Territoire", "Texte"), ("Alsace", 1)), RECORDS)
    swapped = (r'(<c r="A2".*?</c>)(<c r="B2".*?</c>)', r"\2\1")
    rewrite_part(tmp_path / "book.xlsx", "xl/worksheets/sheet1.xml", *swapped)
    renew_seal(tmp_path / "book.xlsx")
    cells, problems = read_cells(read_description(tmp_path / "book.toml"))
    assert cells[["territory", "text"]].values.tolist() == [["Alsace", "1"]]
    assert problems.empty


ODD = "xl/worksheets/sheet1.bin"


@pytest.fixture
def read_odd(read, tmp_path):
    """Save a workbook whose one sheet stands in a part that no program would call so, and read it."""

    def save_and_read(*rows: tuple, change=lambda sheet: sheet):
        read(make_book(("Territoire", "Texte"), *rows), RECORDS)
        path = tmp_path / "book.xlsx"
        for part in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
            rewrite_part(path, part, r"worksheets/sheet1\.xml", "worksheets/sheet1.bin")
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        parts[ODD] = change(parts.pop("xl/worksheets/sheet1.xml"))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        renew_seal(path)
        cells, problems = read_cells(read_description(tmp_path / "book.toml"))
        return cells["text"].tolist(), list_rules(problems)

    return save_and_read


def test_a_sheet_that_hides_behind_another_ending_is_read(read_odd):
    assert read_odd(("Alsace", "x")) == (["x"], [])


def test_a_sheet_that_hides_behind_another_ending_is_no_less_guarded(read_odd):
    assert read_odd(("Alsace", "x"), change=b'<!DOCTYPE a [<!ENTITY b "c">]>'.__add__) == (
        [],
        [("unsafe_workbook", "")],
    )
    far = partial(re.sub, rb'r="B2"', b'r="XFD1048576"')
    assert read_odd(("Alsace", "x"), change=far) == ([], [("far_cell", "XFD1048576")])


def test_what_is_known_of_a_sheet_is_known_behind_another_ending(read_odd):
    assert read_odd(("Alsace", "=1+1"), ("Corse", "x")) == (["x"], [("formula_without_value", "B2")])
    hide = partial(re.sub, rb'<row r="3"', b'<row r="3" hidden="1"')
    assert read_odd(("Alsace", "y"), ("Corse", "x"), change=hide) == (["y"], [("hidden_rows", "")])


def test_cells_behind_another_ending_are_counted(read_odd, monkeypatch):
    monkeypatch.setattr(guard, "MAX_CELLS", 3)
    assert read_odd(("Alsace", "x")) == ([], [("too_many_cells", "")])


def make_sheets(*sheets: tuple[str, str], rows=(("Territoire", "Texte"), ("Alsace", 1))) -> openpyxl.Workbook:
    """Return a workbook of sheets that all hold the same, each with its name and state."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, state in sheets:
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    return book


BY_PERIOD = RECORDS.replace('"S"', '"{period}"')


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_whose_name_fits_a_pattern_is_told_and_not_read(read, state):
    book = make_sheets(("2012", "visible"), ("2013", state))
    cells, problems = read(book, BY_PERIOD)
    assert cells["period"].tolist() == ["2012"]
    assert problems[["rule", "found"]].values.tolist() == [["hidden_sheet", "2013"]]
    cells, problems = read(book, BY_PERIOD.replace("[columns]", "hidden = true\n[columns]"))
    assert (cells["period"].tolist(), problems.empty) == (["2012", "2013"], True)


def test_sheets_whose_names_differ_by_spaces_are_told_and_none_is_read(read):
    book = make_sheets(("2012", "visible"), ("2012 ", "visible"), ("2013", "visible"))
    cells, problems = read(book, BY_PERIOD)
    assert cells["period"].tolist() == ["2013"]
    assert problems[["rule", "sheet"]].values.tolist() == [["duplicate_sheet", "2012"]]
    _, problems = read(book, RECORDS.replace('"S"', '"2012"'))
    assert problems["rule"].tolist() == ["duplicate_sheet", "undeclared_sheet"]


def test_a_mistake_of_ours_is_not_told_as_a_damaged_file(read, monkeypatch):
    def fail(*_):
        raise KeyError("ours")

    monkeypatch.setattr(workbook, "make_grid", fail)
    with pytest.raises(KeyError, match="ours"):
        read(make_book(("Territoire", "Texte"), ("Alsace", 1)), RECORDS)


def test_rows_of_unknown_or_unnamed_sources_are_told(read, source_block):
    text = RECORDS.replace("[[sheet]]", '"Source" = "source"\n[[sheet]]')
    other = source_block.replace("agency_2014", "office_2015")
    book = make_book(
        ("Territoire", "Texte", "Source"), ("Alsace", 1, "office_2015"), ("Corse", 2, "nobody"), ("Centre", 3, None)
    )
    cells, problems = read(book, text + other)
    assert cells["source"].tolist() == ["office_2015"]
    assert problems["source"].tolist() == ["", ""]
    assert problems[["rule", "text", "found", "expected"]].values.tolist() == [
        ["unknown_source", "2", "nobody", "office_2015, agency_2014"],
        ["unknown_source", "3", "", "office_2015, agency_2014"],
    ]


def test_a_matrix_gives_a_cell_for_each_territory_and_period(read):
    book = make_book(("Code", "Région", 2011, "2012"), ("FR42", "Alsace", 5, "6 (p)"), ("FR83", "Corse", None, 7.5))
    cells, problems = read(book, MATRIX)
    assert cells[["place", "territory", "period", "text", "language"]].values.tolist() == [
        ["book.xlsx!S!C2", "Alsace", "2011", "5", "en"],
        ["book.xlsx!S!D2", "Alsace", "2012", "6 (p)", "fr"],
        ["book.xlsx!S!C3", "Corse", "2011", "", "fr"],
        ["book.xlsx!S!D3", "Corse", "2012", "7.5", "en"],
    ]
    assert problems.empty


def test_a_named_row_or_column_without_a_value_is_told_once(read):
    book = make_book(
        ("Région", "Code", 2011, 2012), ("Alsace", None, 1, None), (None,) * 4, ("Source : Insee", None, None, None)
    )
    cells, problems = read(book, MATRIX)
    assert cells["place"].tolist() == ["book.xlsx!S!C2"]
    assert problems[["rule", "cell", "text", "found"]].values.tolist() == [
        ["empty_row", "A4", "Source : Insee", ""],
        ["empty_column", "", "", "2012"],
    ]


def test_values_without_territory_are_kept_for_cleaning_to_refuse(read):
    cells, _ = read(make_book(("Région", "Code", 2011), (None, None, 12)), MATRIX)
    assert cells[["territory", "text"]].values.tolist() == [["", "12"]]


def test_a_column_of_a_matrix_that_is_no_period_is_told(read):
    book = make_book(("Région", "Code", 2011, "Rang", None, 2012, "2012"), ("Alsace", "FR42", 1, 3, 4, 5, 6))
    cells, problems = read(book, MATRIX)
    assert cells["period"].tolist() == ["2011"]
    assert problems[["rule", "cell", "found"]].values.tolist() == [
        ["undeclared_column", "D1", "Rang"],
        ["blank_header", "E1", "E"],
        ["duplicate_header", "F1", "2012"],
        ["duplicate_header", "G1", "2012"],
    ]


def test_sheets_follow_in_the_order_of_the_description(read):
    book = make_book(("Territoire", "Texte"), ("Alsace", 1))
    second = book.create_sheet("T")
    second.append(("Territoire", "Texte"))
    second.append(("Alsace", 2))
    cells, _ = read(book, RECORDS.replace('"S"', '"T"') + '[[sheet]]\nname = "S"\nindicator = "members"\n')
    assert cells[["place", "indicator"]].values.tolist() == [
        ["book.xlsx!T!B2", "jobs"],
        ["book.xlsx!S!B2", "members"],
    ]


def test_pictures_comments_and_rules_of_entry_are_left_aside(read):
    book = make_book(("Territoire", "Texte"), ("Alsace", 1))
    book.active["B2"].comment = openpyxl.comments.Comment("secret", "me")
    book.active.add_data_validation(openpyxl.worksheet.datavalidation.DataValidation(type="list", formula1='"a,b"'))
    chart = openpyxl.chart.BarChart()
    book.active.add_chart(chart, "D4")
    cells, problems = read(book, RECORDS)
    assert cells["text"].tolist() == ["1"]
    assert problems.empty


def round_as_written(value: float) -> float:
    """The library writes sixteen digits of a number, as a spreadsheet does; those must come back."""
    return float(f"{value:.16g}")


# What a cell can hold and a reader must give back: no control characters, which a workbook cannot hold either.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cf")), min_size=1, max_size=8
)
VALUE = (
    TEXTS.filter(lambda text: not text.startswith("="))
    | st.integers(-(10**15), 10**15)
    | st.floats(-1e9, 1e9).map(round_as_written)
)
QUIET = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIET
@given(rows=st.lists(st.tuples(st.none() | VALUE, st.none() | VALUE, st.none() | VALUE), min_size=1, max_size=8))
def test_every_value_of_a_records_sheet_is_one_cell_at_its_address(read, rows):
    text = RECORDS.replace('"Territoire" = "territory"', '"Note" = "note"\n"Autre" = "ignore"')
    cells, problems = read(make_book(("Autre", "Note", "Texte"), *rows), text)
    expected = [
        f"book.xlsx!S!C{row}" for row, values in enumerate(rows, 2) if values[1] is not None or values[2] is not None
    ]
    assert cells["place"].tolist() == expected
    assert set(problems["rule"]) <= {"no_cells"}
    given_back = dict(zip(cells["place"], zip(cells["text"], cells["language"], strict=True), strict=True))
    for row, values in enumerate(rows, 2):
        if values[2] is not None:
            check_given_back(values[2], *given_back[f"book.xlsx!S!C{row}"])


def check_given_back(value: object, text: str, language: str) -> None:
    """A number is written so that it comes back the same, a text as it stands."""
    if isinstance(value, str):
        assert (text, language) == (value, "fr")
    else:
        assert (type(value)(text), language) == (value, "en")
        assert "e" not in text.lower()


@QUIET
@given(
    grid=st.integers(1, 5).flatmap(
        lambda width: st.lists(st.lists(st.none() | VALUE, min_size=width, max_size=width), min_size=1, max_size=5)
    )
)
def test_every_value_of_a_matrix_is_one_cell_at_its_address(read, grid):
    headers = ("Région", "Code", *range(2001, 2001 + len(grid[0])))
    rows = [(f"T{number}", None, *values) for number, values in enumerate(grid)]
    cells, problems = read(make_book(headers, *rows), MATRIX)
    filled = {
        f"book.xlsx!S!{get_column_letter(column)}{row}": value
        for row, values in enumerate(grid, 2)
        for column, value in enumerate(values, 3)
        if value is not None
    }
    texts = dict(zip(cells["place"], zip(cells["text"], cells["language"], strict=True), strict=True))
    assert len(texts) == len(cells)
    assert {place for place, (text, _) in texts.items() if text} == set(filled)
    for place, value in filled.items():
        check_given_back(value, *texts[place])
    rows_filled = [any(value is not None for value in values) for values in grid]
    columns_filled = [any(value is not None for value in values) for values in zip(*grid, strict=True)]
    assert len(cells) == sum(rows_filled) * sum(columns_filled)
    assert sorted(problems["rule"]) == ["empty_column"] * columns_filled.count(False) + [
        "empty_row"
    ] * rows_filled.count(False)


def test_the_same_bytes_are_sealed_and_read(read, tmp_path):
    read(make_book(("Territoire", "Texte"), ("Alsace", 1)), RECORDS)
    described = read_description(tmp_path / "book.toml")
    other = io.BytesIO()
    make_book(("Territoire", "Texte"), ("Alsace", 2)).save(other)
    (tmp_path / "book.xlsx").write_bytes(other.getvalue())
    cells, problems = read_cells(described)
    assert cells.empty
    assert list_rules(problems) == [("seal_mismatch", "")]


@pytest.mark.parametrize(
    ("number_format", "text"),
    [
        ('#,##0 "M€"', "12 M€"),
        ('#,##0" M€";-#,##0" M€"', "12 M€"),
        ("#,##0 €", "12 €"),
        ("[$€-40C] #,##0.00", "12 €"),
        ('#,##0,,"M€"', "12"),
        ('0.0" %"', "12 %"),
        (r"0.0\ \%", "12 %"),
        ('0.0"\u202f‰"', "12 ‰"),
        ("0.0%", "1200 %"),
        ("#,##0_);(#,##0)", "12"),
        ("[Red]0.0", "12"),
        (r"_-* #,##0.00\ _€_-", "12"),
        ("General", "12"),
    ],
)
def test_the_unit_that_a_number_format_shows_is_part_of_the_words(read, number_format, text):
    book = make_book(("Territoire", "Texte"), ("Alsace", 12))
    book.active["B2"].number_format = number_format
    assert read(book, RECORDS)[0]["text"].tolist() == [text]


def test_a_problem_belongs_to_the_source_of_its_sheet_or_file(read, source_block):
    book = make_book(("Territoire", "Texte"), ("Alsace", None))
    book.active.merge_cells("A2:B2")
    assert read(book, RECORDS)[1]["source"].tolist() == ["agency_2014"]
    two = RECORDS.replace('"jobs"', '"jobs"\nsource = "office_2015"') + source_block.replace(
        "agency_2014", "office_2015"
    )
    assert read(book, two)[1]["source"].tolist() == ["office_2015"]
