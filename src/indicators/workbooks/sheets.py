"""What a sheet holds beside its values: merged and hidden cells, formulas never calculated, and how far it reaches.

The fast way of opening a workbook does not tell these, and the slow one builds them before they can be refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from xml.sax.handler import ContentHandler

from indicators.errors import RefusedFileError
from indicators.workbooks.addresses import find_bounds, find_column, name_column

# Twenty columns of a whole sheet: a single cell at the far end would make any reader build all that lies between.
MAX_EXTENT = 20_000_000
FORMULA_SHOWN = 200


class SheetFacts(NamedTuple):
    """Ranges are (first column, first row, last column, last row), counted from 1; `formulas` have no value.

    `zeros` are the formulas whose value is 0, which a program that cannot calculate may have written.
    """

    filled: int
    merged: tuple[tuple[int, int, int, int], ...]
    hidden_rows: frozenset[int]
    hidden_columns: tuple[tuple[int, int], ...]
    formulas: Mapping[tuple[int, int], str]
    zeros: Mapping[tuple[int, int], str] = MappingProxyType({})


# Kinds of values: words, a number that is written, a number and a share that are not.
WORDS, NUMBER, KEPT, KEPT_SHARE = range(4)


class Filled(NamedTuple):
    """The cells of a sheet side by side: row and column counted from 0, and what kind of value each holds.

    `words` are the texts of `WORDS` and `NUMBER`, one after the other, and `kept` the numbers of the other kinds, which
    are not written yet: a process that reads a workbook has less to hold so, and less to hand over. `shape` is how many
    rows and columns the sheet has, blank ones included.
    """

    rows: Sequence[int]
    columns: Sequence[int]
    kinds: bytes
    words: Sequence[str]
    kept: Sequence[float]
    shape: tuple[int, int]


class SheetTexts(NamedTuple):
    """A sheet of any kind of workbook: its name, whether it is shown (`visible`), its facts, its cells on demand."""

    title: str
    state: str
    facts: SheetFacts
    read: Callable[[], Filled]


class SheetScan(ContentHandler):
    """Reads one sheet's part, element by element, and refuses one that reaches too far."""

    def __init__(self) -> None:
        super().__init__()
        self.row = self.column = self.last_row = self.last_column = self.filled = 0
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.formulas: dict[tuple[int, int], str] = {}
        self.zeros: dict[tuple[int, int], str] = {}
        self.inside = ""
        self.formula: str | None = None
        self.value = ""
        self.gives_text = self.calculated = False
        self.starts = {
            "row": self._start_row,
            "c": self._start_cell,
            "f": self._start_formula,
            "v": self._start_value,
            "is": self._start_value,
            "col": self._start_column,
            "mergeCell": self._start_merged,
        }

    def facts(self) -> SheetFacts:
        """Return what was read."""
        hidden, columns = frozenset(self.hidden_rows), tuple(self.hidden_columns)
        return SheetFacts(self.filled, tuple(self.merged), hidden, columns, self.formulas, self.zeros)

    def startElement(self, name: str, attrs: Mapping[str, str]) -> None:  # noqa: N802
        start = self.starts.get(name.rpartition(":")[2])
        if start is not None:
            start(attrs)

    def endElement(self, name: str) -> None:  # noqa: N802
        if self.formula is not None and name.rpartition(":")[2] == "c":
            if not (self.value or self.calculated) or self.value == "0":
                known = self.zeros if self.value else self.formulas
                known[self.row, self.column] = f"={self.formula[:FORMULA_SHOWN]}"
            self.formula = None
        self.inside = ""

    def characters(self, content: str) -> None:
        if self.inside == "f":
            self.formula += content
        elif self.inside == "v":
            self.value = content

    def _start_row(self, attrs: Mapping[str, str]) -> None:
        self.row = int(attrs["r"]) if "r" in attrs else self.row + 1
        self.column = 0
        if attrs.get("hidden") in ("1", "true"):
            self.hidden_rows.add(self.row)

    def _start_cell(self, attrs: Mapping[str, str]) -> None:
        address = attrs.get("r")
        self.column = find_column(address.rstrip("0123456789")) if address else self.column + 1
        if address:
            self.row = int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
        self.value = ""
        self.gives_text, self.calculated = attrs.get("t") == "str", False
        if self.row > self.last_row or self.column > self.last_column:
            self._extend(self.row, self.column)

    def _extend(self, row: int, column: int) -> None:
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
        if self.last_row * self.last_column > MAX_EXTENT:
            raise RefusedFileError("far_cell", cell=f"{name_column(column)}{row}", expected=str(MAX_EXTENT))

    def _start_formula(self, attrs: Mapping[str, str]) -> None:  # noqa: ARG002
        self.inside, self.formula = "f", ""

    def _start_value(self, attrs: Mapping[str, str]) -> None:  # noqa: ARG002
        self.inside = "v"
        self.calculated = self.gives_text  # a formula may well give no letter: IF(B2="","",B2/C2)
        self.filled += 1

    def _start_column(self, attrs: Mapping[str, str]) -> None:
        if attrs.get("hidden") in ("1", "true"):
            self.hidden_columns.append((int(attrs["min"]), int(attrs["max"])))

    def _start_merged(self, attrs: Mapping[str, str]) -> None:
        bounds = find_bounds(attrs["ref"])
        self.merged.append(bounds)
        self._extend(bounds[3], bounds[2])
