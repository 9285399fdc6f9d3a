"""Numbers of a workbook as the shortest text that gives them back."""

from __future__ import annotations

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


def write_decimal(number: Decimal) -> str:
    """Return a decimal without exponent and without zeros that say nothing."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
