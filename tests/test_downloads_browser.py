"""The files that a page carries, taken along in a real browser, under the page's own policy."""

import io
import json
import subprocess
import time
import urllib.request
from contextlib import contextmanager

import pandas as pd
import pytest
import websocket

from indicators.downloads import show_downloads
from indicators.downloads.workbook import Sheet, write_workbook
from indicators.reports.render import POLICY
from test_pages_browser import BROWSER, FLAGS, SECONDS, build_page

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine to open pages with")

WORKBOOK = write_workbook([Sheet("a", [["a", "b"], [4202.5, "=1+1"]], (9, 9))], "fr")
FILES = {
    "xlsx": WORKBOOK,
    "csv": b"a,b\n1,'=1\n",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "png": b"\x89PNG",
}


class Tab:
    """One tab of a browser, told what to do."""

    def __init__(self, address):
        self.socket = websocket.create_connection(address, timeout=SECONDS, suppress_origin=True)
        self.number = 0

    def do(self, method, **parameters):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while (answer := json.loads(self.socket.recv())).get("id") != self.number:
            pass
        return answer["result"]


@contextmanager
def open_tab(page, profile):
    command = [BROWSER, *FLAGS, "--remote-debugging-port=0", f"--user-data-dir={profile}", page.as_uri()]
    browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port = wait_for(lambda: (profile / "DevToolsActivePort").read_text().split()[0])
        tabs = wait_for(lambda: json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=SECONDS)))
        tab = Tab(next(one["webSocketDebuggerUrl"] for one in tabs if one["url"].startswith("file:")))
        yield tab
        tab.socket.close()
    finally:
        browser.terminate()
        browser.wait(SECONDS)


def wait_for(look):
    """What `look` gives once it gives anything."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            if found := look():
                return found
        except (OSError, IndexError, ValueError):
            pass
        assert time.monotonic() < end
        time.sleep(0.05)


def click(tab, number):
    expression = f"document.querySelectorAll('a.download')[{number}].click()"
    answer = tab.do("Runtime.evaluate", expression=expression, userGesture=True)
    assert "exceptionDetails" not in answer


def read_whole(path, size):
    return path.read_bytes() if path.is_file() and path.stat().st_size == size else None


def test_each_file_is_taken_along_under_its_name_letter_by_letter(tmp_path):
    page, downloads = tmp_path / "page.html", tmp_path / "downloads"
    page.write_text(build_page(str(show_downloads(FILES, "weight", "figure", "fr"))), encoding="utf-8")
    assert POLICY in page.read_text(encoding="utf-8")
    downloads.mkdir()
    with open_tab(page, tmp_path / "profile") as tab:
        tab.do("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))
        ready = f"document.readyState === 'complete' && document.querySelectorAll('a.download').length === {len(FILES)}"
        wait_for(lambda: tab.do("Runtime.evaluate", expression=ready)["result"].get("value"))
        for number, (kind, content) in enumerate(FILES.items()):
            click(tab, number)
            path = downloads / f"weight-fr.{kind}"
            taken = wait_for(lambda path=path, content=content: read_whole(path, len(content)))
            assert taken == content
        assert tab.do("Runtime.evaluate", expression="location.protocol")["result"]["value"] == "file:"
    table = pd.read_excel(io.BytesIO((downloads / "weight-fr.xlsx").read_bytes()))
    assert table.to_numpy().tolist() == [[4202.5, "=1+1"]]
