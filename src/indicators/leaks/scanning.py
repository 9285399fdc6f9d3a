"""Every file that leaves, and what lies hidden in it, looked through for what must not leave."""

from __future__ import annotations

import getpass
import os
import re
import socket
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from indicators.leaks.numbers import find_numbers
from indicators.leaks.patterns import MAIL, PATHS, TOKENS, Pattern, find_leaks, list_own
from indicators.leaks.unpacking import Layer, find_all, list_layers
from indicators.leaks.withheld import Wanted
from indicators.paths import REPORTS

SHARED = (REPORTS, "data/processed", "data/editions")
FIGURE, UNREAD = "figure", "unread"
ADDRESS = re.compile(MAIL.regex.pattern)


class Leak(NamedTuple):
    """What must not leave: its file (below the project), its first byte there, the way inside, and its kind.

    Kinds: figure, path, user, host, mail, token; unread where a part cannot be looked into.
    """

    file: str
    offset: int
    trail: tuple[str, ...]
    kind: str


def scan_project(root: Path, wanted: Wanted, folders: Sequence[str] = SHARED) -> Iterator[Leak]:
    """Yield each leak in the files of `folders`, a file at a time; what it says is told nowhere.

    In what a run keeps for itself (names that begin with a point) only figures and keys count: it notes the machine's
    own name and folders on purpose.
    """
    everywhere = (*PATHS, *TOKENS, MAIL, *list_own((str(root), str(Path.home())), _name_user(), socket.gethostname()))
    allowed = frozenset(find_addresses(root))
    for path in list_files(root, folders):
        inner = any(part.startswith(".") for part in path.relative_to(root).parts)
        yield from scan_file(path, path.relative_to(root).as_posix(), TOKENS if inner else everywhere, wanted, allowed)


def scan_file(
    path: Path, name: str, patterns: Sequence[Pattern], wanted: Wanted, allowed: Collection[bytes] = ()
) -> Iterator[Leak]:
    """Yield each leak of one file, in its own bytes and in what is embedded or packed in it, each once."""
    seen: set[Leak] = set()
    for layer in list_layers(Layer(path.read_bytes())):
        for place, kind in _look_at(layer, patterns, wanted, allowed):
            leak = Leak(name, layer.offset if layer.trail else place, layer.trail, kind)
            if leak not in seen:
                seen.add(leak)
                yield leak


def _look_at(
    layer: Layer, patterns: Sequence[Pattern], wanted: Wanted, allowed: Collection[bytes]
) -> Iterator[tuple[int, str]]:
    if layer.content is None:
        yield 0, UNREAD
        return
    yield from ((place, FIGURE) for place in find_numbers(layer.content, wanted.numbers))
    yield from ((place, FIGURE) for words in wanted.words for place in find_all(layer.content, words))
    yield from find_leaks(layer.content, patterns, allowed)


def list_files(root: Path, folders: Iterable[str]) -> Iterator[Path]:
    """Yield every file of the folders once, under the name that readers know: links are followed, hidden ones last."""
    seen: set[tuple[int, int]] = set()
    found = [path for folder in folders for path in _walk(root / folder)]
    for path in sorted(found, key=lambda path: (any(part[0] == "." for part in path.relative_to(root).parts), path)):
        state = path.stat()
        if (state.st_dev, state.st_ino) not in seen:
            seen.add((state.st_dev, state.st_ino))
            yield path


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the plain files of a folder, or the file it is; a link that leads nowhere or to no file is passed over."""
    if folder.is_file():
        yield folder
    for place, _, names in os.walk(folder, followlinks=True):
        yield from (path for name in names if (path := Path(place) / name).is_file())


def find_addresses(root: Path) -> Iterator[bytes]:
    """Yield the addresses of people that the descriptions of sources give: they are meant to be read."""
    for path in sorted((root / "data" / "raw").glob("*.toml")):
        yield from (match[0].lower() for match in ADDRESS.finditer(path.read_bytes()))


def _name_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
