"""What needs a coordinator's attention, and what is to be done about each: the first ones of each kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, literal_column, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from review import clock
from review.models import Certification, Cycle, Packet, Person, ReportRow, Revision
from review.policy import Actor
from review.queries.hours import hours_logs, rules_of_cycle
from review.queries.hours_desk import waiting_logs
from review.queries.listing import OPEN_ONES
from review.queries.packets import packets_of_staff, visible_to_staff
from review.queries.paging import MOST_COUNTED
from review.queries.program import held_and_seen
from review.queries.reports import BROKEN, rules_of
from review.wording import days_left, hours_in_words, in_words, last_day, local_day, words_of
from review.workflow.packets import State

SOON = dt.timedelta(days=60)
"""A certification that expires within this time and is not submitted needs attention."""
LONGEST_WAITING = 3
PROPOSED: ColumnElement[bool] = literal_column("certification.removal_proposed_at IS NOT NULL")
EXPIRED_AGAIN: ColumnElement[bool] = literal_column("packet.lease_expiries >= 2")
"""As the partial index has it, so that both databases use it."""

NOT_SUBMITTED: Mapping[State, str] = {
    State.DRAFT: "its packet is not submitted",
    State.NEEDS_FILES: "its packet waits for a file that can be read",
}


@dataclass(frozen=True, slots=True)
class Attention:
    """Something that waits for a coordinator: what, whose, why, and what to do about it, in words."""

    what: str
    person: Person
    cycle: Cycle
    packet: Packet | None
    why: str
    todo: str
    ends: bool = False
    """True where it is about the certification, and done on its page."""


def attention(db: Session, actor: Actor, *, most: int) -> list[Attention]:
    """What waits for a coordinator, at most so many of each kind, the most pressing on top."""
    return [
        *_to_be_removed(db, actor, most),
        *_passed(db, actor, most),
        *_not_submitted(db, actor, most),
        *_broken(db, actor, most),
        *_expired_again(db, actor, most),
        *_waiting(db, actor),
        *_hours(db, actor, most),
    ]


def _to_be_removed(db: Session, actor: Actor, most: int) -> Iterator[Attention]:
    # Few, and read first, from their own index.
    few = select(Certification.id).where(PROPOSED).limit(MOST_COUNTED)
    proposed = (
        select(Cycle)
        .join(Cycle.certification)
        .where(Cycle.completed_at.is_(None), Certification.id.in_(db.scalars(few).all()), held_and_seen(actor))
        .order_by(Cycle.ends_on, Cycle.id)
        .limit(most)
        .options(contains_eager(Cycle.certification).joinedload(Certification.person))
    )
    for cycle in db.scalars(proposed):
        words = f"Expired on {in_words(cycle.ends_on)}; the requirements were not met by then."
        todo = "Confirm the removal, or give more time where the rules allow it."
        yield Attention("Removal to confirm", cycle.certification.person, cycle, None, words, todo, ends=True)


def _of(packet: Packet, what: str, why: str, todo: str) -> Attention:
    return Attention(what, packet.candidate, packet.cycle, packet, why, todo)


def _passed(db: Session, actor: Actor, most: int) -> Iterator[Attention]:
    found = packets_of_staff(actor, "coordinator").where(Packet.state == State.PASSED)
    passed = db.scalars(found.order_by(Packet.ends_on, Packet.id).limit(most)).all()
    logs = hours_logs(db, [packet.cycle for packet in passed])
    for packet in passed:
        verified, rules = logs[packet.cycle_id].verified, rules_of(packet)
        words = f"{hours_in_words(verified.total)} of {hours_in_words(rules.hours.total_min)} hours are verified."
        todo = "Verify the hours, or ask for those that are missing."
        if not rules.asks_hours:
            words, todo = "Every document passed review.", f"{words_of(rules).complete} it."
        elif verified.met:
            words, todo = "The hours are met and verified.", "Complete it."
        yield _of(packet, "Passed, to be completed", words, todo)


def _not_submitted(db: Session, actor: Actor, most: int) -> Iterator[Attention]:
    near = clock.now().date() + SOON + dt.timedelta(days=1)
    live = and_(Packet.cycle_id == Cycle.id, literal_column("packet.state <> 'withdrawn'"))
    unsubmitted = and_(Packet.state.in_(tuple(NOT_SUBMITTED)), visible_to_staff(actor, "coordinator"))
    first = (
        select(Cycle.id)
        .outerjoin(Packet, live)
        .where(
            Cycle.completed_at.is_(None),
            Cycle.ends_on <= near,
            or_(Packet.id.is_(None), unsubmitted),
            held_and_seen(actor),
            Cycle.certification_id.not_in(select(Certification.id).where(PROPOSED)),
        )
        .order_by(Cycle.ends_on, Cycle.id)
        .limit(most)
    )
    found = (
        select(Cycle, Packet)
        .outerjoin(Packet, live)
        .where(Cycle.id.in_(db.scalars(first).all()))
        .options(joinedload(Cycle.certification).joinedload(Certification.person))
    )
    for cycle, packet in db.execute(found.order_by(Cycle.ends_on, Cycle.id)):
        rules = rules_of_cycle(cycle)
        today, applies = clock.today(rules.timezone), rules.application is not None
        # Who did not apply in time has nothing to make up for.
        if cycle.ends_on <= today + SOON and not (applies and cycle.ends_on < today):
            why = "no packet is open" if packet is None else NOT_SUBMITTED[State(packet.state)]
            verb = words_of(rules).runs if applies else "Expires on" if cycle.ends_on >= today else "Expired on"
            words = f"{verb} {in_words(cycle.ends_on)} ({days_left(cycle.ends_on, today)}); {why}."
            todo = "Remind them from the holders, or open a packet for them." if packet is None else "Remind them."
            yield Attention("Not submitted", cycle.certification.person, cycle, packet, words, todo)


def _broken(db: Session, actor: Actor, most: int) -> Iterator[Attention]:
    later = aliased(Revision)
    newest = ~exists().where(later.packet_id == Revision.packet_id, later.number > Revision.number)
    broken = select(Revision.packet_id).join(ReportRow, ReportRow.id == Revision.report_id)
    still = broken.join(Packet, Packet.id == Revision.packet_id).where(BROKEN, newest, OPEN_ONES).limit(MOST_COUNTED)
    # Few, and read first: in one statement, both databases read all open packets to find them.
    found = packets_of_staff(actor, "coordinator").where(Packet.id.in_(db.scalars(still).all()))
    for packet in db.scalars(found.order_by(Packet.ends_on, Packet.id).limit(most)):
        todo = "Run them again from the packet's page."
        yield _of(packet, "Checks broken", "The checks could not be finished.", todo)


def _expired_again(db: Session, actor: Actor, most: int) -> Iterator[Attention]:
    undecided: ColumnElement[bool] = Packet.state.in_((State.QUEUED, State.IN_REVIEW))
    # Few, and read first: in one statement, SQLite reads all undecided packets to find them.
    again = db.scalars(select(Packet.id).where(EXPIRED_AGAIN).limit(MOST_COUNTED)).all()
    found = packets_of_staff(actor, "coordinator").where(Packet.id.in_(again), undecided)
    for packet in db.scalars(found.order_by(Packet.ends_on, Packet.id).limit(most)):
        words, todo = f"The reviewer's time ran out {packet.lease_expiries} times.", "Assign it to a reviewer."
        if packet.state == State.IN_REVIEW:
            todo = "Ask the reviewer who holds it, or assign it to another."
        yield _of(packet, "Claimed and not decided", words, todo)


def _waiting(db: Session, actor: Actor) -> Iterator[Attention]:
    found = packets_of_staff(actor, "coordinator").where(Packet.state == State.QUEUED)
    for packet in db.scalars(found.order_by(Packet.state_since, Packet.id).limit(LONGEST_WAITING)):
        zone = rules_of(packet).timezone
        since = last_day(packet.state_since, zone)
        words = f"Since {in_words(since)} ({days_left(since, clock.today(zone))})."
        yield _of(packet, "Waiting longest for a reviewer", words, "Assign it to a reviewer.")


def _hours(db: Session, actor: Actor, most: int) -> Iterator[Attention]:
    for one in waiting_logs(db, actor, most=most).rows:
        zone = rules_of_cycle(one.cycle).timezone
        since = local_day(one.since, zone)
        noun, verb = ("entry", "waits") if one.entries == 1 else ("entries", "wait")
        ago = days_left(since, clock.today(zone))
        words = f"{one.entries} {noun} {verb}, the oldest since {in_words(since)} ({ago})."
        person = one.cycle.certification.person
        yield Attention("Hours to verify", person, one.cycle, None, words, "Verify them, or ask about them.")
