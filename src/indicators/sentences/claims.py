"""What sources say of one fact, put beside one another: gaps, causes, a share taken for growth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.errors import ComparisonError
from indicators.gaps import group_indicator
from indicators.labels import (
    label_interval,
    label_number,
    label_observation,
    label_percent,
    label_period,
    label_word,
)
from indicators.observations import Table, list_values, read_sources, select_rows
from indicators.sentences.frames import name_indicator, name_sector, tell
from indicators.series import trace_series
from indicators.tabular import list_records
from indicators.territories import locate_territory


class Span(NamedTuple):
    """Two levels of one series and the change between them, in percent."""

    first: float
    last: float
    change: float


COMPUTED = "headline_reconciled_computed"
SHARE_TAKEN = "cause_share_taken_for_growth"


def name_causes(causes: Sequence[str], language: str) -> str:
    """Return the likely causes of a gap, each in a word or two."""
    return label_word("semicolon", language).join(tell(f"short_{cause}", language) for cause in causes)


def read_claims(reconciled: pd.DataFrame, source: str) -> list[dict[str, object]]:
    """Return the rows of a reconciliation that `source` reports, as they stand in it."""
    return list_records(reconciled[reconciled["source"] == source])


def tell_claim(
    claim: Mapping[str, object], reconciled: pd.DataFrame, language: str, root: Path | None = None
) -> list[str]:
    """Return one reported level beside the official figure of the same kind, the gap and what may explain it."""
    official = _find_reference(claim, reconciled)
    if official is None:
        return []
    published = read_sources(root, columns=["published"], source=str(claim["source"]))["published"].iloc[0]
    said = tell(
        "claim_level",
        language,
        text=str(claim["text"]),
        publisher=str(claim["publisher"]),
        published=label_period(str(published), language),
        reference_publisher=str(official["publisher"]),
        reference=label_number(float(official["value"]), language),
        indicator=name_indicator(str(official["indicator"]), language, root),
        sector=name_sector(str(official["sector"]), language, root),
        period=label_period(str(official["period"]), language),
    )
    return [said, _tell_gap(claim, official, language)]


def _tell_gap(claim: Mapping[str, object], official: Mapping[str, object], language: str) -> str:
    causes, gap = name_causes(claim["causes"], language), float(claim["gap_pct"])
    low, high = float(claim["gap_low"]), float(claim["gap_high"])
    if math.isnan(gap):
        return _tell_open_gap(claim, official, causes, language)
    bounds = label_interval(low, high, "percent", language)
    return tell("claim_gap", language, gap=label_percent(gap, language, signed=True), bounds=bounds, causes=causes)


def _tell_open_gap(claim: Mapping[str, object], official: Mapping[str, object], causes: str, language: str) -> str:
    """A figure with a bound on one side gives the gap an end on one side, never two."""
    upward = claim["qualifier"] == "at_least" or official["qualifier"] == "at_most"
    key, end = ("claim_open", "gap_low") if upward else ("claim_open_above", "gap_high")
    bound = label_percent(float(claim[end]), language, signed=True)
    return tell(key, language, bound=bound, causes=causes)


def _find_reference(claim: Mapping[str, object], reconciled: pd.DataFrame) -> Mapping[str, object] | None:
    """Return the official level that the gap of `claim` is measured against: same group of indicators, no gap."""
    group = group_indicator(str(claim["indicator"]))
    same = reconciled["indicator"].map(group_indicator) == group
    official = reconciled[same & (reconciled["kind"] == "official") & (reconciled["measure"] == "level")]
    chosen = official[(official["gap_pct"] == 0) & (official["observation"] != claim["observation"])]
    return chosen.iloc[0].to_dict() if len(chosen) else None


def tell_growth_claim(
    reconciled: pd.DataFrame, observations: Table, territory: str, language: str, root: Path | None = None
) -> list[str]:
    """Return whether the official series carry the growth that a press article reports for `territory`."""
    grown = reconciled[reconciled["measure"] == "change_percent"]
    claims = grown[(grown["kind"] == "press") & (grown["base_period"] != "") & ~grown["derived"]]
    said = [
        sentence
        for claim in list_records(claims)
        for sentence in _tell_growth(claim, grown, observations, territory, language, root)
    ]
    return said or [tell("claim_missing", language)]


def _tell_growth(
    claim: Mapping[str, object],
    grown: pd.DataFrame,
    observations: Table,
    territory: str,
    language: str,
    root: Path | None,
) -> list[str]:
    same = grown[grown["derived"] & (grown["indicator"] == claim["indicator"])]
    same = same[(same["period"] == claim["period"]) & (same["base_period"] == claim["base_period"])]
    if same.empty:
        return []
    official = same.iloc[0].to_dict()
    ends = select_rows(observations, {"observation": official["inputs"]}, ("observation", "value"))
    levels = ends.set_index("observation")["value"]
    first, last = (float(levels[name]) for name in official["inputs"])
    carried = claim["likely_low"] <= official["value"] <= claim["likely_high"]
    key = "claim_growth_borne" if carried else "claim_growth"
    said = tell(
        key,
        language,
        claimed=label_percent(float(claim["value"]), language, 0, signed=True),
        bounds=label_interval(float(claim["likely_low"]), float(claim["likely_high"]), "percent", language),
        indicator=_count_noun(official, language, root),
        place=locate_territory(territory, language, root),
        first=label_number(first, language),
        last=label_number(last, language),
        official=label_percent(float(official["value"]), language, signed=True),
        france=_tell_france(official, observations, language, root),
        base=label_period(str(claim["base_period"]), language),
        period=label_period(str(claim["period"]), language),
    )
    return [said, _tell_parts(claim, official, observations, territory, language, root)]


def _count_noun(official: Mapping[str, object], language: str, root: Path | None) -> str:
    noun = name_indicator(str(official["indicator"]), language, root)
    return tell("noun_official", language, counted=noun, sector=name_sector(str(official["sector"]), language, root))


def _tell_france(official: Mapping[str, object], observations: Table, language: str, root: Path | None) -> str:
    span = find_span(observations, official, str(official["sector"]), "france", root)
    return label_percent(span.change if span else math.nan, language, signed=True)


def find_span(
    observations: Table, official: Mapping[str, object], sector: str, territory: str, root: Path | None = None
) -> Span | None:
    """Return the levels and the change of `sector` between the years of `official`, in its series, or None."""
    first, last = str(official["base_period"]), str(official["period"])
    indicator, source = str(official["indicator"]), str(official["source"])
    try:
        series = trace_series(
            observations, indicator, sector, [territory], first, last, base=first, source=source, root=root
        )
    except ComparisonError:
        return None
    levels, index = (series.set_index("period")[column] for column in ("value", "index"))
    change = float(index.get(last, math.nan)) - 100
    return None if math.isnan(change) else Span(float(levels[first]), float(levels[last]), change)


def _tell_parts(
    claim: Mapping[str, object],
    official: Mapping[str, object],
    observations: Table,
    territory: str,
    language: str,
    root: Path | None,
) -> str:
    """Return whether any narrower activity of the same source reaches the claimed growth on its own."""
    own = list_values(observations, "sector", {"source": str(official["source"]), "territory": territory})
    sectors = [name for name in own if _is_narrow(name, str(official["sector"]))]
    spans = {name: find_span(observations, official, name, territory, root) for name in sectors}
    known = {name: span for name, span in spans.items() if span is not None}
    low = float(claim["likely_low"])
    parts = {"count": str(len(known)), "low": label_percent(low, language, signed=True)}
    reached = {name: span for name, span in known.items() if span.change >= low}
    if reached:
        named = [_phrase_span(name, span, language, root) for name, span in reached.items()]
        units = label_number(sum(span.last for span in reached.values()), language)
        counted = name_indicator(str(official["indicator"]), language, root)
        period = label_period(str(official["period"]), language)
        names = "; ".join(named) if language == "en" else " ; ".join(named)
        return tell("claim_parts_some", language, names=names, units=units, counted=counted, period=period, **parts)
    best = max(known, key=lambda name: known[name].change)
    change = label_percent(known[best].change, language, signed=True)
    return tell("claim_parts_none", language, best=name_sector(best, language, root), best_change=change, **parts)


def _phrase_span(sector: str, span: Span, language: str, root: Path | None) -> str:
    return tell(
        "part_change",
        language,
        sector=name_sector(sector, language, root),
        first=label_number(span.first, language),
        last=label_number(span.last, language),
        change=label_percent(span.change, language, signed=True),
    )


def _is_narrow(sector: str, whole: str) -> bool:
    """A division of the sector, or one of the two activities beside it that make and sell its equipment."""
    return (sector.startswith(whole) and sector != whole) or sector in ("nace_c26", "nace_g465")


def tell_share_taken(
    reconciled: pd.DataFrame, territory: str, language: str, root: Path | None = None, key: str = "share_not_growth"
) -> list[str]:
    """Return the sentence that unmasks a share reported as growth, for each figure so reported of `territory`."""
    taken = [row for row in list_records(reconciled) if SHARE_TAKEN in row["causes"]]
    shares = reconciled[reconciled["measure"] == "share"]
    said = []
    for row in taken:
        same = shares[(shares["value"] == row["value"])]
        official = same.iloc[0]
        said.append(
            tell(
                key,
                language,
                publisher=str(row["publisher"]),
                text=str(row["text"]),
                figure=label_percent(float(row["value"]), language),
                official=str(official["publisher"]),
                place=locate_territory(territory, language, root),
                period=label_period(str(official["period"]), language),
            )
        )
    return said


def tell_definitions(
    reconciled: pd.DataFrame, indicator: str, territory: str, language: str, root: Path | None = None
) -> str:
    """Return how far apart the publications of one level are, and what sets them apart."""
    rows = reconciled[(reconciled["indicator"] == indicator) & (reconciled["measure"] == "level")]
    causes = list(dict.fromkeys(cause for some in rows["causes"] for cause in some))
    lowest, highest = rows.loc[rows["value"].idxmin()], rows.loc[rows["value"].idxmax()]
    units = {"unit": "count", "absence": ""}
    return tell(
        "trap_definition",
        language,
        place=locate_territory(territory, language, root),
        count=str(rows["source"].nunique()),
        lowest=label_observation({**lowest.to_dict(), **_bounds(lowest), **units}, language),
        highest=label_observation({**highest.to_dict(), **_bounds(highest), **units}, language),
        counted=name_indicator(indicator, language, root),
        causes=name_causes(causes, language),
    )


def _bounds(row: pd.Series) -> dict[str, object]:
    return {"low": row["likely_low"], "high": row["likely_high"]}


def head_reconciled(reconciled: pd.DataFrame, language: str) -> str:
    """Return the headline of a reconciliation: how many figures are published and computed, sources, definitions."""
    own, computed = reconciled[~reconciled["derived"]], int(reconciled["derived"].sum())
    counts = {"count": len(own), "sources": own["source"].nunique(), "definitions": own["sector"].nunique()}
    key = ("headline_reconciled", "headline_reconciled_computed_one")[computed] if computed < 2 else COMPUTED
    return tell(key, language, computed=str(computed), **{key: str(number) for key, number in counts.items()})
