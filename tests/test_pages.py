import math
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from indicators import charts, pages
from indicators.charts import coverage, funding, lines, marks, scatter, shares, tile_map
from indicators.charts.style import draw_narrow
from indicators.comparisons.questions import DERIVED, Comparison, Question
from indicators.errors import ReportError
from indicators.families import Family
from indicators.tables import EVIDENCE_COLUMNS, Column, Input, render_table
from indicators.texts import clean_text

NAN, THIN, WIDE = math.nan, "\u202f", "\u00a0"
HOSTILE = pd.read_csv(Path(__file__).parent / "data" / "hostile_texts.csv", dtype=str, keep_default_na=False)
TEXTS = [text.encode("ascii").decode("unicode_escape") for text in HOSTILE["text"]]
DRAWING = {"path", "use", "defs", "g", "text"}  # how many outlines a text takes is up to its letters
WORDS = {
    "headline": "Titre",
    "subtitle": "Sous-titre",
    "unit": "%",
    "note": "N",
    "reading": "L",
    "scope": "C",
    "source": "S",
}
CARRIED = re.compile(r"data:(text/csv|image/(svg\+xml|png)|application/vnd[a-z.-]+);base64,[A-Za-z0-9+/%]+")
SVG_TAGS = {"svg", "title", "desc", "a", "clippath", "rect", "pattern", *DRAWING}


class Reader(HTMLParser):
    """Collects what a browser would build: tags with the names of their attributes, links, and all the text."""

    def __init__(self, html):
        super().__init__()
        self.shape, self.values, self.text, self.ids = [], [], "", []
        self.feed(str(html))

    def handle_starttag(self, tag, attrs):
        self.values += [(name, value) for name, value in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in DRAWING:
            self.shape.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, text):
        self.text += text


def join(*pieces):
    return "".join(piece._repr_html_() for piece in pieces)


def told(words="4202", name="bretagne", address="https://www.insee.fr"):
    given = Input(words, words, words, words, words, words, address)
    return pd.DataFrame([(name, words, words, words, words, (given,), (words,))], columns=list(EVIDENCE_COLUMNS))


def compare_one(indicator="establishments"):
    row = {
        "territory": "bretagne",
        "rank_first": 1.0,
        "rank_last": 1.0,
        "qualifier": "exact",
        "period": "2012",
        "flags": "",
    }
    row |= dict.fromkeys(("value", "low", "high", "likely_low", "likely_high"), 4202.0)
    row |= {"dated": "stated", "absence": "", "comparable": True, "observation": "o-1"}
    row |= {f"{name}{end}": 2.5 for name in DERIVED for end in ("", "_low", "_high")}
    family = Family("office", "Office", "2017", "nace_j", "sbs_local_units", "", "cog2015")
    question = Question(indicator, "level", "nace_j", "2012", "2009", "business_economy")
    rows = pd.DataFrame([row])
    return Comparison(question, family, rows, rows.iloc[:0], pd.DataFrame(), pd.DataFrame())


def exhibit(axes=None, **changes):
    axes = axes or charts.draw_ranking(compare_one(), "value", "fr", name="rang")
    given = {"name": "rang", "language": "fr", "alt": "Une barre.", "evidence": told()} | WORDS | changes
    return pages.show_exhibit(axes, **given)


def test_a_sentence_is_filled_with_words_and_set_with_the_spaces_of_its_language():
    said = pages.say(
        "fr", fr="Part : {share} en {region} !", en="Share: {share} in {region}!", share=f"4,4{THIN}%", region="Corse"
    )
    assert said == f"<p>Part{WIDE}: 4,4{THIN}% en Corse{THIN}!</p>"
    assert pages.say("en", fr="x", en="Share: {share}!", share="4.4%") == "<p>Share: 4.4%!</p>"


def test_a_sentence_without_one_of_its_parts_is_refused():
    with pytest.raises(ReportError, match="region"):
        pages.say("fr", fr="En {region}", en="In {region}", regoin="Corse")


def test_a_piece_of_a_page_can_be_a_part_of_a_sentence():
    said = pages.say("fr", fr="Voir {link}", en="See {link}", link=pages.Html("<a href='#x'>x</a>"))
    assert said == "<p>Voir <a href='#x'>x</a></p>"


def test_an_exhibit_has_headline_chart_and_notes_in_the_official_order():
    html = exhibit()._repr_html_()
    places = [html.index(word) for word in (">Titre<", "Sous-titre", "<svg", "Note", "Lecture", "Champ", "Source")]
    assert places == sorted(places)
    english = exhibit(charts.draw_ranking(compare_one(), "value", "en", name="rang"), language="en")._repr_html_()
    assert all(word in english for word in ("How to read</strong>: L", "Scope</strong>: C"))


def test_an_empty_note_leaves_no_line():
    assert "<strong>Note" not in exhibit(note="")._repr_html_()


@pytest.mark.parametrize("missing", ["alt", "headline", "source"])
def test_an_exhibit_without_words_that_readers_need_is_refused(missing):
    with pytest.raises(ReportError, match=missing):
        exhibit(**{missing: " "})


def test_a_chart_is_shown_under_the_name_its_marks_lead_to():
    with pytest.raises(ReportError, match="rang"):
        exhibit(name="autre")
    with pytest.raises(ReportError, match="a-z"):
        exhibit(name="Rang !")


def test_a_mark_without_evidence_stops_the_page():
    with pytest.raises(ReportError, match="rang-bretagne"):
        exhibit(evidence=told(name="corse"))


def test_every_mark_leads_to_a_row_that_quotes_words_place_and_source():
    shown = exhibit()
    page = Reader(join(shown, pages.show_evidence(shown, language="fr")))
    links = [value[1:] for name, value in page.values if name.endswith("href") and value.startswith("#")]
    assert "rang-bretagne" in links
    assert {link for link in links if not link.startswith("rang--")} <= set(page.ids)
    assert "«\u00a04202\u00a0»" in page.text


def test_no_id_stands_twice_on_a_page_with_several_exhibits():
    other = exhibit(charts.draw_tile_map(compare_one(), "value", "fr", name="carte"), name="carte")
    page = Reader(join(exhibit(), other, pages.show_evidence(exhibit(), other, language="fr")))
    assert len(page.ids) == len(set(page.ids))
    with pytest.raises(ReportError, match="rang"):
        pages.show_evidence(exhibit(), exhibit(), language="fr")


def test_the_one_stop_of_a_chart_is_the_link_to_its_sources_in_its_box():
    html = str(exhibit().html)
    box = html[html.index('<div class="scroll chart"') : html.index('<div class="notes">')]
    links = re.findall(r"<a [^>]*>", box)
    assert [link for link in links if 'tabindex="-1"' not in link] == ['<a href="#rang-evidence">']
    assert box.index("<svg") < box.index("see-evidence")


def test_the_chart_is_one_image_with_name_and_description_for_a_screen_reader():
    page = Reader(exhibit()._repr_html_())
    (image,) = [names for tag, names in page.shape if tag == "svg"]
    assert {"role", "aria-labelledby"} <= set(image)
    assert ("aria-labelledby", "rang--description") in page.values
    assert "Une barre." in page.text


def test_a_chart_drawn_again_for_a_phone_has_the_same_links_and_ids_of_its_own():
    once, narrow = Reader(exhibit().html), draw_narrow(charts.draw_ranking, compare_one(), "value", "fr", name="rang")
    page = Reader(exhibit(narrow=narrow).html)
    assert len(page.ids) == len(set(page.ids)) and "rang--narrow--title" in page.ids
    mark = ("href", "#rang-bretagne")
    assert page.values.count(mark) == 2 * once.values.count(mark) > 0
    assert once.values.count(("class", "scroll chart")) == 1 and ("class", "scroll chart") not in page.values


def test_a_table_is_an_exhibit_too():
    columns = [Column("territory", "R", "territory"), Column("value", "V", "count")]
    table = render_table(compare_one().rows, "T", "fr", columns, name="rang", link="territory")
    assert "<table" in exhibit(table, alt="")._repr_html_()


def test_a_long_list_of_inputs_can_be_opened_and_loses_none():
    given = tuple(
        told(words=f"w{number}").loc[0, "inputs"][0]._replace(publisher="P", title="T", published="", address="")
        for number in range(9)
    )
    evidence = told().assign(inputs=[given])
    html = str(pages.show_evidence(exhibit(evidence=evidence), language="fr"))
    assert html.count("<li>") == 9
    assert "et 3 autres" in html


@pytest.mark.parametrize(("rows", "printed"), [(25, True), (26, False)])
def test_paper_says_of_a_table_with_many_inputs_how_many_rows_it_has(rows, printed):
    (given,) = told().loc[0, "inputs"]
    others = pd.concat([told(name=f"other-{number}") for number in range(rows - 1)])
    evidence = pd.concat([told(), others], ignore_index=True).assign(inputs=[(given,) * 9] * rows)
    html = str(pages.show_evidence(exhibit(evidence=evidence), language="fr"))
    assert ('class="scroll wide long"' not in html) == printed
    assert f"{rows} lignes, sur la page à l’écran" in html


def write_page(text, monkeypatch):
    """Put `text` in every place of a page where data can stand."""
    for module in (marks, tile_map, lines, funding, coverage):
        monkeypatch.setattr(module, "name_territory", lambda *_, **__: text)
    words = dict.fromkeys(WORDS, text)
    drawn = [
        charts.draw_ranking(compare_one(), "value", "fr", name="a"),
        charts.draw_size_growth(compare_one(), "fr", name="b"),
        charts.draw_paired_shares(compare_one(), compare_one("jobs"), "fr", name="c", titles=(text, text)),
        charts.draw_tile_map(compare_one(), "value", "fr", name="d"),
    ]
    proof = pd.concat([told(text, address=text), told(text, "bretagne-other", text)])
    shown = [
        pages.show_exhibit(axes, name=name, language="fr", alt=text, evidence=proof, **words)
        for name, axes in zip("abcd", drawn, strict=True)
    ]
    table = compare_one().rows.assign(territory=text, flags=text, note=text)
    columns = [Column("territory", text), Column("value", text, "count"), Column("note", text, "address")]
    rendered = render_table(table, text, "fr", columns, name="e", link="note")
    said = [
        pages.say("fr", fr="{x}", en="", x=text),
        pages.show_list([text]),
        pages.show_message("fr", fr="{x}", en="", x=text),
    ]
    parts = [*said, *(piece._repr_html_() for piece in shown), rendered, pages.show_evidence(*shown, language="fr")]
    return "".join(map(str, parts))


@pytest.fixture(scope="module", name="harmless")
def fixture_harmless():
    with pytest.MonkeyPatch.context() as patch:
        return Reader(write_page("Texte", patch))


def drop_web_links(shape):
    """`http://x` is an address and may be a link; nothing else from data may."""
    return [entry for entry in shape if entry != ("a", ("href", "rel"))]


@pytest.mark.parametrize("text", TEXTS)
def test_a_hostile_text_adds_no_element_and_no_attribute_and_is_shown_literally(text, harmless, monkeypatch):
    page = Reader(write_page(text, monkeypatch))
    assert drop_web_links(page.shape) == harmless.shape
    assert " ".join(clean_text(text).split()) in " ".join(page.text.split())
    assert not [name for name, _ in page.values if name.startswith("on")]
    links = {value for name, value in page.values if name in ("href", "src", "action") and not value.startswith("#")}
    carried = {
        link
        for link in links
        if re.fullmatch("data:(text/csv|image/.*|application/vnd.*);base64,[A-Za-z0-9+/%]*", link)
    }
    links -= carried
    assert len(carried) > 4
    assert links <= ({text} if text.startswith("http://") else set())


@pytest.mark.parametrize("text", TEXTS)
def test_a_hostile_text_in_a_chart_is_drawn_as_letters(text, monkeypatch):
    for module in (marks, tile_map, lines, funding, scatter, shares):
        if hasattr(module, "name_territory"):
            monkeypatch.setattr(module, "name_territory", lambda *_, **__: text)
    row = {
        "territory": "normandie",
        "object": text,
        "payer": text,
        "stage": text,
        "share_pct": 50.0,
        "observation": "o-1",
    }
    row |= {
        "share_low": 50.0,
        "share_high": 50.0,
        "amount": NAN,
        "amount_low": NAN,
        "amount_high": NAN,
        "derived": False,
    }
    point = {
        "territory": "bretagne",
        "period": "2012",
        "index": 100.0,
        "index_low": 100.0,
        "index_high": 100.0,
        "break_before": False,
    }
    drawn = (
        charts.draw_funding(pd.DataFrame([row]), "fr", name="f"),
        charts.draw_evolution(pd.DataFrame([point]), "fr", name="f"),
    )
    for axes in drawn:
        page = Reader(charts.render_svg(axes.figure, "f", text, text))
        assert {tag for tag, _ in page.shape} <= SVG_TAGS
        assert not [name for name, _ in page.values if name.startswith("on")]
        assert all(value.startswith("#") for name, value in page.values if name == "href")


def test_each_row_of_the_table_of_hostile_texts_is_tried():
    assert set(HOSTILE["row"]) == {*(str(row) for row in range(65, 75)), "77", "79", "81"}
