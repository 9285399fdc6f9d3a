"""Editions as plain files: what an earlier version of the suite left, and the way where links cannot be made."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from indicators.editions.shelf import (
    CURRENT,
    EDITIONS,
    HIDDEN,
    NEW,
    current_edition,
    is_ours,
    list_entries,
    list_tops,
    make_edition_folder,
    show_edition,
    sweep,
    sync_folders,
)
from indicators.machine.disk import exchange_names, link_tree, remove, replace_patiently, sync_folder, write_whole

LAST = "manifest.json"
OLD = "old-"


def adopt_plain_files(folder: Path, tops: Iterable[str]) -> None:
    """Make an edition of the pages that stand in `folder` as plain files and folders, and show them by links.

    An earlier version of the suite left them so, or a system without links. What visitors see does not change.
    """
    plain = [top for top in sorted({*tops, *read_tops(folder)}) if is_plain(folder / top)]
    if not plain:
        return
    earlier, edition = current_edition(folder), make_edition_folder(folder)
    for entry in list_entries(earlier) if earlier != folder else [folder / HIDDEN]:
        if entry.name not in plain and entry.exists():
            link_tree(entry, edition / entry.name)
    for top in plain:
        link_tree(folder / top, edition / top)
    sync_folder(edition)
    sync_folder(edition.parent)
    show_edition(folder, edition)
    for top in plain:
        replace_by_link(folder, top)
    sweep(folder)


def is_plain(path: Path) -> bool:
    """Return whether `path` is a file or a folder itself, not a link to one."""
    return path.exists() and not path.is_symlink()


def replace_by_link(folder: Path, top: str) -> None:
    """Replace a plain file or folder by the link to its twin in the edition shown."""
    link = folder / EDITIONS / f"{NEW}{top}"
    link.symlink_to(f"{CURRENT}/{top}")
    if not (folder / top).is_dir():
        replace_patiently(link, folder / top)
    elif not exchange_names(link, folder / top):
        # Two steps where the system has no single one; a crash between them is put right by `sweep`.
        replace_patiently(folder / top, folder / EDITIONS / f"{OLD}{top}")
        replace_patiently(link, folder / top)


def read_tops(folder: Path) -> list[str]:
    """Return the names in `folder` that are ours where its files are no links; none where that is not known."""
    pointer = folder / CURRENT
    if pointer.is_symlink() or not pointer.is_file():
        return []
    return list_tops(line for line in pointer.read_text(encoding="utf-8").splitlines() if line)


def take_out_of_edition(folder: Path) -> None:
    """Put the files of the edition shown in the place of the links to them: no other link can be made any more."""
    shown = current_edition(folder)
    if shown == folder:
        return
    for entry in list_entries(shown):
        if is_ours(folder / entry.name):
            (folder / entry.name).unlink()
        replace_patiently(entry, folder / entry.name)
    (folder / CURRENT).unlink()


def move_edition(folder: Path, edition: Path, paths: Collection[str]) -> None:
    """Rename the files of an edition into place, the manifest last, and remove those that are of none any more."""
    tops = list_tops(paths)
    ours = sorted({*tops, *read_tops(folder)})
    write_whole(folder / CURRENT, "\n".join(ours).encode())
    new = [path.relative_to(edition) for path in sorted(edition.rglob("*")) if path.is_file()]
    for path in new:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
    for path in sorted(new, key=lambda path: (path.as_posix() == LAST, len(path.parts) == 1, path)):
        replace_patiently(edition / path, folder / path)
    for top in ours:
        drop_files(folder / top, folder, paths)
    with suppress(OSError):  # the pages are in place; a name too many does no harm
        for top in tops:
            sync_folders(folder / top)
        write_whole(folder / CURRENT, "\n".join(tops).encode())


def drop_files(place: Path, folder: Path, paths: Collection[str]) -> None:
    """Remove each file at `place` and below that is none of `paths`, and the folders that are empty then."""
    if place.is_dir() and not place.is_symlink():
        for entry in list_entries(place):
            drop_files(entry, folder, paths)
        with suppress(OSError):
            place.rmdir()
    elif place.relative_to(folder).as_posix() not in paths:
        remove(place)
