"""A column that says again what another says, in codes or in words: by its header, and by each of its words."""

from __future__ import annotations

from indicators.catalogue import read_catalogue
from indicators.proposing.columns import HALF, Column
from indicators.proposing.kinds import CODE, is_total
from indicators.proposing.phrases import list_words
from indicators.proposing.understood import Understood


def find_repeated(column: Column, found: Understood) -> str:
    """Return the name of a declared column that a column says again, "" where none is.

    Headers have to say the same thing (`geo` and `Region`, `Unit Code` and `Unit`), words to stand with the same words
    always. Where the two only go together (a sex beside each territory) a column says something of its own.
    """
    declared = [
        other
        for other in found.looked
        if other is not column
        and (found.columns.get(other.name, "ignore") not in ("ignore", "text") or other.kind == "codes")
    ]
    same = [other for other in declared if _is_same_thing(column, other, found)]
    return next((other.name for other in same if _go_together(column, other, found)), "")


def _is_same_thing(column: Column, other: Column, found: Understood) -> bool:
    """Return whether two columns are of one thing: by their headers, or as the numbers of places beside their names."""
    own, its = (_name_thing(found.table.headers[each.place]) for each in (column, other))
    numbered = sum(text[:1].isdigit() and CODE.fullmatch(text) is not None for text in column.texts)
    if not own and other.kind == "territory":
        return numbered > HALF * len(column.texts)
    return own != "" and own == its


def _go_together(column: Column, other: Column, found: Understood) -> bool:
    """Return whether each word of a column stands beside one word of the other only, and the other way round."""
    rows = found.table.sheet.texts[list(found.table.body)]
    pairs = {(first, second) for first, second in rows[:, [column.place, other.place]].tolist()}
    # A total may stand beside a part in a column of parts.
    mixed = any(is_total(first) != is_total(second) for first, second in pairs)
    return not mixed and len(pairs) == len({first for first, _ in pairs}) == len({second for _, second in pairs})


def _name_thing(header: str) -> str:
    """Return what a column is of by its header, without the words that say it holds codes or names; "" for nothing."""
    same = read_catalogue("proposing")["same"]
    words = " ".join(word for word in list_words(header) if word not in same["labels"])
    return next((thing for thing, headers in same.items() if thing != "labels" and words in headers), words)
