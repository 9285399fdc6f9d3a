"""Numbers of a workbook as the shortest text that gives them back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal


def write_number(value: float) -> str:
    """Return the shortest decimal that gives `value` back, without exponent.

    >>> write_number(0.1), write_number(4866.0), write_number(1e21), write_number(-0.0)
    ('0.1', '4866', '1000000000000000000000', '0')
    """
    text = repr(value)
    if "e" in text:
        return write_decimal(Decimal(text))
    return "0" if text == "-0.0" else text.removesuffix(".0")


def write_numbers(values: Sequence[float]) -> list[str]:
    """Return what `write_number` makes of each value; most are written without a look at each.

    >>> write_numbers([971.0, 0.1, 1e-7]), write_numbers([0.5, 2.0])
    (['971', '0.1', '0.0000001'], ['0.5', '2'])
    """
    text = repr(list(values))[1:-1]
    if not text or "e" in text or "n" in text or "-0.0" in text:
        return [write_number(value) for value in values]
    return text.replace(".0, ", ", ").removesuffix(".0").split(", ")


def write_decimal(number: Decimal) -> str:
    """Return a decimal without exponent and without zeros that say nothing."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def write_percent(value: float) -> str:
    """Return a share kept as a fraction as the percentage that the workbook shows.

    >>> write_percent(0.125), write_percent(0.07), write_percent(1)
    ('12.5 %', '7 %', '100 %')
    """
    return f"{write_decimal(Decimal(repr(value)) * 100)} %" if math.isfinite(value) else str(value)
