"""What changed from one edition to another: matched, measured, and told apart from breaks."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.revisions.changes import list_changes, list_source_changes
from indicators.revisions.ranks import list_moves
from indicators.revisions.since import compare_pages
from known import know

TWO = ("office_2017", "office_2019")


def change_one(old, new, **tables):
    """Return the one change of an edition that holds `old` to one that holds `new`."""
    [row] = list_changes(know(old), know(new, **tables)).to_dict("records")
    return row


# a figure and its new self


@pytest.mark.parametrize(
    ("old", "new", "difference", "percent", "tier"),
    [
        (100, 115, 15, 15.0, "large"),
        (1, 1.15, 0.15, 15.0, "large"),  # not to the last bit of a float
        (100, 114.9, 14.9, 14.9, "notable"),
        (1000, 990, -10, -1.0, "notable"),
        (1000, 1009, 9, 0.9, "minor"),
        (-4, -2, 2, 50.0, "large"),
    ],
)
def test_a_revision_is_told_with_its_difference_and_its_size(old, new, difference, percent, tier):
    row = change_one({"value": old}, {"value": new})
    assert row["kind"] == "revised"
    assert (row["value_old"], row["value_new"]) == (old, new)
    assert row["difference"] == pytest.approx(difference)
    assert (row["difference_pct"], row["tier"]) == (pytest.approx(percent), tier)


def test_something_where_there_was_nothing_is_large_and_has_no_percentage():
    row = change_one({"value": 0}, {"value": 3})
    assert (row["difference"], row["tier"]) == (3, "large")
    assert math.isnan(row["difference_pct"])


def test_rounded_figures_whose_bounds_overlap_are_revised_within_the_bounds():
    old = {"value": 15000, "likely_low": 14500, "likely_high": 15500}
    row = change_one(old, {"value": 15400, "likely_low": 15350, "likely_high": 15450})
    assert (row["kind"], row["within"], row["tier"]) == ("revised", True, "notable")
    assert not change_one(old, {"value": 15600})["within"]


def test_a_one_sided_figure_gives_no_central_difference_but_bounds():
    old = {
        "value": 4200,
        "low": 4200,
        "high": math.inf,
        "likely_low": 4200,
        "likely_high": 4300,
        "qualifier": "at_least",
    }
    row = change_one(old, {"value": 5000})
    assert math.isnan(row["difference"])
    assert (row["difference_low"], row["difference_high"]) == (700, 800)
    assert math.isnan(row["difference_pct"])
    assert row["tier"] == "large"  # 16 to 19 %, whatever the figure was


def test_a_size_that_the_bounds_leave_open_is_not_told():
    old = {
        "value": 4200,
        "low": 4200,
        "high": math.inf,
        "likely_low": 4200,
        "likely_high": 4300,
        "qualifier": "at_least",
    }
    assert change_one(old, {"value": 4250})["tier"] == ""
    assert change_one(old, {"value": 4900})["tier"] == ""  # 14 to 17 %


def test_the_same_words_read_otherwise_are_no_revision_of_the_source():
    assert change_one({"value": 1234, "text": "1 234"}, {"value": 1.234, "text": "1 234"})["reread"]
    assert not change_one({"value": 1234, "text": "1 234"}, {"value": 1235, "text": "1 235"})["reread"]


# what comes, goes, or is hidden


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ((), ({"value": 3},), "appeared"),
        (({"value": 3},), (), "withdrawn"),
        (({"absence": "confidential"},), ({"value": 3},), "appeared"),
        (({"value": 3},), ({"absence": "confidential"},), "withdrawn"),
        (({"absence": "not_available"},), ({"absence": "confidential"},), "absence"),
        ((), ({"absence": "confidential"},), "absence"),
        (({"value": 3, "obs_status": "P"},), ({"value": 3},), "status"),
        (({"value": 3, "period": "2011"},), ({"value": 3, "period": "2011", "flags": "r"},), "status"),
    ],
)
def test_each_kind_of_change_has_its_name(old, new, kind):
    assert list_changes(know(*old), know(*new))["kind"].tolist() == [kind]


def test_a_figure_dated_otherwise_is_another_figure():
    changed = list_changes(know({"value": 3}), know({"value": 3, "period": "2013"}))
    assert changed["kind"].tolist() == ["appeared", "withdrawn"]


def test_a_value_that_a_source_gives_twice_is_matched_with_itself():
    twice = ({"value": 3}, {"value": 3})
    assert list_changes(know(*twice), know(*twice)).empty
    assert list_changes(know({"value": 3}), know(*twice))["kind"].tolist() == ["appeared"]


# from publication to publication


def test_a_new_publication_of_the_same_publisher_revises_the_one_it_replaces():
    [row] = list_changes(know({"value": 100, "source": TWO[0]}), know({"value": 120, "source": TWO[1]})).to_dict(
        "records"
    )
    assert (row["kind"], row["between"], row["reread"]) == ("revised", True, False)
    assert (row["source_old"], row["source_new"]) == TWO


def test_a_new_publication_that_says_the_same_changes_nothing():
    assert list_changes(know({"value": 100, "source": TWO[0]}), know({"value": 100, "source": TWO[1]})).empty


def test_another_publisher_revises_nobody():
    changed = list_changes(know({"value": 100}), know({"value": 120, "source": "paper"}))
    assert changed["kind"].tolist() == ["appeared", "withdrawn"]


def test_a_publication_that_stays_is_not_withdrawn_by_one_that_comes_beside_it():
    standing = {"value": 100, "source": TWO[0]}
    changed = list_changes(know(standing), know(standing, {"value": 120, "source": TWO[1]}))
    assert changed[["kind", "between", "value_old"]].to_numpy().tolist() == [["revised", True, 100.0]]


def test_the_publication_that_goes_is_the_one_replaced():
    stays = {"value": 90, "source": "office_2018", "published": "2018"}
    before = know({"value": 100, "source": TWO[0]}, stays, sources=dict.fromkeys((*TWO, "office_2018"), "Office"))
    after = know(stays, {"value": 120, "source": TWO[1]}, sources=dict.fromkeys((*TWO, "office_2018"), "Office"))
    assert list_changes(before, after)["value_old"].tolist() == [100.0]


# breaks are no revisions

BREAK = ("office_2019", "", "", "2012", "method")


def test_a_difference_beyond_a_break_that_only_the_new_publication_knows_is_a_break():
    old, new = {"value": 100, "source": TWO[0]}, {"value": 130, "source": TWO[1]}
    row = change_one(old, new, breaks=[BREAK])
    assert (row["kind"], row["tier"], row["difference"]) == ("break", "", 30)


@pytest.mark.parametrize("kind", ["coverage", "method"])
def test_before_the_break_or_for_a_break_of_coverage_it_stays_a_revision(kind):
    period = "2011" if kind == "method" else "2013"
    old, new = (
        {"value": value, "source": source, "period": period} for value, source in zip((100, 130), TWO, strict=True)
    )
    assert change_one(old, new, breaks=[(*BREAK[:4], kind)])["kind"] == "revised"


@pytest.mark.parametrize(("published", "kind"), [("2023-06", "break"), ("2023-03", "revised"), ("2023", "revised")])
def test_a_figure_published_beyond_a_change_its_publisher_announced_is_no_revision(published, kind):
    old = {"value": 100, "source": TWO[0], "published": "2022-12"}
    new = {"value": 110, "source": TWO[1], "published": published}
    known = [(TWO[1], "jobs", "", "2023-06", "publication")]
    assert list_changes(know(old, breaks=known), know(new, breaks=known))["kind"].tolist() == [kind]


def test_a_break_that_both_editions_know_makes_no_break_of_a_revision():
    known = [("office_2017", "jobs", "", "2009", "footing")]
    [row] = list_changes(know({"value": 100}, breaks=known), know({"value": 101}, breaks=known)).to_dict("records")
    assert row["kind"] == "revised"


@pytest.mark.parametrize("other", [("", "", "2009", "method"), ("", "nace_j", "2009", "footing")])
def test_a_break_that_is_known_now_is_none_of_another_known_before_of_the_same_year(other):
    known = ("office_2017", "jobs", "", "2009", "footing")
    both = [("office_2017", *other), known]
    [row] = list_changes(know({"value": 100}, breaks=both[:1]), know({"value": 130}, breaks=both)).to_dict("records")
    assert row["kind"] == "break"


def test_a_jump_from_year_to_year_within_an_edition_is_no_change_between_editions():
    years = ({"value": 100, "period": "2008"}, {"value": 160, "period": "2009"})
    known = [("office_2017", "jobs", "", "2009", "footing")]
    assert list_changes(know(*years, breaks=known), know(*years, breaks=known)).empty


def test_a_figure_that_its_source_now_flags_as_a_break_is_told_as_one():
    row = change_one({"value": 100}, {"value": 130, "obs_status": "B"})
    assert row["kind"] == "break"
    assert change_one({"value": 100, "obs_status": "B"}, {"value": 130, "obs_status": "B"})["kind"] == "revised"


# sources, ranks, pages


def test_sources_that_come_and_go_are_named_with_their_figures():
    before = know({"value": 1}, sources={"office_2017": "Office"})
    after = know(
        {"value": 2, "source": "paper"}, {"absence": "confidential", "source": "paper"}, sources={"paper": "Paper"}
    )
    told = list_source_changes(before, after)[["source", "change", "figures"]]
    assert told.to_numpy().tolist() == [["paper", "added", 1], ["office_2017", "withdrawn", 1]]


def rank(territory, first, last, column="value"):
    return ("jobs", "nace_j", "2012", column, "office_2017", territory, str(first), str(last))


@pytest.mark.parametrize(
    ("old", "new", "move"),
    [((5, 5), (4, 4), ["up"]), ((4, 5), (6, 7), ["down"]), ((4, 5), (5, 6), [""]), ((4, 5), (4, 5), [])],
)
def test_a_rank_has_moved_where_its_bounds_then_and_now_have_nothing_in_common(old, new, move):
    ranks = [know(ranks=[rank("bretagne", *one), rank("corse", 9, 9)]).ranks for one in (old, new)]
    assert list_moves(*ranks)["move"].tolist() == move


def test_a_ranking_that_only_one_edition_holds_moves_nothing():
    ranks = [know(ranks=[rank("bretagne", 1, 1, column)]).ranks for column in ("value", "sector_share_pct")]
    assert list_moves(*ranks).empty


def test_a_region_that_has_lost_its_rank_is_told_without_a_move():
    ranks = [know(ranks=[rank("bretagne", 1, 1), rank("corse", 2, 2)]).ranks, know(ranks=[rank("corse", 1, 1)]).ranks]
    told = list_moves(*ranks)[["territory", "move"]].to_numpy().tolist()
    assert sorted(told) == [["bretagne", ""], ["corse", "up"]]


def test_pages_are_told_by_the_sentences_gone_and_come():
    old = know(pages=[("fr/a.html", "1", "Un."), ("fr/a.html", "2", "Deux."), ("fr/gone.html", "1", "Trois.")]).pages
    new = know(pages=[("fr/a.html", "1", "Un."), ("fr/a.html", "2", "Quatre."), ("fr/new.html", "1", "Cinq.")]).pages
    assert compare_pages(old, new).to_numpy().tolist() == [["fr/a.html", ("Deux.",), ("Quatre.",)]]


# laws

NUMBERS = st.one_of(st.integers(-50, 50).map(float), st.just(15000.0))


@st.composite
def draw_rows(draw):
    """Rows of a few territories and years, each once: figures with bounds, or absences."""
    keys = draw(
        st.lists(st.tuples(st.sampled_from(["bretagne", "corse"]), st.sampled_from(["2011", "2012", ""])), unique=True)
    )
    rows = []
    for territory, period in keys:
        row = {"territory": territory, "period": period, "dated": "stated" if period else "undated"}
        value = draw(st.one_of(st.none(), NUMBERS))
        if value is None:
            row["absence"] = draw(st.sampled_from(["confidential", "not_available"]))
        else:
            width = draw(st.sampled_from([0.0, 1.0, math.inf]))
            row |= {
                "value": value,
                "low": value,
                "high": value + width,
                "likely_low": value,
                "likely_high": value + width,
            }
            row["qualifier"] = "exact" if not width else "at_least"
        row["obs_status"] = draw(st.sampled_from(["A", "P"]))
        rows.append(row | {"source": draw(st.sampled_from(["office_2017", "paper"]))})
    return rows


TURNED = {"appeared": "withdrawn", "withdrawn": "appeared"}
SIDED = ("observation", "value", "absence", "obs_status")


@settings(max_examples=40)
@given(draw_rows())
def test_an_edition_has_not_changed_from_itself(rows):
    assert list_changes(know(*rows), know(*rows)).empty


@settings(max_examples=40)
@given(draw_rows(), draw_rows())
def test_swapping_two_editions_swaps_what_is_old_and_what_is_new(first, second):
    there, back = (list_changes(know(*one), know(*other)) for one, other in ((first, second), (second, first)))
    assert sorted(summarise(there, "old", "new")) == sorted(summarise(back, "new", "old"))


def summarise(changed, first, second):
    """Return what changed as plain tuples, as seen from the side `first`."""
    sign = 1 if first == "old" else -1
    return [
        (
            row["kind"] if sign > 0 else TURNED.get(row["kind"], row["kind"]),
            *(str(row[f"{column}_{side}"]) for side in (first, second) for column in SIDED),
            str(sign * row["difference"] + 0.0),
            row["within"],
        )
        for row in changed.to_dict("records")
    ]


@settings(max_examples=40)
@given(draw_rows(), draw_rows())
def test_every_observation_of_both_editions_is_the_same_in_both_or_told_once(first, second):
    before, after = know(*first), know(*second)
    changed = list_changes(before, after)
    for side, edition, other in (("old", before, after), ("new", after, before)):
        told = [name for name in changed[f"observation_{side}"] if name]
        alike = set(edition.figures["observation"]) - set(told)
        assert len(told) == len(set(told))
        assert alike <= set(other.figures["observation"])
