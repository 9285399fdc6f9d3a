"""What a notebook puts on its page: sentences, figures with their notes, and where every figure comes from."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from indicators.catalogue import check_language
from indicators.charts.pictures import render_picture
from indicators.charts.vector import render_svg
from indicators.downloads import (
    PICTURES,
    Point,
    list_data,
    name_number,
    show_downloads,
    write_figure_csv,
    write_figure_workbook,
)
from indicators.errors import ReportError
from indicators.labels import label_word, space_french
from indicators.tables.html import Html, join_html, show_text
from indicators.tables.told import render_evidence

__all__ = ["Exhibit", "Html", "say", "show_evidence", "show_exhibit", "show_list", "show_message"]

NAME = re.compile(r"[a-z][a-z0-9-]*")
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
TARGET = re.compile(r'href="#([^"]+)"')
NOTES = ("note", "reading", "scope", "source")  # in the order official statistics keep


class Exhibit(NamedTuple):
    """A chart or table of the page with its words; `evidence` is told by `show_evidence` further down.

    `data` is the table behind it, which readers take along: columns `downloads.DATA_COLUMNS`.
    """

    name: str
    headline: str
    html: Html
    evidence: pd.DataFrame
    data: pd.DataFrame

    def __repr__(self) -> str:
        return f"Exhibit({self.name!r}, {self.headline!r})"

    def _repr_html_(self) -> str:
        return self.html._repr_html_()


def say(language: str, *, fr: str, en: str, **parts: object) -> Html:
    """Return the paragraph of `language`, each {placeholder} filled with the part of that name, shown literally.

    Parts are words already labelled, or pieces of a page. French spaces before ; : ! ? % and inside « » are set.
    Raises `ReportError` for a placeholder without its part.

    >>> say("en", fr="{name} compte.", en="{name} counts.", name="A < B")
    Html('<p>A &lt; B counts.</p>')
    """
    return Html("<p>{}</p>").format(_fill({"fr": fr, "en": en}, language, parts))


def _fill(sentences: Mapping[str, str], language: str, parts: Mapping[str, object]) -> Html:
    text = _set_spaces(sentences[check_language(language)], language)
    missing = [name for name in PLACEHOLDER.findall(text) if name not in parts]
    if missing:
        raise ReportError(f"the sentence {text!r} wants {missing[0]!r}, which it is not given; add {missing[0]}=…")
    pieces = PLACEHOLDER.split(text)
    return join_html(_show(parts[piece]) if place % 2 else show_text(piece) for place, piece in enumerate(pieces))


def _show(part: object) -> Html:
    return part if isinstance(part, Html) else show_text(part)


def _set_spaces(text: str, language: str) -> str:
    return space_french(text) if language == "fr" else text


def show_message(language: str, *, fr: str, en: str, **parts: object) -> Html:
    """Return a note that stands out, filled as `say` fills: a caution, or why a figure is not shown."""
    return Html('<p class="message" role="note">{}</p>').format(_fill({"fr": fr, "en": en}, language, parts))


def show_list(items: Iterable[object]) -> Html:
    """Return the items as a list, each shown literally unless it is a piece of a page.

    >>> show_list(["a < b"])
    Html('<ul><li>a &lt; b</li></ul>')
    """
    return Html("<ul>{}</ul>").format(join_html(Html("<li>{}</li>").format(_show(item)) for item in items))


def show_exhibit(
    exhibit: Axes | Html,
    *,
    name: str,
    language: str,
    headline: str,
    subtitle: str,
    unit: str,
    note: str,
    reading: str,
    scope: str,
    source: str,
    alt: str,
    evidence: pd.DataFrame,
    points: Iterable[Point] = (),
    shared: str = "",
    narrow: Axes | None = None,
) -> Exhibit:
    """Return the chart (axes of a draw function) or table (render_table) with its headline, notes and links.

    `name` is the one the draw function was given; `narrow` is the chart again as a phone shows it, by `draw_narrow`.
    Under it stand Note (may be empty), Lecture, Champ and Source.
    `alt` tells the chart to those who cannot see it. Below stand its data and its picture, to be taken along: `points`
    are its numbers; without them the data are the words of its evidence. `shared` names the exhibit that has the same
    numbers: its rows of evidence are where the links lead, its files are the data. Raises `ReportError` where `alt`,
    headline or source are empty, where `name` is not the chart's, or where a mark leads to no row of `evidence`.
    """
    words = {key: _set_spaces(text, language) for key, text in _words_of(locals()).items()}
    _check_words(name, words, table=isinstance(exhibit, Html))
    link = _link_evidence(shared or name, language) if len(evidence) else Html("")
    drawn = not isinstance(exhibit, Html)
    body = _draw(exhibit, narrow, name, words["headline"], words["alt"], language, link) if drawn else exhibit
    _check_links(shared or name, body, evidence)
    notes = [_render_note(key, words[key], language) for key in NOTES if words[key].strip()]
    data = list_data(points, evidence, language)
    what = "table" if isinstance(exhibit, Html) else "figure"
    files = {} if shared else _write_files(exhibit, name, data, evidence, words, language)
    html = Html(
        '<figure class="exhibit{table}" id="{name}" aria-labelledby="{name}-title"><figcaption>'
        '<p class="number">{number}</p><h3 class="headline" id="{name}-headline">'
        '<span id="{name}-title">{headline}</span></h3>'
        '<p class="subtitle">{subtitle}{unit}</p></figcaption>'
        '{body}<div class="notes">{notes}</div>{link}{downloads}</figure>'
    ).format(
        table=" table" if what == "table" else "",
        name=name,
        number=name_number(what, language),
        downloads=show_downloads(files, name, what, language) if files else Html(""),
        headline=show_text(words["headline"]),
        subtitle=show_text(words["subtitle"]),
        unit=Html(' <span class="unit">({})</span>').format(show_text(words["unit"])) if words["unit"] else "",
        body=body,
        notes=join_html(notes),
        link="" if drawn else link,
    )
    return Exhibit(name, words["headline"], html, evidence.iloc[:0] if shared else evidence, data)


def _write_files(
    exhibit: Axes | Html,
    name: str,
    data: pd.DataFrame,
    evidence: pd.DataFrame,
    words: Mapping[str, str],
    language: str,
) -> dict[str, bytes]:
    """What readers take along, by kind: the data, and of a chart the picture; its unit stands behind the subtitle."""
    unit = f" ({words['unit']})" if words["unit"] else ""
    words = {**words, "subtitle": words["subtitle"] + unit}
    files = {
        "xlsx": write_figure_workbook(data, evidence, words, language),
        "csv": write_figure_csv(data, words, language),
    }
    if isinstance(exhibit, Html):
        return files
    notes = [f"{label_word(key, language)}{label_word('colon', language)}{words[key]}" for key in NOTES if words[key]]
    draw = functools.partial(render_picture, exhibit.figure, name, words["headline"], words["subtitle"], notes)
    return files | {kind: draw(kind) for kind in PICTURES}


def _words_of(given: Mapping[str, object]) -> dict[str, str]:
    return {key: str(given[key]) for key in ("headline", "subtitle", "unit", *NOTES, "alt")}


def _check_words(name: str, words: Mapping[str, str], table: bool) -> None:
    if not NAME.fullmatch(name):
        raise ReportError(f"exhibit {name!r} is named otherwise than with a-z, 0-9 and -; name it after what it shows")
    wanted = ("headline", "source") if table else ("headline", "source", "alt")
    for key in wanted:
        if not words[key].strip():
            how = "; a describe function of indicators.charts writes it" if key == "alt" else ""
            raise ReportError(f"exhibit {name!r} has no {key}; give {key}=…{how}")


def _link_evidence(name: str, language: str) -> Html:
    return Html('<p class="see-evidence"><a href="#{}-evidence">{}</a></p>').format(
        name, label_word("see_evidence", language)
    )


def _draw(axes: Axes, narrow: Axes | None, name: str, headline: str, alt: str, language: str, link: Html) -> Html:
    """The chart, and in its box the one link of it that the tab key stops at; on a phone it slides, or is narrow."""
    drawn = axes.figure.get_gid()
    if drawn and drawn != name:
        raise ReportError(f"exhibit {name!r} shows a chart drawn as {drawn!r}; give both the same name=…")
    svg = Html(render_svg(axes.figure, name, headline, alt))
    if narrow is None:
        return Html('<div class="scroll chart" data-hint="{}">{}{}</div>').format(
            label_word("slide", language), svg, link
        )
    slim = Html(render_svg(narrow.figure, f"{name}--narrow", headline, alt))
    return Html('<div class="chart"><div class="wide">{}</div><div class="narrow">{}</div>{}</div>').format(
        svg, slim, link
    )


def _check_links(name: str, body: Html, evidence: pd.DataFrame) -> None:
    """Every mark must lead somewhere: from any mark one click leads to source, place and words."""
    known = {f"{name}-{mark}" for mark in (*evidence["id"], "evidence")}
    lost = sorted(
        {target for target in TARGET.findall(str(body)) if target.startswith(f"{name}-") and target not in known}
    )
    lost = [target for target in lost if not target.startswith(f"{name}--")]
    if lost:
        raise ReportError(
            f"exhibit {name!r} has {len(lost)} marks without evidence, the first {lost[0]!r}; "
            "make its evidence from the same comparison, with the list function of indicators.tables"
        )


def _render_note(key: str, text: str, language: str) -> Html:
    start = Html("<strong>{}</strong>{}").format(label_word(key, language), label_word("colon", language))
    return Html('<p class="{}">{}{}</p>').format(key, start, show_text(text))


def show_evidence(*exhibits: Exhibit, language: str) -> Html:
    """Return the section « D'où viennent ces chiffres »: a table an exhibit, a row a figure, to which its mark leads.

    Raises `ReportError` where two exhibits have one name.
    """
    names = [exhibit.name for exhibit in exhibits]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ReportError(f"two exhibits of the page are named {twice[0]!r}; give each a name of its own")
    tables = join_html(
        render_evidence(exhibit.evidence, exhibit.name, exhibit.headline, language)
        for exhibit in exhibits
        if len(exhibit.evidence)
    )
    title = label_word("evidence", check_language(language))
    return Html('<section class="evidence"><h2 id="evidence">{}</h2>{}</section>').format(title, tables)
