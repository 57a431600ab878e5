"""Until when a packet may be submitted the first time, and what an applicant who comes later is told."""

from __future__ import annotations

import datetime as dt

import checks
from review import clock
from review.models import Packet
from review.queries.reports import rules_of
from review.wording import moment_in_words
from review.workflow.dates import end_of


def last_moment(packet: Packet) -> dt.datetime:
    """The last moment in time: the end of the cycle's last day, or when applications close, or a later day granted."""
    rules, cycle = rules_of(packet), packet.cycle
    moment = checks.closes_at(rules) or _end(cycle.ends_on, rules)
    if rules.deadline.extension_allowed and cycle.file_by is not None:
        moment = max(moment, _end(cycle.file_by, rules))
    return moment


def why_too_late(packet: Packet) -> str:
    """Why the application cannot be submitted any more, in words; "" where it can.

    What was submitted in time and came back for fixes has the day of the fixes, and no other.
    """
    rules = rules_of(packet)
    if rules.application is None:
        return ""
    documents = frozenset(document.kind for document in packet.current_documents)
    handed_in = checks.Application(documents, submitted_at=packet.first_submitted_at or clock.now())
    gaps, _ = checks.application_gaps(rules, handed_in, last_moment(packet))
    if not any(gap.code == "SUBMITTED_LATE" for gap in gaps):
        return ""
    more = (
        "A coordinator may give you more time; ask today." if rules.deadline.extension_allowed else "Nobody reads it."
    )
    closed = moment_in_words(last_moment(packet), rules.timezone)
    return f"Applications closed on {closed}. {more} Your files stay here, and you can download them."


def _end(day: dt.date, rules: checks.RuleSet) -> dt.datetime:
    return end_of(day, rules.timezone) - dt.timedelta(microseconds=1)
