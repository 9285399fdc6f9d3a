"""Datasets and publishers that a file names: by a dataset's code, or by its note on the source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from indicators.catalogue import read_catalogue
from indicators.proposing.dimensions import SERIES, is_held, say_dataset
from indicators.proposing.kinds import is_note
from indicators.proposing.phrases import list_words

# Who edits the figures of another is their publisher.
EDITED = ("traitement", "traitements", "calcul", "calculs", "calculations", "exploitation", "exploitations", "apres")
SOURCE = ("source", "sources")
EUROSTAT = "eurostat"
# The indicator whose figures a series holds.
OF = "of"


class Known(NamedTuple):
    """What is known of a file's dataset (`said`), how (`told`), and its publisher ("" where nothing says).

    `of` is the indicator that it is known of, "" where it is known of all.
    """

    said: dict[str, str]
    told: str
    publisher: str
    kind: str
    of: str = ""


def find_known(name: str, titles: Iterable[str], notes: Iterable[str], root: Path) -> Known:
    """Return what is known of the dataset that a file's name, titles or notes name.

    >>> from indicators.paths import find_root
    >>> find_known("a.xls", [], ["Source : Insee, Estimations de population (données provisoires)."], find_root())[2:4]
    ('Insee', 'official')
    """
    code, said = say_dataset([name, *titles], root)
    sources = [note for note in notes if is_note(note) and list_words(note)[:1] and list_words(note)[0] in SOURCE]
    publisher = EUROSTAT if code else _find_publisher(sources)
    series, of_series = _find_series(sources, root)
    own = read_catalogue("proposing")["publishers"].get(publisher, {})
    told = f"of dataset {code}" if code else f"of the series {series!r}" if series else ""
    of = of_series.pop(OF, "")
    return Known(said or of_series, told, own.get("name", ""), own.get("kind", ""), said.get("indicator", of))


def _find_publisher(sources: list[str]) -> str:
    """Return the one publisher that notes on the source name; "" for none, several, and figures that others edit."""
    words = {word for source in sources for word in list_words(source)}
    found = [name for name in read_catalogue("proposing")["publishers"] if name in words]
    return found[0] if len(found) == 1 and not words & {*EDITED} else ""


def _find_series(sources: list[str], root: Path) -> tuple[str, dict[str, str]]:
    """Return the one series that all notes on the source name and nothing else, and what is known of it."""
    named = {" ".join(list_words(re.sub(r"\([^()]*\)", " ", source))[1:]) for source in sources}
    series = read_catalogue("dimensions")[SERIES]
    if len(named) != 1 or not named <= {*series}:
        return "", {}
    name = named.pop()
    return name, {field: word for field, word in series[name].items() if is_held({field: word}, root)}
