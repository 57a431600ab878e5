"""What the coordinator's desk lists: the packets of the program, what needs attention, the holders."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

import checks
from review import clock
from review.models import Certification, Cycle, District, Grant, Packet, Person, ReportRow, Revision
from review.policy import Actor
from review.queries.hours import hours_logs, rules_of_cycle
from review.queries.packets import program_packets
from review.queries.reports import rules_of
from review.wording import days_left, hours_in_words, in_words, last_day
from review.workflow.packets import ENDED, State

SOON = dt.timedelta(days=60)
"""A certification that expires within this time and is not submitted needs attention."""
LONGEST_WAITING = 3

NOT_SUBMITTED: Mapping[State, str] = {
    State.DRAFT: "its packet is not submitted",
    State.NEEDS_FILES: "its packet waits for a file that can be read",
}


@dataclass(frozen=True, slots=True)
class PacketRow:
    """A packet in the coordinator's list; `due` is the day by which whoever has the ball must act, if there is one."""

    packet: Packet
    zone: str
    due: dt.date | None


@dataclass(frozen=True, slots=True)
class Attention:
    """Something that waits for a coordinator: what, whose, and why, in words."""

    what: str
    person: Person
    cycle: Cycle
    packet: Packet | None
    why: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The packets of the actor's programs, how many stand in each state, and what needs attention."""

    rows: list[PacketRow]
    counts: Counter[str]
    attention: list[Attention]


def overview(db: Session, actor: Actor) -> Overview:
    """The coordinator's overview, packets that expire first on top."""
    packets = program_packets(db, actor)
    attention = [
        *_not_submitted(db, actor, packets),
        *_passed(db, packets),
        *_broken(db, packets),
        *_expired_again(packets),
        *_waiting(packets),
    ]
    return Overview([_row(packet) for packet in packets], Counter(p.state for p in packets), attention)


def _row(packet: Packet) -> PacketRow:
    zone = rules_of(packet).timezone
    due = packet.fix_by if packet.state == State.FIX_REQUESTED else None
    if packet.state == State.IN_REVIEW and packet.lease_until is not None:
        due = last_day(packet.lease_until, zone)
    return PacketRow(packet, zone, due)


def _not_submitted(db: Session, actor: Actor, packets: Sequence[Packet]) -> Iterator[Attention]:
    live = {packet.cycle_id: packet for packet in packets if packet.state != State.WITHDRAWN}
    near = clock.now().date() + SOON + dt.timedelta(days=1)
    for cycle in db.scalars(_cycles(actor).where(Cycle.ends_on <= near).order_by(Cycle.ends_on, Cycle.id)):
        today = clock.today(rules_of_cycle(cycle).timezone)
        packet = live.get(cycle.id)
        why = "no packet is open" if packet is None else NOT_SUBMITTED.get(State(packet.state))
        if why is not None and cycle.ends_on <= today + SOON:
            verb = "Expires" if cycle.ends_on >= today else "Expired"
            words = f"{verb} on {in_words(cycle.ends_on)} ({days_left(cycle.ends_on, today)}); {why}."
            yield Attention("Not submitted", cycle.certification.person, cycle, packet, words)


def _passed(db: Session, packets: Sequence[Packet]) -> Iterator[Attention]:
    passed = [packet for packet in packets if packet.state == State.PASSED]
    logs = hours_logs(db, [packet.cycle for packet in passed])
    for packet in passed:
        verified, asked = logs[packet.cycle_id].verified, rules_of(packet).hours.total_min
        words = f"{hours_in_words(verified.total)} of {hours_in_words(asked)} hours are verified."
        if verified.met:
            words = "The hours are met and verified."
        yield Attention("Passed, to be completed", packet.candidate, packet.cycle, packet, words)


def _broken(db: Session, packets: Sequence[Packet]) -> Iterator[Attention]:
    latest = select(func.max(Revision.id)).group_by(Revision.packet_id)
    broken = set(
        db.scalars(
            select(Revision.packet_id)
            .join(ReportRow, ReportRow.id == Revision.report_id)
            .where(Revision.id.in_(latest), ReportRow.state == "broken")
        )
    )
    for packet in packets:
        if packet.id in broken and packet.state not in ENDED:
            words = "The checks could not be finished. They can be run again from the packet's page."
            yield Attention("Checks broken", packet.candidate, packet.cycle, packet, words)


def _expired_again(packets: Sequence[Packet]) -> Iterator[Attention]:
    for packet in packets:
        if packet.lease_expiries >= 2 and packet.state in (State.QUEUED, State.IN_REVIEW):
            words = f"The reviewer's time ran out {packet.lease_expiries} times."
            yield Attention("Claimed and not decided", packet.candidate, packet.cycle, packet, words)


def _waiting(packets: Sequence[Packet]) -> Iterator[Attention]:
    waiting = sorted((p for p in packets if p.state == State.QUEUED), key=lambda p: (p.state_since, p.id))
    for packet in waiting[:LONGEST_WAITING]:
        zone = rules_of(packet).timezone
        since = last_day(packet.state_since, zone)
        words = f"Since {in_words(since)} ({days_left(since, clock.today(zone))})."
        yield Attention("Waiting longest for a reviewer", packet.candidate, packet.cycle, packet, words)


def holders_seen(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a coordinator sees a holder (joined as Person): their program, and no conflict."""
    seen = and_(Certification.program.in_(actor.programs("coordinator")), Person.id != actor.person_id)
    if actor.district_id is not None:
        seen = and_(seen, or_(Person.district_id.is_(None), Person.district_id != actor.district_id))
    return seen


def _cycles(actor: Actor) -> Select[Cycle]:
    """The open cycles of the holders whom the actor sees."""
    return (
        select(Cycle)
        .join(Cycle.certification)
        .join(Certification.person)
        .where(holders_seen(actor), Certification.removed_at.is_(None), Cycle.completed_at.is_(None))
        .options(contains_eager(Cycle.certification).contains_eager(Certification.person))
    )


def find_cycle(db: Session, public_id: str, actor: Actor) -> Cycle | None:
    """The cycle at this address, where its holder is one whom the coordinator sees."""
    return db.scalar(
        select(Cycle)
        .join(Cycle.certification)
        .join(Certification.person)
        .where(Cycle.public_id == public_id, holders_seen(actor))
        .options(
            contains_eager(Cycle.certification).contains_eager(Certification.person).joinedload(Person.district),
        )
    )


@dataclass(frozen=True, slots=True)
class Holder:
    """A certification with its present cycle and that cycle's packet, if one is open."""

    certification: Certification
    cycle: Cycle
    packet: Packet | None
    zone: str


def holders(db: Session, actor: Actor) -> list[Holder]:
    """Who holds a certification in the coordinator's programs; those whose cycle ends first on top."""
    certifications = db.scalars(
        select(Certification)
        .join(Certification.person)
        .where(holders_seen(actor), Certification.removed_at.is_(None))
        .options(contains_eager(Certification.person).joinedload(Person.district), selectinload(Certification.cycles))
    ).all()
    present = [certification.cycles[-1] for certification in certifications]
    open_ones = select(Packet).where(
        Packet.cycle_id.in_([cycle.id for cycle in present]), Packet.state != State.WITHDRAWN
    )
    packets = {packet.cycle_id: packet for packet in db.scalars(open_ones)}
    rows = [
        Holder(cycle.certification, cycle, packets.get(cycle.id), rules_of_cycle(cycle).timezone) for cycle in present
    ]
    return sorted(rows, key=lambda row: (row.cycle.ends_on, row.certification.id))


def reviewers(db: Session, packet: Packet) -> list[Person]:
    """The active reviewers of the packet's program by name; `desk.may_review` says who of them has a conflict."""
    found = select(Person).join(Grant).where(Grant.role == "reviewer", Grant.program == packet.program, Person.active)
    return list(db.scalars(found.order_by(Person.name, Person.id).options(selectinload(Person.grants))))


def districts(db: Session) -> list[District]:
    """Every district by name."""
    return list(db.scalars(select(District).order_by(District.name)))


def title_of(program: str) -> str:
    """What people call the program; its code where no rule set of it is in force."""
    try:
        return checks.rule_set_for(program, clock.now().date()).title
    except KeyError:
        return program
