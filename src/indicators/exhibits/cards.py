"""The method card of a result on a page: formula, variant, reference, sample, what is missing, version and test."""

from __future__ import annotations

from pathlib import Path

from indicators.labels import label_word
from indicators.measures.needs import name_term
from indicators.measures.results import ResultCard, list_result_lines
from indicators.tables.html import Html, join_html, show_text


def show_card(result: ResultCard, language: str, root: Path | None = None) -> Html:
    """Return the card of a result as a block that the reader opens, called after its measure and what is measured."""
    lines = join_html(
        Html("{}<dd>{}</dd>").format(Html("<dt>{}</dt>").format(heading) if heading else "", show_text(told))
        for heading, told in list_result_lines(result, language, root)
    )
    of = name_term("indicator", result.quantities[0].indicator, language, root)
    title = label_word("card_title", language, name=result.card.name[language], of=of)
    return Html('<details class="card"><summary>{}</summary><dl>{}</dl></details>').format(title, lines)
