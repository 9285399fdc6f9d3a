"""The examples of docs/layouts.md give the cells they show; what does not fit a layout is told, never dropped."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from indicators import readers
from indicators.sources import read_description

DOCUMENT = Path(__file__).parents[1] / "docs" / "layouts.md"
EXAMPLE = re.compile(
    r"```toml\n(?P<toml>.*?)```\n\n(?P<files>(?:```csv.*?```\n\n)+)(?P<cells>(?:\|[^\n]*\n)+)", re.DOTALL
)
BLOCK = re.compile(r"```csv ?(.*?)\n(.*?)```", re.DOTALL)
EXAMPLES = [found.groupdict() for found in EXAMPLE.finditer(DOCUMENT.read_text(encoding="utf-8"))]
HEAD = '[file]\nlanguage = "fr"\nprecision = "count"\n'


def make_workbook(sheets: list[tuple[str, str]]) -> bytes:
    """Return a workbook with a sheet for each name and text of a table; digits are numbers."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in sheets:
        sheet = book.create_sheet(name)
        for row in csv.reader(io.StringIO(text), delimiter=";"):
            sheet.append([int(field) if field.isdecimal() else field or None for field in row])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def read_shown(table: str) -> list[dict[str, str]]:
    header, _, *rows = [[part.strip() for part in line[1:-2].split("|")] for line in table.splitlines(keepends=True)]
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("example", EXAMPLES, ids=[str(number) for number in range(len(EXAMPLES))])
def test_an_example_of_the_guide_gives_the_cells_it_shows(read_file, example):
    blocks = BLOCK.findall(example["files"])
    book = bool(blocks[0][0])
    name = "example.xlsx" if book else "example.csv"
    content = make_workbook(blocks) if book else blocks[0][1].encode()
    cells, problems = read_file(name, content, example["toml"].replace("[file]\n", HEAD))
    shown = read_shown(example["cells"])
    cells["place"] = cells["place"].str.removeprefix(f"{name}!")
    assert cells[list(shown[0])].to_dict("records") == shown
    assert problems.empty


def test_every_example_of_the_guide_is_run():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert len(EXAMPLES) == text.count("```toml") == 15


MATRIX = HEAD + 'layout = "matrix"\n[columns]\n"Région" = "territory"\n'


def list_problems(problems) -> list[tuple[str, ...]]:
    return list(problems[["rule", "cell", "found"]].itertuples(index=False, name=None))


def test_words_that_the_file_no_longer_has_are_told(read_file):
    text = MATRIX + '[words.territory]\n"Elsass" = "alsace"\n[skip]\nrows = ["Total"]\ncolumns = ["Rang"]\n'
    _, problems = read_file("a.csv", "Région;2012\nAlsace;1\n".encode(), text + '[take]\nperiod = ["2012", "2013"]\n')
    told = problems[["rule", "found", "expected"]].values.tolist()
    assert told == [
        ["stale_word", "Elsass", "[words] territory"],
        ["stale_word", "2013", "[take] period"],
        ["stale_word", "Total", "[skip] rows"],
        ["stale_word", "Rang", "[skip] columns"],
    ]


def test_marks_and_sheets_to_skip_that_the_file_no_longer_has_are_told(read_file):
    text = MATRIX + '[marks]\n"n.d." = "not_available"\n"-" = "zero"\n"" = "empty"\n'
    text += '[skip]\nsheets = ["Notes*", "Lisez-moi"]\n[[sheet]]\nname = "S"\n'
    book = make_workbook([("S", "Région;2012\nAlsace; n.d. \n"), ("Notes 1", "a\nb\n")])
    _, problems = read_file("a.xlsx", book, text)
    told = problems[["rule", "found", "expected"]].values.tolist()
    assert told == [["stale_word", "Lisez-moi", "[skip] sheets"], ["stale_word", "-", "[marks]"]]


def test_a_word_of_a_name_of_ones_own_that_is_nowhere_declared_is_told_once(read_file):
    text = MATRIX + '"Sujet" = "topic"\n[words.topic]\n"A" = { indicator = "jobs" }\n'
    content = "Région;Sujet;2012\nAlsace;A;1\nAlsace;B;2\nCorse;B;3\n".encode()
    cells, problems = read_file("a.csv", content, text)
    assert cells[["territory", "indicator", "text"]].values.tolist() == [["Alsace", "jobs", "1"]]
    assert list_problems(problems) == [("undeclared_word", "line 3!Sujet", "B")]


def test_a_header_that_does_not_fit_its_pattern_is_told(read_file):
    text = MATRIX + '[across]\n1 = "{indicator} {period}"\n'
    cells, problems = read_file("a.csv", "Région;jobs 2012;Rang\nAlsace;1;2\n".encode(), text)
    assert cells[["indicator", "period", "text"]].values.tolist() == [["jobs", "2012", "1"]]
    assert list_problems(problems) == [("undeclared_column", "line 1", "Rang")]


def test_a_cell_that_does_not_fit_its_pattern_is_told(read_file):
    text = MATRIX.replace('"territory"', '"{territory} ({ignore})"')
    cells, problems = read_file("a.csv", "Région;2012\nAlsace (42);1\nCorse;2\n".encode(), text)
    assert cells["territory"].tolist() == ["Alsace"]
    assert list_problems(problems) == [("undeclared_word", "line 3!Région", "Corse")]


def test_what_is_left_aside_on_purpose_is_counted(tmp_path, read_file):
    from_words = MATRIX + '"Sexe" = "sex"\n"Code" = "ignore"\n[take]\nsex = ["Ensemble"]\nperiod = ["2012"]\n'
    content = "Région;Sexe;Code;2011;2012\nAlsace;Ensemble;1;1;2\nAlsace;Femmes;1;3;4\nTotal;Ensemble;;5;6\n"
    read_file("a.csv", content.encode(), from_words + '[skip]\nrows = ["Total"]\n')
    read = readers.read_file(read_description(tmp_path / "a.toml"))
    assert read.cells["text"].tolist() == ["2"]
    assert read.aside == {"ignored_columns": 1, "untaken_columns": 1, "untaken_rows": 1, "skipped_rows": 1}


@pytest.mark.parametrize("language", ["cp1252", "iso-8859-1"])
def test_letters_of_cp1252_are_not_taken_for_controls(read_file, language):
    text = MATRIX.replace("[columns]", f'encoding = "{language}"\n[columns]')
    content = "Région;2012\r\nCœuvres;1\r\n".encode("cp1252")
    cells, problems = read_file("a.csv", content, text)
    if language == "cp1252":
        assert cells["territory"].tolist() == ["Cœuvres"]
    else:
        assert list_problems(problems) == [("wrong_encoding", "line 2", "0x9C, cp1252 ?")]


SHEET = '[[sheet]]\nname = "S"\n'


@pytest.fixture
def read_book(read_file):
    """Save a workbook of one sheet with a description, and return cells and problems."""

    def save_and_read(fill, text: str):
        book = openpyxl.Workbook()
        book.active.title = "S"
        fill(book.active)
        saved = io.BytesIO()
        book.save(saved)
        return read_file("a.xlsx", saved.getvalue(), text if "[[sheet]]" in text else text + SHEET)

    return save_and_read


def test_merged_headers_stand_for_the_columns_they_span_and_for_no_other(read_book):
    def fill(sheet):
        for row in (("Région", "jobs", None, None), (None, 2011, 2012, 2013), ("Alsace", 1, 2, 3)):
            sheet.append(row)
        sheet.merge_cells("B1:C1")
        sheet.merge_cells("A1:A2")

    text = MATRIX.replace("[columns]", "header = [1, 2]\n[columns]") + '[across]\n1 = "indicator"\n2 = "period"\n'
    cells, problems = read_book(fill, text)
    told = cells[["place", "indicator", "period", "text"]].values.tolist()
    assert told == [
        ["a.xlsx!S!B3", "jobs", "2011", "1"],
        ["a.xlsx!S!C3", "jobs", "2012", "2"],
        ["a.xlsx!S!D3", "", "2013", "3"],
    ]
    assert problems.empty


@pytest.mark.parametrize(
    ("value", "number_format", "period"),
    [(43101, "mmm-yy", "2018-01"), (43101, "yyyy", "2018"), (43101, "dd/mm/yyyy", "2018-01-01")],
)
def test_a_date_in_a_header_is_read_as_far_as_it_is_shown(read_book, value, number_format, period):
    def fill(sheet):
        sheet.append(("Région", value))
        sheet.append(("Alsace", 1))
        sheet["B1"].number_format = number_format

    cells, problems = read_book(fill, MATRIX)
    assert cells["period"].tolist() == [period]
    assert problems.empty


def test_a_year_shown_as_a_date_and_an_error_cell_are_told_with_their_place(read_book):
    def fill(sheet):
        sheet.append(("Région", 2012, 2013))
        sheet.append(("Alsace", 1, "#REF!"))
        sheet["B1"].number_format = "dd/mm/yyyy"

    cells, problems = read_book(fill, MATRIX)
    assert cells[["place", "text"]].values.tolist() == [["a.xlsx!S!C2", "#REF!"]]
    assert list_problems(problems) == [("year_as_date", "B1", "1905-07-04")]


def test_tables_stacked_on_one_sheet_are_read_each_under_its_header(read_book):
    def fill(sheet):
        for row in (("Région", 2012), ("Alsace", 1), (None, None), ("Pays", 2013), ("France", 2)):
            sheet.append(row)

    first = MATRIX + '[[sheet]]\nname = "S"\nrows = "2:3"\n'
    cells, problems = read_book(fill, first + '[[sheet]]\nname = "S"\nheader = 4\ncolumns = { "Pays" = "territory" }\n')
    assert problems.empty
    assert cells[["place", "territory", "period"]].values.tolist() == [
        ["a.xlsx!S!B2", "Alsace", "2012"],
        ["a.xlsx!S!B5", "France", "2013"],
    ]


def test_rows_under_headings_are_read_by_blocks_and_none_twice(read_book):
    def fill(sheet):
        for row in ((None, "Alsace"), ("Commerces", None), ("Nombre", 1), ("Bureaux", None), ("Nombre", 2)):
            sheet.append(row)

    text = (
        MATRIX.replace('"Région" = "territory"', '"column A" = "topic"')
        + '[across]\n1 = "territory"\n[words.topic]\n"Nombre" = {}\n'
    )
    first = '[[sheet]]\nname = "S"\nsector = "nace_g"\nrows = "3:3"\n'
    second = first.replace("nace_g", "nace_l").replace("3:3", "5:5")
    cells, problems = read_book(fill, text + first + second)
    assert problems.empty
    assert cells[["place", "sector"]].values.tolist() == [["a.xlsx!S!B3", "nace_g"], ["a.xlsx!S!B5", "nace_l"]]
    _, problems = read_book(
        fill, text + first + second.replace("5:5", "3:5").replace("[[sheet]]", "[[sheet]]\nskip = { rows = ['B*'] }")
    )
    assert problems[["rule", "found", "expected"]].values.tolist() == [["read_twice", "a.xlsx!S!B3", "1"]]


CELL = '<table:table-cell office:value-type="{}" office:{}="{}"><text:p>{}</text:p></table:table-cell>'
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def make_ods(rows: list[list[object]]) -> bytes:
    """Return the smallest .ods of one sheet."""
    lines = []
    for row in rows:
        cells = [
            CELL.format("float", "value", value, value)
            if isinstance(value, int | float)
            else CELL.format("string", "string-value", value, value)
            for value in row
        ]
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    sheet = f'<table:table table:name="S">{"".join(lines)}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}>{body}</office:document-content>'
    )
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
        archive.writestr("content.xml", content)
    return saved.getvalue()


def test_a_sheet_of_libreoffice_is_read_with_its_addresses(read_file):
    content = make_ods([["Région", "2012"], ["Alsace", 971.0], ["Corse", 0.021], ["La Réunion", "#REF!"]])
    cells, problems = read_file("a.ods", content, MATRIX + '[[sheet]]\nname = "S"\n')
    assert cells[["place", "territory", "text", "language"]].values.tolist() == [
        ["a.ods!S!B2", "Alsace", "971", "en"],
        ["a.ods!S!B3", "Corse", "0.021", "en"],
        ["a.ods!S!B4", "La Réunion", "#REF!", "fr"],
    ]
    assert problems.empty


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("a.xls", b"<html><table></table></html>", "not_a_workbook"),
        ("a.ods", b"Region;2012\n", "not_a_workbook"),
        ("a.ods", make_ods([["x"]])[:200], "damaged_workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged_workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted_workbook"),
    ],
)
def test_what_is_no_whole_workbook_of_its_kind_is_refused(read_file, name, content, rule):
    cells, problems = read_file(name, content, MATRIX + '[[sheet]]\nname = "S"\n')
    assert cells.empty
    assert problems["rule"].tolist() == [rule]


STACKED = "Établissements;\nRégion;2012\nAlsace;420\nCorse;32\nRégion;2013\nAlsace;3200\n"
FIRST = '[[table]]\nlines = "1:4"\nheader = 2\nindicator = "establishments"\n'
SECOND = '[[table]]\nlines = "5:6"\nheader = 5\nindicator = "employees"\n'


def test_tables_of_one_file_that_are_apart_are_read_once(read_file):
    cells, problems = read_file("a.csv", STACKED.encode(), MATRIX + FIRST + SECOND)
    assert cells["text"].tolist() == ["420", "32", "3200"]
    assert problems.empty


@pytest.mark.parametrize(
    ("first", "second"),
    [("1:6", 'lines = "5:6"\nheader = 5'), ("1:4", 'lines = "2:4"\nheader = 2')],
    ids=["another header", "the same header"],
)
def test_tables_that_overlap_are_told(read_file, first, second):
    blocks = FIRST.replace("1:4", first) + f'[[table]]\n{second}\nindicator = "employees"\n'
    _, problems = read_file("a.csv", STACKED.encode(), MATRIX + blocks)
    told = problems[problems["rule"] == "read_twice"]
    assert len(told) == 1
    assert told["found"].iloc[0].startswith("a.csv!line ")


def test_tables_side_by_side_are_read_once(read_file):
    content = "Région;2012;Pays;2013\nAlsace;1;France;3\nCorse;2;France;4\n"
    west = '[[table]]\nlines = "1:3"\ncolumns = { "Région" = "territory" }\nskip = { columns = ["2013", "Pays"] }\n'
    east = '[[table]]\nlines = "1:3"\ncolumns = { "Pays" = "territory" }\nskip = { columns = ["2012", "Région"] }\n'
    _, problems = read_file("a.csv", content.encode(), MATRIX + west + east)
    assert problems.empty


def test_a_header_that_ends_in_parentheses_is_told_whole(read_file):
    text = HEAD + 'layout = "records"\n[columns]\n"Montant (k€)" = "text"\n"Source" = "source"\n'
    _, problems = read_file("a.csv", "Montant (k€);Source\n12;nobody\n".encode(), text)
    assert list_problems(problems) == [("unknown_source", "line 2!Montant (k€)", "nobody")]


def test_rows_of_figures_outside_those_to_read_are_told(read_file):
    text = MATRIX.replace("[columns]", 'header = 2\nrows = "3:4"\n[columns]')
    content = "Titre;\nRégion;2012\nAlsace;1\nCorse;2\nMayotte;3\nLa Réunion;4 200\nSource : un office;\n".encode()
    cells, problems = read_file("a.csv", content, text)
    assert cells["territory"].tolist() == ["Alsace", "Corse"]
    assert list_problems(problems) == [("undeclared_rows", "line 5!2012", "2")]


@pytest.mark.parametrize("skip", ['rows = ["Mayotte"]', 'lines = ["4:"]'])
def test_rows_outside_that_are_left_aside_on_purpose_are_not_told(read_file, skip):
    text = MATRIX.replace("[columns]", 'rows = "2:3"\n[columns]') + f"[skip]\n{skip}\n"
    _, problems = read_file("a.csv", "Région;2012\nAlsace;1\nCorse;2\nMayotte;3\n".encode(), text)
    assert problems.empty


def test_lines_to_leave_aside_are_not_read_within_the_rows_either(read_file):
    text = MATRIX + '[skip]\nlines = ["2:3", "5:5"]\n'
    cells, problems = read_file("a.csv", "Région;2012\nA;1\nB;2\nCorse;3\nC;4\nAlsace;5\n".encode(), text)
    assert (cells["territory"].tolist(), len(problems)) == (["Corse", "Alsace"], 0)


def test_a_table_that_no_block_names_is_told(read_file):
    text = MATRIX.replace("[columns]", 'delimiter = ";"\n[columns]')
    text += '[[table]]\nlines = "1:2"\n[[table]]\nlines = "4:5"\nheader = 4\n'
    content = "Région;2012\nAlsace;1\n\nRégion;2013\nAlsace;2\n\nRégion;2014\nAlsace;3\nCorse;n.d.\n".encode()
    cells, problems = read_file("a.csv", content, text)
    assert cells["text"].tolist() == ["1", "2"]
    assert list_problems(problems) == [("undeclared_rows", "line 7!2012", "2")]


def test_years_above_the_headers_are_no_figures(read_file):
    text = MATRIX.replace("[columns]", "header = 2\n[columns]")
    text += '[across]\n1 = "indicator"\n[words.indicator]\n"Nombre" = { indicator = "jobs", period = "2012" }\n'
    cells, problems = read_file("a.csv", "Année;2012\nRégion;Nombre\nAlsace;1\n".encode(), text)
    assert (len(cells), problems["rule"].tolist()) == (1, [])


def test_of_two_tables_side_by_side_each_has_rows_of_its_own(read_file):
    text = (
        MATRIX + '[[sheet]]\nname = "S"\nrows = "2:3"\nskip = { columns = ["2013", "Zone"] }\n[[sheet]]\nname = "S"\n'
    )
    text += 'rows = "2:2"\ncolumns = { "Zone" = "territory" }\nskip = { columns = ["2012", "Région"] }\n'
    book = make_workbook([("S", "Région;2012;Zone;2013\nAlsace;1;Corse;3\nCorse;2;Alsace;4\n")])
    cells, problems = read_file("a.xlsx", book, text)
    assert cells["text"].tolist() == ["1", "2", "3"]
    assert list_problems(problems) == [("undeclared_rows", "D3", "1")]


SHARE = '"Sujet" = "topic"\n[words.topic]\n"Part" = { indicator = "jobs", measure = "share", unit = "percent" }\n'


def test_words_of_two_columns_that_contradict_each_other_are_told_once_and_not_read(read_file):
    text = MATRIX + '"Unité" = "unit"\n' + SHARE
    content = "Région;Sujet;Unité;2012\nAlsace;Part;percent;1\nCorse;Part;index;2\nCorse;Part;index;3\n;Part;;4\n"
    cells, problems = read_file("a.csv", content.encode(), text)
    assert cells[["text", "unit"]].values.tolist() == [["1", "percent"], ["4", "percent"]]
    assert list_problems(problems) == [("words_contradicted", "line 3!Sujet", "unit: index ≠ percent")]


def test_a_header_that_contradicts_its_row_is_told_and_the_other_cells_are_read(read_file):
    text = MATRIX.replace("[columns]", "header = [1, 2]\n[columns]").replace('"Région"', '"Zone / Région"')
    text = text.replace('"territory"\n', '"territory"\n"Zone / Sujet" = "topic"\n')
    text += '[across]\n1 = "kind"\n2 = "period"\n[words.kind]\n"Niveau" = { measure = "level" }\n"Tout" = {}\n'
    text += '[words.topic]\n"Part" = { measure = "share" }\n"Nombre" = { indicator = "jobs" }\n'
    content = "Zone;;Niveau;Tout\nRégion;Sujet;2012;2013\nAlsace;Part;1;2\nCorse;Nombre;3;4\nCorse;Part;5;6\n"
    cells, problems = read_file("a.csv", content.encode(), text)
    assert cells[["text", "measure"]].values.tolist() == [["2", "share"], ["3", "level"], ["4", ""], ["6", "share"]]
    assert list_problems(problems) == [
        ("words_contradicted", "line 3!Niveau / 2012", "measure: share ≠ level"),
    ]


def test_parts_of_one_word_that_contradict_each_other_are_told(read_file):
    text = MATRIX + '[across]\n1 = "{topic} {kind} {period}"\n[words.topic]\n"Part" = { measure = "share" }\n'
    text += '[words.kind]\n"niveau" = { measure = "level" }\n'
    cells, problems = read_file("a.csv", "Région;Part niveau 2012\nAlsace;1\n".encode(), text)
    assert len(cells) == 0
    assert list_problems(problems)[0] == ("words_contradicted", "line 1", "Part niveau 2012")


def test_a_sheet_whose_name_contradicts_its_rows_is_told(read_file):
    text = MATRIX + SHARE + '[[sheet]]\nname = "{kind}"\n[words.kind]\n"S" = { measure = "level" }\n'
    book = make_workbook([("S", "Région;Sujet;2012\nAlsace;Part;1\n")])
    cells, problems = read_file("a.xlsx", book, text)
    assert (len(cells), list_problems(problems)) == (0, [("words_contradicted", "B2", "measure: level ≠ share")])
