"""Files that outlive a crash: written whole and on the disk before they are shown, and renamed with patience."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from indicators.errors import ReportError

FULL = {errno.ENOSPC, errno.EDQUOT}
# What file systems answer that know no links, or none between these two places.
LINKLESS = {errno.EPERM, errno.EACCES, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EXDEV, errno.EMLINK}
# What file systems answer that cannot flush a folder; there is nothing to wait for then.
FLUSHLESS = {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EBADF}
# Windows, while another program has a file open: access denied, sharing violation, lock violation.
HELD = {5, 32, 33}
TRIES, PAUSE = 30, 0.1
MODE = 0o644
# Of <fcntl.h> and <linux/fs.h>
AT_FDCWD, RENAME_EXCHANGE = -100, 2


class DiskFullError(ReportError):
    """There is no room for what has to be written; what was there before is whole."""

    status = 1


def write_file(path: Path, content: bytes) -> None:
    """Write a new file, and wait until it is on the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that a reader, or a crash, sees the old file or the new one and nothing between.

    Only one process at a time may write to a path; what a crash leaves beside it is written over by the next.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    try:
        write_file(beside, content)
        replace_patiently(beside, path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def link_or_copy(source: Path, target: Path) -> None:
    """Give the file `source` a second name, `target`, on the disk; copy it where that cannot be done."""
    if not source.is_symlink():
        try:
            os.link(source, target)
        except OSError as error:
            if error.errno not in LINKLESS:
                raise
        else:
            return
    with source.open("rb") as old, target.open("wb") as new:
        shutil.copyfileobj(old, new)
        new.flush()
        os.fsync(new.fileno())


def link_tree(source: Path, target: Path) -> None:
    """Give every file in and below `source` (or `source` itself) a second name; links to folders are not followed."""
    if source.is_file():
        link_or_copy(source, target)
        return
    if source.is_symlink():
        return
    target.mkdir()
    for entry in sorted(source.iterdir()):
        link_tree(entry, target / entry.name)
    sync_folder(target)


def sync_file(path: Path) -> None:
    """Wait until a file that somebody else wrote is on the disk, and may be read by all."""
    if stat.S_IMODE(path.stat().st_mode) != MODE:
        path.chmod(MODE)
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can tell."""
    if os.name == "nt":
        return
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in FLUSHLESS:
            raise
    finally:
        os.close(number)


def replace_patiently(source: Path, target: Path, wait: Callable[[float], None] = time.sleep) -> None:
    """Rename `source` to `target`, in its place if there is one; on Windows wait up to 3 s for who has it open."""
    for left in reversed(range(TRIES)):
        try:
            source.replace(target)
        except OSError as error:
            if getattr(error, "winerror", None) not in HELD or not left:
                raise
            wait(PAUSE)
        else:
            return


def exchange_names(first: Path, second: Path) -> bool:
    """Swap two names in one step, and return whether the system could."""
    if sys.platform != "linux":
        return False
    try:
        swap = ctypes.CDLL(None).renameat2
    except AttributeError:
        return False
    return swap(AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), RENAME_EXCHANGE) == 0


def remove(path: Path) -> None:
    """Remove a file, a link, or a folder with all that is in it; what cannot be removed stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
