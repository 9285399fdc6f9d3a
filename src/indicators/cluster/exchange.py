"""How a cluster's machines reach the project: through a folder that all of them see, or through an fsspec address.

What a page needs goes to the address once, named by its digest; what a page left is fetched from it and deleted.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from indicators.cluster.extra import load_module
from indicators.errors import ReportError
from indicators.machine.archive import write_zip
from indicators.machine.disk import hash_file
from indicators.reports.inputs import LOCK, list_files
from indicators.reports.jobs import Job

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

FOLDERS = ("data/reference", "data/processed", "data/editions", "data/made", "notebooks")
LEFT = ("page.html", "executed.ipynb", "output.txt")


class Inputs(NamedTuple):
    """What pages are made from: its digest, and the address of the zip that holds it ("" where all see the project)."""

    digest: str
    address: str


def share_inputs(root: Path, shared: str) -> Inputs:
    """Return the inputs of the project at `root`, put at the address `shared` unless they are there already."""
    if not shared:
        return Inputs(hash_files(root), "")
    content = pack_inputs(root)
    digest = hashlib.sha256(content).hexdigest()
    system, folder = open_address(shared)
    place = posixpath.join(folder, f"inputs-{digest}.zip")
    if not system.exists(place):
        system.makedirs(folder, exist_ok=True)
        part = f"{place}.{uuid.uuid4().hex}"
        system.pipe_file(part, content)
        system.mv(part, place)
    return Inputs(digest, system.unstrip_protocol(place))


def list_inputs(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and path of each file that pages are made from, and of the lock that tells what they run on."""
    for folder in FOLDERS:
        for path in list_files(root / folder):
            yield path.relative_to(root).as_posix(), path
    if (root / LOCK).is_file():
        yield LOCK.as_posix(), root / LOCK


def hash_files(root: Path) -> str:
    """Return one digest of all that pages are made from, as it stands under `root` on this machine."""
    listed = [(name, hash_file(path)) for name, path in list_inputs(root)]
    return hashlib.sha256(repr(listed).encode()).hexdigest()


def pack_inputs(root: Path) -> bytes:
    """Return all that pages are made from as a zip; the same files give the same bytes."""
    return write_zip({name: path.read_bytes() for name, path in list_inputs(root)})


def fetch_inputs(inputs: Inputs, folder: Path) -> Path:
    """Return the folder under `folder` that holds the inputs, fetched and unpacked; torn ones raise `OSError`."""
    system, place = open_address(inputs.address)
    content = system.cat_file(place)
    if hashlib.sha256(content).hexdigest() != inputs.digest:
        raise OSError(f"{inputs.address} is not the file that was put there")
    root = folder / f"inputs-{inputs.digest[:12]}"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        package.extractall(root)
    return root


def open_results(shared: str, run: str) -> str:
    """Return the address where workers leave what they make in this run; "" where they leave it in the job's folder."""
    if not shared:
        return ""
    system, folder = open_address(shared)
    place = posixpath.join(folder, run)
    system.makedirs(place, exist_ok=True)
    return system.unstrip_protocol(place)


def close_results(results: str) -> None:
    """Delete what is left at the address of a run; a machine out of reach keeps it."""
    if results:
        system, place = open_address(results)
        with suppress(OSError):
            system.rm(place, recursive=True)


def leave_results(folder: Path, results: str) -> str:
    """Put what a page left in `folder` to the address `results` under a name used once, and return that name.

    A page that two workers make is left twice, and neither sees the other's. The folder of a run that is over is not
    made again.
    """
    attempt = uuid.uuid4().hex
    system, place = open_address(posixpath.join(results, attempt))
    system.mkdir(place, create_parents=False)
    for path in (folder / name for name in LEFT):
        if path.is_file():
            system.put_file(str(path), posixpath.join(place, path.name))
    return attempt


def take_results(job: Job, results: str, attempt: str) -> None:
    """Fetch what a worker left of a page into the job's folder, and delete it where it was left."""
    system, place = open_address(posixpath.join(results or job.folder, attempt))
    for name in LEFT:
        with suppress(FileNotFoundError):
            system.get_file(posixpath.join(place, name), posixpath.join(job.folder, name))
    with suppress(OSError):
        system.rm(place, recursive=True)


def open_address(address: str) -> tuple[AbstractFileSystem, str]:
    """Return the file system of an fsspec address and the path in it; raise `ReportError` where there is none."""
    try:
        return load_module("fsspec.core").url_to_fs(address)
    except (ValueError, ImportError) as error:
        raise ReportError(
            f"the shared address {address!r} cannot be used: {error}; name a folder as file:///path, or install what "
            "fsspec needs for it, here and on the workers"
        ) from error
