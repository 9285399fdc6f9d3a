"""A map of equal tiles, the old regions or the new: ratios as colour, counts as circles, each with its figure."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from indicators.charts.hits import add_hit
from indicators.charts.marks import (
    Mark,
    Shape,
    describe_marks,
    find_shape,
    join_sentences,
    link_mark,
    read_marks,
    tell_subject,
)
from indicators.charts.references import find_references
from indicators.charts.style import (
    ACCENT,
    BAR,
    DIVERGING,
    FAINT,
    GRADES,
    GRID,
    INK,
    MUTED,
    PAPER,
    SMALL,
    WIDTH,
    clean_line,
    in_style,
    measure_text,
    pick_ink,
    shorten_text,
    start_axes,
    wrap_text,
    write_key,
)
from indicators.labels import label_list, label_value, label_word
from indicators.palette import PALETTE
from indicators.tabular import list_records
from indicators.territories import name_territory, read_tiles

if TYPE_CHECKING:
    from collections.abc import Collection

    from indicators.comparisons import Comparison

MAPS = {"cog2015": "2015", "nuts2013": "2015", "cog2024": "2016"}
TILE, GAP, STEPS, LEGEND = 69.5, 3.0, 5, 44.0
SIDE = TILE / (TILE + GAP)
PALE, EMPTY = PALETTE["pale"].light, PALETTE["empty"].light
SIZES = (12.0, 11.0, 10.0)  # of a figure, the largest that fits
SEA = 0.2  # of a tile: what parts the regions overseas from the others
# Fixed, so that maps of two years compare: quarters below 1, halves above. On each colour letters keep 4.5 : 1.
QUOTIENTS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
QUOTIENT_COLOURS = tuple(
    PALETTE[name].light for name in ("under-4", "under-3", "under-2", "under-1", "over-1", "over-2", "over-3")
)


class Scale(NamedTuple):
    """The classes of a map: the edges between them, rising, and a colour for each."""

    edges: tuple[float, ...]
    colours: tuple[object, ...]

    def pick(self, value: float) -> object:
        """Return the colour of the class of `value`."""
        return self.colours[sum(value >= edge for edge in self.edges)]

    def straddles(self, mark: Mark) -> bool:
        """Return whether the bounds of `mark` lie in more than one class, so that its class is not established."""
        known = [end for end in (mark.low, mark.high) if not math.isnan(end)]
        return any(self.pick(end) != self.pick(mark.position) for end in known)


@in_style
def draw_tile_map(
    comparison: Comparison,
    column: str = "location_quotient",
    language: str = "fr",
    *,
    name: str = "tile-map",
    highlight: Collection[str] = (),
    axes: Axes | None = None,
    root: Path | None = None,
) -> Axes:
    """Return axes with a tile a region of the map that `comparison` is on, its short name and its figure in it.

    Ratios colour the tile; a level draws a circle whose area is the figure. A region without a figure is hatched on
    paper, one whose bounds lie in several classes is hatched on the colour of their middle, one that is undated or not
    comparable has a dashed edge. Every tile of the comparison links to `name`-territory.
    """
    tiles = place_rows(read_tiles(find_map(comparison), root))
    marks = {mark.territory: mark for mark in read_marks(comparison.rows, comparison, column, language, name, root)}
    counted = _is_counted(comparison, column)
    axes = axes or _start_axes(tiles, name, 4 if counted else LEGEND)
    scale = find_scale(list(marks.values()), column)
    for tile in list_records(tiles):
        mark = marks.get(tile["territory"]) or _find_silence(tile["territory"], language, root)
        _draw_tile(axes, tile, mark, None if counted else scale, mark.territory in highlight)
        if counted and mark.present:
            _draw_circle(axes, tile, mark, max(other.position for other in marks.values() if other.present))
    write_key(axes, _list_key([mark for mark in marks.values() if mark.present], None if counted else scale, language))
    if not counted and marks:
        _draw_legend(axes, scale, find_shape(comparison, column, root), language)
    return axes


def _list_key(marks: list[Mark], scale: Scale | None, language: str) -> list[str]:
    occurs = {
        "dashed_tile": any(mark.hollow for mark in marks),
        "hatched_tile": scale is not None and any(scale.straddles(mark) for mark in marks),
    }
    return [label_word(key, language) for key, drawn in occurs.items() if drawn]


def find_map(comparison: Comparison) -> str:
    """Return the map a comparison is on: "2015" or "2016"."""
    return MAPS.get(comparison.family.geography, "2015")


def _find_silence(territory: str, language: str, root: Path | None) -> Mark:
    """A region the comparison does not hold: there is no evidence to lead to."""
    place = clean_line(name_territory(territory, language, root=root))
    words = label_word("no_figure", language)
    return Mark(territory, place, math.nan, math.nan, math.nan, words, "", "", False, "")


def place_rows(tiles: pd.DataFrame) -> pd.DataFrame:
    """Return the tiles with `y`, their height on the map: a row without tiles is only a strip of sea."""
    rows = sorted(set(tiles["row"].astype(int)))
    heights = {row: number + SEA * (row - rows[0] - number) for number, row in enumerate(rows)}
    return tiles.assign(y=[heights[row] for row in tiles["row"].astype(int)])


def _start_axes(tiles: pd.DataFrame, name: str, top: float) -> Axes:
    columns, rows = tiles["column"].astype(int), tiles["y"]
    wide, high = (columns.max() - columns.min() + 1) * (TILE + GAP), (rows.max() - rows.min() + 1) * (TILE + GAP)
    axes = start_axes(name, high + top + 20, (WIDTH - wide) / 2, (WIDTH - wide) / 2, top=top, bottom=20)
    axes.set_xlim(columns.min() - 0.5, columns.max() + 0.5)
    axes.set_ylim(rows.max() + 0.5, rows.min() - 0.5)
    axes.set_axis_off()
    return axes


def find_scale(marks: list[Mark], column: str) -> Scale:
    """Return the colour classes: of a quotient the ratios around 1; else equally wide, around 0 with both signs."""
    if column == "location_quotient":
        return Scale(QUOTIENTS, QUOTIENT_COLOURS)
    values = [mark.position for mark in marks if mark.present] or [0.0, 1.0]
    if min(values) < 0 < max(values):
        reach = sorted(abs(value) for value in values)[max(0, int(len(values) * 0.9) - 1)]
        step = _round_step(1.6 * reach / STEPS)
        edges = [step * (edge - STEPS / 2) for edge in range(1, STEPS)]
        return Scale(tuple(edges), DIVERGING)
    low, high = min(values), sorted(values)[max(0, int(len(values) * 0.95) - 1)]
    step = _round_step((high - low) / STEPS or abs(high) / STEPS or 1.0)
    start = math.floor(low / step) * step
    return Scale(tuple(start + step * edge for edge in range(1, STEPS)), GRADES)


def _round_step(step: float) -> float:
    size = 10.0 ** math.floor(math.log10(step)) if step > 0 else 1.0
    return next((size * factor for factor in (1, 2, 4, 5, 10) if size * factor >= step * 0.999), step)


def _draw_tile(axes: Axes, tile: dict[str, str], mark: Mark, scale: Scale | None, strong: bool) -> None:
    x, y = int(tile["column"]), float(tile["y"])
    fill = scale.pick(mark.position) if scale and mark.present else EMPTY if mark.present else PAPER
    edge = ACCENT if strong else INK if mark.hollow and mark.present else GRID
    width = 2.4 if strong else 0.9 if mark.hollow or not mark.present else 0
    box = Rectangle((x - SIDE / 2, y - SIDE / 2), SIDE, SIDE, facecolor=fill, edgecolor=edge, lw=width)
    if not mark.present:
        box.set(hatch="////", edgecolor=ACCENT if strong else FAINT)
    elif mark.hollow:
        box.set_linestyle((0, (3, 2)))
    unsure = bool(mark.present and scale and scale.straddles(mark))
    if unsure:
        box.set(hatch="//", edgecolor=ACCENT if strong else pick_ink(fill))
    axes.add_artist(link_mark(box, mark))
    add_hit(axes, mark.evidence, mark.hover, (x - SIDE / 2, x + SIDE / 2), (y - SIDE / 2, y + SIDE / 2))
    _write_tile(axes, x, y, tile["short_name"], mark, pick_ink(fill) if mark.present else MUTED, fill if unsure else "")


def _write_tile(axes: Axes, x: int, y: int, short_name: str, mark: Mark, ink: str, hatched: object) -> None:
    """The name at the top, its figure at the foot: full names where three lines hold them.

    Where the tile is hatched, on a ground of its colour `hatched`.
    """
    below = hatched if mark.present else PAPER
    ground = {"facecolor": below, "edgecolor": "none", "pad": 1.0} if below else None
    style = {"color": ink, "ha": "center", "bbox": ground}
    name = wrap_text(mark.name, TILE - 5, SMALL, lines=3) or shorten_text(short_name, TILE - 5, SMALL)
    link_mark(axes.text(x, y - SIDE * 0.44, name, va="top", size=SMALL, **style), mark)
    size = next((size for size in SIZES if measure_text(mark.words, size) <= TILE - 6), SMALL)
    words = wrap_text(mark.words, TILE - 5, size, lines=3) or shorten_text(mark.words, TILE - 5, size)
    link_mark(axes.text(x, y + SIDE * 0.44, words, va="bottom", size=size, **style), mark)


def _draw_circle(axes: Axes, tile: dict[str, str], mark: Mark, largest: float) -> None:
    radius = SIDE / 2 * math.sqrt(max(mark.position, 0.0) / largest) if largest > 0 else 0.0
    circle = Circle((int(tile["column"]), float(tile["y"])), radius, facecolor=PALE, edgecolor=BAR, lw=1.1)
    axes.add_artist(link_mark(circle, mark))


def _draw_legend(axes: Axes, scale: Scale, shape: Shape, language: str) -> None:
    """A strip of the classes above the map, the edges between them written below it."""
    figure = axes.figure
    high, wide = figure.get_figheight() * 72, 34.0
    left = axes.get_position().x0 * WIDTH + 2
    for number, colour in enumerate(scale.colours):
        corner = ((left + number * wide) / WIDTH, (high - 16) / high)
        box = Rectangle(
            corner, wide / WIDTH, 11 / high, transform=figure.transFigure, facecolor=colour, edgecolor=PAPER
        )
        figure.add_artist(box)
    decimals = next(places for places in range(4) if places == 3 or _are_round(scale.edges, places))
    for number, edge in enumerate(scale.edges, start=1):
        words = label_value(edge, shape.unit, language, decimals, shape.signed)
        figure.text((left + number * wide) / WIDTH, (high - 28) / high, words, ha="center", size=SMALL, color=MUTED)


def _are_round(edges: tuple[float, ...], places: int) -> bool:
    return all(abs(edge - round(edge, places)) < 1e-9 for edge in edges)


def describe_tile_map(
    comparison: Comparison, column: str = "location_quotient", language: str = "fr", *, root: Path | None = None
) -> str:
    """Return the alternative text of `draw_tile_map`: kind, how many, extremes, references, absences, open classes."""
    marks = read_marks(comparison.rows, comparison, column, language, "", root)
    references = find_references(comparison, column, language, "", root)
    told = [label_word("alt_tiles", language), tell_subject(comparison, column, language, root)]
    told += describe_marks(marks, references, language)
    scale = find_scale(marks, column)
    unsure = [mark.name for mark in marks if mark.present and scale.straddles(mark)]
    if unsure and not _is_counted(comparison, column):
        told.append(label_word("alt_classes", language, items=label_list(unsure, language)))
    return join_sentences(told)


def _is_counted(comparison: Comparison, column: str) -> bool:
    return column == "value" and comparison.question.measure == "level"
