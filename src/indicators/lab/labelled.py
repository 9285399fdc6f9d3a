"""The choices of the lab in words, in the order in which people look for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from indicators.codebook import find_indicator, read_codebook
from indicators.lab.views import split_period
from indicators.lab.words import word
from indicators.labels import label_period, label_word
from indicators.observations import read_sources
from indicators.sectors import find_sector, read_sectors
from indicators.territories import name_territory, read_territories

Options = list[tuple[str, str]]


def label_options(kind: str, values: Iterable[str], language: str) -> Options:
    """Return the values of a chooser with their words, as ipywidgets takes them: pairs of words and value."""
    return [(LABELS[kind](value, language), value) for value in order_values(kind, values)]


def order_values(kind: str, values: Iterable[str]) -> list[str]:
    """Return the values as their reference table has them; others as they come."""
    listed = list(values)
    if kind not in TABLES:
        return listed
    ranks = {term: rank for rank, term in enumerate(TABLES[kind]()[kind])}
    return sorted(listed, key=lambda term: ranks.get(term, len(ranks)))


def _label_indicator(indicator: str, language: str) -> str:
    return getattr(find_indicator(indicator), f"title_{language}")


def _label_sector(sector: str, language: str) -> str:
    return getattr(find_sector(sector), f"title_{language}") if sector else word("no_sector", language)


def _label_measure(measure: str, language: str) -> str:
    return word(f"measure_{measure}", language)


def _label_period(period: str, language: str) -> str:
    base, last = split_period(period)
    return label_period(last, language, base)


def _label_column(column: str, language: str) -> str:
    return label_word(f"column_{column}", language)


def _label_form(form: str, language: str) -> str:
    return word(f"form_{form}", language)


def _label_source(source: str, language: str) -> str:
    del language  # a source has one title, in its own language
    known = read_sources(columns=("publisher", "title"), source=source)
    return ", ".join(known.iloc[0]) if len(known) else source


def _label_language(language: str, _shown: str) -> str:
    return {"fr": "Français", "en": "English"}.get(language, language)


LABELS: Mapping[str, Callable[[str, str], str]] = {
    "territory": name_territory,
    "indicator": _label_indicator,
    "measure": _label_measure,
    "sector": _label_sector,
    "period": _label_period,
    "column": _label_column,
    "form": _label_form,
    "source": _label_source,
    "language": _label_language,
}
TABLES = {"territory": read_territories, "indicator": read_codebook, "sector": read_sectors}
