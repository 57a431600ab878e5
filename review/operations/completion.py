"""The end of a packet: every requirement met and verified; the next cycle opens, or an application is accepted."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

import checks
from review import clock
from review.models import Certification, Cycle, Packet
from review.notices import tell_candidate
from review.operations import seals
from review.operations.certificates import make_certificate
from review.operations.refusals import NotAllowed, Problem, require
from review.operations.step import require_version, step
from review.policy import Actor, in_conflict
from review.queries.facts import facts_of, live_decision
from review.queries.hours import hours_log, shortfalls_in_words, unsettled_in_words
from review.queries.reports import rules_of
from review.queries.standing import standing_of
from review.wording import in_words
from review.workflow.packets import Act, State


def completion_blockers(db: Session, packet: Packet, actor: Actor | None = None) -> list[str]:
    """Every reason why the packet cannot be completed now, in words; empty where nothing stands in the way.

    With an actor, the reasons why it cannot be this person are among them.
    """
    rules = rules_of(packet)
    reasons = []
    passed = live_decision(db, packet)
    if packet.state != State.PASSED or passed is None or passed.kind != "pass" or passed.applied_at is None:
        reasons.append("A reviewer must pass the latest revision first.")
    log = hours_log(db, packet.cycle)
    short = shortfalls_in_words(rules, log.verified)
    reasons += short
    reasons += unsettled_in_words(log) if short else []
    reasons += _why_not_this_certification(packet.cycle.certification) or _why_too_late(db, packet.cycle.certification)
    if actor is not None:
        reasons += _why_not_this_person(db, packet, actor)
    return reasons


def _why_not_this_certification(certification: Certification) -> list[str]:
    if certification.removed_at is not None:
        return ["The certification was removed."]
    if certification.revoked_at is not None:
        return ["The certification was revoked."]
    if certification.closed_on is not None:
        return [f"The certification was closed on {in_words(certification.closed_on)}."]
    return []


def _why_too_late(db: Session, certification: Certification) -> list[str]:
    standing = standing_of(db, certification)
    if standing is None or standing.state != "expired":
        return []
    return [f"It was handed in after {in_words(standing.deadline)}, the last day for filing."]


def _why_not_this_person(db: Session, packet: Packet, actor: Actor) -> list[str]:
    facts = facts_of(db, packet)
    if in_conflict(actor, facts):
        return ["You have a conflict of interest; another coordinator must complete it."]
    if actor.person_id in facts.reviewer_ids:
        return ["You reviewed this packet; another coordinator must complete it."]
    return []


def complete(db: Session, packet: Packet, *, actor: Actor, version: int) -> Cycle | None:
    """Completes the recertification, makes the certificate and opens the next cycle (transition 14).

    The next expiry is counted from the issue date, whenever this happens (anniversary rule). An application is
    accepted by it: nothing is issued yet, so there is no certificate and no next cycle. Raises NotReady with every
    blocking reason in words.
    """
    require_version(db, packet, Act.COMPLETE, version)
    if in_conflict(actor, facts_of(db, packet)):
        raise NotAllowed("You have a conflict of interest; another coordinator must complete it.")
    # From here on no verified line is taken back from under the completion.
    db.execute(select(Cycle.id).where(Cycle.id == packet.cycle_id).with_for_update(key_share=True))
    require([Problem("", reason) for reason in completion_blockers(db, packet, actor)])
    cycle, issued = packet.cycle, packet.cycle.certification.issued_on
    verified = {str(e.id): seals.of_hours(e) for e in hours_log(db, cycle).entries if e.verified_at is not None}
    step(db, packet, Act.COMPLETE, actor=actor, touched={"cycle": cycle.id, "hours": verified})
    cycle.completed_at, cycle.certification.removal_proposed_at = clock.now(), None
    if issued is None:
        tell_candidate(db, "accepted", packet)
        return None
    first, last = checks.cycle_bounds(rules_of(packet), issued, cycle.number + 1)
    following = Cycle(certification=cycle.certification, number=cycle.number + 1, starts_on=first, ends_on=last)
    db.add(following)
    db.flush()
    certificate = make_certificate(db, cycle.certification, actor=actor, cycle=cycle, valid_until=following)
    tell_candidate(db, "completed", packet, following=following, certificate=certificate)
    return following
