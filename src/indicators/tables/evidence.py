"""The way back: for each figure shown, its bounds, its method, and the words, place and source it comes from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from indicators.charts.marks import Mark, find_shape, read_marks
from indicators.codebook import find_indicator
from indicators.families import FIGURE_COLUMNS
from indicators.labels import (
    label_flags,
    label_interval,
    label_period,
    label_word,
)
from indicators.observations import Table, read_sources, select_rows
from indicators.sectors import find_sector
from indicators.tables.places import label_place
from indicators.tabular import list_records
from indicators.territories import name_territory

if TYPE_CHECKING:
    from indicators.comparisons import Comparison

EVIDENCE_COLUMNS = ("id", "territory", "figure", "bounds", "method", "inputs", "reasons")
SOURCE_FIELDS = ("publisher", "title", "published", "address")
PASSPORT_COLUMNS = (
    *("indicator", "sector", "territory", "period", "base_period", "precision", "flags"),
    *("source", "place", "text", "published", "observation"),
)
# What a page needs to show an observation as it was reported, with its passport.
SHOWN_COLUMNS = (*PASSPORT_COLUMNS, "scope", "measure", "unit", "absence", *FIGURE_COLUMNS)


class Input(NamedTuple):
    """One reported figure: what it is of, its words, where they stand, in which source, and its flags in words."""

    about: str
    words: str
    place: str
    publisher: str
    title: str
    published: str
    address: str
    flags: str = ""
    observation: str = ""


class Passports(NamedTuple):
    """The observations and sources from which inputs are told, and those told already: many rows share an input."""

    observations: Mapping[str, Mapping[str, object]]
    sources: Mapping[str, Mapping[str, object]]
    language: str
    root: Path | None
    told: dict[str, Input]

    def tell(self, names: Iterable[str]) -> tuple[Input, ...]:
        """Return the inputs of these observation ids, those unknown left out, each once."""
        return tuple(self._tell_once(name) for name in dict.fromkeys(names) if name in self.observations)

    def _tell_once(self, name: str) -> Input:
        if name not in self.told:
            self.told[name] = self._tell(self.observations[name])
        return self.told[name]

    def _tell(self, row: Mapping[str, object]) -> Input:
        source = self.sources.get(str(row["source"]), {})
        publisher, title, published, address = (str(source.get(field, "")) for field in SOURCE_FIELDS)
        published = str(row["published"]) or published
        return Input(
            about=describe_observation(row, self.language, self.root),
            words=str(row["text"]),
            place=label_place(str(row["place"]), self.language),
            publisher=publisher,
            title=title or str(row["source"]),
            published=label_period(published, self.language) if published else "",
            address=address,
            flags=label_flags(str(row["flags"]), self.language),
            observation=str(row["observation"]),
        )


def read_passports(
    observations: pd.DataFrame, language: str, sources: pd.DataFrame | None = None, root: Path | None = None
) -> Passports:
    """Return what tells the inputs; without `sources` those of data/processed."""
    known = sources
    if known is None:
        known = read_sources(root, columns=("source", *SOURCE_FIELDS), source=observations["source"])
    rows = zip(observations["observation"], list_records(observations), strict=True)
    by_source = zip(known["source"], list_records(known), strict=True)
    return Passports(dict(rows), dict(by_source), language, root, {})


def describe_observation(row: Mapping[str, object], language: str, root: Path | None = None) -> str:
    """Return what an observation is of: indicator, sector, territory and period, in words."""
    indicator = find_indicator(str(row["indicator"]), root=root)
    words = [getattr(indicator, f"title_{language}")]
    if row["sector"]:
        words.append(getattr(find_sector(str(row["sector"]), root=root), f"title_{language}"))
    words.append(name_territory(str(row["territory"]), language, root=root) if row["territory"] else "")
    words.append(label_period(str(row["period"]), language, str(row["base_period"])))
    return ", ".join(word for word in words if word)


def list_evidence(
    comparison: Comparison,
    column: str,
    observations: Table,
    language: str,
    *,
    sources: pd.DataFrame | None = None,
    root: Path | None = None,
) -> pd.DataFrame:
    """Return a row of evidence for each row and reference of `comparison`: columns `EVIDENCE_COLUMNS`.

    `id` is the territory, to which the exhibit's name is put in front; `inputs` are tuples of `Input`, `reasons` tuples
    of sentences why it is not comparable.
    """
    return list_columns_evidence(comparison, [column], observations, language, sources=sources, root=root)[column]


def list_columns_evidence(
    comparison: Comparison,
    columns: Sequence[str],
    observations: Table,
    language: str,
    *,
    sources: pd.DataFrame | None = None,
    root: Path | None = None,
) -> dict[str, pd.DataFrame]:
    """Return the evidence of several columns, as `list_evidence` gives it; what is behind them is looked for once."""
    rows = pd.concat([comparison.rows, comparison.references], ignore_index=True)
    needed = {column: _find_inputs(comparison, rows, column) for column in columns}
    told = keep_needed(observations, [names for some in needed.values() for names in some.values()])
    passports = read_passports(told, language, sources, root)
    return {column: _tell_column(comparison, column, rows, needed[column], passports) for column in columns}


def _tell_column(
    comparison: Comparison, column: str, rows: pd.DataFrame, needed: Mapping[str, tuple[str, ...]], passports: Passports
) -> pd.DataFrame:
    language, root, observed = passports.language, passports.root, passports.observations
    methods, reasons = _list_methods(comparison, column, language), _list_reasons(comparison, language)
    unit = find_shape(comparison, column, root).unit
    marks = read_marks(rows, comparison, column, language, "", root)
    listed = [
        (
            mark.territory,
            mark.name,
            mark.words,
            _phrase_bounds(mark, column, unit, observed.get(row["observation"], {}), row, language),
            methods.get(mark.territory, ""),
            passports.tell(needed[mark.territory]),
            reasons.get(mark.territory, ()),
        )
        for mark, row in zip(marks, list_records(rows), strict=True)
    ]
    return pd.DataFrame(listed, columns=list(EVIDENCE_COLUMNS)).drop_duplicates("id", ignore_index=True)


def keep_needed(observations: Table, names: Iterable[Iterable[str]]) -> pd.DataFrame:
    """Return only the observations needed: the table may be long, an exhibit is not."""
    wanted = {name for some in names for name in some}
    return select_rows(observations, {"observation": wanted}, PASSPORT_COLUMNS)


def select_shown(observations: Table, names: Iterable[str]) -> pd.DataFrame:
    """Return the observations of these ids, in their order, with what a page needs to show them."""
    listed = list(names)
    found = select_rows(observations, {"observation": listed}, SHOWN_COLUMNS).set_index("observation")
    return found.loc[listed].reset_index()


def _find_inputs(comparison: Comparison, rows: pd.DataFrame, column: str) -> dict[str, tuple[str, ...]]:
    names = zip(rows["territory"].tolist(), rows["observation"].tolist(), strict=True)
    own = {territory: (name,) if name else () for territory, name in names}
    told = _list_derived(comparison, column, "inputs")
    return own | {territory: tuple(inputs) or own[territory] for territory, inputs in told}


def _list_methods(comparison: Comparison, column: str, language: str) -> dict[str, str]:
    """How the figure of each territory in `column` came about, the first that is told."""
    told = _list_derived(comparison, column, f"method_{language}")
    return {territory: str(method) for territory, method in reversed(told)}


def _list_derived(comparison: Comparison, column: str, what: str) -> list[tuple[str, object]]:
    """Each territory of the derivations of `column`, with what is told of it."""
    derived = comparison.derivations
    told = zip(derived["territory"].tolist(), derived["column"].tolist(), derived[what].tolist(), strict=True)
    return [(territory, part) for territory, of, part in told if of == column]


def _list_reasons(comparison: Comparison, language: str) -> dict[str, tuple[str, ...]]:
    """The sentences why a territory is not comparable, each once."""
    told: dict[str, dict[str, None]] = {}
    reasons = comparison.reasons
    for territory, reason in zip(reasons["territory"].tolist(), reasons[f"reason_{language}"].tolist(), strict=True):
        told.setdefault(territory, {})[reason] = None
    return {territory: tuple(sentences) for territory, sentences in told.items()}


def _phrase_bounds(
    mark: Mark, column: str, unit: str, observed: Mapping[str, object], row: Mapping[str, object], language: str
) -> str:
    """The likely bounds and how they came about."""
    if not mark.present:
        return ""
    if column != "value":
        return join_bounds(mark.low, mark.high, unit, label_word("bounds_derived", language), language)
    how = phrase_precision({**row, "precision": observed.get("precision")}, language)
    return join_bounds(float(row["likely_low"]), float(row["likely_high"]), unit, how, language)


def phrase_precision(row: Mapping[str, object], language: str) -> str:
    """Return how the bounds of a reported figure came about; nothing that its source marks is called exact."""
    counted = row["precision"] == "count" and row["qualifier"] in ("", "exact")
    flags = label_flags(str(row["flags"]), language)
    if not flags:
        return label_word("bounds_count" if counted else f"bounds_{row['qualifier'] or 'exact'}", language)
    how = label_word("bounds_counted" if counted else f"bounds_{row['qualifier'] or 'exact'}", language)
    return label_word("bounds_flagged", language, how=how, flags=flags)


def join_bounds(low: float, high: float, unit: str, how: str, language: str) -> str:
    """Return likely bounds and how they came about; only the latter where there is but one figure."""
    if math.isnan(low) or math.isnan(high):
        return how if not math.isnan(low) or not math.isnan(high) else ""
    interval = label_interval(low, high, unit, language)
    alike = interval == label_interval(low, low, unit, language)  # bounds that print as one figure add nothing
    return how if alike else interval + label_word("semicolon", language) + how


def list_pair_evidence(
    comparison: Comparison,
    other: Comparison,
    column: str,
    observations: Table,
    language: str,
    *,
    sources: pd.DataFrame | None = None,
    root: Path | None = None,
) -> pd.DataFrame:
    """Return the evidence of both comparisons of draw_paired_shares; the ids of `other` end in -other."""
    first = list_evidence(comparison, column, observations, language, sources=sources, root=root)
    second = list_evidence(other, column, observations, language, sources=sources, root=root)
    return pd.concat([first, second.assign(id=second["id"] + "-other")], ignore_index=True)
