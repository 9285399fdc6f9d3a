"""Where a name stands beside its point: the place where it touches nothing."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.text import Annotation

from indicators.charts.style import MUTED, SMALL, measure_text, shorten_text
from indicators.territories import MAPS, read_tiles

LONG = 110.0  # points: the name of a region wider than that stands as on the tile map
DAGGER = " †"
NEAR, GAP = 11.0, 4.0  # points: a name as near needs no line to its point; where such a line ends

# Where a name may stand around its point, in points: right, left, above, below, and the corners.
PLACES = (
    (7, 0),
    (-7, 0),
    (0, 11),
    (0, -11),
    (7, 8),
    (-7, 8),
    (7, -8),
    (-7, -8),
    (0, 20),
    (0, -20),
    (12, 16),
    (-12, 16),
)


def shorten_name(name: str, territory: str, width: float, root: Path | None = None) -> str:
    """Return a name as it stands beside a point: that of a region, if long, as on the tile map; others cut to `width`.

    A dagger behind the name stays.

    >>> shorten_name("Provence-Alpes-Côte d’Azur †", "provence-alpes-cote-d-azur", 240)
    'PACA †'
    >>> shorten_name("Corse", "corse", 240)
    'Corse'
    """
    plain, end = (name.removesuffix(DAGGER), DAGGER) if name.endswith(DAGGER) else (name, "")
    if territory and measure_text(plain, SMALL) > LONG:
        short = [names.get(territory) for names in (_read_short_names(one, root) for one in MAPS)]
        plain = next((one for one in short if one), plain)
    return shorten_text(plain, width, SMALL) + end


def _read_short_names(map_name: str, root: Path | None) -> dict[str, str]:
    tiles = read_tiles(map_name, root)
    return dict(zip(tiles["territory"], tiles["short_name"], strict=True))


class Box(NamedTuple):
    """A rectangle on the figure, in points; names are tried in some hundred places, so its ends are plain numbers."""

    x0: float
    y0: float
    x1: float
    y1: float


def measure_frame(axes: Axes) -> Box:
    """Return the frame of the axes on the figure."""
    corners = axes.get_window_extent().get_points() * 72 / axes.figure.dpi
    return Box(*corners.ravel().tolist())


def to_points(axes: Axes, place: tuple[float, float]) -> tuple[float, float]:
    """Return where a place of the axes lies on the figure, in points."""
    return tuple((axes.transData.transform(place) * 72 / axes.figure.dpi).tolist())


def span_box(left: float, foot: float, wide: float, high: float) -> Box:
    """Return the box of this size with its lower left corner there."""
    return Box(left, foot, left + wide, foot + high)


def surround(spot: tuple[float, float], reach: float = 5.0) -> Box:
    """Return the box `reach` points around `spot`."""
    return span_box(spot[0] - reach, spot[1] - reach, 2 * reach, 2 * reach)


def find_room(
    spot: tuple[float, float], width: float, taken: list[Box], frame: Box, out: float = 0.0
) -> tuple[tuple[float, float], Box]:
    """Return the shift (in points) and the box of a name at `spot` that overlaps least with what is `taken`.

    The name stands `out` points further from the spot than it does from a small dot.
    """
    shifts = [(x + math.copysign(out, x) * (x != 0), y + math.copysign(out, y) * (y != 0)) for x, y in PLACES]
    boxes = [(shift, _box_at(spot, shift, width)) for shift in shifts]
    return min(boxes, key=lambda choice: measure_crowding(choice[1], taken, frame) + 0.1 * math.hypot(*choice[0]))


def write_name(
    axes: Axes,
    words: str,
    place: tuple[float, float],
    shift: tuple[float, float],
    weight: str,
    *,
    near: float = NEAR,
    gap: float = GAP,
) -> Annotation:
    """Write a name `shift` points from its place on the axes; return it, to be linked.

    A thin line, which ends `gap` points from the place, leads from a name that stands more than `near` points above or
    below.
    """
    side = "left" if shift[0] > 0 else "right" if shift[0] < 0 else "center"
    style = {"ha": side, "va": "center", "size": SMALL, "weight": weight, "zorder": 6}
    if abs(shift[1]) > near:
        style["arrowprops"] = {"arrowstyle": "-", "color": MUTED, "lw": 0.6, "shrinkA": 0, "shrinkB": gap}
    return axes.annotate(words, place, xytext=shift, textcoords="offset points", **style)


def _box_at(spot: tuple[float, float], shift: tuple[float, float], width: float) -> Box:
    x, y = spot[0] + shift[0], spot[1] + shift[1]
    left = x if shift[0] > 0 else x - width if shift[0] < 0 else x - width / 2
    return span_box(left, y - 5, width, 10)


def measure_crowding(box: Box, taken: list[Box], frame: Box) -> float:
    """Return the area of a box that others take; very much for one that reaches out of the frame."""
    outside = box.x0 < frame.x0 or box.x1 > frame.x1 or box.y0 < frame.y0 or box.y1 > frame.y1
    return 1e6 * outside + sum(_share_area(box, other) for other in taken)


def _share_area(box: Box, other: Box) -> float:
    wide, high = min(box.x1, other.x1) - max(box.x0, other.x0), min(box.y1, other.y1) - max(box.y0, other.y0)
    return wide * high if wide > 0 and high > 0 else 0.0
