"""What the explorer shows, as one value: which choices exist, and what becomes of one when an earlier one changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from indicators.observations import Table, list_values, select_rows
from indicators.periods import year_of

CHOSEN = ("territory", "indicator", "measure", "sector", "period")
SPAN = "/"  # of a change: its base period, then its period


class View(NamedTuple):
    """The choices: five terms of the observations, then which figure of the comparison, in which form.

    `period` is "2012", for a change "2009/2012", and "" where the source does not say. `column` is a column of a
    comparison, `form` one of ranking, map, evolution and figures.
    """

    territory: str
    indicator: str
    measure: str
    sector: str
    period: str
    column: str = "value"
    form: str = "ranking"


START = View("bretagne", "jobs", "level", "nace_j", "2012", "sector_share_pct")


def list_criteria(view: View) -> dict[str, str]:
    """Return what the observations behind a view have in common.

    >>> list_criteria(View("bretagne", "jobs", "change", "nace_j", "2009/2012"))["base_period"]
    '2009'
    """
    base, period = split_period(view.period)
    criteria = {**{name: getattr(view, name) for name in CHOSEN}, "period": period}
    return {**criteria, "base_period": base} if base else criteria


def split_period(period: str) -> tuple[str, str]:
    """Return base period ("" for none) and period.

    >>> split_period("2009/2012"), split_period("2012")
    (('2009', '2012'), ('', '2012'))
    """
    base, _, last = period.rpartition(SPAN)
    return base, last


def list_choices(view: View, observations: Table) -> dict[str, list[str]]:
    """Return, for each of the five terms, those that exist beside the ones chosen before it, sorted."""
    return {name: list_options(name, view, observations) for name in CHOSEN}


def list_options(name: str, view: View, observations: Table) -> list[str]:
    """Return the terms that may be chosen as `name`, one of the five, after the choices that stand before it."""
    before = {term: getattr(view, term) for term in CHOSEN[: CHOSEN.index(name)]}
    if name == "period":
        return _list_periods(before, observations)
    return [term for term in list_values(observations, name, before) if term or name == "sector"]


def _list_periods(before: Mapping[str, str], observations: Table) -> list[str]:
    rows = select_rows(observations, before, ("period", "base_period"))
    pairs = zip(rows["base_period"].tolist(), rows["period"].tolist(), strict=True)
    return sorted({f"{base}{SPAN}{period}" if base else period for base, period in pairs})


def settle_terms(view: View, observations: Table) -> View:
    """Return `view` with each of its five terms that does not exist beside those before it replaced by one that does.

    The nearest period takes the place of one that there is not; else the term the explorer starts with, or the first.
    """
    for name in CHOSEN:
        options = list_options(name, view, observations)
        chosen = getattr(view, name)
        if chosen not in options:
            view = view._replace(**{name: _choose_other(name, chosen, options)})
    return view


def _choose_other(name: str, chosen: str, options: Sequence[str]) -> str:
    dated = [option for option in options if option]
    if name == "period" and chosen and dated:
        return min(dated, key=lambda option: abs(_year_of(option) - _year_of(chosen)))
    first = getattr(START, name)
    return first if first in options else (dated or options)[0]


def _year_of(period: str) -> int:
    return year_of(split_period(period)[1])
