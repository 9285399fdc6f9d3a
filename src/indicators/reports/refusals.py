"""What keeps a notebook from being run at all: code that waits for somebody, leaves early, or runs other programs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from indicators.reports.jobs import Failure
from indicators.reports.lint import CALLS
from indicators.reports.notebooks import Cell

REFUSED = ("input", "breakpoint", "exit", "quit")
# Lines of IPython that run other programs; a line of Python never starts so.
SHELL = re.compile(r"^[ \t]*(?:!|%%(?:!|bash|sh|script|system|sx|perl|ruby|cmd)\b|%(?:sx|system|sc)\b).*", re.MULTILINE)


def find_refusal(cells: Iterable[Cell]) -> Failure | None:
    """Return the failure of the first cell that must not be run, with the line at fault; nothing if all may be."""
    for cell in cells:
        failure = refuse_cell(cell) if cell.kind == "code" else None
        if failure:
            return failure
    return None


def refuse_cell(cell: Cell) -> Failure | None:
    """Return why a code cell must not be run, or nothing."""
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        line = SHELL.search(cell.source)
        reason = "the cell runs a command of the system; say it in Python, in the library"
        return Failure("refused", cell.number, line.group().strip(), "", reason) if line else None
    for node in ast.walk(tree):
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if name in REFUSED:
            line = cell.source.splitlines()[node.lineno - 1].strip()
            return Failure("refused", cell.number, line, "", f"the cell calls {name}(), which {CALLS[name]}")
    return None
