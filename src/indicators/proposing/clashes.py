"""A proposal is written in any case: where it would be refused, the reason stands in it as a question."""

from __future__ import annotations

from pathlib import Path

from indicators.errors import SourceError
from indicators.proposing.adding import try_description
from indicators.proposing.proposal import Proposal
from indicators.proposing.writing import write_description


def write_tried(proposal: Proposal, path: Path) -> str:
    """Return the description of a proposal; what it would be refused for is asked in its last line."""
    text = write_description(proposal)
    try:
        try_description(text, path)
    except SourceError as error:
        told = " ".join(str(error).split())
        return f'{text}\n# unsure: refused = ""  # {told}; mend that, then take this line away\n'
    return text
