"""Texts meant to do harm, where people or files bring them in: cells, names of pages, parameters."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pytest

from indicators.cleaning import clean_cells
from indicators.cleaning.package import encode_table
from indicators.errors import ReportError
from indicators.reports.names import check_name
from indicators.reports.parameters import Parameter, check_parameter_name, check_parameters
from indicators.sources import CELL_COLUMNS

HOSTILE = pd.read_csv(Path(__file__).parent / "data" / "hostile_inputs.csv", dtype=str, keep_default_na=False)


def write_out(text: str) -> str:
    r"""Return a text of the table as it is meant: `a*300` is 300 letters, `\\t` a tabulator."""
    letter, star, times = text.partition("*")
    if star and times.isdigit():
        return letter * int(times)
    return re.sub(r"\\(u[0-9a-f]{4}|.)", lambda found: found[0].encode().decode("unicode_escape"), text)


def list_texts(field: str) -> list[str]:
    rows = HOSTILE[HOSTILE["field"] == field]
    return [write_out(text) for text in rows["text"]]


@pytest.mark.parametrize("text", list_texts("cell"))
def test_a_cell_is_one_row_of_the_tables_with_its_words_as_they_stand(text):
    known = {"source": "s", "place": "a.csv!line 2!Texte", "text": text, "language": "fr", "indicator": "jobs"}
    known |= {"measure": "level", "sector": "nace_j", "scope": "undefined", "territory": "Bretagne", "period": "2012"}
    known |= {"geography": "cog2015", "precision": "claim", "nature": "observed"}
    cells = pd.DataFrame([dict.fromkeys(CELL_COLUMNS, "") | known], dtype=str)
    observations, problems = clean_cells(cells)
    assert len(observations) + len(problems) == 1
    written = encode_table(observations if len(observations) else problems).decode()
    assert [row["text"] for row in csv.DictReader(io.StringIO(written, newline=""))] == [text]


@pytest.mark.parametrize("text", list_texts("value"))
def test_a_value_that_would_name_a_page_is_refused(text):
    with pytest.raises(ReportError):
        check_name(text, "plan")


@pytest.mark.parametrize("name", list_texts("parameter"))
def test_a_parameter_that_the_notebook_does_not_declare_is_refused(name):
    with pytest.raises(ReportError, match="the notebook has no parameter"):
        check_parameters({name: "1"}, (Parameter("language", "str", "fr"),), "plan")


@pytest.mark.parametrize("name", [name for name in list_texts("parameter") if name != "pm"])
def test_a_name_that_is_no_plain_word_cannot_be_declared(name):
    with pytest.raises(ReportError, match="cannot be a parameter"):
        check_parameter_name(name, "notebook")


def test_each_field_of_the_table_has_the_outcome_that_is_tried_here():
    found = HOSTILE.groupby("field")["outcome"].unique().map(list).to_dict()
    assert found == {"cell": ["kept as written"], "value": ["refused"], "parameter": ["refused"]}


def test_each_row_of_the_table_is_there():
    assert set(HOSTILE["row"]) == {"75", "76", "78", "80", "82", "83"}
