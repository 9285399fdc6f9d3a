"""A territory under two codes in one source, of two editions or levels (FR81 and FRJ1, FRB and FRB0), counts once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from indicators.cleaning.editions import name_area
from indicators.cleaning.faults import Fault
from indicators.cleaning.keys import find_others, say_values
from indicators.distinct import encode_words, find_firsts
from indicators.nuts import is_code
from indicators.texts import normalise_name

WRITTEN = "written"  # the column that has each cell's territory as its file writes it
DIGIT = frozenset("0123456789")


def find_doubles(candidates: pd.DataFrame, twice: pd.Series, root: Path | None = None) -> Fault:
    """Return the rows of which the same source tells the same fact under another code of the territory.

    `twice` is the number of the key of each row that may have another. Where the figures differ all rows are refused;
    where they are the same, or one code has none that is available, the first stays and the others are told. `found` is
    the row's own code, `expected` the other with its words and place. Of two names of a territory neither is a code.
    """
    codes, coded = _number_codes(candidates.loc[twice.index, WRITTEN], root)
    keys, _ = pd.factorize(twice)
    doubled = np.isin(keys, keys[coded]) & (find_others(keys, codes) >= 0)
    rows = candidates.loc[twice.index[doubled]]
    told = _judge_rows(rows, pd.factorize(keys[doubled])[0], codes[doubled]).reindex(twice.index, fill_value="")
    return Fault(told["rule"], told["rule"] != "", told["found"], told["expected"])


def _number_codes(written: pd.Series, root: Path | None) -> tuple[np.ndarray, np.ndarray]:
    """Return a number for each row, the same for the same code or name, and whether it is a code."""
    words = encode_words(written)
    known = [is_code(word, root) or not DIGIT.isdisjoint(word) for word in words.categories]
    numbers, _ = pd.factorize(np.array([normalise_name(word) for word in words.categories], dtype=object))
    return numbers[words.codes], np.array(known, dtype=bool)[words.codes]


def _judge_rows(rows: pd.DataFrame, keys: np.ndarray, codes: np.ndarray) -> pd.DataFrame:
    """Return rule, found and expected of the rows that do not stay (index kept); each key has several codes."""
    said = pd.factorize(say_values(rows))[0]
    size = keys.max(initial=-1) + 1
    valued = rows["absence"].to_numpy() != "not_available"
    speaks = valued | (np.bincount(keys[valued], minlength=size) == 0)[keys]
    firsts = np.flatnonzero(speaks)[find_firsts(keys[speaks], size)][keys]
    differs = (np.bincount(keys[speaks & (said != said[firsts])], minlength=size) > 0)[keys]
    repeated = ~differs & (codes != codes[firsts])
    partners = np.where(differs, find_others(keys, codes), firsts)
    told = pd.DataFrame({"rule": np.where(differs, "code_contradicted", "code_repeated")}, index=rows.index)
    told["found"] = rows[WRITTEN].astype(str) + " (" + rows["territory"].astype(str).map(name_area) + ")"
    words = rows[WRITTEN].astype(str) + " (" + rows["text"] + ", " + rows["place"] + ")"
    told["expected"] = words.to_numpy()[partners]
    return told[differs | repeated]
