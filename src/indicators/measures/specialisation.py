"""How much an activity weighs in a territory, alone and against a wider economy.

Tables have territories in rows and sectors in columns (numbers of jobs, establishments …). What these functions say of
a territory's specialisation they say of a sector's concentration when the table is turned round (`table.T`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from indicators.errors import MeasureError
from indicators.intervals import RELATIVE
from indicators.measures.inequality import gini_of_rows
from indicators.measures.inputs import (
    Floats,
    Numbers,
    Table,
    Vector,
    align,
    check_several,
    check_variant,
    columns_of,
    divisor,
    label_rows,
    label_table,
    positive,
    read_panel,
    read_table,
    read_together,
    read_vector,
)

HUNDRED = 100.0
QUOTIENTS = ("plain", "symmetric", "standardised", "binary")
HERFINDAHLS = ("raw", "normalised", "equivalent_number")
REFERENCES = ("whole", "rest", "mean_of_others", "equal")


def share(part: Numbers, total: Numbers) -> Numbers:
    """Return `part` in percent of `total`; not a number where the total is zero or less, or open.

    Series, or tables, are aligned by label; a table and a series of totals are refused: see `location_quotients`.

    >>> float(share(5, 20))
    25.0
    """
    (found, whole), like = read_together(part, total)
    return label_table(HUNDRED * found / divisor(whole), like)


def location_quotient(part: Numbers, total: Numbers, reference_part: Numbers, reference_total: Numbers) -> Numbers:
    """Return the share of `part` in `total` over the share of the same activity in the wider economy.

    1 means the same weight, 2 twice the weight; no unit. Not a number where a total or the reference part is zero or
    less, or open. Method: location quotient (indice de spécificité); P. Sargant Florence, 1939; Farhauer and Kröll,
    2013.

    >>> round(float(location_quotient(1714, 79006, 879213, 15593224)), 7)
    0.3847623
    """
    (own, wider), like = read_together(share(part, total), share(reference_part, reference_total))
    return label_table(own / divisor(wider), like)


def location_quotients(
    amounts: Table, reference: Vector | None = None, totals: Vector | None = None, variant: str = "plain"
) -> Floats | pd.DataFrame:
    """Return the location quotient of each cell of (…, territories, sectors): (x_rs / x_r) / (X_s / X).

    `reference` is the wider economy by sector, else the sum of the territories; `totals` are the territories' own, else
    their sums: give both where cells are missing, or all that a missing cell enters is missing. Variants: `plain`;
    `symmetric`, (q − 1)/(q + 1) from −1 to 1 (Laursen, 1998); `standardised`, a sector's quotients less their mean
    over their sample standard deviation (O'Donoghue and Gleave, 2004); `binary`, 1 from a quotient of 1 on (revealed
    comparative advantage; Balassa, 1965). Missing where a total is zero, or all quotients of a sector are equal
    (`standardised`). `MeasureError` for what is no amount, labels twice or differing. No unit.

    >>> table = pd.DataFrame({"ict": [20, 10], "other": [80, 190]}, index=["north", "south"])
    >>> location_quotients(table).round(3).to_numpy().tolist()
    [[2.0, 0.889], [0.5, 1.056]]
    """
    check_variant(variant, QUOTIENTS)
    cells = read_panel(amounts, "amounts")
    wider, rows = _read_reference(amounts, cells, reference), _read_totals(amounts, cells, totals)
    quotients = cells / positive(rows)
    quotients *= wider.sum(axis=-1, keepdims=True) / positive(wider)
    return label_table(restate_quotients(quotients, variant), amounts)


def restate_quotients(quotients: Floats, variant: str) -> Floats:
    """Return plain quotients as those of `variant`, see `location_quotients`."""
    if variant == "symmetric":
        return (quotients - 1) / (quotients + 1)
    if variant == "binary":
        return np.where(np.isnan(quotients), np.nan, (quotients >= 1 - RELATIVE).astype(float))
    if variant == "standardised":
        check_several(quotients.shape[-2], "territories to standardise by")
        spread = quotients.std(axis=-2, ddof=1, keepdims=True)
        return (quotients - quotients.mean(axis=-2, keepdims=True)) / positive(spread)
    return quotients


def krugman_index(amounts: Table, reference: Vector | str = "whole") -> Numbers | pd.Series:
    """Return Krugman's index of each territory: Σ_s |its share of s − the reference share of s|, from 0 to 2.

    `reference`: `whole`, the sum of all territories, itself included (EconGeo); `rest`, the sum of the others (Krugman,
    1991); `mean_of_others`, the mean of their shares, each counting alike (REAT; Farhauer and Kröll, 2013); `equal`;
    or the wider economy by sector. Three references, three numbers: say which. Missing for a territory of nothing.

    >>> table = pd.DataFrame({"ict": [20, 10], "other": [80, 190]}, index=["north", "south"])
    >>> krugman_index(table).round(3).tolist(), krugman_index(table, "rest").round(3).tolist()
    ([0.2, 0.1], [0.3, 0.3])
    """
    own, wider = _read_shares(amounts, reference)
    return label_rows(np.abs(own - wider).sum(axis=-1), amounts)


def hoover_index(amounts: Table, reference: Vector | str = "whole") -> Numbers | pd.Series:
    """Return Hoover's index of each territory: ½ Σ_s |its share of s − the reference share of s|, from 0 to 1.

    Half of Krugman's, with the same references; of one row against another (regional product against people) it is
    the part that would have to move for both to lie alike. Also: coefficient of specialisation, index of dissimilarity.
    Method: Hoover, 1936.

    >>> round(hoover_index([50, 30, 20], reference=[25, 25, 50]), 6)
    0.3
    """
    return krugman_index(amounts, reference) / 2


def herfindahl(amounts: Table | Vector, variant: str = "raw") -> Numbers | pd.Series:
    """Return the Herfindahl–Hirschman index of each row, or of one list: the sum of squared shares.

    Variants: `raw`, from 1/n to 1; `normalised`, (H − 1/n)/(1 − 1/n), from 0 to 1; `equivalent_number`, 1/H, how many
    equal parts would give the same. Missing for a row of nothing; `normalised` of one part is refused.

    >>> round(herfindahl([20, 50, 20, 10]), 6), round(herfindahl([20, 50, 20, 10], "normalised"), 6)
    (0.34, 0.12)
    """
    check_variant(variant, HERFINDAHLS)
    shares = _share_out(_read_rows(amounts))
    found = (shares**2).sum(axis=-1)
    if variant == "equivalent_number":
        found = 1 / found
    if variant == "normalised":
        parts = shares.shape[-1]
        check_several(parts, "parts to normalise by")
        found = (found - 1 / parts) / (1 - 1 / parts)
    return label_rows(found, amounts)


def entropy(amounts: Table | Vector) -> Numbers | pd.Series:
    """Return Shannon's entropy of the shares of each row, −Σ s log₂ s, in bits: 0 for one sector, log₂ n for n alike.

    A sector of nothing adds nothing. Missing for a row of nothing. Method: Shannon, 1948; Frenken et al., 2007.

    >>> entropy([1, 1, 1, 1])
    2.0
    """
    shares = _share_out(_read_rows(amounts))
    logs = np.log2(np.where(shares > 0, shares, 1.0))
    return label_rows(np.where(np.isnan(shares), np.nan, 0.0 - shares * logs).sum(axis=-1), amounts)


def hachman_index(amounts: Table, reference: Vector | None = None) -> Numbers | pd.Series:
    """Return Hachman's index of each territory: 1 / Σ_s share × location quotient; 1 for the same mix as the reference.

    The sum itself is the mean location quotient, weighted by the territory's shares: a sector of nothing adds nothing.
    Missing where a territory has nothing, or has what the reference does not. Method: Hachman (Bureau of Economic and
    Business Research, University of Utah), 1995.

    >>> table = pd.DataFrame({"ict": [20, 10], "other": [80, 190]}, index=["north", "south"])
    >>> hachman_index(table).round(3).tolist()
    [0.9, 0.973]
    """
    shares = _share_out(read_table(amounts, "amounts"))
    quotients = np.asarray(location_quotients(amounts, reference))
    return label_rows(1 / np.where(shares == 0, 0.0, shares * quotients).sum(axis=-1), amounts)


def gini_of_quotients(amounts: Table, reference: Vector | str = "whole") -> Numbers | pd.Series:
    """Return the Gini coefficient of each row's location quotients, from 0 (the reference's mix) to 1 − 1/n.

    Of a territory: Gini of specialisation; of a sector (`table.T`): Gini of concentration, half of which is Krugman's
    locational Gini. References as in `krugman_index`. Every quotient counts alike, small sectors as much as large ones;
    missing where one is. `MeasureError` for a sector of which the reference has nothing. Method: Farhauer and Kröll,
    2013; Krugman, 1991.

    >>> round(gini_of_quotients([700, 600, 500, 10000, 40000], [30000, 15000, 10000, 60000, 50000]), 7)
    0.6222222
    """
    own, wider = _read_shares(amounts, reference)
    empty = (np.atleast_2d(wider) == 0).all(axis=0)
    if empty.any():
        labels = columns_of(amounts)
        told = f"sector {np.flatnonzero(empty)[0] + 1 if labels is None else repr(labels[empty][0])}"
        raise MeasureError(f"reference: nothing of {told} found, which has no quotients; leave the sector out")
    return label_rows(gini_of_rows(own / positive(wider)), amounts)


def _read_rows(amounts: Table | Vector) -> Floats:
    return read_vector(amounts, "amounts") if np.ndim(amounts) == 1 else read_table(amounts, "amounts")


def _share_out(cells: Floats) -> Floats:
    return cells / positive(cells.sum(axis=-1, keepdims=True))


def _read_reference(amounts: Table, cells: Floats, reference: Vector | None) -> Floats:
    if reference is None:
        return cells.sum(axis=-2, keepdims=True)
    return align(reference, columns_of(amounts), cells.shape[-1], "reference")


def _read_totals(amounts: Table, cells: Floats, totals: Vector | None) -> Floats:
    if totals is None:
        return cells.sum(axis=-1, keepdims=True)
    labels = amounts.index if isinstance(amounts, pd.DataFrame) else None
    return align(totals, labels, cells.shape[-2], "totals")[:, None]


def _read_shares(amounts: Table, reference: Vector | str) -> tuple[Floats, Floats]:
    """Return the shares of each row and those they are compared with."""
    cells = _read_rows(amounts)
    own = _share_out(cells)
    if not isinstance(reference, str):
        return own, _share_out(align(reference, columns_of(amounts), cells.shape[-1], "reference"))
    check_variant(reference, REFERENCES)
    if reference == "equal":
        return own, np.full(cells.shape[-1], 1 / cells.shape[-1])
    if cells.ndim == 1:
        raise MeasureError(f"one row has no {reference!r}; give the reference by sector, or 'equal'")
    check_several(cells.shape[-2], "rows")
    whole = cells.sum(axis=-2, keepdims=True)
    if reference == "mean_of_others":
        return own, (own.sum(axis=-2, keepdims=True) - own) / (cells.shape[-2] - 1)
    return own, _share_out(whole if reference == "whole" else whole - cells)
