"""Periods written with a figure, as SDMX text: « fin 2015 » → 2015, « entre 2009 et 2012 » → 2009/2012."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from indicators.figures.lexicon import Lexicon, fold

YEAR = r"(?:1[89]|20)[0-9]{2}"
HAS_YEAR = re.compile(rf"(?<![0-9]){YEAR}(?![0-9])")
OPENING = {
    "fr": r"(?:(?:(?:à la |au )?(?:fin|début|courant)(?: de(?: l'année)?)?|à fin|en fin|en|mi|au cours de|dès|pour|sur"
    r"|au|à|le|durant|l'année|en l'an|de l'année|au titre de)[ -]+)?",
    "en": r"(?:(?:(?:at )?(?:the )?(?:end|start|beginning) of|in|at|on|during|mid|late|early|for)[ -]+)?",
}
STRETCH = {
    "fr": rf"(?:entre (?P<from1>{YEAR}) et|de (?P<from2>{YEAR}) à"
    rf"|(?:sur la période|en|sur)? ?(?P<from3>{YEAR}) ?[-–/])",
    "en": rf"(?:between (?P<from1>{YEAR}) and|from (?P<from2>{YEAR}) to|(?:in|over|for)? ?(?P<from3>{YEAR}) ?[-–/])",
}
PARTS = {"fr": ("trimestre", "semestre"), "en": ("quarter", "half")}
CALENDAR_ENDS = (31, 12, 4)


LEADING = re.compile(rf"(?P<words>[^,:]*{YEAR}) ?[,:] +(?=\S)")


class Period(NamedTuple):
    """A period and where its words begin."""

    period: str
    start: int


@lru_cache(maxsize=8)
def compile_periods(language: str, months: tuple[str, ...], ordinals: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of a period at the end of a text."""
    month, ordinal = "|".join(map(re.escape, months)), "|".join(map(re.escape, ordinals))
    quarter, half = PARTS[language]
    forms = (
        rf"{STRETCH[language]} ?(?P<to>{YEAR})",
        rf"{OPENING[language]}(?:(?P<ordinal>{ordinal}) (?P<part>{quarter}|{half})|(?P<letter>[tqs])(?P<rank>[1-4]))"
        rf"[ -](?:de |d'|of )?(?P<part_year>{YEAR})",
        rf"{OPENING[language]}(?P<rank_year>{YEAR})-(?P<letter2>[tqs])(?P<rank2>[1-4])",
        rf"{OPENING[language]}(?:(?P<day>[0-3]?[0-9])(?:er|st|nd|rd|th)? )?(?P<month>{month}) (?P<month_year>{YEAR})",
        rf"{OPENING[language]}(?P<year>{YEAR})",
    )
    return re.compile(rf"(?:^|(?<=[ (,]))(?:{'|'.join(forms)})$")


def find_period(folded: str, lexicon: Lexicon) -> Period | None:
    """Return the period that ends `folded`, or None. A year alone needs a word before it, or brackets around it."""
    if not HAS_YEAR.search(folded):
        return None
    pattern = compile_periods(lexicon.language, tuple(lexicon.months), tuple(lexicon.ordinals))
    written = pattern.search(folded)
    if written is None:
        return None
    period = _write_period(written, lexicon)
    return Period(period, written.start()) if period else None


def split_leading_period(text: str, lexicon: Lexicon) -> tuple[str, str]:
    """Return the period before the first comma of `text` and what follows it: « En 2012, 4 200 » → 2012, « 4 200 »."""
    first = LEADING.match(text) if "," in text or ":" in text else None
    period = find_period(fold(first["words"]), lexicon) if first else None
    if first is None or period is None or period.start or first["words"][0].isdigit():
        return "", text
    return period.period, text[first.end() :]


def _write_period(written: re.Match[str], lexicon: Lexicon) -> str:
    named = {name: value for name, value in written.groupdict().items() if value}
    if "to" in named:
        first = named.get("from1") or named.get("from2") or named["from3"]
        return f"{first}/{named['to']}" if first < named["to"] else ""
    if "year" in named:
        return named["year"]
    if "month" in named:
        day = int(named.get("day", 0))
        month = f"{named['month_year']}-{lexicon.months[named['month']]:02}"
        return (f"{month}-{day:02}" if day else month) if day <= CALENDAR_ENDS[0] else ""
    return _write_part(named, lexicon)


def _write_part(named: dict[str, str], lexicon: Lexicon) -> str:
    letter = named.get("letter") or named.get("letter2") or ""
    is_half = letter == "s" or named.get("part") == PARTS[lexicon.language][1]
    rank = int(named.get("rank") or named.get("rank2") or lexicon.ordinals[named["ordinal"]])
    if is_half and named.get("ordinal") in ("dernier", "last"):
        rank = 2
    return f"{named.get('part_year') or named['rank_year']}-{'S' if is_half else 'Q'}{rank}"
