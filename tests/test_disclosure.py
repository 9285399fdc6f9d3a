"""What may leave of confidential files: primary rules, and cells that sums, shares and changes would give away."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import observe
from indicators.disclosure import withhold_cells
from indicators.paths import find_root
from indicators.secrecy import REASONS

ROOT = find_root()
FILES = {"t.csv"}
TERRITORIES = ("france", "bretagne", "corse", "alsace", "lorraine")
SECTORS = ("nace_j", "nace_j58", "nace_j59", "nace_j60")
JOBS = {"indicator": "jobs", "scope": "sbs_local_units"}


def withhold(*rows, **behind):
    """Withhold what may not leave of the rows, all of one confidential file; `behind` gives units by row number."""
    table = observe(*rows)
    secret = table["place"].isin([place for place in table["place"] if place.startswith("t.csv")])
    assert secret.any()
    known = {"place": table["place"], "units": math.nan, "largest_share": math.nan}
    told = pd.DataFrame(known).assign(**{name: list(values) for name, values in behind.items()})
    return withhold_cells(table, told, FILES, ROOT)


def list_reasons(withheld):
    """Return why each row is withheld, "" where it stands, in the order of the rows."""
    flags = withheld.observations["flags"].str.rpartition(" ")[2]
    return flags.where(withheld.observations["absence"] == "confidential", "").tolist()


# --- a cell on its own


@pytest.mark.parametrize(("count", "reason"), [(0, ""), (1, "few_units"), (2, "few_units"), (3, ""), (40, "")])
def test_a_count_of_fewer_than_three_units_is_withheld_and_none_at_all_is_not(count, reason):
    assert list_reasons(withhold({"territory": "corse", "value": count})) == [reason]


@pytest.mark.parametrize(
    ("units", "largest", "reason"),
    [(2, 50, "few_units"), (3, 84.9, ""), (3, 85, "dominance"), (40, 99, "dominance"), (12, 20, "")],
)
def test_an_amount_is_withheld_for_few_units_and_for_one_that_dominates(units, largest, reason):
    found = withhold({**JOBS, "territory": "corse", "value": 1234}, units=[units], largest_share=[largest])
    assert list_reasons(found) == [reason]


def test_a_withheld_row_keeps_what_it_is_of_and_says_nothing_of_how_much():
    row = {**JOBS, "territory": "corse", "value": 1234, "text": "1 234 emplois", "counted": "emplois", "note": "1 234"}
    left = withhold({**row, "flags": "p"}, units=[2], largest_share=[60]).observations.iloc[0]
    assert left[["value", "low", "high", "likely_low", "likely_high"]].isna().all()
    assert left[["text", "note", "counted", "qualifier"]].tolist() == ["s", "", "", ""]
    assert left[["absence", "conf_status", "obs_status", "flags"]].tolist() == ["confidential", "C", "O", "p few_units"]
    assert left[["territory", "period", "place", "source"]].tolist() == ["corse", "2012", "t.csv!0", "office"]


def test_the_count_of_units_of_the_same_territory_sector_and_period_judges_an_amount():
    rows = [{"territory": one, "value": count} for one, count in (("corse", 2), ("alsace", 12))]
    amounts = [{**JOBS, "territory": one, "value": 900} for one in ("corse", "alsace")]
    assert list_reasons(withhold(*rows, *amounts)) == ["few_units", "", "few_units", ""]


def test_a_count_that_its_own_source_hides_hides_the_amount():
    hidden = {"territory": "corse", "absence": "confidential", "value": math.nan}
    assert list_reasons(withhold(hidden, {**JOBS, "territory": "corse", "value": 900}))[1] == "few_units"


def test_a_change_is_judged_at_both_of_its_ends():
    counts = [{"territory": "corse", "value": 12}, {"territory": "corse", "value": 2, "period": "2009"}]
    change = {**JOBS, "territory": "corse", "measure": "change", "base_period": "2009", "value": 4000}
    assert list_reasons(withhold(*counts, change)) == ["", "few_units", "few_units"]


def test_what_nobody_can_judge_is_refused_and_no_observation():
    found = withhold({**JOBS, "territory": "corse", "value": 900})
    assert found.observations.empty
    assert found.refused.tolist() == ["units_unknown"]


def test_what_is_refused_cannot_be_computed_from_a_total_either():
    values = {"france": 1120, "bretagne": 500, "corse": 300, "alsace": 320}
    rows = [{**JOBS, "territory": one, "value": value} for one, value in values.items()]
    found = withhold(*rows, units=[90, 50, math.nan, 29], largest_share=[5, 30, math.nan, 40])
    assert found.refused.tolist() == ["units_unknown"]
    assert list_reasons(found) == ["", "", "secondary"]


def test_a_share_of_the_largest_that_cannot_be_is_refused():
    found = withhold({**JOBS, "territory": "corse", "value": 900}, units=[4], largest_share=[0.62])
    assert found.refused.tolist() == ["largest_impossible"]


def test_amounts_without_a_known_largest_unit_leave_and_are_told_of():
    found = withhold({**JOBS, "territory": "corse", "value": 900}, units=[4])
    assert list_reasons(found) == [""]
    assert [notice[1:] for notice in found.notices] == [("largest_unknown", "1")]


def test_a_figure_that_may_be_below_three_is_below_three():
    about = {"territory": "corse", "value": 3, "qualifier": "about", "likely_low": 2, "likely_high": 4}
    assert list_reasons(withhold(about)) == ["few_units"]


def test_files_that_are_not_confidential_are_left_as_they_are():
    table = observe({"territory": "corse", "value": 1})
    left = withhold_cells(table, pd.DataFrame({"place": [], "units": [], "largest_share": []}), {"other.csv"}, ROOT)
    pd.testing.assert_frame_equal(left.observations, table)


# --- cells that others give away


def test_a_second_region_is_withheld_where_the_total_would_give_the_first_away():
    values = {"france": 112, "bretagne": 60, "corse": 2, "alsace": 15, "lorraine": 35}
    found = withhold(*({"territory": one, "value": value} for one, value in values.items()))
    assert list_reasons(found) == ["", "", "few_units", "secondary", ""]


def test_no_second_one_is_needed_where_the_total_is_not_told_or_parts_are_missing():
    values = {"bretagne": 60, "corse": 2, "alsace": 15}
    assert list_reasons(withhold(*({"territory": one, "value": value} for one, value in values.items()))).count("") == 2
    rows = [{"territory": "france", "value": 9000}, *({"territory": one, "value": n} for one, n in values.items())]
    assert list_reasons(withhold(*rows)) == ["", "", "few_units", ""]


def test_a_part_of_a_sector_is_withheld_with_the_one_that_the_sector_would_give_away():
    values = {"nace_j": 82, "nace_j58": 2, "nace_j59": 30, "nace_j60": 50}
    found = withhold(*({"territory": "corse", "sector": one, "value": value} for one, value in values.items()))
    assert list_reasons(found) == ["", "few_units", "secondary", ""]


def test_what_is_left_over_must_itself_be_a_cell_that_may_leave():
    # 1 and 1 leave 2, which is as good as telling both; 3 added makes 5.
    values = {"france": 65, "bretagne": 60, "corse": 1, "alsace": 1, "lorraine": 3}
    found = withhold(*({"territory": one, "value": value} for one, value in values.items()))
    assert list_reasons(found) == ["", "", "few_units", "few_units", "secondary"]


def test_a_remainder_of_which_the_withheld_cell_makes_nearly_all_gives_it_away():
    values = {"france": 2200, "bretagne": 1000, "corse": 900, "alsace": 40, "lorraine": 260}
    rows = [{**JOBS, "territory": one, "value": value} for one, value in values.items()]
    found = withhold(*rows, units=[90, 50, 2, 9, 29], largest_share=[40.0] * 5)
    assert list_reasons(found) == ["", "", "few_units", "secondary", "secondary"]


def test_a_region_and_its_department_are_told_or_withheld_together():
    rows = [{**JOBS, "territory": one, "value": 900} for one in ("la-reunion", "dep-974")]
    assert list_reasons(withhold(*rows, units=[2, 3], largest_share=[60, 60])) == ["few_units", "secondary"]


def test_former_regions_add_up_to_the_one_they_became():
    values = {"grand-est": 102, "alsace": 2, "lorraine": 40, "champagne-ardenne": 60}
    found = withhold(*({"territory": one, "value": value} for one, value in values.items()))
    assert list_reasons(found) == ["", "few_units", "secondary", ""]


def test_a_second_payer_is_withheld_where_the_whole_budget_or_its_hundred_percent_would_tell_the_first():
    budget = {"indicator": "budget", "object": "x", "unit": "EUR", "territory": "corse", "sector": ""}
    amounts = [
        {**budget, "payer": payer, "value": value} for payer, value in (("", 90), ("a", 20), ("b", 30), ("c", 40))
    ]
    found = withhold(*amounts, units=[9, 2, 9, 9], largest_share=[40] * 4)
    assert list_reasons(found) == ["", "few_units", "secondary", ""]
    shared = {**budget, "measure": "share", "denominator": "budget:object", "unit": "percent"}
    shares = [{**shared, "payer": payer, "value": value} for payer, value in (("a", 25), ("b", 35), ("c", 40))]
    found = withhold(*shares, units=[2, 9, 9], largest_share=[60, 40, 40])
    assert list_reasons(found) == ["few_units", "secondary", ""]


def test_regional_shares_of_one_sector_add_up_to_a_hundred_percent():
    shared = {**JOBS, "measure": "share", "denominator": "jobs:sector:france", "unit": "percent"}
    values = {"bretagne": 40, "corse": 15, "alsace": 20, "lorraine": 25}
    rows = [{**shared, "territory": one, "value": value} for one, value in values.items()]
    found = withhold(*rows, units=[9, 2, 9, 9], largest_share=[40, 60, 40, 40])
    assert list_reasons(found) == ["", "few_units", "secondary", ""]


def test_a_share_of_a_withheld_cell_is_withheld_with_it():
    share = {**JOBS, "territory": "corse", "measure": "share", "denominator": "jobs:all", "unit": "percent", "value": 9}
    rows = [
        {**JOBS, "territory": "corse", "value": 900},
        {**JOBS, "sector": "all", "territory": "corse", "value": 10000},
    ]
    assert list_reasons(withhold(*rows, share, units=[2, 400, 7], largest_share=[60, 3, 60])) == [
        *("few_units", "", "secondary"),
    ]


def test_a_level_is_withheld_where_its_withheld_share_and_the_whole_would_be_told_by_it():
    share = {**JOBS, "territory": "corse", "measure": "share", "denominator": "jobs:all", "unit": "percent", "value": 9}
    rows = [
        {**JOBS, "territory": "corse", "value": 900},
        {**JOBS, "sector": "all", "territory": "corse", "value": 10000},
    ]
    found = withhold(*rows, share, units=[7, 400, 2], largest_share=[60, 3, 60])
    assert list_reasons(found) == ["secondary", "", "few_units"]


def test_a_change_is_withheld_with_the_level_it_leads_to():
    levels = [
        {**JOBS, "territory": "corse", "value": 900},
        {**JOBS, "territory": "corse", "value": 800, "period": "2009"},
    ]
    change = {**JOBS, "territory": "corse", "measure": "change", "base_period": "2009", "value": 100}
    found = withhold(*levels, change, units=[2, 8, 8], largest_share=[50] * 3)
    assert list_reasons(found) == ["few_units", "", "secondary"]


def test_a_figure_whose_words_tell_a_withheld_one_is_withheld():
    rows = [
        {"territory": "corse", "value": 2, "text": "2 établissements"},
        {**JOBS, "territory": "corse", "sector": "all", "value": 1500, "text": "1 500 emplois, dont 2 établissements"},
    ]
    assert list_reasons(withhold(*rows, units=[math.nan, 30], largest_share=[math.nan, 20])) == [
        "few_units",
        "secondary",
    ]


def test_a_fact_that_an_open_file_tells_is_reported():
    rows = [{"territory": "corse", "value": 2}, {"territory": "corse", "value": 2, "place": "open.csv!1"}]
    found = withhold(*rows)
    assert list_reasons(found) == ["few_units", ""]
    assert [notice.rule for notice in found.notices] == ["given_away"]
    assert "2" not in found.notices[0].found


def test_a_total_whose_other_parts_are_all_of_open_files_is_reported():
    values = {"france": 112, "bretagne": 60, "alsace": 15, "lorraine": 35}
    rows = [{"territory": one, "value": value, "place": f"open.csv!{value}"} for one, value in values.items()]
    found = withhold(*rows, {"territory": "corse", "value": 2})
    assert list_reasons(found)[-1] == "few_units"
    assert [notice.rule for notice in found.notices] == ["given_away"]


def test_the_same_table_in_another_order_withholds_the_same_cells():
    values = {"france": 112, "bretagne": 60, "corse": 2, "alsace": 25, "lorraine": 25}
    rows = [{"territory": one, "value": value} for one, value in values.items()]
    first = withhold(*rows).observations
    second = withhold(*reversed(rows)).observations
    columns = ["territory", "flags"]
    assert sorted(first[columns].values.tolist()) == sorted(second[columns].values.tolist())


# --- laws, over random tables


def make_grid(cells):
    """Return the figures of a table of territories by sectors with all its totals."""
    parts = [(territory, sector) for territory in TERRITORIES[1:] for sector in SECTORS[1:]]
    return add_totals(dict(zip(parts, cells, strict=True)))


def add_totals(parts):
    """Return the figures of a table, by territory and sector, with its sums: France for territories, J for sectors."""
    grid = dict(parts)
    for sector in sorted({sector for _, sector in parts}):
        grid["france", sector] = sum(grid[territory, sector] for territory in TERRITORIES[1:])
    for territory in TERRITORIES:
        grid[territory, "nace_j"] = sum(value for (one, _), value in grid.items() if one == territory)
    return grid


def withhold_grid(grid):
    """Return what is withheld of a table, and the reason by cell, "" where it stands."""
    found = withhold(*({"territory": one, "sector": sector, "value": value} for (one, sector), value in grid.items()))
    return found, dict(zip(grid, list_reasons(found), strict=True))


def list_lines(grid):
    """Return each total of a table with its parts."""
    rows = [((one, "nace_j"), [cell for cell in grid if cell[0] == one]) for one in TERRITORIES]
    sectors = sorted({sector for _, sector in grid})
    columns = [(("france", sector), [cell for cell in grid if cell[1] == sector]) for sector in sectors]
    return [(total, [cell for cell in line if cell != total]) for total, line in (*rows, *columns)]


def find_computable(grid, unknown):
    """Return the cells among the unknown that the sums alone determine: those whose unit vector is made of them."""
    names = sorted(unknown)
    sums = [[(name in parts) - (name == total) for name in names] for total, parts in list_lines(grid)]
    units, rank = np.eye(len(names)), np.linalg.matrix_rank(sums) if names else 0
    return {name for name, unit in zip(names, units, strict=True) if np.linalg.matrix_rank([*sums, unit]) == rank}


def find_small(grid):
    return {cell for cell, value in grid.items() if 0 < value < 3}


SMALL = st.integers(0, 3)
CELLS = st.lists(st.one_of(SMALL, SMALL, st.integers(4, 60)), min_size=12, max_size=12)


@settings(max_examples=60)
@given(CELLS, st.sampled_from([20, 20, 15, 17]))
def test_no_small_cell_can_be_computed_from_what_is_left(cells, count):
    """Also where the last cells of the table are told by nobody."""
    grid = make_grid(cells)
    told = dict(list(grid.items())[:count])
    found, reasons = withhold_grid(told)
    unknown = {cell for cell in grid if reasons.get(cell, "untold")}
    assert found.notices == ()
    assert find_small(told) <= unknown
    assert not find_small(told) & find_computable(grid, unknown)


@settings(max_examples=60)
@given(CELLS)
def test_what_a_sum_leaves_for_its_withheld_parts_is_never_as_small_as_one_of_them(cells):
    grid = make_grid(cells)
    _, reasons = withhold_grid(grid)
    for total, parts in list_lines(grid):
        hidden = [part for part in parts if reasons[part]]
        if not reasons[total] and find_small(grid) & set(hidden):
            assert sum(grid[part] for part in hidden) >= 3


@settings(max_examples=40)
@given(CELLS)
def test_every_cell_of_fewer_than_three_units_is_withheld_and_nothing_is_lost(cells):
    grid = make_grid(cells)
    found, reasons = withhold_grid(grid)
    assert len(found.observations) == len(grid)
    assert {cell for cell, reason in reasons.items() if reason == "few_units"} == find_small(grid)
    assert set(reasons.values()) <= {"", *REASONS}


@settings(max_examples=40)
@given(CELLS)
def test_nothing_of_a_withheld_row_depends_on_its_figure(cells):
    observations = withhold_grid(make_grid(cells))[0].observations
    gone = observations[observations["absence"] == "confidential"].drop(
        columns=["territory", "sector", "place", "observation", "flags"]
    )
    assert len(gone.drop_duplicates()) <= 1


BRIDGED = {
    **{("bretagne", sector): 2 for sector in ("nace_j58", "nace_j59", "nace_j60")},
    **{("corse", sector): 2 for sector in ("nace_j58", "nace_j59")},
    **{(territory, sector): 2 for territory in ("alsace", "lorraine") for sector in ("nace_j60", "nace_j61")},
}


def test_a_cell_that_only_all_sums_together_determine_is_hidden_by_another():
    # The rows of Bretagne and Corse less the columns J58 and J59 leave the cell of Bretagne in J60.
    sectors = ("nace_j58", "nace_j59", "nace_j60", "nace_j61")
    grid = add_totals({(one, sector): BRIDGED.get((one, sector), 30) for one in TERRITORIES[1:] for sector in sectors})
    assert find_computable(grid, set(BRIDGED)) == {("bretagne", "nace_j60")}
    _, reasons = withhold_grid(grid)
    assert {cell for cell, reason in reasons.items() if reason == "few_units"} == set(BRIDGED)
    assert "secondary" in reasons.values()
    assert not find_computable(grid, {cell for cell, reason in reasons.items() if reason}) & set(BRIDGED)
