"""Verifies that the database and the data folder hold what was promised; changes nothing."""

from review.verifying.run import Verified, verify

__all__ = ["Verified", "verify"]
