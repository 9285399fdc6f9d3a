"""When: a period as written becomes one in the SDMX form; how many years lie between two of them.

Forms given back: `2012`, `2016-Q4`, `2016-S1`, `2017-07`, `2014-11-19`, and the stretch `2009/2012`. A date in digits
whose order is not year, month, day is refused, as is everything that can be read two ways.
"""

from __future__ import annotations

import datetime
import functools
import re
import unicodedata
from typing import NamedTuple

import pandas as pd

from indicators.codebook import REFUSAL_COLUMNS, shorten
from indicators.errors import ComparisonError, UnknownTermError

RULE = "unknown_period"
EXPECTED = "2012, 2016-Q4, 2017-07, 2014-11-19, 2009/2012"
FIRST_YEAR, LAST_YEAR = 1950, 2050

MONTHS = (
    *("janvier|janv|january|jan", "fevrier|fevr|february|feb", "mars|march", "avril|avr|april", "mai|may"),
    *("juin|june", "juillet|juil|july", "aout|august|aug", "septembre|sept|september", "octobre|oct|october"),
    *("novembre|nov|november", "decembre|dec|december"),
)
MONTH_NUMBERS = {name: number for number, names in enumerate(MONTHS, 1) for name in names.split("|")}
RANKS = {"premier": "1", "1er": "1", "deuxieme": "2", "second": "2", "2e": "2", "2eme": "2", "troisieme": "3"}
RANKS |= {"3e": "3", "3eme": "3", "quatrieme": "4", "4e": "4", "4eme": "4"}
LAST_PARTS = {"q": "4", "s": "2"}

YEAR = r"(?P<year>\d{4})"
MONTH = rf"(?P<month>{'|'.join(MONTHS)})\.?"
RANK = rf"(?P<rank>{'|'.join(RANKS)}|dernier)"
FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"(?:debut |mi-?|fin |en )?{YEAR}",
        rf"{YEAR}\.0",
        rf"(?P<part>[tqs]) ?(?P<rank>[1-4]) {YEAR}",
        rf"{YEAR} ?-? ?(?P<part>[tqs])(?P<rank>[1-4])",
        rf"(?:le |au )?{RANK} (?P<part>t|s)(?:rim(?:estre|\.)?|em(?:estre|\.)?) (?:de )?{YEAR}",
        rf"{YEAR}-(?P<month>\d\d)",
        rf"(?:debut |mi-?|fin |en )?{MONTH} {YEAR}",
        rf"{YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",
        rf"(?:le |au )?(?P<day>\d\d?|1er) {MONTH} {YEAR}",
    )
)
STRETCHES = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<first>[^/]+)/(?P<last>[^/]+)",
        r"(?P<first>\d{4}) ?[-–] ?(?P<last>\d{4})",
        r"de (?P<first>.+) a (?P<last>.+)",
        r"(?P<first>\d{4}) a (?P<last>\d{4})",
        r"entre (?P<first>.+) et (?P<last>.+)",
        r"from (?P<first>.+) to (?P<last>.+)",
        r"between (?P<first>.+) and (?P<last>.+)",
    )
)
LETTER = "[bcdefimnprsuz]"  # the flags that statistical offices set; « 2012 et » is half a sentence
FLAGGED = re.compile(
    rf"(?P<period>.*?\d{{4}})(?P<flags>{LETTER}{{1,2}}| {LETTER}| ?\((?:{LETTER}{{1,2}}|\d)\)| ?\*{{1,3}}| ?[¹²³⁴-⁹]+)",
    re.ASCII,
)
FORM_OF_PERIOD = re.compile(r"\d{4}(?:-Q[1-4]|-S[12]|-\d\d(?:-\d\d)?)?")


class HeaderPeriod(NamedTuple):
    """A period, and the marks that stood beside it (`p`, `1`, `*`), or nothing."""

    period: str
    flags: str


def parse_period(text: str) -> str:
    """Return the period that `text` writes, in the SDMX form; marks beside a year are left (`parse_header_period`).

    `fin 2015` is 2015 and `début juillet 2017` is 2017-07: the moment within is a matter of scope. `UnknownTermError`
    for two-digit years, impossible dates, years before 1950 or after 2050, and dates in digits of unknown order.

    >>> parse_period("dernier trimestre 2016"), parse_period("juillet 2017"), parse_period("entre 2009 et 2012")
    ('2016-Q4', '2017-07', '2009/2012')
    """
    return parse_header_period(text).period


def parse_header_period(text: str) -> HeaderPeriod:
    """Return the period and the marks beside it: a column header such as `2014p` keeps its flag.

    >>> parse_header_period("2014(p)")
    HeaderPeriod(period='2014', flags='p')
    """
    read = _read_header(text)
    if read is None:
        raise UnknownTermError(
            f"period {shorten(text)!r} is not read: write {EXPECTED}, between {FIRST_YEAR} and {LAST_YEAR}"
        )
    return read


def parse_periods(texts: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the periods of a column (period, flags; "" where refused or empty) and a table of what was refused.

    Both have the index of `texts`; the second holds text, rule, found, expected. An empty text is no problem here.

    >>> read, problems = parse_periods(pd.Series(["2012", "24", ""]))
    >>> list(read["period"]), list(problems["found"])
    (['2012', '', ''], ['24'])
    """
    known = {text: _read_header(text) for text in texts.unique()}
    read = pd.DataFrame({name: _pick(texts, known, name) for name in HeaderPeriod._fields}, index=texts.index)
    refused = texts[(read["period"] == "") & (texts.str.strip() != "")]
    problems = pd.DataFrame(
        [(text, RULE, shorten(text), EXPECTED) for text in refused],
        columns=list(REFUSAL_COLUMNS),
        index=refused.index,
        dtype="str",
    )
    return read, problems


def year_of(period: str) -> int:
    """Return the year of a period in the SDMX form; of a stretch the year in which it ends.

    >>> year_of("2016-Q4"), year_of("2009/2012")
    (2016, 2012)
    """
    return int(_check_form(period)[-1][:4])


def years_between(first: str, last: str) -> int:
    """Return the whole years from `first` to `last`, negative where `last` is earlier.

    `ComparisonError` where they are not the same moment of their years: a year and a month, two different quarters.

    >>> years_between("2009", "2012"), years_between("2016-Q4", "2017-Q4")
    (3, 1)
    """
    starts, ends = _check_form(first)[-1], _check_form(last)[-1]
    if starts[4:] != ends[4:]:
        raise ComparisonError(
            f"from {first} to {last} is no whole number of years; compare two years, or the same part of two years"
        )
    return int(ends[:4]) - int(starts[:4])


def _pick(texts: pd.Series, known: dict[str, HeaderPeriod | None], field: str) -> pd.Series:
    values = {text: getattr(read, field) if read else "" for text, read in known.items()}
    return texts.map(values).astype("str")


@functools.lru_cache(maxsize=4096)
def _read_header(text: str) -> HeaderPeriod | None:
    written = _fold(text)
    if period := _read_stretch(written) or _read_part(written):
        return HeaderPeriod(period, "")
    flagged = FLAGGED.fullmatch(written)
    if flagged and (period := _read_part(flagged["period"])):
        marks = unicodedata.normalize("NFKC", flagged["flags"])
        return HeaderPeriod(period, marks.strip("() "))
    return None


def _fold(text: str) -> str:
    """Return `text` in small letters, without accents, with plain single spaces; raised digits stay raised."""
    parts = unicodedata.normalize("NFD", text).casefold()
    plain = "".join(character for character in parts if not unicodedata.combining(character))
    return " ".join(plain.replace("\u2011", "-").split())


def _read_stretch(written: str) -> str:
    for form in STRETCHES:
        if match := form.fullmatch(written):
            first, last = _read_part(match["first"].strip()), _read_part(match["last"].strip())
            if first and last and len(first) == len(last) and first < last:
                return f"{first}/{last}"
    return ""


def _read_part(written: str) -> str:
    for form in FORMS:
        if match := form.fullmatch(written):
            return _build_period(match.groupdict())
    return ""


def _build_period(parts: dict[str, str | None]) -> str:
    """Return the SDMX form of the parts of a date, or "" where no such date lies in our years."""
    year = str(parts["year"])
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return ""
    if parts.get("part"):
        return _build_fraction(year, parts)
    if not parts.get("month"):
        return year
    month = MONTH_NUMBERS.get(parts["month"] or "") or int(parts["month"] or 0)
    day = (parts.get("day") or "1").removesuffix("er")
    if not _is_date(int(year), month, int(day)):
        return ""
    return f"{year}-{month:02d}-{int(day):02d}" if parts.get("day") else f"{year}-{month:02d}"


def _build_fraction(year: str, parts: dict[str, str | None]) -> str:
    letter = "s" if parts["part"] == "s" else "q"
    rank = parts["rank"] or ""
    number = LAST_PARTS[letter] if rank == "dernier" else RANKS.get(rank, rank)
    return f"{year}-{letter.upper()}{number}" if number <= LAST_PARTS[letter] else ""


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


def _check_form(period: str) -> list[str]:
    parts = period.split("/")
    if len(parts) > 2 or not all(FORM_OF_PERIOD.fullmatch(part) for part in parts):
        raise UnknownTermError(f"found the period {shorten(period)!r}, expected one such as {EXPECTED}")
    return parts
