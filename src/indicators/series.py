"""One family of figures through time: levels, an index, and the breaks no line may cross."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from indicators.errors import ComparisonError
from indicators.families import Family, add_publishers, choose_family, find_centres, find_years, read_bounds
from indicators.intervals import Interval, divide, scale
from indicators.levels import PROVINCE, choose_map, collect_levels
from indicators.measures.growth import index_numbers
from indicators.paths import find_root
from indicators.periods import find_breaks, year_of

SERIES_COLUMNS = (
    *("territory", "period", "value", "likely_low", "likely_high", "index", "index_low", "index_high"),
    *("break_before", "observation", "absence", "flags", "base", "source", "inputs"),
)
COVERAGE = "coverage"
BASE_INDEX = 100.0


def trace_series(
    observations: pd.DataFrame,
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
    from its base, for samples, and where a figure is one-sided (its bounds stay). Without `base` it is the first year
    of the longest stretch without a break. Raises `ComparisonError` where nothing is observed in these years.
    """
    root = root or find_root()
    rows, family = _select_rows(observations, indicator, sector, territories, (first, last), source, root)
    years = range(int(rows["year"].min()), int(rows["year"].max()) + 1)
    breaks = _find_break_years(rows, family, indicator, (first, last), root)
    start = year_of(base) if base else _choose_base(list(years), rows, breaks)
    points = pd.concat([rows, _add_up_province(rows, territories, years, family, root)], ignore_index=True)
    parts = [_trace_territory(points, name, years, breaks, start, family) for name in territories]
    return pd.concat(parts, ignore_index=True)[list(SERIES_COLUMNS)]


def _select_rows(
    observations: pd.DataFrame,
    indicator: str,
    sector: str,
    territories: Sequence[str],
    span: tuple[str, str],
    source: str | None,
    root: Path | None,
) -> tuple[pd.DataFrame, Family]:
    """Return the rows, for every territory, of the family that knows most of the territories and years asked for."""
    kept = (observations["indicator"] == indicator) & (observations["sector"] == sector)
    kept &= observations["measure"].isin(["level", "share"]) & (observations["nature"] == "observed")
    rows = add_publishers(observations[kept & (observations["dated"] != "undated")], root)
    rows = rows.assign(year=find_years(rows["period"]))
    rows = rows[rows["year"].between(year_of(span[0]), year_of(span[1]))]
    asked = rows[rows["territory"].isin(list(territories))]
    asked = rows if asked.empty and PROVINCE in territories else asked
    if asked.empty:
        raise ComparisonError(
            f"no dated figure of {indicator}, sector {sector}, for {', '.join(territories)} "
            f"from {span[0]} to {span[1]}; widen the years, or choose another sector"
        )
    points = asked.assign(territory=asked["territory"] + " " + asked["period"])
    family = choose_family(points, asked["absence"] == "", source)
    own = (rows[list(Family._fields)] == list(family)).all(axis=1)
    ordered = rows[own].sort_values(["object", "period", "observation"], kind="stable")
    once = ordered.drop_duplicates(["territory", "year"])
    return once.assign(inputs=[(name,) for name in once["observation"]]), family


def _add_up_province(
    rows: pd.DataFrame, territories: Sequence[str], years: range, family: Family, root: Path | None
) -> pd.DataFrame:
    """Return rows for the province where it is asked for and only its regions are observed."""
    if PROVINCE not in territories or (rows["territory"] == PROVINCE).any():
        return rows.head(0)
    levels = collect_levels(rows, choose_map(list(rows["territory"].unique()), max(years), root), root)
    found = {year: levels.find(family.sector, PROVINCE, year) for year in years}
    sums = [
        {"year": float(year), "value": level.value, "likely_low": level.bounds.low, "likely_high": level.bounds.high}
        | {"inputs": level.inputs}
        for year, level in found.items()
        if level is not None
    ]
    return pd.DataFrame(sums).reindex(columns=rows.columns).assign(territory=PROVINCE)


def _find_break_years(
    rows: pd.DataFrame, family: Family, indicator: str, span: tuple[str, str], root: Path | None
) -> set[int]:
    breaks = find_breaks(family.source, indicator, family.sector, *span, root=root)
    declared = {year_of(period) for period in breaks.loc[breaks["kind"] != COVERAGE, "period"]}
    flagged = rows.loc[rows["obs_status"] == "B", "year"]
    return declared | {int(year) for year in flagged if year - 1 not in set(flagged)}


def _choose_base(years: list[int], rows: pd.DataFrame, breaks: set[int]) -> int:
    """Return the first known year of the longest stretch without a break, the earlier of two as long."""
    stretches: dict[int, list[int]] = {}
    for year in years:
        stretches.setdefault(sum(one <= year for one in breaks), []).append(year)
    known = set(rows.loc[rows["value"].notna(), "year"])
    filled = [[year for year in stretch if year in known] for stretch in stretches.values()]
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
    """Return index, index_low and index_high: only where no break lies between the year and the base."""
    names = ("index", "index_low", "index_high")
    sampled = (table["precision"] == "sample").any()
    if base not in years or sampled or math.isnan(table.loc[base, "likely_low"]):
        return dict.fromkeys(names, pd.Series(math.nan, index=table.index))
    joined = [not any(min(base, year) < one <= max(base, year) for one in breaks) for year in years]
    centres = find_centres(table)
    bounds = Interval(table["likely_low"].to_numpy(float), table["likely_high"].to_numpy(float))
    low, high = scale(divide(bounds, Interval(*table.loc[base, ["likely_low", "likely_high"]])), BASE_INDEX)
    index = index_numbers(centres, centres[base])
    ends = [pd.Series(end, index=table.index).where(joined) for end in (index, low, high)]
    ends = [end.mask(table.index == base, BASE_INDEX) for end in ends]
    return dict(zip(names, ends, strict=True))
