"""One question answered with one family of figures: who stands where, how sure that is, and what cannot be compared."""

from indicators.comparisons.alternatives import find_alternatives
from indicators.comparisons.answers import compare, find_ranks, rank_rows
from indicators.comparisons.questions import DERIVED, ROW_COLUMNS, Comparison, Question, keep_rows
from indicators.families import Family

__all__ = [
    "DERIVED",
    "ROW_COLUMNS",
    "Comparison",
    "Family",
    "Question",
    "compare",
    "find_alternatives",
    "find_ranks",
    "keep_rows",
    "rank_rows",
]
