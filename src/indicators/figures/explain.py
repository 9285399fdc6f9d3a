"""How a figure is read, step by step, for whoever wonders why."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from indicators.errors import FigureError
from indicators.figures.model import Conventions, Figure, Reading
from indicators.figures.parsing import read_figure
from indicators.paths import find_root
from indicators.vocabulary import phrase_rule

STEPS = {
    "text": ("texte", "text"),
    "number": ("nombre", "number"),
    "sign": ("sens", "direction"),
    "qualifier": ("nuance", "qualifier"),
    "scale": ("échelle", "scale"),
    "unit": ("unité", "unit"),
    "counted": ("ce qui est compté", "what is counted"),
    "period": ("période", "period"),
    "flags": ("signes", "flags"),
    "absence": ("absence", "absence"),
    "value": ("valeur", "value"),
    "bounds": ("ce que les mots permettent", "what the words allow"),
    "likely": ("ce qu’ils veulent dire", "what they mean"),
    "refused": ("refusé", "refused"),
    "remedy": ("que faire", "what to do"),
}
SOURCE_UNIT = {"fr": "annoncée par la source", "en": "announced by the source"}
DOWN, UP = {"fr": "à la baisse", "en": "downwards"}, {"fr": "à la hausse", "en": "upwards"}
OPEN_LOW, OPEN_HIGH = {"fr": "sans minimum", "en": "no minimum"}, {"fr": "sans maximum", "en": "no maximum"}


class Step(NamedTuple):
    """One step of a reading: what it is called, and what was found."""

    name: str
    found: str


def explain_figure(
    text: str,
    language: str | None = "fr",
    unit: str | None = None,
    conventions: Conventions | None = None,
    words: str = "fr",
    root: Path | None = None,
) -> list[Step]:
    """Return how `text` is read, step by step, told in `words` ("fr" or "en"): the parts, then value and bounds.

    A text that is refused ends with the reason and what to do. The other arguments are those of `parse_figure`.

    >>> for step in explain_figure("plus de 4 200 établissements", words="en"): print(*step, sep=": ")
    text: plus de 4 200 établissements
    number: 4 200 → 4200
    qualifier: plus de (at_least)
    unit: count
    what is counted: établissements
    value: 4200
    what the words allow: 4200 – no maximum
    what they mean: 4200 – 4300
    """
    root = root or find_root()
    try:
        reading = read_figure(text, language, unit, conventions, root)
    except FigureError as refusal:
        parts = {"text": refusal.text, "found": refusal.found, "expected": refusal.expected}
        problem, remedy = phrase_rule(refusal.reason, words, root, **parts)
        found = {"text": text, "refused": problem, "remedy": remedy}
    else:
        found = {"text": text} | _list_parts(reading, words) | _list_measures(reading.figure, words)
    column = ("fr", "en").index(words)
    return [Step(STEPS[name][column], part) for name, part in found.items() if part]


def _list_parts(reading: Reading, words: str) -> dict[str, str]:
    figure, front, tail = reading.figure, reading.front, reading.tail
    said, scale_word = front.qualifier or tail.qualifier, tail.scale_word or front.scale_word
    direction = front.direction or tail.direction
    number = reading.number
    return {
        "number": f"{reading.written} → {_write(number.mantissa / number.divisor)}" if number else "",
        "sign": (DOWN if direction < 0 else UP)[words] if direction else "",
        "qualifier": f"{said.words} ({figure.qualifier})" if said else figure.qualifier,
        "scale": f"{scale_word} × {_write(tail.scale * front.scale)}" if scale_word else "",
        "unit": _name_unit(reading, words),
        "counted": figure.counted,
        "period": figure.period,
        "flags": figure.flags,
        "absence": figure.absence,
    }


def _name_unit(reading: Reading, words: str) -> str:
    unit, source = reading.figure.unit or "", reading.source
    told = source.words and not (reading.tail.unit or reading.front.unit)
    return f"{unit} ({source.words}, {SOURCE_UNIT[words]})" if told else unit


def _list_measures(figure: Figure, words: str) -> dict[str, str]:
    if figure.absence:
        return {}
    return {
        "value": _write(figure.value),
        "bounds": _write_bounds(figure.low, figure.high, words),
        "likely": _write_bounds(figure.likely_low, figure.likely_high, words),
    }


def _write_bounds(low: float, high: float, words: str) -> str:
    ends = (
        OPEN_LOW[words] if low == float("-inf") else _write(low),
        OPEN_HIGH[words] if high == float("inf") else _write(high),
    )
    return " – ".join(ends)


def _write(number: float) -> str:
    return f"{number:.10g}" if number % 1 else f"{number:.0f}"
