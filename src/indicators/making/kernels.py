"""The Papermill engine of plain kernels, for where a page's process cannot run the cells itself."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from papermill.engines import NBClientEngine, NotebookExecutionManager
from traitlets.config import Config

from indicators.errors import ReportError
from indicators.machine.environment import describe_kernel
from indicators.making.clients import LEAVING, PageClient, Witness

START_SECONDS = 60
STARTS = 2
LONGEST_SOCKET = 90
OUTPUT_SECONDS = 600
SAID = "kernel.txt"
WATCH = '__import__("indicators.reads", fromlist=["*"]).watch_files()'
ARGUMENTS = ["--InteractiveShell.system_raise_on_error=True", f"--IPKernelApp.exec_lines={WATCH}"]
FRAMES = '__import__("indicators.making.frames", fromlist=["*"])'
FIND_LINE = f'{FRAMES}.find_line_number(get_ipython(), __import__("sys").last_value)'


class KernelStartError(ReportError):
    """No kernel answered in time, twice."""


class KernelEndedError(ReportError):
    """The kernel ended while a cell ran; `status` is its own, or minus the number of the signal."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the kernel ended with status {status}")
        self.status = status


class PlainKernelManager(AsyncKernelManager):
    """Starts the interpreter that runs us, whatever kernels this machine knows."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """Return the description of that kernel."""
        return KernelSpec(**describe_kernel())


class KernelClient(PageClient):
    """Runs the cells in a kernel of its own, which ends with them."""

    def __init__(self, nb_man: NotebookExecutionManager, witness: Witness, folder: Path, **options: object) -> None:
        super().__init__(
            nb_man,
            witness,
            kernel_manager_class=PlainKernelManager,
            config=configure_sockets(),
            extra_arguments=list(ARGUMENTS),
            shutdown_kernel="immediate",
            store_widget_state=False,
            # A lost output is an error of its own; the default of four seconds is too short for a flood.
            iopub_timeout=OUTPUT_SECONDS,
            **options,
        )
        self.folder = folder

    def execute(self, **_options: object) -> NotebookNode:
        """Run every cell up to the first that stops the notebook."""
        self.reset_execution_trackers()
        with (self.folder / SAID).open("w", encoding="utf-8") as said, self.start(said):
            self.papermill_execute_cells()
        return self.nb

    @contextmanager
    def start(self, said: IO[str]) -> Iterator[None]:
        """Hold a kernel, started a second time where the first did not answer; its complaints go to `said`."""
        for attempt in range(1, STARTS + 1):
            self.km = self.create_kernel_manager()
            try:
                self.start_new_kernel(stdout=subprocess.DEVNULL, stderr=said)
                self.start_new_kernel_client()
                break
            except (RuntimeError, OSError, DeadKernelError) as error:
                if attempt == STARTS:
                    raise KernelStartError(self.explain_start(str(error))) from error
        try:
            yield
        finally:
            self._cleanup_kernel()

    def explain_start(self, error: str) -> str:
        """Return why no kernel answered: the last words of the kernel, or the error of ours."""
        lines = (self.folder / SAID).read_text(encoding="utf-8", errors="replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        return f"no kernel answered within {self.startup_timeout} seconds, twice: {said[-1] if said else error}"

    def run_cell(self, cell: NotebookNode, cell_index: int) -> NotebookNode:
        """Run one cell in the kernel; raise `KernelEndedError` if it ends meanwhile."""
        try:
            return super(PageClient, self).execute_cell(cell, cell_index)
        except DeadKernelError as error:
            raise KernelEndedError(self.km.provisioner.process.returncode) from error

    async def _check_raise_for_error(
        self, cell: NotebookNode, cell_index: int, exec_reply: dict[str, Any] | None
    ) -> None:
        await super()._check_raise_for_error(cell, cell_index, exec_reply)
        payload = (exec_reply or {}).get("content", {}).get("payload", [])
        if any(part.get("source") == LEAVING for part in payload):
            raise CellExecutionError("", "SystemExit", "")

    def find_line_number(self) -> int:
        """Return the line of the cell just run that was at work, as the kernel tells it."""
        asked = self.kc.execute("", silent=True, store_history=False, user_expressions={"line": FIND_LINE})
        try:
            reply = self.wait_for_reply(asked) or {}
        except DeadKernelError:
            return 0
        told = reply.get("content", {}).get("user_expressions", {}).get("line", {})
        return int(told["data"]["text/plain"]) if told.get("status") == "ok" else 0


class KernelEngine(NBClientEngine):
    """Papermill's engine of plain kernels, with our client."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, witness: Witness, folder: Path, **_options: object
    ) -> NotebookNode:
        """Run the cells of `nb_man` as far as they go; `folder` holds sockets and what the kernel says."""
        client = KernelClient(nb_man, witness, folder, kernel_name=kernel_name, startup_timeout=START_SECONDS)
        return client.execute()


def configure_sockets() -> Config:
    """Return how runner and kernel talk: through files of the run's own folder where the system has such sockets.

    Network ports are taken by whoever comes first, and kernels that start together sometimes choose the same. The names
    of such files must be short, as a page's own folder, deep in a project, seldom is.
    """
    address = f"{tempfile.gettempdir()}/kernel-{os.getpid()}"
    if sys.platform != "linux" or len(address.encode()) > LONGEST_SOCKET:
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": address}})
