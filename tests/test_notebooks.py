"""Each notebook runs with its defaults in both languages, and every mark leads to words, place and source."""

import ast
import json
import re
from pathlib import Path

import pytest
from matplotlib import pyplot

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LINKED = re.compile(r'(?:xlink:)?href="#([^"]+)"')
ROW = re.compile(r'<tr id="([^"]+)">(.*?)</tr>', re.DOTALL)


def run_cell(source, names):
    """Run a cell as a person would, and return what it shows."""
    body = ast.parse(source).body
    shown = ast.Expression(body.pop().value) if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    value = eval(compile(shown, "cell", "eval"), names) if shown else None
    return value._repr_html_() if hasattr(value, "_repr_html_") else ""


def run_notebook(path, language):
    names, shown = {}, []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            shown.append(run_cell("".join(cell["source"]), names))
        if "parameters" in cell["metadata"].get("tags", []):
            names["language"] = language
    pyplot.close("all")
    return "\n".join(shown)


@pytest.fixture(scope="module", params=[(path, language) for path in NOTEBOOKS for language in ("fr", "en")])
def page(request):
    path, language = request.param
    return run_notebook(path, language)


def test_every_link_inside_a_page_leads_somewhere(page):
    known = set(re.findall(r'\bid="([^"]+)"', page))
    assert {target for target in LINKED.findall(page) if target not in known} == set()


def test_every_mark_leads_to_words_place_and_source(page):
    rows = dict(ROW.findall(page))
    charts = "".join(re.findall(r"<svg.*?</svg>", page, re.DOTALL))
    marks = {target for target in LINKED.findall(charts) if target in rows}
    assert marks or "<svg" not in page
    for mark in marks:
        row = rows[mark]
        if "data-observation=" in row:
            passport = r'class="words(?: short)?">[«“‘].+class="place">[^<]+\.(?:xlsx|csv).+<cite>.+</cite>'
            assert re.search(passport, row, re.DOTALL), mark
        else:  # nothing was ever published: the row says so
            assert re.search(r"aucun chiffre|no figure", row), mark


def test_a_notebook_is_thin_and_defines_nothing():
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        assert "def " not in code
        assert len(cells) <= 20, path.name
        assert not any(cell.get("outputs") for cell in cells), path.name
