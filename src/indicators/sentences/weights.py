"""What a comparison of regions says: weight, order, growth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from indicators.breaks import COVERAGE, find_breaks
from indicators.charts.marks import Mark, read_marks, sort_marks
from indicators.comparisons import Comparison, rank_rows
from indicators.countries import find_country, list_countries
from indicators.labels import label_list, label_percent, label_period
from indicators.regions import NATION, PROVINCE
from indicators.sentences.frames import list_names, name_indicator, name_sector, tell
from indicators.territories import locate_territory, name_territory
from indicators.texts import capitalise

NAMED = 30  # territories that a sentence lists; of more it tells the number


def read_own_marks(comparison: Comparison, column: str, language: str, root: Path | None = None) -> dict[str, Mark]:
    """Return the marks that may be compared, rows and references, by territory."""
    rows = pd.concat([comparison.rows, comparison.references], ignore_index=True)
    marks = read_marks(rows, comparison, column, language, "", root)
    return {mark.territory: mark for mark in marks if mark.present and not mark.hollow}


def read_regions(comparison: Comparison, column: str, language: str, root: Path | None = None) -> list[Mark]:
    """Return the comparable marks of the rows alone, greatest first."""
    known = read_own_marks(comparison, column, language, root)
    return sort_marks([known[name] for name in comparison.rows["territory"] if name in known])


def tell_weight(comparison: Comparison, language: str, root: Path | None = None) -> list[str]:
    """Return what the sector weighs in its reference: France, province, extremes, who is above, who has bounds."""
    marks = read_own_marks(comparison, "sector_share_pct", language, root)
    regions = read_regions(comparison, "sector_share_pct", language, root)
    above = _tell_above(regions, marks, comparison.country, language, root)
    spread = [_tell_spread(regions, language, root)] if regions else []
    return [_tell_reference(comparison, marks, len(regions), language, root), *spread, *above]


def _tell_reference(
    comparison: Comparison, marks: Mapping[str, Mark], known: int, language: str, root: Path | None
) -> str:
    """What the sector weighs in the one country there is; of several, how many regions are known."""
    question, country = comparison.question, comparison.country
    of = {
        "period": label_period(question.period, language),
        "sector": name_sector(question.sector, language, root),
        "reference": name_sector(question.reference_sector, language, root),
        "counted": name_indicator(question.indicator, language, root),
    }
    if {NATION, PROVINCE} <= set(marks) and country == NATION:
        shares = {"france": marks[NATION].words, "province": marks[PROVINCE].words}
        return tell("weight_reference", language, **of, **shares)
    if country in marks:
        place = locate_territory(country, language, root)
        return tell("weight_country", language, **of, place=place, figure=marks[country].words)
    there = list_countries([name for name in comparison.rows["territory"] if name in marks], root)
    counts = {"known": str(known), "total": str(len(comparison.rows)), "countries": str(len(there))}
    return tell("weight_countries", language, **of, **counts)


def _tell_spread(regions: list[Mark], language: str, root: Path | None) -> str:
    highest, lowest = regions[0], regions[-1]
    return tell(
        "weight_spread",
        language,
        lowest=lowest.words,
        lowest_place=locate_territory(lowest.territory, language, root),
        highest=highest.words,
        highest_place=locate_territory(highest.territory, language, root),
    )


def _tell_above(
    regions: list[Mark], marks: Mapping[str, Mark], country: str, language: str, root: Path | None
) -> list[str]:
    wholes = {mark.territory: marks.get(find_country(mark.territory, root)) for mark in regions}
    above = [mark.name for mark in regions if (whole := wholes[mark.territory]) and mark.low > whole.high]
    if not country:
        said = [tell("weight_above_own", language, count=str(len(above)))]
    elif above:
        said = [tell("weight_above", language, names=label_list(above, language))]
    else:
        said = [tell("weight_above_none", language)]
    bounded = [mark for mark in regions if math.isnan(mark.value)]
    return said + ([tell("weight_bounds", language, count=str(len(bounded)))] if bounded else [])


def tell_order(comparison: Comparison, column: str, language: str, root: Path | None = None) -> str:
    """Return for how many of the ranked regions the order on `column` is established."""
    ranked = rank_rows(comparison, column).dropna(subset=["rank_first"])
    settled = ranked.loc[ranked["rank_first"] == ranked["rank_last"], "territory"]
    if len(settled) == len(ranked):
        return tell("order_all", language, ranked=str(len(ranked)))
    if len(settled) > NAMED:
        return tell("order_counted", language, settled=str(len(settled)), ranked=str(len(ranked)))
    names = {name: name_territory(name, language, root) for name in settled}
    listed = list_names(settled, language, names)
    return tell("order_settled", language, settled=str(len(settled)), ranked=str(len(ranked)), names=listed)


def tell_change(comparison: Comparison, language: str, root: Path | None = None) -> str:
    """Return how the sector changed since the base period, in France and in how many regions up and down."""
    question = comparison.question
    spans = {"base": label_period(question.base_period, language), "period": label_period(question.period, language)}
    marks, country = read_own_marks(comparison, "change_pct", language, root), comparison.country
    if country not in marks and (country or not marks):
        reasons = comparison.reasons[comparison.reasons["territory"].isin(["", country])]
        return tell("change_refused", language, reason=" ".join(reasons[f"reason_{language}"]), **spans)
    up, down = count_moves(comparison, language, root)
    moves = {"up": str(up), "down": str(down), **spans}
    if not country:
        return tell("change_countries", language, **moves)
    place = locate_territory(country, language, root)
    return tell("change_reference", language, figure=marks[country].words, place=place, **moves)


def count_moves(comparison: Comparison, language: str, root: Path | None = None) -> tuple[int, int]:
    """Return in how many regions the level rose for certain, and fell for certain."""
    regions = read_regions(comparison, "change_pct", language, root)
    return sum(mark.low > 0 for mark in regions), sum(mark.high < 0 for mark in regions)


def head_weight(comparison: Comparison, language: str, root: Path | None = None) -> str:
    """Return the headline of the weights: the first region beside its country, or that no share is known."""
    regions = read_regions(comparison, "sector_share_pct", language, root)
    if not regions:
        return tell("headline_weight_none", language)
    first = regions[0]
    country = find_country(first.territory, root)
    whole = read_own_marks(comparison, "sector_share_pct", language, root).get(country)
    own = {"place": capitalise(locate_territory(first.territory, language, root)), "figure": first.words}
    if whole is None:
        return tell("headline_weight_alone", language, **own)
    around = locate_territory(country, language, root)
    return tell("headline_weight", language, **own, around=around, whole=whole.words)


def head_quotient(comparison: Comparison, language: str, root: Path | None = None) -> str:
    """Return the headline of the location quotients: the regions above one for certain."""
    above = [mark for mark in read_regions(comparison, "location_quotient", language, root) if mark.low > 1]
    if not comparison.country:
        return tell("headline_quotient_own", language, count=str(len(above)))
    names = {mark.territory: mark.name for mark in above}
    return tell("headline_quotient", language, names=list_names(names, language, names))


def head_growth(comparison: Comparison, language: str, root: Path | None = None) -> str:
    """Return the headline of the changes: how many regions gain and lose."""
    up, down = count_moves(comparison, language, root)
    question = comparison.question
    spans = {"base": label_period(question.base_period, language), "period": label_period(question.period, language)}
    return tell("headline_growth", language, up=str(up), down=str(down), **spans)


def head_pairs(comparison: Comparison, other: Comparison, language: str, root: Path | None = None) -> str:
    """Return the headline of two national shares: those of the first region."""
    first = read_regions(comparison, "national_share_pct", language, root)[0]
    beside = read_own_marks(other, "national_share_pct", language, root)[first.territory]
    place = name_territory(first.territory, language, root)
    return tell("headline_pairs", language, place=place, digital=first.words, all=beside.words)


def tell_growth_caution(comparison: Comparison, identities: pd.DataFrame, language: str) -> str:
    """Return what a reader must know before reading a change: how many identities of its first year do not hold."""
    return caution_growth(comparison.question.indicator, comparison.question.base_period, identities, language)


def caution_growth(indicator: str, base: str, identities: pd.DataFrame, language: str) -> str:
    """Return the same for an indicator and the first year of a change."""
    same = (identities["period"] == base) & (identities["indicator"] == indicator)
    failed = int((same & ~identities["explained"]).sum())
    if not failed:
        return tell("growth_caution_none", language)
    return tell("growth_caution", language, count=str(failed), base=label_period(base, language))


def tell_coverage(comparison: Comparison, language: str, root: Path | None = None) -> str:
    """Return what changed of what is counted between the base period and the period, after the table of breaks."""
    question, family = comparison.question, comparison.family
    asked = (family.source, question.indicator, question.sector, question.base_period, question.period)
    breaks = find_breaks(*asked, root=root, geography=family.geography)
    return " ".join(breaks.loc[breaks["kind"] == COVERAGE, f"note_{language}"])


def tell_end(comparison: Comparison, language: str, root: Path | None = None) -> list[str]:
    """Return why the period ends where it does: the breaks that the next year would cross, from the table of breaks."""
    question, family = comparison.question, comparison.family
    asked = (family.source, question.indicator, question.sector, question.period, str(int(question.period) + 1))
    breaks = find_breaks(*asked, root=root, geography=family.geography)
    notes = breaks.loc[breaks["kind"] != COVERAGE, f"note_{language}"].tolist()
    period = label_period(question.period, language)
    return [tell("period_ends", language, period=period, note=note) for note in notes]


def label_change(first: float, last: float, language: str) -> str:
    """Return the change from `first` to `last` in percent, signed."""
    return label_percent(100 * (last / first - 1), language, signed=True)
