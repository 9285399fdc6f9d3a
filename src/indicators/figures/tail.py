"""What stands after a number: scale and unit, the words counted, flags, footnote marks and a period."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from indicators.errors import FigureError
from indicators.figures.dates import find_period
from indicators.figures.front import KEPT
from indicators.figures.lexicon import SAME_LENGTH, Lexicon, compile_phrase, fold
from indicators.figures.model import COUNTS, MONEY, Front, Tail
from indicators.vocabulary import Qualifier, Unit

SUPERSCRIPTS = "¹²³⁰⁴⁵⁶⁷⁸⁹⁽⁾ᵃᵇᶜᵈᵉᵖʳ*†‡"
FOOTNOTE = re.compile(rf" ?([{SUPERSCRIPTS}]+)| ?\(([0-9]{{1,2}}|[a-z]{{1,2}}|\*+)\)")
FOOTNOTE_LAST = re.compile(rf"(?: ?([{SUPERSCRIPTS}]+)| ?\(([^()]*)\))$")
NOTE_NUMBER = re.compile(r"[0-9]{1,2}|\*+")
PREPOSITION = {
    "fr": re.compile(r"(?:de la |de l'|des |du |de |d')"),
    "en": re.compile(r"(?:of the |of all |of |in the )"),
}
COUNTED = re.compile(r"[^\W\d_][A-Za-zÀ-ÖØ-öø-ÿŒœŸĀ-ſ '’\-\u00a0\u202f]*")
LONG_ENOUGH = re.compile(r"[^\W\d_]{3}")
DIGIT_RUN = re.compile(r"[0-9][0-9 .,\u00a0\u202f\u2009]*")
MOST_WORDS = 12
POINTS_OF = re.compile(r" *(?:de (?!moins|plus|hausse|baisse|recul|croissance|progression)|d'|of )")
GLUED = re.compile(r"[bnpru]{1,2}(?!\w)")  # not e, d (ranks), s (seconds), f (francs), c (cents)
MOST_FLAGS = 2
SHORT_MILLION = re.compile(r" ?m(?!\w)")
SYMBOL_LIKE = re.compile(r"[bcdfghjklmnpqrstvwxz]{1,4}(?![\w'])")


class Rest(NamedTuple):
    """What is left to read of a tail: as written, and folded (sign for sign the same)."""

    text: str
    folded: str

    def cut(self, start: int = 0, end: int | None = None) -> Rest:
        """Return the part from `start` to `end`."""
        return Rest(self.text[start:end], self.folded[start:end])

    def strip(self) -> Rest:
        """Return it without blanks at either end."""
        start = len(self.folded) - len(self.folded.lstrip())
        return self.cut(start, max(start, len(self.folded.rstrip())))


def read_tail_of(front: Front, text: str, lexicon: Lexicon) -> Tail:
    """Return what `text` says of a number that stands behind `front`: in English the m of “€3.5m” is a million."""
    if front.unit == MONEY and lexicon.language == "en" and SHORT_MILLION.match(text):
        text = text.replace("m", "M", 1)
    return read_tail(text, lexicon)


@lru_cache(maxsize=KEPT)
def read_tail(text: str, lexicon: Lexicon) -> Tail:
    """Return what all of `text`, which follows a number, says of it.

    Raises `FigureError`: words_after, second_number, unknown_unit, foreign_currency, qualifier_conflict, two_readings,
    and change_not_level, flow_not_stock, base_year where the words turn a figure into another kind of figure.
    """
    rest = Rest(text, fold(text))
    rest, tail = _read_footnotes(rest, Tail(), lexicon)
    rest, tail = _read_measure(rest, tail, lexicon)
    rest, tail = _read_end(rest, tail, lexicon)
    return _read_counted(rest, tail, lexicon)


def _read_footnotes(rest: Rest, tail: Tail, lexicon: Lexicon) -> tuple[Rest, Tail]:
    """Take marks that stand right behind the number: 12,5¹  12,5(1)  477 199*  5 000 (p)."""
    if rest.folded[:1] == "+":
        rest, tail = rest.cut(1), tail._replace(qualifier=_find_plus(lexicon))
    glued = GLUED.match(rest.text)
    if glued and not lexicon.measure.match(glued[0])[0]:  # “3.5bn” is a scale
        rest, tail = rest.cut(glued.end()), _add_glued(tail, glued[0], lexicon)
    while mark := FOOTNOTE.match(rest.folded):
        tail = _add_flag(tail, rest.cut(end=mark.end()).strip().text, mark[2], lexicon)
        rest = rest.cut(mark.end())
    return rest, tail


def _find_plus(lexicon: Lexicon) -> Qualifier | None:
    return next((row for _, row in lexicon.after if row.words == "+"), None)


def _add_glued(tail: Tail, letters: str, lexicon: Lexicon) -> Tail:
    """Take flags written right behind the digits, « 5 000p »; in English 5b may be billions, 5p pence."""
    if not is_flag(letters, lexicon):
        raise FigureError("unknown_unit", letters)
    if lexicon.language == "en":
        raise FigureError("two_readings", letters, expected=f"({letters}) / × {letters}")
    return tail._replace(flags=letters)


def _add_flag(tail: Tail, written: str, inside: str | None, lexicon: Lexicon) -> Tail:
    if inside is None or NOTE_NUMBER.fullmatch(inside):
        return tail._replace(flags=f"{tail.flags} {written}".strip())
    if not is_flag(inside, lexicon):
        raise FigureError("words_after", written)
    return tail._replace(flags=f"{tail.flags} {inside}".strip())


def is_flag(letters: str, lexicon: Lexicon) -> bool:
    """Return whether `letters` are a flag or several, each once and in order: e, p, bp. « en » is the preposition."""
    return letters in lexicon.flags or (
        len(letters) == MOST_FLAGS
        and "".join(sorted(set(letters))) == letters != "en"
        and all(x in lexicon.flags for x in letters)
    )


def _read_measure(rest: Rest, tail: Tail, lexicon: Lexicon) -> tuple[Rest, Tail]:
    found = lexicon.measure.match(rest.text.translate(SAME_LENGTH))
    scale, unit = found["scale"], found["unit"]  # type: ignore[index]
    attached = rest.folded[:1].isalpha() and not (scale or unit)
    if attached:
        raise FigureError("unknown_unit", rest.text)
    sized = _find_unit(scale, lexicon) if scale else None
    measured = _find_unit(unit, lexicon) if unit else None
    if measured and measured.unit == "points" and POINTS_OF.match(rest.folded, found.end()):  # type: ignore[union-attr]
        raise FigureError("two_readings", rest.text, expected="points / points de …")
    tail = tail._replace(
        scale=(sized.scale if sized else 1.0) * (measured.scale if measured else 1.0),
        unit=measured.unit if measured else "",
        scale_word=scale or "",
        unit_word=unit or "",
        half=bool(found["half"]),  # type: ignore[index]
    )
    return rest.cut(found.end()), tail  # type: ignore[union-attr]


def _find_unit(spelling: str, lexicon: Lexicon) -> Unit:
    unit = lexicon.find_unit(spelling)
    if unit is None:
        raise FigureError("unknown_unit", spelling)
    if unit.kind == "foreign_currency":
        raise FigureError("foreign_currency", spelling)
    if unit.kind == "foreign_unit":
        raise FigureError("unknown_unit", spelling)
    return unit


def _read_end(rest: Rest, tail: Tail, lexicon: Lexicon) -> tuple[Rest, Tail]:
    """Take from the end, as long as something is understood: flags, periods, « environ », « ou plus », a full stop."""
    before = None
    if rest.folded.endswith(".") and len(rest.folded) > 1:
        rest = rest.cut(end=-1)
    while rest != before:
        before, rest = rest, rest.strip()
        rest, tail = _take_flags(rest, tail, lexicon)
        rest, tail = _take_period(rest, tail, lexicon)
        rest, tail = _take_phrase(rest, tail, lexicon)
    return rest, tail


def _take_flags(rest: Rest, tail: Tail, lexicon: Lexicon) -> tuple[Rest, Tail]:
    if is_flag(rest.folded, lexicon):
        return rest.cut(end=0), tail._replace(flags=f"{rest.folded} {tail.flags}".strip())
    mark = FOOTNOTE_LAST.search(rest.folded)
    if mark is None or (mark[2] and find_period(mark[2], lexicon)):
        return rest, tail
    return rest.cut(end=mark.start()), _add_flag(tail, rest.cut(mark.start()).strip().text, mark[2], lexicon)


def _take_period(rest: Rest, tail: Tail, lexicon: Lexicon) -> tuple[Rest, Tail]:
    bracketed = rest.folded.endswith(")")
    period = find_period(rest.folded[:-1] if bracketed else rest.folded, lexicon)
    if period is None or (bracketed and rest.folded[: period.start][-1:] != "("):
        return rest, tail
    if tail.period:
        raise FigureError("second_number", rest.text[period.start :])
    return rest.cut(end=period.start - bracketed), tail._replace(period=period.period)


def _take_phrase(rest: Rest, tail: Tail, lexicon: Lexicon) -> tuple[Rest, Tail]:
    if not lexicon.ends.search(rest.folded):
        return rest, tail
    for pattern, row in lexicon.after:
        if phrase := compile_phrase(pattern).search(rest.folded):
            rest = rest.cut(end=phrase.start())
            if row.kind == "direction":
                return rest, tail._replace(direction=row.sign, direction_word=row.words)
            if tail.qualifier:
                raise FigureError("qualifier_conflict", f"{tail.qualifier.words}, {row.words}")
            return rest, tail._replace(qualifier=row)
    return rest, tail


def _read_counted(rest: Rest, tail: Tail, lexicon: Lexicon) -> Tail:
    rest = rest.strip()
    preposition = PREPOSITION[lexicon.language].match(rest.folded)
    if preposition:
        rest = rest.cut(preposition.end())
    if not rest.folded:
        if preposition:
            raise FigureError("words_after", preposition[0])
        return tail
    _check_counted(rest, tail, lexicon)
    return tail._replace(counted=rest.text, unit=tail.unit or COUNTS)


def _check_counted(rest: Rest, tail: Tail, lexicon: Lexicon) -> None:
    if number := DIGIT_RUN.search(rest.folded):
        raise FigureError("second_number", number[0].strip())
    if guard := lexicon.guards.search(rest.folded):
        raise FigureError(lexicon.refusals.get(" ".join(guard[0].split()), "words_after"), guard[0])
    words = rest.folded.split()
    if words[0] in ("par", "per", "a", "an") or words[-1] in lexicon.links:  # 12 € par habitant, 500 emplois d'ici 2020
        raise FigureError("words_after", rest.text)
    if not tail.unit and words[0] in lexicon.links:  # « 5 000 dans la région » counts nothing it names
        raise FigureError("words_after", rest.text)
    if not COUNTED.fullmatch(rest.text) or len(words) > MOST_WORDS or words[0] in lexicon.months:
        raise FigureError("date_like" if words[0] in lexicon.months else "words_after", rest.text)
    if not LONG_ENOUGH.search(rest.folded) or SYMBOL_LIKE.match(rest.text):
        raise FigureError("unknown_unit", rest.text)
