"""The pictures of docs/style.md: each kind of chart as a page shows it, in both themes.

    python benchmarks/draw_pictures.py             all kinds, in English
    python benchmarks/draw_pictures.py ranking     one kind

Chromium takes them from a page with the style of all pages; `docs/pictures/charts/` is where they go.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

from chart_kinds import list_kinds
from PIL import Image, ImageChops

from indicators.pages import Exhibit
from indicators.reports.render import read_style

FOLDER = Path(__file__).parents[1] / "docs" / "pictures" / "charts"
THEMES = {"light": "1", "dark": "0"}  # what Chromium calls them
MOST_KB, COLOURS, WIDE, HIGH = 60, (64, 32, 16), 760, 1800
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={WIDE},{HIGH}")


def write_page(exhibit: Exhibit) -> str:
    """Return a page with one exhibit, in the style of all pages; its ground is that of charts."""
    ground = "html,body{background:var(--c-paper);color:var(--c-ink)}"
    ground += ".exhibit .subtitle,.exhibit .unit{color:var(--c-muted)}.see-evidence a{color:var(--c-strong)}"
    return f"<!doctype html><meta charset=utf-8><style>{read_style()}{ground}</style><body>{exhibit.html}</body>"


def take_picture(page: Path, theme: str, browser: str) -> Image.Image:
    """Return what the browser shows of a page in a theme, without the empty ground below."""
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "shot.png"
        flags = (f"--user-data-dir={folder}/profile", f"--blink-settings=preferredColorScheme={THEMES[theme]}")
        command = [browser, *FLAGS, *flags, f"--screenshot={shot}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        image = Image.open(shot).convert("RGB")
    ground = Image.new("RGB", image.size, image.getpixel((1, HIGH - 1)))
    shown = ImageChops.difference(image, ground).getbbox() or (0, 0, *image.size)
    return image.crop((0, 0, WIDE, min(HIGH, shown[3] + 16)))


def save_small(image: Image.Image, path: Path) -> None:
    """Write a picture with as many colours as keep it small."""
    for colours in COLOURS:
        image.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= MOST_KB * 1000:
            return


def main() -> None:
    """Take the pictures asked for."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("kinds", nargs="*")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        options.error("no chromium on this machine to take pictures with")
    kinds, asked = list_kinds("en"), options.parse_args().kinds
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in asked or kinds:
            page = Path(folder) / f"{name}.html"
            page.write_text(write_page(kinds[name].show()), encoding="utf-8")
            for theme in THEMES:
                save_small(take_picture(page, theme, browser), FOLDER / f"{name}-{theme}.png")


if __name__ == "__main__":
    main()
