"""A source's file that was changed on purpose: what it said at the last cleaning, what it says now, its new seal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.errors import SourceError
from indicators.observations import PROCESSED
from indicators.paths import find_root
from indicators.readers import read_cells
from indicators.seals import Seal, renew_seal
from indicators.secrecy import SIGN
from indicators.sources import compute_sha256, list_confidential, read_described
from indicators.tabular import read_table
from indicators.vocabulary import phrase_rule


class Change(NamedTuple):
    """A place and its words before and now; None where the place was not there, or no longer is."""

    place: str
    old: str | None
    new: str | None


class Accepted(NamedTuple):
    """A seal, old and new, and what it changes: each place whose words differ from those of the last cleaning.

    `revised` says that so much of what was known is changed or gone that somebody must agree before it is sealed.
    """

    seal: Seal
    changes: tuple[Change, ...]
    revised: bool = False


# As many changes are shown one by one; where more than a tenth of what was known is another, it is another edition.
FEW, PART = 10, 0.1


def accept_file(path: Path, root: Path | None = None, *, agreed: bool = False) -> Accepted:
    """Renew the seal of a source's file and return what changed, against what data/processed knows of it.

    `path` is the file or its description. A revised file is sealed only where that is `agreed`. Raises `SourceError`,
    and seals nothing, where the description is wrong, and where not one cell can be read of the file.
    """
    source_file = read_described(path)
    # What is no plain file may never end, and is refused by reading.
    found = compute_sha256(source_file.path) if source_file.path.is_file() else ""
    cells, problems = read_cells(source_file._replace(sha256=found))
    if cells.empty:
        raise SourceError(f"{source_file.name} is not sealed: {_tell_problem(problems.iloc[0].to_dict(), root)}")
    before = _list_texts(list_known(source_file.name, root))
    now = _list_texts(pd.concat([cells, problems[problems["cell"] != ""]]))
    changes = list_changes(before, now)
    revised = is_revised(changes, len(before)) and not agreed
    seal = Seal(source_file.sha256, found) if revised else renew_seal(path, found)
    return Accepted(seal, hide_changes(changes) if source_file.confidential else changes, revised)


def is_revised(changes: Sequence[Change], known: int) -> bool:
    """Return whether more than `FEW` of the `known` places, and more than a tenth of them, are changed or gone.

    >>> is_revised([Change(f"a.csv!line {line}!N", "1", "2") for line in range(11)], known=100)
    True
    """
    others = sum(change.old is not None for change in changes)
    return others > FEW and others > PART * known


def list_renewed(observations: pd.DataFrame, problems: pd.DataFrame, root: Path) -> tuple[Change, ...]:
    """Return the places whose words data/processed, if there is any, has otherwise than what was just cleaned."""
    before = list_known("", root)
    now = pd.concat([table[["place", "text"]] for table in (observations, problems[problems["cell"] != ""])])
    if before.empty:
        return ()
    changes, secret = list_changes(_list_texts(before), _list_texts(now)), list_confidential(root)
    return tuple(
        one for change in changes for one in (hide_changes([change]) if _name_file(change) in secret else [change])
    )


def hide_changes(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes of a confidential file without words; what was withheld before is not known to have changed.

    >>> hide_changes([Change("a.csv!line 2!N", "12", "13"), Change("a.csv!line 3!N", "s", "2")])
    (Change(place='a.csv!line 2!N', old='s', new='s'),)
    """
    told = (change for change in changes if change.old != SIGN or change.new is None)
    return tuple(
        Change(place, None if old is None else SIGN, None if new is None else SIGN) for place, old, new in told
    )


def _name_file(change: Change) -> str:
    return change.place.partition("!")[0]


def list_changes(before: dict[str, Counter], now: dict[str, Counter]) -> tuple[Change, ...]:
    """Return the places whose texts differ, those of now first, then those that are gone, each in its own order."""
    gone = [place for place in before if place not in now]
    places = [place for place in now if before.get(place) != now[place]]
    return tuple(Change(place, _join_texts(before.get(place)), _join_texts(now.get(place))) for place in places + gone)


def list_known(name: str, root: Path | None = None) -> pd.DataFrame:
    """Return place and text of each cell that data/processed keeps of the file `name`, of all files for "".

    No row where nothing was cleaned yet.
    """
    folder = (root or find_root()) / PROCESSED
    paths = [folder / table for table in ("observations.csv", "problems.csv")]
    tables = [read_table(path, ("place", "text")) for path in paths if path.is_file()]
    if not tables:
        return pd.DataFrame(columns=["place", "text"], dtype=str)
    known = pd.concat([table[["place", "text"]] for table in tables])
    # A place without address is of a whole file or sheet, and has no text.
    return known[known["place"].str.match((re.escape(name) or "[^!]+") + "!.*[0-9]")]


def _list_texts(rows: pd.DataFrame) -> dict[str, Counter]:
    """Return the texts by place, counted, for a phrase with two figures is two rows that share a place."""
    texts: dict[str, Counter] = {}
    for place, text in zip(rows["place"], rows["text"], strict=True):
        texts.setdefault(place, Counter())[text] += 1
    return texts


def _join_texts(texts: Counter | None) -> str | None:
    return None if texts is None else " / ".join(sorted(texts.elements()))


def _tell_problem(problem: dict[str, str], root: Path | None) -> str:
    parts = {name: problem[name] for name in ("text", "found", "expected", "place")}
    return " ".join(phrase_rule(problem["rule"], "en", root, **parts))
