"""A view as pages show it: its exhibit, the table behind it, and where the figures come from."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from indicators.charts.marks import MEASURE_UNITS, find_shape
from indicators.codebook import find_indicator
from indicators.comparisons import rank_rows
from indicators.exhibits import exhibit_evolution, exhibit_figures, exhibit_map, exhibit_ranking
from indicators.lab.answers import Answer
from indicators.lab.views import list_criteria
from indicators.lab.words import dress, word
from indicators.labels import label_word
from indicators.observations import Table, select_rows
from indicators.pages import Exhibit, show_evidence, show_message
from indicators.sentences.frames import tell
from indicators.sentences.standing import head_course, head_figures, head_standing
from indicators.tables import Column, Html, join_html, render_table

EXHIBIT = "view"


class Shown(NamedTuple):
    """What is seen of a view: cautions, the exhibit, the table behind it ("" where it is one itself), the sources."""

    messages: Html
    exhibit: Exhibit
    table: Html
    evidence: Html


def show(*exhibits: Exhibit, language: str = "fr") -> Html:
    """Return exhibits, and below them where each of their figures comes from, as pages show them."""
    sources = title_part("sources", show_evidence(*exhibits, language=language), language)
    return dress(join_html([*(exhibit.html for exhibit in exhibits), sources]))


def title_part(key: str, body: Html, language: str) -> Html:
    """Return a part below a chart, under its title."""
    return Html('<h4>{}</h4><div class="part">{}</div>').format(word(key, language), body)


def show_answer(answer: Answer, observations: Table, language: str) -> Shown:
    """Return what is seen of a view."""
    exhibit = SHOWN[answer.view.form](answer, observations, language)
    messages = join_html(show_message(language, fr="{said}", en="{said}", said=said) for said in answer.told)
    table = tabulate(answer, exhibit.headline, language)
    return Shown(messages, exhibit, table, show_evidence(exhibit, language=language))


def show_ranking(answer: Answer, observations: Table, language: str) -> Exhibit:
    """Return the territories compared, in order."""
    view, comparison = answer.view, answer.comparison
    headline = head_standing(comparison, view.column, view.territory, language)
    named = {"name": EXHIBIT, "headline": headline, "highlight": [view.territory]}
    return exhibit_ranking(comparison, view.column, observations, language, **named)


def show_map(answer: Answer, observations: Table, language: str) -> Exhibit:
    """Return the regions compared, on the map."""
    view, comparison = answer.view, answer.comparison
    headline = head_standing(comparison, view.column, view.territory, language)
    return exhibit_map(comparison, view.column, observations, language, name=EXHIBIT, headline=headline)


def show_evolution(answer: Answer, observations: Table, language: str) -> Exhibit:
    """Return the course of the territory through the years."""
    view, series = answer.view, answer.series
    headline = head_course(series, view.territory, language)
    named = {"name": EXHIBIT, "headline": headline, "highlight": [view.territory]}
    return exhibit_evolution(series, view.indicator, view.sector, observations, language, **named)


def show_figures(answer: Answer, observations: Table, language: str) -> Exhibit:
    """Return what the sources say, in their words."""
    view = answer.view
    figures = select_rows(observations, list_criteria(view))
    headline = head_figures(figures, view.territory, language)
    return exhibit_figures(figures, observations, language, name=EXHIBIT, headline=headline)


SHOWN = {"ranking": show_ranking, "map": show_map, "evolution": show_evolution, "figures": show_figures}


def tabulate(answer: Answer, caption: str, language: str) -> Html:
    """Return the table behind a chart, each of its figures a link to its sources."""
    if answer.view.form == "evolution":
        return tabulate_series(answer, caption, language)
    return Html("") if answer.view.form == "figures" else tabulate_ranks(answer, caption, language)


def tabulate_ranks(answer: Answer, caption: str, language: str) -> Html:
    """Return the territories in order, with likely bounds and ranks."""
    column, comparison = answer.view.column, answer.comparison
    unit, decimals, signed = find_shape(comparison, column)
    columns = [
        Column("territory", word("territory", language), "territory"),
        Column(column, label_word(f"column_{column}", language), unit, decimals, signed, bounds=True),
        Column("rank", tell("column_rank", language), "rank"),
    ]
    return render_table(rank_rows(comparison, column), caption, language, columns, name=EXHIBIT, link="territory")


def tabulate_series(answer: Answer, caption: str, language: str) -> Html:
    """Return the figures of each year, and their index."""
    series = answer.series[answer.series["value"].notna()]
    told = series.assign(link=_name_points(series))
    columns = [
        Column("territory", word("territory", language), "territory"),
        Column("period", word("period", language), "period"),
        Column("value", label_word("column_value", language), _find_unit(answer), bounds=True),
        Column("index", label_word("column_index", language), "index", bounds=True),
    ]
    return render_table(told, caption, language, columns, name=EXHIBIT, link="link")


def _name_points(series: pd.DataFrame) -> list[str]:
    """The ids of the evidence; a year that a break parts from the base has no index, and none."""
    rows = zip(series["territory"], series["period"], series["index"].notna(), strict=True)
    return [f"{territory}-{period}" if drawn else "" for territory, period, drawn in rows]


def _find_unit(answer: Answer) -> str:
    return MEASURE_UNITS.get(answer.view.measure) or find_indicator(answer.view.indicator).unit
