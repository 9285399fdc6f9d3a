import itertools
import math
import re
import xml.etree.ElementTree as ET

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import PathPatch

from indicators import charts, paths
from indicators.charts.bubbles import read_bubbles
from indicators.charts.composite import describe_contributions, describe_scores, draw_contributions, draw_scores
from indicators.charts.evolution import split_runs, spread_labels
from indicators.charts.marks import Mark
from indicators.charts.ranking import find_references
from indicators.charts.scatter import pick_notable, read_points
from indicators.charts.style import (
    NAME,
    PAPER,
    RC,
    SMALL,
    draw_signs,
    settle_texts,
    start_axes,
)
from indicators.charts.tile_map import find_scale, place_rows
from indicators.charts.vector import render_svg
from indicators.comparisons.questions import DERIVED, Comparison, Question
from indicators.composites.made import read_made
from indicators.decompositions import GROWTH, PART_COLUMNS, PARTS, SPAN_COLUMNS, Decomposition
from indicators.errors import ReportError
from indicators.exhibits.composite import read_bars, read_marks
from indicators.families import Family
from indicators.making.warming import write_chart
from indicators.palette import PALETTE
from indicators.territories import list_regions

SVG = "{http://www.w3.org/2000/svg}"
NAN, THIN, MINUS = math.nan, "\u202f", "\u2212"
OWN = {"rank_first": NAN, "rank_last": NAN, "qualifier": "exact", "period": "2012", "dated": "stated", "flags": ""}


def place(territory, value=NAN, **cells):
    bounds = dict.fromkeys(("low", "high", "likely_low", "likely_high"), value)
    derived = {f"{name}{end}": NAN for name in DERIVED for end in ("", "_low", "_high")}
    row = {"territory": territory, "value": value, "absence": "", "comparable": True, "observation": f"o-{territory}"}
    row |= OWN | bounds | derived | cells
    for name in DERIVED:
        for end in ("_low", "_high"):
            row[name + end] = cells.get(name + end, row[name])
    return row


def ask(*rows, references=(), indicator="establishments", sector="nace_j", geography="cog2015"):
    question = Question(indicator, "level", sector, "2012", "2009", "business_economy")
    family = Family("office", "Office", "2017", sector, "sbs_local_units", "", geography)
    tables = (pd.DataFrame(list(rows)), pd.DataFrame(list(references), columns=list(place("france"))))
    return Comparison(question, family, *tables, pd.DataFrame(), pd.DataFrame())


COUNTS = ask(
    place("bretagne", 4202.0),
    place("ile-de-france", 81380.0),
    place("corse", absence="confidential", likely_low=0.0, likely_high=900.0),
    place("languedoc-roussillon", 4200.0, qualifier="at_least", likely_high=4300.0, high=math.inf),
    place("alsace", 3000.0, dated="undated", comparable=False, likely_low=2500.0, likely_high=3500.0),
    place("limousin", NAN, qualifier="between", low=300.0, high=350.0, likely_low=300.0, likely_high=350.0),
)
SHARES = ask(
    place("bretagne", 1.0, sector_share_pct=2.25, annual_change_pct=3.5, location_quotient=0.44, change_pct=11.0),
    place("corse", 1.0, sector_share_pct_low=0.6, sector_share_pct_high=0.8),
    place("ile-de-france", 9.0, sector_share_pct=10.0, annual_change_pct=-1.5, location_quotient=1.95, change_pct=-4.0),
    references=(
        place("france", 30.0, sector_share_pct=5.2, annual_change_pct=2.0),
        place("province", 20.0, sector_share_pct=2.3),
    ),
)


def list_urls(axes):
    return {artist.get_url() for artist in axes.figure.findobj(lambda artist: bool(artist.get_url()))}


def list_names(axes):
    return [text for text in axes.texts if text.get_gid() == NAME and not text.get_text()[0].isdigit()]


def list_words(axes):
    return [text.get_text() for text in axes.texts if text.get_text()]


def find_linked(axes, kind, territory, name):
    wanted = f"#{name}-{territory}"
    return [artist for artist in axes.get_children() if type(artist).__name__ == kind and artist.get_url() == wanted]


def test_a_ranking_stands_in_order_of_value_and_names_the_absent_last():
    axes = charts.draw_ranking(COUNTS, "value", "fr", name="r")
    names = [text.get_text() for text in list_names(axes)]
    assert names == ["Île-de-France", "Bretagne", "Languedoc-Roussillon", "Alsace", "Limousin", "Corse"]


def test_figures_are_written_beside_their_bars_in_the_language_of_the_page():
    french = list_words(charts.draw_ranking(COUNTS, "value", "fr", name="r"))
    assert {f"81{THIN}380", f"plus de 4{THIN}200", "entre 300 et 350", "confidentiel"} <= set(french)
    english = list_words(charts.draw_ranking(COUNTS, "value", "en", name="r"))
    assert {"81,380", "more than 4,200", "between 300 and 350", "confidential"} <= set(english)


def test_bars_begin_at_zero_and_are_as_long_as_their_figure():
    axes = charts.draw_ranking(COUNTS, "value", "fr", name="r")
    (bar,) = find_linked(axes, "Rectangle", "bretagne", "r")
    assert (bar.get_x(), bar.get_width()) == (0, 4202.0)
    assert axes.get_xlim()[0] == 0


def test_an_undated_figure_is_hollow_and_a_dated_one_is_not():
    axes = charts.draw_ranking(COUNTS, "value", "fr", name="r")
    (hollow,) = find_linked(axes, "Rectangle", "alsace", "r")
    (full,) = find_linked(axes, "Rectangle", "bretagne", "r")
    assert mpl.colors.to_hex(hollow.get_facecolor()) == PAPER
    assert mpl.colors.to_hex(full.get_facecolor()) != PAPER


def test_likely_bounds_are_a_line_and_an_open_end_an_arrow():
    axes = charts.draw_ranking(COUNTS, "value", "fr", name="r")
    (line,) = find_linked(axes, "Line2D", "alsace", "r")
    assert list(line.get_xdata()) == [2500.0, 3500.0]
    assert not find_linked(axes, "Line2D", "languedoc-roussillon", "r")
    arrows = [text.arrow_patch for text in axes.texts if getattr(text, "arrow_patch", None)]
    assert [arrow.get_url() for arrow in arrows] == ["#r-languedoc-roussillon"]


def test_a_range_without_a_central_value_is_sure_only_to_its_lower_bound():
    axes = charts.draw_ranking(COUNTS, "value", "fr", name="r")
    (bar,) = find_linked(axes, "Rectangle", "limousin", "r")
    assert bar.get_width() == 300.0


def test_an_absence_draws_no_bar_even_where_bounds_can_be_deduced():
    axes = charts.draw_ranking(COUNTS, "value", "fr", name="r")
    assert not find_linked(axes, "Rectangle", "corse", "r")


def test_the_references_of_a_share_are_lines_with_their_name_and_a_level_has_none():
    axes = charts.draw_ranking(SHARES, "sector_share_pct", "fr", name="r")
    assert {f"France 5,2{THIN}%", f"Province 2,3{THIN}%"} <= set(list_words(axes))
    assert "#r-france" in list_urls(axes)
    assert find_references(COUNTS._replace(references=SHARES.references), "value", "fr", "r") == []


def test_axes_are_written_with_the_decimal_sign_and_minus_of_the_language():
    axes = charts.draw_ranking(SHARES, "annual_change_pct", "fr", name="r")
    axes.figure.canvas.draw()
    ticks = [tick.get_text() for tick in axes.get_xticklabels()]
    assert f"+{THIN}2{THIN}%" in ticks
    assert f"{MINUS}{THIN}2{THIN}%" in ticks
    axes = charts.draw_ranking(SHARES, "sector_share_pct", "fr", name="r")
    axes.figure.canvas.draw()
    assert f"2,5{THIN}%" in [tick.get_text() for tick in axes.get_xticklabels()]


def test_dots_stand_where_their_figure_is_and_the_territory_asked_for_is_bold():
    axes = charts.draw_ranking(SHARES, "location_quotient", "en", name="r", form="dots", highlight=("bretagne",))
    (dot,) = find_linked(axes, "Line2D", "bretagne", "r")
    assert list(dot.get_xdata()) == [0.44]
    weights = {tick.get_text(): tick.get_weight() for tick in list_names(axes)}
    assert weights["Brittany"] == "bold"
    assert weights["Corsica"] == "normal"


def test_a_tile_map_has_every_region_and_hatches_those_without_a_figure():
    axes = charts.draw_tile_map(SHARES, "location_quotient", "fr", name="t")
    assert len(axes.patches) == len(list_regions("2015"))
    figures = {patch.get_url() for patch in axes.patches if not patch.get_hatch()}
    assert figures == {"#t-bretagne", "#t-ile-de-france"}
    assert {"Alsace", "0,44", "1,95", "pas de chiffre"} <= set(list_words(axes))


def test_the_new_regions_have_a_map_of_their_own():
    axes = charts.draw_tile_map(ask(place("occitanie", 5.0), geography="cog2024"), "value", "fr", name="t")
    squares = [patch for patch in axes.patches if isinstance(patch, mpl.patches.Rectangle)]
    assert len(squares) == len(list_regions("2016"))


def test_counts_are_circles_whose_area_is_the_count():
    axes = charts.draw_tile_map(ask(place("bretagne", 400.0), place("corse", 100.0)), "value", "fr", name="t")
    circles = {patch.get_url(): patch.get_radius() for patch in axes.patches if isinstance(patch, mpl.patches.Circle)}
    assert math.isclose(circles["#t-bretagne"] ** 2 / circles["#t-corse"] ** 2, 4)


def test_colour_classes_are_round_and_even_around_one_for_quotients():
    marks = [
        mark for mark in charts.ranking.read_marks(SHARES.rows, SHARES, "location_quotient", "fr", "t") if mark.present
    ]
    scale = find_scale(marks, "location_quotient")
    assert {0.5, 1.0, 2.0} <= set(scale.edges)
    assert all(math.isclose(edge, round(edge, 2)) for edge in scale.edges)
    assert len({scale.pick(value) for value in (0.1, 0.3, 0.6, 0.8, 1.2, 1.7, 3)}) == 7


def test_what_is_deduced_from_absences_alone_is_no_zero():
    row = {"absence": "", "value": NAN, "likely_low": 0.0, "likely_high": 0.0}
    assert all(math.isnan(number) for number in charts.marks.read_numbers(row, "value"))


def test_a_rank_that_is_not_established_stands_before_the_name():
    close = [place("bretagne", 100.0, likely_low=80.0, likely_high=120.0), place("corse", 95.0)]
    axes = charts.draw_ranking(ask(*close, place("alsace", 10.0)), "value", "fr", name="r")
    assert list_words(axes).count("1–2") == 2
    assert "2–3" not in list_words(axes)


def test_the_regions_overseas_stand_close_below_the_others():
    tiles = pd.DataFrame({"row": ["1", "2", "4"], "territory": ["a", "b", "c"]})
    assert list(place_rows(tiles)["y"]) == [0.0, 1.0, 2.2]


def test_size_against_growth_draws_only_territories_with_both():
    axes = charts.draw_size_growth(SHARES, "fr", name="s")
    assert [point.size.territory for point in read_points(SHARES, "value", "annual_change_pct", "fr", "s")] == [
        "bretagne",
        "ile-de-france",
    ]
    assert {"#s-bretagne", "#s-ile-de-france", "#s-france"} <= list_urls(axes)
    assert "#s-corse" not in list_urls(axes)


def test_names_beside_points_do_not_touch_one_another():
    rows = [
        place(region, 1000.0 + 40 * n, annual_change_pct=1 + 0.1 * (n % 7))
        for n, region in enumerate(list_regions("2015"))
    ]
    axes = charts.draw_size_growth(ask(*rows), "fr", name="s")
    renderer = axes.figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer).shrunk(0.97, 0.8) for text in axes.texts if text.get_url()]
    clashes = [(a, b) for number, a in enumerate(boxes) for b in boxes[:number] if a.overlaps(b)]
    assert len(boxes) == len(pick_notable(read_points(ask(*rows), "value", "annual_change_pct", "fr", "s"), ()))
    assert not clashes


def test_two_shares_are_joined_and_each_leads_to_its_own_evidence():
    other = ask(place("bretagne", 1.0, national_share_pct=5.1), place("corse", 1.0), sector="business_economy")
    first = ask(place("bretagne", 1.0, national_share_pct=2.1), place("corse", 1.0, absence="confidential"))
    axes = charts.draw_paired_shares(first, other, "fr", name="p")
    (dot,), (square,) = (find_linked(axes, "Line2D", place, "p") for place in ("bretagne", "bretagne-other"))
    assert list(dot.get_xdata()) + list(square.get_xdata()) == [2.1, 5.1]
    assert {f"2,1{THIN}%", f"5,1{THIN}%", "confidentiel"} <= set(list_words(axes))


def trace(*points):
    rows = []
    for territory, period, index, broken in points:
        row = {"territory": territory, "period": period, "index": index, "index_low": index, "index_high": index}
        rows.append(row | {"value": index, "likely_low": index, "likely_high": index, "break_before": broken})
    return pd.DataFrame(rows)


SERIES_OF_TWO = trace(
    *[("bretagne", year, index, year == "2014") for year, index in (("2012", 100.0), ("2013", 104.5), ("2014", 99.0))],
    *[("france", year, index, year == "2014") for year, index in (("2012", 100.0), ("2013", NAN), ("2014", 103.0))],
)


def test_no_line_crosses_a_break_or_a_gap():
    points = SERIES_OF_TWO[SERIES_OF_TWO["territory"] == "bretagne"].to_dict("records")
    assert [[point["period"] for point in run] for run in split_runs(points, "index")] == [["2012", "2013"], ["2014"]]
    points = SERIES_OF_TWO[SERIES_OF_TWO["territory"] == "france"].to_dict("records")
    assert [[point["period"] for point in run] for run in split_runs(points, "index")] == [["2012"], ["2014"]]


def test_an_evolution_marks_its_breaks_and_names_its_lines_at_their_ends():
    axes = charts.draw_evolution(SERIES_OF_TWO, "fr", name="e")
    assert {"rupture de série", "Bretagne 99,0", "France 103,0"} <= set(list_words(axes))
    assert list_urls(axes) == {f"#e-bretagne-{year}" for year in (2012, 2013, 2014)} | {
        "#e-france-2012",
        "#e-france-2014",
    }


def test_names_at_line_ends_keep_their_distance_and_their_order():
    places = spread_labels([1.0, 2.0, 2.5, 30.0], 10)
    assert all(after - before >= 10 for before, after in itertools.pairwise(places))
    assert spread_labels([], 10) == []


def fund(*rows):
    columns = ("territory", "object", "payer", "stage", "share_pct", "share_low", "share_high")
    table = pd.DataFrame(list(rows), columns=list(columns))
    amounts = {"amount": NAN, "amount_low": NAN, "amount_high": NAN, "derived": False}
    return table.assign(**amounts, observation=[f"o-{number}" for number in range(len(rows))])


def test_a_funding_bar_is_whole_and_says_what_no_payer_is_named_for():
    funding = fund(
        ("normandie", "Filière", "Région", "estimated", 50.0, 40.0, 50.0),
        ("normandie", "Filière", "privés", "estimated", NAN, NAN, NAN),
    )
    axes = charts.draw_funding(funding, "fr", name="f")
    words = list_words(axes)
    assert f"Région : 50{THIN}% (40 à 50{THIN}%)".replace(" :", "\u00a0:") in words
    assert "privés\u00a0: part inconnue" in words
    assert "non précisé" in words
    assert list_urls(axes) == {"#f-o-0", "#f-o-1"}


def test_payers_keep_colour_and_hatch_from_object_to_object_and_objects_stay_apart():
    funding = fund(
        ("normandie", "A", "Région", "", 60.0, 60.0, 60.0),
        ("normandie", "A", "FEDER", "", 40.0, 40.0, 40.0),
        ("normandie", "B", "FEDER", "", 100.0, 100.0, 100.0),
    )
    axes = charts.draw_funding(funding, "fr", name="f")
    looks = {}
    for patch in axes.patches:
        if patch.get_url():
            looks.setdefault(patch.get_url(), set()).add((patch.get_facecolor(), patch.get_hatch()))
    assert looks["#f-o-1"] == looks["#f-o-2"]
    assert looks["#f-o-0"] != looks["#f-o-1"]


def test_coverage_tells_nothing_from_a_declared_absence():
    coverage = pd.DataFrame(
        [("bretagne", "jobs", 40, 0), ("bretagne", "budget", 0, 1), ("corse", "jobs", 0, 0), ("corse", "budget", 1, 0)],
        columns=["territory", "indicator", "observations", "absences"],
    )
    axes = charts.draw_coverage(coverage, "fr", name="c")
    assert [text.get_text() for text in axes.texts if text.get_gid() != NAME] == ["40", "∅", "1"]
    dashes = next(patch for patch in axes.patches if isinstance(patch, PathPatch))
    box = axes.transData.inverted().transform(dashes.get_window_extent())
    assert box.mean(axis=0) == pytest.approx((0, 1), abs=0.1)  # one dash: of Corse no job
    assert list_urls(axes) == {"#c-bretagne-jobs", "#c-bretagne-budget", "#c-corse-budget"}


def find_ink(write):
    """The middle of what `write` writes on empty axes and how much ink it takes, in pixels."""
    axes = start_axes("x", 200, 20)
    axes.set_axis_off()
    axes.figure.set_dpi(288)
    write(axes)
    settle_texts(axes.figure)
    axes.figure.canvas.draw()
    ink = 255.0 - np.asarray(axes.figure.canvas.buffer_rgba())[:, :, 0]
    rows, columns = np.indices(ink.shape)
    return (ink * rows).sum() / ink.sum(), (ink * columns).sum() / ink.sum(), ink.sum() / 255


@pytest.mark.parametrize("sign", ["–", "∅"])
def test_a_sign_drawn_at_many_places_stands_where_a_text_would(sign):
    style = {"ha": "center", "va": "center_baseline", "size": SMALL, "color": "#000000", "family": RC["font.family"]}
    row, column, ink = find_ink(lambda axes: axes.text(0.5, 0.5, sign, **style))
    drawn = find_ink(lambda axes: draw_signs(axes, [(0.5, 0.5)], sign, "#000000"))
    assert drawn == (pytest.approx(row, abs=1.0), pytest.approx(column, abs=1.0), pytest.approx(ink, rel=0.5))


def test_warming_up_looks_for_no_project_and_leaves_nothing_behind():
    first = render_svg(charts.draw_evolution(SERIES_OF_TWO, "fr", name="x").figure, "x", "t", "d")
    settings, looked_for = dict(mpl.rcParams), paths._find_root.cache_info()
    write_chart()
    assert paths._find_root.cache_info() == looked_for
    assert dict(mpl.rcParams) == settings
    assert plt.get_fignums() == []
    assert render_svg(charts.draw_evolution(SERIES_OF_TWO, "fr", name="x").figure, "x", "t", "d") == first


DRAWN = {
    "ranking": lambda language: charts.draw_ranking(SHARES, "sector_share_pct", language, name="x"),
    "tiles": lambda language: charts.draw_tile_map(SHARES, "location_quotient", language, name="x"),
    "scatter": lambda language: charts.draw_size_growth(SHARES, language, name="x"),
    "pairs": lambda language: charts.draw_paired_shares(SHARES, SHARES, language, column="sector_share_pct", name="x"),
    "evolution": lambda language: charts.draw_evolution(SERIES_OF_TWO, language, name="x"),
    "funding": lambda language: charts.draw_funding(
        fund(("normandie", "A", "B", "", 50.0, 50.0, 50.0)), language, name="x"
    ),
}
PARTED = Decomposition(
    ask(place("bretagne", 111.0, change_pct=11.0), references=(place("france", 105.0, change_pct=5.0),)),
    pd.DataFrame(
        [
            (territory, part, *[value] * 3, *[value] * 3, ())
            for territory, values in (("france", (5.0, 2.0, 3.0, 0.0)), ("bretagne", (11.0, 2.0, 3.0, 6.0)))
            for part, value in zip((GROWTH, *PARTS), values, strict=True)
        ],
        columns=list(PART_COLUMNS),
    ),
    (),
    pd.DataFrame([("bretagne", 2010, 2012, 6.0, 6.0)], columns=list(SPAN_COLUMNS)),
    (),
    (),
)
BUBBLES = read_bubbles(SHARES, "fr", "x")
KEPT = {
    **{"territory": "bretagne", "indicator": "jobs", "measure": "level", "unit": "count", "qualifier": "exact"},
    **{"period": "2012", "publisher": "Office", "scope": "sbs_local_units", "geography": "nuts2013", "denominator": ""},
    **{"absence": "", "flags": "p", "observation": "o-1", "edition": "", "label": "Today"},
    **dict.fromkeys(("value", "low", "high", "likely_low", "likely_high"), 110.0),
}
VINTAGES = pd.DataFrame([{**KEPT, "edition": "2026-11", "label": "Edition 2026-11", "observation": "o-0"}, KEPT])
DRAWN["decomposition"] = lambda language: charts.draw_decomposition(PARTED, language, name="x")
DRAWN["bubbles"] = lambda language: charts.draw_bubbles(BUBBLES, SHARES, language, name="x")
DRAWN["vintages"] = lambda language: charts.draw_vintages(VINTAGES, language, name="x")
DRAWN["scores"] = lambda language: draw_scores(read_marks(read_made(), language, "x"), language, name="x")
DRAWN["contributions"] = lambda language: draw_contributions(read_bars(read_made(), language, "x"), language, name="x")
TOLD = {
    "ranking": lambda language: charts.describe_ranking(SHARES, "sector_share_pct", language),
    "tiles": lambda language: charts.describe_tile_map(SHARES, "location_quotient", language),
    "scatter": lambda language: charts.describe_size_growth(SHARES, language),
    "pairs": lambda language: charts.describe_paired_shares(SHARES, SHARES, language, column="sector_share_pct"),
    "evolution": lambda language: charts.describe_evolution(SERIES_OF_TWO, language),
    "funding": lambda language: charts.describe_funding(fund(("normandie", "A", "B", "", 50.0, 50.0, 50.0)), language),
    "vintages": lambda language: charts.describe_vintages(VINTAGES, language),
    "decomposition": lambda language: charts.describe_decomposition(PARTED, language),
    "bubbles": lambda language: charts.describe_bubbles(read_bubbles(SHARES, language, "x"), SHARES, language),
    "scores": lambda language: describe_scores(read_marks(read_made(), language, "x"), language),
    "contributions": lambda language: describe_contributions(read_bars(read_made(), language, "x"), language),
}


@pytest.mark.parametrize("chart", DRAWN)
def test_a_chart_is_the_same_bytes_each_time_and_changes_no_setting(chart):
    before = dict(mpl.rcParams)
    first, second = (render_svg(DRAWN[chart]("fr").figure, "x", "T", "D") for _ in range(2))
    assert first == second
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("chart", DRAWN)
def test_every_mark_of_the_page_is_a_link_with_its_words_outside_the_tab_order(chart):
    root = ET.fromstring(render_svg(DRAWN[chart]("fr").figure, "x", "Titre", "Texte"))
    links = list(root.iter(f"{SVG}a"))
    assert links
    for link in links:
        assert link.get("href").startswith("#x-")
        assert link.get("tabindex") == "-1"
        assert link[0].tag == f"{SVG}title"
        assert link[0].text
    assert root.get("role") == "group"
    assert [child.text for child in root[:2]] == ["Titre", "Texte"]


@pytest.mark.parametrize("chart", DRAWN)
def test_no_id_of_a_figure_can_meet_another_figure_or_an_evidence_row(chart):
    svg = render_svg(DRAWN[chart]("fr").figure, "x", "T", "D")
    assert all(found.startswith("x--") for found in re.findall(r' id="([^"]+)"', svg))
    assert "http" not in svg.replace("http://www.w3.org", "")


@pytest.mark.parametrize("chart", TOLD)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_alternative_text_tells_the_chart_in_sentences(chart, language):
    text = TOLD[chart](language)
    assert text.count(".") >= 2
    assert text.endswith(".")
    assert "nan" not in text.lower().split()


def test_the_alternative_text_holds_extremes_references_and_absences():
    text = charts.describe_ranking(SHARES, "sector_share_pct", "fr")
    assert f"Île-de-France (10,0{THIN}%)" in text
    assert f"France (5,2{THIN}%)" in text
    assert "Corse (confidentiel)" in charts.describe_ranking(COUNTS, "value", "fr")


def test_a_letter_the_font_cannot_draw_stops_the_page():
    axes = charts.draw_ranking(COUNTS, "value", "fr", name="r")
    axes.set_title("地域")
    with pytest.raises(ReportError, match="cannot draw"):
        render_svg(axes.figure, "r", "T", "D")


# What readers see of linear RGB, at full severity: Machado, Oliveira and Fernandes (2009).
BLIND = {
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("matrix", BLIND)
def test_colours_stay_apart_for_colour_blind_readers(matrix, theme):
    colours = [getattr(PALETTE[f"line-{number}"], theme) for number in range(1, 5)]
    seen = [np.array(BLIND[matrix]) @ np.array(mpl.colors.to_rgb(colour)) ** 2.2 for colour in colours]
    gaps = [np.abs(one - other).sum() for number, one in enumerate(seen) for other in seen[:number]]
    assert min(gaps) > 0.06


def test_bounds_apart_by_the_noise_of_floats_are_no_bounds():
    mark = Mark("corse", "Corse", 2.27, 2.2718545079808994, 2.2718545079809, "2,27", "2,27", "", False, "x-corse")
    assert not mark.inexact
    assert mark._replace(high=2.28).inexact


def test_levels_beyond_a_break_are_hollow_points_without_a_line():
    apart = SERIES_OF_TWO.assign(index_apart=NAN, value=2500.0)
    beyond = apart["period"] == "2014"
    apart.loc[beyond, "index_apart"], apart.loc[beyond, "index"] = 130.0, NAN
    axes = charts.draw_evolution(apart, "fr", name="e")
    hollow = [line for line in axes.lines if list(line.get_ydata()) == [130.0]]
    assert len(hollow) == 2
    assert all(line.get_linestyle() == "None" and line.get_markerfacecolor() == PAPER for line in hollow)
    assert "points creux" in " ".join(text.get_text() for text in axes.figure.texts)
    assert "Bretagne (2 500, 2014)" in charts.describe_evolution(apart, "fr").replace("\u202f", " ")


def test_who_is_best_known_is_told_by_figures_and_not_by_indicators():
    known = [("corse", "jobs", 90), ("alsace", "jobs", 1), ("alsace", "budget", 1)]
    coverage = pd.DataFrame(known, columns=["territory", "indicator", "observations"]).assign(absences=0)
    assert "Most figures: Corsica (90) and Alsace (2)." in charts.describe_coverage(coverage, "en")


def test_a_tile_whose_bounds_lie_in_several_classes_is_hatched_on_its_colour():
    mark = Mark("corse", "Corse", NAN, 0.47, 0.51, "0,47 à 0,51", "", "", False, "x-corse")
    scale = find_scale([mark], "location_quotient")
    assert scale.straddles(mark)
    assert not scale.straddles(mark._replace(high=0.49))
    assert not scale.straddles(mark._replace(value=0.5, low=0.5, high=0.5))
