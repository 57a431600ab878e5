"""How a certification ends or goes on: its removal proposed and confirmed, more time to file, closed, revoked."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from review import clock
from review.models import Certification, Cycle, Grant, Packet, Person
from review.notices import owe_notice
from review.operations import seals
from review.operations.certificates import require_manager
from review.operations.packets import take_out
from review.operations.record import record
from review.operations.refusals import NotAllowed, Problem, Stale, require
from review.policy import Actor
from review.queries.conflicts import apart_from, districts_of
from review.queries.hours import rules_of_cycle
from review.queries.standing import present_cycle, standing_of, standings_of
from review.wording import in_words
from review.workflow.packets import Act, states_allowing

AT_ONCE = 200
LONGEST_EXTENSION = dt.timedelta(days=365)
CLOSED = {"retired": "Retired or left the field", "deceased": "Deceased"}
"""Why a certification is closed, as people choose it."""


def propose_removals(db: Session) -> int:
    """Proposes the removal of certifications whose last day is over, for a coordinator to confirm; returns how many.

    Never while the packet waits for us, and of those that were submitted in time only where the rules say so. A
    proposal that was overtaken (the packet waits for us by now) is dropped: nobody could confirm it.
    """
    over = (
        select(Certification)
        .join(Cycle)
        .where(
            Cycle.completed_at.is_(None),
            Cycle.ends_on <= clock.now().date(),
            Certification.issued_on.is_not(None),
            Certification.removed_at.is_(None),
            Certification.revoked_at.is_(None),
            Certification.closed_on.is_(None),
        )
        .order_by(Certification.id)
        .options(selectinload(Certification.cycles), joinedload(Certification.person))
        .with_for_update(of=Certification)
    )
    proposed = 0
    found = db.scalars(over).unique().all()
    for start in range(0, len(found), AT_ONCE):
        batch = found[start : start + AT_ONCE]
        standings = standings_of(db, batch)
        for certification in batch:
            due, stands = standings[certification.id].removal_due, certification.removal_proposed_at is not None
            if stands and not due:
                certification.removal_proposed_at = None
                _record(db, certification, "overtake_removal", actor=None)
            elif due and not stands:
                certification.removal_proposed_at = clock.now()
                _record(db, certification, "propose_removal", actor=None)
                _tell_coordinators(db, certification)
                proposed += 1
    return proposed


def _tell_coordinators(db: Session, certification: Certification) -> None:
    holder, cycle = certification.person, present_cycle(certification)
    coordinates = (Grant.role == "coordinator", Grant.program == certification.program, Person.active)
    people = select(Person).join(Grant).where(*coordinates, Person.id != holder.id)
    people = people.where(apart_from(districts_of(holder)))
    for person in db.scalars(people):
        owe_notice(
            db,
            "removal_proposed",
            person,
            once=f"{certification.id}:{cycle.number}:{certification.removal_proposed_at}",
            path=f"/program/certifications/{certification.public_id}",
            words={"holder": holder, "expired_on": cycle.ends_on},
        )


def confirm_removal(db: Session, certification: Certification, *, actor: Actor, reason: str) -> None:
    """Removes the designation for good, with a letter to the holder; an open packet is withdrawn.

    Raises Stale where it is not proposed any more, or the packet was handed in meanwhile.
    """
    _hold(db, certification, actor)
    _require_reason(reason, "Say why; the letter to the holder holds it.")
    if certification.removed_at is not None or certification.removal_proposed_at is None:
        raise Stale("The removal of this certification is not proposed any more.")
    standing = standing_of(db, certification)
    if standing is None or not standing.removal_due:
        raise Stale("Something changed meanwhile: the certification is not to be removed now.")
    _withdraw_packet(db, certification, actor)
    certification.removed_at, certification.removed_by = clock.now(), actor.person_id
    certification.removal_proposed_at = None
    certification.words = reason.strip()
    _record(db, certification, "remove", actor=actor)
    tell_holder(db, "removed", certification, reason=reason.strip(), expired_on=present_cycle(certification).ends_on)


def drop_proposal(db: Session, certification: Certification, *, actor: Actor, file_by: dt.date | None) -> None:
    """Gives the holder until `file_by` to hand in the packet, where the rules allow it; a proposed removal is dropped.

    Only the day for filing moves: hours count until the end of the cycle all the same.
    """
    _hold(db, certification, actor)
    cycle = present_cycle(certification)
    rules = rules_of_cycle(cycle)
    if not rules.deadline.extension_allowed:
        raise NotAllowed("The rules of this program allow no extension.")
    problems, today = [], clock.today(rules.timezone)
    last = cycle.ends_on + LONGEST_EXTENSION
    if file_by is None:
        problems.append(Problem("file_by", "Enter the new last day for filing."))
    elif not max(today, cycle.ends_on) < file_by <= last:
        earliest = in_words(max(today, cycle.ends_on))
        problems.append(Problem("file_by", f"Choose a day after {earliest}, and no later than {in_words(last)}."))
    require(problems)
    cycle.file_by, certification.removal_proposed_at = file_by, None
    _record(db, certification, "extend", actor=actor)
    tell_holder(db, "filing_extended", certification, rules=rules, due_by=file_by, expired_on=cycle.ends_on)


def close(db: Session, certification: Certification, *, actor: Actor, why: str, on: dt.date | None) -> None:
    """Closes the certification of somebody who retired or died: no notices any more, and out of the register."""
    _hold(db, certification, actor)
    today = clock.today(rules_of_cycle(present_cycle(certification)).timezone)
    problems = []
    if why not in CLOSED:
        problems.append(Problem("why", "Choose why it is closed."))
    if on is None or on > today:
        problems.append(Problem("on", "Enter the day, today or earlier."))
    require(problems)
    if certification.closed_on is not None:
        raise Stale("This certification was closed a moment ago.")
    _withdraw_packet(db, certification, actor)
    certification.closed_on, certification.closed_why, certification.removal_proposed_at = on, why, None
    _record(db, certification, "close", actor=actor)


def revoke(db: Session, certification: Certification, *, actor: Actor, reason: str) -> None:
    """Revokes the certification with a reason; the public register says so, and the holder is told."""
    _hold(db, certification, actor)
    _require_reason(reason, "Give a reason; the holder will read it.")
    if certification.revoked_at is not None:
        raise Stale("This certification was revoked a moment ago.")
    _withdraw_packet(db, certification, actor)
    certification.revoked_at, certification.revoked_by = clock.now(), actor.person_id
    certification.removal_proposed_at = None
    certification.words = reason.strip()
    _record(db, certification, "revoke", actor=actor)
    tell_holder(db, "revoked", certification, reason=reason.strip())


def _hold(db: Session, certification: Certification, actor: Actor) -> None:
    require_manager(actor, certification)
    db.refresh(certification, with_for_update={"of": Certification, "key_share": True})
    if certification.removed_at is not None:
        raise Stale("This certification was removed.")


def _require_reason(reason: str, ask: str) -> None:
    require([] if reason.strip() else [Problem("reason", ask)])


def _withdraw_packet(db: Session, certification: Certification, actor: Actor) -> None:
    """Takes the open packet out of the process; it cannot be revived under a certification that is over."""
    live = select(Packet).where(
        Packet.cycle_id == present_cycle(certification).id, Packet.state.in_(states_allowing(Act.WITHDRAW))
    )
    for packet in db.scalars(live).all():
        take_out(db, packet, actor=actor)


def tell_holder(db: Session, act: str, certification: Certification, **words: object) -> None:
    """Owes the holder the notice of the act just done; nobody whose account is off."""
    if certification.person.active:
        once = f"{certification.id}:{clock.now().isoformat()}"
        owe_notice(
            db, act, certification.person, once=once, path="/packets", words={"certification": certification} | words
        )


def _record(db: Session, certification: Certification, act: str, *, actor: Actor | None) -> None:
    db.flush()
    record(
        db,
        "certification",
        certification.public_id,
        act,
        concerns=certification.person_id,
        actor_id=actor.person_id if actor else None,
        seal=seals.of_certification(certification),
    )
