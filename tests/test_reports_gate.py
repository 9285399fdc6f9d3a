"""The gate before publication: nothing in a page runs, loads from outside, or points nowhere."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from indicators.reports.gate import find_faults
from indicators.reports.groups import STORIES
from indicators.reports.jobs import FAILURES
from indicators.reports.plan import Page
from indicators.reports.render import POLICY, choose_words, mark_kept, read_terms
from indicators.reports.sieve import drop_carried, is_harmless
from indicators.reports.site import Entry, describe_entry, render_indexes
from pages import build_page

ROOT = Path(__file__).parents[1]

GOOD = """
<p>Voir <a href="#row-1">la ligne</a>, <a href="https://www.insee.fr/">l’Insee</a>, <a href="autre.html#x">x</a>.</p>
<figure><svg viewBox="0 0 9 9" role="img" aria-label="a">
<style>*{stroke:red}</style>
<defs><clipPath id="f-c"></clipPath></defs>
<a xlink:href="#row-1"><path clip-path="url(#f-c)" d="M0 0"/></a></svg></figure>
<table><caption>Régions</caption><thead><tr><th scope="col">Région</th></tr></thead>
<tbody><tr id="row-1"><th scope="row">Bretagne</th></tr></tbody></table>
<img alt="un point" src="data:image/png;base64,AAAA">
"""


def test_a_good_body_passes():
    assert find_faults(GOOD) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<SCRIPT src=x></SCRIPT>", "<script>"),
        ("<img src=x onerror=alert(1) alt=a>", "load from outside"),
        ('<img alt=a src="data:image/png;base64,AA" onerror=alert(1)>', "would run"),
        ('"><svg onload=alert(1)>', "would run"),
        ('<meta http-equiv=refresh content="0;url=http://x">', "<meta>"),
        ("<base href=http://x>", "<base>"),
        ("<form action=http://x></form>", "<form>"),
        ("<iframe src=http://x></iframe>", "<iframe>"),
        ("<object data=x></object>", "<object>"),
        ("<link rel=stylesheet href=x>", "<link>"),
        ('<a href="javascript:alert(1)">x</a>', "link"),
        ('<a href=" java\tscript:alert(1)">x</a>', "link"),
        ('<a href="data:text/html,x">x</a>', "link"),
        ('<a href="file:///etc/passwd">x</a>', "link"),
        ('<svg><a xlink:href="javascript:alert(1)">x</a></svg>', "link"),
        ('<svg><use xlink:href="http://x/a.svg#b"/></svg>', "link"),
        ('<svg><image href="http://x/b.png"/></svg>', "link"),
        ("<svg><foreignObject></foreignObject></svg>", "<foreignobject>"),
        ("<svg><animate attributeName=href /></svg>", "<animate>"),
        ('<p style="background:url(http://x/b.png)">x</p>', "loads"),
        ("<style>@import 'http://x'</style>", "style loads"),
        ("<style>p{background:url(//x/b)}</style>", "style loads"),
        ('<img src="http://x/b.png" alt="a">', "load from outside"),
        ('<img srcset="http://x/b.png 2x" alt="a" src="data:image/png;base64,AA">', "load from outside"),
        ('<img src="data:image/png;base64,AA">', "alternative text"),
        ('<img src="data:image/png;base64,AA" alt=" ">', "alternative text"),
        ("<table><tr><td>1</td></tr></table>", "no caption"),
        ("<table><caption>a</caption><tr><th>1</th></tr></table>", "no scope"),
        ("</td></table><h1>x</h1>", "h1"),
        ('<p id="a">x</p><p id="a">y</p>', "stands twice"),
        ('<a href="#nowhere">x</a>', "not on the page"),
        ("<!doctype html>", "declaration"),
    ],
)
def test_what_runs_loads_or_leads_nowhere_is_refused(body, told):
    assert any(told in fault for fault in find_faults(body)), find_faults(body)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def carry(tag="a", start='class="download" ', name="donnees-a.csv", kind="text/csv", content="YWI%3D", end=""):
    return (
        f'<p><{tag} {start}download="{name}" href="data:{kind};base64,{content}"{end}>données (csv, 1 ko)</{tag}></p>'
    )


@pytest.mark.parametrize(
    ("name", "kind"), [("a.xlsx", XLSX), ("a-1.csv", "text/csv"), ("a.svg", "image/svg+xml"), ("a.png", "image/png")]
)
def test_a_file_that_the_page_carries_passes_the_sieve_and_the_gate(name, kind):
    body = carry(name=name, kind=kind)
    assert is_harmless(drop_carried(body))
    assert find_faults(body) == []
    assert find_faults(body + "<p title='x'>y</p>") == []  # a body that the sieve leaves to the gate


@pytest.mark.parametrize(
    "body",
    [
        carry(kind="text/html"),
        carry(kind="image/svg+xml"),  # under the name of another type
        carry(name="a.html"),
        carry(name="a.html", kind="text/html"),
        carry(name="../a.csv"),
        carry(name="A b.csv"),
        carry(name="a.csv.exe"),
        carry(start=""),
        carry(start='class="download" target="x" '),
        carry(end=' ping="http://x"'),
        carry(end=' onclick="x()"'),
        carry(content="<script>"),
        carry(content='YQ" onclick="x()'),
        carry(content="YQ==%0Ax"),
        carry(tag="area"),
        carry(kind="text/csv;charset=utf-8"),
        carry().replace("data:", "DATA:"),
        carry().replace('"', "'"),
        carry().replace("download=", "x="),
        '<a href="data:text/csv;base64,YQ">x</a>',
        '<svg><a href="data:image/png;base64,YQ">x</a></svg>',
        f'<p title="{carry()}">x</p>',
        f"<p title='{carry()}' onclick='x()'>x</p>",
    ],
)
def test_no_other_link_to_a_file_in_the_page_is_let_through(body):
    assert not is_harmless(drop_carried(body))
    assert find_faults(body) != []


def test_what_a_carried_file_hides_is_nothing_but_its_letters():
    body = carry() + "<script>alert(1)</script>" + carry()
    assert "<script>" in drop_carried(body)
    assert find_faults(body) != []


def test_a_folder_of_this_machine_is_not_published():
    assert find_faults("<p>/home/zoe/work/x.csv</p>", ("/home/zoe",)) != []


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</td></table><h1>x",
    "</script><script>alert(1)//",
    '<meta http-equiv=refresh content="0;url=http://x">',
    "[x](javascript:alert(1))",
    "{region.__class__}",
    "{{7*7}}",
    "{% raw %}",
    "%s",
    "${x}",
]


class Reader(HTMLParser):
    """Collects the elements of a page with their attributes' names, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_around_the_body_is_shown_as_it_stands(text):
    plain, hostile = Reader(build_page(words="a")), Reader(build_page(words=text))
    assert hostile.elements == plain.elements
    assert hostile.text.count(text) >= 12


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_the_indexes_is_shown_as_it_stands(text):
    entry = Entry("fr", STORIES, "a", "", "missing", "a", words="a")
    for path, shown in (("index.html", 2), ("fr/index.html", 2)):
        plain = Reader(render_indexes([entry], "abc", ROOT)[path])
        hostile = Reader(render_indexes([entry._replace(title=text, reason=text, words=text)], "abc", ROOT)[path])
        assert hostile.elements == plain.elements
        assert hostile.text.count(text) == shown


def test_a_page_is_found_by_what_its_figures_count_in_both_languages():
    page = Page("weight", "weight", "fr", "Où ?", Path("weight.ipynb"), {"period": "2012"}, ("fr", "en"))
    made = build_page(terms=("Emplois", "Édition (J58)", "Jobs", "“Other”")).encode()
    record = {"state": "good", "reason": "", "sha256": "1", "terms": read_terms(made)}
    assert describe_entry(page, record, ROOT).words == "Où ? 2012 Emplois, Édition (J58), Jobs, “Other”"


def test_a_page_without_figures_is_found_by_its_title():
    assert read_terms(build_page().encode()) == ""


@pytest.mark.parametrize("kind", FAILURES)
def test_an_index_says_in_its_language_why_a_page_is_not_there(kind):
    entries = [Entry(language, STORIES, "a", "", "missing", "KeyError", kind) for language in ("fr", "en")]
    indexes = render_indexes(entries, "abc", ROOT)
    french, english = indexes["fr/index.html"], indexes["en/index.html"]
    told = choose_words("fr")[f"failed_{kind}"], choose_words("en")[f"failed_{kind}"]
    assert escape(told[0]) in french and escape(told[1]) in english
    assert escape(told[1]) not in french and "KeyError" in french
    assert all(escape(words) in indexes["index.html"] for words in told)


def test_a_page_has_its_policy_first_its_language_its_title_one_h1_and_its_twin():
    page = build_page(title="Où ?")
    head = page.partition("<head>")[2]
    policy = f"{POLICY}; script-src 'sha256-"
    assert head.lstrip().startswith(f'<meta http-equiv="Content-Security-Policy" content="{policy}')
    assert '<html lang="fr">' in page
    assert "<title>Où ?</title>" in page
    assert page.count("<h1") == 1
    assert 'href="../en/nom.html"' in page
    assert 'href="index.html"' in page
    assert 'class="skip" href="#page-content"' in page


def test_a_page_in_one_language_has_no_twin():
    assert "hreflang" not in build_page(twin="")


def test_the_banner_of_a_kept_page_stands_once_however_often_it_is_set():
    page = build_page()
    once = mark_kept(page, "fr")
    assert once.count('class="kept"') == 1
    assert mark_kept(once, "fr") == once
