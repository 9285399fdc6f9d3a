"""One family of figures through time: levels, an index, and the breaks no line may cross."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.breaks import COVERAGE, find_breaks
from indicators.errors import ComparisonError
from indicators.families import (
    FAMILY_COLUMNS,
    Family,
    add_publishers,
    choose_family,
    find_centres,
    find_years,
    read_bounds,
)
from indicators.intervals import Interval, divide, enclose, scale
from indicators.levels import LEVEL_COLUMNS, collect_levels, group_regions
from indicators.measures.growth import index_numbers
from indicators.observations import Table, ask, select_rows
from indicators.paths import find_root
from indicators.periods import year_of
from indicators.regions import PROVINCE

SERIES_COLUMNS = (
    *("territory", "period", "value", "likely_low", "likely_high", "index", "index_low", "index_high"),
    *("index_apart", "break_before", "observation", "absence", "flags", "base", "source", "inputs"),
)
BASE_INDEX = 100.0
CHOSEN_BY = (*FAMILY_COLUMNS, "territory", "period", "dated", "absence")
POINT_COLUMNS = tuple(dict.fromkeys((*LEVEL_COLUMNS, *FAMILY_COLUMNS, "precision", "obs_status", "flags")))


class Known(NamedTuple):
    """The years of a family: all it observes, those marked as broken, those with a figure."""

    years: list[int]
    flagged: list[int]
    valued: list[int]


def trace_series(
    observations: Table,
    indicator: str,
    sector: str,
    territories: Sequence[str],
    first: str,
    last: str,
    *,
    base: str | None = None,
    source: str | None = None,
    root: Path | None = None,
) -> pd.DataFrame:
    """Return the yearly levels of `territories` from `first` to `last`, a row a territory and year, in one family.

    Columns as in `SERIES_COLUMNS`. A year without a figure has a row without a value, so that no line is drawn across
    the gap. `break_before` marks the first year after a break; the index (base = 100) is not a number beyond a break
    from its base, for samples, and where a figure is one-sided (its bounds stay). `index_apart` is the level beyond a
    break on the scale of the index: it shows the jump and is no index. Without `base` it is the first year
    of the longest stretch without a break. Raises `ComparisonError` where nothing is observed in these years.
    """
    root = root or find_root()
    span = (first, last)
    of = {"indicator": indicator, "sector": sector, "measure": ("level", "share"), "nature": "observed"}
    family = _choose_family(observations, of, territories, span, source, root)
    own = {**of, **{column: getattr(family, column) for column in FAMILY_COLUMNS}}
    known = Known(*(ask(observations, list_known_years, root, criteria=own, span=span)))
    years = range(known.years[0], known.years[-1] + 1)
    breaks = _find_break_years(known, family, indicator, span, root)
    start = year_of(base) if base else _choose_base(list(years), known, breaks)
    rows = _read_rows(observations, own, territories, span)
    points = pd.concat([rows, _add_up_province(rows, territories, years, family, root)], ignore_index=True)
    parts = [_trace_territory(points, name, years, breaks, start, family) for name in territories]
    return pd.concat(parts, ignore_index=True)[list(SERIES_COLUMNS)]


def _choose_family(
    observations: Table,
    of: Mapping[str, str | tuple[str, ...]],
    territories: Sequence[str],
    span: tuple[str, str],
    source: str | None,
    root: Path | None,
) -> Family:
    """Return the family that knows most of the territories and years asked for."""
    asked = _keep_dated(select_rows(observations, {**of, "territory": territories}, CHOSEN_BY), span)
    if asked.empty and PROVINCE in territories:
        asked = _keep_dated(select_rows(observations, of, CHOSEN_BY), span)
    if asked.empty:
        raise ComparisonError(
            f"no dated figure of {of['indicator']}, sector {of['sector']}, for {', '.join(territories)} "
            f"from {span[0]} to {span[1]}; widen the years, or choose another sector"
        )
    points = add_publishers(asked, root).assign(territory=asked["territory"] + " " + asked["period"])
    return choose_family(points, asked["absence"] == "", source)


def list_known_years(
    observations: pd.DataFrame,
    criteria: Mapping[str, str | Sequence[str]],
    span: Sequence[str],
    root: Path | None = None,
) -> tuple[list[int], list[int], list[int]]:
    """Return the years that a family observes in any territory, those it marks as broken, those it has a figure of."""
    del root  # every input is in the observations; the argument is there as in the other questions
    rows = _order_rows(select_rows(observations, criteria, POINT_COLUMNS), span)
    some = (rows, rows[rows["obs_status"] == "B"], rows[rows["value"].notna()])
    return tuple(sorted({int(year) for year in part["year"]}) for part in some)


def _read_rows(
    observations: Table, own: Mapping[str, str | tuple[str, ...]], territories: Sequence[str], span: tuple[str, str]
) -> pd.DataFrame:
    """Return the figures of a family, one a territory and year: of all territories where the province is asked for."""
    places = {} if PROVINCE in territories else {"territory": territories}
    rows = _order_rows(select_rows(observations, {**own, **places}, POINT_COLUMNS), span)
    return rows.assign(inputs=[(name,) for name in rows["observation"]])


def _order_rows(rows: pd.DataFrame, span: Sequence[str]) -> pd.DataFrame:
    ordered = _keep_dated(rows, span).sort_values(["object", "period", "observation"], kind="stable")
    return ordered.drop_duplicates(["territory", "year"])


def _keep_dated(rows: pd.DataFrame, span: Sequence[str]) -> pd.DataFrame:
    """Return the rows that are dated and lie in the span, with `year`."""
    rows = rows.assign(year=find_years(rows["period"]))
    return rows[(rows["dated"] != "undated") & rows["year"].between(year_of(span[0]), year_of(span[1]))]


def _add_up_province(
    rows: pd.DataFrame, territories: Sequence[str], years: range, family: Family, root: Path | None
) -> pd.DataFrame:
    """Return rows for the province where it is asked for and only its regions are observed."""
    if PROVINCE not in territories or (rows["territory"] == PROVINCE).any():
        return rows.head(0)
    regions = group_regions(list(rows["territory"].unique()), max(years), family.geography, root)
    levels = collect_levels(rows, regions, root)
    found = {year: levels.find(family.sector, PROVINCE, year) for year in years}
    sums = [
        {"year": float(year), "value": level.value, "likely_low": level.bounds.low, "likely_high": level.bounds.high}
        | {"inputs": level.inputs}
        for year, level in found.items()
        if level is not None
    ]
    return pd.DataFrame(sums).reindex(columns=rows.columns).assign(territory=PROVINCE)


def _find_break_years(
    known: Known, family: Family, indicator: str, span: tuple[str, str], root: Path | None
) -> set[int]:
    breaks = find_breaks(family.source, indicator, family.sector, *span, root=root, geography=family.geography)
    declared = {year_of(period) for period in breaks.loc[breaks["kind"] != COVERAGE, "period"]}
    return declared | {year for year in known.flagged if year - 1 not in known.flagged}


def _choose_base(years: list[int], known: Known, breaks: set[int]) -> int:
    """Return the first known year of the longest stretch without a break, the earlier of two as long."""
    stretches: dict[int, list[int]] = {}
    for year in years:
        stretches.setdefault(sum(one <= year for one in breaks), []).append(year)
    filled = [[year for year in stretch if year in known.valued] for stretch in stretches.values()]
    longest = max(filled, key=len)
    return longest[0] if longest else years[0]


def _trace_territory(
    rows: pd.DataFrame, territory: str, years: range, breaks: set[int], base: int, family: Family
) -> pd.DataFrame:
    own = rows[rows["territory"] == territory].set_index("year").reindex([float(year) for year in years])
    texts = {column: own[column].fillna("") for column in ("observation", "absence", "flags", "qualifier")}
    texts["inputs"] = own["inputs"].map(lambda names: names if isinstance(names, tuple) else ())
    bounds = read_bounds(own)
    table = own.assign(**texts, likely_low=bounds.low, likely_high=bounds.high, territory=territory)
    table = table.assign(period=[str(year) for year in years], base=str(base), source=family.source)
    table = table.assign(break_before=[year in breaks for year in years])
    return table.assign(**_find_index(table, years, breaks, base))


def _find_index(table: pd.DataFrame, years: range, breaks: set[int], base: int) -> dict[str, pd.Series]:
    """Return index, index_low and index_high where no break lies between year and base, index_apart elsewhere."""
    names = ("index", "index_low", "index_high", "index_apart")
    sampled = (table["precision"] == "sample").any()
    if base not in years or sampled or math.isnan(table.loc[base, "likely_low"]):
        return dict.fromkeys(names, pd.Series(math.nan, index=table.index))
    joined = [not any(min(base, year) < one <= max(base, year) for one in breaks) for year in years]
    centres = find_centres(table)
    bounds = Interval(table["likely_low"].to_numpy(float), table["likely_high"].to_numpy(float))
    low, high = scale(divide(bounds, Interval(*table.loc[base, ["likely_low", "likely_high"]])), BASE_INDEX)
    index = index_numbers(centres, centres[base])
    pairs = [enclose(Interval(*ends), value) for *ends, value in zip(low, high, index, strict=True)]
    low, high = zip(*pairs, strict=True)
    ends = [pd.Series(end, index=table.index).where(joined) for end in (index, low, high)]
    ends = [end.mask(table.index == base, BASE_INDEX) for end in ends]
    ends.append(pd.Series(index, index=table.index).mask(joined))
    return dict(zip(names, ends, strict=True))
