"""What each column of a table is: territories, periods, units, figures, or words that only a person can place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from indicators.catalogue import read_catalogue
from indicators.proposing.dimensions import say_code
from indicators.proposing.kinds import CODE, is_figure, is_mark, is_when, locate, read_role
from indicators.proposing.tables import Table
from indicators.readers.words import find_periods, split_footnotes
from indicators.texts import BLANKS, clean_word, normalise_name

MOSTLY, HALF = 0.8, 0.5
NUMERIC = re.compile(r"[-+−–]?\d[\d\s.,'’]*[¹²³⁴-⁹*]?")
# A code glued to the name: in front, or in brackets behind (behind a blank the words of a name cannot be told from it).
GLUED = (
    ("{ignore} {territory}", re.compile(r"(?:\d[0-9AB]\d?|[A-Z]{2}[0-9A-Z]{1,3}) (.+)")),
    ("{ignore}- {territory}", re.compile(r"(?:\d[0-9AB]\d?|[A-Z]{2}[0-9A-Z]{1,3})- (.+)")),
    ("{ignore} - {territory}", re.compile(r"(?:\d[0-9AB]\d?|[A-Z]{2}[0-9A-Z]{1,3}) - (.+)")),
    ("{territory} ({ignore})", re.compile(r"(.+) \([0-9A-Z]{2,5}\)")),
    ("", re.compile(r"(.+?) (?:- ?)?(?:\d[0-9AB]\d?|[A-Z]{2}[0-9A-Z]{1,3})")),
)


class Column(NamedTuple):
    """A column: what a description calls it, what it holds (`kind`), and its texts, each once.

    `places` are the territories of its texts where it holds some; `pattern` says how they are written.
    """

    place: int
    name: str
    kind: str
    texts: tuple[str, ...]
    pattern: str = "territory"
    places: Mapping[str, str] = MappingProxyType({})


def look_at_columns(table: Table, root: Path) -> list[Column]:
    """Return each column of a table with its kind.

    Kinds are blank, figures, period, territory (names), code (of territories), unit, flags, ignore, codes
    (of an office's dimension) and words.
    """
    return [_look(table, place, root) for place in range(len(table.names))]


def _look(table: Table, place: int, root: Path) -> Column:
    cells = [clean_word(text) for text in table.sheet.texts[list(table.body), place].tolist()]
    held = [text for text in cells if text]
    texts = tuple(dict.fromkeys(held))
    column = Column(place, table.names[place], "words", texts)
    header = table.headers[place]
    kind = _read_kind(held, header, table.sheet.roles.get(header, ""))
    if kind not in ("period", "flags") and any(say_code(header, text, root) is not None for text in texts):
        kind = "codes"
    if kind != "names":
        return column._replace(kind=kind)
    return _place(column, header, root)


def _read_kind(held: list[str], header: str, told: str) -> str:
    """Return the kind of a column by its texts, `names` where these may be territories; `told` is what a file says."""
    if not held:
        return "flags" if read_role(header) == "flags" else "blank"
    role = told or read_role(header)
    figures = _share(held, lambda text: is_figure(text) or is_mark(text))
    if role in ("flags", "ignore") or (role == "unit" and figures < HALF):
        return role
    if not is_when(header.rpartition(" / ")[2]) and _share(held, is_when) >= MOSTLY and role != "text":
        return "period"
    written = _share(held, lambda text: NUMERIC.fullmatch(text) is not None or is_mark(text))
    if find_periods(header) and figures < MOSTLY and written >= MOSTLY:
        return "figures"  # that nobody can read: each is a problem
    coded = "code" in normalise_name(header).split() or not header or role == "territory"
    if figures >= MOSTLY and not (coded or _has_zeros(held)):
        return "figures"
    return "figures" if figures >= MOSTLY and not header and len(held[0]) > 3 else "names"


def _has_zeros(held: list[str]) -> bool:
    """Return whether texts are codes: two or three digits, some with a zero before them."""
    return all(CODE.fullmatch(text) for text in held) and any(re.fullmatch(r"0\d+", text) for text in held)


def _share(held: list[str], test: object) -> float:
    return sum(map(test, held)) / len(held)


def _place(column: Column, header: str, root: Path) -> Column:
    """Return a column of words or codes with the territories that it names, if it names some."""
    codes = _share(list(column.texts), lambda text: CODE.fullmatch(text) is not None) >= HALF
    if codes and (level := read_level(header)):
        # Regions share these codes with departments, and the header says which they are.
        own = locate([f"{level}-{text.upper()}" for text in column.texts], root)
        places = {text: own[name] for text in column.texts if (name := f"{level}-{text.upper()}") in own}
        if places:
            return column._replace(kind="code", places=places)
    places = locate(column.texts, root)
    tried = column.texts[:400]
    if len(places) >= HALF * len(tried) or (read_role(header) == "territory" and places):
        return column._replace(kind="code" if codes else "territory", places=places)
    return (
        _unglue(column, tried, root) if not codes else column._replace(kind="code" if _is_number(column) else "words")
    )


def read_level(header: str) -> str:
    """Return the mark of codes of regions or of departments that a header speaks of, "" for neither, or both.

    >>> read_level("Code région"), read_level("DEP"), read_level("geo")
    ('REG', 'DEP', '')
    """
    levels = read_catalogue("proposing")["levels"]
    words = {*normalise_name(header.replace("_", " ")).split()}
    found = [level for level, names in levels.items() if words & {*names}]
    return found[0] if len(found) == 1 else ""


def _is_number(column: Column) -> bool:
    return all(text.strip(BLANKS).isdigit() for text in column.texts)


def _unglue(column: Column, tried: tuple[str, ...], root: Path) -> Column:
    """Return a column of names with their codes glued on, by the way in which most of them are written."""
    for pattern, form in GLUED:
        found = {text: form.fullmatch(split_footnotes(text).word) for text in tried}
        names = {text: match[1] for text, match in found.items() if match}
        if len(names) < MOSTLY * len(tried):
            continue
        own = locate(list(dict.fromkeys(names.values())), root)
        places = {text: own[name] for text, name in names.items() if name in own}
        if len(places) >= MOSTLY * len(names):
            return column._replace(kind="territory", pattern=pattern, places=places)
    return _unglue_each(column, tried, root)


def _unglue_each(column: Column, tried: tuple[str, ...], root: Path) -> Column:
    """Return a column of names with their codes glued on in several ways, each name to be said by itself."""
    forms = [form for _, form in GLUED]
    parts = {text: [found[1] for form in forms if (found := form.fullmatch(text))] for text in tried}
    names = {text: [text, *own] for text, own in parts.items()}
    known = locate(list(dict.fromkeys(name for own in names.values() for name in own)), root)
    places = {text: known[name] for text, own in names.items() for name in own[::-1] if name in known}
    if not any(parts.values()) or len(places) < MOSTLY * len(tried):
        return column
    return column._replace(kind="territory", pattern="", places=places)
