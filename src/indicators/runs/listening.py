"""Who is told what while a run goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from indicators.reports.jobs import Failure

if TYPE_CHECKING:
    from indicators.cleaning import Cleaned


class Result(NamedTuple):
    """What became of one page; `done` of `total` pages of this run have ended."""

    page: str
    failure: Failure | None
    sentence: str
    warnings: tuple[str, ...]
    done: int
    total: int


def stay_silent(*_told: object) -> None:
    """Take note of nothing."""


class Listener(NamedTuple):
    """Who is told what as it happens: files read, the cleaning's result, what is made and what goes, each end."""

    reading: Callable[[str], None] = stay_silent
    cleaned: Callable[[Cleaned], None] = stay_silent
    planned: Callable[[int, int, Sequence[str]], None] = stay_silent
    ended: Callable[[Result], None] = stay_silent
