"""What changed from one edition to another: each pair of figures judged, with its difference and its size."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from indicators.breaks import COVERAGE, PUBLICATION, lies_between
from indicators.families import ONE_SIDED
from indicators.intervals import Interval, change_percent, overlap, subtract
from indicators.observations import KEY_COLUMNS, NUMBER_COLUMNS
from indicators.periods import year_of
from indicators.revisions.editions import CITED_COLUMNS, Edition
from indicators.revisions.matching import SAID, STATUS, Pair, Row, list_pairs
from indicators.tabular import list_records

LARGE, NOTABLE = 15.0, 1.0  # percent, as Our World in Data tells revisions apart
DIGITS = 9  # of a percentage: 1.15 is 15 % more than 1, though not to the last bit of a float
CONCERNED = ("source", "indicator", "sector")  # what a break holds for, all where it is empty
BREAK_COLUMNS = ("period", "kind", "indicator", "sector")
KINDS = ("revised", "break", "appeared", "withdrawn", "absence", "status")
TIERS = ("large", "notable", "minor", "")
SIDES = ("old", "new")
SIDE_COLUMNS = (
    *(*NUMBER_COLUMNS, "qualifier", "obs_status", "flags", "absence", "text"),
    *("source", "observation"),
)
CHANGE_COLUMNS = (
    *("kind", "tier", "within", "between", "reread", *KEY_COLUMNS),
    *(f"{column}_{side}" for column in SIDE_COLUMNS for side in SIDES),
    *("difference", "difference_low", "difference_high", "difference_pct"),
)


class Difference(NamedTuple):
    """New less old: the central one, its likely bounds, in percent of the old; not a number where there is none."""

    value: float
    bounds: Interval
    percent: float


class Breaks(NamedTuple):
    """The breaks that each of two editions knows."""

    old: list[dict[str, object]]
    new: list[dict[str, object]]


NO_DIFFERENCE = Difference(math.nan, Interval(math.nan, math.nan), math.nan)


def list_changes(before: Edition, after: Edition) -> pd.DataFrame:
    """Return a row for each figure that the two editions tell otherwise: columns `CHANGE_COLUMNS`.

    `kind` is revised, break (the same, but on two sides of a break that only the later edition knows), appeared,
    withdrawn, absence (of one kind or another, no figure before or after) or status (the flags alone). `tier` is large
    from 15 %, notable from 1 %, else minor; "" where the bounds leave it open. `within`: the likely bounds of both
    overlap. `between`: from one publication to another of the same publisher. `reread`: the source's words are the
    same, and are read otherwise. Largest differences come first.
    """
    breaks = Breaks(*(list_records(edition.breaks) for edition in (before, after)))
    judged = [row for pair in list_pairs(before, after) if (row := _judge_pair(pair, breaks))]
    table = pd.DataFrame(judged, columns=list(CHANGE_COLUMNS))
    size = table["difference_pct"].abs().fillna(-1.0)
    order = table.assign(rank=table["kind"].map(KINDS.index), size=-size)
    return table.loc[order.sort_values(["rank", "size"], kind="stable").index].reset_index(drop=True)


def _judge_pair(pair: Pair, breaks: Breaks) -> dict[str, object] | None:
    """Return the row of one pair; None where nothing is said otherwise."""
    kind = _find_kind(pair)
    if not kind:
        return None
    known, difference = pair.new or pair.old or {}, NO_DIFFERENCE
    if kind == "revised":
        difference = measure_difference(pair.old or {}, pair.new or {})
        kind = "break" if _crosses_break(pair, breaks) else kind
    return {
        "kind": kind,
        "tier": find_tier(pair.old, pair.new, difference) if kind == "revised" else "",
        "within": kind == "revised" and bool(overlap(_read_bounds(pair.old), _read_bounds(pair.new))),
        "between": pair.between,
        "reread": kind == "revised" and not pair.between and pair.old["text"] == pair.new["text"],
        **{column: known[column] for column in KEY_COLUMNS},
        **_write_side("old", pair.old),
        **_write_side("new", pair.new),
        "difference": difference.value,
        "difference_low": difference.bounds.low,
        "difference_high": difference.bounds.high,
        "difference_pct": difference.percent,
    }


def _find_kind(pair: Pair) -> str:
    """Return what kind of change a pair is; "" for none."""
    old, new = (row is not None and row["absence"] == "" for row in pair[:2])
    if old and new:
        if not _say_same(pair.old, pair.new, SAID):
            return "revised"
        same = pair.between or _say_same(pair.old, pair.new, STATUS)
        return "" if same else "status"
    if old or new:
        return "appeared" if new else "withdrawn"
    absences = [row["absence"] if row else "" for row in pair[:2]]
    return "absence" if absences[0] != absences[1] else ""


def _say_same(old: Row, new: Row, columns: Iterable[str]) -> bool:
    return all(
        old[column] == new[column] or (old[column] != old[column] and new[column] != new[column]) for column in columns
    )


def measure_difference(old: Row, new: Row) -> Difference:
    """Return new less old; one-sided figures give bounds and no central difference.

    In percent of the size of the old figure; not a number of an old figure that is nothing.
    """
    bounds = subtract(_read_bounds(new), _read_bounds(old))
    start, end = (math.nan if row["qualifier"] in ONE_SIDED else float(row["value"]) for row in (old, new))
    percent = round(100 * (end - start) / abs(start), DIGITS) if start else math.nan
    return Difference(end - start, bounds, percent)


def find_tier(old: Row, new: Row, difference: Difference) -> str:
    """Return how large a revision is: large, notable or minor; "" where that is not established.

    A figure that was nothing and is something is a large revision. Of figures without a central difference all that the
    bounds allow must be of one size.
    """
    if not math.isnan(difference.percent):
        return _find_size(abs(difference.percent))
    if not math.isnan(difference.value):
        return "large" if difference.value else "minor"
    low, high = change_percent(_read_bounds(old), _read_bounds(new))
    if math.isnan(low) or math.isnan(high):
        return ""
    sizes = {_find_size(abs(end)) for end in (low, high)} | ({"minor"} if low <= 0 <= high else set())
    return sizes.pop() if len(sizes) == 1 else ""


def _find_size(percent: float) -> str:
    return "large" if percent >= LARGE else "notable" if percent >= NOTABLE else "minor"


def _read_bounds(row: Row) -> Interval:
    """Return the likely bounds of a figure, as `families.read_bounds` takes them."""
    ends = []
    for end in ("low", "high"):
        known = (float(row[column]) for column in (f"likely_{end}", end, "value"))
        ends.append(next((number for number in known if not math.isnan(number)), math.nan))
    return Interval(*ends)


def _crosses_break(pair: Pair, breaks: Breaks) -> bool:
    """Return whether the new figure stands beyond a break that the earlier edition did not know, or is flagged as one.

    Or was published on the other side of a change of method that the publisher announced. Breaks of coverage touch
    totals alone, and are none of the method.
    """
    told = (str(pair.old["published"]), str(pair.new["published"]))
    apart = [one for one in breaks.new if one["kind"] == PUBLICATION and _concerns(one, pair.new)]
    if any(lies_between(str(one["period"]), *told) for one in apart):
        return True
    if not pair.new["period"]:
        return False
    flagged = pair.new["obs_status"] == "B" and pair.old["obs_status"] != "B"
    return flagged or bool(_list_breaks(pair.new, breaks.new) - _list_breaks(pair.old, breaks.old))


def _concerns(one: Mapping[str, object], row: Row) -> bool:
    return all(one[column] in ("", row[column]) for column in CONCERNED)


def _list_breaks(row: Row, breaks: Iterable[Row]) -> set[tuple[str, ...]]:
    """Return the breaks that a figure stands at or beyond, a year may have several; each publication has its own."""
    year = year_of(str(row["period"]))
    return {
        tuple(str(one[column]) for column in BREAK_COLUMNS)
        for one in breaks
        if one["kind"] not in (COVERAGE, PUBLICATION) and _concerns(one, row) and year_of(str(one["period"])) <= year
    }


def _write_side(side: str, row: Mapping[str, object] | None) -> dict[str, object]:
    if row is None:
        return {f"{column}_{side}": math.nan if column in NUMBER_COLUMNS else "" for column in SIDE_COLUMNS}
    return {f"{column}_{side}": row[column] for column in SIDE_COLUMNS}


def read_side(change: Mapping[str, object], side: str) -> dict[str, object]:
    """Return one side of a change, "old" or "new", with the columns of an observation."""
    key = {column: change[column] for column in KEY_COLUMNS}
    return {**key, **{column: change[f"{column}_{side}"] for column in SIDE_COLUMNS}}


def list_source_changes(before: Edition, after: Edition) -> pd.DataFrame:
    """Return the sources that came and went: `CITED_COLUMNS`, `kind_of_change` (added, withdrawn), `figures`."""
    sides = (("added", after, before), ("withdrawn", before, after))
    parts = []
    for change, own, other in sides:
        some = own.sources[~own.sources["source"].isin(other.sources["source"])]
        counts = own.figures.loc[own.figures["absence"] == "", "source"].value_counts()
        figures = some["source"].map(counts).fillna(0).astype(int)
        parts.append(some[list(CITED_COLUMNS)].assign(change=change, figures=figures))
    return pd.concat(parts, ignore_index=True)
