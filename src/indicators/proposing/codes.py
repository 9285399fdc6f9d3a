"""What a column of an office's codes says: words of ours, only the whole, or nothing more."""

from __future__ import annotations

from pathlib import Path

from indicators.descriptions.fields import SHARED_COLUMNS
from indicators.proposing.columns import Column
from indicators.proposing.dimensions import name_dimension, say_code
from indicators.proposing.understood import Understood

SHOWN = 3


def say_codes(column: Column, found: Understood, root: Path) -> None:
    """Declare a column of codes: those known here are read, the others are told."""
    header = found.table.headers[column.place]
    said = {text: own for text in column.texts if (own := say_code(header, text, root)) is not None}
    others = [text for text in column.texts if text not in said]
    field = next((next(iter(own)) for own in said.values() if own), "")
    if not field and not others:
        found.columns[column.name] = "ignore"
        return
    field = field or name_dimension(header)
    found.columns[column.name] = field
    if words := {text: _say_alone(field, own) for text, own in said.items() if own or field in SHARED_COLUMNS}:
        found.words[field] = words
    if field == "indicator":
        found.topics.extend(said)
    if others:
        found.take[field] = list(said)
        told = ", ".join(others[:SHOWN]) + (", …" if len(others) > SHOWN else "")
        found.unsure.append(f"{column.name!r}: {len(others)} codes are not known here and not read: {told}")


def _say_alone(field: str, said: dict[str, str]) -> str | dict[str, str]:
    return said[field] if list(said) == [field] else said
