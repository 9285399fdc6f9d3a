"""A browser as readers have it: Chromium of the system, driven by Playwright, which downloads none."""

from __future__ import annotations

import shutil

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-extensions"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps"),
)


@pytest.fixture(scope="session", name="browser")
def fixture_browser():
    """A browser without a window, for all tests that need one; a test opens a context of its own in it."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine to open pages with")
    driver = pytest.importorskip("playwright.sync_api", reason="playwright, which drives the browser, is not installed")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()
