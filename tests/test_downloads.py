"""What readers take along: the same numbers as on the page, in files that hold nothing but text and numbers."""

import base64
import codecs
import csv
import io
import math
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote_to_bytes
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from indicators.charts.pictures import render_picture
from indicators.charts.style import clean_line, start_axes
from indicators.downloads import DATA_COLUMNS, NUMBERS, Point, list_data, number_figures, show_downloads
from indicators.downloads.cells import LONGEST, clean_cell, guard_text, say, unguard_text
from indicators.downloads.delimited import write_csv
from indicators.downloads.figure import WIDTHS, WORDS, write_figure_csv, write_figure_workbook
from indicators.downloads.links import TYPES
from indicators.downloads.workbook import Sheet, name_sheets, write_workbook
from indicators.exhibits import exhibit_evolution, exhibit_map, exhibit_pairs
from indicators.exhibits.profiles import draw_profile, list_figures, read_profile
from indicators.observations import open_observations
from indicators.reports.gate import find_faults
from indicators.series import trace_series
from indicators.tables import EVIDENCE_COLUMNS, Input

DATA = Path(__file__).parent / "data"
NAN = math.nan
SIGNS = ["…", "///", "s", "u", "n.s."]
LANGUAGES = ("fr", "en")


def read_hostile(name):
    table = pd.read_csv(DATA / name, dtype=str, keep_default_na=False)
    return [text.encode("ascii").decode("unicode_escape") for text in table["text"]]


HOSTILE = [*read_hostile("hostile_texts.csv"), *read_hostile("hostile_cells.csv")]


def told(words="4 202"):
    given = Input(words, words, words, words, words, words, "", "", words)
    return pd.DataFrame([("corse", words, words, words, words, (given,), (words,))], columns=list(EVIDENCE_COLUMNS))


def build_data(text="Corse"):
    points = [
        Point("corse", text, text, text, text, 4202.5, text, "", "count", 4202.5, math.inf, 4202.25, 4300, text, text),
        Point("corse", text, text, text, value=NAN, status="c", absence="confidential", unit="percent"),
    ]
    return list_data(points, told(text), "fr")


def build_words(text="Un titre"):
    return dict.fromkeys(WORDS, text)


def read_parts(content):
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def read_cells(content):
    """Every cell of a workbook as its XML has it: the tag, its type, its children."""
    parts = read_parts(content)
    sheets = [fromstring(part) for name, part in sorted(parts.items()) if name.startswith("xl/worksheets/sheet")]
    return [element for sheet in sheets for element in sheet.iter() if element.tag.endswith("}c")]


def read_table(content, **options):
    return pd.read_excel(io.BytesIO(content), engine="openpyxl", keep_default_na=False, na_values=SIGNS, **options)


def read_links(html):
    """The files that a piece of a page carries, by file name."""
    found = re.findall(r'download="([^"]+)" href="data:([^;]+);base64,([^"]+)"', str(html))
    return {name: (kind, base64.b64decode(unquote_to_bytes(content))) for name, kind, content in found}


# numbers and texts, back as they were


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_reads_back_as_the_table_that_was_written(language):
    data = build_data()
    table = read_table(write_figure_workbook(data, told(), build_words(), language))
    assert table.columns.tolist() == [say(column, language) for column in DATA_COLUMNS]
    assert table[say("value", language)].tolist() == [4202.5, pytest.approx(NAN, nan_ok=True)]
    assert table[say("high", language)].tolist()[0] == "∞"
    assert table[say("status", language)].tolist() == ["Corse", "c"]
    plain = openpyxl.load_workbook(io.BytesIO(write_figure_workbook(data, told(), build_words(), language))).active
    assert plain.cell(3, list(DATA_COLUMNS).index("value") + 1).value == "s"  # the sign of what is confidential


def test_a_number_of_which_only_bounds_are_known_says_so():
    point = Point("corse", "corse", "Corse", "a", unit="percent", likely_low=1.5, likely_high=2.5, figure="1,5 à 2,5 %")
    table = read_table(write_figure_workbook(list_data([point], told(), "fr"), told(), build_words(), "fr"))
    assert table["Pourquoi pas de valeur"].tolist() == ["des bornes seulement"]
    assert table["Valeur"].isna().all()
    assert table["Borne haute vraisemblable"].tolist() == [2.5]


def test_a_csv_reads_back_as_the_table_that_was_written():
    data = build_data()
    table = pd.read_csv(io.BytesIO(write_figure_csv(data, build_words(), "en")), keep_default_na=False, na_values=[""])
    assert table["Value"].tolist()[0] == 4202.5
    assert table["Strict high bound"].tolist()[0] == math.inf
    assert table["Territory"].tolist() == ["Corse", "Corse"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_every_digit(number):
    rows = [["a"], [number]]
    back = openpyxl.load_workbook(io.BytesIO(write_workbook([Sheet("a", rows, (9,))], "fr"))).active["A2"]
    assert (back.value, back.data_type) == (number, "n")
    assert float(write_csv(rows).decode().split("\n")[1]) == number


@given(st.text())
def test_a_guarded_text_gives_the_text_back(text):
    assert unguard_text(guard_text(text)) == text


@given(st.text(alphabet="=+-@'\"; \t\n\ra1", max_size=8))
def test_no_field_of_a_csv_begins_as_a_formula_however_it_is_split(text):
    field = guard_text(text)
    for part in re.split("[;\t\r\n]", field):
        assert not re.match(r"[\s\"]*[=+\-@]", part)


@pytest.mark.parametrize("text", ["2010-2012", "a, -5 %", "Île-de-France", "1 + 1 = 2", "{=1+1}", "« = »"])
def test_an_ordinary_text_is_not_guarded(text):
    assert guard_text(text) == text


def test_the_same_figure_gives_the_same_bytes():
    data, words = build_data(), build_words()
    assert write_figure_workbook(data, told(), words, "fr") == write_figure_workbook(data, told(), words, "fr")
    parts = read_parts(write_figure_workbook(data, told(), words, "fr"))
    assert "2000-01-01T00:00:00Z" in parts["docProps/core.xml"]
    assert "creator" not in parts["docProps/core.xml"]


# hostile texts in every sink


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_a_text_in_a_workbook_and_nothing_else(text):
    content = write_figure_workbook(build_data(text), told(text), build_words(text), "fr")
    parts = read_parts(content)
    harmless = read_parts(write_figure_workbook(build_data(), told(), build_words(), "fr"))
    assert set(parts) == set(harmless)
    assert not re.search(r"<(f|hyperlink|hyperlinks|dataValidation|legacyDrawing)\b", "".join(parts.values()))
    assert {cell.get("t") for cell in read_cells(content)} == {None, "s"}
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].rows for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert {cell.hyperlink for cell in cells} == {None}
    assert clean_cell(text, "fr") in [cell.value for cell in cells]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_no_command_in_a_csv_and_reads_back(text):
    content = write_figure_csv(build_data(text), build_words(text), "en").decode()
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert {len(row) for row in rows} == {len(DATA_COLUMNS) + 1}
    texts = [field for row in rows for name, field in zip(rows[0], row, strict=True) if name not in list_number_names()]
    assert not [field for field in texts if re.match('[\\s"]*[=+\\-@\uff1d\uff0b\uff0d\uff20]', field)]
    assert clean_cell(text, "en") in {unguard_text(field) for field in texts}


def list_number_names():
    return [say(column, "en") for column in NUMBERS]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_a_name_that_excel_takes(text):
    first, second = name_sheets([text, text])
    assert first.casefold() != second.casefold()
    for name in (first, second):
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not re.search(r"[\[\]:*?/\\]|^'|'$", name)
        assert name.casefold() != "history"
    content = write_workbook([Sheet(clean_cell(text, "fr"), [["a"]], (9,))], "fr")
    assert len(openpyxl.load_workbook(io.BytesIO(content)).sheetnames) == 1


@pytest.fixture(scope="module", name="drawn")
def fixture_drawn():
    return start_axes("a", 60, 10).figure


# What no font here can draw is an error, as tests/test_charts.py has it.
DRAWABLE = [text for text in HOSTILE if not set(text) & set("\uff1d\uff0b\uff0d\uff20")]


@pytest.mark.parametrize("text", DRAWABLE)
def test_a_hostile_text_in_a_picture_is_no_markup(text, drawn):
    picture = fromstring(render_picture(drawn, "a", text, text, [text], "svg"))
    names = {element.tag.rpartition("}")[2] for element in picture.iter()}
    assert names <= {"svg", "title", "desc", "g", "defs", "path", "clipPath", "rect", "pattern", "use", "image"} | {
        "text",
        "tspan",
        "style",
    }
    values = [(key, value) for element in picture.iter() for key, value in element.attrib.items()]
    assert not [key for key, _ in values if key.lower().startswith("on")]
    assert all(value.startswith("#") for key, value in values if key.endswith("href"))
    titles = [element.text or "" for element in picture.iter() if element.tag.endswith("title")]
    assert clean_line(clean_cell(text, "fr")) in titles  # a picture's words stand on one line


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_in_a_page_makes_no_file_to_take_along(text):
    forged = f'<a class="download" download="a.csv" href="data:text/html;base64,YQ">{text}</a>'
    shown = show_downloads({"csv": text.encode(errors="replace")}, "weight", "figure", "fr")
    assert find_faults(f"<p>{shown}</p>") == []
    assert list(read_links(shown)) == ["weight-fr.csv"]
    assert find_faults(forged) != []


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    for letter in ("a", "\N{PENCIL}"):
        cut = clean_cell(letter * 40_000, "fr")
        assert len(cut.encode("utf-16-le")) // 2 <= LONGEST
        assert cut.endswith("[…\u00a0coupé\u00a0: 40\u202f000 signes]")
    assert clean_cell("a" * LONGEST, "fr") == "a" * LONGEST


def test_no_cell_of_a_table_is_blank_or_merged_and_its_header_stays_in_sight():
    content = write_figure_workbook(build_data(""), told(""), build_words(), "fr")
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        assert [cell.coordinate for row in sheet.rows for cell in row if cell.value is None] == []
        assert sheet.merged_cells.ranges == set()
        assert sheet.freeze_panes == "A2"
        assert sheet.dimensions.startswith("A1:")


def test_the_second_sheet_keeps_title_notes_columns_and_signs():
    data = build_data().assign(status=["bu", ""])
    words = {key: f"words of {key}" for key in WORDS}
    notes = read_table(write_figure_workbook(data, told(), words, "en"), sheet_name="Read me")
    told_texts = notes["Text"].tolist()
    assert told_texts[: len(WORDS)] == list(words.values())
    assert {"break in series", "low reliability", "confidential"} <= set(told_texts)
    assert len([item for item in notes["Item"] if item.startswith("Column")]) == len(DATA_COLUMNS) == len(WIDTHS)


def test_csv_tells_title_notes_and_signs_once_and_spreadsheets_know_its_letters():
    words = {key: f"words of {key}" for key in WORDS}
    written = write_figure_csv(build_data(), words, "en")
    assert written.startswith(codecs.BOM_UTF8)
    table = pd.read_csv(io.BytesIO(written))
    assert table.columns[0] == say("territory", "en")
    assert all(text in table["About"][0] for text in words.values())
    assert table["About"][1:].isna().all()


# links


def test_a_link_says_figure_kind_and_size_and_carries_the_file():
    content = b"a" * 4200
    html = show_downloads({"xlsx": content, "png": content}, "weight", "figure", "fr")
    page = number_figures(f'<figure class="exhibit">{html}</figure>')
    words = [re.sub("<[^>]+>", "", link) for link in re.findall("<a .*?</a>", page)]
    assert words == [
        "Télécharger les données de la figure 1 (xlsx, 5\u00a0ko)",
        "Télécharger l’image de la figure 1 (png, 5\u00a0ko)",
    ]
    assert read_links(html) == {
        "weight-fr.xlsx": (TYPES["xlsx"], content),
        "weight-fr.png": (TYPES["png"], content),
    }


def test_figures_and_tables_are_numbered_apart_in_the_order_of_the_page():
    links = {what: show_downloads({"csv": b"a"}, "x", what, "en") for what in ("figure", "table")}
    parts = [("figure", ""), ("table", " table"), ("figure", "")]
    page = number_figures("".join(f'<figure class="exhibit{end}">{links[what]}</figure>' for what, end in parts))
    plain = re.sub("<[^>]+>", "", page)
    assert re.findall(r"of (\w+ \d)", plain) == ["figure 1", "table 1", "figure 2"]


# what is taken along is what is shown


@pytest.fixture(scope="module", name="observations")
def fixture_observations():
    return open_observations()


@pytest.fixture(scope="module", name="profile")
def fixture_profile(observations):
    return read_profile(observations, "bretagne", "jobs", "nace_j", "2012", "2010")


def list_exhibits(profile, observations, language):
    series = trace_series(observations, "establishments", "nace_j", ["bretagne", "france"], "2008", "2014")
    comparison = profile.comparison
    options = {"name": "x", "headline": "Titre"}
    return [
        *draw_profile(profile, observations, language),
        list_figures(observations, "bretagne", language),
        exhibit_map(comparison, "location_quotient", observations, language, **options),
        exhibit_pairs(comparison, comparison, observations, language, **options),
        exhibit_evolution(series, "establishments", "nace_j", observations, language, **options),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mark_of_an_exhibit_has_its_number_in_the_data_and_the_other_way_round(profile, observations, language):
    for exhibit in list_exhibits(profile, observations, language):
        by_mark = exhibit.data[exhibit.data["observations"] != ""]
        told_figures = set(exhibit.evidence["figure"]) - {""}
        assert told_figures - set(exhibit.data["figure"]) == set(), exhibit.name
        text = unescape(re.sub(r"<[^>]+>", " ", str(exhibit.html).replace('"data:', "")))
        lost = [figure for figure in by_mark["figure"] if figure not in told_figures and figure not in text]
        assert lost == [], exhibit.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_under_an_exhibit_hold_its_data(profile, observations, language):
    for exhibit in list_exhibits(profile, observations, language):
        files = read_links(exhibit.html)
        assert [kind for kind, _ in files.values()][:2] == [TYPES["xlsx"], TYPES["csv"]]
        (workbook, delimited), pictures = [content for _, content in list(files.values())[:2]], list(files.values())[2:]
        sheet = read_table(workbook)
        plain = pd.read_csv(io.BytesIO(delimited), keep_default_na=False, na_values=[""])
        for column in NUMBERS:
            name = say(column, language)
            expected = exhibit.data[column].tolist()
            numbers = pd.to_numeric(sheet[name].replace({"∞": math.inf, "−∞": -math.inf})).tolist()
            assert numbers == pytest.approx(expected, rel=0, abs=0, nan_ok=True)
            assert plain[name].tolist() == pytest.approx(expected, rel=0, abs=0, nan_ok=True)
        words = [unguard_text(text) for text in plain[say("words", language)].fillna("")]
        assert words == [clean_cell(text, language) for text in exhibit.data["words"]]
        for kind, content in pictures:
            assert (
                fromstring(content) is not None
                if kind == TYPES["svg"]
                else Image.open(io.BytesIO(content)).size[0] > 600
            )


def test_the_numbers_of_a_ranking_are_those_of_the_comparison(profile, observations):
    data = exhibit_map(profile.comparison, "value", observations, "fr", name="x", headline="T").data
    rows = pd.concat([profile.comparison.rows, profile.comparison.references], ignore_index=True)
    assert data["territory"].tolist() == rows["territory"].tolist()
    assert data["value"].tolist() == pytest.approx(rows["value"].tolist(), rel=0, abs=0, nan_ok=True)
    assert data["likely_high"].tolist() == pytest.approx(rows["likely_high"].tolist(), rel=0, abs=0, nan_ok=True)
    own = data.set_index("territory").loc["bretagne"]
    assert own["observations"].startswith("o-")
    assert own["words"]
