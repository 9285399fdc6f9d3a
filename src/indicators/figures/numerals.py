"""Numbers in digits: which marks group them, which divide them, and which may do either."""

from __future__ import annotations

import re

from indicators.errors import FigureError
from indicators.figures.model import LARGEST, Number

SPACES = " \u00a0\u202f\u2009"
RUN = re.compile(rf"(?:(?<![\w.,])[.,])?[0-9]+(?:[{SPACES}'’.,][0-9]+)*")
NUMERAL = re.compile(
    rf"""(?:[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+     # 1 234
           |[0-9]{{1,3}}(?:['’][0-9]{{3}})+           # 1'234
           |(?P<plain>[0-9]*))(?:(?P<mark>[.,])(?P<decimals>[0-9]+))?
       |[0-9]{{1,3}}(?:\.[0-9]{{3}})+(?:,(?P<after_comma>[0-9]+))?   # 1.234.567,8
       |[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.(?P<after_point>[0-9]+))?   # 1,234,567.8""",
    re.VERBOSE,
)
WHOLE = re.compile(rf"[1-9][0-9]{{0,2}}(?:[{SPACES}][0-9]{{3}}){{1,4}}|[1-9][0-9]{{0,14}}")
NOT_DIGITS = re.compile(r"[^0-9]")
GROUP = 3


def read_numeral(run: str) -> Number:
    """Return the number written as `run`: digits with what groups and divides them.

    Where one separator stands before exactly three digits (3.350, 1,500) the number is given as a decimal and its
    `form` names the separator, for what follows must decide. Raises `FigureError`: bad_grouping,
    leading_zeros, too_large.

    >>> read_numeral("1 234,5")
    Number(mantissa=12345, divisor=10, place=1, form='', kind='digits')
    """
    if WHOLE.fullmatch(run):
        return build_number(int(NOT_DIGITS.sub("", run)), 0)
    written = NUMERAL.fullmatch(run)
    if written is None:
        raise FigureError("bad_grouping", run)
    plain, mark, decimals = written["plain"], written["mark"], written["decimals"]
    decimals = decimals or written["after_comma"] or written["after_point"] or ""
    digits = NOT_DIGITS.sub("", run)
    _check_digits(run, digits, decimals, plain)
    two_ways = mark and plain and len(decimals) == GROUP and len(plain) <= GROUP and plain[0] != "0"
    return build_number(int(digits), len(decimals), mark if two_ways else "")


def _check_digits(run: str, digits: str, decimals: str, plain: str | None) -> None:
    whole = digits[: len(digits) - len(decimals)]
    if plain == "" and len(decimals) == GROUP:
        raise FigureError("bad_grouping", run)
    if whole[:1] == "0" and len(whole) > 1:
        raise FigureError("leading_zeros", run)
    if int(digits) > LARGEST:
        raise FigureError("too_large", run)


def build_number(mantissa: int, decimals: int, form: str = "", kind: str = "digits") -> Number:
    """Return the number `mantissa` with `decimals` places behind the comma: written decimals are significant."""
    return Number(mantissa, 10**decimals, 1 if decimals else find_place(mantissa), form, kind)


def find_place(whole: int) -> int:
    """Return the last significant place of a whole number: 1000 for 15 000, 1 for 0."""
    digits = str(whole)
    return 10 ** (len(digits) - len(digits.rstrip("0"))) if whole else 1


def settle_form(number: Number, language: str, follows: str) -> Number:
    """Return `number` with a mark that may group or divide settled, or refuse it.

    `follows` says what the number counts: "things", "money" (both without a scale), or "" for all else. A point groups
    before things and money in French; a comma always groups in English; the mark that divides is refused before
    things, which come whole.
    """
    if not number.form:
        return number
    divides = number.form == ("," if language == "fr" else ".")
    groups = language == "en" or follows != ""
    if divides and follows != "things":
        return number._replace(form="")
    if not divides and groups:
        return build_number(number.mantissa, 0, kind=number.kind)
    whole, part = divmod(number.mantissa, number.divisor)
    readings = f"{number.mantissa} / {whole}{number.form}{part:03}"
    raise FigureError("two_readings", f"{whole}{number.form}{part:03}", expected=readings)
