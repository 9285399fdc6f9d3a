r"""From a bulk file of Eurostat (.tsv, .tsv.gz) to one grid: a column a dimension, then a column a period.

The first field of a line holds the codes of all dimensions, parted by commas; its header ends in `\time` or
`\TIME_PERIOD`. A figure is followed by a blank and its flags (`5765 b`), `:` stands for none. What somebody saved with
commas all through, or with flags stuck to the figures (`4700p`), is read as well.

Format: Eurostat, Bulk download, TSV (https://ec.europa.eu/eurostat/databrowser/bulk).
"""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pandas as pd

from indicators.descriptions import Part
from indicators.errors import RefusedFileError
from indicators.readers.beyond import find_span
from indicators.readers.cells import Grid, Strip
from indicators.readers.unpacking import unpack
from indicators.sources import Problem, SourceFile

PERIOD = re.compile(r"\d{4}(?:-?[QSMW]?\d{1,2})?(?:-\d\d)?(?:_flag)?")
CROSSING = "\\"  # between the last dimension and what the columns are
FIRST_LINE = 2
SHOWN = 80


def read_eurostat(content: bytes, source_file: SourceFile) -> tuple[list[Grid], list[Problem]]:
    """Return the grid of a bulk file, or one for each table that the description names, and no problem.

    Texts have no blanks around them.

    Raises `RefusedFileError` with the number of the line where the file is not one, or a line does not fit its header.
    """
    plain = _part_plainly(unpack(content))
    head, _, body = plain.partition(b"\n")
    headers = _split_header(head.decode("utf-8-sig"))
    rows = _number_lines(body, len(headers))
    texts = np.empty((len(rows), len(headers)), dtype=object)
    if len(rows):
        table = pd.read_csv(io.BytesIO(body), header=None, dtype=object, na_filter=False, quoting=csv.QUOTE_NONE)
        for column, words in table.items():
            texts[:, column] = words.to_numpy()
    whole = Part("", (1, 0), {}, source_file.layout, None)
    return [_wrap(headers, rows, texts, part, source_file) for part in source_file.tables or (whole,)], []


def _part_plainly(content: bytes) -> bytes:
    """Return the file with commas between fields, line feeds between lines, and no blanks beside either."""
    try:
        content.isascii() or content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RefusedFileError("wrong_encoding", f"0x{content[error.start]:02X}", "utf-8", f"line {line}") from error
    for written, meant in ((b"\r\n", b"\n"), (b" \n", b"\n"), (b" \t", b","), (b"\t", b","), (b" ,", b",")):
        content = content.replace(written, meant)
    return content.rstrip()


def _number_lines(body: bytes, width: int) -> np.ndarray:
    """Return the number of each line that holds something; each has `width` fields."""
    signs = np.frombuffer(body + b"\n", dtype=np.uint8)
    ends = np.flatnonzero(signs == ord("\n"))
    fields = np.diff(np.searchsorted(np.flatnonzero(signs == ord(",")), ends), prepend=0) + 1
    filled = np.flatnonzero(np.diff(ends, prepend=-1) > 1)
    ragged = filled[fields[filled] != width]
    if len(ragged):
        line = f"line {ragged[0] + FIRST_LINE}"
        raise RefusedFileError("ragged_line", str(fields[ragged[0]]), str(width), cell=line)
    return filled + FIRST_LINE


def _split_header(head: str) -> list[str]:
    """Return the names of the dimensions and the periods."""
    headers = [field.strip() for field in head.split(",")]
    periods = next((place for place, header in enumerate(headers) if PERIOD.fullmatch(header)), 0)
    if not periods:
        raise RefusedFileError("not_eurostat", head[:SHOWN], "geo\\TIME_PERIOD", "line 1")
    headers[periods - 1] = headers[periods - 1].partition(CROSSING)[0]
    return headers


def _wrap(headers: list[str], rows: np.ndarray, texts: np.ndarray, part: Part, source_file: SourceFile) -> Grid:
    first, last = find_span(part.layout, part.lines[1])
    taken = (rows >= max(first, part.lines[0])) & ((rows <= last) | (last == 0))
    outside = Strip(rows[~taken], texts[~taken])
    if len(outside.rows):
        rows, texts = rows[taken], texts[taken]
    return Grid(
        file=source_file.name,
        sheet="",
        header_rows=[headers],
        headers=headers,
        letters=[],
        header_row=1,
        rows=rows,
        texts=texts,
        # Eurostat writes a decimal point, whatever the language of the words.
        numbers=np.broadcast_to(np.True_, texts.shape),
        faults=(),
        values={**source_file.defaults, **part.values},
        layout=part.layout,
        outside=outside,
    )
