"""Who pays: one bar of 100 % an object, divided by payer, never summed across objects."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from indicators.charts.hits import add_hit
from indicators.charts.marks import join_hover, join_sentences, link_artist
from indicators.charts.style import (
    FILLS,
    HATCHES,
    INK,
    MUTED,
    PAPER,
    SMALL,
    TEXT,
    WIDTH,
    clean_line,
    in_style,
    measure_text,
    shorten_text,
    start_axes,
)
from indicators.labels import find_word, label_interval, label_percent, label_value, label_word
from indicators.tabular import list_records
from indicators.territories import name_territory
from indicators.texts import capitalise

BAR_HEIGHT, HEAD, LINE, SPACE, SWATCH = 22.0, 34.0, 18.0, 22.0, 14.0
FUNDING_EVIDENCE = "{exhibit}-{observation}"
WHOLE, ONE_POINT, TENTH = 100.0, 1.0, 0.1
PLAIN = ("", "exact", "between")  # qualifiers that put no word before the figure


class Slice(NamedTuple):
    """One payer's part of an object in percent: NaN where unknown; `low` and `high` are its likely bounds."""

    payer: str
    words: str
    start: float
    share: float
    observation: str
    said: str
    low: float
    high: float
    whole: str

    @property
    def hover(self) -> str:
        """What appears over the part: payer, share and amount, and the object they are of."""
        return join_hover([self.said, self.whole])


class Funded(NamedTuple):
    """One object at one stage: its title, what is said of the whole, and its parts."""

    title: str
    detail: str
    slices: list[Slice]


@in_style
def draw_funding(
    funding: pd.DataFrame,
    language: str = "fr",
    *,
    name: str = "funding",
    axes: Axes | None = None,
    root: Path | None = None,
) -> Axes:
    """Return axes with a bar of 100 % for each object of `funding` (funding.list_funding) at each stage.

    Each payer has a colour, a hatch, and its share and amount in words below the bar; what no payer is named for stays
    empty. A payer whose share is unknown is named without a part. Parts link to `name`-observation.
    """
    objects = read_objects(funding, language, root)
    payers = list(dict.fromkeys(part.payer for one in objects for part in _drawn(one)))
    flows = [_flow_words(one.slices) for one in objects]
    high = sum(_measure(one, flow) for one, flow in zip(objects, flows, strict=True)) + 4
    axes = axes or start_axes(name, high, 2, right=2, top=2, bottom=2)
    axes.set(xlim=(0, WIDTH - 4), ylim=(high - 4, 0))
    axes.set_axis_off()
    top = 0.0
    for one, flow in zip(objects, flows, strict=True):
        _draw_head(axes, one, top)
        if _drawn(one):
            _draw_bar(axes, one, top + HEAD, payers, language, name)
        _draw_words(axes, flow, top + HEAD + _measure_bar(one), payers, name)
        top += _measure(one, flow)
    return axes


def _measure_bar(one: Funded) -> float:
    """An object of which no share is known has no bar."""
    return BAR_HEIGHT + 6 if _drawn(one) else 0.0


def _measure(one: Funded, flow: list[list[tuple[float, str, Slice]]]) -> float:
    return HEAD + _measure_bar(one) + LINE * len(flow) + SPACE


def read_objects(funding: pd.DataFrame, language: str, root: Path | None = None) -> list[Funded]:
    """Return the objects in the order of the table, each with its parts laid end to end."""
    keys = ["territory", "object", "stage"]
    return [_read_object(key, rows, language, root) for key, rows in funding.groupby(keys, sort=False)]


def _read_object(key: tuple[str, str, str], rows: pd.DataFrame, language: str, root: Path | None) -> Funded:
    territory, title, stage = (str(part) for part in key)
    wholes = [row for row in list_records(rows) if not row["payer"]]
    detail = [name_territory(territory, language, root=root), find_word(f"stage_{stage}", language, stage)]
    detail += [phrase_amount(row, language) for row in wholes]
    title = clean_line(title)
    title = capitalise(title)
    whole = join_hover([title, *detail])
    parts: list[Slice] = []
    start = 0.0
    for row in list_records(rows[rows["payer"] != ""]):
        share = _centre(row, "share_pct", "share")
        payer, words = clean_line(row["payer"]), phrase_part(row, language)
        said = payer + label_word("colon", language) + words
        bounds = (float(row["share_low"]), float(row["share_high"]))
        parts.append(Slice(payer, words, start, share, str(row["observation"]), said, *bounds, whole))
        start += share if math.isfinite(share) else 0.0
    return Funded(title, join_hover(detail), parts)


def _centre(row: Mapping[str, object], value: str, bounds: str) -> float:
    """Where the end of a part is drawn: its value, else the middle of its likely bounds, whose words are shown."""
    known = (
        [float(row[value])]
        if math.isfinite(float(row[value]))
        else [float(row[f"{bounds}_{end}"]) for end in ("low", "high")]
    )
    finite = [number for number in known if math.isfinite(number)]
    return sum(finite) / len(finite) if finite else math.nan


def phrase_amount(row: Mapping[str, object], language: str) -> str:
    """Return the amount as reported; a derived one not known to a tenth, or of a vague share, as its bounds."""
    value, low, high = (float(row[key]) for key in ("amount", "amount_low", "amount_high"))
    vague = row["derived"] and (high - low > TENTH * value or row.get("share_qualifier", "") not in PLAIN)
    if math.isfinite(value) and not vague:
        return _qualify(label_value(value, "EUR", language), row.get("amount_qualifier", ""), language)
    return "" if math.isnan(low) or math.isnan(high) else label_interval(low, high, "EUR", language)


def phrase_share(row: Mapping[str, object], language: str) -> str:
    """Return the share: rounded to the percent it is itself, the likely bounds of any other stand beside it."""
    value, low, high = (float(row[key]) for key in ("share_pct", "share_low", "share_high"))
    bounds = "" if math.isnan(low) or math.isnan(high) else label_interval(low, high, "percent", language)
    if not math.isfinite(value):
        return bounds or label_word("no_share", language)
    words = label_percent(value, language, 0 if value == round(value) else 1)
    words = _qualify(words, row.get("share_qualifier", ""), language)
    return f"{words} ({bounds})" if bounds and high - low > ONE_POINT else words


def _qualify(figure: str, qualifier: object, language: str) -> str:
    """« près de 50 % »: a reported figure keeps its qualifier."""
    return figure if qualifier in PLAIN else label_word(str(qualifier), language, figure=figure)


def phrase_part(row: Mapping[str, object], language: str) -> str:
    """Return the share and the amount of a part in words, as its source qualifies them."""
    share, amount = phrase_share(row, language), phrase_amount(row, language)
    return f"{share}, {amount}" if amount else share


def _flow_words(parts: list[Slice]) -> list[list[tuple[float, str, Slice]]]:
    """Return the entries under a bar in lines that fit: place, words and part."""
    lines: list[list[tuple[float, str, Slice]]] = [[]]
    left = 0.0
    for part in parts:
        words = shorten_text(part.said, WIDTH - 30)
        wide = SWATCH + 6 + measure_text(words) + 18
        if lines[-1] and left + wide > WIDTH:
            lines.append([])
            left = 0.0
        lines[-1].append((left, words, part))
        left += wide
    return [line for line in lines if line]


def _draw_head(axes: Axes, one: Funded, top: float) -> None:
    axes.text(0, top + 12, shorten_text(one.title, WIDTH - 40), size=TEXT, weight="bold")
    axes.text(0, top + 26, shorten_text(one.detail, WIDTH - 8, SMALL), size=SMALL, color=MUTED)


def _draw_bar(axes: Axes, one: Funded, top: float, payers: list[str], language: str, name: str) -> None:
    scale = (WIDTH - 5) / max(WHOLE, *(part.start + part.share for part in _drawn(one)), WHOLE)
    axes.add_artist(
        Rectangle((0, top), WHOLE * scale, BAR_HEIGHT, facecolor=PAPER, edgecolor=MUTED, lw=0.8, ls=(0, (3, 2)))
    )
    for part in _drawn(one):
        look = _look_of(part.payer, payers)
        box = Rectangle((part.start * scale + 0.6, top), part.share * scale - 1.2, BAR_HEIGHT, lw=0, **look)
        axes.add_artist(_link(box, part, name))
        _add_hit(axes, part, name, (part.start * scale, top), (part.share * scale, BAR_HEIGHT))
        if part.high - part.low > ONE_POINT and not _fills(one, part):
            ends = [(part.start + end) * scale for end in (part.low, part.high)]
            for colour, wide in ((PAPER, 4.0), (INK, 1.2)):
                middle = [top + BAR_HEIGHT / 2] * 2
                axes.plot(ends, middle, color=colour, lw=wide, marker="|", ms=7 + wide, mew=wide, zorder=4)
        words = label_percent(part.share, language, 0)
        if measure_text(words) + 12 < part.share * scale and part.words.startswith(words):
            _write_inside(axes, (part.start + part.share / 2) * scale, top, words, part, name)
    covered = sum(part.share for part in _drawn(one))
    words = label_word("unaccounted", language)
    if measure_text(words, SMALL) + 10 < (WHOLE - covered) * scale:
        axes.text(
            (covered + WHOLE) / 2 * scale,
            top + BAR_HEIGHT / 2,
            words,
            ha="center",
            va="center_baseline",
            size=SMALL,
            color=MUTED,
        )


def _fills(one: Funded, part: Slice) -> bool:
    """Whether a part ends where the whole ends, because the shares of its object add up to it: no bounds there."""
    return abs(part.start + part.share - WHOLE) < ONE_POINT and len(_drawn(one)) > 1


def _drawn(one: Funded) -> list[Slice]:
    return [part for part in one.slices if math.isfinite(part.share)]


def _look_of(payer: str, payers: list[str]) -> dict[str, str]:
    number = payers.index(payer)
    fill = FILLS[number % len(FILLS)]
    return {"facecolor": fill, "hatch": HATCHES[number % len(HATCHES)], "edgecolor": PAPER}


def _link(artist: Rectangle, part: Slice, name: str) -> Rectangle:
    return link_artist(artist, FUNDING_EVIDENCE.format(exhibit=name, observation=part.observation), part.hover)


def _add_hit(axes: Axes, part: Slice, name: str, corner: tuple[float, float], size: tuple[float, float]) -> None:
    ends = ((start, start + length) for start, length in zip(corner, size, strict=True))
    add_hit(axes, FUNDING_EVIDENCE.format(exhibit=name, observation=part.observation), part.hover, *ends)


def _write_inside(axes: Axes, x: float, top: float, words: str, part: Slice, name: str) -> None:
    ground = {"facecolor": PAPER, "edgecolor": "none", "boxstyle": "round,pad=0.25"}
    style = {"ha": "center", "va": "center_baseline", "size": SMALL, "color": INK, "bbox": ground}
    _link(axes.text(x, top + BAR_HEIGHT / 2, words, **style), part, name)


def _draw_words(
    axes: Axes, flow: list[list[tuple[float, str, Slice]]], top: float, payers: list[str], name: str
) -> None:
    for number, line in enumerate(flow):
        y = top + LINE * number
        for left, words, part in line:
            look = (
                _look_of(part.payer, payers) if math.isfinite(part.share) else {"facecolor": PAPER, "edgecolor": MUTED}
            )
            axes.add_artist(_link(Rectangle((left, y), SWATCH, 10, lw=0.5, **look), part, name))
            _add_hit(axes, part, name, (left, y - 4), (SWATCH + 6 + measure_text(words), LINE))
            _link(axes.text(left + SWATCH + 6, y + 9, words), part, name)


def describe_funding(funding: pd.DataFrame, language: str = "fr", *, root: Path | None = None) -> str:
    """Return the alternative text of `draw_funding`: each object with its payers, shares and amounts."""
    sentences = [label_word("alt_funding", language)]
    for one in read_objects(funding, language, root):
        parts = [part.said for part in one.slices]
        sentences.append(
            one.title + label_word("colon", language) + (label_word("semicolon", language).join(parts) or one.detail)
        )
    return join_sentences(sentences)
