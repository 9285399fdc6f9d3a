"""Pieces of a page: whatever is put into one is escaped unless it is one itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from indicators.reads import is_noting
from indicators.texts import clean_text

SHORT = 40  # letters that stay on one line
SVG = re.compile("<svg.*?</svg>", re.DOTALL)


class Html(Markup):
    """A piece of a page, shown as such by JupyterLab and in the reports.

    >>> Html("<p>{}</p>").format("<script>")
    Html('<p>&lt;script&gt;</p>')
    """

    __slots__ = ()

    def format(self, *parts: object, **named: object) -> Html:
        """Return the piece with its placeholders filled, whatever is no piece itself escaped.

        A placeholder holds a place or a name and nothing else: no attribute, and no form of a number.
        """
        # The formatter of Markup takes the template apart letter by letter, each time; a page has some thousand pieces.
        shown = {name: escape(part) for name, part in named.items()}
        return Html(str.format(self, *map(escape, parts), **shown))

    def _repr_html_(self) -> str:
        return prepare_shown(str(self))


def prepare_shown(html: str) -> str:
    """Return a piece of a page as a notebook shows it.

    JupyterLab takes each `href` for one of HTML, and stumbles over those of a chart: there they stay as `xlink:href`.
    On a page nothing is changed.

    >>> prepare_shown('<a href="#a">1</a><svg><a href="#a"></a></svg>')
    '<a href="#a">1</a><svg><a xlink:href="#a"></a></svg>'
    """
    return html if is_noting() else SVG.sub(lambda svg: svg[0].replace("<a href=", "<a xlink:href="), html)


def show_text(text: object) -> Html:
    """Return `text` as a page shows it: literally, without what no page may hold.

    >>> show_text("a < b")
    Html('a &lt; b')
    """
    return Html(escape(clean_text(str(text))))


def show_quote(words: str) -> Html:
    """Return words as a source wrote them; few enough stay on one line, for no number breaks in two.

    >>> show_quote("« 4 200 »")
    Html('<span class="words short">« 4 200 »</span>')
    """
    return Html('<span class="words{}">{}</span>').format(" short" if len(words) <= SHORT else "", show_text(words))


def join_html(parts: Iterable[Html], between: str = "") -> Html:
    """Return the pieces as one."""
    return Html(str(between).join(part if isinstance(part, Html) else escape(part) for part in parts))


def show_link(address: str) -> Html:
    """Return a web address as a link that tells the site nothing; anything else that poses as one stays text.

    >>> show_link("javascript:alert(1)")
    Html('javascript:alert(1)')
    """
    if not is_web_address(address):
        return show_text(address)
    return Html('<a href="{0}" rel="noopener noreferrer external">{0}</a>').format(show_text(address))


def is_web_address(address: str) -> bool:
    """Whether `address` is an http or https address of some host, and nothing else."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    plain = not any(letter.isspace() or letter in "<>\"'`" for letter in address)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and plain and clean_text(address) == address
