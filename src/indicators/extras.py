"""Modules that only an optional extra of the library brings."""

from __future__ import annotations

import importlib
from types import ModuleType


def load_extra(name: str, told: str, error: type[Exception]) -> ModuleType:
    """Return the module `name` of an extra; raise `error` with `told` of `{module}` where it is not installed.

    >>> load_extra("math", "", ValueError).__name__
    'math'
    >>> load_extra("no_such.part", "made with {module}", ValueError)
    Traceback (most recent call last):
    ValueError: made with no_such
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name.partition(".")[0]:
            raise
        raise error(told.format(module=missing.name)) from missing
