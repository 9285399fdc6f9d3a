"""A number in any writing: 1234, 1 234 with every kind of space, 1,234, 1.234, also as HTML and JSON write them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

SEPARATOR = (
    rb"(?:[ ,.'_]|\xe2\x80[\x80-\x8b\xaf\x99]|\xc2\xa0|\xe2\x81\x9f"
    rb"|&(?:nbsp|thinsp|numsp|rsquo|#160|#8199|#8201|#8239|#x[aA]0|#x200[0-9aA]|#x202[fF]);"
    rb"|\\u(?:00[aA]0|200[0-9aA]|202[fF]|2019))"
)
# A letter before belongs to a longer word, unless it ends what JSON writes for a space or a new line.
START = rb"(?:(?<![\w.])|(?<=\\[nrt])|(?<=\\u202[fF])|(?<=\\u00[aA]0))"
END = rb"(?!\d|[A-Za-z_]\w)"  # one letter may be a flag
TOKEN = re.compile(START + rb"(?:\d{1,3}(?:" + SEPARATOR + rb"\d{3})+|\d{4,})" + END)
GROUPS = re.compile(rb"(\d+)(" + SEPARATOR + rb"?)")
DECIMALS = re.compile(rb"([.,])(\d+)(?!\d)")
SHORTEST = 1000  # below, a number stands everywhere
YEARS = range(1800, 2101)


def choose_numbers(values: Iterable[float], published: Collection[float]) -> frozenset[int]:
    """Return the numbers that can be looked for: whole part of four digits, no year, and not published elsewhere.

    >>> sorted(choose_numbers([12, 2012, 4217.5, 51234, 33333], {33333}))
    [4217, 51234]
    """
    wholes = {int(abs(value)) for value in values if value == value}
    others = {int(abs(value)) for value in published if value == value and abs(value) < float("inf")}
    return frozenset(one for one in wholes if one >= SHORTEST and one not in YEARS and one not in others)


def find_numbers(content: bytes, wanted: Collection[int]) -> Iterator[int]:
    """Yield where one of the numbers `wanted` begins, however it is written.

    >>> list(find_numbers("un 4\u202f217, 4,217 et 14 217".encode(), {4217}))
    [3, 12]
    """
    if not wanted:
        return
    digits = {str(number).encode() for number in wanted}
    for match in TOKEN.finditer(content):
        token = match[0]
        if token.isdigit():
            if token.lstrip(b"0") in digits and not _goes_on(content, match.end(), b"."):
                yield match.start()
        elif (place := _find_in_groups(token, digits)) is not None and not _goes_on(content, match.end(), b".,"):
            yield match.start() + place


def _goes_on(content: bytes, end: int, points: bytes) -> bool:
    """Return whether decimals follow that make it another number; zeros do not."""
    decimals = DECIMALS.match(content, end, end + 20)
    return bool(decimals and decimals[1] in points and decimals[2].strip(b"0"))


def _find_in_groups(token: bytes, digits: Collection[bytes]) -> int | None:
    """Return where a number begins in groups of three; where the separators differ, each run of one is a number."""
    groups = list(GROUPS.finditer(token))
    cuts = [0, *(place for place, (one, other) in enumerate(pairwise(groups), 1) if _differ(one, other)), len(groups)]
    for start, end in pairwise(dict.fromkeys(cuts)):
        if b"".join(group[1] for group in groups[start:end]).lstrip(b"0") in digits:
            return groups[start].start()
    return 0 if b"".join(group[1] for group in groups).lstrip(b"0") in digits else None


def _differ(one: re.Match[bytes], other: re.Match[bytes]) -> bool:
    return bool(other[2]) and one[2] != other[2]
