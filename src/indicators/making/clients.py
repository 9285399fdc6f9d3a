"""What both engines share: which cell is at work, what it shows, where it stopped, and how much of its text is kept."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable
from typing import Any, NamedTuple

from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NotebookExecutionManager

from indicators.labels import label_number
from indicators.making.frames import quote_line
from indicators.reports.render import choose_words

INSERTED = {"injected-parameters", "papermill-error-cell-tag"}
KILOBYTE = 1000
MEGABYTE = 1_000_000
PLAIN = "text/plain"
LEAVING = "ask_exit"  # what exit() leaves behind for a frontend


class Stop(NamedTuple):
    """Where a run stopped: the cell as `Witness.cell` counts it, the line at work, class and text of the error."""

    cell: int
    line: str
    exception: str
    message: str


class Witness:
    """What a run is told and tells: `note` hears of each own cell; `limit` is how many bytes of text one may show.

    `cell` is the author's cell at work, counted from 1 (0 before the first), `stop` where the run stopped by itself,
    `warnings` what was left out of the page, `notebook` the cells as far as they ran.
    """

    def __init__(self, note: Callable[[int], None], limit: int, language: str) -> None:
        self.note = note
        self.limit = limit
        self.language = language
        self.cell = 0
        self.stop: Stop | None = None
        self.warnings: list[str] = []
        self.notebook: NotebookNode | None = None

    def start_cell(self, number: int) -> None:
        """Tell that the author's cell `number` starts."""
        self.cell = number
        self.note(number)

    def phrase_loss(self, lost: int) -> str:
        """Return what stands on the page in the place of `lost` bytes of text."""
        words = choose_words(self.language)
        unit, size = ("megabytes", MEGABYTE) if lost >= MEGABYTE else ("kilobytes", KILOBYTE)
        amount = words[unit].format(n=label_number(math.ceil(lost / size), self.language))
        return words["left_out"].format(size=amount)


class PageClient(PapermillNotebookClient):
    """Runs the cells of one notebook; text beyond the limit is cut as it comes, and visibly."""

    def __init__(self, nb_man: NotebookExecutionManager, witness: Witness, **options: object) -> None:
        super().__init__(nb_man, **options)
        self.witness = witness
        self.shown: dict[str, int] = {}
        witness.notebook = nb_man.nb

    def execute_cell(self, cell: NotebookNode, cell_index: int, **_options: object) -> NotebookNode:
        """Run one cell; raise `CellExecutionError` where it stops the notebook."""
        if not is_inserted(cell):
            self.witness.start_cell(count_own(self.nb, cell_index))
        self.shown = {}
        try:
            return self.run_cell(cell, cell_index)
        except CellExecutionError as error:
            line = quote_line(cell.source, self.find_line_number())
            self.witness.stop = Stop(self.witness.cell, line, *name_error(cell, error))
            raise
        finally:
            self.tell_losses(cell)

    @abstractmethod
    def run_cell(self, cell: NotebookNode, cell_index: int) -> NotebookNode:
        """Run one cell where the notebook's code lives."""

    @abstractmethod
    def find_line_number(self) -> int:
        """Return the line of the cell just run that was at work when it stopped, 0 where that is not known."""

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """Add an output to those of a cell: text up to the limit, and to the text before it where that goes on."""
        text = read_text(msg)
        if text is None:
            return super().output(outs, msg, display_id, cell_index)
        name, said = text
        kept = self.cut(name, said)
        if said and not kept:
            return None
        goes_on = outs and outs[-1].output_type == "stream" and outs[-1].name == name
        if msg["msg_type"] == "stream" and goes_on and not self.clear_before_next_output:
            outs[-1].text += kept
            return None
        return super().output(outs, write_text(msg, kept), display_id, cell_index)

    def cut(self, name: str, text: str) -> str:
        """Return as much of `text` as the cell may still show; `name` is the stream it came through."""
        room = max(0, self.witness.limit - self.shown.get(name, 0))
        size = len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))
        self.shown[name] = self.shown.get(name, 0) + size
        if size <= room:
            return text
        return text.encode(errors="surrogatepass")[:room].decode(errors="ignore")

    def tell_losses(self, cell: NotebookNode) -> None:
        """Say at the end of a cut output, and among the warnings, how much was left out."""
        for name, size in self.shown.items():
            lost = size - self.witness.limit
            texts = [output for output in cell.get("outputs", []) if name_stream(output) == name]
            if lost > 0 and texts:
                place = texts[-1] if texts[-1].output_type == "stream" else texts[-1].data
                place[PLAIN if PLAIN in place else "text"] += f"\n{self.witness.phrase_loss(lost)}\n"
            if lost > 0:
                self.witness.warnings.append(f"cell {self.witness.cell} printed {size:,} bytes; {lost:,} were left out")


def name_stream(output: NotebookNode) -> str:
    """Return the stream that an output counts for: its own, stdout for a result that is text only, else ""."""
    if output.output_type == "stream":
        return output.name
    return "stdout" if set(output.get("data", {})) == {PLAIN} else ""


def name_error(cell: NotebookNode, error: CellExecutionError) -> tuple[str, str]:
    """Return class and text of what stopped a cell; IPython names none where a result could not be shown."""
    shown = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    return (shown[-1].ename, shown[-1].evalue) if shown else (error.ename, error.evalue)


def is_inserted(cell: NotebookNode) -> bool:
    """Return whether Papermill put a cell into the notebook."""
    return bool(INSERTED & set(cell.metadata.get("tags", [])))


def count_own(notebook: NotebookNode, index: int) -> int:
    """Return how many cells up to that at `index` the notebook's author wrote."""
    return sum(not is_inserted(cell) for cell in notebook.cells[: index + 1])


def read_text(msg: dict[str, Any]) -> tuple[str, str] | None:
    """Return the stream and text of a message that is text and nothing else; nothing for any other."""
    content = msg["content"]
    if msg["msg_type"] == "stream":
        return content["name"], content["text"]
    plain = content.get("data", {}).get(PLAIN)
    return ("stdout", plain) if isinstance(plain, str) and len(content["data"]) == 1 else None


def write_text(msg: dict[str, Any], text: str) -> dict[str, Any]:
    """Return a message of `read_text` with another text."""
    stream = msg["msg_type"] == "stream"
    content = msg["content"] | ({"text": text} if stream else {"data": {PLAIN: text}})
    return {**msg, "content": content}
