"""Tiny observations, typed in a test as the few cells it is about; the rest is filled in here."""

import math
import shutil
import signal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from indicators.observations import COUNT_COLUMNS, NUMBER_COLUMNS, OBSERVATION_COLUMNS, SOURCE_COLUMNS
from indicators.readers import read_cells
from indicators.seals import renew_seal
from indicators.sources import read_description

# A busy machine is no fault of the code: examples are fixed, and no time is asserted.
settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")

# A shell has what it starts in the background ignore Ctrl-C, and this is handed on to every process a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent
PLAIN = {
    **{"indicator": "establishments", "measure": "level", "sector": "nace_j", "scope": "sbs_local_units"},
    **{"geography": "cog2015", "period": "2012", "dated": "stated", "unit": "count", "qualifier": "exact"},
    **{"precision": "count", "nature": "observed", "obs_status": "A", "source": "office"},
}
SOURCE = """
[[source]]
id = "agency_2014"
title = "T"
publisher = "P"
kind = "press"
citation = "C"
licence = "L"
language = "fr"
published = "2014-11"
"""
SOURCES = (
    ("office", "Office", "official", "2017"),
    ("registry", "Registry", "official", "2018"),
    ("watch", "Watch", "observatory", ""),
    ("paper", "Paper", "press", ""),
)


def observe(*rows):
    """Return an observations table: each row a dict of the cells that matter, the bounds the value unless given."""
    return pd.DataFrame([_fill(number, row) for number, row in enumerate(rows)], columns=list(OBSERVATION_COLUMNS))


def _fill(number, row):
    cells = (
        dict.fromkeys(OBSERVATION_COLUMNS, "") | PLAIN | {"observation": f"o-{number:03d}", "place": f"t.csv!{number}"}
    )
    value = float(row.get("value", math.nan))
    bounds = dict.fromkeys(NUMBER_COLUMNS, value)
    filled = cells | bounds | row | {"value": value}
    return filled | {"text": str(row.get("text", value))}


@pytest.fixture(scope="session", name="source_block")
def fixture_source_block():
    """The end of a description: one source of one file."""
    return SOURCE


@pytest.fixture
def read_file(tmp_path):
    """Save a source's file with its description, sealed, and return its cells and problems."""

    def save_and_read(name: str, content: bytes, description: str):
        path = tmp_path / name
        path.write_bytes(content)
        described = tmp_path / f"{name.removesuffix('.gz').rpartition('.')[0]}.toml"
        described.write_text(description + SOURCE, encoding="utf-8")
        renew_seal(path)
        return read_cells(read_description(described))

    return save_and_read


@pytest.fixture(name="observe")
def fixture_observe():
    return observe


@pytest.fixture(scope="session", name="project")
def fixture_project(tmp_path_factory):
    """Return a project root with the real reference tables and four made-up sources."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "data" / "reference", root / "data" / "reference")
    (root / "data" / "processed").mkdir()
    rows = [dict(zip(("source", "publisher", "kind", "edition"), source, strict=True)) for source in SOURCES]
    filled = [dict.fromkeys(SOURCE_COLUMNS, "") | dict.fromkeys(COUNT_COLUMNS, "0") | row for row in rows]
    pd.DataFrame(filled)[list(SOURCE_COLUMNS)].to_csv(root / "data" / "processed" / "sources.csv", index=False)
    return root
