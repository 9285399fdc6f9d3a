"""From the body of a page to the page: head, title, links, facts, and how it was made."""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from indicators.palette import write_style
from indicators.reports.outline import add_permalinks, list_parts, name_parts, split_summary

TEMPLATES = Path(__file__).parent / "templates"
EXHIBITS = Path(__file__).parents[1] / "exhibits.css"
CHARTS = Path(__file__).parents[1] / "charts.css"
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)
TERMS = re.compile(r'<meta name="keywords" content="(?P<terms>[^"]*)">')
STATE = re.compile(r"<!--state-->.*?<!--/state-->", re.DOTALL)
Pairs = tuple[tuple[str, str], ...]


class Frame(NamedTuple):
    """What stands around the body of a page: where it belongs, what it rests on, how it was made and is cited.

    `twin` is the other language the page exists in, or empty; `before` and `after` are name and title of the pages
    beside it, or empty. `facts` stand at its head; they, `definitions`, `parameters`, `sources` and `versions` are
    pairs of name and value in the order shown. `digest` is the start of the SHA-256 of the notebook. `terms` are what
    the index finds the page by.
    """

    title: str
    name: str
    language: str
    twin: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    facts: Pairs
    definitions: Pairs
    citation: str
    command: str
    notebook: str
    digest: str
    parameters: Pairs
    sources: Pairs
    versions: Pairs
    edition: str
    terms: tuple[str, ...] = ()


@cache
def read_words() -> Mapping[str, Mapping[str, str]]:
    """Return the words around pages: for each key, the word by language."""
    return tomllib.loads((TEMPLATES / "words.toml").read_text(encoding="utf-8"))


def choose_words(language: str) -> dict[str, str]:
    """Return the words around pages in one language."""
    return {key: words[language] for key, words in read_words().items()}


@cache
def open_templates() -> Environment:
    """Return the templates: every value is escaped, and a name that is not given is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )


@cache
def read_style() -> Markup:
    """Return the style of pages and index, and behind it that of the exhibits on them and of their charts."""
    files = (TEMPLATES / "style.css", EXHIBITS, CHARTS)
    return Markup("\n".join([*(path.read_text(encoding="utf-8").strip() for path in files), write_style()]))


def render_page(body: str, frame: Frame) -> str:
    """Return a whole page around `body`, which is HTML that has passed the gate; all else is escaped.

    What the body says first stands at the head of the page, and before it a list of its parts.
    """
    words = choose_words(frame.language)
    summary, rest = split_summary(name_parts(body))
    parts = {"summary": Markup(summary), "parts": list_parts(rest)}
    return render_template(
        "page.html.j2",
        body=Markup(add_permalinks(rest, words["permalink"] + words["colon"])),
        words=words,
        **parts,
        **frame._asdict(),
    )


def render_template(name: str, /, **values: object) -> str:
    """Return a template filled with `values`, each escaped; it has the style, the script and the policy at hand."""
    script = read_script()
    shared = {"policy": Markup(write_policy(script)), "style": read_style(), "script": script}
    return open_templates().get_template(name).render(**shared, **values)


def write_policy(script: str) -> str:
    """Return what a page may do: nothing but its own style, images and fonts within it, and this one script."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"{POLICY}; script-src 'sha256-{digest}'"


@cache
def read_script() -> Markup:
    """Return the script that makes long lists and tables easier to use; pages are complete without it."""
    return Markup((TEMPLATES / "site.js").read_text(encoding="utf-8").strip())


def read_terms(page: bytes) -> str:
    """Return what the index finds a page by, from its head, separated by commas.

    >>> read_terms(b'<meta name="keywords" content="Emplois, Jobs">')
    'Emplois, Jobs'
    """
    found = TERMS.search(page.partition(b"<style>")[0].decode())
    return unescape(found["terms"]) if found else ""


def mark_kept(page: str, language: str) -> str:
    """Return a page that an earlier run made, with the banner that it was not refreshed."""
    banner = f'<p class="kept" role="status">{escape(choose_words(language)["kept"])}</p>'
    return STATE.sub(lambda _: f"<!--state-->{banner}<!--/state-->", page, count=1)
