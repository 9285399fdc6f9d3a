"""A region under two codes in one source, of two editions or of two levels, counts once."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.cleaning import clean_cells
from indicators.observations import CELL_COLUMNS

SOUND = dict.fromkeys(CELL_COLUMNS, "") | {
    "source": "office",
    "language": "en",
    "indicator": "establishments",
    "measure": "level",
    "sector": "all",
    "scope": "sbs_local_units",
    "geography": "nuts2016",
    "period": "2012",
    "precision": "count",
    "nature": "observed",
}


def clean(*cells):
    """Clean cells given as (territory, text), one a line of the file."""
    rows = [
        SOUND | {"place": f"bulk.tsv!line {line}!2012", "territory": code, "text": text}
        for line, (code, text) in enumerate(cells, 2)
    ]
    return clean_cells(pd.DataFrame(rows))


def show(table, *columns):
    return table[list(columns)].values.tolist()


@pytest.mark.parametrize(("first", "second"), [("FR81", "FRJ1"), ("FRB", "FRB0"), ("FR1", "FR10"), ("REG-42", "FRF1")])
def test_equal_figures_under_two_codes_of_a_region_count_once_and_the_other_is_told(first, second):
    observations, problems = clean((first, "410"), (second, "410"))
    assert show(observations, "value", "place") == [[410.0, "bulk.tsv!line 2!2012"]]
    assert show(problems, "rule", "cell", "expected") == [
        ["code_repeated", "line 3!2012", f"{first} (410, bulk.tsv!line 2!2012)"]
    ]


def test_differing_figures_under_two_codes_are_refused_and_both_codes_are_named():
    observations, problems = clean(("FR81", "410"), ("FRJ1", "420"), ("FR42", "300"))
    assert show(observations, "territory") == [["alsace"]]
    assert show(problems, "rule", "found", "expected") == [
        ["code_contradicted", "FR81 (languedoc-roussillon)", "FRJ1 (420, bulk.tsv!line 3!2012)"],
        ["code_contradicted", "FRJ1 (languedoc-roussillon)", "FR81 (410, bulk.tsv!line 2!2012)"],
    ]
    assert "are two codes of one territory" in problems.loc[0, "problem_en"]
    assert "[skip]" in problems.loc[0, "remedy_en"]


def test_what_one_code_has_and_the_other_has_not_is_read():
    observations, problems = clean(("FR81", ":"), ("FRJ1", "420"))
    assert show(observations, "value", "place") == [[420.0, "bulk.tsv!line 3!2012"]]
    assert show(problems, "rule", "cell") == [["code_repeated", "line 2!2012"]]


def test_what_is_secret_under_one_code_and_told_under_the_other_is_not_read():
    _, problems = clean(("FR81", ": c"), ("FRJ1", "420"))
    assert show(problems, "rule") == [["code_contradicted"]] * 2


def test_two_names_of_a_region_are_no_two_codes():
    observations, problems = clean(("Alsace", "410"), ("ALSACE", "410"), ("Centre", "5"), ("Centre-Val de Loire", "5"))
    assert (len(observations), len(problems)) == (4, 0)


def test_one_code_with_two_figures_contradicts_itself_as_before():
    assert show(clean(("FR81", "410"), ("fr81", "420"))[1], "rule") == [["key_contradicted"]] * 2


def test_codes_of_two_sources_do_not_meet():
    rows = [SOUND | {"territory": "FR81"}, SOUND | {"territory": "FRJ1", "source": "other"}]
    cells = pd.DataFrame([row | {"text": "410", "place": f"a.tsv!line {line}!2012"} for line, row in enumerate(rows)])
    observations, problems = clean_cells(cells)
    assert (len(observations), len(problems)) == (2, 0)


CODES = st.sampled_from(["FR81", "FRJ1", "REG-91", "FRB", "FRB0", "FR24", "FR42"])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(CODES, st.sampled_from(["410", "420", ":"])), min_size=1, max_size=9))
def test_no_region_counts_under_two_codes_and_nothing_vanishes(cells):
    observations, problems = clean(*cells)
    assert len(observations) + len(problems) == len(cells)
    written = {f"bulk.tsv!line {line}!2012": code for line, (code, _) in enumerate(cells, 2)}
    codes = observations["place"].map(written).groupby(observations["territory"]).nunique()
    assert (codes <= 1).all()
