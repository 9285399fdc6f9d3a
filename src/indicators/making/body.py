"""The body of a page: the cells of an executed notebook as HTML, and the last look at it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from nbconvert import HTMLExporter
from nbformat import NotebookNode

from indicators.downloads import name_downloads, number_figures
from indicators.making.clients import is_inserted
from indicators.reports.cells import choose_cells
from indicators.reports.gate import find_faults
from indicators.reports.jobs import Failure
from indicators.reports.render import choose_words

TEMPLATES = Path(__file__).parents[1] / "reports" / "templates"
SHOWN = re.compile(r"<(?:figure|table)\b[^>]*?\sid=\"([^\"]*)\"")


class CellsExporter(HTMLExporter):
    """nbconvert's exporter to HTML without its second look at the result, for pages have one of their own."""

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **options: object
    ) -> tuple[str, dict[str, Any]]:
        """Return the cells of a notebook as HTML, and the resources."""
        return super(HTMLExporter, self).from_notebook_node(nb, resources, **options)


@cache
def open_exporter() -> CellsExporter:
    """Return the exporter with the template `templates/cells`."""
    return CellsExporter(
        template_name="cells",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
        embed_images=False,
        default_preprocessors=[],
    )


def render_body(notebook: NotebookNode, language: str, page: str) -> str:
    """Return the cells of an executed notebook as HTML, those that a page in `language` shows, figures numbered.

    Files that readers take along are called after the `page`.
    """
    shown = NotebookNode(nbformat=4, nbformat_minor=4, metadata=NotebookNode(), cells=choose_cells(notebook, language))
    body, _ = open_exporter().from_notebook_node(shown, {"show_code": choose_words(language)["show_code"]})
    return name_downloads(number_figures(body), page)


def check_body(body: str, notebook: NotebookNode, private: tuple[str, ...], exhibits: Iterable[str]) -> Failure | None:
    """Return the failure of a body that may not be published, with the cell whose output shows the fault by itself."""
    faults = find_faults(body, private)
    if faults:
        return Failure("page", find_cell(notebook, faults[0], private), "", "", faults[0])
    missing = sorted(set(exhibits) - set(SHOWN.findall(body)))
    if missing:
        reason = f"the page shows no figure or table with the id {missing[0]!r}, which notebooks/reports.toml declares"
        return Failure("page", 0, "", "", reason)
    return None


def find_cell(notebook: NotebookNode, fault: str, private: tuple[str, ...]) -> int:
    """Return the number of the author's cell whose output has a fault by itself, 0 where none has."""
    own = [cell for cell in notebook.cells if not is_inserted(cell)]
    for number, cell in enumerate(own, start=1):
        shown = "".join(output.get("data", {}).get("text/html", "") for output in cell.get("outputs", []))
        if fault in find_faults(shown, private):
            return number
    return 0
