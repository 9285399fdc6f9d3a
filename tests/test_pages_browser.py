"""Pages opened from disk in a real browser: not one request goes out, and nothing in them runs."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pages import build_page

ROOT = Path(__file__).parents[1]
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-extensions"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps"),
    *("--disable-domain-reliability", "--disable-client-side-phishing-detection", "--metrics-recording-only"),
)
SECONDS = 180
CONTROL = "control.example.test"
HOSTILE = """
<script>document.body.setAttribute("data-ran", "1")</script>
<script src="http://a.example.test/x.js"></script>
<p onclick="1">x</p><img src="http://b.example.test/x.png" onerror="document.body.setAttribute('data-ran', '1')">
<style>@import "http://c.example.test/x.css"; p { background: url(http://d.example.test/x.png) }</style>
<link rel="stylesheet" href="http://e.example.test/x.css"><iframe src="http://f.example.test/"></iframe>
<svg><image href="http://g.example.test/x.png"></image><use href="http://h.example.test/x.svg#a"></use></svg>
<video src="http://i.example.test/x.mp4" autoplay></video><object data="http://j.example.test/x"></object>
"""

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine to open pages with")


class Recorder(http.server.BaseHTTPRequestHandler):
    """A proxy that answers nothing and remembers which hosts were asked for."""

    def do_GET(self) -> None:
        self.server.hosts.add(self.path.split("/")[2] if "//" in self.path else self.path)
        self.send_error(404)

    do_CONNECT = do_POST = do_HEAD = do_GET  # noqa: N815 (names given by http.server)

    def log_message(self, *_arguments: object) -> None:
        """Stay quiet."""


@contextmanager
def watch_network() -> Iterator[http.server.ThreadingHTTPServer]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder) as server:
        server.hosts = set()
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def open_page(page: Path, profile: Path) -> tuple[str, set[str]]:
    """Return the document as the browser holds it after `page` was opened, and the hosts that it asked for."""
    with watch_network() as server:
        proxy = f"--proxy-server=http://127.0.0.1:{server.server_port}"
        bypass = "--proxy-bypass-list=<-loopback>"
        command = [BROWSER, *FLAGS, proxy, bypass, f"--user-data-dir={profile}", "--dump-dom", page.as_uri()]
        ended = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
    return ended.stdout.decode("utf-8"), {host for host in server.hosts if "google" not in host}


def write_control(folder: Path) -> Path:
    """Write a page that does ask for something outside, to show that it would be seen."""
    path = folder / "control.html"
    path.write_text(f'<!doctype html><body><img src="http://{CONTROL}/x.png"><script>1</script>', encoding="utf-8")
    return path


def test_a_page_that_asks_for_something_outside_is_seen_doing_so(tmp_path):
    _, hosts = open_page(write_control(tmp_path), tmp_path / "profile")
    assert hosts == {CONTROL}


def test_even_what_the_gate_would_refuse_neither_runs_nor_loads(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(build_page(HOSTILE, title="Titre"), encoding="utf-8")
    document, hosts = open_page(path, tmp_path / "profile")
    assert hosts == set()
    assert "data-ran=" not in document
    assert "Titre" in document


def test_the_same_without_the_policy_would_run_and_load(tmp_path):
    path = tmp_path / "page.html"
    page = build_page(HOSTILE, title="Titre")
    path.write_text(page.replace("Content-Security-Policy", "x-nothing"), encoding="utf-8")
    document, hosts = open_page(path, tmp_path / "profile")
    assert len(hosts) >= 5
    assert "data-ran=" in document


def test_no_built_page_asks_for_anything_outside(tmp_path):
    folder = ROOT / "reports"
    pages = sorted([*folder.glob("*.html"), *folder.glob("[!.]*/*.html")])
    if not pages:
        pytest.skip("reports/ holds no pages; make report makes them")
    frames = "".join(
        f'<iframe src="{path.as_uri()}" onload="seen++"></iframe>' for path in [*pages, write_control(tmp_path)]
    )
    count = "<script>var seen = 0; addEventListener('load', () => { document.title = 'seen ' + seen })</script>"
    wrapper = tmp_path / "all.html"
    wrapper.write_text(f"<!doctype html><title>none</title>{count}{frames}", encoding="utf-8")
    document, hosts = open_page(wrapper, tmp_path / "profile")
    assert f"<title>seen {len(pages) + 1}</title>" in document
    assert hosts == {CONTROL}
