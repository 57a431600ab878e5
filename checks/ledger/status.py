"""What a certification is on a day: a pure function of its dates, of what happened, and of the rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from checks.ledger.cycles import cycle_bounds, local_day
from checks.requirements import RuleSet

State = Literal["active", "review_hold", "expired", "removed", "revoked", "closed_retired", "closed_deceased"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificationFacts:
    """What happened to a certification and in one of its cycles; days are local to the rule set, moments have a zone.

    `cycle` counts from 1. `submitted` are the moments at which its packet was submitted, `returned_at` is when it last
    came back for fixes, `extended_to` the last day for filing that a coordinator granted on `extension_asked_on`;
    `reopened` is true while a completion is taken back. `met` says whether the requirements are met by
    what is there; None where nobody can tell yet. `ours` is true while the packet waits for us, not for the holder.
    """

    issued_on: dt.date
    cycle: int = 1
    submitted: tuple[dt.datetime, ...] = ()
    returned_at: dt.datetime | None = None
    extended_to: dt.date | None = None
    extension_asked_on: dt.date | None = None
    completed_on: dt.date | None = None
    reopened: bool = False
    met: bool | None = None
    ours: bool = False
    removed_on: dt.date | None = None
    revoked_on: dt.date | None = None
    closed: Literal["", "retired", "deceased"] = ""
    closed_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """What a certification is on a day: until when, the last day for filing, and whether its removal is to be proposed.

    A removal is proposed here and confirmed by a person; until then the certification is expired.
    """

    state: State
    expires_on: dt.date
    deadline: dt.date
    removal_due: bool = False


def certification_status(rule_set: RuleSet, facts: CertificationFacts, as_of: dt.date) -> Status:
    """What the certification is on a day."""
    _, last = cycle_bounds(rule_set, facts.issued_on, facts.cycle)
    deadline = filing_deadline(rule_set, facts)
    ended = _ended(facts, as_of)
    if ended is not None:
        return Status(ended, last, deadline)
    if facts.completed_on is not None and facts.completed_on <= as_of and not facts.reopened:
        _, following = cycle_bounds(rule_set, facts.issued_on, facts.cycle + 1)
        if as_of <= following:
            return Status("active", following, following)
        return Status("expired", following, following, removal_due=_removes(rule_set))
    if facts.reopened:
        return Status("review_hold", last, deadline)
    if as_of <= last:
        return Status("active", last, deadline)
    if _held(rule_set, facts, as_of, deadline):
        return Status("review_hold", last, deadline)
    return Status("expired", last, deadline, removal_due=_removes(rule_set) and not facts.ours)


def filing_deadline(rule_set: RuleSet, facts: CertificationFacts) -> dt.date:
    """The last local day on which the packet of the cycle may be submitted.

    That is the last day of the cycle; a later one where an extension was asked for before it, or where a packet
    that was first submitted in time came back and the rules give days to mend it.
    """
    _, last = cycle_bounds(rule_set, facts.issued_on, facts.cycle)
    deadline = last
    asked = facts.extension_asked_on or last
    if rule_set.deadline.extension_allowed and facts.extended_to is not None and asked <= last:
        deadline = max(deadline, facts.extended_to)
    cure = rule_set.deadline.cure_days
    if cure and facts.returned_at is not None and _submitted_by(rule_set, facts, deadline):
        deadline = max(deadline, local_day(rule_set, facts.returned_at) + dt.timedelta(days=cure))
    return deadline


def _submitted_by(rule_set: RuleSet, facts: CertificationFacts, day: dt.date) -> bool:
    return any(local_day(rule_set, moment) <= day for moment in facts.submitted)


def _ended(facts: CertificationFacts, as_of: dt.date) -> State | None:
    """The state of a certification that is over, whatever its cycles say; None while it goes on."""
    if facts.closed and (facts.closed_on is None or facts.closed_on <= as_of):
        return "closed_retired" if facts.closed == "retired" else "closed_deceased"
    if facts.revoked_on is not None and facts.revoked_on <= as_of:
        return "revoked"
    if facts.removed_on is not None and facts.removed_on <= as_of:
        return "removed"
    return None


def _held(rule_set: RuleSet, facts: CertificationFacts, as_of: dt.date, deadline: dt.date) -> bool:
    """True while the holder did in time what could be done, and waits for us or still has days to mend it."""
    if as_of <= deadline:
        return True
    if rule_set.outcome is None or rule_set.outcome.hold != "review" or not _submitted_by(rule_set, facts, deadline):
        return False
    returned = facts.returned_at
    if facts.met is False:
        # Where a return gives days to mend it, a reviewer who is late to return it takes none of them away.
        return returned is None and rule_set.deadline.cure_days > 0
    if facts.met or returned is None:
        return True
    return any(returned < moment and local_day(rule_set, moment) <= deadline for moment in facts.submitted)


def _removes(rule_set: RuleSet) -> bool:
    return rule_set.outcome is not None and rule_set.outcome.noncompliant == "removed"
