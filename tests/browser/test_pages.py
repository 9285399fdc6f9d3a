"""Every kind of page as readers open it: three widths, print, light and dark, by keyboard, without script."""

from __future__ import annotations

import pytest

from built_pages import LANGUAGES, REPORTS, list_kinds

WIDTHS = (1280, 768, 360)
WIDE_LETTERS = "* { letter-spacing: .04em !important }"  # as of a machine with wider letters than this one's
MOST_MEGABYTES = 3
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


BUILT = [path.relative_to(REPORTS).as_posix() for language in LANGUAGES for path in list_kinds(language)]
KINDS = ["index.html", *BUILT]  # the door too
STORIES = [kind for kind in KINDS if "index" not in kind]
pytestmark = pytest.mark.skipif(not BUILT, reason="reports/ holds no pages; make report makes them")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(open_page, kind, width):
    page = open_page(REPORTS / kind, width)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_that_keeps_readers_out(open_page, axe, kind, scheme):
    page = open_page(REPORTS / kind, color_scheme=scheme)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.evaluate(axe)
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = page.evaluate("(options) => axe.run(document, options)", options)["violations"]
    told = [(one["id"], one["help"], [node["target"] for node in one["nodes"]][:3], len(one["nodes"])) for one in found]
    assert told == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_complete_without_script(open_page, kind):
    scripted, plain = (open_page(REPORTS / kind, java_script_enabled=enabled) for enabled in (True, False))
    for parts in ("main li", "main tr", "main p", "main figure", "main a"):
        added = 1 if parts == "main p" else 0  # the choices that the script puts above a table
        assert scripted.locator(parts).count() - plain.locator(parts).count() in (0, added)
    assert plain.locator("main").inner_text().strip()
    assert plain.locator("[data-find]").count() == 0 or plain.locator("[data-find]").is_hidden()


def test_every_page_is_small_enough_to_be_mailed():
    pages = [path for language in LANGUAGES for path in (REPORTS / language).glob("*.html")]
    assert len(pages) > len(BUILT)
    assert [path.name for path in pages if path.stat().st_size > MOST_MEGABYTES * 1e6] == []


@pytest.mark.parametrize("kind", STORIES)
def test_on_paper_nothing_is_cut_at_the_side_and_the_ground_is_white(open_page, kind):
    page = open_page(REPORTS / kind, 680, color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    page.add_style_tag(content=WIDE_LETTERS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("nav.site").is_hidden()


@pytest.mark.parametrize("kind", STORIES)
def test_by_keyboard_a_chart_is_one_step_and_leads_to_its_sources_and_back(open_page, kind):
    page = open_page(REPORTS / kind)
    figures = page.locator("figure.exhibit").all()
    assert figures
    for figure in figures:
        stops = figure.locator("svg a").evaluate_all("(all) => all.filter((one) => one.tabIndex >= 0).length")
        assert stops == 0
        assert figure.locator(".see-evidence a").count() == 1
        target = figure.locator(".see-evidence a").get_attribute("href")
        name = target.removeprefix("#").removesuffix("-evidence")
        shares = "table" in figure.get_attribute("class")  # a table of a figure's numbers has the sources of the figure
        assert name == figure.get_attribute("id") or shares
        figure.locator(".see-evidence a").focus()
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == target
        page.locator(f'[id="{name}-evidence"] caption a').first.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == f"#{name}"


@pytest.mark.parametrize("kind", STORIES)
def test_a_chart_drawn_for_a_phone_is_whole_there_and_stands_nowhere_else(open_page, kind):
    page = open_page(REPORTS / kind, 360)
    narrow, wide = page.locator(".chart > .narrow"), page.locator(".chart > .wide")
    if not narrow.count():
        pytest.skip("no such chart on this page")
    assert all(one.is_visible() for one in narrow.all()) and not any(one.is_visible() for one in wide.all())
    cut = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth).length"
    assert narrow.evaluate_all(cut) == 0
    page.set_viewport_size({"width": 1280, "height": 900})
    assert all(one.is_visible() for one in wide.all()) and not any(one.is_visible() for one in narrow.all())


@pytest.mark.parametrize("kind", STORIES)
def test_a_click_on_a_mark_shows_the_row_with_its_words(open_page, kind):
    page = open_page(REPORTS / kind)
    marks = page.locator("figure.exhibit svg a")
    if not marks.count():
        pytest.skip("no chart on this page")
    target = marks.first.get_attribute("href")
    marks.first.dispatch_event("click")
    assert page.evaluate("location.hash") == target
    row = page.locator(f'[id="{target[1:]}"]')
    assert row.is_visible()
    assert len(row.inner_text()) > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_finds_a_territory_without_its_accents_and_says_how_many(open_page, language):
    page = open_page(REPORTS / language / "index.html")
    shown = page.locator("li[data-words]:visible")
    every = shown.count()
    page.locator("#find-words").fill("ile de france")
    assert 0 < shown.count() < every
    assert any("Île-de-France" in text for text in shown.all_inner_texts())
    assert page.locator("output").inner_text().strip()
    page.locator("#find-words").fill("qqqq")
    assert shown.count() == 0
    page.locator("#find-words").fill("")
    assert shown.count() == every


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("établissements", "established"),
        ("establishments", "rouen"),
        ("information et communication", "employment-weight"),
        ("emploi", "profile-bretagne"),
        ("jobs", "compare"),
        ("budget", "funding"),
    ],
)
def test_the_index_finds_a_page_by_its_indicators_and_sectors_in_either_language(open_page, language, words, name):
    page = open_page(REPORTS / language / "index.html")
    page.locator("#find-words").fill(words)
    assert page.locator(f'li:visible a[href="{name}.html"]').count() == 1
    page.locator("#find-words").fill("nace_j")
    assert page.locator("li[data-words]:visible").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tile_of_the_map_leads_to_a_profile(open_page, language):
    page = open_page(REPORTS / language / "index.html")
    page.locator(".tiles a").first.click()
    page.wait_for_load_state()
    assert "/profile-" in page.url
    assert page.locator("h1").count() == 1


def test_a_table_is_sorted_by_number_and_not_by_letter(open_page):
    page = open_page(REPORTS / "fr" / "compare.html")
    head = page.locator("table.sortable th.number button").first
    head.click()
    column = head.evaluate("(button) => button.closest('th').cellIndex")
    texts = page.locator("table.sortable").first.locator(f"tbody tr td:nth-child({column + 1})").all_inner_texts()
    digits = ["".join(sign for sign in text.splitlines()[0] if sign.isdigit() or sign == ",") for text in texts]
    values = [float(digit.replace(",", ".")) for digit in digits if digit]
    assert values == sorted(values)
    assert len(values) > 5
