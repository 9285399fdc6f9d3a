"""Ranges of one shape are read alike: « entre 300 et 350 emplois » and « entre 420 et 510 emplois »."""

from __future__ import annotations

import re

from indicators.figures.model import Ends, Figure
from indicators.figures.numerals import NOT_DIGITS, SPACES
from indicators.figures.ranges import THOUSAND

DIGITS = rf"[0-9]+(?:[{SPACES}'’.,][0-9]+)*"
TWO_NUMBERS = re.compile(rf"([^0-9]*)({DIGITS})([^0-9]+)({DIGITS})([^0-9]*)")
MASK = str.maketrans("12345678", "9" * 8)
MASK_ZERO = str.maketrans("0", "9")
SAFE_DIGITS = 15  # a float holds all whole numbers of so many digits

Shape = tuple[str, str, str, str, str]


def split_range(text: str) -> tuple[Shape, int, int] | None:
    """Return the shape of a text of two numbers, and their digits as whole numbers; None for any other text."""
    written = TWO_NUMBERS.fullmatch(text)
    if written is None:
        return None
    before, low, between, high, after = written.groups()
    low_digits, high_digits = NOT_DIGITS.sub("", low), NOT_DIGITS.sub("", high)
    if before[-1:] in (".", ",") or between[-1] in ".," or max(len(low_digits), len(high_digits)) > SAFE_DIGITS:
        return None
    return (before, _mask(low), between, _mask(high), after), int(low_digits), int(high_digits)


def _mask(run: str) -> str:
    return run[0].translate(MASK) + run[1:].translate(MASK).translate(MASK_ZERO)  # a leading zero stays


def fill_range(figure: Figure, ends: Ends, low: int, high: int) -> Figure | None:
    """Return `figure` with the bounds that two other numbers give; None where they are to be read with care."""
    if not 0 < low * ends.high_divisor < high * ends.low_divisor:
        return None
    first, last = low * ends.low_scale / ends.low_divisor, high * ends.high_scale / ends.high_divisor
    if not first < last < first * THOUSAND:
        return None
    return Figure((first + last) / 2, first, last, first, last, *figure[5:])
