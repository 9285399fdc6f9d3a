"""JupyterLab as an economist uses it: started as a process, driven in a browser, on a copy of the project."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "lab-under-test"
SECONDS = 300  # of a busy machine
MILLISECONDS = 1000 * SECONDS
TRACKER = "@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
WHOLE = '{"windowingMode": "none"}'  # cells that are out of sight are in the document too
CODE = ".jp-Notebook .jp-CodeCell"
ERRORS = '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]'
DONE = """
() => {
  const prompts = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')];
  return prompts.length > 0 && prompts.every(one => /\\[\\d+\\]/.test(one.textContent));
}
"""


class Lab(NamedTuple):
    """A JupyterLab at work: its address, and its project."""

    address: str
    root: Path


def copy_project(folder: Path) -> Path:
    """Copy what a lab needs; the notebooks of the project itself are not saved over."""
    for name in ("data/reference", "data/processed", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return folder


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def build_environment(folder: Path) -> dict[str, str]:
    """Return the environment of somebody who has no settings of Jupyter but one."""
    own = {
        name: str(folder / name.lower())
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    tracker = folder / "settings" / TRACKER
    tracker.parent.mkdir(parents=True)
    tracker.write_text(WHOLE, encoding="utf-8")
    return {**os.environ, **own, "PYTHONPATH": str(ROOT / "src"), "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings")}


def wait_for(address: str, process: subprocess.Popen) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/api/status?token={TOKEN}", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail("JupyterLab did not start")


@pytest.fixture(scope="module", name="lab")
def fixture_lab(tmp_path_factory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("lab")
    root, port = copy_project(folder / "project"), find_port()
    options = ["--no-browser", "--allow-root", f"--port={port}", "--ServerApp.port_retries=0"]
    options += [f"--IdentityProvider.token={TOKEN}", "--LabApp.news_url=None"]
    options += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    command = [sys.executable, "-m", "jupyterlab", "notebooks/start.ipynb", *options]
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, cwd=root, env=build_environment(folder), stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process)
        yield Lab(address, root)
    finally:
        process.terminate()
        process.wait(SECONDS)


@pytest.fixture(scope="module", name="started")
def fixture_started(browser, lab):
    """The start notebook, run from its first cell to its last."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(MILLISECONDS)
    page.goto(f"{lab.address}/lab/tree/start.ipynb?token={TOKEN}&reset")
    page.locator(f"{CODE} .jp-InputPrompt").first.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(DONE)
    yield page
    context.close()


def test_the_start_notebook_runs_from_top_to_bottom_without_an_error(started):
    assert started.locator(ERRORS).all_text_contents() == []
    assert started.locator(".indicators-lab figure.exhibit svg").count() == 2
    assert started.locator(".indicators-lab caption", has_text="Observations").count() == 1


def test_the_explorer_changes_its_chart_when_another_indicator_is_chosen(started):
    chart = started.locator(".indicators-lab figure.exhibit").first
    before = chart.inner_html()
    started.get_by_label("Indicateur", exact=True).select_option(label="Établissements")
    started.wait_for_function(
        "before => document.querySelector('.indicators-lab figure.exhibit').innerHTML !== before", arg=before
    )
    assert "tablissements" in chart.inner_text()
    assert '"establishments"' in started.locator(".indicators-lab pre").first.inner_text()


def test_a_mark_of_the_explorer_leads_to_its_source_inside_the_notebook(started):
    started.locator('.indicators-lab svg a[href="#view-bretagne"]').first.dispatch_event("click")
    started.wait_for_function("() => document.querySelector('#view-bretagne').matches(':target')")
    assert "/lab/tree/start.ipynb" in started.url


def test_a_form_makes_a_page_and_shows_it_while_nothing_is_published(started, lab):
    started.get_by_label("base_period").select_option(label="2009")
    started.get_by_role("button", name="Faire la page").click()
    page = started.frame_locator("iframe[srcdoc]").last
    page.locator("h1").wait_for()
    assert "Languedoc-Roussillon" in page.locator("h1").inner_text()
    assert not (lab.root / "reports").exists()


def test_links_inside_the_page_of_a_form_stay_in_it(started):
    page = started.frame_locator("iframe[srcdoc]").last
    page.locator(".see-evidence a").first.click()
    page.locator(":target").wait_for()
    assert "/lab/tree/start.ipynb" in started.url
