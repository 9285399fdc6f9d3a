"""The sheets of a workbook, read here where it is too small to hurt, and otherwise by a process that may end of it.

A process for every workbook would cost each its start; one kept for all would hand on what a file did to it. So a plain
and small .xlsx is read at once, and every other workbook has a process of its own. What reads .xls and .ods ends its
process where memory is short, so these never are read here.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from threading import Timer

from indicators.errors import RefusedFileError
from indicators.machine.environment import build_bare_environment
from indicators.machine.processes import name_signal
from indicators.workbooks.guard import is_harmless
from indicators.workbooks.opendocument import look_through
from indicators.workbooks.reading import COSTLY, OTHERS, list_sheets, refuse_damage, tell_limits
from indicators.workbooks.sheets import Filled, SheetFacts, SheetTexts

CHILD = "indicators.workbooks.child"
# What a process may take, more than a workbook of `MAX_CELLS` does; all of it is given back when it ends.
MEMORY_MB, SECONDS = 2048, 120
# A machine may be busy with other things; then what was computed is less than the time that passed.
PATIENCE = 2


@contextmanager
def open_sheets(content: bytes, suffix: str) -> Iterator[list[SheetTexts]]:
    """Give the sheets of a workbook, whose cells can be read until the block ends.

    Raises `RefusedFileError` where it cannot be read at all, or takes more than `MEMORY_MB` and `SECONDS`.
    """
    if suffix not in OTHERS and is_harmless(content):
        with refuse_damage():
            sheets = list_sheets(content, suffix)
        yield [sheet._replace(read=partial(_read_here, sheet)) for sheet in sheets]
        return
    with _start_child(suffix) as child:
        # While it starts, and piece by piece, so that nothing can hurt here.
        closer = suffix == ".ods" and look_through(content)
        yield _ask_sheets(child, content, closer)


def _read_here(sheet: SheetTexts) -> Filled:
    with refuse_damage():
        return sheet.read()


@contextmanager
def _start_child(suffix: str) -> Iterator[subprocess.Popen]:
    """Give a process that reads a workbook; it ends with the block, and when its time is over."""
    command = [sys.executable, "-m", CHILD, suffix, *map(str, (os.getpid(), MEMORY_MB, SECONDS))]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    child = subprocess.Popen(command, env=build_bare_environment(), **pipes)
    watch = Timer(PATIENCE * SECONDS, child.kill)
    watch.start()
    try:
        yield child
    finally:
        watch.cancel()
        child.kill()
        with suppress(OSError):
            child.communicate()


def _ask_sheets(child: subprocess.Popen, content: bytes, closer: bool) -> list[SheetTexts]:
    told = _ask(child, b"%d %d\n" % (len(content), closer) + content)
    return [
        SheetTexts(title, state, _take_facts(*facts), partial(_ask_cells, child, place))
        for place, (title, state, facts) in enumerate(told)
    ]


def _ask_cells(child: subprocess.Popen, place: int) -> Filled:
    words, shape, *parts = _ask(child, b"%d\n" % place)
    rows, columns, kinds, kept = map(base64.b64decode, parts)
    return Filled(array("i", rows), array("i", columns), kinds, words, array("d", kept), tuple(shape))


def _ask(child: subprocess.Popen, question: bytes) -> list:
    """Return what the process answers; a process that ended without an answer could not bear the workbook."""
    with suppress(OSError):
        child.stdin.write(question)
        child.stdin.flush()
    answer = child.stdout.readline()
    if not answer.endswith(b"\n"):
        raise RefusedFileError(COSTLY, _name_end(child.wait()), tell_limits(MEMORY_MB, SECONDS))
    told = json.loads(answer)
    if "refused" in told:
        rule, *parts = told["refused"]
        raise RefusedFileError(rule, *parts)
    return told["answer"]


def _take_facts(filled: int, merged: list, hidden_rows: list, hidden_columns: list, formulas: list) -> SheetFacts:
    ranges = tuple(map(tuple, merged)), tuple(map(tuple, hidden_columns))
    places = {(row, column): formula for row, column, formula in formulas}
    return SheetFacts(filled, ranges[0], frozenset(hidden_rows), ranges[1], places)


def _name_end(code: int) -> str:
    return name_signal(-code) if code < 0 else f"status {code}"
