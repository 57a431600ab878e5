"""A person's days: when certifications expire, fixes and decisions are due; for coordinators, their program's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from review import clock
from review.models import Certification, Cycle, Packet
from review.policy import Actor
from review.queries.hours import rules_of_cycle
from review.queries.program import STANDS, held_and_seen
from review.queries.reports import rules_of
from review.wording import last_day
from review.workflow.packets import State

AHEAD = dt.timedelta(days=400)
MOST = 2000


@dataclass(frozen=True, slots=True)
class Due:
    """A day by which something must be done: `key` stays the same when the day moves, `path` is where it is done."""

    key: str
    day: dt.date
    words: str
    path: str


def days_of(db: Session, actor: Actor) -> list[Due]:
    """Every day that the person must keep, the next on top."""
    found = [*_own(db, actor), *_reviews(db, actor), *_program(db, actor)]
    return sorted(found, key=lambda due: (due.day, due.key))


def _own(db: Session, actor: Actor) -> Iterator[Due]:
    held = (
        select(Cycle)
        .join(Cycle.certification)
        .where(
            Cycle.completed_at.is_(None),
            Certification.person_id == actor.person_id,
            Certification.program.in_(actor.programs("candidate")),
            STANDS,
        )
        .options(contains_eager(Cycle.certification))
    )
    for cycle in db.scalars(held.order_by(Cycle.id)):
        rules = rules_of_cycle(cycle)
        applies = rules.application is not None
        words = f"{rules.title}: applications close" if applies else f"Your {rules.credential} certification expires"
        yield Due(f"cycle-{cycle.public_id}", cycle.ends_on, words, "/packets")
    returned = select(Packet).where(
        Packet.candidate_id == actor.person_id, Packet.state == State.FIX_REQUESTED, Packet.fix_by.is_not(None)
    )
    for packet in db.scalars(returned.order_by(Packet.id)):
        if packet.fix_by is not None:
            path = f"/packets/{packet.public_id}"
            yield Due(f"fixes-{packet.public_id}", packet.fix_by, "The fixes of your packet are due", path)


def _reviews(db: Session, actor: Actor) -> Iterator[Due]:
    held = select(Packet).where(
        Packet.reviewer_id == actor.person_id, Packet.state == State.IN_REVIEW, Packet.lease_until.is_not(None)
    )
    for packet in db.scalars(held.order_by(Packet.id)):
        if packet.lease_until is not None:
            day, path = last_day(packet.lease_until, rules_of(packet).timezone), f"/review/{packet.public_id}"
            yield Due(f"review-{packet.public_id}", day, f"Decide on the packet of {packet.candidate_name}", path)


def _program(db: Session, actor: Actor) -> Iterator[Due]:
    """One line for each certification of the coordinator's programs that expires within the year."""
    if not actor.programs("coordinator"):
        return
    today = clock.now().date()
    soon = (
        select(Cycle)
        .where(
            Cycle.completed_at.is_(None),
            Cycle.ends_on >= today,
            Cycle.ends_on <= today + AHEAD,
            held_and_seen(actor),
        )
        .order_by(Cycle.ends_on, Cycle.id)
        .limit(MOST)
        .options(joinedload(Cycle.certification).joinedload(Certification.person))
    )
    for cycle in db.scalars(soon):
        person, path = cycle.certification.person, f"/program/certifications/{cycle.certification.public_id}"
        applies = cycle.certification.issued_on is None
        words = f"Applications close: {person.name}" if applies else f"The certification of {person.name} expires"
        yield Due(f"holder-{cycle.public_id}", cycle.ends_on, words, path)
