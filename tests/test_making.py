"""One page made in its process: what it is made of, what it may not show, and what happens when the disk is full."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.machine.environment import build_environment
from indicators.making import kernels
from indicators.observations import OBSERVATION_COLUMNS, SOURCE_COLUMNS, open_observations
from indicators.reads import NOTES
from indicators.reports.framing import cover_period, find_cited
from indicators.reports.gate import BodyReader
from indicators.reports.jobs import compute_fingerprint
from indicators.reports.render import choose_words
from indicators.reports.sieve import is_harmless
from pages import build_job, make, write_notebook

EXHIBIT = """
class Exhibit:
    def _repr_html_(self):
        return '''<figure id="a"><svg viewBox="0 0 9 9"><a xlink:href="#row"><path d="M0 0h9v9z"/></a></svg></figure>
            <table id="b"><caption>Évidence</caption><tr id="row"><th scope="row">a</th>
            <td data-observation="o-000000000001">articles.csv</td></tr></table>'''
Exhibit()
"""
ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "data" / "reference"
ROWS = (
    {"observation": "o-000000000001", "place": "articles.csv!line 2!a", "text": "12", "period": "2012"},
    {"observation": "o-000000000002", "place": "articles.csv!line 3!a", "text": "13", "period": "2022"},
)


def write_processed(root: Path, *rows: dict[str, str], published: str = "2014-11") -> None:
    """Write two observations of one source, and an empty table of problems."""
    folder = root / "data" / "processed"
    folder.mkdir(parents=True, exist_ok=True)
    blank = dict.fromkeys(OBSERVATION_COLUMNS, "") | {"source": "paper"}
    observations = pd.DataFrame([blank | row for row in rows], columns=list(OBSERVATION_COLUMNS))
    observations.to_csv(folder / "observations.csv", index=False)
    source = dict.fromkeys(SOURCE_COLUMNS, "") | {"source": "paper", "file": "articles.csv", "published": published}
    counts = {"cells": "2", "observations": "2", "problems": "0"}
    pd.DataFrame([source | counts]).to_csv(folder / "sources.csv", index=False)


@pytest.fixture(name="job")
def fixture_job(tmp_path):
    """The job of a page with one exhibit that rests on one observation."""
    shutil.copytree(REFERENCE, tmp_path / "data" / "reference")
    write_processed(tmp_path, *ROWS)
    notebook = write_notebook(tmp_path, "good", [("markdown", "# Titre\n\nBonjour.", "fr"), ("code", EXHIBIT)])
    return build_job(tmp_path, tmp_path / "reports" / "made", notebook)


def test_a_page_shows_what_it_is_made_of_and_nothing_of_all_data(job):
    made = make(job, "shell")
    outcome = made.outcome
    assert outcome.failure is None
    assert "Empreinte de cette page" in made.page
    assert f"<code>{outcome.edition[:12]}</code>" in made.page
    assert f"<code>notebooks/good.ipynb</code> <code>{outcome.notebook_sha256[:12]}</code>" in made.page
    cells = json.dumps([[ROWS[0]["place"], "12"]]).encode()
    assert f"articles.csv (1 cellule) <code>{hashlib.sha256(cells).hexdigest()[:12]}</code>" in made.page
    assert "empreinte des cellules lues" in made.page
    assert "observations.csv" not in made.page
    assert "novembre 2014" in made.page
    assert "2022" not in made.page


def test_the_outcome_holds_the_digests_of_what_was_run_read_and_written(job):
    made = make(job, "shell")
    outcome = made.outcome
    assert outcome.notebook_sha256 == hashlib.sha256(Path(job.notebook).read_bytes()).hexdigest()
    assert outcome.page_sha256 == hashlib.sha256(made.page.encode()).hexdigest()
    assert outcome.edition == compute_fingerprint(job, outcome.notebook_sha256, outcome.reads)
    assert any("o-000000000001" in question for question in outcome.reads)
    assert outcome.cell_seconds > 0
    assert not (made.folder / "executed.ipynb").exists()


def test_a_page_changes_with_the_cells_it_rests_on_and_with_no_other(job):
    before = make(job, "shell").page
    write_processed(Path(job.root), ROWS[0], ROWS[1] | {"text": "99"})
    untouched = make(job, "shell").page
    write_processed(Path(job.root), ROWS[0] | {"text": "99"}, ROWS[1])
    assert untouched == before
    assert make(job, "shell").page != before


def test_a_page_made_elsewhere_has_the_same_bytes(job, tmp_path_factory):
    root = tmp_path_factory.mktemp("other") / "a {code} é"
    shutil.copytree(job.root, root)
    moved = job._replace(
        root=str(root), folder=str(root / "reports" / "b"), notebook=str(root / "notebooks/good.ipynb")
    )
    assert make(moved, "shell").page == make(job, "shell").page


def test_a_declared_exhibit_that_is_not_on_the_page_is_a_failure(job):
    assert make(job._replace(exhibits=("a", "b")), "shell").outcome.failure is None
    failure = make(job._replace(exhibits=("a", "row")), "shell").outcome.failure
    assert (failure.kind, failure.cell) == ("page", 0)
    assert "'row'" in failure.reason


@pytest.mark.parametrize("place", ["root", "folder", "home", "given"])
def test_no_folder_of_this_machine_is_shown_or_told(job, tmp_path, place):
    shown = {"root": job.root, "folder": job.folder, "home": str(Path.home()), "given": "/srv/secret"}[place]
    notebook = write_notebook(tmp_path, "folder", [("code", f"print({shown!r})")])
    failure = make(job._replace(notebook=str(notebook), private=("/srv/secret",)), "shell").outcome.failure
    assert failure.kind == "page"
    assert shown not in failure.reason


@pytest.mark.parametrize(
    ("code", "line"),
    [
        *[(line, line) for line in ("input('?')", "breakpoint()", "exit()", "!ls")],
        *[("x = 1\nquit()", "quit()"), ("%%bash\nls", "%%bash"), ("if True:\n    !ls", "!ls")],
    ],
)
def test_what_may_not_be_run_is_refused_before_any_cell_runs(job, tmp_path, code, line):
    notebook = write_notebook(tmp_path, "refused", [("code", "open('ran', 'w')"), ("code", code)])
    made = make(job._replace(notebook=str(notebook)), "shell")
    assert made.outcome.failure[:2] == ("refused", 3)
    assert made.outcome.failure.line == line
    assert made.notes == []
    assert not (tmp_path / "notebooks" / "ran").exists()


@pytest.mark.parametrize("code", ["x = (1\n% 2)\nx", "'''\n! not a command\n'''"])
def test_what_only_looks_like_a_command_is_run(job, tmp_path, code):
    notebook = write_notebook(tmp_path, "python", [("code", code)])
    assert make(job._replace(notebook=str(notebook)), "shell").outcome.failure is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]"])
def test_a_file_that_is_no_notebook_is_refused(job, content):
    Path(job.notebook).write_bytes(content)
    failure = make(job, "shell").outcome.failure
    assert failure.kind == "refused"
    assert "good.ipynb" in failure.reason


def test_a_notebook_that_is_gone_is_refused(job):
    Path(job.notebook).unlink()
    assert make(job, "shell").outcome.failure.reason.startswith("good.ipynb cannot be read")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_no_page_and_tells_the_bytes_needed(job, monkeypatch, step):
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    size = len(make(job, "shell").page.encode())
    shutil.rmtree(job.folder)
    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), fail)
    made = make(job, "shell")
    assert made.outcome.failure.kind == "disk"
    assert f"{size:,} bytes" in made.outcome.failure.reason
    assert not list(made.folder.glob("page*"))


def test_a_disk_too_full_for_the_notebook_is_told_as_such(job, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    assert make(job, "shell").outcome.failure[:2] == ("disk", 0)


def test_the_notebook_of_a_failed_page_is_kept_as_far_as_it_ran(job, tmp_path):
    notebook = write_notebook(tmp_path, "fail", [("code", "print('so far')"), ("code", "1 / 0")])
    made = make(job._replace(notebook=str(notebook)), "shell")
    assert made.page == ""
    kept = (made.folder / "executed.ipynb").read_text(encoding="utf-8")
    assert "so far" in kept
    assert "ZeroDivisionError" in kept


def test_a_kernel_that_does_not_start_is_tried_twice_and_told_in_its_own_words(job, monkeypatch):
    started = []
    command = [sys.executable, "-c", "import sys; sys.exit('no such library')", "{connection_file}"]

    def describe() -> dict[str, object]:
        started.append(1)
        return {"argv": command, "display_name": "x", "language": "python"}

    monkeypatch.setattr(kernels, "describe_kernel", describe)
    monkeypatch.setattr(kernels, "START_SECONDS", 20)
    failure = make(job, "kernel").outcome.failure
    assert (failure.kind, failure.cell) == ("start", 0)
    assert "no such library" in failure.reason
    assert len(started) > 1


PRELOADED = """
import json, os, sys
sys.path.insert(0, sys.argv[1])
opened = []
from indicators.making import page
import matplotlib
before = dict(matplotlib.rcParams)
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
page.preload()
import threading, warnings
read = [path for path in opened if path.startswith(sys.argv[2]) and "/src/" not in path and "/.venv/" not in path]
changed = [name for name in before if before[name] != matplotlib.rcParams[name]]
threads = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else threading.active_count()
loaded = "indicators.exhibits.profiles" in sys.modules and "indicators.charts.ranking" in sys.modules
print(json.dumps([threads, changed, read, loaded, sys.modules["__main__"].__dict__.get("opened") is opened]))
"""


def test_what_is_loaded_beforehand_leaves_one_thread_and_reads_no_project(tmp_path):
    root = Path(__file__).parents[1]
    environment = {**build_environment(str(tmp_path)), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", PRELOADED, str(root / "src"), str(root)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=root / "tests")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == [1, [], [], True, True]


def test_reads_of_a_page_are_noted_in_the_jobs_own_file(job):
    make(job, "shell")
    assert (Path(job.folder) / "reads.jsonl").is_file()
    assert NOTES not in os.environ


def test_the_period_covered_runs_from_the_earliest_base_to_the_latest_period():
    table = pd.DataFrame({"period": ["2012", "2014-S1"], "base_period": ["", "2009"]})
    assert cover_period(table) == "2009–2014"
    assert cover_period(table.head(0)) == ""


PARTS = st.sampled_from(
    [
        *('<p id="a">', '<p id="b">', "</p>", "x &amp; y", '<a href="#a">', '<a href="#c">', "</a>", "<b>"),
        *(
            '<a href="b.html">',
            '<a href="javascript:x">',
            '<a href="&#106;avascript:x">',
            '<a data-x="" href="x.html">',
        ),
        *('<use href="#a"/>', '<use href="b.html"/>', '<a\nhref="#b">', '<A HREF="#b">', "<a\nhref='#a'>", "</a href>"),
        *('<table id="t">', "<table>", "</table>", "<caption>", "</caption>", '<th scope="row">', "<th>"),
        *('<th scope="">', '<path clip-path="url(#a)" d="M0 0"/>', '<p style="background:url(x)">'),
        *('<p style="background:URL( x)">', "<script>", "<SCRIPT>", "<style>", "<img alt=a>", "<h1>", "<svg/onload=x>"),
        *('<p onclick="x">', '<p ONCLICK="x">', "<!--", "-->", '<p title=">">', "<p title='\">", '"', "'", "<", ">"),
        *('<p title=" id=" class="c">', '<p title="x=" id="a" lang="fr">', '<p title="href=" id="b">'),
        *('<p\thref="x">', '<p data="x">', '<p ID="a">', '<p xlink:href="x">', '<p XLINK:href="x">'),
    ]
)


@settings(max_examples=500)
@given(st.lists(PARTS, max_size=8))
def test_what_passes_at_a_glance_has_no_fault_when_read_in_full(parts):
    body = "".join(parts)
    reader = BodyReader()
    reader.feed(body)
    reader.close()
    lost = [target for target in reader.targets if target and target not in reader.ids]
    if is_harmless(body):
        assert reader.faults == []
        assert lost == []


def test_an_ordinary_page_passes_at_a_glance(job):
    body = make(job, "shell").page.partition('<main id="page-content">')[2].partition("</main>")[0]
    assert is_harmless(body)


@pytest.mark.parametrize("of_one", [True, False])
def test_a_page_about_one_territory_does_not_claim_to_cover_a_map(of_one):
    asked = {"source": "eurostat_sbs_2017", "indicator": "jobs", "sector": "nace_j", "period": "2012"}
    shown = open_observations(ROOT).select(("observation",), **asked)["observation"]
    body = "".join(f'<li data-observation="{observation}">' for observation in shown)
    facts = dict(find_cited(ROOT, body, "fr", of_one=of_one).facts)
    words = choose_words("fr")
    assert facts[words["period"]] == "2012"
    assert facts.get(words["coverage"], "") == ("" if of_one else "26 régions sur 27")


def cite_shown(*asked):
    table = open_observations(ROOT)
    shown = [name for one in asked for name in table.select(("observation",), **one)["observation"]]
    body = "".join(f'<li data-observation="{observation}">' for observation in shown)
    return dict(find_cited(ROOT, body, "fr", of_one=False).facts)


def test_what_figures_are_only_set_against_makes_the_period_of_a_page_no_longer():
    jobs = {"source": "eurostat_sbs_2017", "indicator": "jobs", "sector": "nace_j", "period": "2012"}
    people = {"indicator": "population", "period": "2015"}
    words = choose_words("fr")
    assert cite_shown(jobs, people)[words["period"]] == "2012"
    alone = cite_shown(people)
    assert alone[words["period"]] == "2015" and words["newest"] not in alone
