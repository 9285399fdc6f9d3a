"""Text that may be shown: nothing in it commands a terminal or breaks a page."""

from __future__ import annotations

import re

# What XML forbids, and the escape codes a terminal obeys: none may reach a page or a log.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str) -> str:
    r"""Return `text` with every character that a page or a terminal must not see as U+FFFD.

    >>> clean_text("Bretagne\x1b[2J")
    'Bretagne\ufffd[2J'
    """
    return UNPRINTABLE.sub("\ufffd", str(text))
