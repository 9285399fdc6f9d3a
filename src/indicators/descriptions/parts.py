"""The parts of a file that are read each in its own way: sheets of a workbook, tables stacked in a delimited file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from indicators.descriptions.layouts import KEYS, Layout, Pattern, check_layout, parse_lines, parse_pattern
from indicators.descriptions.tables import Source, check_shared
from indicators.descriptions.words import Where, check_once
from indicators.errors import SourceError


class Part(NamedTuple):
    """A sheet by its name, or a table by the lines it takes: what all its cells share, and how it is read.

    `pattern` is there where the name is one (`{period}`): it then stands for every sheet whose name fits.
    """

    name: str
    lines: tuple[int, int]
    values: Mapping[str, str]
    layout: Layout
    pattern: Pattern | None


def check_parts(
    blocks: list[dict], where: Where, table: str, sources: tuple[Source, ...], base: Layout
) -> tuple[Part, ...]:
    """Return the [[sheet]] or [[table]] blocks; none twice."""
    parts = []
    for number, block in enumerate(blocks, 1):
        place = where.inside(table)._replace(number=number)
        key = "name" if table == "sheet" else "lines"
        if not isinstance(block.get(key), str) or not block[key].strip():
            told = "it is the sheet's name in the workbook" if table == "sheet" else 'they are the table\'s: "5:23"'
            raise SourceError(f"{place.at()}: {key} is missing; {told}")
        shared = {name: value for name, value in block.items() if name not in (key, *KEYS)}
        values, layout = check_shared(shared, place, sources), check_layout(block, place, place, base)
        part = _make_part(block[key], key, values, layout, place)
        if part.lines[0] > layout.header[0]:
            told = f"its header is line {layout.header[0]}, its lines begin at {part.lines[0]}; say its own header"
            raise SourceError(f"{place.at('lines')}: {told}")
        parts.append(part)
    check_once([part.name for part in parts], f"{where.name} [[{table}]]: {'name' if table == 'sheet' else 'lines'}")
    return tuple(parts)


def _make_part(name: str, key: str, values: Mapping[str, str], layout: Layout, place: Where) -> Part:
    if key == "lines":
        return Part(name, parse_lines(name, key, place), values, layout, None)
    pattern = parse_pattern(name, place.at(key)) if "{" in name else None
    return Part(name, (0, 0), values, layout, pattern)
