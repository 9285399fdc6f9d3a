"""What the figures of one publication would give together: under conditions that are said, as bounds only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from indicators.families import ONE_SIDED
from indicators.gaps import Figure, find_causes, read_figures
from indicators.intervals import Interval, add, divide, exact, overlap, scale
from indicators.labels import label_number, label_period
from indicators.observations import Table, select_rows
from indicators.sentences.claims import name_causes
from indicators.sentences.frames import name_indicator, tell
from indicators.tabular import list_records
from indicators.territories import locate_territory

DIGITS = 3  # a bound of two figures in words is no finer
HUNDRED = 100.0
UNITS, PERSONS = "establishments", "employees"


def tell_claims(observations: Table, territory: str, language: str, root: Path | None = None) -> list[str]:
    """Return what the figures of each source on a territory would give together, and their order against other claims.

    Empty where no source reports establishments and a growth of them. Other claims are levels that are claimed only.
    """
    levels = select_rows(observations, _level(UNITS))
    told: list[str] = []
    for source in dict.fromkeys(levels.loc[levels["territory"] == territory, "source"]):
        implied = tell_implied(observations, source, territory, language)
        claims = levels[(levels["precision"] == "claim") & (levels["territory"] != territory)]
        others = dict.fromkeys(claims["source"]) if implied else ()
        orders = (tell_other_claim(observations, source, territory, other, language, root) for other in others)
        told += [*implied, *filter(None, orders)]
    return told


def tell_implied(observations: Table, source: str, territory: str, language: str) -> list[str]:
    """Return what the establishments, the growth and the employees that `source` reports would give together.

    The establishments at the start of the growth, and the employees each: with bounds rounded outwards to three digits,
    never a central value, as one of the figures is one-sided. The conditions are part of the sentence. Nothing is said
    where a figure is missing, or where the stock has a date: then the conditions are others.
    """
    levels, grown = _read_claims(observations, source, territory)
    if UNITS not in levels or grown is None or levels[UNITS]["dated"] != "undated":
        return []
    units = _read_ends(levels[UNITS])
    words = {"text": str(levels[UNITS]["text"]), "change": str(grown["text"])}
    words |= {"base": label_period(str(grown["base_period"]), language)}
    words |= {"period": label_period(str(grown["period"]), language)}
    before = divide(units, add(exact(1.0), scale(_read_ends(grown), 1 / HUNDRED)))
    said = [tell("implied_units", language, bound=_phrase_bounds(before, language), **words)]
    if PERSONS in levels:
        each = divide(_read_ends(levels[PERSONS]), units)
        persons = str(levels[PERSONS]["text"])
        said.append(tell("implied_persons", language, bound=_phrase_bounds(each, language), persons=persons, **words))
    return said


def tell_other_claim(
    observations: Table, source: str, territory: str, other_source: str, language: str, root: Path | None = None
) -> str:
    """Return whether the establishments of `source` are more or fewer than those another source reports elsewhere.

    Only figures that count the same thing have an order; what sets these apart is said instead. "" where either source
    has no such level.
    """
    own = select_rows(observations, {**_level(UNITS), "source": source, "territory": territory})
    other = select_rows(observations, {**_level(UNITS), "source": other_source})
    if own.empty or other.empty:
        return ""
    figures = (read_figures(own)[0], read_figures(other)[0])
    causes = [cause for cause in find_causes(*figures, root) if cause != "cause_rounding"]
    place = str(other["territory"].iloc[0])
    return tell(
        _choose_key(figures, causes),
        language,
        place=locate_territory(place, language, root),
        other=label_number(figures[1].value, language),
        counted=name_indicator(UNITS, language, root),
        period=label_period(str(other["period"].iloc[0]), language),
        causes=name_causes(causes, language),
    )


def _choose_key(figures: tuple[Figure, Figure], causes: list[str]) -> str:
    own, other = figures
    if causes:
        defined = not any(cause.startswith("cause_definition") for cause in causes)
        return "claim_order_unknown" if defined else "claim_order_definition"
    if overlap(own.bounds, other.bounds):
        return "claim_order_open"
    return "claim_order_above" if own.bounds.low > other.bounds.high else "claim_order_below"


def _level(indicator: str) -> dict[str, str]:
    return {"indicator": indicator, "measure": "level", "absence": ""}


def _read_claims(
    observations: Table, source: str, territory: str
) -> tuple[dict[str, Mapping[str, object]], Mapping[str, object] | None]:
    """Return the levels that `source` reports of `territory`, by indicator, and its growth of establishments."""
    rows = select_rows(observations, {"source": source, "territory": territory, "absence": ""})
    levels = {row["indicator"]: row for row in list_records(rows[rows["measure"] == "level"])}
    grown = rows[(rows["measure"] == "change_percent") & (rows["indicator"] == UNITS) & (rows["base_period"] != "")]
    return levels, next(iter(list_records(grown)), None)


def _read_ends(row: Mapping[str, object]) -> Interval:
    """Return the strict bounds of a one-sided figure, whose open end stays open, and the likely bounds of any other."""
    kind = "" if row["qualifier"] in ONE_SIDED else "likely_"
    ends = (float(row[f"{kind}{end}"]) for end in ("low", "high"))
    return Interval(*ends)


def _phrase_bounds(bounds: Interval, language: str) -> str:
    """Return « au moins 3 120 », « au plus 3,7 » or both: a low end of nothing is none."""
    low, high = (_round_outwards(end, upwards) for end, upwards in zip(bounds, (False, True), strict=True))
    if math.isinf(bounds.high):
        return tell("bound_at_least", language, figure=_label(low, language))
    if bounds.low <= 0:
        return tell("bound_at_most", language, figure=_label(high, language))
    return tell("bound_between", language, low=_label(low, language), high=_label(high, language))


def _round_outwards(end: float, upwards: bool) -> float:
    if end == 0 or not math.isfinite(end):
        return end
    step = 10.0 ** (math.floor(math.log10(abs(end))) + 1 - DIGITS)
    return (math.ceil if upwards else math.floor)(round(end / step, 9)) * step


def _label(value: float, language: str) -> str:
    decimals = next(
        places for places in range(DIGITS + 1) if places == DIGITS or math.isclose(value, round(value, places))
    )
    return label_number(value, language, decimals)
