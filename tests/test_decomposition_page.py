"""Growth taken apart: parts that add up, what is refused, where bars lead, and what the page says of the real data."""

import math

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from indicators.charts.decomposition import (
    describe_decomposition,
    draw_decomposition,
    name_parts,
    phrase_amount,
    read_parted,
    stack_parts,
)
from indicators.charts.hits import list_hits
from indicators.decompositions import GROWTH, PARTS, REGIONAL, decompose, judge_signs
from indicators.errors import ComparisonError
from indicators.exhibits import exhibit_decomposition, exhibit_decomposition_table
from indicators.exhibits.decomposed import list_part_points
from indicators.observations import read_observations
from indicators.sentences.decomposed import (
    head_amounts,
    head_decomposition,
    note_decomposition,
    tell_decomposed,
    tell_hidden,
    tell_same,
    tell_sum,
)
from indicators.sentences.weights import tell_end
from indicators.territories import list_regions

SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
REGIONS = list_regions("2015", overseas=False)
BASE = {"jobs": "2010", "establishments": "2009"}


def take_apart(observations, indicator="jobs", period="2013", territories=REGIONS, sector="nace_j"):
    return decompose(observations, indicator, sector, period, territories, base_period=BASE[indicator])


def find(decomposition, territory, part):
    parts = decomposition.parts
    return parts[(parts["territory"] == territory) & (parts["part"] == part)].iloc[0]


@pytest.fixture(scope="module")
def observations():
    seen = read_observations()
    return seen[seen["source"].eq("eurostat_sbs_2017")]


@pytest.fixture(scope="module")
def jobs(observations):
    return take_apart(observations)


@pytest.mark.parametrize("indicator", BASE)
@pytest.mark.parametrize("column", ["value", "amount"])
def test_the_parts_of_every_territory_add_up_to_its_growth(observations, indicator, column):
    table = take_apart(observations, indicator).parts.pivot_table(column, "territory", "part")
    assert len(table) == 23 and table.notna().all(axis=None)
    np.testing.assert_allclose(table[list(PARTS)].sum(axis=1), table[GROWTH], rtol=1e-12)


def test_parts_are_those_that_the_published_figures_give(jobs):
    own = find(jobs, "bretagne", REGIONAL)
    assert own["amount"] == pytest.approx(15934 - 12533 * 800483 / 769697)
    assert own["value"] == pytest.approx(100 * (15934 / 12533 - 800483 / 769697))
    assert find(jobs, "bretagne", GROWTH)["amount"] == pytest.approx(15934 - 12533)


def test_the_country_has_no_regional_part(jobs):
    assert find(jobs, "france", REGIONAL)[["value", "amount"]].tolist() == [0.0, 0.0]


def test_of_other_sectors_only_national_figures_enter(jobs, observations):
    others = observations["sector"].ne("nace_j") & observations["territory"].ne("france")
    without = take_apart(observations[~others])
    np.testing.assert_array_equal(without.parts["value"], jobs.parts["value"])
    assert jobs.hidden == ("nace_b", "nace_d", "nace_e", "nace_s95")


def test_growth_across_a_break_is_refused_with_its_reason(observations):
    with pytest.raises(ComparisonError, match="from 2010 to 2014 cannot be taken apart: A break in the series"):
        take_apart(observations, period="2014")


def test_a_sector_that_is_no_part_of_the_whole_is_refused(observations):
    with pytest.raises(ComparisonError, match="nace_j62 is no part of business_economy"):
        take_apart(observations, sector="nace_j62")


def test_a_whole_of_which_the_country_lacks_a_part_is_refused_by_name(observations):
    energy = observations["sector"].eq("nace_d") & observations["territory"].eq("france")
    with pytest.raises(ComparisonError, match="france, 2010: no figure of nace_d found"):
        take_apart(observations[~energy])


def test_a_territory_without_its_own_figure_is_left_out_and_named(observations):
    hidden = observations["sector"].eq("nace_j") & observations["territory"].eq("corse")
    decomposition = take_apart(observations[~(hidden & observations["period"].eq("2010"))])
    part = find(decomposition, "corse", REGIONAL)
    assert math.isnan(part["value"]) and part["low"] < -41.4 < part["high"]  # what its divisions leave, and no guess
    shown, absent = read_parted(decomposition, "fr", "x")
    assert [one.growth.territory for one in absent] == ["corse"] and len(shown) == 22
    assert "Corse" in [text.get_text() for text in draw_decomposition(decomposition, "fr", name="x").texts]
    assert "Corsica" in describe_decomposition(decomposition, "en")
    assert head_decomposition(decomposition, "en").startswith(
        "Jobs: the regional effect keeps its sign in 8 of 20 regions"
    )


def test_bounds_of_a_rounded_figure_are_carried_into_the_parts(observations):
    rounded = observations.copy()
    own = rounded["sector"].eq("nace_j") & rounded["territory"].eq("ile-de-france") & rounded["period"].eq("2010")
    own &= rounded["indicator"].eq("jobs")
    rounded.loc[own, ["likely_low", "likely_high"]] = [500000.0, 600000.0]
    part = find(take_apart(rounded), "ile-de-france", REGIONAL)
    assert part["low"] == pytest.approx(100 * (569262 / 600000 - 800483 / 769697))
    assert part["high"] == pytest.approx(100 * (569262 / 500000 - 800483 / 769697))
    assert part["low"] < part["value"] < part["high"]
    assert part["amount_low"] < part["amount"] < part["amount_high"]
    assert judge_signs(take_apart(rounded)).turning.count("ile-de-france") == 1


def test_bars_start_where_the_last_one_ended_and_reach_the_growth(jobs):
    for one in read_parted(jobs, "fr", "x")[0]:
        stacked = list(stack_parts(one))
        ends = [start + mark.value for mark, start in stacked]
        assert max(0.0, *ends) + min(0.0, *ends) == pytest.approx(one.growth.value)


def test_the_country_stands_first_and_the_others_from_the_fastest(jobs):
    shown = [one.growth.territory for one in read_parted(jobs, "fr", "x")[0]]
    assert shown[:2] == ["france", "picardie"] and shown[-1] == "corse"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_bar_leads_to_the_figures_it_is_computed_from(jobs, observations, language):
    exhibit = exhibit_decomposition(jobs, observations, language, name="x", headline="h")
    told = exhibit.evidence.set_index("id")["inputs"]
    axes = draw_decomposition(jobs, language, name="x")
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_url()]
    assert len(bars) == 3 * 23
    linked = {hit.link.removeprefix("#x-") for hit in list_hits(axes.figure)}
    assert linked <= set(told.index)
    assert len(told["france-national-share"]) == len(told["france-industrial-mix"]) == 26
    assert {len(told[f"{region}-regional-share"]) for region in REGIONS} == {4}


def test_the_data_hold_every_part_in_points_and_in_numbers(jobs, observations):
    points = list_part_points(jobs, "en")
    assert len(points) == 23 * (1 + 2 * len(PARTS))
    own = {point.unit: point for point in points if point.territory == "bretagne" and point.what.startswith("regional")}
    assert own["points"].period == "2010/2013" and own["count"].figure == "+2,900 jobs"
    exhibit = exhibit_decomposition(jobs, observations, "en", name="x", headline="h")
    assert len(exhibit.data) == len(points) and (exhibit.data["method"] != "").all()


def test_the_page_says_what_the_parts_are_and_whose_sign_holds(jobs):
    said = " ".join(tell_decomposed(jobs, "fr")).translate(SPACES)
    assert "augmentent de 4,0 %, dont + 0,2 point pour l’effet national" in said
    assert "Sur les 3 périodes d’au moins deux ans entre 2010 et 2013" in said
    assert "dans 9 régions sur 21 (positif : Auvergne, Bretagne, Nord" in said
    assert "négatif : Basse-Normandie, Champagne-Ardenne, Corse et Limousin). Dans les 12 autres, il change" in said
    assert "l’effet régional va de − 41,4 points (Corse) à + 44,7 points" in said
    assert "Bretagne (+ 2 900), Nord-Pas-de-Calais (+ 1 938) et Picardie (+ 1 508)" in said
    assert "Hors de ce compte : Languedoc-Roussillon, dont le chiffre de 2013 s’écarte" in said
    assert "Selon les années choisies, l’effet national va de − 0,5 point à + 1,5 point" in said
    assert "Rhône-Alpes" not in said  # the largest of all, but above zero from 2011
    assert "from −41.4 percentage points (Corsica)" in " ".join(tell_decomposed(jobs, "en"))


def test_a_sign_is_told_of_effects_that_keep_it_over_every_stretch_of_years(jobs, observations):
    signs = judge_signs(jobs)
    assert signs.spans == ((2010, 2012), (2010, 2013), (2011, 2013))
    assert (len(signs.above), len(signs.below), len(signs.turning)) == (5, 4, 12)
    assert "languedoc-roussillon" not in (*signs.held, *signs.turning)  # its last year stands apart
    assert "rhone-alpes" in signs.turning  # below zero from 2010, above from 2011
    assert "ile-de-france" in judge_signs(take_apart(observations, "establishments")).turning  # 0.2 points, near zero
    assert head_decomposition(jobs, "en") == (
        "Jobs: the regional effect keeps its sign in 9 of 21 regions (positive in 5, negative in 4)"
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_sentences_of_signs_hold_for_none_one_and_all(observations, language):
    few = {
        names: take_apart(observations, territories=list(names))
        for names in (("alsace", "lorraine"), ("bretagne", "alsace"), ("bretagne", "corse"))
    }
    said = [" ".join(tell_decomposed(one, language)).translate(SPACES) for one in few.values()]
    words = {"fr": ("dans aucune des 2 régions", "que dans une région sur 2", "dans 2 régions sur 2")}
    words["en"] = ("in none of the 2 regions", "in only one of 2 regions", "in 2 of 2 regions")
    assert [word in sentence for word, sentence in zip(words[language], said, strict=True)] == [True] * 3
    heads = [head_decomposition(one, language).translate(SPACES) for one in few.values()]
    assert len(set(heads)) == 3


def test_one_stretch_of_years_alone_establishes_no_sign(observations):
    short = decompose(observations, "jobs", "nace_j", "2012", REGIONS, base_period="2010")
    said = " ".join(tell_decomposed(short, "en"))
    assert "a single period does not tell whether these signs hold" in said and "keep their sign" not in said
    assert "Depending on the years" not in frame_reading(short, observations)


def test_the_reading_takes_an_effect_that_keeps_its_sign_and_tells_its_range(jobs, observations):
    assert "from +36.5 percentage points to +68.6" in frame_reading(jobs, observations)


def frame_reading(decomposition, observations):
    return str(exhibit_decomposition(decomposition, observations, "en", name="x", headline="h").html)


def test_what_the_effects_add_up_to_is_told_where_the_regions_are_not_the_whole_country(jobs):
    assert "(− 672 emplois)" in tell_sum(jobs, "fr").translate(SPACES)
    assert "(−672 jobs)" in tell_sum(jobs, "en")


@pytest.mark.parametrize(
    ("amount", "fr", "en"),
    [(0.0, "0 emploi", "0 jobs"), (-1.0, "− 1 emploi", "−1 job"), (2.0, "+ 2 emplois", "+2 jobs")],
)
def test_one_and_in_french_none_are_singular(amount, fr, en):
    row = dict.fromkeys(("amount", "amount_low", "amount_high"), amount)
    assert phrase_amount(row, "jobs", "fr").translate(SPACES) == fr
    assert phrase_amount(row, "jobs", "en") == en


def test_the_page_says_why_it_ends_before_the_break_and_what_is_hidden(jobs, observations):
    assert "La période s’arrête en 2013 : Eurostat signale" in tell_end(jobs.comparison, "fr")[0].translate(SPACES)
    assert "Mining and quarrying (B)" in tell_hidden(jobs, "en") and "None is estimated" in tell_hidden(jobs, "en")
    assert tell_hidden(take_apart(observations, "establishments"), "fr") == ""


def test_no_part_of_a_territory_without_figures_is_a_number(observations):
    hidden = observations["sector"].eq("nace_j") & observations["territory"].eq("corse")
    decomposition = take_apart(observations[~hidden], territories=["corse", "bretagne"])
    assert all(math.isnan(find(decomposition, "corse", part)["value"]) for part in (GROWTH, *PARTS))
    draw_decomposition(decomposition, "en", name="x")


def test_the_table_tells_every_part_in_numbers_and_leads_to_the_evidence_of_the_figure(jobs, observations):
    words = {"name": "t", "shared": "p", "headline": "x"}
    html = str(exhibit_decomposition_table(jobs, observations, "fr", **words).html).translate(SPACES)
    rows = html.split("<tbody>")[1].split("<tr>")[1:]
    assert len(rows) == 23 and "France" in rows[0] and "Picardie" in rows[1] and "Corse" in rows[-1]
    assert all(f">{figure}</a>" in rows[1] for figure in ("+ 48,7", "+ 44,7", "+ 1 643", "+ 5", "+ 130", "+ 1 508"))
    assert all(
        f'href="#p-{mark}"' in rows[1] for mark in ("picardie", "picardie-regional-share", "france-national-share")
    )
    assert "positif" in rows[1] and "non établi" in next(row for row in rows if "Rhône-Alpes" in row)


def test_the_headline_of_the_table_names_the_least_and_the_largest_effect(jobs):
    told = head_amounts(jobs, "fr").translate(SPACES)
    assert told == (  # not Rhône-Alpes, whose sign hangs on the years
        "Emplois, de 2010 à 2013 : effet régional en nombre, là où il garde son signe, "
        "de − 591 (Champagne-Ardenne) à + 2 900 (Bretagne)"
    )
    none = jobs._replace(parts=jobs.parts[jobs.parts["territory"].eq("france")])
    assert head_amounts(none, "en") == "Jobs, 2010 to 2013: the change and its three parts, by region"
    assert tell_same(jobs, "en").startswith("in points, the national effect (+0.2 percentage points)")


def test_the_legend_says_of_a_part_that_it_is_too_small_to_be_seen(jobs, observations):
    thin, seen = (read_parted(one, "en", "p")[0] for one in (jobs, take_apart(observations, "establishments")))
    assert name_parts(thin, "en")[0] == "national effect (too small to be seen)"
    assert name_parts(seen, "en") == ["national effect", "industry-mix effect", "regional effect"]


def test_an_effect_whose_sign_is_not_established_is_pale_and_named(jobs):
    shown = {one.growth.territory: one for one in read_parted(jobs, "fr", "x")[0]}
    assert shown["picardie"].settled and shown["france"].settled
    assert not shown["bourgogne"].settled and not shown["languedoc-roussillon"].settled
    assert shown["languedoc-roussillon"].growth.name == "Languedoc-Roussillon †"
    told = describe_decomposition(jobs, "en")
    assert "Sign not established, drawn pale: Burgundy" in told and "Picardy" not in told.rpartition("drawn pale")[2]
    words = [text.get_text() for text in draw_decomposition(jobs, "fr", name="x").figure.texts]
    assert "effet régional, signe non établi" in words


def test_the_note_says_who_leads_the_country_and_what_stands_apart(jobs):
    said = note_decomposition(jobs, "fr").translate(SPACES)
    assert "La France compte 71,6 % de ces emplois en Île-de-France en 2010" in said
    assert "† Languedoc-Roussillon : le chiffre de 2013 s’écarte de plus de 10 %" in said
    table = exhibit_decomposition_table(jobs, read_observations(), "en", name="t", shared="x", headline="h")
    assert str(table.html).count("not interpreted †") == 1
