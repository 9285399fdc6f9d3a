"""Activity codes of files: what a code of NAF or NACE holds of a definition of sectors.csv, and the way to NAF 2025.

A definition is a list of codes (sector_codes.csv) at any level, from the section (`J`) to the sub-class (`62.01Z`). NAF
rév. 2 and NACE Rev. 2 share sections, divisions, groups and classes; the 732 sub-classes of activities.csv are the
smallest parts that both are made of, so that codes of any level compare by the sub-classes they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path
from typing import Literal

import pandas as pd

from indicators.codebook import REFERENCE
from indicators.errors import IndicatorsError
from indicators.kept import keep
from indicators.paths import find_root
from indicators.sectors import find_sector, list_codes
from indicators.tabular import read_table

ACTIVITIES = REFERENCE / "activities.csv"
ACTIVITY_COLUMNS = ("nomenclature", "section", "code")
BRIDGE = REFERENCE / "activity_bridge.csv"
BRIDGE_COLUMNS = ("from_nomenclature", "from_code", "to_nomenclature", "to_code", "content", "source", "published")
EVERYTHING = "all"  # the sector that takes in every code, known or not

CODE = re.compile(r"(?P<section>[A-U])?(?:(?P<division>\d\d)(?:\.?(?P<rest>\d(?:\d[A-Z]?)?))?)?")
Hold = Literal["whole", "part", "none", "unknown"]


def read_code(text: str) -> str:
    """Return the activity code that a text is or starts with, dotted; "" where it has none.

    >>> [read_code(text) for text in ("6201Z Programmation informatique", "G465", "J", "Total")]
    ['62.01Z', 'G46.5', 'J', '']
    """
    found = CODE.fullmatch(text.split(maxsplit=1)[0]) if text.strip() else None
    if not found:
        return ""
    section, division, rest = (part or "" for part in found.groups())
    return f"{section}{division}.{rest}" if rest else section + division


def list_activities(code: str, root: Path | None = None) -> frozenset[str]:
    """Return the sub-classes of NAF rév. 2 that a code holds, itself among them; none where the code is not known.

    A section before a code (`J62`) must be its own. The word `all` holds every one.

    >>> sorted(list_activities("63.9"))
    ['63.91Z', '63.99Z']
    """
    held, read = _read_held(root or find_root()), read_code(code)
    if read != _drop_section(read):
        return held.get(_drop_section(read), frozenset()) & held.get(read[0], frozenset())
    return held.get(read or code, frozenset())


def _drop_section(read: str) -> str:
    return read[1:] if len(read) > 1 and read[0].isalpha() else read


def list_nested(codes: Iterable[str], root: Path | None = None) -> list[tuple[str, str]]:
    """Return the pairs of codes of which one lies within the other, the wider first: added up they count twice.

    One code in two spellings is no pair, and neither is a code that no nomenclature here knows.

    >>> list_nested(["J62", "62.01Z", "62", "58.2", "99.99Z"])
    [('62', '62.01Z'), ('J62', '62.01Z')]
    """
    root = root or find_root()
    names = {code: _drop_section(read_code(code)) or code for code in codes}
    held = {code: list_activities(code, root) for code in names}
    holding: dict[str, list[str]] = {}
    for code in sorted(names, key=lambda code: (-len(held[code]), len(names[code]), code)):
        for activity in held[code]:
            holding.setdefault(activity, []).append(code)
    pairs = {pair for together in holding.values() for pair in combinations(together, 2)}
    return sorted(pair for pair in pairs if names[pair[0]] != names[pair[1]])


def list_defined(sector: str, root: Path | None = None) -> frozenset[str]:
    """Return the sub-classes of NAF rév. 2 that a definition of sectors.csv takes in.

    Raises `UnknownTermError` for a sector that no table holds, and `IndicatorsError` for one whose list of codes is not
    stated (a press article's, a membership): nothing can be counted by it.
    """
    codes = list_codes(sector, root)
    held = [list_activities(code, root) for code in codes["code"]]
    unknown = [code for code, activities in zip(codes["code"], held, strict=True) if not activities]
    if unknown:
        raise IndicatorsError(f"sector_codes.csv: {unknown[0]!r} of {sector} is no code of {ACTIVITIES.as_posix()}")
    if not held:
        basis = find_sector(sector, root).basis
        told = f"{sector} (basis: {basis}) states no list of activity codes, so that nothing can be counted by it"
        raise IndicatorsError(f"{told}; name a sector that sector_codes.csv defines, or add its codes there")
    return frozenset().union(*held)


def hold_codes(sector: str, codes: Iterable[str], root: Path | None = None) -> dict[str, Hold]:
    """Return what each code of a file holds of a definition: the whole code belongs to it, a part, or none.

    A code that no nomenclature here knows is `unknown`. The sector `all` takes every code whole, known or not, and the
    word `all`; a word that is no code (`Total`) is `unknown` there too. Errors as those of `list_defined`.

    >>> hold_codes("ict_oecd2007", ["58", "58.2", "62", "63.9", "99.99Z"])
    {'58': 'part', '58.2': 'whole', '62': 'whole', '63.9': 'none', '99.99Z': 'unknown'}
    """
    if sector == EVERYTHING:
        return {code: "whole" if read_code(code) or code == EVERYTHING else "unknown" for code in codes}
    defined = list_defined(sector, root)
    return {code: _compare(list_activities(code, root), defined) for code in codes}


def list_bridged(sector: str, root: Path | None = None) -> pd.DataFrame:
    """Return the codes of NAF 2025 that the activities of a definition went to, a row a code, sorted.

    Columns: `code`; `hold`, `whole` where all that INSEE's table brings together in it belongs to the definition, else
    `part`; `others`, the codes of NAF rév. 2 outside the definition that went there too (wholly or in part), by commas.
    The first four digits are the class of NACE Rev. 2.1, into which NAF 2025 fits. Raises `IndicatorsError` where the
    table does not reach all of the definition; docs/sectors.md says where it is from and how far it reaches.

    >>> bridged = list_bridged("ict_oecd2007").set_index("code")
    >>> bridged.loc["62.10Y", "hold"], bridged.loc["46.50Y", "hold"], bridged.loc["46.50Y", "others"]
    ('whole', 'part', '46.66Z')
    """
    bridge = read_table((root or find_root()) / BRIDGE, BRIDGE_COLUMNS)
    defined = list_defined(sector, root)
    lost = sorted(defined - set(bridge["from_code"]))
    if lost:
        told = f"says not what became of {', '.join(lost)}, part of {sector}"
        raise IndicatorsError(f"{BRIDGE.as_posix()} {told}; add it")
    own = set(bridge.loc[bridge["from_code"].isin(defined), "to_code"])
    origins = bridge[bridge["to_code"].isin(own)].groupby("to_code")["from_code"].agg(set)
    others = [", ".join(sorted(codes - defined)) for codes in origins]
    holds = ["part" if other else "whole" for other in others]
    return pd.DataFrame({"code": list(origins.index), "hold": holds, "others": others}, dtype=str)


def _compare(held: frozenset[str], defined: frozenset[str]) -> Hold:
    if not held:
        return "unknown"
    return "whole" if held <= defined else "part" if held & defined else "none"


@keep
def _read_held(root: Path) -> Mapping[str, frozenset[str]]:
    """Return each code of NAF rév. 2 and NACE Rev. 2, at every level → the sub-classes it holds."""
    table = read_table(root / ACTIVITIES, ACTIVITY_COLUMNS)
    held: dict[str, set[str]] = {}
    for section, code in zip(table["section"], table["code"], strict=True):
        for level in (section, code[:2], code[:4], code[:5], code):
            held.setdefault(level, set()).add(code)
    held[EVERYTHING] = set(table["code"])
    return {code: frozenset(activities) for code, activities in held.items()}
