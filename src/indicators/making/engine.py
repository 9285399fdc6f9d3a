"""The Papermill engine that runs a notebook's cells in this very process: IPython's shell and no kernel."""

from __future__ import annotations

import asyncio
import atexit
import builtins
import getpass
import logging
import sys
import threading
import types
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import IO, Any

import traitlets
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import ExecutionResult
from jupyter_client.session import Session
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from papermill.engines import Engine, NotebookExecutionManager
from traitlets.config import Config

from indicators.making.capture import Spool, capture
from indicators.making.clients import LEAVING, PageClient, Witness
from indicators.making.frames import find_line_number

SKIPPED = "skip-execution"
ALLOWED = "raises-exception"
SPARE: list[ZMQInteractiveShell] = []  # a shell that nobody has used, for the next run of this process
NOBODY = "raw_input was called, but this frontend does not support input requests."
SETTINGS = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"system_raise_on_error": True}})
# What a fresh interpreter warns of; the process that runs the cells may have been told otherwise.
FILTERS = (
    ("default", DeprecationWarning, "__main__"),
    ("ignore", DeprecationWarning, ""),
    ("ignore", PendingDeprecationWarning, ""),
    ("ignore", ImportWarning, ""),
    ("ignore", ResourceWarning, ""),
)


class Wire(Session):
    """Gives each message of the shell to a client, instead of sending it."""

    deliver = traitlets.Any()

    def send(
        self, _stream: object, told: dict | str, content: dict | None = None, *_: object, **_options: object
    ) -> None:
        """Give on a message, or one made of its kind and content."""
        self.deliver(told if isinstance(told, dict) else self.msg(told, content))


class PageShell(ZMQInteractiveShell):
    """The shell of a kernel, without the kernel."""

    def enable_gui(self, _gui: object = None) -> None:
        """Do nothing: no page has windows."""

    def _tee(self, **_channel: object) -> AbstractContextManager:  # IPython would keep a copy of all that is printed
        return nullcontext()


class ShellClient(PageClient):
    """Runs the cells in this process."""

    shell: PageShell
    spool: Spool
    index: int

    def execute(self, **_options: object) -> NotebookNode:
        """Run every cell up to the first that stops the notebook."""
        self.reset_execution_trackers()
        self.index = 0
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            with open_shell(self) as self.shell, capture(self.take_text) as self.spool:
                self.loop = loop
                self.papermill_execute_cells()
        finally:
            asyncio.set_event_loop(None)
            loop.close()
        return self.nb

    def run_cell(self, cell: NotebookNode, cell_index: int) -> NotebookNode:
        """Run one cell, as a kernel does."""
        if cell.cell_type != "code" or not cell.source.strip() or SKIPPED in cell.metadata.get("tags", []):
            return cell
        self.index, cell.outputs, self.clear_before_next_output = cell_index, [], False
        cell.execution_count = self.shell.execution_count
        cell.metadata["execution"] = {}
        result = self.loop.run_until_complete(run_source(self.shell, cell.source))
        self.spool.settle()
        self.check_result(cell, result)
        return cell

    def check_result(self, cell: NotebookNode, result: ExecutionResult) -> None:
        """Raise `CellExecutionError` where a cell raised what it may not, or asked to leave."""
        error = result.error_before_exec or result.error_in_exec
        failed = not result.success or self.shell._last_traceback_during_displayhook
        if failed and ALLOWED not in cell.metadata.get("tags", []):
            raise CellExecutionError("", type(error).__name__, str(error))
        left = any(part.get("source") == LEAVING for part in self.shell.payload_manager.read_payload())
        self.shell.payload_manager.clear_payload()
        if left and not failed:
            raise CellExecutionError("", "SystemExit", "")

    def find_line_number(self) -> int:
        """Return the line of the cell just run that was at work."""
        return find_line_number(self.shell, getattr(sys, "last_value", None))

    def take_text(self, name: str, text: str) -> None:
        """Take what was printed."""
        self.take(self.shell.display_pub.session.msg("stream", {"name": name, "text": text}))

    def take(self, message: dict[str, Any]) -> None:
        """Take a message as one from a kernel."""
        with self.spool.lock:
            self.process_message(message, self.nb.cells[self.index], self.index)


class ShellEngine(Engine):
    """Papermill's engine of this process."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, *_kernel: object, witness: Witness, **_options: object
    ) -> NotebookNode:
        """Run the cells of `nb_man` as far as they go."""
        return ShellClient(nb_man, witness).execute()


async def run_source(shell: PageShell, source: str) -> ExecutionResult:
    """Run the text of a cell in the way of `IPythonKernel.do_execute`: with await at its top, or without."""
    shell._last_traceback, shell._last_traceback_during_displayhook = None, False
    try:
        transformed, fault = shell.transform_cell(source), None
    except SyntaxError:  # told when the cell is run
        transformed, fault = source, sys.exc_info()
    if not shell.should_run_async(source, transformed_cell=transformed, preprocessing_exc_tuple=fault):
        return shell.run_cell(source, store_history=True)
    result = None
    try:
        result = await shell.run_cell_async(
            source, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=fault
        )
    finally:
        shell.events.trigger("post_execute")
        shell.events.trigger("post_run_cell", result)
    return result


def build_shell() -> PageShell:
    """Return a fresh shell that reads no settings and keeps no history."""
    shell = PageShell(config=SETTINGS, kernel=types.SimpleNamespace(eventloop=None), user_module=None)
    wire = Wire(key=b"unused")  # without a key it would warn
    for publisher in (shell.displayhook, shell.display_pub):
        publisher.session, publisher.pub_socket = wire, object()
    return shell


@contextmanager
def open_shell(client: ShellClient) -> Iterator[PageShell]:
    """Hold a shell that is IPython's one shell for the duration of the block; then all is as it was before."""
    classes = list(PageShell._walk_mro())
    earlier = {one: one._instance for one in classes}
    with keep_interpreter(), warnings.catch_warnings():
        shell = SPARE.pop() if SPARE else build_shell()
        shell.display_pub.session.deliver = client.take
        settle_warnings()
        for one in classes:
            one._instance = shell
        sys.modules["__main__"] = shell.user_module
        sys.path.insert(0, "")
        builtins.input = getpass.getpass = refuse_input
        try:
            yield shell
        finally:
            for one, instance in earlier.items():
                one._instance = instance
            atexit.unregister(shell.atexit_operations)


@contextmanager
def keep_interpreter() -> Iterator[None]:
    """Give back, after the block, what of the interpreter a shell and its cells take over."""
    kept = (sys.displayhook, sys.excepthook, sys.path[:], sys.modules["__main__"], builtins.input, getpass.getpass)
    hooks, level, handlers = (
        (threading.excepthook, sys.unraisablehook),
        logging.root.manager.disable,
        logging.root.handlers,
    )
    try:
        threading.excepthook, sys.unraisablehook = threading.__excepthook__, sys.__unraisablehook__
        logging.disable(logging.NOTSET)
        logging.root.handlers = []
        yield
    finally:
        logging.disable(level)
        logging.root.handlers = handlers
        sys.displayhook, sys.excepthook, sys.path[:], sys.modules["__main__"] = kept[:4]
        builtins.input, getpass.getpass = kept[4:]
        threading.excepthook, sys.unraisablehook = hooks


def build_spare() -> None:
    """Build a shell ahead of time: each process copied from this one has it as its own."""
    with keep_interpreter():
        SPARE.append(build_shell())


def refuse_input(*_prompt: object, **_options: object) -> str:
    """Raise `StdinNotImplementedError`: nobody is there to answer."""
    raise StdinNotImplementedError(NOBODY)


def print_warning(
    message: Warning, category: type[Warning], filename: str, lineno: int, file: IO[str] | None = None, line: str = ""
) -> None:
    """Write a warning as a fresh interpreter does."""
    (file or sys.stderr).write(warnings.formatwarning(message, category, filename, lineno, line or None))


def settle_warnings() -> None:
    """Warn as a fresh interpreter would; what the libraries said of single warnings stays."""
    warnings.showwarning = print_warning
    general = {Warning, *(category for _, category, _ in FILTERS)}
    warnings.filters[:] = [entry for entry in warnings.filters if entry[1] or entry[3] or entry[2] not in general]
    for action, category, module in FILTERS:
        warnings.filterwarnings(action, category=category, module=module, append=True)
