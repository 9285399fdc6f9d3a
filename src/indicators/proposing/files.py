"""A file as it lies there, before anybody says what it is: sheets or lines of texts, nothing left out."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from indicators.errors import RefusedFileError, SourceError
from indicators.proposing.offices import find_format, open_office
from indicators.proposing.opened import Opened, Sheet
from indicators.readers.cells import name_place
from indicators.readers.contents import read_content
from indicators.readers.delimited import CANDIDATES, find_encoding
from indicators.readers.grids import find_hidden, lay_out
from indicators.readers.unpacking import unpack
from indicators.sources import DELIMITED, PACKED, WORKBOOKS, Problem, find_suffix
from indicators.texts import BLANKS
from indicators.vocabulary import phrase_rule
from indicators.workbooks.access import open_sheets

JSON = ".json"
KINDS = (*WORKBOOKS, *DELIMITED, JSON)
# A description is seen in the first rows of a table; a longer one is looked at no further.
MAX_ROWS = 20_000
LINES_TRIED = 60


def open_file(path: Path, root: Path) -> Opened:
    """Return what a file holds; raise `SourceError` where it cannot be read, or is of a kind that nobody reads."""
    suffix = find_suffix(path)
    check_plain(path, root)
    if suffix not in KINDS:
        told = f"{path.name}: a description can be proposed for {', '.join(KINDS)}"
        raise SourceError(f"{told}; save it as one of these, or describe it by hand (docs/layouts.md)")
    try:
        content = read_content(path)
        form = "" if suffix in WORKBOOKS else find_format(unpack(content), suffix)
        if not form and path.suffix.lower() == PACKED:
            raise SourceError(f"{path.name} is packed, and in no office's format that is known here; unpack it first")
        if form:
            return open_office(content, path, form)
        return _open_workbook(content, path, root) if suffix in WORKBOOKS else _open_delimited(content, path.name)
    except RefusedFileError as error:
        place = name_place(path.name, error.sheet, error.cell)
        problem = Problem(path.name, place=place, rule=error.rule, found=error.found, expected=error.expected)
        raise SourceError(_phrase(problem, root)) from error


def check_plain(path: Path, root: Path) -> None:
    """Raise `SourceError` unless a file stands there, and neither a link nor a device."""
    if path.is_symlink() or (path.exists() and not path.is_file() and not path.is_dir()):
        raise SourceError(_phrase(Problem(path.name, place=path.name, rule="not_a_file"), root))
    if not path.is_file():
        raise SourceError(f"{path} is no file; name one of {', '.join(KINDS)}")


def _phrase(problem: Problem, root: Path) -> str:
    said = {"text": problem.text, "found": problem.found, "expected": problem.expected, "place": problem.place}
    told, remedy = phrase_rule(problem.rule, "en", root, **said)
    return f"{told if problem.file in told else f'{problem.place}: {told}'} {remedy}"


def _open_workbook(content: bytes, path: Path, root: Path) -> Opened:
    sheets, hidden, cut = [], [], False
    with open_sheets(content, find_suffix(path)) as found:
        for listed in found:
            if listed.state != "visible":
                place, rule = name_place(path.name, listed.title, ""), "hidden_sheet"
                hidden += [Problem(path.name, place=place, rule=rule, found=listed.title)] * bool(listed.facts.filled)
                continue
            texts, numbers = lay_out(listed.read())
            hidden += [fault.problem for fault in find_hidden(listed, texts, 1, path.name)]
            cut |= len(texts) > MAX_ROWS
            rows = list(range(1, len(texts[:MAX_ROWS]) + 1))
            sheet = Sheet(listed.title, texts[:MAX_ROWS], numbers[:MAX_ROWS], rows, listed.facts.merged)
            sheets.append(sheet._replace(hidden=listed.facts.hidden_rows))
    return Opened(sheets, "", "", cut, hidden=tuple(_phrase(problem, root) for problem in hidden))


def _open_delimited(content: bytes, name: str) -> Opened:
    encoding = find_encoding(content)
    if not encoding:
        raise SourceError(f"{name} is text in no encoding that is known here; save it as UTF-8")
    if b"\0" in content and encoding != "utf-16":
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise RefusedFileError("wrong_encoding", "NUL", encoding, f"line {line}")
    text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    delimiter = find_delimiter(text)
    lines, records, line = [], [], 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for fields in reader:
            lines.append(line)
            records.append(fields)
            line = reader.line_num + 1
            if len(lines) > MAX_ROWS:
                break
    except csv.Error as error:
        raise SourceError(f"{name}, line {line}: {error}; mend its quotation marks") from error
    return Opened([_make_sheet(lines[:MAX_ROWS], records[:MAX_ROWS])], encoding, delimiter, len(lines) > MAX_ROWS)


def _make_sheet(lines: list[int], records: list[list[str]]) -> Sheet:
    texts = np.full((len(records), max(map(len, records), default=0)), "", dtype=object)
    for row, fields in enumerate(records):
        texts[row, : len(fields)] = fields
    return Sheet("", texts, np.zeros(texts.shape, dtype=bool), lines, ())


def find_delimiter(text: str) -> str:
    r"""Return what parts the fields of a text: of `;`, `,` and TAB that which gives most lines the same width.

    >>> find_delimiter("Titre, long\nRégion;2011;2012\nAlsace;4,5;5,1\n")
    ';'
    """
    lines = [line for line in text.splitlines()[:LINES_TRIED] if line.strip(BLANKS)]
    best, most = ";", 0
    for delimiter in CANDIDATES:
        widths = [len(fields) for fields in csv.reader(lines, delimiter=delimiter) if len(fields) > 1]
        alike = max((widths.count(width) for width in set(widths)), default=0)
        if alike > most:
            best, most = delimiter, alike
    return best
