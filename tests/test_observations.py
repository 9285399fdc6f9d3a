"""The long table: ids that stay, and rows that come back as they were written."""

import hashlib
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.errors import IndicatorsError, UnknownTermError
from indicators.observations import (
    KEY_COLUMNS,
    OBSERVATION_COLUMNS,
    hash_keys,
    name_keys,
    read_observations,
    read_problems,
    read_sources,
)

KEYED = ("source", "place", *KEY_COLUMNS)


def make_rows(*changes):
    base = dict.fromkeys(KEYED, "") | {"source": "insee", "place": "a.xlsx!s!B2", "indicator": "jobs", "period": "2012"}
    return pd.DataFrame([base | change for change in changes])


def identify_rows(rows):
    return name_keys(hash_keys(rows), rows["place"])


def test_the_id_is_a_hash_of_source_and_key():
    row = make_rows({"territory": "corse"})
    text = "\x1f".join(row.loc[0, ["source", *KEY_COLUMNS]])
    assert identify_rows(row)[0] == "o-" + hashlib.sha256(text.encode()).hexdigest()[:12]


def test_a_row_that_moves_keeps_its_id():
    here, there = make_rows({}), make_rows({"place": "b.xlsx!t!Z99"})
    assert identify_rows(here).tolist() == identify_rows(there).tolist()


@pytest.mark.parametrize("column", ["source", *KEY_COLUMNS])
def test_every_part_of_the_key_and_the_source_enter_the_id(column):
    one, other = identify_rows(make_rows({}, {column: "another"}))
    assert one != other


def test_a_key_twice_in_one_source_gives_two_ids_the_first_place_keeping_the_plain_one():
    rows = make_rows({"place": "a.xlsx!s!B12"}, {"place": "a.xlsx!s!B9"})
    plain = identify_rows(rows.iloc[[0]]).iloc[0]
    later, first = identify_rows(rows)
    assert first == plain
    assert later != plain


words = st.text("ab", max_size=2)
keys = st.fixed_dictionaries({"source": words, "place": words, "territory": words, "period": words, "unit": words})


@settings(deadline=None)
@given(st.lists(keys, min_size=1, max_size=8), st.randoms())
def test_neither_order_nor_unrelated_rows_change_an_id(rows, shuffler):
    table = make_rows(*[{**row, "place": f"{row['place']}{number}"} for number, row in enumerate(rows)])
    ids = identify_rows(table)
    assert ids.is_unique
    more = pd.concat([make_rows({"source": "unrelated"}), table], ignore_index=True)
    order = list(more.index)
    shuffler.shuffle(order)
    assert identify_rows(more.loc[order]).drop(0).sort_index().tolist() == ids.tolist()


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "data" / "processed"
    folder.mkdir(parents=True)
    rows = pd.DataFrame("", index=range(2), columns=list(OBSERVATION_COLUMNS))
    rows["territory"] = ["corse", "01"]
    rows["value"], rows["high"], rows["text"] = ["4200", ""], ["inf", ""], ["plus de 4 200", "NA"]
    rows.to_csv(folder / "observations.csv", index=False)
    return tmp_path


def test_numbers_come_back_as_numbers_and_codes_and_words_as_text(project):
    first, second = read_observations(project).to_dict("records")
    assert (first["value"], first["high"], second["territory"], second["text"]) == (4200.0, math.inf, "01", "NA")
    assert math.isnan(second["value"])


def test_criteria_choose_rows_by_one_value_or_by_several(project):
    assert read_observations(project, territory="corse")["territory"].tolist() == ["corse"]
    assert len(read_observations(project, territory=("corse", "01"), text="NA")) == 1


def test_a_criterion_that_is_no_column_is_refused_with_the_nearest(project):
    with pytest.raises(UnknownTermError, match="did you mean 'territory'"):
        read_observations(project, teritory="corse")


def test_changing_what_was_read_does_not_change_the_next_reading(project):
    changed = read_observations(project)
    changed.loc[:, "value"] = 0.0
    changed["text"] = ""
    assert read_observations(project)["value"][0] == 4200.0


def test_a_table_written_anew_is_read_anew(project):
    read_observations(project)
    path = project / "data" / "processed" / "observations.csv"
    path.write_text(path.read_text().replace("4200", "430"))
    assert read_observations(project)["value"][0] == 430.0


@pytest.mark.parametrize("read", [read_problems, read_sources])
def test_before_the_first_cleaning_one_sentence_says_what_to_do(project, read):
    with pytest.raises(IndicatorsError, match="run `indicators clean` first"):
        read(project)
