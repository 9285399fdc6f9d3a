"""The mistakes a user can make, each told in one sentence that says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

ROWS_SHOWN = 5


class IndicatorsError(Exception):
    """Something a user can mend: its text says what was found, what was expected, where, and what to do.

    `status` is how the command line ends on it: 2 for wrong use; some kinds of mistake have their own.
    """

    status = 2


class FigureError(IndicatorsError):
    """A text that is no figure, or can be read as two.

    `reason` is a rule of `data/reference/rules.csv`; `found` is the part of the text that stopped the reading;
    `expected` is what would have been understood, or empty.
    """

    def __init__(self, reason: str, text: str, found: str = "", expected: str = "") -> None:
        self.reason = reason
        self.text = text
        self.found = found or text
        self.expected = expected
        super().__init__(f"{text!r} is not read ({reason}: {self.found!r})")


class UnknownTermError(IndicatorsError):
    """A name, code or id that a reference table does not hold."""


class SourceError(IndicatorsError):
    """A source's file or its description cannot be used."""


class RefusedFileError(SourceError):
    """A file that cannot be read at all: the rule of its problem, what was found, what was expected and where."""

    def __init__(self, rule: str, found: str = "", expected: str = "", cell: str = "", sheet: str = "") -> None:
        self.rule, self.found, self.expected, self.cell, self.sheet = rule, found, expected, cell, sheet
        super().__init__(f"the file is refused ({rule}): {found}")


class ComparisonError(IndicatorsError):
    """A question that the observations cannot answer honestly."""


class MeasureError(IndicatorsError):
    """Numbers that a measure cannot be taken of, or an argument it does not know."""


class ReportError(IndicatorsError):
    """A report that cannot be planned, run or published."""


def with_rows(message: str, rows: pd.DataFrame) -> str:
    """Return `message` followed by the first rows it is about, so that a reader sees the culprit."""
    shown = rows.head(ROWS_SHOWN).to_string(index=False)
    more = f"\n… and {len(rows) - ROWS_SHOWN} more" if len(rows) > ROWS_SHOWN else ""
    return f"{message}:\n{shown}{more}"
