"""The process that reads one workbook: limited in memory and time, and ended with whoever asked for it.

    python -m indicators.workbooks.child SUFFIX PARENT MEGABYTES SECONDS

The first line of what it is given is a length and whether to look more closely (1 or 0); then come as many bytes: the
workbook. Its sheets are answered, one line of JSON; each further line is the place of a sheet, and its cells the
answer.
"""

from __future__ import annotations

import base64
import gc
import json
import os
import sys
from array import array
from typing import BinaryIO

from indicators.errors import RefusedFileError
from indicators.machine.processes import die_with_parent, limit_cpu, limit_memory, refuse_core_dumps
from indicators.workbooks.reading import COSTLY, list_sheets, refuse_damage, tell_limits
from indicators.workbooks.sheets import Filled, SheetTexts


def main() -> None:
    """Answer for the workbook that is given, until nobody asks any more."""
    suffix, (parent, megabytes, seconds) = sys.argv[1], map(int, sys.argv[2:])
    if os.name == "posix":
        die_with_parent(parent)
        refuse_core_dumps()
        limit_memory(megabytes)
        limit_cpu(seconds)
    gc.disable()  # a short life of many small texts, none of which refers to itself
    given, answers = sys.stdin.buffer, sys.stdout.buffer
    try:
        with refuse_damage():
            _serve(given, answers, suffix)
    except MemoryError:
        _say(answers, {"refused": [COSTLY, "MemoryError", tell_limits(megabytes, seconds)]})
    except RefusedFileError as error:
        _say(answers, {"refused": [error.rule, error.found, error.expected, error.cell, error.sheet]})


def _serve(given: BinaryIO, answers: BinaryIO, suffix: str) -> None:
    length, closer = map(int, given.readline().split())
    sheets = list_sheets(given.read(length), suffix, bool(closer))
    _say(answers, {"answer": [_tell_sheet(sheet) for sheet in sheets]})
    for line in given:
        _say(answers, {"answer": _tell_cells(sheets[int(line)].read())})


def _tell_sheet(sheet: SheetTexts) -> list:
    facts = sheet.facts
    formulas = [[*place, formula] for place, formula in facts.formulas.items()]
    told = [facts.filled, facts.merged, sorted(facts.hidden_rows), facts.hidden_columns, formulas]
    return [sheet.title, sheet.state, told]


def _tell_cells(filled: Filled) -> list:
    """Return the cells of a sheet: texts as a list, numbers as bytes, which take a tenth of the time of a list."""
    numbers = (array("i", filled.rows), array("i", filled.columns), filled.kinds, array("d", filled.kept))
    return [filled.words, filled.shape, *(base64.b64encode(part).decode() for part in numbers)]


def _say(answers: BinaryIO, told: dict) -> None:
    answers.write(json.dumps(told).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
