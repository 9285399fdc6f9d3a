"""Loading what only a run on a cluster needs."""

from __future__ import annotations

from types import ModuleType

from indicators.errors import ReportError
from indicators.extras import load_extra

MISSING = (
    "pages are made on a cluster with {module}, which is not installed; run `python setup_env.py --cluster`, or "
    "install indicators[cluster]"
)


class ClusterError(ReportError):
    """A cluster that does not do its part: the command was right, and the same one may succeed later."""

    status = 1


def load_module(name: str) -> ModuleType:
    """Return a module of the extra `cluster`; raise `ReportError` that says what to install where it is missing."""
    return load_extra(name, MISSING, ReportError)
