"""What growth taken apart says: what the country gives every territory, and what is each one's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from indicators.charts.decomposition import phrase_points
from indicators.codebook import find_indicator
from indicators.decompositions import GROWTH, MIX, NATIONAL, REGIONAL, Decomposition
from indicators.labels import label_list, label_period, label_value, label_word
from indicators.sentences.frames import name_indicator, name_sector, tell
from indicators.tabular import list_records
from indicators.territories import locate_territory, name_territory

NAMED = 3  # the largest regional parts that a sentence lists
Row = Mapping[str, object]


def tell_decomposed(decomposition: Decomposition, language: str, root: Path | None = None) -> list[str]:
    """Return what the parts of the country are, how the regional parts spread, and the largest of them in numbers."""
    return [_tell_country(decomposition, language, root), *_tell_regions(decomposition, language, root)]


def tell_hidden(decomposition: Decomposition, language: str, root: Path | None = None) -> str:
    """Return which other sectors have regional figures that are hidden, and that none is needed; "" where none is."""
    if not decomposition.hidden:
        return ""
    names = label_list([name_sector(sector, language, root) for sector in decomposition.hidden], language)
    return tell("decomposed_hidden", language, names=names)


def head_decomposition(decomposition: Decomposition, language: str, root: Path | None = None) -> str:
    """Return the headline: how many regional effects are above zero for certain, and how many below."""
    indicator = find_indicator(decomposition.comparison.question.indicator, root)
    counts = _count(_list_regional(decomposition))
    return tell("headline_decomposition", language, counted=getattr(indicator, f"title_{language}"), **counts)


def _tell_country(decomposition: Decomposition, language: str, root: Path | None) -> str:
    question, country = decomposition.comparison.question, decomposition.comparison.country
    parts = decomposition.parts[decomposition.parts["territory"] == country]
    told = {str(row["part"]): row for row in list_records(parts)}
    return tell(
        "decomposed",
        language,
        base=label_period(question.base_period, language),
        period=label_period(question.period, language),
        place=locate_territory(country, language, root),
        counted=name_indicator(question.indicator, language, root),
        sector=name_sector(question.sector, language, root),
        whole=name_sector(question.reference_sector, language, root),
        growth=label_value(float(told[GROWTH]["value"]), "percent", language, 1, signed=True),
        national=_phrase(told[NATIONAL], language),
        mix=_phrase(told[MIX], language),
    )


def _tell_regions(decomposition: Decomposition, language: str, root: Path | None) -> list[str]:
    rows = _list_regional(decomposition)
    if not rows:
        return []
    ordered = sorted(rows, key=lambda row: float(row["value"]))
    ends = {
        key: end
        for which, row in (("lowest", ordered[0]), ("highest", ordered[-1]))
        for key, end in (
            (which, _phrase(row, language)),
            (f"{which}_place", name_territory(str(row["territory"]), language, root)),
        )
    }
    largest = sorted(rows, key=lambda row: -abs(float(row["amount"])))[:NAMED]
    named = label_list([_name_amount(row, language, root) for row in largest], language)
    counted = name_indicator(decomposition.comparison.question.indicator, language, root)
    return [
        tell("decomposed_regions", language, **_count(rows), **ends),
        tell("decomposed_amounts", language, counted=counted, names=named),
    ]


def _list_regional(decomposition: Decomposition) -> list[Row]:
    """Return the regional parts that are known, without the country's, which is nothing."""
    parts, country = decomposition.parts, decomposition.comparison.country
    own = (parts["part"] == REGIONAL) & (parts["territory"] != country) & parts["value"].notna()
    return list_records(parts[own])


def _count(rows: list[Row]) -> dict[str, str]:
    above, below = sum(float(row["low"]) > 0 for row in rows), sum(float(row["high"]) < 0 for row in rows)
    return {"above": str(above), "below": str(below), "count": str(len(rows))}


def _phrase(row: Row, language: str) -> str:
    return phrase_points(float(row["value"]), float(row["low"]), float(row["high"]), language)


def _name_amount(row: Row, language: str, root: Path | None) -> str:
    amount = label_value(float(row["amount"]), "count", language, 0, signed=True)
    name = name_territory(str(row["territory"]), language, root)
    return label_word("named_figure", language, name=name, figure=amount)
