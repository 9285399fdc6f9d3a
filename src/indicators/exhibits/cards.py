"""The card of a measure on a page: formula, variants, what it needs, its source and the test it passes."""

from __future__ import annotations

from indicators.labels import label_word
from indicators.measures.cards import find_card, list_lines
from indicators.tables.html import Html, join_html, show_text


def show_card(measure: str, language: str) -> Html:
    """Return the card of a measure as a block that the reader opens; `UnknownTermError` where there is no such measure.

    >>> "Dunn, 1960" in show_card("shift_share_by_sector", "en")
    True
    """
    card = find_card(measure)
    lines = join_html(
        Html("{}<dd>{}</dd>").format(Html("<dt>{}</dt>").format(heading) if heading else "", show_text(told))
        for heading, told in list_lines(card, language)
    )
    title = label_word("card_title", language, name=card.name[language])
    return Html('<details class="card"><summary>{}</summary><dl>{}</dl></details>').format(title, lines)
