"""How derived figures came about, told in both languages from the table of methods."""

from __future__ import annotations

from indicators.catalogue import fill_phrase

REPORTED = "value"


def tell_method(method: str, language: str, **parts: str) -> str:
    """Return the sentence of `method` in methods.toml with its {placeholders} filled from `parts`.

    Raises `UnknownTermError` for a method the table lacks, and for a part that is not given.

    >>> tell_method("value", "en")
    'The source’s figure; nothing computed.'
    """
    return fill_phrase("methods", method, language, **parts)
