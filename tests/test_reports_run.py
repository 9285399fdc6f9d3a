"""Reports run by Papermill on tiny notebooks: what is published, what is kept, what is told."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from indicators.bundles import BUNDLES
from indicators.errors import ReportError
from indicators.machine.disk import hash_file
from indicators.reports.gate import find_faults
from indicators.reports.jobs import Limits
from indicators.runs.listening import Listener, Result
from indicators.runs.lock import LockedError, hold_lock
from indicators.runs.regeneration import run_reports
from indicators.seals import renew_seal
from small_projects import write_cells

PROJECT = Path(__file__).parents[1]
PARAMETERS = ("code", 'language = "en"\ncode = "x"', "parameters")
EXHIBIT = """
class Exhibit:
    def _repr_html_(self):
        return '''<figure id="a"><svg viewBox="0 0 9 9"><a xlink:href="#row"><path d="M0 0h9v9z"/></a></svg></figure>
            <table><caption>Évidence</caption><tr id="row"><th scope="row">a</th>
            <td data-observation="o-5b34c150ce22">articles.csv</td></tr></table>'''
Exhibit()
"""
DESCRIPTION = """
[file]
sha256 = ""
language = "fr"
layout = "records"
header = 1
precision = "claim"

[defaults]
nature = "observed"
source = "{name}"
sector = "press_undefined"
scope = "undefined"
geography = "cog2015"

[columns]
"Région" = "territory"
"Indicateur" = "indicator"
"Mesure" = "measure"
"Texte" = "text"
"Année" = "period"
"Base" = "base_period"
"Paru" = "published"

[[source]]
id = "{name}"
title = "T"
publisher = "P"
kind = "press"
citation = "C"
licence = "L"
language = "fr"
published = "2014-11"
"""
NOTEBOOKS = {
    "good": [
        ("markdown", "# Ancien titre\n\nBonjour.", "fr"),
        ("markdown", "# Old title\n\nHello.", "en"),
        PARAMETERS,
        ("code", "seen = (code, type(code).__name__)"),
        ("code", "print(*seen, '<b>')"),
        ("code", EXHIBIT),
        ("markdown", "## Suite\n\nFin.", "fr"),
        ("code", "'l’été <i>'"),
        ("code", "import os, sys; os.environ['TZ'], os.environ['PYTHONHASHSEED'], 'CANARY' in os.environ"),
    ],
    "error": [PARAMETERS, ("markdown", "Texte", "fr"), ("code", "raise ValueError('no \\x1b[2Jfigure\\nsecond line')")],
    "kill": [PARAMETERS, ("code", "x = 1"), ("code", "os = __import__('os'); os.kill(os.getpid(), 9)"), ("code", "x")],
    "leave": [PARAMETERS, ("code", "raise SystemExit(0)"), ("code", "x = 2")],
    "slow": [PARAMETERS, ("code", "while True: pass")],
    "warn": [PARAMETERS, ("code", "import warnings; warnings.warn('Glyph 22320 missing')")],
    "thread": [
        PARAMETERS,
        ("code", "from threading import Thread\nt = Thread(target=lambda: 1 / 0); t.start(); t.join()"),
    ],
    "picture": [PARAMETERS, ("code", "display({'image/png': 'AAAA', 'text/plain': 'x'}, raw=True)")],
    "bare": [PARAMETERS, ("code", "object()")],
    "script": [PARAMETERS, ("code", "display({'text/html': '<script>x</script>', 'text/plain': ''}, raw=True)")],
    "folder": [PARAMETERS, ("code", "import os; print(os.getcwd())")],
    "heading": [PARAMETERS, ("markdown", "Texte\n\n# Encore", "fr")],
}
SECONDS = 15


class Run(NamedTuple):
    root: Path
    status: int
    results: dict[str, Result]
    files: dict[str, str]


def write_plan(root: Path, names: list[str]) -> None:
    """Write a plan with one report a notebook: `good` in both languages, the others in French."""
    blocks = []
    for name in names:
        languages = '["fr", "en"]' if name == "good" else '["fr"]'
        title = '{ fr = "Où & quand ?", en = "Where & when?" }'
        blocks.append(
            f'[[report]]\nname = "{name}"\nnotebook = "{name}.ipynb"\ntitle = {title}\n'
            f'languages = {languages}\nparameters = {{ code = "01" }}\n'
        )
    (root / "notebooks" / "reports.toml").write_text("\n".join(blocks), encoding="utf-8")


def write_source(root: Path, name: str, row: str) -> None:
    """Write a source's file of one figure, sealed."""
    path = root / "data" / "raw" / f"{name}.csv"
    path.write_text(f"Région,Indicateur,Mesure,Texte,Année,Base,Paru\n{row}\n", encoding="utf-8")
    path.with_suffix(".toml").write_text(DESCRIPTION.format(name=name), encoding="utf-8")
    renew_seal(path)


def make_project(root: Path, names: list[str]) -> Path:
    """Make a project with two sources of one figure each and the notebooks `names`; "good" shows the first figure."""
    (root / "notebooks").mkdir(parents=True)
    shutil.copytree(PROJECT / "data" / "reference", root / "data" / "reference")
    (root / "data" / "raw").mkdir()
    write_source(root, "articles", "Bretagne,jobs,change_percent,+ 34 %,2012,2009,2014-11")
    write_source(root, "other", "Bretagne,jobs,level,4 200,2022,,2023")
    for name in names:
        write_cells(root / "notebooks" / f"{name}.ipynb", NOTEBOOKS[name])
    write_plan(root, names)
    return root


def hash_files(root: Path) -> dict[str, str]:
    """Return the SHA-256 of every file under reports/ that a reader may open."""
    folder = root / "reports"
    paths = [*folder.glob("*"), *folder.glob("fr/*"), *folder.glob("en/*")]
    shown = [path for path in paths if path.is_file() and path.name != ".lock"]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in shown}


def run(root: Path, *names: str) -> Run:
    results: dict[str, Result] = {}
    listener = Listener(ended=lambda result: results.update({result.page: result}))
    status = run_reports(root, names, listener=listener, limits=Limits(cell_seconds=SECONDS))
    return Run(root, status, results, hash_files(root))


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The first run of every notebook above, in a folder whose name could be a format string."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANARY", "secret")
        return run(make_project(tmp_path_factory.mktemp("project") / "a {code} é", list(NOTEBOOKS)))


@pytest.fixture(scope="module")
def page(first):
    return (first.root / "reports" / "fr" / "good.html").read_text(encoding="utf-8")


def read_manifest(root: Path) -> dict:
    return json.loads((root / "reports" / "manifest.json").read_text(encoding="utf-8"))


def test_a_failing_notebook_stops_no_other_and_makes_the_status_1(first):
    assert first.status == 1
    assert len(first.results) == len(NOTEBOOKS) + 1
    published = {path for path in first.files if path.endswith(".html")}
    assert published == {"index.html", "fr/index.html", "en/index.html", "fr/good.html", "en/good.html"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("error", ["cell 3 of error.ipynb stopped", "ValueError: no", "mend the cell"]),
        ("kill", ["cell 3 of kill.ipynb stopped", "SIGKILL", "lack of memory", "MB were in use"]),
        ("leave", ["cell 2 of leave.ipynb stopped", "raise SystemExit(0)", "take out exit()"]),
        ("slow", ["cell 2 of slow.ipynb stopped", "while True: pass", f"more than {SECONDS} s, the limit of a cell"]),
        ("warn", ["cell 2 of warn.ipynb stopped", "the cell warned: UserWarning: Glyph 22320 missing"]),
        ("thread", ["cell 2 of thread.ipynb stopped", "the cell warned: ZeroDivisionError"]),
        ("picture", ["cell 2 of picture.ipynb stopped", "an output of kind image/png cannot be shown"]),
        ("bare", ["cell 2 of bare.ipynb stopped", "the last line leaves a bare object"]),
        ("script", ["cell 2 of script.ipynb stopped", "the element <script> stands in the body"]),
        ("folder", ["the page shows a folder of this machine"]),
        ("heading", ["the element <h1> stands in the body"]),
    ],
)
def test_a_failure_is_told_in_one_sentence_with_cell_kind_and_reason(first, name, told):
    sentence = first.results[f"fr/{name}.html"].sentence
    assert sentence.startswith(f"fr/{name}.html: ")
    assert all(part in sentence for part in told), sentence
    assert "\n" not in sentence
    assert str(first.root) not in sentence


def test_the_executed_notebook_of_a_failed_page_is_kept_for_its_author(first):
    kept = json.loads((first.root / "reports" / ".runs" / "fr-error.ipynb").read_text(encoding="utf-8"))
    assert any("ValueError" in json.dumps(cell) for cell in kept["cells"])
    assert not (first.root / "reports" / ".runs" / "fr-good.ipynb").exists()


def test_codes_stay_text_and_the_kernel_knows_only_what_it_may(page):
    assert "01 str &lt;b&gt;" in page
    assert "(&#39;UTC&#39;, &#39;0&#39;, False)" in page or "('UTC', '0', False)" in page


def test_prose_is_shown_in_the_pages_language_only_under_the_plans_title(first, page):
    english = (first.root / "reports" / "en" / "good.html").read_text(encoding="utf-8")
    assert "Bonjour." in page
    assert "Hello." not in page
    assert "Hello." in english
    assert "<h1>Où &amp; quand ?</h1>" in page
    assert "<title>Where &amp; when?</title>" in english
    assert "Ancien titre" not in page
    assert page.count("<h1") == 1


def test_text_outputs_are_escaped_and_exhibits_are_html(page):
    assert "&lt;i&gt;" in page
    assert '<figure id="a">' in page
    body = page.partition('<main id="page-content">')[2].partition("</main>")[0]
    assert find_faults(body) == []


def test_code_stands_behind_details_below_the_exhibit_it_made(page):
    assert page.count("Voir le code") == 2
    exhibit, _, after = page.partition("</figure>")
    assert "Voir le code" not in exhibit
    assert "seen = (code" in after.partition("</details>")[0]


def test_a_page_says_how_it_was_made(page):
    for text in ("indicators report good", "notebooks/good.ipynb", "code = &#34;01&#34;", "papermill 2", "2009–2012"):
        assert text in page
    assert "novembre 2014" in page
    assert all(text not in page for text in ("2022", "2023"))  # a figure the page does not show
    assert "articles.csv" in page
    assert "other.csv" not in page


def test_the_index_names_every_page_with_its_state(first):
    index = (first.root / "reports" / "index.html").read_text(encoding="utf-8")
    assert '<a href="fr/good.html">' in index
    assert '<a href="en/good.html">' in index
    assert f"1 sur {len(NOTEBOOKS)} à jour" in index
    assert "1 of 1 up to date" in index
    assert "ValueError" in index
    assert "\x1b" not in index


def test_the_manifest_holds_inputs_versions_and_the_hash_of_each_page(first):
    record = read_manifest(first.root)["pages"]["fr/good.html"]
    assert record["sha256"] == first.files["fr/good.html"]
    assert record["parameters"] == {"language": "fr", "code": "01"}
    manifest = read_manifest(first.root)
    assert {"notebooks/good.ipynb", "data/processed/observations.csv"} <= set(manifest["inputs"])
    assert {"python", "indicators", "pandas", "papermill"} <= set(manifest["versions"])
    files = {path: hash_file(first.root / "reports" / path) for path in BUNDLES}
    assert manifest["downloads"]["files"] == files
    assert read_manifest(first.root)["pages"]["fr/error.html"]["state"] == "missing"


def test_what_is_no_page_is_not_left_behind(first):
    folders = {path.name for path in (first.root / "reports").iterdir()}
    shown = {"fr", "en", "downloads", "index.html", "manifest.json"}
    assert folders == shown | {".runs", ".lock", ".current", ".editions"}
    assert not list((first.root / "reports" / ".runs").glob("work/*"))
    assert (first.root / "reports" / ".lock").read_bytes() == b""


class Later(NamedTuple):
    """Two more runs of a copy: its good notebook broken, then mended with the failing reports no longer planned."""

    broken: Run
    kept: str
    index: str
    record: dict
    mended: Run


@pytest.fixture(scope="module")
def later(first, tmp_path_factory):
    root = tmp_path_factory.mktemp("other") / "b"
    shutil.copytree(first.root, root, symlinks=True)
    write_cells(root / "notebooks" / "good.ipynb", [PARAMETERS, ("markdown", "Texte", "fr"), ("code", "1 / 0")])
    broken = run(root, "good")
    kept, index = ((root / "reports" / name).read_text(encoding="utf-8") for name in ("fr/good.html", "index.html"))
    record = read_manifest(root)["pages"]["fr/good.html"]
    write_cells(root / "notebooks" / "good.ipynb", NOTEBOOKS["good"])
    write_plan(root, ["good"])
    return Later(broken, kept, index, record, run(root))


def test_the_last_good_page_of_a_failing_notebook_stays_and_says_so(later):
    told = later.broken.results["fr/good.html"].sentence
    assert later.broken.status == 1
    assert told.startswith("fr/good.html: cell 3 of good.ipynb stopped at `1 / 0`: ZeroDivisionError: division by zero")
    assert "Bonjour." in later.kept
    assert later.kept.count('class="kept"') == 1
    assert "non actualisée" in later.index
    assert later.record["state"] == "stale"
    assert later.record["sha256"] == hashlib.sha256(later.kept.encode()).hexdigest()


def test_a_page_made_again_elsewhere_has_the_same_bytes(later, tmp_path):
    assert later.mended.status == 0
    elsewhere = run(make_project(tmp_path / "elsewhere", ["good"])).files
    pages = ("fr/good.html", "en/good.html")
    assert {path: elsewhere[path] for path in pages} == {path: later.mended.files[path] for path in pages}


def test_pages_no_longer_planned_are_taken_away(later):
    assert set(later.mended.files) == {
        *("fr/good.html", "en/good.html", "manifest.json"),
        *("index.html", "fr/index.html", "en/index.html"),
    }
    assert set(read_manifest(later.mended.root)["pages"]) == {"fr/good.html", "en/good.html"}


def test_a_torn_manifest_is_made_again(first, tmp_path):
    root = tmp_path / "c"
    shutil.copytree(first.root, root, symlinks=True)
    (root / "reports" / "manifest.json").resolve().write_text('{"pages', encoding="utf-8")
    run(root, "good")
    assert hash_files(root)["fr/good.html"] == first.files["fr/good.html"]
    assert read_manifest(root)["pages"]["fr/good.html"]["state"] == "good"


def test_a_page_of_earlier_data_says_so_in_the_index(tmp_path):
    root = make_project(tmp_path / "e", ["good", "bare"])
    write_cells(root / "notebooks" / "bare.ipynb", NOTEBOOKS["good"])
    run(root)
    write_cells(root / "notebooks" / "good.ipynb", [*NOTEBOOKS["good"], ("code", "print(1)")])
    run(root, "bare")
    assert "faite sur des données antérieures" in (root / "reports" / "index.html").read_text(encoding="utf-8")


def test_two_runs_at_once_are_refused_naming_the_one_that_works(tmp_path):
    root = make_project(tmp_path / "d", ["good"])
    with hold_lock(root / "reports"), pytest.raises(LockedError, match=r"process \d+"):
        run(root)


def test_a_page_whose_declared_exhibit_is_missing_is_not_published(tmp_path):
    root = make_project(tmp_path / "f", ["good"])
    plan = root / "notebooks" / "reports.toml"
    plan.write_text(plan.read_text(encoding="utf-8") + 'exhibits = ["a", "nosuch"]\n', encoding="utf-8")
    assert run(root).status == 1
    assert "nosuch" in read_manifest(root)["pages"]["fr/good.html"]["reason"]


def test_a_link_that_leads_out_of_reports_is_not_followed(first, tmp_path):
    root = tmp_path / "c"
    shutil.copytree(first.root, root, symlinks=True)
    (tmp_path / "elsewhere").mkdir()
    (root / "reports" / "fr").unlink()
    (root / "reports" / "fr").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ReportError, match="lies outside"):
        run(root, "good")
    assert list((tmp_path / "elsewhere").iterdir()) == []
