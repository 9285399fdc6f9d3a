"""Which activities are found together, and how much the places that have them, and few others, have in common.

`advantages` are tables of 0 and 1 (or of false and true), territories in rows and sectors in columns: binary
`location_quotients`.
Missing cells are refused: give 0 only to what is known to be none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.errors import MeasureError
from indicators.intervals import RELATIVE
from indicators.measures.inputs import Floats, Table, check_several, label_rows, label_table, positive, read_table


class Reflections(NamedTuple):
    """What the method of reflections says of each territory and each sector after a number of steps."""

    territories: Floats | pd.Series
    sectors: Floats | pd.Series


class Complexity(NamedTuple):
    """Economic complexity of each territory (ECI) and of each sector (PCI), both of mean 0 and standard deviation 1."""

    territories: Floats | pd.Series
    sectors: Floats | pd.Series


def diversity(advantages: Table) -> Floats | pd.Series:
    """Return of each territory in how many sectors it is specialised.

    >>> diversity([[1, 1], [0, 1]]).tolist()
    [2.0, 1.0]
    """
    return label_rows(_read_advantages(advantages).sum(axis=1), advantages)


def ubiquity(advantages: Table) -> Floats | pd.Series:
    """Return of each sector how many territories are specialised in it.

    >>> ubiquity([[1, 1], [0, 1]]).tolist()
    [1.0, 2.0]
    """
    return _label_columns(_read_advantages(advantages).sum(axis=0), advantages)


def reflections(advantages: Table, steps: int) -> Reflections:
    """Return the method of reflections after `steps`: each is the mean of the other's step before.

    Step 0 is diversity and ubiquity; step 1 the mean ubiquity of a territory's sectors, and so on. A territory or
    sector without any advantage is missing from step 1 on and counts nowhere. Method: Hidalgo and Hausmann, 2009.

    >>> reflections([[1, 1], [0, 1]], 1).territories.tolist()
    [1.5, 2.0]
    """
    if steps < 0:
        raise MeasureError(f"steps: {steps} found, 0 or more expected")
    cells = _read_advantages(advantages)
    many, often = positive(cells.sum(axis=1)), positive(cells.sum(axis=0))
    rows, columns = cells.sum(axis=1), cells.sum(axis=0)
    for _ in range(steps):
        rows, columns = cells @ np.nan_to_num(columns) / many, cells.T @ np.nan_to_num(rows) / often
    return Reflections(label_rows(rows, advantages), _label_columns(columns, advantages))


def economic_complexity(advantages: Table) -> Complexity:
    """Return the economic complexity indices: the second eigenvectors of the method of reflections, standardised.

    The sign is the one with which diverse territories are complex. Sectors and territories without any advantage are
    missing. `MeasureError` for fewer than three territories or two sectors, where all are alike, where the sign says
    nothing (territories equally diverse, or no more complex for it), and where the table falls apart into blocks that
    share nothing, for then the index only says in which block one is. Method: Hausmann, Hidalgo et al., Atlas of
    Economic Complexity, 2014; standard deviations are of n.

    >>> found = economic_complexity([[1, 1, 1, 1], [0, 1, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1]])
    >>> found.territories.round(3).tolist()
    [1.342, 0.447, -0.447, -1.342]
    """
    cells = _read_advantages(advantages)
    rows, columns = cells.any(axis=1), cells.any(axis=0)
    known = cells[np.ix_(rows, columns)]
    check_several(known.shape[0], "territories with an advantage", least=3)
    check_several(known.shape[1], "sectors with an advantage")
    many, often = known.sum(axis=1), known.sum(axis=0)
    scaled = known / np.sqrt(many)[:, None] / np.sqrt(often)[None, :]
    left, sizes, _ = np.linalg.svd(scaled, full_matrices=False)
    _check_sizes(sizes)
    own = left[:, 1] / np.sqrt(many)
    own *= _find_sign(own, many)
    other = known.T @ own / often
    spread = [np.full(len(mask), np.nan) for mask in (rows, columns)]
    spread[0][rows], spread[1][columns] = _standardise(own), _standardise(other)
    return Complexity(label_rows(spread[0], advantages), _label_columns(spread[1], advantages))


def proximity(advantages: Table) -> Floats | pd.DataFrame:
    """Return of each pair of sectors the smaller chance that who is specialised in one is so in the other, 0 to 1.

    1 on the diagonal; missing for a sector that nobody is specialised in. Method: Hidalgo et al., 2007.

    >>> proximity([[1, 1], [0, 1]]).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    cells = _read_advantages(advantages)
    often = positive(cells.sum(axis=0))
    found = cells.T @ cells / np.maximum(often[:, None], often[None, :])
    if isinstance(advantages, pd.DataFrame):
        return pd.DataFrame(found, index=advantages.columns, columns=advantages.columns)
    return found


def relatedness_density(advantages: Table) -> Floats | pd.DataFrame:
    """Return of each cell the part, 0 to 1, of what is near to the sector that the territory is specialised in.

    ω = Σ_t M_rt φ_st / Σ_t φ_st over all other sectors t, φ being `proximity`. Missing for a sector near to none.
    Method: Hidalgo et al., 2007 (there with the sector itself); Boschma et al., 2015.

    >>> relatedness_density([[1, 1, 0], [0, 1, 1]]).round(3).tolist()
    [[1.0, 0.5, 1.0], [1.0, 0.5, 1.0]]
    """
    cells = _read_advantages(advantages)
    near = np.nan_to_num(np.asarray(proximity(cells)))
    np.fill_diagonal(near, 0.0)
    return label_table(cells @ near / positive(near.sum(axis=0)), advantages)


def _read_advantages(advantages: Table) -> Floats:
    plain = advantages.to_numpy() if isinstance(advantages, pd.DataFrame) else np.asarray(advantages)
    cells = read_table(label_table(plain * 1.0, advantages) if plain.dtype.kind == "b" else advantages, "advantages")
    strange = cells[(cells != 0) & (cells != 1)]
    if strange.size:
        told = "missing cells" if np.isnan(strange).any() else f"{strange[0]:g}"
        raise MeasureError(f"advantages: {told} found, 0 or 1 expected: location_quotients(…, variant='binary')")
    return cells


def _label_columns(found: Floats, like: Table) -> Floats | pd.Series:
    return pd.Series(found, index=like.columns) if isinstance(like, pd.DataFrame) else found


def _check_sizes(sizes: Floats) -> None:
    if sizes[1] > 1 - RELATIVE:
        raise MeasureError("advantages: blocks of territories and sectors that share nothing; take one block at a time")
    if sizes[1] < RELATIVE:
        raise MeasureError("advantages: all territories are alike; complexity needs some that differ")
    if len(sizes) > 2 and sizes[1] - sizes[2] < RELATIVE:
        raise MeasureError("advantages: two orders explain them equally well; complexity has no one answer here")


def _find_sign(own: Floats, many: Floats) -> float:
    """Return the sign with which diverse territories are complex."""
    along, away = many - many.mean(), own - own.mean()
    moved = float(along @ away)
    if abs(moved) <= RELATIVE * float(np.sqrt((along @ along) * (away @ away))):
        raise MeasureError("advantages: the most complex are no more diverse; which end is complex is not determined")
    return float(np.sign(moved))


def _standardise(found: Floats) -> Floats:
    return (found - found.mean()) / found.std()
