"""The outline of a page: its message first, then what is on it, each part with a link that lasts."""

from __future__ import annotations

from indicators.reports.outline import add_permalinks, list_parts, split_summary
from pages import build_page

BODY = (
    '<div class="prose"><p>Idée.</p></div><div class="sentences"><p>Un.</p><p>Deux.</p></div>'
    '<h2 id="part">Part &amp; rang</h2><figure class="exhibit" id="map" aria-labelledby="map-headline"><figcaption>'
    '<h3 class="headline" id="map-headline">A &lt; B</h3></figcaption></figure>'
    '<div class="sentences"><p>Trois.</p></div>'
)


def test_the_first_computed_sentences_stand_before_everything_else():
    page = build_page(BODY)
    assert page.index("Deux.") < page.index("Idée.") < page.index("Trois.")
    assert page.count("Deux.") == 1


def test_a_page_without_computed_sentences_has_no_summary():
    assert split_summary("<p>a</p>") == ("", "<p>a</p>")
    assert 'class="summary"' not in build_page("<p>a</p>")


def test_the_contents_name_each_part_and_figure_by_the_id_it_has():
    assert [tuple(part) for part in list_parts(BODY)] == [("part", "Part & rang", False), ("map", "A < B", True)]
    page = build_page(BODY)
    for part in ("part", "map"):
        assert page.count(f'href="#{part}"') == 2
        assert page.count(f'id="{part}"') == 1


def test_words_of_a_heading_stay_text_in_its_permalink():
    linked = add_permalinks('<h2 id="a">&lt;b&gt; "c"</h2>', "lien : ")
    assert 'aria-label="lien : &lt;b&gt; &#34;c&#34;"' in linked
