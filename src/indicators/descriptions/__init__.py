"""Descriptions of sources, key by key: what a .toml may say, where it is wrong, and what was meant."""

from indicators.descriptions.fetches import Fetch, check_fetch
from indicators.descriptions.fields import ABSENCES, CELL_COLUMNS, CLOSED, NUTS_EDITIONS
from indicators.descriptions.layouts import (
    ASIDE,
    BRACES,
    FIELDS,
    WHEN,
    Layout,
    Pattern,
    Said,
    check_layout,
    check_layouts,
    find_across,
    start_layout,
)
from indicators.descriptions.parts import Part, check_parts
from indicators.descriptions.sums import DELIMITED, Sum, check_sum
from indicators.descriptions.tables import (
    Source,
    check_defaults,
    check_file,
    check_marks,
    check_sources,
    check_top,
)
from indicators.descriptions.words import Where, check_word

__all__ = [
    "ABSENCES",
    "ASIDE",
    "BRACES",
    "CELL_COLUMNS",
    "CLOSED",
    "DELIMITED",
    "FIELDS",
    "NUTS_EDITIONS",
    "WHEN",
    "Fetch",
    "Layout",
    "Part",
    "Pattern",
    "Said",
    "Source",
    "Sum",
    "Where",
    "check_defaults",
    "check_fetch",
    "check_file",
    "check_layout",
    "check_layouts",
    "check_marks",
    "check_parts",
    "check_sources",
    "check_sum",
    "check_top",
    "check_word",
    "find_across",
    "start_layout",
]
