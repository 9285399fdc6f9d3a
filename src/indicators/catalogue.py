"""Words in two languages, kept as tables beside the library: one phrase a key, its {placeholders} filled."""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

from indicators.errors import UnknownTermError

LANGUAGES = ("fr", "en")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@functools.cache
def read_catalogue(name: str) -> Mapping[str, Mapping[str, str]]:
    """Return the phrases of `name`.toml, a file of this library: key → language → phrase."""
    return tomllib.loads((files("indicators") / f"{name}.toml").read_text(encoding="utf-8"))


def check_language(language: str) -> str:
    """Return `language`, or raise `UnknownTermError` where it is none of those that pages are written in."""
    if language not in LANGUAGES:
        raise UnknownTermError(f"language {language!r} is not written here; take one of {', '.join(LANGUAGES)}")
    return language


def fill_phrase(catalogue: str, key: str, language: str, **parts: str) -> str:
    """Return the phrase `key` of a catalogue with its placeholders filled; what is filled in is never read again.

    Raises `UnknownTermError` for a key the catalogue lacks, and where a placeholder is left without its part.

    >>> fill_phrase("words", "about", "en", figure="{30}")
    'about {30}'
    """
    pieces = _split_phrase(catalogue, key, language)
    missing = [name for name in pieces[1::2] if name not in parts]
    if missing:
        raise UnknownTermError(f"{key!r} of {catalogue}.toml needs the part {missing[0]!r}; given {sorted(parts)}")
    return "".join([str(parts[piece]) if place % 2 else piece for place, piece in enumerate(pieces)])


@functools.cache
def _split_phrase(catalogue: str, key: str, language: str) -> tuple[str, ...]:
    """Text and names of parts in turn, text first."""
    phrases = read_catalogue(catalogue)
    if key not in phrases:
        near = ", ".join(difflib.get_close_matches(key, phrases, n=3)) or "none near"
        raise UnknownTermError(f"{key!r} is not in src/indicators/{catalogue}.toml ({near}); add it there in fr and en")
    return tuple(PLACEHOLDER.split(phrases[key][check_language(language)]))
