"""A draw of the choices rebuilt on its own, as in a loop: what many draws at once are held to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.composites.building import Composite, build_index
from indicators.composites.construction import change
from indicators.composites.draws import MOVED, list_factors, read_choices


def rebuild_draw(composite: Composite, uniforms: npt.NDArray[np.float64]) -> Composite:
    """Return the index built anew with the choices that one row of uniform numbers makes."""
    choices = read_choices(composite, uniforms[None, :]).iloc[0].to_dict()
    own = composite.construction.choices.excluded
    choices["excluded"] = (*own, choices["excluded"]) if choices["excluded"] else own
    drawn = build_index(change(composite.construction, **choices), composite.given)
    moved = [factor for factor in list_factors(composite) if factor.name == MOVED]
    if not moved:
        return drawn
    within = composite.construction.variation.weights_within / 100
    names = [name for name in composite.steps[1].state.table.columns if name not in own]
    moves = pd.Series(1 + within * (2 * uniforms[list(moved[0].columns)] - 1), names)
    weights = drawn.weights * moves.reindex(drawn.weights.index)
    indicators = [one.name for one in composite.construction.indicators]
    given = (weights / weights.sum()).reindex(indicators, fill_value=0.0)
    opinions = drawn.construction.opinions._replace(given=given)
    moved_index = change(drawn.construction._replace(opinions=opinions), weights="given")
    return build_index(moved_index, composite.given)
