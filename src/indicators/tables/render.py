"""A real table: caption, headers with their scope, figures aligned, every sign explained below."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.catalogue import check_language
from indicators.errors import ReportError
from indicators.labels import (
    MISSING,
    find_word,
    label_flags,
    label_interval,
    label_number,
    label_observation,
    label_period,
    label_rank,
    label_value,
    label_word,
)
from indicators.tables.html import Html, join_html, show_link, show_quote, show_text
from indicators.tables.places import label_place
from indicators.tabular import list_records
from indicators.territories import name_territory

SIGNS = {
    "confidential": "s",
    "not_applicable": "///",
    "unreliable": "u",
    "negligible": "n.s.",
}  # every other absence is « … »
SIGN_WORDS = {
    MISSING: "sign_not_available",
    "///": "sign_not_applicable",
    "s": "sign_confidential",
    "u": "sign_unreliable",
    "n.s.": "sign_negligible",
}
FLAGS = re.compile(r"[a-z]{1,4}")  # the letters of an office; other marks are shown and not explained
NUMBERS = ("count", "EUR", "percent", "points", "permille", "m2", "ratio", "index")
CARDS, WIDE = 4, 5  # columns from which a row is a card on a phone, and a table wider than the text elsewhere
SORTED, FILTERED = 8, 25  # rows from which a table can be sorted, and filtered, where scripts may run
LINKED = ("figure", "words", "name")  # kinds that lead to their evidence though they are no plain number
KEYS = {"value": ("likely_low", "likely_high")}


class Column(NamedTuple):
    """One column of a table.

    `kind` is a unit (count EUR percent points permille m2 ratio index: a number, its unit said in the header), or
    figure (an observation in words, with its flags), territory, period, rank (of rank_first and rank_last),
    address, place (where in a file a figure stands), quote (as a source wrote it), words (a figure in words), reference
    (the same without a link), name (a name that leads to its evidence) or text. `bounds` writes the likely bounds below
    the number. `link` names the column with the ids of its evidence, where it is not the one of the whole table.
    """

    name: str
    title: str
    kind: str = "text"
    decimals: int | None = None
    signed: bool = False
    bounds: bool = False
    link: str = ""


def render_table(
    table: pd.DataFrame,
    caption: str,
    language: str,
    columns: Sequence[Column],
    *,
    name: str = "",
    link: str = "",
    choose: Sequence[str] = (),
    root: Path | None = None,
) -> Html:
    """Return `table` as HTML, a row a row, the first of `columns` naming the rows.

    `choose` are the words of the choices by which a reader leaves only some rows, where scripts may run.

    Where there is no number the sign of its `absence` stands, explained below with the flags of the column `flags`.
    With `name` (the exhibit) and `link` (the column with the ids of its evidence), every number leads to its evidence.
    Raises `ReportError` for a column the table does not hold.
    """
    check_language(language)
    _check_columns(table, columns, link)
    rows = list_records(table)
    body = join_html(_render_row(row, columns, language, name, link, root) for row in rows)
    head = join_html(_render_header(column, language) for column in columns)
    return Html(
        '<div class="scroll{wide}" role="region" tabindex="0" aria-label="{caption}">'
        '<table class="figures{cards}"{more}>'
        "<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{signs}"
    ).format(
        wide=" wide" if len(columns) >= WIDE else "",
        cards=(" cards" if len(columns) >= CARDS else "") + (" sortable" if is_sortable(len(rows), columns) else ""),
        more=_render_helps(len(rows), choose, language),
        caption=show_text(caption),
        head=head,
        body=body,
        signs=_explain_signs(rows, columns, language),
    )


def _render_helps(rows: int, choose: Sequence[str], language: str) -> Html:
    if choose:
        return Html(' data-choose="{}"').format(show_text("|".join(choose)))
    return Html(' data-filter="{}"').format(label_word("filter", language)) if rows >= FILTERED else Html("")


def is_sortable(rows: int, columns: Sequence[Column]) -> bool:
    """Return whether sorting helps: many rows, and a column of numbers of one kind."""
    return rows >= SORTED and any(column.kind in NUMBERS for column in columns)


def _check_columns(table: pd.DataFrame, columns: Sequence[Column], link: str) -> None:
    wanted = [column.name for column in columns if column.kind not in ("rank", "figure")] + [link] * bool(link)
    missing = [column for column in wanted if column not in table.columns]
    if missing or not columns:
        found = ", ".join(map(str, table.columns))
        raise ReportError(
            f"a table of the page has no column {missing[:1] or 'at all'}; found {found}; name one of these"
        )


def _render_header(column: Column, language: str) -> Html:
    side = "number" if column.kind in NUMBERS else column.kind
    named = _name_unit(column, language)
    unit = Html(' <span class="unit">({})</span>').format(named) if named else ""
    return Html('<th scope="col" class="{}">{}{}</th>').format(side, show_text(column.title), unit)


def _name_unit(column: Column, language: str) -> str:
    """Return the unit that the header says, "" where the figures say it or there is none."""
    said = column.kind in NUMBERS and column.kind not in ("count", "ratio", "index", "EUR")
    return label_word(f"unit_{column.kind}", language) if said else ""


def _render_row(
    row: Mapping[str, object], columns: Sequence[Column], language: str, name: str, link: str, root: Path | None
) -> Html:
    first = Html('<th scope="row">{}</th>').format(_render_cell(row, columns[0], language, root))
    cells = [first]
    for column in columns[1:]:
        shown = _render_cell(row, column, language, root)
        evidence = column.link or link
        if evidence and row[evidence] and (column.kind in NUMBERS or column.kind in LINKED):
            shown = Html('<a class="evidence" href="#{}-{}">{}</a>').format(
                show_text(name), show_text(row[evidence]), shown
            )
        side = "number" if column.kind in NUMBERS else column.kind
        named = _name_unit(column, language)
        title = f"{column.title} ({named})" if named else column.title
        cells.append(Html('<td class="{}" data-label="{}">{}</td>').format(side, show_text(title), shown))
    return Html("<tr>{}</tr>").format(join_html(cells))


def _render_cell(row: Mapping[str, object], column: Column, language: str, root: Path | None) -> Html:
    if column.kind in NUMBERS:
        return _render_number(row, column, language)
    return WORDS.get(column.kind, _show_plain)(row, column, language, root)


def _show_plain(row: Mapping[str, object], column: Column, _language: str, _root: Path | None) -> Html:
    value = row[column.name]
    return show_text("" if pd.isna(value) else value)


def _show_territory(row: Mapping[str, object], column: Column, language: str, root: Path | None) -> Html:
    return show_text(name_territory(str(row[column.name]), language, root=root))


def _show_period(row: Mapping[str, object], column: Column, language: str, _root: Path | None) -> Html:
    return show_text(label_period(str(row[column.name]), language, str(row.get("base_period", "") or "")))


def _show_figure(row: Mapping[str, object], _column: Column, language: str, _root: Path | None) -> Html:
    figure = show_text(label_observation(row, language))
    flags = label_flags(str(row.get("flags") or ""), language)
    return figure + (Html('<small class="flags">{}</small>').format(show_text(flags)) if flags else "")


def _show_rank(row: Mapping[str, object], _column: Column, language: str, _root: Path | None) -> Html:
    return show_text(label_rank(float(row["rank_first"]), float(row["rank_last"]), language))


def _show_place(row: Mapping[str, object], column: Column, language: str, _root: Path | None) -> Html:
    return show_text(label_place(str(row[column.name]), language))


def _show_quote(row: Mapping[str, object], column: Column, _language: str, _root: Path | None) -> Html:
    return show_quote(str(row[column.name]))


def _show_address(row: Mapping[str, object], column: Column, _language: str, _root: Path | None) -> Html:
    return show_link(str(row[column.name]))


WORDS: Mapping[str, Callable[[Mapping[str, object], Column, str, Path | None], Html]] = {
    "territory": _show_territory,
    "period": _show_period,
    "figure": _show_figure,
    "rank": _show_rank,
    "address": _show_address,
    "place": _show_place,
    "quote": _show_quote,
}


def _render_number(row: Mapping[str, object], column: Column, language: str) -> Html:
    value, (low, high) = float(row[column.name]), find_bounds(row, column)
    if _is_missing(row, column):
        sign, why = find_sign(row), label_word(f"absence_{row.get('absence') or 'refused'}", language)
        return Html('<abbr title="{}">{}</abbr>').format(why, sign)
    number = _qualify(row, column, _write_number(value, column, language) if not math.isnan(value) else "", language)
    flags = Html("<sup>{}</sup>").format(show_text(row["flags"])) if _has_flags(row, column) else ""
    below = _write_bounds(low, high, column, language) if column.bounds else ""
    if not number:
        return Html("{}{}").format(show_text(below), flags)
    apart = _write_bounds(low, low, column, language) != _write_bounds(high, high, column, language)
    bounds = Html('<small class="bounds">{}</small>').format(below) if below and apart else Html("")
    return Html("{}{}{}").format(number, flags, bounds)


def _write_bounds(low: float, high: float, column: Column, language: str) -> str:
    """The bounds of a number, "" where there are none; two that are written alike are no bounds to show."""
    return "" if math.isnan(low) or math.isnan(high) else label_interval(low, high, column.kind, language)


def _qualify(row: Mapping[str, object], column: Column, number: str, language: str) -> str:
    """« plus de 4 200 »: a reported figure keeps its qualifier."""
    qualifier = row.get("qualifier") or "exact"
    if column.name != "value" or qualifier in ("exact", "between") or not number:
        return number
    return label_word(str(qualifier), language, figure=number)


def _is_missing(row: Mapping[str, object], column: Column) -> bool:
    """Whether a sign stands there: no number, nor bounds that may stand in its place."""
    bounded = column.bounds and not math.isnan(find_bounds(row, column)[0]) and not row.get("absence")
    return math.isnan(float(row[column.name])) and not bounded


def _write_number(value: float, column: Column, language: str) -> str:
    """The unit stands in the header; that of money, which has a scale, by the number."""
    if column.kind == "EUR":
        return label_value(value, "EUR", language, signed=column.signed)
    default = {"count": 0, "m2": 0, "ratio": 2}.get(column.kind, 1)
    return label_number(value, language, default if column.decimals is None else column.decimals, column.signed)


def find_bounds(row: Mapping[str, object], column: Column) -> tuple[float, float]:
    """Return the likely bounds of a column, NaN where the table has none."""
    low, high = KEYS.get(column.name, (f"{column.name}_low", f"{column.name}_high"))
    return float(row.get(low, math.nan)), float(row.get(high, math.nan))


def find_sign(row: Mapping[str, object]) -> str:
    """Return the sign that stands for a missing number: s, ///, u, n.s. or « … »."""
    return SIGNS.get(str(row.get("absence") or ""), MISSING)


def _has_flags(row: Mapping[str, object], column: Column) -> bool:
    return column.name == "value" and bool(row.get("flags"))


def _explain_signs(rows: Sequence[Mapping[str, object]], columns: Sequence[Column], language: str) -> Html:
    """Return the signs and flags that occur, each with its words."""
    numbers = [column for column in columns if column.kind in NUMBERS]
    signs = [find_sign(row) for row in rows for column in numbers if _is_missing(row, column)]
    flags = [str(row["flags"]) for row in rows for column in numbers if _has_flags(row, column)]
    letters = sorted({letter for flag in flags if FLAGS.fullmatch(flag) for letter in flag})
    said = [(sign, label_word(SIGN_WORDS[sign], language)) for sign in SIGN_WORDS if sign in signs]
    said += [(letter, find_word(f"flag_{letter}", language, "")) for letter in letters]
    if not any(words for _, words in said):
        return Html("")
    colon = label_word("colon", language)
    listed = [Html("<span><b>{}</b> {}</span>").format(sign, words) for sign, words in said if words]
    return Html('<p class="signs">{}{}{}</p>').format(label_word("signs", language), colon, join_html(listed, ", "))
