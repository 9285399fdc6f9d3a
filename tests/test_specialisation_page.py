"""Specialisation against growth: what the chart shows, where it leads, and what the page says of the real data."""

import pandas as pd
import pytest
from matplotlib.text import Text

from indicators.charts.bubbles import draw_bubbles, pick_named, read_bubbles, read_sector_bubbles
from indicators.charts.hits import list_hits
from indicators.comparisons import compare
from indicators.decompositions import judge_growth
from indicators.departures import find_departing
from indicators.exhibits import exhibit_activities, exhibit_specialisation, exhibit_specialisation_table
from indicators.observations import read_observations
from indicators.sectors import list_parts
from indicators.sentences.specialised import (
    head_activities,
    head_quotients,
    head_specialised,
    tell_bounded,
    tell_departing,
    tell_specialised,
    tell_without_point,
)
from indicators.sentences.weights import tell_coverage
from indicators.territories import list_regions

DERIVED = ("location_quotient", "annual_change_pct", "national_share_pct")
ASKED = {"period": "2013", "base_period": "2010", "derived": DERIVED}
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


@pytest.fixture(scope="module")
def observations():
    return read_observations()


@pytest.fixture(scope="module")
def regions(observations):
    return compare(observations, "jobs", sector="nace_j", territories=list_regions("2015", overseas=False), **ASKED)


@pytest.fixture(scope="module")
def signs(regions, observations):
    return judge_growth(regions, observations, departing=find_departing(regions, observations))


def list_activities(observations, territory):
    return [
        compare(observations, "jobs", sector=part, territories=[territory], **ASKED) for part in list_parts("nace_j")
    ]


def test_every_region_has_a_circle_that_leads_to_its_evidence(regions, observations):
    exhibit = exhibit_specialisation(regions, observations, "fr", name="s", headline="x")
    bubbles = read_bubbles(regions, "fr", "s")
    assert len(bubbles) == 22 and all(bubble.complete for bubble in bubbles)
    assert {bubble.quotient.evidence.removeprefix("s-") for bubble in bubbles} <= set(exhibit.evidence["id"])
    assert {"corse", "corse-growth", "corse-size"} <= set(exhibit.evidence["id"])


def test_area_is_in_proportion_to_size_where_the_circle_is_not_the_least_that_is_seen(regions):
    bubbles = read_bubbles(regions, "fr", "s")
    axes = draw_bubbles(bubbles, regions, "fr", name="s")
    dots = {line.get_url(): line.get_markersize() for line in axes.lines if line.get_marker() == "o"}
    sizes = {bubble.quotient.evidence: bubble.size.value for bubble in bubbles}
    large, small = "s-ile-de-france", "s-rhone-alpes"
    assert (dots[f"#{small}"] / dots[f"#{large}"]) ** 2 == pytest.approx(sizes[small] / sizes[large])
    assert min(dots.values()) == 4


def test_a_circle_known_between_two_bounds_is_hollow(regions):
    bubbles = read_bubbles(regions, "fr", "s")
    axes = draw_bubbles(bubbles, regions, "fr", name="s")
    fills = {line.get_url(): line.get_markerfacecolor() for line in axes.lines if line.get_marker() == "o"}
    assert fills["#s-corse"] != fills["#s-ile-de-france"]
    assert any("cercle creux" in text.get_text() for text in axes.figure.texts)


def test_circles_are_met_in_areas_wide_enough(regions):
    axes = draw_bubbles(read_bubbles(regions, "fr", "s"), regions, "fr", name="s")
    assert all(min(hit.wide, hit.high) >= 17.9 for hit in list_hits(axes.figure))


def test_names_go_to_extremes_where_circles_are_many(regions):
    named = {bubble.size.territory for bubble in pick_named(read_bubbles(regions, "fr", "s"))}
    assert {"ile-de-france", "corse", "rhone-alpes"} <= named
    assert len(named) < 22


def test_a_name_stands_beside_no_other_circle(regions):
    bubbles = read_bubbles(regions, "fr", "s")
    axes = draw_bubbles(bubbles, regions, "fr", name="s")
    axes.figure.canvas.draw()
    spots = {bubble.size.name: (bubble.quotient.position, bubble.growth.position) for bubble in bubbles}
    for text in [one for one in axes.texts if one.get_text() in spots]:
        box = Text.get_window_extent(text).padded(2)  # without the line that leads to its circle
        others = [axes.transData.transform(spot) for name, spot in spots.items() if name != text.get_text()]
        assert not [spot for spot in others if box.contains(*spot)], text.get_text()


def test_activities_are_named_after_their_sector_and_lead_to_it(observations):
    parts = list_activities(observations, "ile-de-france")
    bubbles = read_sector_bubbles(parts, "fr", "a")
    assert bubbles[0].size.name == "Programmation et conseil informatiques (J62)"
    assert bubbles[0].quotient.evidence == "a-nace-j62"
    exhibit = exhibit_activities(parts, "nace_j", observations, "fr", name="a", headline="x")
    assert {"nace-j62", "nace-j62-growth", "nace-j62-size"} <= set(exhibit.evidence["id"])
    assert isinstance(exhibit.data, pd.DataFrame) and len(exhibit.data) == 18


def test_what_confidentiality_hides_has_no_point_and_is_named(observations):
    bubbles = read_sector_bubbles(list_activities(observations, "bretagne"), "fr", "a")
    lacking = {bubble.size.name for bubble in bubbles if not bubble.complete}
    assert "Télécommunications (J61)" in lacking
    said = tell_without_point(bubbles, "fr").translate(SPACES)
    assert "Télécommunications (J61)" in said and "Rien n’est estimé" in said
    assert (
        tell_without_point(read_sector_bubbles(list_activities(observations, "ile-de-france"), "fr", "a"), "fr") == ""
    )


def test_the_page_says_who_is_specialised_and_why_the_period_ends(regions, signs):
    said = " ".join(tell_specialised(regions, "fr", signs=signs)).translate(SPACES)
    assert "dépasse un, bornes du secret statistique comprises, dans une seule des 22 régions : Île-de-France" in said
    assert "(+ 1,3 % par an) dans 13 régions, toutes en dessous de un" in said
    assert "dans les emplois de l’ensemble" in said and "certitude" not in said
    assert "La période s’arrête en 2013 : Eurostat signale une rupture de série en 2014" in said
    assert "la source compte 71,1 % des emplois du secteur en Île-de-France" in said
    assert "The period ends in 2013" in " ".join(tell_specialised(regions, "en", signs=signs))


def test_a_break_of_what_is_counted_within_the_period_is_told(regions, observations):
    assert "la France comprend sans doute Mayotte à partir de 2013" in tell_coverage(regions, "fr")
    assert "France probably includes Mayotte from 2013" in tell_coverage(regions, "en")
    before = compare(observations, "jobs", sector="nace_j", territories=["corse"], **{**ASKED, "period": "2012"})
    assert tell_coverage(before, "fr") == ""


@pytest.mark.parametrize(
    ("territories", "fr", "en"),
    [
        (
            ["ile-de-france"],
            "Seule région spécialisée : Île-de-France ; le secteur ne croît plus vite",
            "Only one region is specialised",
        ),
        (["corse"], "quelles que soient les années, dans aucune région", "whatever the years, in no region"),
        (["bretagne", "corse"], "Aucune région spécialisée ; le secteur croît plus vite", "in only one region"),
    ],
)
def test_sentences_of_the_regions_hold_for_none_and_one(observations, territories, fr, en):
    few = compare(observations, "jobs", sector="nace_j", territories=territories, **ASKED)
    signs = judge_growth(few, observations)
    assert fr in head_specialised(few, "fr", signs=signs).translate(SPACES)
    assert en in head_specialised(few, "en", signs=signs)
    assert ":." not in "".join(tell_specialised(few, "fr", signs=signs)).replace(" ", "")


def test_faster_growth_is_a_finding_where_it_holds_whatever_the_years(regions, signs):
    assert signs.above == ("auvergne", "bretagne", "nord-pas-de-calais", "picardie", "poitou-charentes")
    said = tell_specialised(regions, "fr", signs=signs, departing=["languedoc-roussillon"])[0].translate(SPACES)
    assert "dans 12 régions, toutes" in said
    assert "l’avance dépasse un demi-point dans 5 régions : Auvergne, Bretagne, Nord-Pas-de-Calais, Picardie et" in said
    assert head_specialised(regions, "en", signs=signs) == (
        "Only one region is specialised, Île-de-France; the sector grows faster than in France as a whole, "
        "whatever the years, in 5 regions"
    )
    once = signs._replace(spans=signs.spans[:1])  # a single stretch of years says nothing of others
    assert "whatever" not in head_specialised(regions, "en", signs=once)
    assert "un demi-point" not in tell_specialised(regions, "fr", signs=once)[0]


def test_a_last_year_far_from_both_its_neighbours_is_found(regions, observations):
    assert find_departing(regions, observations) == ("languedoc-roussillon",)
    apart = [
        one.question.sector for one in list_activities(observations, "ile-de-france") if _departs(one, observations)
    ]
    assert apart == ["nace_j60", "nace_j61"]
    without = observations[~(observations["sector"].eq("nace_j60") & observations["period"].eq("2014"))]
    assert not _departs(list_activities(observations, "ile-de-france")[2], without)  # nothing after it: nothing is said


def _departs(comparison, observations):
    return bool(find_departing(comparison, observations))


def test_growth_up_to_a_year_that_stands_apart_is_marked_and_not_counted(regions, signs, observations):
    said = " ".join(tell_specialised(regions, "fr", signs=signs, departing=["languedoc-roussillon"])).translate(SPACES)
    assert "dans 12 régions" in said
    parts = list_activities(observations, "ile-de-france")
    bubbles = read_sector_bubbles(parts, "fr", "a", departing=["nace_j60", "nace_j61"])
    assert [one.size.name for one in bubbles if one.departs] == [
        "Télécommunications (J61) †",
        "Programmation et diffusion (J60) †",
    ]
    assert all("non interprétée" in one.hover for one in bubbles if one.departs)
    assert "† évolution non interprétée" in " ".join(
        text.get_text() for text in draw_bubbles(bubbles, parts[0], "fr", name="a").figure.texts
    )
    assert head_activities(bubbles, "ile-de-france", "fr").translate(SPACES) == (
        "Île-de-France : activités au-dessus de la part nationale, 6 sur 6 ; "
        "en nette croissance (plus d’un demi pour cent par an), 2 ; évolution non interprétée, 2"
    )
    told = tell_departing(parts[0], ["J60", "J61"], "fr").translate(SPACES)
    assert "J60 et J61 : le chiffre de 2013 s’écarte de plus de 10 % de ceux de 2012 et de 2014" in told
    assert "2014 est au-delà d’une rupture" in told and tell_departing(parts[0], [], "fr") == ""


def test_names_stand_on_no_line_and_every_dagger_is_written(regions):
    bubbles = read_bubbles(regions, "fr", "s", departing=["languedoc-roussillon"])
    axes = draw_bubbles(bubbles, regions, "fr", name="s")
    axes.figure.canvas.draw()  # only then does a name know where it stands
    across = axes.transData.transform((1.0, 0.0))[0]
    boxes = {text.get_text(): Text.get_window_extent(text) for text in axes.texts if text.get_url()}
    assert {"PACA", "†", "Corse"} <= set(boxes)
    assert not [name for name, box in boxes.items() if box.x0 < across < box.x1]


def test_the_headline_counts_activities(observations):
    bubbles = read_sector_bubbles(list_activities(observations, "ile-de-france"), "en", "a")
    assert head_activities(bubbles, "ile-de-france", "en") == (
        "Île-de-France: 6 of 6 activities above the national share, "
        "3 clearly growing (by more than half a per cent a year)"
    )


def test_the_table_has_every_region_by_quotient_and_leads_to_the_evidence_of_the_figure(regions, observations):
    exhibit = exhibit_specialisation_table(
        regions, observations, "fr", name="t", shared="s", headline="x", departing=["languedoc-roussillon"]
    )
    html = str(exhibit.html).translate(SPACES)
    rows = html.split("<tbody>")[1].split("<tr>")[1:]
    assert len(rows) == 24 and "Île-de-France" in rows[2] and "Basse-Normandie" in rows[-1]
    assert "Languedoc-Roussillon †" in html
    assert all(f'href="#s-corse{end}"' in html for end in ("", "-growth", "-size"))
    assert "0,15 à 0,19" in html and "− 14,4" in html and ">577<" in html


def test_a_table_of_the_numbers_of_a_figure_repeats_neither_its_evidence_nor_its_files(regions, observations):
    exhibit = exhibit_specialisation_table(regions, observations, "en", name="t", shared="s", headline="x")
    assert exhibit.evidence.empty and 'href="#s-evidence"' in exhibit.html and "download" not in exhibit.html


def test_the_headline_of_the_table_sets_the_one_region_apart_from_the_others(regions, observations):
    told = head_quotients(regions, "fr").translate(SPACES)
    assert told == "Indice de spécificité : 1,95 (Île-de-France) ; 0,15 à 0,63 dans les 21 autres régions"
    close = compare(observations, "jobs", sector="nace_j", territories=["aquitaine", "bretagne"], **ASKED)
    assert head_quotients(close, "en") == "Location quotient: 0.49 to 0.50 across 2 regions"
    assert tell_bounded(close, "en") and not tell_bounded(close._replace(rows=close.rows.iloc[:1]), "en")


def test_growth_up_to_a_year_that_stands_apart_bears_the_caution_where_it_comes_from(regions, observations):
    words = {"name": "s", "headline": "x", "departing": ["languedoc-roussillon"]}
    evidence = exhibit_specialisation(regions, observations, "fr", **words).evidence.set_index("id")["reasons"]
    (told,) = evidence["languedoc-roussillon-growth"]
    assert told.startswith("Le chiffre de 2013") and "rupture de série" in told
    assert not evidence["languedoc-roussillon"] and not evidence["corse-growth"]
    activities = list_activities(observations, "ile-de-france")
    words = {"name": "a", "headline": "x", "departing": ["nace_j60"]}
    evidence = exhibit_activities(activities, "nace_j", observations, "en", **words).evidence.set_index("id")["reasons"]
    assert evidence["nace-j60-growth"] and not evidence["nace-j62-growth"]


def test_the_summary_names_the_region_that_is_not_counted(regions, signs):
    told = tell_specialised(regions, "fr", signs=signs, departing=["languedoc-roussillon"])[0]
    assert "Hors de ce compte : Languedoc-Roussillon" in told.translate(SPACES)
    assert "Hors de ce compte" not in tell_specialised(regions, "fr", signs=signs)[0]
