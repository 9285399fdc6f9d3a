"""A chart as a picture that stands alone: headline and subtitle above it, notes and source below, on a light ground."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Literal, NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from indicators.charts.compact import start_root
from indicators.charts.letters import check_letters, set_style
from indicators.charts.style import INK, MUTED, RC, SMALL, WIDTH, clean_line, fill_lines
from indicators.charts.vector import measure_figure, read_drawing
from indicators.palette import write_faces
from indicators.texts import clean_text

MARGIN, AIR = 16.0, 10.0  # points around the picture, and between its words and the drawing
HEADLINE, SUBTITLE, LEADING = 13.0, 10.0, 1.4
DPI = 192  # twice the pixels of a page
COLOURS = 128  # of the palette of a PNG
Kind = Literal["svg", "png"]


class Line(NamedTuple):
    """A line of words: its place below the upper edge of its block, and how it looks."""

    words: str
    top: float
    size: float
    weight: str
    colour: str


class Block(NamedTuple):
    """Lines above or below a drawing, and how high they are in all."""

    lines: list[Line]
    high: float


def render_picture(figure: Figure, name: str, headline: str, subtitle: str, notes: Sequence[str], kind: Kind) -> bytes:
    """Return `figure` with its words as the bytes of an SVG or PNG file, the same each time.

    `subtitle` says what is shown and its unit; `notes` are the lines below, each with what it is (« Source : … »), the
    source last. The SVG holds its font and shows the chart as it was last rendered for a page, if it was; where the
    font lacks a letter all are outlines. Raises `ReportError` where no font has a letter of the words.
    """
    texts = [clean_line(text) for text in (headline, subtitle, *notes)]
    letters = check_letters(figure, texts)
    above = _set_block([(texts[0], HEADLINE, "bold", INK), (texts[1], SUBTITLE, "normal", MUTED)], MARGIN, AIR)
    below = _set_block([(text, SMALL, "normal", MUTED) for text in texts[2:]], AIR, MARGIN)
    blocks = (above, figure, below)
    return _join_svg(blocks, name, texts, letters) if kind == "svg" else _join_png(blocks)


def _set_block(texts: Sequence[tuple[str, float, str, str]], top: float, foot: float) -> Block:
    lines: list[Line] = []
    for text, size, weight, colour in texts:
        for words in fill_lines(text.split(" "), WIDTH, size, weight) if text.strip() else ():
            top += size * LEADING
            lines.append(Line(words, top, size, weight, colour))
        top += size * 0.25
    return Block(lines, (lines[-1].top if lines else 0.0) + foot)


def _draw_block(block: Block) -> Figure:
    """The lines on a figure as wide as a chart and as high as they are."""
    figure = Figure(figsize=(WIDTH / 72, block.high / 72), dpi=96)
    FigureCanvasAgg(figure)
    with set_style(RC):
        figure.set_facecolor(RC["figure.facecolor"])
        for line in block.lines:
            place = (0, 1 - line.top / block.high)
            figure.text(*place, line.words, size=line.size, weight=line.weight, color=line.colour, va="baseline")
    return figure


def _join_svg(blocks: Sequence[Block | Figure], name: str, texts: Sequence[str], letters: bool) -> bytes:
    sizes = [block.high if isinstance(block, Block) else measure_figure(block)[1] for block in blocks]
    wide, high = WIDTH + 2 * MARGIN, round(sum(sizes), 2)
    root = start_root(wide, high)
    root.attrib |= {"id": name, "width": f"{wide * 4 / 3:g}", "height": f"{high * 4 / 3:g}", "role": "img", "fill": INK}
    for tag, text in (("title", texts[0]), ("desc", " ".join(texts[1:]))):
        SubElement(root, tag).text = clean_text(text)
    if letters:
        SubElement(root, "style").text = write_faces()
    SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": RC["figure.facecolor"]})
    for number, block in enumerate(blocks):
        group = SubElement(root, "g", {"transform": f"translate({MARGIN:g} {sum(sizes[:number]):.2f})"})
        group.extend(_write_block(block, "abc"[number], letters))
    return tostring(root, encoding="utf-8", xml_declaration=True).replace(b" />", b"/>")


def _write_block(block: Block | Figure, prefix: str, letters: bool) -> list[Element]:
    """A block as small elements without its ground: words as text, or outlines where the font lacks a letter."""
    if isinstance(block, Block) and letters:
        return [_write_line(line) for line in block.lines]
    figure = _draw_block(block) if isinstance(block, Block) else block
    return read_drawing(figure, prefix, str, letters, links=False, again=True)[1:]


def _write_line(line: Line) -> Element:
    look = {"y": f"{line.top:.2f}", "font-size": f"{line.size:g}", "fill": line.colour}
    element = Element("text", look | ({"font-weight": "700"} if line.weight == "bold" else {}))
    element.text = line.words
    return element


def _join_png(blocks: Sequence[Block | Figure]) -> bytes:
    figures = [_draw_block(block) if isinstance(block, Block) else block for block in blocks]
    pixels = np.vstack([_draw_pixels(figure) for figure in figures])
    edge = np.full((pixels.shape[0], round(MARGIN / 72 * DPI), 3), 255, dtype=np.uint8)
    image = Image.fromarray(np.hstack([edge, pixels, edge]))
    written = io.BytesIO()
    small = image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    small.putpalette([255 if part > 252 else part for part in small.getpalette()])  # white is white
    small.save(written, format="png", dpi=(DPI, DPI))
    return written.getvalue()


def _draw_pixels(figure: Figure) -> np.ndarray:
    written = io.BytesIO()
    with set_style(RC):
        figure.savefig(written, format="rgba", dpi=DPI)
    wide = round(WIDTH / 72 * DPI)
    return np.frombuffer(written.getvalue(), dtype=np.uint8).reshape(-1, wide, 4)[:, :, :3]
