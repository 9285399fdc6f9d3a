"""Cells in, observations and problems out: every reported cell becomes exactly one row of the two."""

from indicators.cleaning.acceptance import Accepted, Change, accept_file, list_renewed
from indicators.cleaning.cells import clean_cells
from indicators.cleaning.package import UnreadFileError, write_processed
from indicators.cleaning.project import Cleaned, clean_project

__all__ = [
    "Accepted",
    "Change",
    "Cleaned",
    "UnreadFileError",
    "accept_file",
    "clean_cells",
    "clean_project",
    "list_renewed",
    "write_processed",
]
