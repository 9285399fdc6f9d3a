"""What a cell prints, in the order it does so: through Python's streams, and below them through the system's."""

from __future__ import annotations

import codecs
import io
import os
import select
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

STREAMS = {1: "stdout", 2: "stderr"}
SPOOLED = 1 << 16
PIECE = 1 << 16


class Spool:
    """Gathers what the streams are told and hands it on, `deliver(name, text)`, in pieces of one stream each."""

    def __init__(self, deliver: Callable[[str, str], None]) -> None:
        self.deliver = deliver
        self.pipes = Pipes(self)
        self.lock = threading.RLock()
        self.name = ""
        self.parts: list[str] = []
        self.size = 0

    def add(self, name: str, text: str) -> None:
        """Take a text of the stream `name`."""
        with self.lock:
            if name != self.name or self.size > SPOOLED:
                self.flush()
            self.name = name
            self.parts.append(text)
            self.size += len(text)

    def flush(self) -> None:
        """Hand on what was gathered."""
        with self.lock:
            text = "".join(self.parts)
            self.parts, self.size = [], 0
            if text:
                self.deliver(self.name, text)

    def settle(self) -> None:
        """Hand on all that was printed, also what came through the system."""
        self.pipes.drain()
        self.flush()


class CellStream(io.TextIOBase):
    """Stands for sys.stdout or sys.stderr while cells run; a process forked by a cell writes through the system's."""

    encoding = "UTF-8"

    def __init__(self, number: int, spool: Spool, nowhere: int) -> None:
        super().__init__()
        self.name = STREAMS[number]
        self.number = number
        self.spool = spool
        self.nowhere = nowhere
        self.owner = os.getpid()

    def fileno(self) -> int:
        """Return a stream of the system that leads nowhere, as in a kernel: what is shown is written, not led away."""
        return self.nowhere

    def isatty(self) -> bool:
        """Return that nobody sits before it."""
        return False

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Take a text; raise `TypeError` for what is none."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self.owner:
            return os.write(self.number, text.encode(errors="surrogateescape"))
        self.spool.pipes.drain()
        self.spool.add(self.name, text)
        return len(text)

    def flush(self) -> None:
        """Hand on what was written, after what came through the system before."""
        if os.getpid() == self.owner:
            self.spool.settle()


class Pipes:
    """Takes in what comes through the system's own streams: from processes a cell starts, from libraries in C."""

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self.lock = threading.Lock()
        self.readers: dict[int, tuple[str, codecs.IncrementalDecoder]] = {}
        self.poll = select.poll()

    def add(self, reader: int, name: str) -> None:
        """Take in what comes out of the pipe `reader` as the stream `name`."""
        os.set_blocking(reader, False)
        self.readers[reader] = (name, codecs.getincrementaldecoder("utf-8")(errors="replace"))
        self.poll.register(reader, select.POLLIN)

    def drain(self) -> None:
        """Take in what has come so far."""
        with self.lock:
            while ready := [reader for reader, event in self.poll.poll(0) if event & select.POLLIN]:
                for reader in ready:
                    self.read(reader)

    def read(self, reader: int) -> None:
        """Take in what one pipe holds."""
        name, decoder = self.readers[reader]
        try:
            piece = os.read(reader, PIECE)
        except BlockingIOError:
            return
        self.spool.add(name, decoder.decode(piece))

    def watch(self, ended: int) -> None:
        """Drain the pipes as they fill, so that no writer waits, until something comes through the pipe `ended`."""
        poll = select.poll()
        for reader in (*self.readers, ended):
            poll.register(reader, select.POLLIN)
        while ended not in {reader for reader, _ in poll.poll()}:
            self.drain()


@contextmanager
def capture(deliver: Callable[[str, str], None]) -> Iterator[Spool]:
    """Hand on all that is printed during the block, `deliver(name, text)`, and yield what holds it back in between."""
    spool = Spool(deliver)
    kept = sys.stdout, sys.stderr
    with redirect(spool.pipes), Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        sys.stdout, sys.stderr = (CellStream(number, spool, nowhere.fileno()) for number in STREAMS)
        try:
            yield spool
        finally:
            spool.settle()
            sys.stdout, sys.stderr = kept


@contextmanager
def redirect(pipes: Pipes) -> Iterator[None]:
    """Lead the system's streams into `pipes` for the duration of the block."""
    originals = {}
    for number, name in STREAMS.items():
        reader, writer = os.pipe()
        originals[number] = os.dup(number)
        os.dup2(writer, number)
        os.close(writer)
        pipes.add(reader, name)
    ended, end = os.pipe()
    watcher = threading.Thread(target=pipes.watch, args=(ended,), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        for number, original in originals.items():
            os.dup2(original, number)
            os.close(original)
        os.write(end, b"x")
        watcher.join()
        pipes.drain()
        for number in (*pipes.readers, ended, end):
            os.close(number)
