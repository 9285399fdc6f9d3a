"""Last years that stand apart: a figure far from both its neighbours makes growth out of one year."""

from __future__ import annotations

from pathlib import Path

from indicators.comparisons import Comparison
from indicators.families import NO_LEVEL
from indicators.intervals import Interval, change_percent
from indicators.levels import collect_levels, group_regions, select_levels
from indicators.observations import Table
from indicators.periods import year_of

FAR = 10.0  # percent: a year farther than that from the one before and the one after, on one side, stands apart


def find_departing(comparison: Comparison, observations: Table, root: Path | None = None) -> tuple[str, ...]:
    """Return the territories whose level in the period is more than `FAR` above both its neighbours, or below both.

    The year after may lie beyond a break: it serves as a warning here, never as a value. Where one of the neighbours
    is not known nothing can be said, and the territory is not among them.
    """
    question, family = comparison.question, comparison.family
    year, places = year_of(question.period), comparison.rows["territory"].tolist()
    years = range(year - 1, year + 2)
    of = {name: getattr(family, name) for name in ("source", "scope", "geography")} | {"indicator": question.indicator}
    rows = select_levels(observations, of, [question.sector], places, years, root)
    levels = collect_levels(rows, group_regions(places, year, family.geography, root), root)
    return tuple(
        place
        for place in places
        if _stands_apart(*((levels.find(question.sector, place, one) or NO_LEVEL).bounds for one in years))
    )


def _stands_apart(before: Interval, own: Interval, after: Interval) -> bool:
    """Whether `own` is far above both others for certain, or far below both.

    >>> years = [Interval(value, value) for value in (100.0, 140.0, 105.0)]
    >>> _stands_apart(*years), _stands_apart(years[0], years[2], years[1])
    (True, False)
    """
    moves = [change_percent(other, own) for other in (before, after)]
    return all(move.low > FAR for move in moves) or all(move.high < -FAR for move in moves)
