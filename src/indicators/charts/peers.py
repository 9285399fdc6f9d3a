"""The nearest territories as bars of what each dimension adds to their distance: the shorter, the more alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from indicators.charts.hits import add_hit
from indicators.charts.legend import draw_legend, find_look, measure_legend
from indicators.charts.marks import EVIDENCE, join_hover, join_sentences, link_artist
from indicators.charts.style import (
    INK,
    TEXT,
    format_axis,
    in_style,
    measure_text,
    shorten_text,
    start_axes,
    write_row,
)
from indicators.labels import label_list, label_number, label_word
from indicators.tabular import list_records
from indicators.territories import name_territory
from indicators.texts import capitalise

if TYPE_CHECKING:
    from indicators.measures.peers import Peers

ROW, BAR, NAME_WIDTH, BOTTOM, RIGHT = 30.0, 0.56, 180.0, 24.0, 36.0
DECIMALS = 2


class Part(NamedTuple):
    """What one dimension adds to the distance of one peer: where it starts, how much, its words, its evidence."""

    dimension: str
    start: float
    adds: float
    hover: str
    evidence: str


class Bar(NamedTuple):
    """A peer, its distance in words, and the parts of it."""

    name: str
    distance: float
    words: str
    evidence: str
    parts: list[Part]


def read_bars(found: Peers, language: str, name: str, root: Path | None = None) -> list[Bar]:
    """Return a bar for each peer, the nearest first."""
    return [_read_bar(row, found, language, name, root) for row in list_records(found.table.reset_index(names="peer"))]


def _read_bar(row: dict[str, object], found: Peers, language: str, name: str, root: Path | None) -> Bar:
    peer = str(row["peer"])
    place, start, parts = name_territory(peer, language, root), 0.0, []
    for dimension in found.dimensions:
        adds = float(row[dimension])
        said = (
            label_word(f"peers_{dimension}", language) + label_word("colon", language) + phrase_distance(adds, language)
        )
        mark = EVIDENCE.format(exhibit=name, territory=peer)
        parts.append(Part(dimension, start, adds, join_hover([place, said]), mark))
        start += adds
    distance = float(row["distance"])
    return Bar(
        place, distance, phrase_distance(distance, language), EVIDENCE.format(exhibit=name, territory=peer), parts
    )


def phrase_distance(distance: float, language: str, decimals: int = DECIMALS) -> str:
    """Return a distance in words.

    >>> phrase_distance(0.404, "en")
    '0.40'
    """
    return label_number(distance, language, decimals)


@in_style
def draw_peers(
    found: Peers, language: str = "fr", *, name: str = "peers", axes: Axes | None = None, root: Path | None = None
) -> Axes:
    """Return axes with a row a peer, the nearest first: parts as long as what each dimension adds to the distance.

    The distance stands at the end of the bar. All lead to `name`-peer.
    """
    bars = read_bars(found, language, name, root)
    titles = [label_word(f"peers_{dimension}", language) for dimension in found.dimensions]
    left = min(NAME_WIDTH, max(measure_text(bar.name) for bar in bars)) + 12
    top = measure_legend(titles)
    axes = axes or start_axes(name, ROW * len(bars) + top + BOTTOM, left, right=RIGHT, top=top, bottom=BOTTOM)
    axes.set(xlim=(0, max(bar.distance for bar in bars)), ylim=(len(bars) - 0.5, -0.5))
    axes.set_yticks([])
    for height, bar in enumerate(bars):
        _draw_bar(axes, bar, height)
    draw_legend(axes, titles)
    format_axis(axes, "x", language)
    return axes


def _draw_bar(axes: Axes, bar: Bar, height: int) -> None:
    said = join_hover([bar.name, bar.words])
    row = write_row(axes, height, shorten_text(bar.name, NAME_WIDTH))
    link_artist(row, bar.evidence, said)
    add_hit(axes, bar.evidence, said, None, (height - 0.5, height + 0.5))
    for number, part in enumerate(bar.parts):
        box = Rectangle((part.start, height - BAR / 2), part.adds, BAR, lw=0.6, **find_look(number))
        axes.add_artist(link_artist(box, part.evidence, part.hover))
        add_hit(axes, part.evidence, part.hover, (part.start, part.start + part.adds), (height - 0.5, height + 0.5))
    style = {"va": "center_baseline", "size": TEXT, "weight": "bold", "color": INK, "annotation_clip": False}
    text = axes.annotate(bar.words, (bar.distance, height), xytext=(5, 0), textcoords="offset points", **style)
    link_artist(text, bar.evidence, said)


def describe_peers(found: Peers, language: str = "fr", *, root: Path | None = None) -> str:
    """Return the alternative text of `draw_peers`: each peer with its distance and what adds most to it."""
    told = [
        label_word("alt_peers", language),
        label_list([label_word(f"peers_{one}", language) for one in found.dimensions], language),
    ]
    for bar in read_bars(found, language, "", root):
        most = max(bar.parts, key=lambda part: part.adds)
        words = {"name": bar.name, "figure": bar.words, "most": label_word(f"peers_{most.dimension}", language)}
        told.append(label_word("alt_peer", language, **words, adds=phrase_distance(most.adds, language)))
    return join_sentences([capitalise(one) for one in told])
