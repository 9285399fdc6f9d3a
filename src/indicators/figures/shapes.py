"""Texts of one shape are read alike: « 4 200 emplois » and « 1 500 emplois » differ in their digits only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from indicators.figures.numerals import SPACES

SEPARATES = np.zeros(1 << 16, dtype=bool)
SEPARATES[[ord(sign) for sign in f"{SPACES}'’.,"]] = True
ZERO, NINE, LINE_FEED = 48, 57, 10
POWERS = 10.0 ** np.arange(23)
BLOCK = 1 << 14
ENCODING = "utf-16-le"  # what lies beyond sixteen bits is neither digit nor separator


class Shapes(NamedTuple):
    """For each text its shape, and the digits of its first number as one whole number (0 and no digits if none)."""

    shapes: list[str]
    mantissas: np.ndarray
    digits: np.ndarray


class Runs(NamedTuple):
    """The first number of each text that has one: which text, and the places of its digits in the joined texts."""

    texts: np.ndarray
    digit_places: np.ndarray
    first: np.ndarray
    counts: np.ndarray


def find_shapes(texts: list[str]) -> Shapes:
    """Return the shapes of `texts`: each with the digits of its first number made 9 (a leading zero stays).

    Many texts are looked at together as one array of code points, so that a million cost a few array operations and
    not a million calls; block by block, so that the arrays stay small enough for the processor's own memory.
    """
    blocks = [_find_block(texts[start : start + BLOCK]) for start in range(0, len(texts), BLOCK)]
    if not blocks:
        return Shapes([], np.zeros(0), np.zeros(0, dtype=np.int64))
    shapes = [shape for block in blocks for shape in block.shapes]
    return Shapes(shapes, *(np.concatenate(parts) for parts in zip(*(block[1:] for block in blocks), strict=True)))


def _find_block(texts: list[str]) -> Shapes:
    joined = "\n".join(["", *texts, ""])
    if joined.count("\n") > len(texts) + 1:
        joined = "\n".join(["", *(text.replace("\n", "\r") for text in texts), ""])
    codes = np.frombuffer(joined.encode(ENCODING, "surrogatepass"), dtype=np.uint16)
    runs = _find_runs(codes)
    mantissas, digits = np.zeros(len(texts)), np.zeros(len(texts), dtype=np.int64)
    if len(runs.texts):
        mantissas[runs.texts] = _join_digits(codes, runs)
        digits[runs.texts] = runs.counts
    return Shapes(_mask_digits(codes, runs), mantissas, digits)


def _find_runs(codes: np.ndarray) -> Runs:
    """Return the first run of digits in each text, with the separators that stand between two digits."""
    is_digit = (codes - np.uint16(ZERO)) <= np.uint16(NINE - ZERO)
    inside = is_digit.copy()
    between = np.flatnonzero(is_digit[:-2] & is_digit[2:] & ~is_digit[1:-1]) + 1
    inside[between[SEPARATES[codes[between]]]] = True
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    starts, stops = edges[::2], edges[1::2]
    feeds = np.flatnonzero(codes == LINE_FEED)
    nearest = np.searchsorted(starts, feeds[:-1])
    holds = np.flatnonzero(np.append(starts, len(codes))[nearest] < feeds[1:])
    return _list_digits(is_digit, holds, starts[nearest[holds]], stops[nearest[holds]])


def _list_digits(is_digit: np.ndarray, texts: np.ndarray, starts: np.ndarray, stops: np.ndarray) -> Runs:
    steps = np.zeros(len(is_digit) + 1, dtype=np.int8)
    steps[starts] = 1
    steps[stops] -= 1
    chosen = is_digit & np.cumsum(steps[:-1], dtype=np.int8).view(bool)
    places = np.flatnonzero(chosen)
    first = np.searchsorted(places, starts)
    return Runs(texts, places, first, np.diff(first, append=len(places)))


def _join_digits(codes: np.ndarray, runs: Runs) -> np.ndarray:
    """Return each run of digits as one number: the sum of its digits times their powers of ten."""
    last = np.repeat(runs.first + runs.counts - 1, runs.counts)
    powers = POWERS[np.minimum(last - np.arange(len(runs.digit_places)), len(POWERS) - 1)]
    return np.add.reduceat((codes[runs.digit_places] - np.uint16(ZERO)) * powers, runs.first)


def _mask_digits(codes: np.ndarray, runs: Runs) -> list[str]:
    masked = codes.copy()
    masked[runs.digit_places] = NINE
    leading = runs.digit_places[runs.first]
    masked[leading[codes[leading] == ZERO]] = ZERO
    return masked.tobytes().decode(ENCODING, "surrogatepass").split("\n")[1:-1]
