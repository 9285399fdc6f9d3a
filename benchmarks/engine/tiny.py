"""Projects of many small pages: one notebook, a value a page."""

from __future__ import annotations

import json
from pathlib import Path

from engine.projects import copy_project

PLAN = """
[[report]]
name = "page-{{item}}"
notebook = "tiny.ipynb"
languages = ["en"]
title = {{ en = "Page {{item}}" }}
for_each = {{ item = [{values}] }}
"""
PARAMETERS = 'language = "en"\nitem = "p0001"'
SHOW = """from indicators.exhibits import show_sentences

show_sentences([item])"""
WORK = """from indicators.exhibits import show_sentences

total = sum(number * number for number in range({steps}))
show_sentences([item, str(total)])"""


def write_notebook(code: str) -> str:
    """Return a notebook of a heading, the parameters and one cell of `code`, as JSON."""
    cells = [
        {"cell_type": "markdown", "id": "heading", "metadata": {}, "source": "# A small page\n\nOne sentence."},
        write_cell("parameters", PARAMETERS, ["parameters"]),
        write_cell("shown", code, []),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def write_cell(name: str, code: str, tags: list[str]) -> dict[str, object]:
    """Return a cell of code that has not run."""
    kept = {"tags": tags} if tags else {}
    return {"cell_type": "code", "id": name, "metadata": kept, "execution_count": None, "outputs": [], "source": code}


def write_tiny(folder: Path, count: int, steps: int = 0) -> Path:
    """Return a new project of `count` pages of one sentence; with `steps`, each page first adds up as many squares."""
    root = copy_project(folder)
    for notebook in (root / "notebooks").glob("*.ipynb"):
        notebook.unlink()
    code = WORK.format(steps=steps) if steps else SHOW
    (root / "notebooks" / "tiny.ipynb").write_text(write_notebook(code), encoding="utf-8")
    values = ", ".join(f'"p{number:04}"' for number in range(1, count + 1))
    (root / "notebooks" / "reports.toml").write_text(PLAN.format(values=values), encoding="utf-8")
    return root
