"""From the cell to the observation, or its problem: rows 14, 44 and 57 to 64 of the table of bad cells and codes."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bad_files import pack_document, write_cell
from indicators.cleaning.alone import clean_file
from indicators.seals import renew_seal
from indicators.sources import read_description

PROJECT = Path(__file__).parents[1]
DESCRIPTION = """
[file]
language = "fr"
layout = "records"
precision = "count"
[defaults]
indicator = "employees"
measure = "level"
sector = "nace_j"
scope = "undefined"
territory = "bretagne"
geography = "cog2024"
nature = "observed"
[columns]
"Date" = "period"
"Valeur" = "text"
[[sheet]]
name = "S"
"""


@pytest.fixture(name="clean")
def fixture_clean(tmp_path, source_block):
    """Write a file with its description, sealed, and return what cleaning makes of it."""

    def write(content: bytes, name: str = "a.xlsx", said: str = "", described: str = DESCRIPTION):
        path = tmp_path / name
        path.write_bytes(content)
        path.with_suffix(".toml").write_text(described + said + source_block, encoding="utf-8")
        renew_seal(path)
        return clean_file(read_description(path.with_suffix(".toml")), PROJECT)

    return write


def make_book(date: object, date_format: str = "", value: object = 12, value_format: str = "", epoch=None) -> bytes:
    book = openpyxl.Workbook()
    book.epoch = epoch or book.epoch
    sheet, saved = book.active, io.BytesIO()
    sheet.title = "S"
    sheet.append(("Date", "Valeur"))
    sheet.append((date, value))
    sheet["A2"].number_format = date_format or sheet["A2"].number_format
    sheet["B2"].number_format = value_format or sheet["B2"].number_format
    book.save(saved)
    return saved.getvalue()


def make_document(date: str) -> bytes:
    """Return an .ods of one row whose first cell is a date, as it is kept."""
    texts = write_cell("Date") + write_cell("Valeur")
    cells = f'<table:table-cell office:value-type="date" office:date-value="{date}"/>'
    cells += write_cell(12)
    rows = "".join(f"<table:table-row>{row}</table:table-row>" for row in (texts, cells))
    return pack_document(f'<table:table table:name="S">{rows}</table:table>')


def test_row_14_a_share_shown_in_percent_is_read_as_it_is_shown(clean):
    said = 'measure = "share"\ndenominator = "employees:all"\n'
    content = make_book(2024, value=0.125, value_format="0%")
    observed = clean(content, said=said).observations
    assert observed[["value", "unit", "text"]].values.tolist() == [[12.5, "percent", "12.5 %"]]


PLACES = DESCRIPTION.replace('territory = "bretagne"', 'period = "2012"').replace('"period"\n', '"territory"\n')


@pytest.mark.parametrize(("code", "territory"), [("GR", "nuts-el"), ("GB", "nuts-uk"), ("GR30", "nuts-el30")])
def test_row_44_a_code_of_a_country_that_eurostat_writes_otherwise_is_read_where_declared(clean, code, territory):
    refused = clean(make_book(code), described=PLACES)
    assert refused.observations.empty
    assert refused.problems[["rule", "found", "expected"]].values.tolist() == [["unknown_territory", code, territory]]
    said = f'[words.territory]\n"{code}" = {{ territory = "{territory}" }}\n'
    assert clean(make_book(code), said=said, described=PLACES).observations["territory"].tolist() == [territory]


REFUSED = {
    "57 a day's number that nothing shows as a date": (45306, "", "unknown_period", "45306"),
    "58 a year shown as a date": (2024, "dd/mm/yyyy", "year_as_date", "1905-07-16"),
    "58 a year shown as the year of a date": (2024, "yyyy", "year_as_date", "1905-07-16"),
    "59 a day that is none": ("29/02/2023", "", "unknown_period", "29/02/2023"),
    "59 a day that is none, in April": ("31/04/2024", "", "unknown_period", "31/04/2024"),
    "60 a day or a month": ("03/04/2024", "", "unknown_period", "03/04/2024"),
    "61 a year of two digits": ("24", "", "unknown_period", "24"),
    "61 a number of two digits": (24, "", "unknown_period", "24"),
    "62 a time of a zone": ("2024-01-01T00:00+02:00", "", "unknown_period", "2024-01-01T00:00+02:00"),
    "62 a time": (datetime.datetime(2024, 1, 1, 2), "", "unknown_period", "2024-01-01T02:00:00"),
    "63 the day that Excel made up": (60, "dd/mm/yyyy", "unknown_period", "1900-02-28"),
    "63 a day before all": (-1, "dd/mm/yyyy", "unknown_period", "1899-12-29"),
    "63 a day after all": (2958466, "dd/mm/yyyy", "unknown_period", "#VALUE!"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_date_that_can_be_told_is_refused_with_its_cell(clean, case):
    date, date_format, rule, found = REFUSED[case]
    snapshot = clean(make_book(date, date_format))
    assert snapshot.observations.empty
    assert snapshot.problems[["rule", "found"]].values.tolist() == [[rule, found]]
    problem = snapshot.problems.iloc[0]
    assert problem["place"] in ("a.xlsx!S!A2", "a.xlsx!S!B2")
    assert found in problem["problem_en"]
    assert problem["remedy_en"]


@pytest.mark.parametrize(
    ("date", "date_format", "period"),
    [
        (45306, "dd/mm/yyyy", "2024-01-15"),
        (45306, "mm/yyyy", "2024-01"),
        (datetime.datetime(2024, 1, 15), "", "2024-01-15"),
    ],
)
def test_row_57_a_day_s_number_shown_as_a_date_is_that_date(clean, date, date_format, period):
    assert clean(make_book(date, date_format)).observations["period"].tolist() == [period]


@pytest.mark.parametrize("word", ["45306", "03/04/2024", "24"])
def test_rows_57_60_and_61_what_the_description_declares_is_read(clean, word):
    said = f'[words.period]\n"{word}" = {{ period = "2024-01-15" }}\n'
    assert clean(make_book(word), said=said).observations["period"].tolist() == ["2024-01-15"]


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_row_64_a_workbook_that_counts_from_1904_has_the_same_dates(clean, epoch):
    content = make_book(datetime.datetime(2024, 2, 29), "dd/mm/yyyy", epoch=epoch)
    assert clean(content).observations["period"].tolist() == ["2024-02-29"]


def test_row_64_a_year_shown_as_a_date_is_refused_where_days_count_from_1904(clean):
    snapshot = clean(make_book(2024, "yyyy", epoch=CALENDAR_MAC_1904))
    assert (len(snapshot.observations), snapshot.problems["rule"].tolist()) == (0, ["unknown_period"])


@pytest.mark.parametrize(
    ("date", "rule"),
    [("1905-07-16", "year_as_date"), ("2024-01-01T02:00:00", "unknown_period"), ("1900-02-28", "unknown_period")],
)
def test_rows_58_62_and_63_are_refused_in_an_ods_as_well(clean, date, rule):
    snapshot = clean(make_document(date), "a.ods")
    assert (len(snapshot.observations), snapshot.problems["rule"].tolist()) == (0, [rule])


def test_a_date_of_an_ods_is_that_date(clean):
    assert clean(make_document("2024-02-29"), "a.ods").observations["period"].tolist() == ["2024-02-29"]
