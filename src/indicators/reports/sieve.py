"""A quick look that tells of most bodies that nothing is wrong in them; what it does not pass is read in full."""

from __future__ import annotations

import re

FORBIDDEN = {
    *("script", "iframe", "frame", "object", "embed", "applet", "link", "meta", "base", "html", "head", "body"),
    *("form", "input", "button", "textarea", "select", "video", "audio", "source", "foreignobject", "animate", "set"),
}
LOADING = {"src", "srcset", "background", "poster", "action", "formaction", "ping", "data", "cite", "longdesc"}
LINKS = {"href", "xlink:href"}
OUTSIDE_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
# A page beside this one; a colon would make it an address with a scheme.
NEIGHBOUR = re.compile(r"(?:\.\./)?[\w./-]+\.html(?:#[\w.-]*)?")

# The file that a page carries in itself behind a link: its letters, all of them inert in whatever they stand, and the
# link once they are left out. One of our four types, a name of ours, and nothing else.
CARRIED = re.compile(
    r'( href="data:(?:application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet|text/csv|image/svg\+xml|'
    r'image/png);base64,)[A-Za-z0-9+/]++(?:%3D){0,2}(?=")'
)
CARRYING = re.compile(
    r'<a class="download" download="[a-z0-9]+(?:-[a-z0-9]+)*\.(?:'
    r'xlsx" href="data:application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet|'
    r'csv" href="data:text/csv|svg" href="data:image/svg\+xml|png" href="data:image/png);base64,">'
)

# Elements that look further into or that a reader may take for raw text.
SUSPECTS = FORBIDDEN | {"style", "h1", "img", "image", "xmp", "noembed", "noframes", "noscript", "plaintext"}
# Text and whole tags, every value between double quotes and without < and >: all readers agree on what this holds.
PLAIN = re.compile(
    r"""(?:[^<]++|</[a-zA-Z][a-zA-Z0-9]*+\s*+>|"""
    r"""<[a-zA-Z][a-zA-Z0-9]*+(?:[ \n]++[a-zA-Z][a-zA-Z0-9:._-]*+="[^"<>]*+")*+[ \n]*+/?>)*+"""
)
TAG = re.compile(r"<[^/>][^>]*>")
ELEMENT = re.compile(r"<([a-zA-Z0-9]+)")
# Patterns that begin with plain letters are found several times faster.
ID = re.compile(r' id="([^"]*)"')
LINK = re.compile(r'href="([^"]*)"')
LINK_OF_A = re.compile(r'<a [^>]*?href="([^#"][^"]*)"')
HEADING = re.compile(r"<th[ >]")
HEADING_WITH_SCOPE = re.compile(r'<th (?:[^>]* )?scope="[^"]')
TABLE = re.compile(r"<(/?table|caption)\b")
ENTITY = re.compile(r"&(?!amp;|lt;|gt;|quot;|#39;|#34;)")  # all others could hide something
UNCLEAR = re.compile(r'="[ />]')  # a value that ends in = looks like the begin of the next
IN_STYLES = ("@import", "expression(")


def drop_carried(body: str) -> str:
    """Return a body without the content of the files it carries; what carries them stays.

    >>> drop_carried('<a class="download" download="a.csv" href="data:text/csv;base64,YQ%3D%3D">a</a>')
    '<a class="download" download="a.csv" href="data:text/csv;base64,">a</a>'
    """
    return CARRIED.sub(r"\1", body)


def is_harmless(body: str) -> bool:
    """Return whether a body certainly passes the gate; False says nothing.

    >>> is_harmless('<p id="a">12,5</p>'), is_harmless("<p onclick=x()>12,5</p>")
    (True, False)
    """
    if not PLAIN.fullmatch(body):
        return False
    tags = "".join(TAG.findall(body)).replace("\n", " ")
    names = {piece[piece.rfind(" ") + 1 :] for piece in tags.split('="')[:-1]}
    plain = not any(name != name.lower() and name.lower() in LOADING | LINKS | {"id", "scope"} for name in names)
    names = {name.lower() for name in names}
    return (
        plain
        and not SUSPECTS & {name.lower() for name in ELEMENT.findall(tags)}
        and not LOADING & names
        and not any(name.startswith("on") for name in names)
        and not ENTITY.search(tags)
        and not UNCLEAR.search(tags)
        and has_harmless_styles(tags.lower())
        and has_harmless_links(tags)
        and has_harmless_tables(body, tags)
    )


def has_harmless_styles(tags: str) -> bool:
    """Return whether no attribute loads anything but a part of the page."""
    return tags.count("url(") == tags.count("url(#") and not any(word in tags for word in IN_STYLES)


def has_harmless_links(tags: str) -> bool:
    """Return whether ids are unique, and links lead to one of them or, in an <a>, to an address or a file of ours."""
    ids = ID.findall(tags)
    known = set(ids)
    links = LINK.findall(tags)
    carried = len(CARRYING.findall(tags))
    away = [link for link in links if not link.startswith("#")]
    files = [link for link in away if link.startswith("data:")]
    return (
        len(ids) == len(known)
        and not {link[1:] for link in links if link[1:] and link.startswith("#")} - known
        and away == LINK_OF_A.findall(tags)
        and len(files) == carried
        and all(OUTSIDE_LINK.match(link) or NEIGHBOUR.fullmatch(link) for link in away if link not in files)
    )


def has_harmless_tables(body: str, tags: str) -> bool:
    """Return whether every table has a caption of its own, and every heading its scope."""
    if len(HEADING.findall(tags)) != len(HEADING_WITH_SCOPE.findall(tags)):
        return False
    captions: list[bool] = []
    for part in TABLE.findall(body):
        if part == "table":
            captions.append(False)
        elif not captions or (part == "/table" and not captions.pop()):
            return False
        elif part == "caption":
            captions[-1] = True
    return True
