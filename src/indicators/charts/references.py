"""What territories are measured against: France and its provinces, a line over the marks with its name like a flag."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from indicators.charts.marks import Mark, link_mark, read_marks
from indicators.charts.style import INK, SMALL, WIDTH, measure_text

if TYPE_CHECKING:
    from indicators.comparisons import Comparison

FLAG = 13.0  # points: a line of words above the axes


def find_references(
    comparison: Comparison, column: str, language: str, name: str, root: Path | None = None
) -> list[Mark]:
    """Return the references that stand on the scale of `column`: none for a level, where France is the sum of all."""
    on_scale = column not in ("value", "national_share_pct") or comparison.question.measure != "level"
    if column == "national_share_pct" or not on_scale:
        return []
    marks = read_marks(comparison.references, comparison, column, language, name, root)
    return [mark for mark in marks if mark.present]


def draw_references(axes: Axes, references: list[Mark]) -> None:
    """Draw the line of each reference, its name and figure beside its upper end like a flag."""
    high = axes.get_position().height * axes.figure.get_figheight() * 72
    for number, (mark, (side, level)) in enumerate(zip(references, place_flags(axes, references), strict=True)):
        style = {"color": INK, "lw": 1.1, "ls": (0, (4, 2)) if number else "-", "zorder": 3, "clip_on": False}
        ends, across = [0, 1 + (FLAG * (level + 1) + 1) / high], axes.get_xaxis_transform()
        link_mark(axes.plot([mark.position] * 2, ends, transform=across, **style)[0], mark)
        shift = ScaledTranslation(
            (4 if side == "left" else -4) / 72, (FLAG * level + 5) / 72, axes.figure.dpi_scale_trans
        )
        words = axes.text(mark.position, 1, _flag(mark), transform=across + shift, ha=side, size=SMALL)
        link_mark(words, mark)


def _flag(mark: Mark) -> str:
    return f"{mark.name} {mark.words}"


def place_flags(axes: Axes, references: list[Mark]) -> list[tuple[str, int]]:
    """Return for each reference how its words are aligned at its line, and how many lines of words stand below them.

    The lowest looks to the left where there is room, the others to the right; two that look the same way are stacked.
    """
    box, (low, high) = axes.get_position(), axes.get_xlim()
    ordered = sorted(references, key=lambda mark: mark.position)
    sides: list[str] = []
    for mark in ordered:
        place = WIDTH * (box.x0 + box.width * (mark.position - low) / (high - low))
        wide = measure_text(_flag(mark), SMALL) + 4
        first = len(ordered) > 1 and mark is ordered[0]
        sides.append("right" if place + wide > WIDTH or (first and place > wide) else "left")
    levels = [
        sides[number + 1 :].count("left") if side == "left" else sides[:number].count("right")
        for number, side in enumerate(sides)
    ]
    placed = dict(zip((mark.territory for mark in ordered), zip(sides, levels, strict=True), strict=True))
    return [placed[mark.territory] for mark in references]
