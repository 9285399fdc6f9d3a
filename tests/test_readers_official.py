"""Formats of statistical offices become cells: bulk files of Eurostat, SDMX-CSV and JSON-stat, each by its rules."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import readers
from indicators.descriptions import tables
from indicators.errors import RefusedFileError
from indicators.readers.unpacking import MAX_RATIO, RATIO_FROM, unpack

FILE = '[file]\nlanguage = "en"\nprecision = "count"\nlayout = "{}"\nformat = "{}"\n'
BULK = FILE.format("matrix", "eurostat") + '[columns]\n"geo" = "territory"\n"unit" = "ignore"\n'
SDMX = FILE.format("records", "sdmx-csv") + (
    '[columns]\n"GEO" = "territory"\n"TIME_PERIOD" = "period"\n"OBS_VALUE" = "text"\n"OBS_FLAG" = "flags"\n'
)
STAT = FILE.format("records", "json-stat") + (
    '[columns]\n"geo" = "territory"\n"time" = "period"\n"value" = "text"\n"status" = "flags"\n'
)
NEW = "unit,geo\\TIME_PERIOD\t2012 \t2013 \nNR,FR42\t5 b\t: c\nNR,FR43\t: \t7.25 \n"
CELLS = [
    ["file.tsv!line 2!2012", "FR42", "2012", "5 b"],
    ["file.tsv!line 2!2013", "FR42", "2013", ": c"],
    ["file.tsv!line 3!2012", "FR43", "2012", ":"],
    ["file.tsv!line 3!2013", "FR43", "2013", "7.25"],
]
DATASET = {
    **{"version": "2.0", "class": "dataset", "id": ["geo", "time"], "size": [2, 2], "value": [1, 2.50, None, 4]},
    "dimension": {
        "geo": {"category": {"index": {"FR43": 1, "FR42": 0}}},
        "time": {"category": {"index": ["2012", "2013"]}},
    },
}


@pytest.fixture
def read(read_file):
    """Save a file with its description, and return place, territory, period and text of its cells, and its problems."""

    def save_and_read(content: str | bytes | dict, description: str = BULK, name: str = "file.tsv"):
        text = json.dumps(content) if isinstance(content, dict) else content
        cells, problems = read_file(name, text.encode() if isinstance(text, str) else text, description)
        return cells[["place", "territory", "period", "text"]].values.tolist(), problems

    return save_and_read


@pytest.fixture
def refuse(read):
    """Read a file of which nothing may be a cell, and return rule and cell of its one problem."""

    def read_and_check(*args: object, **kwargs: object) -> tuple[str, str]:
        cells, problems = read(*args, **kwargs)
        assert cells == []
        assert len(problems) == 1
        return tuple(problems.loc[0, ["rule", "cell"]])

    return read_and_check


# --- Eurostat


def test_a_bulk_file_is_a_cell_for_each_line_and_period_with_its_flags(read):
    cells, problems = read(NEW)
    assert cells == CELLS
    assert problems.empty


@pytest.mark.parametrize(
    "content",
    [
        NEW.replace("TIME_PERIOD", "time"),
        NEW.replace("\n", "\r\n"),
        "\ufeff" + NEW,
        NEW + "\n\n",
        NEW.replace("\\TIME_PERIOD", "").replace(" \t", ",").replace("\t", ",").replace(" \n", "\n"),
    ],
    ids=["old header", "CRLF", "BOM", "blank lines", "commas"],
)
def test_a_bulk_file_is_the_same_however_it_was_saved(read, content):
    assert read(content)[0] == CELLS


def test_a_packed_bulk_file_is_read_as_the_file_in_it(read):
    cells, _ = read(gzip.compress(NEW.encode()), name="file.tsv.gz")
    assert [cell[1:] for cell in cells] == [cell[1:] for cell in CELLS]
    assert cells[0][0] == "file.tsv.gz!line 2!2012"


def test_years_of_an_old_bulk_file_may_descend(read):
    cells, _ = read("unit,geo\\time\t2013 \t2012 \nNR,FR42\t2 \t1 \n")
    assert [cell[2:] for cell in cells] == [["2013", "2"], ["2012", "1"]]


def test_numbers_of_a_bulk_file_have_a_point_in_any_language(read_file):
    cells, _ = read_file("file.tsv", NEW.encode(), BULK.replace('"en"', '"fr"'))
    assert set(cells["language"]) == {"en"}


def test_a_line_of_another_length_is_refused_with_its_number(refuse):
    assert refuse(NEW + "NR,FR52\t1 \n") == ("ragged_line", "line 4")


@pytest.mark.parametrize("content", ["Région;2012\nAlsace;1\n", "geo\\time\n", "2012,2013\n1,2\n", "\n\n"])
def test_what_is_no_bulk_file_is_refused(refuse, content):
    assert refuse(content)[0] == "not_eurostat"


def test_a_bulk_file_of_another_encoding_is_refused_with_the_line(refuse):
    assert refuse(NEW.replace("FR43", "é").encode("cp1252")) == ("wrong_encoding", "line 3")


@pytest.mark.parametrize("content", [gzip.compress(NEW.encode(), mtime=0)[:-9], b"\x1f\x8b" + NEW.encode()])
def test_a_packed_file_that_is_cut_off_or_damaged_is_refused(refuse, content):
    assert refuse(content, name="file.tsv.gz")[0] == "damaged_gzip"


def test_a_packed_file_that_fills_the_memory_is_refused(refuse):
    bomb = gzip.compress(b"0" * (MAX_RATIO * 4000 + RATIO_FROM))
    assert refuse(bomb, name="file.tsv.gz")[0] == "oversized_gzip"


@given(st.binary(min_size=1, max_size=300))
def test_what_is_packed_comes_back_and_what_is_cut_does_not(content):
    packed = gzip.compress(content)
    assert unpack(packed) == content
    with pytest.raises(RefusedFileError):
        unpack(packed[:-1])


# --- SDMX-CSV

ONE = "DATAFLOW,GEO,TIME_PERIOD,OBS_VALUE,OBS_FLAG\nE:A(1.0),FR42,2012,5,b\nE:A(1.0),FR43,2013,,c\n"


def test_a_row_of_sdmx_csv_is_a_cell_with_its_flag(read):
    cells, problems = read(ONE, SDMX, "file.csv")
    assert cells == [
        ["file.csv!line 2!OBS_VALUE", "FR42", "2012", "5 b"],
        ["file.csv!line 3!OBS_VALUE", "FR43", "2013", ": c"],
    ]
    assert problems.empty


def test_sdmx_csv_2_with_labels_gives_the_codes(read):
    cells, problems = read(
        "STRUCTURE;STRUCTURE_ID;ACTION;GEO: Region;TIME_PERIOD: Time;OBS_VALUE;OBS_FLAG\n"
        "dataflow;E:A(1.0);I;FR42: Alsace;2012: 2012;5;\n",
        SDMX,
        "file.csv",
    )
    assert cells == [["file.csv!line 2!OBS_VALUE", "FR42", "2012", "5"]]
    assert problems.empty


def test_a_row_that_withdraws_a_figure_is_a_problem(read):
    head = "STRUCTURE,STRUCTURE_ID,ACTION,GEO,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
    cells, problems = read(head + "dataflow,E:A,D,FR42,2012,5,\ndataflow,E:A,R,FR42,2013,6,\n", SDMX, "file.csv")
    assert [cell[2:] for cell in cells] == [["2013", "6"]]
    assert problems[["rule", "cell", "text"]].values.tolist() == [["withdrawn_row", "line 2!OBS_VALUE", "5"]]


def test_several_dataflows_in_one_file_must_be_declared(read):
    _, problems = read(ONE.replace("A(1.0),FR43", "B(1.0),FR43"), SDMX, "file.csv")
    assert problems[["rule", "found"]].values.tolist() == [["undeclared_column", "DATAFLOW"]]


def test_what_is_no_sdmx_csv_is_refused(refuse):
    assert refuse("GEO,TIME_PERIOD,OBS_VALUE,OBS_FLAG\nFR42,2012,5,\n", SDMX, "file.csv")[0] == "not_sdmx"


# --- JSON-stat


def read_values(read, dataset: dict) -> list[list[str]]:
    cells, problems = read(dataset, STAT, "file.json")
    assert problems.empty
    return cells


def test_a_value_of_json_stat_is_a_cell_with_its_index_and_its_digits(read):
    cells = read_values(read, DATASET)
    assert cells == [
        ["file.json!value 0", "FR42", "2012", "1"],
        ["file.json!value 1", "FR42", "2013", "2.5"],
        ["file.json!value 2", "FR43", "2012", ""],
        ["file.json!value 3", "FR43", "2013", "4"],
    ]
    assert read(json.dumps(DATASET).replace("2.5", "2.50"), STAT, "file.json")[0][1][3] == "2.50"


def test_a_sparse_dataset_reports_what_it_has_and_no_more(read):
    cells = read_values(read, {**DATASET, "value": {"3": 4}, "status": {"1": "c", "3": "p"}})
    assert [[cell[0], cell[3]] for cell in cells] == [["file.json!value 1", ": c"], ["file.json!value 3", "4 p"]]


@pytest.mark.parametrize(
    ("status", "texts"),
    [
        ("e", ["1 e", "2.5 e", ": e", "4 e"]),
        (["e"], ["1 e", "2.5 e", ": e", "4 e"]),
        (["", "b", ":", None], ["1", "2.5 b", ":", "4"]),
        ({"value": ["p", "", "", ""], "category": {}}, ["1 p", "2.5", "", "4"]),
    ],
)
def test_a_status_is_for_all_values_for_each_or_by_index(read, status, texts):
    assert [cell[3] for cell in read_values(read, {**DATASET, "status": status})] == texts


def test_a_dataset_of_version_1_stands_in_a_wrapper_with_its_size_among_its_dimensions(read):
    old = {"value": [1, 2], "dimension": {**DATASET["dimension"], "id": ["geo", "time"], "size": [1, 2]}}
    old["dimension"]["geo"] = {"category": {"label": {"FR42": "Alsace"}}}
    assert read_values(read, {"population": old})[0] == ["file.json!population!value 0", "FR42", "2012", "1"]


def test_of_several_datasets_those_named_are_read_and_the_others_told(read):
    cells, problems = read({"a": DATASET, "b": DATASET, "c": DATASET}, STAT + '[[sheet]]\nname = "b"\n', "file.json")
    assert {cell[0].split("!")[1] for cell in cells} == {"b"}
    assert problems[["rule", "found"]].values.tolist() == [["undeclared_sheet", "a"], ["undeclared_sheet", "c"]]


def test_the_datasets_of_a_collection_are_read(read):
    found = {"version": "2.0", "class": "collection", "link": {"item": [DATASET]}}
    assert read_values(read, found)[0][0] == "file.json!item 1!value 0"


@pytest.mark.parametrize(
    "change",
    [
        {"size": [2, 3]},
        {"value": [1, 2, 3]},
        {"value": {"4": 1}},
        {"value": {"x": 1}},
        {"value": [True, 1, 2, 3]},
        {"id": ["geo", "year"]},
        {"dimension": {**DATASET["dimension"], "geo": {"category": {"label": {"a": "A", "b": "B"}}}}},
    ],
)
def test_a_dataset_that_contradicts_itself_is_refused(refuse, change):
    assert refuse({**DATASET, **change}, STAT, "file.json")[0] == "not_jsonstat"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("{", "not_json"),
        ('{"a": 1, "a": 2}', "not_json"),
        ("[" * 100_000, "not_json"),
        ("[1]", "not_jsonstat"),
        ('{"error": "no data"}', "not_jsonstat"),
        (b'{"\xe9": 1}', "wrong_encoding"),
    ],
)
def test_what_is_no_json_stat_is_refused(refuse, content, rule):
    assert refuse(content, STAT, "file.json")[0] == rule


def test_each_format_that_a_description_may_name_has_a_reader():
    assert {*readers.FORMATS, ""} == set(tables.FORMATS)
