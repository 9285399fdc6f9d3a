"""A real browser for tests: headless Chromium of the system, which may ask nothing of anybody."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Hold the browser for the tests of one process; skip where there is none, or nothing to drive it with."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: python setup_env.py --dev")
    if BROWSER is None:
        pytest.skip("no chromium on this machine to open pages with")
    with driver.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=BROWSER, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the script that looks for what keeps readers out; skip where it was not installed."""
    path = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        pytest.skip("axe-core is not installed: npm ci --prefix tests/browser")
    return path.read_text(encoding="utf-8")


@pytest.fixture
def open_page(browser: object) -> Iterator[Callable[..., object]]:
    """Open a file as a reader does, without a network; at the end nothing may have been asked or have gone wrong."""
    contexts, wrong = [], []

    def open_file(path: Path, width: int = 1280, height: int = 900, check: bool = True, **options: object) -> object:
        context = browser.new_context(viewport={"width": width, "height": height}, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        if check:
            page.on(
                "request", lambda asked: asked.url.startswith(("file:", "data:", "blob:")) or wrong.append(asked.url)
            )
            page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
            page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(path.resolve().as_uri())
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert wrong == []


def pytest_terminal_summary(terminalreporter):
    """Print pages × checks: on how many pages each check was made, and what came of it."""
    counts: dict[str, Counter] = {}
    pages = set()
    for outcome in ("passed", "failed", "skipped"):
        for report in terminalreporter.stats.get(outcome, ()):
            found = re.search(r"browser/\w+\.py::test_(\w+)\[(?:(\w+)-)?((?:\w\w/)?\w[\w-]*\.html)\]", report.nodeid)
            if found:
                check, how, page = found.groups()
                pages.add(page)
                counts.setdefault(f"{check.replace('_', ' ')} {how or ''}".strip(), Counter())[outcome] += 1
    if counts:
        terminalreporter.section(f"{len(pages)} pages × {len(counts)} checks")
        for check, found in sorted(counts.items()):
            terminalreporter.write_line(f"{check}: " + ", ".join(f"{number} {name}" for name, number in found.items()))
