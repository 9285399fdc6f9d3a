"""How much is known of whom: figures counted by territory and indicator, nothing told apart from a declared absence."""

from __future__ import annotations

import bisect
import itertools
import pathlib

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from indicators.charts.hits import add_hit
from indicators.charts.marks import join_sentences, link_artist
from indicators.charts.style import (
    FAINT,
    GRADES,
    INK,
    MUTED,
    PAPER,
    SMALL,
    WIDTH,
    clean_line,
    draw_signs,
    in_style,
    measure_text,
    pick_ink,
    shorten_text,
    start_axes,
    write_row,
)
from indicators.codebook import find_indicator
from indicators.labels import label_list, label_number, label_word
from indicators.tabular import list_records
from indicators.territories import name_territory

ROW, NAME_WIDTH, TURN = 21.0, 180.0, 45
BOX = np.array((0.94, 0.92))
CLASSES = (1, 3, 10, 30, 100)  # a colour step begins at each of these counts
COVERAGE_EVIDENCE = "{exhibit}-{territory}-{indicator}"


@in_style
def draw_coverage(
    coverage: pd.DataFrame,
    language: str = "fr",
    *,
    name: str = "coverage",
    axes: Axes | None = None,
    root: pathlib.Path | None = None,
) -> Axes:
    """Return axes with a cell for each territory (down) and indicator (across) of `coverage`, its count in it.

    The darker the more; nothing found is a pale dash; an absence that a source declares is hatched with « ∅ ». A cell
    with figures or a declared absence links to `name`-territory-indicator.
    """
    territories, indicators = (list(dict.fromkeys(coverage[column])) for column in ("territory", "indicator"))
    places = {territory: clean_line(name_territory(territory, language, root=root)) for territory in territories}
    titles = {indicator: title_indicator(indicator, language, root) for indicator in indicators}
    axes = axes or _start_axes(list(places.values()), list(titles.values()), name)
    _name_sides(axes, places, titles)
    cells = {(row["territory"], row["indicator"]): row for row in list_records(coverage)}
    silent: list[tuple[int, int]] = []
    filled: dict[str, list[tuple[int, int]]] = {}
    for (y, territory), (x, indicator) in itertools.product(enumerate(territories), enumerate(indicators)):
        cell = cells.get((territory, indicator), {})
        if any(count_of(cell)):
            hover = f"{places[territory]}, {titles[indicator]}{label_word('colon', language)}"
            filled.setdefault(_pick_fill(cell), []).append((x, y))
            _write_cell(axes, (x, y), cell, hover, language, name)
        else:
            silent.append((x, y))
    draw_signs(axes, silent, "–", MUTED)
    for fill, spots in filled.items():
        _draw_boxes(axes, spots, fill)
    _draw_key(axes, language)
    return axes


def title_indicator(indicator: str, language: str, root: pathlib.Path | None = None) -> str:
    """Return the title of an indicator in `language`."""
    found = find_indicator(indicator, root=root)
    return found.title_fr if language == "fr" else found.title_en


def _start_axes(places: list[str], titles: list[str], name: str) -> Axes:
    left = min(NAME_WIDTH, max((measure_text(place) for place in places), default=60)) + 12
    top = min(150.0, max((measure_text(title, SMALL) for title in titles), default=40) * 0.72 + 14)
    right = _measure_overhang(titles, (WIDTH - left - 48) / len(titles))
    axes = start_axes(name, len(places) * ROW + top + 26, left, right=right, top=top, bottom=26)
    axes.set(xlim=(-0.5, len(titles) - 0.5), ylim=(len(places) - 0.5, -0.5))
    return axes


def _measure_overhang(titles: list[str], cell: float) -> float:
    """How far the slanted titles reach beyond the last column, in points."""
    reach = (min(measure_text(title, SMALL), 190) * 0.72 - cell * place for place, title in enumerate(reversed(titles)))
    return max(8.0, *(over - cell / 2 + 10 for over in reach))


def _name_sides(axes: Axes, places: dict[str, str], titles: dict[str, str]) -> None:
    left = axes.get_position().x0 * WIDTH
    axes.set_yticks([])
    for height, place in enumerate(places.values()):
        write_row(axes, height, shorten_text(place, left - 12))
    axes.xaxis.tick_top()
    short = [shorten_text(title, 190, SMALL) for title in titles.values()]
    turn = {"rotation": TURN, "ha": "left", "va": "bottom", "rotation_mode": "anchor"}
    axes.set_xticks(range(len(titles)), short, color=INK, **turn)
    axes.tick_params(axis="x", pad=3)


def count_of(cell: dict[str, object]) -> tuple[int, int]:
    """Return how many figures and how many declared absences a cell holds."""
    return int(cell.get("observations", 0) or 0), int(cell.get("absences", 0) or 0)


def _pick_fill(cell: dict[str, object]) -> str:
    figures, _ = count_of(cell)
    return GRADES[bisect.bisect_right(CLASSES, figures) - 1] if figures else PAPER


def _draw_boxes(axes: Axes, spots: list[tuple[int, int]], fill: str) -> None:
    """The boxes of one colour as one shape; those of absences are hatched."""
    box = Path.unit_rectangle()
    boxes = (Path(box.vertices * BOX + spot - BOX / 2, box.codes) for spot in np.array(spots))
    look = {"hatch": "////", "edgecolor": FAINT, "lw": 0.8} if fill == PAPER else {"lw": 0}
    axes.add_artist(PathPatch(Path.make_compound_path(*boxes), facecolor=fill, **look))


def _write_cell(
    axes: Axes, spot: tuple[int, int], cell: dict[str, object], hover: str, language: str, name: str
) -> None:
    """The count in a box."""
    figures, _ = count_of(cell)
    if figures:
        key = "one_figure" if figures == 1 else "figures_counted"
        sign, ink, ground = label_number(figures, language), pick_ink(_pick_fill(cell)), None
        words = label_word(key, language, count=sign)
    else:
        sign, ink, ground = "∅", INK, {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
        words = label_word("absence_reported", language)
    text = axes.text(*spot, sign, ha="center", va="center_baseline", size=SMALL, color=ink, bbox=ground)
    evidence = COVERAGE_EVIDENCE.format(exhibit=name, territory=cell["territory"], indicator=cell["indicator"])
    link_artist(text, evidence, hover + words)
    add_hit(axes, evidence, hover + words, (spot[0] - 0.5, spot[0] + 0.5), (spot[1] - 0.5, spot[1] + 0.5))


def _draw_key(axes: Axes, language: str) -> None:
    """At the foot: the two signs of a cell without a figure."""
    words = " · ".join(
        f"{sign} {label_word(key, language)}" for sign, key in (("–", "nothing_found"), ("∅", "absence_reported"))
    )
    axes.figure.text(0, 6 / (axes.figure.get_figheight() * 72), words, size=SMALL, color=MUTED)


def describe_coverage(coverage: pd.DataFrame, language: str = "fr", *, root: pathlib.Path | None = None) -> str:
    """Return the alternative text of `draw_coverage`: filled cells, who has most figures, what is absent."""
    filled = coverage[coverage["observations"].astype(int) > 0]
    cells = coverage["territory"].nunique() * coverage["indicator"].nunique()
    counts = filled.astype({"observations": int}).groupby("territory", sort=False)["observations"].sum()
    known = counts.sort_values(ascending=False, kind="stable").head(3)
    names = [_count_figures(str(territory), int(count), language, root) for territory, count in known.items()]
    sentences = [label_word("alt_heat", language)]
    sentences.append(label_word("alt_cells", language, filled=str(len(filled)), count=str(cells)))
    if names:
        sentences.append(label_word("alt_best_known", language, items=label_list(names, language)))
    silent = coverage[(coverage["absences"].astype(int) > 0) & (coverage["observations"].astype(int) == 0)]
    if len(silent):
        pairs = zip(silent["territory"], silent["indicator"], strict=True)
        items = [
            f"{name_territory(territory, language, root=root)}, {title_indicator(indicator, language, root)}"
            for territory, indicator in pairs
        ]
        sentences.append(label_word("alt_absences", language, items=label_word("semicolon", language).join(items)))
    return join_sentences(sentences)


def _count_figures(territory: str, count: int, language: str, root: pathlib.Path | None) -> str:
    name, figure = name_territory(territory, language, root=root), label_number(count, language)
    return label_word("named_figure", language, name=name, figure=figure)
