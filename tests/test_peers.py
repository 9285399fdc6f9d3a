"""Peers: the measure and its laws, what is compared of the real data, and what the page says and leads to."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.charts.hits import list_hits
from indicators.charts.peers import describe_peers, draw_peers
from indicators.comparisons.peers import list_peers, list_traits, read_structure
from indicators.errors import ComparisonError, MeasureError
from indicators.exhibits import exhibit_all_peers, exhibit_peers, exhibit_peers_table
from indicators.measures.bounds import draw_bounds
from indicators.measures.peers import peers
from indicators.observations import read_observations
from indicators.regions import list_flows
from indicators.sentences.alike import (
    head_all_peers,
    head_peers,
    head_peers_table,
    note_peers,
    note_peers_table,
    tell_peers,
)
from indicators.territories import list_regions

SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
NAMES = list("abcd")
AMOUNTS = pd.DataFrame({"shops": [60, 55, 20, 30], "mills": [40, 45, 80, 70]}, index=NAMES, dtype=float)
TRAITS = pd.DataFrame({"size": [100, 200, 100, 50], "income": [1, 2, 3, 4]}, index=NAMES, dtype=float)
REGIONS = list_regions("2015", overseas=False)


def test_what_each_dimension_adds_sums_to_the_distance():
    found = peers(AMOUNTS, TRAITS, "a", count=3)
    assert np.allclose(found.table[found.dimensions].sum(axis=1), found.table["distance"])
    assert found.table["distance"].is_monotonic_increasing


def test_the_mean_distance_of_all_pairs_is_one():
    distances = [peers(AMOUNTS, TRAITS, name, count=3).table["distance"] for name in NAMES]
    assert np.mean(distances) == pytest.approx(1)
    assert distances[0]["b"] == pytest.approx(distances[1]["a"])


def test_bounds_of_amounts_are_carried_by_draws():
    def measure(amounts):
        return peers(amounts, TRAITS, "a", count=3).table["distance"].sort_index()

    bounds = draw_bounds(measure, (AMOUNTS * 0.9, AMOUNTS * 1.1), draws=30)
    assert (bounds.low < bounds.high).all()


def test_structure_is_the_share_that_would_have_to_change_sector():
    assert peers(AMOUNTS, TRAITS, "a", count=3).differences["structure"].round(9).to_dict() == {
        "b": 5,
        "c": 40,
        "d": 30,
    }


@settings(max_examples=20, deadline=None)
@given(scale=st.floats(0.01, 100), order=st.permutations(NAMES))
def test_units_of_traits_and_order_of_rows_change_nothing(scale, order):
    found = peers(AMOUNTS.loc[list(order)] * scale, TRAITS * [scale, 1 / scale], "a", count=3)
    expected = peers(AMOUNTS, TRAITS, "a", count=3)
    assert np.allclose(found.table.loc[expected.table.index, "distance"], expected.table["distance"])


def test_a_territory_with_a_number_missing_is_left_out_and_named():
    found = peers(AMOUNTS, TRAITS.assign(income=[1, np.nan, 3, 4]), "a", count=3)
    assert found.missing == ("b",) and set(found.table.index) == {"c", "d"}


@pytest.mark.parametrize(
    ("amounts", "traits", "territory", "told"),
    [
        (AMOUNTS, TRAITS.assign(income=[np.nan, 1, 2, 3]), "a", "a number of it is missing"),
        (AMOUNTS, TRAITS, "e", "not given"),
        (AMOUNTS, TRAITS.assign(income=0.0), "a", "zero found"),
        (AMOUNTS, TRAITS.assign(income=1.0), "a", "income: all territories are alike"),
        (AMOUNTS.assign(shops=0.0, mills=[0.0, 1, 2, 3]), TRAITS, "a", "without any"),
        (AMOUNTS.loc[["a"]], TRAITS.loc[["a"]], "a", "1 found"),
        (AMOUNTS, TRAITS.loc[["a", "b"]], "a", "missing"),
        (AMOUNTS, TRAITS.loc[["a", *NAMES]], "a", "traits: 'a' twice"),
        (AMOUNTS.loc[["a", *NAMES]], TRAITS, "a", "amounts: 'a' twice"),
        (AMOUNTS, TRAITS.rename(columns={"size": "structure"}), "a", "traits: 'structure' found"),
        (-AMOUNTS, TRAITS, "a", "nothing below 0"),
    ],
)
def test_what_cannot_be_compared_is_refused_by_name(amounts, traits, territory, told):
    with pytest.raises(MeasureError, match=told):
        peers(amounts, traits, territory)


def test_weights_shift_the_distance_to_their_dimensions():
    alone = peers(AMOUNTS, TRAITS, "a", count=1, weights={"structure": 2, "size": 0, "income": 0})
    assert (alone.table.index[0], alone.table["size"].iloc[0]) == ("b", 0)
    with pytest.raises(MeasureError, match="one of each of structure, size, income"):
        peers(AMOUNTS, TRAITS, "a", weights={"size": 1})


def test_steady_counts_the_rankings_without_one_dimension():
    found = peers(AMOUNTS, TRAITS, "a", count=1)
    nearest = [
        peers(AMOUNTS, TRAITS, "a", count=1, weights={one: float(one != out) for one in found.dimensions}).table.index[
            0
        ]
        for out in found.dimensions
    ]
    assert found.table["steady"].iloc[0] == nearest.count(found.table.index[0])


@pytest.fixture(scope="module")
def observations():
    return read_observations()


@pytest.fixture(scope="module")
def structure(observations):
    return read_structure(observations, REGIONS, "2013")


def test_all_branches_are_compared_where_none_is_hidden(structure):
    assert (len(structure.sectors), structure.hidden, len(structure.territories)) == (13, {}, 22)


def test_branches_hidden_somewhere_are_left_out_of_all_and_named(observations):
    jobs = read_structure(observations, REGIONS, "2013", indicator="jobs")
    assert jobs.hidden == {"nace_b": 4, "nace_d": 9, "nace_e": 2, "nace_s95": 1}
    said = tell_peers(list_peers(jobs, "bretagne"), jobs, "bretagne", "fr")[-1]
    assert "Réparation d’ordinateurs" in said and "Rien n’est estimé" in said


def test_a_new_region_is_the_sum_of_the_former_ones(observations, structure):
    joined = read_structure(observations, REGIONS, "2013", flows=list_flows("2015", "2016"))
    old, new = structure.table, joined.table
    assert new.loc["occitanie"].tolist() == (old.loc["languedoc-roussillon"] + old.loc["midi-pyrenees"]).tolist()
    assert len(joined.territories) == 13
    assert len(joined.inputs["occitanie", "nace_j"]) == 2


def test_regions_without_context_are_compared_by_structure_size_and_digital_share(observations):
    bare = read_structure(observations, REGIONS, "2013", context=())
    assert list_peers(bare, "bretagne").dimensions == ["structure", "size", "digital_pct"]


def test_the_nearest_of_brittany_is_its_neighbour_of_the_same_make(structure):
    assert list_peers(structure, "bretagne").table.index[0] == "pays-de-la-loire"


def test_a_branch_that_is_not_known_exactly_somewhere_is_left_out(observations):
    asked = observations["indicator"].eq("establishments") & observations["sector"].eq("nace_l")
    asked &= observations["territory"].eq("corse")
    wide = observations.assign(likely_high=observations["likely_high"].mask(asked, 1e6))
    assert read_structure(wide, REGIONS, "2013").hidden == {"nace_l": 1}


def test_a_year_without_figures_is_refused(observations):
    with pytest.raises(ComparisonError, match="no establishments of 1999 is observed"):
        read_structure(observations, REGIONS, "1999")


def test_a_territory_that_is_not_compared_is_refused(structure):
    with pytest.raises(ComparisonError, match="'occitanie' is not among"):
        list_peers(structure, "occitanie")


def test_every_part_of_a_bar_leads_to_its_evidence(structure, observations):
    found = list_peers(structure, "languedoc-roussillon")
    exhibit = exhibit_peers(found, structure, "languedoc-roussillon", observations, "fr", name="n", headline="x")
    assert list(exhibit.evidence["id"]) == [*found.table.index, "typical"]
    inputs = exhibit.evidence.set_index("id")["inputs"]
    assert (len(inputs["aquitaine"]), len(inputs["typical"])) == (30, 22 * 15)
    axes = draw_peers(found, "fr", name="n")
    assert {hit.link for hit in list_hits(axes.figure)} <= {f"#n-{mark}" for mark in exhibit.evidence["id"]}


def test_the_tables_tell_own_figures_and_everybodys_nearest(structure, observations):
    found = list_peers(structure, "languedoc-roussillon")
    own = exhibit_peers_table(found, structure, "languedoc-roussillon", observations, "en", name="t", headline="x")
    gdp = list_traits(structure).loc["languedoc-roussillon", "gdp_per_head"]
    assert own.data.set_index(["territory", "what"]).loc[
        ("languedoc-roussillon", "GDP per inhabitant"), "value"
    ] == round(gdp)
    every = exhibit_all_peers(structure, observations, "en", name="e", headline="x")
    assert len(every.evidence) == 22 and len(every.data) == 66


def test_the_page_says_who_is_alike_in_what_and_whether_it_holds(structure):
    found = list_peers(structure, "languedoc-roussillon")
    said = " ".join(tell_peers(found, structure, "languedoc-roussillon", "fr")).translate(SPACES)
    assert "Languedoc-Roussillon : en 2013, les régions les plus semblables sont" in said
    assert "La première (Aquitaine) est à une distance de 0,40" in said
    assert (
        "4,2 % des établissements de l’une des deux régions devraient changer de branche" in said
        and "contre 7,7 % en moyenne" in said
    )
    assert "quelle que soit la dimension que l’on laisse de côté : Aquitaine, Midi-Pyrénées et Bretagne" in said
    assert "Aquitaine: distance 0.40, mostly GDP per inhabitant (0.20)" in describe_peers(found, "en")


def test_a_region_whose_nearest_is_far_has_no_peer(structure):
    found = list_peers(structure, "ile-de-france")
    assert head_peers(found, "ile-de-france", "en").startswith("Île-de-France: no peer")
    assert "hardly has a peer" in " ".join(tell_peers(found, structure, "ile-de-france", "en"))


def test_where_the_list_is_cut_at_a_close_order_the_next_is_named(structure):
    said = " ".join(tell_peers(list_peers(structure, "languedoc-roussillon"), structure, "languedoc-roussillon", "fr"))
    assert "Pays de la Loire suit à 0,713, contre 0,704 pour la dernière retenue (Poitou-Charentes)" in said
    wide = " ".join(tell_peers(list_peers(structure, "bretagne", 1), structure, "bretagne", "fr"))
    assert "l’ordre est serré" not in wide
    everybody = list_peers(structure, "bretagne", 21)
    assert "the order is close" not in " ".join(tell_peers(everybody, structure, "bretagne", "en"))


def test_the_note_of_the_table_dates_the_people_and_the_prices_where_there_are_such(structure):
    found = list_peers(structure, "bretagne")
    said = note_peers_table(found, structure, "fr")
    assert "premier janvier 2014" in said and "prix courants" in said
    bare = structure._replace(table=structure.table.drop(columns=["population", "gdp"]))
    assert note_peers_table(found, bare, "en").endswith("the region is still among the five nearest.")


def test_the_note_tells_which_dimensions_overlap_and_how_far_apart_half_of_the_pairs_are(structure):
    said = note_peers(list_peers(structure, "bretagne"), structure, "fr").translate(SPACES)
    assert "elle compte deux fois" in said and "taille et part du numérique, 0,87 ;" in said
    assert "part du numérique et PIB par habitant, 0,89." in said
    assert "la moitié des paires sont à moins de 0,76" in said


def test_the_table_of_all_is_headed_by_how_many_nearest_hold(structure):
    assert head_all_peers(structure, "en").endswith("left out: 2 of 22")


def test_names_of_peers_are_aligned_as_names_and_lead_to_their_evidence(structure, observations):
    html = str(exhibit_all_peers(structure, observations, "fr", name="e", headline="x").html)
    assert '<td class="name" data-label="La plus proche"><a class="evidence" href="#e-alsace">' in html
    assert "Les trois régions les plus proches et, entre parenthèses, leur distance" in html


def test_the_headline_of_the_figures_tells_the_trait_that_sets_the_region_apart(structure):
    found = list_peers(structure, "languedoc-roussillon")
    told = head_peers_table(found, structure, "languedoc-roussillon", "en")
    assert told == (
        "Density (establishments per 10,000 inhabitants): 616 in Languedoc-Roussillon, 386 to 557 in its five peers"
    )
