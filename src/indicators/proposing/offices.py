"""A file in an office's own format, as it lies there: its dimensions by name, and each of their codes once."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.descriptions import start_layout
from indicators.proposing.kinds import is_when
from indicators.proposing.opened import Opened, Sheet, name_described
from indicators.readers.cells import Grid
from indicators.readers.eurostat import CROSSING, read_eurostat
from indicators.readers.jsonstat import read_jsonstat
from indicators.readers.sdmx import FIRST, VALUE, read_sdmx
from indicators.readers.unpacking import unpack
from indicators.sources import SourceFile, read_description

FIRST_ROWS = 20
BARE = """
[file]
language = "en"
layout = "matrix"
format = "{form}"
precision = "count"
[columns]
"geo" = "territory"
[[source]]
id = "office"
title = "?"
publisher = "?"
kind = "official"
citation = "?"
licence = "?"
language = "en"
"""
# What JSON-stat calls the dimensions that are places and times.
ROLES = {"geo": "territory", "time": "period", "metric": "indicator"}
# format -> how its figures lie, and what reads it.
FORMATS = {
    "eurostat": ("matrix", read_eurostat),
    "sdmx-csv": ("records", read_sdmx),
    "json-stat": ("records", read_jsonstat),
}


class Told(NamedTuple):
    """What a file says of its figures apart from them: titles, and which of its dimensions are places or times."""

    titles: tuple[str, ...]
    roles: dict[str, str]


def find_format(content: bytes, suffix: str) -> str:
    r"""Return the office's format of a file by its first line, "" where it is in none.

    >>> find_format(b"unit,geo\\time\t2012 \n", ".tsv"), find_format(b"geo,time,values\n", ".csv")
    ('eurostat', '')
    """
    if suffix == ".json":
        return "json-stat"
    head = content[: content.find(b"\n")].decode("utf-8-sig", errors="replace").strip()
    fields = [field.strip().split(":")[0] for field in head.replace("\t", ",").replace(";", ",").split(",")]
    if any(CROSSING in field for field in fields):
        return "eurostat"
    return "sdmx-csv" if fields[0] in FIRST and VALUE in fields else ""


def open_office(content: bytes, path: Path, form: str) -> Opened:
    """Return a sheet a dataset with its header in the first row; raises `RefusedFileError` as the readers do."""
    kind, read = FORMATS[form]
    grids, _ = read(content, _start(path, form, kind))
    told = _tell_datasets(content) if form == "json-stat" else {}
    if form == "sdmx-csv":
        told = {grid.sheet: _tell_dataflow(content) for grid in grids}
    sheets = [_make_sheet(grid, told.get(grid.sheet, Told((), {})), lonely=len(grids) == 1) for grid in grids]
    return Opened(sheets, "", "", cut=False, form=form)


def _start(path: Path, form: str, kind: str) -> SourceFile:
    """Return the description of a file of which nothing is said but its format."""
    with tempfile.TemporaryDirectory(prefix="indicators-describe-") as folder:
        (Path(folder) / path.name).touch()
        described = name_described(Path(folder) / path.name)
        described.write_text(BARE.format(form=form), encoding="utf-8")
        return read_description(described)._replace(path=path, layout=start_layout(kind))


def _make_sheet(grid: Grid, told: Told, *, lonely: bool) -> Sheet:
    """Return the header and those rows in which a word of a dimension stands for the first time."""
    rows = _list_first(grid)
    texts = np.vstack([np.array([grid.headers], dtype=object), grid.texts[rows]])
    numbers = np.vstack([np.zeros((1, len(grid.headers)), dtype=bool), grid.numbers[rows]])
    lines = [1, *grid.rows[rows].tolist()]
    return Sheet("" if lonely else grid.sheet, texts, numbers, lines, (), told.titles, told.roles, grid.texts)


def _list_first(grid: Grid) -> np.ndarray:
    """Return the first rows, and of each dimension those with a code not met above."""
    chosen = np.zeros(len(grid.texts), dtype=bool)
    chosen[:FIRST_ROWS] = True
    for column, header in enumerate(grid.headers):
        if header.upper() not in (VALUE, "VALUE") and not is_when(header):
            chosen |= ~pd.Series(grid.texts[:, column]).duplicated().to_numpy()
    return np.flatnonzero(chosen)


def _tell_dataflow(content: bytes) -> Told:
    """Return the dataset that the first row of an SDMX-CSV file names."""
    rows = csv.reader(io.StringIO(unpack(content).decode("utf-8-sig", errors="replace")))
    row = next((row for number, row in enumerate(rows) if number and row), [])
    return Told(tuple(row[:1]), {})


def _tell_datasets(content: bytes) -> dict[str, Told]:
    """Return what each dataset of a JSON-stat file says of itself, by its name."""
    whole = json.loads(unpack(content))
    datasets = {"": whole} if "dimension" in whole else {name: own for name, own in whole.items() if name != "link"}
    return {name: _tell_dataset(own) for name, own in datasets.items() if isinstance(own, dict) and "dimension" in own}


def _tell_dataset(dataset: dict) -> Told:
    described = dataset["dimension"]
    roles = dataset.get("role") or described.get("role") or {}
    labels = [
        *(dataset.get(key) for key in ("code", "title", "label")),
        *(label for own in described.values() for label in _list_labels(own) if len(_list_labels(own)) == 1),
    ]
    if isinstance(dataset.get("source"), str):
        labels.append(f"Source : {dataset['source']}")
    named = {name: ours for role, ours in ROLES.items() for name in roles.get(role, ())}
    return Told(tuple(label for label in labels if isinstance(label, str)), named)


def _list_labels(dimension: object) -> list[str]:
    category = dimension.get("category", {}) if isinstance(dimension, dict) else {}
    return list(category.get("label", {}).values()) if isinstance(category, dict) else []
