"""What a terminal is told: one line each, with nothing in it that moves the cursor."""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

import typer
from rich.console import Console
from rich.text import Text

from indicators.texts import clean_text

LONGEST_LINE = 2000
# What would move a terminal's cursor, or turn the direction of a line of text.
MOVES = re.compile("[\t\r\n\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def tell(text: str) -> str:
    r"""Return `text` for one line of a terminal, cut where it is endless; nothing in it moves the cursor or turns it.

    >>> tell("Bretagne\r\n\x1b[2J")
    'Bretagne \ufffd[2J'
    """
    line = clean_text(MOVES.sub(" ", str(text)))
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


def tell_on(told: Callable[..., object]) -> Callable[..., None]:
    """Return `told`, which tells something as it happens, so that nobody listening ends nothing.

    A log whose disk is full, a pipe that nobody reads or a terminal that is gone: from then on nothing is told.
    """

    @functools.wraps(told)
    def tell_if_heard(*arguments: object) -> None:
        try:
            told(*arguments)
        except (OSError, SystemExit):  # rich leaves where a pipe is broken
            fall_silent()

    return tell_if_heard


def fall_silent() -> None:
    """Have what is told from now on go nowhere, by each way that leads nowhere already."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def leave(message: object, status: int) -> NoReturn:
    """Tell one sentence and leave with `status`."""
    err.print(Text(tell(message), "red"))
    raise typer.Exit(status)
