"""What growth taken apart says: what the country gives every territory, and what is each one's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from indicators.charts.decomposition import phrase_amount, phrase_points
from indicators.codebook import find_indicator
from indicators.decompositions import (
    GROWTH,
    MIX,
    NATIONAL,
    NEAR,
    REGIONAL,
    Decomposition,
    Signs,
    find_leader,
    judge_signs,
)
from indicators.labels import label_list, label_percent, label_points, label_value, label_word
from indicators.sentences.frames import label_span, name_indicator, name_sector, tell
from indicators.sentences.specialised import tell_departing, tell_uncounted
from indicators.tabular import list_records
from indicators.territories import locate_territory, name_territory

NAMED = 3  # the largest regional parts that a sentence lists
HALF = 0.5  # of a unit: what rounds to nothing
Row = Mapping[str, object]


def tell_decomposed(decomposition: Decomposition, language: str, root: Path | None = None) -> list[str]:
    """Return what the parts of the country are, whose regional part keeps its sign, and the largest in numbers."""
    return [_tell_country(decomposition, language, root), *_tell_regions(decomposition, language, root)]


def note_decomposition(decomposition: Decomposition, language: str, root: Path | None = None) -> str:
    """Return what is to be known of the bars: who leads the country, the rest of it, what is hidden or stands apart."""
    tellers = (tell_leading, tell_sum, tell_hidden, tell_apart)
    return " ".join(filter(None, (teller(decomposition, language, root) for teller in tellers)))


def tell_hidden(decomposition: Decomposition, language: str, root: Path | None = None) -> str:
    """Return which other sectors have regional figures that are hidden, and that none is needed; "" where none is."""
    if not decomposition.hidden:
        return ""
    names = label_list([name_sector(sector, language, root) for sector in decomposition.hidden], language)
    return tell("decomposed_hidden", language, names=names)


def tell_sum(decomposition: Decomposition, language: str, root: Path | None = None) -> str:
    """Return what the regional parts add up to in units of the indicator; "" where it rounds to nothing or is unknown.

    They would cancel out if the territories were the whole country.
    """
    rows, indicator = _list_regional(decomposition), decomposition.comparison.question.indicator
    total = sum(float(row["amount"]) for row in rows)
    if len(rows) < len(decomposition.comparison.rows) or abs(total) < HALF:
        return ""
    told = phrase_amount({"amount": total, "amount_low": total, "amount_high": total}, indicator, language, root)
    return tell("decomposed_sum", language, count=str(len(rows)), sum=told)


def head_decomposition(decomposition: Decomposition, language: str, root: Path | None = None) -> str:
    """Return the headline: how many regional effects keep their sign over every stretch of years tried."""
    indicator = find_indicator(decomposition.comparison.question.indicator, root)
    signs = judge_signs(decomposition)
    key = "headline_decomposition" if len(signs.spans) == 1 else f"headline_signs{_choose(signs)}"
    return tell(key, language, counted=getattr(indicator, f"title_{language}"), **_count(signs))


def head_amounts(decomposition: Decomposition, language: str, root: Path | None = None) -> str:
    """Return the headline of the numbers: the least and the largest regional effect of those that keep their sign."""
    indicator = find_indicator(decomposition.comparison.question.indicator, root)
    of = {"counted": getattr(indicator, f"title_{language}"), **label_span(decomposition.comparison, language)}
    signs = judge_signs(decomposition)
    rows = sorted(_list_regional(decomposition), key=lambda row: float(row["amount"]))
    rows = [row for row in rows if row["territory"] in signs.held]
    if len(signs.spans) <= 1 or len(rows) <= 1:
        return tell("headline_amounts_none", language, **of)
    for end, row in (("lowest", rows[0]), ("highest", rows[-1])):
        of[end] = label_value(float(row["amount"]), "count", language, 0, signed=True)
        of[f"{end}_place"] = name_territory(str(row["territory"]), language, root)
    return tell("headline_amounts", language, **of)


def tell_same(decomposition: Decomposition, language: str) -> str:
    """Return what the two parts are in points that are the same in every territory, and what rounding and signs say."""
    parts = decomposition.parts[decomposition.parts["territory"] == decomposition.comparison.country]
    told = {str(row["part"]): row for row in list_records(parts)}
    ends = {"national": _phrase(told[NATIONAL], language), "mix": _phrase(told[MIX], language)}
    said = tell("decomposed_same", language, **ends)
    signs = judge_signs(decomposition)
    judged = len(signs.spans) > 1 and signs.turning
    column = tell("decomposed_sign_column", language) if judged else ""
    return " ".join(filter(None, (said, column, tell_apart(decomposition, language))))


def tell_apart(decomposition: Decomposition, language: str, root: Path | None = None) -> str:
    """Return whose last year stands apart, and that their growth is not interpreted; "" where there is nobody."""
    names = [name_territory(one, language, root) for one in decomposition.departing]
    return tell_departing(decomposition.comparison, names, language, root)


def tell_leading(decomposition: Decomposition, language: str, root: Path | None = None) -> str:
    """Return which territory has more than half of the sector, so that the country's growth is mostly its own."""
    leader, comparison = find_leader(decomposition), decomposition.comparison
    if leader is None:
        return ""
    return tell(
        "decomposed_leading",
        language,
        place=locate_territory(leader[0], language, root),
        share=label_percent(leader[1], language, 1),
        counted=name_indicator(comparison.question.indicator, language, root),
        **label_span(comparison, language),
    )


def _tell_country(decomposition: Decomposition, language: str, root: Path | None) -> str:
    question, country = decomposition.comparison.question, decomposition.comparison.country
    parts = decomposition.parts[decomposition.parts["territory"] == country]
    told = {str(row["part"]): row for row in list_records(parts)}
    growth = float(told[GROWTH]["value"])
    said = tell(
        "decomposed_down" if growth < 0 else "decomposed_up",
        language,
        place=locate_territory(country, language, root),
        counted=name_indicator(question.indicator, language, root),
        sector=name_sector(question.sector, language, root),
        whole=name_sector(question.reference_sector, language, root),
        growth=label_value(abs(growth), "percent", language, 1),
        national=_phrase(told[NATIONAL], language),
        mix=_phrase(told[MIX], language),
        **label_span(decomposition.comparison, language),
    )
    return " ".join(filter(None, (said, _tell_nation(decomposition, language))))


def _tell_nation(decomposition: Decomposition, language: str) -> str:
    """Return between which ends the national part lies by the years chosen; "" where they are half a point apart."""
    ends = [end for bounds in decomposition.nation for end in bounds]
    if len(decomposition.nation) <= 1 or max(ends) - min(ends) <= NEAR:
        return ""
    low, high = (label_points(end, language, signed=True) for end in (min(ends), max(ends)))
    return tell("decomposed_nation", language, low=low, high=high)


def _tell_regions(decomposition: Decomposition, language: str, root: Path | None) -> list[str]:
    """Return whose effect keeps its sign, between which ends it lies, and the largest of those that keep theirs."""
    rows, signs = _list_regional(decomposition), judge_signs(decomposition)
    if not rows:
        return []
    judged = [*_tell_signs(decomposition, signs, language, root), _tell_ends(decomposition, rows, language, root)]
    return [" ".join(judged), *_tell_amounts(decomposition, rows, signs, language, root)]


def _tell_signs(decomposition: Decomposition, signs: Signs, language: str, root: Path | None) -> list[str]:
    of = {**_count(signs), "spans": str(len(signs.spans)), **label_span(decomposition.comparison, language)}
    if len(signs.spans) == 1:
        return [tell("decomposed_once", language, **of)]
    sides = {"above": signs.above, "below": signs.below}
    told = [
        tell(f"decomposed_{side}", language, names=_list_places(names, language, root))
        for side, names in sides.items()
        if names
    ]
    said = [
        tell(f"decomposed_signs{_choose(signs)}", language, told=label_word("semicolon", language).join(told), **of)
    ]
    if signs.turning and signs.held:
        key = "decomposed_turning_one" if len(signs.turning) == 1 else "decomposed_turning"
        said.append(tell(key, language, **of))
    return [*said, *filter(None, [tell_uncounted(decomposition.comparison, decomposition.departing, language, root)])]


def _tell_ends(decomposition: Decomposition, rows: list[Row], language: str, root: Path | None) -> str:
    ordered = sorted(rows, key=lambda row: float(row["value"]))
    lowest, highest = ordered[0], ordered[-1]
    return tell(
        "decomposed_regions",
        language,
        lowest=_phrase(lowest, language),
        lowest_place=name_territory(str(lowest["territory"]), language, root),
        highest=_phrase(highest, language),
        highest_place=name_territory(str(highest["territory"]), language, root),
        **label_span(decomposition.comparison, language),
    )


def _tell_amounts(
    decomposition: Decomposition, rows: list[Row], signs: Signs, language: str, root: Path | None
) -> list[str]:
    """Return the largest effects in numbers of those that keep their sign over more than one stretch of years."""
    held = [row for row in rows if row["territory"] in signs.held]
    if len(signs.spans) == 1 or len(held) <= NAMED:
        return []
    largest = sorted(held, key=lambda row: -abs(float(row["amount"])))[:NAMED]
    names = label_list([_name_amount(row, language, root) for row in largest], language)
    counted = name_indicator(decomposition.comparison.question.indicator, language, root)
    span = label_span(decomposition.comparison, language)
    return [tell("decomposed_amounts", language, counted=counted, names=names, **span)]


def _list_regional(decomposition: Decomposition) -> list[Row]:
    """Return the regional parts that are known, without the country's, which is nothing."""
    parts, country = decomposition.parts, decomposition.comparison.country
    own = (parts["part"] == REGIONAL) & (parts["territory"] != country) & parts["value"].notna()
    return list_records(parts[own])


def _count(signs: Signs) -> dict[str, str]:
    sizes = {"above": signs.above, "below": signs.below, "held": signs.held, "turning": signs.turning}
    return {**{key: str(len(names)) for key, names in sizes.items()}, "count": str(signs.count)}


def _choose(signs: Signs) -> str:
    """Return how the key of a sentence ends for none, one, or several effects that keep their sign."""
    return {0: "_none", 1: "_one"}.get(len(signs.held), "")


def _list_places(territories: Iterable[str], language: str, root: Path | None) -> str:
    return label_list([name_territory(one, language, root) for one in territories], language)


def _phrase(row: Row, language: str) -> str:
    return phrase_points(float(row["value"]), float(row["low"]), float(row["high"]), language)


def _name_amount(row: Row, language: str, root: Path | None) -> str:
    amount = label_value(float(row["amount"]), "count", language, 0, signed=True)
    name = name_territory(str(row["territory"]), language, root)
    return label_word("named_figure", language, name=name, figure=amount)
