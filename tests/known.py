"""Tiny editions, typed in a test as the few cells it is about: what was known at a time."""

from __future__ import annotations

import math

import pandas as pd

from indicators.breaks import KNOWN_COLUMNS
from indicators.observations import NUMBER_COLUMNS, hash_keys, name_keys
from indicators.revisions.editions import (
    CITED_COLUMNS,
    FIGURE_COLUMNS,
    PAGE_COLUMNS,
    RANK_COLUMNS,
    Edition,
    format_number,
)

PLAIN = {
    **{"indicator": "jobs", "measure": "level", "sector": "nace_j", "scope": "sbs_local_units", "geography": "cog2015"},
    **{"territory": "bretagne", "period": "2012", "dated": "stated", "unit": "count", "nature": "observed"},
    **{"qualifier": "exact", "precision": "count", "obs_status": "A", "source": "office_2017", "published": "2017"},
}
SOURCES = {"office_2017": "Office", "office_2019": "Office", "paper": "Paper"}


def know(*rows, name="", breaks=(), ranks=(), pages=(), sources=None):
    """Return an edition: a row is the cells that matter, its bounds are its value, its words its value as written."""
    filled = [_fill(row) for row in rows]
    figures = pd.DataFrame(filled, columns=list(FIGURE_COLUMNS)).astype(dict.fromkeys(NUMBER_COLUMNS, float))
    figures["observation"] = name_keys(hash_keys(figures), figures.index.to_series().map(str)) if rows else []
    named = SOURCES if sources is None else sources
    cited = [(source, f"{publisher} says", publisher, "official", "", "") for source, publisher in named.items()]
    tables = [(cited, CITED_COLUMNS), (breaks, KNOWN_COLUMNS), (ranks, RANK_COLUMNS), (pages, PAGE_COLUMNS)]
    others = [pd.DataFrame(list(some), columns=list(columns), dtype=str) for some, columns in tables]
    return Edition(name, figures, *others)


def _fill(row):
    value = float(row.get("value", math.nan))
    cells = dict.fromkeys(FIGURE_COLUMNS, "") | PLAIN | dict.fromkeys(NUMBER_COLUMNS, value)
    return cells | {"text": format_number(value)} | row | {"value": value}
