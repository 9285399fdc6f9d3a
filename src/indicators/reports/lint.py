"""What a notebook must not hold: found before it is run, cell by cell."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from indicators.catalogue import LANGUAGES
from indicators.errors import IndicatorsError
from indicators.paths import find_root
from indicators.reports.notebooks import PARAMETERS, Cell, read_notebook
from indicators.reports.parameters import read_parameters
from indicators.reports.plan import PLAN

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
SHELL = re.compile(r"^[ \t]*[!%]", re.MULTILINE)
HIDDEN_SHELL = re.compile(r"\b(?:get_ipython|os\.system|subprocess)\b")
FOLDER = re.compile(r"^(?:/|~|\.\.?/|[A-Za-z]:[\\/]|\\\\|file:)|(?:^|/)data/|\.(?:csv|xlsx|ipynb|html)$")
TITLE = re.compile(r"^#[ \t]", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
OUTSIDE_IMAGE = re.compile(r"!\[[^\]]*\]\(|<\s*(?:img|script|iframe|style|link)\b", re.IGNORECASE)
CALLS = {
    **dict.fromkeys(
        ("now", "today", "utcnow", "time"), "reads the clock; a date is a parameter or comes from the data"
    ),
    **dict.fromkeys(("exit", "quit"), "leaves the notebook early, and its page would be half"),
    **dict.fromkeys(("input", "breakpoint"), "waits for somebody who is not there"),
    **dict.fromkeys(("open", "read_csv", "read_excel", "read_table"), "reads a file; use indicators.observations"),
    **dict.fromkeys(
        ("HTML", "Markdown", "Javascript", "IFrame", "SVG"), "puts text into the page unescaped; use indicators.pages"
    ),
}
CLOCKS = {"datetime", "date", "time", "Timestamp", "pd", "pandas", "dt"}


class Finding(NamedTuple):
    """What is wrong in a notebook, with the place and what to do; `cell` is 0 for the notebook as a whole."""

    notebook: str
    cell: int
    message: str

    def __str__(self) -> str:
        place = f", cell {self.cell}" if self.cell else ""
        return f"{PLAN.parent.as_posix()}/{self.notebook}{place}: {self.message}"


def check_notebooks(root: Path | None = None) -> list[Finding]:
    """Return what is wrong in the notebooks of notebooks/, cell by cell; empty where all is well."""
    folder = (root or find_root()) / PLAN.parent
    return [finding for path in sorted(folder.glob("*.ipynb")) for finding in check_notebook(path)]


def check_notebook(path: Path) -> list[Finding]:
    """Return what is wrong in one notebook."""
    try:
        cells = read_notebook(path)
    except IndicatorsError as error:
        return [Finding(path.name, 0, str(error))]
    findings = [Finding(path.name, 0, message) for message in check_whole(path, cells)]
    for cell in cells:
        findings += [Finding(path.name, cell.number, message) for message in check_cell(cell)]
    return findings


def check_whole(path: Path, cells: list[Cell]) -> Iterator[str]:
    """Yield what is wrong with a notebook as a whole: its parameters cell, and prose in one language only."""
    try:
        names = {parameter.name for parameter in read_parameters(path)}
    except IndicatorsError as error:
        yield str(error)
    else:
        if "language" not in names:
            yield 'the parameters lack `language`; add `language = "fr"`'
    tagged = {tag: sum(tag in cell.tags for cell in cells if cell.kind == "markdown") for tag in LANGUAGES}
    if len(set(tagged.values())) > 1:
        counts = " and ".join(f"{count} in {tag}" for tag, count in tagged.items())
        yield f"the prose is not the same in both languages: {counts}; write the missing cells"


def check_cell(cell: Cell) -> Iterator[str]:
    """Yield what is wrong in one cell."""
    if cell.outputs or cell.counted:
        yield "holds outputs; clear them before saving (Edit, Clear Outputs of All Cells)"
    if cell.kind == "markdown":
        yield from check_prose(cell)
    elif cell.kind == "code":
        yield from check_code(cell)
    else:
        yield f"is of kind {cell.kind}, which no page shows; make it code or markdown"


def check_prose(cell: Cell) -> Iterator[str]:
    """Yield what is wrong in a prose cell: no language, both, a second title, something loaded."""
    tags = set(cell.tags) & set(LANGUAGES)
    if len(tags) != 1:
        found = "both languages" if tags else "no language"
        yield f"is prose tagged with {found}; give it the tag fr or en, and its twin the other"
    prose = FENCE.sub("", cell.source)
    titles = len(TITLE.findall(prose))
    if titles > 1 or (titles and not TITLE.match(prose.lstrip())):
        yield "has a heading of level 1 that is not its first line; use ## below the title"
    if OUTSIDE_IMAGE.search(prose):
        yield "shows an image or HTML of its own; charts come from indicators.charts"


def check_code(cell: Cell) -> Iterator[str]:
    """Yield what is wrong in a code cell: shell lines, definitions, paths, the clock, unescaped text."""
    if SHELL.search(cell.source) or HIDDEN_SHELL.search(cell.source):
        yield "runs a command of the system or of IPython (a line with ! or %); say it in Python, in the library"
        return
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        yield f"is not Python: {error.msg} in line {error.lineno}"
        return
    for node in ast.walk(tree):
        yield from check_node(node, PARAMETERS in cell.tags)


def check_node(node: ast.AST, in_parameters: bool) -> Iterator[str]:
    """Yield what is wrong with one node of the code."""
    if isinstance(node, DEFINITIONS):
        name = getattr(node, "name", "a function")
        yield f"defines {name!r} (line {node.lineno}); definitions belong in src/indicators"
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and FOLDER.search(node.value):
        yield f"names a path, {node.value[:60]!r} (line {node.lineno}); the library knows where things stand"
    elif isinstance(node, ast.Call):
        yield from check_call(node)
    elif isinstance(node, ast.Attribute) and node.attr == "style" and not in_parameters:
        yield f"uses a Styler (line {node.lineno}), whose headings are not escaped; use indicators.tables.render_table"


def check_call(node: ast.Call) -> Iterator[str]:
    """Yield what is wrong with one call: a function that no report may use."""
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    owner = ast.unparse(function.value) if isinstance(function, ast.Attribute) else ""
    if name == "time" and owner != "time":
        return
    if name in {"now", "today", "utcnow"} and owner.rpartition(".")[2] not in CLOCKS:
        return
    if name in CALLS:
        yield f"calls {name}() (line {node.lineno}), which {CALLS[name]}"
    if name == "to_html":
        yield f"calls to_html() (line {node.lineno}); use indicators.tables.render_table, which escapes and captions"
