"""What pages are made from, as digests: the project's files, the library, and what it runs on. Needs no pandas."""

from __future__ import annotations

import hashlib
import platform
import re
import sysconfig
from collections.abc import Iterable, Mapping
from pathlib import Path

from indicators.machine.disk import hash_file

LIBRARY = Path(__file__).parents[1]
FOLDERS = ("data/raw", "data/reference", "data/processed", "data/editions", "data/made", "notebooks")
CODE, RUNTIME = "library/", "runtime/"
LOCK = Path("requirements") / "runtime.txt"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
OURSELVES = "indicators"  # its version stands at the foot of every page
UNREAD = {"__pycache__", ".ipynb_checkpoints"}


def hash_inputs(root: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that pages come from, by name; no clock and no file's date plays a part.

    Names are paths under `root` (`data/raw/articles.xlsx`), `library/…` for the files of this library, and `runtime/…`
    for Python, the project's lock file and the installed version of each package that it locks.
    """
    files = {name: digest for folder in FOLDERS for name, digest in hash_folder(root, folder).items()}
    return {**files, **hash_library(), **describe_runtime(root)}


def hash_folder(root: Path, folder: str) -> dict[str, str]:
    """Return the SHA-256 of every file in a folder of the project, by its path under `root`."""
    return {path.relative_to(root).as_posix(): hash_file(path) for path in list_files(root / folder)}


def hash_library() -> dict[str, str]:
    """Return the SHA-256 of every file of the library, by `library/…`."""
    return {f"{CODE}{path.relative_to(LIBRARY).as_posix()}": hash_file(path) for path in list_files(LIBRARY)}


def describe_runtime(root: Path) -> dict[str, str]:
    """Return what the library runs on: Python, the lock file's digest, and the versions of the packages it locks.

    A project without a lock file is told by all packages that are installed.
    """
    lock = root / LOCK
    locked = {fold_name(name) for name in LOCKED.findall(lock.read_text(encoding="utf-8"))} if lock.is_file() else None
    packages = {
        f"{RUNTIME}{name}": version
        for name, version in list_installed(Path(sysconfig.get_path("purelib")))
        if locked is None or name in locked or name == OURSELVES
    }
    python = {f"{RUNTIME}python": f"{platform.python_implementation()} {platform.python_version()}"}
    return {**python, **packages, **({f"{RUNTIME}lock": hash_file(lock)} if locked is not None else {})}


def list_installed(folder: Path) -> Iterable[tuple[str, str]]:
    """Yield name and version of each package installed in `folder`, as the names of its records say."""
    for path in sorted(folder.glob("*.dist-info")):
        name, _, version = path.name.removesuffix(".dist-info").rpartition("-")
        yield fold_name(name), version


def fold_name(name: str) -> str:
    """Return the name of a package in its one spelling.

    >>> fold_name("Jupyter_Client")
    'jupyter-client'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def list_files(folder: Path) -> list[Path]:
    """Return the files in `folder` and below, sorted, without hidden ones and what Python or Jupyter leave there."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part in UNREAD or part[0] == "." for part in path.relative_to(folder).parts)
    ]


def hash_code(inputs: Mapping[str, str]) -> str:
    """Return one digest of the library and of what it runs on, from the digests of all inputs."""
    return hash_some(inputs, (CODE, RUNTIME))


def hash_some(inputs: Mapping[str, str], prefixes: tuple[str, ...]) -> str:
    """Return one digest of the inputs whose names start with one of `prefixes`.

    >>> hash_some({"data/raw/a.csv": "1"}, ("notebooks/",)) == hash_some({}, ("notebooks/",))
    True
    """
    chosen = sorted((name, digest) for name, digest in inputs.items() if name.startswith(prefixes))
    return hashlib.sha256(repr(chosen).encode()).hexdigest()
