"""The parts of a file that are read each in its own way: sheets of a workbook, tables stacked in a delimited file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from indicators.descriptions.layouts import KEYS, Layout, Pattern, check_layout, parse_lines, parse_pattern
from indicators.descriptions.tables import Source, check_shared
from indicators.descriptions.words import Where, check_once
from indicators.errors import SourceError

# What each kind of part is known by, and what to write there.
KEY = {
    "sheet": ("name", "it is the sheet's name in the workbook"),
    "table": ("lines", 'they are the table\'s: "5:23"'),
}

# What parts of one name may differ in, so that they are not one part said twice.
TOLD_APART = ("header", "rows", "take", "skip_columns", "skip_rows", "skip_lines")


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
    """Return the [[sheet]] or [[table]] blocks; none twice, but that a sheet may hold several tables."""
    block = where.inside(table)
    parts = tuple(
        _check_part(keys, block._replace(number=number), table, sources, base) for number, keys in enumerate(blocks, 1)
    )
    alike = [(part.name, *(getattr(part.layout, told) for told in TOLD_APART)) for part in parts]
    doubled = [own[0] for own in alike if alike.count(own) > 1]
    check_once(doubled, f"{where.name} [[{table}]]: {KEY[table][0]}")
    return parts


def _check_part(block: dict, where: Where, table: str, sources: tuple[Source, ...], base: Layout) -> Part:
    key, told = KEY[table]
    name = block.get(key)
    if not isinstance(name, str) or not name.strip():
        raise SourceError(f"{where.at()}: {key} is missing; {told}")
    shared = {own: value for own, value in block.items() if own not in (key, *KEYS)}
    values, layout = check_shared(shared, where, sources), check_layout(block, where, where, base)
    if table == "sheet":
        pattern = parse_pattern(name, where.at(key)) if "{" in name else None
        return Part(name, (0, 0), values, layout, pattern)
    lines = parse_lines(name, key, where)
    if lines[0] > layout.header[0]:
        told = f"its header is line {layout.header[0]}, its lines begin at {lines[0]}; say its own header"
        raise SourceError(f"{where.at(key)}: {told}")
    return Part(name, lines, values, layout, None)
