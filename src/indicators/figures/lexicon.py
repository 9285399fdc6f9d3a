"""The vocabulary of one language, compiled once for its project: what is looked up, and the patterns that find it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from indicators.kept import keep
from indicators.vocabulary import (
    Mark,
    NumberWord,
    Qualifier,
    Unit,
    read_marks,
    read_number_words,
    read_qualifiers,
    read_units,
)

SHORT = 3  # symbols up to this length keep their case: M is a million, m a metre
SAME_LENGTH = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u2009\u2007\u2002\u2003\u2008\t\n\r\u2028", " ") | dict.fromkeys("’ʼ‘", "'")
)
ODD = re.compile("[" + "".join(map(chr, SAME_LENGTH)) + "]")
FIRST_WORD = re.compile(r" *([^\W\d_]+'?|\S)")
LETTER = r"[^\W\d_]"
REFUSALS = {"guard": "words_after", "change": "change_not_level", "flow": "flow_not_stock", "base": "base_year"}
ARTICLES = frozenset({"un", "une", "a", "an"})

Phrases = tuple[tuple[str, Qualifier], ...]  # the pattern of each, compiled when a text needs it: there are hundreds
compile_phrase = cache(re.compile)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """One language's words. `before` leads from a first word to the phrases that begin with it, the longest first.

    `ends` finds whether any of `after` ends a text.

    There is one for each language and project, so that it is told from others by being itself.
    """

    language: str
    before: dict[str, Phrases]
    after: Phrases
    ends: re.Pattern[str]
    guards: re.Pattern[str]
    refusals: dict[str, str]
    links: frozenset[str]
    units: dict[str, Unit]
    measure: re.Pattern[str]
    money: re.Pattern[str]
    announced: dict[str, Unit]
    numbers: dict[str, NumberWord]
    months: dict[str, int]
    ordinals: dict[str, int]
    marks: dict[str, Mark]
    flags: dict[str, Mark]

    def find_unit(self, spelling: str) -> Unit | None:
        """Return the unit or scale that is spelt so; the case of a word says nothing, that of a symbol does."""
        single = re.sub(" +", " ", spelling)
        return self.units.get(single) or self.units.get(single.lower())


def fold(text: str) -> str:
    """Return `text` in lower case with plain spaces and apostrophes, sign for sign, so that places stay the same."""
    common = text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")  # faster than a table of all
    return (common.translate(SAME_LENGTH) if ODD.search(common) else common).lower()


@keep
def find_lexicon(language: str, root: Path) -> Lexicon:
    """Return the words of `language` ("fr" or "en") in the project at `root`."""
    spoken = {"", language}
    units = [unit for unit in read_units(root) if unit.language in spoken]
    beside = [row for row in read_qualifiers(root) if row.language in spoken]
    words = [word for word in read_number_words(root) if word.language in spoken]
    numbers = {word.word: word for word in words if word.kind not in ("month", "ordinal")}
    marks = read_marks(root)
    after = _spell_after(row for row in beside if row.side == "after" and row.kind in ("qualifier", "direction"))
    return Lexicon(
        language,
        _index_phrases(row for row in beside if row.side == "before"),
        after,
        re.compile("|".join(pattern for pattern, _ in after)),
        _compile_guards(beside, numbers.values()),
        {row.words: REFUSALS[row.kind] for row in beside if row.kind in REFUSALS},
        frozenset(row.words for row in beside if row.kind == "link"),
        {unit.spelling: unit for unit in units} | {unit.spelling.lower(): unit for unit in units if is_long(unit)},
        _compile_measure(units),
        _compile_money(units),
        {unit.spelling.lower(): unit for unit in units if unit.kind in ("noun", "code")},
        numbers,
        {word.word: word.value for word in words if word.kind == "month"},
        {word.word: word.value for word in words if word.kind == "ordinal"},
        {mark.mark: mark for mark in marks if mark.kind == "absence"},
        {mark.mark: mark for mark in marks if mark.kind == "flag"},
    )


def is_long(unit: Unit) -> bool:
    """Return whether a spelling is a word, whose case says nothing."""
    return len(unit.spelling) > SHORT


def _index_phrases(rows: Iterable[Qualifier]) -> dict[str, Phrases]:
    by_first: dict[str, list[Qualifier]] = {}
    for row in sorted(rows, key=lambda row: -len(row.words)):
        by_first.setdefault(FIRST_WORD.match(row.words)[1], []).append(row)  # type: ignore[index]
    if de := by_first.get("de"):  # the opener of « de 3 à 4 % »
        by_first["d'"] = de
    return {first: tuple((f" *{_spell(row.words)}", row) for row in phrases) for first, phrases in by_first.items()}


def _spell(words: str) -> str:
    """Return a pattern for a phrase as it meets the next word: « près de » is also « près du », « près d' » …"""
    pattern = re.escape(words).replace(r"\ ", " +")
    if words == "de" or words.endswith(" de"):
        return pattern[:-2] + r"(?:d'|(?:de +la|de +l'|des|du|de)(?!\w))"
    if words.endswith(" à"):
        return pattern[:-1] + r"(?:à +l'|(?:à +la|à|aux|au)(?!\w))"
    return pattern + (r"(?!\w)" if words[-1].isalnum() else "")


def _spell_after(rows: Iterable[Qualifier]) -> Phrases:
    longest_first = sorted(rows, key=lambda row: -len(row.words))
    return tuple((rf"(?:^|(?<= )){_spell_bare(row.words)}$", row) for row in longest_first)


def _spell_bare(words: str) -> str:
    return re.escape(words).replace(r"\ ", " +")


def _compile_guards(beside: Iterable[Qualifier], numbers: Iterable[NumberWord]) -> re.Pattern[str]:
    """Return the pattern of words that are never passed over among the words counted: they would change the figure."""
    words = {row.words for row in beside if row.kind in {*REFUSALS, "qualifier"} and row.words[0].isalpha()}
    words |= {word.word for word in numbers if word.kind != "and"}
    longest_first = sorted((_spell_bare(word) for word in words - ARTICLES), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)}|\w+i[eè]mes?)(?!\w)")


def _compile_measure(units: list[Unit]) -> re.Pattern[str]:
    """Return the pattern of a scale and a unit behind a number: « millions d'euros », « M€ », « % », « et demi »."""
    scales = _join(unit for unit in units if unit.kind == "scale")
    measures = _join(unit for unit in units if unit.kind in ("unit", "foreign_currency", "foreign_unit"))
    scale = rf"(?:de +|d'|of +a +|a +)?(?P<scale>{scales})(?!{LETTER})(?P<half> +et +demie?(?!\w))?"
    joined = rf"(?: *(?:de +|d')(?={measures}))?"
    return re.compile(rf" *(?:{scale})?{joined}(?: *(?P<unit>{measures}))?")


def _compile_money(units: list[Unit]) -> re.Pattern[str]:
    """Return the pattern of a currency before a number, with its scale: « € », « M€ », « KEUR »."""
    scales = _join(unit for unit in units if unit.kind == "scale" and not is_long(unit))
    euros = "|".join(_spell_unit(unit) for unit in _sort(unit for unit in units if unit.unit == "EUR"))
    return re.compile(rf" *(?:(?P<scale>{scales}) ?)?(?P<unit>{euros})(?!{LETTER})")


def _join(units: Iterable[Unit]) -> str:
    return "(?:" + "|".join(map(_spell_unit, _sort(units))) + ")"


def _sort(units: Iterable[Unit]) -> list[Unit]:
    return sorted(set(units), key=lambda unit: (-len(unit.spelling), unit.spelling))


def _spell_unit(unit: Unit) -> str:
    pattern = _spell_bare(unit.spelling)
    word = f"(?i:{pattern})" if is_long(unit) else pattern
    return word + (r"(?!\w)" if unit.spelling[-1].isalnum() and unit.kind != "scale" else "")
