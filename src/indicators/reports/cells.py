"""From the cells of an executed notebook to those that a page shows."""

from __future__ import annotations

import re

from nbformat import NotebookNode

from indicators.catalogue import LANGUAGES
from indicators.reports.jobs import Failure

HEADING = re.compile(r"\A\s*#[ \t]+[^\n]*\n?")
# An object's address differs from run to run, and tells a reader nothing.
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+>|^<Axes: |^<Figure size ")
WARNING = re.compile(r"\w*(?:Warning|Error): .*")
WIDGET = "application/vnd.jupyter.widget-view+json"
EXHIBIT = re.compile(r"<(?:figure|table|svg)[\s>]")


def check_outputs(notebook: NotebookNode) -> Failure | None:
    """Return the failure of the first output that a page cannot show: a warning, an unknown kind, a bare object."""
    cells = [cell for cell in notebook.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    for number, cell in enumerate(cells, start=1):
        outputs = cell.get("outputs", [])
        warned = "".join(output.text for output in outputs if output.get("name") == "stderr")
        failure = name_warning(warned, number) if warned else None
        failure = failure or next(filter(None, (check_output(output, number) for output in outputs)), None)
        if failure:
            return failure
    return None


def name_warning(text: str, number: int) -> Failure:
    """Return the failure of the cell `number`, which wrote `text` to its stream of errors."""
    lines = text.strip().splitlines() or [""]
    told = next(filter(None, map(WARNING.search, lines)), None)
    said = told.group() if told else lines[-1].strip()
    return Failure("exception", number, "", said.partition(":")[0] if told else "", f"the cell warned: {said}")


def check_output(output: NotebookNode, number: int) -> Failure | None:
    """Return why one output of the cell `number` cannot be shown, or nothing."""
    if output.output_type == "stream":
        return None
    kinds = set(output.get("data", {}))
    if WIDGET in kinds:
        reason = "a widget (a chooser, a form) lives in JupyterLab and not on a page; show what it shows, as an exhibit"
        return Failure("output", number, "", "", reason)
    if "text/html" in kinds:
        return None
    if kinds != {"text/plain"}:
        found = ", ".join(sorted(kinds - {"text/plain"})) or "nothing"
        reason = f"an output of kind {found} cannot be shown; show it with indicators.pages"
        return Failure("output", number, "", "", reason)
    if ADDRESS.search(output.data["text/plain"]):
        reason = "the last line leaves a bare object; show it with indicators.pages"
        return Failure("output", number, "", "", reason)
    return None


def choose_cells(notebook: NotebookNode, language: str) -> list[NotebookNode]:
    """Return the cells of the page in `language`: its prose, and code cells that carry in `code` all code before them.

    Prose tagged with the other language is left out, as is the first heading of level 1 (the page has its own title).
    Code is gathered up to the next exhibit, so that what a reader opens below a chart is what made it.
    """
    shown: list[NotebookNode] = []
    gathered: list[str] = []
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", []))
        if cell.cell_type == "markdown" and (language in tags or not tags & set(LANGUAGES)):
            shown.append(build_prose(cell.source))
        elif cell.cell_type == "code" and "parameters" not in tags:
            gathered.append(cell.source.strip())
            code = "\n\n".join(filter(None, gathered)) if shows_exhibit(cell) else ""
            gathered = [] if code else gathered
            shown.append(build_code(cell.outputs, code))
    rest = "\n\n".join(filter(None, gathered))
    return [*drop_title(shown), *([build_code([], rest)] if rest else [])]


def build_prose(source: str) -> NotebookNode:
    """Return a cell of prose. That of nbformat's own function is checked against a schema, which takes a while."""
    return NotebookNode(cell_type="markdown", source=source, metadata=NotebookNode())


def build_code(outputs: list[NotebookNode], code: str) -> NotebookNode:
    """Return a cell of outputs with the code that made them."""
    metadata = NotebookNode(code=code)
    return NotebookNode(cell_type="code", source="", execution_count=None, outputs=outputs, metadata=metadata)


def drop_title(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Return the cells without the heading of level 1 that the first prose starts with."""
    prose = [place for place, cell in enumerate(cells) if cell.cell_type == "markdown"]
    if not prose:
        return cells
    first = prose[0]
    untitled = build_prose(HEADING.sub("", cells[first].source))
    return [*cells[:first], untitled, *cells[first + 1 :]]


def shows_exhibit(cell: NotebookNode) -> bool:
    """Return whether a code cell left a chart or a table."""
    return any(EXHIBIT.search(output.get("data", {}).get("text/html", "")) for output in cell.get("outputs", []))
