"""The unit that a title, a header or a word names, its thousands and millions with it."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from indicators.catalogue import LANGUAGES, read_catalogue
from indicators.errors import FigureError
from indicators.figures import knows_unit, parse_figure
from indicators.readers.words import YEAR
from indicators.texts import BLANKS

# `en milliers`, `in thousands`, `unité : k€`, what stands in brackets.
NAMED = re.compile(
    r"\((?P<bracket>[^()]*)\)|\b(?:en|in)\s+(?P<phrase>%|[^(),;:]+)|\b(?:unit[ée]s?|units?)\s*:\s*(?P<label>[^(),;]+)",
    re.IGNORECASE,
)
LEADING = re.compile(r"(?:en|in)\s+", re.IGNORECASE)
MONEY = re.compile(r"(?<!\w)(?:k|M|Md)€")
PER = re.compile(r"(?:pour|per|par)\b", re.IGNORECASE)
THOUSANDS, MILLIONS = re.compile(r"\b1[\s\u00a0\u202f.,]?000\b"), re.compile(r"\b1[\s\u00a0\u202f.,]?000[\s.,]?000\b")
COUNT = "count"
# A unit of a year (« euros 2020 ») is one at the prices of that year, which says something of the figures.
PRICES = " prices "
# Spellings that every description may use, whatever its language.
SCALED = {
    COUNT: {1.0: COUNT, 1e3: "k", 1e6: "M", 1e9: "Md"},
    "EUR": {1.0: "EUR", 1e3: "k€", 1e6: "M€", 1e9: "Md€"},
    "m2": {1.0: "m2", 1e4: "ha", 1e6: "km2"},
}


class Named(NamedTuple):
    """A text without the units it names, and these; `count` says no more than that things are counted."""

    rest: str
    units: tuple[str, ...]


def cut_units(text: str) -> Named:
    """Return a text without the units that it names; a bracket or a phrase that is no unit stays in it.

    >>> cut_units("Emplois (en milliers)"), cut_units("PIB en milliards d'euros 2020")
    (Named(rest='Emplois', units=('k',)), Named(rest='PIB prices', units=('Md€',)))
    >>> cut_units("Population (base 100)"), cut_units("Emplois en mai")
    (Named(rest='Population (base 100)', units=()), Named(rest='Emplois en mai', units=()))
    """
    rest, units, start = text, [], 0
    while found := NAMED.search(text, start):
        phrase = next(group for group in found.groups() if group is not None)
        letter = found["bracket"] and len(found["bracket"].strip()) == 1 and found["bracket"].isalpha()
        unit = "" if letter else name_unit(LEADING.sub("", phrase, count=1))  # (M) may be men
        if unit:
            rest = rest.replace(found[0], PRICES if YEAR.search(phrase) else " ", 1)
            units.append(unit)
        start = found.end() if unit else found.start() + 1  # « en volume en % »
    return Named(" ".join(rest.split()), tuple(dict.fromkeys(units)))


@cache
def name_unit(phrase: str) -> str:
    """Return the spelling in which a description may name a unit, "" where the phrase is none.

    >>> [name_unit(phrase) for phrase in ("%", "thousands of persons", "1 000 €", "habitants", "billions")]
    ['percent', 'k', 'k€', 'count', '']
    """
    bare = YEAR.sub("", phrase).strip(BLANKS + ".")
    if read_catalogue("proposing")["units"].get(bare.lower()):
        return read_catalogue("proposing")["units"][bare.lower()]
    return (_read(bare) or _read(_spell_scale(bare))) if bare else ""


def name_bracketed(text: str) -> str:
    """Return the unit that a text is, in brackets or not, "" where it is none, or says something else besides.

    >>> name_bracketed("(milliers)"), name_bracketed("en M€"), name_bracketed("Emplois (milliers)")
    ('k', 'M€', '')
    """
    return name_unit(LEADING.sub("", text.strip("() "), count=1))


def speaks_of_scale(text: str) -> bool:
    """Return whether a text holds a word for thousands or more, read or not.

    >>> speaks_of_scale("Emplois, milliers"), speaks_of_scale("Emplois")
    (True, False)
    """
    return bool(_list_scale_words(text))


def list_scales(text: str) -> set[str]:
    """Return how many a text says are counted at once, as descriptions spell it: count, k, M, Md; "" for any other.

    >>> sorted(list_scales("Source : office. Unité : milliers, sauf (1) en M€")), list_scales("(1) en euros")
    (['M', 'k'], {'count'})
    """
    named = set(map(name_unit, _list_scale_words(text)))
    units = {*cut_units(text).units, *MONEY.findall(text)}
    return named | {scale_of(unit) for unit in units if scale_of(unit)}


def _list_scale_words(text: str) -> list[str]:
    """Return the words of a text for thousands or more, read or not."""
    words = read_catalogue("proposing")["scales"]["words"]
    return [word for word in re.findall(r"[^\W\d_]+", text.lower()) if word in words]


def scale_of(unit: str) -> str:
    """Return how many of its own a unit counts at once: count, k, M or Md; "" for a unit of anything else.

    >>> scale_of("k€"), scale_of("EUR"), scale_of("percent")
    ('k', 'count', '')
    """
    bare = COUNT if unit == "EUR" else unit.removesuffix("€")
    return bare if bare in SCALED[COUNT].values() else ""


def _spell_scale(phrase: str) -> str:
    """Return a phrase with a number that stands for a scale in words, or without the words of another language."""
    spelt = MILLIONS.sub("millions", phrase)
    spelt = re.sub(r"^x\s+", "", THOUSANDS.sub("k", spelt) if not phrase.startswith(("pour", "per")) else spelt)
    return re.sub(r"\s+of\s+", " ", spelt)


def _read(phrase: str) -> str:
    """Return the unit that all languages which know a phrase read in it; "" where they differ, or none knows it."""
    found = {_read_in(phrase, language) for language in LANGUAGES if knows_unit(phrase, language)}
    return found.pop() if len(found) == 1 else ""


def _read_in(phrase: str, language: str) -> str:
    try:
        figure = parse_figure("2", language, phrase)
    except FigureError:
        return ""
    unit, scale = figure.unit or COUNT, (figure.value or 0) / 2
    if unit in SCALED:
        # What a thousand of something has is a rate.
        return "" if unit == COUNT and PER.match(phrase) else SCALED[unit].get(scale, "")
    return unit if scale == 1 else ""
