"""The floor: plain Python processes that run the cells of pages and write the charts and tables they show.

Takes a JSON file of pages (notebook, parameters, name), the folder to write to and the number of processes. Each
process imports the library once, with its first page, and keeps whatever the library keeps; no Jupyter, no Papermill,
no template, no check of what is written.
"""

from __future__ import annotations

import ast
import json
import multiprocessing
import sys
from collections.abc import Iterator
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path


def read_cells(notebook: Path) -> list[str]:
    """Return the code of the cells of a notebook, without the defaults of its parameters."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get("tags", [])
    ]


def run_cell(code: str, names: dict[str, object]) -> object:
    """Run a cell among `names` and return the value of its last line, nothing where that is no expression."""
    body = ast.parse(code).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last else None


def make_page(notebook: Path, parameters: dict[str, object]) -> Iterator[str]:
    """Yield the HTML of each object that the cells of a page show."""
    names = {"__name__": "__main__", **parameters}
    for code in read_cells(notebook):
        shown = run_cell(code, names)
        if shown is not None:
            yield shown._repr_html_()


def make_pages(pages: list[dict], next_page: Synchronized, folder: Path) -> None:
    """Make the pages that no other process has taken, one by one."""
    while True:
        with next_page.get_lock():
            place = next_page.value
            next_page.value += 1
        if place >= len(pages):
            return
        page = pages[place]
        shown = "\n".join(make_page(Path(page["notebook"]), page["parameters"]))
        (folder / f"{page['name']}.html").write_text(shown, encoding="utf-8")


def run_processes(pages: list[dict], folder: Path, count: int) -> int:
    """Make all pages by `count` processes; return 1 where one of them failed."""
    context = multiprocessing.get_context("fork")
    next_page = context.Value("i", 0)
    workers = [context.Process(target=make_pages, args=(pages, next_page, folder)) for _ in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return int(any(worker.exitcode for worker in workers))


if __name__ == "__main__":
    listed, target, processes = sys.argv[1:]
    sys.exit(run_processes(json.loads(Path(listed).read_text(encoding="utf-8")), Path(target), int(processes)))
