"""Loading what only `indicators fetch` needs, and how a fetch fails."""

from __future__ import annotations

import importlib
from types import ModuleType

from indicators.errors import IndicatorsError


class FetchError(IndicatorsError):
    """An office, or the way to it, that does not do its part: nothing is changed, and the same command may do later."""

    status = 1


def load_module(name: str) -> ModuleType:
    """Return a module of the extra `fetch`; raise `IndicatorsError` that says what to install where it is missing."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name.partition(".")[0]:
            raise
        told = f"datasets are fetched with {error.name}, which is not installed; install indicators[fetch]"
        raise IndicatorsError(told) from error
