import math
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from indicators.comparisons.questions import DERIVED, Comparison, Question
from indicators.errors import ReportError, UnknownTermError
from indicators.families import Family
from indicators.tables import (
    Column,
    Html,
    join_html,
    list_columns_evidence,
    list_coverage_evidence,
    list_evidence,
    list_funding_evidence,
    list_observation_evidence,
    list_pair_evidence,
    list_series_evidence,
    render_table,
)
from indicators.tables.evidence import phrase_precision
from indicators.tables.html import show_link
from indicators.tables.places import label_place

NAN, THIN, WIDE = math.nan, "\u202f", "\u00a0"


class Reader(HTMLParser):
    """Collects the tags with their attributes, and the words of each cell."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.cells = [], []
        self.feed(str(html))

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("td", "th", "caption"):
            self.cells.append("")

    def handle_data(self, text):
        if self.cells:
            self.cells[-1] += text

    def find(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


REGIONS = pd.DataFrame(
    [
        ("bretagne", 4202.0, 4202.0, 4202.0, "exact", "", "", 2.25, 2.0, 2.0),
        ("languedoc-roussillon", 4200.0, 4200.0, 4300.0, "at_least", "p", "", NAN, NAN, NAN),
        ("corse", NAN, NAN, NAN, "exact", "", "confidential", NAN, 3.0, 4.0),
        ("mayotte", 0.0, 0.0, 0.0, "exact", "", "", NAN, 5.0, 5.0),
    ],
    columns=[
        *("territory", "value", "likely_low", "likely_high", "qualifier", "flags", "absence"),
        *("sector_share_pct", "rank_first", "rank_last"),
    ],
)
COLUMNS = (
    Column("territory", "Région", "territory"),
    Column("value", "Établissements", "count", bounds=True),
    Column("sector_share_pct", "Part", "percent"),
    Column("rank", "Rang", "rank"),
)


def test_a_table_has_a_caption_and_headers_with_their_scope():
    page = Reader(render_table(REGIONS, "Établissements en 2012", "fr", COLUMNS))
    assert len(page.find("caption")) == 1
    assert [header["scope"] for header in page.find("th")] == ["col"] * 4 + ["row"] * 4
    assert page.cells[0] == "Établissements en 2012"


def test_numbers_are_grouped_aligned_and_keep_their_qualifier_and_bounds():
    page = Reader(render_table(REGIONS, "T", "fr", COLUMNS))
    assert f"4{THIN}202" in page.cells
    assert f"plus de 4{THIN}200p4{THIN}200 à 4{THIN}300" in page.cells
    assert sum(cell.get("class") == "number" for cell in page.find("td")) == 8
    assert "2ᵉ" in page.cells
    assert "2.3" in Reader(render_table(REGIONS, "T", "en", COLUMNS)).cells


def test_the_unit_of_a_share_stands_in_its_header_and_not_in_its_cells():
    page = Reader(render_table(REGIONS, "T", "fr", COLUMNS))
    assert "Part (%)" in page.cells
    assert "2,3" in page.cells


def test_zero_confidential_and_not_available_are_three_different_things():
    page = Reader(render_table(REGIONS, "T", "fr", COLUMNS))
    rows = [page.cells[start : start + 3] for start in range(5, len(page.cells), 4)]
    assert rows[2] == ["Corse", "s", "s"]
    assert rows[3] == ["Mayotte", "0", "…"]


def test_every_sign_and_flag_that_occurs_is_explained_and_no_other():
    html = str(render_table(REGIONS, "T", "fr", COLUMNS))
    assert "<b>s</b> confidentiel (secret statistique)" in html
    assert "<b>p</b> provisoire" in html
    assert "///" not in html
    assert 'class="signs"' not in str(render_table(REGIONS.iloc[:1], "T", "fr", COLUMNS[:2]))


def test_a_number_leads_to_its_evidence():
    page = Reader(render_table(REGIONS, "T", "fr", COLUMNS, name="regions", link="territory"))
    assert {link["href"] for link in page.find("a")} == {f"#regions-{region}" for region in REGIONS["territory"]}


def test_a_column_the_table_lacks_or_a_language_unknown_is_refused():
    with pytest.raises(ReportError, match="valeur"):
        render_table(REGIONS, "T", "fr", [Column("territory", "R"), Column("valeur", "V", "count")])
    with pytest.raises(UnknownTermError, match="language"):
        render_table(REGIONS, "T", "de", COLUMNS)


def test_words_periods_and_addresses_are_shown_as_such():
    table = pd.DataFrame([("a", "2017-07", "https://www.insee.fr/x", NAN)], columns=["t", "period", "address", "note"])
    columns = [
        Column("t", "T"),
        Column("period", "P", "period"),
        Column("address", "A", "address"),
        Column("note", "N"),
    ]
    page = Reader(render_table(table, "T", "fr", columns))
    assert page.cells[-3:] == ["juillet 2017", "https://www.insee.fr/x", ""]
    assert page.find("a") == [{"href": "https://www.insee.fr/x", "rel": "noopener noreferrer external"}]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///c:/",
        "mailto:a@b",
        "http://",
        "//evil",
        "https://a b",
        "https://[x",
        "",
    ],
)
def test_what_is_no_web_address_is_never_a_link(address):
    assert Reader(show_link(address)).find("a") == []


def test_a_piece_of_a_page_shows_itself_and_escapes_what_is_put_in():
    piece = Html("<b>{}</b>").format("<i>")
    assert piece._repr_html_() == "<b>&lt;i&gt;</b>"
    assert isinstance(piece, Html)


@given(part=st.text(), piece=st.text(), named=st.text(), between=st.sampled_from(["", ", ", "<br>"]))
def test_pieces_are_filled_and_joined_as_markup_fills_and_joins_them(part, piece, named, between):
    parts = (part, Html(piece), 3)
    template = "{{<b>}} {} {} {} <i title='{name}'>{name}</i>"
    assert Html(template).format(*parts, name=named) == Markup(template).format(*parts, name=named)
    assert join_html(parts[:2], between) == Markup(between).join(parts[:2])
    assert type(Html(template).format(*parts, name=named)) is type(join_html(parts[:2])) is Html


SOURCES = pd.DataFrame(
    [("office", "Unités locales", "Eurostat", "2017-08", "https://ec.europa.eu/eurostat")],
    columns=["source", "title", "publisher", "published", "address"],
)


def compared(sector="nace_j"):
    own = {"rank_first": 1.0, "rank_last": 2.0, "period": "2012", "flags": "", "absence": "", "comparable": True}
    rows = []
    for territory, value, qualifier, dated in (
        ("bretagne", 4202.0, "exact", "stated"),
        ("corse", 4200.0, "at_least", "undated"),
    ):
        bounds = {"low": value, "high": value, "likely_low": value, "likely_high": value}
        row = {"territory": territory, "value": value, "qualifier": qualifier, "dated": dated} | bounds | own
        row |= {f"{name}{end}": NAN for name in DERIVED for end in ("", "_low", "_high")}
        row |= {
            "observation": f"o-{territory}",
            "sector_share_pct": 2.25,
            "sector_share_pct_low": 2.2,
            "sector_share_pct_high": 2.3,
        }
        rows.append(row)
    rows[1] |= {"likely_high": 4300.0, "high": math.inf}
    table = pd.DataFrame(rows)
    reasons = pd.DataFrame(
        [("corse", "undated", "Sans date.", "No date.")], columns=["territory", "rule", "reason_fr", "reason_en"]
    )
    told = [("bretagne", "sector_share_pct", "J sur B à N", "J over B to N", ("o-bretagne", "o-total"))]
    derivations = pd.DataFrame(told, columns=["territory", "column", "method_fr", "method_en", "inputs"])
    question = Question("establishments", "level", sector, "2012", "", "business_economy")
    family = Family("office", "Office", "2017", sector, "sbs_local_units", "", "cog2015")
    return Comparison(question, family, table, table.iloc[:0], reasons, derivations)


@pytest.fixture(name="observations")
def fixture_observations(observe):
    return observe(
        {
            "observation": "o-bretagne",
            "territory": "bretagne",
            "value": 4202,
            "text": "4202",
            "place": "sbs.xlsx!UL!F12",
        },
        {
            "observation": "o-total",
            "territory": "bretagne",
            "sector": "business_economy",
            "value": 180000,
            "text": "180000",
        },
        {
            "observation": "o-corse",
            "territory": "corse",
            "value": 4200,
            "qualifier": "at_least",
            "text": "plus de 4 200",
            "precision": "rounded",
        },
    )


def test_evidence_tells_the_words_the_place_and_the_source(observations):
    table = list_evidence(compared(), "value", observations, "fr", sources=SOURCES).set_index("id")
    (given,) = table.loc["bretagne", "inputs"]
    assert (given.words, given.place) == ("4202", "sbs.xlsx, feuille UL, cellule F12")
    assert (given.publisher, given.title, given.published) == ("Eurostat", "Unités locales", "août 2017")
    assert given.about == "Établissements, Information et communication (J), Bretagne, 2012"
    assert table.loc["bretagne", "bounds"] == "chiffre compté, exact"


def test_evidence_says_how_bounds_came_about_and_why_a_row_is_not_comparable(observations):
    table = list_evidence(compared(), "value", observations, "fr", sources=SOURCES).set_index("id")
    assert table.loc["corse", "figure"] == f"plus de 4{THIN}200"
    assert "la source écrit" in table.loc["corse", "bounds"]
    assert table.loc["corse", "reasons"] == ("Sans date.",)
    assert table.loc["bretagne", "reasons"] == ()


def test_a_derived_figure_keeps_its_method_and_all_it_comes_from(observations):
    table = list_evidence(compared(), "sector_share_pct", observations, "en", sources=SOURCES).set_index("id")
    assert table.loc["bretagne", "method"] == "J over B to N"
    assert [given.words for given in table.loc["bretagne", "inputs"]] == ["4202", "180000"]
    assert table.loc["bretagne", "bounds"].startswith("2.2 to 2.3%")


def test_the_evidence_of_several_columns_is_that_of_each(observations):
    columns = ["value", "sector_share_pct"]
    told = list_columns_evidence(compared(), columns, observations, "en", sources=SOURCES)
    for column in columns:
        alone = list_evidence(compared(), column, observations, "en", sources=SOURCES)
        assert told[column].to_dict() == alone.to_dict()


def test_the_second_of_two_shares_has_rows_of_its_own(observations):
    table = list_pair_evidence(compared(), compared("business_economy"), "value", observations, "fr", sources=SOURCES)
    assert list(table["id"]) == ["bretagne", "corse", "bretagne-other", "corse-other"]


def test_a_point_of_an_index_comes_from_its_year_and_from_the_base(observe):
    known = observe({"observation": "o-9", "period": "2009"}, {"observation": "o-12", "period": "2012"})
    rows = [("bretagne", "2009", 100.0, "o-9"), ("bretagne", "2010", NAN, ""), ("bretagne", "2012", 117.8, "o-12")]
    series = pd.DataFrame(rows, columns=["territory", "period", "index", "observation"])
    series = series.assign(index_low=series["index"], index_high=series["index"], base="2009")
    table = list_series_evidence(series, known, "fr", sources=SOURCES)
    assert list(table["id"]) == ["bretagne-2009", "bretagne-2012"]
    assert len(table["inputs"].iloc[1]) == 2
    assert "2009" in table["method"].iloc[1]


def test_parts_of_funding_cells_of_coverage_and_plain_figures_have_their_evidence(observe):
    known = observe(
        {"observation": "o-1", "territory": "normandie", "indicator": "budget", "value": 50, "unit": "percent"}
    )
    row = {"territory": "normandie", "object": "Filière", "payer": "Région", "observation": "o-1", "inputs": ("o-1",)}
    amounts = dict.fromkeys(("amount", "amount_low", "amount_high"), NAN)
    shares = {
        "share_pct": 50.0,
        "share_low": 40.0,
        "share_high": 50.0,
        "method_fr": "Chiffre rapporté.",
        "derived": False,
    }
    shares["share_qualifier"] = "nearly"
    (told,) = list_funding_evidence(pd.DataFrame([row | amounts | shares]), known, "fr", sources=SOURCES).to_dict(
        "records"
    )
    assert (told["id"], told["figure"], len(told["inputs"])) == (
        "o-1",
        f"Région{WIDE}: près de 50{THIN}% (40 à 50{THIN}%)",
        1,
    )
    coverage = pd.DataFrame(
        [("normandie", "budget", 1, 0)], columns=["territory", "indicator", "observations", "absences"]
    )
    (told,) = list_coverage_evidence(coverage, known, "fr", sources=SOURCES).to_dict("records")
    assert (told["id"], len(told["inputs"])) == ("normandie-budget", 1)
    assert told["method"] == "un chiffre ou une absence"
    (told,) = list_observation_evidence(known, "fr", sources=SOURCES).to_dict("records")
    assert told["id"] == "o-1"


def test_a_flagged_count_is_never_called_exact_and_says_its_flag_in_words():
    row = {"precision": "count", "qualifier": "exact", "flags": "b"}
    assert phrase_precision(row, "fr") == "chiffre compté, signalé\u00a0: rupture de série"
    assert phrase_precision({**row, "flags": ""}, "fr") == "chiffre compté, exact"


@pytest.mark.parametrize(
    ("place", "french"),
    [
        ("figures.csv!line 13!Texte", "figures.csv, ligne 13, colonne Texte"),
        ("articles.xlsx!Chiffres!G12 (paragraphe 9)", "articles.xlsx, feuille Chiffres, cellule G12 (paragraphe 9)"),
        ("anything else", "anything else"),
    ],
)
def test_a_place_is_told_in_words_and_an_unknown_form_as_it_stands(place, french):
    assert label_place(place, "fr") == french


def test_a_table_of_many_columns_is_cards_on_a_phone_each_cell_with_its_label():
    columns = [Column(name, name.upper()) for name in "abcde"]
    html = render_table(pd.DataFrame([dict.fromkeys("abcde", "x")]), "T", "fr", columns)
    assert 'class="scroll wide"' in html
    assert 'class="figures cards"' in html
    assert all(f'data-label="{name}"' in html for name in "BCDE")


@pytest.mark.parametrize(("kind", "sortable"), [("count", True), ("text", False)])
def test_a_long_table_is_sorted_by_columns_of_numbers_and_not_by_mixed_words(kind, sortable):
    table = pd.DataFrame({"territory": ["corse"] * 8, "value": [1.0] * 8, "absence": [""] * 8})
    columns = [Column("territory", "Territoire", "territory"), Column("value", "Nombre", kind)]
    assert ("sortable" in str(render_table(table, "Titre", "fr", columns))) == sortable
