"""Confidential files on their way to data/processed: what may not leave is withheld, and told without its figure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd

from indicators.cleaning.faults import phrase_problems, report_cells
from indicators.disclosure import withhold_cells
from indicators.disclosure.withholding import Notice
from indicators.observations import PROBLEM_COLUMNS
from indicators.secrecy import find_rows_of, hide_words
from indicators.sources import Problem


def withhold_project(
    observations: pd.DataFrame,
    contradicted: pd.DataFrame,
    behind: Sequence[pd.DataFrame | None],
    files: Collection[str],
    root: Path,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the observations as they may leave, and the problems: those given, and the cells nobody can judge.

    `behind` holds what stands behind the figures of each confidential file. Problems of these tell no figure. What
    the cells that stand give away all the same is a problem of its file.
    """
    withheld = withhold_cells(observations, _join_behind(behind), files, root)
    faults = pd.DataFrame({"rule": withheld.refused, "found": "", "expected": ""}).astype(str)
    refused = report_cells(observations.loc[withheld.refused.index], faults)
    problems = pd.concat([contradicted, refused], ignore_index=True)
    secret = find_rows_of(problems["place"], files)
    hidden = phrase_problems(hide_words(problems[secret]))
    told = phrase_problems(_tabulate_notices(withheld.notices, observations))
    return withheld.observations, pd.concat([problems[~secret], hidden, told], ignore_index=True)


def find_withheld(
    observations: pd.DataFrame, behind: Sequence[pd.DataFrame | None], files: Collection[str], root: Path
) -> pd.DataFrame:
    """Return place, text and value of each row that `withhold_project` takes the figure of, or refuses."""
    left = withhold_cells(observations, _join_behind(behind), files, root).observations
    valued = observations[observations["absence"] == ""]
    kept = set(left.loc[left["absence"] == "", "observation"])
    return valued.loc[~valued["observation"].isin(kept), ["place", "text", "value"]].reset_index(drop=True)


def _join_behind(behind: Sequence[pd.DataFrame | None]) -> pd.DataFrame:
    return pd.concat([one for one in behind if one is not None], ignore_index=True)


def _tabulate_notices(notices: Sequence[Notice], observations: pd.DataFrame) -> pd.DataFrame:
    """Return the notices as problems of a whole file, with its source where that is only one."""
    rows = [
        Problem(one.file, place=one.file, source=_find_source(one.file, observations), rule=one.rule, found=one.found)
        for one in notices
    ]
    return pd.DataFrame(rows, columns=list(PROBLEM_COLUMNS), dtype=str)


def _find_source(file: str, observations: pd.DataFrame) -> str:
    sources = observations.loc[find_rows_of(observations["place"], {file}), "source"].unique().tolist()
    return sources[0] if len(sources) == 1 else ""
