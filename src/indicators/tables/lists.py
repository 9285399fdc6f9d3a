"""The way back from what is not a comparison: series, funding, coverage, and figures as reported."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from indicators.charts.funding import phrase_amount, phrase_part
from indicators.charts.lines import add_lines, list_apart, name_point
from indicators.codebook import find_indicator
from indicators.labels import (
    label_number,
    label_observation,
    label_period,
    label_value,
    label_word,
)
from indicators.observations import Table, ask
from indicators.tables.evidence import EVIDENCE_COLUMNS, join_bounds, keep_needed, phrase_precision, read_passports
from indicators.tabular import list_records
from indicators.territories import name_territory


def list_series_evidence(
    series: pd.DataFrame,
    observations: Table,
    language: str,
    *,
    column: str = "index",
    sources: pd.DataFrame | None = None,
    root: Path | None = None,
) -> pd.DataFrame:
    """Return a row of evidence for each point of draw_evolution: `id` is line-period."""
    every = list_records(add_lines(series, language, root))
    apart = {name_point(row) for row in list_apart(every, column)}
    points = [row for row in every if not math.isnan(row[column]) or name_point(row) in apart]
    bases = {row["line"]: row["observation"] for row in every if row["period"] == row["base"]}
    needed = [(row["observation"], *([bases.get(row["line"], "")] if column == "index" else [])) for row in points]
    passports = read_passports(keep_needed(observations, needed), language, sources, root)
    unit = "index" if column == "index" else "count"
    low, high = ("index_low", "index_high") if column == "index" else ("likely_low", "likely_high")
    listed = [
        (
            name_point(row),
            f"{row['line_name']}, {label_period(row['period'], language)}",
            label_value(float(row[column]), unit, language),
            join_bounds(float(row[low]), float(row[high]), unit, label_word("bounds_derived", language), language),
            label_word("method_index", language, base=row["base"]) if column == "index" else "",
            passports.tell(names),
            (),
        )
        for row, names in zip(points, needed, strict=True)
    ]
    told = pd.DataFrame(listed, columns=list(EVIDENCE_COLUMNS))
    return _tell_apart(told, points, apart, language)


def _tell_apart(
    told: pd.DataFrame, points: Sequence[Mapping[str, object]], apart: set[str], language: str
) -> pd.DataFrame:
    """Of a point beyond a break the level is told, and that it is no index."""
    if not apart:
        return told
    levels = {name_point(row): label_value(float(row["value"]), "count", language) for row in points}
    methods = {name_point(row): label_word("method_apart", language, base=str(row["base"])) for row in points}
    beyond = told["id"].isin(apart)
    figure, method = (
        told["id"].map(words).where(beyond, told[column]) for words, column in ((levels, "figure"), (methods, "method"))
    )
    return told.assign(figure=figure, method=method, bounds=told["bounds"].mask(beyond, ""))


def list_funding_evidence(
    funding: pd.DataFrame,
    observations: Table,
    language: str,
    *,
    sources: pd.DataFrame | None = None,
    root: Path | None = None,
) -> pd.DataFrame:
    """Return a row of evidence for each part of draw_funding: `id` is the observation."""
    rows = list_records(funding)
    passports = read_passports(keep_needed(observations, funding["inputs"]), language, sources, root)
    listed = [
        (
            row["observation"],
            f"{name_territory(row['territory'], language, root=root)}, {row['object']}",
            label_word(
                "share_of",
                language,
                payer=row["payer"] or label_word("whole", language),
                figure=_phrase_part(row, language),
            ),
            join_bounds(row["amount_low"], row["amount_high"], "EUR", label_word("bounds_amount", language), language),
            str(row[f"method_{language}"]),
            passports.tell(row["inputs"]),
            (),
        )
        for row in rows
    ]
    return pd.DataFrame(listed, columns=list(EVIDENCE_COLUMNS)).drop_duplicates("id", ignore_index=True)


def _phrase_part(row: Mapping[str, object], language: str) -> str:
    """As the chart says it; of the whole amount there is no share."""
    return (
        phrase_part(row, language) if row["payer"] or math.isfinite(row["share_low"]) else phrase_amount(row, language)
    )


def list_coverage_evidence(
    coverage: pd.DataFrame,
    observations: Table,
    language: str,
    *,
    sources: pd.DataFrame | None = None,
    root: Path | None = None,
) -> pd.DataFrame:
    """Return a row of evidence for each filled cell of draw_coverage: `id` is territory-indicator.

    Its inputs are the first and the last figure or absence of each source.
    """
    filled = coverage[(coverage["observations"].astype(int) > 0) | (coverage["absences"].astype(int) > 0)]
    pairs = sorted(zip(filled["territory"], filled["indicator"], strict=True))
    parts = dict(zip(pairs, ask(observations, list_ends, root, pairs=pairs), strict=True))
    passports = read_passports(keep_needed(observations, parts.values()), language, sources, root)
    listed = [
        (
            f"{row['territory']}-{row['indicator']}",
            name_territory(row["territory"], language, root=root),
            getattr(find_indicator(row["indicator"], root=root), f"title_{language}"),
            "",
            _count_of_sources(int(row["observations"]) + int(row["absences"]), language),
            passports.tell(parts.get((row["territory"], row["indicator"]), ())),
            (),
        )
        for row in list_records(filled)
    ]
    return pd.DataFrame(listed, columns=list(EVIDENCE_COLUMNS))


def _count_of_sources(count: int, language: str) -> str:
    key = "counted_of_sources" if count > 1 else "counted_of_sources_one"
    return label_word(key, language, count=label_number(count, language))


def list_ends(observations: pd.DataFrame, pairs: Sequence[Sequence[str]], root: Path | None = None) -> list[list[str]]:
    """Return, for each pair of territory and indicator, the ids of the first and last observation of each source."""
    del root  # every input is in the observations; the argument is there as in the other questions
    ordered = observations.sort_values(["source", "period", "sector"], kind="stable")
    grouped = ordered.groupby(["territory", "indicator", "source"], sort=True)["observation"]
    names: dict[tuple[str, str], dict[str, None]] = {}
    for end in (grouped.first(), grouped.last()):
        for (territory, indicator, _), name in end.items():
            names.setdefault((territory, indicator), {})[name] = None
    return [list(names.get((territory, indicator), ())) for territory, indicator in pairs]


def list_observation_evidence(
    observations: pd.DataFrame, language: str, *, sources: pd.DataFrame | None = None, root: Path | None = None
) -> pd.DataFrame:
    """Return a row of evidence for each of `observations`, shown as reported: `id` is the observation."""
    passports = read_passports(observations, language, sources, root)
    listed = []
    for row in list_records(observations):
        how = "" if row["absence"] else phrase_precision(row, language)
        bounds = join_bounds(row["likely_low"], row["likely_high"], row["unit"], how, language)
        name = name_territory(row["territory"], language, root=root) if row["territory"] else ""
        figure = label_observation(row, language)
        listed.append((row["observation"], name, figure, bounds, "", passports.tell([row["observation"]]), ()))
    return pd.DataFrame(listed, columns=list(EVIDENCE_COLUMNS))
