"""One run of one notebook, inside a process of its own: Papermill runs it, nbconvert turns its cells into HTML."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from indicators.reports.cells import check_outputs, choose_cells
from indicators.reports.gate import find_faults
from indicators.runs.environment import KERNEL
from indicators.runs.old_runner import Failure, Job, Outcome

TEMPLATES = Path(__file__).parents[1] / "reports" / "templates"
INJECTED = "injected-parameters"
LONGEST_SOCKET = 90


class Run(NamedTuple):
    """An executed notebook as its cells say, or why it was not executed to its end."""

    notebook: NotebookNode | None
    failure: Failure | None


def run_job(job: Job) -> Outcome:
    """Return the body of the page of `job`, or the failure with the notebook as far as it ran."""
    folder = Path(tempfile.mkdtemp(prefix="indicators-run-"))
    try:
        run = run_notebook(job, folder)
        failure = run.failure or check_complete(run.notebook) or check_shown(run.notebook)
        body = "" if failure else render_body(run.notebook, job.language)
        failure = failure or check_body(body, run.notebook, job.private)
        if failure is None:
            return Outcome(body, None, "")
        executed = folder / "executed.ipynb"
        return Outcome("", failure, executed.read_text(encoding="utf-8") if executed.is_file() else "")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_notebook(job: Job, folder: Path) -> Run:
    """Return the notebook run with the parameters of `job`; what stops a cell is a failure, not an exception.

    The notebook is copied to `folder` first, under a plain name: Papermill formats paths with the parameters.
    """
    shutil.copyfile(job.notebook, folder / "asked.ipynb")
    executed = folder / "executed.ipynb"
    try:
        notebook = papermill.execute_notebook(
            str(folder / "asked.ipynb"),
            str(executed),
            parameters=dict(job.parameters),
            kernel_name=KERNEL,
            language="python",
            progress_bar=False,
            cwd=job.folder,
            start_timeout=job.start_seconds,
            execution_timeout=job.cell_seconds,
            config=configure_sockets(folder),
        )
    except PapermillExecutionError as error:
        return Run(None, Failure(count_cell(executed, error.source), error.ename, error.evalue))
    except CellTimeoutError:
        reason = f"the cell took more than {job.cell_seconds} seconds; make it quicker or cut it in two"
        return Run(None, Failure(find_last_started(executed), "timeout", reason))
    except DeadKernelError:
        reason = "the kernel died while this cell ran, most often for lack of memory"
        return Run(None, Failure(find_last_started(executed), "kernel died", reason))
    return Run(notebook, None)


def configure_sockets(folder: Path) -> Config:
    """Return how runner and kernel talk: through files of `folder` where the system has such sockets and the name fits.

    Network ports are taken by whoever comes first, and kernels that start together sometimes choose the same.
    """
    address = str(folder / "kernel")
    if sys.platform != "linux" or len(address) > LONGEST_SOCKET:
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": address}})


def list_own_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells that the notebook's author wrote, without what Papermill put between them."""
    inserted = {INJECTED, "papermill-error-cell-tag"}
    return [cell for cell in notebook.cells if not inserted & set(cell.metadata.get("tags", []))]


def count_cell(executed: Path, source: str) -> int:
    """Return the place, from 1, of the cell with an error in a notebook that Papermill left; 0 where it has none."""
    cells = list_own_cells(nbformat.read(executed, as_version=4))
    for number, cell in enumerate(cells, start=1):
        failed = any(output.output_type == "error" for output in cell.get("outputs", []))
        if failed and cell.source == source:
            return number
    return 0


def find_last_started(executed: Path) -> int:
    """Return the place, from 1, of the last cell that was started.

    After a crash Papermill writes every cell as completed; only the start times are true.
    """
    if not executed.is_file():
        return 0
    cells = list_own_cells(nbformat.read(executed, as_version=4))
    started = [number for number, cell in enumerate(cells, 1) if cell.metadata.get("papermill", {}).get("start_time")]
    return max(started, default=0)


def check_complete(notebook: NotebookNode) -> Failure | None:
    """Return the failure of a run that Papermill calls good although it stopped before the last cell (`exit()`)."""
    for number, cell in enumerate(list_own_cells(notebook), start=1):
        status = cell.metadata.get("papermill", {}).get("status")
        unrun = cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None
        stopped = any(output.output_type == "error" for output in cell.get("outputs", []))
        if status != "completed" or unrun or stopped:
            reason = "the notebook was left before its last cell; take out exit(), quit() and SystemExit"
            return Failure(number, "stopped early", reason)
    return None


def check_shown(notebook: NotebookNode) -> Failure | None:
    """Return the failure of the first output that a page cannot show."""
    found = check_outputs(notebook)
    kind = "error stream" if found and found.kind == "exception" else "output"
    return Failure(found.cell, kind, found.reason) if found else None


def check_body(body: str, notebook: NotebookNode, private: tuple[str, ...]) -> Failure | None:
    """Return the failure of a body that may not be published, with the cell whose output shows the fault by itself."""
    faults = find_faults(body, private)
    if not faults:
        return None
    for number, cell in enumerate(list_own_cells(notebook), start=1):
        shown = "".join(output.get("data", {}).get("text/html", "") for output in cell.get("outputs", []))
        if faults[0] in find_faults(shown, private):
            return Failure(number, "page", faults[0])
    return Failure(0, "page", faults[0])


def render_body(notebook: NotebookNode, language: str) -> str:
    """Return the cells of an executed notebook as HTML, through nbconvert and the template `templates/cells`."""
    shown = nbformat.v4.new_notebook(cells=choose_cells(notebook, language))
    exporter = HTMLExporter(
        template_name="cells",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
        embed_images=False,
    )
    words = {"fr": "Voir le code", "en": "Show code"}
    body, _ = exporter.from_notebook_node(shown, {"show_code": words[language]})
    return body
