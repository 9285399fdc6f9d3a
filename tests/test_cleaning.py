"""Cleaning: every cell becomes an observation or a problem, and says why."""

import csv
import io
import json
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.cleaning import clean_cells, clean_project, write_processed
from indicators.cleaning.package import encode_table, show_number
from indicators.cleaning.project import list_tables
from indicators.distinct import spell_out
from indicators.figures import Conventions
from indicators.observations import OBSERVATION_COLUMNS, PROBLEM_COLUMNS, read_observations
from indicators.paths import find_root
from indicators.sources import CELL_COLUMNS, compute_sha256

SOUND = dict.fromkeys(CELL_COLUMNS, "") | {
    "source": "insee",
    "place": "a.xlsx!s!B2",
    "text": "4 866",
    "language": "fr",
    "indicator": "establishments",
    "measure": "level",
    "sector": "nace_j",
    "scope": "undefined",
    "territory": "Corse",
    "geography": "cog2015",
    "period": "2012",
    "precision": "claim",
    "nature": "observed",
}
SHARE = {"indicator": "jobs", "measure": "share", "denominator": "jobs:all"}
GROWTH = {"measure": "change_percent", "period": "2012", "base_period": "2009"}


def make_cells(*changes):
    return pd.DataFrame([SOUND | {"place": f"a.xlsx!s!B{number}"} | change for number, change in enumerate(changes, 2)])


def observe(**change):
    observations, problems = clean_cells(make_cells(change))
    assert problems.empty, problems[["rule", "found", "expected"]].to_string()
    return observations.iloc[0]


def refuse(**change):
    observations, problems = clean_cells(make_cells(change))
    assert observations.empty, observations.T.to_string()
    return problems.iloc[0]


# --- a figure understood


def test_a_unit_that_nobody_knows_is_a_problem_of_its_cell_and_the_rest_goes_on():
    observations, problems = clean_cells(
        make_cells({"unit": "bushels"}, {"unit": "milliers"}, {"period": "2013"}, {"unit": "bushels", "text": ""})
    )
    assert observations["value"].tolist() == [4_866_000.0, 4866.0]
    assert problems[["place", "rule", "found"]].values.tolist() == [
        ["a.xlsx!s!B2", "unknown_unit", "bushels"],
        ["a.xlsx!s!B5", "unknown_unit", "bushels"],
    ]
    assert problems["problem_fr"].tolist() == ["«\u00a0bushels\u00a0» n’est pas une unité connue."] * 2


def test_a_sound_cell_is_one_observation_with_its_passport():
    row = observe(text="plus de 4 200 établissements", published="2014-11", note="Sans date.")
    assert row["value"] == 4200
    assert (row["low"], row["high"], row["likely_low"], row["likely_high"]) == (4200, math.inf, 4200, 4300)
    assert row[["unit", "qualifier", "counted"]].tolist() == ["count", "at_least", "établissements"]
    assert row[["territory", "period", "dated"]].tolist() == ["corse", "2012", "stated"]
    assert row[["source", "place", "text"]].tolist() == ["insee", "a.xlsx!s!B2", "plus de 4 200 établissements"]
    assert row[["published", "note", "obs_status"]].tolist() == ["2014-11", "Sans date.", "A"]


def test_a_rounded_figure_is_likely_within_half_of_its_last_place():
    row = observe(text="15 000")
    assert (row["low"], row["high"], row["likely_low"], row["likely_high"]) == (15000, 15000, 14500, 15500)


def test_whole_things_come_in_whole_numbers():
    row = observe(text="11 entreprises", indicator="enterprises")
    assert (row["likely_low"], row["likely_high"]) == (11, 11)


def test_an_amount_need_not_be_whole():
    row = observe(text="11 €", indicator="budget")
    assert (row["likely_low"], row["likely_high"]) == (10.5, 11.5)


def test_a_counted_figure_without_a_qualifier_is_itself():
    row = observe(text="15 000", precision="count")
    assert (row["likely_low"], row["likely_high"]) == (15000, 15000)


def test_a_counted_figure_with_a_qualifier_keeps_its_bounds():
    assert observe(text="environ 15 000", precision="count")["likely_low"] == 14000


def test_a_share_stays_within_the_whole():
    row = observe(text="plus de 99,9 %", **SHARE)
    assert (row["high"], row["likely_high"]) == (100, 100)


def test_a_growth_may_pass_the_whole():
    assert observe(text="+ 134 %", **GROWTH)["likely_high"] == 134.5


def test_the_bounds_of_a_level_do_not_fall_below_zero():
    row = observe(text="moins de 5")
    assert (row["low"], row["high"]) == (0, 5)


@pytest.mark.parametrize(
    ("text", "unit", "value"), [("12,5", "M€", 12.5e6), ("500.000 euros", "", 500e3), ("8", "k€", 8e3)]
)
def test_an_amount_is_in_euros_whatever_the_unit_of_its_source(text, unit, value):
    row = observe(text=text, unit=unit, indicator="budget")
    assert (row["value"], row["unit"]) == (value, "EUR")


@pytest.mark.parametrize(
    ("text", "status", "secrecy", "flags"),
    [
        ("48 b", "B", "", "b"),
        ("48 (p)", "P", "", "p"),
        ("48 e", "E", "", "e"),
        ("48 u", "U", "", "u"),
        ("48 c", "A", "C", "c"),
        ("48 d", "D", "", "d"),
        ("48 f", "F", "", "f"),
        ("48 n", "N", "", "n"),
        ("48 r", "A", "", "r"),
        ("48 bu", "B", "", "bu"),
        ("48", "A", "", ""),
    ],
)
def test_flags_become_statuses_and_are_kept(text, status, secrecy, flags):
    assert observe(text=text)[["obs_status", "conf_status", "flags"]].tolist() == [status, secrecy, flags]


@pytest.mark.parametrize(
    ("text", "absence", "status", "secrecy"),
    [
        (":", "not_available", "O", ""),
        (": c", "confidential", "O", "C"),
        ("", "empty", "O", ""),
        ("-", "undeclared", "O", ""),
    ],
)
def test_an_absence_is_an_observation_that_says_why(text, absence, status, secrecy):
    row = observe(text=text)
    assert math.isnan(row["value"])
    assert row[["absence", "obs_status", "conf_status", "unit"]].tolist() == [absence, status, secrecy, "count"]


def test_a_mark_means_what_its_source_declares():
    cells = make_cells({"text": "-"}, {"text": "aucun chiffre", "period": "2013"}, {"text": "s.o.", "period": "2014"})
    marks = {"-": "zero", "aucun chiffre": "reported_none", "s.o.": "not_applicable"}
    observations, _ = clean_cells(cells, Conventions(marks))
    assert observations["value"].fillna(-1).tolist() == [0, -1, -1]
    assert observations[["absence", "obs_status"]].values.tolist() == [
        ["", "A"],
        ["reported_none", "O"],
        ["not_applicable", "M"],
    ]


def test_one_text_is_read_by_the_language_and_the_unit_of_its_own_cell():
    cells = make_cells({"text": "1,234", "language": "en"}, {"text": "3.350", "language": "fr", "period": "2013"})
    assert clean_cells(cells)[0]["value"].tolist() == [1234, 3350]


# --- when


@pytest.mark.parametrize(
    ("change", "dates"),
    [
        ({"period": "2009/2012", "measure": "change_percent", "text": "34 %"}, ["2012", "2009", "stated"]),
        ({"period": "", "measure": "change_percent", "text": "+ 34 % entre 2009 et 2012"}, ["2012", "2009", "stated"]),
        ({"period": "juillet 2017", "dated": "inferred"}, ["2017-07", "", "inferred"]),
        ({"period": "", "dated": "undated"}, ["", "", "undated"]),
        ({"period": "2015/2017", "indicator": "events"}, ["2017", "2015", "stated"]),
    ],
)
def test_a_figure_is_dated_by_its_columns_or_by_its_words(change, dates):
    assert observe(**change)[["period", "base_period", "dated"]].tolist() == dates


def test_a_mark_beside_a_period_is_a_flag_of_its_figures():
    assert observe(period="2014p", text="48")[["period", "flags", "obs_status"]].tolist() == ["2014", "p", "P"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"period": "24"}, "unknown_period"),
        ({"period": ""}, "period_missing"),
        ({"dated": "undated"}, "undated_with_period"),
        ({"measure": "change_percent", "text": "34 %"}, "base_period_missing"),
        ({"measure": "change_percent", "text": "34 %", "base_period": "2012"}, "base_period_not_before"),
        (
            {"measure": "change_percent", "text": "+ 34 % entre 2009 et 2013", "base_period": "2009"},
            "period_contradicted",
        ),
        (
            {"measure": "change_percent", "text": "34 %", "period": "2009/2012", "base_period": "2008"},
            "period_contradicted",
        ),
        ({"period": "2009/2012"}, "stock_over_interval"),
    ],
)
def test_a_date_that_is_missing_or_contradicted_is_a_problem(change, rule):
    assert refuse(**change)["rule"] == rule


# --- what is refused


@pytest.mark.parametrize("column", ["indicator", "measure", "sector", "scope", "nature", "precision", "geography"])
@pytest.mark.parametrize(("code", "rule"), [("", "column_empty"), ("nonsense", "{}_unknown")])
def test_a_code_that_is_missing_or_that_no_table_holds_is_a_problem(column, code, rule):
    assert refuse(**{column: code})["rule"] == rule.format(column)


@pytest.mark.parametrize(
    ("column", "change"), [("denominator", SHARE), ("dated", {}), ("stage", {"indicator": "budget"})]
)
def test_a_code_that_may_be_empty_is_still_looked_up(column, change):
    assert refuse(**(change | {column: "nonsense", "text": "4 %"}))["rule"] == f"{column}_unknown"


@pytest.mark.parametrize(
    ("change", "rule", "found"),
    [
        ({"territory": "Corze"}, "unknown_territory", "Corze"),
        ({"territory": "FRZZ"}, "aggregate_row", "FRZZ"),
        ({"territory": ""}, "territory_missing", ""),
        ({"text": "12,5"}, "count_not_whole", "12,5"),
        ({**SHARE, "text": "250,0 %"}, "share_impossible", "250,0 %"),
        ({**SHARE, "text": "−4 %"}, "share_impossible", "−4 %"),
        ({**SHARE, "text": "4 %", "denominator": ""}, "denominator_missing", "share"),
        ({"text": "1e3"}, "scientific_notation", "1e3"),
        ({"text": "12-5"}, "date_like", "12-5"),
        ({"text": "15 000 salariés"}, "noun_misfit", "salariés"),
        ({"text": "24 poissons"}, "noun_misfit", "poissons"),
        ({"text": "15 000 salariés", "indicator": "jobs"}, "noun_misfit", "salariés"),
    ],
)
def test_a_cell_that_cannot_be_right_is_a_problem_that_names_what_was_found(change, rule, found):
    problem = refuse(**change)
    assert (problem["rule"], problem["found"]) == (rule, found)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "34 %"},
        {"text": "4 200 établissements", "indicator": "budget"},
        {"text": "4 200 €"},
        {**SHARE, "text": "4 200 emplois"},
        {"text": "12 points", **GROWTH},
    ],
)
def test_a_unit_that_does_not_fit_its_indicator_is_a_problem(change):
    assert refuse(**change)["rule"] in ("unit_misfit", "unit_conflict")


@pytest.mark.parametrize("text", ["−12", "− 12 établissements"])
def test_a_level_below_zero_is_a_problem(text):
    assert refuse(text=text)["rule"] == "level_negative"


def test_the_counted_words_of_a_share_may_name_the_whole():
    assert observe(text="4 % des salariés", **SHARE)["value"] == 4


def test_a_problem_names_file_sheet_cell_words_rule_and_what_to_do():
    problem = refuse(place="a.xlsx!Fig 1!F12 (paragraphe 9)", text="12,5")
    assert list(problem.index) == list(PROBLEM_COLUMNS)
    assert problem[["file", "sheet", "cell", "text", "rule"]].tolist() == [
        "a.xlsx",
        "Fig 1",
        "F12",
        "12,5",
        "count_not_whole",
    ]
    assert all(problem[column] for column in PROBLEM_COLUMNS[-4:])
    assert "12,5" in problem["problem_fr"]


def test_a_text_with_two_readings_shows_both():
    problem = refuse(text="3.350 M€", indicator="budget")
    assert problem["rule"] == "two_readings"
    assert problem["expected"]
    assert problem["expected"] in problem["problem_fr"]


# --- the same key twice


def test_the_same_key_with_different_values_is_a_problem_of_both_cells_each_naming_the_other():
    observations, problems = clean_cells(make_cells({"text": "32 000"}, {"text": "31 500"}, {"period": "2013"}))
    assert observations["period"].tolist() == ["2013"]
    assert problems["rule"].tolist() == ["key_contradicted"] * 2
    assert problems["expected"].tolist() == ["31 500 (a.xlsx!s!B3)", "32 000 (a.xlsx!s!B2)"]


def test_the_same_key_with_the_same_value_stays_twice_under_two_ids():
    observations, problems = clean_cells(make_cells({"text": "32 000"}, {"text": "32.000 établissements"}))
    assert problems.empty
    assert observations["observation"].nunique() == 2


def test_two_sources_may_differ():
    observations, _ = clean_cells(make_cells({"text": "32 000"}, {"text": "31 500", "source": "press"}))
    assert len(observations) == 2


def test_a_value_and_its_absence_in_one_source_contradict_one_another():
    assert clean_cells(make_cells({"text": "32 000"}, {"text": ":"}))[1]["rule"].tolist() == ["key_contradicted"] * 2


# --- the table


def test_no_cell_at_all_gives_two_empty_tables_with_their_columns():
    observations, problems = clean_cells(make_cells({}).iloc[:0])
    assert (list(observations), list(problems)) == (list(OBSERVATION_COLUMNS), list(PROBLEM_COLUMNS))
    assert len(observations) == len(problems) == 0
    assert observations.dtypes[["value", "low", "high", "likely_low", "likely_high"]].eq(float).all()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "text": st.sampled_from(["4 866", "", ":", "12,5", "34 %", "plus de 5", "1e3", "x", "10 salariés"])
                | st.text(max_size=6),
                "territory": st.sampled_from(["Corse", "FRZZ", "", "Bretagne"]) | st.text(max_size=3),
                "period": st.sampled_from(["2012", "2013p", "", "2009/2012", "24"]),
                "measure": st.sampled_from(["level", "share", "change_percent", "?"]),
                "indicator": st.sampled_from(["jobs", "budget", "?"]),
                "dated": st.sampled_from(["", "undated", "inferred"]),
                "language": st.sampled_from(["fr", "en"]),
            },
        ),
        max_size=6,
    )
)
def test_whatever_the_cells_say_each_is_one_observation_or_one_problem(changes):
    cells = make_cells({}, *changes)
    observations, problems = clean_cells(cells)
    assert sorted([*observations["place"], *problems["place"]]) == sorted(cells["place"])
    assert observations["observation"].is_unique
    assert (observations["low"].isna() == (observations["absence"] != "")).all()


def test_observations_come_sorted_by_key_whatever_the_order_of_the_cells():
    cells = make_cells({"period": "2013"}, {"territory": "Bretagne"}, {"indicator": "enterprises"}, {})
    first, _ = clean_cells(cells)
    second, _ = clean_cells(cells.iloc[::-1])
    pd.testing.assert_frame_equal(first, second)
    assert first["indicator"].tolist() == ["enterprises", *["establishments"] * 3]


def test_the_cells_passed_in_are_not_changed():
    cells = make_cells({}, {"text": "12,5"})
    before = cells.copy()
    clean_cells(cells)
    pd.testing.assert_frame_equal(cells, before)


# --- the project


@pytest.fixture
def project(tmp_path):
    for name in ("notebooks", "data/raw"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "notebooks" / "reports.toml").touch()
    (tmp_path / "data" / "reference").symlink_to(find_root() / "data" / "reference")
    rows = ["Région;2012;2013p", "Corse;48;49 b", "Bretagne;: c;1e3", "Ici;1;2"]
    file = tmp_path / "data" / "raw" / "units.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    file.with_suffix(".toml").write_text(describe(compute_sha256(file)), encoding="utf-8")
    return tmp_path


def describe(sha256):
    return f"""
[file]
sha256 = "{sha256}"
language = "fr"
layout = "matrix"
precision = "count"
delimiter = ";"
[defaults]
indicator = "establishments"
measure = "level"
sector = "nace_j"
scope = "undefined"
geography = "cog2015"
nature = "observed"
[columns]
"Région" = "territory"
[[source]]
id = "insee"
title = "Établissements"
publisher = "Insee"
kind = "official"
citation = "Insee, 2014"
licence = "Licence ouverte"
address = "https://insee.example/1"
language = "fr"
"""


def test_a_project_is_cleaned_and_counted_by_source(project):
    cleaned = clean_project(project)
    assert len(cleaned.observations) == 3
    assert cleaned.problems["rule"].tolist() == ["scientific_notation", "unknown_territory", "unknown_territory"]
    assert cleaned.problems["cell"].tolist() == ["line 3!2013p", "line 4!2012", "line 4!2013p"]
    counts = cleaned.sources.loc[0, ["source", "file", "cells", "observations", "problems"]].tolist()
    assert counts == ["insee", "units.csv", 6, 3, 3]


def test_a_file_that_does_not_match_its_seal_is_a_problem_without_cell(project):
    path = project / "data" / "raw" / "units.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("48", "84"), encoding="utf-8")
    cleaned = clean_project(project)
    assert cleaned.observations.empty
    assert cleaned.problems[["file", "cell", "rule"]].values.tolist() == [["units.csv", "", "seal_mismatch"]]
    assert cleaned.problems.loc[0, "remedy_en"]


def test_a_project_without_sources_gives_three_empty_tables(project):
    for path in (project / "data" / "raw").iterdir():
        path.unlink()
    cleaned = clean_project(project)
    assert [len(table) for table in list_tables(cleaned).values()] == [0, 0, 0]
    write_processed(cleaned, project)
    assert read_observations(project)["value"].dtype == float


def test_progress_names_each_file(project):
    names = []
    clean_project(project, progress=names.append)
    assert names == ["units.csv"]


def test_what_is_written_is_read_back_as_it_was(project):
    cleaned = clean_project(project)
    write_processed(cleaned, project)
    pd.testing.assert_frame_equal(read_observations(project), spell_out(cleaned.observations), check_dtype=False)


def test_written_twice_the_bytes_are_the_same_and_no_other_file_is_left(project):
    paths = write_processed(clean_project(project), project)
    before = [path.read_bytes() for path in paths]
    write_processed(clean_project(project), project)
    assert [path.read_bytes() for path in paths] == before
    assert sorted(path.name for path in paths[0].parent.iterdir()) == sorted(path.name for path in paths)


def test_the_data_package_describes_every_column_of_every_table_and_cites_every_source(project):
    cleaned = clean_project(project)
    folder = write_processed(cleaned, project)[0].parent
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["profile"] == "tabular-data-package"
    for resource in package["resources"]:
        path = folder / resource["path"]
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == header
        assert {field["type"] for field in fields} <= {"string", "number", "integer"}
        assert all(field["description"] for field in fields)
        assert resource["hash"] == f"sha256:{compute_sha256(path)}"
        assert resource["bytes"] == path.stat().st_size
    assert [cited["citation"] for cited in package["sources"]] == ["Insee, 2014"]
    assert [cited["path"] for cited in package["sources"]] == ["https://insee.example/1"]


def test_every_value_of_a_closed_column_is_allowed_by_the_data_package(project):
    cleaned = clean_project(project)
    folder = write_processed(cleaned, project)[0].parent
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    closed = {
        field["name"]: field["constraints"]["enum"]
        for field in package["resources"][0]["schema"]["fields"]
        if "enum" in field.get("constraints", {})
    }
    assert {"measure", "nature", "absence"} <= set(closed)
    for column, allowed in closed.items():
        assert set(cleaned.observations[column]) - {""} <= set(allowed)


@settings(deadline=None)
@given(st.floats())
def test_a_number_is_written_so_that_it_comes_back(number):
    text = show_number(number)
    assert (text == "" and math.isnan(number)) or float(text) == number


@settings(deadline=None)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=4) | st.sampled_from(["a\rb", '"', ",", "NA"]))
)
def test_words_are_written_so_that_they_come_back(words):
    table = pd.DataFrame({"text": words, "note": "x"}, dtype=str)
    read = pd.read_csv(io.BytesIO(encode_table(table)), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert read["text"].tolist() == words


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.text(st.sampled_from('a",;\n é'), max_size=4)] * 2), max_size=5))
def test_rows_are_written_as_the_standard_writer_writes_them(rows):
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows([("text", "note"), *rows])
    table = pd.DataFrame(rows, columns=["text", "note"], dtype=str)
    assert encode_table(table).decode() == written.getvalue()


def test_a_table_without_rows_keeps_its_header():
    assert encode_table(pd.DataFrame(columns=["a", "b"])) == b"a,b\n"
