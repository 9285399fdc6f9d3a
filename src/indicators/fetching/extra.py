"""Loading what only `indicators fetch` needs, and how a fetch fails."""

from __future__ import annotations

from types import ModuleType

from indicators.errors import IndicatorsError
from indicators.extras import load_extra

MISSING = "datasets are fetched with {module}, which is not installed; install indicators[fetch]"


class FetchError(IndicatorsError):
    """An office, or the way to it, that does not do its part: nothing is changed, and the same command may do later."""

    status = 1


def load_module(name: str) -> ModuleType:
    """Return a module of the extra `fetch`; raise `IndicatorsError` that says what to install where it is missing."""
    return load_extra(name, MISSING, IndicatorsError)
