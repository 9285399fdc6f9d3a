"""Codes of one region in one column, of two editions or levels (FR81 and FRJ1, FRB and FRB0): which are skipped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from indicators.nuts import is_code
from indicators.proposing.columns import Column
from indicators.proposing.understood import Understood
from indicators.territories import find_territories
from indicators.texts import list_some

BARE = re.compile(r"\s*[a-z]*$")  # the flags behind a figure
ABSENT = ("", ":")
SAME = "second codes of a region, with no figure that the first has not, are skipped"
OTHER = "second codes of a region, whose figures differ here and there from those of the first, are skipped"
BOTH = "two codes of a region, each with figures that the other has not: both are read, each figure once"
AGAINST = "two codes of a region whose figures differ: where they do neither is read, until one is skipped"

Figures = Mapping[tuple, str]  # of one code: by all else that says what a figure is of


def skip_doubles(found: Understood, root: Path) -> None:
    """Skip each code that another code of its region stands for, and tell which; what each has alone is read of both.

    The first of the codes of a region is that with most figures, then that of the lower level (FRB0 before FRB), at
    which other regions stand. Codes of two editions whose figures differ are read both, for cleaning to refuse.
    """
    column = next((column for column in found.looked if found.columns.get(column.name) == "territory"), None)
    groups = group_codes(column, found, root) if column else {}
    if not groups:
        return
    figures = _list_figures(found, column, {code for codes in groups.values() for code in codes})
    told: dict[str, list[str]] = {SAME: [], OTHER: [], BOTH: [], AGAINST: []}
    for codes in groups.values():
        first, *others = sorted(codes, key=lambda code: (-len(figures[code]), -len(code)))
        held = dict(figures[first])
        for code in others:
            how = _compare(figures[code], held)
            how = AGAINST if how == OTHER and len(code) == len(first) else how
            told[how].append(f"{code} ({first})")
            if how in (BOTH, AGAINST):
                held = {**figures[code], **held}
            else:
                found.skip_rows.append(code)
    found.unsure.extend(f"{list_some(codes)}: {how}" for how, codes in told.items() if codes)


def group_codes(column: Column, found: Understood, root: Path) -> dict[str, list[str]]:
    """Return the codes of a column that are read, by their region, of the regions that have several."""
    taken = found.take.get("territory", column.texts)
    codes = pd.Series([text for text in taken if text not in found.skip_rows and is_code(text, root)], dtype=str)
    ids, _ = find_territories(codes, root)
    groups = codes.groupby(ids.to_numpy(), sort=False).agg(list).to_dict()
    return {place: own for place, own in groups.items() if place and len(own) > 1}


def _list_figures(found: Understood, column: Column, codes: Iterable[str]) -> dict[str, dict[tuple, str]]:
    """Return the figures of each code that are no absence, without flags, by the other words of row and column."""
    texts = found.table.sheet.whole if found.table.sheet.whole is not None else found.table.sheet.texts
    rows = texts[np.isin(texts[:, column.place], list(codes))]
    kinds = {own.place: found.columns.get(own.name, "") for own in found.looked if own.place not in found.figures}
    for place, field in kinds.items():
        if field in found.take:
            rows = rows[np.isin(rows[:, place], found.take[field])]
    beside = [place for place, field in kinds.items() if field not in ("territory", "ignore", "flags")]
    figures: dict[str, dict[tuple, str]] = {code: {} for code in codes}
    for row in rows.tolist():
        others = tuple(row[place] for place in beside)
        for place in found.figures:
            if (text := BARE.sub("", row[place].strip())) not in ABSENT:
                figures[row[column.place]][(*others, place)] = text
    return figures


def _compare(own: Figures, first: Figures) -> str:
    """Return how the figures of a code are to those of the first.

    >>> [_compare(own, {(1,): "4", (2,): "5"}) == how for own, how in (({(1,): "4"}, SAME), ({(1,): "3"}, OTHER))]
    [True, True]
    """
    if own.keys() - first.keys():
        return BOTH
    return SAME if all(first[key] == text for key, text in own.items()) else OTHER
