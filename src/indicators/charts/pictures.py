"""A figure as a picture that stands alone: a file for a slide, a text or a print."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from indicators.charts.style import RC
from indicators.charts.vector import render_svg
from indicators.texts import clean_text

SHARPNESS = 144  # dots an inch: twice a screen's
COLOURS = 64
LINK = re.compile(r"<(/?)a\b[^>]*>")


def render_picture(figure: Figure, name: str, headline: str, subtitle: str, notes: Sequence[str], kind: str) -> bytes:
    """Return `figure` as a file of its own, `kind` "svg" or "png"; the same figure gives the same bytes.

    Headline, subtitle and notes are told in it, to programs and screen readers; nothing in it is a link.
    """
    about = "\n".join(clean_text(text) for text in (subtitle, *notes) if text)
    if kind == "svg":
        return _stand_alone(render_svg(figure, name, headline, about))
    return _paint(figure, clean_text(headline), about)


def _stand_alone(svg: str) -> bytes:
    """An inline picture as a document; its marks lead to rows of the page, and there is no page here."""
    named = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + LINK.sub(r"<\1g>", named)).encode()


def _paint(figure: Figure, headline: str, about: str) -> bytes:
    """The figure in few colours, which is a third of the bytes and looks the same; no clock and no program in it."""
    drawn, painted = io.BytesIO(), io.BytesIO()
    with mpl.rc_context(RC):
        figure.savefig(drawn, format="png", dpi=SHARPNESS, pil_kwargs={"compress_level": 0})
    whole = Image.open(drawn).convert("RGB")
    # The quickest method leaves white a shade of grey, the usual one takes twice as long.
    few = whole.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    words = PngInfo()
    words.add_itxt("Title", headline)
    words.add_itxt("Description", about)
    few.save(painted, "PNG", dpi=(SHARPNESS, SHARPNESS), pnginfo=words)
    return painted.getvalue()
