"""Cells in, observations and problems out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd

from indicators.cleaning.codes import find_unknown_codes, locate_cells
from indicators.cleaning.dates import date_figures
from indicators.cleaning.doubles import WRITTEN, find_doubles
from indicators.cleaning.editions import find_misplaced, find_mixtures
from indicators.cleaning.faults import gather_faults, report_cells
from indicators.cleaning.keys import find_contradictions, find_repeated, number_keys, order_observations
from indicators.cleaning.limits import find_misfits, settle_bounds
from indicators.cleaning.reading import REFUSAL, expect_units, find_unread, join_flags, read_figures, settle_statuses
from indicators.corrections import apply_corrections
from indicators.distinct import encode_texts, spell_out
from indicators.figures import Conventions
from indicators.observations import OBSERVATION_COLUMNS

UNNAMED_COLUMNS = [*(column for column in OBSERVATION_COLUMNS if column != "observation"), WRITTEN]


def clean_cells(
    cells: pd.DataFrame, conventions: Conventions | None = None, root: Path | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the observations and the problems of `cells`; every cell is exactly one row of the two.

    `conventions` says what marks mean in the cells' file. Observations are sorted by key; the columns of both are those
    of `observations.OBSERVATION_COLUMNS` and `PROBLEM_COLUMNS`. Raises `IndicatorsError` for a stale correction.
    """
    cells = cells.reset_index(drop=True)
    candidates, faults = understand_cells(cells, (conventions or Conventions(),), np.zeros(len(cells), dtype=int), root)
    observations, contradicted = settle_keys(candidates, root)
    return spell_out(observations), pd.concat([report_cells(cells, faults), contradicted], ignore_index=True)


def understand_cells(
    cells: pd.DataFrame, conventions: Sequence[Conventions], origins: np.ndarray, root: Path | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cells that make sense alone, as observations without id, and what is wrong with each of the others.

    `origins` says which of `conventions` each cell is written by; `cells` are numbered from 0, in both tables too.
    """
    mended = encode_texts(apply_corrections(cells, root))
    expected = expect_units(mended, root)
    figures = read_figures(mended, expected, conventions, origins)
    territories, unlocated = locate_cells(mended, root)
    dates, undated = date_figures(mended, figures["period"], root)
    candidates = mended.assign(
        **figures.drop(columns=["period", "flags", *REFUSAL]),
        **dates.drop(columns="marks"),
        flags=join_flags(figures["flags"], dates["marks"]),
        territory=territories,
        **{WRITTEN: mended["territory"]},
        expected_unit=expected,
    )
    misplaced = find_misplaced(mended, territories, root)
    early = chain(find_unknown_codes(mended, root), [*unlocated, misplaced, find_unread(figures), undated])
    faults = gather_faults(chain(early, find_misfits(candidates, root)))
    settled = settle_statuses(settle_bounds(candidates, root), root)[UNNAMED_COLUMNS]
    return settled.take(np.delete(np.arange(len(settled)), faults.index)) if len(faults) else settled, faults


def settle_keys(candidates: pd.DataFrame, root: Path | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the observations, named and sorted, and the problems of those that their own source contradicts.

    That is what has another value elsewhere, or other boundaries than its neighbours.
    """
    candidates = candidates.reset_index(drop=True)
    keys = number_keys(candidates)
    twice = keys[find_repeated(keys.to_numpy())]
    doubled = find_doubles(candidates, twice, root)
    contradicted = find_contradictions(candidates, twice[~doubled.rows])
    faults = gather_faults([find_mixtures(candidates, root), doubled, *contradicted])
    contradicted = report_cells(candidates, faults)
    if len(faults):
        candidates, keys = candidates.drop(index=faults.index), keys.drop(index=faults.index)
    return order_observations(candidates, keys), contradicted
