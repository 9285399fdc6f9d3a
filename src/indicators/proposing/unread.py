"""What stands in the place of figures and is none: marks that nobody explains, and texts that cannot be read."""

from __future__ import annotations

from pathlib import Path

from indicators.errors import FigureError
from indicators.figures import parse_figure
from indicators.proposing.kinds import is_figure, is_mark
from indicators.proposing.understood import Understood
from indicators.texts import clean_word, list_some
from indicators.vocabulary import read_marks

UNDECLARED = "undeclared"
LONGEST, TRIED = 40, 200
TWO_READINGS = "two_readings"  # which the language of the file decides


def ask_marks(found: Understood, root: Path) -> None:
    """Ask what marks stand for that no table of the project explains, and tell texts that no reading makes a figure.

    A dash is nothing here, and zero there.
    """
    known = {mark.mark: mark.absence for mark in read_marks(root)}
    rows = found.table.sheet.texts[list(found.table.body)]
    cells = dict.fromkeys(text for place in found.figures for text in rows[:, place].tolist())
    texts = list(dict.fromkeys(clean_word(text) for text in cells if is_mark(text) or not _is_plain(text)))
    others = {text: _read(text) for text in [text for text in texts if text and not is_mark(text)][:TRIED]}
    marks = [text for text in texts if UNDECLARED in (known.get(text), others.get(text))]
    if marks:
        found.asked["marks"] = dict.fromkeys(sorted(marks), "zero, not_available, not_applicable …")
    if unread := [text for text, absence in others.items() if absence is None]:
        shown = list_some(repr(text[:LONGEST]) for text in unread)
        found.unsure.append(f"{shown}: no figures as they stand; each will be a problem")


def _is_plain(text: str) -> bool:
    return is_figure(text) and "e" not in text.lower()


def _read(text: str) -> str | None:
    """Return why a text is no figure where it stands for an absence, "" for a figure, None for what cannot be read.

    >>> _read("1 200 p"), _read("s"), _read("1.2e6")
    ('', 'undeclared', None)
    """
    try:
        return parse_figure(text, None, None).absence
    except FigureError as error:
        return "" if error.reason == TWO_READINGS else None
