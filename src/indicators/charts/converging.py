"""Where territories started against how fast they grew: a falling line is what catching up would look like."""

from __future__ import annotations

import math
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from indicators.charts.hits import REACH, add_hit
from indicators.charts.marks import EVIDENCE, join_hover, join_sentences, link_artist
from indicators.charts.naming import (
    NEAR,
    Box,
    find_room,
    measure_crowding,
    measure_frame,
    shorten_name,
    span_box,
    surround,
    to_points,
    write_name,
)
from indicators.charts.style import (
    ACCENT,
    INK,
    MUTED,
    SMALL,
    STRONG,
    draw_line,
    format_axis,
    in_style,
    measure_key,
    measure_text,
    start_axes,
    write_key,
)
from indicators.labels import SUFFIXES, label_list, label_number, label_percent, label_period, label_word
from indicators.tabular import list_records
from indicators.territories import name_territory

if TYPE_CHECKING:
    from indicators.comparisons.convergence import Convergence

HEIGHT, TOP, LEFT, RIGHT, BOTTOM, NAME_WIDTH = 380.0, 30.0, 52.0, 14.0, 42.0, 180.0
EXTREMES, ROOM, STEPS = 3, 1.25, (1.0, 2.0, 5.0)
HUNDRED, LINE, OTHERS = 100.0, "line", "line-others"
SOLID, DASHED = "-", (0, (5, 3))
PLACED = 8  # places along a line that its name is tried at
DOT, APART = (
    5.0,
    5.0,
)  # points: a dot, and what a name keeps from those of others, lest it be read as theirs


class Place(NamedTuple):
    """A territory: where it started, its yearly growth in percent by logarithms, and the words of both."""

    territory: str
    name: str
    start: float
    growth: float
    words: str
    evidence: str

    @property
    def hover(self) -> str:
        """Name, both ends and growth."""
        return join_hover([self.name, self.words])


def read_places(found: Convergence, language: str, name: str, root: Path | None = None) -> list[Place]:
    """Return the territories, the lowest start first."""
    rows = sorted(list_records(found.rows), key=lambda row: float(row["start"]))
    return [
        Place(
            str(row["territory"]),
            name_territory(str(row["territory"]), language, root),
            float(row["start"]),
            float(row["growth"]),
            phrase_course(float(row["start"]), float(row["end"]), float(row["growth"]), found, language),
            EVIDENCE.format(exhibit=name, territory=row["territory"]),
        )
        for row in rows
    ]


def phrase_course(start: float, end: float, growth: float, found: Convergence, language: str) -> str:
    """Return where a territory started, where it ended and how fast that is."""
    return label_word(
        "course",
        language,
        first=label_period(found.first, language),
        last=label_period(found.last, language),
        start=label_number(start, language, 1),
        end=label_number(end, language, 1),
        growth=label_percent(growth, language, signed=True),
    )


@in_style
def draw_convergence(
    found: Convergence,
    language: str = "fr",
    *,
    name: str = "convergence",
    others: Convergence | None = None,
    highlight: Collection[str] = (),
    axes: Axes | None = None,
    root: Path | None = None,
) -> Axes:
    """Return axes with a point a territory: amounts per inhabitant at the start (logarithmic) against yearly growth.

    The line is that of beta convergence: full where it is established, dashed where chance alone may have drawn it.
    With `others`, those without one territory, their line is drawn too, as far as they reach, and both are named.
    Points lead to `name`-territory, the line to `name`-line, that of others to `name`-line-others.
    """
    places = read_places(found, language, name, root)
    lines = [found, others] if others else [found]
    key = [_tell_key(one, language, bool(others)) for one in reversed(lines)]
    foot = measure_key(key)
    axes = axes or start_axes(name, HEIGHT + foot, LEFT, right=RIGHT, top=TOP, bottom=BOTTOM + foot)
    _scale_axes(axes, places)
    for place in places:
        _draw_place(axes, place, place.territory in highlight)
    line = [box for one in lines for box in _draw_slope(axes, one, language, name)]
    _write_axes(axes, found, language)
    if others:
        line += _name_lines(axes, lines, places, line, language)
    _name_places(axes, places, highlight, line, root)
    write_key(axes, key)
    return axes


def _scale_axes(axes: Axes, places: list[Place]) -> None:
    starts, growths = [place.start for place in places], [place.growth for place in places]
    axes.set_xscale("log")
    axes.set_xlim(min(starts) / ROOM, max(starts) * ROOM)
    pad = 0.1 * (max(growths) - min(growths) or 1.0)
    axes.set_ylim(min(*growths, 0.0) - pad, max(*growths, 0.0) + pad)
    axes.axhline(0, color=MUTED, lw=0.9, zorder=1)


def _draw_place(axes: Axes, place: Place, strong: bool) -> None:
    style = {"marker": "D", "ms": 9} if strong else {"marker": "o", "ms": 6.5}
    colour = ACCENT if strong else STRONG
    dot = draw_line(axes, [place.start], [place.growth], ls="", mfc=colour, mec=colour, zorder=4, **style)
    link_artist(dot, place.evidence, place.hover)
    add_hit(axes, place.evidence, place.hover, (place.start,) * 2, (place.growth,) * 2, REACH)


def _draw_slope(axes: Axes, found: Convergence, language: str, name: str) -> list[Box]:
    """Draw the line; return where it runs, so that names keep off it."""
    ends = (found.rows["start"].min(), found.rows["start"].max()) if found.without else axes.get_xlim()
    heights = [_find_height(found, end) for end in ends]
    evidence = EVIDENCE.format(exhibit=name, territory=OTHERS if found.without else LINE)
    drawn = draw_line(axes, ends, heights, color=INK, lw=1.2, ls=SOLID if found.established else DASHED, zorder=2)
    link_artist(drawn, evidence, phrase_slope(found, language))
    spots = [to_points(axes, spot) for spot in zip(np.geomspace(*ends, 40), np.linspace(*heights, 40), strict=True)]
    return [span_box(x - 6, y - 1, 12, 2) for x, y in spots]


def _find_height(found: Convergence, start: float) -> float:
    line = found.beta.line
    return HUNDRED * (line.intercept.estimate + line.slope.estimate * math.log(start))


def _tell_key(found: Convergence, language: str, named: bool) -> str:
    key = "key_line_established" if found.established else "key_line_chance"
    return label_word(key, language, whose=f", {name_line(found, language)}" if named else "")


def name_line(found: Convergence, language: str) -> str:
    """Return whose line it is: of all, or of all but one."""
    return label_word("line_others" if found.without else "line_all", language, count=len(found.rows))


def _name_lines(
    axes: Axes, lines: list[Convergence], places: list[Place], taken: list[Box], language: str
) -> list[Box]:
    """Write beside each line whose it is, towards its end, where there is most room; return where the names stand."""
    frame, boxes = measure_frame(axes), []
    dots = [surround(to_points(axes, (place.start, place.growth)), DOT) for place in places]
    for found in lines:
        words, last = label_word("line_all", language, count=len(found.rows)), found.rows["start"].max()
        starts = np.geomspace(last, math.sqrt(last * found.rows["start"].median()), PLACED).tolist()
        full = [*taken, *dots, *boxes]
        rooms = []
        for spot in ((start, _find_height(found, start)) for start in starts):
            shift, box = find_room(to_points(axes, spot), measure_text(words, SMALL), full, frame)
            rooms.append((measure_crowding(box, full, frame), abs(shift[1]) > NEAR, -spot[0], spot, shift, box))
        *_, spot, shift, box = min(rooms)
        write_name(axes, words, spot, shift, "normal")
        boxes.append(box)
    return boxes


def phrase_slope(found: Convergence, language: str) -> str:
    """Return the slope of the line, its standard error and how often chance gives one as steep."""
    slope = found.beta.line.slope
    return label_word(
        "slope",
        language,
        slope=label_number(slope.estimate, language, 4),
        error=label_number(slope.standard_error, language, 4),
        p=label_number(slope.p, language, 3),
    )


def _write_axes(axes: Axes, found: Convergence, language: str) -> None:
    low, high = axes.get_xlim()
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [step * 10.0**power for power in powers for step in STEPS if low <= step * 10.0**power <= high]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: label_number(value, language, 0 if value >= 1 else 2))
    )
    axes.grid(visible=True, axis="x")
    format_axis(axes, "y", language, SUFFIXES["percent"][language], signed=True)
    across = label_word("axis_start", language, period=label_period(found.first, language))
    axes.set_xlabel(f"{across} ({label_word('log_scale', language)})", loc="right", labelpad=6)
    up = label_word(
        "axis_yearly", language, base=label_period(found.first, language), period=label_period(found.last, language)
    )
    place = {"xycoords": "axes fraction", "textcoords": "offset points", "size": SMALL, "color": MUTED}
    axes.annotate(up, (0, 1), xytext=(-48, 12), **place)


def pick_extremes(places: list[Place], highlight: Collection[str] = ()) -> list[Place]:
    """Return the territories to name: those highlighted, and the extremes of start and growth."""
    wanted = [place for place in places if place.territory in highlight]
    for key in ("start", "growth"):
        ordered = sorted(places, key=lambda place, key=key: getattr(place, key))
        wanted += [
            *ordered[-EXTREMES:],
            *ordered[: EXTREMES if key == "growth" else 1],
        ]  # low starts lie close together
    return list(dict.fromkeys(wanted))


def _name_places(
    axes: Axes, places: list[Place], highlight: Collection[str], line: list[Box], root: Path | None
) -> None:
    """Give each that is named the first place around it where its name touches nothing."""
    frame = measure_frame(axes)
    spots = {place: to_points(axes, (place.start, place.growth)) for place in places}
    zero = to_points(axes, (1.0, 0.0))[1]
    taken = [*line, span_box(frame.x0, zero - 1, frame.x1 - frame.x0, 2)]
    for place in pick_extremes(places, highlight):
        words = shorten_name(place.name, place.territory, NAME_WIDTH, root)
        weight = "bold" if place.territory in highlight else "normal"
        dots = [surround(spot, DOT if other is place else DOT + APART) for other, spot in spots.items()]
        shift, box = find_room(spots[place], measure_text(words, SMALL, weight), [*taken, *dots], frame)
        taken.append(box)
        text = write_name(axes, words, (place.start, place.growth), shift, weight)
        link_artist(text, place.evidence, place.hover)


def describe_convergence(
    found: Convergence, language: str = "fr", *, others: Convergence | None = None, root: Path | None = None
) -> str:
    """Return the alternative text of `draw_convergence`: the axes, the extremes of start and growth, and the lines."""
    places = read_places(found, language, "", root)
    told = [label_word("alt_convergence", language)]
    for key in ("start", "growth"):
        ordered = sorted(places, key=lambda place, key=key: -getattr(place, key))
        told.append(label_word(f"alt_{key}", language))
        for word, some in (("alt_highest", ordered[:EXTREMES]), ("alt_lowest", ordered[-EXTREMES:])):
            named = [label_word("named_figure", language, name=one.name, figure=one.words) for one in some]
            told.append(label_word(word, language, items=label_list(named, language)))
    if not others:
        return join_sentences([*told, phrase_slope(found, language)])
    colon = label_word("colon", language)
    lines = [f"{name_line(one, language)}{colon}{phrase_slope(one, language)}" for one in (found, others)]
    return join_sentences([*told, *lines])
