"""Amounts per inhabitant of territories, year by year, with people of one family and all that is behind them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.intervals import differ
from indicators.observations import Table
from indicators.periods import year_of
from indicators.series import trace_series
from indicators.tabular import list_records

RATE_COLUMNS = (
    *("territory", "period", "amount", "low", "high", "people", "per_10000", "break_before", "inputs", "source"),
    "people_source",
)
TEN_THOUSAND = 10_000.0


class Rates(NamedTuple):
    """What was counted, and a row a territory and year: columns `RATE_COLUMNS`."""

    indicator: str
    sector: str
    rows: pd.DataFrame

    @property
    def periods(self) -> list[str]:
        """The years, in their order."""
        return sorted(self.rows["period"].unique())

    @property
    def breaks(self) -> list[str]:
        """The years before which the series breaks: what lies on its two sides is not compared."""
        return sorted(self.rows.loc[self.rows["break_before"], "period"].unique())

    def take(self, period: str) -> pd.DataFrame:
        """Return the rows of one year, by territory."""
        return self.rows[self.rows["period"] == period].set_index("territory")


def trace_rates(
    observations: Table,
    indicator: str,
    sector: str,
    territories: Sequence[str],
    first: str,
    last: str,
    *,
    root: Path | None = None,
) -> Rates:
    """Return amounts, population and amounts per 10,000 inhabitants of `territories` from `first` to `last`.

    The population is that at the end of the year, counted on the 1 January after it. `amount`, its likely bounds `low`
    and `high`, `people` and `per_10000` are missing where the source gives no figure, or one that is open on a side:
    nothing is put in its place. `break_before` marks the first year after a break. Raises `ComparisonError` where
    nothing is observed.
    """
    amounts = trace_series(observations, indicator, sector, territories, first, last, root=root)
    after = [str(year_of(end) + 1) for end in (first, last)]
    people = trace_series(observations, "population", "all", territories, *after, root=root)
    counted = {(row["territory"], year_of(row["period"]) - 1): row for row in list_records(people)}
    rows = [_join(row, counted.get((row["territory"], year_of(row["period"])), {})) for row in list_records(amounts)]
    return Rates(indicator, sector, pd.DataFrame(rows, columns=list(RATE_COLUMNS)))


def _join(row: Mapping[str, object], people: Mapping[str, object]) -> dict[str, object]:
    low, high = float(row["likely_low"]), float(row["likely_high"])
    amount = float(row["value"]) if math.isfinite(low) and math.isfinite(high) else math.nan
    number = float(people.get("value", math.nan))
    names = tuple(name for one in (row, people) if (name := str(one.get("observation", ""))))
    return {
        "territory": row["territory"],
        "period": row["period"],
        "amount": amount,
        "low": low,
        "high": high,
        "people": number,
        "per_10000": TEN_THOUSAND * amount / number if number > 0 else math.nan,
        "break_before": bool(row["break_before"]),
        "inputs": names,
        "source": row["source"],
        "people_source": people.get("source", ""),
    }


def list_missing(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the territories of one year's `rows` (by territory) without a rate."""
    return tuple(rows.index[rows["per_10000"].isna()])


def find_run(rates: Rates) -> list[str]:
    """Return the longest run of years in which every territory has a rate, without a break between them.

    The first of two as long; none where no year is whole.
    """
    runs: list[list[str]] = [[]]
    for period in rates.periods:
        if period in rates.breaks:
            runs.append([])
        if list_missing(rates.take(period)):
            runs.append([])
        else:
            runs[-1].append(period)
    return max(runs, key=len)


def list_exact(rows: pd.DataFrame) -> Iterator[bool]:
    """Yield whether each of the amounts is known exactly."""
    return (not differ(low, high) for low, high in zip(rows["low"], rows["high"], strict=True))


def join_inputs(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return every observation behind these rows, each once."""
    return tuple(dict.fromkeys(name for some in rows["inputs"] for name in some))


def list_sources(rates: Rates) -> list[str]:
    """Return the sources of amounts and people."""
    named = [*rates.rows["source"], *rates.rows["people_source"]]
    return list(dict.fromkeys(str(source) for source in named if source))
