"""From a delimited file (.csv, .tsv) to one grid of texts, with the number of each line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import numpy as np

from indicators.readers.cells import BLANKS, Grid, RefusedFileError, clean_header
from indicators.sources import SourceFile

CANDIDATES = (";", ",", "\t")
NAMES = {";": ";", ",": ",", "\t": "TAB"}
# A table of a workbook has no more; a line of millions of columns is no table.
MAX_COLUMNS = 16_384
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read_delimited(content: bytes, source_file: SourceFile) -> list[Grid]:
    """Return the grid of a delimited file, in a list of one.

    Each line has as many fields as the header, or none at all. Raises `RefusedFileError` with the number of the line
    where the file is not text of the declared encoding, its delimiter is not plain, or a line does not fit.
    """
    text = _decode(content, source_file)
    delimiter = source_file.delimiter or _find_delimiter(text, source_file)
    lines, rows = _read_rows(text, delimiter, source_file.header)
    if not rows:
        raise RefusedFileError("missing_header", str(source_file.header))
    headers = [clean_header(field) for field in rows[0]]
    texts = np.empty((len(rows) - 1, len(headers)), dtype=object)
    for place, row in enumerate(rows[1:]):
        texts[place] = row
    return [
        Grid(
            file=source_file.name,
            sheet="",
            headers=headers,
            letters=[],
            header_row=source_file.header,
            rows=np.array(lines[1:], dtype=np.int64),
            texts=texts,
            numbers=np.zeros(texts.shape, dtype=bool),
            faults=(),
            values=source_file.defaults,
        )
    ]


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
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise RefusedFileError("wrong_encoding", "NUL", encoding, f"line {line}")
    return text


def _find_delimiter(text: str, source_file: SourceFile) -> str:
    """Return the one delimiter that parts the header line; of several, the one that gives the declared headers."""
    headers = {delimiter: _read_header(text, delimiter, source_file.header) for delimiter in CANDIDATES}
    fitting = [delimiter for delimiter, fields in headers.items() if len(fields) > 1]
    matrix = source_file.matrix
    wanted = {clean_header(name) for name in (source_file.columns or (matrix.territory, *matrix.ignore))}
    if len(fitting) > 1 or not fitting:
        fitting = [delimiter for delimiter, fields in headers.items() if wanted <= set(fields)]
    # A file of one column is the same whatever does not part it.
    if not fitting or (len(fitting) > 1 and any(len(headers[delimiter]) > 1 for delimiter in fitting)):
        found = " ".join(NAMES[delimiter] for delimiter, fields in headers.items() if len(fields) > 1)
        raise RefusedFileError("unclear_delimiter", found, "; , TAB", f"line {source_file.header}")
    return fitting[0]


def _read_header(text: str, delimiter: str, header: int) -> list[str]:
    """Return the headers that a delimiter gives; none where its quotation marks do not close before it."""
    try:
        records = _read_records(text, delimiter, header)
        return [clean_header(field) for field in next(records, (0, []))[1]]
    except RefusedFileError:
        return []


def _read_records(text: str, delimiter: str, header: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the first line and the fields of each record, from the header line on."""
    lines = io.StringIO(text, newline="")
    for _ in range(header - 1):
        next(lines, "")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = header
    try:
        for fields in reader:
            yield line, fields
            line = header + reader.line_num
    except csv.Error as error:
        raise RefusedFileError("broken_line", str(error), cell=f"line {line}") from error


def _read_rows(text: str, delimiter: str, header: int) -> tuple[list[int], list[list[str]]]:
    """Return the line numbers and fields of the records that are not blank, each as wide as the header."""
    lines, rows = [], []
    # A word is kept once, however often a column repeats it.
    keep = {}.setdefault
    for line, fields in _read_records(text, delimiter, header):
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
