"""What territories are measured against: France and its provinces, a line over the marks with its name like a flag."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from indicators.charts.marks import Mark, link_mark, read_marks
from indicators.charts.style import INK, SMALL, find_width, measure_text, shorten_text

if TYPE_CHECKING:
    from indicators.comparisons import Comparison

FLAG, AIR = 13.0, 4.0  # points: a line of words above the axes, and between them and their line


class Flag(NamedTuple):
    """The words of a reference: which end of them is at its line, how many lines of words stand below, and they."""

    side: str
    level: int
    words: str


def find_references(
    comparison: Comparison, column: str, language: str, name: str, root: Path | None = None
) -> list[Mark]:
    """Return the references that stand on the scale of `column`: none where each territory has a country of its own.

    None for a level either, where the country is the sum of all.
    """
    on_scale = column not in ("value", "national_share_pct") or comparison.question.measure != "level"
    if column == "national_share_pct" or not on_scale or not comparison.country:
        return []
    marks = read_marks(comparison.references, comparison, column, language, name, root)
    return [mark for mark in marks if mark.present]


def draw_references(axes: Axes, references: list[Mark]) -> None:
    """Draw the line of each reference, its name and figure beside its upper end like a flag."""
    high = axes.get_position().height * axes.figure.get_figheight() * 72
    for number, (mark, flag) in enumerate(zip(references, place_flags(axes, references), strict=True)):
        style = {"color": INK, "lw": 1.1, "ls": (0, (4, 2)) if number else "-", "zorder": 3, "clip_on": False}
        ends, across = [0, 1 + (FLAG * (flag.level + 1) + 1) / high], axes.get_xaxis_transform()
        link_mark(axes.plot([mark.position] * 2, ends, transform=across, **style)[0], mark)
        aside = AIR if flag.side == "left" else -AIR
        shift = ScaledTranslation(aside / 72, (FLAG * flag.level + 5) / 72, axes.figure.dpi_scale_trans)
        words = axes.text(mark.position, 1, flag.words, transform=across + shift, ha=flag.side, size=SMALL)
        link_mark(words, mark)


def place_flags(axes: Axes, references: list[Mark]) -> list[Flag]:
    """Return the flag of each reference.

    The lowest looks to the left where there is room, the others to the right; two that look the same way are stacked.
    Where neither side has room for a name it is cut, and never its figure.
    """
    box, (low, high) = axes.get_position(), axes.get_xlim()
    ordered = sorted(references, key=lambda mark: mark.position)
    sides: list[str] = []
    words: dict[str, str] = {}
    for mark in ordered:
        place = find_width() * (box.x0 + box.width * (mark.position - low) / (high - low))
        rooms = {
            "left": find_width() - place - AIR,
            "right": place - AIR,
        }  # by the side of the words that is at the line
        wide = measure_text(f"{mark.name} {mark.words}", SMALL)
        wished = "right" if len(ordered) > 1 and mark is ordered[0] else "left"
        sides.append(wished if wide <= rooms[wished] else max(rooms, key=rooms.__getitem__))
        room = rooms[sides[-1]] - measure_text(f" {mark.words}", SMALL)
        words[mark.territory] = f"{shorten_text(mark.name, room, SMALL)} {mark.words}"
    levels = [
        sides[number + 1 :].count("left") if side == "left" else sides[:number].count("right")
        for number, side in enumerate(sides)
    ]
    placed = dict(zip((mark.territory for mark in ordered), zip(sides, levels, strict=True), strict=True))
    return [Flag(*placed[mark.territory], words[mark.territory]) for mark in references]
