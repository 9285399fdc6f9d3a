"""One file cleaned apart from the project: what is tried before it is added, and what snapshots are compared by."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.cleaning.cells import settle_keys
from indicators.cleaning.understanding import understand_files
from indicators.observations import PROBLEM_COLUMNS
from indicators.sources import SourceFile


class CleanedFile(NamedTuple):
    """A file, how many cells it has, their observations and problems, and what is left aside on purpose, by kind."""

    file: SourceFile
    cells: int
    observations: pd.DataFrame
    problems: pd.DataFrame
    aside: Mapping[str, int]


def clean_file(source_file: SourceFile, root: Path) -> CleanedFile:
    """Return what cleaning makes of one file by its description, with the reference tables of the project at `root`."""
    (understood,) = understand_files([source_file], root)
    observations, contradicted = settle_keys(understood.candidates, root)
    problems = pd.concat([understood.problems, contradicted])[list(PROBLEM_COLUMNS)]
    return CleanedFile(source_file, int(understood.counts.sum()), observations, problems, understood.aside)
