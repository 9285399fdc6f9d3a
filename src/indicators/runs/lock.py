"""One run at a time: a lock of the operating system, which goes with the run that held it, however it ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from indicators.errors import ReportError

if os.name == "nt":
    import msvcrt
else:
    import fcntl

LOCK = ".lock"


class LockedError(ReportError):
    """Another run is writing the pages."""


@contextmanager
def hold_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of `folder` for the duration of the block; raise `LockedError` naming the run that has it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LOCK
    with path.open("a+", encoding="utf-8") as file:
        if not take_lock(file):
            holder = path.read_text(encoding="utf-8").strip() or "of another user"
            raise LockedError(f"another run is making these pages (process {holder}); wait for its end, then try again")
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def take_lock(file: IO[str]) -> bool:
    """Return whether the lock of an open file was free, and is now ours until the file is closed."""
    try:
        if os.name == "nt":
            # One byte far behind the text: Windows keeps others from reading what is locked.
            file.seek(1 << 20)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
