"""The cards of what pages measure, made from the observations that entered it: `show_card` prints them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from indicators.comparisons import Comparison
from indicators.comparisons.convergence import Convergence
from indicators.comparisons.inequality import Inequality
from indicators.comparisons.peers import Structure
from indicators.comparisons.rates import join_inputs
from indicators.decompositions import GROWTH, Decomposition
from indicators.measures.results import ResultCard, describe_result
from indicators.observations import Table, select_rows

QUOTIENT = "location_quotient"
PER_HEAD = ("indicator",)  # jobs are not of the same sector and scope as the people they are set against


def describe_quotients(comparison: Comparison, observations: Table) -> list[ResultCard]:
    """Return the card of the location quotients of a comparison; those open on a side are missing.

    None where no territory has one.
    """
    rows = comparison.rows.rename(columns={QUOTIENT: "figure", f"{QUOTIENT}_low": "end"})
    rows = rows.assign(end=rows["end"].where(np.isfinite(rows[f"{QUOTIENT}_high"])))
    own, told = rows.loc[rows["end"].notna(), "territory"], comparison.derivations
    if own.empty:
        return []
    inputs = told.loc[(told["column"] == QUOTIENT) & told["territory"].isin(own), "inputs"]
    card = describe_result(
        "location_quotients",
        _select(observations, inputs, comparison.question.indicator),
        reference=comparison.country,
        whole=comparison.question.reference_sector,
    )
    return [_sort_out(card, rows, comparison.question.sector)]


def describe_decomposition(decomposition: Decomposition, observations: Table) -> ResultCard:
    """Return the card of the growth of a sector that was taken apart."""
    comparison = decomposition.comparison
    sector = comparison.question.sector
    card = describe_result(
        "shift_share_by_sector",
        _select(observations, decomposition.parts["inputs"], comparison.question.indicator),
        reference=comparison.country,
        whole=comparison.question.reference_sector,
    )
    own = decomposition.parts["territory"] != comparison.country
    rows = decomposition.parts[own & (decomposition.parts["part"] == GROWTH)]
    return _sort_out(card, rows.rename(columns={"value": "figure", "low": "end"}), sector)


def describe_inequality(inequality: Inequality, observations: Table) -> list[ResultCard]:
    """Return the card of Theil's index and its parts, year after year; none where no year has a result.

    Years without one are named.
    """
    years = inequality.years
    measured = years["total"].notna()
    if not measured.any():
        return []
    card = describe_result(
        "decompose_theil",
        _select(observations, years.loc[measured, "inputs"], inequality.rates.indicator),
        expected=inequality.groups,
        each=(*PER_HEAD, "period"),
    )
    return [card._replace(unmeasured=tuple(years.loc[~measured, "period"]))]


def describe_convergence(found: Convergence, observations: Table) -> list[ResultCard]:
    """Return the cards of beta and of sigma convergence."""
    figures = _select(observations, [join_inputs(found.rows)], found.rates.indicator)
    asked = (("beta_convergence", ""), ("sigma_convergence", "sd_of_logs"))
    return [describe_result(measure, figures, variant=variant, each=PER_HEAD) for measure, variant in asked]


def describe_peers(structure: Structure, observations: Table) -> ResultCard:
    """Return the card of the territories most alike, whose structure has parts known exactly of all."""
    figures = _select(observations, structure.inputs.values(), structure.indicator)
    return describe_result("peers", figures, each=PER_HEAD)


def _select(observations: Table, inputs: Iterable[Iterable[str]], indicator: str) -> pd.DataFrame:
    """Return the observations behind figures, those of `indicator` first."""
    rows = select_rows(observations, {"observation": {name for some in inputs for name in some}})
    return rows.sort_values("indicator", key=lambda column: column != indicator, kind="stable", ignore_index=True)


def _sort_out(card: ResultCard, rows: pd.DataFrame, sector: str) -> ResultCard:
    """Return the card with the territories of `rows` in the sample, between bounds (`end` alone known) or missing.

    Of its sectors that of the question is told: the others are parts of the whole.
    """
    known, bounded = rows["figure"].notna(), rows["end"].notna()
    sorted_out = (known, ~known & bounded, ~known & ~bounded)
    sample, between, missing = (tuple(rows.loc[kept, "territory"]) for kept in sorted_out)
    quantities = tuple(one._replace(sectors=(sector,)) for one in card.quantities)
    return card._replace(territories=sample, between=between, missing=missing, quantities=quantities)
