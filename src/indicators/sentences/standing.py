"""Headlines of one territory in any view: where it stands among others, how it went, how much is published of it."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from indicators.comparisons import Comparison, find_ranks
from indicators.labels import label_period, label_rank, label_value
from indicators.sentences.frames import tell
from indicators.sentences.weights import read_own_marks
from indicators.territories import name_territory


def head_standing(comparison: Comparison, column: str, territory: str, language: str, root: Path | None = None) -> str:
    """Return the figure of a territory and its rank, or that it has none that may be compared."""
    place = name_territory(territory, language, root)
    marks = read_own_marks(comparison, column, language, root)
    if territory not in marks:
        return tell("headline_not_compared", language, place=place)
    ranks = find_ranks(comparison, column)
    ranked = sum(not math.isnan(first) for first, _ in ranks.values())
    if ranked < 2 or math.isnan(ranks.get(territory, (math.nan,))[0]):
        return tell("headline_alone", language, place=place, figure=marks[territory].words)
    rank = label_rank(*ranks[territory], language)
    return tell("headline_standing", language, place=place, figure=marks[territory].words, rank=rank, total=str(ranked))


def head_course(series: pd.DataFrame, territory: str, language: str, root: Path | None = None) -> str:
    """Return the last index of a territory, and of which year the index is 100."""
    last = series[(series["territory"] == territory) & series["index"].notna()].iloc[-1]
    return tell(
        "headline_course",
        language,
        place=name_territory(territory, language, root),
        figure=label_value(last["index"], "index", language, 1),
        period=label_period(last["period"], language),
        base=str(last["base"]),
    )


def head_figures(figures: pd.DataFrame, territory: str, language: str, root: Path | None = None) -> str:
    """Return how many figures of a territory are shown, of how many sources."""
    sources = figures["source"].nunique()
    key = "headline_figures" if sources > 1 else "headline_figures_one_source"
    place = name_territory(territory, language, root)
    return tell(key, language, place=place, count=str(len(figures)), sources=str(sources))
