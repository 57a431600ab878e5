"""What happens without a person waiting: the checks, and what the clock does every second.

Jobs leave by name, so nothing imports this package; `python -m review.jobs` starts its processes.
"""

from review.jobs.checks import run_checks, run_checks_again
from review.jobs.pictures import render_pages

__all__ = ["render_pages", "run_checks", "run_checks_again"]
