"""Files that outlive a crash: written whole and on the disk before they are shown, and renamed with patience."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import secrets
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
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
BESIDE = ".new"
LONGEST_PREFIX = 100  # of a temporary file's name, which is longer than the name it waits for
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
    """Write `content` to `path` so that a reader, or a crash, sees the old file or the new one and nothing between."""
    write_together({path: content})


def write_together(contents: Mapping[Path, bytes | None]) -> None:
    """Write several files, all or none, and rename them into place in the order given; None takes a file away.

    Everything is on the disk, beside its target, before the first file is replaced: a full disk changes nothing. Where
    one cannot be replaced, because another program has it open, those before it become again what they were. Only a
    crash between two renames leaves some files new and the rest old, each of them whole.
    """
    waiting: dict[Path, Path] = {}
    kept: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            if content is not None:
                write_beside(path, content, waiting)
            if content is None or len(contents) > 1:
                keep_beside(path, content is None, kept)
        show_together(contents, waiting, kept)
    finally:
        for beside in (*waiting.values(), *kept.values()):
            with suppress(OSError):
                beside.unlink(missing_ok=True)
    for folder in {path.parent for path in contents}:
        sync_folder(folder)


def show_together(contents: Mapping[Path, object], waiting: Mapping[Path, Path], kept: dict[Path, Path]) -> None:
    """Rename what waits into place, and what is to go out of it; where that fails, take back what was done."""
    try:
        for path in contents:
            if path in waiting:
                replace_patiently(waiting[path], path)
            else:
                replace_patiently(path, kept[path])
    except BaseException:
        for path in reversed(contents if len(contents) > 1 else {}):
            if path not in waiting or not waiting[path].exists():
                with suppress(OSError):
                    take_back(path, kept)
        raise


def take_back(path: Path, kept: dict[Path, Path]) -> None:
    """Make a file again what it was, or take away one that was not there; what cannot be put back stays beside."""
    if path not in kept:
        path.unlink(missing_ok=True)
    elif kept[path].exists():
        replace_patiently(kept.pop(path), path)


def write_beside(path: Path, content: bytes, waiting: dict[Path, Path]) -> None:
    """Write `content` to a new file in the folder of `path`, noted in `waiting` as soon as it exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:LONGEST_PREFIX]}.", suffix=BESIDE)
    waiting[path] = Path(name)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    waiting[path].chmod(MODE)


def keep_beside(path: Path, gone: bool, kept: dict[Path, Path]) -> None:
    """Note in `kept` a name for what `path` was; give it that name at once, unless the file is to go there itself."""
    if gone or path.exists():
        kept[path] = path.with_name(f".{path.name[:LONGEST_PREFIX]}.{secrets.token_hex(4)}{BESIDE}")
    if not gone and path.exists():
        link_or_copy(path, kept[path])


def drop_unfinished(folder: Path) -> None:
    """Take away what killed processes have left of files they were writing into `folder`: nobody else may write now."""
    for path in folder.glob(f".*{BESIDE}"):
        remove(path)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of the file at `path`, 64 hexadecimal digits; "" where it is not there (any more)."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def hash_bytes(content: bytes) -> str:
    """Return the SHA-256 of `content`, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


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
