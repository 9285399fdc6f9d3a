"""A figure as inline SVG: accessible, self-contained, the same bytes every time."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

import matplotlib as mpl
from matplotlib.figure import Figure

from indicators.charts.style import RC
from indicators.errors import ReportError
from indicators.texts import clean_text

LINK = "{http://www.w3.org/1999/xlink}href"
UNUSED = ("metadata", "style")  # the date and the tool; a rule for every element of the page
NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
REFERENCE = re.compile(r"^#(.+)$|url\(#(.+?)\)")
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")


def render_svg(figure: Figure, name: str, title: str, description: str) -> str:
    """Return `figure` as an inline SVG element whose ids all begin with `name`.

    It is one image for a screen reader, named by `title` and told by `description`. Links of its marks carry the words
    of the mark as their title, and take no part in the order of the tab key. Raises `ReportError` where the font has no
    sign for a letter.
    """
    root = _parse(_save(figure))
    hovers, used = _list_hovers(figure), _list_used(root)
    for element in root.iter():
        _own_ids(element, name, used)
        _drop_blanks(element)
        if element.tag == "a":
            _name_link(element, hovers)
    _head(root, name, title, description)
    return tostring(root, encoding="unicode")


def _save(figure: Figure) -> bytes:
    written = io.BytesIO()
    with mpl.rc_context(RC), warnings.catch_warnings():
        warnings.filterwarnings("error", message=r"Glyph .* missing")
        try:
            figure.savefig(written, format="svg", metadata=NO_METADATA)
        except UserWarning as missing:
            raise ReportError(
                f"the chart {figure.get_gid()!r} holds a letter its font cannot draw ({missing})"
            ) from missing
    return written.getvalue()


def _parse(written: bytes) -> Element:
    """The elements matplotlib wrote, by their plain names, without those unused."""
    root = fromstring(written)  # matplotlib wrote it: no declaration of anybody else stands in it
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag in UNUSED]:
            parent.remove(child)
    return root


def _list_hovers(figure: Figure) -> Mapping[str, str]:
    """The words of each link, from the artists that carry it."""
    linked = figure.findobj(lambda artist: bool(artist.get_url()))
    return {artist.get_url(): str(artist.get_label()) for artist in linked}


def _list_used(root: Element) -> set[str]:
    """The ids that something inside the figure refers to: glyphs, hatches, clipping frames."""
    values = [value for element in root.iter() for value in element.attrib.values() if "#" in value]
    return {found for value in values for pair in REFERENCE.findall(value) for found in pair if found}


def _own_ids(element: Element, name: str, used: set[str]) -> None:
    """Prefix the ids that are used and what refers to them; drop the others."""
    for key, value in list(element.attrib.items()):
        if key == "id":
            if value in used:
                element.set("id", f"{name}--{value}")
            else:
                del element.attrib["id"]
        elif key == LINK:
            del element.attrib[key]
            element.set("href", value if element.tag == "a" else f"#{name}--{value[1:]}")
        elif "url(#" in value:
            element.set(key, value.replace("url(#", f"url(#{name}--"))


def _drop_blanks(element: Element) -> None:
    """Drop what only makes the file long: indentation, and digits below a hundredth of a point."""
    element.text = (element.text or "").strip() or None
    element.tail = None
    for key in ("d", "x", "y"):
        if key in element.attrib:
            short = LONG_NUMBER.sub(lambda number: f"{float(number[0]):.2f}", element.attrib[key])
            element.set(key, " ".join(short.split()))


def _name_link(element: Element, hovers: Mapping[str, str]) -> None:
    element.set("tabindex", "-1")
    element.attrib.pop("target", None)
    words = Element("title")
    words.text = clean_text(hovers.get(element.get("href", ""), ""))
    element.insert(0, words)


def _head(root: Element, name: str, title: str, description: str) -> None:
    for size in ("width", "height", "version"):
        root.attrib.pop(size, None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}--title {name}--description")
    root.set("stroke-linejoin", "round")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = SubElement(root, tag, {"id": f"{name}--{'title' if tag == 'title' else 'description'}"})
        element.text = clean_text(text)
        root.remove(element)
        root.insert(place, element)
