"""What a series or a dataset says is said of the indicator that it is of, and of no other."""

from __future__ import annotations

from indicators.proposing.headers import FIGURES
from indicators.proposing.known import Known
from indicators.proposing.meanings import Context
from indicators.proposing.sharing import Said
from indicators.proposing.understood import Understood

FIELDS = ("sector", "scope", "nature")
INDICATOR = "indicator"


def part_series(tables: list[Understood], contexts: list[Context], own: list[Said], known: Known) -> Known:
    """Return what is known of all figures of a file; what is known of one indicator goes to its words, or tables.

    The words of others, and those that nobody knows, are asked for the same fields; so are tables of others, by `own`.
    """
    held = [_list_held(table, context, known.of) for table, context in zip(tables, contexts, strict=True)]
    if not known.of or set().union(*held) <= {known.of}:
        return known
    fields = {field: known.said[field] for field in FIELDS if field in known.said}
    for table, indicators, said in zip(tables, held, own, strict=True):
        if table.topics:
            _part_words(table, known.of, fields)
        elif indicators == {known.of}:
            said |= {field: (value, known.told) for field, value in fields.items()}
    return known._replace(said={})


def _list_held(table: Understood, context: Context, of: str) -> set[str]:
    """Return the indicators of a table; a word that nobody knows is of the series where titles name its indicator."""
    words, unknown = _find_words(table), of if context.subject == of else ""
    return {words.get(text, {}).get(INDICATOR, unknown) for text in table.topics} or {context.subject} - {""}


def _find_words(table: Understood) -> dict[str, dict[str, str]]:
    words = table.words.get(FIGURES, table.words.get(INDICATOR, {}))
    return {text: said for text, said in words.items() if isinstance(said, dict)}


def _part_words(table: Understood, of: str, fields: dict[str, str]) -> None:
    part = FIGURES if FIGURES in table.words else INDICATOR
    words, asked = _find_words(table), table.asked.setdefault(f"words.{part}", {})
    for text in dict.fromkeys(table.topics):
        if words.get(text, {}).get(INDICATOR) == of:
            table.words[part][text] = words[text] | fields
        else:
            told = [asked[text]] if asked.get(text) else []
            asked[text] = ", ".join([*told, *(f'{field} = ""' for field in fields)])
