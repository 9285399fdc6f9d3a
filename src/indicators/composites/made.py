"""The made-up index that shows the method: territories that exist nowhere, with bounds and a missing figure.

Its construction and its figures are data/made/composite.toml and composite.csv; nothing of it was ever observed.
"""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.composites.bounds import bound_index
from indicators.composites.building import Composite, build_index, replay
from indicators.composites.construction import Construction, list_marks
from indicators.composites.description import read_construction
from indicators.composites.normalisation import normalise
from indicators.composites.robustness import Robustness, find_influence, vary_choices
from indicators.composites.showing import double_weights
from indicators.errors import SourceError
from indicators.paths import find_root
from indicators.tabular import read_table

MADE = Path("data") / "made"
CONSTRUCTION, FIGURES = "composite.toml", "composite.csv"
COLUMNS = ("territory", "indicator", "value", "low", "high")
PLACE = FIGURES + "!line {line}!{column}"
GIVEN = ""  # the case of the index as it is described
METHOD = "method"  # how the cases of other methods begin
BASE = 4096  # draws for each choice whose influence is told


class Made(NamedTuple):
    """The made-up index: `cells` as they are written, the index of their values, and bounds by case of weights.

    `cells` has the columns territory, indicator, value, low, high (numbers; missing where there is none) and place.
    `normalised` are the least and the most that each normalised figure may be. `bounds` has a table of `bound_index` a
    case: the index itself (""), and one with each indicator weighing twice. `methods` has the same for the index itself
    and each pair of a normalisation and an aggregation that its description varies. `drawn` are the ranks over draws of
    those and of moved weights, `influence` what each of these choices makes of their variance.
    """

    cells: pd.DataFrame
    composite: Composite
    normalised: tuple[pd.DataFrame, pd.DataFrame]
    bounds: dict[str, pd.DataFrame]
    methods: dict[str, pd.DataFrame]
    drawn: Robustness
    influence: pd.DataFrame


def read_made(root: Path | None = None) -> Made:
    """Return the made-up index of the project.

    >>> made = read_made()
    >>> list(made.bounds), int(made.composite.given.isna().sum().sum())
    (['', 'lines', 'jobs', 'training', 'delay'], 2)
    """
    folder = (root or find_root()) / MADE
    construction = read_construction(folder / CONSTRUCTION)
    cells = read_cells(folder / FIGURES)
    keyed = cells.set_index(["territory", "indicator"])
    values, low, high = (keyed[one].unstack() for one in COLUMNS[2:])  # noqa: PD010 (each cell is there once)
    composite = build_index(construction, values)
    low, high = _open_missing(construction, low, high)
    cases = {GIVEN: composite, **double_weights(composite)}
    bounds, methods = (
        {name: bound_index(case, low, high).table for name, case in some.items()}
        for some in (cases, {GIVEN: composite, **vary_methods(composite)})
    )
    ends = _normalise_ends(construction, low, high)
    return Made(cells, composite, ends, bounds, methods, vary_choices(composite), find_influence(composite, base=BASE))


def vary_methods(composite: Composite) -> dict[str, Composite]:
    """Return the index by each other pair of a normalisation and an aggregation that its description varies.

    >>> list(vary_methods(read_made().composite))
    ['method_goalposts_geometric', 'method_rank_linear', 'method_rank_geometric']
    """
    words, choices = composite.construction.variation.words, composite.construction.choices
    own = (choices.normalisation, choices.aggregation)
    pairs = [pair for pair in product(words["normalisation"], words["aggregation"]) if pair != own]
    return {
        f"{METHOD}_{scaled}_{added}": replay(composite, normalisation=scaled, aggregation=added)
        for scaled, added in pairs
    }


def read_cells(path: Path) -> pd.DataFrame:
    """Return the figures of a made-up table with their places; `SourceError` for what is no number or there twice."""
    table = read_table(path, COLUMNS)[list(COLUMNS)]
    twice = table[table.duplicated(["territory", "indicator"])]
    if len(twice):
        told = " ".join(twice.iloc[0][["territory", "indicator"]])
        raise SourceError(f"{path.name}: {told} is there twice; keep one of each")
    places = {name: [PLACE.format(line=line, column=name) for line in range(2, len(table) + 2)] for name in COLUMNS[2:]}
    numbers = {name: list(map(_read_number, table[name], listed)) for name, listed in places.items()}
    return table.assign(**numbers, place=places["value"])


def _read_number(text: str, place: str) -> float:
    try:
        return float(text) if text else math.nan
    except ValueError as error:
        raise SourceError(f"{place}: {text!r} is no number; write it with a point, or leave the field empty") from error


def _open_missing(
    construction: Construction, low: pd.DataFrame, high: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the bounds, those of a missing figure being the goalposts: it may be anything between them."""
    _, lows, highs = list_marks(construction)
    return low.fillna(lows), high.fillna(highs)


def _normalise_ends(
    construction: Construction, low: pd.DataFrame, high: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    method, marks = construction.choices.normalisation, list_marks(construction)
    ends = [normalise(one, method, *marks) for one in (low, high)]
    return ends[0].where(ends[0] <= ends[1], ends[1]), ends[1].where(ends[0] <= ends[1], ends[0])
