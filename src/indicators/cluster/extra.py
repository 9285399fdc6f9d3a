"""Loading what only a run on a cluster needs."""

from __future__ import annotations

import importlib
from types import ModuleType

from indicators.errors import ReportError


class ClusterError(ReportError):
    """A cluster that does not do its part: the command was right, and the same one may succeed later."""

    status = 1


def load_module(name: str) -> ModuleType:
    """Return a module of the extra `cluster`; raise `ReportError` that says what to install where it is missing."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name.partition(".")[0]:
            raise
        raise ReportError(
            f"pages are made on a cluster with {error.name}, which is not installed; run `python setup_env.py "
            "--cluster`, or install indicators[cluster]"
        ) from error
