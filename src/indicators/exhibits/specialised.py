"""Specialisation against growth as exhibits: the regions of one sector, or the activities of one region."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from indicators.charts.bubbles import (
    GROWTH,
    QUOTIENT,
    SIZE,
    Bubble,
    describe_bubbles,
    draw_bubbles,
    read_bubbles,
    read_sector_bubbles,
)
from indicators.charts.marks import read_marks, slug_name, sort_marks
from indicators.charts.style import draw_narrow
from indicators.codebook import find_indicator
from indicators.comparisons import Comparison
from indicators.downloads import Point
from indicators.exhibits.drawn import frame_exhibit
from indicators.exhibits.points import list_comparison_points
from indicators.labels import label_period
from indicators.observations import Table
from indicators.pages import Exhibit
from indicators.regions import NATION, PROVINCE
from indicators.sectors import name_scope
from indicators.sentences.frames import Frame, frame_comparison, name_indicator, name_sector, tell
from indicators.sentences.specialised import explain_departing
from indicators.tables import Column, list_columns_evidence, render_table
from indicators.territories import locate_territory, name_territory
from indicators.texts import capitalise

ENDS = {QUOTIENT: "", GROWTH: "-growth", SIZE: "-size"}


def exhibit_specialisation(
    comparison: Comparison,
    observations: Table,
    language: str,
    *,
    name: str,
    headline: str,
    note: str = "",
    highlight: Collection[str] = (),
    departing: Collection[str] = (),
) -> Exhibit:
    """Return the territories of `comparison`: location quotient against growth, circles by size.

    The names of `departing` territories, whose last year stands apart, bear a dagger.
    """
    bubbles = read_bubbles(comparison, language, name, departing=departing)
    growths = read_marks(comparison.references, comparison, GROWTH, language, name)
    france = next((mark for mark in growths if mark.territory == NATION and mark.present), None)
    look = {"name": name, "reference": france, "highlight": highlight}
    axes = draw_bubbles(bubbles, comparison, language, **look)
    narrow = draw_narrow(draw_bubbles, bubbles, comparison, language, **look)
    lead = next(bubble for bubble in bubbles if bubble.complete)
    frame = frame_comparison(comparison, QUOTIENT, language)._replace(
        subtitle=_fill("subtitle_bubbles", comparison, language),
        unit=tell("unit_bubbles", language),
        reading=_read("reading_bubbles", lead, comparison, language),
    )
    evidence = _list_evidence(comparison, observations, language, departing)
    points = _list_points(comparison, language)
    alt = describe_bubbles(bubbles, comparison, language)
    return frame_exhibit(axes, frame, name, language, headline, note, alt, evidence, points, narrow=narrow)


def exhibit_specialisation_table(
    comparison: Comparison,
    observations: Table,
    language: str,
    *,
    name: str,
    shared: str,
    headline: str,
    note: str = "",
    departing: Collection[str] = (),
) -> Exhibit:
    """Return the numbers behind the circles, a row a territory: the references, then from the most specialised.

    `shared` is the name of the figure, whose evidence they lead to.
    """
    bubbles = read_bubbles(comparison, language, shared, departing=departing)
    named = {bubble.size.territory: bubble.size.name for bubble in bubbles}
    order = [mark.territory for mark in sort_marks(bubble.quotient for bubble in bubbles)]
    regions = comparison.rows.set_index("territory", drop=False).loc[order]
    table = pd.concat([comparison.references, regions], ignore_index=True)
    named[PROVINCE] = tell("column_province", language)
    told = [named.get(territory) or name_territory(territory, language) for territory in table["territory"]]
    links = {f"{column}_link": table["territory"] + end for column, end in ENDS.items()}
    columns = _list_columns(comparison, language)
    body = render_table(table.assign(named=told, **links), headline, language, columns, name=shared)
    lead = next(bubble for bubble in bubbles if bubble.complete)
    frame = frame_comparison(comparison, QUOTIENT, language)._replace(
        subtitle=_fill("subtitle_quotients", comparison, language),
        unit="",
        reading=_read("reading_bubbles", lead, comparison, language),
    )
    evidence, points = _list_evidence(comparison, observations, language), _list_points(comparison, language)
    return frame_exhibit(body, frame, name, language, headline, note, "", evidence, points, shared)


def _list_columns(comparison: Comparison, language: str) -> list[Column]:
    counted = getattr(find_indicator(comparison.question.indicator), f"title_{language}")
    return [
        Column("named", tell("column_territory", language)),
        Column(QUOTIENT, tell("column_quotient", language), "ratio", 2, bounds=True, link=f"{QUOTIENT}_link"),
        Column(GROWTH, tell("column_yearly", language), "percent", 1, True, bounds=True, link=f"{GROWTH}_link"),
        Column(SIZE, counted, "count", bounds=True, link=f"{SIZE}_link"),
    ]


def exhibit_activities(
    comparisons: Sequence[Comparison],
    whole: str,
    observations: Table,
    language: str,
    *,
    name: str,
    headline: str,
    note: str = "",
    departing: Collection[str] = (),
) -> Exhibit:
    """Return the activities of `whole` in one territory, a comparison each, as bubbles.

    The names of `departing` sectors, whose last year stands apart, bear a dagger.
    """
    bubbles = read_sector_bubbles(comparisons, language, name, departing=departing)
    shown = [bubble for bubble in bubbles if bubble.complete]
    first = comparisons[0]
    axes = draw_bubbles(bubbles, first, language, name=name)
    narrow = draw_narrow(draw_bubbles, bubbles, first, language, name=name)
    scope = name_scope(first.family.scope, first.question.indicator, language)
    counts = {"count": str(len(shown)), "total": str(len(bubbles))}
    frame: Frame = frame_comparison(first, QUOTIENT, language)._replace(
        subtitle=_fill("subtitle_sector_bubbles", first, language, whole),
        unit=tell("unit_bubbles", language),
        reading=_read("reading_sector_bubbles", shown[0], first, language) if shown else "",
        scope=tell("scope_sector_bubbles", language, scope=scope, **counts),
    )
    told = []
    for one in comparisons:
        apart = [territory for territory in one.rows["territory"] if one.question.sector in departing]
        told.append(_mark_sector(one, _list_evidence(one, observations, language, apart), language))
    points = [point for one in comparisons for point in _list_sector_points(one, language)]
    alt = describe_bubbles(bubbles, first, language)
    evidence = pd.concat(told, ignore_index=True)
    return frame_exhibit(axes, frame, name, language, headline, note, alt, evidence, points, narrow=narrow)


def _list_evidence(
    comparison: Comparison, observations: Table, language: str, departing: Collection[str] = ()
) -> pd.DataFrame:
    """Return the evidence of the quotient under the territory, that of growth and size under it and a word.

    The growth of `departing` territories bears the caution that it is not interpreted.
    """
    told = list_columns_evidence(comparison, tuple(ENDS), observations, language)
    named = [table.assign(id=table["id"] + ENDS[column], order=range(len(table))) for column, table in told.items()]
    joined = pd.concat(named, ignore_index=True)
    joined = joined.sort_values("order", kind="stable", ignore_index=True)
    reason, apart = explain_departing(comparison, language), {one + ENDS[GROWTH] for one in departing}
    rows = zip(joined["id"], joined["reasons"], strict=True)
    cautions = [(*known, capitalise(reason)) if mark in apart else known for mark, known in rows]
    return joined.assign(reasons=cautions).drop(columns="order")


def _list_points(comparison: Comparison, language: str) -> list[Point]:
    return [
        point
        for column, end in ENDS.items()
        for point in list_comparison_points(comparison, column, language, suffix=end)
    ]


def _mark_sector(comparison: Comparison, evidence: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the evidence of the one territory alone, under the name of the sector."""
    territory = str(comparison.rows["territory"].iloc[0])
    own = evidence[evidence["id"].isin([territory, f"{territory}-growth", f"{territory}-size"])]
    slug = slug_name(comparison.question.sector)
    named = name_sector(comparison.question.sector, language)
    return own.assign(id=[slug + name.removeprefix(territory) for name in own["id"]], territory=named)


def _list_sector_points(comparison: Comparison, language: str) -> list[Point]:
    territory = str(comparison.rows["territory"].iloc[0])
    slug = slug_name(comparison.question.sector)
    own = [point for point in _list_points(comparison, language) if point.territory == territory]
    return [point._replace(mark=slug + point.mark.removeprefix(territory)) for point in own]


def _fill(key: str, comparison: Comparison, language: str, whole: str = "") -> str:
    question = comparison.question
    return tell(
        key,
        language,
        sector=name_sector(whole or question.sector, language),
        counted=name_indicator(question.indicator, language),
        place=locate_territory(str(comparison.rows["territory"].iloc[0]), language),
        period=label_period(question.period, language),
        base=label_period(question.base_period, language),
    )


def _read(key: str, bubble: Bubble, comparison: Comparison, language: str) -> str:
    question = comparison.question
    return tell(
        key,
        language,
        place=locate_territory(bubble.size.territory, language),
        name=bubble.size.name,
        quotient=bubble.quotient.words,
        growth=bubble.growth.words,
        period=label_period(question.period, language),
        base=label_period(question.base_period, language),
    )
