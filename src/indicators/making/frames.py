"""Where in a cell its code was at work: asked inside the process that ran it, a kernel or a page's own."""

from __future__ import annotations

import re
from traceback import walk_tb

from IPython.core.interactiveshell import InteractiveShell

LEADING_BLANKS = re.compile(r"\A(?:[ \t]*\r?\n)+")  # IPython drops them before it counts lines
LONGEST_LINE = 200


def find_line_number(shell: InteractiveShell, error: BaseException | None) -> int:
    """Return the line, from 1, of the last cell run in which `error` was raised; 0 where it was raised elsewhere.

    Blank lines above the first statement are not counted.
    """
    count = shell.execution_count - 1
    cells = {name for name, number in shell.compile._filename_map.items() if number == count}
    if isinstance(error, SyntaxError) and error.filename in cells:
        return error.lineno or 0
    trace = error.__traceback__ if error else None
    return next((number for frame, number in reversed(list(walk_tb(trace))) if frame.f_code.co_filename in cells), 0)


def quote_line(source: str, number: int) -> str:
    r"""Return the text of a line counted as `find_line_number` does, without its indentation; "" for none.

    >>> quote_line("\n\nx = 1\n  raise ValueError", 2)
    'raise ValueError'
    """
    lines = LEADING_BLANKS.sub("", source).splitlines()
    return lines[number - 1].strip()[:LONGEST_LINE] if 0 < number <= len(lines) else ""
