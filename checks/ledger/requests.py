"""Whether a request to approve an external event may be considered at all: who asks, for which days, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from checks.ledger.cycles import Window
from checks.ledger.problems import Gap
from checks.ledger.words import in_words
from checks.requirements import RuleSet


@dataclass(frozen=True, slots=True)
class EventRequest:
    """A request that an event count: the post or office of who asks, when, and the event's first and last day."""

    requester: str
    requested_on: dt.date
    first: dt.date
    last: dt.date


def request_gaps(rule_set: RuleSet, request: EventRequest, year: Window) -> tuple[Gap, ...]:
    """Why the request cannot be considered in a fiscal year; empty where it goes to review."""
    return tuple(_gaps(rule_set, request, year))


def _gaps(rule_set: RuleSet, request: EventRequest, year: Window) -> Iterator[Gap]:
    rule = rule_set.external
    if rule is None:
        yield Gap("NO_EXTERNAL_EVENTS", "This program approves no external events.")
        return
    if request.requester not in rule.requesters:
        who = " or ".join(name.replace("_", " ") for name in rule.requesters)
        yield Gap("REQUESTER_NOT_ALLOWED", f"Only a {who} may ask.")
    if request.first < year[0] or request.last > year[1]:
        said = f"The event must lie between {in_words(year[0])} and {in_words(year[1])}."
        yield Gap("EVENT_OUTSIDE_YEAR", said)
    if rule.approval_before_event and request.requested_on > request.first:
        yield Gap("REQUESTED_AFTER_EVENT", f"The event began on {in_words(request.first)}, before it was asked for.")
