"""What one text of a table looks like: a figure, a period, a territory, a unit, a total, a note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd

from indicators.catalogue import read_catalogue
from indicators.periods import MONTH_NUMBERS, parse_period
from indicators.readers.words import YEAR, find_periods, is_period, split_footnotes
from indicators.territories import find_territories
from indicators.texts import BLANKS, clean_word, fold_letters, normalise_name

GROUP = r"[\s\u00a0\u202f\u2009]"
FIGURE = re.compile(
    rf"[-+−–]?{GROUP}?\d{{1,3}}(?:{GROUP}?\d{{3}})*(?:[.,]\d+)*{GROUP}*(?:%|€|[kM]€|[bcdefimnprsuz]{{1,3}})?"
)
PLAIN = re.compile(r"[-+−]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
MARK = re.compile(r"#[A-Z0-9/!?]+|:(?:\s*[a-z]{1,3})?|-{1,3}|[–—…]|\.{2,3}|n\.?[dcras]\.?|//?", re.IGNORECASE)
CODE = re.compile(r"[0-9][0-9AB][0-9]?|[A-Z]{2}[0-9A-Z]{0,3}")
# The first of January, with the year behind it.
NEW_YEAR = re.compile(
    r"\b(?:1(?:er|ᵉʳ)? janvier|0?1/01/|1(?:st)? january|january 1(?:st)?(?!\d))(?:,?\s?((?:19|20)\d\d)\b)?",
    re.IGNORECASE,
)
TRIED, GLANCE = 400, 20
KEPT = 100_000
GROUP_OF_COUNTRIES = re.compile(r"(?:EU|EA|EEA)\d\d(?:_\d{4})?|EFTA|[A-Z]{2}X{2,3}")
QUARTER = re.compile(r"T([1-4])_((?:19|20)\d\d)")
SHORT_YEAR = re.compile(r"([a-z]+)\.?[- ](\d\d)")
SEASON = re.compile(r"(?:19|20)(\d\d) ?[-–/] ?(\d\d)")


@lru_cache(maxsize=KEPT)
def is_figure(text: str) -> bool:
    """Return whether a text looks like a number, whatever it may be the number of.

    >>> [is_figure(text) for text in (" 220 069 ", "4700p", "26 112 €", "99%", "Ain 01", "1 an")]
    [True, True, True, True, False, False]
    """
    bare = text.strip(BLANKS)
    return bool(PLAIN.fullmatch(bare) or FIGURE.fullmatch(bare))


@lru_cache(maxsize=KEPT)
def is_mark(text: str) -> bool:
    """Return whether a text is a mark that stands in the place of a figure: `:`, `n.d.`, `-`."""
    return MARK.fullmatch(text.strip(BLANKS)) is not None


@lru_cache(maxsize=KEPT)
def is_when(text: str) -> bool:
    """Return whether a text names a period, marks beside it or not.

    >>> [is_when(text) for text in ("2012", "T3 2017", "2025 (p)", "Ensemble", "12")]
    [True, True, True, False, False]
    """
    word = clean_word(text)
    return bool(word) and (is_period(word) or is_season(word) or respell_period(word) != "")


def is_season(word: str) -> bool:
    """Return whether a text may be of two years that follow each other, as schools and budgets count them.

    >>> [is_season(word) for word in ("2011-12", "2013/14", "1999-00", "2011-2012", "2012-03")]
    [True, True, True, False, False]
    """
    found = SEASON.fullmatch(word)
    return found is not None and int(found[2]) == (int(found[1]) + 1) % 100


def list_seasons(words: Iterable[str]) -> list[str]:
    """Return which words may be of two years; none where months stand among them that are written in the same way.

    >>> list_seasons(["2011-12", "2012-13"]), list_seasons(["2011-11", "2011-12"])
    (['2011-12', '2012-13'], [])
    """
    words = list(dict.fromkeys(words))
    seasons = [word for word in words if is_season(word)]
    written = any(not is_period(word) for word in seasons)  # no month is 13, none stands behind a stroke
    return seasons if written or not any(SEASON.fullmatch(word) for word in words if word not in seasons) else []


def respell_period(word: str, century: str = "20") -> str:
    """Return the SDMX form of a period that only a description can say how to read; "" for any other text.

    Two digits of a year are of the `century` that somebody knows it to be of.

    >>> respell_period("T1_1982"), respell_period("janv-95", "19"), respell_period("T3 2017")
    ('1982-Q1', '1995-01', '')
    """
    if quarter := QUARTER.fullmatch(word):
        return f"{quarter[2]}-Q{quarter[1]}"
    short = SHORT_YEAR.fullmatch(fold_letters(word))
    month = MONTH_NUMBERS.get(short[1]) if short else None
    return f"{century}{short[2]}-{month:02d}" if short and month else ""


def is_total(text: str) -> bool:
    """Return whether a text says that nothing is told apart: `Ensemble`, `Total`."""
    return normalise_name(text) in read_catalogue("proposing")["totals"]["words"]


def is_note(text: str) -> bool:
    """Return whether a row's only text is a note or a source under a table."""
    return find_note(clean_word(text)) != ""


def find_note(word: str) -> str:
    """Return the pattern by which a note is skipped, "" for what is none.

    >>> find_note("Source : Insee"), find_note("(*) Données provisoires"), find_note("Ain")
    ('Source*', '(?)*', '')
    """
    starts = read_catalogue("proposing")["notes"]["starts"]
    first = re.match(r"\w+", word)
    if first and first[0] in starts:
        return f"{first[0].rstrip('s')}*" if first[0] not in ("NB",) else "NB*"
    sign = re.match(r"\(([^)]{1,3})\)|\*+\s?\w+|\d{1,2}\.\s|[a-z]{1,2}\s?:\s", word)
    # A star of the text itself would stand for anything.
    return f"{sign[0].strip().replace('*', '?')}*" if sign else ""


def read_role(header: str) -> str:
    """Return what a header says of its column by itself, "" where it says nothing that is known.

    >>> read_role("TIME_PERIOD"), read_role("Nom région"), read_role("Champ"), read_role("Effectifs")
    ('period', 'territory', 'indicator', '')
    """
    key = normalise_name(header.replace("_", " "))
    roles = read_catalogue("proposing")["headers"]
    return next((role for role, headers in roles.items() if key in headers), "")


def locate(names: Sequence[str], root: Path) -> dict[str, str]:
    """Return the territory of each name that has one, its footnotes left aside."""
    bare = pd.Series([split_footnotes(clean_word(name)).word for name in names[:TRIED]], dtype=str)
    ids, _ = find_territories(bare[:GLANCE], root)
    # Names that are none take long to look up: a few tell what the others are.
    if 10 * (ids != "").sum() >= len(ids):
        ids, _ = find_territories(bare, root)
    return {name: own for name, own in zip(names, ids.tolist(), strict=False) if own}


def is_group(code: str) -> bool:
    """Return whether a code is one of Eurostat's for several countries together, or for what no region holds.

    >>> [is_group(code) for code in ("EU27_2020", "EA19", "EFTA", "ALXX", "LUX")]
    [True, True, True, True, False]
    """
    return GROUP_OF_COUNTRIES.fullmatch(code) is not None


def list_aggregates(names: Iterable[str], root: Path) -> list[str]:
    """Return which of the names are sums or remainders that `spellings.csv` knows to be no territory."""
    words = pd.Series(list(names), dtype=str)
    _, refused = find_territories(words, root)
    return words[refused.index[refused["rule"] == "aggregate_row"]].tolist()


def find_period(text: str) -> str:
    """Return the one period that a title or header names, as SDMX writes it; "" where it names none, or several.

    What holds on 1 January holds for the year, as this project counts.

    >>> find_period("Population au 1er janvier 2025"), find_period("Chômage au T4 2024"), find_period("Ain")
    ('2025', '2024-Q4', '')
    >>> find_period("Population, 1 January 2025"), find_period("Population, 15 January 2025")
    ('2025', '2025-01-15')
    """
    if found := {year for year in NEW_YEAR.findall(text) if year}:
        return found.pop() if len(found) == 1 else ""
    longest = find_periods(text)[:1]
    years = set(YEAR.findall(text))
    return parse_period(longest[0]) if longest and len(years) == 1 else ""
