"""The process that reads one workbook: limited in memory and time, and ended with whoever asked for it.

    python -m indicators.workbooks.child SUFFIX PARENT MEGABYTES SECONDS

The first line of what it is given is a length, then come as many bytes: the workbook. Its sheets are answered, one
line of JSON; each further line it is given is the place of a sheet, whose cells are answered.
"""

from __future__ import annotations

import json
import os
import sys
from typing import BinaryIO

from indicators.errors import RefusedFileError
from indicators.machine.processes import die_with_parent, limit_cpu, limit_memory, refuse_core_dumps
from indicators.workbooks.reading import COSTLY, list_sheets, refuse_damage, tell_limits
from indicators.workbooks.sheets import SheetTexts


def main() -> None:
    """Answer for the workbook that is given, until nobody asks any more."""
    suffix, (parent, megabytes, seconds) = sys.argv[1], map(int, sys.argv[2:])
    if os.name == "posix":
        die_with_parent(parent)
        refuse_core_dumps()
        limit_memory(megabytes)
        limit_cpu(seconds)
    given, answers = sys.stdin.buffer, sys.stdout.buffer
    try:
        with refuse_damage():
            _serve(given, answers, suffix)
    except MemoryError:
        _say(answers, {"refused": [COSTLY, "MemoryError", tell_limits(megabytes, seconds)]})
    except RefusedFileError as error:
        _say(answers, {"refused": [error.rule, error.found, error.expected, error.cell, error.sheet]})


def _serve(given: BinaryIO, answers: BinaryIO, suffix: str) -> None:
    sheets = list_sheets(given.read(int(given.readline())), suffix)
    _say(answers, {"answer": [_tell_sheet(sheet) for sheet in sheets]})
    for line in given:
        _say(answers, {"answer": sheets[int(line)].read()})


def _tell_sheet(sheet: SheetTexts) -> list:
    facts = sheet.facts
    formulas = [[*place, formula] for place, formula in facts.formulas.items()]
    told = [facts.filled, facts.merged, sorted(facts.hidden_rows), facts.hidden_columns, formulas]
    return [sheet.title, sheet.state, told]


def _say(answers: BinaryIO, told: dict) -> None:
    answers.write(json.dumps(told).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
