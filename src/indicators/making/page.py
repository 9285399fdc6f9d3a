"""The making of one page, in a process of its own: Papermill runs the notebook, nbconvert turns its cells into HTML."""

from __future__ import annotations

import errno
import gc
import hashlib
import os
import pkgutil
import re
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from indicators.errors import ReportError
from indicators.kept import read_ahead
from indicators.machine.disk import FULL
from indicators.machine.environment import KERNEL
from indicators.machine.processes import CRASHES, name_signal
from indicators.making.body import check_body, render_body
from indicators.making.clients import KILOBYTE, Stop, Witness, is_inserted
from indicators.making.engine import SKIPPED, ShellEngine
from indicators.making.kernels import KernelEndedError, KernelEngine, KernelStartError
from indicators.processed import open_ahead
from indicators.reads import LEDGER, read_notes, watch_files
from indicators.reports.cells import check_outputs
from indicators.reports.framing import find_cited, frame_page
from indicators.reports.jobs import Failure, Job, Outcome, clean_failure, compute_fingerprint
from indicators.reports.notebooks import read_notebook
from indicators.reports.plan import PLAN
from indicators.reports.refusals import find_refusal
from indicators.texts import clean_text

ASKED = "asked"
EXECUTED = "executed.ipynb"
PAGE = "page.html"
ENGINES = {"shell": ShellEngine, "kernel": KernelEngine}
PREFIX = "indicators-"
FULL_DISK = f"[Errno {errno.ENOSPC}]"
KINDS = {"SystemExit": "early", "MemoryError": "memory"}
REASONS = {
    "SystemExit": "the notebook was left before its last cell",
    "MemoryError": "the cell asked for more memory than a page may have",
}
CELL_FILE = re.compile(r" \([^()]*, line \d+\)\Z")  # what a syntax error says of the file it gives to a cell
SHORTEST_FOLDER = 4


class PageFailedError(ReportError):
    """There will be no page, for the reason of `failure`."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


def make_page(job: Job, engine: str, note: Callable[[int], None]) -> Outcome:
    """Make the page of `job` and return what became of it; what is wrong with the page is a failure, not an exception.

    `engine` is "shell" (the cells run in this process) or "kernel". `note` is called with the number of each of the
    author's cells as it starts, and with 0 when all have ended. Leaves `page.html` in the job's folder, or after a
    failure `executed.ipynb` as far as the notebook ran.
    """
    witness = Witness(note, job.limits.output_kb * KILOBYTE, job.language)
    try:
        outcome = build_page(job, engine, witness)
    except PageFailedError as error:
        outcome = Outcome(job.page, error.failure)
    except (MemoryError, OSError) as error:
        outcome = Outcome(job.page, name_lack(error))
    if outcome.failure:
        keep_notebook(witness.notebook, Path(job.folder))
        outcome = outcome._replace(failure=clean_failure(outcome.failure, list_private(job)))
    return outcome._replace(
        warnings=tuple(witness.warnings), reads=read_reads(), cell_seconds=sum_seconds(witness.notebook)
    )


def name_lack(error: MemoryError | OSError) -> Failure:
    """Return the failure of a page that lacked memory or room on the disk outside its cells; raise any other error."""
    if isinstance(error, MemoryError):
        return Failure("memory", 0, "", "MemoryError", "the page asked for more memory than it may have")
    if error.errno not in FULL:
        raise error
    return Failure("disk", 0, "", type(error).__name__, f"the page's files could not be written: {error.strerror}")


def build_page(job: Job, engine: str, witness: Witness) -> Outcome:
    """Write the page of `job` and return its outcome; raise `PageFailedError` where there can be none."""
    watch_files(Path(job.root))
    asked = copy_notebook(job)
    digest = hashlib.sha256(asked.read_bytes()).hexdigest()
    refuse(find_refusal(read_cells(asked)))
    notebook = execute(job, asked, engine, witness)
    refuse(check_complete(notebook) or check_outputs(notebook))
    body = render_body(notebook, job.language, job.name)
    refuse(check_body(body, notebook, list_private(job), job.exhibits))
    cited = find_cited(Path(job.root), body, job.language, of_one="territory" in job.parameters)
    edition = compute_fingerprint(job, digest, read_reads())
    content = encode_page(frame_page(job, body, digest, edition, cited))
    write_page(Path(job.folder), content)
    return Outcome(
        job.page, None, notebook_sha256=digest, page_sha256=hashlib.sha256(content).hexdigest(), edition=edition
    )


def refuse(failure: Failure | None) -> None:
    """Raise `PageFailedError` for a failure."""
    if failure:
        raise PageFailedError(failure)


def copy_notebook(job: Job) -> Path:
    """Return the copy of the notebook that is run: nobody edits it meanwhile."""
    source, folder = Path(job.notebook), Path(job.folder) / ASKED
    try:
        content = source.read_bytes()
    except OSError as error:
        raise PageFailedError(
            Failure("refused", 0, "", "", f"{source.name} cannot be read: {error.strerror}")
        ) from error
    folder.mkdir(parents=True, exist_ok=True)
    (folder / source.name).write_bytes(content)
    return folder / source.name


def read_cells(path: Path) -> list:
    """Return the cells of a notebook as its author wrote them."""
    try:
        return read_notebook(path)
    except ReportError as error:
        raise PageFailedError(Failure("refused", 0, "", "", str(error))) from error


def execute(job: Job, asked: Path, engine: str, witness: Witness) -> NotebookNode:
    """Return the notebook run to its end with the parameters of `job`; raise `PageFailedError` where it stopped."""
    try:
        notebook = run_notebook(job, asked, engine, witness)
    except PapermillExecutionError as error:
        stop = witness.stop or Stop(find_error(witness.notebook), "", error.ename, error.evalue)
    except CellTimeoutError as error:
        lost = "what the cell shows was lost on its way"
        raise PageFailedError(Failure("exception", witness.cell, "", type(error).__name__, lost)) from error
    except KernelStartError as error:
        raise PageFailedError(Failure("start", 0, "", "", str(error))) from error
    except KernelEndedError as error:
        raise PageFailedError(judge_status(witness.cell, error.status)) from error
    else:
        stop = witness.stop
    if stop is None:
        witness.note(0)
        return notebook
    if stop.exception == "KeyboardInterrupt":
        raise KeyboardInterrupt
    raise PageFailedError(name_stop(stop))


def run_notebook(job: Job, asked: Path, engine: str, witness: Witness) -> NotebookNode:
    """Return the notebook as Papermill ran it, which calls good what left early without an error."""
    name = PREFIX + engine.removeprefix(PREFIX)
    register_engines()
    return papermill.execute_notebook(
        # Papermill formats paths with the parameters.
        str(asked).replace("{", "{{").replace("}", "}}"),
        None,
        parameters=dict(job.parameters),
        engine_name=name,
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        kernel_name=KERNEL,
        language="python",
        progress_bar=False,
        cwd=str(Path(job.root) / PLAN.parent),
        witness=witness,
        folder=Path(job.folder),
    )


def register_engines() -> None:
    """Make our engines known to Papermill."""
    for name, engine in ENGINES.items():
        papermill_engines.register(PREFIX + name, engine)


def find_error(notebook: NotebookNode) -> int:
    """Return the number of the last of the author's cells with an error among its outputs: one that ran on after it."""
    own = [cell for cell in notebook.cells if not is_inserted(cell)]
    failed = [any(output.output_type == "error" for output in cell.get("outputs", [])) for cell in own]
    return max((number for number, one in enumerate(failed, start=1) if one), default=0)


def name_stop(stop: Stop) -> Failure:
    """Return the failure that an error in a cell is."""
    kind = "disk" if stop.message.startswith(FULL_DISK) else KINDS.get(stop.exception, "exception")
    reason = REASONS.get(stop.exception) or CELL_FILE.sub("", stop.message) or "no reason was given"
    return Failure(kind, stop.cell, stop.line, stop.exception, reason)


def judge_status(cell: int, status: int) -> Failure:
    """Return the failure of a page whose kernel ended with `status`, negative for a signal."""
    if status >= 0:
        return Failure("early", cell, "", "", f"its process left with status {status} before the page was made")
    name = name_signal(-status)
    likely = ", most often for lack of memory" if -status == signal.SIGKILL else ""
    kind = "crashed" if -status in CRASHES else "killed"
    return Failure(kind, cell, "", name, f"its process was ended by {name}{likely}")


def check_complete(notebook: NotebookNode) -> Failure | None:
    """Return the failure of a run that Papermill calls good although it did not reach the end of the last cell."""
    own = [cell for cell in notebook.cells if not is_inserted(cell)]
    for number, cell in enumerate(own, start=1):
        skipped = SKIPPED in cell.metadata.get("tags", [])
        unrun = cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None and not skipped
        if cell.metadata["papermill"]["status"] != "completed" or unrun:
            return Failure("early", number, "", "", REASONS["SystemExit"])
    return None


def encode_page(page: str) -> bytes:
    """Return the bytes of a page; half a letter, which has none, is shown as what it is."""
    try:
        return page.encode()
    except UnicodeEncodeError:
        return clean_text(page).encode()


def write_page(folder: Path, content: bytes) -> None:
    """Write the whole page, or nothing; raise `PageFailedError` where the disk does not take it."""
    part = folder / f"{PAGE}.part"
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / PAGE)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        reason = f"the page needs {len(content):,} bytes, which could not be written: {error.strerror}"
        raise PageFailedError(Failure("disk", 0, "", type(error).__name__, reason)) from error


def keep_notebook(notebook: NotebookNode | None, folder: Path) -> None:
    """Leave a notebook as far as it ran, for its author, where there is room for it."""
    if notebook is not None:
        with suppress(OSError):
            nbformat.write(notebook, folder / EXECUTED)


def read_reads() -> dict[str, str]:
    """Return the digest of each answer that this page was given, by question."""
    return read_notes(Path(LEDGER.page))


def sum_seconds(notebook: NotebookNode | None) -> float:
    """Return the seconds that the cells took."""
    cells = notebook.cells if notebook else []
    return round(sum(cell.metadata.get("papermill", {}).get("duration") or 0.0 for cell in cells), 3)


def list_private(job: Job) -> tuple[str, ...]:
    """Return what must not be seen outside: the folders of this machine but for those as short as a word."""
    folders = (*job.private, job.root, job.folder, str(Path.home()))
    return tuple(sorted({folder for folder in folders if len(folder) >= SHORTEST_FOLDER}, key=len, reverse=True))


def preload() -> None:
    """Load and try once what every page needs. Reads no data, and leaves one thread.

    What it loads would be of no use to a page whose cells run in a kernel.
    """
    pkgutil.resolve_name("indicators.making.warming:warm_up")()


def stock(root: Path) -> None:
    """Read what every page of the project at `root` reads; each page makes sure for itself that it is still so.

    What is wrong with a file is told by the pages that need it.
    """
    read_ahead(root)
    open_ahead(root)
    gc.collect()
    gc.freeze()
