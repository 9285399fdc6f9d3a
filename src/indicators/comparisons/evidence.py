"""How each figure came about, told in both languages with the numbers it was computed from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

from indicators.catalogue import LANGUAGES
from indicators.codebook import find_indicator
from indicators.comparisons.derived import Derived
from indicators.comparisons.questions import Question
from indicators.countries import find_country
from indicators.families import Level
from indicators.labels import label_interval, label_value
from indicators.methods import tell_method
from indicators.periods import year_of, years_between
from indicators.sectors import find_sector
from indicators.territories import locate_territory

HIDDEN = "_hidden"


def tell_methods(
    territory: str, derived: Mapping[str, Derived], year: int, question: Question, root: Path | None
) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    """Return a row of derivations for each derived figure: territory, column, method_fr, method_en, inputs."""
    return [
        (territory, column, *_tell_method(territory, column, figure, year, question, root), figure.level.inputs)
        for column, figure in derived.items()
        if figure.level is not None
    ]


def tell_value(territory: str, inputs: tuple[str, ...], method: str) -> tuple[str, str, str, str, tuple[str, ...]]:
    """Return the row of derivations for a value that was reported or added up."""
    return (territory, "value", *(tell_method(method, language) for language in LANGUAGES), inputs)


def _tell_method(
    territory: str, column: str, figure: Derived, year: int, question: Question, root: Path | None
) -> Iterable[str]:
    method = column
    if column == "sector_share_pct" and figure.total is not None and math.isnan(figure.total.value):
        method = column + HIDDEN
    return [
        tell_method(
            method,
            language,
            place=locate_territory(find_country(territory, root), language, root),
            **_write_parts(column, figure, year, question, language, root),
        )
        for language in LANGUAGES
    ]


def _write_parts(
    column: str, figure: Derived, year: int, question: Question, language: str, root: Path | None
) -> dict[str, str]:
    unit = "percent" if column == "location_quotient" else find_indicator(question.indicator, root).unit
    whole = "count" if column == "per_10000" else unit
    base = question.base_period
    return {
        "part": _write_level(figure.part, unit, language),
        "total": _write_level(figure.total, whole, language),
        "reference": getattr(find_sector(question.reference_sector, root), f"title_{language}"),
        "year": str(year + 1 if column == "per_10000" else year),
        "base": base,
        "years": str(years_between(base, question.period)) if base and year == year_of(question.period) else "",
    }


def _write_level(level: Level | None, unit: str, language: str) -> str:
    if level is None:
        return ""
    if math.isnan(level.value):
        return label_interval(*level.bounds, unit, language)
    return label_value(level.value, unit, language)
