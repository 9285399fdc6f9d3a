"""Names that are safe as a file name on every system, and proposals for those that are mistyped."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from indicators.errors import ReportError

LONGEST_NAME = 60
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Windows gives these to devices, with any ending: con.html cannot be written there.
RESERVED = {"con", "prn", "aux", "nul", *(f"{device}{digit}" for device in ("com", "lpt") for digit in range(1, 10))}


def check_name(name: str, where: str) -> str:
    """Return `name` if it can be the file name of a page, else raise `ReportError` saying where it stands.

    >>> check_name("profil-ile-de-france", "notebooks/reports.toml")
    'profil-ile-de-france'
    """
    if not SLUG.fullmatch(name):
        raise ReportError(
            f"{where}: the name {name[:LONGEST_NAME]!r} cannot be a file name; "
            "use small letters a to z, digits and single hyphens"
        )
    if len(name) > LONGEST_NAME:
        raise ReportError(f"{where}: the name {name!r} has {len(name)} characters; shorten it to {LONGEST_NAME}")
    if name in RESERVED:
        raise ReportError(f"{where}: {name!r} is the name of a device on Windows; choose another")
    return name


def propose(word: str, known: Iterable[str]) -> str:
    """Return the advice for a word that is not among `known`: the nearest ones, else all of them.

    >>> propose("regoin", ["period", "region"])
    'did you mean region?'
    >>> propose("xyz", ["period", "region"])
    'known: period, region'
    """
    options = sorted(known)
    listed = f"known: {', '.join(options)}" if options else "none is known"
    return propose_near(word, options) or listed


def propose_near(word: str, known: Iterable[str]) -> str:
    """Return a question with the names of `known` that look like `word`, three at most; "" where none does.

    >>> propose_near("profil-bretange", ["profil-bretagne", "sources"]), propose_near("xyz", ["sources"])
    ('did you mean profil-bretagne?', '')
    """
    near = difflib.get_close_matches(word, sorted(known), n=3)
    return f"did you mean {' or '.join(near)}?" if near else ""


def check_keys(found: Iterable[str], known: Iterable[str], where: str) -> None:
    """Raise `ReportError` for the first of the keys `found` that is not among `known`."""
    options = list(known)
    for key in found:
        if key not in options:
            raise ReportError(f"{where}: unknown key {key!r}; {propose(key, options)}")
