"""What is read of a project's files once and kept, for as long as these files stay as they are."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from indicators.errors import IndicatorsError
from indicators.reads import LEDGER, FileState, name_page, note_again, record_files, stat_file

Value = TypeVar("Value")
OF_ROOT: list[Callable[[Path], object]] = []  # every kept function that wants to know nothing but the project's root


class Kept(NamedTuple):
    """What a function answered, the files it read for it, and the page that noted them last ("" outside one)."""

    value: object
    files: Mapping[str, FileState]
    page: str


def keep(function: Callable[..., Value]) -> Callable[..., Value]:
    """Return `function`, which reads files of the project, so that it reads them once and not at every call.

    Each page, which may be made by a copy of a process that has read them already, looks once whether the files are
    still the same, and notes them as its own reads. Arguments are given in order, and can be hashed.
    """
    held: dict[tuple, Kept] = {}

    @functools.wraps(function)
    def kept(*arguments: object) -> Value:
        found, page = held.get(arguments), name_page()
        if found is None or (found.page != page and not _are_same(found.files)):
            with record_files() as files:
                value = function(*arguments)
            found = held[arguments] = Kept(value, files, page)
        elif found.page != page or LEDGER.records:
            note_again(found.files)
            # Taken out first, so that the key is the page's own root, which is found again without a comparison.
            del held[arguments]
            found = held[arguments] = found._replace(page=page)
        return found.value

    if list(inspect.signature(function).parameters) == ["root"]:
        OF_ROOT.append(kept)
    return kept


def _are_same(files: Mapping[str, FileState]) -> bool:
    return all(stat_file(path) == state.stat for path, state in files.items())


def read_ahead(root: Path) -> None:
    """Read what every page of the project at `root` would read; what cannot be read is left for the page to tell."""
    for function in OF_ROOT:
        with suppress(IndicatorsError, OSError):
            function(root)
