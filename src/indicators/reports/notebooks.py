"""The cells of a notebook as they stand in its file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from indicators.errors import ReportError

PARAMETERS = "parameters"


class Cell(NamedTuple):
    """A cell: its place in the notebook counted from 1, kind (code, markdown, raw), text, tags and outputs."""

    number: int
    kind: str
    source: str
    tags: tuple[str, ...]
    outputs: int
    counted: bool


def read_notebook(path: Path) -> list[Cell]:
    """Return the cells of the notebook at `path`; raise `ReportError` where it is missing or no notebook."""
    if not path.is_file():
        raise ReportError(f"{path.name} does not exist in {path.parent.name}/; mend the name in reports.toml")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return [build_cell(number, cell) for number, cell in enumerate(content["cells"], start=1)]
    except (ValueError, KeyError, TypeError) as error:
        raise ReportError(
            f"{path.name} is not a notebook ({error}); open it in JupyterLab and save it again"
        ) from error


def build_cell(number: int, cell: dict) -> Cell:
    """Return the cell of a notebook's JSON, whose text may be one string or a list of lines."""
    source = cell["source"]
    tags = cell.get("metadata", {}).get("tags", [])
    text = source if isinstance(source, str) else "".join(source)
    counted = cell.get("execution_count") is not None
    return Cell(number, cell["cell_type"], text, tuple(tags), len(cell.get("outputs", [])), counted)


def find_parameters_cell(cells: list[Cell], notebook: str) -> Cell:
    """Return the one code cell tagged `parameters`; raise `ReportError` where there is none, or more than one."""
    tagged = [cell for cell in cells if PARAMETERS in cell.tags and cell.kind == "code"]
    if not tagged:
        raise ReportError(
            f"{notebook} has no cell tagged `parameters`: what the report asks for would be ignored; "
            "add the tag to the cell that holds them"
        )
    if len(tagged) > 1:
        numbers = ", ".join(str(cell.number) for cell in tagged)
        raise ReportError(f"{notebook} has {len(tagged)} cells tagged `parameters` (cells {numbers}); keep one")
    return tagged[0]
