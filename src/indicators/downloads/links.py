"""Links to files that a page carries in itself: made here, let through by the gate, and never from data."""

from __future__ import annotations

import math
import re
from base64 import b64encode
from collections.abc import Mapping

from indicators.downloads.cells import say
from indicators.labels import label_number
from indicators.tables.html import Html, join_html, show_text

TYPES: Mapping[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "svg": "image/svg+xml",
    "png": "image/png",
}
DATA, PICTURES = ("xlsx", "csv"), ("svg", "png")
KILOBYTE = 1000
CALLED = '<a class="download" download="'
NUMBER = Html('<span class="figure-number"></span>')  # filled by `number_figures` once the page is whole
NUMBERED = re.compile(r'<figure class="exhibit( table)?"|<span class="figure-number">[0-9]*</span>')


def show_downloads(files: Mapping[str, bytes], name: str, what: str, language: str) -> Html:
    """Return a link to each of `files` (by kind: xlsx, csv, svg, png) of a "figure" or "table", called `name`."""
    return _list_links(files, name, f"_{what}", NUMBER, language)


def show_named_downloads(files: Mapping[str, bytes], name: str, title: str, language: str) -> Html:
    """Return a link to each of `files`, called `name`, of a table that has a title and no number."""
    return _list_links(files, name, "_named", show_text(title), language)


def _list_links(files: Mapping[str, bytes], name: str, key: str, number: Html, language: str) -> Html:
    links = [_show_link(kind, content, name, key, number, language) for kind, content in files.items()]
    return Html('<ul class="downloads">{}</ul>').format(join_html(Html("<li>{}</li>").format(link) for link in links))


def _show_link(kind: str, content: bytes, name: str, key: str, number: Html, language: str) -> Html:
    of = "data" if kind in DATA else "picture"
    size = say("kilobytes", language, count=label_number(math.ceil(len(content) / KILOBYTE), language))
    words = Html(say(f"link_{of}{key}", language, number="{number}", kind=kind, size=size)).format(number=number)
    return Html('<a class="download" download="{}-{}.{}" href="data:{};base64,{}">{}</a>').format(
        name, language, kind, TYPES[kind], Html(encode(content)), words
    )


def name_number(what: str, language: str) -> Html:
    """Return « Figure 1 » or « Tableau 1 » as it stands above a figure or table, its number to be filled."""
    return Html(say(f"title_{what}", language, number="{number}")).format(number=NUMBER)


def encode(content: bytes) -> str:
    """Return bytes as an address writes them: base64, its closing signs as an address must have them.

    >>> encode(b"a")
    'YQ%3D%3D'
    """
    return b64encode(content).decode("ascii").replace("=", "%3D")


def name_downloads(body: str, page: str) -> str:
    """Return a page whose files are called after it, what they show and the language: they stay the same for years.

    >>> name_downloads('<a class="download" download="weight-fr.csv">', "compare")
    '<a class="download" download="compare-weight-fr.csv">'
    """
    return body.replace(CALLED, f"{CALLED}{page}-")


def number_figures(body: str) -> str:
    """Return a page with its figures and its tables numbered, each kind from 1 on, wherever their number is said.

    >>> number_figures(f'<figure class="exhibit">{NUMBER}</figure><figure class="exhibit">{NUMBER}</figure>')[-45:]
    '<span class="figure-number">2</span></figure>'
    """
    counts, current = {"": 0, " table": 0}, [""]

    def write(found: re.Match[str]) -> str:
        if found[0].startswith("<span"):
            return f'<span class="figure-number">{counts[current[0]]}</span>'
        current[0] = found[1] or ""
        counts[current[0]] += 1
        return found[0]

    return NUMBERED.sub(write, body)
