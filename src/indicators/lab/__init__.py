"""The lab: what an economist tries out in JupyterLab, with the very functions that make the pages."""

from indicators.comparisons import compare
from indicators.lab.explorer import explore
from indicators.lab.forms import parameters_form
from indicators.lab.listing import list_observations
from indicators.lab.showing import show
from indicators.lab.terms import terms
from indicators.observations import open_observations

__all__ = ["compare", "explore", "list_observations", "open_observations", "parameters_form", "show", "terms"]
