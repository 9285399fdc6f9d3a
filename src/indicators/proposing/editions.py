"""Of which edition the boundaries of a file's territories are, as far as their codes and names tell."""

from __future__ import annotations

import re
from pathlib import Path

from indicators.errors import IndicatorsError
from indicators.nuts import detect_versions
from indicators.proposing.understood import Understood
from indicators.territories import read_territories

NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")
# Codes of all Europe; fewer are looked up one by one.
MANY = 60
COUNTRY = 2


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
    old, new = (own["valid_to"] != "").any(), (own["valid_from"] >= "2016").any()
    if old and new:
        # Old regions are parts of new ones in NUTS since 2016, which has both.
        return _find_version(codes, root) if len(codes) > len(texts) / 2 else None
    return ("cog2015", "regions until 2015") if old else ("cog2024", "regions since 2016" if new else "places of today")


def _list_territories(table: Understood) -> list[str]:
    """Return the words of the column of territories that are read; of a row of territories those that are known."""
    columns = [column for column in table.looked if "territory" in table.columns.get(column.name, "")]
    held = [text for column in columns for text in column.texts if text not in table.skip_rows]
    return held or list(table.places)


def _find_version(codes: list[str], root: Path) -> tuple[str, str] | None:
    """Return the newest NUTS version that knows all codes; a code is the same region in each version that has it."""
    versions = _detect(codes, root) if any(len(code) > COUNTRY for code in codes) else ()
    return (f"nuts{versions[0]}", f"codes that nuts{', nuts'.join(versions)} have") if versions else None


def _detect(codes: list[str], root: Path) -> tuple[str, ...]:
    """Return the NUTS versions that know all codes; none where they mix several."""
    try:
        return detect_versions(codes, root) if codes else ()
    except IndicatorsError:
        return ()
