"""`indicators measures`: what the library can measure, and the card of one measure."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from indicators.composites.construction import WORDS
from indicators.measures.cards import find_card, list_lines, read_cards, read_phrase
from indicators.terminal import out, tell


def run_measures(measure: str, language: str) -> None:
    """List every measure with one line and its variants, and the steps of a composite index; or print one card."""
    if measure:
        print_columns(list_lines(find_card(measure), language))
        return
    lines = []
    for card in read_cards().values():
        variants = f" [{card.argument}: {', '.join(card.variants)}]" if card.variants else ""
        lines.append((card.measure, f"{card.says[language]}{variants}"))
    print_columns(lines)
    index = read_phrase("index", language)
    print_columns((f"{index}, {step}", ", ".join(words)) for step, words in WORDS.items())


def print_columns(lines: Iterable[tuple[str, str]]) -> None:
    """Print a line each, the texts under one another; none is cut or broken."""
    rows = list(lines)
    width = max(len(heading) for heading, _ in rows)
    for heading, told in rows:
        out.print(Text(tell(f"{heading:<{width}}  {told}")))
