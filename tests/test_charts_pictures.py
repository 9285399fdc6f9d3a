"""The look of charts: two themes, letters, what the pointer meets, and the picture that stands alone."""

import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from indicators import charts, palette
from indicators.charts.letters import check_letters, list_letters
from indicators.charts.pictures import render_picture
from indicators.charts.style import ON_PALE, contrast, fill_lines, pick_ink
from indicators.charts.vector import render_svg
from indicators.errors import ReportError
from indicators.reports.gate import find_faults
from indicators.reports.sieve import is_harmless
from test_charts import DRAWN, SHARES, TOLD, ask, fund, place, trace

SVG = "{http://www.w3.org/2000/svg}"
COVERAGE = pd.DataFrame(
    [("bretagne", "jobs", 40, 0), ("bretagne", "budget", 0, 1), ("corse", "jobs", 0, 0)],
    columns=["territory", "indicator", "observations", "absences"],
)
ALL = DRAWN | {"coverage": lambda language: charts.draw_coverage(COVERAGE, language, name="x")}
THEMES = ("light", "dark")
HARD = re.compile(r"(?<!,)#[0-9a-f]{3,8}\b|rgb\(|(?:fill|stroke)(?:=\"|:)(?!none|var\(|url\()")
NOTES = ("Champ : France entière.", "Source : Eurostat.")


def render(chart, language="fr"):
    return render_svg(ALL[chart](language).figure, "x", "Titre", "Texte")


def picture(chart, kind, **words):
    given = {"headline": "Titre", "subtitle": "Sous-titre (%)", "notes": NOTES} | words
    return render_picture(ALL[chart]("fr").figure, "x", given["headline"], given["subtitle"], given["notes"], kind)


@pytest.mark.parametrize("theme", THEMES)
def test_words_stand_out_from_the_ground_and_so_do_marks(theme):
    ground = getattr(palette.PALETTE["paper"], theme)
    least = {"text": 4.5, "mark": 3.0}
    low = {
        name: contrast(getattr(colour, theme), ground)
        for name, colour in palette.PALETTE.items()
        if contrast(getattr(colour, theme), ground) < least.get(colour.use, 0)
    }
    assert low == {}


@pytest.mark.parametrize("theme", THEMES)
def test_letters_stand_out_on_every_class_of_a_tile_or_cell(theme):
    inks = {True: palette.PALETTE["on-pale"], False: palette.PALETTE["on-strong"]}
    classes = [colour for colour in palette.PALETTE.values() if colour.use == "class"]
    assert len(classes) > 5
    for colour in classes:
        ink = inks[pick_ink(colour.light) == ON_PALE]  # chosen once, for both themes
        assert contrast(getattr(ink, theme), getattr(colour, theme)) >= 4.5, colour


def test_a_drawn_colour_is_the_property_of_one_name():
    lights = [colour.light for colour in palette.PALETTE.values()]
    assert len(set(lights)) == len(lights)


def test_the_style_has_every_property_in_both_themes_and_paper_keeps_the_light_one():
    style = palette.write_style()
    light, dark = style.split("@media screen and (prefers-color-scheme:dark)")
    for name, colour in palette.PALETTE.items():
        assert f"--c-{name}:{colour.light}" in light
        assert f"--c-{name}:{colour.dark}" in dark
    assert "url(http" not in style


@pytest.mark.parametrize("chart", ALL)
def test_no_colour_of_a_chart_on_a_page_is_hard(chart):
    svg = render(chart)
    assert not HARD.findall(svg)
    used = set(re.findall(r"var\(--c-([a-z0-9-]+),(#[0-9a-f]{6})\)", svg))
    assert used
    assert all(palette.PALETTE[name].light == colour for name, colour in used)


@pytest.mark.parametrize("chart", ALL)
def test_a_chart_is_one_group_with_one_image_told_in_words_and_no_tab_stop(chart):
    root = ET.fromstring(render(chart))
    ids = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    image, marks = root.findall(f"{SVG}g")
    assert (root.get("role"), ids[root.get("aria-labelledby")]) == ("group", "Titre")
    assert (image.get("role"), ids[image.get("aria-labelledby")]) == ("img", "Texte")
    assert marks.get("aria-hidden") == "true"
    assert {link.get("tabindex") for link in root.iter(f"{SVG}a")} == {"-1"}
    assert not list(image.iter(f"{SVG}a"))


@pytest.mark.parametrize("chart", ALL)
def test_a_row_is_met_as_one_link_wide_enough_for_a_finger(chart):
    root = ET.fromstring(render(chart))
    links = [link for link in root.iter(f"{SVG}a") if link.find(f"{SVG}rect") is not None]
    assert links
    assert all(link.findtext(f"{SVG}title") for link in links)
    assert all(float(link.find(f"{SVG}rect").get("height")) * 680 / 510 >= 24 for link in links)


def test_the_hover_says_territory_figure_bounds_period_status_and_publisher():
    rows = (
        place("bretagne", 2.0, flags="p", likely_low=2.0, likely_high=3.0),
        place("corse", absence="confidential"),
    )
    axes = charts.draw_ranking(ask(*rows), "value", "fr", name="r")
    titles = re.findall(r"<title>([^<]+)</title>", render_svg(axes.figure, "r", "T", "D"))
    assert "Bretagne\u00a0: 2 (2 à 3) · 2012 · provisoire · Office" in titles
    assert "Corse\u00a0: confidentiel · 2012 · Office" in titles


@pytest.mark.parametrize("chart", ALL)
def test_a_chart_passes_the_gate_and_the_quick_look(chart):
    rows = "".join(f'<p id="{link}"></p>' for link in set(re.findall(r'href="#(x-[a-z][^"]*)"', render(chart))))
    body = f"<figure>{render(chart)}</figure>{rows}"
    assert find_faults(body) == []
    assert is_harmless(body)


@pytest.mark.parametrize("text", ["$x^2$ _a_ \\alpha{}", "a_b^c", "100 $ et 5 $"])
@pytest.mark.parametrize("chart", ["funding", "pairs"])
def test_what_looks_like_a_formula_is_drawn_literally(chart, text):
    drawn = {
        "funding": lambda: charts.draw_funding(fund(("normandie", text, text, "", 50.0, 50.0, 50.0)), "fr", name="x"),
        "pairs": lambda: charts.draw_paired_shares(
            SHARES, SHARES, "fr", column="sector_share_pct", titles=(text, "b"), name="x"
        ),
    }
    figure = drawn[chart]().figure
    words = "".join(ET.fromstring(render_svg(figure, "x", "T", "D")).itertext())
    assert text in words
    assert render_picture(figure, "x", text, text, (text,), "png").startswith(b"\x89PNG")


def test_letters_of_other_languages_are_drawn_as_outlines():
    axes = charts.draw_funding(fund(("normandie", "Țara Ωμέγα", "b", "", 50.0, 50.0, 50.0)), "fr", name="x")
    assert not check_letters(axes.figure)
    svg = render_svg(axes.figure, "x", "T", "D")
    assert "<text" not in svg
    assert "<use" in svg


def test_a_letter_that_no_font_has_stops_the_page_and_is_named_with_its_text_and_chart():
    axes = charts.draw_funding(fund(("normandie", "Ț 地域", "b", "", 50.0, 50.0, 50.0)), "fr", name="x")
    with pytest.raises(ReportError, match=r"'x'.*Ț 地域.*CJK UNIFIED IDEOGRAPH-5730"):
        render_svg(axes.figure, "x", "T", "D")
    with pytest.raises(ReportError, match="地"):
        picture("ranking", "png", headline="地")


def test_the_fonts_that_come_along_have_the_letters_of_french_and_english():
    ours = list_letters(palette.FAMILY)
    text = "àâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ«»“”‘’…–—−×±≈≤≥∞∅€%‰²\u00a0\u202f0123456789ᵉʳ→"
    assert {ord(letter) for letter in text} <= ours
    assert (palette.FONTS / "LICENSE.txt").is_file()


def test_the_letters_of_a_page_are_text_and_not_shapes():
    svg = render("ranking")
    assert ">Île-de-France</text>" in svg
    assert len(svg) < 12_000


@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize("chart", ALL)
def test_a_picture_is_the_same_bytes_each_time(chart, kind):
    assert picture(chart, kind) == picture(chart, kind)


def test_a_picture_has_all_its_words_in_order_and_no_link_or_property():
    written = picture("ranking", "svg").decode("utf-8")
    root = ET.fromstring(written)
    assert root.findtext(f"{SVG}title") == "Titre"
    assert root.findtext(f"{SVG}desc") == " ".join(("Sous-titre (%)", *NOTES))
    assert "<a " not in written
    assert "var(" not in written
    assert [text.text for text in root.findall(f"{SVG}g/{SVG}text") if text.text in ("Titre", *NOTES)] == [
        "Titre",
        *NOTES,
    ]
    assert "@font-face" in root.findtext(f"{SVG}style")
    assert len(root.findall(f"{SVG}g")) == 3


def test_a_picture_with_letters_that_its_font_lacks_is_all_outlines():
    written = picture("ranking", "svg", headline="Ωμέγα").decode("utf-8")
    assert "<text" not in written
    assert "@font-face" not in written


def test_a_picture_shows_the_same_whether_its_chart_was_on_a_page_before_or_not():
    figure, other = (ALL["ranking"]("fr").figure for _ in range(2))
    render_svg(figure, "x", "T", "D")
    assert render_picture(figure, "x", "T", "S", NOTES, "svg") == render_picture(other, "x", "T", "S", NOTES, "svg")


def test_a_picture_is_light_and_twice_as_fine_as_a_page():
    figure = ALL["ranking"]("fr").figure
    image = Image.open(io.BytesIO(picture("ranking", "png"))).convert("RGB")
    edge = np.asarray(image)[[0, -1]].reshape(-1, 3)
    assert {tuple(pixel) for pixel in edge.tolist()} == {(255, 255, 255)}
    assert image.width > 2 * 680
    assert image.height > figure.get_figheight() * 192
    blue = np.abs(np.asarray(image, dtype=float) / 255 - to_rgb(palette.PALETTE["bar"].light)).sum(axis=2)
    assert (blue < 0.1).sum() > 1000


def test_words_of_a_picture_are_wrapped_to_its_width_and_none_is_lost():
    note = " ".join(["Champ : établissements de l’économie marchande"] * 6)
    lines = fill_lines(note.split(" "), 300, 9.0)
    assert " ".join(lines) == note
    assert len(lines) > 3
    tall, short = (ET.fromstring(picture("ranking", "svg", notes=notes)) for notes in ((note,), NOTES))
    assert float(tall.get("height")) > float(short.get("height"))


@pytest.mark.parametrize("chart", TOLD)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_alternative_text_begins_with_the_kind_and_has_a_figure(chart, language):
    text = TOLD[chart](language)
    assert text[0].isupper() or text[0].isdigit()
    assert any(letter.isdigit() for letter in text)


def test_the_alternative_text_says_what_is_shown_and_when():
    french = charts.describe_ranking(SHARES, "sector_share_pct", "fr")
    assert french.startswith("Diagramme en barres horizontales. Part du secteur")
    assert "2012" in french
    english = charts.describe_tile_map(SHARES, "location_quotient", "en")
    assert english.split(". ")[1].endswith(", 2012")


def test_points_of_an_evolution_are_met_around_them():
    axes = charts.draw_evolution(trace(("bretagne", "2012", 100.0, False), ("bretagne", "2013", 104.0, False)), "fr")
    svg = render_svg(axes.figure, "evolution", "T", "D")
    assert len(re.findall('class="hit"', svg)) == 2


def test_the_fonts_are_part_of_the_library():
    assert {path.suffix for path in Path(palette.FONTS).iterdir()} >= {".ttf", ".woff2", ".txt"}
