"""From the body of a page to the page: head, title, links, facts, and how it was made."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from indicators.palette import write_style
from indicators.reports.groups import GROUPS

TEMPLATES = Path(__file__).parent / "templates"
EXHIBITS = Path(__file__).parents[1] / "exhibits.css"
CHARTS = Path(__file__).parents[1] / "charts.css"
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)
STATE = re.compile(r"<!--state-->.*?<!--/state-->", re.DOTALL)
Pairs = tuple[tuple[str, str], ...]


class Making(NamedTuple):
    """How a page was made: pairs of name and value in the order shown (`facts` at its head), and the page's edition.

    `digest` is the start of the SHA-256 of the notebook.
    """

    command: str
    notebook: str
    digest: str
    parameters: Pairs
    sources: Pairs
    versions: Pairs
    facts: Pairs
    edition: str


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


def read_style() -> Markup:
    """Return the style of pages and index, and behind it that of the exhibits on them and of their charts."""
    files = (TEMPLATES / "style.css", EXHIBITS, CHARTS)
    return Markup("\n".join([*(path.read_text(encoding="utf-8").strip() for path in files), write_style()]))


def render_page(body: str, title: str, name: str, language: str, twin: str, making: Making) -> str:
    """Return a whole page around `body`, which is HTML that has passed the gate; all else is escaped.

    `twin` is the other language the page exists in, or empty.
    """
    return (
        open_templates()
        .get_template("page.html.j2")
        .render(
            body=Markup(body),
            title=title,
            name=name,
            language=language,
            twin=twin,
            words=choose_words(language),
            policy=Markup(POLICY),
            style=read_style(),
            **making._asdict(),
        )
    )


def mark_kept(page: str, language: str) -> str:
    """Return a page that an earlier run made, with the banner that it was not refreshed."""
    banner = f'<p class="kept" role="status">{escape(choose_words(language)["kept"])}</p>'
    return STATE.sub(lambda _: f"<!--state-->{banner}<!--/state-->", page, count=1)


def render_index(edition: str, entries: Iterable[Mapping[str, str]]) -> str:
    """Return the index of all pages, in both languages.

    An entry holds language, group (of indicators.reports.groups), title, href (empty where there is no page), state (a
    key of words.toml: `good`, `older`, `stale`, `missing`, `waiting`) and reason (empty where there is none).
    """
    listed = list(entries)
    sections = [build_section(language, listed) for language in ("fr", "en")]
    words = {language: choose_words(language) for language in ("fr", "en")}
    return (
        open_templates()
        .get_template("index.html.j2")
        .render(edition=edition, sections=sections, words=words, policy=Markup(POLICY), style=read_style())
    )


def build_section(language: str, entries: list[Mapping[str, str]]) -> dict[str, object]:
    """Return what the index shows of one language: its pages, those of a report together, and how many are good."""
    words = choose_words(language)
    own = [{**entry, "label": words[entry["state"]]} for entry in entries if entry["language"] == language]
    listed = {group: [entry for entry in own if entry["group"] == group] for group in GROUPS}
    groups = [(words[f"group_{group}"], some) for group, some in listed.items() if some]
    good = sum(entry["state"] == "good" for entry in own)
    count = words["count"].format(good=good, all=len(own))
    return {"language": language, "title": words["index_pages"], "count": count, "groups": groups}
