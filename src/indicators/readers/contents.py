"""The bytes of a source's file, read once and whole: what is sealed is what is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from indicators.errors import RefusedFileError
from indicators.sources import DELIMITED
from indicators.workbooks.guard import MAX_FILE

Read = TypeVar("Read")
TRIES = 2
# Sixty letters for each column that a workbook may have; a line of more is no row of a table.
MAX_LINE = 1_000_000
PIECE = 1 << 20


def read_content(path: Path) -> bytes:
    """Return the bytes of the file.

    Raises `RefusedFileError` for what is no plain file, empty, too big, held by another program, or changed meanwhile.
    """
    check_path(path)
    try:
        content = read_steadily(path, _read_whole)
    except OSError as error:
        raise RefusedFileError("locked_file", error.strerror or str(error)) from error
    if not content:
        raise RefusedFileError("empty_file")
    return content


def check_path(path: Path) -> None:
    """Raise `RefusedFileError` unless a plain file stands there: a link may lead elsewhere, a pipe may never end."""
    if path.is_symlink() or not path.is_file():
        raise RefusedFileError("not_a_file")


def read_steadily(path: Path, read: Callable[[Path], Read]) -> Read:
    """Return what `read` makes of a file that stays the same meanwhile; it is read once more if it does not.

    Raises `RefusedFileError` where it is changed both times.
    """
    for _ in range(TRIES):
        before = _look(path)
        made = read(path)
        if _look(path) == before:
            return made
    raise RefusedFileError("changing_file")


def _look(path: Path) -> tuple[int, int, int]:
    seen = path.stat()
    return seen.st_size, seen.st_mtime_ns, seen.st_ino


def _read_whole(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MAX_FILE:
        raise RefusedFileError("oversized_file", str(size), str(MAX_FILE))
    if size > MAX_LINE and path.suffix.lower() in DELIMITED:
        _check_lines(path)
    return path.read_bytes()


def _check_lines(path: Path) -> None:
    """Raise `RefusedFileError` for a line that no table has, before the file is in memory."""
    line, length = 1, 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            ends = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
            start = min((place for place in (piece.find(b"\n"), piece.find(b"\r")) if place >= 0), default=len(piece))
            if length + start > MAX_LINE:
                raise RefusedFileError("endless_line", expected=str(MAX_LINE), cell=f"line {line}")
            line += piece.count(b"\n") or piece.count(b"\r")
            length = len(piece) - ends - 1 if ends >= 0 else length + len(piece)
