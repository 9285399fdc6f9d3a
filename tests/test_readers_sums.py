"""Rows of a large file are added up by what they mean: sums, what they are told by, and what has none."""

from __future__ import annotations

import csv
import io
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beside import find_beside
from indicators.activities import list_activities
from indicators.cleaning.understanding import understand_files
from indicators.errors import IndicatorsError, SourceError
from indicators.paths import find_root
from indicators.readers import adding, read_file
from indicators.seals import renew_seal
from indicators.sources import compute_sha256, read_description
from indicators.tabular import read_table

pytest.importorskip("duckdb", reason="DuckDB, of the extra `sums`, is not installed")

ROOT = find_root(Path(__file__))
URSSAF = "sources/urssaf_etablissements-et-effectifs-salaries-commune-x-ape.csv"
HEADER = "Région;Commune;Code APE;Effectifs salariés 2021;Effectifs salariés 2022\n"
ROWS = (
    "Bretagne;Rennes;6201Z;10;12\n"
    "Bretagne;Brest;6201Z;;3\n"
    "Bretagne;Brest;5811Z;4;5\n"
    "Corse;Bastia;6201Z;1;1\n"
    "Corse;Bastia;0111Z;7;8\n"
)
DESCRIPTION = """
[file]
language = "fr"
layout = "matrix"
precision = "count"
delimiter = ";"

[columns]
"Région" = "territory"
"Commune" = "ignore"
"Code APE" = "sector"

[across]
1 = "{indicator} {period}"

[words.indicator]
"Effectifs salariés" = "employees"

[sum]
by = ["territory", "sector", "period"]
sectors = ["ict_oecd2007", "ict_content_tcsi", "all"]
nomenclature = "naf_rev2"

[marks]
"" = "zero"
"""


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    return shutil.copytree(ROOT / "data" / "reference", tmp_path_factory.mktemp("project") / "data" / "reference")


@pytest.fixture
def describe(reference, source_block):
    """Save a file and its description in a project of its own, sealed, and return the description."""
    raw = reference.parent / "raw"

    def save(content: str | bytes = HEADER + ROWS, description: str = DESCRIPTION):
        shutil.rmtree(raw, ignore_errors=True)
        raw.mkdir()
        path = raw / "file.csv"
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        path.with_suffix(".toml").write_text(description + source_block, encoding="utf-8")
        renew_seal(path)
        return read_description(path.with_suffix(".toml"))

    return save


@pytest.fixture
def read(describe):
    return lambda *args, **kwargs: read_file(describe(*args, **kwargs))


def list_sums(cells: pd.DataFrame) -> dict[tuple[str, ...], str]:
    keys = zip(cells["territory"], cells["sector"], cells["period"], strict=True)
    return dict(zip(keys, cells["text"], strict=True))


def drop_sectors(description: str) -> str:
    start, end = description.index("sectors = "), description.index("\n[marks]")
    return description[:start] + description[end:]


def list_rules(problems: pd.DataFrame) -> list[str]:
    return sorted(set(problems["rule"]))


def test_rows_are_added_up_under_each_definition(read):
    cells, problems, _ = read()
    assert problems.empty
    assert list_sums(cells) == {
        ("Bretagne", "ict_oecd2007", "2021"): "10",
        ("Bretagne", "ict_oecd2007", "2022"): "15",
        ("Corse", "ict_oecd2007", "2021"): "1",
        ("Corse", "ict_oecd2007", "2022"): "1",
        ("Bretagne", "ict_content_tcsi", "2021"): "14",
        ("Bretagne", "ict_content_tcsi", "2022"): "20",
        ("Corse", "ict_content_tcsi", "2021"): "1",
        ("Corse", "ict_content_tcsi", "2022"): "1",
        ("Bretagne", "all", "2021"): "14",
        ("Bretagne", "all", "2022"): "20",
        ("Corse", "all", "2021"): "8",
        ("Corse", "all", "2022"): "9",
    }


def test_a_sum_says_its_column_its_rows_and_how_many_cells_it_adds(read):
    first = read()[0].iloc[0]
    assert first["place"] == "file.csv!line 1!Effectifs salariés 2021 (Bretagne, ict_oecd2007)"
    assert first["note"] == "cases additionnées\u00a0: 2, dont vides\u00a0: 1"
    english = read(description=DESCRIPTION.replace('"fr"', '"en"'))[0]
    assert english.loc[0, "note"] == "cells added up: 2, of them empty: 1"


def test_words_that_mean_the_same_are_added_together(read):
    words = '[words.territory]\n"Corse" = "bretagne"\n"Bretagne" = "bretagne"\n'
    sums = list_sums(read(description=DESCRIPTION + words)[0])
    assert sums["bretagne", "all", "2022"] == "29"


def test_rows_left_aside_are_counted_and_not_added(read):
    cells, problems, aside = read(description=DESCRIPTION + '[skip]\nrows = ["Corse"]\n')
    assert problems.empty
    assert set(cells["territory"]) == {"Bretagne"}
    assert aside["skipped_rows"] == 2


def test_without_definitions_the_sector_is_what_the_column_says(read):
    description = drop_sectors(DESCRIPTION)
    words = '[words.sector]\n"6201Z" = "nace_j62"\n"5811Z" = "nace_j58"\n"0111Z" = "all"\n'
    sums = list_sums(read(description=description + words)[0])
    assert sums["Bretagne", "nace_j62", "2022"] == "15"


def test_a_division_that_a_definition_holds_in_part_is_no_sum(read):
    cells, problems, _ = read(HEADER + "Corse;Bastia;58 Édition;3;4\nCorse;Bastia;62;1;1\n")
    sums = list_sums(cells)
    assert ("Corse", "ict_oecd2007", "2022") not in sums
    assert sums["Corse", "ict_content_tcsi", "2022"] == "5"
    assert problems[["rule", "found", "expected"]].values.tolist() == [["sum_partly", "58 Édition", "ict_oecd2007"]]


def test_a_file_of_nace_groups_gives_the_same_definitions_as_one_of_sub_classes(read):
    groups = [
        "C261",
        "C262",
        "C263",
        "C264",
        "C268",
        "G465",
        "J581",
        "J582",
        "J61",
        "J62",
        "J631",
        "J639",
        "S951",
        "C265",
    ]
    fine = [(code.replace(".", ""), sorted(list_activities(code, ROOT))) for code in groups]
    coarse = "".join(f"Corse;x;{code};{len(held)};{len(held)}\n" for code, held in fine)
    single = "".join(f"Corse;x;{code.replace('.', '')};1;1\n" for _, held in fine for code in held)
    sums = list_sums(read(HEADER + coarse)[0])
    assert sums == list_sums(read(HEADER + single)[0])
    assert sums["Corse", "ict_oecd2007", "2022"] == "25"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("Corse;Bastia;J62;10;10\nCorse;Bastia;62.01Z;6;6\nCorse;Bastia;62.02A;4;4\n", "J62 (62.01Z), J62 (62.02A)"),
        ("Corse;Bastia;62.01;6;6\nCorse;Bastia;6201Z;6;6\n", "62.01 (6201Z)"),
        ("Corse;Bastia;J;6;6\nCorse;Bastia;J62;6;6\n", "J (J62)"),
    ],
)
def test_codes_of_two_levels_in_one_column_are_not_added_to_one_another(read, rows, found):
    cells, problems, _ = read(HEADER + rows + "Bretagne;Brest;62;3;3\n")
    sums = list_sums(cells)
    assert set(problems["rule"]) <= {"sum_overlapping", "sum_partly"}
    overlapping = problems[problems["rule"] == "sum_overlapping"]
    assert set(overlapping["found"]) == {found}
    assert "file.csv!line 1!Code APE (Corse, all)" in set(overlapping["place"])
    assert not any(territory == "Corse" for territory, *_ in sums)
    assert sums["Bretagne", "all", "2022"] == "3"


def test_one_code_in_two_spellings_is_one_code(read):
    cells, problems, _ = read(HEADER + "Corse;Bastia;6201Z;6;6\nCorse;Ajaccio;62.01Z Programmation;4;4\n")
    assert problems.empty
    assert list_sums(cells)["Corse", "ict_oecd2007", "2022"] == "10"


@pytest.mark.parametrize(("word", "told"), [("Total", "Total"), ("", '""'), ("62-63", "62-63")])
def test_a_word_that_is_no_code_is_no_activity_and_may_be_a_total(read, word, told):
    cells, problems, _ = read(HEADER + f"Corse;Bastia;6201Z;6;6\nCorse;Bastia;{word};10;10\n")
    assert cells.empty
    assert set(problems["rule"]) == {"sum_partly"}
    assert set(problems["found"]) == {told}


def test_only_the_rows_of_codes_are_added_where_the_description_takes_them(read):
    rows = "Corse;Bastia;6201Z;6;6\nCorse;Bastia;Total;10;10\nCorse;Bastia;;10;10\nCorse;Bastia;J;10;10\n"
    cells, problems, aside = read(HEADER + rows, DESCRIPTION + '[take]\nsector = ["????Z"]\n')
    assert problems.empty
    assert list_sums(cells)["Corse", "all", "2022"] == "6"
    assert aside["untaken_rows"] == 3


def test_a_word_declared_to_be_all_activities_is_added_to_nothing_else(read):
    words = DESCRIPTION.replace('["ict_oecd2007", "ict_content_tcsi", "all"]', '["all"]')
    words += '[words.sector]\n"Total" = "all"\n'
    alone, problems, _ = read(HEADER + "Corse;Bastia;Total;10;10\n", words)
    assert problems.empty
    assert list_sums(alone)["Corse", "all", "2022"] == "10"
    cells, problems, _ = read(HEADER + "Corse;Bastia;Total;10;10\nCorse;Bastia;6201Z;6;6\n", words)
    assert cells.empty
    assert set(problems["rule"]) == {"sum_overlapping"}


@pytest.mark.parametrize("other", ["Ile-de-France", "ILE DE FRANCE", "Île-de-France ", " Île–de–France"])
def test_a_territory_in_several_spellings_is_one_sum(read, other):
    cells, problems, _ = read(HEADER + f"Île-de-France;Paris;6201Z;5;1\n{other};Créteil;6201Z;5;2\n")
    assert problems.empty
    assert cells.loc[cells["sector"] == "all", "text"].tolist() == ["10", "3"]


def test_a_territory_by_two_names_or_codes_may_stand_twice_and_is_no_sum(read):
    cells, problems, _ = read(HEADER + "FR81;x;6201Z;5;1\nFRJ1;x;6201Z;5;1\nCorse;x;6201Z;1;1\n")
    assert set(cells["territory"]) == {"Corse"}
    assert set(problems["rule"]) == {"sum_two_names"}
    assert set(problems["found"]) == {"FR81, FRJ1"}
    said = '[words.territory]\n"FR81" = "Languedoc-Roussillon"\n"FRJ1" = "Languedoc-Roussillon"\n'
    cells, problems, _ = read(HEADER + "FR81;x;6201Z;5;1\nFRJ1;x;6201Z;5;1\n", DESCRIPTION + said)
    assert problems.empty
    assert set(cells["text"]) == {"10", "2"}


def test_periods_that_are_the_same_are_one_sum(read):
    content = "Région;Trimestre;Effectifs salariés\nCorse;T1 2022;1\nCorse;2022-Q1 ;2\nCorse;T2 2022;4\n"
    description = drop_sectors(DESCRIPTION).replace('"Code APE" = "sector"', '"Trimestre" = "period"')
    description = description.replace('"Commune" = "ignore"\n', "").replace("{indicator} {period}", "{indicator}")
    cells, problems, _ = read(content, description.replace('"sector", ', ""))
    assert problems.empty
    assert sorted(cells["text"]) == ["3", "4"]


def test_signs_that_send_to_notes_stand_in_the_note_of_the_sum(read):
    content = HEADER.replace("2022", "2022 (1)") + "Corse (*);Bastia;6201Z;5;1\nCorse;Ajaccio;6201Z;5;1\n"
    cells = read(content)[0]
    notes = cells[cells["sector"] == "all"].set_index("period")["note"].to_dict()
    assert notes["2021"] == "(*) ; cases additionnées\u00a0: 2, dont vides\u00a0: 0"
    assert notes["2022"] == "(*) ; (1) ; cases additionnées\u00a0: 2, dont vides\u00a0: 0"


@pytest.mark.parametrize("by", ['["period"]', "[]"])
def test_a_file_is_added_up_as_a_whole(read, by):
    description = drop_sectors(DESCRIPTION).replace('["territory", "sector", "period"]', by)
    description = description.replace('"territory"', '"ignore"').replace('"sector"', '"ignore"')
    description += '[defaults]\nterritory = "Bretagne"\n'
    cells, problems, _ = read(description=description)
    assert problems.empty
    assert cells[["place", "text"]].values.tolist() == [
        ["file.csv!line 1!Effectifs salariés 2021", "22"],
        ["file.csv!line 1!Effectifs salariés 2022", "29"],
    ]
    cells, problems, _ = read(HEADER + ROWS + "Corse;Ajaccio;0111Z;s;1\n", description)
    assert cells["text"].tolist() == ["30"]
    assert problems[["place", "found"]].values.tolist() == [
        ["file.csv!line 1!Effectifs salariés 2021", "line 7: s (1/6)"]
    ]
    assert list_rules(read(HEADER, description).problems) == ["no_cells"]


def test_a_code_that_nobody_knows_leaves_a_sum_only_where_every_code_counts(read):
    cells, problems, _ = read(HEADER + ROWS + "Corse;Bastia;9999Z;1;1\n")
    sums = list_sums(cells)
    assert sums["Corse", "all", "2022"] == "10"
    assert ("Corse", "ict_oecd2007", "2022") not in sums
    assert sums["Bretagne", "ict_oecd2007", "2022"] == "15"
    assert set(problems["found"]) == {"9999Z"}


@pytest.mark.parametrize("text", ["s", "12,5", "1 234", "-3", "12.0", "1e3", " 5", "99999999999999999999"])
def test_a_cell_that_is_no_whole_number_leaves_its_sums_out(read, text):
    cells, problems, _ = read(HEADER + ROWS + f"Corse;Ajaccio;0111Z;{text};1\n")
    sums = list_sums(cells)
    assert ("Corse", "all", "2021") not in sums
    assert sums["Corse", "all", "2022"] == "10"
    assert sums["Bretagne", "all", "2021"] == "14"
    assert problems[["rule", "place", "found"]].values.tolist() == [
        ["sum_unread", "file.csv!line 1!Effectifs salariés 2021 (Corse, all)", f"line 7: {text} (1/3)"]
    ]


def test_no_line_is_told_where_records_are_no_lines(read):
    _, problems, _ = read(HEADER + '"Cor\nse";Bastia;6201Z;s;1\nCorse;Bastia;6201Z;s;1\n')
    assert all(found.startswith("s (") for found in problems.loc[problems["rule"] == "sum_unread", "found"])


def test_a_mark_that_means_zero_is_added_as_zero(read):
    cells, problems, _ = read(HEADER + "Corse;Bastia;6201Z;-;1\n", DESCRIPTION + '"-" = "zero"\n')
    assert problems.empty
    assert list_sums(cells)["Corse", "all", "2021"] == "0"


def test_empty_cells_are_no_zero_unless_the_description_says_so(read):
    cells, problems, _ = read(description=DESCRIPTION.replace('"" = "zero"', ""))
    sums = list_sums(cells)
    assert ("Bretagne", "all", "2021") not in sums
    assert sums["Bretagne", "all", "2022"] == "20"
    assert problems[["rule", "place", "found"]].values.tolist() == [
        ["sum_incomplete", "file.csv!line 1!Effectifs salariés 2021", "1/5"]
    ]


def test_columns_that_nobody_declared_are_told(read):
    content = (
        (HEADER + ROWS)
        .replace("Commune;", "Commune;Âge;")
        .replace(";6201Z", ";20;6201Z")
        .replace(";5811Z", ";20;5811Z")
    )
    _, problems, _ = read(content.replace(";0111Z", ";20;0111Z"))
    assert problems[["rule", "found"]].values.tolist() == [["undeclared_column", "Âge"]]


def test_a_column_without_header_is_told(read):
    _, problems, _ = read(HEADER.replace("Commune", "") + ROWS, DESCRIPTION.replace('"Commune" = "ignore"\n', ""))
    assert "blank_header" in list_rules(problems)


def test_a_declared_column_that_is_not_there_leaves_nothing(read):
    cells, problems, _ = read(HEADER.replace("Commune", "Ville") + ROWS)
    assert cells.empty
    assert problems[["rule", "expected"]].values.tolist() == [["missing_column", "Commune"]]


@pytest.mark.parametrize(
    ("content", "rule", "cell"),
    [
        (HEADER + "Corse;Bastia;6201Z;1\n", "ragged_line", "line 2"),
        (HEADER + ROWS + "Corse;Bastia;6201Z;1;1;1\n", "ragged_line", "line 7"),
        ((HEADER + ROWS).encode("cp1252"), "wrong_encoding", "line 1"),
        (HEADER.encode() + b"R\xe9union;Bras;6201Z;1;1\n", "wrong_encoding", "line 2"),
        (HEADER + 'Corse;"Bastia;6201Z;1;1\n', "broken_line", "line 2"),
        ("\n", "missing_header", ""),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem_with_its_line(read, content, rule, cell):
    cells, problems, _ = read(content)
    assert cells.empty
    assert problems[["rule", "cell"]].values.tolist() == [[rule, cell]]


def test_a_file_that_is_not_the_sealed_one_is_not_read(describe):
    source_file = describe()
    source_file.path.write_text(HEADER + ROWS + "Corse;Bastia;6201Z;1;1\n", encoding="utf-8")
    assert list_rules(read_file(source_file).problems) == ["seal_mismatch"]


def test_a_link_is_not_followed(describe, tmp_path):
    source_file = describe()
    elsewhere = shutil.move(source_file.path, tmp_path / "file.csv")
    source_file.path.symlink_to(elsewhere)
    assert list_rules(read_file(source_file).problems) == ["not_a_file"]


def test_no_other_file_is_opened(describe, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text(HEADER + ROWS, encoding="utf-8")
    with pytest.raises(adding.load_duckdb().PermissionException):
        adding._ask(describe().path, f"select * from read_csv('{other}')")


def test_a_name_that_duckdb_takes_for_a_pattern_is_refused(describe, tmp_path):
    path = tmp_path / "[2022].csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    with pytest.raises(IndicatorsError, match="wild cards; rename it"):
        read_file(describe()._replace(path=path))


def test_without_duckdb_the_error_says_what_to_install(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(IndicatorsError, match=r"not installed; run .* or install indicators\[sums\]"):
        read()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('by = ["territory", "sector", "period"]', 'by = ["territory"]', r"line \d+ \[sum\]: a column says sector"),
        ('"territory", "sector", "period"]', '"territory", "sector", "scope"]', r"no column says 'scope'"),
        ('delimiter = ";"', "", r"add delimiter"),
        ('precision = "count"', 'precision = "count"\nencoding = "cp1252"', r"where encoding is 'utf-8'"),
        ('precision = "count"', 'precision = "count"\nconfidential = true', r"where confidential is False"),
        ('sectors = ["ict_oecd2007",', "sectors = [1,", r"sectors is 1"),
        ("[sum]", "[sum]\nround = 1", r"unknown key 'round'"),
        ('nomenclature = "naf_rev2"', "", r"line \d+ \[sum\]: codes mean other .* nomenclature = 'naf_rev2' or 'nace"),
        ('"naf_rev2"', '"naf_2025"', r"line \d+ \[sum\]: nomenclature is 'naf_2025'; the definitions .* 'nace_rev2'"),
        ('sectors = ["ict_oecd2007", "ict_content_tcsi", "all"]', "", r"nomenclature says nothing without sectors"),
        (
            "[sum]",
            '[[table]]\nlines = "1:7"\n\n[sum]',
            r"line \d+ \[sum\]: .* \[\[table\]\] names parts of it; keep one",
        ),
    ],
)
def test_a_description_that_cannot_be_summed_by_says_where_and_why(describe, old, new, told):
    with pytest.raises(SourceError, match=told):
        describe(description=DESCRIPTION.replace(old, new))


@pytest.mark.parametrize("name", ["file.xlsx", "file.csv.gz"])
def test_only_delimited_text_is_added_up(tmp_path, source_block, name):
    (tmp_path / name).write_bytes(b"")
    (tmp_path / "file.toml").write_text(DESCRIPTION + source_block, encoding="utf-8")
    with pytest.raises(SourceError, match=rf"line \d+ \[sum\]: .* this file is {name}; unpack it or save it as .csv"):
        read_description(tmp_path / "file.toml")


def test_years_in_the_header_are_the_periods_of_a_sum_without_more(read):
    content = "Région;2021;2022\nCorse;1;2\nCorse;3;4\n"
    start, end = DESCRIPTION.index("[columns]"), DESCRIPTION.index("[marks]")
    tables = '[columns]\n"Région" = "territory"\n\n[sum]\nby = ["territory", "period"]\n\n'
    cells = read(content, DESCRIPTION[:start] + tables + DESCRIPTION[end:]).cells
    assert cells["text"].tolist() == ["4", "6"]


def test_a_label_that_is_not_taken_is_refused_for_its_rows_may_overlap(describe):
    labelled = DESCRIPTION.replace('"Commune" = "ignore"', '"Commune" = "town"')
    words = '[words.town]\n"Brest" = { scope = "undefined" }\n'
    with pytest.raises(SourceError, match="a column says town, and by does not name it"):
        describe(description=labelled + words)
    assert describe(description=labelled + '[take]\n"town" = ["Brest"]\n').sum.by == ("territory", "sector", "period")


def test_a_definition_without_a_list_of_codes_is_refused(read):
    with pytest.raises(IndicatorsError, match=r"press_undefined .* states no list"):
        read(description=DESCRIPTION.replace('"ict_oecd2007"', '"press_undefined"'))


WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r\n", exclude_categories=["Cs", "Cc"]), max_size=4
)
CELLS = st.one_of(st.just(""), st.integers(0, 10**9).map(str), st.just("-"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(rows=st.lists(st.tuples(WORDS, WORDS, CELLS, CELLS), min_size=1, max_size=20))
def test_the_groups_add_up_to_what_the_lines_say(tmp_path, rows):
    path = tmp_path / "rows.csv"
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([("a", "b", "c", "d"), *rows])
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    added = adding.add_rows(adding.Table(path, ";", 1, 4), [0, 1], [2, 3], ["-"])
    expected: dict[tuple[str, str], list[int]] = {}
    for a, b, *figures in rows:
        group = expected.setdefault((a, b), [0, 0, 0])
        group[0] += 1
        for place, text in enumerate(figures, 1):
            group[place] += int(text) if text.isdecimal() else 0
    found = zip(zip(*added.words, strict=True), added.rows.tolist(), added.totals.tolist(), strict=True)
    assert {words: [count, *totals] for words, count, totals in found} == expected
    assert not added.unread.any()
    empty = sum(text == "" for _, _, *figures in rows for text in figures)
    assert added.empty.sum() == empty


URSSAF_COLUMNS = {"Code zone d'emploi": "territory", "Code APE": "sector"}
URSSAF_TABLES = """
[words.indicator]
"Nombre d'établissements" = "establishments"
"Effectifs salariés" = "employees"

[words.territory]
"2815" = "Zone d’emploi de Rouen"

[defaults]
measure = "level"
scope = "employers_year_end"
geography = "ze2020"
nature = "observed"
"""


@pytest.fixture
def urssaf(describe):
    """The description of Urssaf's file, read in place."""
    path = find_beside(URSSAF)
    with path.open(encoding="utf-8-sig", newline="") as file:
        words = next(csv.reader(file, delimiter=";"))[:19]
    columns = "".join(f'"{name}" = "{URSSAF_COLUMNS.get(name, "ignore")}"\n' for name in words)
    start, end = DESCRIPTION.index('"Région"'), DESCRIPTION.index("[across]")
    description = DESCRIPTION[:start] + columns + DESCRIPTION[end:]
    start, end = description.index("[words.indicator]"), description.index("[sum]")
    described = describe("x;y\n", description[:start] + URSSAF_TABLES + description[end:])
    return described._replace(path=path, sha256=compute_sha256(path))


def test_the_digital_employers_of_rouen_come_straight_from_urssafs_file(urssaf, reference):
    (understood,) = understand_files([urssaf], reference.parents[1])
    assert understood.problems.empty
    columns = ["territory", "indicator", "sector", "period"]
    found = understood.candidates.set_index(columns)["value"].to_dict()
    transcribed = read_table(ROOT / "data" / "raw" / "urssaf_rouen.csv")
    keys = zip(*(transcribed[name] for name in ("Indicateur", "Secteur", "Année")), strict=True)
    assert found == {("ze-rouen", *key): float(number) for key, number in zip(keys, transcribed["Nombre"], strict=True)}


def test_every_row_of_urssafs_file_is_in_the_sum_of_all_activities(urssaf):
    cells = read_file(urssaf).cells
    everything = cells[cells["sector"] == "all"]
    assert set(everything["note"].str.split(",").str[0]) == {"cases additionnées\u00a0: 9\u202f338"}
    assert len(everything) == 34


def test_a_header_that_contradicts_the_words_of_its_rows_has_no_sum(read):
    description = drop_sectors(DESCRIPTION).replace('"Code APE" = "sector"', '"Sujet" = "topic"')
    description = description.replace('"Commune" = "ignore"\n', "").replace('"sector", ', '"topic", ')
    description = description.replace('= "employees"', '= { indicator = "employees", measure = "level" }')
    description += '[words.topic]\n"Part" = { measure = "share" }\n"Nombre" = { scope = "x" }\n'
    cells, problems, _ = read("Région;Sujet;Effectifs salariés 2022\nCorse;Part;1\nCorse;Nombre;2\n", description)
    assert cells["text"].tolist() == ["2"]
    assert problems[["rule", "found"]].values.tolist() == [["words_contradicted", "measure: share ≠ level"]]
