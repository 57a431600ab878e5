"""By when somebody new in a post must have finished the academy, and how that stands on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from checks.earning import AcademyDeadlineRule
from checks.ledger.cycles import months_later


@dataclass(frozen=True, slots=True)
class AcademyStanding:
    """How it stands: `due` is the last day in time, None where nothing is asked; days are 0 where they say nothing."""

    status: Literal["not_required", "pending", "met", "met_late", "overdue"]
    due: dt.date | None = None
    days_left: int = 0
    days_overdue: int = 0

    @property
    def required(self) -> bool:
        """True where the academy is asked for."""
        return self.due is not None


def academy_standing(
    rule: AcademyDeadlineRule, started_on: dt.date, completed_on: dt.date | None, as_of: dt.date
) -> AcademyStanding:
    """How it stands on a day for somebody who took the post on `started_on`.

    It is asked of those who started after the rule's day, not on it; the day so many months later is in time.
    What was completed after `as_of` is not completed yet.
    """
    if started_on <= rule.started_after:
        return AcademyStanding("not_required")
    due = months_later(started_on, rule.months)
    if completed_on is not None and completed_on <= as_of:
        return AcademyStanding("met" if completed_on <= due else "met_late", due)
    left = (due - as_of).days
    return (
        AcademyStanding("pending", due, days_left=left)
        if left >= 0
        else AcademyStanding("overdue", due, days_overdue=-left)
    )
