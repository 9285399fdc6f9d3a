"""`indicators measures`: what the library can measure, and the card of one measure."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from indicators.measures.cards import find_card, list_lines, read_cards
from indicators.terminal import out, tell


def run_measures(measure: str, language: str) -> None:
    """List every measure with one line and its variants, or print the card of one."""
    if measure:
        print_columns(list_lines(find_card(measure), language))
        return
    lines = []
    for card in read_cards().values():
        variants = f" [{card.argument}: {', '.join(card.variants)}]" if card.variants else ""
        lines.append((card.measure, f"{card.says[language]}{variants}"))
    print_columns(lines)


def print_columns(lines: Iterable[tuple[str, str]]) -> None:
    """Print a line each, the texts under one another; none is cut or broken."""
    rows = list(lines)
    width = max(len(heading) for heading, _ in rows)
    for heading, told in rows:
        out.print(Text(tell(f"{heading:<{width}}  {told}")))
