"""What other families say of the same territories: never mixed with the rows, always shown with the gap."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from indicators.comparisons.questions import Comparison, Question
from indicators.comparisons.standing import NEAR_YEARS
from indicators.families import Family, find_years
from indicators.gaps import GAP_COLUMNS, find_causes, list_definitions, measure_gap, read_figures
from indicators.observations import Table, select_rows
from indicators.paths import find_root
from indicators.periods import year_of
from indicators.sectors import find_sector

SERIES = ["territory", "source", "sector", "scope", "denominator", "object", "dated"]


def find_alternatives(observations: Table, comparison: Comparison, root: Path | None = None) -> pd.DataFrame:
    """Return what other families say of the territories compared: their observations with the gap to the row, and why.

    Columns as in observations, with `gap_pct`, `gap_low`, `gap_high` and `causes`.

    They have the indicator and measure asked for, a figure, a period at most one year off or none, and the sector asked
    for, or from another source any definition of the digital sector where that is what is asked. Of a series the year
    nearest to the one asked for.
    """
    rows, root = comparison.rows, root or find_root()
    others = _select_others(observations, rows, comparison.question, comparison.family, root)
    names = dict(zip(rows["territory"], rows["observation"], strict=True))
    found = select_rows(observations, {"observation": set(names.values()) - {""}})
    own = found.drop_duplicates("observation")
    references = dict(zip(own["observation"], read_figures(own), strict=True))
    gaps, causes = [], []
    for territory, figure in zip(others["territory"], read_figures(others), strict=True):
        reference = references.get(names[territory])
        known = reference is not None
        gaps.append(measure_gap(figure, reference) if known else (float("nan"),) * 3)
        causes.append(find_causes(figure, reference, root) if known else ())
    found = pd.DataFrame(gaps, columns=list(GAP_COLUMNS), index=others.index, dtype=float)
    return others.assign(**found, causes=pd.Series(causes, index=others.index, dtype=object)).reset_index(drop=True)


def _select_others(
    observations: Table, rows: pd.DataFrame, question: Question, family: Family, root: Path | None
) -> pd.DataFrame:
    same = {"indicator": question.indicator, "measure": question.measure, "territory": rows["territory"], "absence": ""}
    known = select_rows(observations, same)
    others = known[~known["observation"].isin(rows["observation"])]
    gaps = (find_years(others["period"]) - year_of(question.period)).abs()
    near = (gaps <= NEAR_YEARS) | (others["dated"] == "undated")
    same = others["sector"] == question.sector
    apart = (others["scope"] != family.scope) | (others["denominator"] != family.denominator)
    digital = others["sector"].isin(_list_digital(others, question, root))
    kept = near & ((same & apart) | ((others["source"] != family.source) & (same | digital)))
    nearest = others[kept].assign(distance=gaps[kept]).sort_values(["distance", "period", "observation"], kind="stable")
    return nearest.drop_duplicates(SERIES).drop(columns="distance").sort_values(["territory", "source", "observation"])


def _list_digital(others: pd.DataFrame, question: Question, root: Path | None) -> list[str]:
    """Return the definitions of the digital sector at hand, if that is what the question is about."""
    if not find_sector(question.sector, root).digital:
        return []
    return list_definitions(others["sector"].unique(), root)
