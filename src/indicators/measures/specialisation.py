"""How much an activity weighs in a territory, alone and against a wider economy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = float | npt.NDArray[np.float64]
HUNDRED = 100.0


def share(part: Numbers, total: Numbers) -> Numbers:
    """Return `part` in percent of `total`; not a number where the total is zero or less.

    >>> float(share(5, 20))
    25.0
    """
    whole = np.asarray(total, dtype=float)
    return HUNDRED * np.asarray(part, dtype=float) / np.where(whole > 0, whole, np.nan)


def location_quotient(part: Numbers, total: Numbers, reference_part: Numbers, reference_total: Numbers) -> Numbers:
    """Return the share of `part` in `total` over the share of the same activity in the wider economy.

    1 means the same weight, 2 twice the weight; no unit. Not a number where a total or the reference part is zero or
    less. Method: location quotient (indice de spécificité); P. Sargant Florence, 1939; Farhauer and Kröll, 2013.

    >>> round(float(location_quotient(1714, 79006, 879213, 15593224)), 7)
    0.3847623
    """
    wider = share(reference_part, reference_total)
    return share(part, total) / np.where(wider > 0, wider, np.nan)
