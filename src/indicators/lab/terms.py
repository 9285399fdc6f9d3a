"""The terms of the reference tables, to be found with the Tab key: `terms.indicators.` and Tab."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from indicators.codebook import read_codebook
from indicators.lab.words import dress, word
from indicators.reports.names import propose
from indicators.sectors import read_sectors
from indicators.tables import Column, render_table
from indicators.territories import read_territories

LANGUAGE = "fr"


class Terms:
    """The ids of one reference table: an attribute each, `-` written `_`; shown, the whole table with its titles."""

    def __init__(self, id_column: str, read: Callable[[], pd.DataFrame]) -> None:
        self._id_column = id_column
        self._read = read

    def __dir__(self) -> list[str]:
        return [write_name(term) for term in self._list_ids()]

    def __getattr__(self, attribute: str) -> str:
        found = {} if attribute.startswith("_") else {write_name(term): term for term in self._list_ids()}
        if attribute not in found:
            raise AttributeError(f"{attribute!r} is none of these terms; {propose(attribute, found)}")
        return found[attribute]

    def _list_ids(self) -> list[str]:
        return self._read()[self._id_column].tolist()

    def _repr_html_(self) -> str:
        table = self._read()
        titles = {"title": f"title_{LANGUAGE}", "definition": f"definition_{LANGUAGE}"}
        if f"name_{LANGUAGE}" in table.columns:
            titles = {"title": f"name_{LANGUAGE}"}
        columns = [Column(self._id_column, word("column_term", LANGUAGE))]
        columns += [Column(column, word(f"column_{key}", LANGUAGE)) for key, column in titles.items()]
        caption = word("caption_terms", LANGUAGE, table=word(self._id_column, LANGUAGE).lower())
        return str(dress(render_table(table, caption, LANGUAGE, columns)))


@dataclass(frozen=True)
class AllTerms:
    """The terms that functions of the library ask for."""

    indicators: Terms
    sectors: Terms
    territories: Terms


terms = AllTerms(Terms("indicator", read_codebook), Terms("sector", read_sectors), Terms("territory", read_territories))


def write_name(term: str) -> str:
    """Return a term as a name of Python.

    >>> write_name("ile-de-france")
    'ile_de_france'
    """
    return term.replace("-", "_")
