"""Each row of the table of bad files (84 to 112): one sentence with its place, or what the file says; never a crash.

What each takes in time and memory is measured by benchmarks/bench_bad_inputs.py and told in docs/bad-inputs.md.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bad_files import (
    COLUMNS,
    FILE,
    MATRIX_TWO,
    NOTE,
    READ,
    REFUSED,
    SHEET_BLOCK,
    TOLD,
    YEARS,
    make_hidden,
    make_pipe,
    make_true_zero,
    make_two_headers,
)
from bad_files import plant as plant_file
from indicators import readers
from indicators.cli import app
from indicators.errors import SourceError
from indicators.readers import contents, read_cells
from indicators.seals import renew_seal
from indicators.sources import read_description, read_descriptions
from indicators.vocabulary import phrase_rule
from indicators.workbooks import guard

PROJECT = Path(__file__).parents[1]
# The large ones are as bad when they are small: what refuses them is how much they shrink, or a limit that is lowered.
GOOD = READ[3]._replace(make=lambda _: b"Texte;Note\n1;2\n")
SMALL = {85: 0.02, 86: 0.02, 92: 0.001, 106: 0.02}


def name_case(bad) -> str:
    return f"{bad.row}-{bad.what}"


@pytest.fixture(name="plant")
def fixture_plant(tmp_path, source_block):
    """Write a bad file with its description, sealed, and return the description."""

    def write(bad, size: float = 1):
        path = plant_file(bad, tmp_path, source_block, size)
        renew_seal(path)
        return read_description(path.with_suffix(".toml"))

    return write


@pytest.mark.parametrize("bad", REFUSED, ids=name_case)
def test_a_bad_file_is_refused_in_one_sentence_with_its_place(plant, monkeypatch, bad):
    monkeypatch.setattr(guard, "MAX_CELLS", 1_000)
    cells, problems = read_cells(plant(bad, SMALL.get(bad.row, 0.1)))
    assert cells.empty
    assert problems["rule"].tolist() == [bad.rule]
    problem = problems.iloc[0].to_dict()
    assert problem["place"].startswith(bad.name)
    for language in ("fr", "en"):
        parts = {name: problem[name] for name in ("text", "found", "expected", "place")}
        told, remedy = phrase_rule(bad.rule, language, PROJECT, **parts)
        assert told
        assert remedy


@pytest.mark.parametrize("bad", READ, ids=name_case)
def test_a_file_that_only_looks_bad_is_read(plant, bad):
    cells, problems = read_cells(plant(bad))
    assert cells["text"].tolist() == ["1"]
    assert problems.empty


@pytest.mark.parametrize("bad", TOLD, ids=name_case)
def test_a_file_that_is_no_plain_table_ends_as_its_description_says(plant, bad):
    if bad.alter is make_pipe and not hasattr(os, "mkfifo"):
        pytest.skip("the system has no pipes among its files")
    described = plant(bad)
    if bad.alter:
        bad.alter(described.path)
    assert read_cells(described)[1]["rule"].tolist() == [bad.rule] * (bad.rule != "")


def test_no_row_of_the_bad_files_is_missing():
    elsewhere = {107, 110, 112}  # tests below: a file that changes, one under two names, one that is revised
    assert {bad.row for bad in (*REFUSED, *READ, *TOLD)} | elsewhere == set(range(84, 113))


def test_the_page_tells_what_each_bad_file_costs():
    text = (PROJECT / "docs" / "bad-inputs.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (\d+) \| (.+?) \| \d+\.\d\d \| \d+ \| .+ \|$", text, re.MULTILINE)
    assert {row for row, _ in told} == set(map(str, range(84, 113)))
    assert {(str(bad.row), bad.what) for bad in (*REFUSED, *READ, *TOLD)} <= set(told)


def test_a_bad_file_costs_its_own_figures_only(tmp_path, source_block):
    for name, bad in (("bad", REFUSED[0]), ("good", GOOD)):
        suffix = Path(bad.name).suffix
        named = bad._replace(name=f"{name}{suffix}")
        renew_seal(plant_file(named, tmp_path, source_block.replace("agency_2014", name), 0.1))
    described = [read_description(tmp_path / f"{name}.toml") for name in ("bad", "good")]
    bad, good = (read_cells(file) for file in described)
    assert (len(bad[0]), len(bad[1]), good[0]["text"].tolist(), len(good[1])) == (0, 1, ["1"], 0)


def test_row_98_what_is_no_figure_is_left_aside_and_counted(plant):
    bad = next(bad for bad in READ if bad.row == 98)
    kinds = ("links_to_files", "embedded_objects", "pictures", "comments", "pivot_caches")
    assert readers.read_file(plant(bad)).aside == dict.fromkeys(kinds, 1)


def test_row_99_a_zero_is_read_where_what_saved_the_workbook_calculates(read_file):
    cells, problems = read_file("a.xlsx", make_true_zero(), FILE + COLUMNS + SHEET_BLOCK)
    assert (cells["text"].tolist(), problems.empty) == (["0"], True)


def test_row_100_filtered_rows_and_hidden_sheets_are_told_and_read_only_where_declared(read_file):
    described = FILE + COLUMNS + SHEET_BLOCK
    cells, problems = read_file("a.xlsx", make_hidden(1), described)
    assert (cells["text"].tolist(), problems["rule"].tolist()) == (["1"], ["hidden_rows"])
    cells, problems = read_file("a.xlsx", make_hidden(1), described.replace("[columns]", "hidden = true\n[columns]"))
    assert (cells["text"].tolist(), problems.empty) == (["1", "2"], True)


def test_row_101_two_header_rows_with_units_blank_first_columns_and_notes_are_read_as_declared(read_file):
    cells, problems = read_file("a.xlsx", make_two_headers(1), MATRIX_TWO)
    assert cells[["territory", "period", "unit", "text"]].values.tolist() == [
        ["Alsace", "2011", "nombre", "1"],
        ["Alsace", "2012", "nombre", "2"],
    ]
    assert problems.empty


def test_row_101_a_table_that_moved_is_refused(read_file):
    described = MATRIX_TWO.replace("[2, 3]", "[3, 4]")
    cells, problems = read_file("a.xlsx", make_two_headers(1), described)
    assert cells.empty
    assert problems[["rule", "expected"]].values.tolist() == [["missing_column", "Région"]]


def test_a_packed_file_is_read_as_the_file_in_it(read_file):
    packed = gzip.compress(b"Texte;Note\n1;2\n")
    cells, problems = read_file("a.csv.gz", packed, FILE + COLUMNS + NOTE)
    assert (cells["place"].tolist(), problems.empty) == (["a.csv.gz!line 2!Texte"], True)
    assert read_file("a.csv.gz", packed[:-9], FILE + COLUMNS + NOTE)[1]["rule"].tolist() == ["damaged_gzip"]


@pytest.mark.parametrize("header", ["Texte ", "\u00a0Texte", "Texte"])
def test_row_102_spaces_around_a_header_are_no_matter(read_file, header):
    cells, problems = read_file("a.csv", f"{header};Note\n1;2\n".encode(), FILE + COLUMNS + NOTE)
    assert (cells["text"].tolist(), problems.empty) == (["1"], True)


@pytest.mark.parametrize("header", ["texte", "TEXTE (en %)"])
def test_row_102_a_header_said_otherwise_is_refused_with_both(read_file, header):
    cells, problems = read_file("a.csv", f"{header};Note\n1;2\n".encode(), FILE + COLUMNS + NOTE)
    assert cells.empty
    assert problems[["rule", "found", "expected"]].values.tolist() == [["missing_column", f"{header}, Note", "Texte"]]


def test_row_103_columns_in_another_order_are_read_by_their_names(read_file):
    cells, problems = read_file("a.csv", b"Note;Texte\n2;1\n", FILE + COLUMNS + NOTE)
    assert (cells["text"].tolist(), problems.empty) == (["1"], True)


def test_row_103_a_new_column_is_told_and_shifts_nothing(read_file):
    cells, problems = read_file("a.csv", b"Texte;2024;Note\n1;9;2\n", FILE + COLUMNS + NOTE)
    assert cells["text"].tolist() == ["1"]
    assert problems[["rule", "found"]].values.tolist() == [["undeclared_column", "2024"]]


def change_while_read(monkeypatch, path: Path, times: int) -> None:
    """Have another program write to the file behind each of the first `times` looks at its bytes."""
    left, read = [times], Path.read_bytes

    def read_and_change(asked: Path) -> bytes:
        content = read(asked)
        if asked == path and left[0]:
            left[0] -= 1
            asked.write_bytes(content + b"3;4\n")
        return content

    monkeypatch.setattr(Path, "read_bytes", read_and_change)


def test_row_107_a_file_that_changes_once_while_it_is_read_is_read_again(plant, monkeypatch):
    described = plant(GOOD)
    described.path.write_bytes(b"Texte;Note\n1;2\n")
    change_while_read(monkeypatch, described.path, times=1)
    assert contents.read_content(described.path) == b"Texte;Note\n1;2\n3;4\n"


def test_row_107_a_file_that_goes_on_changing_is_refused(plant, monkeypatch):
    described = plant(GOOD)
    change_while_read(monkeypatch, described.path, times=9)
    cells, problems = read_cells(described)
    assert (cells.empty, problems["rule"].tolist()) == (True, ["changing_file"])


def test_row_110_one_file_under_two_names_is_noticed_by_its_content(tmp_path, source_block):
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    for name in ("a.csv", "b.csv"):
        renew_seal(plant_file(GOOD._replace(name=name), raw, source_block.replace("agency_2014", name[0])))
    with pytest.raises(SourceError, match=r"b\.csv and a\.csv share the content"):
        read_descriptions(tmp_path)


@pytest.mark.parametrize("periods", [("2022", "2023"), ("T4 2023",), ("2019-2023",)])
def test_row_111_a_file_that_goes_as_far_as_its_description_says_is_read(read_file, periods):
    content = "Texte;Année\n" + "".join(f"1;{period}\n" for period in periods)
    cells, problems = read_file("a.csv", content.encode(), YEARS)
    assert (len(cells), problems.empty) == (len(periods), True)


@pytest.mark.parametrize("period", ["2022", "2024", "2022-Q4"])
def test_row_111_a_file_of_another_year_is_refused(read_file, period):
    cells, problems = read_file("a.csv", f"Texte;Année\n1;2021\n2;{period}\n".encode(), YEARS)
    assert cells.empty
    assert problems[["rule", "found", "expected"]].values.tolist() == [["other_period", period, "2023"]]


def test_row_111_the_latest_period_is_written_in_one_form(read_file):
    with pytest.raises(SourceError, match="write 2012, 2016-Q4 or 2017-07"):
        read_file("a.csv", b"Texte;Note\n1;2\n", YEARS.replace('"2023"', '"en 2023"'))


REGION = FILE + '[columns]\n"Région" = "territory"\n"Texte" = "text"\n[defaults]\nindicator = "jobs"\nperiod = "2012"\n'


@pytest.fixture
def revised(tmp_path, source_block, monkeypatch):
    """Return a project with a cleaned file of 40 figures."""
    shutil.copytree(PROJECT / "data" / "reference", tmp_path / "data" / "reference")
    corrections = tmp_path / "data" / "reference" / "corrections.csv"
    corrections.write_text(corrections.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    raw = tmp_path / "data" / "raw"
    raw.mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "reports.toml").write_text("", encoding="utf-8")
    (raw / "a.toml").write_text(REGION + source_block, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    write_figures(raw / "a.csv", range(40))
    for command in (("accept", "a.csv"), ("clean",)):
        assert CliRunner().invoke(app, list(command)).exit_code == 0
    return raw / "a.csv"


def write_figures(path: Path, figures) -> None:
    path.write_text("Région;Texte\n" + "".join(f"Corse;{figure}\n" for figure in figures), encoding="utf-8")


def test_row_112_a_revised_file_needs_a_yes(revised):
    seal = revised.with_suffix(".toml").read_bytes()
    write_figures(revised, [*range(100, 111), *range(11, 40)])
    shown = CliRunner().invoke(app, ["accept", "a.csv"])
    assert shown.exit_code == 2
    told = re.sub(r"\s+", " ", shown.output)
    assert "changed: 11" in told
    assert "a.csv is not sealed: revisions" in told
    assert revised.with_suffix(".toml").read_bytes() == seal
    assert CliRunner().invoke(app, ["accept", "a.csv", "--yes"]).exit_code == 0
    assert revised.with_suffix(".toml").read_bytes() != seal


def test_row_112_a_few_mended_figures_and_new_ones_need_none(revised):
    write_figures(revised, [*range(100, 110), *range(10, 80)])
    assert CliRunner().invoke(app, ["accept", "a.csv"]).exit_code == 0
