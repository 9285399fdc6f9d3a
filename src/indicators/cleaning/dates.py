"""When a figure holds: the period of its cell, of its words, or of neither."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.cleaning.faults import Fault
from indicators.codebook import index_codebook
from indicators.distinct import map_words, number_cases, take_words
from indicators.errors import UnknownTermError
from indicators.observations import CHANGES
from indicators.paths import find_root
from indicators.periods import EXPECTED, HeaderPeriod, parse_header_period, year_of

DATE_COLUMNS = ["period", "base_period", "dated", "marks"]
# What a description writes for the start of changes from one year to the next.
YEAR_BEFORE = "year_before"
CLUES = ["measure", "kind", "period", "base_period", "dated", "said"]


class Dates(NamedTuple):
    """When a figure holds, with the marks beside its period, or the rule it breaks; "" where there is nothing."""

    period: str = ""
    base_period: str = ""
    dated: str = ""
    marks: str = ""
    rule: str = ""
    found: str = ""
    expected: str = ""


def date_figures(cells: pd.DataFrame, said: pd.Series, root: Path | None = None) -> tuple[pd.DataFrame, Fault]:
    """Return period, base_period, dated and marks of each cell (index kept), and the rows that cannot be dated.

    `said` is the period written with the figure itself ("" where none is); `marks` stood beside the period, as the `p`
    of a column headed `2014p`. Each distinct case is settled once.
    """
    kinds = index_codebook(root or find_root())["kind"]
    clues = cells[["measure", "period", "base_period", "dated"]].assign(
        kind=map_words(cells["indicator"], kinds.to_dict()), said=said
    )
    numbers, cases = number_cases(clues, CLUES)
    settled = pd.DataFrame([settle_dates(*case) for case in cases], columns=Dates._fields)
    columns = {name: take_words(numbers, settled[name]) for name in settled}
    dates = pd.DataFrame(columns, index=cells.index, copy=False)
    return dates[DATE_COLUMNS], Fault(dates["rule"], dates["rule"] != "", dates["found"], dates["expected"])


def settle_dates(measure: str, kind: str, period: str, base_period: str, dated: str, said: str) -> Dates:
    """Return the dates of one figure from its columns and from the period said in its words, or the rule it breaks.

    >>> settle_dates("change_percent", "stock", "2009/2012", "", "", "")[:3]
    ('2012', '2009', 'stated')
    >>> settle_dates("level", "stock", "2012", "", "", "2011").rule
    'period_contradicted'
    """
    if base_period == YEAR_BEFORE:
        base_period = find_year_before(period or said)
    texts = {text: read_period(text) for text in (period, base_period, said)}
    unread = [text for text, read in texts.items() if read is None]
    if unread:
        return Dates(rule="unknown_period", found=unread[0], expected=EXPECTED)
    (written, marks), (base, _), (told, _) = texts[period], texts[base_period], texts[said]
    first, _, last = written.rpartition("/")
    told_first, _, told_last = told.rpartition("/")
    clash = find_clash(((last, told_last), (base, first), (base or first, told_first)))
    if clash:
        return Dates(rule="period_contradicted", found=clash[1], expected=clash[0])
    return check_dates(measure, kind, Dates(last or told_last, base or first or told_first, dated, marks))


def find_year_before(text: str) -> str:
    """Return the period a year before the one that `text` writes, "" where that is not understood.

    >>> find_year_before("2012 (p)"), find_year_before("T3 2017")
    ('2011', '2016-Q3')
    """
    read = read_period(text)
    last = read.period.rpartition("/")[2] if read else ""
    return f"{int(last[:4]) - 1}{last[4:]}" if last else ""


def read_period(text: str) -> HeaderPeriod | None:
    """Return the period and marks that `text` writes, both "" for no text; None where it is not understood."""
    try:
        return parse_header_period(text) if text.strip() else HeaderPeriod("", "")
    except UnknownTermError:
        return None


def find_clash(pairs: tuple[tuple[str, str], ...]) -> tuple[str, str] | None:
    """Return the first pair of periods that contradict one another; 2012 and 2012-07 do not, nor does "" and 2012."""
    for one, other in pairs:
        if one and other and one != other and not other.startswith(f"{one}-") and not one.startswith(f"{other}-"):
            return one, other
    return None


def check_dates(measure: str, kind: str, dates: Dates) -> Dates:
    """Return `dates` with `dated` settled, or the rule they break.

    A figure without a period must be called undated; a change needs its start; a stock has none.
    """
    period, base = dates.period, dates.base_period
    if dates.dated == "undated":
        return Dates(rule="undated_with_period", found=period or base) if period or base else dates
    if not period:
        return Dates(rule="period_missing", found=base)
    if measure in CHANGES and not base:
        return Dates(rule="base_period_missing", found=period)
    if base and measure not in (*CHANGES, "index") and kind == "stock":
        return Dates(rule="stock_over_interval", found=f"{base}/{period}", expected=period)
    if base and (year_of(base), base) >= (year_of(period), period):
        return Dates(rule="base_period_not_before", found=base, expected=period)
    return dates._replace(dated=dates.dated or "stated")
