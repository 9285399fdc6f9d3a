"""Tables of a page, and the table that says where each of its figures comes from."""

from indicators.tables.evidence import (
    EVIDENCE_COLUMNS,
    SHOWN_COLUMNS,
    Input,
    list_columns_evidence,
    list_evidence,
    list_pair_evidence,
    select_shown,
)
from indicators.tables.html import Html, join_html, show_text
from indicators.tables.lists import (
    list_coverage_evidence,
    list_funding_evidence,
    list_observation_evidence,
    list_series_evidence,
)
from indicators.tables.render import Column, render_table

__all__ = [
    "EVIDENCE_COLUMNS",
    "SHOWN_COLUMNS",
    "Column",
    "Html",
    "Input",
    "join_html",
    "list_columns_evidence",
    "list_coverage_evidence",
    "list_evidence",
    "list_funding_evidence",
    "list_observation_evidence",
    "list_pair_evidence",
    "list_series_evidence",
    "render_table",
    "select_shown",
    "show_text",
]
