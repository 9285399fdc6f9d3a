"""Which figure of an edition is which of another: by source and key, else by key within one publisher."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.observations import KEY_COLUMNS, NUMBER_COLUMNS
from indicators.revisions.editions import Edition
from indicators.tabular import list_records

Row = Mapping[str, object]
SAME = (*KEY_COLUMNS, "source")
# What a figure says, and what its source says of its standing; words and notes that say no more are no change.
SAID = (*NUMBER_COLUMNS, "qualifier", "absence")
STATUS = ("obs_status", "conf_status", "flags")


class Pair(NamedTuple):
    """What two editions say of one thing; None where one of them says nothing.

    `between` tells that the two come from two publications of one publisher.
    """

    old: Row | None
    new: Row | None
    between: bool = False


def list_pairs(before: Edition, after: Edition) -> list[Pair]:
    """Return the pairs of two editions that do not say the same, in the order of the keys.

    A figure is first looked for under its id, the hash of its source and key. A new one that is not found is compared
    with what another publication of the same publisher says of the same key: one that is no longer there rather than
    one that stands beside it, and of these the one published last.
    """
    old, new = _drop_alike(before.figures, after.figures)
    found = {str(row["observation"]): row for row in list_records(old)}
    pairs, unknown = [], []
    for row in list_records(new):
        known = found.pop(str(row["observation"]), None)
        if known is None:
            unknown.append(row)
        else:
            pairs.append(Pair(known, row))
    pairs += _match_publications(unknown, found, before, after)
    pairs += [Pair(row, None) for row in found.values()]
    return sorted(pairs, key=_order_pair)


def _drop_alike(old: pd.DataFrame, new: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of each that the other does not hold, or holds otherwise in a column of `SAID` or `STATUS`."""
    if old.empty or new.empty:
        return old, new
    places = pd.Index(old["observation"]).get_indexer(new["observation"])
    alike = places >= 0
    for column in (*SAID, *STATUS):
        then, now = (table[column].to_numpy(float if column in NUMBER_COLUMNS else object) for table in (old, new))
        same = then[places] == now
        alike &= same | (np.isnan(then[places]) & np.isnan(now)) if column in NUMBER_COLUMNS else same
    left = np.ones(len(old), dtype=bool)
    left[places[alike]] = False
    return old[left], new[~alike]


def _match_publications(unknown: list[Row], withdrawn: dict[str, Row], before: Edition, after: Edition) -> list[Pair]:
    """Return the pairs of the figures that are new; those of `withdrawn` that another publication replaces leave it."""
    if not unknown:
        return []
    publishers = _find_publishers(before, after)
    offered = _offer_rows(before, publishers, {_name_key(row, publishers) for row in unknown})
    pairs = []
    for row in unknown:
        others = [one for one in offered.get(_name_key(row, publishers), []) if one["source"] != row["source"]]
        best = max(others, key=lambda one: _weigh_offer(one, withdrawn), default=None)
        pairs.append(Pair(best, row, between=best is not None))
    for pair in pairs:
        if pair.old is not None:
            withdrawn.pop(str(pair.old["observation"]), None)
    return pairs


def _offer_rows(
    before: Edition, publishers: Mapping[str, str], wanted: set[tuple[str, ...]]
) -> dict[tuple[str, ...], list[Row]]:
    """Return the figures of the edition before by key and publisher, only those wanted."""
    keys = [before.figures[column].tolist() for column in KEY_COLUMNS]
    told = [publishers.get(source, source) for source in before.figures["source"]]
    kept = [number for number, key in enumerate(zip(*keys, told, strict=True)) if key in wanted]
    offered: dict[tuple[str, ...], list[Row]] = {}
    for row in list_records(before.figures.iloc[kept]):
        offered.setdefault(_name_key(row, publishers), []).append(row)
    return offered


def _find_publishers(before: Edition, after: Edition) -> dict[str, str]:
    tables = (before.sources, after.sources)
    return {name: one for table in tables for name, one in zip(table["source"], table["publisher"], strict=True)}


def _name_key(row: Row, publishers: Mapping[str, str]) -> tuple[str, ...]:
    source = str(row["source"])
    return (*(str(row[column]) for column in KEY_COLUMNS), publishers.get(source, source))


def _weigh_offer(row: Row, withdrawn: Mapping[str, Row]) -> tuple[bool, str, str]:
    name = str(row["observation"])
    return name in withdrawn, str(row["published"]), name


def _order_pair(pair: Pair) -> tuple[str, ...]:
    row = pair.new or pair.old or {}
    return (*(str(row[column]) for column in SAME), str(row["observation"]))
