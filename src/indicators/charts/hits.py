"""Where a mark is met: areas wide enough for a finger, each a link with the words of its figure."""

from __future__ import annotations

from typing import NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure

from indicators.charts.marks import link_artist

REACH = 9.0  # points around a small mark: 24 pixels of a page in all


class Hit(NamedTuple):
    """An area of the figure in points from its upper left corner, where it leads, and the words that appear over it."""

    link: str
    words: str
    left: float
    top: float
    wide: float
    high: float


class HitArea(Artist):
    """An area that is met and not seen: between two places on the axes, or from edge to edge where `across` is None."""

    def __init__(self, axes: Axes, across: tuple[float, float] | None, down: tuple[float, float], reach: float) -> None:
        super().__init__()
        self.space, self.across, self.down, self.reach = axes, across, down, reach

    def draw(self, renderer: RendererBase) -> None:
        """Draw nothing: the area is written into the SVG alone."""

    def measure(self) -> Hit:
        """Return the area on the figure as it was last drawn."""
        scale = 72 / self.space.figure.dpi
        wide, high = (side * 72 for side in self.space.figure.get_size_inches())
        ends = zip(self.across or self.space.get_xlim(), self.down, strict=True)
        (x0, y0), (x1, y1) = (self.space.transData.transform(end) * scale for end in ends)
        left, right = (0.0, wide) if self.across is None else (min(x0, x1) - self.reach, max(x0, x1) + self.reach)
        foot, top = min(y0, y1) - self.reach, max(y0, y1) + self.reach
        left, foot, right, top = max(left, 0.0), max(foot, 0.0), min(right, wide), min(top, high)
        return Hit(self.get_url(), str(self.get_label()), left, high - top, right - left, top - foot)


def add_hit(
    axes: Axes,
    evidence: str,
    hover: str,
    across: tuple[float, float] | None,
    down: tuple[float, float],
    reach: float = 0.0,
) -> None:
    """Make the area between these places of `axes` (`reach` points further out) a link to the row `evidence`.

    Nothing is added without `evidence`.
    """
    if evidence:
        axes.figure.add_artist(link_artist(HitArea(axes, across, down, reach), evidence, hover), clip=False)


def list_linked(figure: Figure) -> list[Artist]:
    """Return the artists of `figure` that are links, in the order they were added."""
    artists = [*figure.artists, *(child for axes in figure.axes for child in axes.get_children())]
    arrows = [artist.arrow_patch for artist in artists if getattr(artist, "arrow_patch", None)]
    return [artist for artist in (*artists, *arrows) if artist.get_url()]


def list_hits(figure: Figure) -> list[Hit]:
    """Return the areas of `figure` in the order they were added."""
    return [artist.measure() for artist in figure.artists if isinstance(artist, HitArea)]
