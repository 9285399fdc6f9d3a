"""Rows of a large file are added up by what they mean: sums, what they are told by, and what has none."""

from __future__ import annotations

import csv
import io
import shutil
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
from indicators.sources import compute_sha256, read_description, renew_seal
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
    assert first["note"] == "somme de 2 cases, dont 1 vides"
    assert read(description=DESCRIPTION.replace('"fr"', '"en"'))[0].loc[0, "note"] == "sum of 2 cells, 1 of them empty"


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
    description = DESCRIPTION.replace('sectors = ["ict_oecd2007", "ict_content_tcsi", "all"]\n', "")
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
    def refuse_import(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(adding, "import_module", refuse_import)
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
    ],
)
def test_a_description_that_cannot_be_summed_by_says_where_and_why(describe, old, new, told):
    with pytest.raises(SourceError, match=told):
        describe(description=DESCRIPTION.replace(old, new))


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
    assert set(everything["note"].str.split(",").str[0]) == {"somme de 9\u202f338 cases"}
    assert len(everything) == 34
