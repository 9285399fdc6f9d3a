"""How unequally territories share something among their inhabitants, year by year, and how much lies between groups."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.comparisons.rates import TEN_THOUSAND, Rates, join_inputs, list_exact, list_missing
from indicators.intervals import Interval, enclose
from indicators.measures.bounds import draw_bounds
from indicators.measures.inequality import Decomposition, decompose_theil, gini, theil
from indicators.measures.spread_bounds import bound_gini, bound_theil
from indicators.regions import CAPITAL, PROVINCE

MEASURES = ("total", "between", "within", "gini")
YEAR_COLUMNS = (
    "period",
    *(f"{name}{end}" for name in MEASURES for end in ("", "_low", "_high")),
    *("break_before", "missing", "inputs"),
)
GROUP_COLUMNS = ("period", "group", "members", "per_10000", "people_pct", "amount_pct", "theil", "contribution")
HUNDRED, NOTHING = 100.0, 1e-12


class Inequality(NamedTuple):
    """Inequality year by year (`YEAR_COLUMNS`), and each group in it (`GROUP_COLUMNS`); `groups` names the members.

    `between` and `within` are the two parts of `total`, Theil's T of the amount per inhabitant, weighted by people;
    `gini` is of the same. `missing` are the territories without a figure: then the year has none.
    """

    rates: Rates
    years: pd.DataFrame
    parts: pd.DataFrame
    groups: Mapping[str, str]


def trace_inequality(rates: Rates, groups: Mapping[str, str]) -> Inequality:
    """Return Theil's index of the amounts per inhabitant with its parts, and the Gini coefficient, for each year.

    `groups` gives the group of each territory. Amounts between bounds give certain bounds of the whole, of what lies
    between groups and of Gini (`measures.spread_bounds`), and the spread of draws of what lies within. A year in which
    a territory has no figure has no inequality, and names the territory.

    >>> rows = [("a", 20.0, 10.0), ("b", 10.0, 10.0), ("c", 30.0, 10.0)]
    >>> table = pd.DataFrame(rows, columns=["territory", "amount", "people"])
    >>> table = table.assign(low=table["amount"], high=table["amount"], per_10000=1e3 * table["amount"], period="2012",
    ...     break_before=False, inputs=[("o-1",)] * 3)
    >>> found = trace_inequality(Rates("jobs", "all", table), {"a": "north", "b": "north", "c": "south"})
    >>> found.years[["total", "between", "within"]].round(4).values.tolist()
    [[0.0872, 0.0589, 0.0283]]
    """
    told = [_measure_year(rates.take(period), period, groups) for period in rates.periods]
    years = pd.DataFrame([year for year, _ in told], columns=list(YEAR_COLUMNS))
    parts = pd.DataFrame([part for _, some in told for part in some], columns=list(GROUP_COLUMNS))
    return Inequality(rates, years, parts, groups)


def group_around_capital(territories: Iterable[str]) -> dict[str, str]:
    """Return the group of each region: Île-de-France by itself, all others the province.

    >>> group_around_capital(["bretagne", "ile-de-france"])
    {'bretagne': 'province', 'ile-de-france': 'ile-de-france'}
    """
    return {name: CAPITAL if name == CAPITAL else PROVINCE for name in territories}


def _measure_year(
    rows: pd.DataFrame, period: str, groups: Mapping[str, str]
) -> tuple[dict[str, object], list[dict[str, object]]]:
    year = {"period": period, "break_before": bool(rows["break_before"].any()), "missing": list_missing(rows)}
    year["inputs"] = join_inputs(rows)
    if year["missing"]:
        return year, []
    found = _decompose(rows["amount"], rows["people"], groups)
    values = _list_measures(found, rows["amount"], rows["people"])
    for name, value, bounds in zip(MEASURES, values, _bound(rows, values, groups), strict=True):
        year |= {name: value, f"{name}_low": bounds.low, f"{name}_high": bounds.high}
    return year, _list_groups(found, rows, period, groups)


def _decompose(amounts: pd.Series, people: pd.Series, groups: Mapping[str, str]) -> Decomposition:
    return decompose_theil(amounts / people, [groups[name] for name in amounts.index], weights=people)


def _list_measures(found: Decomposition, amounts: pd.Series, people: pd.Series) -> list[float]:
    return [found.total, found.between, found.within, gini(amounts / people, weights=people)]


def _bound(rows: pd.DataFrame, values: list[float], groups: Mapping[str, str]) -> list[Interval]:
    if all(list_exact(rows)):
        return [Interval(value, value) for value in values]
    low, high, amounts, people = (rows[name].to_numpy(float) for name in ("low", "high", "amount", "people"))
    codes = pd.factorize(np.array([groups[name] for name in rows.index]))[0]
    sizes = np.bincount(codes, people)
    means = [np.bincount(codes, end) / sizes for end in (low, high)]

    def find_within(drawn: np.ndarray) -> float:
        return theil(drawn / people, people) - theil(np.bincount(codes, drawn) / sizes, sizes)

    bounds = [
        bound_theil(low / people, high / people, people),
        bound_theil(*means, sizes),
        draw_bounds(find_within, (low, high, amounts)),
        bound_gini(low / people, high / people, people),
    ]
    return [enclose(one, value) for one, value in zip(bounds, values, strict=True)]


def _list_groups(
    found: Decomposition, rows: pd.DataFrame, period: str, groups: Mapping[str, str]
) -> list[dict[str, object]]:
    members = pd.Series({name: groups[name] for name in rows.index}).value_counts()
    return [
        {
            "period": period,
            "group": name,
            "members": int(members[name]),
            "per_10000": TEN_THOUSAND * row["mean"],
            "people_pct": HUNDRED * row["weight_share"],
            "amount_pct": HUNDRED * row["value_share"],
            "theil": _drop_noise(row["theil"]),
            "contribution": _drop_noise(row["contribution"]),
        }
        for name, row in found.groups.iterrows()
    ]


def _drop_noise(number: float) -> float:
    """A group of one territory has no inequality, whatever computing with floats leaves."""
    return 0.0 if math.isclose(number, 0.0, abs_tol=NOTHING) else float(number)
