"""Numbers in words: « quatre-vingt-dix mille », “two hundred and five”, « deux tiers », « doublé »."""

from __future__ import annotations

import re

from indicators.errors import FigureError
from indicators.figures.lexicon import ARTICLES, Lexicon
from indicators.figures.model import LARGEST, Number
from indicators.figures.numerals import build_number
from indicators.vocabulary import NumberWord

WORD = re.compile(r"[ -]*(demi-douzaine|[^\W\d_]+(?:-moitié)?)")
HALF = {"fr": re.compile(r" +et +demie?(?!\w)"), "en": re.compile(r" +and +a +half(?!\w)")}
MILLION = 10**6
LONE_PARTS = {"fr": 4, "en": 2}  # « moitié », « tiers », « quart » and “half” need no article
ROOM = {60: 20, 80: 20}  # soixante-dix-neuf and quatre-vingt-dix-neuf count on to nineteen
FOUR, TEN, TWENTY, HUNDRED, THOUSAND = 4, 10, 20, 100, 1000
AFTER_TEN = {"fr": range(7, 10), "en": range(0)}  # dix-sept, dix-huit, dix-neuf
JOINED = frozenset({1, 11})  # vingt et un, soixante et onze
COMPOSED = frozenset({"unit", "teen", "ten", "hundred", "scale", "and"})

Words = list[tuple[NumberWord, int]]
Terms = list[tuple[int, int]]  # a value, and the room it leaves below itself


def read_number_words(folded: str, start: int, lexicon: Lexicon) -> tuple[Number, int] | None:
    """Return the number that the words from `start` make, and where they end; None where no number begins.

    A lone « un », which may be no number at all, is of the kind article. Raises `FigureError` (bad_number_words) for
    « mille mille ».
    """
    words = _take_words(folded, start, lexicon)
    if not words:
        return None
    found = folded[start : words[-1][1]].strip()
    (last, end), composed = words[-1], [row for row, _ in words if row.kind in COMPOSED and row.kind != "and"]
    if last.kind not in COMPOSED:
        end += last.kind == "fraction" and folded[end : end + 1] == "-"  # un demi-million
        if last.kind == "collective" and not composed and last.word.endswith("s"):
            raise FigureError("no_number", found)  # « centaines d'emplois »: how many?
        return _build_special(last, _compose(composed, found) if composed else 1, found, not composed), end
    if last.value >= MILLION and (half := HALF[lexicon.language].match(folded, end)):
        return build_number(_compose(composed, found) + last.value // 2, 0, kind="words"), half.end()
    alone = len(words) == 1 and last.word in ARTICLES
    return build_number(_compose(composed, found), 0, kind="article" if alone else "words"), end


def _take_words(folded: str, start: int, lexicon: Lexicon) -> Words:
    """Return the number words from `start` with their ends; a word that is no plain number closes them."""
    taken: Words = []
    place = start
    while word := WORD.match(folded, place):
        if taken and HALF[lexicon.language].match(folded, place):
            break
        row = lexicon.numbers.get(word[1])
        if row is None or (taken and taken[-1][0].kind == "and" and not _is_joined(taken, row)):
            break
        place = word.end()
        taken.append((row, place))
        if row.kind not in COMPOSED:
            break
    while taken and taken[-1][0].kind == "and":
        taken.pop()
    return taken if taken and taken[0][0].kind != "and" else []


def _is_joined(taken: Words, following: NumberWord) -> bool:
    """Return whether « et » joins one number (vingt et un) and not two (entre vingt et trente)."""
    if following.language == "fr":
        return following.value in JOINED and len(taken) > 1 and taken[-2][0].kind == "ten"
    return len(taken) > 1 and taken[-2][0].kind in ("hundred", "scale") and following.kind != "hundred"


def _build_special(word: NumberWord, count: int, found: str, bare: bool) -> Number:
    too_many = count > word.value if word.kind == "fraction" else count >= HUNDRED
    if too_many or (word.kind == "change" and count > 1):  # « cent trente-cinquième » is a rank or 130 fifths
        raise FigureError("bad_number_words", found)
    if word.kind == "fraction" and bare and word.word.isalpha() and word.value > LONE_PARTS[word.language]:
        raise FigureError("rank", found)  # « cinquième » alone is a place, not a fifth
    if word.kind == "fraction":
        return build_fraction(count, word.value)
    place = word.place or build_number(word.value, 0).place
    return Number(count * word.value, 1, place, kind=word.kind)


def build_share(part: Number, whole: Number, found: str) -> Number:
    """Return « neuf sur dix » as a fraction. Raises `FigureError` where the part is not a part of the whole."""
    counts = part.divisor == whole.divisor == 1 and {part.kind, whole.kind} <= {"digits", "words", "article"}
    if not counts or part.form or whole.form or not 0 < part.mantissa <= whole.mantissa:
        raise FigureError("second_number", found)
    return build_fraction(part.mantissa, whole.mantissa)


def build_fraction(part: int, whole: int) -> Number:
    """Return `part` out of `whole`, known to ten points or to one part, whichever is the finer."""
    return Number(part * TEN, whole * TEN, min(whole, TEN), kind="fraction")


def _compose(words: list[NumberWord], found: str) -> int:
    """Return the number `words` make; each must fit into the room that the words before it leave."""
    terms: Terms = []
    for word in words:
        terms = _multiply(terms, word, found) if _multiplies(terms, word) else _add(terms, word, found)
    total = sum(value for value, _ in terms)
    if total > LARGEST:
        raise FigureError("too_large", found)
    return total


def _multiplies(terms: Terms, word: NumberWord) -> bool:
    four_twenties = word.value == TWENTY and word.language == "fr" and bool(terms) and terms[-1][0] == FOUR
    return word.kind in ("hundred", "scale") or four_twenties


def _add(terms: Terms, word: NumberWord, found: str) -> Terms:
    value = word.value
    after_ten = bool(terms) and terms[-1][0] == TEN and value not in AFTER_TEN[word.language]
    if terms and (value == 0 or value >= terms[-1][1] or after_ten):
        raise FigureError("bad_number_words", found)
    return [*terms, (value, ROOM.get(value, TEN if value >= TEN and value % TEN == 0 else 0))]


def _multiply(terms: Terms, word: NumberWord, found: str) -> Terms:
    """Multiply what stands below `word` by it: all of « deux cent mille », only the deux of « mille deux cents »."""
    size = word.value
    below = [value for value, _ in terms if value < size]
    above = terms[: len(terms) - len(below)]
    factor = _check_factor(sum(below) if below else None, word, found)
    if above and factor * size >= above[-1][1]:
        raise FigureError("bad_number_words", found)
    return [*above, (factor * size, size)]


def _check_factor(factor: int | None, word: NumberWord, found: str) -> int:
    """Return how often `word` counts: « mille » stands alone and « un mille » does not; « millions » never does."""
    alone = word.language == "fr" and word.value <= THOUSAND
    if factor is None and alone:
        return 1
    wrong_hundreds = word.value == HUNDRED and factor is not None and not (factor < TEN or TEN < factor < TWENTY)
    if not factor or (factor == 1 and alone) or wrong_hundreds:
        raise FigureError("bad_number_words", found)
    return factor
