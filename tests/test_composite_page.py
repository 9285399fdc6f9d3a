"""The page of the made-up index: said to be made up everywhere, sure ranks told apart, and no index of France yet."""

import math

import pandas as pd
import pytest

from indicators.charts import composite as charts
from indicators.charts.hits import list_linked
from indicators.composites.made import read_cells, read_made
from indicators.coverage import cover_regions
from indicators.errors import IndicatorsError
from indicators.exhibits.composite import (
    exhibit_contributions,
    exhibit_made,
    exhibit_methods,
    exhibit_scores,
    exhibit_weights,
    read_bars,
    read_marks,
    show_readiness,
)
from indicators.observations import read_observations
from indicators.sentences.composite import find_largest, head_made, list_turned, tell_made, tell_rank, tell_readiness
from indicators.territories import list_regions

SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
SHOWN = {"made": exhibit_made, "scores": exhibit_scores, "parts": exhibit_contributions, "weights": exhibit_weights}
SHOWN |= {"methods": exhibit_methods}
SAID = {"fr": "Données fictives", "en": "Made-up data"}


@pytest.fixture(scope="module")
def made():
    return read_made()


@pytest.fixture(scope="module")
def cover():
    return cover_regions(read_observations(), list_regions("2015", overseas=False))


@pytest.mark.parametrize("show", SHOWN.values(), ids=list(SHOWN))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_data_are_said_to_be_made_up_on_the_page_and_in_the_download(made, show, language):
    exhibit = show(made, language, name="x")
    assert SAID[language] in str(exhibit.html).translate(SPACES)
    word = {"fr": "fictives", "en": "made-up"}[language]
    assert exhibit.data["what"].str.contains(word).all()
    assert exhibit.data["source"].str.contains(word).all()
    assert exhibit.data["territory"].str.startswith("made-").all()


def draw_parts(made):
    return charts.draw_contributions(read_bars(made, "fr", "x"), "fr", name="x")


def draw_scores(made):
    return charts.draw_scores(read_marks(made, "fr", "x"), "fr", name="x")


@pytest.mark.parametrize(("name", "draw"), [("scores", draw_scores), ("parts", draw_parts)], ids=["scores", "parts"])
def test_the_chart_itself_says_so_and_every_mark_leads_to_the_figures_behind_it(made, name, draw):
    exhibit, axes = SHOWN[name](made, "fr", name="x"), draw(made)
    assert any(SAID["fr"] in text.get_text().translate(SPACES) for text in axes.figure.texts)
    linked = {artist.get_url().removeprefix("#x-") for artist in list_linked(axes.figure)}
    assert linked == set(exhibit.evidence["id"]) == {f"made-{letter}" for letter in "abcdefgh"}
    first = exhibit.evidence.iloc[0]["inputs"]
    assert len(first) == 4
    assert first[0].words.translate(SPACES) == "92 % (91 à 93 %)"
    assert first[0].place == "composite.csv, ligne 2, colonne value"


def test_a_missing_or_open_figure_gives_bounds_and_no_central_score(made):
    data = exhibit_scores(made, "en", name="x").data.set_index("territory")
    for territory in ("made-d", "made-f"):
        assert math.isnan(data.loc[territory, "value"])
        assert data.loc[territory, "absence"] == "bounded"
        assert data.loc[territory, "low"] < data.loc[territory, "high"]
    assert data["value"].notna().sum() == 6
    cells = exhibit_made(made, "fr", name="x").data
    assert cells.loc[cells["absence"] == "not_available", "territory"].tolist() == ["made-d"]


def test_the_parts_add_up_to_the_score_and_an_empty_box_to_what_it_may_be(made):
    data = exhibit_contributions(made, "en", name="x").data
    sums = data.groupby("territory")[["value", "low", "high"]].sum()
    scores = made.bounds[""].rename(index=lambda letter: f"made-{letter.lower()}")
    known = scores.index[scores["score"].notna()]
    assert sums.loc[known, "value"].to_list() == pytest.approx(scores.loc[known, "score"].to_list())
    for territory in scores.index.difference(known):
        assert scores.loc[territory, "low"] <= sums.loc[territory, "low"]
        assert sums.loc[territory, "high"] <= scores.loc[territory, "high"]


def test_where_ranks_meet_the_order_is_said_not_to_be_established(made):
    bounds = made.bounds[""]
    assert tell_rank(bounds.loc["A"], "fr") == "rang 1"
    assert tell_rank(bounds.loc["B"], "fr") == "rang 2–4, ordre non établi"
    assert tell_rank(bounds.loc["B"], "en") == "rank 2–4, order not established"
    said = " ".join(tell_made(made, "fr")).translate(SPACES)
    assert "le rang est établi pour A (1), G (7) et H (8). Ordre non établi, avec les rangs possibles : B (2–4)" in said
    remarks = exhibit_scores(made, "fr", name="x").data.set_index("territory")["remark"]
    assert "ordre non établi" in remarks["made-c"] and "ordre non établi" not in remarks["made-a"]


def test_other_weights_are_computed_beforehand_and_what_they_turn_is_said(made):
    assert {case: list_turned(made, case) for case in made.bounds if case} == {
        "lines": [],
        "jobs": [],
        "training": [("G", "H")],
        "delay": [],
    }
    assert "H moves ahead of G if training counts twice" in " ".join(tell_made(made, "en"))
    still = made._replace(bounds={"": made.bounds[""], "lines": made.bounds["lines"]})
    assert "No established order is reversed" in " ".join(tell_made(still, "en"))
    exhibit = exhibit_weights(made, "en", name="x")
    assert len(exhibit.data) == 5 * 8
    assert "training counted twice: 0.25, rank 7" in exhibit.evidence.set_index("id").loc["made-h", "figure"]


def test_there_is_no_index_of_france_and_the_page_says_what_is_missing(cover):
    said = " ".join(tell_readiness(cover, "fr")).translate(SPACES)
    assert "il faut au moins 3 indicateurs du secteur connus dans chacune des 22 régions" in said
    assert "remplie par 2 d’entre eux : établissements et emplois" in said
    assert "Ils viennent d’une même source" in said
    assert "Le rattachement des emplois aux régions est de plus incertain" in said
    assert "salariés (3)" in said and "adhérents" in said and "Le haut débit des ménages n’y est pas" in said
    assert "2 meet this condition: establishments and jobs" in " ".join(tell_readiness(cover, "en"))
    assert "22 sur 22" in str(show_readiness(cover, "fr"))


def test_what_is_missing_is_computed_and_ends_when_three_cover_every_region(cover):
    ready = cover.assign(known=[22, 22, 22, *[0] * (len(cover) - 3)])
    said = " ".join(tell_readiness(ready, "en"))
    assert "3 digital indicators are known" in said and "can be built" in said
    none = cover.assign(known=0)
    assert "0 meet this condition: none" in " ".join(tell_readiness(none, "en"))


def test_a_case_without_an_established_rank_says_so(made):
    bounds = made.bounds[""].assign(established=False)
    assert "No rank is established" in tell_made(made._replace(bounds={"": bounds}), "en")[1]
    bounds = made.bounds[""].assign(established=True)
    assert "established for all" in tell_made(made._replace(bounds={"": bounds}), "en")[1]


def test_the_alternative_texts_tell_scores_and_parts(made):
    marks = read_marks(made, "en", "x")
    alt = charts.describe_scores(marks, "en")
    assert "Made-up data" in alt
    assert "between bounds: Territory D (0.41 to 0.68) and Territory F (0.45 to 0.57)" in alt
    told = str(exhibit_contributions(made, "en", name="x").html)
    assert "Divided horizontal bars" in told
    assert isinstance(exhibit_scores(made, "en", name="x").evidence, pd.DataFrame)


def test_the_heads_of_the_table_hold_the_marks_and_the_note_the_formula(made):
    html = str(exhibit_made(made, "fr", name="x").html).translate(SPACES)
    assert "moins vaut mieux) ; repères : 60 vaut zéro, 0 vaut un" in html
    assert "(chiffre − repère qui vaut zéro) / (repère qui vaut un − repère qui vaut zéro)" in html
    given = made.composite.given.loc["A"]
    replayed = (
        given["lines"] / 100 + given["jobs"] / 10 + given["training"] / 50 + (given["delay"] - 60) / (0 - 60)
    ) / 4
    assert made.bounds[""].loc["A", "score"] == pytest.approx(replayed)


def test_a_figure_is_written_with_the_decimals_of_its_bounds(made):
    cells = exhibit_made(made, "fr", name="x").data.set_index("territory")["figure"].str.translate(SPACES)
    assert "3,0 % (2,9 à 3,1 %)" in set(cells["made-e"])


def test_other_methods_are_computed_beforehand_and_what_stays_established_is_said(made):
    assert {case: list(table.index[table["established"]]) for case, table in made.methods.items()} == {
        "": ["A", "G", "H"],
        "method_goalposts_geometric": ["A"],
        "method_rank_linear": ["A"],
        "method_rank_geometric": ["A", "G", "H"],
    }
    said = " ".join(tell_made(made, "fr")).translate(SPACES)
    assert "A (repères, moyenne géométrique) ;" in said
    html = str(exhibit_methods(made, "fr", name="x").html).translate(SPACES)
    assert "le rang est établi quelle que soit la méthode pour 1 des 8 territoires" in html


def test_the_draws_say_who_changes_rank_and_which_choice_it_hangs_on(made):
    said = tell_made(made, "en")[-1]
    assert "G and H change rank among the 6 territories" in said and "ranks most: the weights" in said
    assert (
        "is estimated from draws at 0.93; 95% of the estimates" in said and "between 0.83 and 1.00 (those above" in said
    )
    assert "The others: the mean (arithmetic or geometric), 0.46; the scaling" in said
    unsure = made._replace(influence=made.influence.assign(total_low=0.0))
    assert "do not tell which choice" in tell_made(unsure, "en")[-1]
    still = made.drawn._replace(shares=made.drawn.shares.notna() * 100.0)
    assert "keep their ranks" in tell_made(made._replace(drawn=still), "en")[-1]


def test_the_largest_part_is_counted_over_all_scores_whose_bounds_tell_it(made):
    assert (find_largest(made, "F"), find_largest(made, "D")) == ("lines", "")
    assert head_made("contributions", made, "fr").translate(SPACES) == (
        "Données fictives : dans 6 scores sur 8, la plus grande part est le très haut débit ; "
        "pour D, les chiffres ne permettent pas de le dire"
    )


def test_what_is_only_announced_is_not_known():
    rows = read_observations()
    announced = rows[(rows["indicator"] == "budget") & rows["nature"].eq("planned")]
    cover = cover_regions(announced, list_regions("2015", overseas=False)).set_index("indicator")
    assert len(announced) and (cover.loc["budget", "known"], cover.loc["budget", "source"]) == (0, "")


def test_scores_and_parts_start_at_zero_both(made):
    for draw in (draw_scores, draw_parts):
        assert draw(made).get_xlim()[0] == 0


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("A,jobs,1,0.9,1,1", "line 3"),
        ("A,jobs,1,few,2", "composite.csv!line 3!low: 'few' is no number"),
        ("A,lines,1,1,1", "A lines is there twice"),
    ],
)
def test_a_made_up_figure_that_cannot_be_read_is_refused_with_its_cell(tmp_path, row, told):
    path = tmp_path / "composite.csv"
    path.write_text(f"territory,indicator,value,low,high\nA,lines,92,91,93\n{row}\n", encoding="utf-8")
    with pytest.raises(IndicatorsError, match=told):
        read_cells(path)
