"""The method card of a result as a page prints it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from indicators.measures.cards import read_phrase
from indicators.measures.results import ResultCard, list_result_lines
from indicators.tables import Column, render_table
from indicators.tables.html import Html

COLUMNS = ("heading", "told")


def show_method_card(result: ResultCard, language: str, *, root: Path | None = None) -> Html:
    """Return the card of a result as a table of two columns: formula, variant, reference, sample, what is missing …"""
    lines = pd.DataFrame(_join_lines(list_result_lines(result, language, root)), columns=list(COLUMNS))
    columns = [Column(name, read_phrase(f"column_{name}", language)) for name in COLUMNS]
    caption = read_phrase("card", language).replace("{name}", result.card.name[language])
    return Html('<div class="method">{}</div>').format(render_table(lines, caption, language, columns, root=root))


def _join_lines(lines: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return a line a heading: what goes on without one is joined to it."""
    joined: list[tuple[str, str]] = []
    for heading, told in lines:
        if heading or not joined:
            joined.append((heading, told))
        else:
            joined[-1] = (joined[-1][0], f"{joined[-1][1]} · {told}")
    return joined
