"""Of which edition the boundaries of a file's territories are, as far as their codes and names tell."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from indicators.cleaning.editions import list_editions
from indicators.descriptions import NUTS_EDITIONS
from indicators.errors import IndicatorsError
from indicators.nuts import detect_versions, is_code
from indicators.proposing.understood import Understood
from indicators.territories import find_territories, read_territories
from indicators.texts import list_some

NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")
# Codes of all Europe; fewer are looked up one by one.
MANY = 60
COUNTRY = 2
NEW = "2016"


def find_geography(kept: list[Understood], root: Path) -> tuple[str, str] | None:
    """Return the edition of the boundaries of the territories met; None where they are of several, or of none."""
    places = {place for table in kept for place in table.places.values()}
    table = read_territories(root).set_index("territory")
    own = table[table.index.isin(places)]
    texts = [text for one in kept for text in _list_territories(one)]
    codes = [text for text in texts if NUTS.fullmatch(text)]
    if len(own) < len(places) or len(codes) > len(texts) / 2 > MANY:
        return _find_version(codes, root)
    foreign = (own["level"] == "country") & (own.index != "france")
    if foreign.any() or not ((own["cog"] != "") | own["level"].str.startswith("country")).any():
        return None
    old, new = (own["valid_to"] != "").any(), (own["valid_from"] >= NEW).any()
    if old and new:
        # Old regions are parts of new ones in NUTS since 2016, which has both.
        return _find_version(codes, root) if len(codes) > len(texts) / 2 else None
    return ("cog2015", "regions until 2015") if old else ("cog2024", "regions since 2016" if new else "places of today")


def guess_geography(kept: list[Understood], root: Path) -> tuple[str, str] | None:
    """Return the NUTS version that has the regions of most codes of a mixture, and which it has not.

    Of names of old and new regions none is offered, and they are told.
    """
    codes = [text for one in kept for text in _list_territories(one) if is_code(text, root)]
    edition, left = _find_most(codes, root)
    if not any(len(code) > COUNTRY for code in codes):
        return _tell_names(kept, root)
    return (
        (edition, f"codes of several editions: {edition} has most of them, and not {list_some(left)}") if left else None
    )


def _tell_names(kept: list[Understood], root: Path) -> tuple[str, str] | None:
    """Return which names are of regions until 2015, and which of those since 2016, where there are both."""
    table = read_territories(root).set_index("territory")
    places = {text: place for one in kept for text, place in one.places.items() if place in table.index}
    old = [text for text, place in places.items() if table.loc[place, "valid_to"]]
    new = [text for text, place in places.items() if table.loc[place, "valid_from"] >= NEW]
    told = f"regions until 2015 ({list_some(old)}) beside those since 2016 ({list_some(new)})"
    return ("", f"{told}: part them by [[table]], or skip some") if old and new else None


def _find_most(codes: list[str], root: Path) -> tuple[str, list[str]]:
    """Return the newest edition that has the regions of most codes, under these or others, and the other codes."""
    places, _ = find_territories(pd.Series(codes, dtype=str), root)
    known = {code: list_editions(place, NUTS_EDITIONS[0], root) for code, place in zip(codes, places, strict=True)}
    lacking = {edition: [code for code in known if edition not in known[code]] for edition in NUTS_EDITIONS[::-1]}
    return min(lacking.items(), key=lambda item: len(item[1]))


def _list_territories(table: Understood) -> list[str]:
    """Return the words of the column of territories that are read; of a row of territories those that are known."""
    columns = [column for column in table.looked if "territory" in table.columns.get(column.name, "")]
    held = [text for column in columns for text in column.texts if text not in table.skip_rows]
    return held or list(table.places)


def _find_version(codes: list[str], root: Path) -> tuple[str, str] | None:
    """Return the newest NUTS version that knows all codes; a code is the same region in each version that has it."""
    if not any(len(code) > COUNTRY for code in codes):
        return None
    if versions := _detect(codes, root):
        return (f"nuts{versions[0]}", f"codes that nuts{', nuts'.join(versions)} have")
    edition, left = _find_most(codes, root)
    return None if left else (edition, "which has the regions of all codes, though not every code")


def _detect(codes: list[str], root: Path) -> tuple[str, ...]:
    """Return the NUTS versions that know all codes; none where they mix several."""
    try:
        return detect_versions(codes, root) if codes else ()
    except IndicatorsError:
        return ()
