"""What the first chart of a process costs beyond the others, paid before it is copied for the pages."""

from __future__ import annotations

from matplotlib.axes import Axes

from indicators.charts.letters import list_letters
from indicators.charts.style import (
    ACCENT,
    DASHES,
    FILLS,
    HATCHES,
    INK,
    MARKERS,
    PAPER,
    SMALL,
    draw_signs,
    format_axis,
    in_style,
    measure_text,
    start_axes,
    write_key,
)
from indicators.palette import FAMILY

WORDS = "Évolution 2012, 4,5 % (à peu près)"


@in_style
def draw_marks() -> Axes:
    """Return a chart with every kind of mark the others have: fonts in three weights, hatches, dashes, arrows, axes."""
    axes = start_axes("warming", 120, 60)
    axes.barh(range(len(HATCHES)), 1, color=FILLS, edgecolor=PAPER, hatch=HATCHES)
    for number, (marker, dashes) in enumerate(zip(MARKERS, DASHES, strict=True)):
        axes.plot([1, 2], [number, number], marker=marker, mfc=PAPER, mec=ACCENT, ls=dashes)
    axes.fill_between([1, 2], [1, 1], [2, 3], color=INK, alpha=0.2)
    draw_signs(axes, [(1, 1)], "–", INK)
    _write_texts(axes)
    axes.set_xscale("log")
    axes.set_yticks([0, 1], ["a", "b"])
    format_axis(axes, "y", "fr")
    axes.set_xlabel(WORDS, loc="right")
    write_key(axes, [WORDS])
    return axes


def _write_texts(axes: Axes) -> None:
    looks = ({}, {"weight": "bold", "size": SMALL}, {"style": "italic", "rotation": 45})
    for look in looks:
        measure_text("".join(map(chr, list_letters(FAMILY))), weight=look.get("weight", "normal"))
        axes.text(1, 1, WORDS, url="#a", bbox={"facecolor": PAPER, "pad": 1}, **look)
    arrow = {"arrowstyle": "<|-", "color": INK}
    axes.annotate("", (1, 1), xytext=(16, 0), textcoords="offset points", arrowprops=arrow)
