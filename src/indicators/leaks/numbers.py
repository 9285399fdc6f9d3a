"""A number in any writing: 1234, 1 234 with every kind of space, 1,234, 1.234, also as HTML and JSON write them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

SEPARATOR = (
    rb"(?:[ ,.'_]|\xe2\x80[\x80-\x8b\xaf\x99]|\xc2\xa0|\xe2\x81\x9f"
    rb"|&(?:nbsp|thinsp|numsp|rsquo|#160|#8199|#8201|#8239|#x[aA]0|#x200[0-9aA]|#x202[fF]);)"
)
# Without a look around it, which would cost most of the time; what comes before is looked at where a number is found.
TOKEN = re.compile(rb"\d{4,}+|\d{1,3}+(?:" + SEPARATOR + rb"\d{3}(?!\d))+")
# A letter before belongs to a longer word, unless it is what JSON writes for a new line.
BEFORE = re.compile(rb"(?:[^\w.]|\\[nrt])\Z")
AFTER = re.compile(rb"[A-Za-z_]\w")  # one letter may be a flag
LOOK_BACK = 2
# Spaces and signs as JSON writes them, and what HTML writes in as many bytes.
ESCAPED = re.compile(rb"\\u(?:00[aA]0|200[0-9aA]|202[fF]|2019)")
AS_LONG = b"&nbsp;"
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
    content = ESCAPED.sub(AS_LONG, content) if b"\\u" in content else content
    for match in TOKEN.finditer(content):
        token = match[0]
        if token.isdigit():
            found, points = 0 if token in digits or token.lstrip(b"0") in digits else None, b"."
        else:
            found, points = _find_in_groups(token, digits), b".,"
        if found is not None and _stands_alone(content, match) and not _goes_on(content, match.end(), points):
            yield match.start() + found


def _stands_alone(content: bytes, match: re.Match[bytes]) -> bool:
    """Return whether what is written is no part of a longer word or number."""
    before = content[max(0, match.start() - LOOK_BACK) : match.start()]
    return (not before or bool(BEFORE.search(before))) and not AFTER.match(content, match.end())


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
