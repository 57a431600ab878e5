"""What is done with a packet in hand: claimed, released, put back, deficiencies written, findings answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from review import clock
from review.models import Deficiency, FindingAnswer, FindingRow, Packet, Person
from review.notices import tell_reviewer, tell_role
from review.operations import seals
from review.operations.refusals import NotAllowed, Problem, Stale, require
from review.operations.step import HELD, hold, require_version, step, why_stopped
from review.policy import Actor, Facts, in_conflict, may
from review.queries.conflicts import districts_of
from review.queries.facts import facts_of, staged_decision
from review.queries.reports import rules_of
from review.workflow.dates import add_working_days, end_of
from review.workflow.deficiencies import BY_REVIEWER, DeficiencyAct, DeficiencyState, next_deficiency_state
from review.workflow.packets import Act, State


def claim(db: Session, packet: Packet, *, actor: Actor, version: int) -> None:
    """Takes a queued packet in hand for the rule set's working days (transition 6); one winner."""
    _, until = _lease(packet)
    step(db, packet, Act.CLAIM, actor=actor, version=version, reviewer_id=actor.person_id, lease_until=until)


def release(db: Session, packet: Packet, *, actor: Actor, version: int) -> None:
    """Puts a packet in hand back into the queue (transition 7); draft deficiencies are kept for their author."""
    step(db, packet, Act.RELEASE, actor=actor, version=version, reviewer_id=None, lease_until=None)


def put_back(db: Session, holder: Person, *, program: str | None = None) -> int:
    """Puts what a person who reviews no more holds, in that program or in any, back into the queue; returns how many.

    A staged decision is voided, since nobody is left who could take it back. The coordinators are told.
    """
    held = select(Packet).where(Packet.state == State.IN_REVIEW, Packet.reviewer_id == holder.id)
    if program is not None:
        held = held.where(Packet.program == program)
    held = held.order_by(Packet.id).with_for_update(**HELD).execution_options(populate_existing=True)
    packets = db.scalars(held).all()
    for packet in packets:
        staged = staged_decision(db, packet)
        touched: dict[str, Any] = {"reviewer": holder.id}
        if staged is not None:
            staged.voided_at, staged.void_reason = clock.now(), "its author reviews no more"
            touched |= {"decision": staged.id, "seal": seals.of_voiding(staged, staged.void_reason)}
            db.flush()
        step(db, packet, Act.PUT_BACK, actor=None, touched=touched, reviewer_id=None, lease_until=None)
        tell_role(db, "put_back", packet, "coordinator", holder=holder, voided=staged is not None)
    return len(packets)


def assign(db: Session, packet: Packet, *, actor: Actor, reviewer: Person, version: int) -> None:
    """A coordinator gives the packet to a reviewer who has no conflict of interest (transition 8)."""
    require_version(db, packet, Act.ASSIGN, version)
    if staged_decision(db, packet) is not None:
        raise NotAllowed("A decision on this packet is about to take effect; it cannot be assigned now.")
    if not may_review(reviewer, facts_of(db, packet)):
        require([Problem("reviewer", "Choose a reviewer of this program without a conflict of interest.")])
    before = packet.reviewer if packet.lease_until is not None else None
    touched = {"reviewer": reviewer.id}
    day, until = _lease(packet)
    step(
        db,
        packet,
        Act.ASSIGN,
        actor=actor,
        touched=touched,
        reviewer_id=reviewer.id,
        lease_until=until,
    )
    for person in {p.id: p for p in (before, reviewer) if p is not None}.values():
        decide_by = day if person.id == reviewer.id else None
        tell_reviewer(db, "assigned", packet, person, reviewer=reviewer, decide_by=decide_by)


def may_review(person: Person, facts: Facts) -> bool:
    """True where the person is an active reviewer of the program without a conflict of interest."""
    grants = frozenset((grant.role, grant.program) for grant in person.grants)
    actor = Actor(person.id, person.name, districts_of(person), grants)
    return person.active and actor.has("reviewer", facts.program) and not in_conflict(actor, facts)


def _lease(packet: Packet) -> tuple[dt.date, dt.datetime]:
    """The last local day of a claim that begins now, and the moment at which it ends."""
    rules = rules_of(packet)
    day = add_working_days(clock.today(rules.timezone), rules.review.lease_days, rules.review.holidays)
    return day, end_of(day, rules.timezone)


def write_deficiency(
    db: Session,
    packet: Packet,
    *,
    actor: Actor,
    requirement: str,
    words: str,
    must_fix: bool,
    place: dict[str, Any],
    deficiency: Deficiency | None = None,
) -> Deficiency:
    """Writes a draft deficiency, or changes one of the author's own drafts; the candidate sees nothing yet.

    `place` is {document, page, quote}, or {} for the whole document.
    """
    _allowed(db, packet, actor, "write_deficiency")
    rules = rules_of(packet)
    known = {section.code for section in rules.sections} | {document.kind for document in rules.documents}
    problems = []
    if requirement not in known:
        problems.append(Problem("requirement", "Choose the requirement that is not met."))
    if not words.strip():
        problems.append(Problem("words", "Say what the candidate must fix."))
    if place and place.get("document") not in {document.kind for document in rules.documents}:
        problems.append(Problem("document", "Choose the document in which this stands."))
    page = place.get("page", 0)
    if place and (not isinstance(page, int) or page < 0):
        problems.append(Problem("page", "Give the page as a number, or leave it empty for the whole document."))
    require(problems)
    revision = packet.latest_revision
    if revision is None:
        raise NotAllowed("This packet was never submitted.")
    if deficiency is None:
        deficiency = Deficiency(
            packet_id=packet.id, revision=revision, author_id=actor.person_id, written_at=clock.now(), answer=""
        )
        db.add(deficiency)
    elif reread(db, deficiency).state != DeficiencyState.DRAFT or deficiency.author_id != actor.person_id:
        raise NotAllowed("Only your own drafts can be changed.")
    deficiency.requirement, deficiency.words, deficiency.must_fix = requirement, words.strip(), must_fix
    deficiency.place = place
    db.flush()
    return deficiency


def drop_deficiency(db: Session, packet: Packet, deficiency: Deficiency, *, actor: Actor) -> None:
    """Deletes a draft deficiency; what the candidate has seen stays."""
    _allowed(db, packet, actor, "write_deficiency")
    if reread(db, deficiency).state != DeficiencyState.DRAFT or deficiency.author_id != actor.person_id:
        raise NotAllowed("Only your own drafts can be deleted.")
    db.delete(deficiency)
    db.flush()


def resolve_deficiency(
    db: Session, packet: Packet, deficiency: Deficiency, *, actor: Actor, act: DeficiencyAct, reason: str, version: int
) -> None:
    """A reviewer's word on an answered deficiency: verified, still open, or waived with a reason."""
    _allowed(db, packet, actor, Act.RESOLVE_DEFICIENCY)
    if reread(db, deficiency).version != version:
        raise Stale("This deficiency changed while you were looking at it.")
    if act not in BY_REVIEWER:
        raise NotAllowed("A reviewer cannot do that to a deficiency.")
    if act == DeficiencyAct.WAIVE and not reason.strip():
        require([Problem("reason", "Say why this need not be fixed.")])
    if act == DeficiencyAct.KEEP_OPEN and not reason.strip():
        require([Problem("reason", "Say what is still to be fixed; the candidate will read it.")])
    target = next_deficiency_state(act, DeficiencyState(deficiency.state))
    if target is None:
        raise Stale("This deficiency was settled a moment ago.")
    deficiency.state, deficiency.resolution = target, reason.strip()
    deficiency.resolved_by = None if target == DeficiencyState.OPEN else actor.person_id
    touched = {"deficiency": deficiency.id, "word": act, "seal": seals.of_resolution(deficiency)}
    step(db, packet, Act.RESOLVE_DEFICIENCY, actor=actor, touched=touched)


def answer_finding(
    db: Session, packet: Packet, finding: FindingRow, *, actor: Actor, answer: str, reason: str
) -> FindingAnswer:
    """Confirms or dismisses a finding; a dismissal needs a reason, which measures the check's false alarms."""
    _allowed(db, packet, actor, Act.ANSWER_FINDING)
    problems = []
    if answer not in ("confirmed", "dismissed"):
        problems.append(Problem("answer", "Confirm or dismiss the finding."))
    if answer == "dismissed" and not reason.strip():
        problems.append(Problem("reason", "Say why the finding does not hold."))
    require(problems)
    row = db.scalar(
        select(FindingAnswer).where(FindingAnswer.finding_id == finding.id, FindingAnswer.packet_id == packet.id)
    )
    if row is None:
        row = FindingAnswer(finding_id=finding.id, packet_id=packet.id)
        db.add(row)
    row.answer, row.reason = answer, reason.strip()
    row.answered_by, row.answered_at = actor.person_id, clock.now()
    db.flush()
    touched = {"finding": finding.id, "word": answer, "seal": seals.of_finding_answer(row)}
    step(db, packet, Act.ANSWER_FINDING, actor=actor, touched=touched)
    return row


def reread(db: Session, deficiency: Deficiency) -> Deficiency:
    """The deficiency as it stands once its packet is held; it was read before that."""
    found = db.get(Deficiency, deficiency.id, populate_existing=True)
    if found is None:
        raise Stale("This deficiency was deleted a moment ago.")
    return found


def _allowed(db: Session, packet: Packet, actor: Actor, act: str) -> None:
    hold(db, packet)
    if may(actor, act, facts_of(db, packet)):
        return
    staged = staged_decision(db, packet)
    if staged is not None and staged.author_id == actor.person_id:
        raise NotAllowed(why_stopped(staged))
    raise NotAllowed("Only the reviewer who holds this packet can do that.")
