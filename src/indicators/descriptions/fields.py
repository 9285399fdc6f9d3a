"""The fields of a cell, and the closed lists of words that some of them take."""

from __future__ import annotations

CELL_COLUMNS = (
    *("source", "place", "text", "language"),
    *("indicator", "measure", "denominator", "sector", "scope", "object", "payer", "stage"),
    *("territory", "geography", "period", "base_period", "dated"),
    *("unit", "precision", "nature", "published", "note", "units", "largest_share"),
)
# How many units stand behind a figure of a confidential file, and the share in percent of the largest.
BEHIND_COLUMNS = ("units", "largest_share")
# What a whole file or sheet may say of its cells; a place and a text belong to one cell, a language to [file].
SHARED_COLUMNS = tuple(
    column for column in CELL_COLUMNS if column not in ("place", "text", "language", *BEHIND_COLUMNS)
)
ABSENCES = (
    *("empty", "not_available", "not_applicable", "confidential", "unreliable", "negligible"),
    *("reported_none", "undeclared"),
)
PRECISIONS = ("count", "rounded", "sample", "claim")
NUTS_EDITIONS = ("nuts2010", "nuts2013", "nuts2016", "nuts2021", "nuts2024")
CLOSED = {
    "measure": ("level", "share", "ratio", "index", "change", "change_percent", "change_points"),
    "dated": ("stated", "inferred", "undated"),
    "precision": PRECISIONS,
    "nature": ("observed", "planned", "target", "claimed"),
    "geography": ("cog2015", "cog2024", *NUTS_EDITIONS, "ze2020", "local"),
}
