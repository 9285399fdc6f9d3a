"""Reading a figure: a text becomes a value with bounds, unit and period, or a refusal that says why; never a guess."""

from indicators.figures.columns import encode_figures, parse_figures
from indicators.figures.explain import Step, explain_figure
from indicators.figures.model import Conventions, Figure
from indicators.figures.parsing import knows_unit, parse_figure

__all__ = [
    "Conventions",
    "Figure",
    "Step",
    "encode_figures",
    "explain_figure",
    "knows_unit",
    "parse_figure",
    "parse_figures",
]
