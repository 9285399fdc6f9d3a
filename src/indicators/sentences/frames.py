"""The words around an exhibit, written from the data: subtitle, Lecture, Champ and Source."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.catalogue import fill_phrase
from indicators.charts.marks import Mark, find_shape, read_marks, sort_marks
from indicators.codebook import find_indicator
from indicators.comparisons import Comparison
from indicators.labels import label_list, label_number, label_period, label_value, space_french
from indicators.observations import read_sources
from indicators.sectors import PERSONS, find_scope, find_sector, name_scope
from indicators.territories import locate_territory, name_territory

PHRASES = "sentences"
CITED = ("publisher", "title", "published")


class Frame(NamedTuple):
    """The words that stand above and below an exhibit; `caution` ends its note."""

    subtitle: str
    unit: str
    reading: str
    scope: str
    source: str
    caution: str = ""


def tell(key: str, language: str, **parts: str) -> str:
    """Return the sentence `key` of sentences.toml, its {placeholders} filled, spaced as the language prints it.

    >>> tell("none_of_them", "en")
    'none'
    """
    text = fill_phrase(PHRASES, key, language, **parts)
    return space_french(text) if language == "fr" else text


def label_span(comparison: Comparison, language: str) -> dict[str, str]:
    """Return the base period and the period of a comparison in words, as sentences about a change name them."""
    question = comparison.question
    return {"base": label_period(question.base_period, language), "period": label_period(question.period, language)}


def frame_comparison(comparison: Comparison, column: str, language: str, root: Path | None = None) -> Frame:
    """Return the words around a chart of `column`: everything but the headline and the note."""
    marks = read_marks(comparison.rows, comparison, column, language, "", root)
    present = [mark for mark in marks if mark.present and not mark.hollow]
    indicator, scope = comparison.question.indicator, comparison.family.scope
    return Frame(
        subtitle=_tell_subtitle(comparison, column, language, root),
        unit=_name_unit(comparison, column, language, root),
        reading=_read_aloud(comparison, column, sort_marks(present)[0], language, root) if present else "",
        scope=tell(
            "scope_regions",
            language,
            scope=name_scope(scope, indicator, language, root) if scope else "…",
            count=str(len([mark for mark in marks if mark.present])),
            total=str(len(marks)),
        ),
        source=cite_sources([comparison.family.source], language, root),
        caution=caution_persons(indicator, scope, language, root),
    )


def caution_persons(indicator: str, scope: str, language: str, root: Path | None = None) -> str:
    """Return what to know of a count of persons under `scope`; "" for other indicators, or where there is nothing.

    >>> caution_persons("establishments", "sbs_local_units", "en")
    ''
    """
    return getattr(find_scope(scope, root), f"persons_note_{language}") if scope and indicator in PERSONS else ""


def caution_rows(figures: pd.DataFrame, language: str, root: Path | None = None) -> str:
    """Return the cautions of the figures (rows of observations) that count persons, each once."""
    counted = figures[["indicator", "scope"]].drop_duplicates().itertuples(index=False)
    cautions = [caution_persons(row.indicator, row.scope, language, root) for row in counted]
    return " ".join(dict.fromkeys(caution for caution in cautions if caution))


def name_indicator(indicator: str, language: str, root: Path | None = None) -> str:
    """Return the title of an indicator, its first letter small, as inside a sentence."""
    title = getattr(find_indicator(indicator, root), f"title_{language}")
    return title[:1].lower() + title[1:]


def name_sector(sector: str, language: str, root: Path | None = None) -> str:
    """Return the title of a sector."""
    return getattr(find_sector(sector, root), f"title_{language}")


def cite_sources(sources: Iterable[str], language: str, root: Path | None = None) -> str:
    """Return the sources as the line « Source » names them: publisher, title, date of publication, licence.

    A publisher whose name the title is, or begins with, is not named twice.
    """
    listed = list(dict.fromkeys(sources))
    known = read_sources(root, columns=("source", *CITED), source=listed).set_index("source")
    cited = []
    for source in listed:
        row = known.loc[source]
        publisher = "" if f"{row['title']} ".startswith(f"{row['publisher']} ") else row["publisher"]
        parts = [publisher, row["title"], label_period(row["published"], language) if row["published"] else ""]
        cited.append(", ".join(part for part in parts if part))
    return " ; ".join(cited) if language == "fr" else "; ".join(cited)


def _tell_subtitle(comparison: Comparison, column: str, language: str, root: Path | None) -> str:
    question = comparison.question
    return tell(
        f"subtitle_{column}",
        language,
        indicator=getattr(find_indicator(question.indicator, root), f"title_{language}"),
        counted=name_indicator(question.indicator, language, root),
        sector=name_sector(question.sector, language, root),
        reference=name_sector(question.reference_sector, language, root),
        period=label_period(question.period, language),
        base=label_period(question.base_period, language) if question.base_period else "",
    )


def _name_unit(comparison: Comparison, column: str, language: str, root: Path | None) -> str:
    if column == "value":
        return name_indicator(comparison.question.indicator, language, root)
    country = comparison.country
    whole = name_territory(country, language, root) if country else tell("unit_own_country", language)
    return tell(f"unit_{column}", language, whole=whole)


def _read_aloud(comparison: Comparison, column: str, mark: Mark, language: str, root: Path | None) -> str:
    question = comparison.question
    figure = mark.words
    if math.isfinite(mark.value) and column != "value":
        shape = find_shape(comparison, column, root)
        figure = label_value(mark.value, shape.unit, language, shape.decimals, shape.signed)
    return tell(
        f"reading_{column}",
        language,
        figure=figure,
        place=locate_territory(mark.territory, language, root),
        counted=name_indicator(question.indicator, language, root),
        sector=name_sector(question.sector, language, root),
        reference=name_sector(question.reference_sector, language, root),
        period=label_period(question.period, language),
        base=label_period(question.base_period, language) if question.base_period else "",
    )


def frame_series(
    series: pd.DataFrame, indicator: str, sector: str, scope: str, language: str, root: Path | None = None
) -> Frame:
    """Return the words around an evolution: the lecture reads the last index of the first territory."""
    known = series[series["index"].notna()]
    counted = name_scope(scope, indicator, language, root)
    last = known[known["territory"] == known["territory"].iloc[0]].iloc[-1]
    first, end = known["period"].min(), known["period"].max()
    return Frame(
        subtitle=tell(
            "subtitle_index",
            language,
            indicator=getattr(find_indicator(indicator, root), f"title_{language}"),
            sector=name_sector(sector, language, root),
            first=str(first),
            last=str(end),
            base=str(last["base"]),
        ),
        unit=tell("unit_index", language, base=str(last["base"])),
        reading=tell(
            "reading_index",
            language,
            place=locate_territory(last["territory"], language, root),
            period=label_period(last["period"], language),
            base=str(last["base"]),
            figure=label_value(last["index"], "index", language, 1),
        ),
        scope=tell("scope_series", language, sector=name_sector(sector, language, root), scope=counted),
        source=cite_sources(series["source"].loc[series["source"] != ""], language, root),
        caution=caution_persons(indicator, scope, language, root),
    )


def name_count(count: int, language: str) -> str:
    """Return a number inside a sentence: from two to ten in letters, else in figures.

    >>> name_count(5, "fr"), name_count(22, "en")
    ('cinq', '22')
    """
    words = tell("small_numbers", language).split()
    return words[count - 2] if 2 <= count < len(words) + 2 else label_number(count, language)


def list_names(territories: Iterable[str], language: str, names: dict[str, str]) -> str:
    """Return territories as a sentence lists them, by the names given; « aucune » where there is none."""
    listed = [names[territory] for territory in territories]
    return label_list(listed, language) if listed else tell("none_of_them", language)
