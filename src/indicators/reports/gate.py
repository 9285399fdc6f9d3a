"""The last look at a page's body: nothing in it runs, loads from outside, or points nowhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from indicators.reports.sieve import (
    CARRYING,
    FORBIDDEN,
    LINKS,
    LOADING,
    NEIGHBOUR,
    OUTSIDE_LINK,
    drop_carried,
    is_harmless,
)

FOREIGN_STYLE = re.compile(
    r"@import|expression\(|url\(\s*['\"]?(?!\s*['\"]?(?:#|data:image/|data:font/))", re.IGNORECASE
)


class BodyReader(HTMLParser):
    """Collects what is wrong in a body: `faults` in the order met, ids, the ids pointed to, open tables."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.ids: set[str] = set()
        self.targets: list[str] = []
        self.tables: list[bool] = []
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in FORBIDDEN or tag == "h1":
            why = "the title is the page's only h1; use ## in notebooks" if tag == "h1" else "it is not for a page"
            self.faults.append(f"the element <{tag}> stands in the body: {why}")
        self.in_style = self.in_style or tag == "style"
        self.check_table(tag, dict(attrs))
        if CARRYING.fullmatch(self.get_starttag_text() or ""):
            return
        for name, value in attrs:
            self.check_attribute(tag, name, value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in {"style", "table"}:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self.in_style = False
        if tag == "table" and self.tables and not self.tables.pop():
            self.faults.append("a table has no caption; show it with indicators.tables.render_table")

    def handle_data(self, data: str) -> None:
        if self.in_style and FOREIGN_STYLE.search(data):
            self.faults.append("a style loads something from outside")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"the declaration <!{decl[:40]}> stands in the body")

    def check_table(self, tag: str, attributes: dict[str, str | None]) -> None:
        """Note whether the innermost table has its caption, and each heading of it a scope; and an image its text."""
        if tag == "table":
            self.tables.append(False)
        if tag == "caption" and self.tables:
            self.tables[-1] = True
        if tag == "th" and not attributes.get("scope"):
            self.faults.append("a table heading (th) has no scope; show it with indicators.tables.render_table")
        if tag == "img" and not (attributes.get("alt") or "").strip():
            self.faults.append("an image has no alternative text")

    def check_attribute(self, tag: str, name: str, value: str) -> None:
        """Note an attribute that runs, loads, or links in a way that no page needs."""
        target = value.strip()
        if name.startswith("on"):
            self.faults.append(f"the attribute {name} of <{tag}> would run as code")
        elif name == "id":
            self.note_id(value)
        elif name in LINKS:
            self.check_link(tag, target)
        elif name in LOADING and not (tag == "img" and name == "src" and target.startswith("data:image/")):
            self.faults.append(f"{name}={target[:60]!r} of <{tag}> would load from outside the page")
        elif FOREIGN_STYLE.search(value) and "url(" in value.lower():
            self.faults.append(f"the attribute {name} of <{tag}> loads {target[:60]!r}")

    def note_id(self, value: str) -> None:
        """Keep an id; two alike would make links ambiguous."""
        if value in self.ids:
            self.faults.append(f"the id {value!r} stands twice; give each exhibit a name of its own")
        self.ids.add(value)

    def check_link(self, tag: str, target: str) -> None:
        """Note a link that neither stays on the page nor, in an <a>, leads to an ordinary address."""
        if target.startswith("#"):
            self.targets.append(target[1:])
        elif tag == "image" and target.startswith("data:image/"):
            return
        elif tag != "a" or not (OUTSIDE_LINK.match(target) or NEIGHBOUR.fullmatch(target)):
            self.faults.append(f"the link {target[:60]!r} of <{tag}> is not one a page may hold")


def find_faults(body: str, private: tuple[str, ...] = ()) -> list[str]:
    """Return what keeps a body from being published, one sentence each, the gravest first; empty where it is good.

    `private` are texts that must not be seen outside (folders of this machine).

    >>> find_faults('<p onclick="x()">12,5</p>')
    ['the attribute onclick of <p> would run as code']
    >>> find_faults('<a href="#row">1</a>')
    ['a mark leads to #row, which is not on the page']
    """
    body = drop_carried(body)
    shown = [f"the page shows a folder of this machine ({text})" for text in private if text and text in body]
    if is_harmless(body):
        return shown
    reader = BodyReader()
    reader.feed(body)
    reader.close()
    lost = [target for target in reader.targets if target and target not in reader.ids]
    return [
        *reader.faults,
        *[f"a mark leads to #{target}, which is not on the page" for target in lost],
        *shown,
    ]
