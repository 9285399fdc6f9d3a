"""What stands around a chart or table: key figures of a profile, sources side by side, sums that do not hold."""

import base64
import io
import re
from html import unescape
from urllib.parse import unquote

import pandas as pd
import pytest

from indicators.checks import check_identities
from indicators.coverage import list_profiled
from indicators.exhibits import exhibit_reconciled, show_sentences
from indicators.exhibits.accounts import table_identities, table_problems, table_sources
from indicators.exhibits.profiles import draw_profile, list_figures, read_profile, tell_profile
from indicators.observations import read_observations, read_problems, read_sources
from indicators.reconciliation import reconcile

QUESTION = {"indicator": "jobs", "sector": "nace_j", "period": "2012", "base_period": "2010"}


@pytest.fixture(scope="module")
def observations():
    return read_observations()


def read_rows(html):
    return [re.sub(r"<[^>]+>", " ", row) for row in re.findall(r"<tr>.*?</tr>", str(html), re.DOTALL)]


def test_key_figures_stand_beside_france_and_the_province_and_lead_to_their_evidence(observations):
    profile = read_profile(observations, "languedoc-roussillon", **QUESTION)
    key = draw_profile(profile, observations, "fr")[0]
    links = re.findall(r'href="#key-([^"]+)"', str(key.html))
    rows = [link for link in links if link != "evidence"]
    assert {"jobs-value", "establishments-value", "jobs-location_quotient"} <= set(rows)
    assert set(rows) <= set(key.evidence["id"])
    assert "10ᵉ" in str(key.html)


def test_a_territory_that_nothing_compares_is_told_so_and_gets_no_rank(observations):
    profile = read_profile(observations, "occitanie", **QUESTION)
    assert draw_profile(profile, observations, "fr") == []
    assert "ni rang, ni comparaison" in tell_profile(profile, observations, "fr")[0]
    assert len(list_figures(observations, "occitanie", "fr").evidence)


def test_an_island_has_no_neighbours_in_its_headline(observations):
    profile = read_profile(observations, "corse", **QUESTION)
    weight = draw_profile(profile, observations, "fr")[1]
    assert "voisines" not in weight.headline


def test_every_profiled_territory_has_more_than_one_line_of_figures_to_show(observations):
    names = list_profiled(observations)
    assert len(names) > 20
    assert [name for name in names if len(list_figures(observations, name, "en").evidence) < 2] == []
    assert "mayotte" not in names  # one figure and its divisions are not three


def test_only_an_official_figure_is_called_the_reference(observations):
    table = reconcile(observations, "occitanie", ["jobs"], "2016")
    html = str(exhibit_reconciled(table, observations, "fr", name="sources", headline="x").html)
    press = [row for row in read_rows(html) if "ToulÉco" in row]
    assert press
    assert not [row for row in press if "référence" in row]
    assert any("aucun chiffre officiel" in row for row in read_rows(html))


def test_each_sum_that_does_not_hold_is_shown_with_its_gap(observations):
    identities = check_identities(observations)
    failed = identities[~identities["explained"]]
    wrong = {("eurostat_sbs_2017", "2010"), ("eurostat_gdp_2023", "2011")}  # the years whose published sums differ
    assert set(zip(failed["source"], failed["period"], strict=True)) == wrong
    assert set(failed["indicator"]) == {"jobs", "gdp"}
    _, *rows = read_rows(table_identities(identities, "fr"))
    gaps = [re.sub(r"\D", "", row.split("  ")[-2]) for row in rows]
    assert gaps == [f"{abs(gap):.0f}" for gap in failed["gap"]]


def test_regions_add_up_to_france_wherever_a_gap_is_not_shown(observations):
    identities = check_identities(observations)
    regions = identities[(identities["rule"] == "check_regions") & identities["explained"]]
    exact = regions[regions["gap"] == 0]
    assert len(exact) > 100
    told = regions[regions["gap"] != 0]
    assert (told["note_fr"].str.len() > 20).all()


def test_problems_and_sources_are_listed_whole():
    problems, sources = read_problems(), read_sources()
    assert len(read_rows(table_problems(problems, "en"))) == len(problems) + 1
    assert len(read_rows(table_sources(sources, "en"))) == len(sources) + 1
    assert "Nothing to report" in str(table_problems(problems.iloc[:0], "en"))


def test_a_sentence_from_data_is_shown_literally():
    shown = str(show_sentences(["<script>"]))
    assert shown == '<div class="sentences"><p class="computed">&lt;script&gt;</p></div>'


def test_a_table_without_a_frame_is_taken_along_as_it_is_shown():
    sources = read_sources()
    html = str(table_sources(sources, "fr"))
    (workbook,) = re.findall(r'download="sources-fr\.xlsx" href="data:[^,]+,([^"]+)"', html)
    table = pd.read_excel(io.BytesIO(base64.b64decode(unquote(workbook))))
    shown = re.findall(r'<th scope="row">(.*?)</th>', html)
    assert len(table) == len(sources)
    assert table.iloc[:, -3:].sum().tolist() == sources[["cells", "observations", "problems"]].sum().tolist()
    assert table.iloc[:, 0].tolist() == [unescape(title) for title in shown]
