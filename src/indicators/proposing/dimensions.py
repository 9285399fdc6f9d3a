"""What codes of statistical offices are to us: a table of data, as far as the project's own tables hold its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from indicators.catalogue import read_catalogue
from indicators.cleaning.codes import LISTS, TABLES, list_codes
from indicators.codebook import REFERENCE
from indicators.kept import keep
from indicators.tabular import list_records, read_table
from indicators.texts import normalise_name

DATASET, SERIES = "dataset", "series"
ACTIVITIES = "nace_r2"
NACE = "NACE Rev. 2"


def say_code(header: str, code: str, root: Path) -> dict[str, str] | None:
    """Return what a code says under the header of its dimension, by field; None for one that is not known here.

    >>> from indicators.paths import find_root
    >>> say_code("indic_sb", "V11210", find_root()), say_code("nace_r2", "J", find_root())
    ({'indicator': 'establishments', 'measure': 'level'}, {'sector': 'nace_j'})
    >>> say_code("sizeclas", "TOTAL", find_root()), say_code("sizeclas", "GE10", find_root())
    ({}, None)
    """
    dimension = name_dimension(header)
    said = read_catalogue("dimensions").get(dimension, {}).get(code)
    if said is None and dimension == ACTIVITIES:
        sector = _read_activities(root).get(code.replace(".", ""))
        said = {"sector": sector} if sector else None
    return None if said is None or not is_held(said, root) else dict(said)


def name_dimension(header: str) -> str:
    """Return the name under which the dimension of a header is kept.

    >>> name_dimension("Unit Code"), name_dimension("indic_sb")
    ('unit_code', 'indic_sb')
    """
    return "_".join(normalise_name(header.replace("_", " ")).split())


def say_dataset(texts: Iterable[str], root: Path) -> tuple[str, dict[str, str]]:
    """Return the code of the one known dataset that texts (a file's name, what it says) bear, and what it says.

    >>> from indicators.paths import find_root
    >>> say_dataset(["eurostat_bd_size_r3_tabular"], find_root())
    ('bd_size_r3', {'scope': 'head_office', 'nature': 'observed', 'precision': 'count'})
    """
    known = read_catalogue("dimensions")[DATASET]
    found = {code for code in known for text in texts if re.search(rf"(?:^|[^a-z0-9]){code}(?![a-z0-9])", text.lower())}
    if len(found) != 1:
        return "", {}
    code = found.pop()
    return code, {field: word for field, word in known[code].items() if is_held({field: word}, root)}


def is_held(said: Mapping[str, str], root: Path) -> bool:
    """Return whether the project's tables hold each word of a code."""
    return all(word in list_codes(field, root) for field, word in said.items() if field in TABLES or field in LISTS)


@keep
def _read_activities(root: Path) -> dict[str, str]:
    """Return the sector of each activity code that makes up a sector by itself."""
    rows = [
        row for row in list_records(read_table(root / REFERENCE / "sector_codes.csv")) if row["nomenclature"] == NACE
    ]
    sectors = [row["sector"] for row in rows]
    return {row["code"].replace(".", ""): row["sector"] for row in rows if sectors.count(row["sector"]) == 1}
