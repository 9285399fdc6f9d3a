"""The made-up index as exhibits: its figures, scores between bounds, what they are made of, and what if."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes

from indicators.charts.composite import (
    Bar,
    Part,
    describe_contributions,
    describe_scores,
    draw_contributions,
    draw_scores,
)
from indicators.charts.marks import EVIDENCE, Mark, sort_marks
from indicators.charts.style import draw_narrow
from indicators.composites.made import GIVEN, Made
from indicators.downloads import Point
from indicators.exhibits.drawn import frame_exhibit
from indicators.exhibits.plain import show_plain_table
from indicators.labels import MISSING, label_interval, label_number, label_value, label_word
from indicators.pages import Exhibit
from indicators.sentences.composite import (
    bound_parts,
    head_made,
    list_readiness,
    name_case,
    name_made,
    phrase_rank,
    tell_rank,
)
from indicators.sentences.frames import Frame, tell
from indicators.tables import EVIDENCE_COLUMNS, Column, Html, render_table
from indicators.tables.evidence import Input, join_bounds
from indicators.tables.places import label_place
from indicators.tabular import list_records
from indicators.texts import capitalise

SCORE = "ratio"
UNITS = {"lines": "percent", "jobs": "percent"}  # of the made-up indicators; others are counted
PREFIX = "made-"


def exhibit_made(made: Made, language: str, *, name: str) -> Exhibit:
    """Return the made-up figures as a table, a row a territory, with the bounds they are known between."""
    indicators = [one.name for one in made.composite.construction.indicators]
    cells = {(row["territory"], row["indicator"]): row for row in list_records(made.cells)}
    rows = [
        {"name": name_made(territory, language), "id": _mark(territory)}
        | {one: phrase_cell(cells[territory, one], language) for one in indicators}
        for territory in made.composite.given.index
    ]
    columns = [Column("name", tell("column_made", language))]
    columns += [Column(one, title, "words") for one, title in _list_heads(made, language).items()]
    body = render_table(pd.DataFrame(rows), head_made("made", made, language), language, columns, name=name, link="id")
    points = [_point_cell(row, language) for row in list_records(made.cells)]
    return _frame(made, body, "made", name, language, "", points)


def _list_heads(made: Made, language: str) -> dict[str, str]:
    """Return the head of each indicator's column: its title, and the marks that are worth zero and one."""
    heads = {}
    for one in made.composite.construction.indicators:
        ends = (one.low, one.high) if one.better == "more" else (one.high, one.low)
        worst, best = (label_number(end, language) for end in ends)
        title = tell(f"made_{one.name}", language)
        heads[one.name] = tell("made_head", language, title=title, worst=worst, best=best)
    return heads


def exhibit_scores(made: Made, language: str, *, name: str) -> Exhibit:
    """Return the scores between bounds, best first, each with the ranks that it may have."""
    marks = read_marks(made, language, name)
    axes = draw_scores(marks, language, name=name)
    narrow = draw_narrow(draw_scores, marks, language, name=name)
    points = _list_scores(made, GIVEN, language)
    return _frame(made, axes, "scores", name, language, describe_scores(marks, language), points, narrow)


def exhibit_contributions(made: Made, language: str, *, name: str) -> Exhibit:
    """Return what each indicator puts into the score of each territory, and what a missing figure may add."""
    bars = read_bars(made, language, name)
    axes = draw_contributions(bars, language, name=name)
    narrow = draw_narrow(draw_contributions, bars, language, name=name)
    points = [_point_part(bar.mark, part, language) for bar in bars for part in bar.parts]
    alt = describe_contributions(bars, language)
    return _frame(made, axes, "contributions", name, language, alt, points, narrow)


def exhibit_weights(made: Made, language: str, *, name: str) -> Exhibit:
    """Return the ranks under each choice of weights as a table: as described, then each indicator counted twice."""
    return _exhibit_cases(made, "weights", name, language)


def exhibit_methods(made: Made, language: str, *, name: str) -> Exhibit:
    """Return the ranks by each method as a table: as described, then by other normalisations and means."""
    return _exhibit_cases(made._replace(bounds=made.methods), "methods", name, language)


def _exhibit_cases(made: Made, key: str, name: str, language: str) -> Exhibit:
    rows = [
        {"name": name_made(territory, language), "id": _mark(territory)}
        | {case or "own": phrase_rank(table.loc[territory]) for case, table in made.bounds.items()}
        for territory in [mark.territory for mark in read_marks(made, language, name)]
    ]
    columns = [Column("name", tell("column_made", language))]
    titles = {case: name_case(case, language) for case in made.bounds}
    columns += [Column(case or "own", capitalise(title), "words") for case, title in titles.items()]
    body = render_table(pd.DataFrame(rows), head_made(key, made, language), language, columns, name=name, link="id")
    points = [point for case in made.bounds for point in _list_scores(made, case, language)]
    return _frame(made, body, key, name, language, "", points)


def read_marks(made: Made, language: str, name: str) -> list[Mark]:
    """Return a mark for each territory, best first; one without a central score has bounds alone."""
    return sort_marks([_read_mark(territory, row, language, name) for territory, row in made.bounds[GIVEN].iterrows()])


def read_bars(made: Made, language: str, name: str) -> list[Bar]:
    """Return a bar for each territory, best first, with what each indicator puts into its score."""
    return [Bar(mark, _read_parts(made, mark, language)) for mark in read_marks(made, language, name)]


def _read_mark(territory: str, row: pd.Series, language: str, name: str) -> Mark:
    place, words = name_made(territory, language), _phrase_score(row, language)
    bounds = label_interval(row["low"], row["high"], SCORE, language)
    told = words if math.isnan(row["score"]) else f"{words} ({bounds})"
    said = place + label_word("colon", language) + told
    standing, ranks = tell_rank(row, language), (row["rank_first"], row["rank_last"])
    evidence = EVIDENCE.format(exhibit=name, territory=_mark(territory))
    return Mark(
        territory, place, row["score"], row["low"], row["high"], words, told, said, False, evidence, standing, ranks
    )


def _mark(territory: str) -> str:
    return PREFIX + territory.lower()


def _phrase_score(row: pd.Series, language: str) -> str:
    if math.isnan(row["score"]):
        return label_interval(row["low"], row["high"], SCORE, language)
    return label_value(row["score"], SCORE, language)


def phrase_cell(cell: Mapping[str, object], language: str) -> str:
    """Return a made-up figure with its bounds in words; « … » where it is missing."""
    unit = UNITS.get(str(cell["indicator"]), "count")
    value, low, high = (float(cell[key]) for key in ("value", "low", "high"))
    if math.isnan(low):
        return MISSING
    bounds = label_interval(low, high, unit, language)
    places = 0 if all(number.is_integer() for number in (value, low, high)) else 1
    return bounds if math.isnan(value) else f"{label_value(value, unit, language, places)} ({bounds})"


def _read_parts(made: Made, mark: Mark, language: str) -> tuple[Part, ...]:
    """Return what each indicator puts into a score; between the least and the most where its figure is not known."""
    low, high = (ends.loc[mark.territory] for ends in bound_parts(made))
    parts = []
    for one in made.composite.weights.index:
        ends = (low[one], high[one])
        title, words = tell(f"made_{one}", language), _phrase_part(*ends, language)
        parts.append(Part(title, *ends, title + label_word("colon", language) + words))
    return tuple(parts)


def _phrase_part(low: float, high: float, language: str) -> str:
    lower, upper = (label_value(end, SCORE, language) for end in (low, high))
    return lower if lower == upper else label_word("from_to", language, low=lower, high=upper)


def _point_cell(cell: Mapping[str, object], language: str) -> Point:
    unit, title = UNITS.get(str(cell["indicator"]), "count"), tell(f"made_{cell['indicator']}", language)
    value, low, high = (float(cell[key]) for key in ("value", "low", "high"))
    return _point(
        str(cell["territory"]), title, language, (value, low, high), unit, phrase_cell(cell, language),
        absence="not_available" if math.isnan(low) else "",
    )  # fmt: skip


def _point_part(mark: Mark, part: Part, language: str) -> Point:
    value = part.low if part.low == part.high else math.nan
    what = tell("what_part", language, indicator=part.title)
    return _point(mark.territory, what, language, (value, part.low, part.high), SCORE, part.words)


def _list_scores(made: Made, case: str, language: str) -> list[Point]:
    what = tell("what_score", language, weights=name_case(case, language))
    points = []
    for territory, row in made.bounds[case].iterrows():
        numbers = (row["score"], row["low"], row["high"])
        words, rank = _phrase_score(row, language), tell_rank(row, language)
        points.append(_point(territory, what, language, numbers, SCORE, words, remark=rank))
    return points


def _point(
    territory: str, what: str, language: str, numbers: tuple[float, float, float], unit: str, figure: str,
    absence: str = "", remark: str = "",
) -> Point:  # fmt: skip
    """A made-up number as data: its name and what it is say that it is made up."""
    value, low, high = numbers
    return Point(
        mark=_mark(territory),
        territory=_mark(territory),
        name=tell("name_made", language, name=name_made(territory, language)),
        what=tell("what_made", language, what=what),
        value=value,
        absence=absence,
        unit=unit,
        low=low,
        high=high,
        likely_low=low,
        likely_high=high,
        figure=figure,
        remark=remark,
    )


def _frame(
    made: Made,
    body: Axes | Html,
    key: str,
    name: str,
    language: str,
    alt: str,
    points: Sequence[Point],
    narrow: Axes | None = None,
) -> Exhibit:
    best = read_marks(made, language, name)[0]
    weights = made.composite.weights
    parts = {"name": best.name, "figure": best.words, "rank": phrase_rank(made.bounds[GIVEN].loc[best.territory])}
    first = tell(f"made_{weights.index[0]}", language)
    share = label_value(made.composite.normalised.loc[best.territory].iloc[0] * weights.iloc[0], SCORE, language)
    frame = Frame(
        subtitle=tell(f"subtitle_{key}", language),
        unit="",
        reading=tell(f"reading_{key}", language, **parts, indicator=first, share=share),
        scope=tell("scope_made", language, count=str(len(made.composite.given))),
        source=tell("source_made", language),
    )
    note = tell(f"note_{key}", language)
    cases = tuple(made.bounds) if key in ("weights", "methods") else (GIVEN,)
    evidence = list_evidence(made, language, cases)
    headline = head_made(key, made, language)
    return frame_exhibit(body, frame, name, language, headline, note, alt, evidence, points, narrow=narrow)


def list_evidence(made: Made, language: str, cases: Sequence[str] = (GIVEN,)) -> pd.DataFrame:
    """Return a row of evidence a territory: score in each case, bounds, how it comes about, the figures behind it."""
    how, derived = tell("method_made", language), label_word("bounds_derived", language)
    rows = []
    for territory, row in made.bounds[GIVEN].iterrows():
        cells = list_records(made.cells[made.cells["territory"] == territory])
        rows.append({
            "id": _mark(territory),
            "territory": name_made(territory, language),
            "figure": _phrase_cases(made, territory, cases, language),
            "bounds": join_bounds(row["low"], row["high"], SCORE, derived, language),
            "method": how,
            "inputs": tuple(_read_input(cell, language) for cell in cells),
            "reasons": (tell("made_unscored", language),) if math.isnan(row["score"]) else (),
        })  # fmt: skip
    return pd.DataFrame(rows, columns=list(EVIDENCE_COLUMNS))


def _phrase_cases(made: Made, territory: str, cases: Sequence[str], language: str) -> str:
    rows = {case: made.bounds[case].loc[territory] for case in cases}
    if len(rows) == 1:
        return tell("figure_made", language, score=_phrase_score(rows[GIVEN], language))
    told = []
    for case, row in rows.items():
        parts = {"weights": name_case(case, language), "score": _phrase_score(row, language), "rank": phrase_rank(row)}
        told.append(tell("figure_case", language, **parts))
    return label_word("semicolon", language).join(told)


def _read_input(cell: Mapping[str, object], language: str) -> Input:
    title = tell(f"made_{cell['indicator']}", language)
    words = phrase_cell(cell, language)
    return Input(
        about=f"{title}, {name_made(str(cell['territory']), language)}",
        words="" if words == MISSING else words,
        place=label_place(str(cell["place"]), language),
        publisher="",
        title=tell("source_made", language),
        published="",
        address="",
        observation=f"{_mark(str(cell['territory']))}-{cell['indicator']}",
    )


def show_readiness(cover: pd.DataFrame, language: str) -> Html:
    """Return in how many regions each digital indicator is known, as a table (of `coverage.cover_regions`)."""
    heads = {
        "indicator": "column_indicator",
        "regions": "column_regions",
        "sector": "column_sector",
        "period": "column_period",
        "source": "column_source",
    }
    columns = [Column(name, tell(key, language)) for name, key in heads.items()]
    caption = tell("caption_readiness", language)
    return show_plain_table(list_readiness(cover, language), caption, language, columns, name="readiness")
