"""The evidence of an exhibit as a table of the page: a row a figure, with its method and its inputs by source."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import pandas as pd

from indicators.labels import label_word
from indicators.tables.evidence import Input
from indicators.tables.html import Html, join_html, show_link, show_quote, show_text
from indicators.tabular import list_records

INPUTS_SHOWN = 6
PRINTED_INPUTS = 150  # some five sheets; paper says of a longer table of evidence how many rows the page has


def render_evidence(evidence: pd.DataFrame, name: str, headline: str, language: str) -> Html:
    """Return the table of evidence (columns `EVIDENCE_COLUMNS`) of the exhibit `name`, each row with an id of its own.

    The ids are those of the marks of the exhibit, its name put in front. Paper says of a long table its rows alone.
    """
    heads = ("territory", "figure", "method", "inputs")
    head = join_html(Html('<th scope="col">{}</th>').format(label_word(f"evidence_{head}", language)) for head in heads)
    rows = join_html(_render_row(row, name, language) for row in list_records(evidence))
    return Html(
        '<div class="scroll wide{long}" role="region" tabindex="0" aria-label="{title}{headline}"'
        ' id="{name}-evidence">{rows_told}'
        '<table class="evidence cards"><caption>{headline} <a href="#{name}">{back}</a></caption>'
        "<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    ).format(
        title=label_word("evidence", language) + label_word("colon", language),
        long=" long" if evidence["inputs"].map(len).clip(upper=INPUTS_SHOWN).sum() > PRINTED_INPUTS else "",
        rows_told=_tell_rows(headline, len(evidence), language),
        headline=show_text(headline),
        name=name,
        head=head,
        rows=rows,
        back=label_word("back", language),
    )


def _tell_rows(headline: str, rows: int, language: str) -> Html:
    """What stands on paper in place of a table that is long."""
    told = label_word("evidence_rows", language, title=headline, count=str(rows))
    return Html('<p class="on-paper">{}</p>').format(show_text(told))


def _render_row(row: Mapping[str, object], name: str, language: str) -> Html:
    bounds = Html('<small class="bounds">{}</small>').format(show_text(row["bounds"])) if row["bounds"] else ""
    method = show_text(row["method"] or label_word("evidence_reported", language))
    if row["reasons"]:
        caution = join_html((show_text(reason) for reason in row["reasons"]), " ")
        start = label_word("evidence_caution", language) + label_word("colon", language)
        method += Html('<small class="caution">{}{}</small>').format(start, caution)
    cells = (("figure", show_text(row["figure"]) + bounds), ("method", method))
    cells += (("inputs", _render_inputs(row["inputs"], language)),)
    shown = join_html(
        Html('<td data-label="{}">{}</td>').format(label_word(f"evidence_{head}", language), cell)
        for head, cell in cells
    )
    start = Html('<tr id="{}-{}"><th scope="row">{}</th>').format(
        name, show_text(row["id"]), show_text(row["territory"])
    )
    return start + shown + Html("</tr>")


def _render_inputs(inputs: tuple[Input, ...], language: str) -> Html:
    """The inputs, grouped by source; the long tail of a sum can be opened."""
    if not inputs:
        return show_text(label_word("evidence_none", language))
    by_source: dict[tuple[str, ...], list[Input]] = {}
    for given in inputs:
        by_source.setdefault((given.publisher, given.title, given.published, given.address), []).append(given)
    return join_html(_render_source(source, some, language) for source, some in by_source.items())


def _render_source(source: tuple[str, ...], inputs: list[Input], language: str) -> Html:
    publisher, title, published, address = source
    first, rest = inputs[:INPUTS_SHOWN], inputs[INPUTS_SHOWN:]
    listed = Html("<ul>{}</ul>").format(join_html(_render_input(given, language) for given in first))
    if rest:
        more = label_word("evidence_other" if len(rest) == 1 else "evidence_others", language, count=str(len(rest)))
        others = join_html(_render_input(given, language) for given in rest)
        listed += Html("<details><summary>{}</summary><ul>{}</ul></details>").format(more, others)
    told = [Html("<cite>{}</cite>").format(show_text(title)), show_text(publisher), show_text(published)]
    origin = join_html((part for part in told if part), ", ")
    link = Html(" {}").format(show_link(address)) if address else ""
    return Html('{}<p class="source">{}{}</p>').format(listed, origin, link)


@functools.lru_cache(maxsize=4096)  # the figure of a country stands behind each of its regions
def _render_input(given: Input, language: str) -> Html:
    words = show_quote(label_word("quoted", language, words=given.words) if given.words else "∅")
    flags = Html(" ({})").format(show_text(given.flags)) if given.flags else ""
    seal = Html(' data-observation="{}"').format(show_text(given.observation)) if given.observation else ""
    return Html('<li{}>{}{}{}{} <span class="place">{}</span></li>').format(
        seal, show_text(given.about), label_word("colon", language), words, flags, show_text(given.place)
    )
