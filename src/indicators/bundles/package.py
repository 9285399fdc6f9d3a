"""An edition as a data package: its tables as CSV and their description, in one zip file."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from indicators.bundles.edition import Edition
from indicators.catalogue import LANGUAGES
from indicators.cleaning import Cleaned
from indicators.cleaning.package import describe_package, encode_table
from indicators.cleaning.project import list_tables
from indicators.downloads.cells import guard_text, say
from indicators.machine.archive import write_zip

DESCRIPTOR = "datapackage.json"
NAME = "indicators"


def write_data_package(edition: Edition, root: Path | None = None) -> bytes:
    """Return the data package of an edition (Frictionless, version 1) as a zip file: the same tables, the same bytes.

    The tables are those of data/processed, letter by letter, but for texts that a spreadsheet would take for formulas:
    they are guarded as in every CSV that leaves.
    """
    tables = [guard_table(table) for table in (edition.observations, edition.problems, edition.sources)]
    cleaned = Cleaned(*tables)
    contents = {f"{name}.csv": encode_table(table) for name, table in list_tables(cleaned).items()}
    descriptor = describe_edition(edition, describe_package(cleaned, contents, root))
    described = (json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n").encode()
    return write_zip({DESCRIPTOR: described, **contents})


def describe_edition(edition: Edition, descriptor: dict) -> dict:
    """Return the descriptor of a package with the name and the words of an edition."""
    words = {
        key + ("" if language == "en" else f"_{language}"): say(f"package_{name}", language, **parts)
        for key, name, parts in (("title", "title", {"edition": edition.name}), ("description", "idea", {}))
        for language in LANGUAGES[::-1]
    }
    return {**descriptor, "name": NAME, "version": edition.name, **words}


def guard_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with every text of it guarded; numbers stay as they are."""
    texts = [column for column in table if not pd.api.types.is_numeric_dtype(table[column].dtype)]
    return table.assign(**{column: _guard_column(table[column]) for column in texts})


def _guard_column(column: pd.Series) -> list[str]:
    told = {text: guard_text(text) for text in set(column)}
    return [told[text] for text in column]
