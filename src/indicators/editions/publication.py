"""Publishing: the pages that `reports/` shows are of one edition, and change to the next all at once.

An edition is a folder, `.editions/NUMBER/`. `.current` is a link to the one shown; `fr`, `en`, `index.html` and
`manifest.json` are fixed links into `.current`: replacing that one link shows the next edition, whole. Where links
cannot be made or replaced (Windows, some network shares), the files of the next edition are renamed into place one by
one, the manifest last: only a crash between two renames can then leave pages of two editions, each of them whole, which
the next publication puts right. `.current` is a file there, with the names that are ours, one a line.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path, PurePosixPath

from indicators.editions.plain import adopt_plain_files, move_edition, take_out_of_edition
from indicators.editions.shelf import (
    CURRENT,
    EDITIONS,
    NEW,
    current_edition,
    is_ours,
    list_tops,
    make_edition_folder,
    show_edition,
    sweep,
    sync_folders,
)
from indicators.errors import ReportError
from indicators.machine.disk import (
    FULL,
    LINKLESS,
    DiskFullError,
    hash_file,
    link_or_copy,
    remove,
    sync_file,
    sync_folder,
    write_file,
)

RESERVED = {EDITIONS, CURRENT, ".runs", ".lock"}


def publish(folder: Path, content: Mapping[str, bytes | Path], keep: Collection[str] = ()) -> None:
    """Make `folder` show one edition: `content` by path, and the paths of `keep` as the edition shown now has them.

    Paths are relative, with slashes. Content is the bytes themselves or a file that waits on the side; such files are
    taken from their place once the new edition is shown. Call it under the lock of `folder`. A crash at any moment, a
    full disk at any write, leaves the old edition or the new one, whole. Raises `DiskFullError`, or `ReportError` for
    whatever else the system refuses; the old edition is shown then and nothing is left over.
    """
    check_paths([*content, *keep])
    tops = list_tops([*content, *keep])
    check_links(folder, tops)
    linked = True
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
        (folder / EDITIONS).mkdir(exist_ok=True)
        linked = can_link(folder)
        adopt_plain_files(folder, tops) if linked else take_out_of_edition(folder)
        edition = build_edition(folder, content, [path for path in keep if path not in content], linked)
        show_edition(folder, edition, tops) if linked else move_edition(folder, edition, {*content, *keep})
    except OSError as error:
        sweep(folder)
        raise explain_refusal(error, folder, content, linked) from error
    except BaseException:
        sweep(folder)
        raise
    for waiting in content.values():
        if isinstance(waiting, Path):
            remove(waiting)
    sweep(folder)


def read_json(folder: Path, name: str) -> object:
    """Return what the JSON file `name` of the edition shown in `folder` holds; None if it is absent or damaged."""
    edition = current_edition(folder)
    try:
        return json.loads((edition / name).read_bytes())
    except FileNotFoundError:
        # The edition may have been replaced, and removed, between the two steps.
        return None if current_edition(folder) == edition else read_json(folder, name)
    except (OSError, ValueError):
        return None


def find_altered(folder: Path, pages: Mapping[str, str]) -> list[str]:
    """Return the pages that visitors of `folder` do not see with the SHA-256 given: altered, or missing.

    A page with "" is one that should not be there.
    """
    return [page for page, digest in pages.items() if hash_shown(folder / page) != digest]


def hash_shown(path: Path) -> str:
    """Return the SHA-256 of a file; "" where there is none, "unreadable" where it cannot be read."""
    try:
        return hash_file(path)
    except NotADirectoryError:
        return ""
    except OSError:
        return "unreadable"


def check_paths(paths: Iterable[str]) -> None:
    """Raise `ReportError` for a path that is not plain, relative and below the folder of the edition."""
    for path in paths:
        parts = PurePosixPath(path).parts
        plain = path and "/".join(parts) == path and not path.startswith("/") and not set(":\\\0") & set(path)
        if not plain or ".." in parts or parts[0] in RESERVED:
            raise ReportError(f"{path!r} is no path for a page; expected one such as 'fr/name.html'")


def check_links(folder: Path, tops: Iterable[str]) -> None:
    """Raise `ReportError` where a link that is not ours would lead pages out of `folder`."""
    for top in tops:
        if (folder / top).is_symlink() and not is_ours(folder / top):
            where = f"{folder.name}/{top} lies outside {folder.name}/ (a link leads away)"
            raise ReportError(f"{where}; take the link out, then try again")


def can_link(folder: Path) -> bool:
    """Return whether links can be made and replaced here, by trying."""
    first, second = (folder / EDITIONS / f"{NEW}{number}" for number in "12")
    try:
        first.symlink_to("nowhere", target_is_directory=True)
        second.symlink_to("nowhere", target_is_directory=True)
        second.replace(first)
    except OSError as error:
        if error.errno not in LINKLESS:
            raise
        return False
    finally:
        remove(first)
        remove(second)
    return True


def build_edition(folder: Path, content: Mapping[str, bytes | Path], keep: Collection[str], linked: bool) -> Path:
    """Return the folder of a new edition, whole and on the disk; `keep` is not in it where files are not linked."""
    earlier, edition = current_edition(folder), make_edition_folder(folder)
    for parent in sorted({(edition / path).parent for path in [*content, *(keep if linked else ())]}):
        parent.mkdir(parents=True, exist_ok=True)
    for path, new in content.items():
        place = edition / path
        if isinstance(new, Path):
            link_or_copy(new, place)
            sync_file(place)
        else:
            write_file(place, new)
    for path in keep:
        if not (earlier / path).is_file():
            raise ReportError(f"{folder.name}/{path} was to stay and is not there (any more); try again")
        if linked:
            link_or_copy(earlier / path, edition / path)
    sync_folders(edition)
    sync_folder(edition.parent)
    return edition


def explain_refusal(error: OSError, folder: Path, content: Mapping[str, bytes | Path], linked: bool) -> ReportError:
    """Return what to tell of an error of the system that kept an edition from being published."""
    shown = "the pages shown are still the earlier ones, whole" if linked else "each page shown is whole"
    if error.errno in FULL:
        needed = sum(measure_new(new, folder) for new in content.values())
        free = shutil.disk_usage(folder).free
        told = f"the new edition needs {needed:,} bytes more, and {free:,} are free"
        return DiskFullError(f"{folder.name}/: the disk is full: {told}; {shown}; make room, then run it again")
    named = error.filename2 or error.filename or folder
    return ReportError(f"{named}: {error.strerror or error}; {shown}; mend that, then run it again")


def measure_new(new: bytes | Path, folder: Path) -> int:
    """Return how many bytes on the disk of `folder` one file of an edition takes that is not there yet."""
    if isinstance(new, bytes):
        return len(new)
    try:
        found = new.stat()
        return 0 if found.st_dev == folder.stat().st_dev else found.st_size
    except OSError:
        return 0
