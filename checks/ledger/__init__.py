"""Hours and cycles: pure arithmetic with days and decimals."""

from checks.ledger.cycles import cycle_bounds
from checks.ledger.tally import Problem, Tally, tally

__all__ = ["Problem", "Tally", "cycle_bounds", "tally"]
