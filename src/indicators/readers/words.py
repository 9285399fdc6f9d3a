"""The words of a source become ours: what a word says by field, by the description's [words], [take] and [skip]."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import NamedTuple

from indicators.descriptions import ASIDE, BRACES, FIELDS, Layout, Pattern
from indicators.errors import UnknownTermError
from indicators.periods import parse_header_period
from indicators.readers.joining import CONTRADICTED, contradicts
from indicators.texts import clean_word

# Signs that send to a note: (1), (*), *, and raised digits behind a word (behind `km` they are part of a unit).
FOOTNOTE = re.compile(r"\s*(?:\((?:\d{1,2}|\*{1,3})\)|\*{1,3}|(?<=[^\W\d_]{3})[¹²³⁴-⁹]+)$")
# The numbers 1900 to 2100 with the format of a date are shown as days of 1905.
YEAR_AS_DATE = re.compile(r"1905-0[3-9]-\d\d")

# A header of a period names a year; what else it says is for the reader of periods.
YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
TOKEN = re.compile(r"\w+")
# A period is written in few words: « 4e trimestre 2024 (sd) ».
LONGEST_PERIOD = 5
PERIODS = ("period", "base_period")

Met = set[tuple[str, str, str]]


class Meaning(NamedTuple):
    """What one word says by field; where `rule` is not empty nothing, for that reason (`untaken`: on purpose)."""

    values: dict[str, str]
    rule: str = ""


class Footed(NamedTuple):
    """A word without the signs that send to notes, and these signs."""

    word: str
    signs: str


def split_footnotes(word: str) -> Footed:
    """Return a word and the signs behind it that send to a note.

    >>> split_footnotes("La Réunion (*)"), split_footnotes("Superficie en km²")
    (Footed(word='La Réunion', signs='(*)'), Footed(word='Superficie en km²', signs=''))
    """
    signs: list[str] = []
    while found := FOOTNOTE.search(word):
        signs.insert(0, found[0].strip())
        word = word[: found.start()]
    return Footed(word, " ".join(signs))


def match_word(word: str, wanted: Collection[str]) -> str | None:
    """Return which of `wanted` a word is, `*` and `?` standing for any letters and for one; None for none of them.

    >>> match_word("(1) Données provisoires", ["Total", "(*)*"])
    '(*)*'
    """
    return next((form for form in wanted if _compile(form).fullmatch(word)), None)


@cache
def _compile(form: str) -> re.Pattern[str]:
    return re.compile(re.escape(form).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


def split_word(pattern: Pattern, word: str, layout: Layout) -> dict[str, str] | None:
    """Return what `word` says by field, or None where it does not fit the pattern.

    Words that the description knows go before others, and a period is the longest part that can be read as one.
    """
    literals = BRACES.split(pattern.text)[::2]
    parts = [re.escape(literals[0])]
    for field, literal in zip(pattern.fields, literals[1:], strict=True):
        form = _list_forms(field, word, layout)
        parts.append(f"(?:{form})" if field == ASIDE else f"(?P<{field}>{form})")
        parts.append(re.escape(literal))
    found = re.fullmatch("".join(parts), word, re.DOTALL)
    return None if found is None else {field: text.strip() for field, text in found.groupdict().items()}


def _list_forms(field: str, word: str, layout: Layout) -> str:
    known = sorted((own for own in layout.words.get(field, {}) if own in word), key=len, reverse=True)
    forms = [re.escape(own) for own in [*known, *(find_periods(word) if field in PERIODS else ())]]
    return "|".join(forms if field in PERIODS else [*forms, ".+?"]) or r"\b\B"


def find_periods(word: str) -> list[str]:
    """Return the parts of a word that can be read as periods, the longest first.

    >>> find_periods("Effectifs T3 2017")
    ['T3 2017', '2017']
    """
    tokens = list(TOKEN.finditer(word))
    ends = [(found.end(), found.end() + word[found.end() :].startswith(")")) for found in tokens]
    parts = {
        word[first.start() : end]
        for place, first in enumerate(tokens)
        for both in ends[place : place + LONGEST_PERIOD]
        for end in both
    }
    return sorted((part for part in parts if is_period(part)), key=len, reverse=True)


def is_period(text: str) -> bool:
    """Return whether a text can be read as a period."""
    try:
        parse_header_period(text)
    except UnknownTermError:
        return False
    return True


def fit_word(pattern: Pattern | None, word: str, layout: Layout) -> bool:
    """Return whether a word fits a pattern; without a pattern none does."""
    return pattern is not None and split_word(pattern, word, layout) is not None


def find_meaning(pattern: Pattern, text: str, layout: Layout, met: Met) -> Meaning:
    """Return what the text of a header or cell says by the pattern declared for it; what was used is added to `met`.

    A blank text says nothing. A plain field keeps the text to the letter, unless a footnote's sign stands behind it.
    """
    word = clean_word(text)
    if not word:
        return Meaning({}, "untaken" if layout.take.keys() & set(pattern.fields) else "")
    whole = "{" not in pattern.text
    said = {pattern.fields[0]: word} if whole else split_word(pattern, word, layout)
    if said is None:
        return Meaning({}, "undeclared_word")
    values: dict[str, str] = {}
    for field, own in said.items():
        meaning = _find_field(field, own, layout, met)
        if meaning.rule:
            return meaning
        if contradicts(values, meaning.values):
            return Meaning({}, CONTRADICTED)
        note = " ; ".join(filter(None, (values.get("note"), meaning.values.get("note"))))
        values |= meaning.values | ({"note": note} if note else {})
    return Meaning(values | {field: text for field, own in values.items() if whole and own == word})


def _list_globs(words: Mapping[str, object]) -> list[str]:
    return [word for word in words if "*" in word or "?" in word]


def _find_field(field: str, word: str, layout: Layout, met: Met) -> Meaning:
    """Return what a word says that stands for one field, or for a name of the description's own."""
    if field == ASIDE:
        return Meaning({})
    if field == "period" and YEAR_AS_DATE.fullmatch(word):
        return Meaning({}, "year_as_date")
    bare, signs = split_footnotes(word) if field not in ("text", "flags", "note") else Footed(word, "")
    if field in layout.take:
        taken = match_word(word, layout.take[field]) or match_word(bare, layout.take[field])
        if taken is None:
            return Meaning({}, "untaken")
        met.add(("take", field, taken))
    words = layout.words.get(field, {})
    known = next((own for own in (word, bare) if own in words), None) or match_word(bare, _list_globs(words))
    if known is not None:
        met.add(("words", field, known))
        return Meaning(words[known] | ({"note": signs} if signs and known != word else {}))
    if field not in FIELDS:
        return Meaning({}, "undeclared_word" if words else "")
    return Meaning({field: bare, "note": signs} if signs else {field: word})
