"""Descriptions of sources: what is wrong is named with file, key and what is allowed; the seal is kept."""

from pathlib import Path

import pytest

from indicators import observations
from indicators.errors import SourceError
from indicators.seals import check_seal, renew_seal
from indicators.sources import Problem, compute_sha256, read_description, read_descriptions

FILE = '[file]\nlanguage = "fr"\nlayout = "records"\nprecision = "claim"\n'
COLUMNS = '[columns]\n"Texte" = "text"\n'
SOURCE = """
[[source]]
id = "agency_2014"
title = "Le numérique en région"
publisher = "Agence"
kind = "press"
citation = "Agence, 2014"
licence = "Licence Ouverte 2.0"
language = "fr"
"""
WHOLE = FILE + COLUMNS + SOURCE


@pytest.fixture
def describe(tmp_path):
    """Write a description beside a small file and return its path."""

    def write(text: str, file: str | None = "figures.csv", content: bytes = b"Texte\n4200\n") -> Path:
        if file:
            (tmp_path / file).write_bytes(content)
        path = tmp_path / f"{Path(file).stem if file else 'figures'}.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def root(tmp_path):
    """A project with one described file."""
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    (raw / "figures.csv").write_bytes(b"Texte\n4200\n")
    (raw / "figures.toml").write_text(WHOLE, encoding="utf-8")
    return tmp_path


def test_a_description_holds_what_its_file_says(describe):
    source_file = read_description(
        describe(
            FILE.replace('"fr"', '"en"')
            + 'header = 3\nhidden = true\n[defaults]\nnature = "planned"\n'
            + COLUMNS
            + '[marks]\n"-" = "zero"\n":" = "not_available"\n'
            + SOURCE
        )
    )
    assert source_file.name == "figures.csv"
    assert (source_file.language, source_file.layout.header, source_file.hidden) == ("en", (3,), True)
    assert source_file.defaults == {"nature": "planned", "precision": "claim"}
    assert source_file.layout.columns == {"Texte": ("text", ("text",))}
    assert source_file.marks == {"-": "zero", ":": "not_available"}
    assert [source.id for source in source_file.sources] == ["agency_2014"]
    assert source_file.sources[0].published == ""
    assert source_file.sources[0].reports_absence is False


def test_a_source_may_have_no_file(describe):
    source_file = read_description(describe(SOURCE, file=None))
    assert source_file.path is None
    assert source_file.name == "figures.toml"
    assert check_seal(source_file) is None


WRONG = [
    ("fiel = 1\n" + WHOLE, ["figures.toml", "'fiel'", "did you mean 'file'"]),
    (WHOLE.replace("[columns]", "[colums]"), ["'colums'", "did you mean 'columns'"]),
    (WHOLE.replace("language =", "langage =", 1), ["[file]", "'langage'", "did you mean 'language'"]),
    (WHOLE.replace('precision = "claim"\n', ""), ["[file]", "precision is missing", "count, rounded, sample, claim"]),
    (WHOLE.replace('"claim"', '"clam"'), ["[file]: precision", "'clam'", "did you mean 'claim'"]),
    (WHOLE.replace('precision = "claim"', 'precision = "claim"\nheader = "2"'), ["header", "'2'", "a whole number"]),
    (WHOLE.replace('precision = "claim"', 'precision = "claim"\nheader = true'), ["header", "True", "a whole number"]),
    (WHOLE.replace('precision = "claim"', 'precision = "claim"\nheader = 0'), ["header is 0", "counted from 1"]),
    (WHOLE.replace('precision = "claim"', 'precision = "claim"\nhidden = 1'), ["hidden", "true or false"]),
    (WHOLE.replace('precision = "claim"', 'precision = "claim"\nsha256 = "abc"'), ["sha256", "64 hexadecimal digits"]),
    (WHOLE.replace('precision = "claim"', 'precision = "claim"\nencoding = "utf8"'), ["encoding", "'utf-8'"]),
    (WHOLE.replace('= "text"', '= "txt"'), ["[columns]", "'Texte'", "'txt'", "did you mean 'text'"]),
    (WHOLE.replace('= "text"', '= "place"'), ["[columns]", "'place'"]),
    (WHOLE.replace('= "text"', '= "note"'), ["[columns]", '"text"']),
    (WHOLE.replace('= "text"', '= "text"\n"T" = "text"'), ["[columns]", "'text'", "twice"]),
    (WHOLE.replace('= "text"', '= "text"\n" Texte" = "note"'), ["[columns]", "'Texte'", "twice"]),
    (WHOLE.replace(COLUMNS, ""), ["[columns]", '"text"']),
    (WHOLE.replace('"records"', '"matrix"'), ["line 5 [columns]", "'text' belongs to the layout records"]),
    (WHOLE.replace('"records"', '"matrix"').replace(COLUMNS, ""), ["[columns]", "is missing or empty"]),
    (WHOLE + '[across]\n1 = "period"\n', ["line 16 [across]", "belongs to the layout matrix"]),
    (WHOLE + '[defaults]\nsectr = "nace_j"\n', ["[defaults]", "'sectr'", "did you mean 'sector'"]),
    (WHOLE + '[defaults]\ntext = "12"\n', ["[defaults]", "'text'"]),
    (WHOLE + '[defaults]\nmeasure = "growth"\n', ["[defaults]: measure", "'growth'", "change_percent"]),
    (WHOLE + "[defaults]\nperiod = 2012\n", ["[defaults]: period", "2012", "a text in quotes"]),
    (WHOLE + '[defaults]\nsource = "agency_2015"\n', ["'agency_2015'", "did you mean 'agency_2014'"]),
    (WHOLE + '[defaults]\nprecision = "count"\n', ["precision is said twice"]),
    (WHOLE + '[marks]\n":" = "missing"\n', ["[marks]", "':'", "'missing'", "not_available"]),
    (WHOLE + '[[sheet]]\nname = "A"\n', ["[[sheet]]", "figures.csv"]),
    (FILE + COLUMNS, ["names no source"]),
    (WHOLE.replace("[[source]]", "[source]"), ["[[source]]"]),
    (WHOLE.replace("[file]", "[[file]]"), ["[file]"]),
    (WHOLE.replace('"press"', '"paper"'), ["[[source]] 1: kind", "'paper'", "official, observatory"]),
    (WHOLE.replace('"agency_2014"', '"Agence 2014"'), ["[[source]] 1", "'Agence 2014'", "small letters"]),
    (WHOLE.replace('title = "Le numérique en région"', 'title = " "'), ["title is empty"]),
    (WHOLE + 'published = "mars 2014"\n', ["published", "'mars 2014'", "2017-08"]),
    (WHOLE + "published = 2014-03-01\n", ["published", "a text in quotes"]),
    (WHOLE + 'address = "www.agence.fr"\n', ["address", "https://"]),
    (WHOLE + SOURCE, ["id 'agency_2014'", "twice"]),
    (WHOLE + 'x = "unclosed\n', ["is not TOML", "line"]),
    (SOURCE, ["no [file] table", "figures.csv"]),
]


@pytest.mark.parametrize(("text", "told"), WRONG, ids=[str(number) for number in range(len(WRONG))])
def test_a_wrong_description_names_file_key_and_what_is_allowed(describe, text, told):
    with pytest.raises(SourceError) as caught:
        read_description(describe(text))
    assert all(part in str(caught.value) for part in ["figures", *told]), str(caught.value)


MATRIX = FILE.replace("records", "matrix") + '[columns]\n"Région" = "territory"\n"Code" = "ignore"\n'
WRONG_LAYOUTS = [
    ("header = [4, 5]\n", "", ["[across]", "0 header rows", "2 of them"]),
    ("header = [5, 4]\n", "", ["line 5 [file]", "[5, 4]", "from the top"]),
    ("header = [0]\n", "", ["line 5 [file]", "counted from 1"]),
    ('header = ["4"]\n', "", ["line 5 [file]", "several: [4, 5]"]),
    ('rows = "6-101"\n', "", ["line 5 [file]", "'6-101'", '"6:101"']),
    ("", '[skip]\nlines = ["9-12"]\n', ["line 9 [skip]", "'9-12'", '"6:101"']),
    ('rows = "1:9"\n', "", ["rows begin at 1", "header ends at 1"]),
    ("", '[across]\n2 = "period"\n', ["line 8 [across]", "2 header rows", "1 of them"]),
    ("", '[across]\na = "period"\n', ["line 9 [across]", "'a' is no header row"]),
    ("", '[across]\n1 = "sex"\n', ["line 8 [across]", "'sex'", "allowed"]),
    ("", '[across]\n1 = "{period} {period}"\n', ["line 9 [across]", "'period' is there twice"]),
    ("", '[across]\n1 = "{Année}"\n', ["line 9 [across]", "'Année'", "fields in braces"]),
    ("", '[across]\n1 = "territory"\n', ["'territory' is there twice"]),
    ("", '[words.sector]\n"J" = 3\n', ["line 9 [words.sector]", "'J'", "a text in quotes"]),
    ("", '[words.sector]\n"J" = { sectr = "nace_j" }\n', ["line 9 [words.sector]", "did you mean 'sector'"]),
    ("", '[words.measure]\n"J" = "growth"\n', ["[words.measure]", "'growth'", "change_percent"]),
    ("", '[words]\nsector = "J"\n', ["words.sector", "a table"]),
    ("", '[words.sex]\n"J" = { sector = "nace_j" }\n', ["[words]", "no header says 'sex'"]),
    ("", '[take]\nsex = ["F"]\n', ["[take]", "no header says 'sex'"]),
    ("", '[take]\nterritory = "F"\n', ["line 9 [take]", "territory", "a list"]),
    ("", '[skip]\nrow = ["F"]\n', ["line 9 [skip]", "did you mean 'rows'"]),
    ("", "[skip]\nrows = [3]\n", ["line 9 [skip]", "a text in quotes"]),
    ("", '[defaults]\nperiod = "2012"\n', ["period is said of all cells and of each"]),
    ("", '[[table]]\nlines = "9:5"\n', ["line 9 [[table]] 1", "'9:5'"]),
    ("", '[[table]]\nlines = "9:"\n', ["line 9 [[table]] 1", "header is line 1", "begin at 9"]),
    ("", "[[table]]\nheader = 3\n", ["line 8 [[table]] 1", "lines is missing"]),
]


@pytest.mark.parametrize(
    ("key", "tables", "told"), WRONG_LAYOUTS, ids=[str(place) for place in range(len(WRONG_LAYOUTS))]
)
def test_a_wrong_layout_names_its_line_and_what_is_expected(describe, key, tables, told):
    with pytest.raises(SourceError) as caught:
        read_description(describe(MATRIX.replace("[columns]", f"{key}[columns]") + tables + SOURCE))
    assert all(part in str(caught.value) for part in ["figures.toml", *told]), str(caught.value)


@pytest.mark.parametrize("said", ['format = "eurostat"\nheader = 2\n', 'format = "json-stat"\nrows = "2:9"\n'])
def test_what_an_office_fixes_is_not_said_again(describe, said):
    with pytest.raises(SourceError, match=r"figures\.toml says (header|rows), and a file in the format"):
        read_description(describe(MATRIX.replace("[columns]", said + "[columns]") + SOURCE))


def test_a_sheet_says_again_what_is_not_as_in_the_file(describe):
    sheets = '[[sheet]]\nname = "A"\nheader = [4, 5]\nrows = "6:"\nacross = { 2 = "period" }\n'
    sheets += 'take = { territory = ["F*"] }\n'
    words = '[words.territory]\n"F" = "France"\n[skip]\nrows = ["Total"]\n'
    more = '[[sheet]]\nname = "{period}"\n'
    more += '[sheet.columns]\n"Pays" = "territory"\n[sheet.across]\n1 = "indicator"\n'
    more += '[sheet.words.territory]\n"D" = "Alsace"\n'
    first, second = read_description(describe(MATRIX + words + sheets + more + SOURCE, "book.xlsx")).sheets
    assert (first.layout.header, first.layout.rows, first.layout.across) == (
        (4, 5),
        (6, 0),
        (None, ("period", ("period",))),
    )
    assert (first.layout.take, first.layout.skip_rows, list(first.layout.columns)) == (
        {"territory": ("F*",)},
        ("Total",),
        ["Région", "Code"],
    )
    assert (second.layout.header, list(second.layout.columns), second.pattern.fields) == ((1,), ["Pays"], ("period",))
    assert second.layout.words == {"territory": {"F": {"territory": "France"}, "D": {"territory": "Alsace"}}}


def test_a_packed_file_is_described_under_the_name_of_what_it_holds(describe, tmp_path):
    (tmp_path / "figures.csv.gz").write_bytes(b"x")
    assert read_description(describe(WHOLE, file=None)).name == "figures.csv.gz"


def test_a_workbook_names_its_sheets(describe):
    sheets = '[[sheet]]\nname = "A"\nsector = "nace_j"\n[[sheet]]\nname = "B"\n'
    source_file = read_description(describe(WHOLE + sheets, "book.xlsx"))
    assert [(sheet.name, sheet.values) for sheet in source_file.sheets] == [("A", {"sector": "nace_j"}), ("B", {})]
    for text, told in [
        (WHOLE, "names no sheet"),
        (WHOLE + sheets.replace('"B"', '"A"'), "'A' is there twice"),
        (WHOLE + '[[sheet]]\nsector = "nace_j"\n', "name is missing"),
        (WHOLE + '[[sheet]]\nname = "A"\nsource = "other"\n', "'other'"),
    ]:
        with pytest.raises(SourceError, match=told):
            read_description(describe(text, "book.xlsx"))


def test_a_description_and_its_file_stand_together(describe, tmp_path):
    with pytest.raises(SourceError, match="none has its name"):
        read_description(describe(WHOLE, file=None))
    describe(WHOLE)
    (tmp_path / "figures.tsv").write_bytes(b"Texte\n")
    with pytest.raises(SourceError, match=r"several files \(figures.csv, figures.tsv\)"):
        read_description(tmp_path / "figures.toml")


def test_a_file_whose_name_starts_alike_is_another_one(describe, tmp_path):
    (tmp_path / "figures.2014.csv").write_bytes(b"x")
    assert read_description(describe(WHOLE)).name == "figures.csv"


def test_a_description_in_another_encoding_is_refused(describe):
    path = describe(WHOLE)
    path.write_bytes(WHOLE.encode("cp1252"))
    with pytest.raises(SourceError, match="is not UTF-8"):
        read_description(path)


def test_descriptions_are_sorted_by_name(root):
    (root / "data" / "raw" / "an_article.toml").write_text(SOURCE.replace("agency", "article"), encoding="utf-8")
    assert [file.name for file in read_descriptions(root)] == ["an_article.toml", "figures.csv"]


def test_a_raw_file_without_description_is_named(root):
    (root / "data" / "raw" / "other.csv").write_bytes(b"x")
    with pytest.raises(SourceError, match=r"other\.csv has no description; write other\.toml"):
        read_descriptions(root)


def test_what_is_no_source_is_left_aside(root):
    for name in ("README.md", ".gitkeep", "~$figures.xlsx"):
        (root / "data" / "raw" / name).write_bytes(b"x")
    assert len(read_descriptions(root)) == 1


def test_a_folder_among_the_sources_is_named(root):
    (root / "data" / "raw" / "old").mkdir()
    with pytest.raises(SourceError, match="the folder old"):
        read_descriptions(root)


def test_a_project_without_raw_files_has_no_descriptions(tmp_path):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    assert read_descriptions(tmp_path) == []


def test_a_project_that_lost_its_raw_folder_is_told_so(tmp_path):
    with pytest.raises(SourceError, match="raw does not exist; restore it"):
        read_descriptions(tmp_path)


def test_two_sources_of_one_id_are_refused(root):
    raw = root / "data" / "raw"
    (raw / "second.csv").write_bytes(b"Texte\n1\n")
    (raw / "second.toml").write_text(WHOLE, encoding="utf-8")
    with pytest.raises(SourceError, match="share the source id agency_2014"):
        read_descriptions(root)


def test_one_file_under_two_names_is_refused(root):
    raw = root / "data" / "raw"
    (raw / "second.csv").write_bytes((raw / "figures.csv").read_bytes())
    (raw / "second.toml").write_text(WHOLE.replace("agency", "second"), encoding="utf-8")
    with pytest.raises(SourceError, match=r"share the content \(sha256\)"):
        read_descriptions(root)
    for name in ("figures.csv", "second.csv"):
        renew_seal(raw / name)
    with pytest.raises(SourceError, match=r"share the content \(sha256\)"):
        read_descriptions(root)


def test_two_files_are_one_by_what_they_hold_and_not_by_what_their_seals_say(root):
    raw = root / "data" / "raw"
    renew_seal(raw / "figures.csv")
    (raw / "second.csv").write_bytes((raw / "figures.csv").read_bytes().swapcase())
    sealed = (raw / "figures.toml").read_text(encoding="utf-8")
    (raw / "second.toml").write_text(sealed.replace("agency", "second"), encoding="utf-8")
    assert [getattr(check_seal(file), "rule", "") for file in read_descriptions(root)] == ["", "seal_mismatch"]


def test_two_empty_files_are_told_as_empty_and_not_as_one(root):
    raw = root / "data" / "raw"
    (raw / "second.toml").write_text(WHOLE.replace("agency", "second"), encoding="utf-8")
    for name in ("figures.csv", "second.csv"):
        (raw / name).write_bytes(b"")
    assert len(read_descriptions(root)) == 2


def test_a_file_changed_since_it_was_sealed_is_a_problem(root):
    path = root / "data" / "raw" / "figures.csv"
    assert check_seal(read_descriptions(root)[0]).rule == "seal_missing"
    renew_seal(path)
    sealed = read_descriptions(root)[0]
    assert check_seal(sealed) is None
    path.write_bytes(b"Texte\n4300\n")
    problem = check_seal(sealed)
    assert (problem.rule, problem.file) == ("seal_mismatch", "figures.csv")
    assert (problem.found, problem.expected) == (compute_sha256(path), sealed.sha256)


def test_renewing_a_seal_keeps_comments_and_order(root):
    path = root / "data" / "raw" / "figures.toml"
    commented = WHOLE.replace('language = "fr"', 'sha256 = ""  # the seal\nlanguage = "fr" # as printed', 1)
    path.write_text("# An agency\n" + commented, encoding="utf-8")
    seal = renew_seal(path)
    assert seal.old == ""
    assert seal.new == compute_sha256(path.with_suffix(".csv"))
    assert path.read_text(encoding="utf-8") == "# An agency\n" + commented.replace('""', f'"{seal.new}"', 1)


def test_a_source_without_file_has_nothing_to_accept(describe):
    with pytest.raises(SourceError, match="nothing to accept"):
        renew_seal(describe(SOURCE, file=None))


def test_a_problem_has_the_columns_of_the_table_of_problems():
    assert Problem._fields == observations.PROBLEM_COLUMNS
