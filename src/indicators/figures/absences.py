"""Marks that stand in place of a number, each a typed absence; a zero only where the source says so."""

from __future__ import annotations

import math
from collections.abc import Mapping

from indicators.errors import UnknownTermError
from indicators.figures.lexicon import Lexicon
from indicators.figures.model import ABSENCES, Figure
from indicators.figures.tail import is_flag

NOT_AVAILABLE = ":"
ZERO = "zero"
NAN = math.nan


def build_absence(absence: str, unit: str | None = None, flags: str = "") -> Figure:
    """Return the figure that is not there, and why."""
    return Figure(NAN, NAN, NAN, NAN, NAN, unit=unit, flags=flags, absence=absence)


def check_marks(marks: Mapping[str, str]) -> None:
    """Raise `UnknownTermError` where a source gives a mark a meaning that there is none of."""
    for mark, meaning in marks.items():
        if meaning not in ABSENCES and meaning != ZERO:
            known = ", ".join(sorted({*ABSENCES, ZERO}))
            raise UnknownTermError(f"[marks] gives {mark!r} the meaning {meaning!r}; write one of {known}")


def read_mark(text: str, marks: Mapping[str, str], unit: str | None, lexicon: Lexicon) -> Figure | None:
    """Return the absence, or the declared zero, that `text` stands for; None where it is no mark.

    What the source declares comes first; then the marks whose meaning is settled (`:`, `..`, `0n`, `: c`, an empty
    cell); all other marks are an absence of undeclared meaning.
    """
    if text in marks:
        return _build_declared(marks[text], unit)
    if not text:
        return build_absence("empty", unit)
    mark = lexicon.marks.get(text) or lexicon.marks.get(text.lower())
    if mark:
        return build_absence(mark.absence, unit)
    if text.startswith(NOT_AVAILABLE):
        return _read_flagged(text.removeprefix(NOT_AVAILABLE).strip(" ()"), unit, lexicon)
    return None


def _build_declared(meaning: str, unit: str | None) -> Figure:
    if meaning == ZERO:
        return Figure(0.0, 0.0, 0.0, 0.0, 0.0, unit=unit, qualifier="exact")
    return build_absence(meaning, unit)


def _read_flagged(letters: str, unit: str | None, lexicon: Lexicon) -> Figure | None:
    """Return why Eurostat's « : c » or « :u » has no number: the flag that says most."""
    letters = letters.lower()
    if not is_flag(letters, lexicon):
        return None
    reasons = [lexicon.flags[letter].absence for letter in letters]
    telling = [reason for reason in reasons if reason != "not_available"]
    return build_absence((telling or reasons)[0], unit, letters)
