"""What readers take along: the data of a figure and of an edition, as workbooks, CSV and a data package."""

from indicators.downloads.figure import (
    write_figure_csv,
    write_figure_workbook,
    write_plain_csv,
    write_plain_workbook,
)
from indicators.downloads.links import (
    PICTURES,
    TYPES,
    name_downloads,
    name_number,
    number_figures,
    show_downloads,
    show_named_downloads,
)
from indicators.downloads.points import DATA_COLUMNS, NUMBERS, Point, list_data

__all__ = [
    "DATA_COLUMNS",
    "NUMBERS",
    "PICTURES",
    "TYPES",
    "Point",
    "list_data",
    "name_downloads",
    "name_number",
    "number_figures",
    "show_downloads",
    "show_named_downloads",
    "write_figure_csv",
    "write_figure_workbook",
    "write_plain_csv",
    "write_plain_workbook",
]
