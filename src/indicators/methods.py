"""How derived figures came about, told in both languages from the table of methods."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

from indicators.errors import UnknownTermError

REPORTED = "value"


def tell_method(method: str, language: str, **parts: str) -> str:
    """Return the sentence of `method` in methods.toml with its {placeholders} filled from `parts`.

    What is filled in is never read as a placeholder itself. Raises `UnknownTermError` for a method the table lacks.

    >>> tell_method("value", "en")
    'The source’s figure; nothing computed.'
    """
    methods = _read_methods()
    if method not in methods:
        raise UnknownTermError(f"method {method!r} is not in src/indicators/methods.toml; add it there in fr and en")
    return re.sub(r"\{(\w+)\}", lambda found: parts.get(found[1], ""), methods[method][language])


@functools.cache
def _read_methods() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("indicators") / "methods.toml").read_text(encoding="utf-8"))
