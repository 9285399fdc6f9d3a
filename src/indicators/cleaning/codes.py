"""The codes of each cell: every one is a word that a reference table, or a closed list, holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pandas as pd

from indicators.cleaning.faults import Fault
from indicators.descriptions import CLOSED
from indicators.distinct import encode_words, find_words, take_words
from indicators.kept import keep
from indicators.paths import find_root
from indicators.tabular import read_table
from indicators.territories import find_territories

REFERENCE = Path("data") / "reference"
TABLES = {"indicator": "codebook", "sector": "sectors", "scope": "scopes", "denominator": "denominators"}
STAGES = ("announced", "estimated", "planned", "voted", "committed", "paid")
LISTS = {**CLOSED, "stage": STAGES}
OPTIONAL = ("denominator", "dated", "stage")
SHOWN = 8


def list_codes(column: str, root: Path | None = None) -> tuple[str, ...]:
    """Return the codes that `column` may hold: of its reference table, or of its closed list."""
    if column in LISTS:
        return tuple(LISTS[column])
    return _read_codes(column, root or find_root())


@keep
def _read_codes(column: str, root: Path) -> tuple[str, ...]:
    return tuple(read_table(root / REFERENCE / f"{TABLES[column]}.csv", (column,))[column])


def find_unknown_codes(cells: pd.DataFrame, root: Path | None = None) -> Iterator[Fault]:
    """Yield, for each column of codes, the cells that lack one or whose code no table holds.

    Some columns may be empty, but a share or a ratio needs its denominator.
    """
    for column in (*TABLES, *LISTS):
        codes = list_codes(column, root)
        if column not in OPTIONAL:
            yield Fault("column_empty", cells[column] == "", column, show_codes(codes))
        known = pd.Series(find_words(cells[column], {*codes, ""}), index=cells.index)
        yield Fault(f"{column}_unknown", ~known, cells[column], show_codes(codes))
    baseless = find_words(cells["measure"], ("share", "ratio")) & (cells["denominator"] == "")
    yield Fault("denominator_missing", baseless, cells["measure"], show_codes(list_codes("denominator", root)))


def show_codes(codes: Collection[str]) -> str:
    """Return the first codes of a list, for a sentence.

    >>> show_codes(("stated", "inferred", ""))
    'stated, inferred'
    """
    named = [code for code in codes if code]
    return ", ".join(named[:SHOWN]) + (", …" if len(named) > SHOWN else "")


def locate_cells(cells: pd.DataFrame, root: Path | None = None) -> tuple[pd.Series, list[Fault]]:
    """Return the territory id of each cell (index kept), and the cells whose territory is not named or not known."""
    names = encode_words(cells["territory"])
    ids, refused = find_territories(pd.Series(names.categories, dtype="str"), root)
    parts = refused.reindex(ids.index, fill_value="")
    columns = {name: take_words(names.codes, parts[name]) for name in ("rule", "found", "expected")}
    told = pd.DataFrame({"territory": take_words(names.codes, ids), **columns}, index=cells.index, copy=False)
    nameless = [name for name in names.categories if not name.strip()]
    nowhere = Fault("territory_missing", pd.Series(find_words(names, nameless), index=cells.index), "")
    unknown = Fault(told["rule"], told["territory"] == "", told["found"], told["expected"])
    return told["territory"], [nowhere, unknown]
