"""Cells in, observations and problems out: every reported cell becomes exactly one row of the two."""

from indicators.cleaning.cells import clean_cells
from indicators.cleaning.package import write_processed
from indicators.cleaning.project import Cleaned, clean_project

__all__ = ["Cleaned", "clean_cells", "clean_project", "write_processed"]
