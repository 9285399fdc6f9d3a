"""A description is proposed for a file that nobody has described: what its tables say by themselves, and no more."""

from indicators.proposing.proposal import Proposal, propose

__all__ = ["Proposal", "propose"]
