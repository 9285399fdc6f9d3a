"""The whole edition to take along: a workbook in each language and a data package."""

import csv
import hashlib
import io
import json
import re
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest

from indicators.bundles import Edition, read_edition, write_data_package, write_edition_workbook
from indicators.bundles.edition import COLUMNS, list_indicator_sheets
from indicators.downloads.cells import clean_cell, say, unguard_text
from indicators.downloads.workbook import name_sheets
from indicators.observations import NUMBER_COLUMNS, read_observations
from test_downloads import HOSTILE, read_cells, read_parts

SIGNS = ["…", "///", "s", "u", "n.s."]
TEXTS = [text for text in HOSTILE if text.isprintable() or text.encode(errors="ignore").decode() == text]  # in UTF-8
FREE = ("text", "note", "object", "payer", "counted")  # columns where a source's own words stand


@pytest.fixture(scope="module", name="edition")
def fixture_edition():
    return read_edition("0123456789ab")


def keep_some(edition, rows=40):
    return edition._replace(observations=edition.observations.iloc[:rows].reset_index(drop=True))


def poison(edition):
    """The edition with a hostile text in every place where a source's words stand."""
    texts = pd.Series(TEXTS)
    some = keep_some(edition, len(TEXTS))
    observations = some.observations.assign(**dict.fromkeys(FREE, texts), flags=texts, place=texts, published=texts)
    count = len(edition.sources)
    sources = edition.sources.assign(**dict.fromkeys(("title", "publisher", "citation", "address"), texts.head(count)))
    problem = dict.fromkeys(("text", "place", "problem_fr", "problem_en", "remedy_fr", "remedy_en"), texts)
    problems = pd.DataFrame(problem).reindex(columns=edition.problems.columns, fill_value="")
    return Edition("0123456789ab", observations, sources, problems)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_observation_stands_in_the_workbook_with_its_numbers_and_words(edition, language):
    content = io.BytesIO(write_edition_workbook(edition, language))
    sheets = pd.read_excel(content, sheet_name=None, keep_default_na=False, na_values=SIGNS, dtype=str)
    head = [say(column, language) for column in COLUMNS]
    tables = [table for table in sheets.values() if table.columns.tolist() == head]
    whole = pd.concat(tables).set_index(say("observation", language))
    assert len(whole) == len(edition.observations)
    known = edition.observations.set_index("observation").loc[whole.index]
    for column in ("value", "likely_low", "likely_high"):
        written = pd.to_numeric(whole[say(column, language)].replace({"∞": "inf", "−∞": "-inf"}))
        assert (written.isna() == known[column].isna()).all()
        assert (written.dropna() == known[column].dropna()).all()
    words = [clean_cell(text, language) or "–" for text in known["text"]]
    assert whole[say("words", language)].tolist() == words


def test_the_workbook_opens_with_cover_contents_and_notes_and_closes_with_sources_and_problems(edition):
    book = openpyxl.load_workbook(io.BytesIO(write_edition_workbook(keep_some(edition), "fr")))
    assert book.sheetnames[:3] == ["Couverture", "Sommaire", "À lire"]
    assert book.sheetnames[-2:] == ["Sources", "Cellules non comprises"]
    contents = [[cell.value for cell in row] for row in book["Sommaire"].rows]
    assert [row[0] for row in contents[1:]] == book.sheetnames[3:]
    assert [row[2] for row in contents[1:]] == [book[name].max_row - 1 for name in book.sheetnames[3:]]
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "A2"
        assert not sheet.merged_cells.ranges
        assert not [cell for row in sheet.rows for cell in row if cell.value is None]
        assert len({cell.value for cell in sheet[1]}) == sheet.max_column


def test_percentages_and_counts_are_shown_as_french_and_english_write_them(edition):
    shares = edition._replace(observations=edition.observations[edition.observations["unit"] == "percent"].head(3))
    formats = {}
    for language in ("fr", "en"):
        sheet = openpyxl.load_workbook(io.BytesIO(write_edition_workbook(shares, language))).worksheets[3]
        place = list(COLUMNS).index("value") + 1
        formats[language] = sheet.cell(2, place).number_format
    assert formats == {"fr": '0.0"\u202f%"', "en": '0.0"%"'}


def test_no_text_of_a_source_is_more_than_text_in_the_workbook(edition):
    content = write_edition_workbook(poison(edition), "fr")
    joined = "".join(read_parts(content).values())
    assert not re.search(r"<(f|hyperlink|hyperlinks)\b", joined)
    assert {cell.get("t") for cell in read_cells(content)} == {None, "s"}
    texts = {cell.value for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet.rows for cell in row}
    assert {clean_cell(text, "fr") for text in TEXTS} <= texts


def test_no_text_of_a_source_is_a_command_in_the_data_package_and_each_comes_back(edition):
    tables = read_package(write_data_package(poison(edition)))[1]
    dangerous = re.compile('[\\s"]*[=+\\-@\uff1d\uff0b\uff0d\uff20]')
    for name, rows in tables.items():
        numbers = {"low", "high", *NUMBER_COLUMNS}
        texts = [field for row in rows for column, field in row.items() if column not in numbers]
        assert not [field for field in texts if dangerous.match(field)], name
    back = [unguard_text(row["text"]) for row in tables["observations"]]
    assert back == TEXTS


def read_package(content):
    with ZipFile(io.BytesIO(content)) as archive:
        descriptor = json.loads(archive.read("datapackage.json"))
        parts = {resource["name"]: archive.read(resource["path"]) for resource in descriptor["resources"]}
        assert set(archive.namelist()) == {"datapackage.json", *(part["path"] for part in descriptor["resources"])}
    for resource in descriptor["resources"]:
        part = parts[resource["name"]]
        assert resource["bytes"] == len(part)
        assert resource["hash"] == f"sha256:{hashlib.sha256(part).hexdigest()}"
    read = {name: list(csv.DictReader(io.StringIO(part.decode(), newline=""))) for name, part in parts.items()}
    return descriptor, read


def test_the_data_package_describes_every_column_of_its_tables(edition):
    descriptor, tables = read_package(write_data_package(edition))
    assert descriptor["version"] == edition.name
    assert descriptor["profile"] == "tabular-data-package"
    assert re.fullmatch(r"[a-z0-9._-]+", descriptor["name"])
    assert {"title", "title_fr", "description", "description_fr"} <= set(descriptor)
    for resource in descriptor["resources"]:
        fields = [field["name"] for field in resource["schema"]["fields"]]
        assert fields == list(tables[resource["name"]][0])
    assert len(tables["observations"]) == len(read_observations())


def test_the_data_package_holds_the_tables_as_they_are_but_for_guards(edition):
    rows = read_package(write_data_package(edition))[1]["observations"]
    texts = [unguard_text(row["text"]) for row in rows]
    assert texts == edition.observations["text"].tolist()
    values = [float(row["value"]) for row in rows if row["value"]]
    assert values == edition.observations["value"].dropna().tolist()


def test_the_same_edition_gives_the_same_bytes(edition):
    some = keep_some(edition)
    assert write_edition_workbook(some, "en") == write_edition_workbook(some, "en")
    assert write_data_package(some) == write_data_package(some)


def test_an_indicator_of_more_rows_than_a_sheet_holds_goes_on_in_the_next(edition):
    own = edition.observations[edition.observations["indicator"] == "employees"].head(5)
    sheets = list_indicator_sheets(edition._replace(observations=own), "en", most=2)
    assert [len(sheet.rows) - 1 for sheet, _ in sheets] == [2, 2, 1]
    assert name_sheets([sheet.name for sheet, _ in sheets]) == ["Employees", "Employees 2", "Employees 3"]
