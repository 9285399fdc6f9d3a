"""What a title or a header says, word by word: an indicator only where nothing is left that is not read."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from indicators.catalogue import read_catalogue
from indicators.codebook import REFERENCE
from indicators.kept import keep
from indicators.proposing.kinds import KEPT, NEW_YEAR, find_period, locate
from indicators.proposing.units import COUNT, cut_units, speaks_of_scale
from indicators.readers.words import YEAR, find_periods, split_footnotes
from indicators.tabular import list_records, read_table
from indicators.texts import clean_word, normalise_name

TOKEN = re.compile(r"\w+")
NUMBERED = re.compile(r"^(?:(?:tableau|figure|table|graphique|carte)\s*)?\d{1,2}[a-z]?\s*[.:–-]\s*", re.IGNORECASE)
SPAN = re.compile(r"(?<!\d)(?:1[89]|20)\d\d\s?[-–/]\s?(?:(?:1[89]|20)\d\d|\d\d)(?!\d)")
BY = frozenset({"par", "selon", "by"})


class Phrase(NamedTuple):
    """What a text says: an indicator, units, a period, which `kinds` of figures its words are of besides levels.

    `sure` where the indicator, dates, places, units and what figures are told by are all that it says; `rest` are the
    words that say something else. `scaled` where it speaks of thousands that are not read.
    """

    indicator: str
    sure: bool
    units: tuple[str, ...]
    period: str
    kinds: frozenset[str]
    rest: tuple[str, ...]
    scaled: bool

    @property
    def unit(self) -> str:
        """The one unit it names, "" for none, for several, and for a count."""
        units = [unit for unit in self.units if unit != COUNT]
        return units[0] if len(units) == 1 else ""


@lru_cache(maxsize=KEPT)
def read_phrase(text: str, root: Path) -> Phrase:
    """Return what a title or a header says.

    >>> from indicators.paths import find_root
    >>> said = read_phrase("Population au 1er janvier 2012 (en milliers)", find_root())
    >>> said.indicator, said.sure, said.unit, said.period
    ('population', True, 'k', '2012')
    >>> said = read_phrase("Densité de population", find_root())
    >>> said.indicator, said.sure, sorted(said.kinds), said.rest
    ('population', False, ['other'], ('densite',))
    """
    named = cut_units(NUMBERED.sub("", split_footnotes(clean_word(text)).word, count=1))
    tokens = TOKEN.findall(normalise_name(_cut_periods(named.rest)))
    indicators, others = _cut_titles(tokens, root)
    rest = tuple(word for word in _leave(others) if word not in _list_initials(indicators, root))
    if rest and indicators and locate([" ".join(rest)], root):
        rest = ()
    indicator = next(iter(indicators)) if len(indicators) == 1 else ""
    kinds = frozenset(kind for token in others if (kind := _read_kind(token)))
    scaled = speaks_of_scale(named.rest)
    sure = bool(indicator) and not (rest or scaled or len(named.units) > 1)
    return Phrase(indicator, sure, named.units, find_period(named.rest), kinds, rest, scaled)


def list_kinds(text: str) -> set[str]:
    """Return which kinds of figures besides levels the words of a text are of: share, change, other.

    >>> list_kinds("Evolutions"), list_kinds("population_density"), list_kinds("Population")
    ({'change'}, {'other'}, set())
    """
    return {kind for word in list_words(text) if (kind := _read_kind(word))}


def list_words(text: str) -> list[str]:
    """Return the words of a title or a name, in small letters and without accents.

    >>> list_words("Évolution de l'emploi"), list_words("population_2012.csv")
    (['evolution', 'de', 'l', 'emploi'], ['population', '2012', 'csv'])
    """
    return re.findall(r"[^\W_]+", normalise_name(text))


def _read_kind(token: str) -> str:
    kinds = read_catalogue("proposing")["measures"]
    return next((kind for kind, words in kinds.items() if token in words or token.removesuffix("s") in words), "")


def _cut_periods(text: str) -> str:
    """Return a text without what names a period: dates, years, the first of January."""
    text = SPAN.sub(" ", NEW_YEAR.sub(" ", text))
    for period in find_periods(text):
        text = re.sub(rf"(?<!\w){re.escape(period)}(?!\w)", " ", text)
    return YEAR.sub(" ", text)


def _cut_titles(tokens: list[str], root: Path) -> tuple[set[str], list[str]]:
    """Return the indicators whose titles stand among words, the longest first, and the words that are left."""
    found, left, place = set(), [], 0
    titles = _read_titles(root)
    while place < len(tokens):
        longest = max((len(title) for title in titles if tuple(tokens[place : place + len(title)]) == title), default=0)
        if longest:
            found.add(titles[tuple(tokens[place : place + longest])])
        else:
            left.append(tokens[place])
        place += longest or 1
    return found, left


def _leave(tokens: list[str]) -> tuple[str, ...]:
    """Return the words that say something: not those which stand beside a title, nor those that figures are told by."""
    beside, behind, rest = read_catalogue("proposing")["beside"], False, []
    for token in tokens:
        behind |= token in BY
        if token not in BY and token not in beside["words"] and not (behind and token in beside["parts"]):
            rest.append(token)
    return tuple(rest)


def _list_initials(indicators: set[str], root: Path) -> set[str]:
    """Return the initials of the titles of indicators: `PIB` behind `Produit intérieur brut` says nothing else."""
    named = [title for title, indicator in _read_titles(root).items() if indicator in indicators and len(title) > 2]
    return {"".join(word[0] for word in title) for title in named}


@keep
def _read_titles(root: Path) -> dict[tuple[str, ...], str]:
    """Return the indicator of each title in the codebook, in both numbers, as words."""
    titles: dict[str, str] = {}
    for row in list_records(read_table(root / REFERENCE / "codebook.csv")):
        for title in (row["title_fr"], row["title_en"], row["indicator"].replace("_", " ")):
            key = normalise_name(title)
            titles |= {key: row["indicator"], key.removesuffix("s"): row["indicator"]}
        nouns = [noun for side in ("nouns_fr", "nouns_en") for noun in row[side].split(";") if " " in noun]
        titles |= {form: row["indicator"] for noun in nouns for form in _inflect(normalise_name(noun))}
    return {tuple(TOKEN.findall(title)): indicator for title, indicator in titles.items()}


def _inflect(noun: str) -> tuple[str, str]:
    """Return a noun of several words in both numbers."""
    return noun, " ".join(f"{word}s" for word in noun.split())
