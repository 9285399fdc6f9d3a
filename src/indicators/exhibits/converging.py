"""Convergence as exhibits: where regions started against how they grew, both measures, and what a ceiling forbids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from indicators.charts.converging import (
    LINE,
    OTHERS,
    describe_convergence,
    draw_convergence,
    phrase_slope,
    read_places,
)
from indicators.charts.style import draw_narrow
from indicators.comparisons.convergence import Ceiling, Convergence, find_others
from indicators.comparisons.rates import join_inputs, list_sources
from indicators.downloads import Point
from indicators.exhibits.drawn import frame_exhibit
from indicators.exhibits.points import name_counted
from indicators.exhibits.tabled import exhibit_figures
from indicators.exhibits.told import Told, list_told
from indicators.labels import label_number, label_period
from indicators.methods import tell_method
from indicators.observations import Table, list_values
from indicators.pages import Exhibit
from indicators.sectors import name_scope
from indicators.sentences.converging import name_convergence, read_convergence
from indicators.sentences.frames import (
    Frame,
    caution_persons,
    cite_sources,
    name_indicator,
    name_sector,
    tell,
)
from indicators.tables import Column, render_table, select_shown
from indicators.tabular import list_records

MEASURES = {
    "slope": 4,
    "error": 4,
    "slope_p": 3,
    "explained": 2,
    "sigma_first": 3,
    "sigma_last": 3,
    "sigma_p": 3,
}


def exhibit_convergence(
    found: Convergence, observations: Table, language: str, *, name: str, headline: str, note: str = ""
) -> Exhibit:
    """Return where each region started against its yearly growth, with the line of beta convergence.

    Where convergence is established only among the others than the capital, their line stands beside that of all.
    """
    others = find_others(found)
    axes = draw_convergence(found, language, name=name, others=others)
    narrow = draw_narrow(draw_convergence, found, language, name=name, others=others)
    alt = describe_convergence(found, language, others=others)
    frame = _frame(found, observations, language)._replace(reading=read_convergence(found, language))
    lines = [_tell_line(one, language) for one in (found, others) if one]
    evidence = list_told([*_list_courses(found, language), *lines], observations, language)
    points = list(_list_points(found, language))
    return frame_exhibit(axes, frame, name, language, headline, note, alt, evidence, points, narrow=narrow)


def exhibit_convergence_table(
    every: Sequence[Convergence], observations: Table, language: str, *, name: str, headline: str, note: str = ""
) -> Exhibit:
    """Return beta and sigma of each of `every`, a row each."""
    rows = [_measure(found, language) for found in every]
    columns = [Column("what", tell("column_what", language))]
    columns += [Column(key, tell(f"column_{key}", language), "index", places) for key, places in MEASURES.items()]
    body = render_table(pd.DataFrame(rows), headline, language, columns, name=name, link="link")
    told = [_tell_both(found, row, language) for found, row in zip(every, rows, strict=True)]
    first = every[0]
    sector = name_sector(first.rates.sector, language)
    frame = _frame(first, observations, language)._replace(
        subtitle=tell("subtitle_convergence_table", language, sector=sector),
        unit="",
        reading=tell(
            "reading_convergence_table",
            language,
            slope=label_number(first.beta.line.slope.estimate, language, 4),
            p=label_number(first.beta.line.slope.p, language, 3),
        ),
    )
    points = [point for found, row in zip(every, rows, strict=True) for point in _list_measures(found, row, language)]
    evidence = list_told(told, observations, language)
    return frame_exhibit(body, frame, name, language, headline, note, "", evidence, points)


def exhibit_ceiling(ceiling: Ceiling, observations: Table, language: str, *, name: str, headline: str) -> Exhibit:
    """Return the reported figures that the judgement of a ceiling rests on."""
    figures = select_shown(observations, ceiling.observations)
    return exhibit_figures(figures, observations, language, name=name, headline=headline, places=True)


def _measure(found: Convergence, language: str) -> dict[str, object]:
    line, sigma = found.beta.line, found.sigma
    indicator = found.rates.indicator
    return {
        "what": name_convergence(found, language),
        "link": f"{indicator}-without-{found.without}" if found.without else indicator,
        "slope": line.slope.estimate,
        "error": line.slope.standard_error,
        "slope_p": line.slope.p,
        "explained": line.r_squared,
        "sigma_first": sigma.first,
        "sigma_last": sigma.last,
        "sigma_p": sigma.p_paired,
    }


def _list_courses(found: Convergence, language: str) -> Iterator[Told]:
    inputs = dict(zip(found.rows["territory"], found.rows["inputs"], strict=True))
    for place in read_places(found, language, ""):
        method = tell_method("convergence_course", language)
        yield Told(place.territory, place.name, "", place.words, method, inputs[place.territory])


def _tell_line(found: Convergence, language: str) -> Told:
    method = tell_method("convergence_line", language)
    mark, key = (OTHERS, "line_of_others") if found.without else (LINE, "line_of_convergence")
    title = tell(key, language)
    return Told(mark, title, "", phrase_slope(found, language), method, join_inputs(found.rows))


def _tell_both(found: Convergence, row: dict[str, object], language: str) -> Told:
    method = " ".join(tell_method(f"convergence_{one}", language) for one in ("line", "sigma"))
    return Told(str(row["link"]), str(row["what"]), "", phrase_slope(found, language), method, join_inputs(found.rows))


def _list_points(found: Convergence, language: str) -> Iterator[Point]:
    counted = name_counted(found.rates.indicator, found.rates.sector, language)
    names = {place.territory: (place.name, place.words) for place in read_places(found, language, "")}
    for row in list_records(found.rows):
        name, words = names[str(row["territory"])]
        shared = {"mark": str(row["territory"]), "territory": str(row["territory"]), "name": name}
        for period, value in ((found.first, float(row["start"])), (found.last, float(row["end"]))):
            told = label_number(value, language, 1)
            yield Point(
                **shared, what=tell("column_rate", language, counted=counted), period=period, value=value,
                unit="ratio", likely_low=value, likely_high=value, figure=told,
            )  # fmt: skip
        growth = float(row["growth"])
        yield Point(
            **shared, what=tell("column_growth", language, counted=counted), period=f"{found.first}/{found.last}",
            value=growth, unit="percent", likely_low=growth, likely_high=growth, figure=words,
        )  # fmt: skip


def _list_measures(found: Convergence, row: dict[str, object], language: str) -> Iterator[Point]:
    for key, places in MEASURES.items():
        value = float(row[key])
        bounds = found.bounds if key == "slope" else (value, value)
        yield Point(
            mark=str(row["link"]), territory="", name=str(row["what"]), what=tell(f"column_{key}", language),
            period=f"{found.first}/{found.last}", value=value, unit="index", likely_low=bounds[0],
            likely_high=bounds[1], figure=label_number(value, language, places),
        )  # fmt: skip


def _frame(found: Convergence, observations: Table, language: str) -> Frame:
    rates = found.rates
    known = [names[0] for names in found.rows["inputs"]]
    scope = list_values(observations, "scope", {"observation": known})[0]
    return Frame(
        subtitle=tell(
            "subtitle_convergence",
            language,
            sector=name_sector(rates.sector, language),
            counted=name_indicator(rates.indicator, language),
            first=label_period(found.first, language),
            last=label_period(found.last, language),
        ),
        unit=tell("unit_convergence", language),
        reading="",
        scope=tell(
            "scope_inequality",
            language,
            scope=name_scope(scope, rates.indicator, language),
            count=str(len(found.rows)),
        ),
        source=cite_sources(list_sources(rates), language),
        caution=caution_persons(rates.indicator, scope, language),
    )
