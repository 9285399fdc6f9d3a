"""From a delimited file to grids of texts, one for each table in it, with the number of each line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

import numpy as np

from indicators.errors import RefusedFileError
from indicators.readers.beyond import find_span
from indicators.readers.cells import ADDRESS, Grid, Strip, join_headers
from indicators.sources import Layout, Part, SourceFile
from indicators.texts import BLANKS, clean_word

CANDIDATES = (";", ",", "\t")
NAMES = {";": ";", ",": ",", "\t": "TAB"}
# A table of a workbook has no more; a line of millions of columns is no table.
MAX_COLUMNS = 16_384
# Bytes that ISO 8859 keeps for controls, and cp1252 for letters such as œ and for the euro.
CONTROLS = re.compile(rb"[\x80-\x9f]")
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read_delimited(content: bytes, source_file: SourceFile) -> list[Grid]:
    """Return the grids of a delimited file: one, or one for each table that the description names.

    Each line has as many fields as the header, or none at all. Raises `RefusedFileError` with the number of the line
    where the file is not text of the declared encoding, its delimiter is not plain, or a line does not fit.
    """
    text = _decode(content, source_file)
    whole = Part("", (1, 0), {}, source_file.layout, None)
    return [_read_table(text, part, source_file) for part in source_file.tables or (whole,)]


def _read_table(text: str, part: Part, source_file: SourceFile) -> Grid:
    header = part.layout.header
    delimiter = source_file.delimiter or _find_delimiter(text, part.layout)
    lines, rows = _read_rows(text, delimiter, part)
    header_rows = [[clean_word(field) for field in rows[lines.index(line)]] for line in header if line in lines]
    if len(header_rows) < len(header) or not any(map("".join, header_rows)):
        raise RefusedFileError("missing_header", ", ".join(map(str, header)))
    header_rows = [*(fill_right(row) for row in header_rows[:-1]), header_rows[-1]]
    first = next((place for place, line in enumerate(lines) if line > header[-1]), len(lines))
    texts = np.empty((len(rows) - first, len(rows[0])), dtype=object)
    for place, row in enumerate(rows[first:]):
        texts[place] = row
    return Grid(
        file=source_file.name,
        sheet="",
        header_rows=header_rows,
        headers=join_headers(header_rows),
        letters=[],
        header_row=header[-1],
        rows=np.array(lines[first:], dtype=np.int64),
        texts=texts,
        numbers=np.zeros(texts.shape, dtype=bool),
        faults=(),
        values={**source_file.defaults, **part.values},
        layout=part.layout,
        outside=_read_outside(text, delimiter, part, len(rows[0])),
    )


def fill_right(words: list[str]) -> list[str]:
    """Return a header row above others, where a blank cell has the word to its left.

    >>> fill_right(["", "Ensemble", "", "Hommes", ""])
    ['', 'Ensemble', 'Ensemble', 'Hommes', 'Hommes']
    """
    filled: list[str] = []
    for word in words:
        filled.append(word or (filled[-1] if filled else ""))
    return filled


def _decode(content: bytes, source_file: SourceFile) -> str:
    """Return the text of the file; the declared encoding is the only one tried, for others also give some text."""
    encoding = source_file.encoding
    found = MARKS.get(content[:2], encoding)
    if found != encoding:
        raise RefusedFileError("wrong_encoding", found, encoding)
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = content[error.start : error.end].hex(" ").upper()
        raise RefusedFileError("wrong_encoding", f"0x{found}", encoding, f"line {line}") from error
    _check_controls(content, encoding)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise RefusedFileError("wrong_encoding", "NUL", encoding, f"line {line}")
    return text


def _check_controls(content: bytes, encoding: str) -> None:
    """Raise `RefusedFileError` for bytes that are letters in cp1252 and nothing that is printed in ISO 8859."""
    if not encoding.startswith("iso-8859"):
        return
    found = CONTROLS.search(content)
    if found:
        line = content.count(b"\n", 0, found.start()) + 1
        raise RefusedFileError("wrong_encoding", f"0x{found[0].hex().upper()}, cp1252 ?", encoding, f"line {line}")


def find_encoding(content: bytes) -> str:
    """Return the encoding in which a text can be read, of those a description may name; "" where none fits.

    Of bytes that cp1252 and ISO 8859-1 read alike the answer is cp1252, which has all that the other has.

    >>> [find_encoding("Cœuvres".encode(name)) for name in ("utf-8", "cp1252", "utf-16")]
    ['utf-8', 'cp1252', 'utf-16']
    """
    if content[:2] in MARKS:
        return "utf-16"
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return ""


def _find_delimiter(text: str, layout: Layout) -> str:
    """Return the one delimiter that parts the header line; of several, the one that gives the declared headers."""
    line = layout.header[-1]
    headers = {delimiter: _read_header(text, delimiter, line) for delimiter in CANDIDATES}
    fitting = [delimiter for delimiter, fields in headers.items() if len(fields) > 1]
    wanted = {header.split(" / ")[-1] for header in layout.columns if not ADDRESS.fullmatch(header)}
    if len(fitting) > 1 or not fitting:
        fitting = [delimiter for delimiter, fields in headers.items() if wanted <= set(fields)]
    # A file of one column is the same whatever does not part it.
    if not fitting or (len(fitting) > 1 and any(len(headers[delimiter]) > 1 for delimiter in fitting)):
        found = " ".join(NAMES[delimiter] for delimiter, fields in headers.items() if len(fields) > 1)
        raise RefusedFileError("unclear_delimiter", found, "; , TAB", f"line {line}")
    return fitting[0]


def _read_header(text: str, delimiter: str, header: int) -> list[str]:
    """Return the headers that a delimiter gives; none where its quotation marks do not close before it."""
    try:
        records = _read_records(text, delimiter, header)
        return [clean_word(field) for field in next(records, (0, []))[1]]
    except RefusedFileError:
        return []


def _read_records(text: str, delimiter: str, first: int, last: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the first line and the fields of each record from one line to another (0: the end)."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(islice(lines, first - 1, last or None), delimiter=delimiter, strict=True)
    line = first
    try:
        for fields in reader:
            yield line, fields
            line = first + reader.line_num
    except csv.Error as error:
        raise RefusedFileError("broken_line", str(error), cell=f"line {line}") from error


def _read_rows(text: str, delimiter: str, part: Part) -> tuple[list[int], list[list[str]]]:
    """Return the line numbers and fields of the header rows and of the records below, each as wide as the first.

    Records that are blank are left out, and what lies between the header and the first row to read.
    """
    layout = part.layout
    _, last = find_span(layout, part.lines[1])
    lines, rows = [], []
    # A word is kept once, however often a column repeats it.
    keep = {}.setdefault
    for line, fields in _read_records(text, delimiter, layout.header[0], last):
        if line not in layout.header and line < max(layout.rows[0], layout.header[-1]):
            continue
        if not "".join(fields).strip(BLANKS):
            if not rows:
                break
            continue
        width = len(rows[0]) if rows else min(len(fields), MAX_COLUMNS)
        if len(fields) != width:
            raise RefusedFileError("ragged_line", str(len(fields)), str(width), f"line {line}")
        lines.append(line)
        rows.append([keep(field, field) for field in fields])
    return lines, rows


def _read_outside(text: str, delimiter: str, part: Part, width: int) -> Strip:
    """Return the lines that a table does not take, read one by one: what is not described need not be well made."""
    first, last = find_span(part.layout, part.lines[1])
    lines = enumerate(islice(io.StringIO(text, newline=""), None if last else first - 1), 1)
    outside = [(number, line) for number, line in lines if number < first or number > last]
    outside = [(number, line) for number, line in outside if number not in part.layout.header and line.strip(BLANKS)]
    texts = np.full((len(outside), width), "", dtype=object)
    for place, (_, line) in enumerate(outside):
        fields = next(csv.reader([line], delimiter=delimiter), [])[:width]
        texts[place, : len(fields)] = fields
    return Strip(np.array([number for number, _ in outside], dtype=np.int64), texts)
