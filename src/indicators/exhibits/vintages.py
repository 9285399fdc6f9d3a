"""One figure as each edition has it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from indicators import charts
from indicators.codebook import find_indicator
from indicators.exhibits.drawn import frame_exhibit
from indicators.exhibits.points import list_figure_points
from indicators.labels import label_observation, label_period, label_word
from indicators.observations import Table, select_rows
from indicators.pages import Exhibit
from indicators.revisions.vintages import TOGETHER
from indicators.sectors import name_scope
from indicators.sentences.frames import Frame, caution_persons, name_sector, tell
from indicators.tables import SHOWN_COLUMNS, Column, Html, list_observation_evidence, render_table
from indicators.tabular import list_records
from indicators.territories import name_territory

NAME, CHART = "vintages", "vintages-chart"


def exhibit_vintages(
    vintages: pd.DataFrame, observations: Table, language: str, root: Path | None = None
) -> list[Exhibit]:
    """Return one figure, edition by edition (rows of `trace_vintages`): a table where any edition has the figure.

    Above it a chart, where an edition has it otherwise than another.
    """
    if vintages.empty:
        return []
    rows = list_records(vintages)
    today = vintages["edition"] == ""
    told = vintages.assign(
        label=[name_edition(row, language) for row in rows],
        source_told=[_cite(row, language) for row in rows],
        scope_told=[_name_scope(row, language, root) for row in rows],
        figure_told=[label_observation(row, language) for row in rows],
        link=vintages["observation"].where(today, ""),  # what an edition had is quoted here, and stands nowhere else
    )
    present = select_rows(observations, {"observation": vintages.loc[today, "observation"]}, SHOWN_COLUMNS)
    evidence = list_observation_evidence(present, language, root=root)
    bodies = [(NAME, _tabulate(told, language, root), "")]
    ends = vintages.groupby(list(TOGETHER))["value"].agg(["min", "max"])
    if (ends["min"] < ends["max"]).any():
        alt = charts.describe_vintages(told, language)
        bodies.insert(0, (CHART, charts.draw_vintages(told, language, name=CHART), alt))
    frame = _frame_vintages(rows, language, root)
    points = list_figure_points(told.assign(remark=told["label"]), language, root)
    return [
        frame_exhibit(
            body, frame, name, language, _head_vintages(name, rows[0], language, root), "", alt, evidence, points
        )
        for name, body, alt in bodies
    ]


def _tabulate(told: pd.DataFrame, language: str, root: Path | None) -> Html:
    columns = [
        Column("label", tell("column_edition", language)),
        Column("figure_told", tell("column_figure", language), "words"),
        Column("text", tell("column_words", language)),
        Column("source_told", tell("column_source", language)),
        Column("scope_told", tell("column_scope", language)),
    ]
    caption = _head_vintages(NAME, list_records(told)[0], language, root)
    return render_table(told, caption, language, columns, name=NAME, link="link", root=root)


def name_edition(row: Mapping[str, object], language: str) -> str:
    """Return the edition of a row in words: its name, or that it is today's."""
    if not row["edition"]:
        return tell("edition_now", language)
    return tell("edition_named", language, name=str(row["edition"]))


def _cite(row: Mapping[str, object], language: str) -> str:
    publisher, published = str(row["publisher"]), str(row["published"])
    if not published:
        return publisher
    return tell("dated_source", language, publisher=publisher, period=label_period(published, language))


def _name_scope(row: Mapping[str, object], language: str, root: Path | None) -> str:
    return name_scope(str(row["scope"]), str(row["indicator"]), language, root) if row["scope"] else ""


def _head_vintages(name: str, row: Mapping[str, object], language: str, root: Path | None) -> str:
    return tell(
        "headline_vintages" if name == NAME else "headline_vintages_chart",
        language,
        counted=getattr(find_indicator(str(row["indicator"]), root), f"title_{language}"),
        sector=name_sector(str(row["sector"]), language, root),
        place=name_territory(str(row["territory"]), language, root),
        period=label_period(str(row["period"]), language),
    )


def _frame_vintages(rows: list[dict[str, object]], language: str, root: Path | None) -> Frame:
    last = rows[-1]
    publishers = dict.fromkeys(str(row["publisher"]) for row in rows)
    return Frame(
        subtitle=tell("subtitle_vintages", language),
        unit="",
        reading=_read_aloud(last, language),
        scope=tell("scope_vintages", language, sector=name_sector(str(last["sector"]), language, root)),
        source=label_word("semicolon", language).join(publishers),
        caution=caution_persons(str(last["indicator"]), str(last["scope"]), language, root),
    )


def _read_aloud(row: Mapping[str, object], language: str) -> str:
    said = {"figure": label_observation(row, language), "source": str(row["publisher"])}
    if not row["edition"]:
        return tell("reading_vintages_now", language, **said)
    return tell("reading_vintages", language, name=str(row["edition"]), **said)
