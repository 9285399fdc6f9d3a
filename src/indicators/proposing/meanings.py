"""What titles, headers and words mean by the project's own tables: codebook, units, what was described before."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from indicators.catalogue import read_catalogue
from indicators.codebook import index_codebook
from indicators.errors import IndicatorsError
from indicators.proposing.kinds import is_note, is_total
from indicators.proposing.phrases import list_kinds, list_words, read_phrase
from indicators.proposing.units import COUNT
from indicators.sources import SourceFile, read_descriptions

# What descriptions of one indicator mostly share.
SHARED = ("sector", "scope", "nature")
# In these nothing is counted, and in what is counted nothing is of these.
RELATIVE = ("percent", "permille", "points", "index", "ratio")


class Context(NamedTuple):
    """What is said above a table: the indicator that titles name (`sure` where they say nothing else), and its kinds.

    `units` are those that titles name, `kinds` those of figures besides levels that titles, the sheet's or the file's
    name speak of; `told` is the title that
    names the indicator, or that which is not read; `yearly` where a title speaks of the year before.
    """

    subject: str
    sure: bool
    units: tuple[str, ...]
    kinds: frozenset[str]
    scaled: bool
    yearly: bool
    told: str

    @property
    def certain(self) -> str:
        """The indicator, "" where titles may mean another."""
        return self.subject if self.sure else ""


def read_context(titles: Iterable[str], names: Iterable[str], units: Iterable[str], root: Path) -> Context:
    """Return what is said above a table: by its titles, by `names` (sheet, file, field), texts that say `units` only.

    A name never says the indicator, but it may contradict; so does any title with words that are not read.

    >>> from indicators.paths import find_root
    >>> read_context(["Population", "Source : office"], [], ["en milliers"], find_root())[:3]
    ('population', True, ('k',))
    >>> read_context(["Population des ménages"], [], [], find_root())[:2]
    ('population', False)
    """
    texts = [title for title in titles if not is_note(title)]
    names = list(names)
    said = {text: read_phrase(text, root) for text in texts}
    beside = [read_phrase(text, root) for text in units]
    kinds = frozenset(kind for phrase in said.values() for kind in phrase.kinds)
    kinds |= {kind for name in names for kind in list_kinds(name)}
    indicators = {phrase.indicator for phrase in said.values() if phrase.indicator}
    subject = indicators.pop() if len(indicators) == 1 else ""
    doubts = [text for text, phrase in said.items() if phrase.rest or phrase.scaled]
    told = next(iter(doubts), next((text for text, phrase in said.items() if phrase.indicator), ""))
    found = dict.fromkeys(unit for phrase in (*said.values(), *beside) for unit in phrase.units if unit != COUNT)
    scaled = any(phrase.scaled for phrase in (*said.values(), *beside))
    sure = bool(subject) and not doubts and not any(map(_names_a_part, names))
    yearly = any(set(list_words(text)) >= {"annee", "precedente"} for text in texts)
    return Context(subject, sure, tuple(found), kinds, scaled, yearly, told)


def _names_a_part(name: str) -> bool:
    return any(word in read_catalogue("proposing")["members"]["words"] for word in list_words(name))


def find_indicator(text: str, root: Path) -> str:
    """Return the indicator that a header names by its title in the codebook and nothing else; "" for none.

    >>> from indicators.paths import find_root
    >>> [find_indicator(text, find_root()) for text in ("Établissements", "Nombre d'entreprises", "Parts d'emplois")]
    ['establishments', 'enterprises', '']
    """
    phrase = read_phrase(text, root)
    return phrase.indicator if phrase.sure else ""


def say_word(text: str, root: Path, context: Context) -> dict[str, str]:
    """Return what a header or a word of a column of indicators says: indicator, measure, unit and period, if it does.

    A level is what nothing says to be anything else: not the word, not its unit, not what stands above the table.
    """
    phrase = read_phrase(text, root)
    indicator = phrase.indicator if phrase.sure else (context.certain if is_total(text) else "")
    said = {"indicator": indicator} if indicator else {}
    if phrase.kinds == {"share"} and phrase.unit == "percent":
        said["measure"] = "share"
    elif indicator and is_level(indicator, phrase.units, context, root):
        said["measure"] = "level"
    return said | {field: own for field, own in (("unit", phrase.unit), ("period", phrase.period)) if own}


def is_level(indicator: str, units: Iterable[str], context: Context, root: Path) -> bool:
    """Return whether figures of an indicator that is sure can only be levels, by their units and what stands above."""
    row = index_codebook(root).loc[indicator]
    relative = {*units, *context.units, row["unit"]} & {*RELATIVE}
    return row["kind"] in ("stock", "flow") and not (relative or context.kinds)


def say_context(context: Context) -> dict[str, str]:
    """Return the unit and measure that is said above a table for all its figures; nothing where several are."""
    if len(context.units) != 1 or context.scaled:
        return {}
    (unit,) = context.units
    if unit != "percent":
        return {"unit": unit}
    if context.kinds == {"change"} and context.yearly:
        return {"measure": "change_percent", "base_period": "year_before", "unit": "percent"}
    return {} if context.kinds - {"share"} else {"unit": "percent"}


def find_shared(indicator: str, root: Path) -> dict[str, tuple[str, str]]:
    """Return what all descriptions of the project say of an indicator, each with the name of one that does."""
    blocks = [block for block in _list_blocks(root) if block[1].get("indicator") == indicator]
    found = {}
    for field in SHARED:
        said = {values.get(field, "") for _, values in blocks}
        if len(said) == 1 and "" not in said:
            found[field] = (said.pop(), blocks[0][0])
    return found


def _list_blocks(root: Path) -> list[tuple[str, dict[str, str]]]:
    """Return what each part of each description says of all its cells, with the description's name."""
    return [
        (described.description.name, {**described.defaults, **values})
        for described in _read_described(root)
        for values in [part.values for part in (*described.sheets, *described.tables)] or [{}]
    ]


def _read_described(root: Path) -> list[SourceFile]:
    """Return the descriptions of the project; none where they are not in order, which `indicators check` tells."""
    try:
        return read_descriptions(root)
    except IndicatorsError:
        return []
