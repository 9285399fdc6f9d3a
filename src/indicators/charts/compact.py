"""The SVG that matplotlib writes, made small: plain names, short numbers, and nothing that says nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from xml.etree.ElementTree import Element

from indicators.charts.style import INK, RC, TEXT

LINK = "{http://www.w3.org/1999/xlink}href"
UNUSED = {"metadata", "style", "clipPath"}  # the tool's name; a rule for every element of the page; frames unused
DROPPED = {"clip-path", "target", "font-family"}  # no chart of ours reaches beyond its frame by mistake
REFERENCE = re.compile(r"^#(.+)$|url\(#(.+?)\)")
NUMBER = re.compile(r"-?\d+\.\d+")
COMMAND = re.compile(r"\s*([MLQCz])\s*")
STRAIGHT = re.compile(r"^M(\S+) (\S+)L(?:(\1) (\S+)|(\S+) (\2))$")
ACROSS = re.compile(r"^translate\(([-.\d]+) 0\)$")
POINT = re.compile(r"^M[-.\d]+ [-.\d]+$")
BOX = re.compile(r"^M([^ L]+) ([^ L]+)L([^ L]+) \2L\3 ([^ L]+)L\1 \4z$")
COLOURED = {"fill", "stroke"}
SIZE = f"{TEXT:g}"


class Writing:
    """What is known while one figure is made small: how a colour is written, which links go, and the ids met."""

    def __init__(self, colour: Callable[[str], str], covered: Collection[str], prefix: str, used: set[str]) -> None:
        self.colour, self.covered = colour, covered
        self.ids = {old: f"{prefix}--{number}" for number, old in enumerate(sorted(used))}


def find_used(root: Element) -> set[str]:
    """Return the ids that something inside the figure refers to: letters, signs, hatches."""
    values = [value for element in root.iter() for key, value in element.attrib.items() if key not in DROPPED]
    return {found for value in values if "#" in value for pair in REFERENCE.findall(value) for found in pair if found}


def shrink(element: Element, writing: Writing) -> list[Element]:
    """Return what stands in place of `element`: itself made small, its children alone, or nothing."""
    tag = element.tag.rpartition("}")[2]
    if tag in UNUSED:
        return []
    inner = [small for child in element for small in shrink(child, writing)]
    made = Element(tag, _shrink_attributes(tag, element.attrib, writing))
    made.text = element.text if tag == "text" else None
    made.extend(inner)
    if tag == "path" and _is_unseen(made):
        return []
    if tag in ("g", "defs") and (not inner or (tag == "g" and not made.attrib)):
        return inner
    covered = tag == "a" and made.get("href", "") in writing.covered
    return inner if covered else [made]


def _is_unseen(path: Element) -> bool:
    """Whether a path is a single point, or has neither ground nor line."""
    line = "stroke" in path.attrib or "stroke" in path.get("style", "")
    return bool(POINT.match(path.get("d", ""))) or (path.get("fill") == "none" and not line)


def _shrink_attributes(tag: str, attributes: dict[str, str], writing: Writing) -> dict[str, str]:
    short: dict[str, str] = {}
    for key, value in attributes.items():
        if key == LINK:
            short["href"] = value if tag == "a" else "#" + writing.ids[value[1:]]
        elif key == "style":
            _spread_style(tag, value, short, writing)
        elif key == "id":
            short |= {"id": writing.ids[value]} if value in writing.ids else {}
        elif key in COLOURED:
            _add_style(short, key, value, writing)
        elif tag == "use" and (moved := ACROSS.match(value)):
            short["x"] = shorten_numbers(moved[1])
        elif key not in DROPPED and not value.startswith("rotate(-0 "):
            short[key] = shorten_numbers(value, path=key == "d")
    return short


def _spread_style(tag: str, style: str, short: dict[str, str], writing: Writing) -> None:
    """A declaration that is a colour stays in the style, where a property may stand; the others are attributes."""
    for declaration in style.split("; "):
        key, _, value = declaration.partition(": ")
        value = value.rstrip(";")
        if tag == "use" and key.startswith("stroke"):
            continue  # the sign itself says it
        if key in COLOURED:
            if not (tag == "text" and value == INK):
                _add_style(short, key, value, writing)
        elif key == "font-size":
            short |= {key: value.removesuffix("px")} if value != f"{SIZE}px" else {}
        elif key and key not in DROPPED and (key, value) != ("text-anchor", "start"):
            short[key] = shorten_numbers(value)


def _add_style(short: dict[str, str], key: str, value: str, writing: Writing) -> None:
    if not value.startswith("#"):
        short[key] = REFERENCE.sub(lambda found: f"url(#{writing.ids[found[2]]})", value)
        return
    told = writing.colour(value)
    if told == value:
        short[key] = value
    else:
        short["style"] = ";".join(filter(None, (short.get("style", ""), f"{key}:{told}")))


def shorten_numbers(text: str, path: bool = False) -> str:
    r"""Return `text` with its numbers to a hundredth of a point, as a path without needless blanks.

    >>> shorten_numbers("M 1.004 2.5 \nL 1.004 9.999999 \n", path=True)
    'M1 2.5V10'
    """
    short = NUMBER.sub(_shorten_number, text)
    if not path:
        return short
    short = COMMAND.sub(r"\1", short).strip()
    if straight := STRAIGHT.match(short):
        x, y, _, down, across, _ = straight.groups()
        return f"M{x} {y}V{down}" if down else f"M{x} {y}H{across}"
    return BOX.sub(r"M\1 \2H\3V\4H\1z", short)


def _shorten_number(found: re.Match[str]) -> str:
    number = float(found[0])
    written = f"{number:.2f}" if abs(number) >= 1 else f"{number:.6f}"  # a scale is small
    short = written.rstrip("0").rstrip(".")
    return "0" if short in ("-0", "") else short


def start_root(width: float, height: float) -> Element:
    """Return an empty SVG element of this size in points, in the letters of charts."""
    family = ",".join(f"'{name}'" for name in RC["font.family"])
    shape = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width:g} {height:g}"}
    return Element(
        "svg", {**shape, "font-family": f"{family},sans-serif", "font-size": SIZE, "stroke-linejoin": "round"}
    )
