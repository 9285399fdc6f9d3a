"""The laws of docs/design.md that cleaning must keep, over the real data of the project."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections import Counter

import pandas as pd
import pytest

from indicators.cleaning import clean_project, write_processed
from indicators.observations import PROCESSED
from indicators.paths import find_root
from indicators.readers import read_cells
from indicators.sources import read_descriptions

CLEAN = "import sys, pathlib; from indicators.cleaning import *; root = pathlib.Path(sys.argv[1])\n"
CLEAN += "write_processed(clean_project(root), root)\n"


@pytest.fixture(scope="module")
def root():
    return find_root()


@pytest.fixture(scope="module")
def cleaned(root):
    return clean_project(root)


def count_cells(*tables):
    return Counter(row for table in tables for row in table[["source", "place", "text"]].itertuples(index=False))


# --- law 1: observations + problems = cells


def test_every_reported_cell_is_one_observation_or_one_problem(root, cleaned):
    read = [read_cells(source_file) for source_file in read_descriptions(root)]
    refused = pd.concat([problems for _, problems in read])
    reported = count_cells(*(cells for cells, _ in read), refused[refused["cell"] != ""])
    assert sum(reported.values()) > 10_000
    understood = count_cells(cleaned.observations, cleaned.problems[cleaned.problems["cell"] != ""])
    assert understood == reported


def test_the_table_of_sources_counts_what_became_of_every_cell(cleaned):
    of_cells = cleaned.problems[cleaned.problems["cell"] != ""]["source"].value_counts()
    sources = cleaned.sources.set_index("source")
    settled = sources["observations"] + of_cells.reindex(sources.index, fill_value=0)
    assert (settled == sources["cells"]).all()


def test_no_observation_has_both_a_value_and_an_absence_or_neither_bounds_nor_absence(cleaned):
    absent = cleaned.observations["absence"] != ""
    assert cleaned.observations.loc[absent, ["value", "low", "high"]].isna().all(axis=None)
    assert cleaned.observations.loc[~absent, ["low", "high", "likely_low", "likely_high"]].notna().all(axis=None)


def test_a_value_lies_within_its_likely_bounds_and_these_within_the_strict_ones(cleaned):
    known = cleaned.observations.dropna(subset="value")
    inexact = known[known["qualifier"] != "exact"]
    assert ((known["likely_low"] <= known["value"]) & (known["value"] <= known["likely_high"])).all()
    assert ((inexact["low"] <= inexact["likely_low"]) & (inexact["likely_high"] <= inexact["high"])).all()


# --- law 2: every observation keeps source, place and text


def test_every_observation_has_an_id_of_its_own(cleaned):
    assert cleaned.observations["observation"].is_unique
    assert cleaned.observations["observation"].str.fullmatch("o-[0-9a-f]{12}").all()


def test_every_observation_names_a_described_source_and_a_file_that_is_there(root, cleaned):
    assert set(cleaned.observations["source"]) <= set(cleaned.sources["source"])
    files = set(cleaned.observations["place"].str.replace("!.*", "", regex=True))
    assert all((root / "data" / "raw" / file).is_file() for file in files)


def test_every_observation_keeps_its_words_unless_the_cell_was_empty(cleaned):
    wordless = cleaned.observations[cleaned.observations["text"].str.strip() == ""]
    assert (wordless["absence"] == "empty").all()


def test_every_problem_says_in_both_languages_what_is_wrong_and_what_to_do(cleaned):
    sentences = cleaned.problems[["problem_fr", "problem_en", "remedy_fr", "remedy_en"]]
    assert (sentences != "").all(axis=None)


# --- law 3: the same inputs give the same bytes


def hash_files(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory):
    """The project in another folder, as cleaned in this process."""
    project = tmp_path_factory.mktemp("autre dossier é")
    for name in ("data/raw", "data/reference"):
        shutil.copytree(root / name, project / name)
    (project / "notebooks").mkdir()
    shutil.copy(root / "notebooks" / "reports.toml", project / "notebooks")
    return project


@pytest.mark.parametrize(
    "surroundings",
    [
        {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1", "HOME": "/nowhere"},
        {"TZ": "America/New_York", "LC_ALL": "fr_FR.UTF-8", "PYTHONHASHSEED": "4242", "PYTHONUTF8": "0"},
    ],
)
def test_cleaning_gives_the_same_bytes_in_another_place_time_zone_locale_and_hash_seed(
    cleaned, copy, tmp_path, surroundings
):
    command = [sys.executable, "-c", CLEAN, str(copy)]
    subprocess.run(command, env=os.environ | surroundings, cwd=tmp_path, check=True, capture_output=True)
    there = hash_files(copy / PROCESSED)
    shutil.rmtree(copy / PROCESSED)
    write_processed(cleaned, copy)
    assert hash_files(copy / PROCESSED) == there


def test_what_is_kept_in_the_repository_is_what_cleaning_gives(root, cleaned, copy):
    write_processed(cleaned, copy)
    assert hash_files(copy / PROCESSED) == {
        name: digest for name, digest in hash_files(root / PROCESSED).items() if not name.startswith(".")
    }, "data/processed is not up to date; run `indicators clean` and commit it"
