"""The outline of a page: what it says first, and what is on it, found in its body."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from markupsafe import escape

from indicators.texts import fold_letters

SUMMARY = re.compile(r'<div class="sentences">.*?</div>', re.DOTALL)
HEADING = re.compile(r'<h2 id="(?P<id>[^"]+)">(?P<words>.*?)</h2>', re.DOTALL)
NAMELESS = re.compile(r"<h2>(?P<words>.*?)</h2>", re.DOTALL)
FIGURE = re.compile(r'<h3 class="headline" id="(?P<id>[^"]+)-headline">(?P<words>.*?)</h3>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")


class Entry(NamedTuple):
    """A part of a page: its id, its words, and whether it is a figure or table within a part."""

    id: str
    words: str
    figure: bool


def split_summary(body: str) -> tuple[str, str]:
    """Return the first computed sentences of a body, which say what the page has to say, and the body without them.

    >>> split_summary('<p>a</p><div class="sentences"><p>b</p></div><p>c</p>')
    ('<div class="sentences"><p>b</p></div>', '<p>a</p><p>c</p>')
    """
    found = SUMMARY.search(body)
    return (found[0], body[: found.start()] + body[found.end() :]) if found else ("", body)


def name_parts(body: str) -> str:
    """Return a body whose parts all have an id, from their words, that stays as long as these do.

    >>> name_parts("<h2>Où ça ?</h2><h2>Où ça !</h2>")
    '<h2 id="part-ou-ca">Où ça ?</h2><h2 id="part-ou-ca-2">Où ça !</h2>'
    """
    given: Counter[str] = Counter()

    def name(found: re.Match[str]) -> str:
        slug = slug_words(read_words(found["words"]))
        given[slug] += 1
        number = f"-{given[slug]}" if given[slug] > 1 else ""
        return f'<h2 id="part-{slug}{number}">{found["words"]}</h2>'

    return NAMELESS.sub(name, body)


def slug_words(words: str) -> str:
    """Return words as letters and digits without accents, joined by hyphens.

    >>> slug_words("L’indice de spécificité")
    'l-indice-de-specificite'
    """
    return "-".join(re.findall("[a-z0-9]+", fold_letters(words)))


def read_words(markup: str) -> str:
    """Return the words of a piece of HTML."""
    return unescape(TAG.sub("", markup)).strip()


def list_parts(body: str) -> list[Entry]:
    """Return the parts and the figures of a body in their order.

    >>> list_parts('<h2 id="a">A &amp; <b>B</b></h2><h3 class="headline" id="map-headline">C</h3>')
    [Entry(id='a', words='A & B', figure=False), Entry(id='map', words='C', figure=True)]
    """
    return [entry for _, entry in sorted(_find_parts(body))]


def _find_parts(body: str) -> Iterator[tuple[int, Entry]]:
    for pattern, figure in ((HEADING, False), (FIGURE, True)):
        for found in pattern.finditer(body):
            yield found.start(), Entry(found["id"], read_words(found["words"]), figure)


def add_permalinks(body: str, words: str) -> str:
    """Return a body whose parts and figures carry a link to themselves, named `words` and theirs for who cannot see it.

    >>> add_permalinks('<h2 id="a">A</h2>', "link: ")
    '<h2 id="a">A <a class="permalink" href="#a" aria-label="link: A">#</a></h2>'
    """

    def link(found: re.Match[str]) -> str:
        label = escape(f"{words}{read_words(found['words'])}")
        anchor = f' <a class="permalink" href="#{found["id"]}" aria-label="{label}">#</a>'
        return f"{found[0][:-5]}{anchor}{found[0][-5:]}"

    return FIGURE.sub(link, HEADING.sub(link, body))
