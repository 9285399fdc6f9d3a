"""Whether a table is one of figures: numbers may be codes, ranks or versions."""

from __future__ import annotations

from collections.abc import Iterable

from indicators.catalogue import read_catalogue
from indicators.proposing.kinds import find_period, is_figure, is_when
from indicators.proposing.understood import Understood
from indicators.readers.words import find_periods
from indicators.texts import normalise_name


def holds_figures(table: Understood, subject: str) -> bool:
    """Return whether something beside whole numbers says that these are figures: a period, a unit, an indicator."""
    fields = {*table.columns.values()}
    ranks = read_catalogue("proposing")["ranks"]["words"]
    counted = [place for place in table.figures if not {*normalise_name(table.table.headers[place]).split()} & {*ranks}]
    if not counted:
        return False
    dated = any(
        is_when(word) or find_periods(word)
        for place in counted
        for word in (words[place] for words in table.table.words)
    )
    asked = {word for words in table.asked.values() for word in words}
    known = any(
        isinstance(said, dict) and ("unit" in said or ("indicator" in said and word not in asked))
        for words in table.words.values()
        for word, said in words.items()
    )
    if subject or known or dated or fields & {"period", "unit"} or any(map(find_period, table.table.titles)):
        return True
    return any(not text.strip().lstrip("-").isdigit() for text in _list_numbers(table, counted))


def _list_numbers(table: Understood, places: list[int]) -> Iterable[str]:
    sheet = table.table.sheet
    texts = (sheet.texts[row, place] for place in places for row in table.table.body)
    return (text for text in texts if is_figure(text))
