"""Delimited files become cells: each line keeps its number, and nothing is guessed of two ways to read it."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

RECORDS = '[file]\nlanguage = "fr"\nlayout = "records"\nprecision = "claim"\n'
COLUMNS = '[columns]\n"Région" = "territory"\n"Valeur" = "text"\n'
MATRIX = RECORDS.replace("records", "matrix") + '[columns]\n"Région" = "territory"\n"Code" = "ignore"\n'


@pytest.fixture
def read(read_file):
    """Save a file with its description, sealed, and return its cells and problems."""

    def save_and_read(content: str | bytes, text: str = "", name: str = "file.csv", columns: str = COLUMNS):
        encoded = content.encode("utf-8") if isinstance(content, str) else content
        return read_file(name, encoded, text if "[file]" in text else RECORDS + text + columns)

    return save_and_read


@pytest.fixture
def refuse(read):
    """Read a file of which nothing may be a cell, and return rule, cell, what was found and what expected."""

    def read_and_check(*args: object, **kwargs: object) -> tuple[str, ...]:
        cells, problems = read(*args, **kwargs)
        assert cells.empty
        assert len(problems) == 1
        return tuple(problems.loc[0, ["rule", "cell", "found", "expected"]])

    return read_and_check


def test_a_line_is_a_cell_with_its_number_and_column(read):
    cells, problems = read('Région;Valeur\nAlsace;"4 200"\n\n;\nCorse;NA\n')
    assert cells[["place", "territory", "text", "language"]].values.tolist() == [
        ["file.csv!line 2!Valeur", "Alsace", "4 200", "fr"],
        ["file.csv!line 5!Valeur", "Corse", "NA", "fr"],
    ]
    assert problems.empty


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_through_quoted_line_ends(read, end):
    cells, _ = read(f'Région,Valeur{end}"Al{end}sace",1{end}Corse,"2""3"{end}'.encode())
    assert cells[["place", "territory", "text"]].values.tolist() == [
        ["file.csv!line 2!Valeur", f"Al{end}sace", "1"],
        ["file.csv!line 4!Valeur", "Corse", '2"3'],
    ]


def test_the_header_stands_where_the_description_says(read):
    cells, _ = read("Titre;\n\nRégion;Valeur\nAlsace;1\n", "header = 3\n")
    assert cells["place"].tolist() == ["file.csv!line 4!Valeur"]


@pytest.mark.parametrize(
    "content",
    [
        "Région;Valeur\nAlsace;1,5\n",
        "Région,Valeur\nAlsace,1;5\n",
        "Région\tValeur\nAlsace\t1,5\n",
        '"Région";Valeur\nA;1\n',
    ],
)
def test_one_delimiter_that_parts_the_header_is_taken(read, content):
    assert len(read(content)[0]) == 1


def test_of_two_delimiters_the_one_that_gives_the_declared_headers_is_taken(read):
    columns = '[columns]\n"Région" = "territory"\n"Valeur, en %" = "text"\n'
    assert read("Région;Valeur, en %\nAlsace;1\n", columns=columns)[0]["text"].tolist() == ["1"]


def test_between_two_delimiters_that_fit_nothing_is_guessed(refuse, read):
    content = "Région,a;Valeur,b\nAlsace,1;2,3\n"
    assert refuse(content) == ("unclear_delimiter", "line 1", "; ,", "; , TAB")
    columns = '[columns]\n"Valeur,b" = "text"\n'
    assert read(content, 'delimiter = ";"\n', columns=columns)[0]["text"].tolist() == ["2,3"]


def test_a_file_of_one_column_needs_no_delimiter(read):
    cells, _ = read("Valeur\n1\n\n2\n", columns='[columns]\n"Valeur" = "text"\n')
    assert cells["place"].tolist() == ["file.csv!line 2!Valeur", "file.csv!line 4!Valeur"]


def test_a_header_that_nothing_parts_is_told(refuse):
    assert refuse("Région|Valeur\nAlsace|1\n")[0] == "unclear_delimiter"


def test_a_missing_column_is_told_with_those_found(refuse):
    assert refuse("Région;valeur\nAlsace;1\n") == ("missing_column", "", "Région, valeur", "Valeur")


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", ""), ("utf-8-sig", ""), ("cp1252", 'encoding = "cp1252"\n'), ("utf-16", 'encoding = "utf-16"\n')],
)
def test_text_is_read_in_the_declared_encoding(read, encoding, declared):
    content = "Région;Valeur\nCœuvres;1\u00a0234\n".encode(encoding)
    assert read(content, declared)[0][["territory", "text"]].values.tolist() == [["Cœuvres", "1\u00a0234"]]


def test_text_in_another_encoding_is_refused_with_its_line(refuse):
    content = "Région;Valeur\nAlsace;1\nCœuvres;2\n"
    assert refuse(content.encode("cp1252"))[:2] == ("wrong_encoding", "line 1")
    columns = '[columns]\n"Valeur" = "text"\n'
    ascii_head = "Region;Valeur\nAlsace;1\nCœuvres;2\n"
    assert refuse(ascii_head.encode("cp1252"), columns=columns) == ("wrong_encoding", "line 3", "0x9C", "utf-8")
    assert refuse(content.encode("utf-16")) == ("wrong_encoding", "", "utf-16", "utf-8")
    assert refuse("Région;Valeur\nAlsace;\0\n") == ("wrong_encoding", "line 2", "NUL", "utf-8")


def test_a_line_of_another_width_is_refused_with_its_number(refuse):
    assert refuse("Région;Valeur\nAlsace;1\nCorse;2;3\n") == ("ragged_line", "line 3", "3", "2")
    assert refuse('Région;Valeur\n"Al\nsace";1\nCorse\n') == ("ragged_line", "line 4", "1", "2")


def test_a_quotation_mark_that_is_not_closed_is_refused_with_its_line(refuse):
    assert refuse('Région;Valeur\nAlsace;1\nCorse;"2\nCentre;3\n')[:2] == ("broken_line", "line 3")
    assert refuse('Région;Valeur\nAlsace;"1"2\n')[:2] == ("broken_line", "line 2")


def test_a_field_without_end_is_refused(refuse):
    assert refuse("Région;Valeur\nAlsace;" + "9" * 200_000)[:2] == ("broken_line", "line 2")


def test_a_header_of_too_many_columns_is_refused(refuse):
    assert refuse("Région;Valeur" + ";x" * 20_000 + "\n") == ("ragged_line", "line 1", "20002", "16384")


def test_a_header_line_that_is_blank_or_beyond_the_file_is_told(refuse):
    assert refuse("\nRégion;Valeur\nAlsace;1\n", 'delimiter = ";"\n')[0] == "missing_header"
    assert refuse("Région;Valeur\n", 'header = 9\ndelimiter = ";"\n')[0] == "missing_header"


def test_a_file_without_lines_under_its_header_is_told(refuse):
    assert refuse("Région;Valeur\n")[0] == "no_cells"


def test_a_matrix_is_read_row_by_row(read):
    cells, problems = read("Code\tRégion\t2011\t2012\nFR42\tAlsace\t5\t: c\nFR83\tCorse\t\t7\n", MATRIX, "file.tsv")
    assert cells[["place", "territory", "period", "text"]].values.tolist() == [
        ["file.tsv!line 2!2011", "Alsace", "2011", "5"],
        ["file.tsv!line 2!2012", "Alsace", "2012", ": c"],
        ["file.tsv!line 3!2011", "Corse", "2011", ""],
        ["file.tsv!line 3!2012", "Corse", "2012", "7"],
    ]
    assert problems.empty


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(TEXTS, TEXTS.filter(str.strip)), min_size=1, max_size=8),
    delimiter=st.sampled_from(";,\t"),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_every_value_of_a_records_file_is_one_cell(read, rows, delimiter, end):
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("Autre", "Valeur"), *rows])
    cells, problems = read(written.getvalue(), columns='[columns]\n"Autre" = "ignore"\n"Valeur" = "text"\n')
    shown = [text for _, text in rows if text.strip("\u200b\u200c\u200d\u2060\ufeff \u00a0").strip()]
    assert [text for text in cells["text"] if text in shown] == shown
    assert cells["place"].is_unique
    assert set(problems["rule"]) <= {"no_cells"}
