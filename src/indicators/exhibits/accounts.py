"""The accounts of the suite: cells set aside, sums that do not hold, sources read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from indicators.exhibits.plain import show_plain_table
from indicators.sentences.frames import name_indicator, name_sector, tell
from indicators.tables import Column, Html, show_text
from indicators.tables.places import label_places
from indicators.texts import key_letters


def table_problems(problems: pd.DataFrame, language: str) -> Html:
    """Return each cell that was not understood: its place, its words, why, and what to do."""
    columns = [
        Column("place", tell("column_place", language), "place"),
        Column("text", tell("column_words", language)),
        Column(f"problem_{language}", tell("column_problem", language)),
        Column(f"remedy_{language}", tell("column_remedy", language)),
    ]
    column = f"problem_{language}"
    told = problems.assign(**{column: [label_places(text, language) for text in problems[column]]})
    return _render_or_say(told, "caption_problems", columns, language)


def table_identities(identities: pd.DataFrame, language: str, root: Path | None = None) -> Html:
    """Return the accounting identities that do not hold, with the gap."""
    failed = identities[~identities["explained"]]
    told = failed.assign(
        indicator_name=[name_indicator(name, language, root) for name in failed["indicator"]],
        sector_name=[name_sector(name, language, root) for name in failed["sector"]],
        identity=[tell(f"identity_{rule}", language) for rule in failed["rule"]],
    )
    columns = [
        Column("territory", tell("column_territory", language), "territory"),
        Column("indicator_name", tell("column_indicator", language)),
        Column("sector_name", tell("column_sector", language)),
        Column("period", tell("column_period", language), "period"),
        Column("identity", tell("column_identity", language)),
        Column("expected", tell("column_expected", language), "count"),
        Column("found", tell("column_found", language), "count"),
        Column("gap", tell("column_difference", language), "count", signed=True),
    ]
    return _render_or_say(told, "caption_identities", columns, language)


def table_sources(sources: pd.DataFrame, language: str) -> Html:
    """Return the sources with the number of cells read, understood and set aside."""
    columns = [
        Column("title", tell("column_title", language)),
        Column("publisher", tell("column_publisher", language)),
        Column("published", tell("column_published", language), "period"),
        *(Column(name, tell(f"column_{name}", language), "count") for name in ("cells", "observations", "problems")),
    ]
    told = sources.astype({"cells": float, "observations": float, "problems": float}).sort_values(
        ["publisher", "title", "source"], ignore_index=True, key=lambda column: column.map(key_letters)
    )
    return _render_or_say(told, "caption_sources", columns, language)


def _render_or_say(table: pd.DataFrame, caption: str, columns: list[Column], language: str) -> Html:
    if table.empty:
        return Html("<p>{}</p>").format(show_text(tell("nothing_set_aside", language)))
    name = caption.removeprefix("caption_")
    return show_plain_table(table, tell(caption, language), language, columns, name=name)
