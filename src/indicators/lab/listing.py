"""Observations as a notebook shows them: a table of a few rows, each with its passport."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from indicators.lab.words import dress, word
from indicators.labels import label_number, label_period, label_word
from indicators.sentences.frames import name_indicator, name_sector
from indicators.tables import SHOWN_COLUMNS, Column, Html, Input, list_observation_evidence, render_table, show_text
from indicators.tabular import list_records

ROWS = 20
LANGUAGE = "fr"
SELECT = 'observations.select(territory="bretagne")'
MORE = 'list_observations(observations.select(…), "{language}", rows={rows})'
COLUMNS = ("territory", "indicator", "period", "figure", "bounds", "words", "source", "place")


def list_observations(observations: pd.DataFrame, language: str = LANGUAGE, rows: int = ROWS) -> Html:
    """Return the first `rows` observations as a table: where, what, when, the figure in words, its bounds, its source.

    `observations` is what `open_observations().select(…)` returns, with all its columns. What a source wrote is shown
    literally, with the place where it stands.
    """
    first = observations.head(rows)
    evidence = list_records(list_observation_evidence(first, language))
    told = [_tell_row(*pair, language) for pair in zip(list_records(first), evidence, strict=True)]
    columns = [Column(name, word(f"column_{name}", language)) for name in COLUMNS]
    table = render_table(
        pd.DataFrame(told, columns=list(COLUMNS)), word("caption_observations", language), language, columns
    )
    return dress(table + Html("<p>{}</p>").format(tell_count(len(first), len(observations), language)))


def is_listable(table: pd.DataFrame) -> bool:
    """Return whether a table has the columns that its rows are told by."""
    return set(SHOWN_COLUMNS) <= set(table.columns)


def show_observations(observations: pd.DataFrame) -> str:
    """Return what a notebook shows of observations by itself; "" for a table that cannot be told as such."""
    return str(list_observations(observations)) if is_listable(observations) else ""


def tell_count(shown: int, count: int, language: str) -> Html:
    """Return how many rows are shown of how many, and how to see others."""
    if shown == count:
        return show_text(word("rows_all", language, count=label_number(count, language)))
    more = MORE.format(language=language, rows=count)
    parts = {"shown": label_number(shown, language), "count": label_number(count, language)}
    return show_text(word("rows_some", language, **parts, select=SELECT, more=more))


def _tell_row(row: Mapping[str, object], told: Mapping[str, object], language: str) -> dict[str, str]:
    given: Input = told["inputs"][0]
    return {
        "territory": str(told["territory"]),
        "indicator": _name_counted(row, language),
        "period": label_period(str(row["period"]), language, str(row["base_period"])),
        "figure": str(told["figure"]) + (f" ({given.flags})" if given.flags else ""),
        "bounds": str(told["bounds"]),
        "words": label_word("quoted", language, words=given.words) if given.words else "∅",
        "source": ", ".join(part for part in (given.publisher, given.published) if part),
        "place": given.place,
    }


def _name_counted(row: Mapping[str, object], language: str) -> str:
    """What the figure is of: indicator, measure where it is no level, sector."""
    measure = "" if row["measure"] == "level" else f" ({word('measure_' + str(row['measure']), language)})"
    sector = f", {name_sector(str(row['sector']), language)}" if row["sector"] else ""
    return name_indicator(str(row["indicator"]), language) + measure + sector
