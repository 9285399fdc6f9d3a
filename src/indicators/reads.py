"""What a page asks of the project's data, noted while it runs, so that the next run can ask the same again."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from indicators.paths import find_root

NOTES = "INDICATORS_READS"  # names the file that the process of a page notes its reads in; elsewhere nothing is noted
# What a page is made from besides is told by its notebook's digest and the library's; reports are what is made.
# A cell has no file: what a traceback looks for under its name (<ipython-input-…>, a number) is none of the project's.
NOT_NOTED = re.compile(
    r"(?:reports|src)(?:/|$)|notebooks(?:/[^/]+\.ipynb|/reports\.toml|/<[^/]*>|/\d+\.py)?$|\.|.*/__pycache__(?:/|$)"
)
INSTALLED = tuple(os.path.realpath(path) for path in (sys.prefix, Path(__file__).parent))
LISTINGS = ("os.listdir", "os.scandir")
WRITING = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
AMBIGUOUS = "answered in two ways while the page ran"


class FileState(NamedTuple):
    """What tells a file from what it is later: `stat` of `stat_file`, and the SHA-256 of its content."""

    stat: tuple[int, int]
    digest: str


class Ledger:
    """What this process has noted: the digest by file of notes and question, and the project whose files are watched.

    `page` is the file that it notes its reads in while it makes a page, "" while it makes none. Where `quiet`, what is
    opened is already noted as the question that it answers. `records` are the files read for each answer that is about
    to be kept, the innermost last.
    """

    def __init__(self) -> None:
        self.noted: dict[tuple[str, str], str] = {}
        self.records: list[dict[str, FileState]] = []
        self.page = os.environ.get(NOTES, "")
        self.root = ""
        self.installed: tuple[str, ...] = ()
        self.watched = False
        self.quiet = False


LEDGER = Ledger()


def is_noting() -> bool:
    """Return whether this process makes a page, so that what it reads is noted."""
    return bool(LEDGER.page)


def begin_notes(path: Path | str) -> None:
    """From now on, note what this process and those it starts read in the file at `path`."""
    os.environ[NOTES] = LEDGER.page = str(path)


def name_page() -> str:
    """Return what tells one page from another while it notes what it reads; "" where nothing is noted."""
    return "" if LEDGER.quiet else LEDGER.page


def note_read(question: Mapping[str, object], digest: str) -> None:
    """Note that `question` was asked and what the answer's digest was, if this process makes a page.

    Each question is noted once. One whose answer changed while the page ran is noted so that no later answer is the
    same, and the page is made anew.
    """
    path = LEDGER.page
    if not path or LEDGER.quiet:
        return
    watch_files()
    key = (path, phrase_question(question))
    if key in LEDGER.noted and LEDGER.noted[key] in (digest, AMBIGUOUS):
        return
    LEDGER.noted[key] = AMBIGUOUS if key in LEDGER.noted else digest
    with without_notes(), Path(path).open("a", encoding="utf-8") as file:
        file.write(json.dumps([key[1], LEDGER.noted[key]]) + "\n")


def phrase_question(question: Mapping[str, object]) -> str:
    """Return a question as the one text that stands for it.

    >>> phrase_question({"table": "sources", "criteria": {}})
    '{"criteria":{},"table":"sources"}'
    """
    return json.dumps(question, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def read_notes(path: Path) -> dict[str, str]:
    """Return the digest of the answer to each question noted in `path`; empty where nothing was asked."""
    if not path.is_file():
        return {}
    notes: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        question, digest = json.loads(line)
        notes[question] = digest if notes.get(question, digest) == digest else AMBIGUOUS  # two processes noted it
    return notes


def watch_files(root: Path | None = None) -> None:
    """From now on, note every file of the project that this process opens for reading and every folder it lists.

    Does nothing where no page is made. Called by the first read that is noted; call it earlier to miss nothing.
    """
    if not is_noting() or (LEDGER.watched and root is None):
        return
    LEDGER.root = os.path.realpath(root or find_root())
    below = [path for path in INSTALLED if path.startswith(LEDGER.root + os.sep)]
    LEDGER.installed = tuple(path + os.sep for path in below)
    if not LEDGER.watched:
        LEDGER.watched = True
        sys.addaudithook(_see_event)


@contextmanager
def without_notes() -> Iterator[None]:
    """Note nothing inside: what is read there answers a question that is noted itself."""
    before, LEDGER.quiet = LEDGER.quiet, True
    try:
        yield
    finally:
        LEDGER.quiet = before


def note_file(path: Path | str) -> None:
    """Note the file at `path`, there or not, if it is one of the project's and this process makes a page."""
    if LEDGER.quiet:
        return
    if LEDGER.records:
        named = str(Path(path).absolute())
        for record in LEDGER.records:
            record.setdefault(named, FileState(stat_file(named), digest_file(named)))
    if is_noting():
        watch_files()
        _note_path("file", path)


@contextmanager
def record_files() -> Iterator[dict[str, FileState]]:
    """Hold what becomes the state of each file that is noted inside, by path, as it was before it was read."""
    files: dict[str, FileState] = {}
    LEDGER.records.append(files)
    try:
        yield files
    finally:
        LEDGER.records.pop()


def note_again(files: Mapping[str, FileState]) -> None:
    """Note files whose content is shown again without being read again."""
    if LEDGER.quiet:
        return
    for record in LEDGER.records:
        for path, state in files.items():
            record.setdefault(path, state)
    if is_noting():
        watch_files()
        for path, state in files.items():
            if name := _find_name(path):
                note_read({"file": name}, state.digest)


def stat_file(path: Path | str) -> tuple[int, int]:
    """Return when the file at `path` was changed, in nanoseconds, and its size; (-1, -1) where there is none."""
    try:
        state = os.stat(path)  # noqa: PTH116 (asked of text, often)
    except OSError:
        return -1, -1
    return state.st_mtime_ns, state.st_size


def digest_file(path: Path | str) -> str:
    """Return the SHA-256 of the file at `path`; "" where there is none."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def digest_folder(path: Path | str) -> str:
    """Return the SHA-256 of the names in the folder at `path`; "" where there is none."""
    try:
        names = sorted(one.name for one in Path(path).iterdir())
    except OSError:
        return ""
    return hashlib.sha256("\n".join(names).encode("utf-8", "surrogateescape")).hexdigest()


DIGESTS = {"file": digest_file, "folder": digest_folder}


def _see_event(event: str, arguments: tuple) -> None:
    """Note what an audit event of Python says is being read; short, for it runs at every event of the interpreter."""
    if LEDGER.quiet or (event != "open" and event not in LISTINGS) or not is_noting():
        return
    path = arguments[0]
    if event != "open":
        _note_path("folder", os.curdir if path is None else path)
    elif _is_reading(arguments[1], arguments[2]):
        _note_path("file", path)


def _is_reading(mode: str | None, flags: int) -> bool:
    """Return whether a file is opened to be read: what is only written, or made, says nothing of the project."""
    return ("r" in mode or ("w" not in mode and "+" in mode)) if mode else not flags & WRITING


def _note_path(kind: str, path: object) -> None:
    name = _find_name(path)
    if name:
        with without_notes():
            digest = DIGESTS[kind](Path(LEDGER.root) / name)
        note_read({kind: name}, digest)


def _find_name(path: object) -> str:
    """Return the name of a file under the project's root, with slashes; "" for what is not noted."""
    if not isinstance(path, str | bytes | os.PathLike):
        return ""
    named = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 (quick, at every event; a link keeps its own name)
    for whole in (named, os.path.realpath(named)):
        if whole.startswith(LEDGER.root + os.sep) and not whole.startswith(LEDGER.installed):
            name = whole[len(LEDGER.root) + 1 :].replace(os.sep, "/")
            name = name_source(name)
            return "" if NOT_NOTED.match(name) else name
    return ""


def name_source(name: str) -> str:
    """Return the file that a compiled module was made from; any other name as it is.

    >>> name_source("notebooks/__pycache__/helper.cpython-311.pyc"), name_source("notebooks/helper.py")
    ('notebooks/helper.py', 'notebooks/helper.py')
    """
    folder, compiled, file = name.rpartition("__pycache__/")
    return f"{folder}{file.partition('.')[0]}.py" if compiled and file.endswith(".pyc") else name
