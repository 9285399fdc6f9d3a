"""The codebook: typed rows, and messages that name the nearest."""

from __future__ import annotations

import pandas as pd
import pytest

from indicators.codebook import (
    CODEBOOK,
    Indicator,
    check_unique,
    find_indicator,
    find_row,
    parse_yes,
    propose_terms,
    read_codebook,
    shorten,
    split_words,
)
from indicators.errors import IndicatorsError, UnknownTermError
from indicators.tabular import write_table

ROW = {
    "indicator": "establishments",
    "title_fr": "Établissements",
    "title_en": "Establishments",
    "definition_fr": "Lieux d’activité.",
    "definition_en": "Places of activity.",
    "unit": "count",
    "decimals": "0",
    "whole": "yes",
    "kind": "stock",
    "digital": "",
    "nouns_fr": "établissement; unité locale",
    "nouns_en": "establishment",
}


def write_codebook(root, *rows):
    write_table(pd.DataFrame(list(rows)), root / CODEBOOK)
    return root


def test_a_row_of_the_codebook_is_typed(tmp_path):
    found = find_indicator("establishments", write_codebook(tmp_path, ROW))
    assert found == Indicator(
        **ROW
        | {"decimals": 0, "whole": True, "digital": False, "nouns_fr": ("établissement", "unité locale")}
        | {"nouns_en": ("establishment",)}
    )


def test_a_column_more_than_the_codebook_knows_does_not_stop_it(tmp_path):
    assert find_indicator("establishments", write_codebook(tmp_path, ROW | {"remark": "x"})).decimals == 0


def test_an_unknown_indicator_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(
        UnknownTermError, match=r"'establishment' is not in data/reference/codebook.csv; nearest: estab"
    ):
        find_indicator("establishment", write_codebook(tmp_path, ROW))


def test_decimals_that_are_no_number_are_refused_with_the_row(tmp_path):
    with pytest.raises(IndicatorsError, match=r"codebook.csv, establishments: decimals is 'one'"):
        find_indicator("establishments", write_codebook(tmp_path, ROW | {"decimals": "one"}))


def test_an_indicator_twice_is_refused_with_its_line(tmp_path):
    with pytest.raises(IndicatorsError, match="line 3: indicator 'establishments'"):
        find_indicator("establishments", write_codebook(tmp_path, ROW, ROW))


def test_a_missing_column_is_refused(tmp_path):
    with pytest.raises(IndicatorsError, match="lacks the column 'kind'"):
        read_codebook(write_codebook(tmp_path, {key: text for key, text in ROW.items() if key != "kind"}))


def test_yes_and_no_are_the_only_answers():
    assert [parse_yes(text, "here") for text in ("yes", "no", "")] == [True, False, False]
    with pytest.raises(IndicatorsError, match="here: found 'oui'; write yes or no"):
        parse_yes("oui", "here")


def test_words_of_a_cell_are_split_and_trimmed():
    assert split_words(" a ;b; ") == ("a", "b")
    assert split_words("") == ()


def test_proposals_are_at_most_three_and_none_for_what_looks_like_nothing():
    assert propose_terms("jobs", ["jobs1", "jobs2", "jobs3", "jobs4"]) == ["jobs4", "jobs3", "jobs2"]
    assert propose_terms("zzz", ["jobs"]) == []


def test_a_row_is_found_or_refused_without_a_nearest_one(tmp_path):
    assert find_row({"a": 1}, "a", "letter", tmp_path) == 1
    with pytest.raises(UnknownTermError) as refusal:
        find_row({"a": 1}, "zzz", "letter", tmp_path)
    assert "nearest" not in str(refusal.value)


def test_a_long_text_is_cut_for_a_sentence():
    assert len(shorten("x" * 10_000)) == 60
    assert shorten("short") == "short"


def test_an_empty_id_is_refused(tmp_path):
    with pytest.raises(IndicatorsError, match="line 2"):
        check_unique(pd.DataFrame({"indicator": [""]}), "indicator", tmp_path)
