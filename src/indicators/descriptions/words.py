"""What is wrong in a description is said with its file, line and table, and with the nearest word that is allowed."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import NamedTuple

from indicators.errors import SourceError

NAMES = {str: "a text in quotes", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}
HEADING = re.compile(r"\s*(\[{1,2})\s*(.+?)\s*\]{1,2}\s*(?:#.*)?")
KEY = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([\w-]+))\s*=""")


class Key(NamedTuple):
    """One key of a table: its type, its default (None: required) and the values allowed (none listed: any)."""

    kind: type
    default: object = None
    allowed: Collection[str] = ()


class Where(NamedTuple):
    """A table of a description: the file's name and text, the table as it is written, and which of several it is."""

    name: str
    text: str = ""
    table: str = ""
    number: int = 0

    def at(self, key: str = "") -> str:
        """Return the place of a key, or of the table, as errors name it: `x.toml, line 4 [columns]`."""
        line = find_line(self, key)
        name = f"{self.name}, line {line}" if line else self.name
        if not self.table:
            return name
        block = f" {self.number}" if self.number else ""
        return f"{name} [[{self.table}]]{block}" if self.table in BLOCKS else f"{name} [{self.table}]{block}"

    def inside(self, table: str) -> Where:
        """Return the place of a table within this one."""
        return self._replace(table=f"{self.table}.{table}" if self.table else table)


BLOCKS = ("sheet", "table", "source", "indicator")


def find_line(where: Where, key: str = "") -> int:
    r"""Return the line of a key of a table, or of the table's heading where the key is not there; 0 if neither is.

    >>> find_line(Where("x.toml", '[file]\n\n[columns]\n"Texte" = "text"', "columns"), "Texte")
    4
    """
    lines = _index_lines(where.text)
    return lines.get((where.table, where.number, key)) or lines.get((where.table, where.number, ""), 0)


@lru_cache(maxsize=4)
def _index_lines(text: str) -> dict[tuple[str, int, str], int]:
    """Return the line of each heading and key of a description, by table, number of its block, and key."""
    lines: dict[tuple[str, int, str], int] = {}
    blocks: Counter[str] = Counter()
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        key = ""
        if found := HEADING.fullmatch(line):
            table = found[2].replace('"', "")
            blocks[table] += found[1] == "[["
        elif not (key := _read_key(line)):
            continue
        lines.setdefault((table, blocks[table.partition(".")[0]], key), number)
    return lines


def _read_key(line: str) -> str:
    found = KEY.match(line)
    return "" if found is None else next(part for part in found.groups() if part is not None)


def check_word(word: str, allowed: Collection[str], message: str) -> None:
    """Raise `SourceError` with the nearest allowed word unless `word` is allowed.

    >>> check_word("sectr", ("sector", "scope"), "x.toml [defaults]: unknown key")
    Traceback (most recent call last):
        ...
    indicators.errors.SourceError: x.toml [defaults]: unknown key 'sectr'; did you mean 'sector'? allowed: sector, scope
    """
    if word in allowed:
        return
    raise SourceError(f"{message} {word!r}; {nearest_word(word, allowed)}")


def nearest_word(word: str, allowed: Collection[str]) -> str:
    """Return the allowed word that is nearest to one that is not, if there is one, and all that are allowed.

    >>> nearest_word("sectr", ("sector", "scope"))
    "did you mean 'sector'? allowed: sector, scope"
    """
    near = difflib.get_close_matches(word, [each for each in allowed if each], n=1)
    proposal = f"did you mean {near[0]!r}? " if near else ""
    return proposal + "allowed: " + ", ".join(each if each.strip() else repr(each) for each in allowed)


def check_keys(table: dict, keys: Mapping[str, Key], where: Where) -> dict:
    """Return the values of a table, defaults filled in; raise `SourceError` for a key unknown, missing or wrong."""
    for found in table:
        check_word(found, tuple(keys), f"{where.at(found)}: unknown key")
    for name, key in keys.items():
        if name not in table and key.default is None:
            listed = f" ({', '.join(key.allowed)})" if key.allowed else ""
            raise SourceError(f"{where.at()}: the key {name} is missing; add it: {NAMES[key.kind]}{listed}")
        if key.kind is not object:
            check_type(table.get(name, key.default), key.kind, f"{where.at(name)}: {name}")
        if key.allowed:
            check_word(table.get(name, key.default), key.allowed, f"{where.at(name)}: {name} is")
    return {name: table.get(name, key.default) for name, key in keys.items()}


def check_type(value: object, kind: type, where: str) -> None:
    """Raise `SourceError` unless `value` is of one type exactly: true is no whole number."""
    # `type is`, for true is an int to isinstance.
    if type(value) is not kind:
        raise SourceError(f"{where} is {describe(value)}; expected {NAMES[kind]}")


def describe(value: object) -> str:
    """Return a value as errors show it: itself, and what it is."""
    return f"{value!r} ({NAMES.get(type(value), type(value).__name__)})"


def check_once(words: list[str], what: str) -> None:
    """Raise `SourceError` for a word that is there twice."""
    for number, word in enumerate(words):
        if word in words[:number]:
            raise SourceError(f"{what} {word!r} is there twice; keep one")
