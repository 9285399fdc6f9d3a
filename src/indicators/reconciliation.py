"""Sources for the same fact side by side: how far apart they lie, and what could explain it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.breaks import COVERAGE, find_breaks
from indicators.errors import ComparisonError
from indicators.families import FAMILY_COLUMNS, KINDS, add_publishers, find_centres, find_years, read_bounds
from indicators.families import FIGURE_COLUMNS as FIGURES
from indicators.gaps import (
    GAP_COLUMNS,
    UNDEFINED,
    Figure,
    find_causes,
    group_indicator,
    list_definitions,
    measure_gap,
    read_figures,
)
from indicators.intervals import change_percent, exact, overlap
from indicators.measures.growth import percent_change
from indicators.observations import Table, list_values, select_rows
from indicators.paths import find_root
from indicators.periods import year_of
from indicators.sectors import find_sector

FIGURE_COLUMNS = (
    *("observation", "source", "publisher", "kind", "text", "value", "likely_low", "likely_high"),
    *("period", "base_period", "dated", "indicator", "measure", "unit", "qualifier", "sector", "scope", "nature"),
)
RECONCILED_COLUMNS = (*FIGURE_COLUMNS, *GAP_COLUMNS, "reference_kind", "causes", "derived", "inputs")
READ_COLUMNS = (*FIGURES, "text")
KNOWN_COLUMNS = (
    *FAMILY_COLUMNS,
    *("observation", "indicator", "measure", "object", "period", "base_period", "dated", "unit", "precision", "nature"),
)
ONE_LINE = ["source", "indicator", "measure", "sector", "scope", "denominator", "object", "base_period"]
MEASURES = ("level", "share", "change_percent", "change", "ratio", "index", "change_points")
SHARE_TAKEN = "cause_share_taken_for_growth"
CLOSE_YEARS = 1


class Span(NamedTuple):
    """The two ends of a change somebody reported."""

    indicator: str
    first: str
    last: str


def reconcile(
    observations: Table,
    territory: str,
    indicators: Sequence[str],
    period: str,
    *,
    reference: str | None = None,
    root: Path | None = None,
) -> pd.DataFrame:
    """Return what each source says of the digital sector of a territory, with the gap to a reference and its causes.

    A row a figure (columns `RECONCILED_COLUMNS`); of a series the year nearest to `period`. Where somebody reports a
    change between two years, the change that each official series gives for them is added: `derived` true, no
    observation, its `inputs`. The reference of a measure is the observation `reference`, or the most official figure
    nearest to `period`; `reference_kind` says of which kind it is. Gaps are in percent for levels, in points for shares
    and percentage changes, and not a number where the two count different things. `causes` are rules of rules.csv.
    Raises `ComparisonError` where nothing is known, or the reference is not among the figures.
    """
    root = root or find_root()
    known = _select_known(observations, territory, indicators, root)
    spans = _list_spans(known, indicators)
    nearest = _keep_nearest(known, year_of(period), reference)
    own = _add_figures(known, nearest, spans, observations)
    listed = nearest.merge(own[["observation", *READ_COLUMNS]], on="observation")
    grown = _grow_levels(own, spans, root)
    table = pd.concat([listed.assign(derived=False, inputs=[(name,) for name in listed["observation"]]), grown])
    table = table.sort_values(["measured", "rank", "distance", "indicator", "source", "observation"], ignore_index=True)
    told = _tell_gaps(table, own, reference, root)
    return told[list(RECONCILED_COLUMNS)]


def _select_known(observations: Table, territory: str, indicators: Sequence[str], root: Path | None) -> pd.DataFrame:
    """Return what is known of the digital sector of a territory, its figures not yet read."""
    asked = {"territory": territory, "indicator": indicators, "absence": ""}
    whole = list_definitions(list_values(observations, "sector", asked), root)
    own = add_publishers(select_rows(observations, {**asked, "sector": whole}, KNOWN_COLUMNS), root)
    if own.empty:
        raise ComparisonError(
            f"no figure of {', '.join(indicators)} on the digital sector of {territory}; "
            "look at the coverage of the territory for what is known"
        )
    return own.assign(rank=own["kind"].map(_rank_kind), measured=own["measure"].map(MEASURES.index))


def _add_figures(known: pd.DataFrame, nearest: pd.DataFrame, spans: list[Span], observations: Table) -> pd.DataFrame:
    """Return what is known with the figures that are shown, or decide what is said of them."""
    ends = {(span.indicator, period) for span in spans for period in (span.first, span.last)}
    pairs = zip(known["indicator"], known["period"], strict=True)
    needed = known["observation"].isin(nearest["observation"]) | (known["measure"] == "share")
    needed |= pd.Series([pair in ends for pair in pairs], index=known.index, dtype=bool)
    shown = {"observation": known.loc[needed, "observation"]}
    figures = select_rows(observations, shown, ("observation", *READ_COLUMNS))
    return known.merge(figures, on="observation")


def _rank_kind(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def _keep_nearest(own: pd.DataFrame, year: int, reference: str | None) -> pd.DataFrame:
    """Return one row of each series, the year nearest to `year`, and the reference whatever its year.

    Undated figures are all kept, and figures that differ within one year.
    """
    distance = (find_years(own["period"]) - year).abs()
    placed = own.assign(distance=distance.fillna(math.inf), year=find_years(own["period"]).fillna(0.0))
    nearest = placed.groupby(ONE_LINE)["distance"].transform("min")
    kept = placed[(placed["distance"] == nearest) | placed["distance"].eq(math.inf)]
    earliest = kept.groupby(ONE_LINE)["year"].transform("min")
    chosen = kept[(kept["year"] == earliest) | kept["distance"].eq(math.inf)]
    asked = placed[(placed["observation"] == reference) & ~placed["observation"].isin(chosen["observation"])]
    return pd.concat([chosen, asked])


def _list_spans(own: pd.DataFrame, indicators: Sequence[str]) -> list[Span]:
    """Return the pairs of years between which somebody reports a change, for each indicator asked for."""
    changes = own[(own["measure"] == "change_percent") & (own["base_period"] != "") & (own["period"] != "")]
    pairs = sorted(set(zip(changes["base_period"], changes["period"], strict=True)))
    return [Span(indicator, first, last) for indicator in indicators for first, last in pairs]


def _grow_levels(own: pd.DataFrame, spans: list[Span], root: Path | None) -> pd.DataFrame:
    """Return the changes the series themselves give for the spans, as rows beside the observations."""
    levels = own[(own["measure"] == "level") & (own["nature"] == "observed") & (own["precision"] != "sample")]
    keys = ["source", "sector", "scope", "geography"]
    rows = [
        _grow_once(series, span, root)
        for span in spans
        for _, series in levels[levels["indicator"] == span.indicator].groupby(keys)
    ]
    found = [row for row in rows if row is not None]
    return (
        pd.DataFrame(found).reindex(columns=[*own.columns, "distance", "derived", "inputs"]).astype({"derived": bool})
    )


def _grow_once(series: pd.DataFrame, span: Span, root: Path | None) -> dict[str, object] | None:
    ends = [series[series["period"] == period].head(1) for period in (span.first, span.last)]
    if any(end.empty for end in ends):
        return None
    base, last = (end.iloc[0] for end in ends)
    key = (last["source"], span.indicator, last["sector"])
    breaks = find_breaks(*key, span.first, span.last, root=root, geography=last["geography"])
    if (breaks["kind"] != COVERAGE).any():
        return None
    bounds = change_percent(*(read_bounds(end) for end in ends))
    value = float(percent_change(*(find_centres(end).iloc[0] for end in ends)))
    return {
        **last.to_dict(),
        **{"measure": "change_percent", "unit": "percent", "value": value, "base_period": span.first},
        **{"low": bounds.low[0], "high": bounds.high[0], "likely_low": bounds.low[0], "likely_high": bounds.high[0]},
        **{"observation": "", "text": f"{base['text']} → {last['text']}", "qualifier": "exact", "distance": 0.0},
        **{"derived": True, "inputs": (base["observation"], last["observation"])},
        "measured": MEASURES.index("change_percent"),
    }


def _tell_gaps(table: pd.DataFrame, own: pd.DataFrame, reference: str | None, root: Path | None) -> pd.DataFrame:
    if reference is not None and reference not in set(table["observation"]):
        raise ComparisonError(
            f"reference {reference!r} is not among the {len(table)} figures of this fact; take the id of one of them"
        )
    figures = read_figures(table)
    bases = _choose_bases(table, reference)
    gaps = [_measure_own_gap(row, base, figures) for row, base in enumerate(bases)]
    causes = [() if row == base else find_causes(figures[row], figures[base], root) for row, base in enumerate(bases)]
    taken = [_is_share_taken(figure, own, root) for figure in figures]
    causes = [((SHARE_TAKEN, *told) if hit else told) for told, hit in zip(causes, taken, strict=True)]
    found = pd.DataFrame(gaps, columns=list(GAP_COLUMNS), index=table.index, dtype=float)
    kinds = table["kind"].to_numpy()[bases]
    return table.assign(**found, reference_kind=kinds, causes=pd.Series(causes, index=table.index, dtype=object))


def _choose_bases(table: pd.DataFrame, reference: str | None) -> list[int]:
    """Return, for each row, the row it is held against: the first of its measure and kind, unless one is named."""
    kinds = list(zip(table["measure"], table["indicator"].map(group_indicator), strict=True))
    bases = {kind: kinds.index(kind) for kind in kinds}
    if reference is not None:
        named = table["observation"].tolist().index(reference)
        bases[kinds[named]] = named
    return [bases[kind] for kind in kinds]


def _measure_own_gap(row: int, base: int, figures: list[Figure]) -> tuple[float, float, float]:
    return (0.0, 0.0, 0.0) if row == base else measure_gap(figures[row], figures[base])


def _is_share_taken(figure: Figure, own: pd.DataFrame, root: Path | None) -> bool:
    """Return whether a reported percentage change carries the number of a share published for the same territory.

    Both must be of one defined sector, and the share's year, where dated, must lie in the span of the change or close
    to its end: anything less would accuse a source of a slip that a coincidence explains.
    """
    if figure.measure != "change_percent":
        return False
    shares = own[(own["measure"] == "share") & (own["unit"] == "percent") & (own["value"] == figure.value)]
    if shares.empty or not bool(overlap(figure.bounds, exact(figure.value))):
        return False
    years = find_years(shares["period"])
    first, last = _year(figure.base_period, -math.inf), _year(figure.period, math.inf)
    close = years.isna() | years.between(min(first, last - CLOSE_YEARS), last + CLOSE_YEARS)
    same = (shares["sector"] == figure.sector) & (find_sector(figure.sector, root).basis != UNDEFINED)
    return bool((close & same).any())


def _year(period: str, missing: float) -> float:
    return float(year_of(period)) if period else missing
