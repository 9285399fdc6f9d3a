"""A figure as inline SVG: accessible, self-contained, in the colours of the page's theme, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Callable
from weakref import WeakKeyDictionary
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from matplotlib.figure import Figure

from indicators.charts.compact import Writing, find_used, shorten_numbers, shrink, start_root
from indicators.charts.hits import Hit, list_hits, list_linked
from indicators.charts.letters import check_letters, set_style
from indicators.charts.style import INK, RC
from indicators.palette import write_property
from indicators.texts import clean_text

KEPT: WeakKeyDictionary[Figure, tuple[bool, bytes]] = WeakKeyDictionary()
NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}


def render_svg(figure: Figure, name: str, title: str, description: str) -> str:
    """Return `figure` as an inline SVG element whose ids all begin with `name`.

    It is one group for a screen reader, named by `title`, and in it one image told by `description`; its marks are for
    the eye and the pointer: links with the words of their figure, outside the order of the tab key. Its letters are
    text in the page's font, or outlines where that has not all of them. Raises `ReportError` where no font
    has a letter.
    """
    ground, *drawn = read_drawing(figure, name, write_property, letters=check_letters(figure))
    root = start_root(*measure_figure(figure))
    root.attrib |= {"style": f"fill:{write_property(INK)}", "role": "group", "aria-labelledby": f"{name}--title"}
    for tag, key, text in (("title", "title", title), ("desc", "description", description)):
        SubElement(root, tag, {"id": f"{name}--{key}"}).text = clean_text(text)
    SubElement(root, "g", {"role": "img", "aria-labelledby": f"{name}--description"}).append(ground)
    marks = SubElement(root, "g", {"aria-hidden": "true"})
    marks.extend(drawn)
    _name_links(marks, figure)
    marks.extend(_write_hit(hit) for hit in list_hits(figure))
    return tostring(root, encoding="unicode").replace(" />", "/>")  # no other > is written as such


def measure_figure(figure: Figure) -> tuple[float, float]:
    """Return how wide and how high a figure is, in points."""
    wide, high = figure.get_size_inches()
    return float(wide) * 72, float(high) * 72


def read_drawing(
    figure: Figure, name: str, colour: Callable[[str], str], letters: bool, links: bool = True, again: bool = False
) -> list[Element]:
    """Return what a figure shows as small elements whose ids begin with `name`, its ground first.

    `colour` writes a colour as it is to stand there; `letters` stay letters, or become outlines; `links` stay where no
    area of the figure covers them. With `again` a figure that was read before is not drawn anew.
    """
    kept = KEPT.get(figure, (None, b"")) if again else (None, b"")
    written = kept[1] if kept[0] == letters else _save(figure, letters)
    root = fromstring(written)  # matplotlib wrote it: no declaration of anybody else stands in it
    covered = {artist.get_url() for artist in (figure.artists if links else list_linked(figure))}
    writing = Writing(colour, covered, name, find_used(root))
    return [small for child in root for small in shrink(child, writing)]


def _save(figure: Figure, letters: bool) -> bytes:
    """What matplotlib writes of a figure, kept with it: the file of a chart is made of what the page shows."""
    written = io.BytesIO()
    with set_style({**RC, "svg.fonttype": "none" if letters else "path"}):
        figure.savefig(written, format="svg", metadata=NO_METADATA)
    KEPT[figure] = (letters, written.getvalue())
    return written.getvalue()


def _name_links(marks: Element, figure: Figure) -> None:
    """Give each link the words of its figure, and take it out of the order of the tab key."""
    hovers = {artist.get_url(): str(artist.get_label()) for artist in list_linked(figure)}
    for link in marks.iter("a"):
        link.insert(0, _write_words(hovers.get(link.get("href", ""), "")))
        link.set("tabindex", "-1")


def _write_hit(hit: Hit) -> Element:
    link = Element("a", {"href": hit.link, "tabindex": "-1"})
    link.append(_write_words(hit.words))
    sides = zip(("x", "y", "width", "height"), hit[2:], strict=True)
    places = {key: shorten_numbers(f"{value:.2f}") for key, value in sides}
    SubElement(link, "rect", {"class": "hit", "fill-opacity": "0", **places})
    return link


def _write_words(words: str) -> Element:
    element = Element("title")
    element.text = clean_text(words)
    return element
