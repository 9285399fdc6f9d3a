"""Pictures of the pages as they are: every kind of page in both languages and themes, and those of the README.

    python docs/make_gallery.py            after `make report`; needs chromium and what tests need

Writes docs/gallery/ (with an index, README.md) and docs/pictures/.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
REPORTS, GALLERY, PICTURES = ROOT / "reports", ROOT / "docs" / "gallery", ROOT / "docs" / "pictures"
PROFILES = ("profile-bretagne",)
SCHEMES = ("light", "dark")
SIZE = {"width": 1280, "height": 1500}
COLOURS = 64
WIDTH = 640
# Pictures of the README: page, theme.
SHOWN = {
    "where-digital-weighs": ("en/employment-weight.html", "light"),
    "chiffres-a-l-epreuve": ("fr/put-to-the-test.html", "light"),
    "toutes-les-pages": ("fr/index.html", "dark"),
}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def list_kinds() -> list[str]:
    """Return one page of every kind in each language: the door, the indexes, the stories, a profile."""
    kinds = ["index.html"]
    for language in ("fr", "en"):
        names = [path.stem for path in sorted((REPORTS / language).glob("*.html"))]
        kinds += [f"{language}/{name}.html" for name in names if not name.startswith("profile-") or name in PROFILES]
    return kinds


def take_picture(browser: Browser, page: str, scheme: str, path: Path, width: int) -> None:
    """Write a picture of the head of a page."""
    context = browser.new_context(viewport=SIZE, color_scheme=scheme, offline=True)
    shown = context.new_page()
    shown.goto((REPORTS / page).resolve().as_uri())
    taken = Image.open(io.BytesIO(shown.screenshot()))
    context.close()
    small = taken.resize((width, round(taken.height * width / taken.width)), Image.Resampling.LANCZOS)
    path.parent.mkdir(parents=True, exist_ok=True)
    small.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def name_picture(page: str, scheme: str) -> str:
    """Return the file name of the picture of a page.

    >>> name_picture("fr/rouen.html", "dark")
    'fr-rouen-dark.png'
    """
    return f"{page.removesuffix('.html').replace('/', '-')}-{scheme}.png"


def write_index(kinds: list[str]) -> None:
    """Write the page that shows all pictures, a row a page."""
    lines = [
        "# Gallery",
        "",
        "Every kind of page, in both languages and themes, as `docs/make_gallery.py` takes them.",
        "",
    ]
    lines += ["| page | light | dark |", "|---|---|---|"]
    for page in kinds:
        cells = [f"![{page}, {scheme}]({name_picture(page, scheme)})" for scheme in SCHEMES]
        lines.append(f"| `{page}` | {' | '.join(cells)} |")
    (GALLERY / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    """Take all pictures; 1 where there is no browser or no page."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    kinds = list_kinds()
    if program is None or len(kinds) < 2:
        print("install chromium and run `make report` first", file=sys.stderr)
        return 1
    shutil.rmtree(GALLERY, ignore_errors=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for page in kinds:
            for scheme in SCHEMES:
                take_picture(browser, page, scheme, GALLERY / name_picture(page, scheme), WIDTH)
        for name, (page, scheme) in SHOWN.items():
            take_picture(browser, page, scheme, PICTURES / f"{name}.png", 2 * WIDTH)
        browser.close()
    write_index(kinds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
