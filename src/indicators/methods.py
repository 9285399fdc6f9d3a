"""How derived figures came about, told in both languages from the table of methods.

A sentence tells of one figure; what it measures, its formula, source and golden test stand on the card of the measure
(`measures.cards`), which names the sentences that tell of it.
"""

from __future__ import annotations

from indicators.catalogue import fill_phrase
from indicators.measures.cards import Card, find_card, find_told

REPORTED = "value"


def tell_method(method: str, language: str, **parts: str) -> str:
    """Return the sentence of `method` in methods.toml with its {placeholders} filled from `parts`.

    Raises `UnknownTermError` for a method the table lacks, and for a part that is not given.

    >>> tell_method("value", "en")
    'The source’s figure; nothing computed.'
    """
    return fill_phrase("methods", method, language, **parts)


def find_method_card(method: str) -> Card | None:
    """Return the card of the measure that `method` tells of; none for what is reported or only added up.

    >>> find_method_card("location_quotient").measure
    'location_quotients'
    """
    measure = find_told(method)
    return find_card(measure) if measure else None
