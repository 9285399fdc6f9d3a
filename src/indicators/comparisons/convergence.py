"""Whether territories draw nearer to each other in what they have per inhabitant, and where nobody may say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.comparisons.rates import Rates, find_run, list_exact
from indicators.errors import ComparisonError
from indicators.intervals import Interval
from indicators.measures.bounds import draw_bounds
from indicators.measures.convergence import (
    BetaConvergence,
    SigmaConvergence,
    beta_convergence,
    is_near_ceiling,
    sigma_convergence,
)
from indicators.observations import Table, list_values
from indicators.periods import years_between
from indicators.regions import CAPITAL
from indicators.series import trace_series

ROW_COLUMNS = ("territory", "start", "end", "growth", "inputs")
LEAST, HUNDRED, SURE = 4, 100.0, 0.05
UNRELIABLE = "u"  # the flag, as Eurostat writes it


class Convergence(NamedTuple):
    """The rates at the first and the last year of the longest run without break or gap, and what they say.

    `rows` (`ROW_COLUMNS`): amounts per 10,000 inhabitants at both ends, and the yearly growth between them, in
    percent by logarithms. `sigma` is of the standard deviation of logarithms. `bounds`: the likely bounds of the slope,
    itself where all amounts are exact. `alone`: what leaving out each territory gives. `without`: whom `leave_out`
    took.
    """

    rates: Rates
    first: str
    last: str
    rows: pd.DataFrame
    beta: BetaConvergence
    sigma: SigmaConvergence
    bounds: Interval
    alone: Mapping[str, BetaConvergence]
    without: str = ""

    @property
    def established(self) -> bool:
        """Whether convergence is established, whatever lies within the bounds."""
        return is_established(self.beta) and self.bounds.high < 0

    @property
    def decisive(self) -> list[str]:
        """The territories without any one of which the judgement would be another."""
        return [name for name, beta in self.alone.items() if is_established(beta) != is_established(self.beta)]


class Ceiling(NamedTuple):
    """A rate that is measured against its ceiling: the highest at both ends, and whether it is too near.

    `lows` and `least`: the territory with the lowest rate at the end, and that rate. Where the rate comes from a survey
    of a sample (`sampled`), whose error nobody publishes, or the lowest is flagged as unreliable, `lows` are all that
    round to the same whole number: which of them is lowest cannot be told. `observations` are of all these.
    """

    indicator: str
    first: str
    last: str
    territory: str
    value: float
    ceiling: float
    near: bool
    sampled: bool
    observations: tuple[str, ...]
    lows: tuple[str, ...]
    least: float
    unreliable: tuple[str, ...]

    @property
    def ordered(self) -> bool:
        """Whether the lowest can be told."""
        return not (self.sampled or self.unreliable)


def trace_convergence(rates: Rates) -> Convergence:
    """Return beta and sigma convergence of the amounts per inhabitant over the longest run of `rates.find_run`.

    Raises `ComparisonError` for a run of less than two years or fewer than four territories, `MeasureError` where a
    territory has none, for nothing has no logarithm.

    >>> ends = {"2010": [10.0, 20.0, 40.0, 80.0], "2012": [20.0, 30.0, 50.0, 90.0]}
    >>> table = pd.DataFrame([(name, year, some) for year, all in ends.items() for name, some in zip("abcd", all)],
    ...     columns=["territory", "period", "per_10000"])
    >>> table = table.assign(amount=table["per_10000"], people=1e4, break_before=False, inputs=[()] * 8)
    >>> found = trace_convergence(Rates("jobs", "all", table.assign(low=table["amount"], high=table["amount"])))
    >>> found.first, found.last, round(found.beta.line.slope.estimate, 3)
    ('2010', '2012', -0.138)
    """
    run = find_run(rates)
    if len(run) < 2 or rates.rows["territory"].nunique() < LEAST:
        told = ", ".join(run) or "none"
        raise ComparisonError(
            f"convergence of {rates.indicator} wants two years without a break between them and four territories, all "
            f"with a figure; years found: {told}"
        )
    start, end = rates.take(run[0]), rates.take(run[-1])
    end = end.loc[start.index]
    years = years_between(run[0], run[-1])
    first, last = start["per_10000"], end["per_10000"]
    growth = HUNDRED * np.log(last / first) / years
    inputs = [(*one, *other) for one, other in zip(start["inputs"], end["inputs"], strict=True)]
    rows = pd.DataFrame({"territory": start.index, "start": first.to_numpy(), "end": last.to_numpy()})
    beta, sigma = beta_convergence(first, last, years), sigma_convergence(first, last, variant="sd_of_logs")
    bounds = _bound(start, end, years, beta.line.slope.estimate)
    alone = {str(name): beta_convergence(first.drop(name), last.drop(name), years) for name in first.index}
    return Convergence(
        rates, run[0], run[-1], rows.assign(growth=growth.to_numpy(), inputs=inputs), beta, sigma, bounds, alone
    )


def leave_out(found: Convergence, territory: str) -> Convergence:
    """Return the same over the same years for all territories but one; errors as in `trace_convergence`."""
    rows = found.rates.rows
    kept = rows["period"].between(found.first, found.last) & rows["territory"].ne(territory)
    return trace_convergence(found.rates._replace(rows=rows[kept]))._replace(without=territory)


def leave_capital(found: Convergence) -> Convergence | None:
    """Return the others than the capital, which lies far from all; nothing without it, or where too few are left."""
    return leave_out(found, CAPITAL) if CAPITAL in found.alone and len(found.rows) > LEAST else None


def find_others(found: Convergence) -> Convergence | None:
    """Return the others than the capital where convergence is established among them alone; else nothing."""
    others = None if found.established else leave_capital(found)
    return others if others and others.established else None


def is_established(beta: BetaConvergence) -> bool:
    """Return whether those with less grow faster by more than chance alone would give one time in twenty."""
    return beta.line.slope.estimate < 0 and beta.line.p < SURE


def _bound(start: pd.DataFrame, end: pd.DataFrame, years: float, slope: float) -> Interval:
    both = pd.concat([start, end], keys=["start", "end"])
    if all(list_exact(both)):
        return Interval(slope, slope)
    people, count = both["people"].to_numpy(float), len(start)

    def measure(amounts: np.ndarray) -> float:
        rates = amounts / people
        return beta_convergence(rates[:count], rates[count:], years).line.slope.estimate

    ends = (both[column].to_numpy(float) for column in ("low", "high", "amount"))
    found = draw_bounds(measure, tuple(ends))
    return Interval(min(found.low, slope), max(found.high, slope))


def judge_ceiling(
    observations: Table,
    indicator: str,
    territories: Sequence[str],
    first: str,
    last: str,
    ceiling: float = HUNDRED,
    root: Path | None = None,
) -> Ceiling:
    """Return whether a rate is so near its `ceiling` that it converges mechanically, judged at the highest at the end.

    `ComparisonError` where nothing is observed in `first` or `last`.
    """
    series = trace_series(observations, indicator, "all", territories, first, last, root=root)
    known = series[series["value"].notna()]
    ends = {period: known[known["period"] == period].set_index("territory") for period in (first, last)}
    if ends[first].empty or ends[last].empty:
        raise ComparisonError(f"no figure of {indicator} in {first} or in {last}; take two years that both have one")
    values, flags = ends[last]["value"], ends[last]["flags"].fillna("")
    territory, least = str(values.idxmax()), float(values.min())
    lows = values[values.round() == round(least)].sort_values(kind="stable").index.map(str).to_list()
    sampled = list_values(observations, "precision", {"observation": list(ends[last]["observation"])}) == ["sample"]
    unreliable = tuple(name for name in lows if UNRELIABLE in flags[name])
    lows = lows if sampled or unreliable else lows[:1]
    names = _name_ends([ends[first], ends[last]], dict.fromkeys((territory, *lows)))
    near, highest = is_near_ceiling(values, ceiling), float(values.max())
    return Ceiling(
        indicator, first, last, territory, highest, ceiling, near, sampled, names, tuple(lows), least, unreliable
    )


def _name_ends(ends: Iterable[pd.DataFrame], territories: Iterable[str]) -> tuple[str, ...]:
    """The observations of each of the territories at each end where it has one."""
    found = [end.loc[[name], "observation"] for name in territories for end in ends if name in end.index]
    return tuple(str(one) for some in found for one in some)
