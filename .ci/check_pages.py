"""Fail where a built page would make a browser load anything, or lacks the policy that forbids it.

python .ci/check_pages.py reports
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

LOADED = {
    "audio": ("src",),
    "base": ("href",),
    "embed": ("src",),
    "feimage": ("href", "xlink:href"),
    "form": ("action",),
    "iframe": ("src", "srcdoc"),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "link": ("href",),
    "object": ("data",),
    "script": ("src", "href", "xlink:href"),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
INSIDE = ("data:", "#")
STYLE_ADDRESS = re.compile(r"url\(\s*['\"]?(?!data:|#)|@import", re.IGNORECASE)


class LoadFinder(HTMLParser):
    """Collects what a browser would fetch or follow by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.policy = False
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note addresses that load by themselves, refreshes, handlers and styles that fetch."""
        values = {name: value or "" for name, value in attrs}
        self.in_style = tag == "style"
        equivalent = values.get("http-equiv", "").lower()
        self.policy = self.policy or equivalent == "content-security-policy"
        for name, value in values.items():
            if name in LOADED.get(tag, ()) and not value.startswith(INSIDE):
                self.faults.append(f"<{tag} {name}={value[:80]!r}>")
            if name.startswith("on") or value.strip().lower().startswith("javascript:"):
                self.faults.append(f"<{tag} {name}=…> runs code")
            if name == "style" and STYLE_ADDRESS.search(value):
                self.faults.append(f"<{tag} style={value[:80]!r}>")
        if equivalent == "refresh":
            self.faults.append("<meta http-equiv=refresh>")

    def handle_endtag(self, tag: str) -> None:
        """Leave the style element."""
        if tag == "style":
            self.in_style = False

    def handle_data(self, text: str) -> None:
        """Note styles that fetch."""
        if self.in_style and STYLE_ADDRESS.search(text):
            self.faults.append("a <style> that fetches")


def find_faults(page: Path) -> list[str]:
    """Return a sentence for each thing `page` would load, and one where its policy is missing."""
    finder = LoadFinder()
    finder.feed(page.read_text(encoding="utf-8"))
    faults = [f"{page}: {fault}" for fault in finder.faults]
    return faults if finder.policy else [*faults, f"{page}: no Content-Security-Policy"]


def main() -> None:
    """Check all pages below the folder named on the command line."""
    folder = Path(sys.argv[1])
    pages = sorted([*folder.glob("*.html"), *folder.glob("[!.]*/*.html")])
    faults = [fault for page in pages for fault in find_faults(page)]
    sys.stdout.write("\n".join([*faults, f"{len(pages)} pages, {len(faults)} faults"]) + "\n")
    sys.exit(1 if faults or not pages else 0)


if __name__ == "__main__":
    main()
