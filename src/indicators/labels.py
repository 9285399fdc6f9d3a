"""Numbers, dates and words as a reader of French or English expects them printed."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import get_month_names
from babel.lists import format_list
from babel.numbers import get_decimal_symbol, get_group_symbol

from indicators.catalogue import check_language, fill_phrase, read_catalogue
from indicators.texts import clean_text

WORDS = "words"
LOCALES = {"fr": "fr", "en": "en_GB"}
MINUS, NARROW, WIDE = "\u2212", "\u202f", "\u00a0"
MISSING = "…"
DECIMALS = {"percent": 1, "points": 1, "permille": 1, "ratio": 2, "index": 1}
SUFFIXES = {
    "percent": {"fr": f"{NARROW}%", "en": "%"},
    "permille": {"fr": f"{NARROW}‰", "en": "‰"},
    "m2": {"fr": f"{WIDE}m²", "en": f"{WIDE}m²"},
}
MONEY_SCALES = ((1e9, {"fr": "Md€", "en": "bn"}), (1e6, {"fr": "M€", "en": "m"}), (1.0, {"fr": "€", "en": ""}))
CHANGES = ("change", "change_percent", "change_points")
COMPUTED = 4  # nobody writes a figure with four decimals: it was computed, and has the decimals of its unit
ORDINALS, FEMININE = {1: "1ᵉʳ"}, {1: "1ʳᵉ"}
BEFORE_SIGN, BEFORE_COLON = re.compile(r" (?=[;!?%‰])"), re.compile(r" (?=[:»])|(?<=«) ")
PERIOD = re.compile(
    r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|S(?P<semester>[12])|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?"
)


def label_word(key: str, language: str, **parts: str) -> str:
    """Return the words of `key` in words.toml, its {placeholders} filled from `parts`.

    Raises `UnknownTermError` for a key the table does not hold.

    >>> label_word("absence_confidential", "fr")
    'confidentiel'
    >>> label_word("about", "en", figure="30")
    'about 30'
    """
    return fill_phrase(WORDS, key, language, **parts)


def find_word(key: str, language: str, otherwise: str) -> str:
    """Return the words of `key`, or `otherwise`, cleaned, for what words.toml does not hold.

    >>> find_word("stage_paid", "en", "paid"), find_word("stage_x", "en", "x")
    ('paid', 'x')
    """
    return label_word(key, language) if key in read_catalogue(WORDS) else clean_text(otherwise)


def label_number(value: float, language: str, decimals: int = 0, signed: bool = False) -> str:
    r"""Return `value` rounded half up to `decimals` and grouped by thousands; « … » for NaN.

    `signed` puts a plus before what is above zero. A value that rounds to zero has no sign.

    >>> label_number(14500, "en"), label_number(-0.04, "en", 1), label_number(12.25, "en", 1)
    ('14,500', '0.0', '12.3')
    >>> label_number(-1234.5, "fr", 1) == "\u2212\u202f1\u202f234,5"
    True
    """
    if math.isnan(value):
        return MISSING
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    number = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return _sign_of(number, language, signed) + f"{abs(number):,f}".translate(_read_symbols(language))


@functools.cache  # a page writes thousands of numbers
def _read_symbols(language: str) -> Mapping[int, str]:
    """What stands in `language` for the comma between thousands and for the point before decimals."""
    locale = LOCALES[check_language(language)]
    return str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale)})


def _sign_of(number: Decimal, language: str, signed: bool) -> str:
    if number == 0 or (number > 0 and not signed):
        return ""
    sign = MINUS if number < 0 else "+"
    return sign + NARROW if language == "fr" else sign


def label_percent(value: float, language: str, decimals: int = 1, signed: bool = False) -> str:
    r"""Return `value` (34 is 34 %) as a percentage; « … » for NaN.

    >>> label_percent(12.5, "fr") == "12,5\u202f%", label_percent(34, "en", 0, signed=True)
    (True, '+34%')
    """
    return _label_percent(value, language, decimals, signed)


def _label_percent(value: float, language: str, decimals: int, signed: bool) -> str:
    least = 10.0**-decimals
    if not signed and 0 < value < least / 2:  # what is there is not printed as nothing
        return label_word("at_most", language, figure=label_percent(least, language, decimals)).replace(" ", WIDE)
    return _join_unit(label_number(value, language, decimals, signed), "percent", language)


def label_points(value: float, language: str, decimals: int = 1, signed: bool = False) -> str:
    r"""Return `value` in percentage points, with its noun; « … » for NaN.

    >>> label_points(1.5, "fr"), label_points(-2.3, "en")
    ('1,5\xa0point', '−2.3 percentage points')
    """
    number = label_number(value, language, decimals, signed)
    if number == MISSING:
        return number
    singular = abs(value) < 2 if language == "fr" else number.lstrip("+") in ("1", f"{MINUS}1")
    return number + (WIDE if language == "fr" else " ") + label_word("point" if singular else "points", language)


def label_money(value: float, language: str) -> str:
    r"""Return `value` euros, in millions from one million and billions from one billion, at most two decimals.

    >>> label_money(1_200_000, "fr"), label_money(1_200_000, "en"), label_money(7500, "en")
    ('1,2\xa0M€', '€1.2m', '€7,500')
    """
    return _label_money(value, _find_scale(value), language) if math.isfinite(value) else label_number(value, language)


def _find_scale(value: float) -> tuple[float, Mapping[str, str]]:
    return next((scale for scale in MONEY_SCALES if abs(value) >= scale[0]), MONEY_SCALES[-1])


def _label_money(value: float, scale: tuple[float, Mapping[str, str]], language: str, signed: bool = False) -> str:
    scaled = value / scale[0]
    number = label_number(scaled, language, _count_decimals(scaled, 2), signed)
    if language == "fr":
        return f"{number}{WIDE}{scale[1]['fr']}"
    sign = number[0] if number[0] in f"{MINUS}+" else ""
    return f"{sign}€{number.removeprefix(sign)}{scale[1]['en']}"


def _count_decimals(value: float, most: int) -> int:
    """Return how many decimals `value` is written with, `most` at most."""
    if not math.isfinite(value):
        return 0
    exponent = Decimal(repr(round(float(value), most))).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _join_unit(number: str, unit: str, language: str) -> str:
    return number if number == MISSING else number + SUFFIXES.get(unit, {}).get(language, "")


def label_value(value: float, unit: str, language: str, decimals: int | None = None, signed: bool = False) -> str:
    r"""Return `value` with its unit (a unit of the observations); « … » for NaN.

    Without `decimals`: none for what is counted, one for percentages, points and indices, two for ratios.

    >>> label_value(0.5, "ratio", "fr"), label_value(1500, "m2", "en"), label_value(99.96, "index", "en")
    ('0,50', '1,500\xa0m²', '100.0')
    """
    if unit == "EUR":
        return _label_money(value, _find_scale(value), language, signed) if math.isfinite(value) else MISSING
    places = DECIMALS.get(unit, 0) if decimals is None else decimals
    if unit == "points":
        return label_points(value, language, places, signed)
    if unit == "percent":
        return _label_percent(value, language, places, signed)
    return _join_unit(label_number(value, language, places, signed), unit, language)


@functools.lru_cache(maxsize=4096)  # a figure's bounds stand on its chart, beside it and in its evidence
def label_interval(low: float, high: float, unit: str, language: str) -> str:
    """Return the bounds in words, with no more decimals than they need; an open end is said.

    >>> label_interval(300, 350, "count", "fr"), label_interval(4200, math.inf, "count", "en")
    ('300 à 350', '4,200 or more')
    """
    if math.isnan(low) or math.isnan(high):
        return MISSING
    written = all(math.isinf(bound) or math.isclose(bound, round(bound, 2), abs_tol=1e-9) for bound in (low, high))
    most = 2 if written else max(1, DECIMALS.get(unit, 0))  # 2,15 à 2,25 % as the words say; no more for computed ones
    places = max(_count_decimals(bound, most) for bound in (low, high))
    if math.isinf(low) and math.isinf(high):
        return MISSING
    if math.isinf(high):
        return label_word("or_more", language, figure=label_value(low, unit, language, places))
    if math.isinf(low):
        return label_word("or_less", language, figure=label_value(high, unit, language, places))
    lower, upper = _label_ends(low, high, unit, language, places)
    if label_value(low, unit, language, places) == label_value(high, unit, language, places):
        return label_value(low, unit, language, places)
    return label_word("from_to", language, low=lower, high=upper)


def _label_ends(low: float, high: float, unit: str, language: str, places: int) -> tuple[str, str]:
    """The unit is said once, after the upper bound: « 33,5 à 34,5 % »."""
    if unit != "EUR":
        return label_number(low, language, places), label_value(high, unit, language, places)
    if language == "fr" and _find_scale(low) == _find_scale(high):
        scale = _find_scale(high)[0]
        return label_number(low / scale, language, _count_decimals(low / scale, 2)), label_money(high, language)
    return label_money(low, language), label_money(high, language)


def label_observation(row: Mapping[str, object], language: str) -> str:
    """Return the figure of an observation in words, with its qualifier, as precise as it was written.

    `row` holds at least value, low, high, unit and qualifier; also measure (a change is signed) and absence, whose
    words stand where there is no figure.

    >>> label_observation({"value": 30, "low": 25, "high": 35, "unit": "count", "qualifier": "about"}, "fr")
    'environ 30'
    """
    unit, qualifier = str(row["unit"]), str(row["qualifier"])
    signed = row.get("measure") in CHANGES
    if qualifier == "between":
        low, high = (_label_written(float(row[bound]), unit, language, signed) for bound in ("low", "high"))
        return label_word("between", language, low=low, high=high)
    value = float(row["value"])
    if math.isnan(value):
        return label_word(f"absence_{row.get('absence') or 'refused'}", language)
    figure = _label_written(value, unit, language, signed and qualifier in ("", "exact"))
    return figure if qualifier in ("", "exact") else label_word(qualifier, language, figure=figure)


def _label_written(value: float, unit: str, language: str, signed: bool) -> str:
    decimals = _count_decimals(value, COMPUTED)
    return label_value(value, unit, language, decimals if decimals < COMPUTED else None, signed)


def label_period(period: str, language: str, base_period: str = "") -> str:
    """Return an SDMX period in words, years never grouped; the words for « undated » where it is empty.

    >>> label_period("2017-07", "fr"), label_period("2016-Q4", "en"), label_period("2012", "en", "2009")
    ('juillet 2017', 'Q4 2016', 'between 2009 and 2012')
    """
    if base_period:
        first, last = label_period(base_period, language), label_period(period, language)
        return label_word("between_periods", language, low=first, high=last)
    found = PERIOD.fullmatch(period)
    if not found:
        return clean_text(period) or label_word("undated", language)
    return _label_date(found, language)


def _label_date(found: re.Match[str], language: str) -> str:
    year = found["year"]
    for part in ("quarter", "semester"):
        if found[part]:
            number = int(found[part])
            return label_word(part, language, ordinal=_label_ordinal(number, "fr"), number=str(number), year=year)
    if not found["month"] or not 1 <= int(found["month"]) <= 12:
        return found[0]
    month = f"{get_month_names('wide', locale=LOCALES[language])[int(found['month'])]} {year}"
    if not found["day"]:
        return month
    day = int(found["day"])
    return f"{ORDINALS.get(day, day) if language == 'fr' else day}{WIDE}{month}"


def label_flags(flags: str, language: str) -> str:
    """Return the flags beside a figure (letters of SDMX and Eurostat, why it is withheld) in words; empty for none.

    A mark that is no such letter stands as it is.

    >>> label_flags("b", "fr"), label_flags("bu", "en"), label_flags("", "en")
    ('rupture de série', 'break in series, low reliability', '')
    """
    letters = [letter for word in flags.split() for letter in (word if re.fullmatch("[a-z]{1,4}", word) else [word])]
    return ", ".join(find_word(f"flag_{letter}", language, letter) for letter in letters)


def label_list(items: Iterable[str], language: str) -> str:
    """Return `items` as a sentence lists them; empty for none.

    >>> label_list(["Alsace", "Bretagne", "Corse"], "fr"), label_list(["Alsace", "Corse"], "en")
    ('Alsace, Bretagne et Corse', 'Alsace and Corse')
    """
    words = [str(item) for item in items]
    return format_list(words, locale=LOCALES[check_language(language)]) if words else ""


def label_rank(first: float, last: float, language: str) -> str:
    """Return a rank, or the ranks between which it lies; the words for « not ranked » where there is none.

    In French the rank is that of a region, and feminine.

    >>> label_rank(3, 5, "fr"), label_rank(1, 1, "fr"), label_rank(2, 2, "en"), label_rank(math.nan, 1, "en")
    ('3ᵉ à 5ᵉ', '1ʳᵉ', '2nd', 'not ranked')
    """
    if math.isnan(first) or math.isnan(last):
        return label_word("unranked", language)
    low, high = (_label_ordinal(int(rank), language, FEMININE) for rank in (first, last))
    return low if low == high else label_word("from_to", language, low=low, high=high)


def _label_ordinal(number: int, language: str, first: Mapping[int, str] = ORDINALS) -> str:
    if language == "fr":
        return first.get(number, f"{number}ᵉ")
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def space_french(text: str) -> str:
    r"""Return prose typed with plain spaces as French prints it: no-break before ; : ! ? % and inside « ».

    >>> space_french("Part : « 4,4 % »") == "Part\u00a0: «\u00a04,4\u202f%\u00a0»"
    True
    """
    return BEFORE_COLON.sub(WIDE, BEFORE_SIGN.sub(NARROW, text))
