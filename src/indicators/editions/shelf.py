"""Where editions stand: each in a folder of its own, one of them shown by a link that is replaced in one step."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from indicators.machine.disk import drop_unfinished, remove, replace_patiently, sync_folder

EDITIONS, CURRENT = ".editions", ".current"
HIDDEN = "basis.json"  # part of an edition, and nothing for visitors
NEW = "new-"


def current_edition(folder: Path) -> Path:
    """Return the folder that holds the edition shown in `folder`: `folder` itself where its files are no links."""
    target = read_pointer(folder)
    while target is not None:
        edition = folder / EDITIONS / target.name
        if target.parent == Path(EDITIONS) and edition.is_dir():
            return edition
        # The edition may have been replaced, and removed, between the two looks.
        before, target = target, read_pointer(folder)
        if target == before:
            break
    return folder


def read_pointer(folder: Path) -> Path | None:
    """Return where the link to the edition shown leads; None where there is no such link."""
    try:
        return Path(os.readlink(folder / CURRENT))  # noqa: PTH115 (a link of Windows has a longer name as a path)
    except OSError:
        return None


def list_entries(folder: Path) -> list[Path]:
    """Return what lies in a folder, sorted; nothing where there is no folder."""
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def list_tops(paths: Iterable[str]) -> list[str]:
    """Return the names that visitors see in `reports/`, of the paths of an edition.

    >>> list_tops(["fr/a.html", "fr/b.html", "index.html", "basis.json", ".note"])
    ['fr', 'index.html']
    """
    return sorted({top for path in paths if (top := path.partition("/")[0])[0] != "." and top != HIDDEN})


def is_ours(path: Path) -> bool:
    """Return whether `path` is a link into the edition shown."""
    return path.is_symlink() and os.readlink(path) == f"{CURRENT}/{path.name}"  # noqa: PTH115


def make_edition_folder(folder: Path) -> Path:
    """Return a new folder for an edition, numbered after those that are there."""
    numbers = [int(entry.name) for entry in list_entries(folder / EDITIONS) if entry.name.isdecimal()]
    edition = folder / EDITIONS / f"{max(numbers, default=0) + 1:06}"
    edition.mkdir()
    return edition


def show_edition(folder: Path, edition: Path, tops: Iterable[str] = ()) -> None:
    """Show an edition that is on the disk: the pointer is replaced in one step, and no error comes after it."""
    for top in tops:
        if not os.path.lexists(folder / top):
            (folder / top).symlink_to(f"{CURRENT}/{top}")  # leads nowhere until the edition that has it is shown
    pointer = folder / EDITIONS / f"{NEW}current"
    pointer.symlink_to(f"{EDITIONS}/{edition.name}", target_is_directory=True)
    replace_patiently(pointer, folder / CURRENT)
    with suppress(OSError):
        sync_folder(folder)


def sweep(folder: Path) -> None:
    """Remove what a run that did not end has left of editions, and put back the links to the one shown.

    Call it under the lock of `folder`, and at the start of every run. Pages shown stay as they are.
    """
    drop_unfinished(folder)
    shown = current_edition(folder)
    for entry in list_entries(folder / EDITIONS):
        if entry != shown:
            remove(entry)
    with suppress(OSError):
        (folder / EDITIONS).rmdir()
    pointer = folder / CURRENT
    if shown == folder and (pointer.is_symlink() or pointer.is_dir()):
        remove(pointer)
    if shown != folder:
        remove(folder / HIDDEN)
    with suppress(OSError):
        settle_links(folder, list_tops(entry.name for entry in list_entries(shown)) if shown != folder else [])


def settle_links(folder: Path, tops: Iterable[str]) -> None:
    """Have `folder` hold a link for each of `tops` that is not there, and none of our links for another name."""
    for entry in list_entries(folder):
        if is_ours(entry) and entry.name not in tops:
            entry.unlink()
    for top in tops:
        if not os.path.lexists(folder / top):
            (folder / top).symlink_to(f"{CURRENT}/{top}")


def sync_folders(folder: Path) -> None:
    """Wait until the names in `folder` and in every folder below are on the disk."""
    for place, _, _ in os.walk(folder, topdown=False):
        sync_folder(Path(place))
