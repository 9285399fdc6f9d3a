"""What cleaning made, written to data/processed as a Frictionless data package."""

from __future__ import annotations

import hashlib
import io
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd

from indicators.cleaning.project import Cleaned, list_tables, list_unread
from indicators.descriptions import ABSENCES, CLOSED
from indicators.errors import SourceError
from indicators.machine.disk import write_together
from indicators.observations import NUMBER_COLUMNS, PROCESSED
from indicators.paths import find_root
from indicators.tabular import read_table

FIELDS = Path("data") / "reference" / "fields.csv"
FIELD_COLUMNS = ("table", "field", "type", "description_en", "description_fr")
KEYS = {"observations": "observation", "sources": "source"}
TITLES = {
    "observations": "Figures understood, one a row",
    "problems": "Cells and files not understood, and what to do",
    "sources": "Sources, with how many cells each reported",
}
ENUMS = {**CLOSED, "absence": ("", *ABSENCES)}
# Table Schema writes an open end INF; these tables write inf, as Python and R do, and hence call such columns text.
OPEN_END = r"(-?inf|-?[0-9.]+(e[-+]?[0-9]+)?)?"
QUOTED = re.compile(r'[",\n]')
ROWS_AT_ONCE = 50_000


class UnreadFileError(SourceError):
    """A file can no longer be read, of which data/processed still knows the figures."""

    status = 1


def write_processed(cleaned: Cleaned, root: Path | None = None) -> list[Path]:
    """Write observations.csv, problems.csv, sources.csv and datapackage.json; return their paths.

    All four are written or none; the same tables give the same bytes, and a file that holds them already is not
    touched. Raises `UnreadFileError`, and writes nothing, where figures would go because their file is changed and not
    accepted, or damaged.
    """
    unread = list_unread(cleaned, root)
    if unread:
        told = ", ".join(f"{name} ({cells} cells)" for name, cells in unread.items())
        raise UnreadFileError(
            f"nothing is written: {told} would be lost; data/processed and the pages stay as they are until each file "
            "is accepted or restored"
        )
    folder = (root or find_root()) / PROCESSED
    contents = {f"{name}.csv": encode_table(table) for name, table in list_tables(cleaned).items()}
    package = describe_package(cleaned, contents, root)
    contents["datapackage.json"] = (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()
    paths = {folder / name: content for name, content in contents.items()}
    write_together({path: content for path, content in paths.items() if not _holds(path, content)})
    return list(paths)


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def encode_table(table: pd.DataFrame) -> bytes:
    """Return `table` as CSV in UTF-8, a float in the fewest digits that give it back, `inf` for an open end."""
    buffer = io.BytesIO()
    for start in range(0, max(len(table), 1), ROWS_AT_ONCE):
        part = table.iloc[start : start + ROWS_AT_ONCE]
        shown = show_numbers(part[[name for name in NUMBER_COLUMNS if name in part]])
        texts = [(shown if name in shown else part)[name].astype(str).tolist() for name in part]
        columns = texts if start else [[name, *column] for name, column in zip(part, texts, strict=True)]
        buffer.write(write_rows(columns).encode())
    return buffer.getvalue()


def write_rows(columns: list[list[str]]) -> str:
    r"""Return the rows of `columns` as CSV, each ended by a line feed; what needs no quotation marks has none.

    As Python's own writer has them, which looks at every field of every row and takes three times as long.

    >>> write_rows([["a", "1,5"], ["b", "x"]])
    'a,b\n"1,5",x\n'
    """
    joined = ["".join(column) for column in columns]
    # A lone carriage return is written bare, and read back as the end of a row: then everything is quoted.
    bare = any("\r" in texts for texts in joined)
    quoted = [
        [_quote(text) if bare or QUOTED.search(text) else text for text in column]
        if bare or QUOTED.search(texts)
        else column
        for column, texts in zip(columns, joined, strict=True)
    ]
    return "".join([",".join(row) + "\n" for row in zip(*quoted, strict=True)])


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def show_numbers(numbers: pd.DataFrame) -> pd.DataFrame:
    """Return each number as its shortest text, "" for NaN; a number that stands in several columns is written once.

    >>> show_numbers(pd.DataFrame({"low": [4200.0, 0.1], "high": [float("inf"), float("nan")]})).values.tolist()
    [['4200', 'inf'], ['0.1', '']]
    """
    codes, distinct = pd.factorize(numbers.to_numpy(dtype=float).ravel(), use_na_sentinel=False)
    texts = np.array([show_number(number) for number in distinct.tolist()], dtype=object)
    return pd.DataFrame(texts[codes].reshape(numbers.shape), index=numbers.index, columns=numbers.columns)


def show_number(number: float) -> str:
    """Return the shortest text that gives `number` back."""
    if number != number:  # NaN
        return ""
    return repr(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)


def describe_package(cleaned: Cleaned, contents: dict[str, bytes], root: Path | None = None) -> dict:
    """Return the descriptor of the data package: a table schema for each table, every source cited; no clock.

    Method: Frictionless Data Package and Table Schema, version 1.
    """
    fields = read_table((root or find_root()) / FIELDS, FIELD_COLUMNS)
    return {
        "profile": "tabular-data-package",
        "name": "indicators-processed",
        "title": "Regional digital-economy figures, cleaned",
        "description": "Made by `indicators clean` from data/raw and data/reference; not to be edited.",
        "sources": [_cite_source(source) for source in cleaned.sources.to_dict("records")],
        "resources": [
            _describe_resource(name, table, contents[f"{name}.csv"], fields)
            for name, table in list_tables(cleaned).items()
        ],
    }


def _cite_source(source: dict) -> dict:
    cited = {"title": source["title"], "path": source["address"]}
    own = {name: source[name] for name in ("source", "publisher", "citation", "licence", "edition", "published")}
    return {name: value for name, value in (cited | own).items() if value}


def _describe_resource(name: str, table: pd.DataFrame, content: bytes, fields: pd.DataFrame) -> dict:
    described = fields[fields["table"] == name].set_index("field", drop=False).to_dict("index")
    schema = {"fields": [_describe_field(described[column]) for column in table], "missingValues": [""]}
    if name in KEYS:
        schema["primaryKey"] = KEYS[name]
    if name == "observations":
        reference = {"resource": "sources", "fields": "source"}
        schema["foreignKeys"] = [{"fields": "source", "reference": reference}]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "title": TITLES[name],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema,
    }


def _describe_field(described: dict[str, str]) -> dict:
    name = described["field"]
    field = {"name": name, "type": described["type"]}
    field |= {"description": described["description_en"], "description_fr": described["description_fr"]}
    if name in ENUMS and described["table"] == "observations":
        field["constraints"] = {"enum": [word for word in ENUMS[name] if word]}
    elif name in ("low", "high"):
        field["constraints"] = {"pattern": OPEN_END}
    return field
