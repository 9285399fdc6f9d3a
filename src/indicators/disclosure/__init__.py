"""What may leave of confidential files: which cells are withheld, and which others would give them away."""

from indicators.disclosure.withholding import Withheld, withhold_cells

__all__ = ["Withheld", "withhold_cells"]
