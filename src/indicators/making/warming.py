"""What every page needs, loaded and tried once, in the process that pages are copied from. No project is read here."""

from __future__ import annotations

import pkgutil
import tempfile
from pathlib import Path

import nbformat
import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import indicators
from indicators.catalogue import LANGUAGES, read_catalogue
from indicators.charts.pictures import render_picture
from indicators.charts.vector import render_svg
from indicators.charts.warming import draw_marks
from indicators.downloads import PICTURES, Point, list_data, write_figure_workbook
from indicators.downloads.figure import WORDS
from indicators.errors import ReportError
from indicators.labels import label_list, label_number, label_period
from indicators.making.engine import build_spare
from indicators.making.page import make_page
from indicators.reports.jobs import Job

# Rooms that no notebook enters.
CLOSED = (
    "__main__",
    "bundles",
    "cli",
    "cleaning",
    "commands",
    "lab",
    "leaks",
    "readers",
    "runs",
    "terminal",
    "workbooks",
)
CATALOGUES = ("words", "sentences", "methods", "downloads")
CODE = "[1, 'a']"
PROSE = "# Titre\n\n**Un**, *deux*\n\n- [trois](a.html)"


def warm_up() -> None:
    """Load the library, draw a chart, write numbers, and make a page of next to nothing."""
    for room in pkgutil.iter_modules(indicators.__path__, "indicators."):
        if room.name.split(".")[1] not in CLOSED:
            inside = getattr(pkgutil.resolve_name(room.name), "__path__", ())
            for module in pkgutil.walk_packages(inside, f"{room.name}."):
                pkgutil.resolve_name(module.name)
    for catalogue in CATALOGUES:
        read_catalogue(catalogue)
    for language in LANGUAGES:
        label_number(1234.5, language, 1)
        label_list([label_period("2012-11", language)] * 2, language)
    write_chart()
    with tempfile.TemporaryDirectory(prefix="indicators-") as folder:
        make_nothing(Path(folder))
    build_spare()


def write_chart() -> None:
    """Write a chart and its data as those of pages are: what matplotlib and openpyxl keep is built."""
    figure = draw_marks().figure
    render_svg(figure, "warming", "a", "b")
    for kind in PICTURES:
        render_picture(figure, "warming", "a", "b", (), kind)
    for language in LANGUAGES:
        nothing = pd.DataFrame(columns=["id", "inputs"])
        data = list_data([Point("", "", "a", "b", value=1.0, unit="count")], nothing, language)
        write_figure_workbook(data, nothing, dict.fromkeys(WORDS, "a"), language)


def make_nothing(folder: Path) -> None:
    """Make a page in `folder`; raise `ReportError` where that fails, for then every page would."""
    (folder / "notebooks").mkdir()
    path = folder / "notebooks" / "warming.ipynb"
    parameters = new_code_cell('language = "fr"', metadata={"tags": ["parameters"]})
    cells = [new_markdown_cell(PROSE, metadata={"tags": ["fr"]}), parameters, new_code_cell(CODE)]
    nbformat.write(new_notebook(cells=cells), path)
    job = Job(
        page="fr/warming.html",
        root=str(folder),
        folder=str(folder / "page"),
        notebook=str(path),
        report="warming",
        name="warming",
        title="",
        language="fr",
        languages=("fr",),
        parameters={"language": "fr"},
        exhibits=(),
        private=(),
        code="",
    )
    outcome = make_page(job, "shell", lambda _: None)
    if outcome.failure:
        raise ReportError(f"a page of next to nothing cannot be made: {outcome.failure.reason}")
